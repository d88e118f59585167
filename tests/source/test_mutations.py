"""Whatever is done to a bot's text: no exception, all places inside it, all offsets in order."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yaml_trees import read

from soni_dsl.source.node import Kind, Node
from soni_dsl.source.scalars import source_offsets

pytestmark = pytest.mark.no_cover  # random cases go through everything

BOT = """\
version: "1"
slots:
  origin: {type: string, prompt: "From where, 😀?"}
flows:
  book:
    triggers: ["I want to fly", 'it''s {origin}']
    steps: &steps
      - collect: origin
      - action: search(origin=origin) -> flights   # by name
      - say: >-
          Nothing
          from {origin}

        jump_to: end
  again:
    steps: *steps
responses:
  a: |
    two
     lines
  b: {en: x, es: [y, z]}
"""
PIECES = st.sampled_from(
    ["\t", "\n", "  ", "[", "]", "{", "}", "'", '"', ": ", "- ", " #", "&a ", "*a", "*steps", "!x ", "|", "> ", "? ", "@",
     "%", "\r", "\u2028", "\x85", "😀", "\ufeff", "\0", "---\n", "...\n", "<<: ", "\\", "\ud800", "`", ",", ":", "\ue000"]
)  # fmt: skip
EDITS = st.lists(
    st.tuples(st.integers(0, len(BOT) - 1), st.integers(0, 12), st.one_of(st.just(""), PIECES)),
    min_size=1,
    max_size=6,
)


def check(text: str) -> None:
    root, findings = read(text)
    waiting, seen = ([root] if root is not None else []), set[int]()
    while waiting:
        node: Node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        assert 0 <= node.start <= node.end <= len(text)
        if node.kind is Kind.SCALAR:
            offsets = source_offsets(node)
            assert len(offsets) == len(node.value) + 1
            assert list(offsets) == sorted(offsets)
            assert offsets[0] >= 0
            assert offsets[-1] <= len(text)
        for key, value in node.pairs:
            assert key.kind is Kind.SCALAR
            waiting += [key, value]
        waiting += node.items
        if node.kind is Kind.BROKEN:
            assert findings, "a broken node that nobody reported"
    for finding in findings:
        spans = [label.span for label in (finding.primary, *finding.secondary)]
        spans += [edit.span for edit in finding.fix.edits] if finding.fix else []
        assert all(0 <= span.start <= span.end <= len(text) for span in spans)


@settings(max_examples=300, deadline=None)
@given(edits=EDITS)
def test_mutated_bots(edits: list[tuple[int, int, str]]) -> None:
    text = BOT
    for place, removed, inserted in edits:
        place = min(place, len(text))
        text = text[:place] + inserted + text[place + removed :]
    check(text)


@settings(max_examples=300, deadline=None)
@given(pieces=st.lists(st.one_of(PIECES, st.sampled_from(["a", "b: c\n", " "])), max_size=40))
def test_scrambled_punctuation(pieces: list[str]) -> None:
    check("".join(pieces))


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=60))
def test_any_text(text: str) -> None:
    check(text)
