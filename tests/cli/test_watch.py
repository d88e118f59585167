"""``soni lint --watch``, with a clock that is not waited for."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from soni_dsl.cli import watch as watch_module
from soni_dsl.cli.main import run
from soni_dsl.cli.watch import stamps, watch

HELLO = 'version: "1"\nflows:\n  hi:\n    description: Say hello\n    triggers: [hello]\n    steps:\n      - say: Hello.\n'


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "flows.yaml").write_text(HELLO, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "bot"


def looks(paths: list[str], *events: Callable[[], object]) -> list[int]:
    """At which pauses somebody looked again; each pause is one event, after the last comes Ctrl-C."""
    todo = list(events)
    pauses = 0
    seen: list[int] = []

    def sleep(_: float) -> None:
        nonlocal pauses
        pauses += 1
        if not todo:
            raise KeyboardInterrupt
        todo.pop(0)()

    watch(paths, lambda: seen.append(pauses), sleep)
    return seen


def nothing() -> None:
    """Time goes by."""


def touch(path: Path, seconds: int) -> None:
    os.utime(path, (seconds, seconds))


def test_it_looks_at_once_and_after_each_change(bot: Path) -> None:
    flows = bot / "flows.yaml"
    events = [nothing, lambda: touch(flows, 1000), nothing, nothing, lambda: touch(flows, 900), nothing]
    assert looks(["bot"], *events) == [0, 2, 5]


def test_files_that_come_and_go_and_python_count(bot: Path) -> None:
    events = [
        lambda: (bot / "more.yml").write_text("slots: {}\n", encoding="utf-8"),
        lambda: (bot / "more.yml").unlink(),
        lambda: (bot / "actions.py").write_text("", encoding="utf-8"),
        lambda: (bot.parent / "pyproject.toml").write_text("", encoding="utf-8"),
    ]
    assert looks(["bot"], *events) == [0, 1, 2, 3, 4]


def test_other_files_do_not_count(bot: Path) -> None:
    def hidden() -> None:
        (bot / ".git").mkdir()
        (bot / ".git" / "x.yaml").write_text("", encoding="utf-8")

    events = [
        hidden,
        lambda: (bot / "notes.txt").write_text("", encoding="utf-8"),
        lambda: (bot.parent / "other.yaml").write_text("", encoding="utf-8"),
    ]
    assert looks(["bot"], *events) == [0]


def test_of_a_bot_in_one_file_the_python_beside_it_counts(bot: Path) -> None:
    (bot / "actions").mkdir()
    events = [
        lambda: touch(bot / "flows.yaml", 5),
        lambda: (bot / "actions" / "pay.py").write_text("", encoding="utf-8"),
        lambda: (bot / "validators.py").write_text("", encoding="utf-8"),
        lambda: (bot / "other.yaml").write_text("", encoding="utf-8"),
    ]
    assert looks(["bot/flows.yaml"], *events) == [0, 1, 2, 3]


def test_a_change_while_looking_is_seen_afterwards(bot: Path) -> None:
    seen: list[str] = []
    pauses = iter([None, None])

    def sleep(_: float) -> None:
        if next(pauses, "end") == "end":
            raise KeyboardInterrupt

    def show() -> None:
        if not seen:
            touch(bot / "flows.yaml", 7)
        seen.append("look")

    watch(["bot"], show, sleep)
    assert len(seen) == 2


def test_nothing_is_there_yet() -> None:
    assert not any("nowhere" in path for path in stamps(["nowhere/bot"]))


def test_the_command_ends_with_0_and_survives_what_is_wrong(
    bot: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    flows = bot / "flows.yaml"
    events = [
        lambda: flows.write_text(HELLO.replace("say:", "sya:"), encoding="utf-8"),
        lambda: flows.unlink(),
        lambda: flows.write_text(HELLO, encoding="utf-8"),
    ]

    def sleep(_: float) -> None:
        if not events:
            raise KeyboardInterrupt
        events.pop(0)()

    real = watch_module.watch
    monkeypatch.setattr(watch_module, "watch", lambda paths, show: real(paths, show, sleep))
    assert run(["lint", "--watch", "--format", "concise", "bot"]) == 0
    captured = capsys.readouterr()
    assert captured.out.count("SN104") == 1
    assert captured.err.count("there is no YAML file in bot") == 1
    assert captured.err.count("Watching for changes") == 4
