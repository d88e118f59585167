"""The head: it finds the minimum, counts weights, and does not favour classes with many rows."""

from __future__ import annotations

import pytest

np = pytest.importorskip("numpy", reason="the extra `local` is not installed")

from soni_runtime.understanding.local.softmax import fit, minimized  # noqa: E402


def blobs(counts: list[int], seed: int = 0) -> tuple:  # type: ignore[type-arg]
    random = np.random.default_rng(seed)
    classes = np.repeat(np.arange(len(counts)), counts)
    rows = np.eye(8, dtype=np.float32)[classes] + random.normal(0, 0.25, (len(classes), 8)).astype(np.float32)
    return rows, classes


def test_it_tells_classes_apart() -> None:
    rows, classes = blobs([20, 20, 20])
    matrix = fit(rows, classes, 3, np.ones(60, np.float32), 20.0)
    fresh, wanted = blobs([50, 50, 50], seed=1)
    assert ((fresh @ matrix).argmax(axis=1) == wanted).mean() > 0.95


def test_at_the_minimum_the_loss_is_level() -> None:
    rows, classes = blobs([5, 9, 3])
    weights = np.linspace(0.5, 2, 17).astype(np.float32)
    matrix = fit(rows, classes, 3, weights, 5.0)

    def loss(at: object) -> float:
        scores = (rows @ at).astype(np.float64)
        likely = np.log(np.exp(scores).sum(axis=1)) - scores[np.arange(17), classes]
        return float((likely * weights).sum() + (np.square(at)).sum() / 10)

    least = loss(matrix)
    for seed in range(20):
        step = np.random.default_rng(seed).normal(0, 0.02, matrix.shape)
        assert loss(matrix + step) > least


def test_a_weight_of_nought_is_as_good_as_no_row() -> None:
    rows, classes = blobs([6, 6])
    weights = np.ones(12, np.float32)
    weights[3] = 0
    kept = np.arange(12) != 3
    without = fit(rows[kept], classes[kept], 2, np.ones(11, np.float32), 5.0)
    assert fit(rows, classes, 2, weights, 5.0) == pytest.approx(without, abs=0.02)


def test_one_class_and_rows_of_nought() -> None:
    assert np.isfinite(
        fit(np.zeros((3, 4), np.float32), np.zeros(3, np.int64), 1, np.ones(3, np.float32), 20.0)
    ).all()


def test_a_bowl_is_walked_down() -> None:
    bend = np.array([1.0, 10.0, 100.0], np.float32)
    centre = np.array([3.0, -2.0, 1.0], np.float32)

    def bowl(at: object) -> tuple:  # type: ignore[type-arg]
        off = at - centre
        return float((bend * off * off).sum()), 2 * bend * off

    assert minimized(bowl, np.zeros(3, np.float32)) == pytest.approx(centre, abs=1e-2)
