"""What people get wrong, and what they are told. ``‹…›`` marks the place that is reported."""

from __future__ import annotations

import pytest

from soni_dsl.syntax.expressions import parse_expression
from soni_dsl.syntax.invocations import parse_invocation, parse_loop
from soni_dsl.syntax.problems import SyntaxProblem
from soni_dsl.syntax.triggers import parse_trigger
from soni_dsl.syntax.types import parse_type


def unmark(marked: str) -> tuple[str, tuple[int, int]]:
    text = marked.replace("‹", "").replace("›", "")
    return text, (marked.index("‹"), marked.index("›") - 1)


def check(found: object, span: tuple[int, int], message: str, help: str | None) -> None:
    assert isinstance(found, SyntaxProblem), found
    assert found.message == message
    assert (found.start, found.end) == span
    assert found.help == help if help is None else help in (found.help or "")


@pytest.mark.parametrize(
    ("marked", "message", "help"),
    [
        # the end comes too early
        ("‹›", "an expression is missing", None),
        ("‹   ›", "an expression is missing", None),
        ("a ‹==›", "expected a value after `==`", "delete `==`"),
        ("a ‹and›  ", "expected a value after `and`", "delete `and`"),
        ("10‹%›", "expected a value after `%`", "delete `%`"),
        ("a‹.›", "expected a field name after `.`", None),
        ("‹(›a + b", "`(` is not closed", "add `)`"),
        ("len‹(›", "`(` is not closed", "add `)`"),
        ("[1, ‹(›2", "`(` is not closed", "add `)`"),
        ("a in ‹[›1, 2,", "`[` is not closed", "add `]`"),
        ("(a ‹+›", "expected a value after `+`", "delete `+`"),
        ('a == ‹"b›', "the text that begins here is not closed", 'add `"`'),
        ("x ‹is›", "expected `set` after `is`", "`is not set`"),
        ("x is ‹not›", "expected `set` after `not`", "`is not set`"),
        ("a if ‹b›", "expected `else`", "`a if test else b`"),
        ("a if b ‹else›", "expected a value after `else`", "delete `else`"),
        # operators of other languages
        ("a ‹=› b", "`=` does not compare", "write `==`"),
        ("a ‹=› 'x' and b", "`=` does not compare", "write `==`"),
        ("a ‹===› b", "`===` is not an operator", "write `==`"),
        ("a ‹!==› b", "`!==` is not an operator", "write `!=`"),
        ("a ‹=>› b", "`=>` is not an operator", "write `>=`"),
        ("a ‹<>› b", "`<>` is not an operator", "write `!=`"),
        ("a ‹&&› b", "`&&` is not an operator", "write `and`"),
        ("a ‹||› b", "`||` is not an operator", "write `or`"),
        ("‹!›a", "`!` is not an operator", "write `not`"),
        ("a and ‹!›b", "`!` is not an operator", "write `not`"),
        ("a ‹**› 2", "`**` is not an operator", "multiply"),
        ("a ‹?› b : c", "`?` is not an operator", "`a if test else b`"),
        ("a ‹AND› b", "`AND` is not an operator", "write `and`"),
        ("‹NOT› a", "`NOT` is not an operator", "write `not`"),
        ("a ‹equals› b", "`equals` is not an operator", "write `==`"),
        ("a ‹:=› 1", "an expression does not assign", "`set:`"),
        ("a ‹+=› 1", "an expression does not assign", "`set:`"),
        ("a ‹|› money", "filters only stand in the holes of a text", "delete the filter"),
        # comparisons
        ("1 < x ‹<› 3", "comparisons do not chain", "write `… < x and x < …`"),
        ("a == b ‹==› c", "comparisons do not chain", "`… == b and b == …`"),
        ("a in b ‹not› in c", "comparisons do not chain", "`and`"),
        ("f(1 < x ‹<=› 3)", "comparisons do not chain", "write `… < x and x <= …`"),
        ("x is ‹null›", "`is` only goes with `set`", "write `is not set`"),
        ("x is ‹None›", "`is` only goes with `set`", "write `is not set`"),
        ("x is not ‹null›", "`is not` only goes with `set`", "write `is set`"),
        ("x is ‹'a'›", "`is` only goes with `set`", "write `==`"),
        ("x is not ‹3›", "`is not` only goes with `set`", "write `!=`"),
        ("x is not ‹in› y", "`is not` only goes with `set`", "write `not in`"),
        ("x not ‹set›", "expected `in` after `not`", "write `is not set`"),
        ("a == ‹not› b", "`not` cannot follow `==`", "(not …)"),
        # values
        ("a == ‹None›", "`None` is not a value here", "write `null`"),
        ("‹True›", "`True` is not a value here", "write `true`"),
        ("f(‹FALSE›)", "`FALSE` is not a value here", "write `false`"),
        ("a > ‹1_000›", "`1_000` is not a number", "write `1000`"),
        ("‹.5›", "`.5` is not a number", "write `0.5`"),
        ("‹5.›", "`5.` is not a number", "write `5.0`"),
        ("‹0x1F›", "`0x1F` is not a number", "decimal digits"),
        ("‹1e5›", "`1e5` is not a number", "decimal digits"),
        ("‹3days›", "`3days` is not a number", "a text needs quotes"),
        ("flights‹.0›", "`.0` is not a field", "write `[0]`"),
        ("'a‹\\d›'", "unknown escape `\\d`", "`\\\\`"),
        ("'‹\\ud800›'", "`\\ud800` is no character", "`\\\\`"),
        ("‹__class__›", "names may not begin with two underscores", "another name"),
        ("x.‹__class__›", "names may not begin with two underscores", "another name"),
        ("‹__import__›('os')", "names may not begin with two underscores", "another name"),
        # calls
        ("name.‹upper›()", "values have no methods", "`upper(name)`"),
        ("a.name.‹upper›() == 'X'", "values have no methods", "`upper(name)`"),
        ("f(x)‹(›1)", "`)` cannot be called", "only a function"),
        ("round(x, ‹digits=›2)", "a function takes its arguments without names", "leave out `digits=`"),
        ("f(x ‹y›)", "expected an operator, `,` or `)` before `y`", "a text needs quotes"),
        ("f(‹,›)", "expected a value after `(`, not `,`", None),
        # brackets and strangers
        ("a‹)›", "`)` closes nothing", "delete it"),
        ("(a‹]›", "`]` cannot close `(`", "write `)`"),
        ("‹()›", "the parentheses are empty", "a value"),
        ("‹{›name}", "braces mean nothing inside an expression", "without braces"),
        ("new ‹york›", "expected an operator before `york`", "a text needs quotes"),
        ("‹if› a", "`if` does not begin an expression", "the condition alone"),
        ("a ‹≤› b", "`≤` is not a sign of this language", "write `<=`"),
        ("a == ‹“›b”", "`“` is not a sign of this language", 'write `"`'),
        ("a‹\u00a0›== b", "invisible character U+00A0 NO-BREAK SPACE", "a plain space"),
        ("na‹\u200b›me", "invisible character U+200B ZERO WIDTH SPACE", "delete it"),
        ("a‹\u202e›", "invisible character U+202E RIGHT-TO-LEFT OVERRIDE", "delete it"),
        ("a == 'x‹\u202e›y'", "invisible character U+202E RIGHT-TO-LEFT OVERRIDE", "`\\u202e`"),
        ("x‹\u3164›", "invisible character U+3164 HANGUL FILLER", "delete it"),
        ("price > 10‹€›", "unknown character `€`", "quote it"),
        ("‹٣›a", "a name may not begin with `٣`", "a letter"),
    ],
)
def test_expressions(marked: str, message: str, help: str | None) -> None:
    text, span = unmark(marked)
    check(parse_expression(text), span, message, help)


@pytest.mark.parametrize(
    ("marked", "message", "help"),
    [
        ("‹›", "a name to call is missing", None),
        ("search‹(›origin", "`(` is not closed", "add `)`"),
        ("search(‹1 + 2›)", "an argument without a name", "`name=`"),
        ("search(‹a.b›)", "an argument without a name", "`name=`"),
        ("search(a, ‹a=1›)", "argument `a` is given twice", "leave one out"),
        ("search(a ‹==› 1)", "", None),
        ("search ‹->›", "expected a name after `->`", None),
        ("search -> a ‹as›", "expected a name after `as`", None),
        ("search -> a‹,›", "expected a name after `,`", None),
        ("search -> a, ‹a›", "`a` is filled twice", "with `as`"),
        ("search -> a as x, ‹b as x›", "`x` is filled twice", "with `as`"),
        ("search ‹as› flights", "expected `->` before `as`", "`search() -> flights`"),
        ("search() ‹=>› flights", "expected `->` before `=>`", "`search() -> flights`"),
        ("search() ‹→› flights", "`→` is not a sign of this language", "write `->`"),
        ("search -> ‹(›a, b)", "outputs stand without brackets", "`-> flights, price as total`"),
        ("search -> a‹.›b", "an output goes into a plain name", "`-> field as name`"),
        ("search -> a ‹:› b", "expected `as` before `:`", "`-> field as name`"),
        ("flights ‹=› search()", "a call is not assigned", "`search() -> flights`"),
        ("search ‹origin›", "expected `(` or `->` before `origin`", "a text needs quotes"),
        ("search(x=‹True›)", "`True` is not a value here", "write `true`"),
        ("search(x=f(‹y=›1))", "a function takes its arguments without names", "leave out `y=`"),
        ("‹tools.search›(x)", "the name of an action or a flow has no dots", "the name alone"),
        ("‹__import__›(x)", "names may not begin with two underscores", "another name"),
    ],
)
def test_invocations(marked: str, message: str, help: str | None) -> None:
    text, span = unmark(marked)
    found = parse_invocation(text)
    if not message:  # a comparison is an expression, so it wants a name like every other
        assert isinstance(found, SyntaxProblem)
        assert found.message == "an argument without a name"
        return
    check(found, span, message, help)


@pytest.mark.parametrize(
    ("marked", "message"),
    [
        ("‹›", "`item in list` is missing"),
        ("‹item›", "expected `in` after `item`"),
        ("item ‹in›", "expected a value after `in`"),
        ("item ‹of› list", "expected `item in list`, not `of`"),
        ("for ‹item› in list", "expected `item in list`, not `item`"),
        ("‹1› in list", "expected `item in list`, not `1`"),
        ("‹True› in list", "`True` is not a value here"),
    ],
)
def test_loops(marked: str, message: str) -> None:
    text, span = unmark(marked)
    found = parse_loop(text)
    assert isinstance(found, SyntaxProblem)
    assert (found.message, (found.start, found.end)) == (message, span)


@pytest.mark.parametrize(
    ("marked", "message", "help"),
    [
        ("‹›", "a type is missing", None),
        ("‹nubmer›", "unknown type `nubmer`", "did you mean `number`?"),
        ("‹String›", "unknown type `String`", "write `string`"),
        ("‹str›", "unknown type `str`", "write `string`"),
        ("list of ‹dict›", "unknown type `dict`", "write `object`"),
        ("‹zebra›", "unknown type `zebra`", "types are `string`, "),
        ("list‹[›string]", "`[` means nothing in a type", "write `list of …`"),
        ("string‹?›", "`?` means nothing in a type", "write `optional string`"),
        ("string ‹|› number", "a type has no alternatives", "optional"),
        ("string ‹optional›", "`optional` cannot follow `string`", "write `optional` first"),
        ("list ‹string›", "`string` cannot follow `list`", "write `list of …`"),
        ("string ‹text›", "`text` cannot follow `string`", "one word"),
        ("list ‹of›", "expected a type after `of`", None),
        ("‹optional›", "expected a type after `optional`", None),
    ],
)
def test_types(marked: str, message: str, help: str | None) -> None:
    text, span = unmark(marked)
    check(parse_type(text), span, message, help)


def test_lists_of_lists_end_somewhere() -> None:
    found = parse_type("list of " * 500 + "string")
    assert isinstance(found, SyntaxProblem)
    assert "levels deep" in found.message


@pytest.mark.parametrize(
    ("marked", "message"),
    [
        ("from ‹{›origin", "`{` is not closed"),
        ("from ‹{›origin to {destination}", "`{` is not closed"),
        ("from origin‹}›", "`}` without a `{` before it"),
        ("from ‹{}›", "there is nothing between the braces"),
        ("from ‹{  }›", "there is nothing between the braces"),
        ("from ‹{origin | upper}›", "`origin | upper` is not the name of a slot"),
        ("from ‹{a.b}›", "`a.b` is not the name of a slot"),
        ("from {‹__x›}", "names may not begin with two underscores"),
        ("from {o‹\u200b›x}", "invisible character U+200B ZERO WIDTH SPACE"),
    ],
)
def test_triggers(marked: str, message: str) -> None:
    text, span = unmark(marked)
    found = parse_trigger(text)
    assert isinstance(found, SyntaxProblem)
    assert (found.message, (found.start, found.end)) == (message, span)
