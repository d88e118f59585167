"""Defaults, examples and validators of slots fit the slots (SN301, SN302, SN312)."""

from __future__ import annotations

import re
from typing import Any, Final

from soni_dsl.analysis.context import AnalysisContext
from soni_dsl.analysis.mending import defined_here, did_you_mean, listing, replacing
from soni_dsl.analysis.type_families import clash
from soni_dsl.diagnostics.codes import types as codes
from soni_dsl.diagnostics.model import Diagnostic, Label
from soni_dsl.diagnostics.nearest import nearest
from soni_dsl.source.node import Node
from soni_dsl.source.schema import resolve
from soni_dsl.source.text import Span
from soni_dsl.syntax import ast
from soni_dsl.syntax.expr import Type

_VALIDATED: Final = {
    "city_name": ("string",),
    "future_date_only": ("date", "datetime", "string"),
    "iata_code": ("string",),
    "booking_reference": ("string",),
    "email": ("string",),
    "phone": ("string",),
    "iban": ("string",),
    "positive": ("integer", "number", "duration", "string"),
    "url": ("string",),
}
"""The types of the values that a built-in validator can accept; one that is not here accepts any."""

_DIGIT: Final = re.compile(r"\d")
_ISO_DATE: Final = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_FRACTION: Final = re.compile(r"\d+[.,]\d{1,2}")
_NUMBER_WORDS: Final = re.compile(
    r"(?i)\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|"
    r"fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|dozens?|couple|pair|half|quarter|single|"
    r"none|no|nobody|alone|just|only|both)\b"
)


def check_slots(program: AnalysisContext) -> None:
    """Report defaults and examples that the slot itself would refuse."""
    for slot in program.bot.slots.values():
        if slot.default is not None and not slot.default.is_null and not slot.default.is_broken:
            _check_default(program, slot, slot.default)
        for example in slot.examples:
            _check_example(program, slot, example)
        if slot.validator is not None and slot.type is not None and slot.normalizer is None:
            _check_validator(program, slot, slot.validator, slot.type.type)


def _check_default(program: AnalysisContext, slot: ast.Slot, default: Node) -> None:
    if slot.values:
        values = [value.value.value for value in slot.values]
        if not _names_value(slot, default.value):
            near = nearest(default.value, values)
            program.report.add(wrong_default(slot, default, f"its values are {listing(values)}", near))
        return
    kind = slot.type.type.kind if slot.type is not None else "string"
    if slot.type is None or kind in ("any", "object"):
        return
    if kind == "string":
        if not default.is_scalar:
            program.report.add(wrong_default(slot, default, "a text is wanted", None))
        return
    if not _fits(default, str(slot.type.type), program.bot.settings.language):
        program.report.add(wrong_default(slot, default, f"the slot is of type `{slot.type.type}`", None))


def _names_value(slot: ast.Slot, text: str) -> bool:
    word = text.strip().casefold()
    return any(
        word == spelling.value.strip().casefold()
        for value in slot.values
        for spelling in (value.value, *value.synonyms)
    )


def _fits(node: Node, type_text: str, language: str) -> bool:
    from soni_runtime.errors import InvalidValueError
    from soni_runtime.types import coerce

    try:
        coerce(_plain(node), type_text, language=language)
    except (InvalidValueError, ValueError):
        return False
    return True


def _plain(node: Node) -> Any:
    if node.is_sequence:
        return [_plain(item) for item in node.items]
    if node.is_mapping:
        return {key.value: _plain(value) for key, value in node.pairs}
    return resolve(node)


def _check_example(program: AnalysisContext, slot: ast.Slot, example: Node) -> None:
    """An example is what people say, so only one that cannot be such a value is reported."""
    text = example.value
    if not example.is_scalar or not text:
        return
    if slot.values:
        spellings = [s.value for value in slot.values for s in (value.value, *value.synonyms)]
        said = text.casefold()
        if not any(spelling.strip().casefold() in said for spelling in spellings if spelling.strip()):
            near = nearest(text, spellings)
            values = listing(value.value.value for value in slot.values)
            program.report.add(wrong_example(slot, example, f"its values are {values}", near))
        return
    kind = slot.type.type.kind if slot.type is not None else "string"
    wrong = (
        (kind in ("integer", "number") and not _is_about_a_number(text, program.bot.settings.language))
        or (kind == "integer" and _FRACTION.fullmatch(text) is not None)
        or (kind == "date" and _ISO_DATE.fullmatch(text) is not None and not _fits(example, kind, "en"))
        or (kind in ("date", "datetime", "time") and resolve(example) in (True, False) and not example.style)
    )
    if wrong:
        program.report.add(wrong_example(slot, example, f"the slot is of type `{kind}`", None))


def _is_about_a_number(text: str, language: str) -> bool:
    # Numbers in words are only known in English here; elsewhere any word may be one.
    return _DIGIT.search(text) is not None or language[:2] != "en" or _NUMBER_WORDS.search(text) is not None


def _check_validator(program: AnalysisContext, slot: ast.Slot, ref: Node, type_: Type) -> None:
    """A validator gets the value in the type of the slot. One that is normalised before may have another."""
    own = program.signatures.validators.get(ref.value) if program.signatures is not None else None
    if own is not None:
        wanted = own.parameters[0].type if own.parameters else None
        if wanted is not None and clash(type_, wanted):
            program.report.add(wrong_validator(slot, ref, str(type_), str(wanted), own.name_span))
        return
    kinds = _VALIDATED.get(ref.value)
    if kinds is not None and type_.kind not in (*kinds, "any", "object") and not program.python_is_open:
        program.report.add(wrong_validator(slot, ref, str(type_), " or ".join(kinds), None))


def wrong_validator(slot: ast.Slot, ref: Node, given: str, wanted: str, defined: Span | None) -> Diagnostic:
    return Diagnostic(
        codes.VALIDATOR_TYPE,
        f"validator `{ref.value}` refuses every value of `{slot.name.value}`",
        Label(ref.span, f"checks a value of type `{wanted}`"),
        secondary=(
            Label(
                slot.type.node.span if slot.type is not None else slot.name.span,
                f"the slot is of type `{given}`",
            ),
            *defined_here(defined, "its first parameter says so"),
        ),
        help=f"use a validator for `{given}`, or change the type of the slot",
    )


def wrong_default(slot: ast.Slot, default: Node, why: str, near: str | None) -> Diagnostic:
    return Diagnostic(
        codes.DEFAULT_TYPE,
        f"the default of `{slot.name.value}` does not fit the slot",
        Label(default.span, why),
        help=did_you_mean(near, "write a default that the slot would accept as an answer"),
        fix=replacing(default.span, near),
    )


def wrong_example(slot: ast.Slot, example: Node, why: str, near: str | None) -> Diagnostic:
    return Diagnostic(
        codes.EXAMPLE_TYPE,
        f"an example of `{slot.name.value}` does not fit the slot",
        Label(example.span, why),
        help=did_you_mean(near, "give an example that the slot would accept as an answer"),
        fix=replacing(example.span, near),
    )
