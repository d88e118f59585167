"""How sure an engine is, held against how often it is right: worked out by hand."""

from __future__ import annotations

import pytest

from soni_runtime.understanding.evaluate.bot_score import Bin, calibration


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
