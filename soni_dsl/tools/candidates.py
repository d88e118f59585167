"""What users may say and actions may answer: the few values that make a bot go its different ways.

They come from the bot itself: the values of an enumeration, the examples of a slot, and the constants that
its conditions compare with, each also a little less and a little more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Final

from soni_dsl.ir import program as ir
from soni_dsl.syntax import expr as ex
from soni_runtime.program import Action, ActionStep, ParallelStep, Param, Program, Slot
from soni_runtime.testing.model import Stub, StubResult
from soni_runtime.types import ValueType, parse_type

TYPICAL: Final[Mapping[str, tuple[Any, ...]]] = {
    "string": ("Ana",),
    "integer": (2, 0),
    "number": (20, 0),
    "boolean": (True, False),
    "date": ("2026-03-01",),
    "time": ("09:00",),
    "datetime": ("2026-03-01T09:00",),
    "duration": ("2 hours",),
    "any": ("Ana", 2),
}
"""Values by type, the most ordinary first."""

ACCEPTED: Final[Mapping[str, tuple[str, ...]]] = {
    "city_name": ("Madrid", "Rome"),
    "future_date_only": ("2026-03-01",),
    "iata_code": ("MAD", "LHR"),
    "booking_reference": ("ABC123",),
    "email": ("ana@example.org",),
    "phone": ("+34600111222",),
    "iban": ("ES9121000418450200051332",),
    "url": ("https://example.org",),
}
"""What the built-in validators accept (``soni_runtime.validators``)."""

MOST: Final = 6
"""Candidates for one value."""

SECRET: Final = "s3cret-7"
"""What is said for a sensitive slot: it can be told from everything else that a bot says."""

REFUSED: Final = "\N{WHITE QUESTION MARK ORNAMENT}"
"""A text that fits no type but ``string``."""


@dataclass(slots=True)
class Candidates:
    """The candidates of one bot. ``constants`` are those each name is compared with, ``attributes`` all
    fields that are read of any value."""

    program: Program
    constants: dict[str, list[Any]]
    attributes: list[str]

    @classmethod
    def of(cls, lowered: ir.Program, program: Program) -> Candidates:
        constants: dict[str, list[Any]] = {}
        attributes: dict[str, None] = {}
        for part in _parts(lowered):
            if isinstance(part, ex.Attribute):
                attributes[part.name] = None
            elif isinstance(part, ex.Compare):
                for one, other in ((part.left, part.right), (part.right, part.left)):
                    if isinstance(one, ex.Name | ex.Attribute) and isinstance(other, ex.Constant):
                        constants.setdefault(one.name, []).append(other.value)
            elif isinstance(part, ir.Switch) and isinstance(part.on, ex.Name):
                constants.setdefault(part.on.name, []).extend(value for value, _ in part.cases)
        return cls(program, constants, list(attributes))

    # -------------------------------------------------------------- answers

    def answers(self, slot: Slot) -> list[Any]:
        """Values for a slot, what is most likely accepted first."""
        if slot.values:
            return list(slot.values)
        if slot.sensitive and slot.type == "string" and slot.validator not in ACCEPTED:
            return [SECRET]
        found: list[Any] = [*ACCEPTED.get(slot.validator or "", ()), *slot.examples]
        found += self._compared(slot.name)
        if not found or slot.validator is None:
            found += self._typical(parse_type(slot.type), 0)
        return _distinct(found)[:MOST]

    def _compared(self, name: str) -> list[Any]:
        found: list[Any] = []
        for value in self.constants.get(name, ()):
            found.append(value)
            if isinstance(value, int | float) and not isinstance(value, bool):
                found += [value + 1, value - 1]
        return [value for value in found if value is not None]

    def _typical(self, wanted: ValueType, depth: int) -> list[Any]:
        if wanted.kind == "list":
            inner = self._typical(wanted.item, depth + 1) if wanted.item is not None else ["Ana"]
            return [[inner[0]], []] if inner else [[]]
        if wanted.kind == "object":
            return [{name: self._field(name) for name in self.attributes} if depth < 3 else {}]
        return list(TYPICAL.get(wanted.kind, ("Ana",)))

    def _field(self, name: str) -> Any:
        return (self._compared(name) or [20])[0]

    # -------------------------------------------------------------- stubs

    def stubs(self, taken: Mapping[str, list[str]]) -> dict[str, list[Stub]]:
        """What each action may do, the most ordinary first; at last it fails. ``taken`` are the outputs that
        steps take of an action whose contract does not name any."""
        return {name: self._of_action(name, taken.get(name, [])) for name in actions_of(self.program)}

    def _of_action(self, name: str, taken: list[str]) -> list[Stub]:
        action = self.program.actions.get(name) or Action(name=name)
        outputs = action.outputs if action.outputs is not None else tuple(map(_any, taken))
        options = {param.name: self._output(param) for param in outputs}
        usual = {param: values[0] for param, values in options.items()}
        results: list[Any] = [usual]
        for param, values in options.items():
            results += [{**usual, param: value} for value in values[1:MOST]]
        stubs = [Stub((StubResult(result or None),)) for result in results]
        return [*stubs, Stub((StubResult(error=f"{name} does not work"),))]

    def _output(self, param: Param) -> list[Any]:
        wanted = parse_type(param.type)
        found = [*self._typical(wanted, 0), *self._compared(param.name)]
        if param.optional or wanted.optional:
            found.append(None)
        return _distinct(found)


def _any(name: str) -> Param:
    return Param(name=name, type="any")


def actions_of(program: Program) -> list[str]:
    """The actions that a program can call, each once, in the order of its steps."""
    names: dict[str, None] = {}
    for flow in program.flows.values():
        for step in flow.steps:
            parts = step.branches if isinstance(step, ParallelStep) else (step,)
            names.update((part.action, None) for part in parts if isinstance(part, ActionStep))
    return list(names)


def outputs_taken(program: Program) -> dict[str, list[str]]:
    """The fields of its result that steps take of each action."""
    taken: dict[str, dict[str, None]] = {}
    for flow in program.flows.values():
        for step in flow.steps:
            for part in step.branches if isinstance(step, ParallelStep) else (step,):
                if isinstance(part, ActionStep):
                    taken.setdefault(part.action, {}).update(dict.fromkeys(part.outputs.values()))
    return {name: list(fields_) for name, fields_ in taken.items()}


def _distinct(values: list[Any]) -> list[Any]:
    seen: dict[tuple[type, str], Any] = {}
    for value in values:
        seen.setdefault((type(value), repr(value)), value)
    return list(seen.values())


def _parts(root: Any) -> Iterator[Any]:
    """Everything a lowered program holds, in order."""
    stack = [root]
    while stack:
        part = stack.pop()
        yield part
        if is_dataclass(part):
            stack.extend(getattr(part, field.name) for field in reversed(fields(part)))
        elif isinstance(part, Mapping):
            stack.extend(reversed(tuple(part.values())))
        elif isinstance(part, tuple | list):
            stack.extend(reversed(part))
