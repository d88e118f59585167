"""What is wrong with an expression, a template, an invocation or a type, in words for people."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lark.exceptions import UnexpectedInput

MAX_LENGTH: Final = 20_000
"""Characters an expression may have; people write fewer than a hundred."""

MAX_DEPTH: Final = 100
"""Nested brackets and operators; far below what Python's own parser takes."""

PYTHON_WORDS: Final = {"None": "null", "True": "true", "False": "false", "Null": "null", "nil": "null"}
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "'": "'", "0": "\0", "/": "/"}
_COMPARISONS: Final = frozenset(("<", ">", "<=", ">=", "==", "!=", "in"))
_VALUE: Final = frozenset(("NAME", "NUMBER", "STRING", "LPAR", "LSQB", "TRUE", "FALSE", "NULL"))
_TOKEN: Final = re.compile(r"[^\W]+|\"[^\"]*\"|'[^']*'|[=!<>]=|->|//|&&|\|\||.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SyntaxProblem:
    """``start`` and ``end`` are offsets into the text that was parsed."""

    start: int
    end: int
    message: str
    help: str | None = None

    def moved(self, base: int) -> SyntaxProblem:
        return SyntaxProblem(self.start + base, self.end + base, self.message, self.help)


class Rejected(Exception):
    """A text that the grammar takes and the language does not."""

    def __init__(self, problem: SyntaxProblem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def check_word(word: str, start: int) -> None:
    """Raises Rejected for a name that begins with two underscores or has characters no name may have."""
    if word.startswith("__"):
        raise Rejected(
            SyntaxProblem(
                start, start + len(word), f"the name `{word}` begins with two underscores", "use another name"
            )
        )
    if word.isascii():
        return
    if not word.isidentifier() or unicodedata.normalize("NFC", word) != word:
        place = next((n for n, c in enumerate(word) if not (c == "_" or c.isalnum())), 0)
        shown = word[place] if word[place].isprintable() else f"U+{ord(word[place]):04X}"
        raise Rejected(
            SyntaxProblem(
                start + place,
                start + place + 1,
                f"`{shown}` cannot stand in a name",
                "a name has letters, digits and underscores",
            )
        )


def read_word(token: str, start: int) -> str:
    """A word that may be a keyword, such as a field. Raises Rejected as ``check_word`` does."""
    check_word(str(token), start)
    return str(token)


def read_name(token: str, start: int) -> str:
    """A name. Raises Rejected for what Python calls a value and for what ``check_word`` refuses."""
    if str(token) in PYTHON_WORDS:
        right = PYTHON_WORDS[str(token)]
        raise Rejected(
            SyntaxProblem(start, start + len(token), f"`{token}` is not a value", f"write `{right}`")
        )
    return read_word(token, start)


def read_number(token: str, start: int) -> int | float:
    """The number of a token that stands at ``start``."""
    text = str(token)
    if "." in text:
        return float(text)
    if len(text) > 1000:
        raise Rejected(SyntaxProblem(start, start + len(text), "this number is too long"))
    return int(text)


def read_string(token: str, start: int) -> str:
    """The text of a quoted token, its escapes resolved. Raises Rejected for an escape that means nothing."""
    body = str(token)[1:-1]
    if "\\" not in body:
        return body
    start += 1
    out: list[str] = []
    place = 0
    while place < len(body):
        char = body[place]
        if char != "\\":
            out.append(char)
            place += 1
            continue
        code = body[place + 1]
        digits = {"x": 2, "u": 4, "U": 8}.get(code, 0)
        if digits:
            out.append(_code_point(body, start, place, digits))
        elif code in _ESCAPES:
            out.append(_ESCAPES[code])
        else:
            help = "write `\\\\` for a backslash"
            raise Rejected(SyntaxProblem(start + place, start + place + 2, f"`\\{code}` means nothing", help))
        place += 2 + digits
    return "".join(out)


def _code_point(body: str, start: int, place: int, digits: int) -> str:
    text = body[place + 2 : place + 2 + digits]
    try:
        number = int(text, 16) if len(text) == digits else -1
        if 0xD800 <= number <= 0xDFFF or number < 0:
            raise ValueError
        return chr(number)
    except (ValueError, OverflowError):
        end = start + place + 2 + len(text)
        raise Rejected(SyntaxProblem(start + place, end, "this escape names no character")) from None


def too_large(text: str) -> SyntaxProblem | None:
    """A problem for a text that is absurdly long or nested; cheap for every other."""
    if len(text) > MAX_LENGTH:
        return SyntaxProblem(0, len(text), "this is too long to be an expression", "compute it in Python")
    if text.count("(") + text.count("[") > MAX_DEPTH:
        depth = 0
        for place, char in enumerate(text):
            depth += (char in "([") - (char in ")]")
            if depth > MAX_DEPTH:
                return SyntaxProblem(
                    place, place + 1, "the brackets are nested too deep", "compute it in Python"
                )
    return None


def describe(text: str, error: UnexpectedInput, what: str, first: int = 0) -> SyntaxProblem:
    """Why ``text`` cannot be read as ``what`` (say, ``expression``); ``first`` is where it begins."""
    from lark.exceptions import UnexpectedCharacters, UnexpectedToken

    if not text[first:].strip():
        return SyntaxProblem(first, len(text), f"the {what} is empty", f"write the {what}")
    token = error.token if isinstance(error, UnexpectedToken) else None
    if token is not None and token.type == "$END":
        return _too_early(text, what)
    place = error.pos_in_stream
    if isinstance(error, UnexpectedCharacters) or text[place : place + 1] == "=":
        known = _known_character(text, place)
        if known is not None:
            return known
    return _unexpected(text, place, len(token) if token is not None else 0, error, what)


def _too_early(text: str, what: str) -> SyntaxProblem:
    end = len(text.rstrip())
    last = _last_token(text[:end])
    opened = _unclosed(text)
    if opened is not None and last not in ("(", "[", ","):
        bracket = text[opened]
        closing = ")" if bracket == "(" else "]"
        return SyntaxProblem(opened, opened + 1, f"this `{bracket}` is never closed", f"add `{closing}`")
    if last == "is":
        return SyntaxProblem(
            end - 2, end, "`is` asks whether a value is set", "write `is set` or `is not set`"
        )
    return SyntaxProblem(
        max(end - len(last), 0), end, f"something is missing after `{last}`", f"finish the {what}"
    )


def _last_token(text: str) -> str:
    tokens = _TOKEN.findall(text)
    return tokens[-1] if tokens else ""


def _unclosed(text: str) -> int | None:
    stack: list[int] = []
    for match in _TOKEN.finditer(text):
        if match.group() in ("(", "["):
            stack.append(match.start())
        elif match.group() in (")", "]") and stack:
            stack.pop()
    return stack[-1] if stack else None


def _known_character(text: str, place: int) -> SyntaxProblem | None:
    """The usual mistakes that begin with a character the language does not have."""
    char, pair = text[place], text[place : place + 2]
    if pair in ("&&", "||"):
        word = "and" if pair == "&&" else "or"
        return SyntaxProblem(place, place + 2, f"`{pair}` is not an operator here", f"write `{word}`")
    if pair in ("=>", "=<"):
        right = ">=" if pair == "=>" else "<="
        return SyntaxProblem(place, place + 2, f"`{pair}` is not an operator", f"write `{right}`")
    if text[place : place + 3] in ("===", "!=="):
        return SyntaxProblem(
            place, place + 3, f"`{text[place : place + 3]}` is not an operator", f"write `{pair}`"
        )
    if pair == "<>":
        return SyntaxProblem(place, place + 2, "`<>` is not an operator", "write `!=`")
    if char == "=":
        return SyntaxProblem(place, place + 1, "`=` does not compare", "write `==`")
    if char == "!":
        return SyntaxProblem(place, place + 1, "`!` is not an operator here", "write `not`")
    if char in "\"'":
        return SyntaxProblem(place, len(text), "this text has no closing quote", f"add `{char}`")
    if char.isdigit():
        digits = re.match(r"[\w.]+", text[place:])
        end = place + (digits.end() if digits else 1)
        return SyntaxProblem(
            place, end, f"`{text[place:end]}` is not a number", "write digits, with a point at most"
        )
    if char in "{}":
        return SyntaxProblem(
            place, place + 1, f"`{char}` does not belong in an expression", "write the name alone"
        )
    if char == ":":
        return SyntaxProblem(
            place,
            place + 1,
            "`:` does not belong in an expression",
            "for a format use a filter, as in `{price | money}`",
        )
    return None


def _unexpected(text: str, place: int, length: int, error: UnexpectedInput, what: str) -> SyntaxProblem:
    found = _TOKEN.match(text, place)
    token = found.group() if found else text[place : place + 1]
    end = place + (length or len(token))
    before = _last_token(text[:place].rstrip())
    shown = token if token.isprintable() else f"U+{ord(token[0]):04X}"
    expected = _expected(error)
    if token in _COMPARISONS and "COMPARE" not in expected and _compares(text[:place]):
        help = "write `a < b and b < c` for `a < b < c`"
        return SyntaxProblem(place, end, "comparisons do not chain", help)
    if before == "is" or (before == "not" and re.search(r"\bis\s+not\s*$", text[:place])):
        word = "is not set" if (before == "is") == (token in ("null", "none", "None")) else "is set"
        return SyntaxProblem(
            place, end, f"`is` cannot be followed by `{shown}`", f"write `{word}`, or compare with `==`"
        )
    if token == "(" and re.search(r"\.\s*\w+\s*$", text[:place]):
        method = _last_token(text[:place].rstrip())
        return SyntaxProblem(
            place, end, "values have no methods here", f"use a function, as in `{method}(…)`"
        )
    if before and _VALUE & expected:
        return SyntaxProblem(
            place, end, f"a value is missing between `{before}` and `{shown}`", f"finish the {what}"
        )
    if _VALUE & expected:
        return SyntaxProblem(
            place, end, f"`{shown}` cannot begin the {what}", "begin with a name, a number or a text"
        )
    if token in (")", "]"):
        return SyntaxProblem(
            place,
            end,
            f"`{token}` closes nothing",
            f"remove it, or open it with `{'(' if token == ')' else '['}`",
        )
    help = "an operator such as `==`, `and` or `+` belongs between; a text needs quotes"
    return SyntaxProblem(
        place, end, f"`{shown}` cannot follow `{before}`", help if what == "expression" else None
    )


def _compares(before: str) -> bool:
    """Does the innermost open part of ``before`` hold a comparison already?"""
    depth, tokens = 0, _TOKEN.findall(before)
    for token in reversed(tokens):
        depth += (token in (")", "]")) - (token in ("(", "["))
        if depth < 0 or (depth == 0 and token in ("and", "or", "not", "if", "else", ",")):
            return False
        if depth == 0 and token in _COMPARISONS:
            return True
    return False


def _expected(error: UnexpectedInput) -> frozenset[str]:
    for name in ("accepts", "allowed", "expected"):
        found = getattr(error, name, None)
        if found:
            return frozenset(map(str, found))
    return frozenset()
