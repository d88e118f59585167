"""Texts that are YAML, only of another kind than was meant."""

from __future__ import annotations

import pytest
from yaml_trees import mended, plain, read

from soni_dsl.source.node import Node
from soni_dsl.source.plain import (
    braces_meant_as_text,
    meant_as_text,
    pair_meant_as_text,
    quoted,
    text_ends_at_comment,
    trailing_comment,
)


def value_of(text: str) -> Node:
    root, findings = read(text)
    assert findings == []
    assert root is not None
    return root.pairs[0][1]


@pytest.mark.parametrize("written", ["{name}", "{city, country}", "{a.b | money}", "{ name }"])
def test_braces_without_values_were_meant_as_text(written: str) -> None:
    text = f"say: {written}   # c\n"
    node = value_of(text)
    assert braces_meant_as_text(node)
    finding = meant_as_text(node)
    assert finding is not None
    assert finding.code.slug == "text-cut-short"
    assert plain(read(mended(text, finding))[0]) == {"say": written}


@pytest.mark.parametrize("written", ["{}", "{a: b}", "{a: null}", "[a]", "text", "\n  a:"])
def test_real_mappings_were_not(written: str) -> None:
    assert not braces_meant_as_text(value_of(f"say: {written}\n"))


def test_a_colon_in_a_list_was_meant_as_text() -> None:
    text = "say: [Total: 5, x]\n"
    pair = value_of(text).items[0]
    assert pair_meant_as_text(pair)
    finding = meant_as_text(pair)
    assert finding is not None
    assert plain(read(mended(text, finding))[0]) == {"say": ["Total: 5", "x"]}


@pytest.mark.parametrize("written", ["[{a: b}]", "[a: 'b']", "\n- a: b\n  c: d", "\n- a:\n    b"])
def test_other_pairs_are_left_to_the_parser(written: str) -> None:
    assert meant_as_text(value_of(f"say: {written}\n").items[0]) is None


@pytest.mark.parametrize(
    ("line", "comment"),
    [
        ("Call #5", "#5"),
        ("Call #5 and #6   ", "#5 and #6"),
        ("Call #5\r", "#5"),
        ("Call # the desk", None),
        ("Call  #5", None),
        ("Call ## x", None),
        ("Call #", None),
        ("'Call' #5", None),
        ("Call", None),
        ("#5", None),
        ("Call # soni: ignore[SN201] x", None),
    ],
)
def test_only_a_number_sign_that_looks_like_text_is_noticed(line: str, comment: str | None) -> None:
    found = trailing_comment(value_of(f"say: {line}\n"))
    assert (found.text if found else None) == comment


def test_the_fix_takes_the_comment_into_the_text() -> None:
    text = "say: Call #5\n"
    node = value_of(text)
    comment = trailing_comment(node)
    assert comment is not None
    assert plain(read(mended(text, text_ends_at_comment(node, comment)))[0]) == {"say": "Call #5"}


@pytest.mark.parametrize("text", ["a", "it's", 'say "x"', "a\\b", "'\"\\", "", " # ", "é😀"])
def test_quoted_texts_read_back_as_themselves(text: str) -> None:
    assert plain(read(f"k: {quoted(text)}\n")[0]) == {"k": text}
