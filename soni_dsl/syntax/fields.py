"""One reader for each thing a key of a step can hold (``kinds.Holds``), but for those that hold steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from soni_dsl.diagnostics.codes import shape
from soni_dsl.diagnostics.nearest import nearest
from soni_dsl.source.node import Kind, Node
from soni_dsl.syntax import ast, findings, legacy
from soni_dsl.syntax.context import Context
from soni_dsl.syntax.kinds import Holds, located
from soni_dsl.syntax.names import check_name
from soni_dsl.syntax.values import (
    cut_short,
    read_choice,
    read_count,
    read_delay,
    read_duration,
    read_expression,
    read_flag,
    read_invocation,
    read_new_name,
    read_reference,
    read_references,
    read_template,
    read_text,
    read_words,
    report_no_expression,
)

Reader = Callable[[Context, Node, Node], Any]
"""Takes a key and its value; gives what the AST holds, None where a mistake was reported."""

BACKOFFS: Final = ("fixed", "exponential")
_OLD_KEYS: Final = {"process": "steps", "validation_error_message": "invalid"}  # of Soni 0.4
_RETRY_KEYS: Final = ("attempts", "delay", "backoff", "on")
_BUTTON_KEYS: Final = ("title", "payload")


def known_pairs(
    cx: Context, node: Node, known: tuple[str, ...] | dict[str, Any], where: str
) -> dict[str, tuple[Node, Node]]:
    """The pairs of a mapping by key. A misspelt key is reported and then counts as the nearest one."""
    given: dict[str, tuple[Node, Node]] = {}
    misspelt: list[tuple[str, tuple[Node, Node]]] = []
    for pair in node.pairs:
        name = pair[0].value
        if name in known:
            given[name] = pair
            continue
        near = nearest(name, known) or _OLD_KEYS.get(nearest(name, _OLD_KEYS) or "")
        if near is not None and (near not in known or node.get(near) is not None):
            near = None
        cx.add(findings.unknown_key(pair[0], where, known, near))
        if near is not None:
            misspelt.append((near, pair))
    for near, pair in misspelt:
        given.setdefault(near, pair)
    return given


# ------------------------------------------------------------------ names


def _slots(cx: Context, key: Node, value: Node) -> tuple[Node, ...] | None:
    return read_references(cx, key, value, "the name of a slot")


def _names(cx: Context, key: Node, value: Node) -> tuple[Node, ...] | None:
    return read_references(cx, key, value, "a name")


def _reference(expected: str) -> Reader:
    return lambda cx, key, value: read_reference(cx, key, value, expected)


def _new_name(cx: Context, key: Node, value: Node) -> Node | None:
    return read_new_name(cx, key, value, "a step" if key.value == "step" else "a variable")


def read_target(cx: Context, key: Node, value: Node) -> ast.Target | None:
    name = read_reference(cx, key, value, "the id of a step")
    return None if name is None else ast.Target(legacy.modern_target(cx, name))


# ------------------------------------------------------------------ values and their names


def _loop(cx: Context, key: Node, value: Node) -> tuple[Node, ast.Expression] | None:
    """``item in list``: the item as a located name, and the list."""
    if value.kind is not Kind.SCALAR or not value.value:
        report_no_expression(cx, key, value, "`item in list`")
        return None
    from soni_dsl.syntax.expressions import SyntaxProblem
    from soni_dsl.syntax.invocations import parse_loop

    parsed = parse_loop(value.value)
    if isinstance(parsed, SyntaxProblem):
        cx.add(findings.syntax_problem(shape.EXPRESSION_SYNTAX, value, parsed, "write `item in list`"))
        return None
    start, end = parsed.item_span
    item = located(value, parsed.item, start, end)
    if not check_name(cx, item, "a variable"):
        return None
    return item, ast.Expression(value, parsed.source)


def _assignments(cx: Context, key: Node, value: Node) -> tuple[tuple[Node, ast.Expression], ...] | None:
    if value.kind is not Kind.MAPPING or not value.pairs:
        if value.kind is not Kind.BROKEN:
            help = "write what gets a value, for example `set: {count: 1}`"
            cx.add(findings.wrong_value(key, value, "names with their values", help))
        return None
    found = []
    for name, given in value.pairs:
        named = check_name(cx, name, "a variable")
        expression = read_expression(cx, name, given)
        if named and expression is not None:
            found.append((name, expression))
    # One that cannot be read may have set anything.
    return tuple(found) if len(found) == len(value.pairs) else None


# ------------------------------------------------------------------ buttons, cards, retries


def read_buttons(cx: Context, key: Node, value: Node) -> tuple[ast.Button, ...] | None:
    if value.kind is not Kind.SEQUENCE:
        if value.kind is not Kind.BROKEN:
            cx.add(findings.wrong_value(key, value, "a list of buttons"))
        return None
    buttons = (_button(cx, key, item) for item in value.items)
    return tuple(button for button in buttons if button is not None)


def _button(cx: Context, key: Node, item: Node) -> ast.Button | None:
    """A text, or a mapping of a title and what the button sends."""
    if item.kind is Kind.SCALAR and not item.is_null:
        title = read_text(cx, key, item)
        return None if title is None else ast.Button(item, title)
    if item.kind is not Kind.MAPPING or cut_short(item) is not None:
        if item.kind is not Kind.BROKEN:
            expected = "a text, or a mapping with a `title`"
            cx.add(cut_short(item) or findings.wrong_item(key, item, expected))
        return None
    given = known_pairs(cx, item, _BUTTON_KEYS, "a button")
    if "title" not in given:
        if len(given) == len(item.pairs):
            cx.add(findings.missing_key(item.pairs[0][0] if item.pairs else key, "a button", "title"))
        return None
    title = read_text(cx, *given["title"])
    payload = given.get("payload")
    if payload is not None and payload[1].is_null:
        cx.add(findings.wrong_value(*payload, "a list of commands"))
        payload = None
    return None if title is None else ast.Button(item, title, payload[1] if payload is not None else None)


def _card(cx: Context, key: Node, value: Node) -> Node | None:
    if value.kind is Kind.MAPPING:
        return value
    if value.kind is not Kind.BROKEN:
        cx.add(findings.wrong_value(key, value, "a mapping"))
    return None


def read_retry(cx: Context, key: Node, value: Node) -> ast.Retry | None:
    """``{attempts, delay, backoff, on}``, or just how many attempts."""
    if value.kind is Kind.SCALAR:
        attempts = read_count(cx, key, value)
        return None if attempts is None else ast.Retry(value, attempts)
    if value.kind is not Kind.MAPPING:
        if value.kind is not Kind.BROKEN:
            cx.add(findings.wrong_value(key, value, "how many attempts, or a mapping"))
        return None
    given = known_pairs(cx, value, _RETRY_KEYS, "`retry`")
    found: dict[str, Any] = {}
    for name, read in _RETRY_READERS.items():
        if name in given:
            part = read(cx, *given[name])
            if part is not None:
                found[name] = part
    return ast.Retry(value, **found)


def _backoff(cx: Context, key: Node, value: Node) -> str | None:
    return read_choice(cx, key, value, BACKOFFS)


_RETRY_READERS: Final[dict[str, Reader]] = {
    "attempts": read_count,
    "delay": read_delay,
    "backoff": _backoff,
    "on": read_words,
}


def _always(cx: Context, key: Node, value: Node) -> bool | None:
    return True if read_choice(cx, key, value, ("always",)) else None


FIELD_READERS: Final[dict[Holds, Reader]] = {
    Holds.SLOTS: _slots,
    Holds.SLOT: _reference("the name of a slot"),
    Holds.NAME: _new_name,
    Holds.NAMES: _names,
    Holds.FLOW: _reference("the name of a flow"),
    Holds.RESPONSE: _reference("the name of a response"),
    Holds.VALIDATOR: _reference("the name of a validator"),
    Holds.QUEUE: _reference("the name of a queue"),
    Holds.EXPRESSION: read_expression,
    Holds.LOOP: _loop,
    Holds.ASSIGNMENTS: _assignments,
    Holds.TEMPLATE: read_template,
    Holds.TEXT: read_text,
    Holds.INVOCATION: read_invocation,
    Holds.TARGET: read_target,
    Holds.BUTTONS: read_buttons,
    Holds.CARD: _card,
    Holds.RETRY: read_retry,
    Holds.DURATION: read_duration,
    Holds.COUNT: cast("Reader", read_count),
    Holds.FLAG: read_flag,
    Holds.ALWAYS: _always,
}
