"""Nothing happens that people have not agreed to, and no secret is written down (SN701, SN702)."""

from __future__ import annotations

import re
from typing import Final

from soni_dsl.analysis.calls import name_span
from soni_dsl.analysis.cfg import Edge, Point, Via
from soni_dsl.analysis.context import AnalysisContext, FlowTable
from soni_dsl.analysis.paths import ways
from soni_dsl.analysis.reads import uses_of
from soni_dsl.analysis.witness import Route, Talk, told, way_through, way_to
from soni_dsl.diagnostics.codes import safety as codes
from soni_dsl.diagnostics.model import Diagnostic, Label
from soni_dsl.source.node import Node
from soni_dsl.source.text import Span
from soni_dsl.syntax import ast

_SECRET_KEY: Final = re.compile(
    r"(?i)(?:^|[_-])(?:api[_-]?key|secret|password|passwd|token|access[_-]?key|private[_-]?key|credentials?)$"
)
# Prefixes that issuers document for their keys: OpenAI/Anthropic, GitHub, Slack, AWS, Google, GitLab; PEM.
_SECRET_VALUE: Final = re.compile(
    r"(?:sk|rk|pk)[-_](?:[A-Za-z0-9]+[-_])*[A-Za-z0-9]{12,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|xox[abprs]-[\w-]{10,}"
    r"|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{30,}|glpat-[\w-]{16,}|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)
_USER_AND_PASSWORD: Final = re.compile(r"[a-z][a-z0-9+.-]*://[^/\s:@]*:(?P<secret>[^/\s@$<{]+)@")
_FROM_OUTSIDE: Final = re.compile(r"\$\{?\w+\}?|<[^>]*>|\{\{.*\}\}|\*+|x+|env:.*", re.IGNORECASE)
_NO_SECRETS: Final = frozenset(("", "true", "false", "null", "none", "env", "environment"))


def effects(program: AnalysisContext) -> None:
    """Report writes without a confirm, and secrets in the settings."""
    for table in program.tables:
        _check_writes(program, table)
    _check_settings(program)


# ------------------------------------------------------------------ writes without a confirm


def _writes_of(program: AnalysisContext, table: FlowTable) -> list[tuple[int, ast.Invocation]]:
    contracts = program.contracts
    return [
        (index, call)
        for index, call in table.calls
        if call.name in contracts and contracts[call.name].effect == "write"
    ]


def _check_writes(program: AnalysisContext, table: FlowTable) -> None:
    writes = _writes_of(program, table)
    if not writes:
        return
    unconfirmed, through_no = _unconfirmed(program, table)
    before: list[list[Edge]] | None = None
    for index, call in writes:
        if index in unconfirmed:
            if not _is_confirmed_by_callers(program, table):
                route = _way_without_yes(program, table, index)
                talk = told(program, table, route, without=Via.YES)
                program.report.add(unconfirmed_write(call, program, through_no.get(index), talk))
            continue
        before = before if before is not None else _backwards(program, table)
        changed = _changed_since(program, table, index, call, before)
        if changed is not None:
            talk = told(program, table, _way_by_the_change(program, table, changed[1:], index))
            program.report.add(changed_since(call, *changed, talk))


def _unconfirmed(program: AnalysisContext, table: FlowTable) -> tuple[set[int], dict[int, ast.Confirm]]:
    """Points that some way reaches without a yes, and which of them only after a no to which confirm."""
    routes, points = ways(program, table), table.graph.points
    seen: set[int] = {0} if points else set()
    stack = list(seen)
    after_no: dict[int, ast.Confirm] = {}
    while stack:
        index = stack.pop()
        step = points[index].step
        if isinstance(step, ast.BadStep) or index in table.possible:
            continue  # it may have been the confirm
        for edge in routes[index]:
            if edge.to < 0 or edge.to in seen or edge.via is Via.YES or _undoes(table, points[index], edge):
                continue
            if isinstance(step, ast.Confirm) and edge.via is Via.NO:
                after_no[edge.to] = step
            elif index in after_no:
                after_no.setdefault(edge.to, after_no[index])
            seen.add(edge.to)
            stack.append(edge.to)
    return seen, after_no


def _way_without_yes(program: AnalysisContext, table: FlowTable, goal: int) -> Route | None:
    """The shortest way to a step on which nobody says yes."""
    points = table.graph.points
    return way_to(
        program,
        table,
        goal,
        lambda index, edge: edge.via is not Via.YES and not _undoes(table, points[index], edge),
    )


def _way_by_the_change(
    program: AnalysisContext, table: FlowTable, changed: tuple[Node, ast.Confirm], goal: int
) -> Route | None:
    """The way through the confirm, with a yes, and through what changes a value after it, to the write."""
    asked, confirm = changed
    points = table.graph.points
    holding = [p for p in points if p.step.node.start <= asked.start and asked.end <= p.step.node.end]
    stops = [point.index for point in points if point.step is confirm]
    stops += (
        [min(holding, key=lambda point: point.step.node.end - point.step.node.start).index] if holding else []
    )
    return way_through(
        program,
        table,
        (*stops, goal),
        lambda index, edge: not isinstance(points[index].step, ast.Confirm) or edge.via is Via.YES,
    )


def _undoes(table: FlowTable, point: Point, edge: Edge) -> bool:
    """Does this edge lead to what the flow does when it is cancelled or has failed? That needs no yes."""
    if edge.via is Via.CANCELLED:
        return True
    if edge.via is Via.FAIL:
        return point.step.on_error is None
    return edge not in point.edges


def _backwards(program: AnalysisContext, table: FlowTable) -> list[list[Edge]]:
    """The edges into each point; ``to`` is where they come from."""
    before: list[list[Edge]] = [[] for _ in table.graph.points]
    for index, edges in enumerate(ways(program, table)):
        for edge in edges:
            if edge.to >= 0:
                before[edge.to].append(Edge(edge.via, index))
    return before


def _changed_since(
    program: AnalysisContext, table: FlowTable, index: int, call: ast.Invocation, before: list[list[Edge]]
) -> tuple[str, Node, ast.Confirm] | None:
    """What changes a value between a yes and the write, where the confirm shows it and the write takes it."""
    points, used = table.graph.points, _used_by(program, call)
    asked: dict[str, Node] = {}
    confirms: list[ast.Confirm] = []
    seen, stack = {index}, [index]
    while stack:
        for edge in before[stack.pop()]:
            step = points[edge.to].step
            if isinstance(step, ast.Confirm) and edge.via is Via.YES:
                confirms.append(step)
            elif edge.to not in seen:
                seen.add(edge.to)
                stack.append(edge.to)
                if isinstance(step, ast.Call):
                    shared = _shared_writes(program, step.call.name, set()) & used
                    asked.update(dict.fromkeys(sorted(shared), step.call.node))
                asked.update((node.value, node) for node in table.writes[edge.to] if node.value in used)
    for confirm in confirms if asked else ():
        shown = {part.name for use in uses_of((confirm.text,)) for part in program.summary(use.root).names}
        for name, node in asked.items():
            if name in shown:
                return name, node, confirm
    return None


def _shared_writes(program: AnalysisContext, name: str, seen: set[str]) -> set[str]:
    """The slots of the session that a flow, or one that it calls, asks for or sets."""
    flow, slots = program.bot.flows.get(name), program.bot.slots
    if flow is None or name in seen:
        return set()
    seen.add(name)
    table = program.table(flow)
    found = {each for each in table.variables if each in slots and slots[each].scope == "session"}
    for point in table.having(ast.Call):
        if isinstance(point.step, ast.Call):
            found |= _shared_writes(program, point.step.call.name, seen)
    return found


def _used_by(program: AnalysisContext, call: ast.Invocation) -> set[str]:
    """The names whose values go into a call."""
    used: set[str] = set()
    passed = {argument.name for argument in call.arguments or ()}
    for argument in call.arguments or ():
        used.update(part.name for part in program.summary(argument.value).names)
    inputs = program.contracts[call.name].inputs
    return used | ((inputs.keys() - passed) if inputs is not None else set())


def _is_confirmed_by_callers(program: AnalysisContext, table: FlowTable) -> bool:
    """A flow that only others start, each after a confirm of its own, need not ask again."""
    flow = table.flow
    if flow.triggers:
        return False
    places: dict[str, set[int]] = {}
    for other, index in program.starters.get(flow.name.value, ()):
        places.setdefault(other.flow.name.value, set()).add(index)
    for name, indices in places.items():
        unconfirmed, _ = _unconfirmed(program, program.table(program.bot.flows[name]))
        if unconfirmed & indices:
            return False
    return bool(places) or program.may_lack_flows


def unconfirmed_write(
    call: ast.Invocation, program: AnalysisContext, denied: ast.Confirm | None, talk: Talk
) -> Diagnostic:
    contract = program.contracts[call.name]
    labels = [Label(contract.defined, "declared as `effect: write`")] if contract.defined is not None else []
    if denied is not None:
        labels.append(Label((denied.on_no or denied).node.span, "its no leads here"))
    return Diagnostic(
        codes.UNCONFIRMED_WRITE,
        f"`{call.name}` changes the world, but can run without a confirm",
        Label(name_span(call), "no yes before this" if denied is None else "runs although the user said no"),
        secondary=tuple(labels),
        help="put a `confirm:` that shows the values on every way to this step",
        path=talk,
    )


def changed_since(
    call: ast.Invocation, name: str, asked: Node, confirm: ast.Confirm, talk: Talk
) -> Diagnostic:
    return Diagnostic(
        codes.UNCONFIRMED_WRITE,
        f"`{call.name}` uses `{name}`, which may have changed since it was confirmed",
        Label(name_span(call), "no yes to the new value before this"),
        secondary=(
            Label(confirm.text.node.span, "the old value is confirmed here"),
            Label(asked.span, "and changed here"),
        ),
        help="confirm after the last change",
        path=talk,
    )


# ------------------------------------------------------------------ secrets


def _check_settings(program: AnalysisContext) -> None:
    settings = program.bot.settings
    seen: set[int] = set()
    for pairs in (settings.understanding, settings.persistence, settings.limits, settings.rest):
        for key, value in pairs:
            _check_secret(program, key, value, seen)
    if settings.node is not None:
        for key, value in settings.node.pairs:
            _check_secret(program, key, value, seen)


def _check_secret(program: AnalysisContext, key: Node, value: Node, seen: set[int]) -> None:
    if id(value) in seen:
        return
    seen.add(id(value))
    for inner_key, inner in value.pairs:
        _check_secret(program, inner_key, inner, seen)
    for item in value.items:
        _check_secret(program, key, item, seen)
    if not value.is_scalar:
        return
    text = value.value.strip()
    found = _SECRET_VALUE.search(value.value)
    password = _USER_AND_PASSWORD.search(value.value)
    if found is not None:
        span = value.at(found.start(), found.end())
    elif password is not None:
        span = value.at(*password.span("secret"))
    elif _SECRET_KEY.search(key.value) and not _is_placeholder(text):
        span = value.span
    else:
        return
    # That the key means nothing is the smaller half of the same mistake.
    own = key.span
    rest = [found for found in program.report.diagnostics if found.primary.span != own]
    program.report.diagnostics[:] = rest
    program.report.add(secret_in_settings(key, span))


def _is_placeholder(text: str) -> bool:
    """Not a secret itself, but where one comes from: `${KEY}`, `OPENAI_API_KEY`, `<your key>`."""
    lower = text.lower()
    return (
        lower in _NO_SECRETS
        or _FROM_OUTSIDE.fullmatch(text) is not None
        or (text.isupper() and text.isidentifier())
        or text.isdigit()
    )


def secret_in_settings(key: Node, span: Span) -> Diagnostic:
    return Diagnostic(
        codes.SECRET_IN_SETTINGS,
        f"`{key.value}` holds a secret",
        Label(span, "whoever can read this file can use it"),
        help="remove it here, revoke it, and set the new one in the environment",
    )
