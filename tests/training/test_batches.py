"""Examples as numbers: labels stand where the items do, and batches lose no line."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

torch = pytest.importorskip("torch", reason="the extra `tagger` is not installed")

from soni_runtime.understanding.local.tagging import ACTS, STATUSES  # noqa: E402
from soni_runtime.understanding.local.wordpiece import WordPieces  # noqa: E402
from training.batches import UNKNOWN, batches, labelled  # noqa: E402
from training.examples import Example, Item  # noqa: E402
from training.synthetic import synthetic  # noqa: E402

VOCABULARY = Path(__file__).parents[2] / "models" / "soni_nlu_en" / "soni_nlu_en" / "vocab.txt"
TEXT = "put down Séa Gull with Maria"
PIECES = WordPieces(VOCABULARY.read_text("utf-8").split("\n"))


def example(*items: Item, acts: frozenset[str] | None = frozenset()) -> Example:
    return Example(context="Which boat?", text=TEXT, items=items, acts=acts)


def test_labels_name_the_pieces_of_the_value() -> None:
    start = TEXT.index("Séa")
    boat = Item(kind="slot", text="boat", status="span", start=start, end=start + 8, asked=True)
    other = Item(kind="slot", text="name")
    (one,) = labelled(PIECES, [example(boat, other, acts=frozenset({"affirm"}))])
    words = {
        place: TEXT[slice(*one.line.words[place - one.line.first])] for place in (one.begins[0], one.ends[0])
    }
    assert [words[one.begins[0]], words[one.ends[0]]] == ["Séa", "Gull"]
    assert one.statuses == (STATUSES.index("span"), STATUSES.index("none"))
    assert (one.begins[1], one.ends[1]) == (UNKNOWN, UNKNOWN)
    assert one.acts is not None
    assert [act for act, said in zip(ACTS, one.acts, strict=True) if said] == ["affirm"]


def test_nothing_is_learnt_of_what_is_unknown_or_cut_off() -> None:
    text = "so " * 200 + "Gull"
    late = Item(kind="slot", text="boat", status="span", start=len(text) - 4, end=len(text))
    unknown = Item(kind="slot", text="name", status="")
    (one,) = labelled(PIECES, [Example(context="", text=text, items=(late, unknown))])
    assert one.statuses == (UNKNOWN, UNKNOWN)
    assert one.begins == one.ends == (UNKNOWN, UNKNOWN)
    assert one.acts is None


def test_items_of_several_lines_are_each_labelled_once() -> None:
    items = [Item(kind="slot", text=f"slot {n} " + "of many words " * 9, status="asked") for n in range(40)]
    found = list(labelled(PIECES, [example(*items)]))
    assert len(found) > 1
    assert [item for one in found for item in one.items] == items
    assert all(len(one.statuses) == len(one.line.marks) for one in found)


@pytest.mark.parametrize("seed", [None, 3])
def test_batches_hold_every_line_once_and_label_its_marks(seed: int | None) -> None:
    found = list(labelled(PIECES, synthetic(300, 7, {})))
    made = batches(found, 1024, None if seed is None else Random(seed))
    assert sorted(id(one) for batch in made for one in batch.lines) == sorted(id(one) for one in found)
    for batch in made:
        rows, width = batch.ids.shape
        assert rows == 1 or rows * width <= 1024
        assert torch.equal(batch.mask, batch.ids != 0)
        marks = [(row, mark) for row, one in enumerate(batch.lines) for mark in one.line.marks]
        assert list(zip(batch.rows.tolist(), batch.marks.tolist(), strict=True)) == marks
        assert batch.statuses.tolist() == [status for one in batch.lines for status in one.statuses]
        ends = batch.ends[batch.ends != UNKNOWN]
        assert bool(batch.inside[batch.rows[batch.ends != UNKNOWN], ends].all())


def test_the_order_depends_on_the_seed_alone() -> None:
    found = list(labelled(PIECES, synthetic(200, 7, {})))
    orders = [[len(batch.lines) for batch in batches(found, 512, Random(seed))] for seed in (1, 1, 2)]
    assert orders[0] == orders[1] != orders[2]


def test_acts_that_are_unknown_are_no_acts() -> None:
    found = list(labelled(PIECES, [example(Item(kind="slot", text="boat"), acts=None)]))
    (batch,) = batches(found, 100, None)
    assert batch.acts.tolist() == [[UNKNOWN] * len(ACTS)]
