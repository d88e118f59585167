"""Expressions: what they mean, where they stand, and back to text."""

from __future__ import annotations

import random
import subprocess
import sys
import time

import pytest
from expression_trees import bare, expressions, parts_of
from hypothesis import given, settings
from hypothesis import strategies as st

from soni_dsl.syntax import expr as ex
from soni_dsl.syntax import grammars
from soni_dsl.syntax.expressions import SyntaxProblem, parse_expression, simple_expression, unparse
from soni_dsl.syntax.problems import MAX_DEPTH, MAX_LENGTH


def parsed(text: str) -> ex.Expr:
    tree = parse_expression(text)
    assert isinstance(tree, ex.Expr), (text, tree)
    return tree


@pytest.mark.parametrize(
    ("text", "grouped"),
    [
        ("a or b and c", "a or (b and c)"),
        ("not a == b", "not (a == b)"),
        ("not a and b", "(not a) and b"),
        ("a == b or c", "(a == b) or c"),
        ("a + b * c", "a + (b * c)"),
        ("a - b - c", "(a - b) - c"),
        ("a / b // c % d", "((a / b) // c) % d"),
        ("-a * b", "(-a) * b"),
        ("--a", "-(-a)"),
        ("-a.b[0]", "-((a.b)[0])"),
        ("a < b + 1", "a < (b + 1)"),
        ("a if b else c if d else e", "a if b else (c if d else e)"),
        ("a or b if c and d else e", "(a or b) if (c and d) else e"),
        ("a is set and b is not set", "(a is set) and (b is not set)"),
        ("a + b is set", "(a + b) is set"),
        ("not a in b", "not (a in b)"),
        ("a not in b and c", "(a not in b) and c"),
        ("len(a) + 1", "(len(a)) + 1"),
        ("android", "android"),
        ("nothing or notice", "(nothing) or (notice)"),
    ],
)
def test_operators_bind_as_in_python(text: str, grouped: str) -> None:
    assert bare(parsed(text)) == bare(parsed(grouped))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("0", 0),
        ("010", 10),
        ("12.50", 12.5),
        ("true", True),
        ("false", False),
        ("null", None),
        ("'it'", "it"),
        ('"a\\n\\t\\r\\\\\\"\\\'"', "a\n\t\r\\\"'"),
        ("'\\x41\\u00e9\\U0001f600'", "Aé😀"),
        ('"{not} %s a template"', "{not} %s a template"),
        ("''", ""),
        ("'naïve — ok'", "naïve — ok"),
    ],
)
def test_literals(text: str, value: object) -> None:
    tree = parsed(text)
    assert isinstance(tree, ex.Constant)
    assert tree.value == value
    assert type(tree.value) is type(value)
    assert (tree.start, tree.end) == (0, len(text))


def test_offsets_point_at_what_was_written() -> None:
    text = "  len( flights ) == 0 and (choice.price + 1) * 2 > x[ i ]"
    tree = parsed(text)
    assert text[tree.start : tree.end] == text.strip()
    written = {text[part.start : part.end] for part in parts_of(tree)}
    assert written >= {
        "len( flights )",
        "flights",
        "len( flights ) == 0",
        "choice.price",
        "choice.price + 1",
        "(choice.price + 1) * 2",
        "x[ i ]",
        "i",
    }
    call = next(part for part in parts_of(tree) if isinstance(part, ex.Call))
    assert text[call.start : call.function_end] == "len"


@settings(deadline=None)  # the first text waits for Lark
@given(expressions())
def test_parsing_the_text_of_a_tree_gives_the_tree(tree: ex.Expr) -> None:
    text = unparse(tree)
    again = parsed(text)
    assert bare(again) == bare(tree)
    for part in parts_of(again):
        assert 0 <= part.start < part.end <= len(text)
        if isinstance(part, ex.Name):
            assert text[part.start : part.end] == part.name
        for inner in parts_of(part):
            assert part.start <= inner.start
            assert inner.end <= part.end


SIMPLE = st.sampled_from(
    (
        *("a", "a.b", "a.in.if", "origin", "set", "true", "null", "None", "not", "__x", "a.__b", "is", "x1"),
        *(
            "0",
            "12",
            "1.5",
            "007",
            "'x'",
            '"it"',
            '"a\'b"',
            "''",
            "'é'",
            "len(a)",
            "len(true)",
            "len(None)",
            "len()",
        ),
        *(" == ", "==", " != ", " <= ", ">=", " < ", ">", " is set", " is not set", " in ", " ", "  ", "."),
        *(
            " and ",
            " or ",
            "not ",
            " not in ",
            " if ",
            " else ",
            "set",
            "is not",
            "-",
            " - ",
            " + ",
            " * ",
            "//",
        ),
        *("(", ")", "[", "]", ", ", "f(", "(a)", "[1, 2]", "1e5", "==="),
    )
)


@settings(deadline=None)  # the first text waits for Lark
@given(st.lists(SIMPLE, min_size=1, max_size=8).map("".join))
def test_the_fast_path_gives_what_the_grammar_gives(text: str) -> None:
    simple = simple_expression(text)
    if simple is not None:
        assert simple == grammars.parse(text, "expression", 0, len(text))


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "a.b.c",
        "a is set",
        "x is not set",
        "a == 'b'",
        "amount > 100",
        "len(flights) == 0",
        "a.b != null",
        "3",
        "true",
        "not correct and tries >= 3",
        "lower(origin) == lower(destination)",
        "price * 0.11 + 4",
        "-(a + b)[0].c // 2",
        "a if b in [1, 'x',] or not c else f()",
        "x not in names",
    ],
)
def test_the_fast_path_takes_the_usual_forms(text: str) -> None:
    assert simple_expression(text) == grammars.parse(text, "expression", 0, len(text))


def test_names_of_every_script_are_composed() -> None:
    decomposed = "cafe\u0301"
    tree = parsed(f"{decomposed} == ciudad_año and 都市 and город and שם")
    assert [part.name for part in parts_of(tree) if isinstance(part, ex.Name)][::-1] == [
        "café",
        "ciudad_año",
        "都市",
        "город",
        "שם",
    ]


def test_words_of_the_language_are_fields_after_a_dot() -> None:
    assert bare(parsed("x.in.if.set")) == bare(
        ex.Attribute(0, 0, ex.Attribute(0, 0, ex.Attribute(0, 0, ex.Name(0, 0, "x"), "in"), "if"), "set")
    )


@pytest.mark.parametrize(
    "nested",
    [
        lambda n: "(-" * n + "a" + ")" * n,
        lambda n: "+".join("a" * (n + 1)),
        lambda n: "a" + ".b" * n,
        lambda n: "not " * n + "a",
        lambda n: "[" * n + "]" * n,
        lambda n: "f(" * n + ")" * n,
        lambda n: "a if b else " * n + "c",
        lambda n: "a" + "[0]" * n,
    ],
)
def test_depth_is_limited(nested: object) -> None:
    assert isinstance(parse_expression(nested(MAX_DEPTH - 2)), ex.Expr)
    for depth in (MAX_DEPTH + 1, 800):
        problem = parse_expression(nested(depth))
        assert isinstance(problem, SyntaxProblem)
        assert "levels deep" in problem.message


def test_parentheses_alone_cost_no_depth() -> None:
    assert bare(parsed("(" * 4000 + "a" + ")" * 4000)) == bare(ex.Name(0, 0, "a"))


@pytest.mark.parametrize("unit", ["a", "(", '"', "a + ", "'\\'", "é", "\u202e", "((a)", "a.", "1", " "])
def test_absurd_sizes_are_refused_quickly(unit: str) -> None:
    before = time.process_time()
    for size in (MAX_LENGTH, 1_000_000):
        text = unit * (size // len(unit))
        found = parse_expression(text)
        assert isinstance(found, SyntaxProblem) or unit in ("a", "é")
        if isinstance(found, SyntaxProblem):
            assert len(found.message) < 200
    assert time.process_time() - before < 3


PIECES = (
    *(
        "a",
        "b.c",
        "not",
        "and",
        "or",
        "is",
        "set",
        "in",
        "if",
        "else",
        "null",
        "None",
        "len",
        "1",
        "1.5",
        "0x1",
        ".",
    ),
    *(
        "(",
        ")",
        "[",
        "]",
        ",",
        "==",
        "=",
        "<",
        ">=",
        "=>",
        "+",
        "-",
        "->",
        "*",
        "**",
        "/",
        "%",
        "!",
        "&&",
        "|",
        "||",
    ),
    *(
        "'",
        '"',
        "'x'",
        '"\\q"',
        "\\",
        "{",
        "}",
        ":",
        "?",
        "#",
        "$",
        " ",
        "\n",
        "\t",
        "as",
        "for",
        "→",
        "“",
        "\u202e",
    ),
    *(
        "é",
        "\u0301",
        "\u00a0",
        "\ud800",
        "\x00",
        "٣",
        "😀",
        "list",
        "of",
        "optional",
        "string",
        "__a",
        "1" * 400,
    ),
)


def test_no_text_raises_and_every_problem_has_a_place() -> None:
    chance = random.Random(7)
    for _ in range(4000):
        text = chance.choice(("", " ")).join(chance.choices(PIECES, k=chance.randrange(1, 9)))
        found = parse_expression(text)
        if isinstance(found, SyntaxProblem):
            assert 0 <= found.start <= found.end <= len(text), (text, found)
            assert found.message.strip()
            assert "\u202e" not in found.message
            assert not found.message.endswith(".")
            found.message.encode()
        else:
            assert bare(parsed(unparse(found))) == bare(found)


@settings(deadline=None)  # the first text waits for Lark
@given(st.text(max_size=30))
def test_any_text_can_be_read(text: str) -> None:
    assert isinstance(parse_expression(text), ex.Expr | SyntaxProblem)


def test_the_usual_texts_need_no_lark() -> None:
    program = """
import sys
from soni_dsl.syntax.expressions import parse_expression
from soni_dsl.syntax.invocations import parse_invocation, parse_loop
from soni_dsl.syntax.templates import parse_template
from soni_dsl.syntax.triggers import parse_trigger
from soni_dsl.syntax.types import parse_type
parse_expression("session.logged_in"); parse_expression("len(flights) == 0"); parse_expression("cabin is set")
parse_invocation("search"); parse_invocation("search(origin, day) -> flights, price"); parse_loop("item in flights")
parse_template("Hello"); parse_template("{{ {item.airline} · {price | money} and {day | date:long}")
parse_trigger("fly from {origin}"); parse_type("date"); parse_type("optional string"); parse_type("list of float")
assert "lark" not in sys.modules, "lark was imported"
parse_expression("a + 1 > 2 and not b"); parse_invocation("f(a=b + 1) -> c")
assert "lark" not in sys.modules, "lark was imported"
parse_expression("--a")
assert "lark" in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_grammars_are_found_in_the_package_before_the_checkout(tmp_path, monkeypatch) -> None:
    assert "?or_test" in grammars.grammar_text("expression")
    package = tmp_path / "soni_dsl"
    for folder, text in ((package, "inside"), (tmp_path, "beside")):
        (folder / "grammar").mkdir(parents=True)
        (folder / "grammar" / "expression.lark").write_text(text)
    monkeypatch.setattr(grammars, "_PACKAGE", package)
    assert grammars.grammar_text("expression") == "inside"
    (package / "grammar" / "expression.lark").unlink()
    assert grammars.grammar_text("expression") == "beside"
    with pytest.raises(FileNotFoundError, match=r"template\.lark"):
        grammars.grammar_text("template")
