"""The languages inside a bot's scalars: what they parse to, and what is said of what they refuse."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soni_dsl.syntax import expr as ex
from soni_dsl.syntax.expressions import KEYWORDS, parse_expression, plain_path, unparse
from soni_dsl.syntax.invocations import parse_invocation, parse_loop
from soni_dsl.syntax.problems import SyntaxProblem
from soni_dsl.syntax.reading import read
from soni_dsl.syntax.templates import parse_template
from soni_dsl.syntax.triggers import parse_trigger
from soni_dsl.syntax.types import parse_type


def tree(text: str) -> ex.Expr:
    found = parse_expression(text)
    assert not isinstance(found, SyntaxProblem), found
    return found


# ------------------------------------------------------------------ expressions


@pytest.mark.parametrize(
    ("text", "grouped"),
    [
        ("a or b and c", "a or (b and c)"),
        ("not a == b", "not (a == b)"),
        ("not a and b", "(not a) and b"),
        ("a + b * c - d", "(a + (b * c)) - d"),
        ("a - b - c", "(a - b) - c"),
        ("-a * b", "(-a) * b"),
        ("a // b % c", "(a // b) % c"),
        ("a if b else c if d else e", "a if b else (c if d else e)"),
        ("a + 1 > b and c in d", "((a + 1) > b) and (c in d)"),
        ("a.b[0].c is not set or d", "(a.b[0].c is not set) or d"),
        ("len(a) == 0", "(len(a)) == 0"),
        ("x not in [1, 'b']", '(x not in ([1, "b"]))'),
    ],
)
def test_operators_bind_as_in_python(text: str, grouped: str) -> None:
    assert bare(tree(text)) == bare(tree(grouped))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("1.50", 1.5),
        ("'it''s'", None),
        ('"a\\"b\\n\\u00e9"', 'a"b\né'),
        ("'x'", "x"),
        ("true", True),
        ("null", None),
    ],
)
def test_literals(text: str, value: object) -> None:
    found = parse_expression(text)
    if text == "'it''s'":  # two texts side by side, as in YAML, are not one
        assert isinstance(found, SyntaxProblem)
    else:
        assert isinstance(found, ex.Constant)
        assert (found.value, type(found.value)) == (value, type(value))


def test_offsets_are_those_of_the_text() -> None:
    text = "len(flights) == 0 and  cabin.kind is set"
    root = tree(text)
    assert isinstance(root, ex.Binary)
    assert text[root.left.start : root.left.end] == "len(flights) == 0"
    assert text[root.right.start : root.right.end] == "cabin.kind is set"
    assert isinstance(root.left, ex.Compare)
    assert isinstance(root.left.left, ex.Call)
    assert text[root.left.left.start : root.left.left.function_end] == "len"


@pytest.mark.parametrize(
    ("text", "start", "end", "message", "help"),
    [
        ("", 0, 0, "the expression is empty", "write the expression"),
        ("a = 3", 2, 3, "`=` does not compare", "write `==`"),
        ("a && b", 2, 4, "`&&` is not an operator here", "write `and`"),
        ("a || b", 2, 4, "`||` is not an operator here", "write `or`"),
        ("!a", 0, 1, "`!` is not an operator here", "write `not`"),
        ("a === b", 2, 5, "`===` is not an operator", "write `==`"),
        ("a <> b", 2, 4, "`<>` is not an operator", "write `!=`"),
        ("a => b", 2, 4, "`=>` is not an operator", "write `>=`"),
        ("1 < x < 3", 6, 7, "comparisons do not chain", "write `a < b and b < c` for `a < b < c`"),
        ("x is null", 5, 9, "`is` cannot be followed by `null`", "write `is not set`, or compare with `==`"),
        ("name.upper()", 10, 11, "values have no methods here", "use a function, as in `upper(…)`"),
        ("(a", 0, 1, "this `(` is never closed", "add `)`"),
        ("a +", 2, 3, "something is missing after `+`", "finish the expression"),
        ("True", 0, 4, "`True` is not a value", "write `true`"),
        ("x == None", 5, 9, "`None` is not a value", "write `null`"),
        ('"abc', 0, 4, "this text has no closing quote", 'add `"`'),
        ("__a", 0, 3, "the name `__a` begins with two underscores", "use another name"),
        ("a.__class__", 2, 11, "the name `__class__` begins with two underscores", "use another name"),
        ("12abc", 0, 5, "`12abc` is not a number", "write digits, with a point at most"),
        ("a\u200bb", 1, 2, "`U+200B` cannot stand in a name", "a name has letters, digits and underscores"),
        ("{a}", 0, 1, "`{` does not belong in an expression", "write the name alone"),
        (")", 0, 1, "`)` cannot begin the expression", "begin with a name, a number or a text"),
        ('"a\\qb"', 2, 4, "`\\q` means nothing", "write `\\\\` for a backslash"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(text: str, start: int, end: int, message: str, help: str) -> None:
    assert parse_expression(text) == SyntaxProblem(start, end, message, help)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000,
        "a" + ".b" * 5000,
        "not " * 5000 + "a",
        "-" * 5000 + "a",
        "a" + " + a" * 5000,
        "[" * 200,
        '"' + "x" * 10**6,
    ],
)
def test_absurd_texts_are_refused_quickly(text: str) -> None:
    assert isinstance(parse_expression(text), SyntaxProblem)


NAMES = st.text("abcxyz_é0", min_size=1, max_size=6).filter(
    lambda name: name.isidentifier() and not name.startswith("__") and name not in KEYWORDS
)
CONSTANTS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(0, 10**12),
    st.floats(0, 1e9, allow_nan=False).map(lambda number: round(number, 3)),
    st.text(max_size=12).filter(lambda text: not any("\ud800" <= c <= "\udfff" for c in text)),
)


def _trees(inner: st.SearchStrategy[ex.Expr]) -> st.SearchStrategy[ex.Expr]:
    return st.one_of(
        st.builds(lambda items: ex.ListExpr(0, 0, tuple(items)), st.lists(inner, max_size=3)),
        st.builds(lambda value, name: ex.Attribute(0, 0, value, name), inner, NAMES),
        st.builds(lambda value, index: ex.Index(0, 0, value, index), inner, inner),
        st.builds(lambda op, operand: ex.Unary(0, 0, op, operand), st.sampled_from(["-", "+", "not"]), inner),
        st.builds(
            lambda op, left, right: ex.Binary(0, 0, op, left, right),
            st.sampled_from(["+", "-", "*", "/", "//", "%", "and", "or"]),
            inner,
            inner,
        ),
        st.builds(
            lambda op, left, right: ex.Compare(0, 0, op, left, right),
            st.sampled_from(["<", "<=", ">", ">=", "==", "!=", "in", "not in"]),
            inner,
            inner,
        ),
        st.builds(lambda value, negated: ex.IsSet(0, 0, value, negated), inner, st.booleans()),
        st.builds(lambda a, b, c: ex.Conditional(0, 0, a, b, c), inner, inner, inner),
        st.builds(lambda name, args: ex.Call(0, 0, name, 0, tuple(args)), NAMES, st.lists(inner, max_size=3)),
    )


TREES = st.recursive(
    st.one_of(
        st.builds(lambda value: ex.Constant(0, 0, value), CONSTANTS),
        st.builds(lambda name: ex.Name(0, 0, name), NAMES),
    ),
    _trees,
    max_leaves=12,
)


def bare(value: object) -> object:
    """A tree without its offsets."""
    if isinstance(value, ex.Expr):
        names = [n for kind in type(value).__mro__ for n in getattr(kind, "__slots__", ())]
        kept = {n: bare(getattr(value, n)) for n in names if n not in ("start", "end", "function_end")}
        return type(value).__name__, tuple(sorted(kept.items(), key=lambda item: item[0]))
    if isinstance(value, tuple):
        return tuple(bare(part) for part in value)
    return type(value).__name__, repr(value)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(TREES)
def test_a_tree_survives_the_way_through_text(root: ex.Expr) -> None:
    assert bare(tree(unparse(root))) == bare(root)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(st.text(alphabet="ab._ 1(){}[]|:,=<>!&\"'\\+-*/%\n\u200b\u202eé", max_size=40))
def test_no_text_raises_and_every_place_is_inside(text: str) -> None:
    for parse in (parse_expression, parse_invocation, parse_loop, parse_type, parse_trigger):
        found = parse(text)
        if isinstance(found, SyntaxProblem):
            assert 0 <= found.start <= found.end <= len(text)
            assert found.message
    _, problems = parse_template(text)
    for problem in problems:
        assert 0 <= problem.start <= problem.end <= len(text)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(NAMES, min_size=1, max_size=4), st.integers(0, 3), st.integers(0, 3))
def test_the_short_cut_gives_the_tree_of_the_grammar(names: list[str], before: int, after: int) -> None:
    text = " " * before + ".".join(names) + " " * after
    quick = plain_path(text, 0, len(text))
    if quick is not None:
        assert quick == read(text, "expression", "expression")


# ------------------------------------------------------------------ templates


def test_a_template_has_parts_in_order() -> None:
    text = "Hi {name}, {{that}} is {price | money:EUR | upper} for {n | plural:'flight','flights'}."
    parts, problems = parse_template(text)
    assert problems == ()
    first, second, third = (part for part in parts if isinstance(part, ex.Hole))
    assert [part for part in parts if isinstance(part, str)] == ["Hi ", ", {that} is ", " for ", "."]
    assert text[first.start : first.end] == "{name}"
    assert text[second.expr.start : second.expr.end] == "price"
    assert [(f.name, f.args, text[f.start : f.end]) for f in second.filters] == [
        ("money", ("EUR",), "money:EUR"),
        ("upper", (), "upper"),
    ]
    assert third.filters[0].args == ("flight", "flights")


@pytest.mark.parametrize(
    "text", ["{a | money}", "{a.b|money:EUR|upper}", "{ a | date:long }", "{a}", "{a.b.c}"]
)
def test_short_cuts_of_holes_agree_with_the_grammar(text: str) -> None:
    (hole,), _ = parse_template(text)
    assert isinstance(hole, ex.Hole)
    parsed = read(text[:-1], "hole", "expression", 1)
    assert (hole.expr, hole.filters) == (parsed.expr, parsed.filters)


@pytest.mark.parametrize(
    ("text", "start", "end", "help"),
    [
        ("{", 0, 1, "write `{{` for a brace"),
        ("a } b", 2, 3, "write `}}` for a brace"),
        ("{}", 0, 2, "name a value, or write `{{}}` for braces"),
        ("{x:.2f}", 2, 6, "use a filter, as in `{price | money}` or `{share | number:2}`"),
        ("{name!r}", 5, 7, "use a filter, as in `{price | money}` or `{share | number:2}`"),
        ("{a b} {c}", 3, 4, "an operator such as `==`, `and` or `+` belongs between; a text needs quotes"),
    ],
)
def test_a_wrong_hole_is_reported_alone(text: str, start: int, end: int, help: str) -> None:
    _, problems = parse_template(text)
    assert [(p.start, p.end, p.help) for p in problems] == [(start, end, help)]


def test_every_wrong_hole_of_a_text_is_reported() -> None:
    parts, problems = parse_template("{a b} {c} {d = 1} {")
    assert [problem.start for problem in problems] == [3, 13, 18]
    assert [part.expr for part in parts if isinstance(part, ex.Hole)] == [ex.Name(7, 8, "c")]


# ------------------------------------------------------------------ invocations, loops, types, triggers


def test_an_invocation() -> None:
    text = "search(origin, on=departure + 1) -> flights, price as total"
    found = parse_invocation(text)
    assert not isinstance(found, SyntaxProblem)
    assert (found.name, found.name_span) == ("search", (0, 6))
    assert found.arguments is not None
    assert found.outputs is not None
    assert [(a.name, text[a.value.start : a.value.end]) for a in found.arguments] == [
        ("origin", "origin"),
        ("on", "departure + 1"),
    ]
    assert [(o.field, o.name, text[o.start : o.end]) for o in found.outputs] == [
        ("flights", "flights", "flights"),
        ("price", "total", "price as total"),
    ]
    bare_call = parse_invocation("search")
    assert not isinstance(bare_call, SyntaxProblem)
    assert (bare_call.arguments, bare_call.outputs) == (None, None)
    empty = parse_invocation("search()")
    assert not isinstance(empty, SyntaxProblem)
    assert empty.arguments == ()


@pytest.mark.parametrize(
    "text", ["", "f(1)", "f(a=1, a=2)", "f -> a, a", "f ->", "f() g", "f(", "a.b", "f => x", "1()"]
)
def test_an_invocation_that_is_wrong(text: str) -> None:
    assert isinstance(parse_invocation(text), SyntaxProblem)


def test_a_loop() -> None:
    found = parse_loop("leg in trip.legs")
    assert not isinstance(found, SyntaxProblem)
    assert (found.item, found.item_span, unparse(found.source)) == ("leg", (0, 3), "trip.legs")
    assert isinstance(parse_loop("leg of legs"), SyntaxProblem)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("float", "number"),
        ("text", "string"),
        ("optional date", "optional date"),
        ("list of object", "list of object"),
        ("optional list of list of int", "optional list of list of integer"),
        ("any", "any"),
    ],
)
def test_types(text: str, shown: str) -> None:
    assert str(parse_type(text)) == shown


@pytest.mark.parametrize(
    ("text", "help"), [("strng", "`string`"), ("enum", "values:"), ("Date", "`date`"), ("list of", "")]
)
def test_a_type_that_is_none_says_what_would_be(text: str, help: str) -> None:
    found = parse_type(text)
    assert isinstance(found, SyntaxProblem)
    assert help in (found.help or "")


def test_triggers() -> None:
    assert parse_trigger("fly from {origin} to { city }") == (
        "fly from ",
        ("origin", 10, 16),
        " to ",
        ("city", 23, 27),
    )
    assert parse_trigger("hello") == ("hello",)
    for wrong in ("{a b}", "{", "}", "{}", "{1a}"):
        assert isinstance(parse_trigger(wrong), SyntaxProblem)
