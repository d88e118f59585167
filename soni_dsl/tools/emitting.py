"""A finding as a conversation test that fails for it."""

from __future__ import annotations

from collections.abc import Sequence

from soni_dsl.analysis.cfg import Point
from soni_dsl.checking import Checked
from soni_dsl.diagnostics.model import Diagnostic
from soni_dsl.diagnostics.visible import visible
from soni_dsl.emit.memory import to_program
from soni_dsl.source.text import Span
from soni_dsl.syntax import ast
from soni_dsl.tools.candidates import Candidates, actions_of
from soni_dsl.tools.exploring import NOW, Found, explore
from soni_dsl.tools.mended import mended_by, own_rules
from soni_dsl.tools.testing import lowered_of
from soni_dsl.tools.wrongs import NEVER_SEEN, NOT_MENDED, UNSET_OUTPUT, Wrong, wrongs_of
from soni_dsl.tools.yaml_text import inline, scalar
from soni_runtime.commands import Command
from soni_runtime.program import Program
from soni_runtime.testing.model import Stub, StubResult
from soni_runtime.wiring import BuilderError


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

    lowered = lowered_of(checked)
    try:
        program = to_program(lowered)
    except BuilderError as error:
        raise NoConversation(f"nobody can talk to this bot: {error}") from None
    flow, point = _where(checked, finding)
    candidates, lenient = Candidates.of(lowered, program), own_rules(program)
    wrongs = list(wrongs_of(finding, point, checked.bot.flows, mended_by(checked, finding, point)))
    starts = list(program.flows) if finding.code.id == UNSET_OUTPUT else _starts(program, flow)
    for wrong in wrongs:
        found = asyncio.run(explore(program, candidates, starts, wrong.goal, lenient))
        if found is not None:
            return _written(checked, program, finding, found, wrong)
    raise NoConversation(_why_none(finding, looked=bool(wrongs)))


def _why_none(finding: Diagnostic, *, looked: bool) -> str:
    """Why there is no test for a finding, in one line."""
    code = finding.code
    name = f"{code.id} ({code.slug})"
    reason = NEVER_SEEN.get(code.id)
    if reason is None and code.id[2] in "34" and finding.fix is None:
        reason = NOT_MENDED
    if not looked:
        return f"{name} makes no turn of a conversation fail" + (f": {reason}" if reason else "")
    return f"no conversation was found that {name} makes go wrong" + (f": {reason}" if reason else "")


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


# ------------------------------------------------------------------ writing it


def _written(checked: Checked, program: Program, finding: Diagnostic, found: Found, wrong: Wrong) -> str:
    code = finding.code
    lines = [
        f"# {code.id} {code.slug} at {_shown_place(finding.primary.span)}: fails until that is mended.",
        *([f"# Note: {wrong.note}."] if wrong.note else ()),
        "tests:",
        f"  - name: {scalar(' '.join(finding.message.split()))}",
        f"    now: {NOW:%Y-%m-%d %H:%M}",
    ]
    # What is not called must still be there to call; without Python only a stub is.
    wanted = [name for name in actions_of(program) if checked.python is None or name in found.called]
    if wanted:
        lines.append("    actions:")
        lines += [f"      {scalar(name)}: {_stub(found.stubs[name])}" for name in wanted]
    lines.append("    turns:")
    for commands in found.turns:
        lines.append("      - commands:")
        lines += [f"          - {_command(command)}" for command in commands]
    remark = visible(" ".join(wrong.why(found).split()))
    lines.append(f"{'    ' if wrong.whole else '        '}expect: {{{wrong.expected(found)}}}  # {remark}")
    return "\n".join(lines) + "\n"


def _stub(stub: Stub) -> str:
    (result,) = stub.results
    return _result(result)


def _result(result: StubResult) -> str:
    if result.error is not None:
        return f"{{raises: {scalar(result.error)}}}"
    return inline(result.value)


def _command(command: Command) -> str:
    given = command.to_dict()
    kind = given.pop("type")
    if "slot" in given and "value" in given:
        return f"{kind}: {{{scalar(given['slot'])}: {inline(given['value'])}}}"
    if len(given) == 1:
        return f"{kind}: {inline(next(iter(given.values())))}"
    return str(kind) if not given else inline({"type": kind, **given})
