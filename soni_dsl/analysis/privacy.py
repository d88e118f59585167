"""Values of sensitive slots stay where they are masked (SN703).

A value is followed through variables, arithmetic on texts, elements of lists, arguments and outputs of called
flows. A name counts as sensitive only where everything that gives it a value is, so a name that an action
fills as well (with a masked form, say) does not. What an action makes of a sensitive value is its own affair,
and so is whom a `handoff` names it for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Final

from soni_dsl.analysis.context import AnalysisContext, FlowTable
from soni_dsl.analysis.occasions import Occasions
from soni_dsl.analysis.reads import Use, uses_of
from soni_dsl.analysis.witness import Talk, spoken
from soni_dsl.diagnostics.codes import safety as codes
from soni_dsl.diagnostics.model import Diagnostic, Label, PathTurn
from soni_dsl.source.node import Node
from soni_dsl.source.text import Span
from soni_dsl.syntax import ast
from soni_dsl.syntax import expr as ex

MOST_ROUNDS: Final = 20  # flows that pass a value on to flows that pass it on
_KEEPING: Final = frozenset(("lower", "upper", "round", "abs", "min", "max", "sum"))
"""Functions whose result shows what they were given."""

_IN_CARD: Final = re.compile(r"(?<!\{)\{\s*([^\W\d]\w*)")

Secrets = Mapping[str, ast.Slot]


def check(program: AnalysisContext) -> None:
    """Report sensitive values in texts, for models, and in places that are not masked."""
    sensitive = {name: slot for name, slot in program.bot.slots.items() if slot.sensitive}
    if not sensitive:
        return
    occasions = Occasions(program)
    for table, secrets in _followed(program, sensitive):
        _check_flow(program, table, secrets, occasions)
    for slot in program.bot.slots.values():
        _check_texts(program, uses_of((slot.prompt, slot.invalid)), sensitive, occasions)
    for response in program.bot.responses.values():
        texts = (response.text, *(text for _, text in (*response.conditions, *response.channels)))
        _check_texts(program, uses_of(texts), sensitive, occasions)


# ------------------------------------------------------------------ following values


def _followed(
    program: AnalysisContext, sensitive: dict[str, ast.Slot]
) -> list[tuple[FlowTable, dict[str, ast.Slot]]]:
    """For each flow the names that hold nothing but sensitive values, each with the slot they come from."""
    known = {table.flow.name.value: dict(sensitive) for table in program.tables}
    passed = _arguments(program)
    for _ in range(MOST_ROUNDS):
        before = sum(map(len, known.values()))
        for table in program.tables:
            flow = table.flow
            if not flow.triggers:
                _follow_inputs(flow, passed.get(flow.name.value, []), known)
            _follow_variables(program, table, known)
        if sum(map(len, known.values())) == before:
            break
    return [(table, known[table.flow.name.value]) for table in program.tables]


def _arguments(program: AnalysisContext) -> dict[str, list[tuple[str, ast.Invocation]]]:
    """Flow → the calls of it, each with the flow it stands in."""
    found: dict[str, list[tuple[str, ast.Invocation]]] = {}
    for table in program.tables:
        for point in table.having(ast.Call):
            if isinstance(point.step, ast.Call):
                call = point.step.call
                found.setdefault(call.name, []).append((table.flow.name.value, call))
    return found


def _follow_inputs(
    flow: ast.Flow, calls: list[tuple[str, ast.Invocation]], known: dict[str, dict[str, ast.Slot]]
) -> None:
    for param in flow.inputs:
        name = param.name.value
        given = [
            held_in(argument.value, known[caller])
            for caller, call in calls
            for argument in call.arguments or ()
            if argument.name == name
        ]
        first = given[0] if given else None
        if first is not None and None not in given:
            known[flow.name.value].setdefault(name, first)


def _follow_variables(
    program: AnalysisContext, table: FlowTable, known: dict[str, dict[str, ast.Slot]]
) -> None:
    own = known[table.flow.name.value]
    given: dict[str, list[ast.Slot | None]] = {}
    for index, nodes in enumerate(table.writes):
        if nodes:
            step = table.graph.points[index].step
            for name, slot in _given_by(step, nodes, own, known):
                given.setdefault(name, []).append(slot)
    for name, slots in given.items():
        first = slots[0]
        from_outside = name in program.bot.slots or (name in table.inputs and name not in own)
        if first is not None and None not in slots and not from_outside:
            own.setdefault(name, first)


def _given_by(
    step: ast.Step, nodes: tuple[Node, ...], own: Secrets, known: Mapping[str, Secrets]
) -> Iterator[tuple[str, ast.Slot | None]]:
    """The names that a step gives a value, each with the sensitive slot whose value it surely is."""
    match step:
        case ast.Set():
            for name, value in step.values:
                yield name.value, held_in(value.root, own)
        case ast.For():
            yield step.item_name, held_in(step.source.root, own)
        case ast.Call() if step.call.outputs is not None:
            inside = known.get(step.call.name, {})
            for output in step.call.outputs:
                yield output.name, inside.get(output.field)
        case _:
            for node in nodes:
                yield node.value, None


def held_in(part: ex.Expr, secrets: Secrets) -> ast.Slot | None:
    """The sensitive slot whose value can be seen in the value of an expression."""
    inner: tuple[ex.Expr, ...] = ()
    match part:
        case ex.Name():
            return secrets.get(part.name)
        case ex.Attribute() | ex.Index():
            inner = (part.value,)
        case ex.Binary() if part.op not in ("and", "or"):
            inner = (part.left, part.right)
        case ex.Conditional():
            inner = (part.then, part.otherwise)
        case ex.ListExpr():
            inner = part.items
        case ex.Call() if part.function in _KEEPING:
            inner = part.args
        case _:
            return None
    return next((slot for each in inner if (slot := held_in(each, secrets)) is not None), None)


# ------------------------------------------------------------------ where they must not go


def _check_flow(program: AnalysisContext, table: FlowTable, secrets: Secrets, occasions: Occasions) -> None:
    for point in table.having(ast.Say, ast.Confirm, ast.Collect, ast.Handoff):
        _check_texts(program, table.uses[point.index], secrets, occasions)
        if isinstance(point.step, ast.Say) and point.step.card is not None:
            _check_card(
                program, point.step.card, secrets, partial(_card_shown, occasions, table, point.index)
            )
    for point in table.having(ast.Generate):
        _check_texts(program, table.uses[point.index], secrets, occasions, "the model")
        for node in point.step.sources if isinstance(point.step, ast.Generate) else ():
            if node.value in secrets:
                last = PathTurn("action", f"the model is given `{node.value}`", node.span)
                talk = occasions.at(table, point.index, last, node.value)
                program.report.add(sensitive_shown(node.span, secrets[node.value], "the model", talk))
    for point in table.having(ast.Set):
        for name, value in point.step.values if isinstance(point.step, ast.Set) else ():
            slot, source = program.bot.slots.get(name.value), held_in(value.root, secrets)
            if slot is not None and not slot.sensitive and source is not None:
                last = PathTurn(
                    "action", f"`{name.value}` is given the value of `{source.name.value}`", name.span
                )
                talk = occasions.at(table, point.index, last, source.name.value)
                program.report.add(sensitive_copied(name, source, talk))


def _check_texts(
    program: AnalysisContext,
    uses: Iterable[Use],
    secrets: Secrets,
    occasions: Occasions,
    where: str = "this text",
) -> None:
    for use in uses:
        if use.hole is None or held_in(use.root, secrets) is None:
            continue
        last = None
        if where == "the model":
            last = PathTurn("action", f"the model is given: {spoken(use.node).text}", use.node.span)
        for part in program.summary(use.root).names:
            if part.name in secrets:
                talk = occasions.hearing(use.node, last, part.name)
                program.report.add(sensitive_shown(use.span(part), secrets[part.name], where, talk))


def _check_card(
    program: AnalysisContext, node: Node, secrets: Secrets, talk_of: Callable[[Node, str], Talk]
) -> None:
    for inner in (*node.items, *(value for _, value in node.pairs)):
        _check_card(program, inner, secrets, talk_of)
    for match in _IN_CARD.finditer(node.value) if node.is_scalar else ():
        slot = secrets.get(match[1])
        if slot is not None:
            span = node.at(*match.span(1))
            program.report.add(sensitive_shown(span, slot, "this card", talk_of(node, match[1])))


def _card_shown(occasions: Occasions, table: FlowTable, point: int, node: Node, name: str) -> Talk:
    return occasions.at(table, point, spoken(node), name)


def sensitive_shown(span: Span, slot: ast.Slot, where: str, talk: Talk) -> Diagnostic:
    return Diagnostic(
        codes.SENSITIVE_SHOWN,
        f"the sensitive value `{slot.name.value}` is given to {where}",
        Label(span, "shown in full"),
        secondary=(Label(slot.name.span, "declared `sensitive: true`"),),
        help="leave it out, or show a masked value that an action gives",
        path=talk,
    )


def sensitive_copied(name: Node, slot: ast.Slot, talk: Talk) -> Diagnostic:
    return Diagnostic(
        codes.SENSITIVE_SHOWN,
        f"the sensitive value `{slot.name.value}` is copied to `{name.value}`, which is not sensitive",
        Label(name.span, "not masked in logs and events"),
        secondary=(Label(slot.name.span, "declared `sensitive: true`"),),
        help=f"declare `{name.value}` as `sensitive: true` too, or keep the value where it is",
        path=talk,
    )
