"""Why a text cannot be read: turns a parser's "unexpected token" into words for people."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from soni_dsl.syntax.failures import CLOSING, COMPARING, Failure, Token, failure_at
from soni_dsl.syntax.problems import SyntaxProblem, character_problem, is_word_character
from soni_dsl.syntax.quick import KEYWORDS

_Explainer = Callable[[Failure, Token], SyntaxProblem | None]


def explain(text: str, rule: str, start: int, end: int, at: int, expected: frozenset[str]) -> SyntaxProblem:
    """The problem of characters ``start`` to ``end`` of ``text``, which do not follow ``rule``.

    ``at`` is where the parser could not go on (``end``: at the end), ``expected`` the names of the
    terminals it would have taken.
    """
    failure = failure_at(text, rule, start, end, at, expected)
    found = failure.found
    if found is None:
        return _at_the_end(failure)
    for explainer in _EXPLAINERS:
        problem = explainer(failure, found)
        if problem is not None:
            return problem
    return _unexpected(failure, found)


def _at(token: Token, message: str, help: str | None) -> SyntaxProblem:
    return SyntaxProblem(token.start, token.end, message, help)


# ------------------------------------------------------------------ the text ends too early

_NOUNS: Final = {
    "expression": "an expression",
    "hole": "a name or an expression",
    "invocation": "a name to call",
    "loop": "`item in list`",
    "type": "a type",
}


def _at_the_end(failure: Failure) -> SyntaxProblem:
    last = failure.last
    if last is None:
        message = f"{_NOUNS[failure.rule]} is missing"
        help = "write `{{}}` for two braces" if failure.rule == "hole" else None
        return SyntaxProblem(failure.start, failure.end, message, help)
    unclosed = failure.open_brackets()
    if unclosed and (not failure.wants_value or last.text in ("(", "[", ",")):
        bracket = failure.before[unclosed[-1]]
        return _at(bracket, f"`{bracket.text}` is not closed", f"add `{CLOSING[bracket.text]}`")
    if last.text == "is" or [token.text for token in failure.before[-2:]] == ["is", "not"]:
        return _at(last, f"expected `set` after `{last.text}`", "write `is set` or `is not set`")
    if "_ELSE" in failure.expected and not failure.wants_value:
        return _at(last, "expected `else`", "write `a if test else b`")
    if failure.rule == "loop" and "IN" in failure.expected:
        return _at(last, f"expected `in` after `{last.text}`", "write `item in list`")
    help = f"add one, or delete `{last.text}`" if failure.wants_value else None
    return _at(last, f"expected {_wanted(failure)} after `{last.text}`", help)


def _wanted(failure: Failure) -> str:
    """What the parser would have taken, in words."""
    expected = failure.expected
    if failure.wants_value:
        return "a value"
    if "BARE_WORD" in expected:
        return "an argument"
    if "WORD" in expected and failure.rule != "type":
        return {".": "a field name", "|": "the name of a filter"}.get(failure.previous, "a name")
    if "NAME" in expected:
        return "a name"
    if "WORD" in expected:
        return "a type"
    if expected <= {"IN"}:
        return "`in`"
    if "SET" in expected:
        return "`set`"
    brackets = failure.open_brackets()
    if brackets:
        return f"an operator, `,` or `{CLOSING[failure.before[brackets[-1]].text]}`"
    if failure.rule == "hole":
        return "an operator or `|`"
    if failure.rule == "invocation":
        return {")": "`->`"}.get(failure.previous, "`(` or `->`" if len(failure.before) == 1 else "`,`")
    if failure.rule == "type":
        return "nothing more"
    return "an operator"


# ------------------------------------------------------------------ the usual mistakes

_WRONG_SIGNS: Final[dict[str, tuple[str, str]]] = {
    "===": ("`===` is not an operator", "write `==`"),
    "!==": ("`!==` is not an operator", "write `!=`"),
    "=>": ("`=>` is not an operator", "write `>=`"),
    "=<": ("`=<` is not an operator", "write `<=`"),
    "<>": ("`<>` is not an operator", "write `!=`"),
    "&&": ("`&&` is not an operator", "write `and`"),
    "&": ("`&` is not an operator", "write `and`"),
    "||": ("`||` is not an operator", "write `or`"),
    "!": ("`!` is not an operator", "write `not`"),
    "**": ("`**` is not an operator", "multiply with `*`"),
    "^": ("`^` is not an operator", "multiply with `*`"),
    "++": ("`++` is not an operator", "write `+ 1`"),
    "?": ("`?` is not an operator", "write `a if test else b`"),
    "??": ("`??` is not an operator", "write `a if a is set else b`"),
    ":=": ("an expression does not assign", "use a `set:` step"),
    "+=": ("an expression does not assign", "use a `set:` step"),
    "-=": ("an expression does not assign", "use a `set:` step"),
    "*=": ("an expression does not assign", "use a `set:` step"),
    "/=": ("`/=` is not an operator", "write `!=` to compare"),
    "%=": ("an expression does not assign", "use a `set:` step"),
    "{": ("braces mean nothing inside an expression", "write the name without braces"),
    "}": ("braces mean nothing inside an expression", "write the name without braces"),
    "$": ("`$` means nothing here", "write the name alone"),
    "@": ("`@` means nothing here", "write the name alone"),
    "#": ("`#` means nothing here", "quote it if it is a text"),
    "`": ("a backquote means nothing here", 'write `"` around a text'),
    ";": ("`;` means nothing here", "write one expression"),
    "\\": ("a backslash means nothing outside a text", "delete it"),
}
_WRONG_WORDS: Final = {
    "AND": "and",
    "And": "and",
    "OR": "or",
    "Or": "or",
    "NOT": "not",
    "Not": "not",
    "IN": "in",
    "IS": "is",
    "equals": "==",
    "eq": "==",
    "ne": "!=",
    "gt": ">",
    "lt": "<",
    "gte": ">=",
    "lte": "<=",
    "mod": "%",
    "div": "//",
    "xor": "!=",
    "includes": "in",
    "exists": "is set",
    "isset": "is set",
}


def _unclosed_quote(failure: Failure, found: Token) -> SyntaxProblem | None:
    if found.kind != "quote":
        return None
    line_end = re.compile(r"[^\r\n]*").match(failure.text, found.start, failure.end)
    end = line_end.end() if line_end else failure.end
    return SyntaxProblem(
        found.start, end, "the text that begins here is not closed", f"add `{found.text}` where it ends"
    )


def _foreign_character(failure: Failure, found: Token) -> SyntaxProblem | None:
    """A character beyond ASCII that stands in no name."""
    if found.kind not in ("word", "number", "sign"):
        return None
    for offset, character in enumerate(found.text):
        if not (character.isascii() and character.isprintable()) and not is_word_character(character):
            return character_problem(character, found.start + offset)
    return None


def _bad_number(failure: Failure, found: Token) -> SyntaxProblem | None:
    """``1_000``, ``0x1F``, ``1e5``, ``5.``, ``.5``, ``12abc``; and ``x.0``, which means an element."""
    if found.kind != "number" or re.fullmatch(r"[0-9]+(\.[0-9]+)?", found.text):
        return None
    if found.text.startswith(".") and not failure.wants_value:
        digits = found.text[1:]
        return _at(found, f"`{found.text}` is not a field", f"write `[{digits}]` for an element of a list")
    plain = re.sub(r"[_]", "", found.text)
    if re.fullmatch(r"\.[0-9]+", plain):
        help = f"write `0{plain}`"
    elif re.fullmatch(r"[0-9]+\.", plain):
        help = f"write `{plain}0`"
    elif re.fullmatch(r"[0-9]+(\.[0-9]+)?", plain):
        help = f"write `{plain}`"
    elif re.fullmatch(r"0[xXbBoO][0-9A-Fa-f]+|[0-9]+(\.[0-9]+)?[eE][0-9]*", plain):
        help = "write it with decimal digits"
    elif re.fullmatch(r"[0-9]+[A-Za-z]\w*", plain):
        help = "a name may not begin with a digit; a text needs quotes"
    else:
        help = "write digits, with one point at most; a text needs quotes"
    return _at(found, f"`{found.text[:40]}` is not a number", help)


def _after_is(failure: Failure, found: Token) -> SyntaxProblem | None:
    """``x is null``, ``x is not None``, ``x is not in y``, ``x is "a"``."""
    words = [token.text for token in failure.before[-2:]]
    negated = words == ["is", "not"]
    if not negated and words[-1:] != ["is"]:
        return None
    if found.text.lower() in ("null", "none", "nil", "undefined", "unset", "empty"):
        help = "write `is set`" if negated else "write `is not set`"
    elif found.text == "in":
        help = "write `not in`" if negated else "write `in`"
    else:
        help = f"write `{'!=' if negated else '=='}` to compare"
    return _at(found, f"`{'is not' if negated else 'is'}` only goes with `set`", help)


def _not_set(failure: Failure, found: Token) -> SyntaxProblem | None:
    if found.text == "set" and failure.previous == "not" and failure.expected <= {"IN"}:
        return _at(found, "expected `in` after `not`", "write `is not set`")
    return None


def _chained(failure: Failure, found: Token) -> SyntaxProblem | None:
    """``1 < x < 3``: a comparison where one of the same level was just read."""
    if failure.wants_value or not (found.text in COMPARING or found.text == "not"):
        return None
    depth = 0
    for token in reversed(failure.before):
        if token.text in (")", "]"):
            depth += 1
        elif token.text in ("(", "["):
            depth -= 1
        if depth < 0 or (depth == 0 and token.text in ("and", "or", "if", "else", ",")):
            return None
        if depth == 0 and token.text in COMPARING:
            middle = failure.text[token.end : found.start].strip()
            help = "join two comparisons with `and`"
            if token.text not in ("is", "in") and found.text in COMPARING and len(middle) <= 40:
                help = f"write `… {token.text} {middle} and {middle} {found.text} …`"
            return _at(found, "comparisons do not chain", help)
    return None


def _called_value(failure: Failure, found: Token) -> SyntaxProblem | None:
    """``name.upper()``, ``f(x)(y)``: only plain names can be called."""
    if found.text != "(" or failure.wants_value or not failure.before:
        return None
    if failure.rule == "invocation" and not failure.open_brackets():
        return None
    words = [token.text for token in failure.before]
    if len(words) > 1 and words[-2] == ".":
        subject = words[-3] if len(words) > 2 and failure.before[-3].kind == "word" else "value"
        method = failure.before[-1]
        return _at(method, "values have no methods", f"use a function, as in `{method.text}({subject})`")
    return _at(found, f"{failure.before[-1].shown} cannot be called", "only a function can: `len(flights)`")


def _single_equals(failure: Failure, found: Token) -> SyntaxProblem | None:
    if found.text != "=":
        return None
    brackets = failure.open_brackets()
    in_call = (
        bool(brackets)
        and failure.before[brackets[-1]].text == "("
        and brackets[-1] > 0
        and failure.before[brackets[-1] - 1].kind == "word"
        and failure.before[brackets[-1] - 1].text not in KEYWORDS
    )
    if in_call and failure.last is not None and len(failure.before) > 1 and failure.last.kind == "word":
        if failure.before[-2].text in ("(", ","):
            name = failure.last
            message = "a function takes its arguments without names"
            return SyntaxProblem(name.start, found.end, message, f"leave out `{name.text}=`")
        if failure.rule == "invocation" and len(brackets) == 1:
            return _at(found, "an argument has a plain name", "write `name=value`, the name without dots")
    if failure.rule == "invocation" and not brackets:
        return _at(
            found, "a call is not assigned", "write what it gives after an arrow: `search() -> flights`"
        )
    if (
        failure.rule == "hole"
        and failure.found is not None
        and not failure.text[found.end : failure.end].strip()
    ):
        return _at(found, "`=` means nothing in a hole", "delete it")
    return _at(found, "`=` does not compare", "write `==`")


def _format_code(failure: Failure, found: Token) -> SyntaxProblem | None:
    """``{price:.2f}``, ``{name!r}``, ``{name | default("x")}``: Python's and Jinja's ways."""
    if failure.rule != "hole" or failure.open_brackets() or failure.wants_value:
        return None
    words = [token.text for token in failure.before]
    if found.text == "!" or (found.text == ":" and "|" not in words):
        code = failure.text[found.start : failure.end].rstrip()
        help = "use a filter, as in `{price | money}` or `{share | number:2}`"
        return SyntaxProblem(
            found.start, found.start + len(code), f"format codes like `{code[:20]}` mean nothing here", help
        )
    if found.text == "(" and "|" in words[-2:-1]:
        return _at(found, "a filter takes its arguments after a colon", f"write `{words[-1]}:…`")
    if "|" in words and found.kind in ("word", "number", "string"):
        return _at(found, f"expected `|` or `}}` before {found.shown}", "quote an argument of several words")
    return None


def _filter_outside(failure: Failure, found: Token) -> SyntaxProblem | None:
    if found.text != "|":
        return None
    if failure.rule == "hole":
        return None
    return _at(
        found, "filters only stand in the holes of a text", "write `or` for a choice, or delete the filter"
    )


def _arrow_and_outputs(failure: Failure, found: Token) -> SyntaxProblem | None:
    """What people write around the arrow of an invocation."""
    if failure.rule != "invocation" or failure.open_brackets():
        return None
    words = [token.text for token in failure.before]
    if found.text == "." and len(words) == 1:
        name = re.compile(r"[\w.]*").match(failure.text, failure.before[0].start, failure.end)
        end = name.end() if name else found.end
        message = "the name of an action or a flow has no dots"
        return SyntaxProblem(failure.before[0].start, end, message, "write the name alone")
    if found.text in ("=>", ">", ":", "as", "into") and "->" not in words and words:
        return _at(found, f"expected `->` before {found.shown}", "write `search() -> flights`")
    if "->" in words:
        if found.text in ("(", "[", "{"):
            return _at(found, "outputs stand without brackets", "write `-> flights, price as total`")
        if found.text == ".":
            return _at(found, "an output goes into a plain name", "write `-> field as name`")
        if found.text in (":", "=", "=>", "->"):
            return _at(found, f"expected `as` before {found.shown}", "write `-> field as name`")
    return None


def _wrong_word(failure: Failure, found: Token) -> SyntaxProblem | None:
    last = failure.last
    if failure.wants_value or failure.rule == "type":
        return None
    if found.text in _WRONG_WORDS:
        return _at(found, f"`{found.text}` is not an operator", f"write `{_WRONG_WORDS[found.text]}`")
    if last is not None and last.text in _WRONG_WORDS and found.kind in ("word", "number", "string"):
        return _at(last, f"`{last.text}` is not an operator", f"write `{_WRONG_WORDS[last.text]}`")
    if found.text in ("then", "else") and failure.before[0].text == "if":
        return _at(found, f"`{found.text}` cannot stand here", "write `a if test else b`")
    return None


def _wrong_sign(failure: Failure, found: Token) -> SyntaxProblem | None:
    known = _WRONG_SIGNS.get(found.text)
    return None if known is None else _at(found, *known)


def _keyword_as_value(failure: Failure, found: Token) -> SyntaxProblem | None:
    if not failure.wants_value or found.text not in KEYWORDS:
        return None
    if found.text == "not":
        return _at(found, f"`not` cannot follow `{failure.previous}`", "put it in parentheses: `(not …)`")
    if found.text == "if" and not failure.before:
        return _at(found, "`if` does not begin an expression", "write the condition alone")
    return None


def _stray_bracket(failure: Failure, found: Token) -> SyntaxProblem | None:
    if found.text not in (")", "]"):
        return None
    if failure.wants_value and failure.previous not in ("(", "[", ","):
        return None
    opening = "(" if found.text == ")" else "["
    brackets = failure.open_brackets()
    if not brackets:
        return _at(found, f"`{found.text}` closes nothing", f"delete it, or add `{opening}` before")
    bracket = failure.before[brackets[-1]].text
    if bracket != opening:
        return _at(found, f"`{found.text}` cannot close `{bracket}`", f"write `{CLOSING[bracket]}`")
    if failure.previous == "(":
        return SyntaxProblem(
            found.start - 1, found.end, "the parentheses are empty", "write a value between them"
        )
    return None


def _loop_head(failure: Failure, found: Token) -> SyntaxProblem | None:
    if failure.rule != "loop" or "in" in [token.text for token in failure.before]:
        return None
    return _at(found, f"expected `item in list`, not {found.shown}", "write `item in list`")


def _type_words(failure: Failure, found: Token) -> SyntaxProblem | None:
    """``list[string]``, ``string?``, ``string | null``, ``optional optional string``."""
    if failure.rule != "type":
        return None
    previous = failure.previous
    if found.text == "?":
        return _at(found, "`?` means nothing in a type", f"write `optional {previous}`")
    if found.text == "|":
        return _at(found, "a type has no alternatives", "write `optional …` for what may be missing")
    if found.text in ("[", "<", "("):
        return _at(found, f"`{found.text}` means nothing in a type", "write `list of …`")
    if found.text == "optional":
        help = "write `optional` first" if previous != "optional" else "write it once"
        return _at(found, f"`optional` cannot follow `{previous}`", help)
    if previous and found.kind == "word" and "WORD" not in failure.expected:
        help = "write `list of …`" if previous == "list" else "a type is one word, or `list of …`"
        return _at(found, f"{found.shown} cannot follow `{previous}`", help)
    return None


_EXPLAINERS: Final[tuple[_Explainer, ...]] = (
    _unclosed_quote,
    _foreign_character,
    _type_words,
    _loop_head,
    _after_is,
    _not_set,
    _arrow_and_outputs,
    _bad_number,
    _format_code,
    _called_value,
    _single_equals,
    _chained,
    _filter_outside,
    _wrong_word,
    _wrong_sign,
    _keyword_as_value,
    _stray_bracket,
)
"""Asked in this order; the first that knows the mistake names it."""


def _unexpected(failure: Failure, found: Token) -> SyntaxProblem:
    last = failure.last
    if last is None:
        return _at(found, f"expected {_NOUNS[failure.rule]}, not {found.shown}", None)
    wanted = _wanted(failure)
    if failure.wants_value or wanted in (
        "a name",
        "a field name",
        "the name of a filter",
        "an argument",
        "a type",
    ):
        return _at(found, f"expected {wanted} after {last.shown}, not {found.shown}", None)
    help = "a text needs quotes" if found.kind == "word" and last.kind == "word" else None
    return _at(found, f"expected {wanted} before {found.shown}", help)
