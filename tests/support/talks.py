"""Random conversations with any program: moves that mean something wherever they are made."""

from __future__ import annotations

from typing import Any, Final

from fakes import FAILING
from hypothesis import strategies as st

from soni_dsl.ir import program as ir
from soni_runtime.commands import (
    Affirm,
    CancelFlow,
    ChitChat,
    Choose,
    Clarify,
    ClearSlot,
    Command,
    CorrectSlot,
    Deny,
    HumanHandoff,
    OutOfScope,
    Repeat,
    RestartFlow,
    SetSlot,
    Silence,
    Skip,
    StartFlow,
)

Move = tuple[str, int]

CORRECTING: Final = ("correct", "correct and yes", "clear")
"""Moves that change what was said before."""

_LEGAL: Final = ("answer",) * 9 + ("start", "start", "answer two", "yes", "no", "ahead", "start with")
_OTHER: Final = (
    "skip",
    "cancel",
    "talk",
    "wrong",
    "restart",
    "nothing",
    "start two",
    "yes and start",
    "foreign",
    "deny and start",
    "cancel and start",
    "page",
)


def moves(*more: str, longest: int = 20, least: int = 0) -> st.SearchStrategy[list[Move]]:
    """The moves of a conversation; ``more`` are kinds besides the usual ones, such as ``CORRECTING``."""
    kinds = st.sampled_from((*_LEGAL, *_LEGAL, *_OTHER, *more, *more))
    return st.lists(st.tuples(kinds, st.integers(0, 999)), min_size=least, max_size=longest)


class Speaker:
    """Makes commands of moves. ``last`` is the trace of the turn before."""

    def __init__(self, program: ir.Program) -> None:
        self.program = program
        self.flows = [*program.flows, *program.flows, "nowhere"]
        self.asked = {
            name: [slot for op in flow.ops if isinstance(op, ir.Collect) for slot in op.slots]
            for name, flow in program.flows.items()
        }

    def commands(self, move: Move, last: dict[str, Any]) -> list[Command]:
        kind, number = move
        simple = self._simple(kind, number)
        return simple if simple is not None else self._about(kind, number, last)

    def _simple(self, kind: str, number: int) -> list[Command] | None:
        flow = self.flows[number % len(self.flows)]
        other = self.flows[number // 7 % len(self.flows)]
        match kind:
            case "yes":
                return [Affirm()]
            case "no":
                return [Deny()]
            case "skip":
                return [Skip()]
            case "start":
                return [StartFlow(flow)]
            case "start two":
                return [StartFlow(flow), StartFlow(other), *self._ahead(flow, number)]
            case "start with":
                slots = {command.slot: command.value for command in self._ahead(flow, number)}
                return [StartFlow(flow, slots)]
            case "yes and start":
                return [Affirm(), StartFlow(flow), *self._ahead(flow, number)]
            case "deny and start":
                return [StartFlow(flow), Deny()]
            case "cancel and start":
                return [StartFlow(flow), CancelFlow()]
            case "cancel":
                return [CancelFlow() if number % 3 else CancelFlow(flow)]
            case "restart":
                return [RestartFlow() if number % 2 else RestartFlow(flow)]
            case "page":
                return [Choose(("next", "previous", 7, "zzz")[number % 4])]
            case "nothing":
                return []
            case "talk":
                return [self._talk(number)]
            case "foreign":
                name = [*self.program.slots, "nothing"][number % (len(self.program.slots) + 1)]
                return [ClearSlot(name)] if name == "nothing" else [SetSlot(name, self.value(name, number))]
        return None

    def _about(self, kind: str, number: int, last: dict[str, Any]) -> list[Command]:
        waiting, filled = last.get("waiting"), sorted(last.get("slots") or {})
        if kind in CORRECTING and filled:
            slot = filled[number % len(filled)]
            if kind == "clear":
                return [ClearSlot(slot)]
            change = CorrectSlot(slot, self.value(slot, number // 5))
            return [change, Affirm()] if kind == "correct and yes" else [change]
        if kind == "ahead" and last.get("flow") is not None:
            return list(self._ahead(last["flow"], number))
        if waiting is None:
            return [StartFlow(self.flows[number % len(self.flows)])]
        if kind == "wrong":
            return [SetSlot(slot, ("", [1], {"a": 1}, "many", None)[number % 5]) for slot in waiting["slots"]]
        if waiting["kind"] == "confirm":
            return [Affirm() if number % 5 else Deny()]
        if waiting["kind"] == "choose":
            return [Choose((1, 2, "1")[number % 3])]
        wanted = waiting["slots"] if kind == "answer two" or number % 2 else waiting["slots"][:1]
        return [SetSlot(slot, self.value(slot, number)) for slot in wanted]

    def _ahead(self, flow: str, number: int) -> list[SetSlot]:
        asked = self.asked.get(flow) or []
        if not asked:
            return []
        slot = asked[number % len(asked)]
        return [SetSlot(slot, self.value(slot, number // 3))]

    def _talk(self, number: int) -> Command:
        names = [*self.program.slots, *self.program.flows, "this"]
        talk = (
            Clarify(names[number % len(names)]),
            Clarify(),
            Clarify(None, tuple(self.program.flows)[:2]),
            Clarify(None, (*tuple(self.program.flows)[:1], "nowhere")),
            Repeat(),
            ChitChat(),
            ChitChat("Nice {x}."),
            OutOfScope(),
            Silence(),
            Silence(final=True),
            HumanHandoff(),
        )
        return talk[number % len(talk)] if number % 4 else Repeat()

    def value(self, name: str, number: int) -> Any:
        """Something to say for a slot, nearly always right."""
        slot = self.program.slots[name]
        if slot.values:
            choices = [*slot.values, *(word for words in slot.values.values() for word in words)]
            return choices[number % len(choices)]
        if slot.examples and number % 4 == 0:
            return slot.examples[number % len(slot.examples)]
        if slot.validator in _VALID:
            return _VALID[slot.validator][number % 2]
        kind = slot.type.removeprefix("optional ")
        if kind.startswith("list"):
            return [["a"], ["a", "b"], ["c", "a", "b"]][number % 3] if "string" in kind else [number % 4]
        return _SAMPLES.get(kind, _TEXTS)[number % len(_SAMPLES.get(kind, _TEXTS))]


_TEXTS: Final[tuple[Any, ...]] = ("Rome", "Oslo", "Ann", FAILING, "a {b}", "x\ny", "1")
_SAMPLES: Final[dict[str, tuple[Any, ...]]] = {
    "integer": (1, 2, 5, 50, 0, -1),
    "number": (1, 2.5, 500, 0, -1),
    "boolean": (True, False),
    "date": ("2030-05-01", "2030-06-02", "2031-01-01"),
    "time": ("10:30", "18:00"),
    "datetime": ("2030-05-01T10:00", "2030-06-01T11:00"),
    "duration": ("PT1H", "PT30M"),
    "object": ({"name": "n", "price": 1}, {"name": "m", "price": 2}),
}
_VALID: Final[dict[str | None, tuple[Any, ...]]] = {
    "iban": ("ES9121000418450200051332", "DE89370400440532013000"),
    "email": ("a@example.org", "b@example.org"),
    "phone": ("+34 600 111 222", "+34600333444"),
    "city_name": ("Rome", "São Paulo"),
    "iata_code": ("MAD", "FCO"),
    "booking_reference": ("ABC123", "XYZ789"),
    "url": ("https://example.org/a", "https://example.org/b"),
}
