"""``soni lint --fix`` and ``--diff``: what happens to the files."""

from __future__ import annotations

import io
import os
import stat
import sys
from pathlib import Path

import pytest

from soni_dsl.cli import mending
from soni_dsl.cli.main import run

OLD = """\
version: "1.0"  # the version
name: bot
flows:
  hi:
    description: Say hello
    triggers: [hello]
    # how it goes
    process:
      - say: Hello.
"""
NEW = OLD.replace('"1.0"', '"1"').replace("process:", "steps:")


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "bot.yaml"
    path.write_bytes(OLD.encode())
    monkeypatch.chdir(tmp_path)
    return path


def test_fixes_are_written_and_what_is_left_is_reported(
    bot: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["lint", "--fix", "bot.yaml"]) == 0
    captured = capsys.readouterr()
    assert bot.read_text(encoding="utf-8") == NEW
    assert captured.out == "No findings.\n"
    assert captured.err == "Fixed 2 findings in 1 file.\n"


def test_a_second_run_has_nothing_to_do(bot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["lint", "--fix", "bot.yaml"])
    before = bot.stat()
    capsys.readouterr()
    assert run(["lint", "--fix", "bot.yaml"]) == 0
    assert capsys.readouterr().err == ""
    after = bot.stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_the_form_of_a_program_stays_clean(bot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import json

    assert run(["lint", "--fix", "--format", "json", "bot.yaml"]) == 0
    assert json.loads(capsys.readouterr().out)["findings"] == []


def test_an_offer_is_made(bot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bot.write_text(
        NEW.replace("Hello.", "Hello.\n        jump_to: hallo\n      - step: hello\n        say: A"),
        encoding="utf-8",
    )
    run(["lint", "bot.yaml"])
    assert capsys.readouterr().err.endswith("Can be fixed: 1 with `--fix --unsafe-fixes`.\n")
    bot.write_text(OLD, encoding="utf-8")
    run(["lint", "bot.yaml"])
    assert capsys.readouterr().err.endswith("Can be fixed: 2 with `--fix`.\n")


def test_unsafe_fixes_only_on_request(bot: Path) -> None:
    text = NEW.replace(
        "say: Hello.", "say: Hello.\n        jump_to: hallo\n      - step: hello\n        say: A"
    )
    bot.write_text(text, encoding="utf-8")
    assert run(["lint", "--fix", "bot.yaml"]) == 1
    assert bot.read_text(encoding="utf-8") == text
    assert run(["lint", "--fix", "--unsafe-fixes", "bot.yaml"]) == 0
    assert bot.read_text(encoding="utf-8") == text.replace("hallo", "hello")


def test_only_what_is_selected_is_fixed(bot: Path) -> None:
    run(["lint", "--fix", "--select", "old-version", "bot.yaml"])
    assert bot.read_text(encoding="utf-8") == OLD.replace('"1.0"', '"1"')


def test_a_silenced_finding_is_not_fixed(bot: Path) -> None:
    text = OLD.replace("# the version", "# soni: ignore[old-version] on purpose")
    bot.write_text(text, encoding="utf-8")
    run(["lint", "--fix", "bot.yaml"])
    assert bot.read_text(encoding="utf-8") == text.replace("process:", "steps:")


def test_a_diff_writes_nothing(bot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lint", "--diff", "bot.yaml"]) == 1
    out = capsys.readouterr().out
    assert bot.read_text(encoding="utf-8") == OLD
    assert out.startswith("--- a/bot.yaml\n+++ b/bot.yaml\n@@ ")
    assert '-version: "1.0"  # the version\n+version: "1"  # the version\n' in out
    assert run(["lint", "--diff", "--fix", "bot.yaml"]) == 1
    assert bot.read_text(encoding="utf-8") == OLD
    bot.write_text(NEW, encoding="utf-8")
    capsys.readouterr()
    assert run(["lint", "--diff", "bot.yaml"]) == 0
    assert capsys.readouterr().out == ""


def test_a_diff_does_not_steer_a_terminal_and_is_exact_for_a_pipe(
    bot: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bot.write_bytes(OLD.replace("# the version", "# \u202eversion").replace("\n", "\r\n").encode())
    run(["lint", "--diff", "bot.yaml"])
    assert '"1"  # \u202eversion\r\n' in capsys.readouterr().out
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    run(["lint", "--diff", "bot.yaml"])
    assert '+version: "1"  # <U+202E>version\n' in capsys.readouterr().out


def test_standard_input_can_be_compared(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(OLD.encode())))
    assert run(["lint", "--diff", "-"]) == 1
    assert "\n+    steps:\n" in capsys.readouterr().out


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_encoding_and_line_breaks_are_kept(encoding: str, bot: Path) -> None:
    bot.write_bytes(OLD.replace("\n", "\r\n").replace("hello", "holá 👋").encode(encoding))
    run(["lint", "--fix", "bot.yaml"])
    expected = NEW.replace("\n", "\r\n").replace("hello", "holá 👋").encode(encoding)
    assert bot.read_bytes() == expected


@pytest.mark.skipif(os.name == "nt", reason="no modes on Windows")
def test_the_mode_is_kept_and_nothing_is_left_behind(bot: Path) -> None:
    bot.chmod(0o640)
    run(["lint", "--fix", "bot.yaml"])
    assert stat.S_IMODE(bot.stat().st_mode) == 0o640
    assert [path.name for path in bot.parent.iterdir()] == ["bot.yaml"]


def test_a_failing_disk_leaves_the_file_as_it_was(
    bot: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(mending.os, "fsync", full)
    assert run(["lint", "--fix", "bot.yaml"]) == 2
    assert "bot.yaml cannot be written: No space left on device" in capsys.readouterr().err
    assert bot.read_bytes() == OLD.encode()
    assert [path.name for path in bot.parent.iterdir()] == ["bot.yaml"]


def test_a_file_that_somebody_changes_meanwhile_is_not_overwritten(
    bot: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from soni_dsl.cli import lint

    real = lint._looking

    def slow(*args: object) -> object:
        look = real(*args)  # type: ignore[arg-type]

        def looked(contents: dict[str, bytes]) -> object:
            if contents:
                bot.write_text("theirs", encoding="utf-8")
            return look(contents)

        return looked

    monkeypatch.setattr(lint, "_looking", slow)
    assert run(["lint", "--fix", "bot.yaml"]) == 2
    assert "was changed by somebody else" in capsys.readouterr().err
    assert bot.read_text(encoding="utf-8") == "theirs"


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_a_link_inside_the_bot_stays_one_and_one_out_of_it_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "bot"
    (folder / "real").mkdir(parents=True)
    (folder / "real" / "flows.txt").write_text(OLD, encoding="utf-8")
    (folder / "flows.yaml").symlink_to(folder / "real" / "flows.txt")
    monkeypatch.chdir(tmp_path)
    assert run(["lint", "--fix", "bot"]) == 0
    assert (folder / "flows.yaml").is_symlink()
    assert (folder / "real" / "flows.txt").read_text(encoding="utf-8") == NEW

    outside = tmp_path / "outside.yaml"
    outside.write_text(OLD, encoding="utf-8")
    (folder / "flows.yaml").unlink()
    (folder / "flows.yaml").symlink_to(outside)
    assert run(["lint", "--fix", "bot"]) == 2
    assert "leads out of the bot" in capsys.readouterr().err
    assert outside.read_text(encoding="utf-8") == OLD


def test_all_files_of_a_bot_are_fixed_and_others_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "bot"
    (folder / "more").mkdir(parents=True)
    (folder / "a.yaml").write_text(OLD, encoding="utf-8")
    second = OLD.replace("  hi:", "  bye:").replace("[hello]", "[goodbye]").replace("name: bot\n", "")
    (folder / "more" / "b.yml").write_text(second, encoding="utf-8")
    (tmp_path / "c.yaml").write_text(OLD, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    run(["lint", "--fix", "bot"])
    assert "in 2 files." in capsys.readouterr().err
    assert "steps:" in (folder / "a.yaml").read_text(encoding="utf-8")
    assert "steps:" in (folder / "more" / "b.yml").read_text(encoding="utf-8")
    assert (tmp_path / "c.yaml").read_text(encoding="utf-8") == OLD
