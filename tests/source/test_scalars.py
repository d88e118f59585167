"""Each character of a decoded scalar knows where in the file it comes from."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yaml_trees import read, scalars

from soni_dsl.source import scalars as scalars_module
from soni_dsl.source.node import Kind, Node
from soni_dsl.source.scalars import source_offsets
from soni_dsl.source.text import SourceFile

# In a line that is otherwise blank libyaml may refuse a tab; it is then read as a space.
TAB_LINE = re.compile(r"(?:^|[\r\n]) *\t[ \t]*(?:[\r\n]|$)")
FORMS = (
    "k: {}\n", "k: '{}'\n", 'k: "{}"\n', "[{}]\n", "['{}', a]\n", '["{}"]\n', "{}", "'{}'",
    "k: |\n  {}\n", "k: >\n  {}\n", "k: |2\n  {}\n", "k: >-\n    {}\n", "k: |+\n  {}\n", "k: >+ # c\n {}\nz: y\n",
    "- |1-\n  {}\n- c\n", "- - >2\n    {}\n", "k: |+1\n {}", "k:\n- >\n  {}\n\n\nz: y\n",
)  # fmt: skip
PIECES = st.sampled_from(
    ["a", "b", " ", "  ", "\n", "\n  ", "\n   ", "\n\n", "\n  \n", "'", "''", "\\n", '\\"', "\\\n", "\\\n  ", "\\x41",
     "\\u00e9", "\\U0001F600", "\\_", "\\ ", "é", "😀", ":", "#", "-", "\t", "\r\n", "\r", "{", ", ", "\u2028"]
)  # fmt: skip


@settings(max_examples=1000, deadline=None)
@given(form=st.sampled_from(FORMS), pieces=st.lists(PIECES, max_size=12))
def test_every_character_comes_from_itself(form: str, pieces: list[str]) -> None:
    text = form.replace("{}", "".join(pieces))
    root, findings = read(text)
    if findings or TAB_LINE.search(text):
        return
    for node in scalars(root):
        offsets = source_offsets(node)
        assert len(offsets) == len(node.value) + 1
        assert all(one <= other for one, other in pairwise(offsets))
        for character, offset in zip(node.value, offsets, strict=False):
            written = text[offset]
            is_escape = node.style == '"' and written == "\\"
            is_fold = character in " \n" and written in " \t\r\n"
            assert written == character or is_escape or is_fold, (character, offset)
        assert node.start <= offsets[0]
        assert offsets[-1] <= len(text)


@settings(max_examples=600, deadline=None)
@given(form=st.sampled_from(FORMS), pieces=st.lists(PIECES, max_size=12))
def test_decoding_agrees_with_the_reader(form: str, pieces: list[str]) -> None:
    """No scalar that was read needs the search by likeness, which is only for parts of scalars."""
    text = form.replace("{}", "".join(pieces))
    root, findings = read(text)
    if findings or TAB_LINE.search(text):
        return
    kept = scalars_module._alike
    scalars_module._alike = None  # type: ignore[assignment]
    try:
        for node in scalars(root):
            source_offsets(node)
    finally:
        scalars_module._alike = kept


@pytest.mark.parametrize(
    ("text", "part", "written"),
    [
        ("k: find the needle here\n", "needle", "needle"),
        ("k: 'it''s the needle'\n", "needle", "needle"),
        ("k: 'it''s'\n", "'", "''"),
        ('k: "tab\\tneedle"\n', "needle", "needle"),
        ('k: "tab\\tneedle"\n', "\t", "\\t"),
        ('k: "\\u00e9\\U0001F600needle"\n', "needle", "needle"),
        ('k: "\\U0001F600"\n', "😀", "\\U0001F600"),
        ('k: "broken \\\n   needle"\n', "needle", "needle"),
        ("k: |\n  one\n\n    needle\n", "needle", "needle"),
        ("k: >-\n  one\n  needle\n", "needle", "needle"),
        ("k: >-\n  one\n  needle\n", " ", "\n  "),
        ("k: one\n   two\n   needle\n", "needle", "needle"),
        ("k: |4\n      needle\n    x\n", "  needle", "  needle"),
        ("k: 😀😀needle\n", "needle", "needle"),
    ],
)
def test_a_part_of_a_scalar_is_found_in_the_file(text: str, part: str, written: str) -> None:
    root, findings = read(text)
    assert findings == []
    assert root is not None
    value = root.pairs[0][1]
    start = value.value.index(part)
    assert value.at(start, start + len(part)).text == written


def test_places_outside_of_the_text_are_kept_inside() -> None:
    root, _ = read("k: abc\n")
    assert root is not None
    value = root.pairs[0][1]
    assert value.at(1, 99).text == "bc"
    assert value.at(50, 60).text == ""


def test_a_part_cut_out_of_a_quoted_scalar_still_has_places() -> None:
    text = 'k: "a\\tb c"\n'
    node = Node(Kind.SCALAR, SourceFile("x", text), 4, 10, value="a\tb c")
    offsets = source_offsets(node)
    assert len(offsets) == 6
    assert [text[offsets[index]] for index in (0, 2, 4)] == ["a", "b", "c"]
