"""Reading well-formed YAML: values, places, and what is YAML but no part of a bot."""

from __future__ import annotations

import time

import pytest
from yaml_trees import BROKEN, marked, plain, read, scalars, slugs

from soni_dsl.source.node import Kind
from soni_dsl.source.tree import MAX_ALIASED, MAX_DEPTH

BOT = """\
# a bot
name: größe 😀
slots:
  date: {type: date, examples: [tomorrow, "next \\u00e9"]}
flows:
  greet:
  - say: 'it''s'
  - say: |
      two
      lines

    jump_to: end
"""


def test_values_are_text_and_keys_keep_their_order() -> None:
    root, findings = read(BOT)
    assert plain(root) == {
        "name": "größe 😀",
        "slots": {"date": {"type": "date", "examples": ["tomorrow", "next é"]}},
        "flows": {"greet": [{"say": "it's"}, {"say": "two\nlines\n", "jump_to": "end"}]},
    }
    assert findings == []


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_spans_cover_exactly_what_was_written(line_break: str) -> None:
    text = BOT.replace("\n", line_break)
    root, _ = read(text)
    written = [node.span.text for node in scalars(root)]
    block = line_break.join(("|", "      two", "      lines"))
    assert written == [
        "name", "größe 😀", "slots", "date", "type", "date", "examples", "tomorrow", '"next \\u00e9"',
        "flows", "greet", "say", "'it''s'", "say", block, "jump_to", "end",
    ]  # fmt: skip


def test_collections_end_with_their_last_value() -> None:
    root, _ = read("a:\n  b: [x,\n y]  # c\n\n\n# d\nc: {d: e}\n")
    assert root is not None
    assert root.span.text == "a:\n  b: [x,\n y]  # c\n\n\n# d\nc: {d: e}"
    first, second = root.pairs
    assert first[1].span.text == "b: [x,\n y]"
    assert second[1].span.text == "{d: e}"


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment", "---\n", "---\n...\n", "%YAML 1.2\n---\n"])
def test_nothing_in_the_file_is_no_node(text: str) -> None:
    assert read(text) == (None, [])


@pytest.mark.parametrize("text", ["hello", "- a\n- b", "[a, b]"])
def test_a_root_that_is_no_mapping_is_returned(text: str) -> None:
    root, findings = read(text)
    assert root is not None
    assert root.kind is not Kind.MAPPING
    assert findings == []


def test_other_line_breaks_of_unicode_are_ordinary_characters() -> None:
    text = "a: one\u2028two\nb: three\x85four\nc: x\n"
    root, findings = read(text)
    assert plain(root) == {"a": "one\u2028two", "b": "three\x85four", "c": "x"}
    assert [node.span.text for node in scalars(root)] == ["a", "one\u2028two", "b", "three\x85four", "c", "x"]
    assert findings == []


def test_private_use_characters_are_kept() -> None:
    root, _ = read("a: \ue000\ue001 \u2028\n")
    assert plain(root) == {"a": "\ue000\ue001 \u2028"}


# ------------------------------------------------------------------ keys


def test_the_first_of_equal_keys_counts() -> None:
    text, place = marked("flows:\n  a: 1\n  b: 2\n  ▲a: 3\n")
    root, findings = read(text)
    assert plain(root) == {"flows": {"a": "1", "b": "2"}}
    (finding,) = findings
    assert finding.code.slug == "duplicate-key"
    assert finding.primary.span.start == place
    assert finding.secondary[0].span.start == text.index("a:")


def test_a_quoted_key_equals_the_plain_one_but_a_number_is_not_a_text() -> None:
    assert slugs(read('a: 1\n"a": 2\n')[1]) == ["duplicate-key"]
    root, findings = read('1: a\n"1": b\ntrue: c\n"true": d\n')
    assert root is not None
    assert len(root.pairs) == 4
    assert findings == []


def test_each_further_equal_key_is_one_finding_in_linear_time() -> None:
    started = time.process_time()
    _, findings = read("a: b\n" * 20_000)
    assert slugs(findings) == ["duplicate-key"] * 19_999
    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    "text", ["▲[a, b]: c\nd: e\n", "▲{a: b}: c\nd: e\n", "? ▲[a]\n: c\nd: e\n", "▲: c\nd: e\n"]
)
def test_a_key_that_is_no_text_is_left_out(text: str) -> None:
    text, place = marked(text)
    root, findings = read(text)
    assert slugs(findings) == ["key-not-text"]
    assert findings[0].primary.span.start == place
    assert plain(root) in ({"d": "e"}, BROKEN)


# ------------------------------------------------------------------ aliases, tags, documents, depth


def test_an_alias_repeats_its_value() -> None:
    root, findings = read("a: &x {b: 1}\nc: *x\nd: [*x, *x]\n")
    assert plain(root) == {"a": {"b": "1"}, "c": {"b": "1"}, "d": [{"b": "1"}, {"b": "1"}]}
    assert findings == []
    assert root is not None
    assert root.pairs[0][1].span.text == "{b: 1}"


def test_an_anchor_is_no_part_of_its_value() -> None:
    root, _ = read("a: &x hello\nb: &y\n  c: d\ne: &z 'f'\n")
    assert root is not None
    assert [value.span.text for _, value in root.pairs] == ["hello", "c: d", "'f'"]


def test_merged_keys_give_way_to_own_ones_wherever_they_stand() -> None:
    root, findings = read("a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc:\n  <<: [*a, *b]\n  x: 9\n")
    assert findings == []
    assert root is not None
    assert plain(root.pairs[2][1]) == {"x": "9", "y": "2", "z": "4"}


def test_a_merge_needs_a_mapping() -> None:
    root, findings = read("c:\n  <<: text\n  x: 9\n")
    assert slugs(findings) == ["bad-merge"]
    assert plain(root) == {"c": {"x": "9"}}


def test_a_quoted_merge_key_is_an_ordinary_key() -> None:
    assert plain(read("'<<': text\n")[0]) == {"<<": "text"}


def test_a_value_that_contains_itself_is_a_finding() -> None:
    text, place = marked("a: &x\n  b: [▲*x]\nc: d\n")
    root, findings = read(text)
    assert slugs(findings) == ["alias-cycle"]
    assert findings[0].primary.span.start == place
    assert plain(root) == {"a": {"b": [BROKEN]}, "c": "d"}


def test_an_alias_without_anchor_is_a_finding_with_quotes_as_its_fix() -> None:
    root, findings = read("a: *nobody\n")
    assert slugs(findings) == ["unknown-alias"]
    assert findings[0].primary.span.text == "*nobody"
    assert findings[0].fix is not None
    assert findings[0].fix.edits[0].replacement == '"*nobody"'
    assert plain(root) == {"a": BROKEN}


def bomb(levels: int, merge: bool = False) -> str:
    lines = ["a0: &a0 {" + ", ".join(f"k{i}: v" for i in range(10)) + "}"]
    for level in range(1, levels):
        aliases = ", ".join([f"*a{level - 1}"] * 10)
        lines.append(f"a{level}: &a{level} " + (f"{{<<: [{aliases}]}}" if merge else f"[{aliases}]"))
    return "\n".join(lines) + "\nend: here\n"


@pytest.mark.parametrize("merge", [False, True])
def test_a_bomb_of_aliases_is_one_finding_at_once(merge: bool) -> None:
    started = time.process_time()
    root, findings = read(bomb(60, merge))
    assert slugs(findings) == ["alias-budget"]
    assert time.process_time() - started < 1
    assert root is not None
    assert root.pairs[-1][1].value == "here"
    count, waiting = 0, [root]
    while waiting:
        node = waiting.pop()
        count += 1
        waiting += node.items
        waiting += [part for pair in node.pairs for part in pair]
    assert count < 3 * MAX_ALIASED


def test_aliases_of_aliases_count_as_depth() -> None:
    def deep(inside: str) -> str:
        return "[" * 90 + inside + "]" * 90

    text = f"a: &a {deep('x')}\nb: &b {deep('*a')}\nc: {deep('*b')}\nd: e\n"
    root, findings = read(text)
    assert slugs(findings) == ["nested-too-deep"]
    assert findings[0].primary.span.start == text.index("*b")
    assert root is not None
    assert root.pairs[-1][1].value == "e"


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system", "!custom", "!!str", "!", "!<tag:x>"])
def test_a_tag_is_reported_and_does_nothing(tag: str) -> None:
    root, findings = read(f"a: {tag} [ls]\nb: {tag} 'x'\n")
    assert plain(root) == {"a": ["ls"], "b": "x"}
    assert slugs(findings) == ["unsupported-tag"] * 2
    assert findings[0].primary.span.text == tag


def test_tag_directives_are_reported_once() -> None:
    root, findings = read("%TAG ! tag:x,\n%TAG !y! tag:y,\n---\na: b\n")
    assert slugs(findings) == ["unsupported-tag"]
    assert plain(root) == {"a": "b"}


def test_only_the_first_document_is_read() -> None:
    text, place = marked("---\na: b\n▲---\na: [\n---\nc: d\n")
    root, findings = read(text)
    assert plain(root) == {"a": "b"}
    assert slugs(findings) == ["several-documents"]
    assert findings[0].primary.span.start == place


def test_an_end_mark_with_nothing_behind_is_fine() -> None:
    assert slugs(read("---\na: b\n---\n# end\n...\n")[1]) == []


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 100_000,
        "a: " + "[" * 100_000 + "]" * 100_000,
        "a: " + "{b: " * 100_000,
        "- " * 100_000 + "x",
        "? " * 100_000 + "x",
        "a:\n" + "".join(" " * i + "- b:\n" for i in range(0, 2000, 2)),
    ],
    ids=["open", "closed", "braces", "dashes", "questions", "block"],
)
def test_deep_nesting_is_one_finding_at_once(text: str) -> None:
    started = time.process_time()
    _, findings = read(text)
    assert slugs(findings) == ["nested-too-deep"]
    assert 0 < findings[0].primary.span.start < len(text)
    assert time.process_time() - started < 2


def test_deep_nesting_costs_only_its_own_entry() -> None:
    root, findings = read("flows:\n  a: " + "[" * 300 + "]" * 300 + "\n  b: c\n")
    assert plain(root) == {"flows": {"a": BROKEN, "b": "c"}}
    assert slugs(findings) == ["nested-too-deep"]


def test_nesting_up_to_the_limit_is_read() -> None:
    depth = MAX_DEPTH - 1
    assert read("a: " + "[" * depth + "]" * depth)[1] == []


# ------------------------------------------------------------------ characters


def test_a_forbidden_character_is_reported_where_it_stands_and_the_rest_is_read() -> None:
    text, place = marked("a: b\nc: x▲\x07y\nd: e\n")
    root, findings = read(text)
    assert slugs(findings) == ["forbidden-character"]
    assert findings[0].primary.span.start == place
    assert "U+0007" in findings[0].message
    assert isinstance(tree := plain(root), dict)
    assert tree["d"] == "e"


def test_a_byte_order_mark_in_the_middle_is_forbidden() -> None:
    assert slugs(read("a: b\n\ufeffc: d\n")[1]) == ["forbidden-character"]


def test_lone_surrogates_do_not_raise() -> None:
    assert slugs(read("a: \ud800\n")[1]) == ["forbidden-character"]


def test_a_binary_file_is_one_finding() -> None:
    root, findings = read("\x00\x01[\x02" * 1000)
    assert slugs(findings) == ["forbidden-character"]
    assert plain(root) == BROKEN
