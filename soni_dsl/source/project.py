"""Which files make a bot: its YAML, its conversation tests and the Python beside it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from soni_dsl.diagnostics.codes.reading import FILE_TOO_LARGE, FILE_UNREADABLE
from soni_dsl.diagnostics.model import Diagnostic, Label, Report
from soni_dsl.source.decode import MAX_BYTES, decode
from soni_dsl.source.node import Node
from soni_dsl.source.text import SourceFile, Span
from soni_dsl.source.yaml import read_yaml

YAML_SUFFIXES: Final = (".yaml", ".yml")
TEST_SUFFIXES: Final = (".test.yaml", ".test.yml")
SKIPPED_FOLDERS: Final = frozenset(("build", "__pycache__", "node_modules"))  # and all hidden ones
PYTHON_FILES: Final = ("actions.py", "validators.py", "normalizers.py", "handlers.py")
PYTHON_PACKAGE: Final = "actions"
MAX_TOGETHER: Final = 12_000_000  # characters of all files: about 280,000 lines, 700 MB and 8 s of work
_NOTHING: Final[Mapping[str, bytes]] = {}


class ProjectError(Exception):
    """There is no bot to read at the path that was given; ``str()`` says why, for the user."""


@dataclass(frozen=True, slots=True)
class Project:
    """The files of a bot, read.

    ``documents`` are the roots of the files that have any content, in the order of ``files``. ``tests`` and
    ``python`` are only found here, not read. All are sorted by path.
    """

    name: str
    root: Path
    files: list[SourceFile]
    documents: list[Node]
    tests: list[Path] = field(default_factory=list)
    python: list[Path] = field(default_factory=list)


def read_project(path: Path | str, report: Report, unsaved: Mapping[str, bytes] = _NOTHING) -> Project:
    """Read a bot: one YAML file, or all YAML files below a folder.

    What is wrong inside a file, also that it cannot be opened, is reported, and the rest is read.
    ``unsaved`` has, by the path that is shown, what to read instead of what a file holds on the disk.

    Raises:
        ProjectError: the path does not exist, or is a folder without any YAML file.
    """
    path = Path(path)
    if not path.exists():
        raise ProjectError(f"{display_path(path)} does not exist")
    if path.is_dir():
        found = [entry for entry in _yaml_below(path) if not is_test(entry)]
        if not found:
            raise ProjectError(f"there is no YAML file in {display_path(path)}")
        root, name = path, path.resolve().name
        folders = {path, *(entry.parent for entry in found)}
    else:
        if is_test(path) and not unsaved:
            raise ProjectError(f"{display_path(path)} is a file of conversation tests; `soni test` runs it")
        found, root = [path], path.parent
        name = path.name.split(".")[0] or path.name
        folders = {root}
    if path.is_dir():
        found = [entry for entry in found if _is_readable(entry, report)]
    files = _read_all(found, report, unsaved)
    documents = [root_node for source in files if (root_node := read_yaml(source, report)) is not None]
    return Project(name, root, files, documents, tests_of(path), _python_in(folders))


def _read_all(paths: Iterable[Path], report: Report, unsaved: Mapping[str, bytes]) -> list[SourceFile]:
    """The files that can be read, as long as they are not too much together."""
    files: list[SourceFile] = []
    size = 0
    for path in paths:
        source = read_file(path, report, unsaved)
        if source is None:
            continue
        size += len(source.text)
        if size > MAX_TOGETHER:
            report.add(bot_too_large(source))
            break
        files.append(source)
    return files


def tests_of(path: Path) -> list[Path]:
    """The files of conversation tests of the bot at ``path``, a file or a folder that exists."""
    return [entry for entry in _yaml_below(path) if is_test(entry)] if path.is_dir() else _tests_beside(path)


def read_text(text: str, name: str, report: Report) -> Project:
    """A bot in one string, for tests, editors and standard input. ``name`` is shown as its path."""
    source = SourceFile(name, text.removeprefix("\ufeff"))
    root = read_yaml(source, report)
    stem = name.rsplit("/", 1)[-1].split(".")[0].strip("<>")
    return Project(stem or "bot", Path(), [source], [] if root is None else [root])


def read_file(path: Path, report: Report, unsaved: Mapping[str, bytes] = _NOTHING) -> SourceFile | None:
    """The text of one file; None where it cannot be read, which is then reported."""
    shown = display_path(path)
    if shown in unsaved:
        return decode(unsaved[shown], shown, report)
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        report.add(file_unreadable(shown, error))
        return None
    return decode(data, shown, report)


def _is_readable(path: Path, report: Report) -> bool:
    """Is it no pipe, socket or device? Opening one of these could wait for ever."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return True  # opening it says why it cannot be read
    if stat.S_ISREG(mode):
        return True
    report.add(file_unreadable(display_path(path), ValueError("it is a pipe, a socket or a device")))
    return False


def display_path(path: Path) -> str:
    """``path`` as the user shall see it: from where the command runs if it is below, with forward slashes."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return path.as_posix()


def is_test(path: Path) -> bool:
    """Is this a file of conversation tests?"""
    return path.name.endswith(TEST_SUFFIXES)


def _walk(folder: Path) -> Iterator[Path]:
    # Links to folders are not followed: they can lead out of the bot, or round in a circle.
    for here, folders, files in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not _is_skipped(name))
        for name in files:
            if not name.startswith("."):
                yield Path(here, name)


def _is_skipped(name: str) -> bool:
    return name.startswith(".") or name in SKIPPED_FOLDERS


def _in_order(paths: Iterable[Path]) -> list[Path]:
    return sorted(paths, key=lambda path: path.as_posix())


def _yaml_below(folder: Path) -> list[Path]:
    return _in_order(path for path in _walk(folder) if path.name.endswith(YAML_SUFFIXES))


def _tests_beside(bot: Path) -> list[Path]:
    """The tests of a bot in one file: those named after it, and where no other bot is in the folder all."""
    try:
        names = [path for path in bot.parent.iterdir() if path.name.endswith(YAML_SUFFIXES)]
    except OSError:
        return []
    tests = [path for path in names if is_test(path) and path.is_file() and path.name != bot.name]
    if len(names) - len(tests) > 1:
        stem = bot.name.split(".")[0]
        tests = [path for path in tests if path.name.split(".")[0] == stem]
    return _in_order(tests)


def _python_in(folders: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for folder in folders:
        found.extend(path for name in PYTHON_FILES if (path := folder / name).is_file())
        if (package := folder / PYTHON_PACKAGE).is_dir():
            found.extend(path for path in _walk(package) if path.suffix == ".py" and path.is_file())
    return _in_order(found)


def bot_too_large(source: SourceFile) -> Diagnostic:
    return Diagnostic(
        FILE_TOO_LARGE,
        f"with this file, those of the bot have more than {MAX_TOGETHER // 1_000_000} million characters",
        Label(Span(SourceFile(source.path, ""), 0, 0), "neither this file nor those after it are read"),
        help="make several bots of it",
    )


def file_unreadable(path: str, error: OSError | ValueError) -> Diagnostic:
    reason = (getattr(error, "strerror", None) or str(error) or "unknown reason").lower()
    return Diagnostic(
        FILE_UNREADABLE,
        f"the file cannot be opened: {reason}",
        Label(Span(SourceFile(path, ""), 0, 0), "not read"),
        help="check that it exists and that you may read it",
    )
