"""A finding as a conversation test that fails for it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from soni_dsl.analysis.cfg import Point
from soni_dsl.checking import Checked
from soni_dsl.diagnostics.model import Diagnostic, Severity
from soni_dsl.diagnostics.visible import visible
from soni_dsl.source.text import Span
from soni_dsl.syntax import ast
from soni_dsl.tools.candidates import SECRET, Candidates, actions_of
from soni_dsl.tools.exploring import NOW, Found, Goal, explore
from soni_dsl.tools.testing import lowered_of
from soni_runtime.commands import Affirm, Command
from soni_runtime.events import StepEntered
from soni_runtime.program import Program
from soni_runtime.testing.model import Stub, StubResult
from soni_runtime.turn import Turn
from soni_runtime.wiring import BuilderError

UNCONFIRMED: Final = "SN701"
SHOWN: Final = "SN703"
BUSY: Final = "SN409"
_WITHOUT_SECRET: Final = rf"/^(?![\s\S]*{SECRET})/"
_OF_ACTIONS: Final = ("action: ", "timeout: ")  # errors that stubs raise
_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WORDS: Final = frozenset(("true", "false", "null", "yes", "no", "on", "off"))


class NoConversation(Exception):
    """There is no conversation to write; ``str()`` says why."""


def find(findings: Sequence[Diagnostic], wanted: str) -> Diagnostic:
    """The finding ``CODE@file:line``. ``file`` may be the end of its path.

    Raises:
        NoConversation: there is no such finding, or ``wanted`` is not of that form.
    """
    code, at, where = wanted.partition("@")
    file, colon, line = where.rpartition(":")
    if not at or not colon or not line.isdecimal():
        raise NoConversation(f"`{wanted}` is not CODE@file:line")
    same = [found for found in findings if code.upper() == found.code.id or code.lower() == found.code.slug]
    for found in same:
        source, start, _ = found.primary.span
        if (source.path == file or source.path.endswith(f"/{file}")) and source.position(start)[0] == int(
            line
        ):
            return found
    there = ", ".join(_shown_place(found.primary.span) for found in same[:4])
    more = f"; it is at {there}" if there else ""
    raise NoConversation(f"there is no {code} at {where}{more}")


def failing_test(checked: Checked, finding: Diagnostic) -> str:
    """A file of one conversation test that fails because of ``finding``. Python is not run.

    Raises:
        NoConversation: nothing goes wrong in a conversation for it, or none was found in which it does.
        CompileFailed: parts of the bot have no meaning.
    """
    import asyncio

    from soni_dsl.emit.memory import to_program

    lowered = lowered_of(checked)
    try:
        program = to_program(lowered)
    except BuilderError as error:
        raise NoConversation(f"nobody can talk to this bot: {error}") from None
    flow, point = _where(checked, finding)
    wrong = _wrong(finding, point)
    starts = _starts(program, flow)
    lenient = _own_rules(program)
    found = asyncio.run(explore(program, Candidates.of(lowered, program), starts, wrong.goal, lenient))
    if found is None:
        raise NoConversation(
            f"no conversation was found that {finding.code.id} ({finding.code.slug}) makes go wrong"
        )
    return _written(checked, program, finding, found, wrong)


def _shown_place(span: Span) -> str:
    return f"{span.source.path}:{span.source.position(span.start)[0]}"


# ------------------------------------------------------------------ where to


def _where(checked: Checked, finding: Diagnostic) -> tuple[ast.Flow | None, Point | None]:
    """The flow and the step that a finding is about, by where it stands."""
    spans = [finding.primary.span, *(label.span for label in finding.secondary)]
    for span in spans:
        flow: ast.Flow | None = None
        best: Point | None = None
        for each in checked.bot.flows.values():
            if not _holds(each.node.span, span):
                continue
            flow = each
            for point in checked.graph_of(each).points:
                own = point.step.node
                if _holds(own.span, span) and (
                    best is None or own.end - own.start <= best.step.node.end - best.step.node.start
                ):
                    best = point
        if flow is not None:
            return flow, best
    return None, None


def _holds(outer: Span, inner: Span) -> bool:
    return outer.source is inner.source and outer.start <= inner.start and inner.end <= outer.end


def _starts(program: Program, flow: ast.Flow | None) -> list[str]:
    """The flow itself where users can start it, else all that they can: one of them calls it."""
    own = program.flows.get(flow.name.value) if flow is not None else None
    if own is not None and own.triggers:
        return [own.name]
    named = [name for name, each in program.flows.items() if each.triggers]
    return named or ([own.name] if own is not None else list(program.flows))


def _own_rules(program: Program) -> list[str]:
    """Validators and normalisers of the bot's own Python, which is not run: every value is taken."""
    from soni_runtime.normalizers import NORMALIZERS
    from soni_runtime.validators import VALIDATORS

    names: dict[str, None] = {}
    for slot in program.slots.values():
        names.update(dict.fromkeys(name for name in (slot.validator, slot.normalizer) if name is not None))
    return [name for name in names if name not in VALIDATORS and name not in NORMALIZERS]


def _action(point: Point | None) -> str | None:
    return point.step.call.name if point is not None and isinstance(point.step, ast.Action) else None


@dataclass(frozen=True, slots=True)
class _Wrong:
    """What goes wrong in a conversation: how it is seen, what to expect instead, and why that fails."""

    goal: Goal
    expected: str
    why: str = ""


def _wrong(finding: Diagnostic, point: Point | None) -> _Wrong:
    """Raises NoConversation for what does no harm that a turn could show."""
    code = finding.code
    action = _action(point)
    if code.id == UNCONFIRMED and action is not None:
        return _Wrong(
            _unconfirmed(point, action), f"not_called: {_scalar(action)}", "it is called without a yes"
        )
    if code.id == SHOWN:
        return _Wrong(_shows, f"says: {json.dumps(_WITHOUT_SECRET)}", "the secret is shown")
    if code.id == BUSY or (code.severity is Severity.ERROR and code.id[2] in "345"):
        return _Wrong(_fails(point), "error: null")
    raise NoConversation(f"{code.id} ({code.slug}) makes no turn of a conversation fail")


def _fails(point: Point | None) -> Goal:
    """The turn fails, at the step of the finding where it is about one, and not because a stub does."""

    def goal(turn: Turn, entered: Sequence[StepEntered]) -> bool:
        if turn.error is None or turn.error.startswith(_OF_ACTIONS):
            return False
        return point is None or any(step.step == point.id for step in entered)

    return goal


def _shows(turn: Turn, entered: Sequence[StepEntered]) -> bool:
    """All that is said holds the secret; a test can only ask that something without it is said."""
    return bool(turn.replies) and all(SECRET in reply for reply in turn.replies)


def _unconfirmed(point: Point | None, action: str) -> Goal:
    """The action is called in a turn in which nobody has said yes."""

    def goal(turn: Turn, entered: Sequence[StepEntered]) -> bool:
        called = any(call.name == action for call in turn.called)
        here = point is None or any(step.step == point.id for step in entered)
        return called and here and not any(isinstance(command, Affirm) for command in turn.commands)

    return goal


# ------------------------------------------------------------------ writing it


def _written(checked: Checked, program: Program, finding: Diagnostic, found: Found, wrong: _Wrong) -> str:
    code = finding.code
    lines = [
        f"# {code.id} {code.slug} at {_shown_place(finding.primary.span)}: fails until that is mended.",
        "tests:",
        f"  - name: {_scalar(' '.join(finding.message.split()))}",
        f"    now: {NOW:%Y-%m-%d %H:%M}",
    ]
    # What is not called must still be there to call; without Python only a stub is.
    wanted = [name for name in actions_of(program) if checked.python is None or name in found.called]
    if wanted:
        lines.append("    actions:")
        lines += [f"      {_scalar(name)}: {_stub(found.stubs[name])}" for name in wanted]
    lines.append("    turns:")
    for number, commands in enumerate(found.turns, 1):
        lines.append("      - commands:")
        lines += [f"          - {_command(command)}" for command in commands]
        if number == len(found.turns):
            lines.append(f"        expect: {{{wrong.expected}}}  # {_why(found, wrong)}")
    return "\n".join(lines) + "\n"


def _why(found: Found, wrong: _Wrong) -> str:
    return visible(" ".join((wrong.why or found.last.error or "").split()))


def _stub(stub: Stub) -> str:
    (result,) = stub.results
    return _result(result)


def _result(result: StubResult) -> str:
    if result.error is not None:
        return f"{{raises: {_scalar(result.error)}}}"
    return _value(result.value)


def _command(command: Command) -> str:
    given = command.to_dict()
    kind = given.pop("type")
    if "slot" in given and "value" in given:
        return f"{kind}: {{{_scalar(given['slot'])}: {_value(given['value'])}}}"
    if len(given) == 1:
        return f"{kind}: {_value(next(iter(given.values())))}"
    return str(kind) if not given else _value({"type": kind, **given})


def _value(value: Any) -> str:
    """A value in YAML's flow style."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_scalar(key)}: {_value(each)}' for key, each in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    """A scalar that YAML reads as it is: plain where it is one word, else in double quotes."""
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    return json.dumps(value)
