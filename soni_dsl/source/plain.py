"""Texts without quotes that YAML reads as something else, or ends too early.

The reader meets those that are no YAML at all (``say: Total: 5``); those that are YAML, only of another
kind than was meant (``say: {name}``), are recognised here when the parser wanted a text.
"""

from __future__ import annotations

import re
from typing import Final

from soni_dsl.diagnostics.codes.reading import BAD_INDENTATION, TEXT_CUT_SHORT, TEXT_ENDS_AT_COMMENT
from soni_dsl.diagnostics.model import Diagnostic, Edit, Fix, Label
from soni_dsl.source.node import Kind, Node
from soni_dsl.source.text import SourceFile, Span

_LINE: Final = re.compile(r"[^\r\n]*")
_COMMENT: Final = re.compile(r"[ \t]+#")


_SWALLOWED: Final = re.compile(r"\n[ \t]*(-)[ \t]")


def quoted(text: str) -> str:
    """``text`` (one line) as a YAML scalar in quotes, without escapes where that is possible."""
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def rest_of_line(text: str, start: int) -> int:
    """Where what stands from ``start`` to the end of its line ends, without a comment."""
    line = _LINE.match(text, start)
    end = line.end() if line else start
    comment = _COMMENT.search(text, start, end)
    if comment:
        end = comment.start()
    return start + len(text[start:end].rstrip(" \t"))


def braces_meant_as_text(node: Node) -> bool:
    """Was this mapping written as a text with holes, like ``{name}`` or ``{city, country}``?

    True for a mapping in braces none of whose keys has a value.
    """
    return (
        node.kind is Kind.MAPPING
        and bool(node.pairs)
        and node.source.text[node.start : node.start + 1] == "{"
        and all(value.is_null and value.start == value.end for _, value in node.pairs)
    )


def pair_meant_as_text(node: Node) -> bool:
    """Was this mapping written as a text with a colon, like the item in ``[Total: 5]``?

    True for one pair of unquoted scalars on one line that has no braces.
    """
    if node.kind is not Kind.MAPPING or len(node.pairs) != 1:
        return False
    (key, value), text = node.pairs[0], node.source.text
    return (
        key.is_scalar
        and value.is_scalar
        and not key.style
        and not value.style
        and value.end > value.start
        and key.start == node.start
        and value.start > key.end
        and "\n" not in text[node.start : value.end]
    )


def meant_as_text(node: Node) -> Diagnostic | None:
    """For a value that stands where a text is wanted: the finding that YAML cut it short, with the quotes
    as its fix. None where it does not look like a text; it is then the parser's to say what is wrong."""
    if braces_meant_as_text(node):
        return text_cut_short(node.span, "without quotes, braces make this a mapping")
    if pair_meant_as_text(node):
        return text_cut_short(
            Span(node.source, node.start, node.pairs[0][1].end), "without quotes, `: ` makes this a mapping"
        )
    return None


def trailing_comment(node: Node) -> Span | None:
    """The rest of the line where a plain scalar ends at a ``#`` that looks like a part of the text.

    In ``Call #5`` it does: one space before, none behind it. ``Call  # the desk`` is a comment.
    """
    if node.style or node.kind is not Kind.SCALAR:
        return None
    text, end = node.source.text, node.end
    if text[end : end + 2] != " #" or node.start == end:
        return None
    if text[end + 2 : end + 3] in ("", " ", "\t", "#", "\r", "\n"):
        return None
    line = _LINE.match(text, end + 1)
    stop = line.end() if line else end + 1
    return Span(node.source, end + 1, end + 1 + len(text[end + 1 : stop].rstrip()))


def swallowed_item(node: Node) -> Span | None:
    """The ``- `` of a line that a plain scalar goes on with: an item that is indented too far to be one."""
    text, start = node.source.text, node.start
    if node.style or node.kind is not Kind.SCALAR or text.find("\n", start, node.end) < 0:
        return None
    item = _SWALLOWED.search(text, start, node.end)
    return Span(node.source, item.start(1), item.end(1)) if item is not None else None


def item_in_text(node: Node, dash: Span) -> Diagnostic:
    """``dash``: what ``swallowed_item(node)`` gave."""
    return Diagnostic(
        BAD_INDENTATION,
        "this line is indented as if it went on with the text above",
        Label(dash, "not an item of its own, but part of that text"),
        secondary=(Label(Span(node.source, node.start, node.start + 1), "the text begins here"),),
        help="indent it like the items above it, or put quotes around the text",
    )


def text_cut_short(whole: Span, why: str, mark: Span | None = None) -> Diagnostic:
    """``whole``: the text as it was meant, on one line; ``mark``: where YAML takes it for something else."""
    return Diagnostic(
        TEXT_CUT_SHORT,
        "YAML cuts this text short",
        Label(mark or whole, why),
        help="put the text in quotes",
        fix=quotes(whole),
    )


def quotes(whole: Span) -> Fix:
    return Fix("put the text in quotes", (Edit(whole, quoted(whole.text)),))


def doubled_braces(source: SourceFile, start: int, end: int) -> Diagnostic:
    """``{{name}}``, as other template languages write it, outside of quotes."""
    whole = Span(source, start, end)
    inner = whole.text.strip("{} \t")
    fix = None
    if "\n" not in whole.text and not set(inner) & set("{}"):
        fix = Fix("write one pair of braces, in quotes", (Edit(whole, quoted("{" + inner + "}")),), "unsafe")
    return Diagnostic(
        TEXT_CUT_SHORT,
        "YAML cuts this text short",
        Label(whole, "without quotes, braces make this a mapping"),
        help="put the text in quotes; a value is written in one pair of braces",
        fix=fix,
    )


def text_ends_at_comment(node: Node, comment: Span) -> Diagnostic:
    """``comment``: what ``trailing_comment(node)`` gave."""
    fix = None
    if "\n" not in node.span.text:
        fix = quotes(Span(node.source, node.start, comment.end))
    return Diagnostic(
        TEXT_ENDS_AT_COMMENT,
        "this text ends where a comment begins",
        Label(comment, "` #` begins a comment, so this is not part of the text"),
        help="put the text in quotes, or a space behind the `#` of a comment",
        fix=fix,
    )
