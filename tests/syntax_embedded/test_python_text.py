"""Expressions and templates as Python text, against a slow evaluator of the tree itself."""

from __future__ import annotations

import ast
import operator
import subprocess
import sys
import warnings
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from expression_trees import expressions, parts_of
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from soni_dsl.emit.memory import HELPERS
from soni_dsl.emit.python_source import expression_source, lambda_source, template_source, used_helpers
from soni_dsl.syntax import expr as ex
from soni_dsl.syntax.expressions import parse_expression
from soni_dsl.syntax.problems import MAX_DEPTH
from soni_dsl.syntax.templates import parse_template
from soni_runtime import functions
from soni_runtime.errors import ExpressionError
from soni_runtime.filters import show
from soni_runtime.scope import Scope

NOW = datetime(2026, 3, 1, 12, 30)
HOSTILE = (
    '"]',
    "'",
    "\\",
    'x"] or s["y',
    "{s}",
    "a#b",
    "\n",
    "__class__",
    "{",
    "%s%n",
    "\u202e",
    "s",
    "lambda",
    "\ud800",
)
VALUES: dict[str, Any] = {
    "n": 3,
    "zero": 0,
    "half": 0.5,
    "word": "Hello %s",
    "empty": "",
    "gone": None,
    "yes": True,
    "items": [1, 2, 3],
    "names": ["Ana", None, "Bo"],
    "trip": {"price": 9.5, "to": {"city": "Oslo"}, "none": None, "class": "x"},
    "day": NOW.date(),
    **{name: number for number, name in enumerate(HOSTILE)},
}
SESSION = {"user": {"name": "Ana"}, "logged_in": True}


def scope() -> Scope:
    return Scope(
        VALUES,
        session=SESSION,
        defaults={"cabin": "economy"},
        session_names=frozenset(("user",)),
        language="en",
        clock=lambda: NOW,
    )


# ------------------------------------------------------------------ the slow evaluator

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "len": functions.length,
    "lower": functions.lower,
    "upper": functions.upper,
    "round": functions.round_half,
    "min": functions.minimum,
    "max": functions.maximum,
    "sum": functions.total,
    "abs": functions.absolute,
    "days": functions.days,
    "contains": functions.contains,
    "matches": functions.matches,
    "today": NOW.date,
    "now": lambda: NOW,
}
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "in": lambda a, b: operator.contains(b, a),
    "not in": lambda a, b: not operator.contains(b, a),
}


class TooLarge(Exception):
    """A text or a list times a large number; of no interest here."""


def value_of(expr: ex.Expr) -> Any:
    match expr:
        case ex.Constant():
            return expr.value
        case ex.Name():
            known = {"user": SESSION["user"], "cabin": "economy", **VALUES}
            if expr.name not in known:
                raise ExpressionError
            return known[expr.name]
        case ex.ListExpr():
            return [value_of(item) for item in expr.items]
        case ex.Attribute(value=ex.Name(name="session")):
            return SESSION.get(expr.name)
        case ex.Attribute():
            value = value_of(expr.value)
            if not isinstance(value, dict) or expr.name not in value:
                raise ExpressionError
            return value[expr.name]
        case ex.Index():
            return element(value_of(expr.value), value_of(expr.index))
        case ex.IsSet():
            try:
                found = value_of(expr.value) is not None
            except ExpressionError:
                found = False
            return found is not expr.negated
        case ex.Unary():
            operand = value_of(expr.operand)
            return {"-": operator.neg, "+": operator.pos, "not": operator.not_}[expr.op](operand)
        case ex.Binary(op="and"):
            left = value_of(expr.left)
            return value_of(expr.right) if left else left
        case ex.Binary(op="or"):
            left = value_of(expr.left)
            return left if left else value_of(expr.right)
        case ex.Binary(op="%"):
            left, right = value_of(expr.left), value_of(expr.right)
            if isinstance(left, str):
                raise ExpressionError
            return left % right
        case ex.Binary() | ex.Compare():
            left, right = value_of(expr.left), value_of(expr.right)
            if expr.op == "*" and any(isinstance(side, str | list) for side in (left, right)):
                raise TooLarge
            return OPERATORS[expr.op](left, right)
        case ex.Conditional():
            return value_of(expr.then) if value_of(expr.test) else value_of(expr.otherwise)
        case ex.Call():
            return FUNCTIONS[expr.function](*map(value_of, expr.args))
    raise AssertionError(expr)


def element(value: Any, index: Any) -> Any:
    if isinstance(value, dict):
        if index not in value:
            raise ExpressionError
        return value[index]
    if isinstance(value, list | str) and type(index) is int and -len(value) <= index < len(value):
        return value[index]
    raise ExpressionError


def outcome(compute: Callable[[], Any]) -> tuple[str, Any]:
    try:
        value = compute()
    except TooLarge:
        raise
    except Exception as error:  # which one is what is compared
        return "raises", ExpressionError if isinstance(error, ExpressionError) else type(error)
    return type(value).__name__, repr(value)


def compiled(source: str) -> Callable[[Scope], Any]:
    names = {"__builtins__": {}, **HELPERS}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        function: Callable[[Scope], Any] = eval(compile(source, "<test>", "eval"), names)
    return function


NAMES = st.sampled_from((*VALUES, "cabin", "user", "unknown", "session"))
FIELDS = st.sampled_from(("price", "to", "city", "none", "class", "__class__", "name", "logged_in", *HOSTILE))
LITERALS = st.sampled_from((0, 1, 2, 5, 1.5, "price", "Ana", "", "%s", True, False, None, *HOSTILE))
TREES = expressions(NAMES, FIELDS, LITERALS, st.sampled_from(sorted(FUNCTIONS)), max_leaves=10)


@pytest.mark.no_cover
@settings(deadline=None, max_examples=400)
@given(TREES)
def test_the_text_computes_what_the_tree_means(tree: ex.Expr) -> None:
    try:
        expected = outcome(lambda: value_of(tree))
    except TooLarge:
        assume(False)
    source = lambda_source(tree)
    assert "\n" not in source
    function = compiled(source)
    assert outcome(lambda: function(scope())) == expected


@settings(deadline=None)
@given(TREES)
def test_the_text_calls_only_the_scope_and_the_helpers_it_names(tree: ex.Expr) -> None:
    program = ast.parse(lambda_source(tree), mode="eval")
    names = {node.id for node in ast.walk(program) if isinstance(node, ast.Name)}
    assert names - {"s"} == used_helpers([tree])
    assert used_helpers([tree]) <= set(HELPERS)
    assert {node.attr for node in ast.walk(program) if isinstance(node, ast.Attribute)} <= {
        "has",
        "session",
        "today",
        "now",
    }
    strings = {
        node.value
        for node in ast.walk(program)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    said = {part.name for part in parts_of(tree) if isinstance(part, ex.Name | ex.Attribute)}
    said |= {
        part.value for part in parts_of(tree) if isinstance(part, ex.Constant) and isinstance(part.value, str)
    }
    assert strings <= said


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("len(flights) == 0", 'length(s["flights"]) == 0'),
        ("choice.price", 'field(s["choice"], "price")'),
        ("flights[-1].id", 'field(item(s["flights"], -1), "id")'),
        ("session.logged_in", 's.session("logged_in")'),
        ("session.user.name", 'field(s.session("user"), "name")'),
        ("error.type", 'field(s["error"], "type")'),
        ("cabin is set", 's.has("cabin")'),
        ("cabin is not set", 'not s.has("cabin")'),
        ("session.x is set", 's.session("x") is not None'),
        ("session.x is not set", 's.session("x") is None'),
        ("not session.x is set", 'not s.session("x") is not None'),
        ("a.b is set", 'present(lambda: field(s["a"], "b"))'),
        ("not (a.b is not set)", 'not not present(lambda: field(s["a"], "b"))'),
        ("x == null", 's["x"] is None'),
        ("null != x", 'None is not s["x"]'),
        ("1 == null", "False"),
        ("today() + days(3) > day", 's.today() + days(3) > s["day"]'),
        ("round(total, 2)", 'round_half(s["total"], 2)'),
        (
            "min(a, b) + max(a) + sum(b) + abs(c)",
            'minimum(s["a"], s["b"]) + maximum(s["a"]) + total(s["b"]) + absolute(s["c"])',
        ),
        ("a + b * c", 's["a"] + s["b"] * s["c"]'),
        ("(a + b) * c", '(s["a"] + s["b"]) * s["c"]'),
        ("a - (b - c)", 's["a"] - (s["b"] - s["c"])'),
        ("a - b - c", 's["a"] - s["b"] - s["c"]'),
        ("-(a + b)", '-(s["a"] + s["b"])'),
        ("a % 2 == 0", 'remainder(s["a"], 2) == 0'),
        ("(a < b) == c", '(s["a"] < s["b"]) == s["c"]'),
        ("not a and b", 'not s["a"] and s["b"]'),
        ("not (a and b)", 'not (s["a"] and s["b"])'),
        ("a and b or c", '(s["a"] and s["b"]) or s["c"]'),
        ("(a or b) and c", '(s["a"] or s["b"]) and s["c"]'),
        ("a if b else c if d else e", 's["a"] if s["b"] else s["c"] if s["d"] else s["e"]'),
        ("(a if b else c) if d else e", '(s["a"] if s["b"] else s["c"]) if s["d"] else s["e"]'),
        ("x in ['a', \"b\"]", 's["x"] in ["a", "b"]'),
        ("x not in y", 's["x"] not in s["y"]'),
    ],
)
def test_the_text_is_what_one_would_write(text: str, source: str) -> None:
    tree = parse_expression(text)
    assert isinstance(tree, ex.Expr)
    assert expression_source(tree) == source
    assert lambda_source(tree) == f"lambda s: {source}"


@pytest.mark.parametrize("text", ["gone < 1", "1 >= gone", "gone > gone", "names[1] < 'a'"])
def test_null_has_no_order(text: str) -> None:
    tree = parse_expression(text)
    assert isinstance(tree, ex.Expr)
    with pytest.raises(TypeError):
        compiled(lambda_source(tree))(scope())


def test_a_text_is_never_a_format() -> None:
    tree = parse_expression("word % 5")
    assert isinstance(tree, ex.Expr)
    with pytest.raises(ExpressionError, match="wants numbers"):
        compiled(lambda_source(tree))(scope())


def test_unknown_functions_have_no_text() -> None:
    with pytest.raises(KeyError):
        expression_source(ex.Call(0, 0, "open", 0, ()))


@pytest.mark.parametrize("wrap", ["not", "is", "index", "call", "conditional", "minus"])
def test_the_deepest_trees_compile(wrap: str) -> None:
    one, tree = ex.Constant(0, 0, 1), ex.Name(0, 0, "n")
    wraps: dict[str, Callable[[ex.Expr], ex.Expr]] = {
        "not": lambda inner: ex.Compare(0, 0, "==", ex.Unary(0, 0, "not", inner), one),
        "is": lambda inner: ex.IsSet(0, 0, inner, True),
        "index": lambda inner: ex.Index(0, 0, inner, one),
        "call": lambda inner: ex.Call(0, 0, "abs", 0, (inner,)),
        "conditional": lambda inner: ex.Conditional(0, 0, inner, one, one),
        "minus": lambda inner: ex.Binary(0, 0, "-", one, inner),
    }
    for _ in range(MAX_DEPTH - 1):
        tree = wraps[wrap](tree)
    assert callable(compiled(lambda_source(tree)))


# ------------------------------------------------------------------ templates

HOLES = st.builds(
    ex.Hole,
    TREES,
    st.lists(
        st.builds(ex.FilterCall, st.just("default"), st.tuples(LITERALS), st.just(0), st.just(0))
        | st.builds(
            ex.FilterCall, st.sampled_from(("upper", "lower", "title")), st.just(()), st.just(0), st.just(0)
        ),
        max_size=2,
    ).map(tuple),
    st.just(0),
    st.just(0),
)
SAID = st.text(st.sampled_from("ab{}\"'\\\n#%é\u202e "), min_size=1, max_size=8)
TEMPLATES = st.lists(SAID | HOLES, max_size=4).map(tuple)


def shown(hole: ex.Hole) -> str:
    filters = [(call.name, *call.args) if call.args else call.name for call in hole.filters]
    try:
        value = value_of(hole.expr)
    except ExpressionError:
        if not any(call.name == "default" for call in hole.filters):
            raise
        value = None
    return show(value, *filters, language="en")


@pytest.mark.no_cover
@settings(deadline=None, max_examples=300)
@given(TEMPLATES)
def test_the_text_of_a_template_says_what_its_parts_say(parts: tuple[str | ex.Hole, ...]) -> None:
    try:
        expected = outcome(lambda: "".join(part if isinstance(part, str) else shown(part) for part in parts))
    except TooLarge:
        assume(False)
    source = template_source(parts)
    assert "\n" not in source
    if all(isinstance(part, str) for part in parts):
        assert ast.literal_eval(source) == "".join(map(str, parts))
        return
    function = compiled(source)
    assert outcome(lambda: function(scope())) == expected


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("", '""'),
        ("Hello", '"Hello"'),
        ("{{a}}", '"{a}"'),
        ("{a}", 'lambda s: s.show(s["a"])'),
        ("Hi {a}!", "lambda s: f\"Hi {s.show(s['a'])}!\""),
        ("{{{a}}}", "lambda s: f\"{{{s.show(s['a'])}}}\""),
        ("{a}{b | upper}", "lambda s: f\"{s.show(s['a'])}{s.show(s['b'], 'upper')}\""),
        (
            "{n} {n | plural:flight,flights}",
            "lambda s: f\"{s.show(s['n'])} {s.show(s['n'], ('plural', 'flight', 'flights'))}\"",
        ),
        ('Say "{a}"', 'lambda s: f\'Say "{s.show(s["a"])}"\''),
        ("It's {a}", "lambda s: f\"It's {s.show(s['a'])}\""),
        ("a\n{b}", "lambda s: f\"a\\n{s.show(s['b'])}\""),
        ('Hi {a | default:"it\'s"}', 'lambda s: "Hi " + s.show(s.get("a"), ("default", "it\'s"))'),
        ("{a.b | default:0}", 'lambda s: s.show(maybe(lambda: field(s["a"], "b")), ("default", 0))'),
        ("{session.a | default:0}", 'lambda s: s.show(s.session("a"), ("default", 0))'),
        ("Hi {a | join:'\\n'}!", 'lambda s: "Hi " + s.show(s["a"], ("join", "\\n")) + "!"'),
        ("{a == 'x#y'} {b}", "lambda s: f\"{s.show(s['a'] == 'x#y')} {s.show(s['b'])}\""),
    ],
)
def test_templates_read_like_templates(text: str, source: str) -> None:
    parts, problems = parse_template(text)
    assert problems == ()
    assert template_source(parts) == source
    helpers = used_helpers(part for part in parts if isinstance(part, ex.Hole))
    program = ast.walk(ast.parse(source, mode="eval"))
    assert helpers == {node.id for node in program if isinstance(node, ast.Name)} - {"s"}


def test_what_a_user_said_is_not_parsed_again() -> None:
    parts, _ = parse_template("You said: {word}")
    assert compiled(template_source(parts))(scope()) == "You said: Hello %s"
    parts, _ = parse_template("{'{n}'} {{n}} {trip.to.city}")
    assert compiled(template_source(parts))(scope()) == "{n} {n} Oslo"


def test_ruff_leaves_the_text_alone(tmp_path: Path) -> None:
    templates = (
        "Hi {a}!",
        'Say "{a}"',
        'It\'s "{a}"',
        "It's {a}",
        "{{{a}}}",
        "a\n\t{b} \\ {c}",
        "{a}{b | upper}",
        "{n | plural:flight,flights} x",
        'Hi {a | default:"it\'s"}!',
        "{a | join:'\\n'} and {b | default:'\"'}",
        "{a if b is set else c.d} {not a and b or c}",
        "{-a * (b + c)} x",
        "é {a} \u202e",
    )
    lines = []
    for text in templates:
        parts, problems = parse_template(text)
        assert problems == ()
        lines.append(f"f({template_source(parts)})\n")
    for text in (
        "--a",
        "a - -b",
        "not not a",
        "a[b.c] is set",
        "f_ == [1, 2.50, 'x', \"y'z\"]",
        "(a if b else c).d",
    ):
        tree = parse_expression(text)
        assert isinstance(tree, ex.Expr), tree
        lines.append(f"f({lambda_source(tree)})\n")
    file = tmp_path / "sources.py"
    file.write_text("".join(lines), encoding="utf-8")
    command = [sys.executable, "-m", "ruff", "format", "--check", "--diff", "--line-length=320", "--isolated"]
    done = subprocess.run(
        [*command, "--target-version=py311", file], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
