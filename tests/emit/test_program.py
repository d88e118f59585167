"""A program from YAML: both spellings, what expressions compute, and that nothing about it is random."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from compiling import Compile, compiler, scope, shape

from soni_dsl.loading import CompileFailed, ProjectError, compile_program
from soni_runtime import program as p
from soni_runtime.errors import ExpressionError

TODAY = """\
version: "1"
slots:
  amount: {type: number, prompt: How much?}
  account: {prompt: Which account?, values: [savings, checking]}
actions:
  get_balance: {inputs: [account], outputs: [balance]}
  send: {inputs: [amount, account], outputs: [reference], effect: write}
flows:
  transfer:
    description: Send money
    triggers: [send money, transfer money]
    steps:
      - {step: ask_amount, collect: amount}
      - {step: ask_account, collect: account}
      - {step: look, action: get_balance -> balance}
      - {step: which, switch: account, cases: {savings: slow}, else: sure}
      - {step: slow, say: That takes a day.}
      - {step: sure, confirm: "Send {amount} from {account}?", on_yes: pay, on_no: bye}
      - {step: pay, action: send -> reference as number}
      - {step: done, say: "Done: {number}", jump_to: end}
      - {step: bye, say: Cancelled.}
"""

OLDER = """\
version: "0.1"
slots:
  amount: {type: float, prompt: How much?}
  account: {type: string, prompt: Which account?, values: [savings, checking]}
actions:
  get_balance: {inputs: [account], outputs: [balance]}
  send: {inputs: [amount, account], outputs: [reference], effect: write}
flows:
  transfer:
    description: Send money
    trigger:
      intents: [send money, transfer money]
    process:
      - {step: ask_amount, type: collect, slot: amount}
      - {step: ask_account, type: collect, slot: account}
      - {step: look, type: action, call: get_balance, map_outputs: {balance: balance}}
      - {step: which, type: branch, slot: account, cases: {savings: slow, default: sure}}
      - {step: slow, type: say, message: That takes a day.}
      - {step: sure, type: confirm, message: "Send {amount} from {account}?", on_confirm: pay, on_deny: bye}
      - {step: pay, type: action, call: send, map_outputs: {number: reference}}
      - {step: done, type: say, message: "Done: {number}", jump_to: end}
      - {step: bye, type: say, message: Cancelled.}
"""


@pytest.fixture
def build(tmp_path: Path) -> Compile:
    return compiler(tmp_path)


def test_both_spellings_make_one_program(build: Compile) -> None:
    today, older = build(TODAY), build(OLDER)
    assert shape(today) == shape(older)
    assert today.version == older.version


SET = """\
version: "1"
slots:
  count: {type: integer, prompt: How many?}
  name: {prompt: Name?}
  day: {type: date, prompt: When?}
actions:
  find: {outputs: {found: list of object, one: object}}
flows:
  main:
    triggers: [go]
    steps:
      - collect: [count, name, day]
      - action: find -> found, one
      - step: here
        set:
          value: '%s'
      - say: "{value}"
"""

VALUES = {
    "count": 3,
    "name": "Zoë",
    "day": date(2030, 5, 2),
    "found": [{"price": 9}, {"price": 4.5}],
    "one": {"n": None},
}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("count + 1 * 2", 5),
        ("(count + 1) * 2", 8),
        ("-count", -3),
        ("7 // 2", 3),
        ("7 % count", 1),
        ("count > 2 and not (name == \"Ana\")", True),
        ("count < 2 or name in [\"Zoë\", \"Ana\"]", True),
        ("\"o\" not in name", False),
        ("len(found)", 2),
        ("found[0].price + found[1].price", 13.5),
        ("one.n is set", False),
        ("one.x is set", False),
        ("day is set", True),
        ("session.name", "Ana"),
        ("day > today()", True),
        ("\"many\" if count > 2 else \"few\"", "many"),
        ("upper(name)", "ZOË"),
        ("max(count, 7)", 7),
        ("[count, name]", [3, "Zoë"]),
    ],
)  # fmt: skip
def test_expressions_compute(build: Compile, expression: str, value: object) -> None:
    step = build(SET % expression).flows["main"].step("here")
    assert isinstance(step, p.SetStep)
    assert step.values["value"](scope(**VALUES)) == value


@pytest.mark.parametrize("expression", ["one.x", "found[5]", "one.n.x"])
def test_what_cannot_be_computed_is_a_typed_error(build: Compile, expression: str) -> None:
    step = build(SET % expression).flows["main"].step("here")
    assert isinstance(step, p.SetStep)
    with pytest.raises(ExpressionError):
        step.values["value"](scope(**VALUES))


def test_templates_compose(build: Compile) -> None:
    text = SET % "count" + '      - {step: told, say: "{name | upper} has {count} {{of}} {found[0].price}"}\n'
    step = build(text).flows["main"].step("told")
    assert isinstance(step, p.SayStep)
    assert callable(step.text)
    assert step.text(scope(**VALUES)) == "ZOË has 3 {of} 9"


def test_values_of_users_are_never_read_again(build: Compile) -> None:
    step = build(SET % "name").flows["main"].steps[-1]
    assert isinstance(step, p.SayStep)
    assert callable(step.text)
    nasty = "{count} {{x}} __import__('os')"
    assert step.text(scope(value=nasty)) == nasty


def test_compiled_functions_reach_no_builtins(build: Compile) -> None:
    step = build(SET % "len(found)").flows["main"].step("here")
    assert isinstance(step, p.SetStep)
    function = step.values["value"]
    assert function.__globals__["__builtins__"] == {}  # type: ignore[attr-defined]


def test_equal_texts_are_compiled_once(build: Compile, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []

    def counting(source: str, *rest: Any) -> Any:
        compiled.append(source)
        return compile(source, *rest)

    monkeypatch.setattr("soni_dsl.emit.memory.compile", counting, raising=False)
    text = SET % "count + 1" + "      - {step: more, set: {other: count + 1}}\n      - say: '{other}'\n"
    flow = build(text).flows["main"]
    here, more = flow.step("here"), flow.step("more")
    assert isinstance(here, p.SetStep)
    assert isinstance(more, p.SetStep)
    assert compiled.count('lambda s: s["count"] + 1') == 1
    assert here.values["value"]({"count": 1}) == more.values["other"]({"count": 1}) == 2  # type: ignore[arg-type]


def test_a_bot_with_errors_is_not_made(build: Compile, tmp_path: Path) -> None:
    with pytest.raises(CompileFailed) as failed:
        build(TODAY.replace("on_no: bye", "on_no: byee"))
    assert "byee" in str(failed.value)
    with pytest.raises(ProjectError):
        compile_program(tmp_path / "missing.yaml")


DUMP = """\
import sys
sys.path.insert(0, sys.argv[2])
from compiling import shape
from soni_dsl.loading import compile_program
print(shape(compile_program(sys.argv[1]), lines=True))
"""


def test_nothing_depends_on_hashing(tmp_path: Path) -> None:
    (tmp_path / "bot.yaml").write_text(TODAY, encoding="utf-8")

    def dump(seed: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", DUMP, "bot.yaml", str(Path(__file__).parents[1] / "support")],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    assert dump("1") == dump("2")
