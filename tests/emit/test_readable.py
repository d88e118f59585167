"""Templates written for people parse back to what they were."""

from __future__ import annotations

import pytest

from soni_dsl.emit.readable import template_text
from soni_dsl.syntax.templates import parse_template


@pytest.mark.parametrize(
    "text",
    [
        "Hello",
        "Hello {name}!",
        "{{not a hole}} but {one}",
        "{price | money:EUR}",
        '{name | default:"no name" | upper}',
        "{(a + b) * c} and {a + b * c}",
        "{choice.airline} {list[0].name} {'x' if a is not set else \"y\"}",
        "{not (a and b)} {-(a + 1)} {a - (b - c)}",
    ],
)
def test_a_template_survives_the_way_there_and_back(text: str) -> None:
    once = template_text(parse_template(text)[0])
    parts, problems = parse_template(once)
    assert not problems
    assert template_text(parts) == once
    assert once.count("{") == text.count("{")


def test_what_changes_nothing_is_kept() -> None:
    text = "{{a}} {b.c[0] | money} {(d + e) * f}"
    assert template_text(parse_template(text)[0]) == text
