"""The findings about files of conversation tests, one maker each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from soni_dsl.diagnostics.codes import names, shape
from soni_dsl.diagnostics.model import Code, Diagnostic, Edit, Fix, Label
from soni_dsl.source.node import Node
from soni_dsl.syntax.findings import place, shown, what, words

_UNKNOWN: Final[dict[str, Code]] = {
    "slot": names.UNKNOWN_SLOT,
    "flow": names.UNKNOWN_FLOW,
    "step": names.UNKNOWN_STEP,
    "action": names.UNKNOWN_ACTION,
    "response": names.UNKNOWN_RESPONSE,
}
_MOST: Final = 8


def not_tests(root: Node) -> Diagnostic:
    return Diagnostic(
        shape.WRONG_VALUE,
        f"a file of tests is a mapping with `tests`, not {what(root)}",
        Label(place(root, root), "expected `tests:`"),
        help="write `tests:` and below it a list of tests",
    )


def unknown(node: Node, kind: str, near: str | None, known: Iterable[str]) -> Diagnostic:
    """A name that the bot does not have. ``kind``: slot, flow, step, action or response."""
    there = sorted(known)
    listed = words(there[:_MOST], "and") + (f" and {len(there) - _MOST} more" if len(there) > _MOST else "")
    return Diagnostic(
        _UNKNOWN[kind],
        f"unknown {kind} `{shown(node.value)}`",
        Label(node.span, f"the bot has no {kind} of this name"),
        help=f"did you mean `{near}`?" if near else f"there is {listed}" if there else f"there is no {kind}",
        fix=_replace(node, near),
    )


def unknown_command(node: Node, near: str | None, known: Iterable[str]) -> Diagnostic:
    return Diagnostic(
        shape.BAD_CHOICE,
        f"unknown command `{shown(node.value)}`",
        Label(node.span, "not a command"),
        help=f"did you mean `{near}`?" if near else f"the commands are {words(known, 'and')}",
        fix=_replace(node, near),
    )


def several_commands(second: Node) -> Diagnostic:
    return Diagnostic(
        shape.WRONG_VALUE,
        "an item of `commands` is two commands",
        Label(second.span, "a second command"),
        help="make two items of it, each with its own `- `",
    )


def takes_nothing(name: Node, value: Node) -> Diagnostic:
    return Diagnostic(
        shape.WRONG_VALUE,
        f"the command `{name.value}` takes no value",
        Label(place(name, value), "not read"),
        help=f"write `- {name.value}`",
    )


def bad_command(node: Node, problem: str) -> Diagnostic:
    return Diagnostic(
        shape.WRONG_VALUE,
        problem,
        Label(place(node, node), "not a whole command"),
        help="write for example `start_flow: transfer`, `set_slot: {amount: 50}` or `deny`",
    )


def unknown_output(field: Node, action: str, outputs: list[str]) -> Diagnostic:
    return Diagnostic(
        names.UNKNOWN_OUTPUT,
        f"action `{action}` has no output `{shown(field.value)}`",
        Label(field.span, "not an output"),
        help=f"its outputs are {words(outputs, 'and')}",
    )


def bad_regex(node: Node, problem: str) -> Diagnostic:
    return Diagnostic(
        shape.WRONG_VALUE,
        f"this is no regular expression: {problem}",
        Label(node.span, "cannot be read"),
        help="write a pattern of Python's `re`, or a text without the slashes around it",
    )


def _replace(node: Node, near: str | None) -> Fix | None:
    return Fix(f"write `{near}`", (Edit(node.span, near),), "unsafe") if near else None
