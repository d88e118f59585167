"""What libyaml says about a text that is not YAML, in words for people who write bots.

The messages of libyaml are those of its ``scanner.c`` and ``parser.c`` (0.2.5).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from soni_dsl.diagnostics.codes.reading import (
    BAD_INDENTATION,
    KEY_NOT_TEXT,
    MISSING_COLON,
    TAB_INDENTATION,
    TEXT_CUT_SHORT,
    UNCLOSED,
    UNSUPPORTED_TAG,
    YAML_SYNTAX,
)
from soni_dsl.diagnostics.model import Diagnostic, Edit, Fix, Label
from soni_dsl.source.node import Kind, Node
from soni_dsl.source.plain import rest_of_line, text_cut_short
from soni_dsl.source.text import SourceFile, Span

if TYPE_CHECKING:
    import yaml

_DASHES: Final = re.compile(r"[ \t]*(?:-[ \t]+)*")
_KEY: Final = re.compile(r"""("[^"\n]*"|'[^'\n]*'|[^\s"'\[\]{}&*!|>%@`,#][^:\n]*?):[ \t]+""")
_WORD: Final = re.compile(r"[^\s:#,\[\]{}]+")
_LINE: Final = re.compile(r"[^\r\n]*")
_INDENTING_TABS: Final = re.compile(r"^[ \t]*\t[ \t]*", re.MULTILINE)


_WITHOUT_COLON: Final = re.compile(
    r"""[ ]*(?:-[ ]+)*(?P<key>[A-Za-z_]\w*)(?:(?P<colon>:)|[ ]+)"""
    r"""(?=\{\w+:[ ][^\n]*\}[ ]*$|"[^"\n]*"[ ]*$|\[[^\[\]\n]*\][ ]*$)""",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Mistake:
    """``mend``: a character of the file that, were it an ordinary letter, would make the text what was
    meant; reading can go on that way."""

    finding: Diagnostic
    mend: int | None = None


def explain(
    error: yaml.YAMLError, source: SourceFile, base: int, last: Node | None, bracket: int | None
) -> Mistake:
    """The finding for an error in the text at offset ``base`` of ``source``.

    ``last`` is the last scalar, alias or closed bracket that libyaml read before it, ``bracket`` the place
    of the innermost one that is open.
    """
    case = _Case(error, source, base, last, bracket)
    if (lost := _lost_colon(case)) is not None:
        return Mistake(lost)
    problem = case.problem
    for words, explanation in _EXPLANATIONS:
        if problem.startswith(words):
            mistake = explanation(case)
            if mistake is not None:
                return mistake
    return Mistake(case.syntax(case.humanised()))


def _lost_colon(case: _Case) -> Diagnostic | None:
    """``inputs {city: string}`` and ``say:"Hello: you"``: YAML takes more than the name for the key."""
    match = _WITHOUT_COLON.match(case.text, case.line_start(case.place))
    if match is None:
        return None
    key = Span(case.source, match.start("key"), match.end("key"))
    return missing_space(key) if match["colon"] else missing_colon(key)


class _Case:
    """An error of libyaml with its places as offsets into the file."""

    def __init__(
        self, error: yaml.YAMLError, source: SourceFile, base: int, last: Node | None, bracket: int | None
    ) -> None:
        self.source = source
        self.bracket = bracket
        self.text = source.text
        self.last = last
        self.problem: str = getattr(error, "problem", None) or "cannot be read"
        self.context: str = getattr(error, "context", None) or ""
        size = len(self.text)
        mark, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
        self.place = min(base + mark.index, size) if mark is not None else base
        self.opened = min(base + context.index, size) if context is not None else self.place

    def span(self, start: int, length: int = 1) -> Span:
        return Span(self.source, start, max(start, min(start + length, len(self.text))))

    def word(self, start: int) -> Span:
        match = _WORD.match(self.text, start)
        return Span(self.source, start, match.end()) if match else self.span(start)

    def line_start(self, place: int) -> int:
        return max(self.text.rfind("\n", 0, place), self.text.rfind("\r", 0, place)) + 1

    def same_line(self, one: int, other: int) -> bool:
        return self.line_start(one) == self.line_start(other)

    def value_start(self, place: int) -> int | None:
        """Where the text that holds ``place`` starts, when it stands behind a key or a dash of its line."""
        dashes = _DASHES.match(self.text, self.line_start(place))
        item = dashes.end() if dashes else place
        key = _KEY.match(self.text, item, place)
        if key is None:
            return item if dashes and "-" in dashes.group() and item <= place else None
        # `- I want: this`: no key of a bot has a space, so the whole item was meant as text.
        if " " in key.group(1) and key.group(1)[0] not in "\"'" and dashes and "-" in dashes.group():
            return item
        return key.end()

    def humanised(self) -> str:
        context = f" {self.context}" if self.context else ""
        return f"{self.problem.replace('hexdecimal', 'hexadecimal')}{context}"

    def syntax(self, message: str, help: str | None = None, **more: Span) -> Diagnostic:
        """A finding with no code of its own; ``more``: ``at`` its place, ``opened`` a second one."""
        secondary = (Label(more["opened"], "opened here"),) if "opened" in more else ()
        at = more.get("at", self.span(self.place))
        return Diagnostic(YAML_SYNTAX, message, Label(at), secondary, help=help)

    def cut_short(self, start: int, why: str) -> Mistake:
        """The text from ``start`` on should have had quotes; ``start``'s line has it all."""
        whole = Span(self.source, start, rest_of_line(self.text, start))
        mark = self.span(self.place)
        if mark.start >= whole.end or mark.start < whole.start:
            mark = whole
        return Mistake(text_cut_short(whole, why, mark), None)


def _colon(case: _Case) -> Mistake | None:
    """``say: Total: 5``, or a key that is indented as if it continued the text above."""
    start = case.value_start(case.place)
    if start is not None and start < case.place:
        if start_line_has_quote(case.text, start):
            return None
        cut = case.cut_short(start, "without quotes, `: ` makes a new key of what stands before it")
        return Mistake(cut.finding, case.place)
    line = case.line_start(case.place)
    begin = line + len(case.text[line : case.place]) - len(case.text[line : case.place].lstrip())
    name = Span(case.source, begin, case.place)
    if " " in name.text.strip() and case.last is None:
        return None
    if " " in name.text.strip():
        finding = Diagnostic(
            TEXT_CUT_SHORT,
            "YAML cuts this text short",
            Label(case.span(case.place), "without quotes, `: ` makes a new key of what stands before it"),
            help="put the text in quotes, or write it below a `|`",
        )
        return Mistake(finding, case.place)
    above = case.line_start(max(line - 1, 0))
    bare = case.text[above : max(line - 1, 0)].strip()
    if line and re.fullmatch(r"[\w.-]+", bare):
        begin = above + case.text[above:line].index(bare)
        return Mistake(missing_colon(Span(case.source, begin, begin + len(bare))))
    return Mistake(bad_indentation(name, "indented as if it belonged to the text above"))


def start_line_has_quote(text: str, start: int) -> bool:
    return text[start : start + 1] in ("'", '"')


def _cannot_start(case: _Case) -> Mistake | None:
    character = case.text[case.place : case.place + 1]
    if character == "\t":
        return Mistake(tab_indentation(case.source, case.place))
    start = case.value_start(case.place)
    if start is not None and start == case.place:
        return Mistake(case.cut_short(start, f"a text cannot start with `{character}`").finding, start)
    message = f"`{character}` cannot stand here"
    return Mistake(case.syntax(message, "put quotes around a text that starts with it"))


def _tab(case: _Case) -> Mistake:
    place = case.place
    line = case.line_start(place)
    tab = case.text.find("\t", line, max(place + 1, line))
    return Mistake(tab_indentation(case.source, tab if tab >= 0 else place))


def _no_colon(case: _Case) -> Mistake:
    match = _LINE.match(case.text, case.opened)
    end = rest_of_line(case.text, case.opened) if match else case.opened + 1
    return Mistake(missing_colon(Span(case.source, case.opened, max(end, case.opened))))


def _quote_not_closed(case: _Case) -> Mistake | None:
    if "quoted scalar" not in case.context:
        return None
    return Mistake(unclosed(case.span(case.opened), "quote", None))


def _unexpected(case: _Case) -> Mistake | None:
    """Something that is no key where a key is expected: text behind a quote or bracket, or a bad indent."""
    last, place = case.last, case.place
    if last is not None and last.end <= place and not case.text[last.end : place].strip(" \t"):
        if last.style in ("'", '"') and last.kind is Kind.SCALAR:
            if not case.same_line(last.start, last.end):
                here = case.span(last.end - 1)
                return Mistake(unclosed(case.span(last.start), "quote", here))
            why = "without quotes around all of it, the text ends here"
            return _cut_at(case, last, why)
        if last.kind is Kind.BROKEN:
            return _cut_at(case, last, f"a text cannot start with `{case.text[last.start]}`")
        opening = case.text[last.start : last.start + 1]
        if last.kind is not Kind.SCALAR and opening in _BRACKETS and case.same_line(last.start, place):
            return _cut_at(case, last, f"without quotes, `{opening}` begins a {_BRACKETS[opening]}")
    return None


_BRACKETS: Final = {"[": "list", "{": "mapping"}


def _cut_at(case: _Case, last: Node, why: str) -> Mistake:
    mistake = case.cut_short(last.start, why)
    return Mistake(mistake.finding, last.start)


def _no_key(case: _Case) -> Mistake:
    if (mistake := _unexpected(case)) is not None:
        return mistake
    if case.text[case.place : case.place + 1] == ":":
        return Mistake(no_key(Span(case.source, case.place, rest_of_line(case.text, case.place))))
    what = case.word(case.place)
    if "collection" in case.context:
        return Mistake(bad_indentation(what, "stands where an item of the list (`- `) could follow"))
    if case.text[case.place : case.place + 2].rstrip() == "-":
        return Mistake(bad_indentation(what, "an item of a list between the keys of a mapping"))
    return Mistake(bad_indentation(what, "fits none of the levels above"))


def _after_the_end(case: _Case) -> Mistake:
    if (mistake := _unexpected(case)) is not None:
        return mistake
    return Mistake(bad_indentation(case.word(case.place), "indented less than the first line"))


def _flow_not_closed(case: _Case) -> Mistake:
    if not case.same_line(case.opened, case.place) or case.place >= len(case.text):
        bracket = case.text[case.opened : case.opened + 1]
        if bracket in ("[", "{"):
            return Mistake(unclosed(case.span(case.opened), "bracket", case.word(case.place)))
    expected = "`,` or `]`" if "sequence" in case.context else "`,` or `}`"
    return Mistake(
        case.syntax(
            f"{expected} expected", "put a text with `:`, `,`, quotes or brackets in quotes",
            at=case.span(case.place), opened=case.span(case.opened),
        )
    )  # fmt: skip


def _list_on_key_line(case: _Case) -> Mistake:
    return Mistake(
        case.syntax(
            "a list cannot start on the line of its key",
            "put each `- ` on a line of its own, or quotes around a text that starts with `- `",
        )
    )


def _question_mark(case: _Case) -> Mistake:
    start = case.value_start(case.place)
    if start is not None and start == case.place:
        return Mistake(case.cut_short(start, "a text cannot start with `? `").finding, start)
    return Mistake(case.syntax("`? ` cannot stand here", "put quotes around a text that starts with it"))


def _bad_name(case: _Case) -> Mistake | None:
    """``*bold* text`` and ``& more``: taken for an alias and an anchor."""
    character = case.text[case.opened : case.opened + 1]
    if character not in ("*", "&"):
        return None
    start = case.value_start(case.opened)
    if start is not None and start == case.opened:
        return Mistake(case.cut_short(start, f"a text cannot start with `{character}`").finding, start)
    message = f"`{character}` needs a name of letters, digits, `_` and `-` behind it"
    return Mistake(
        case.syntax(message, "put quotes around a text that starts with it", at=case.span(case.opened))
    )


def _tag(case: _Case) -> Mistake:
    start = case.opened if case.text[case.opened : case.opened + 1] == "!" else case.place
    if case.text[start : start + 1] != "!":
        start = max(case.text.rfind("!", case.line_start(start), start + 1), 0)
    end = rest_of_line(case.text, start)
    word = case.text[start:end].split(None, 1)[:1]
    tag = Span(case.source, start, start + len(word[0]) if word else start)
    finding = Diagnostic(
        UNSUPPORTED_TAG,
        f"the tag `{tag.text}` has no meaning in a bot",
        Label(tag, "not carried out"),
        help="remove it, or put quotes around a text that starts with `!`",
    )
    return Mistake(finding, start if case.text[start : start + 1] == "!" else None)


def _escape(case: _Case) -> Mistake:
    place = case.place
    if case.text[place : place + 1] != "\\":
        place = max(case.text.rfind("\\", case.opened, place + 1), case.opened)
    escape = case.span(place, 2)
    fix = Fix("double the backslash", (Edit(case.span(place), "\\\\"),), "unsafe")
    finding = Diagnostic(
        YAML_SYNTAX,
        f"`{escape.text}` is no escape that YAML knows",
        Label(escape, "a backslash in double quotes begins an escape"),
        help="write `\\\\`, or use single quotes",
        fix=fix,
    )
    return Mistake(finding, place if case.text[place : place + 1] == "\\" else None)


def _block_header(case: _Case) -> Mistake:
    start = case.value_start(case.opened)
    at = Span(case.source, case.opened, max(rest_of_line(case.text, case.opened), case.opened))
    indicator = case.text[case.opened : case.opened + 1]
    if start is not None and start == case.opened:
        return Mistake(
            case.cut_short(start, f"the text of `{indicator}` starts on the next line").finding, start
        )
    return Mistake(case.syntax(f"a text stands on the line of its `{indicator}`", "start it below", at=at))


def _no_value(case: _Case) -> Mistake:
    place = case.place
    begins_line = not case.text[case.line_start(place) : place].strip(" \t")
    if case.bracket is not None and (begins_line or place >= len(case.text)):
        return Mistake(unclosed(case.span(case.bracket), "bracket", None))
    return Mistake(case.syntax("a value is missing here", "write the value, or remove what separates it"))


_EXPLANATIONS: Final = (
    ("mapping values are not allowed", _colon),
    ("found character that cannot start any token", _cannot_start),
    ("found a tab character", _tab),
    ("could not find expected ':'", _no_colon),
    ("found unexpected end of stream", _quote_not_closed),
    ("found unexpected document indicator", _quote_not_closed),
    ("did not find expected key", _no_key),
    ("did not find expected '-' indicator", _no_key),
    ("did not find expected <document start>", _after_the_end),
    ("did not find expected ',' or", _flow_not_closed),
    ("block sequence entries are not allowed", _list_on_key_line),
    ("mapping keys are not allowed", _question_mark),
    ("did not find expected alphabetic or numeric character", _bad_name),
    ("found undefined tag handle", _tag),
    ("did not find expected whitespace or line break", _tag),
    ("did not find expected tag URI", _tag),
    ("did not find URI escaped octet", _tag),
    ("did not find the expected '>'", _tag),
    ("found an incorrect leading UTF-8 octet", _tag),
    ("found an incorrect trailing UTF-8 octet", _tag),
    ("found unknown escape character", _escape),
    ("did not find expected hexdecimal number", _escape),
    ("found invalid Unicode character escape code", _escape),
    ("did not find expected comment or line break", _block_header),
    ("found an indentation indicator equal to 0", _block_header),
    ("did not find expected node content", _no_value),
)


def tab_indentation(source: SourceFile, tab: int) -> Diagnostic:
    """``tab``: the first tab that indents."""
    return Diagnostic(
        TAB_INDENTATION,
        "this line is indented with a tab",
        Label(Span(source, tab, min(tab + 1, len(source.text))), "a tab"),
        help="indent with spaces",
    )


def with_all_tabs(finding: Diagnostic) -> Diagnostic:
    """A finding of ``tab_indentation`` that speaks, and has the fix, for all tabs of the file that indent."""
    source = finding.primary.span.source
    edits = tuple(
        Edit(Span(source, match.start(), match.end()), match.group().replace("\t", "  "))
        for match in _INDENTING_TABS.finditer(source.text)
    )
    more = len(edits) - 1
    notes = (f"{more} more line{'s' if more > 1 else ''} with tabs in the indentation",) if more > 0 else ()
    fix = Fix("replace each tab that indents by two spaces", edits, "unsafe") if edits else None
    return replace(finding, notes=notes, fix=fix)


def bad_indentation(what: Span, why: str) -> Diagnostic:
    return Diagnostic(
        BAD_INDENTATION,
        "the indentation of this line fits nothing above it",
        Label(what, why),
        help="give the keys of one mapping, and the items of one list, the same indentation",
    )


def missing_colon(key: Span) -> Diagnostic:
    fix = None
    if key.text and not set(key.text) & set("\n\"'"):
        fix = Fix("add the colon", (Edit(Span(key.source, key.end, key.end), ":"),), "unsafe")
    return Diagnostic(
        MISSING_COLON,
        "a key without its `:`",
        Label(key, "no `:` behind it"),
        help="write `:` behind it",
        fix=fix,
    )


def missing_space(key: Span) -> Diagnostic:
    place = Span(key.source, key.end, key.end + 1)
    return Diagnostic(
        MISSING_COLON,
        "a key without a space behind its `:`",
        Label(place, "a value must not touch it"),
        help="write a space behind it",
        fix=Fix("add the space", (Edit(Span(key.source, key.end + 1, key.end + 1), " "),), "unsafe"),
    )


def no_key(value: Span) -> Diagnostic:
    return Diagnostic(
        KEY_NOT_TEXT,
        "a value has no key",
        Label(value, "no name in front"),
        help="write a name before the `:`",
    )


def unclosed(opening: Span, what: str, until: Span | None) -> Diagnostic:
    """``until``: where the text ends that the opening quote or bracket swallowed."""
    return Diagnostic(
        UNCLOSED,
        f"this {what} is not closed",
        Label(opening, "opened here"),
        secondary=(Label(until, "read up to here"),) if until is not None and until.text.strip() else (),
        help=f"close the {what}" + (", or put quotes around the text" if what == "bracket" else ""),
    )
