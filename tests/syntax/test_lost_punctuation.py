"""A colon, a space or two columns of indentation that are not there: one finding, where they belong."""

from __future__ import annotations

import pytest

from soni_dsl import check_text
from soni_dsl.diagnostics.fixes import edited

BOT = """
version: "1"
slots:
  kind:
    prompt: Which?
    values: {a: [x], b: [y, z]}
actions:
  quote:
    inputs: {kind: string}
    outputs: {price: number}
flows:
  hotel:
    triggers:
      - a hotel
      - an inn
    steps:
      - set: {page: 1, last: 2}
      - collect: kind
      - say: "It is {kind}: {page} of {last}."
      - action: quote -> price
      - say: The price is {price}.
"""

LOST = {
    "a colon before a mapping": ("inputs: {kind", "inputs {kind", "SN017", "inputs"),
    "a space before a mapping": ("values: {a", "values:{a", "SN017", ":"),
    "a colon before the mapping of a step": ("set: {page", "set {page", "SN017", "set"),
    "a space before a text in quotes": ('say: "It', 'say:"It', "SN017", ":"),
    "a colon of a step": ("say: The", "say The", "SN102", "say"),
    "a space of a step": ("say: The", "say:The", "SN102", "say:"),
}


@pytest.mark.parametrize("name", LOST)
def test_what_is_lost_is_found_where_it_belongs_and_put_back(name: str) -> None:
    old, new, code, place = LOST[name]
    assert BOT.count(old) == 1
    assert check_text(BOT).diagnostics == ()
    found = check_text(BOT.replace(old, new)).diagnostics
    assert [finding.code.id for finding in found] == [code], found
    assert found[0].primary.span.text == place
    assert found[0].fix is not None
    assert edited(BOT.replace(old, new), found[0].fix.edits) == BOT


@pytest.mark.parametrize("deeper", [" ", "  ", "\t"])
def test_an_item_that_is_indented_too_far_is_no_text(deeper: str) -> None:
    found = check_text(BOT.replace("      - an inn", f"      {deeper}- an inn")).diagnostics
    assert [finding.code.id for finding in found] in (["SN016"], ["SN004"])
    assert found[0].primary.span.source.position(found[0].primary.span.start)[0] == 15


@pytest.mark.parametrize(
    "text",
    [
        "Well\n          and good - or not {price}",
        '"Well\n          - {price}"',
        "|\n          a\n          - {price}",
        "- {price}",
    ],
)
def test_texts_of_several_lines_are_left_alone(text: str) -> None:
    given = text if text[0] != "-" else f"'{text}'"
    assert check_text(BOT.replace("The price is {price}.", given)).diagnostics == ()
