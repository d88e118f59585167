"""Readers of single values: texts, expressions, numbers, durations, choices.

Each takes the key a value stands at and the value, and gives back what it read, or None where it
reported a mistake (or met a broken node, which was reported before).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from soni_dsl.diagnostics.codes import shape
from soni_dsl.diagnostics.model import Diagnostic
from soni_dsl.diagnostics.nearest import nearest
from soni_dsl.source.node import Kind, Node
from soni_dsl.source.plain import (
    braces_meant_as_text,
    item_in_text,
    meant_as_text,
    swallowed_item,
    text_ends_at_comment,
    trailing_comment,
)
from soni_dsl.source.schema import resolve_plain
from soni_dsl.syntax import ast, findings
from soni_dsl.syntax.context import Context
from soni_dsl.syntax.names import check_name
from soni_runtime.kinds import KINDS

_SCALAR: Final = Kind.SCALAR
_SEQUENCE: Final = Kind.SEQUENCE
_MAPPING: Final = Kind.MAPPING
_BROKEN: Final = Kind.BROKEN

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_DURATION: Final = re.compile(r"(?:\d{1,9}(?:\.\d{1,9})?(?:ms|s|m|h|d)){1,5}")
_PART: Final = re.compile(r"([\d.]+)(ms|s|m|h|d)")
_UNITS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_LONG_UNITS: Final = re.compile(
    r"(\d+(?:\.\d+)?) ?(milliseconds?|msecs?|seconds?|secs?|minutes?|mins?|hours?|hrs?|days?)"
)
_SHORT: Final = {
    "mil": "ms",
    "mse": "ms",
    "sec": "s",
    "min": "m",
    "hou": "h",
    "hrs": "h",
    "hr": "h",
    "day": "d",
}
_MOST_DIGITS: Final = 9

_CALL: Final = "write `name`, or `name(argument=value) -> output`"
_HOLE: Final = "write `{value}`, or `{value | filter}`"


# ------------------------------------------------------------------ words


def read_scalar(cx: Context, key: Node, value: Node, expected: str = "a text") -> Node | None:
    """A value on its own, as it is written. Numbers and words count as text; null does not."""
    if value.kind is _SCALAR and not value.is_null:
        return value
    report_not_scalar(cx, key, value, expected)
    return None


def report_not_scalar(cx: Context, key: Node, value: Node, expected: str) -> None:
    if value.kind is not _BROKEN:
        cx.add(cut_short(value) or findings.wrong_value(key, value, expected))


def cut_short(value: Node) -> Diagnostic | None:
    """``{name}`` behind a key. (With a colon it is a mapping behind a key, and was meant as one.)"""
    return meant_as_text(value) if braces_meant_as_text(value) else None


def read_text_scalar(cx: Context, key: Node, value: Node) -> Node | None:
    """A text that is read by people: also looks for a comment that was meant as a part of it."""
    text = read_scalar(cx, key, value)
    if text is not None:
        check_comment(cx, text)
    return text


def check_comment(cx: Context, node: Node) -> None:
    if node.style:
        return
    dash = swallowed_item(node)
    if dash is not None:
        cx.add(item_in_text(node, dash))
    if node.source.text.startswith(" #", node.end):
        comment = trailing_comment(node)
        if comment is not None:
            cx.add(text_ends_at_comment(node, comment))


def read_reference(cx: Context, key: Node, value: Node, expected: str) -> Node | None:
    """The name of something that is defined elsewhere; whether it exists is not decided here."""
    if value.kind is _SCALAR and value.value.strip() and not value.is_null:
        return value
    if value.kind is not _BROKEN:
        cx.add(findings.wrong_value(key, value, expected))
    return None


def read_references(cx: Context, key: Node, value: Node, expected: str) -> tuple[Node, ...] | None:
    """A name, or a list of at least one."""
    if value.kind is _SCALAR:
        name = read_reference(cx, key, value, expected)
        return None if name is None else (name,)
    if value.kind is _SEQUENCE and value.items:
        names = [item for item in value.items if _is_name(cx, key, item, "a name")]
        return tuple(names) or None
    if value.kind is not _BROKEN:
        cx.add(findings.wrong_value(key, value, f"{expected}, or a list of them"))
    return None


def _is_name(cx: Context, key: Node, item: Node, expected: str) -> bool:
    if item.kind is _SCALAR and item.value.strip() and not item.is_null:
        return True
    if item.kind is not _BROKEN:
        cx.add(findings.wrong_item(key, item, expected))
    return False


def read_new_name(cx: Context, key: Node, value: Node, kind: str) -> Node | None:
    """A name that is defined here."""
    name = read_scalar(cx, key, value, "a name")
    return name if name is not None and check_name(cx, name, kind) else None


def read_words(cx: Context, key: Node, value: Node) -> tuple[Node, ...] | None:
    """Scalars of any type: one, or a list of them."""
    if value.kind is _SCALAR:
        word = read_scalar(cx, key, value, "a list")
        return None if word is None else (word,)
    if value.kind is not _SEQUENCE:
        report_not_scalar(cx, key, value, "a list")
        return None
    found = []
    for item in value.items:
        if item.kind is _SCALAR and not item.is_null:
            found.append(item)
        elif item.kind is not _BROKEN:
            cx.add(meant_as_text(item) or findings.wrong_item(key, item, "a single value"))
    return tuple(found)


# ------------------------------------------------------------------ small types


def read_flag(cx: Context, key: Node, value: Node) -> bool | None:
    if value.kind is _SCALAR and not value.style:
        flag = resolve_plain(value.value)
        if flag is True or flag is False:
            return flag
    if value.kind is not _BROKEN:
        word = value.value.lower() if value.kind is _SCALAR else ""
        meant = "true" if word in _YES else "false" if word in _NO else None
        cx.add(findings.bad_flag(key, value, meant))
    return None


_YES: Final = frozenset(("yes", "on", "y", "true", "1"))
_NO: Final = frozenset(("no", "off", "n", "false", "0"))


def read_count(cx: Context, key: Node, value: Node, least: int = 1) -> int | None:
    """A whole number of at least ``least``."""
    if value.kind is _SCALAR and len(value.value) <= _MOST_DIGITS:
        number = resolve_plain(value.value)
        if type(number) is int and number >= least:
            return number
    if value.kind is not _BROKEN:
        cx.add(findings.bad_number(key, value, least))
    return None


def read_choice(cx: Context, key: Node, value: Node, choices: Sequence[str]) -> str | None:
    """One of the words ``choices``."""
    if value.kind is _SCALAR and value.value in choices:
        return value.value
    if value.kind is not _BROKEN:
        near = nearest(value.value, choices) if value.kind is _SCALAR else None
        cx.add(findings.bad_choice(key, value, choices, near))
    return None


def read_duration(cx: Context, key: Node, value: Node) -> float | None:
    """``10s``, ``500ms``, ``1h30m``, or a number of seconds; more than nothing."""
    return _read_duration(cx, key, value, zero=False)


def read_delay(cx: Context, key: Node, value: Node) -> float | None:
    """A duration that may be nothing."""
    return _read_duration(cx, key, value, zero=True)


def _read_duration(cx: Context, key: Node, value: Node, *, zero: bool) -> float | None:
    if value.kind is _SCALAR:
        seconds = duration(value.value)
        if seconds is not None and (seconds > 0 or zero):
            return seconds
    if value.kind is not _BROKEN:
        fix = _shorter_duration(value.value) if value.kind is _SCALAR else None
        cx.add(findings.bad_duration(key, value, fix))
    return None


def duration(text: str) -> float | None:
    """Seconds, or None where ``text`` is no duration."""
    if _DURATION.fullmatch(text):
        # Rounded to a nanosecond, so that 1.1s + 100ms has no binary noise.
        return round(sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(text)), 9)
    if len(text) <= _MOST_DIGITS and text[:1].isdigit():
        number = resolve_plain(text)
        if type(number) is int or type(number) is float:
            return float(number)
    return None


def _shorter_duration(text: str) -> str | None:
    match = _LONG_UNITS.fullmatch(text.strip().lower()) if len(text) < 40 else None
    if match is None:
        spaceless = text.replace(" ", "").lower() if len(text) < 40 else ""
        return spaceless if spaceless != text and duration(spaceless) else None
    return match[1] + _SHORT[match[2][:3]]


# ------------------------------------------------------------------ embedded languages


def read_expression(cx: Context, key: Node, value: Node) -> ast.Expression | None:
    if value.kind is not _SCALAR or not value.value:
        report_no_expression(cx, key, value, "an expression")
        return None
    from soni_dsl.syntax.expressions import SyntaxProblem, parse_expression

    root = parse_expression(value.value)
    if isinstance(root, SyntaxProblem):
        cx.add(findings.syntax_problem(shape.EXPRESSION_SYNTAX, value, root, "write an expression"))
        return None
    return ast.Expression(value, root)


def report_no_expression(cx: Context, key: Node, value: Node, expected: str) -> None:
    if value.kind is _BROKEN:
        return
    text = value.source.text
    in_brackets = value.start < value.end and text[value.start] in "[{" and "\n" not in value.span.text
    if value.kind is not _SCALAR and in_brackets:
        finding = cut_short(value) or findings.wants_quotes(key, value, expected)
    else:
        finding = findings.wrong_value(key, value, expected)
    cx.add(finding)


def read_invocation(cx: Context, key: Node, value: Node) -> ast.Invocation | None:
    if value.kind is not _SCALAR or not value.value:
        report_no_expression(cx, key, value, "a name, with its arguments and outputs")
        return None
    from soni_dsl.syntax.expressions import SyntaxProblem
    from soni_dsl.syntax.invocations import parse_invocation

    parsed = parse_invocation(value.value)
    if isinstance(parsed, SyntaxProblem):
        cx.add(findings.syntax_problem(shape.INVOCATION_SYNTAX, value, parsed, _CALL))
        return None
    return ast.Invocation(value, parsed.name, parsed.name_span, parsed.arguments, parsed.outputs)


def template_of(cx: Context, node: Node) -> ast.Template:
    """A scalar as a template. Holes that cannot be read are reported and left out."""
    text = node.value
    if "{" not in text and "}" not in text:
        return ast.Template(node, (text,))
    from soni_dsl.syntax.templates import parse_template

    parts, problems = parse_template(text)
    for problem in problems:
        cx.add(findings.syntax_problem(shape.TEMPLATE_SYNTAX, node, problem, _HOLE))
    return ast.Template(node, parts)


def read_template(cx: Context, key: Node, value: Node) -> ast.Template | None:
    text = read_text_scalar(cx, key, value)
    return None if text is None else template_of(cx, text)


def read_text(cx: Context, key: Node, value: Node) -> ast.Text | None:
    """A template, a list of variations, or either per language."""
    if value.kind is _SCALAR:
        if not value.is_null:
            if not value.style:
                check_comment(cx, value)
            return ast.Text(value, ((None, (template_of(cx, value),)),))
    elif value.kind is _SEQUENCE:
        variations = _variations(cx, key, value)
        return None if variations is None else ast.Text(value, ((None, variations),))
    elif value.kind is _MAPPING and value.pairs:
        finding = cut_short(value)
        if finding is None:
            return _by_language(cx, value)
        cx.add(finding)
        return None
    report_not_scalar(cx, key, value, "a text")
    return None


def looks_like_language(key: Node) -> bool:
    return _LANGUAGE.fullmatch(key.value) is not None


def _by_language(cx: Context, value: Node) -> ast.Text | None:
    variants: list[tuple[str | None, tuple[ast.Template, ...]]] = []
    for language, said in value.pairs:
        if not looks_like_language(language):
            cx.add(findings.bad_language(language))
            continue
        if said.kind is _SCALAR and not said.is_null:
            check_comment(cx, said)
            variants.append((language.value, (template_of(cx, said),)))
        elif said.kind is _SEQUENCE:
            variations = _variations(cx, language, said)
            if variations is not None:
                variants.append((language.value, variations))
        else:
            report_not_scalar(cx, language, said, "a text")
    return ast.Text(value, tuple(variants)) if variants else None


def _variations(cx: Context, key: Node, value: Node) -> tuple[ast.Template, ...] | None:
    found = []
    for item in value.items:
        if item.kind is _SCALAR and not item.is_null:
            check_comment(cx, item)
            found.append(template_of(cx, item))
        elif item.kind is not _BROKEN:
            cx.add(meant_as_text(item) or findings.wrong_item(key, item, "a text"))
    if not value.items:
        cx.add(findings.wrong_value(key, value, "a text", "write at least one variation"))
    return tuple(found) or None


def read_type(cx: Context, key: Node, value: Node) -> ast.TypeRef | None:
    if value.kind is not _SCALAR or not value.value:
        if value.kind is not _BROKEN:
            cx.add(
                findings.wrong_value(
                    key, value, "a type", "write a type, for example `string` or `list of date`"
                )
            )
        return None
    from soni_dsl.syntax.expressions import SyntaxProblem
    from soni_dsl.syntax.types import parse_type

    parsed = parse_type(value.value)
    if isinstance(parsed, SyntaxProblem):
        near = nearest(value.value[parsed.start : parsed.end], (kind for kind in KINDS if kind != "any"))
        cx.add(findings.bad_type(value, parsed, near))
        return None
    return ast.TypeRef(value, parsed)
