"""Random bots: the module that is generated of each makes the program that memory has, and talks as it does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from compiling import shape
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from payloads import PAYLOADS, everywhere
from playing import executed, play, randomly
from program_strategies import bots, lowered, programs, yaml_of
from talks import CORRECTING, Move, moves
from type_checking import mypy

from soni_dsl.emit.memory import to_program
from soni_dsl.emit.module import module_source
from soni_dsl.ir import program as ir

pytestmark = pytest.mark.no_cover  # random cases go through everything

ROOT = Path(__file__).resolve().parents[2]


@randomly(100)
@given(programs(), moves(longest=14, least=6))
def test_conversations_with_random_bots(program: ir.Program, talk: list[Move]) -> None:
    play(program, talk, graph=True, module=True)


@randomly(60)
@given(programs(loops=False), moves(*CORRECTING, longest=14, least=6))
def test_corrections_with_random_bots(program: ir.Program, talk: list[Move]) -> None:
    play(program, talk, graph=True, module=True)


@randomly(40)
@given(programs(), moves(*CORRECTING, longest=14, least=6), st.booleans())
def test_corrections_in_loops(program: ir.Program, talk: list[Move], graph: bool) -> None:
    """What a correction of an earlier round means is the engine's to say; whoever runs it says the same."""
    play(program, talk, module=True, graph=graph, slowly=False)


@randomly(100)
@given(programs())
def test_the_module_makes_the_same_program(program: ir.Program) -> None:
    source = module_source(program)
    assert shape(executed(source), lines=True) == shape(to_program(program), lines=True)
    assert module_source(program) == source


# ------------------------------------------------------------------ the text of the modules


def sample(count: int) -> list[str]:
    """The YAML of some random bots, always the same."""
    found: list[str] = []

    @settings(randomly(count), max_examples=count, phases=[Phase.generate], derandomize=True)
    @given(bots())
    def collect(bot: dict[str, Any]) -> None:
        found.append(yaml_of(bot))

    collect()
    return found[:count]


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The modules of random bots, of all sizes, and of programs that are all payload."""
    folder = tmp_path_factory.mktemp("modules")
    sources = sorted((module_source(lowered(text)) for text in sample(24)), key=len)
    sources = [*sources[2::3], *(module_source(everywhere(payload)) for payload in PAYLOADS[::3])]
    for number, source in enumerate(sources):
        (folder / f"random_{number}.py").write_text(source, encoding="utf-8")
    return folder


def tool(*args: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)


@pytest.mark.parametrize("width", [[], ["--line-length", "110"]], ids=["88", "110"])
def test_formatters_change_nothing(modules: Path, width: list[str]) -> None:
    done = tool("ruff", "format", "--isolated", "--no-cache", "--check", "--diff", *width, modules)
    assert done.returncode == 0, done.stdout[:3000]


def test_linters_find_nothing(modules: Path) -> None:
    done = tool("ruff", "check", "--isolated", "--no-cache", modules)
    assert done.returncode == 0, done.stdout[:3000]


def test_type_checkers_find_nothing(modules: Path) -> None:
    done = mypy(modules)
    assert done.returncode == 0, done.stdout[:3000]


def test_the_same_bytes_for_every_hash_seed(tmp_path: Path) -> None:
    for number, text in enumerate(sample(9)):
        (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
    program = (
        "import hashlib, pathlib, sys; sys.path.insert(0, 'tests/support')\n"
        "from program_strategies import lowered\n"
        "from soni_dsl.emit.module import module_source\n"
        "for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):\n"
        "    source = module_source(lowered(path.read_text('utf-8')))\n"
        "    print(hashlib.sha256(source.encode('utf-8', 'surrogatepass')).hexdigest())\n"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(found) == 1
    assert len(set(found.pop().split())) > 6


def test_long_types_beside_names_that_python_keeps_for_itself(tmp_path: Path) -> None:
    """Slots with such names are the keys of a dictionary, where no comment keeps formatters off a line."""
    values = [f"a rather long value of the slot, number {number}" for number in range(3)]
    steps = [{"collect": "class"}, {"collect": "cabin"}]
    bot = {
        "version": "1",
        "slots": {"class": {}, "cabin": {"values": values}},
        "flows": {"f": {"steps": steps}},
    }
    (tmp_path / "keyword.py").write_text(module_source(lowered(yaml_of(bot))), encoding="utf-8")
    for command in (("format", "--check"), ("check",)):
        done = tool("ruff", command[0], "--isolated", "--no-cache", *command[1:], tmp_path)
        assert done.returncode == 0, done.stdout
