"""A finding as a failing test: it fails with the defective bot and passes with the corrected one."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.defects.reading import DefectClass, read_all
from soni_dsl.checking import check
from soni_dsl.cli.main import run
from soni_dsl.tools.emitting import NoConversation, failing_test, find
from soni_dsl.tools.testing import run_tests_of

CLASSES = {defect.name: defect for defect in read_all()}
SHOWN = [
    "argument-of-another-type",
    "asked-on-one-arm",
    "busy-retry",
    "circle-without-wait",
    "compared-in-other-case",
    "compared-with-no-value",
    "computed-after-confirm",
    "confirm-skipped",
    "counter-without-start",
    "date-compared-with-text",
    "denied-confirm-goes-on",
    "denied-falls-through",
    "error-without-failure",
    "filter-on-wrong-type",
    "handler-falls-back-in",
    "impossible-case",
    "jump-past-confirm",
    "jump-to-itself",
    "leak-database-query",
    "leak-double-braces",
    "leak-environment-variable",
    "leak-internal-address",
    "leak-markup",
    "leak-place-in-the-code",
    "leak-regular-expression",
    "link-circle",
    "loop-over-a-number",
    "membership-of-no-value",
    "mutual-recursion",
    "no-goes-on",
    "number-asked-as-text",
    "number-ordered-against-text",
    "one-yes-many-writes",
    "optional-output",
    "optional-skipped",
    "output-never-set",
    "output-set-on-one-way",
    "outputs-crossed",
    "parallel-result-of-failure",
    "polling",
    "prompt-reads-too-early",
    "read-after-clear",
    "read-after-failure",
    "response-reads-unset",
    "sensitive-confirmed",
    "sensitive-copied",
    "sensitive-in-handoff",
    "sensitive-in-prompt",
    "sensitive-in-response",
    "sensitive-said",
    "sensitive-through-a-call",
    "sensitive-through-a-list",
    "set-in-loop",
    "set-in-some-cases",
    "set-on-one-arm",
    "set-too-late",
    "skipped-step",
    "slot-of-another-flow",
    "too-many-arguments",
    "write-in-called-flow",
    "write-without-confirm",
]

MENDED_OTHERWISE = [
    "action-changes-what-was-confirmed",
    "called-flow-changes-what-was-confirmed",
    "changed-after-confirm",
    "choice-from-a-text",
    "date-compared-as-text",
    "field-of-a-choice",
    "field-of-a-shown-element",
    "field-of-a-text",
    "recursive-call",
    "sum-of-text",
    "value-of-a-literal",
]
"""Classes whose correct twin asks or declares something else, so that the test is to be adapted to it."""

NO_TEST = {
    "arms-fall-into-each-other": "what is meant instead is not known",
    "blind-confirm": "that a question shows too little breaks no turn",
    "boolean-compared-with-word": "what is meant instead is not known",
    "contradiction": "what is meant instead is not known",
    "default-of-another-type": "nobody can talk to this bot: slot `guests` cannot be",
    "example-of-another-type": "examples are for understanding",
    "guard-needs-a-slot-of-a-flow": "a guard is computed before its flow begins",
    "missing-language": "a test speaks the first language of the bot",
    "no-prompt": "a question without words is asked all the same",
    "parameter-of-another-type": "it lies in the Python of the bot, which is not run",
    "same-trigger": "words are understood before a flow begins",
    "secret-in-settings": "a secret in a file is in no turn",
    "sensitive-copied-to-a-slot": "what a model, a button or a log is given is not among what is said",
    "sensitive-on-a-button": "what a model, a button or a log is given is not among what is said",
    "sensitive-to-model": "what a model, a button or a log is given is not among what is said",
    "silent-end": "that nothing is said breaks no turn",
    "unasked-question": "a question that is never asked is in no turn",
    "unreachable-after-jump": "no conversation gets to this step",
    "unstartable-flow": "no conversation gets into this flow",
    "unused-slot": "what nothing reads changes nothing that is said",
    "unused-text": "what is never said is in no turn",
    "validator-of-another-type": "it lies in what a validator is given",
    "while-nothing-changes": "every round waits for the user",
}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(defect: DefectClass, twin: str) -> str:
    folder = Path(twin)
    folder.mkdir(exist_ok=True)
    for name, text in getattr(defect, twin).items():
        (folder / name).write_text(text, encoding="utf-8")
    return twin


def of_class(name: str) -> str:
    """What names the finding of a class on the command line."""
    expected = CLASSES[name].expected
    return f"{expected.code}@{expected.file}:{expected.line}"


@pytest.mark.parametrize("name", SHOWN)
def test_the_test_fails_with_the_broken_twin_and_passes_with_the_correct_one(name: str) -> None:
    write(CLASSES[name], "broken")
    write(CLASSES[name], "correct")
    assert run(["lint", "broken", "--emit-test", of_class(name), "-o", "broken/bot.test.yaml"]) == 0
    text = Path("broken/bot.test.yaml").read_text(encoding="utf-8")
    Path("correct/bot.test.yaml").write_text(text, encoding="utf-8")
    broken, correct = run_tests_of("broken"), run_tests_of("correct")
    assert not broken.diagnostics
    assert not broken.passed
    assert correct.passed, [f.message for r in correct.results for f in r.failures]
    assert run(["test", "broken"]) == 1
    assert run(["test", "correct"]) == 0


@pytest.mark.parametrize("name", MENDED_OTHERWISE)
def test_the_test_fails_with_the_broken_twin(name: str) -> None:
    write(CLASSES[name], "broken")
    assert run(["lint", "broken", "--emit-test", of_class(name), "-o", "broken/bot.test.yaml"]) == 0
    tested = run_tests_of("broken")
    assert not tested.diagnostics
    assert not tested.passed


@pytest.mark.parametrize("name", NO_TEST)
def test_why_there_is_no_test_is_said(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    write(CLASSES[name], "broken")
    assert run(["lint", "broken", "--emit-test", of_class(name)]) == 2
    error = capsys.readouterr().err
    assert NO_TEST[name] in error
    assert len(error.splitlines()) == 1


def test_what_was_guessed_is_noted(capsys: pytest.CaptureFixture[str]) -> None:
    write(CLASSES["compared-with-no-value"], "broken")
    assert run(["lint", "broken", "--emit-test", of_class("compared-with-no-value")]) == 0
    head = capsys.readouterr().out.splitlines()[1]
    assert head == "# Note: `premium` is taken to be what `pro` stands for."


def test_a_bot_on_standard_input_is_mended_in_memory() -> None:
    from soni_dsl.checking import check_text

    checked = check_text(CLASSES["compared-in-other-case"].broken["bot.yaml"])
    (finding,) = [d for d in checked.diagnostics if d.code.id == "SN303"]
    assert 'not_says: "Great choice."' in failing_test(checked, finding)


def test_it_reads_as_a_story(capsys: pytest.CaptureFixture[str]) -> None:
    write(CLASSES["set-on-one-arm"], "broken")
    assert run(["lint", "broken", "--emit-test", "read-before-set@bot.yaml:11"]) == 0
    assert (
        capsys.readouterr().out
        == """\
# SN501 read-before-set at broken/bot.yaml:11: fails until that is mended.
tests:
  - name: "`discount` may have no value here"
    now: 2026-01-15 10:00
    turns:
      - commands:
          - start_flow: enter
      - commands:
          - set_slot: {member: false}
        expect: {error: null}  # unset: `discount` has no value yet
"""
    )


def test_the_same_finding_gives_the_same_bytes() -> None:
    checked = check(write(CLASSES["parallel-result-of-failure"], "broken"))
    finding = find(checked.diagnostics, of_class("parallel-result-of-failure"))
    assert failing_test(checked, finding) == failing_test(checked, finding)


def test_python_is_not_run() -> None:
    folder = Path(write(CLASSES["write-without-confirm"], "broken"))
    (folder / "actions.py").write_text(
        "from soni_runtime import action\n\nopen('run', 'w')\n\n\n@action\ndef donate(amount: float) -> None: ...\n"
    )
    assert run(["lint", "broken", "--emit-test", of_class("write-without-confirm")]) == 0
    assert not Path("run").exists()


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ("SN501", "is not CODE@file:line"),
        ("SN501@bot.yaml", "is not CODE@file:line"),
        ("SN501@bot.yaml:12", "there is no SN501 at bot.yaml:12; it is at broken/bot.yaml:11"),
        ("SN502@bot.yaml:11", "there is no SN502 at bot.yaml:11"),
    ],
)
def test_a_finding_that_is_not_there_is_said_so(
    wanted: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(CLASSES["set-on-one-arm"], "broken")
    assert run(["lint", "broken", "--emit-test", wanted]) == 2
    assert why in capsys.readouterr().err


def test_an_unreadable_bot_has_no_tests(capsys: pytest.CaptureFixture[str]) -> None:
    write(CLASSES["misspelt-step"], "broken")
    assert run(["lint", "broken", "--emit-test", of_class("misspelt-step")]) == 2
    assert capsys.readouterr().err


def test_a_harmless_kind_of_error_gives_no_conversation() -> None:
    checked = check(write(CLASSES["argument-of-a-flow"], "broken"))
    with pytest.raises(NoConversation, match="no conversation was found"):
        failing_test(checked, find(checked.diagnostics, of_class("argument-of-a-flow")))


@pytest.mark.parametrize(
    "more", [["--fix"], ["--diff"], ["--statistics"], ["other"], ["-o", "bot.yaml"]], ids=" ".join
)
def test_options_that_do_not_go_together(more: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    write(CLASSES["set-on-one-arm"], "broken")
    assert run(["lint", "broken", "--emit-test", of_class("set-on-one-arm"), *more]) == 2
    assert capsys.readouterr().err
    assert not Path("bot.yaml").exists()
    assert run(["lint", "broken", "-o", "x.test.yaml"]) == 2


def test_no_file_is_overwritten(capsys: pytest.CaptureFixture[str]) -> None:
    write(CLASSES["set-on-one-arm"], "broken")
    Path("x.test.yaml").write_text("mine")
    assert run(["lint", "broken", "--emit-test", of_class("set-on-one-arm"), "-o", "x.test.yaml"]) == 2
    assert Path("x.test.yaml").read_text() == "mine"
    assert "cannot be written" in capsys.readouterr().err
