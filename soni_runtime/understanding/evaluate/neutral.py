"""A bot of the neutral format (services, slots and flows as JSON) as a program of Soni.

Such a file describes the services of a data set. Their slots and flows get the names that an author would
give them (``from_location``, ``buy_bus_ticket``), with the service before it only where two services of one
bot use the same name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from soni_runtime.program import ActionStep, CollectStep, Flow, Program, SayStep, Slot

ANYTHING: Final = "dontcare"
"""The value of a slot of which the user said that any will do."""

_ANYTHING: Final = (
    "any is fine", "anything is fine", "anything will do", "I don't care", "I do not care", "no preference",
    "doesn't matter", "does not matter", "don't mind", "any one",
)  # fmt: skip
_CLOSED: Final = 12  # the most suggested values that are taken for all there are
_TRUTHS: Final = frozenset(("yes", "no", "free", "true", "false"))
_COUNTED: Final = frozenset(("count", "duration"))
_MONEY: Final = frozenset(("amount", "price", "fare", "budget", "cost", "fee"))


@dataclass(frozen=True, slots=True, kw_only=True)
class NeutralBot:
    """A program, and what its slots and flows are called in the data.

    ``inputs`` are, for each service, the slots that a user may set: what its flows need or take.
    """

    program: Program
    slots: Mapping[str, str]  # name in the data → name in the program
    flows: Mapping[str, str]
    inputs: Mapping[str, tuple[str, ...]]
    service_of: Mapping[str, str]  # flow of the program → service


def neutral_bot(described: Mapping[str, Any], services: Iterable[str]) -> NeutralBot:
    """The program that has the flows of these services. Deterministic.

    Raises:
        KeyError, TypeError, AttributeError: the description is not made as it should be.
    """
    wanted = list(dict.fromkeys(services))
    own = {name: flow for name, flow in described["flows"].items() if flow["service"] in wanted}
    slots = {name: slot for name, slot in described.get("slots", {}).items() if _service(name) in wanted}
    slot_names, flow_names = _names(slots), _names(own)
    inputs = {
        service: tuple(
            dict.fromkeys(
                slot_names[name]
                for flow in own.values()
                if flow["service"] == service
                for name in (*flow.get("required", ()), *flow.get("optional", {}))
                if name in slot_names
            )
        )
        for service in wanted
    }
    program = Program(
        name="measured",
        flows={
            flow_names[name]: _flow(flow_names[name], flow, slot_names, inputs) for name, flow in own.items()
        },
        slots={slot_names[name]: _slot(slot_names[name], slot) for name, slot in slots.items()},
    )
    return NeutralBot(
        program=program,
        slots=slot_names,
        flows=flow_names,
        inputs=inputs,
        service_of={flow_names[name]: flow["service"] for name, flow in own.items()},
    )


def _service(name: str) -> str:
    return name.split("__")[0]


def _names(entries: Iterable[str]) -> dict[str, str]:
    """A readable name for each; those that two services share get the service's before it."""
    every = list(entries)
    short = {name: _snake(name.split("__")[-1]) for name in every}
    taken = list(short.values())
    made: dict[str, str] = {}
    for name in every:
        wanted = short[name]
        if taken.count(wanted) > 1:
            wanted = f"{_snake(re.sub(r'_?[0-9]+$', '', _service(name)))}_{wanted}"
        if wanted in made.values():
            wanted = f"{_snake(_service(name))}_{short[name]}"
        made[name] = wanted
    return made


def _snake(name: str) -> str:
    """``BuyBusTicket`` → ``buy_bus_ticket``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _flow(
    name: str, flow: Mapping[str, Any], names: Mapping[str, str], inputs: Mapping[str, tuple[str, ...]]
) -> Flow:
    """A flow that asks for what it needs, and takes what the other flows of its service take."""
    asked = [names[slot] for slot in flow.get("required", ()) if slot in names]
    taken = [slot for slot in inputs[flow["service"]] if slot not in asked]
    steps = [CollectStep(id=f"ask_{slot}", slots=(slot,)) for slot in asked]
    steps += [CollectStep(id=f"take_{slot}", slots=(slot,), optional=True) for slot in taken]
    results = [str(result).replace("__res__", "__") for result in flow.get("results", ())]
    told = {names[result]: result for result in results if result in names}
    call = ActionStep(id="call", action=name, outputs=told)
    said = SayStep(id="said", text=".")
    return Flow(name=name, steps=(*steps, call, said), description=flow.get("description") or None)


def _slot(name: str, slot: Mapping[str, Any]) -> Slot:
    values: Sequence[str] = [str(value) for value in slot.get("values") or ()]
    suggested = [str(value) for value in slot.get("suggested_values") or ()]
    kind = slot_kind(name, slot)
    if kind == "string" and not values and 1 < len(suggested) <= _CLOSED:
        values, suggested = suggested, []
    closed = kind in ("string", "enum") and bool(values)
    return Slot(
        name=name,
        type="string" if kind == "enum" else kind,
        description=slot.get("description") or None,
        values={**dict.fromkeys(values, ()), ANYTHING: _ANYTHING} if closed else None,
        examples=tuple(suggested[:_CLOSED]) if kind == "string" else (),
    )


def slot_kind(name: str, slot: Mapping[str, Any]) -> str:
    """The type that an author would give a slot: by the type of the data, its meaning, and its name."""
    kind, meaning = str(slot.get("type", "string")), slot.get("semantic")
    words = frozenset(name.split("_"))
    suggested = [str(value) for value in slot.get("suggested_values") or ()]
    if kind in ("bool", "int", "float", "enum"):
        return {"bool": "boolean", "int": "integer", "float": "number"}.get(kind, kind)
    if kind != "string":
        return "any"
    if suggested and all(value.isdigit() for value in suggested):
        return "integer"
    if suggested and _TRUTHS.issuperset(suggested):
        return "boolean"
    described = frozenset(re.findall(r"\w+", str(slot.get("description", "")).lower()))
    about = words if meaning else words | described
    for wanted in ("date", "time"):
        if wanted in about and meaning in (None, wanted):
            return wanted
    if meaning in _COUNTED:
        return "integer"
    return "number" if meaning == "money" and words & _MONEY else "string"
