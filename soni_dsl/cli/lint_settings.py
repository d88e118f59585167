"""``[tool.soni.lint]`` of the nearest ``pyproject.toml`` above a bot."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from soni_dsl.cli.terminal import CannotRun
from soni_dsl.diagnostics.nearest import nearest
from soni_dsl.diagnostics.select import NO_RULES, BadSelection, Rules, selectors, severities

FILE: Final = "pyproject.toml"
KEYS: Final = ("select", "ignore", "severity", "strict", "per-file")
_TABLE: Final = "[tool.soni.lint]"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a file says; ``folder`` is where its globs begin."""

    rules: Rules
    folder: str

    def place(self, path: str) -> str:
        """A path that findings show, as the globs see it: from ``folder`` on, with forward slashes."""
        try:
            return Path(os.path.abspath(path)).relative_to(self.folder).as_posix()
        except ValueError:
            return Path(path).as_posix()


def settings_for(path: str) -> Settings:
    """The settings for the bot at ``path`` (``-``: for the working folder). The first file counts that has a
    table ``[tool.soni]``; without one there are no rules.

    Raises:
        CannotRun: the file is no TOML, or says something that means nothing.
    """
    start = os.path.abspath("." if path == "-" else path)
    for folder in _upwards(start if os.path.isdir(start) else os.path.dirname(start)):
        file = os.path.join(folder, FILE)
        if os.path.isfile(file):
            table = _soni_table(file)
            if table is not None:
                return Settings(_rules(table, file), folder)
    return Settings(NO_RULES, "")


def _upwards(folder: str) -> Iterator[str]:
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return
        folder = parent


def _soni_table(file: str) -> Mapping[str, Any] | None:
    try:
        data = Path(file).read_bytes()
    except OSError as error:
        raise CannotRun(f"{_shown(file)} cannot be opened: {error.strerror}") from None
    if b"soni" not in data:  # most files: not worth loading a parser
        return None
    import tomllib

    try:
        tool = tomllib.loads(data.decode("utf-8-sig")).get("tool")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CannotRun(f"{_shown(file)} is no TOML: {error}") from None
    found = tool.get("soni") if isinstance(tool, dict) else None
    return found if isinstance(found, dict) else None


def _rules(soni: Mapping[str, Any], file: str) -> Rules:
    table = soni.get("lint", {})
    if not isinstance(table, dict):
        raise CannotRun(f"{_shown(file)}: `tool.soni.lint` is no table")
    for key in table:
        if key not in KEYS:
            near = nearest(key, KEYS)
            more = f"did you mean `{near}`?" if near else f"it can hold {', '.join(f'`{k}`' for k in KEYS)}"
            raise CannotRun(f"{_shown(file)}: {_TABLE} has no setting `{key}`; {more}")

    def read(key: str, reader: Callable[[Any], Any], default: Any) -> Any:
        if key not in table:
            return default
        try:
            return reader(table[key])
        except (BadSelection, _WrongShape) as error:
            raise CannotRun(f"{_shown(file)}: {_TABLE} `{key}`: {error}") from None

    return Rules(
        select=read("select", _selectors, ()),
        ignore=read("ignore", _selectors, ()),
        severity=read("severity", _severities, {}),
        per_file=read("per-file", _per_file, ()),
        strict=read("strict", _boolean, None),
    )


class _WrongShape(Exception):
    """A setting is not of the kind that it has to be."""


def _selectors(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise _WrongShape('write a list of codes, e.g. `["SN6", "unknown-step"]`')
    return selectors(value)


def _severities(value: object) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(level, str) for level in value.values()):
        raise _WrongShape('write a table, e.g. `{SN601 = "error"}`')
    return dict(severities(value.items()))


def _per_file(value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(value, dict):
        raise _WrongShape('write a table, e.g. `{"drafts/*" = ["SN6"]}`')
    return tuple((glob, _selectors(names)) for glob, names in value.items())


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise _WrongShape("write `true` or `false`")
    return value


def _shown(file: str) -> str:
    from soni_dsl.source.project import display_path

    return display_path(Path(file))
