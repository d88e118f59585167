"""Invocations, loops and types."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soni_dsl.syntax import expr as ex
from soni_dsl.syntax import grammars
from soni_dsl.syntax.expr import Type
from soni_dsl.syntax.expressions import unparse
from soni_dsl.syntax.invocations import (
    ParsedInvocation,
    ParsedLoop,
    parse_invocation,
    parse_loop,
    simple_invocation,
)
from soni_dsl.syntax.problems import SyntaxProblem
from soni_dsl.syntax.types import TYPE_NAMES, parse_type
from soni_runtime.types import parse_type as runtime_type


@pytest.mark.parametrize(
    ("text", "name", "arguments", "outputs"),
    [
        ("search", "search", None, None),
        (" search ", "search", None, None),
        ("search()", "search", [], None),
        ("search(origin)", "search", [("origin", "origin")], None),
        ("search(a, b=c.d, e = 1 + 2,)", "search", [("a", "a"), ("b", "c.d"), ("e", "1 + 2")], None),
        ("search(b='x', a)", "search", [("b", '"x"'), ("a", "a")], None),
        ("search(ok=a == b)", "search", [("ok", "a == b")], None),
        ("search -> flights", "search", None, [("flights", "flights")]),
        ("search() -> a, b as c", "search", [], [("a", "a"), ("b", "c")]),
        ("search->a,b", "search", None, [("a", "a"), ("b", "b")]),
        ("search -> in as source, as as as2", "search", None, [("in", "source"), ("as", "as2")]),
        ("search -> as", "search", None, [("as", "as")]),
        ("set(set)", "set", [("set", "set")], None),
        ("reservar(año) -> código", "reservar", [("año", "año")], [("código", "código")]),
    ],
)
def test_invocations(text: str, name: str, arguments: object, outputs: object) -> None:
    found = parse_invocation(text)
    assert isinstance(found, ParsedInvocation), found
    assert found.name == name
    assert text[slice(*found.name_span)] == name
    given = found.arguments
    assert arguments == (None if given is None else [(a.name, unparse(a.value)) for a in given])
    assert outputs == (None if found.outputs is None else [(o.field, o.name) for o in found.outputs])


def test_offsets() -> None:
    text = "search(origin, when = departure.date) -> flights, price as total"
    found = parse_invocation(text)
    assert isinstance(found, ParsedInvocation)
    assert [text[a.start : a.end] for a in found.arguments or ()] == ["origin", "when = departure.date"]
    assert [text[a.value.start : a.value.end] for a in found.arguments or ()] == ["origin", "departure.date"]
    assert [text[o.start : o.end] for o in found.outputs or ()] == ["flights", "price as total"]
    # What the step kinds rely on to find the name inside an output.
    assert [text[o.end - len(o.name) : o.end] for o in found.outputs or ()] == ["flights", "total"]


PIECES = (
    "f",
    "a",
    "b",
    "set",
    "in",
    "true",
    "None",
    "__x",
    "a.b",
    "é",
    "(",
    ")",
    ",",
    "->",
    " ",
    "  ",
    "=",
    "1",
    "as",
    "a + 1",
    "'x,y'",
    "[1, 2]",
    "(a)",
    " as ",
)


@settings(deadline=None)  # the first text waits for Lark
@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_the_fast_path_gives_what_the_grammar_gives(text: str) -> None:
    simple = simple_invocation(text)
    if simple is not None:
        assert simple == grammars.parse(text, "invocation", 0, len(text))


@pytest.mark.parametrize(
    "text",
    [
        "f",
        "f()",
        "f( )",
        "f(a, b)",
        "f (a) -> b",
        "f -> a, b",
        "f() ->a",
        "f -> a as b, c",
        "f(a=b, c = len(d) + 1) -> e",
    ],
)
def test_the_fast_path_takes_the_usual_forms(text: str) -> None:
    assert simple_invocation(text) == grammars.parse(text, "invocation", 0, len(text)) is not None


@pytest.mark.parametrize(
    ("text", "item", "source"),
    [
        ("item in flights", "item", "flights"),
        ("x in a.b", "x", "a.b"),
        ("x  in  [1, 2]", "x", "[1, 2]"),
        ("in_ in in_stock", "in_", "in_stock"),
        ("x in flights if a else []", "x", "flights if a else []"),
        ("x\nin y", "x", "y"),
    ],
)
def test_loops(text: str, item: str, source: str) -> None:
    found = parse_loop(text)
    assert isinstance(found, ParsedLoop), found
    assert found == grammars.parse(text, "loop", 0, len(text))
    assert (found.item, unparse(found.source)) == (item, source)
    assert text[slice(*found.item_span)] == item
    assert text[found.source.start : found.source.end] == source


def test_no_text_raises() -> None:
    chance = random.Random(5)
    pieces = (
        *PIECES,
        "for",
        "list",
        "of",
        "optional",
        "string",
        "?",
        "[",
        "]",
        ":",
        "→",
        "\u202e",
        "\n",
        "'",
        "{",
    )
    for _ in range(3000):
        text = chance.choice(("", " ")).join(chance.choices(pieces, k=chance.randrange(8)))
        for parse in (parse_invocation, parse_loop, parse_type):
            found = parse(text)
            if isinstance(found, SyntaxProblem):
                assert 0 <= found.start <= found.end <= len(text)
                assert found.message


STRING = Type("string")


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("string", STRING),
        ("text", STRING),
        ("float", Type("number")),
        ("int", Type("integer")),
        ("bool", Type("boolean")),
        ("any", Type("any")),
        ("list", Type("list")),
        ("optional date", Type("date", optional=True)),
        ("list of object", Type("list", Type("object"))),
        ("list of list of text", Type("list", Type("list", STRING))),
        ("optional list of string", Type("list", STRING, optional=True)),
        ("list of optional string", Type("list", Type("string", optional=True))),
        ("  optional   list\nof string ", Type("list", STRING, optional=True)),
    ],
)
def test_types(text: str, type_: Type) -> None:
    assert parse_type(text) == type_
    assert parse_type(str(type_)) == type_
    assert str(runtime_type(str(type_))) == str(type_)


@pytest.mark.parametrize("before", ["", "optional ", "list of ", "optional list of "])
@pytest.mark.parametrize("name", sorted(TYPE_NAMES))
def test_types_without_the_grammar_are_the_same(before: str, name: str) -> None:
    text = before + name
    assert parse_type(text) == grammars.parse(text, "type", 0, len(text))
    assert isinstance(parse_type(text), ex.Type)
