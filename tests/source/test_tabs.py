"""A tab that indents one step costs that step, and nothing else."""

from __future__ import annotations

import pytest

from soni_dsl.checking import check_text
from soni_dsl.diagnostics.model import Report
from soni_dsl.source.tabs import without_tabbed_items
from soni_dsl.source.text import SourceFile
from soni_dsl.source.yaml import read_yaml

HEAD = """\
version: "1"
slots:
  name: {prompt: Who?}
  age: {prompt: How old?}
flows:
  greet:
    triggers: [hello]
    steps:
      - collect: name
"""
TAIL = "      - say: Hello {nam}\n        jump_to: nowhere\n"


def found(middle: str) -> list[tuple[str, int]]:
    return [
        (d.code.id, d.primary.span.source.position(d.primary.span.start)[0])
        for d in check_text(f"{HEAD}{middle}{TAIL}").diagnostics
    ]


@pytest.mark.parametrize(
    "middle",
    [
        "\t- collect: age\n",
        "\t- collect: age\r\n",
        "      \t- collect: age\n",
        "\t- collect: age\n\t  prompt: How old?\n",
        "\t- collect: age\n          prompt: How old?\n",
        "\t- if: name\n\t  then:\n          - collect: age\n",
        "\t- if: name\n          then: end\n\n          # a remark\n          else: end\n",
        "\t- say: [\n",
        '\t- say: "\n',
        "\t- x\n",
        "\t-\n",
        "\tjump_to: end\n",
        "\t- say: a\n\t- say: b\n",
    ],
)
def test_the_rest_of_the_flow_is_checked(middle: str) -> None:
    line = HEAD.count("\n") + 1
    last = line + middle.count("\n")
    assert found(middle) == [("SN004", line), ("SN215", last), ("SN201", last + 1)]


def test_a_step_inside_a_step() -> None:
    middle = "      - if: name\n        then:\n          - say: a\n\t- say: b\n          - say: '{nam}'\n"
    assert found(middle) == [("SN004", 13), ("SN215", 14), ("SN201", 16)]


def test_a_file_of_tabs_is_one_mistake() -> None:
    text = HEAD.replace("  ", "\t")
    assert without_tabbed_items(text) == (text, {})
    assert [d.code.id for d in check_text(text).diagnostics] == ["SN004"]


@pytest.mark.parametrize(
    "text", ["", "\n", "\t", "-\n\t-", "- a\n\t- b\n", "- a\n\t\n\t# x\n", "- a\n\tb\r\n\tc"]
)
def test_every_offset_stays(text: str) -> None:
    changed, places = without_tabbed_items(text)
    assert len(changed) == len(text)
    assert [i for i, c in enumerate(changed) if c == "\n"] == [i for i, c in enumerate(text) if c == "\n"]
    assert all(0 <= place <= end <= len(text) for place, end in places.items())


def test_what_is_lost_is_a_broken_node_in_its_place() -> None:
    report = Report()
    source = SourceFile("bot.yaml", "a:\n  - b\n\t- c: d\n  - e\n")
    root = read_yaml(source, report)
    assert root is not None
    items = root.get("a").items  # type: ignore[union-attr]
    assert [(item.kind.name, item.value) for item in items] == [
        ("SCALAR", "b"),
        ("BROKEN", ""),
        ("SCALAR", "e"),
    ]
    assert source.position(items[1].start)[0] == source.position(items[1].end)[0] == 3
    assert [d.code.id for d in report.diagnostics] == ["SN004"]
