"""Commands as conversation tests write them, and the names of a bot that its tests may use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from soni_dsl.diagnostics.model import Diagnostic
from soni_dsl.diagnostics.nearest import nearest
from soni_dsl.ir.plain import plain, typed
from soni_dsl.source.node import Node
from soni_dsl.syntax import ast, findings
from soni_dsl.syntax.context import Context
from soni_dsl.syntax.fields import known_pairs
from soni_dsl.syntax.values import read_reference, read_references
from soni_dsl.tools import mistakes_in_tests as mistakes
from soni_runtime.commands import COMMANDS, Command, command_from_dict
from soni_runtime.program import ActionStep, ParallelStep, Program

_VALUES: Final = ("set_slot", "correct_slot")  # a mapping of slots to values
_ONE_NAME: Final = {
    "clear_slot": "slot",
    "cancel_flow": "flow",
    "restart_flow": "flow",
    "clarify": "topic",
    "choose": "option",
    "chitchat": "reply",
    "silence": "final",
}
_ARTICLE: Final = {
    "slot": "a slot",
    "flow": "a flow",
    "step": "a step",
    "action": "an action",
    "response": "a response",
}


@dataclass(frozen=True, slots=True)
class Known:
    """The names of a bot that its tests may use."""

    bot: ast.Bot
    program: Program

    @property
    def actions(self) -> list[str]:
        names = dict.fromkeys(self.program.actions)
        for flow in self.program.flows.values():
            for step in flow.steps:
                parts = step.branches if isinstance(step, ParallelStep) else (step,)
                names.update((part.action, None) for part in parts if isinstance(part, ActionStep))
        return list(names)

    def steps(self, flow: str | None) -> list[str]:
        """The steps of a flow; those of all flows where it is not known which."""
        flows = self.program.flows
        chosen = [flows[flow]] if flow is not None and flow in flows else list(flows.values())
        return [step.id for each in chosen for step in each.steps]


class NameReader:
    """Reads lists and names, and reports those that the bot does not have."""

    def __init__(self, cx: Context, known: Known) -> None:
        self.cx = cx
        self.known = known

    def add(self, finding: Diagnostic) -> None:
        self.cx.add(finding)

    def items(self, key: Node, value: Node, expected: str, *, empty: bool = False) -> list[Node]:
        if value.is_sequence and (value.items or empty):
            return value.items
        if not value.is_broken:
            least = f"{expected}, at least one" if value.is_sequence else expected
            self.add(findings.wrong_value(key, value, least))
        return []

    def wrong_item(self, key: Node, item: Node, expected: str) -> None:
        if not item.is_broken:
            self.add(findings.wrong_item(key, item, expected))

    def known_names(self, key: Node, value: Node, what: str, known: Iterable[str]) -> tuple[Node, ...]:
        """The names written at ``value``, one or a list, if they exist."""
        names: tuple[Node, ...]
        if value.is_sequence:
            names = read_references(self.cx, key, value, f"the name of {_ARTICLE[what]}") or ()
        else:
            name = read_reference(self.cx, key, value, f"the name of {_ARTICLE[what]}")
            names = () if name is None else (name,)
        known = list(known)
        return tuple(node for node in names if self.is_known(node, what, known))

    def is_known(self, node: Node, what: str, known: Iterable[str]) -> bool:
        if node.is_scalar and node.value in known:
            return True
        if not node.is_broken:
            self.add(mistakes.unknown(node, what, nearest(node.value, known), known))
        return False


class CommandReader(NameReader):
    """Reads the commands of a turn."""

    def commands(self, key: Node, value: Node) -> tuple[Command, ...]:
        found: list[Command] = []
        for item in self.items(key, value, "a list of commands", empty=True):
            found += self._command(key, item)
        return tuple(found)

    def _command(self, key: Node, item: Node) -> list[Command]:
        if item.is_scalar and not item.is_null:
            return self._make(item, item, {})
        if not item.is_mapping or not item.pairs:
            self.wrong_item(key, item, "a command")
            return []
        if item.get("type") is not None:
            return self._typed_command(item)
        if len(item.pairs) > 1:
            self.add(mistakes.several_commands(item.pairs[1][0]))
            return []
        name, value = item.pairs[0]
        kind = self.kind(name)
        if kind is None:
            return []
        if kind in _VALUES:
            return self._values(name, kind, value)
        if kind == "start_flow":
            return self._start(name, value)
        field = _ONE_NAME.get(kind)
        if field is None:
            self.add(mistakes.takes_nothing(name, value))
            return []
        if kind == "clear_slot":
            names = self.known_names(name, value, "slot", self.known.program.slots)
            return [command for node in names for command in self._make(name, node, {field: node.value})]
        if field == "flow" and not self.known_names(name, value, "flow", self.known.program.flows):
            return []
        return self._make(name, value, {field: plain(value)})

    def kind(self, name: Node) -> str | None:
        if name.value in COMMANDS:
            return name.value
        self.add(mistakes.unknown_command(name, nearest(name.value, COMMANDS), COMMANDS))
        return None

    def _values(self, name: Node, kind: str, value: Node) -> list[Command]:
        if not value.is_mapping:
            if not value.is_broken:
                self.add(findings.wrong_value(name, value, "a mapping of slots to values"))
            return []
        given = self.slots(name, value)
        return [
            made
            for slot, to in given.items()
            for made in self._make(name, value, {"slot": slot, "value": to})
        ]

    def slots(self, key: Node, value: Node) -> dict[str, Any]:
        """A mapping of slots to values, each of the type of its slot."""
        if not value.is_mapping:
            if not value.is_broken:
                self.add(findings.wrong_value(key, value, "a mapping of slots to values"))
            return {}
        return {
            slot.value: self.value(slot, given)
            for slot, given in value.pairs
            if self.is_known(slot, "slot", self.known.program.slots)
        }

    def value(self, slot: Node, given: Node) -> Any:
        return typed(given, self.known.bot.slots.get(slot.value))

    def _start(self, name: Node, value: Node) -> list[Command]:
        if value.is_scalar:
            flows = self.known_names(name, value, "flow", self.known.program.flows)
            return [command for flow in flows for command in self._make(name, flow, {"flow": flow.value})]
        if not value.is_mapping:
            if not value.is_broken:
                self.add(findings.wrong_value(name, value, "the name of a flow"))
            return []
        given = known_pairs(self.cx, value, ("flow", "slots"), "`start_flow`")
        if "flow" not in given:
            self.add(findings.missing_key(name, "`start_flow`", "flow"))
            return []
        flows = self.known_names(*given["flow"], "flow", self.known.program.flows)
        slots = self.slots(*given["slots"]) if "slots" in given else {}
        return [
            command
            for flow in flows[:1]
            for command in self._make(name, flow, {"flow": flow.value, "slots": slots})
        ]

    def _typed_command(self, item: Node) -> list[Command]:
        """``{type: set_slot, slot: …, value: …}``, as buttons and ``soni run --json`` write it."""
        values = {key.value: value for key, value in item.pairs}
        kind = self.kind(values.pop("type"))
        if kind is None:
            return []
        if "slot" in values and not self.is_known(values["slot"], "slot", self.known.program.slots):
            return []
        if "flow" in values and not self.is_known(values["flow"], "flow", self.known.program.flows):
            return []
        given = {name: plain(value) for name, value in values.items()}
        if "slot" in values and "value" in values:
            given["value"] = self.value(values["slot"], values["value"])
        return self._make(item.get("type") or item, item, given)

    def _make(self, name: Node, where: Node, given: Mapping[str, Any]) -> list[Command]:
        kind = self.kind(name)
        if kind is None:
            return []
        try:
            return [command_from_dict({"type": kind, **given})]
        except ValueError as error:
            self.add(mistakes.bad_command(where, str(error)))
            return []
