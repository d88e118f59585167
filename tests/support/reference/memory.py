"""What a conversation is to the reference interpreter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from soni_dsl.ir import program as ir


@dataclass(slots=True)
class Snapshot:
    """All values that a flow and the conversation hold, and which edition of each name that is."""

    values: dict[str, Any] = field(default_factory=dict)
    editions: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Passed:
    """A step that control passed: what it saw, and all values before and after it, with their editions.

    ``done`` is false where its ``when`` passed it over, ``last`` marks where a flow stood when it was sent
    back.
    """

    step: str
    seen: dict[str, int]
    done: bool
    before: Snapshot
    after: Snapshot
    last: bool = False


@dataclass(slots=True, eq=False)
class Running:
    """One running flow. ``values`` are its own; those of the session live in the conversation.

    ``path`` is how it got here, each step once. ``remembered`` is the rest of an earlier path, which a
    correction sent it back from. ``given`` are the names whose value came from the user.
    """

    flow: ir.Flow
    number: int
    at: str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    editions: dict[str, int] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    path: list[Passed] = field(default_factory=list)
    remembered: list[Passed] = field(default_factory=list)
    put: dict[str, int] = field(default_factory=dict)  # refused answers to each question that was put
    pages: dict[str, int] = field(default_factory=dict)  # of choices that were put
    rounds: dict[str, int] = field(default_factory=dict)
    anew: list[str] = field(default_factory=list)  # questions this round of a loop has yet to ask
    wishes: dict[str, Any] = field(default_factory=dict)
    wrote: list[str] = field(default_factory=list)  # steps that changed the world
    spent: list[str] = field(default_factory=list)  # those of them that want a fresh yes
    aside: list[Running] = field(default_factory=list)  # what it had called when it was sent back
    called_from: ir.Call | None = None
    called_with: dict[str, int] = field(default_factory=dict)  # what the arguments were made of
    returns: Mapping[str, str] = field(default_factory=dict)
    is_called: bool = False
    interrupted: bool = False
    compensating: bool = False

    def op(self, name: str) -> ir.Op:
        return next(op for op in self.flow.ops if op.id == name)

    def has(self, name: str | None) -> bool:
        return any(op.id == name for op in self.flow.ops)

    def place(self, name: str) -> int:
        return [op.id for op in self.flow.ops].index(name)

    def following(self, op: ir.Op) -> str:
        place = self.place(op.id) + 1
        return self.flow.ops[place].id if place < len(self.flow.ops) else "end"

    def after(self, op: ir.Op) -> str:
        if isinstance(op, ir.Jump):
            return op.to
        return op.goto or self.following(op)


@dataclass(slots=True)
class Question:
    """The open question. ``saw`` is what a confirmation showed, ``wording`` all it could have said."""

    kind: str
    of: Running | None
    step: str | None = None
    slots: tuple[str, ...] = ()
    options: list[Any] = field(default_factory=list)
    page: int = 0
    saw: dict[str, int] = field(default_factory=dict)
    wording: str = ""

    def key(self) -> tuple[int, str | None]:
        return (self.of.number if self.of is not None else 0), self.step


@dataclass(slots=True)
class Said:
    """Something to say before the conversation goes on."""

    pattern: str
    key: str
    values: dict[str, Any] = field(default_factory=dict)
    text: ir.Text | None = None
    reason: str = ""
    asks: bool = False
    of: Running | None = None
    early: str | None = None


def writes(op: ir.Op) -> tuple[str, ...]:
    """The names that a step gives a value."""
    match op:
        case ir.Collect():
            return op.slots
        case ir.Action() | ir.Call():
            return tuple(op.outputs)
        case ir.Set():
            return tuple(name for name, _ in op.values)
        case ir.Clear():
            return op.names
        case ir.Each():
            return (op.item,)
        case ir.Generate(into=str(name)):
            return (name,)
        case ir.Parallel():
            return tuple(name for branch in op.branches for name in branch.outputs)
        case _:
            return ()
