"""The findings of the parser, one maker each.

A maker takes the nodes and gives back the diagnostic; whether something is a mistake is decided by the
reader that calls it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Protocol

from soni_dsl.diagnostics.codes import shape
from soni_dsl.diagnostics.model import Code, Diagnostic, Edit, Fix, Label
from soni_dsl.diagnostics.nearest import nearest
from soni_dsl.source.mistakes import missing_colon, missing_space
from soni_dsl.source.node import Kind, Node
from soni_dsl.source.plain import quoted
from soni_dsl.source.text import Span

_KEY_AND_BRACKET: Final = re.compile(r"([A-Za-z_]\w*)( *|:)(?=[\[{\"])")
SHOWN: Final = 60  # characters of a user's text that a message repeats


class Problem(Protocol):
    """What the parser of an embedded language says: a part of the text, what is wrong, what to write."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def message(self) -> str: ...
    @property
    def help(self) -> str | None: ...


def shown(text: str) -> str:
    """A user's text in a message: on one line, and not too long."""
    line = " ".join(text.split())
    return f"{line[:SHOWN]}…" if len(line) > SHOWN else line


def what(node: Node) -> str:
    """A value in words."""
    if node.kind is Kind.SEQUENCE:
        return "a list"
    if node.kind is Kind.MAPPING:
        return "a mapping"
    if node.is_null:
        return "nothing"
    return f"`{shown(node.value)}`" if node.value.strip() else "an empty text"


def place(key: Node, value: Node) -> Span:
    """Where a value is wrong: the value, or its key where nothing is written; of a long value its start."""
    if value.start == value.end:
        return key.span
    span = value.span
    feed = span.source.text.find("\n", span.start, span.end)
    if feed < 0 or value.kind is Kind.SCALAR:
        return span
    return Span(span.source, span.start, span.start + len(span.source.text[span.start : feed].rstrip()))


def replace(node: Node, text: str) -> Fix:
    """The word ``text`` in the place of a scalar; its quotes stay where it has some."""
    style = node.style if node.style in ("'", '"') else ""
    return Fix(f"write `{text}`", (Edit(node.span, f"{style}{text}{style}"),))


def words(known: Iterable[str], last: str = "or") -> str:
    """```a`, `b` or `c```."""
    quoted_words = [f"`{word}`" for word in known]
    if len(quoted_words) < 2:
        return "".join(quoted_words)
    return f"{', '.join(quoted_words[:-1])} {last} {quoted_words[-1]}"


# ------------------------------------------------------------------ keys


def key_before_bracket(text: str) -> str:
    """``inputs`` for ``inputs {city`` and ``inputs:{city``; empty where no bracket follows a word."""
    match = _KEY_AND_BRACKET.match(text)
    return match[1] if match is not None else ""


def joined_key(key: Node) -> Diagnostic | None:
    """The finding for a key that took the beginning of its value with it, as its colon or space is lost."""
    match = _KEY_AND_BRACKET.match(key.value) if not key.style else None
    if match is None:
        return None
    name = key.at(0, len(match[1]))
    return missing_space(name) if match[2] == ":" else missing_colon(name)


def unknown_key(key: Node, where: str, known: Iterable[str], near: str | None) -> Diagnostic:
    """``near``: the key of ``known`` that may be meant. ``inputs {a`` is `inputs` without its colon."""
    if key_before_bracket(key.value) in (known := tuple(known)) and (joined := joined_key(key)) is not None:
        return joined
    return Diagnostic(
        shape.UNKNOWN_KEY,
        f"unknown key `{shown(key.value)}` in {where}",
        Label(key.span, "not a key of " + where),
        help=f"did you mean `{near}`?" if near else f"{where} takes {words(known, 'and')}",
        fix=replace(key, near) if near else None,
    )


def misplaced_key(key: Node, where: str, owners: Iterable[str]) -> Diagnostic:
    """A key of other kinds of step."""
    return Diagnostic(
        shape.UNKNOWN_KEY,
        f"unknown key `{key.value}` in {where}",
        Label(key.span, "not a key of " + where),
        help=f"`{key.value}` is a key of {words(owners, 'and')}",
    )


def not_a_bot(root: Node, sections: Iterable[str]) -> Diagnostic:
    return Diagnostic(
        shape.WRONG_VALUE,
        f"a bot is a mapping, not {what(root)}",
        Label(place(root, root), "expected a mapping"),
        help=f"write its parts: {words(sections, 'and')}",
    )


def missing_key(where: Node, owner: str, key: str, example: str = "") -> Diagnostic:
    """``where``: the key that makes ``key`` necessary."""
    return Diagnostic(
        shape.MISSING_KEY,
        f"{owner} has no `{key}`",
        Label(where.span, f"needs `{key}`"),
        help=f"add `{example or key + ': …'}`",
    )


def given_twice(second: Node, first: Node, help: str) -> Diagnostic:
    """Two keys that say the same thing."""
    return Diagnostic(
        shape.GIVEN_TWICE,
        f"`{first.value}` and `{second.value}` are both given",
        Label(second.span, "not read"),
        secondary=(Label(first.span, "this one counts"),),
        help=help,
    )


def conflict(second: Node, first: Node, what_for: str) -> Diagnostic:
    """Two files that say different things of the whole bot."""
    return Diagnostic(
        shape.GIVEN_TWICE,
        f"the files of this bot give it two different values for `{what_for}`",
        Label(second.span, "not read"),
        secondary=(Label(first.span, "this one counts"),),
        help="keep one of them",
    )


def duplicate_definition(second: Node, first: Node, kind: str) -> Diagnostic:
    return Diagnostic(
        shape.DUPLICATE_DEFINITION,
        f"{kind} `{shown(second.value)}` is defined twice",
        Label(second.span, "defined again here"),
        secondary=(Label(first.span, "first defined here"),),
        help="remove one of the two, or give it another name",
    )


# ------------------------------------------------------------------ steps


def not_a_step(node: Node) -> Diagnostic:
    """A scalar or a list among steps."""
    fix = None
    if node.kind is Kind.SCALAR and not node.style and (joined := _joined_kind(node)) is not None:
        return joined
    if node.kind is Kind.SCALAR and node.value and "\n" not in node.span.text:
        text = node.span.text if node.style else quoted(node.value)
        fix = Fix("say it", (Edit(node.span, f"say: {text}"),), "unsafe")
    return Diagnostic(
        shape.STEP_WITHOUT_KIND,
        f"a step is a mapping, not {what(node)}",
        Label(node.span if node.start < node.end else before(node), "names no kind of step"),
        help="write what the step does, for example `say: Hello`",
        fix=fix,
    )


def _joined_kind(node: Node) -> Diagnostic | None:
    """``say:"Hello"`` and ``say Hello``: the kind and its value, without what stands between them."""
    from soni_dsl.syntax.kinds import STEP_KINDS

    word, text = node.value.split(maxsplit=1)[:1], node.span.text
    kind, colon, _ = (word[0] if word else "").partition(":")
    if kind not in STEP_KINDS or not text.startswith(kind) or len(text) == len(kind):
        return None
    missing, place = ("space", len(kind) + 1) if colon else ("`:`", len(kind))
    edit = Edit(node.at(place, place), " " if colon else ":")
    return Diagnostic(
        shape.STEP_WITHOUT_KIND,
        f"a step is a mapping, not {what(node)}",
        Label(node.at(0, place), f"no {missing} behind it"),
        help=f"write a {missing} behind `{text[:place]}`",
        fix=Fix(f"add the {missing}", (edit,), "unsafe"),
    )


def before(node: Node) -> Span:
    """The character in front of an empty value, so that there is something to point at."""
    return Span(node.source, max(node.start - 1, 0), node.start)


def step_without_kind(node: Node, help: str) -> Diagnostic:
    span = node.pairs[0][0].span if node.pairs else node.span
    return Diagnostic(
        shape.STEP_WITHOUT_KIND,
        "this step does nothing: no key names its kind",
        Label(span, "no kind in this step"),
        help=help,
    )


def several_kinds(second: Node, first: Node) -> Diagnostic:
    return Diagnostic(
        shape.SEVERAL_STEP_KINDS,
        f"this step is both `{first.value}` and `{second.value}`",
        Label(second.span, "a second kind"),
        secondary=(Label(first.span, "the first kind"),),
        help="make two steps of it",
    )


def unknown_kind(word: Node, near: str | None, known: Iterable[str]) -> Diagnostic:
    return Diagnostic(
        shape.UNKNOWN_STEP_KIND,
        f"unknown kind of step `{shown(word.value)}`",
        Label(word.span, "not a kind of step"),
        help=f"did you mean `{near}`?" if near else f"the kinds are {words(known, 'and')}",
        fix=replace(word, near) if near else None,
    )


def no_steps(key: Node, value: Node, owner: str) -> Diagnostic:
    return Diagnostic(
        shape.NO_STEPS,
        f"{owner} has no steps",
        Label(place(key, value), "nothing to do"),
        help="add at least one step, for example `- say: Hello`",
    )


def not_an_action(step: Node) -> Diagnostic:
    return Diagnostic(
        shape.PARALLEL_STEP,
        f"a `{step.value}` step cannot run in parallel",
        Label(step.span, "only `action` steps can"),
        help="move it before or after the `parallel` step",
    )


# ------------------------------------------------------------------ values


def wrong_value(key: Node, value: Node, expected: str, help: str | None = None) -> Diagnostic:
    """``expected``: with its article, as in "a list of steps"."""
    return Diagnostic(
        shape.WRONG_VALUE,
        f"`{shown(key.value)}` wants {expected}, not {what(value)}",
        Label(place(key, value), f"expected {expected}"),
        help=help or f"write {expected}",
    )


def wrong_item(key: Node, item: Node, expected: str, help: str | None = None) -> Diagnostic:
    """An item of a list that is not what the list is of."""
    return Diagnostic(
        shape.WRONG_VALUE,
        f"an item of `{shown(key.value)}` must be {expected}, not {what(item)}",
        Label(place(item, item) if item.start < item.end else before(item), f"expected {expected}"),
        help=help or f"write {expected}",
    )


def wants_quotes(key: Node, value: Node, expected: str) -> Diagnostic:
    """A list or mapping of YAML, on one line, where an expression stands."""
    return Diagnostic(
        shape.WRONG_VALUE,
        f"`{shown(key.value)}` wants {expected}, not {what(value)} of YAML",
        Label(value.span, "without quotes, YAML reads the brackets"),
        help="put the expression in quotes",
        fix=Fix("put the expression in quotes", (Edit(value.span, quoted(value.span.text)),)),
    )


def bad_duration(key: Node, value: Node, fix: str | None) -> Diagnostic:
    return Diagnostic(
        shape.BAD_DURATION,
        f"`{shown(key.value)}` wants a duration, not {what(value)}",
        Label(place(key, value), "not a duration"),
        help="write a number with `ms`, `s`, `m`, `h` or `d` behind it, for example `10s` or `1h30m`",
        fix=replace(value, fix) if fix else None,
    )


def bad_number(key: Node, value: Node, least: int) -> Diagnostic:
    return Diagnostic(
        shape.BAD_NUMBER,
        f"`{shown(key.value)}` wants a whole number from {least}, not {what(value)}",
        Label(place(key, value), "not a whole number" if not _is_integer(value) else f"less than {least}"),
        help=f"write a whole number, {least} or more",
    )


def _is_integer(value: Node) -> bool:
    return value.kind is Kind.SCALAR and value.value.lstrip("-+").isdecimal()


def bad_choice(key: Node, value: Node, choices: Iterable[str], near: str | None) -> Diagnostic:
    choices = tuple(choices)
    return Diagnostic(
        shape.BAD_CHOICE,
        f"`{shown(key.value)}` cannot be {what(value)}",
        Label(place(key, value), "not one of the choices" if len(choices) > 1 else f"not `{choices[0]}`"),
        help=f"write {words(choices)}",
        fix=replace(value, near) if near else None,
    )


def bad_flag(key: Node, value: Node, meant: str | None) -> Diagnostic:
    """``meant``: what a word like ``yes`` stands for; YAML 1.2 reads it as a text."""
    return Diagnostic(
        shape.BAD_CHOICE,
        f"`{shown(key.value)}` cannot be {what(value)}",
        Label(place(key, value), "neither `true` nor `false`"),
        help="write `true` or `false`",
        fix=Fix(f"write `{meant}`", (Edit(value.span, meant),)) if meant else None,
    )


def bad_language(key: Node) -> Diagnostic:
    near = nearest(key.value, ("en", "es", "fr", "de", "pt", "it", "nl")) if key.value[2:3] else None
    return Diagnostic(
        shape.BAD_LANGUAGE,
        f"`{shown(key.value)}` is not a language",
        Label(key.span, "expected a code like `en` or `pt-BR`"),
        help=f"did you mean `{near}`?"
        if near
        else "write a text, a list of variations, or a mapping from language codes to texts",
    )


def unsupported_version(value: Node, supported: str) -> Diagnostic:
    return Diagnostic(
        shape.UNSUPPORTED_VERSION,
        f"version {what(value)} of the language is not supported",
        Label(value.span, "not a version this compiler knows"),
        help=f'write `version: "{supported}"`',
        fix=Fix(f'write "{supported}"', (Edit(value.span, f'"{supported}"'),), "unsafe"),
    )


# ------------------------------------------------------------------ names


def bad_name(node: Node, kind: str, why: str, better: str | None) -> Diagnostic:
    return Diagnostic(
        shape.BAD_NAME,
        f"`{shown(node.value)}` cannot be the name of {kind}",
        Label(node.span, why),
        help=f"write for example `{better}`"
        if better
        else "use letters, digits and `_`, starting with a letter",
    )


def hidden_character(node: Node, kind: str, why: str, start: int) -> Diagnostic:
    return Diagnostic(
        shape.HIDDEN_CHARACTER,
        f"the name of {kind} is not what it seems",
        Label(node.at(start, start + 1), why),
        help="type the name again, with letters that can be told apart",
    )


# ------------------------------------------------------------------ embedded languages


def syntax_problem(code: Code, node: Node, problem: Problem, help: str) -> Diagnostic:
    """A mistake inside an expression, a template, …; ``help`` is for one that has no better advice."""
    span = _inside(node, problem)
    return Diagnostic(code, problem.message, Label(span), help=problem.help or help)


def bad_type(node: Node, problem: Problem, near: str | None) -> Diagnostic:
    span = _inside(node, problem)
    return Diagnostic(
        shape.BAD_TYPE,
        problem.message,
        Label(span, "not a type"),
        help=f"did you mean `{near}`?" if near else problem.help or "write for example `list of date`",
        fix=Fix(f"write `{near}`", (Edit(span, near),)) if near else None,
    )


def _inside(node: Node, problem: Problem) -> Span:
    span = node.at(problem.start, problem.end)
    if span.start < span.end:
        return span
    return node.span if node.start < node.end else before(node)
