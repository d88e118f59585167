"""Numbers worked out by hand: how sure an engine is against how often it is right, and its times."""

from __future__ import annotations

import pytest

from soni_runtime.understanding.evaluate.bot import Measured
from soni_runtime.understanding.evaluate.bot_score import Bin, BotScore, Times, calibration
from soni_runtime.understanding.evaluate.bot_turns import MeasuredTurn


def test_a_case_worked_out_by_hand() -> None:
    sure = [(0.95, True), (0.92, True), (0.98, False), (0.91, True), (0.55, True), (0.51, False)]
    bins, error = calibration(sure)
    low, high = bins
    assert (low.low, low.high, low.count, low.accuracy) == (0.5, 0.6, 2, 0.5)
    assert low.confidence == pytest.approx(0.53)
    assert (high.low, high.high, high.count, high.accuracy) == (0.9, 1.0, 4, 0.75)
    assert high.confidence == pytest.approx(0.94)
    # (2 · |.5 − .53| + 4 · |.75 − .94|) / 6
    assert error == pytest.approx((2 * 0.03 + 4 * 0.19) / 6)


def test_the_edges_of_bins() -> None:
    bins, _ = calibration([(0.0, False), (0.1, True), (0.5, True), (1.0, True)])
    assert [(each.low, each.count) for each in bins] == [(0.0, 1), (0.1, 1), (0.5, 1), (0.9, 1)]


def test_what_is_no_share_counts_as_the_nearest_one() -> None:
    bins, error = calibration([(1.2, True), (-0.5, False)])
    assert bins == [Bin(0.0, 0.1, 1, 0.0, 0.0), Bin(0.9, 1.0, 1, 1.0, 1.0)]
    assert error == 0.0


def test_an_engine_that_is_as_sure_as_it_is_right_has_no_error() -> None:
    _, error = calibration([(0.75, True), (0.75, True), (0.75, True), (0.75, False)])
    assert error == pytest.approx(0.0)


def test_nothing_has_no_error() -> None:
    assert calibration([]) == ([], None)


def test_other_bins() -> None:
    bins, error = calibration([(0.2, True), (0.4, False), (0.9, True)], bins=2)
    assert [each.count for each in bins] == [2, 1]
    assert error == pytest.approx((2 * abs(0.5 - 0.3) + 0.1) / 3)


def turn(milliseconds: float) -> MeasuredTurn:
    return MeasuredTurn(
        place="", test="", text="", asked="", gold=None, found=(), milliseconds=milliseconds, engine="x"
    )


def test_the_message_that_loads_the_engine_is_timed_apart() -> None:
    score = BotScore.of(Measured(1, [turn(900), *(turn(each) for each in range(1, 21))]))
    assert (score.times.first, score.times.median) == (900, 10.5)
    assert 19 <= score.times.p95 <= 20
    assert BotScore.of(Measured(1, [turn(7)])).times == Times(7, 7, 7)


def test_without_anything_to_compare_no_share_is_made_up() -> None:
    score = BotScore.of(Measured(1, [turn(7)]))
    assert {value for value, _, _ in score.metrics().values()} == {None}
    assert set(score.to_dict()["scores"].values()) == {None}
    assert score.to_dict()["calibration"] == {"error": None, "bins": []}
