"""The tagger's graph: it computes what BERT's layers do, in int8 nearly so, and always in the same bytes."""

from __future__ import annotations

import math
from typing import Any

import pytest

np = pytest.importorskip("numpy", reason="the extra `local` is not installed")
pytest.importorskip("onnx", reason="the extra `training` is not installed")
onnxruntime = pytest.importorskip("onnxruntime", reason="the extra `local` is not installed")

from training.bert_graph import Shape, tagger_graph  # noqa: E402

SHAPE = Shape(layers=2, hidden=64, heads=4)
PIECES, PLACES, OUT = 50, 40, 24
Weights = dict[str, Any]


def weights(seed: int = 3) -> Weights:
    random = np.random.default_rng(seed)

    def made(*sizes: int) -> Any:
        return random.normal(0, 0.3, sizes).astype(np.float32)

    hidden = SHAPE.hidden
    found = {
        "embeddings.word_embeddings.weight": made(PIECES, hidden),
        "embeddings.position_embeddings.weight": made(PLACES, hidden),
        "embeddings.token_type_embeddings.weight": made(2, hidden),
        "heads.weight": made(OUT, hidden),
        "heads.bias": made(OUT),
    }
    norms = ["embeddings.LayerNorm."]
    for number in range(SHAPE.layers):
        layer = f"encoder.layer.{number}."
        norms += [f"{layer}attention.output.LayerNorm.", f"{layer}output.LayerNorm."]
        sizes = {f"attention.self.{part}.": (hidden, hidden) for part in ("query", "key", "value")}
        sizes["attention.output.dense."] = (hidden, hidden)
        sizes["intermediate.dense."] = (4 * hidden, hidden)
        sizes["output.dense."] = (hidden, 4 * hidden)
        for name, size in sizes.items():
            found[f"{layer}{name}weight"] = made(*size) / 2
            found[f"{layer}{name}bias"] = made(size[0])
    for name in norms:
        found[f"{name}weight"] = 1 + made(hidden)
        found[f"{name}bias"] = made(hidden)
    return found


def computed(own: Weights, ids: Any) -> Any:
    """The scores of one line, as the papers say them, without a graph."""

    def dense(x: Any, name: str) -> Any:
        return x @ own[f"{name}weight"].T + own[f"{name}bias"]

    def normed(x: Any, name: str) -> Any:
        off = x - x.mean(-1, keepdims=True)
        spread = np.sqrt((off**2).mean(-1, keepdims=True) + SHAPE.epsilon)
        return off / spread * own[f"{name}weight"] + own[f"{name}bias"]

    gelu = np.vectorize(lambda x: 0.5 * x * (1 + math.erf(x / math.sqrt(2))))
    x = own["embeddings.word_embeddings.weight"][ids].astype(np.float64)
    x = x + own["embeddings.position_embeddings.weight"][: len(ids)]
    x = normed(x + own["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm.")
    each = SHAPE.hidden // SHAPE.heads
    for number in range(SHAPE.layers):
        layer = f"encoder.layer.{number}."
        parts = [dense(x, f"{layer}attention.self.{part}.") for part in ("query", "key", "value")]
        joined = []
        for head in range(SHAPE.heads):
            query, key, value = (part[:, head * each : (head + 1) * each] for part in parts)
            raw = np.exp(query @ key.T / math.sqrt(each))
            joined.append(raw / raw.sum(-1, keepdims=True) @ value)
        out = dense(np.concatenate(joined, -1), f"{layer}attention.output.dense.")
        x = normed(x + out, f"{layer}attention.output.LayerNorm.")
        out = dense(gelu(dense(x, f"{layer}intermediate.dense.")), f"{layer}output.dense.")
        x = normed(x + out, f"{layer}output.LayerNorm.")
    return dense(x, "heads.")


def run(graph: bytes, ids: Any, mask: Any) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    return session.run(None, {"ids": ids, "mask": mask})[0]


def lines() -> tuple[Any, Any]:
    """Two lines side by side, the second shorter."""
    ids = np.random.default_rng(5).integers(1, PIECES, (2, 12))
    ids[1, 7:] = 0
    return ids, (ids != 0).astype(np.int64)


def test_scores_are_those_of_the_network() -> None:
    own = weights()
    ids, mask = lines()
    scores = run(tagger_graph(own, SHAPE, int8=False), ids, mask)
    assert scores.shape == (2, 12, OUT)
    assert scores[0] == pytest.approx(computed(own, ids[0]), abs=1e-3)
    assert scores[1, :7] == pytest.approx(computed(own, ids[1, :7]), abs=1e-3)


def test_int8_is_near() -> None:
    own = weights()
    ids, mask = lines()
    exact = run(tagger_graph(own, SHAPE, int8=False), ids, mask)[mask == 1]
    small = run(tagger_graph(own, SHAPE, int8=True), ids, mask)[mask == 1]
    lengths = np.linalg.norm(exact, axis=1) * np.linalg.norm(small, axis=1)
    assert ((exact * small).sum(axis=1) / lengths).min() > 0.995
    assert not np.array_equal(exact, small)


def test_what_stands_beside_a_line_changes_nothing() -> None:
    graph = tagger_graph(weights(), SHAPE, int8=True)
    ids, mask = lines()
    alone = run(graph, ids[1:, :7], mask[1:, :7])
    assert run(graph, ids, mask)[1, :7] == pytest.approx(alone[0], abs=1e-3)


@pytest.mark.parametrize("int8", [False, True])
def test_the_same_weights_are_the_same_bytes(int8: bool) -> None:
    first = tagger_graph(weights(), SHAPE, int8=int8)
    reordered = dict(reversed(weights().items()))
    assert tagger_graph(reordered, SHAPE, int8=int8) == first
    assert tagger_graph(weights(4), SHAPE, int8=int8) != first


def test_a_weight_that_is_missing_is_named() -> None:
    own = weights()
    del own["heads.bias"]
    with pytest.raises(KeyError, match=r"heads\.bias"):
        tagger_graph(own, SHAPE, int8=False)
