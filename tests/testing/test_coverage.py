"""What conversation tests reach of a bot: flows, steps and arms, exactly those that were taken."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from soni_dsl.cli.main import run
from soni_dsl.tools.testing import run_tests_of
from soni_runtime.testing.coverage import Coverage

BOT = """\
version: "1"
slots:
  amount: {type: integer, prompt: How much?, validator: positive, max_attempts: 1}
  kind: {prompt: Which kind?, values: [card, cash, cheque]}
actions:
  pay: {inputs: {amount: integer}, effect: write}
  rates: {inputs: {}, outputs: {rates: list of number}}
flows:
  pay:
    triggers: [pay]
    on_cancel: undone
    steps:
      - step: ask
        collect: amount
        on_invalid: odd
        on_cancel: stopped
      - step: large
        if: amount > 100
        then:
          - step: warn
            say: That is a lot.
      - step: small
        say: Only {amount}.
        when: amount < 5
      - step: sure
        confirm: Pay {amount}?
        on_change: ask
      - step: do
        action: pay
        on_error: sorry
      - step: paid
        say: Paid.
        jump_to: end
      - step: odd
        say: That is odd.
        jump_to: end
      - step: stopped
        say: Stopped.
        jump_to: end
      - step: sorry
        say: Sorry.
        jump_to: end
      - step: undone
        say: Nothing is paid.
  choose:
    triggers: [choose]
    steps:
      - step: which
        collect: kind
      - step: by_kind
        switch: kind
        cases:
          card: [{say: Card.}]
          cash: [{say: Cash.}]
        else: [{say: Cheque.}]
  list_rates:
    triggers: [rates]
    steps:
      - step: get
        action: rates -> rates
      - step: each
        for: rate in rates
        do:
          - step: tell
            say: "{rate}"
  never:
    triggers: [never]
    steps:
      - say: Never.
"""
START = "{start_flow: pay}"


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    Path("bot.yaml").write_text(BOT, encoding="utf-8")
    return Path("bot.yaml")


def covered(bot: Path, *talks: str, actions: str = "{pay: null, rates: {rates: []}}") -> Coverage:
    """What these conversations reach; each is its turns, a list of commands each, apart by ``|``."""
    lines = ["tests:"]
    for number, talk in enumerate(talks):
        lines += [f"  - name: talk {number}", f"    actions: {actions}", "    turns:"]
        for turn in talk.split("|"):
            lines.append(f"      - {{commands: [{turn.strip()}]}}")
    Path("bot.test.yaml").write_text("\n".join(lines), encoding="utf-8")
    verdict = run_tests_of(bot, coverage=True)
    assert not verdict.diagnostics, verdict.diagnostics
    assert verdict.coverage is not None
    return verdict.coverage


def arms(coverage: Coverage, step: str) -> dict[str, bool]:
    (found,) = [each for flow in coverage.flows for each in flow.steps if each.id == step]
    return {arm.label: arm.reached for arm in found.arms}


def reached(coverage: Coverage) -> list[str]:
    return [step.id for flow in coverage.flows for step in flow.steps if step.reached]


SET = "{set_slot: {amount: 50}}"


@pytest.mark.parametrize(
    ("talk", "steps"),
    [
        (START, ["ask"]),
        (f"{START} | {SET}", ["ask", "large", "small", "sure"]),
        (f"{START} | {SET} | affirm", ["ask", "large", "small", "sure", "do", "paid"]),
        (f"{START} | {SET} | deny", ["ask", "large", "small", "sure", "undone"]),
        (f"{START} | {{set_slot: {{amount: 500}}}}", ["ask", "large", "warn", "small", "sure"]),
        (f"{START} | cancel_flow", ["ask", "stopped"]),
    ],
)
def test_the_steps_of_a_conversation_are_reached(bot: Path, talk: str, steps: list[str]) -> None:
    assert reached(covered(bot, talk)) == steps


def test_nothing_is_reached_without_a_conversation(bot: Path) -> None:
    Path("bot.test.yaml").write_text("tests: []\n", encoding="utf-8")
    found = run_tests_of(bot, coverage=True).coverage
    assert found is not None
    assert found.counts.flows == (0, 4)
    assert found.counts.percent == 0
    assert run_tests_of(bot).coverage is None


def test_the_arms_of_a_condition(bot: Path) -> None:
    one = covered(bot, f"{START} | {SET}")
    assert arms(one, "large") == {"true": False, "false": True}
    assert arms(one, "small") == {"when true": False, "when false": True}
    both = covered(bot, f"{START} | {SET}", f"{START} | {{set_slot: {{amount: 500}}}}")
    assert arms(both, "large") == {"true": True, "false": True}
    small = covered(bot, f"{START} | {{set_slot: {{amount: 1}}}}")
    assert arms(small, "small") == {"when true": True, "when false": False}


@pytest.mark.parametrize(
    ("talk", "taken"),
    [
        (f"{START} | {SET}", set()),
        (f"{START} | {SET} | affirm", {"yes"}),
        (f"{START} | {SET} | deny", {"no"}),
        (f"{START} | {SET} | chitchat", set()),
        (f"{START} | {SET} | cancel_flow", set()),
        (f"{START} | {SET} | {{correct_slot: {{amount: 7}}}}", {"on_change"}),
        (f"{START} | {SET} | {{correct_slot: {{amount: 7}}}} | {SET} | affirm", {"on_change", "yes"}),
    ],
)
def test_the_answers_to_a_confirm(bot: Path, talk: str, taken: set[str]) -> None:
    assert {label for label, there in arms(covered(bot, talk), "sure").items() if there} == taken


def test_refusals_cancellations_and_failures(bot: Path) -> None:
    assert arms(covered(bot, f"{START} | {{set_slot: {{amount: -1}}}}"), "ask") == {
        "on_invalid": True,
        "on_cancel": False,
    }
    assert arms(covered(bot, f"{START} | cancel_flow"), "ask") == {"on_invalid": False, "on_cancel": True}
    fine = covered(bot, f"{START} | {SET} | affirm")
    assert arms(fine, "do") == {"on_error": False}
    failing = covered(bot, f"{START} | {SET} | affirm", actions="{pay: {raises: no money}, rates: null}")
    assert arms(failing, "do") == {"on_error": True}


def test_the_cases_of_a_switch(bot: Path) -> None:
    one = covered(bot, "{start_flow: choose} | {set_slot: {kind: cash}}")
    assert arms(one, "by_kind") == {"case card": False, "case cash": True, "else": False}
    other = covered(bot, "{start_flow: choose} | {set_slot: {kind: cheque}}")
    assert arms(other, "by_kind") == {"case card": False, "case cash": False, "else": True}


def test_the_rounds_of_a_loop(bot: Path) -> None:
    none = covered(bot, "{start_flow: list_rates}")
    assert arms(none, "each") == {"do": False, "done": True}
    two = covered(bot, "{start_flow: list_rates}", actions="{pay: null, rates: {rates: [1, 2]}}")
    assert arms(two, "each") == {"do": True, "done": True}
    assert "tell" in reached(two)


def test_two_ways_to_one_place_are_told_by_what_was_said(bot: Path) -> None:
    Path("bot.yaml").write_text(
        "flows:\n  go:\n    triggers: [go]\n    steps:\n      - step: sure\n        confirm: Sure?\n"
        "        on_no: next\n      - step: next\n        say: On we go.\n"
    )
    assert arms(covered(bot, "{start_flow: go} | deny", actions="{}"), "sure") == {"yes": False, "no": True}
    assert arms(covered(bot, "{start_flow: go} | affirm", actions="{}"), "sure") == {"yes": True, "no": False}


def test_a_failed_test_reaches_what_it_reaches(bot: Path) -> None:
    Path("bot.test.yaml").write_text(
        f"tests:\n  - name: wrong\n    actions: {{pay: null, rates: null}}\n    turns:\n      - commands: [{START}]\n"
        "        expect: {says: nonsense}\n"
    )
    found = run_tests_of(bot, coverage=True)
    assert not found.passed
    assert found.coverage is not None
    assert reached(found.coverage) == ["ask"]


# ------------------------------------------------------------------ the command


def test_the_table_and_what_is_missing(bot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    covered(bot, f"{START} | {SET} | affirm", "{start_flow: choose} | {set_slot: {kind: cash}}")
    assert run(["test", "bot.yaml", "--coverage"]) == 0
    out = capsys.readouterr().out
    assert "flow        steps  arms  reached" in out
    assert "pay          6/11  3/10     43 %" in out
    assert "never         0/1   0/0      0 %" in out
    assert "  bot.yaml:17: `true` of step `large` (branch)" in out
    assert "  bot.yaml:20: step `warn` (say)" in out
    assert "  bot.yaml:25: `no`, `on_change` of step `sure` (confirm)" in out
    assert "  bot.yaml:66: flow `never`" in out
    assert out.rstrip().endswith("2 passed")


def test_json_has_every_arm(bot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    covered(bot, f"{START} | {SET} | affirm")
    assert run(["test", "bot.yaml", "--coverage", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)["coverage"]
    assert data["flows"] == {"reached": 1, "there": 4}
    pay = data["of"][0]
    assert (pay["flow"], pay["file"], pay["reached"]) == ("pay", "bot.yaml", True)
    sure = next(step for step in pay["of"] if step["step"] == "sure")
    assert sure == {
        "step": "sure",
        "kind": "confirm",
        "line": 25,
        "reached": True,
        "arms": {"yes": True, "no": False, "on_change": False},
    }
    assert run(["test", "bot.yaml", "--format", "json"]) == 0
    assert "coverage" not in json.loads(capsys.readouterr().out)


def test_junit_has_the_share(bot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    covered(bot, f"{START} | {SET} | affirm")
    assert run(["test", "bot.yaml", "--coverage", "--format", "junit"]) == 0
    tree = ElementTree.fromstring(capsys.readouterr().out)
    (share,) = tree.iterfind(".//property[@name='coverage']")
    assert 0 < float(share.attrib["value"]) < 100


def test_too_little_fails(bot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    share = covered(bot, f"{START} | {SET} | affirm").counts.percent
    assert run(["test", "bot.yaml", "--coverage-min", str(int(share))]) == 0
    assert "never reached:" in capsys.readouterr().out
    assert run(["test", "bot.yaml", "--coverage-min", "99.5"]) == 1
    assert f"the tests reach {share:.2f} % of the steps and arms, less than 99.5 %" in capsys.readouterr().err


@pytest.mark.parametrize("least", ["-1", "101", "many"])
def test_a_share_is_a_percentage(bot: Path, least: str) -> None:
    assert run(["test", "bot.yaml", "--coverage-min", least]) == 2
