"""Whatever a file of tests holds: findings with places, or tests; nothing raises."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soni_dsl.checking import check_text
from soni_dsl.diagnostics.model import Report
from soni_dsl.source.text import SourceFile
from soni_dsl.source.yaml import read_yaml
from soni_dsl.tools.commands_in_tests import Known
from soni_dsl.tools.conversation_tests import read_tests
from soni_dsl.tools.testing import program_of

TESTS = """\
tests:
  - name: one
    now: 2026-11-22 09:30
    turns:
      - user: pay 5
        commands: [{start_flow: {flow: pay, slots: {amount: 5}}}, deny, {clear_slot: amount}, {choose: 2}]
        expect: {says: [/a/, {response: hi}], slots: {amount: 5}, flow: pay, step: ask, called: [{name: do, args: {a: 1}}]}
      - commands: [{type: set_slot, slot: amount, value: 5}]
        expect: {not_called: do, ends: cancel, error: null, handoff: desk, ignored: [deny]}
    actions: {do: {in_turn: [{raises: timeout}, {x: 1}]}}
    expect: {ends: true}
"""
PIECES = st.sampled_from(
    ["", "~", "[]", "{}", "1", "true", "&a ", "*a", "!x ", "\n", ": ", "- ", "[", "}", "'", "/(/", "name", "type", "\0", "\t", "😀"]
)  # fmt: skip


@cache
def known() -> Known:
    checked = check_text(
        "slots: {amount: {type: number, prompt: How much?}}\nresponses: {hi: Hi}\n"
        "actions: {do: {inputs: [optional a], outputs: [x]}}\n"
        "flows:\n  pay: {triggers: [pay], steps: [{step: ask, collect: amount}, {action: do -> x}, {say: '{x}'}]}\n"
    )
    return Known(checked.bot, program_of(checked))


def read(text: str) -> tuple[int, Report]:
    report = Report()
    source = SourceFile("bot.test.yaml", text)
    return len(read_tests(read_yaml(source, report), known(), report)), report


def test_the_whole_of_it_is_read() -> None:
    tests, report = read(TESTS)
    assert [d.message for d in report.diagnostics] == []
    assert tests == 1


@pytest.mark.no_cover
@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(TESTS)), st.integers(0, 20), PIECES), min_size=1, max_size=5))
def test_damage_is_found(edits: list[tuple[int, int, str]]) -> None:
    text = TESTS
    for start, length, piece in edits:
        text = text[:start] + piece + text[start + length :]
    tests, report = read(text)
    assert tests <= 2
    for found in report.diagnostics:
        for label in (found.primary, *found.secondary):
            assert 0 <= label.span.start <= label.span.end <= len(text)
