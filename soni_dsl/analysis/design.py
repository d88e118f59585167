"""Conversations that people can follow (SN601 to SN605)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from soni_dsl.analysis.context import AnalysisContext, FlowTable
from soni_dsl.analysis.mending import listing
from soni_dsl.analysis.paths import ways
from soni_dsl.analysis.reads import uses_of
from soni_dsl.analysis.texts import texts_of
from soni_dsl.diagnostics.codes import design as codes
from soni_dsl.diagnostics.model import Diagnostic, Label
from soni_dsl.source.node import Node
from soni_dsl.source.text import Span
from soni_dsl.syntax import ast

_NOISE: Final = re.compile(r"[\W_]+")


def check(program: AnalysisContext) -> None:
    """Report triggers that collide, confirms that show nothing, questions without words, left-over texts."""
    _check_triggers(program)
    for table in program.tables:
        _check_confirms(program, table)
    _check_prompts(program)
    _check_responses(program)
    if len(program.bot.settings.languages) > 1:
        _check_translations(program)


# ------------------------------------------------------------------ triggers


def _check_triggers(program: AnalysisContext) -> None:
    first: dict[str, tuple[ast.Flow, ast.Trigger]] = {}
    reported: set[tuple[str, str]] = set()
    for flow in program.bot.flows.values():
        for trigger in flow.triggers:
            key = _sounds_like(trigger)
            if not key:
                continue
            other, before = first.setdefault(key, (flow, trigger))
            pair = (other.name.value, flow.name.value)
            # Guards may keep two flows apart, and one finding says it for all their triggers.
            if other is flow or pair in reported or (other.when is not None and flow.when is not None):
                continue
            reported.add(pair)
            program.report.add(equal_triggers(trigger, before, flow, other))


def _sounds_like(trigger: ast.Trigger) -> str:
    """The words of a trigger without case, accents and punctuation; a marked value is any value."""
    words = " ".join(part if isinstance(part, str) else "\0" for part in trigger.parts).casefold()
    if not words.isascii():
        words = "".join(c for c in unicodedata.normalize("NFKD", words) if not unicodedata.combining(c))
    heard = " \0 ".join(_NOISE.sub(" ", piece).strip() for piece in words.split("\0")).strip()
    return heard if heard.strip(" \0") else ""


def equal_triggers(second: ast.Trigger, first: ast.Trigger, flow: ast.Flow, other: ast.Flow) -> Diagnostic:
    return Diagnostic(
        codes.EQUAL_TRIGGERS,
        f"flows `{other.name.value}` and `{flow.name.value}` have the same trigger",
        Label(second.node.span, f"starts `{flow.name.value}`"),
        secondary=(Label(first.node.span, f"starts `{other.name.value}`"),),
        help="reword one of them, or leave it to one flow",
    )


# ------------------------------------------------------------------ confirms


def _check_confirms(program: AnalysisContext, table: FlowTable) -> None:
    for point in table.having(ast.Confirm):
        if not isinstance(point.step, ast.Confirm) or point.index in table.possible:
            continue
        text = point.step.text
        if not text.templates:
            continue
        shown = {part.name for use in uses_of((text,)) for part in program.summary(use.root).names}
        asked = _asked_before(program, table, point.index)
        if not shown <= {name for name, _ in asked}:
            continue  # what is computed may well stand for what was asked
        taken = _taken_after(program, table, point.index)
        places = [(name, span) for name, span in asked if name in taken]
        if places and (not shown or (not shown & taken and taken <= {name for name, _ in asked})):
            program.report.add(blind_confirm(point.step, places))


def _asked_before(program: AnalysisContext, table: FlowTable, index: int) -> list[tuple[str, Span]]:
    """The slots that are asked for earlier in the same flow, sensitive ones left out."""
    slots = program.bot.slots
    return [
        (node.value, node.span)
        for point in table.having(ast.Collect)
        if point.index < index and isinstance(point.step, ast.Collect)
        for node in point.step.slots
        if node.value in slots and not slots[node.value].sensitive
    ]


def _taken_after(program: AnalysisContext, table: FlowTable, index: int) -> set[str]:
    """The names that actions take which can follow a confirm before the user speaks again."""
    taken: set[str] = set()
    routes = ways(program, table)
    seen, stack = {index}, [index]
    while stack:
        for edge in routes[stack.pop()]:
            if edge.to < 0 or edge.to in seen:
                continue
            seen.add(edge.to)
            point = table.graph.points[edge.to]
            if point.kind is None or point.kind.waits:
                continue
            for call in (call for index, call in table.calls if index == edge.to):
                contract = program.contracts.get(call.name)
                taken.update(contract.inputs if contract is not None and contract.inputs is not None else ())
                for argument in call.arguments or ():
                    summary = program.summary(argument.value)
                    taken.update(part.name for part in summary.names)
            stack.append(edge.to)
    return taken


def blind_confirm(step: ast.Confirm, places: list[tuple[str, Span]]) -> Diagnostic:
    names = listing(dict.fromkeys(name for name, _ in places))
    return Diagnostic(
        codes.BLIND_CONFIRM,
        "this confirm shows none of the values it is about",
        Label(step.text.node.span, f"says nothing of {names}"),
        secondary=tuple(Label(span, "asked for here") for _, span in places[:3]),
        help=f"show what happens: put `{{{places[0][0]}}}` into the text",
    )


# ------------------------------------------------------------------ prompts


def _check_prompts(program: AnalysisContext) -> None:
    seen: set[str] = set()
    for table in program.tables:
        for point in table.having(ast.Collect):
            step = point.step
            if not isinstance(step, ast.Collect) or step.prompt is not None:
                continue
            for node in step.slots:
                slot = program.bot.slots.get(node.value)
                if (
                    slot is None
                    or node.value in seen
                    or slot.prompt is not None
                    or slot.description is not None
                ):
                    continue
                if not program.is_suspect(node.value, table):
                    seen.add(node.value)
                    program.report.add(missing_prompt(node, slot))


def missing_prompt(node: Node, slot: ast.Slot) -> Diagnostic:
    return Diagnostic(
        codes.MISSING_PROMPT,
        f"`{node.value}` is asked for without a prompt",
        Label(node.span, "asked for here"),
        secondary=(Label(slot.name.span, "has neither a prompt nor a description"),),
        help="add `prompt:` to the slot or to this step",
    )


# ------------------------------------------------------------------ responses and languages


def _check_responses(program: AnalysisContext) -> None:
    responses = program.bot.responses
    if not responses or program.is_damaged:
        return
    said: set[str] = {name for what, name in program.meant if what == "response"}
    for table in program.tables:
        for point in table.having(ast.Say):
            if isinstance(point.step, ast.Say) and point.step.response is not None:
                said.add(point.step.response.value)
    for pattern in program.bot.patterns.values():
        said.update(word for word in re.findall(r"\w+", pattern.node.span.text) if word in responses)
    for name, response in responses.items():
        if name not in said:
            program.report.add(unused_response(response))


def unused_response(response: ast.Response) -> Diagnostic:
    return Diagnostic(
        codes.UNUSED_RESPONSE,
        f"nothing says the response `{response.name.value}`",
        Label(response.name.span, "defined here only"),
        help="say it with `response:`, or leave it out",
    )


def _check_translations(program: AnalysisContext) -> None:
    languages = program.bot.settings.languages
    for text in texts_of(program):
        given = {language for language, _ in text.variants}
        if None in given or not given:
            continue
        missing = [language for language in languages if language not in given]
        if missing and not program.is_damaged_at(text.node):  # a language that was misspelt is left out
            program.report.add(missing_translation(text, missing))


def missing_translation(text: ast.Text, missing: list[str]) -> Diagnostic:
    return Diagnostic(
        codes.MISSING_TRANSLATION,
        f"this text is not translated into {listing(missing)}",
        Label(text.node.span, "has other languages only"),
        help="add the translation, or a text for `default`",
    )
