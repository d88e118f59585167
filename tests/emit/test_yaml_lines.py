"""The table from the lines of a generated module to those of the YAML."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from soni_dsl import check, generate
from soni_dsl.emit.module import package_sources
from soni_dsl.generating import origin_of
from soni_runtime.yaml_lines import YamlLine, yaml_lines

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def modules(name: str) -> list[str]:
    checked = check(EXAMPLES / name)
    return [
        generate(EXAMPLES / name),
        *package_sources(checked.program(), origin_of(checked)).values(),
    ]


@pytest.mark.parametrize("name", ["banking", "card_activation", "flight_booking", "flight_booking_04"])
def test_the_table_says_what_the_comments_say(name: str) -> None:
    for source in modules(name):
        table = yaml_lines(source)
        seen = 0
        for number, line in enumerate(source.splitlines(), 1):
            written = re.search(r"# ([^ ]+\.yaml):(\d+)(?:  # fmt: skip)?$", line)
            if written is not None:
                seen += 1
                assert table[number] == YamlLine(written[1], int(written[2]))
        assert seen == len(re.findall(r"\bline=\d+", source))


def test_every_line_of_a_call_is_the_line_of_its_step() -> None:
    source = generate(EXAMPLES / "flight_booking")
    lines = source.splitlines()
    table = yaml_lines(source)
    at = next(
        number for number, line in enumerate(lines, 1) if '"if_lower_origin_lower_destination",' in line
    )
    assert {table[at], table[at + 1]} == {YamlLine("flows.yaml", 27)}
    assert lines[at].strip().startswith("test=lambda s:")
    assert 1 not in table
    assert len(lines) not in table


def test_texts_that_look_like_places_are_not_taken_for_them() -> None:
    source = (
        "def flow_a(b):\n"
        '    with b.flow("a", line=3, file="x # y.yaml:9") as flow:\n'
        '        flow.say("line=4", "  # z.yaml:7", line=5)\n'
        '        flow.say("no_line", "Hi")\n'
        "        with flow.parallel('p', line=6) as branches:\n"
        "            branches.action('q', call='r', line=7)\n"
        "x = 1\n"
    )
    file = "x # y.yaml:9"
    assert yaml_lines(source) == {
        2: YamlLine(file, 3), 3: YamlLine(file, 5), 5: YamlLine(file, 6), 6: YamlLine(file, 7)
    }  # fmt: skip


def test_what_is_not_python_is_refused() -> None:
    with pytest.raises(SyntaxError):
        yaml_lines("flows:\n  - x: y z\n")
