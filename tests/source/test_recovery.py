"""One mistake in YAML is one finding, at its place, and costs only the entry that it stands in."""

from __future__ import annotations

import time

import pytest
from yaml_trees import BROKEN, marked, mended, plain, read, slugs

pytestmark = pytest.mark.no_cover  # what is timed is not traced

AROUND = "slots:\n  x: {{type: date}}\nflows:\n  first:\n    steps: [a]\n  second:\n    steps:\n{}\n  third:\n    steps: [b]\nresponses:\n  y: z\n"


def in_flow(line: str) -> tuple[str, int]:
    return marked(AROUND.format("".join(f"      {part}\n" for part in line.split("\n")).rstrip("\n")))


BREAKING = [
    ('- say: ▲"Hello', "unclosed"),
    ('- say: ▲"Hello\n- say: "Bye"', "unclosed"),
    ("- say: ▲'Hello", "unclosed"),
    ("- say: ▲[a, b\n- say: x", "unclosed"),
    ("- say: ▲{a: b", "unclosed"),
    ("▲\t- say: x", "tab-indentation"),
    ("- say: |\n▲\t\tx", "tab-indentation"),
    ("- say: x\n   ▲when: y", "bad-indentation"),
    ("- say: x\n ▲when: y", "bad-indentation"),
    ("  - say: x\n▲- say: y", "bad-indentation"),
    ("- say: x\n  ▲- a", "bad-indentation"),
    ("- say: x\n  ▲when\n  jump_to: y", "missing-colon"),
    ("- say: ▲- x", "yaml-syntax"),
    ("- say: [a▲: b: c]", "yaml-syntax"),
    ("- say: [a, ▲, b]", "yaml-syntax"),
    ("- {a: b▲]", "yaml-syntax"),
    ("- ▲: x", "key-not-text"),
]


@pytest.mark.parametrize(("line", "slug"), BREAKING, ids=[line for line, _ in BREAKING])
def test_a_broken_flow_costs_only_itself(line: str, slug: str) -> None:
    text, place = in_flow(line)
    if "▲\t" in line:
        place = text.index("\t")
    root, findings = read(text)
    assert slugs(findings) == [slug] or (slug == "yaml-syntax" and len(findings) == 1), findings
    broken = {"steps": [BROKEN]} if "\n▲\t" in line else BROKEN  # a tab in a list costs only its item
    assert plain(root) == {
        "slots": {"x": {"type": "date"}},
        "flows": {"first": {"steps": ["a"]}, "second": broken, "third": {"steps": ["b"]}},
        "responses": {"y": "z"},
    }
    if slug not in ("yaml-syntax", "missing-colon", "bad-indentation"):
        assert findings[0].primary.span.start == place


MENDED = [
    ("say", "▲Total: 5", "Total: 5"),
    ("say", "Well▲: one: two", "Well: one: two"),
    ("say", "{name} says ▲hello", "{name} says hello"),
    ("say", "[link](there)", "[link](there)"),
    ("say", '"Hello" there', '"Hello" there'),
    ("say", "'it's'", "'it's'"),
    ("say", "*bold* text", "*bold* text"),
    ("say", "*bold text", "*bold text"),
    ("say", "& more", "& more"),
    ("say", "@home", "@home"),
    ("say", "`code`", "`code`"),
    ("say", "%d", "%d"),
    ("say", "? what", "? what"),
    ("say", "| text", "| text"),
    ("say", "> 5", "> 5"),
    ("say", "{{name}} x", "{{name}} x"),
    ("say", 'a: "b" \\ c', 'a: "b" \\ c'),
]


@pytest.mark.parametrize(("key", "written", "meant"), MENDED, ids=[written for _, written, _ in MENDED])
def test_a_text_that_wants_quotes_is_read_as_it_was_meant(key: str, written: str, meant: str) -> None:
    written = written.replace("▲", "")
    text = AROUND.format(f"      - {key}: {written}   # a comment\n        when: x")
    root, findings = read(text)
    assert slugs(findings) == ["text-cut-short"]
    assert isinstance(tree := plain(root), dict)
    assert tree["flows"]["second"] == {"steps": [{key: meant, "when": "x"}]}
    # The fix is exactly the quotes: afterwards the text says the same, without a finding.
    again, left = read(mended(text, findings[0]))
    assert left == []
    assert plain(again) == tree


def test_the_label_is_where_yaml_goes_another_way() -> None:
    text, place = in_flow("- say: Total▲: 5")
    _, (finding,) = read(text)
    assert finding.primary.span.start == place
    assert finding.fix is not None
    assert finding.fix.applicability == "safe"


def test_a_whole_item_that_is_a_sentence_gets_the_quotes() -> None:
    text, _ = in_flow("- I want▲: this: now")
    _, (finding,) = read(text)
    assert finding.fix is not None
    assert finding.fix.edits[0].replacement == '"I want: this: now"'


def test_an_unknown_escape_is_kept_as_it_is_written() -> None:
    text, place = in_flow('- say: "a ▲\\d and \\x41"')
    root, (finding,) = read(text)
    assert finding.code.slug == "yaml-syntax"
    assert finding.primary.span.start == place
    assert isinstance(tree := plain(root), dict)
    assert tree["flows"]["second"]["steps"] == [{"say": "a \\d and A"}]
    assert plain(read(mended(text, finding))[0]) == tree


def test_doubled_braces_are_one_finding() -> None:
    text, place = in_flow("- say: ▲{{name}}")
    root, (finding,) = read(text)
    assert finding.code.slug == "text-cut-short"
    assert finding.primary.span.start == place
    assert isinstance(tree := plain(root), dict)
    assert tree["flows"]["second"]["steps"] == [{"say": BROKEN}]


def test_independent_mistakes_are_all_found() -> None:
    text = "flows:\n" + "".join(f"  f{i}:\n    say: [{i}\n  g{i}: fine\n" for i in range(5)) + "slots: 'x\n"
    root, findings = read(text)
    assert slugs(findings) == ["unclosed"] * 6
    assert isinstance(tree := plain(root), dict)
    assert [key for key, value in tree["flows"].items() if value == "fine"] == [f"g{i}" for i in range(5)]
    assert tree["slots"] == BROKEN


def test_offsets_of_parts_are_those_of_the_file() -> None:
    root, _ = read("a: [\nflows:\n  x: [\n  y: {b: 'word'}\n")
    assert root is not None
    flows = root.get("flows")
    assert flows is not None
    value = flows.get("y")
    assert value is not None
    assert value.span.text == "{b: 'word'}"
    assert value.pairs[0][1].span.text == "'word'"


def test_a_key_without_colon_is_named_and_its_entries_are_read() -> None:
    root, (finding,) = read("name: x\nflows\n  a:\n    b: c\n  d: e\nslots: {}\n")
    assert finding.code.slug == "missing-colon"
    assert finding.primary.span.text == "flows"
    assert plain(root) == {"name": "x", "flows": {"a": {"b": "c"}, "d": "e"}, "slots": {}}


def test_tabs_everywhere_are_one_mistake_with_a_fix() -> None:
    text = "name: x\nflows:\n\ta:\n\t\tb: c\n\td:\n\t\te: f\nslots:\n\tx: y\n"
    root, (finding,) = read(text)
    assert finding.code.slug == "tab-indentation"
    assert finding.primary.span.start == text.index("\t")
    assert isinstance(tree := plain(root), dict)
    assert tree["name"] == "x"
    assert plain(read(mended(text, finding))[0]) == {
        "name": "x", "flows": {"a": {"b": "c"}, "d": {"e": "f"}}, "slots": {"x": "y"},
    }  # fmt: skip


def test_tabs_that_indent_nothing_are_fine() -> None:
    assert read("a:\tb\nc: d\t# e\n\t\nf: |\n  x\ty\n  \tz\n")[1] == []


def test_a_broken_item_of_a_list_leaves_the_others() -> None:
    root, findings = read("tests:\n  - name: a\n    turns: [\n  - name: b\n")
    assert slugs(findings) == ["unclosed"]
    assert plain(root) == {"tests": [BROKEN, {"name": "b"}]}


def test_an_anchor_in_a_broken_part_makes_no_second_finding() -> None:
    root, findings = read("a: &x [\nb: *x\nc: *y\n")
    assert slugs(findings) == ["unclosed", "unknown-alias"]
    assert plain(root) == {"a": BROKEN, "b": BROKEN, "c": BROKEN}


def test_anchors_hold_across_parts() -> None:
    root, findings = read("a: &x {b: c}\nd: [\ne: *x\n")
    assert slugs(findings) == ["unclosed"]
    assert plain(root) == {"a": {"b": "c"}, "d": BROKEN, "e": {"b": "c"}}


def test_duplicates_across_parts_are_found() -> None:
    root, findings = read("a: 1\nb: [\na: 2\n")
    assert slugs(findings) == ["unclosed", "duplicate-key"]
    assert plain(root) == {"a": "1", "b": BROKEN}


def test_a_second_document_is_not_read_after_a_mistake_either() -> None:
    root, findings = read("a: [\nb: c\n---\nd: [\n")
    assert slugs(findings) == ["unclosed", "several-documents"]
    assert plain(root) == {"a": BROKEN, "b": "c"}


def test_a_less_indented_start_is_reported_once() -> None:
    _, findings = read("  a: b\nc: d\n")
    assert slugs(findings) == ["bad-indentation"]


@pytest.mark.parametrize(
    "line", ["  a{}: x: y\n", "  a{}: 'x\n", "  a{}: [\n", "  a{}: &b{} [\n", "  a{}:\n\t b\n"]
)
def test_thousands_of_mistakes_take_linear_time(line: str) -> None:
    def seconds(count: int) -> float:
        text = "flows:\n" + "".join(line.replace("{}", str(i)) for i in range(count))
        started = time.process_time()
        root, findings = read(text)
        assert findings
        assert root is not None
        return time.process_time() - started

    seconds(100)
    assert seconds(8000) < 16 * seconds(1000) + 0.5


@pytest.mark.parametrize(
    "text",
    [
        "a" + " " * 200_000 + "\nb: [",
        "f:\n  a" + " " * 200_000 + "\n  b: [",
        '"' * 200_000,
        '"a\n' * 50_000,
        ": " * 100_000,
        "&" * 200_000 + " [",
        "! " * 100_000,
        "...\n" * 100_000 + "a: [",
        "%TAG !a! b\n" * 50_000 + "a: [",
        '"' + "\\q" * 50_000 + '"',
        "\t" * 200_000,
        "a: b: c\n" * 10_000,
    ],
)
def test_hostile_files_take_linear_time(text: str) -> None:
    def seconds(length: int) -> float:
        started = time.process_time()
        read(text[:length])
        return time.process_time() - started

    seconds(1000)
    assert seconds(len(text)) < 8 * seconds(len(text) // 4) + 0.5
