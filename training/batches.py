"""Examples as numbers: lines of pieces with what is to be said of them, in batches of one length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

import numpy as np
import torch
from torch import Tensor

from soni_runtime.understanding.local.tagging import ACTS, STATUSES, Line, lines
from soni_runtime.understanding.local.wordpiece import WordPieces
from training.examples import Example, Item

UNKNOWN: Final = -100
"""The label of what nothing is learnt of."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A line, and for each of its items the status and the first and last piece of the value."""

    line: Line
    statuses: tuple[int, ...]
    begins: tuple[int, ...]
    ends: tuple[int, ...]
    acts: tuple[int, ...] | None
    example: Example
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines side by side. ``rows`` and ``marks`` say where the items are, the rest what is right."""

    ids: Tensor
    mask: Tensor
    rows: Tensor
    marks: Tensor
    statuses: Tensor
    begins: Tensor
    ends: Tensor
    inside: Tensor
    acts: Tensor
    lines: tuple[Labelled, ...]


def labelled(pieces: WordPieces, examples: Iterable[Example]) -> Iterator[Labelled]:
    """What the network learns from each example."""
    for example in examples:
        place = 0
        for line in lines(pieces, example.context, example.text, example.items):
            items = example.items[place : place + len(line.marks)]
            place += len(line.marks)
            spans = [_pieces_of(line, item) for item in items]
            statuses = [_status(item, span) for item, span in zip(items, spans, strict=True)]
            acts = None if example.acts is None else tuple(int(act in example.acts) for act in ACTS)
            yield Labelled(
                line,
                tuple(statuses),
                tuple(span[0] for span in spans),
                tuple(span[1] for span in spans),
                acts,
                example,
                items,
            )


def _status(item: Item, span: tuple[int, int]) -> int:
    if not item.status or (item.status == "span" and span[0] == UNKNOWN):
        return UNKNOWN
    return STATUSES.index(item.status)


def _pieces_of(line: Line, item: Item) -> tuple[int, int]:
    """The places in the line of the first and the last piece of the item's value."""
    if item.status != "span":
        return UNKNOWN, UNKNOWN
    within = [place for place, (start, end) in enumerate(line.words) if end > item.start and start < item.end]
    if not within:
        return UNKNOWN, UNKNOWN
    return line.first + within[0], line.first + within[-1]


def batches(found: Sequence[Labelled], size: int, random: Random | None) -> list[Batch]:
    """Batches of about ``size`` pieces, of lines about equally long; in random order, or by length."""
    order = sorted(range(len(found)), key=lambda place: len(found[place].line.numbers))
    if random is not None:
        # long and short ones apart, but not always the same beside each other
        order.sort(key=lambda place: len(found[place].line.numbers) + random.uniform(0, 12))
    groups: list[list[Labelled]] = [[]]
    longest = 0
    for place in order:
        one = found[place]
        longest = max(longest, len(one.line.numbers))
        if groups[-1] and longest * (len(groups[-1]) + 1) > size:
            groups.append([])
            longest = len(one.line.numbers)
        groups[-1].append(one)
    if random is not None:
        random.shuffle(groups)
    return [_batch(group) for group in groups]


def _batch(group: Sequence[Labelled]) -> Batch:
    width = max(len(one.line.numbers) for one in group)
    ids = np.zeros((len(group), width), np.int64)
    inside = np.zeros((len(group), width), bool)
    rows: list[int] = []
    marks: list[int] = []
    statuses: list[int] = []
    begins: list[int] = []
    ends: list[int] = []
    for row, one in enumerate(group):
        ids[row, : len(one.line.numbers)] = one.line.numbers
        inside[row, one.line.first : one.line.first + len(one.line.words)] = True
        rows += [row] * len(one.line.marks)
        marks += one.line.marks
        statuses += one.statuses
        begins += one.begins
        ends += one.ends
    acts = [one.acts or (UNKNOWN,) * len(ACTS) for one in group]
    return Batch(
        ids=torch.from_numpy(ids),
        mask=torch.from_numpy(ids != 0),
        rows=torch.tensor(rows),
        marks=torch.tensor(marks),
        statuses=torch.tensor(statuses),
        begins=torch.tensor(begins),
        ends=torch.tensor(ends),
        inside=torch.from_numpy(inside),
        acts=torch.tensor(acts, dtype=torch.float),
        lines=tuple(group),
    )
