"""What `soni compile` makes of a bot, and where it goes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from soni_dsl.cli.writing import generated_in, is_generated

if TYPE_CHECKING:
    from soni_dsl.checking import Checked
    from soni_dsl.ir import program as ir

SUFFIXES: Final[Mapping[str, str]] = {
    "python": ".py",
    "langgraph": ".py",
    "mermaid": ".mmd",
    "json": ".json",
    "manifest": ".manifest.json",
}
"""How a file of each target ends."""

TARGETS: Final = ("summary", *SUFFIXES)
SERVED: Final = "langgraph.json"
"""The file by which LangGraph servers find the graphs of a folder."""


@dataclass(frozen=True, slots=True)
class Emission:
    """``files`` to write, and those that lie there from before and have no place any more."""

    files: Mapping[Path, str]
    leftover: tuple[Path, ...] = ()


def text_of(checked: Checked, program: ir.Program, target: str) -> str:
    """What a target makes of a bot where it is printed and not written to a file."""
    match target:
        case "mermaid":
            from soni_dsl.emit.mermaid import mermaid

            return mermaid(program)
        case "json":
            from soni_dsl.emit.as_json import program_json

            return program_json(program)
        case "manifest":
            from soni_dsl.emit.memory import to_program
            from soni_runtime.versions import manifest

            return _as_json(manifest(to_program(program)).to_plain())
        case _:
            return _module(checked, program, None)


def emission(checked: Checked, program: ir.Program, target: str, out: Path, *, package: bool) -> Emission:
    """The files of ``target`` at ``out``: a file, or a folder where it is one or has no suffix."""
    name = module_name(program.name)
    from soni_dsl.emit.module import graph_source

    whole = package or target == "langgraph"
    is_folder = whole or out.is_dir() or not out.suffix
    file = out / f"{name}{SUFFIXES[target]}" if is_folder else out
    if target not in ("python", "langgraph"):
        return Emission({file: text_of(checked, program, target)})
    made = _package(checked, program, out / name) if package else _alone(checked, program, file)
    if target == "python":
        return made
    graph = f"{name}_graph"
    served = {"dependencies": ["."], "graphs": {name: f"./{graph}.py:graph"}}
    more = {out / f"{graph}.py": graph_source(program, name), out / SERVED: _as_json(served)}
    return Emission({**made.files, **more}, made.leftover)


def module_name(bot: str) -> str:
    """The name that a bot's module is imported by."""
    from soni_dsl.emit.names import identifiers

    return identifiers((bot,))[bot]


def _module(checked: Checked, program: ir.Program, folder: Path | None) -> str:
    from soni_dsl.emit.module import module_source
    from soni_dsl.generating import origin_of

    return module_source(program, origin_of(checked, folder))


def _alone(checked: Checked, program: ir.Program, file: Path) -> Emission:
    """One module. A package of the same name would hide it."""
    before = file.with_suffix("")
    leftover = generated_in(before) if is_generated(before / "__init__.py") else []
    return Emission({file: _module(checked, program, file.parent)}, tuple(leftover))


def _package(checked: Checked, program: ir.Program, folder: Path) -> Emission:
    from soni_dsl.emit.module import package_sources
    from soni_dsl.generating import origin_of

    files = {
        folder / name: text for name, text in package_sources(program, origin_of(checked, folder)).items()
    }
    leftover = [path for path in generated_in(folder) if path not in files]
    before = folder.with_suffix(".py")
    return Emission(files, (*leftover, *((before,) if is_generated(before) else ())))


def _as_json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
