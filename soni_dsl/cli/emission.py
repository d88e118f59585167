"""What `soni compile` makes of a bot, and where it goes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from soni_dsl.cli.ownership import Home, earlier_names, home_of, module_name
from soni_dsl.cli.terminal import CannotRun
from soni_dsl.cli.writing import generated_in, is_generated
from soni_dsl.source.project import display_path

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
    """``files`` to write, and those that lie there from before and have no place any more.

    ``module`` is the one among them that has the whole bot, if any has.
    """

    files: Mapping[Path, str | bytes]
    leftover: tuple[Path, ...] = ()
    module: Path | None = None


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
    """The files of ``target`` at ``out``: a file, or a folder where it is one or has no suffix.

    Raises:
        CannotRun: what is in the way there is no module of this bot.
    """
    name = module_name(program.name)
    from soni_dsl.emit.module import graph_source

    whole = package or target == "langgraph"
    is_folder = whole or out.is_dir() or not out.suffix
    file = out / f"{name}{SUFFIXES[target]}" if is_folder else out
    if target not in ("python", "langgraph"):
        return Emission({file: text_of(checked, program, target)})
    home = _home(checked, program)
    made = _package(checked, program, out / name, home) if package else _alone(checked, program, file, home)
    if is_folder:
        made = replace(made, leftover=(*made.leftover, *_of_earlier_names(home, out)))
    if target == "python":
        return made
    graph = f"{name}_graph"
    served = _served(out / SERVED, name, f"./{graph}.py:graph")
    more = {out / f"{graph}.py": graph_source(program, name), out / SERVED: served}
    return replace(made, files={**made.files, **more})


def _home(checked: Checked, program: ir.Program) -> Home:
    root = checked.root.resolve()
    return Home(program.name, root, frozenset(root / checked.inside(file.path) for file in checked.files))


def _of_earlier_names(home: Home, folder: Path) -> list[Path]:
    """The files of the bot under names that it no longer has, with the graphs of those."""
    found = []
    for path in earlier_names(home, folder):
        whole = path.parent if path.name == "__init__.py" else path
        found += generated_in(whole) if whole.is_dir() else [whole]
        graph = folder / f"{whole.stem}_graph.py"
        found += [graph] if is_generated(graph) else []
    return found


def _refuse_another_bot(module: Path, home: Home) -> None:
    other = home_of(module)
    if other is not None and not other.shares_with(home) and other.is_there():
        raise CannotRun(
            f"{display_path(module)} is the module of another bot, {display_path(other.root)}: "
            "write to another place with -o, or give one of them another name"
        )


def _served(path: Path, name: str, graph: str) -> str:
    """The configuration of a LangGraph server with the graph in it, and all else that it holds already."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return _as_json({"dependencies": ["."], "graphs": {name: graph}})
    except (OSError, ValueError):
        held = None
    graphs = held.get("graphs", {}) if isinstance(held, dict) else None
    if not isinstance(graphs, dict):
        raise CannotRun(
            f"{display_path(path)} is no configuration of a LangGraph server; it is left as it is"
        )
    if graphs.get(name) == graph:
        return path.read_text(encoding="utf-8")
    return _as_json({"dependencies": ["."], **held, "graphs": {**graphs, name: graph}})


def _module(checked: Checked, program: ir.Program, folder: Path | None) -> str:
    from soni_dsl.emit.module import module_source
    from soni_dsl.generating import origin_of

    return module_source(program, origin_of(checked, folder))


def _alone(checked: Checked, program: ir.Program, file: Path, home: Home) -> Emission:
    """One module. A package of the same name would hide it."""
    _refuse_another_bot(file, home)
    before = file.with_suffix("")
    if (before / "__init__.py").exists() and not is_generated(before / "__init__.py"):
        raise CannotRun(f"the package {display_path(before)} would hide {display_path(file)}")
    _refuse_another_bot(before / "__init__.py", home)
    leftover = generated_in(before) if is_generated(before / "__init__.py") else []
    return Emission({file: _module(checked, program, file.parent)}, tuple(leftover), file)


def _package(checked: Checked, program: ir.Program, folder: Path, home: Home) -> Emission:
    from soni_dsl.emit.module import package_sources
    from soni_dsl.generating import origin_of

    _refuse_another_bot(folder / "__init__.py", home)
    _refuse_another_bot(folder.with_suffix(".py"), home)
    files = {
        folder / name: text for name, text in package_sources(program, origin_of(checked, folder)).items()
    }
    leftover = [path for path in generated_in(folder) if path not in files]
    before = folder.with_suffix(".py")
    leftover += [before] if is_generated(before) else []
    return Emission(files, tuple(leftover), folder / "__init__.py")


def _as_json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
