"""``*.test.yaml``: from the nodes of a file to conversation tests, with a finding for each mistake.

A mistake leaves out what it is about, and a test with a mistake in it is left out whole: it would not be
the test that was meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

from soni_dsl.diagnostics.model import Report
from soni_dsl.diagnostics.nearest import nearest
from soni_dsl.ir.plain import plain
from soni_dsl.source.node import Node
from soni_dsl.syntax import findings
from soni_dsl.syntax.context import Context
from soni_dsl.syntax.fields import known_pairs
from soni_dsl.syntax.values import read_flag, read_references, read_scalar
from soni_dsl.tools import mistakes_in_tests as mistakes
from soni_dsl.tools.commands_in_tests import CommandReader, Known
from soni_runtime.testing.model import (
    ENDINGS,
    Call,
    ConversationTest,
    Exchange,
    Expectation,
    ExpectationKind,
    Said,
    Stub,
    StubResult,
)

Pair = tuple[Node, Node]

_TEST: Final = ("name", "now", "turns", "actions", "expect")
_TURN: Final = ("user", "commands", "expect")
_CALL: Final = ("name", "args")
_SAID: Final = ("response",)
RAISES: Final = "raises"
IN_TURN: Final = "in_turn"


def read_tests(root: Node | None, known: Known, report: Report) -> list[ConversationTest]:
    """The tests of a file whose root is ``root``. Raises nothing; what is wrong is in ``report``."""
    cx = Context(report)
    if root is None or root.is_broken:
        return []
    if not root.is_mapping:
        cx.add(mistakes.not_tests(root))
        return []
    pair = known_pairs(cx, root, ("tests",), "a file of tests").get("tests")
    if pair is None:
        if root.pairs:
            return []  # whatever stands there was reported
        cx.add(mistakes.not_tests(root))
        return []
    key, value = pair
    if not value.is_sequence:
        if not value.is_broken:
            cx.add(findings.wrong_value(key, value, "a list of tests"))
        return []
    reader = _Reader(cx, known)
    tests = [reader.test(key, item) for item in value.items]
    return [test for test in tests if test is not None]


class _Reader(CommandReader):
    """Reads one file."""

    def __init__(self, cx: Context, known: Known) -> None:
        super().__init__(cx, known)
        self.names: dict[str, Node] = {}
        self.actions = known.actions
        self._expectations: dict[ExpectationKind, Callable[[Node, Node, str | None], Any]] = {
            "says": self._says,
            "not_says": self._says,
            "slots": lambda key, value, _: self.slots(key, value),
            "flow": self._flow,
            "step": self._step,
            "called": self._called,
            "not_called": self._not_called,
            "ends": self._ends,
            "error": self._text_or_null,
            "handoff": self._text_or_null,
            "ignored": self._ignored,
        }

    # -------------------------------------------------------------- a test

    def test(self, key: Node, item: Node) -> ConversationTest | None:
        if not item.is_mapping:
            self.wrong_item(key, item, "a test")
            return None
        before = len(self.cx.report.diagnostics)
        given = known_pairs(self.cx, item, _TEST, "a test")
        name = self._name(item, given.get("name"))
        now = self._now(*given["now"]) if "now" in given else None
        turns = self._turns(item, given.get("turns"))
        stubs = self._stubs(*given["actions"]) if "actions" in given else {}
        expect = self._expect(*given["expect"]) if "expect" in given else ()
        if name is None or len(self.cx.report.diagnostics) > before or _has_broken(item):
            return None
        return ConversationTest(
            name=name, turns=turns, stubs=stubs, expect=expect, now=now, place=place(item)
        )

    def _now(self, key: Node, value: Node) -> datetime | None:
        text = read_scalar(self.cx, key, value, "a date and time")
        if text is None:
            return None
        try:
            return datetime.fromisoformat(text.value)
        except ValueError:
            self.add(
                findings.wrong_value(key, value, "a date and time", "write for example `2026-11-22 09:30`")
            )
            return None

    def _name(self, item: Node, pair: Pair | None) -> str | None:
        if pair is None:
            self.add(findings.missing_key(item.pairs[0][0] if item.pairs else item, "a test", "name"))
            return None
        name = read_scalar(self.cx, *pair)
        if name is None:
            return None
        first = self.names.setdefault(name.value, name)
        if first is not name:
            self.add(findings.duplicate_definition(name, first, "test"))
        return name.value

    def _turns(self, item: Node, pair: Pair | None) -> tuple[Exchange, ...]:
        if pair is None:
            self.add(findings.missing_key(item.pairs[0][0] if item.pairs else item, "a test", "turns"))
            return ()
        turns = [self._turn(pair[0], one) for one in self.items(*pair, "a list of turns")]
        return tuple(turn for turn in turns if turn is not None)

    def _turn(self, key: Node, item: Node) -> Exchange | None:
        if not item.is_mapping:
            self.wrong_item(key, item, "a turn")
            return None
        given = known_pairs(self.cx, item, _TURN, "a turn")
        if "user" not in given and "commands" not in given:
            self.add(findings.missing_key(item.pairs[0][0] if item.pairs else item, "a turn", "user"))
            return None
        user = read_scalar(self.cx, *given["user"]) if "user" in given else None
        commands = self.commands(*given["commands"]) if "commands" in given else None
        expect = self._expect(*given["expect"]) if "expect" in given else ()
        text = None if user is None else user.value
        return Exchange(user=text, commands=commands, expect=expect, place=place(item))

    # -------------------------------------------------------------- stubs

    def _stubs(self, key: Node, value: Node) -> dict[str, Stub]:
        if not value.is_mapping:
            if not value.is_broken:
                self.add(findings.wrong_value(key, value, "a mapping of actions to results"))
            return {}
        return {
            name.value: self._stub(name, result)
            for name, result in value.pairs
            if self.is_known(name, "action", self.actions)
        }

    def _stub(self, action: Node, value: Node) -> Stub:
        if value.is_mapping and len(value.pairs) == 1 and value.pairs[0][0].value == IN_TURN:
            key, results = value.pairs[0]
            items = self.items(key, results, "a list of results")
            return Stub(tuple(self._result(action, item) for item in items))
        return Stub((self._result(action, value),))

    def _result(self, action: Node, value: Node) -> StubResult:
        if value.is_mapping and len(value.pairs) == 1 and value.pairs[0][0].value == RAISES:
            error = read_scalar(self.cx, *value.pairs[0])
            return StubResult(error=error.value if error is not None else "")
        contract = self.known.program.actions.get(action.value)
        if contract is not None and contract.outputs and value.is_mapping:
            outputs = [param.name for param in contract.outputs]
            for field, _ in value.pairs:
                if field.value not in outputs:
                    self.add(mistakes.unknown_output(field, action.value, outputs))
        return StubResult(plain(value))

    # -------------------------------------------------------------- expectations

    def _expect(self, key: Node, value: Node) -> tuple[Expectation, ...]:
        if not value.is_mapping:
            if not value.is_broken:
                self.add(findings.wrong_value(key, value, "a mapping of expectations"))
            return ()
        given = known_pairs(self.cx, value, tuple(self._expectations), "`expect`")
        flow = given["flow"][1].value if "flow" in given else None
        found = []
        for kind, read in self._expectations.items():
            if kind in given:
                name, wanted = given[kind]
                found.append(Expectation(kind, read(name, wanted, flow), place(name)))
        return tuple(found)

    def _says(self, key: Node, value: Node, _: str | None) -> tuple[Said, ...]:
        items = value.items if value.is_sequence else [value]
        return tuple(said for item in items if (said := self._said(key, item)) is not None)

    def _said(self, key: Node, item: Node) -> Said | None:
        if item.is_mapping:
            pair = known_pairs(self.cx, item, _SAID, "`says`").get("response")
            names = (
                self.known_names(*pair, "response", self.known.program.responses) if pair is not None else ()
            )
            return Said("response", names[0].value) if names else None
        text = read_scalar(self.cx, key, item)
        if text is None:
            return None
        written = text.value
        if len(written) > 2 and written[0] == written[-1] == "/":
            problem = _bad_regex(written[1:-1])
            if problem is not None:
                self.add(mistakes.bad_regex(item, problem))
            return Said("regex", written[1:-1])
        return Said("text", written)

    def _flow(self, key: Node, value: Node, _: str | None) -> str | None:
        return self._name_or_null(key, value, "flow", self.known.program.flows)

    def _step(self, key: Node, value: Node, flow: str | None) -> str | None:
        return self._name_or_null(key, value, "step", self.known.steps(flow))

    def _name_or_null(self, key: Node, value: Node, what: str, known: Iterable[str]) -> str | None:
        if value.is_null:
            return None
        names = self.known_names(key, value, what, known)
        return names[0].value if names else None

    def _called(self, key: Node, value: Node, _: str | None) -> tuple[Call, ...]:
        items = value.items if value.is_sequence else [value]
        return tuple(call for item in items if (call := self._call(key, item)) is not None)

    def _call(self, key: Node, item: Node) -> Call | None:
        if item.is_scalar:
            names = self.known_names(key, item, "action", self.actions)
            return Call(names[0].value) if names else None
        if not item.is_mapping:
            self.wrong_item(key, item, "a call")
            return None
        given = known_pairs(self.cx, item, _CALL, "a call")
        if "name" not in given:
            self.add(findings.missing_key(item.pairs[0][0] if item.pairs else key, "a call", "name"))
            return None
        names = self.known_names(*given["name"], "action", self.actions)
        args = given.get("args")
        if args is not None and not args[1].is_mapping:
            self.add(findings.wrong_value(*args, "a mapping of arguments"))
            return None
        return Call(names[0].value, plain(args[1]) if args is not None else {}) if names else None

    def _not_called(self, key: Node, value: Node, _: str | None) -> tuple[str, ...]:
        return tuple(node.value for node in self.known_names(key, value, "action", self.actions))

    def _ends(self, key: Node, value: Node, _: str | None) -> bool | str:
        if value.is_scalar and value.value in ENDINGS:
            return value.value
        if value.is_scalar and not value.style and value.value in ("true", "false"):
            return bool(read_flag(self.cx, key, value))
        if not value.is_broken:
            near = nearest(value.value, ENDINGS)
            self.add(findings.bad_choice(key, value, ("true", "false", *ENDINGS), near))
        return True

    def _text_or_null(self, key: Node, value: Node, _: str | None) -> str | None:
        if value.is_null:
            return None
        text = read_scalar(self.cx, key, value)
        return None if text is None else text.value

    def _ignored(self, key: Node, value: Node, _: str | None) -> tuple[str, ...]:
        names = read_references(self.cx, key, value, "the name of a command") or ()
        return tuple(node.value for node in names if self.kind(node) is not None)


def place(node: Node) -> str:
    """``file:line`` of a node."""
    line, _ = node.source.position(node.start)
    return f"{node.source.path}:{line}"


def _has_broken(node: Node) -> bool:
    """Is a part of it missing, because it could not be read?"""
    stack = [node]
    while stack:
        part = stack.pop()
        if part.is_broken:
            return True
        stack.extend(part.items)
        for pair in part.pairs:
            stack.extend(pair)
    return False


def _bad_regex(pattern: str) -> str | None:
    import re

    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        return str(error)
    return None
