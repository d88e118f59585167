"""Which files make a bot."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from yaml_trees import plain, slugs

from soni_dsl.diagnostics.model import Report
from soni_dsl.source.project import Project, ProjectError, read_project, read_text


def write(folder: Path, *names: str, text: str = "name: x\n") -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def project(path: Path | str) -> Project:
    report = Report()
    found = read_project(path, report)
    assert report.diagnostics == []
    return found


def below(root: Path, paths: list[Path]) -> list[str]:
    return [path.relative_to(root).as_posix() for path in paths]


def test_a_folder_is_all_yaml_below_it_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bot = tmp_path / "airline"
    write(
        bot, "b.yaml", "a.yml", "flows/x.yaml", "Z.yaml", ".hidden.yaml", ".venv/x.yaml", "build/x.yaml",
        "node_modules/x.yaml", "flows/__pycache__/x.yaml", "notes.txt", "t.test.yaml", "tests/u.test.yml",
    )  # fmt: skip
    monkeypatch.chdir(tmp_path)
    found = project("airline")
    assert [file.path for file in found.files] == [
        "airline/Z.yaml", "airline/a.yml", "airline/b.yaml", "airline/flows/x.yaml",
    ]  # fmt: skip
    assert found.name == "airline"
    assert len(found.documents) == 4
    assert below(bot, [bot.parent / path for path in found.tests]) == ["t.test.yaml", "tests/u.test.yml"]


def test_the_current_folder_has_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "airline", "a.yaml")
    monkeypatch.chdir(tmp_path / "airline")
    found = project(".")
    assert found.name == "airline"
    assert [file.path for file in found.files] == ["a.yaml"]


def test_python_is_found_by_name(tmp_path: Path) -> None:
    write(
        tmp_path, "bot.yaml", "actions.py", "validators.py", "normalizers.py", "handlers.py", "other.py",
        "actions/__init__.py", "actions/flights/search.py", "actions/.x/y.py", "sub/z.yaml", "sub/actions.py",
    )  # fmt: skip
    beside = [
        "actions.py",
        "actions/__init__.py",
        "actions/flights/search.py",
        "handlers.py",
        "normalizers.py",
    ]
    assert below(tmp_path, project(tmp_path / "bot.yaml").python) == [*beside, "validators.py"]
    assert below(tmp_path, project(tmp_path).python) == [*beside, "sub/actions.py", "validators.py"]


def test_a_file_takes_its_own_tests_when_it_is_not_alone(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "a.test.yaml", "more.test.yaml")
    assert below(tmp_path, project(tmp_path / "a.yaml").tests) == ["a.test.yaml", "more.test.yaml"]
    write(tmp_path, "b.yaml", "a.slow.test.yaml")
    assert below(tmp_path, project(tmp_path / "a.yaml").tests) == ["a.slow.test.yaml", "a.test.yaml"]


def test_the_name_is_that_of_the_file(tmp_path: Path) -> None:
    write(tmp_path, "flight_booking.yaml")
    assert project(tmp_path / "flight_booking.yaml").name == "flight_booking"


def test_paths_outside_are_shown_as_they_were_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "bots/a.yaml", "here/b.yaml")
    monkeypatch.chdir(tmp_path / "here")
    assert [file.path for file in project("../bots/a.yaml").files] == ["../bots/a.yaml"]


def test_no_bot_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="does not exist"):
        read_project(tmp_path / "nothing.yaml", Report())
    write(tmp_path, "only.test.yaml", "actions.py")
    with pytest.raises(ProjectError, match="no YAML file"):
        read_project(tmp_path, Report())


def test_links_never_lead_round_in_a_circle(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "sub/b.yaml")
    os.symlink(tmp_path, tmp_path / "sub" / "up", target_is_directory=True)
    os.symlink("/", tmp_path / "sub" / "all", target_is_directory=True)
    assert len(project(tmp_path).files) == 2


def test_a_file_that_cannot_be_opened_is_a_finding_and_the_others_are_read(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "c.yaml")
    os.symlink(tmp_path / "gone", tmp_path / "b.yaml")
    report = Report()
    found = read_project(tmp_path, report)
    assert slugs(report.diagnostics) == ["file-unreadable"]
    assert report.diagnostics[0].primary.span.source.path.endswith("b.yaml")
    assert len(found.files) == 2


def test_empty_files_have_no_document(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml")
    write(tmp_path, "b.yaml", text="# nothing\n")
    found = project(tmp_path)
    assert (len(found.files), len(found.documents)) == (2, 1)


def test_a_text_is_a_bot_too() -> None:
    report = Report()
    found = read_text("\ufeffa: [\n", "flights.yaml", report)
    assert found.name == "flights"
    assert slugs(report.diagnostics) == ["unclosed"]
    assert plain(read_text("a: b", "<stdin>", Report()).documents[0]) == {"a": "b"}
    assert read_text("", "<stdin>", Report()).name == "stdin"
