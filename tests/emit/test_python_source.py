"""Expressions as Python text: the same value as a slow, obvious evaluator, and nothing that is not data."""

from __future__ import annotations

import ast
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soni_dsl.emit.literals import literal
from soni_dsl.emit.memory import HELPERS
from soni_dsl.emit.python_source import lambda_source, template_source, used_helpers
from soni_dsl.syntax import expr as ex
from soni_dsl.syntax.expressions import parse_expression
from soni_dsl.syntax.problems import SyntaxProblem
from soni_dsl.syntax.templates import parse_template
from soni_runtime.errors import ExpressionError
from soni_runtime.functions import maximum
from soni_runtime.scope import Scope

VALUES: dict[str, Any] = {
    "n": 3,
    "zero": 0,
    "price": 12.5,
    "name": 'O\'Hara "x" {y} \\',
    "nothing": None,
    "yes": True,
    "flights": [{"price": 10, "airline": "IB"}, {"price": 20, "airline": "UX"}],
    "trip": {"to": {"city": "Rome"}, "__class__": "data"},
    "day": date(2030, 5, 1),
}


def scope() -> Scope:
    return Scope(
        VALUES,
        session={"vip": True},
        defaults={"cabin": "economy"},
        session_names=frozenset(),
        language="en",
        clock=lambda: datetime(2030, 1, 1, 9),
    )


def run(source: str) -> Any:
    return eval(source, {"__builtins__": {}, **HELPERS})(scope())


def tree(text: str) -> ex.Expr:
    found = parse_expression(text)
    assert not isinstance(found, SyntaxProblem), found
    return found


@pytest.mark.parametrize(
    ("text", "source", "value"),
    [
        ("len(flights) == 0", 'lambda s: length(s["flights"]) == 0', False),
        ("(n + 1) * 2 - -n", 'lambda s: (s["n"] + 1) * 2 - -s["n"]', 11),
        ("n - (1 - 2)", 'lambda s: s["n"] - (1 - 2)', 4),
        ("trip.to.city", 'lambda s: field(field(s["trip"], "to"), "city")', "Rome"),
        ("flights[1].price", 'lambda s: field(item(s["flights"], 1), "price")', 20),
        ("name is set and nothing is not set", 'lambda s: s.has("name") and not s.has("nothing")', True),
        ("missing is set", 'lambda s: s.has("missing")', False),
        ("trip.by is set", 'lambda s: present(lambda: field(s["trip"], "by"))', False),
        ("session.vip", 'lambda s: s.session("vip")', True),
        ("session.other is set", 'lambda s: s.session("other") is not None', False),
        ("nothing == null", 'lambda s: s["nothing"] is None', True),
        ("'a' if yes else 'b'", 'lambda s: "a" if s["yes"] else "b"', "a"),
        (
            "n in [1, 3] and not (yes or zero)",
            'lambda s: s["n"] in [1, 3] and not (s["yes"] or s["zero"])',
            False,
        ),
        ("day > today()", 'lambda s: s["day"] > s.today()', True),
        ("cabin == 'economy'", 'lambda s: s["cabin"] == "economy"', True),
        ("max(n, 5)", 'lambda s: maximum(s["n"], 5)', 5),
    ],
)
def test_text_and_value(text: str, source: str, value: Any) -> None:
    assert lambda_source(tree(text)) == source
    assert run(source) == value


@pytest.mark.parametrize("text", ["nothing > 3", "nothing <= zero", "name < n", "day > 'x'"])
def test_an_ordering_that_makes_no_sense_is_never_quietly_false(text: str) -> None:
    with pytest.raises(TypeError):
        run(lambda_source(tree(text)))


@pytest.mark.parametrize(
    "text", ["missing", "trip.nowhere", "flights[7]", "n.real", "name.upper", "nothing.x"]
)
def test_what_is_not_there_is_a_typed_error(text: str) -> None:
    with pytest.raises(ExpressionError):
        run(lambda_source(tree(text)))


def test_attributes_reach_data_only() -> None:
    assert isinstance(parse_expression("trip.__class__"), SyntaxProblem)
    assert run(lambda_source(ex.Attribute(0, 0, ex.Name(0, 0, "trip"), "__class__"))) == "data"
    with pytest.raises(ExpressionError):
        run(lambda_source(ex.Attribute(0, 0, ex.Name(0, 0, "n"), "__class__")))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain {{braces}} \"quotes\" and 'more' \\n", "plain {braces} \"quotes\" and 'more' \\n"),
        ("Hi {name}!", 'Hi O\'Hara "x" {y} \\!'),
        ("{price | money:EUR}", "€12.50"),
        ("{n | plural:\"it's\",'x \\\"y\\\"'} {trip['to'].city}", 'x "y" Rome'),
        ("a\nb\t{n}\u202e\u2028", "a\nb\t3\u202e\u2028"),
        ("{'{' + name + '}'}", '{O\'Hara "x" {y} \\}'),
        ("{nothing}", ""),
        ("{missing | default:'none yet'}", "none yet"),
        ("{trip.by.car | default:walk}, {trip.to.city | default:walk}", "walk, Rome"),
    ],
)
def test_templates(text: str, shown: str) -> None:
    parts, problems = parse_template(text)
    assert problems == ()
    source = template_source(parts)
    assert "\n" not in source
    assert "\u202e" not in source
    value = eval(source, {"__builtins__": {}, **HELPERS})
    assert (value if isinstance(value, str) else value(scope())) == shown


def test_a_value_is_never_read_again() -> None:
    (hole,), _ = parse_template("{name}")
    assert run(template_source((hole,))) == VALUES["name"]


JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text()
    ),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner), st.tuples(inner, inner)),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(JSON)
def test_a_literal_is_the_value_again(value: Any) -> None:
    source = literal(value)
    assert ast.literal_eval(source) == value
    assert not set(source) & set("\n\r\t\0\x1b\x85\u200b\u202e\u2028\u2029\ufeff\ud800")


def test_infinities_are_written_out() -> None:
    assert eval(literal(float("-inf")), {"float": float}) == float("-inf")


def test_what_is_no_data_is_refused() -> None:
    with pytest.raises(TypeError):
        literal(object())


# ------------------------------------------------------------------ against a slow evaluator

NUMBERS = st.one_of(
    st.sampled_from([ex.Name(0, 0, "n"), ex.Name(0, 0, "zero"), ex.Name(0, 0, "price")]),
    st.integers(0, 9).map(lambda n: ex.Constant(0, 0, n)),
)


def _grow(inner: st.SearchStrategy[ex.Expr]) -> st.SearchStrategy[ex.Expr]:
    operators = ["+", "-", "*", "/", "//", "%", "and", "or"]
    return st.one_of(
        st.builds(lambda op, a, b: ex.Binary(0, 0, op, a, b), st.sampled_from(operators), inner, inner),
        st.builds(
            lambda op, a, b: ex.Compare(0, 0, op, a, b),
            st.sampled_from(["<", "==", "!=", ">="]),
            inner,
            inner,
        ),
        st.builds(lambda op, a: ex.Unary(0, 0, op, a), st.sampled_from(["-", "not"]), inner),
        st.builds(lambda a, b, c: ex.Conditional(0, 0, a, b, c), inner, inner, inner),
        st.builds(lambda a, negated: ex.IsSet(0, 0, a, negated), inner, st.booleans()),
        st.builds(lambda a, b: ex.Call(0, 0, "max", 0, (a, b)), inner, inner),
        st.builds(lambda a: ex.Index(0, 0, ex.ListExpr(0, 0, (a,)), ex.Constant(0, 0, 0)), inner),
    )


def slow(expr: ex.Expr) -> Any:
    """The value of an expression, straight from the tree."""
    match expr:
        case ex.Constant():
            return expr.value
        case ex.Name():
            return VALUES[expr.name]
        case ex.Unary():
            return not slow(expr.operand) if expr.op == "not" else -slow(expr.operand)
        case ex.Binary(op="and"):
            return slow(expr.left) and slow(expr.right)
        case ex.Binary(op="or"):
            return slow(expr.left) or slow(expr.right)
        case ex.Binary() | ex.Compare():
            a, b = slow(expr.left), slow(expr.right)
            table: dict[str, Any] = {
                "+": lambda: a + b,
                "-": lambda: a - b,
                "*": lambda: a * b,
                "/": lambda: a / b,
                "//": lambda: a // b,
                "%": lambda: a % b,
                "<": lambda: a < b,
                ">=": lambda: a >= b,
                "==": lambda: a == b,
                "!=": lambda: a != b,
            }
            return table[expr.op]()
        case ex.Conditional():
            return slow(expr.then) if slow(expr.test) else slow(expr.otherwise)
        case ex.IsSet():
            return (slow(expr.value) is not None) != expr.negated
        case ex.Call():
            return maximum(*(slow(arg) for arg in expr.args))
        case ex.Index():
            return (
                next(slow(part) for part in expr.value.items) if isinstance(expr.value, ex.ListExpr) else None
            )
    raise AssertionError(expr)


def outcome(compute: Any) -> Any:
    try:
        return compute()
    except (ArithmeticError, TypeError, ExpressionError) as error:
        return "failed", isinstance(error, ArithmeticError)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.recursive(NUMBERS, _grow, max_leaves=8))
def test_the_text_computes_what_the_tree_means(expr: ex.Expr) -> None:
    found, wanted = outcome(lambda: run(lambda_source(expr))), outcome(lambda: slow(expr))
    assert (found, type(found)) == (wanted, type(wanted))
    assert used_helpers([expr]) <= set(HELPERS)
