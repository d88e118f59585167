"""The index of words: plain Python and arrays come to the same, and an example can be left out."""

from __future__ import annotations

from random import Random

import pytest

from soni_runtime.program import Flow
from soni_runtime.understanding.local import postings
from soni_runtime.understanding.local.flows import FlowIndex, flow_words

pytest.importorskip("numpy", reason="the extra `local` is not installed")

WORDS = [*("card", "money", "loan", "block", "lost", "pay", "bill", "open"), *("my", "a", "the", "to")]


def bot(seed: int, flows: int, triggers: int) -> list[Flow]:
    random = Random(seed)
    return [
        Flow(
            name=f"flow_{number}",
            steps=(),
            triggers=tuple(" ".join(random.choices(WORDS, k=random.randint(1, 6))) for _ in range(triggers)),
        )
        for number in range(flows)
    ]


@pytest.mark.parametrize("seed", range(8))
def test_arrays_come_to_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    flows = bot(seed, 1 + seed * 3, 1 + seed * 2)
    names, common = {flow.name for flow in flows[: 1 + len(flows) // 2]}, frozenset({"my", "a", "the", "to"})
    by_hand = FlowIndex(flows, common)
    monkeypatch.setattr(postings, "_MANY", 0)
    by_arrays = FlowIndex(flows, common)
    random = Random(seed)
    for _ in range(40):
        words = tuple(random.choices([*WORDS, "unknown"], k=random.randint(1, 5)))
        for without in (None, words, flow_words(flows[0].triggers[0])):
            one, other = by_hand.rank(words, names, without), by_arrays.rank(words, names, without)
            assert [(m.flow, m.exact) for m in one] == [(m.flow, m.exact) for m in other]
            assert [m.score for m in one] == pytest.approx([m.score for m in other], abs=1e-12)


@pytest.mark.parametrize("many", [0, 1000])
def test_what_many_examples_share_tells_nothing(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings, "_MANY", many)
    monkeypatch.setattr(postings, "_CROWDED", 3)
    flows = [Flow(name=f"f{n}", steps=(), triggers=(f"zzz w{n}q",)) for n in range(5)]
    index = FlowIndex(flows, frozenset())
    every = {flow.name for flow in flows}
    assert index.rank(("zzz",), every) == []
    assert index.rank((), every) == []
    assert index.rank(("w2q",), every)[0].flow == "f2"


@pytest.mark.parametrize("many", [0, 1000])
def test_an_example_left_out_is_nobodys(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings, "_MANY", many)
    flows = [
        Flow(name="pay", steps=(), triggers=("buy cheese", "buy cheese")),
        Flow(name="tell", steps=(), triggers=("cheese total",)),
    ]
    index, words = FlowIndex(flows, frozenset()), ("buy", "cheese")
    assert index.rank(words, {"pay", "tell"})[0].flow == "pay"
    left = index.rank(words, {"pay", "tell"}, without=words)
    assert not any(match.exact for match in left)
    assert left[0].flow == "tell"
