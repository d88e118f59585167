"""Templates and triggers: text with holes."""

from __future__ import annotations

import random
import time

import pytest
from expression_trees import bare, parts_of
from hypothesis import given, settings
from hypothesis import strategies as st

from soni_dsl.syntax import expr as ex
from soni_dsl.syntax import grammars
from soni_dsl.syntax.expressions import unparse
from soni_dsl.syntax.problems import SyntaxProblem
from soni_dsl.syntax.templates import parse_template, simple_hole
from soni_dsl.syntax.triggers import parse_trigger


def shape(text: str) -> list[object]:
    """The parts of a template that has no mistakes: text, or the expression and its filters."""
    parts, problems = parse_template(text)
    assert problems == ()
    return [
        part if isinstance(part, str) else (unparse(part.expr), *((f.name, *f.args) for f in part.filters))
        for part in parts
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("Hello", ["Hello"]),
        ("{name}", [("name",)]),
        ("Hi {name}!", ["Hi ", ("name",), "!"]),
        ("{a}{b}", [("a",), ("b",)]),
        ("{{name}}", ["{name}"]),
        ("{{{name}}}", ["{", ("name",), "}"]),
        ("{a}}}", [("a",), "}"]),
        ("{ item.airline } · {item.price|money}", [("item.airline",), " · ", ("item.price", ("money",))]),
        ("{price | money:EUR}", [("price", ("money", "EUR"))]),
        ("{n | plural:flight,flights}", [("n", ("plural", "flight", "flights"))]),
        ("{n | number:2 | upper}", [("n", ("number", 2), ("upper",))]),
        ("{n | number:-1.5}", [("n", ("number", -1.5))]),
        ("{x | default:'n/a'}", [("x", ("default", "n/a"))]),
        ('{x | default:"a | } b"}', [("x", ("default", "a | } b"))]),
        ("{x | default:null}", [("x", ("default", None))]),
        ("{x | default:true }", [("x", ("default", True))]),
        ("{d | date:en-GB}", [("d", ("date", "en-GB"))]),
        ("{d | fecha:año}", [("d", ("fecha", "año"))]),
        ("{'}' + a}", [('"}" + a',)]),
        ("{'{' if a else '}'}", [('"{" if a else "}"',)]),
        ("{len(flights) + 1}", [("len(flights) + 1",)]),
        ("{\n a +\n b\n}", [("a + b",)]),
    ],
)
def test_templates(text: str, parts: list[object]) -> None:
    assert shape(text) == parts


def test_offsets_count_from_the_start_of_the_template() -> None:
    text = "From {{x}} {origin} to { upper(city.name) | title | default:'?' }."
    parts, _ = parse_template(text)
    first, second = (part for part in parts if isinstance(part, ex.Hole))
    assert text[first.start : first.end] == "{origin}"
    assert text[first.expr.start : first.expr.end] == "origin"
    assert text[second.start : second.end] == "{ upper(city.name) | title | default:'?' }"
    assert {text[part.start : part.end] for part in parts_of(second.expr)} == {
        "upper(city.name)",
        "city.name",
        "city",
    }
    assert [text[f.start : f.end] for f in second.filters] == ["title", "default:'?'"]


@pytest.mark.parametrize(
    ("marked", "message", "help"),
    [
        ("Hi ‹{›name", "`{` is not closed", "`{{`"),
        ("Hi ‹{›", "`{` is not closed", "`{{`"),
        ("Hi name‹}›", "`}` without a `{` before it", "`}}`"),
        ("Hi ‹{}›", "there is nothing between the braces", "`{{}}`"),
        ("Hi ‹{ }›", "there is nothing between the braces", "`{{}}`"),
        ("Hi {a ‹+›}", "expected a value after `+`", "delete"),
        ("Total: {price‹:.2f›}", "format codes like `:.2f` mean nothing here", "`{price | money}`"),
        ("Hi {name‹!r›}", "format codes like `!r` mean nothing here", "filter"),
        ("Hi {name‹=›}", "`=` means nothing in a hole", "delete it"),
        ("Hi {name ‹|›}", "expected the name of a filter after `|`", None),
        ("Hi {name | default‹(›'x')}", "a filter takes its arguments after a colon", "`default:…`"),
        ("Hi {name | default‹:›}", "expected an argument after `:`", None),
        ("Hi {x | default:not ‹given›}", "expected `|` or `}` before `given`", "quote"),
        ("Hi {a ‹||› b}", "`||` is not an operator", "write `or`"),
        ("Hi {a == ‹None›}", "`None` is not a value here", "write `null`"),
        ("It {‹it's}›", "", None),
        ("Hi {x | ‹__f›}", "names may not begin with two underscores", "another"),
        ("Hi {x.‹__class__›}", "names may not begin with two underscores", "another"),
    ],
)
def test_mistakes_in_templates(marked: str, message: str, help: str | None) -> None:
    text = marked.replace("‹", "").replace("›", "")
    _, problems = parse_template(text)
    assert len(problems) == 1
    problem = problems[0]
    if not message:
        assert text[problem.start : problem.end].startswith("'")
        assert problem.message == "the text that begins here is not closed"
        return
    assert problem.message == message
    assert (problem.start, problem.end) == (marked.index("‹"), marked.index("›") - 1)
    assert problem.help == help if help is None else help in (problem.help or "")


def test_every_hole_is_reported_and_the_good_ones_are_read() -> None:
    text = "{a =} {b} {} {c && d} {e | upper} {f {g} h}"
    parts, problems = parse_template(text)
    assert [text[problem.start : problem.end] for problem in problems] == ["=", "{}", "&&", "{"]
    assert [unparse(part.expr) for part in parts if isinstance(part, ex.Hole)] == ["b", "e", "g"]


HOLE_PIECES = st.sampled_from(
    (
        "a",
        "a.b",
        "not",
        "true",
        " ",
        "|",
        " | ",
        "money",
        "date:long",
        "x:true",
        "f:null",
        ":",
        "é",
        "__a",
        "1",
        ".",
        "None",
        "number:2",
        "plural:alert,alerts",
        'f:"a\\n"',
        "f:1.5, '|'",
        "a + 1",
        "'a|b'",
        " if ",
        " else ",
    )
)


@settings(deadline=None)  # the first text waits for Lark
@given(st.lists(HOLE_PIECES, max_size=5).map("".join))
def test_the_fast_path_gives_what_the_grammar_gives(inside: str) -> None:
    text = f"Hi {{{inside}}}"
    simple = simple_hole(text, 4, len(text) - 1)
    if simple is not None:
        found = grammars.parse(text, "hole", 4, len(text) - 1)
        assert simple == (found.expr, found.filters)


@pytest.mark.parametrize(
    "inside",
    [
        "a",
        " a.b ",
        "price | money",
        "d|date:long|upper",
        "x | default:null",
        "a + b | money",
        "a | number:2",
        "a | join:'\\n', x",
    ],
)
def test_the_fast_path_takes_the_usual_holes(inside: str) -> None:
    assert simple_hole(inside, 0, len(inside)) is not None


@settings(deadline=None)  # the first text waits for Lark
@given(st.text(st.sampled_from("ab {}\"'\\|:\n"), max_size=25))
def test_any_text_can_be_read(text: str) -> None:
    parts, problems = parse_template(text)
    holes = [part for part in parts if isinstance(part, ex.Hole)]
    for hole in holes:
        assert text[hole.start] == "{"
        assert text[hole.end - 1] == "}"
    for problem in problems:
        assert 0 <= problem.start <= problem.end <= len(text)
    assert [p.start for p in problems] == sorted(p.start for p in problems)
    if not problems:
        said = "".join(part for part in parts if isinstance(part, str))
        rest = text
        for hole in reversed(holes):
            rest = rest[: hole.start] + rest[hole.end :]
        assert rest.count("{") % 2 == 0 or "{{" in text
        assert len(said) <= len(text)


@settings(deadline=None)  # the first text waits for Lark
@given(st.text())
def test_text_with_doubled_braces_is_that_text(text: str) -> None:
    parts, problems = parse_template(text.replace("{", "{{").replace("}", "}}"))
    assert problems == ()
    assert "".join(map(str, parts)) == text


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "unit",
    ["x", "{", "{a}", "{a", "}", "{'", '{"\\"}', "{\\'}", "{{", "{'{'}", "{a | b | c}", '"{', "{a'}{b\"}"],
)
def test_long_templates_take_time_in_proportion(unit: str) -> None:
    before = time.process_time()
    parts, problems = parse_template(unit * (50_000 // len(unit)))
    assert parts or problems
    assert time.process_time() - before < 5  # 25 times what it takes; in the square it would be minutes


def test_no_text_raises() -> None:
    chance = random.Random(3)
    pieces = (
        "{",
        "}",
        "a",
        "|",
        ":",
        "'",
        '"',
        " ",
        "\\",
        "\n",
        "é",
        "\u202e",
        "\ud800",
        "1",
        "+",
        "==",
        "!",
        "x.y",
    )
    for _ in range(2000):
        text = "".join(chance.choices(pieces, k=chance.randrange(12)))
        parse_template(text)
        parse_trigger(text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ("",)),
        ("book a flight", ("book a flight",)),
        (
            "fly from {origin} to {destination}",
            ("fly from ", ("origin", 10, 16), " to ", ("destination", 22, 33)),
        ),
        ("{ city }!", (("city", 2, 6), "!")),
        ("{cafe\u0301}", (("café", 1, 6),)),
        ("{in}", (("in", 1, 3),)),
    ],
)
def test_triggers(text: str, parts: object) -> None:
    found = parse_trigger(text)
    assert not isinstance(found, SyntaxProblem)
    assert bare(found) == bare(parts)
