"""Conversation tests: what they can expect, what they say when it does not happen, what is wrong with a file."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from soni_dsl.cli.main import run
from soni_dsl.diagnostics.model import Report
from soni_dsl.source.project import read_project
from soni_dsl.tools.testing import Verdict, run_tests_of

BOT = """\
version: "1"
slots:
  amount: {type: number, prompt: How much?}
  beneficiary: {type: string, prompt: To whom?}
  day: {type: date, prompt: When?}
  pin: {type: string, prompt: PIN?, sensitive: true}
actions:
  lookup_iban: {inputs: {beneficiary: string}, outputs: {bank: string}}
  execute_transfer: {inputs: {amount: number, beneficiary: string}, effect: write}
responses:
  done: {en: ["Done, {amount} sent.", "All right: {amount}."]}
flows:
  transfer:
    description: send money
    triggers: ["send {amount} euros to {beneficiary}"]
    on_error: sorry
    steps:
      - collect: amount
      - collect: beneficiary
      - step: ask_pin
        collect: pin
      - step: ask_day
        collect: day
      - action: lookup_iban -> bank
      - step: confirm
        confirm: Send {amount} to {beneficiary} at {bank} on {day}?
      - action: execute_transfer
      - say:
          response: done
        jump_to: end
      - step: sorry
        say: "Sorry: {error.message}"
"""
STUBS = "    actions: {lookup_iban: {bank: ING}, execute_transfer: null}\n"
ALL = "{start_flow: {flow: transfer, slots: {amount: 5, beneficiary: Ana, pin: 0712, day: 2026-12-24}}}"


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    (tmp_path / "bank").mkdir()
    (tmp_path / "bank" / "bot.yaml").write_text(BOT, encoding="utf-8")
    return Path("bank")


def judged(bot: Path, tests: str) -> Verdict:
    (bot / "bot.test.yaml").write_text(f"tests:\n{tests}", encoding="utf-8")
    return run_tests_of(bot)


def messages(bot: Path, expect: str, commands: str = f"[{ALL}]", stubs: str = STUBS) -> list[str]:
    """What a test of one turn complains about."""
    text = f"  - name: one\n    turns:\n      - commands: {commands}\n        expect: {expect}\n{stubs}"
    found = judged(bot, text)
    assert not found.diagnostics, [d.message for d in found.diagnostics]
    (result,) = found.results
    return [failure.message for failure in result.failures]


# ---------------------------------------------------------------- what can be expected


@pytest.mark.parametrize(
    "expect",
    [
        "{flow: transfer, step: confirm}",
        "{says: send 5 to ANA}",
        "{says: [ING, '/on .*2026/']}",
        "{slots: {amount: 5, beneficiary: Ana, pin: 0712, day: 2026-12-24}}",
        "{not_says: [hello, /^5/, {response: done}]}",
        "{slots: {amount: 5.0}}",
        "{called: [lookup_iban]}",
        "{called: {name: lookup_iban, args: {beneficiary: Ana}}}",
        "{not_called: execute_transfer, ends: false, error: null, handoff: null}",
    ],
)
def test_what_holds_is_no_failure(bot: Path, expect: str) -> None:
    assert messages(bot, expect) == []


@pytest.mark.parametrize(
    ("expect", "message"),
    [
        ("{flow: null}", "expected no flow to wait, but it is step `confirm` of flow `transfer`"),
        ("{step: ask_pin}", "expected step `ask_pin` to wait, but it is step `confirm` of flow `transfer`"),
        ("{says: hello}", 'expected the bot to say "hello", but it said "Send 5 to Ana at ING on 24 Dec'),
        ("{says: /^5/}", "expected the bot to say /^5/, but it said"),
        ("{says: {response: done}}", "expected the bot to say the response `done`, but it said"),
        ("{slots: {amount: 6}}", "expected slot `amount` to be 6, but it has 5"),
        ("{slots: {pin: 712}}", 'expected slot `pin` to be "712", but it has "0712"'),
        ("{slots: {amount: null}}", "expected slot `amount` to be None, but it has 5"),
        ("{called: [execute_transfer]}", "expected a call of `execute_transfer()`, but what was called is"),
        ("{called: [{name: lookup_iban, args: {beneficiary: Bo}}]}", "expected a call of `lookup_iban(benef"),
        ("{called: [lookup_iban, lookup_iban]}", "expected a call of `lookup_iban()`"),
        (
            "{not_says: [hello, to ana]}",
            'expected the bot not to say "to ana", but it said "Send 5 to Ana at ING',
        ),
        ("{not_says: '/^Send [0-9]/'}", "expected the bot not to say /^Send [0-9]/, but it said"),
        ("{not_called: [lookup_iban]}", "expected no call of `lookup_iban`, but there was `lookup_iban(bene"),
        ("{ends: true}", "expected the conversation to be over, but it is step `confirm`"),
        ("{ends: cancel}", "expected a flow to end with `cancel`, but none ended"),
        ("{error: no bank}", 'expected the turn to fail with "no bank", but it did not fail'),
        ("{handoff: desk}", "expected a handoff to `desk`, but it went to nobody"),
        ("{ignored: deny}", "expected the command `deny` not to be applied"),
    ],
)
def test_what_does_not_hold_says_what_happened_instead(bot: Path, expect: str, message: str) -> None:
    (found,) = messages(bot, expect)
    assert found.startswith(message)


def test_every_turn_is_held_to_its_own_expectations(bot: Path) -> None:
    found = judged(
        bot,
        f"""\
  - name: denied
    turns:
      - commands: [{ALL}]
        expect: {{flow: transfer}}
      - user: "no"
        commands: [deny]
        expect: {{flow: null, not_called: [execute_transfer], says: cancelled, ends: cancel}}
{STUBS}
  - name: affirmed
    turns:
      - commands: [{ALL}]
      - commands: [affirm]
        expect: {{says: {{response: done}}, ends: end, called: [{{name: execute_transfer, args: {{amount: 5}}}}]}}
{STUBS}    expect: {{called: [lookup_iban, execute_transfer], ends: true}}
""",
    )
    assert not found.diagnostics
    assert [(result.test.name, result.passed) for result in found.results] == [
        ("denied", True),
        ("affirmed", True),
    ]


def test_a_stub_can_fail_and_change_its_answer(bot: Path) -> None:
    stubs = "    actions: {lookup_iban: {in_turn: [{raises: no such bank}, {bank: X}]}}\n"
    assert messages(bot, "{says: 'Sorry: no such bank', ends: end}", stubs=stubs)[0].startswith(
        "there is no action"
    )
    stubs = stubs.replace("}}", "}, execute_transfer: null}", 1).replace("]}}", "]}, execute_transfer: null}")
    stubs = (
        "    actions: {lookup_iban: {in_turn: [{raises: no such bank}, {bank: X}]}, execute_transfer: null}\n"
    )
    assert messages(bot, "{says: 'Sorry: no such bank', ends: end}", stubs=stubs) == []
    assert messages(bot, "{says: took too long}", stubs=stubs.replace("no such bank", "timeout")) == []


def test_an_action_without_stub_and_python_is_named(bot: Path) -> None:
    (message,) = messages(bot, "{flow: transfer}", stubs="    actions: {lookup_iban: {bank: ING}}\n")
    assert message == "there is no action `execute_transfer`"


def test_the_python_of_the_bot_is_used_where_nothing_is_stubbed(bot: Path) -> None:
    (bot / "actions.py").write_text(
        "from soni_runtime import action\n\n\n@action\ndef lookup_iban(beneficiary: str) -> dict[str, str]:\n"
        "    return {'bank': f'Bank of {beneficiary}'}\n\n\n@action\n"
        "def execute_transfer(amount: float, beneficiary: str) -> None:\n    raise OSError('for real!')\n"
    )
    assert messages(bot, "{says: Bank of Ana}", stubs="") == []


def test_a_command_that_is_not_applied_fails_the_test_unless_that_is_expected(bot: Path) -> None:
    (message,) = messages(bot, "{flow: null}", commands="[affirm]")
    assert message.startswith("the command `affirm` was not applied: ")
    assert messages(bot, "{flow: null, ignored: affirm}", commands="[affirm]") == []


def test_a_turn_that_fails_fails_the_test_unless_that_is_expected(bot: Path) -> None:
    file = bot / "bot.yaml"
    file.write_text(BOT.replace("    on_error: sorry\n", ""), encoding="utf-8")
    stubs = STUBS.replace("{bank: ING}", "{raises: bank is closed}")
    (message,) = messages(bot, "{called: lookup_iban}", stubs=stubs)
    assert message.startswith("the turn failed: ")
    assert "bank is closed" in message
    assert messages(bot, "{error: bank is closed}", stubs=stubs) == []


def test_words_go_through_understanding(bot: Path) -> None:
    text = "  - name: words\n    turns:\n      - user: send 50 euros to Ana\n        expect: "
    assert judged(bot, f"{text}{{slots: {{amount: 50, beneficiary: Ana}}, step: ask_pin}}\n{STUBS}").passed
    assert not judged(bot, f"{text}{{slots: {{amount: 51}}}}\n{STUBS}").passed


def test_the_clock_can_be_stopped(bot: Path) -> None:
    turns = f"      - commands: [{ALL.replace('2026-12-24', 'tomorrow')}]\n"
    text = f"  - name: t\n    now: 2026-11-22\n    turns:\n{turns}        expect: {{slots: {{day: 2026-11-23}}}}\n"
    turns = (
        "      - user: send 5 euros to Ana\n      - commands: [set_slot: {pin: 1}]\n      - user: tomorrow\n"
    )
    text = f"  - name: t\n    now: 2026-11-22 09:30\n    turns:\n{turns}        expect: {{says: '23 Nov'}}\n"
    text = text.replace("says: '23 Nov'", "slots: {day: 2026-11-23}")
    found = judged(bot, text + STUBS)
    assert found.passed, [(d.message) for d in found.diagnostics] + [
        f for r in found.results for f in r.failures
    ]


def test_every_spelling_of_a_command(bot: Path) -> None:
    found = judged(
        bot,
        f"""\
  - name: spelled
    turns:
      - commands: [start_flow: transfer, set_slot: {{amount: 1, beneficiary: Ana}}]
        expect: {{step: ask_pin, slots: {{amount: 1}}}}
      - commands: [{{type: set_slot, slot: pin, value: 0012}}, {{correct_slot: {{amount: 2}}}}]
        expect: {{step: ask_day, slots: {{amount: 2, pin: "0012"}}}}
      - commands: [clear_slot: [amount, beneficiary]]
        expect: {{slots: {{amount: null}}}}
      - commands: [cancel_flow: transfer]
        expect: {{flow: null}}
{STUBS}""",
    )
    assert found.passed, [d.message for d in found.diagnostics] + [
        f for r in found.results for f in r.failures
    ]


# ---------------------------------------------------------------- the files


def test_the_tests_are_no_part_of_the_bot(bot: Path) -> None:
    judged(bot, f"  - name: x\n    turns: [{{commands: [start_flow: transfer]}}]\n{STUBS}")
    project = read_project(bot, Report())
    assert [source.path for source in project.files] == ["bank/bot.yaml"]
    assert project.tests == [Path("bank/bot.test.yaml")]
    assert run(["lint", "bank"]) == 0


@pytest.mark.parametrize("path", ["bank", "bank/bot.yaml", "bank/bot.test.yaml", "bank/more/other.test.yaml"])
def test_tests_are_found_from_the_bot_and_the_bot_from_tests(
    bot: Path, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = f"tests:\n  - name: x\n    turns: [{{commands: [start_flow: transfer]}}]\n{STUBS}"
    (bot / "more").mkdir()
    (bot / "bot.test.yaml").write_text(text)
    (bot / "more" / "other.test.yaml").write_text(text)
    assert run(["test", path]) == 0
    assert "passed" in capsys.readouterr().out


def test_without_tests_the_command_cannot_run(bot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["test", "bank"]) == 2
    assert "there are no conversation tests" in capsys.readouterr().err
    assert run(["test", "nowhere"]) == 2


MISTAKES = [
    ("- 3", "SN105"),
    ("- {name: x}", "SN106"),
    ("- {turns: [user: a]}", "SN106"),
    ("- {name: x, turns: []}", "SN105"),
    ("- {name: x, trns: [user: a]}", "SN101"),
    ("- {name: x, turns: [usr: a]}", "SN101"),
    ("- {name: x, turns: [expect: {flow: null}]}", "SN106"),
    ("- {name: x, turns: [commands: [afirm]]}", "SN110"),
    ("- {name: x, turns: [commands: [start_flow: transfr]]}", "SN209"),
    ("- {name: x, turns: [commands: [set_slot: {amont: 1}]]}", "SN203"),
    ("- {name: x, turns: [commands: [set_slot: 1]]}", "SN105"),
    ("- {name: x, turns: [commands: [deny: 1]]}", "SN105"),
    ("- {name: x, turns: [commands: [{deny: , affirm: }]]}", "SN105"),
    ("- {name: x, turns: [commands: [{type: set_slot, slot: amount}]]}", "SN105"),
    ("- {name: x, turns: [{user: a, expect: {sais: b}}]}", "SN101"),
    ("- {name: x, turns: [{user: a, expect: {flow: transfr}}]}", "SN209"),
    ("- {name: x, turns: [{user: a, expect: {flow: transfer, step: ask_pim}}]}", "SN201"),
    ("- {name: x, turns: [{user: a, expect: {called: lookup}}]}", "SN204"),
    ("- {name: x, turns: [{user: a, expect: {not_called: [3]}}]}", "SN204"),
    ("- {name: x, turns: [{user: a, expect: {called: [{args: {}}]}}]}", "SN106"),
    ("- {name: x, turns: [{user: a, expect: {says: {response: dome}}}]}", "SN208"),
    ("- {name: x, turns: [{user: a, expect: {says: /(/}}]}", "SN105"),
    ("- {name: x, turns: [{user: a, expect: {ends: soon}}]}", "SN110"),
    ("- {name: x, turns: [{user: a, expect: {slots: 3}}]}", "SN105"),
    ("- {name: x, now: soon, turns: [user: a]}", "SN105"),
    ("- {name: x, turns: [user: a], actions: {lookup: 1}}", "SN204"),
    ("- {name: x, turns: [user: a], actions: {lookup_iban: {bnk: 1}}}", "SN214"),
    ("- {name: x, turns: [user: a], actions: 1}", "SN105"),
    ("- &a {name: x, turns: [user: *b]}", "SN008"),
]


@pytest.mark.parametrize(("test", "code"), MISTAKES, ids=[test for test, _ in MISTAKES])
def test_a_mistake_in_a_test_is_one_finding_at_its_place(bot: Path, test: str, code: str) -> None:
    found = judged(bot, f"  {test}\n  - name: right\n    turns: [commands: [start_flow: transfer]]\n{STUBS}")
    assert [d.code.id for d in found.diagnostics] == [code]
    assert found.diagnostics[0].primary.span.source.position(found.diagnostics[0].primary.span.start)[0] == 2
    assert [result.test.name for result in found.results] == ["right"]
    assert not found.passed


@pytest.mark.parametrize("text", ["", "3", "- a", "tests: 3", "tests: {}", "test: []", "tests: [", "{}"])
def test_any_file_of_tests_gives_findings_or_nothing(bot: Path, text: str) -> None:
    (bot / "bot.test.yaml").write_text(text)
    found = run_tests_of(bot)
    assert not found.results
    assert len(found.diagnostics) == (0 if text == "" else 1)


# ---------------------------------------------------------------- the command

FAILING = (
    f"  - name: fails <&\n    turns:\n      - commands: [{ALL}]\n        expect: {{flow: null}}\n{STUBS}"
)
PASSING = f"  - name: passes\n    turns:\n      - commands: [{ALL}]\n{STUBS}"


def test_text_shows_the_failure_with_its_place_and_the_conversation(
    bot: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (bot / "bot.test.yaml").write_text(f"tests:\n{FAILING}{PASSING}")
    assert run(["test", "bank"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "FAIL  fails <&",
        "      bank/bot.test.yaml:5: turn 1: expected no flow to wait, but it is step `confirm` of flow"
        " `transfer`",
        "        user: start_flow(flow=transfer, slots={'amount': 5, 'beneficiary': 'Ana', 'pin': '•••', "
        "'day': '2026-12-24'})",
        "         bot: Send 5 to Ana at ING on 24 December 2026?",
        "ok    passes",
        "1 passed, 1 failed",
    ]
    assert run(["test", "bank", "-k", "passes"]) == 0
    assert run(["test", "bank", "-k", "pases"]) == 2, "a misspelt name passes nothing"
    assert capsys.readouterr().err.endswith("Error: no test has `pases` in its name\n")


def test_json_and_junit_say_the_same(bot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (bot / "bot.test.yaml").write_text(f"tests:\n{FAILING}{PASSING}")
    assert run(["test", "bank", "--format", "json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["summary"] == {"passed": 1, "failed": 1}
    assert [test["passed"] for test in data["tests"]] == [False, True]
    assert data["tests"][0]["failures"][0]["place"] == "bank/bot.test.yaml:5"
    assert run(["test", "bank", "--format", "junit"]) == 1
    suites = ElementTree.fromstring(capsys.readouterr().out)
    assert (suites.get("tests"), suites.get("failures")) == ("2", "1")
    assert [case.get("name") for case in suites.iter("testcase")] == ["fails <&", "passes"]


def test_a_bot_with_errors_of_sense_is_run_and_one_without_meaning_is_not(
    bot: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (bot / "bot.test.yaml").write_text(f"tests:\n{PASSING}")
    file = bot / "bot.yaml"
    file.write_text(BOT.replace("{bank} on", "{unset} on").replace("-> bank", "-> bank"))
    assert run(["test", "bank"]) == 1
    assert "error[SN215]" in capsys.readouterr().err
    file.write_text(BOT.replace("        confirm: Send", "        say: Send"))  # SN701
    assert run(["test", "bank"]) == 0


# ---------------------------------------------------------------- the beginning, and the wrong command


def test_a_conversation_begins_with_the_welcome(bot: Path) -> None:
    file = bot / "bot.yaml"
    file.write_text(
        BOT.replace("slots:\n", "slots:\n  name: {type: string, prompt: Who are you?}\n", 1).replace(
            "flows:\n", "flows:\n  welcome: {steps: [collect: name, say: Hello]}\n", 1
        )
    )
    found = messages(
        bot, "{says: hello, slots: {name: null}, flow: null}", commands="[set_slot: {name: Ana}]"
    )
    assert found == []


def test_a_welcome_that_fails_fails_the_test(bot: Path) -> None:
    welcome = "flows:\n  welcome: {steps: [{if: amount > 3, then: [say: Much]}]}\n"
    (bot / "bot.yaml").write_text(BOT.replace("flows:\n", welcome, 1))
    (message,) = messages(bot, "{flow: transfer}")
    assert "flow `welcome` failed: " in message


def test_a_file_of_tests_is_no_bot(bot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    judged(bot, f"  - name: x\n    turns: [commands: [start_flow: transfer]]\n{STUBS}")
    assert run(["lint", "bank/bot.test.yaml"]) == 2
    assert "`soni test` runs it" in capsys.readouterr().err
