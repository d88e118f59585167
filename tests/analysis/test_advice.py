"""Advice on triggers from the sentence encoder: given when asked for, silent otherwise, the same every time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from soni_dsl.checking import check_text
from soni_dsl.cli.main import run
from soni_dsl.diagnostics.codes import all_codes
from soni_dsl.diagnostics.codes.design import WHEN_ASKED
from soni_dsl.diagnostics.model import Diagnostic, Severity
from soni_runtime.understanding.local.encoder import _loaded

CODES = [code for code in all_codes().values() if code.id in WHEN_ASKED]


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("SONI_ENCODER", raising=False)
    _loaded.cache_clear()
    yield
    _loaded.cache_clear()


@pytest.fixture
def weights() -> None:
    pytest.importorskip("onnxruntime", reason="the extra `local` is not installed")
    pytest.importorskip("soni_nlu_en", reason="the weights of models/soni_nlu_en are not installed")


@pytest.fixture
def no_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("soni_runtime.understanding.local.encoder.DISTRIBUTION", "soni_nlu_nowhere")


def bot(**flows: list[str]) -> str:
    """Flows with their triggers; `when` flows are guarded."""
    lines = ['version: "1"', "slots:", "  card: {type: string, prompt: Which?, examples: [credit]}", "flows:"]
    for name, triggers in flows.items():
        lines += [f"  {name}:", "    triggers:", *(f'      - "{text}"' for text in triggers)]
        lines += ["    when: card is set"] if name.startswith("guarded") else []
        lines += ["    steps:", "      - say: Yes.", *(["      - collect: card"] if name == "ask" else [])]
    return "\n".join(lines) + "\n"


def advice(text: str) -> list[Diagnostic]:
    found = check_text(text, understanding=True).diagnostics
    return [one for one in found if one.code.id in WHEN_ASKED]


BOOK = ["I want to book a flight", "get me a plane ticket", "fly to another city"]
STATUS = ["what is the status of my booking", "look up my booking", "check on my booking for me"]


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.id)
@pytest.mark.usefixtures("weights")
def test_the_examples_have_what_they_are_about(code: object) -> None:
    assert [found.code for found in check_text(code.bad, understanding=True).diagnostics] == [code]  # type: ignore[attr-defined]
    assert check_text(code.good, understanding=True).diagnostics == ()  # type: ignore[attr-defined]
    assert check_text(code.bad).diagnostics == (), "nobody asked"  # type: ignore[attr-defined]
    assert code.severity is Severity.HINT  # type: ignore[attr-defined]


@pytest.mark.usefixtures("weights")
def test_it_says_which_trigger_which_flow_and_how_near() -> None:
    (found,) = advice(bot(book=BOOK, status=[*STATUS, "get me a ticket for a flight"]))
    assert found.code.id == "SN607"
    assert found.message.startswith("this trigger of `status` is nearer to flow `book` (0.")
    assert found.primary.span.text == '"get me a ticket for a flight"'
    assert [label.span.text for label in found.secondary] == ["book"]
    assert found.help is not None


@pytest.mark.usefixtures("weights")
def test_flows_that_guards_keep_apart_may_be_near() -> None:
    stray = [*STATUS, "get me a ticket for a flight"]
    assert advice(bot(guarded_book=BOOK, guarded_status=stray)) == []
    assert advice(bot(guarded_book=BOOK, status=stray)) != []


@pytest.mark.usefixtures("weights")
@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("I want to block my card", "I would like to block my card", ["SN609"]),
        ("I want to block my card", "somebody took my purse", []),
        ("I want to block my card", "i want to BLOCK my card", []),  # word for word: not this advice
        ("I want to block my {card} card", "I would like to block my credit card", []),  # teaches a value
    ],
)
def test_two_triggers_that_say_the_same(first: str, second: str, found: list[str]) -> None:
    text = bot(ask=[first, second, "stop all payments with the card"])
    assert [one.code.id for one in advice(text)] == found


@pytest.mark.usefixtures("weights")
def test_two_flows_that_say_the_same() -> None:
    text = bot(
        book=[*BOOK, "I need a flight"], fly=["I would like to book a flight", "buy tickets", "air travel"]
    )
    (same,) = [one for one in advice(text) if one.code.id == "SN609"]
    assert "of flow `book`" in same.message
    assert [label.message for label in (same.primary, *same.secondary)] == ["starts `fly`", "starts `book`"]


@pytest.mark.parametrize(("count", "found"), [(1, 1), (2, 1), (3, 0)])
@pytest.mark.usefixtures("no_weights")
def test_few_triggers_need_no_weights(count: int, found: int) -> None:
    assert [one.code.id for one in advice(bot(book=BOOK[:count]))] == ["SN608"] * found


def test_flows_without_triggers_are_none_of_its_business() -> None:
    text = 'version: "1"\nflows:\n  a:\n    triggers: [go, walk, run]\n    steps: [call: b]\n  b:\n    steps: [say: Hi]\n'
    assert [one.code.id for one in advice(text)] == []


@pytest.mark.usefixtures("weights")
@pytest.mark.parametrize(
    "text",
    ["", "flows: 1", 'version: "1"\nflows: {a: {triggers: 3}}', bot(a=["", " ", "{card}", "?!"]), "[" * 500],
)
def test_broken_bots_get_no_advice_that_raises(text: str) -> None:
    check_text(text, understanding=True)


@pytest.mark.usefixtures("weights")
def test_it_is_the_same_every_time() -> None:
    text = bot(
        book=BOOK, status=[*STATUS, "get me a ticket for a flight"], fly=[*BOOK[:1], "I want to book flights"]
    )
    first = [(one.code.id, one.message, one.primary.span.start) for one in advice(text)]
    assert first == [(one.code.id, one.message, one.primary.span.start) for one in advice(text)]
    assert first


# ------------------------------------------------------------------ soni lint


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("bot.yaml").write_text(bot(ask=BOOK[:2]), encoding="utf-8")
    return "bot.yaml"


def lint(path: str, *options: str) -> int:
    return run(["lint", path, "--format", "concise", *options])


@pytest.mark.usefixtures("no_weights")
def test_lint_gives_it_when_asked_and_says_what_it_lacks(
    path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert lint(path) == 0
    assert "SN608" not in capsys.readouterr().out
    assert lint(path, "--understanding") == 0
    said = capsys.readouterr()
    assert "SN608 flow `ask` has only 2 triggers" in said.out
    assert said.err == (
        "note: triggers were not compared by meaning: the distribution soni-nlu-en is not installed\n"
    )
    assert lint(path, "--understanding", "--severity", "SN608=error") == 1


@pytest.mark.usefixtures("no_weights")
def test_an_ignore_comment_is_used_or_waits(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = Path(path)
    text = file.read_text().replace(f'"{BOOK[1]}"', f'"{BOOK[1]}"  # soni: ignore[SN608] enough')
    file.write_text(text)
    assert lint(path, "--strict") == 0, "no complaint that it silences nothing where nothing was looked for"
    assert lint(path, "--strict", "--understanding") == 0
    file.write_text(text.replace("triggers:\n", 'triggers:\n      - "one more"\n'))
    capsys.readouterr()
    assert lint(path, "--strict", "--understanding") == 1
    assert "SN090" in capsys.readouterr().out


def test_lint_alone_never_loads_the_encoder(path: str) -> None:
    script = (
        "import sys\n"
        "from soni_dsl.cli.main import run\n"
        "run(['lint', 'bot.yaml'])\n"
        "print([name for name in ('numpy', 'onnxruntime', 'soni_runtime.understanding.local') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
