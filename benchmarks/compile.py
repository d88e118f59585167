"""What compiling costs: a bot as a program in memory, its module as text, and importing that module.

Everything is measured in one run, so ratios between rows mean more than any of the times: a row says how many
times ``check`` of the same bot it takes, an import how many times bare Python.
"""

from __future__ import annotations

import os
import py_compile
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.bots import write_bot
from benchmarks.measure import Options, Result, child_seconds, own_seconds

FLOWS = 100
MANY = 1000
BANK = "examples/banking"

_COMPILE = """
import gc, resource, sys
gc.disable()
from soni_dsl import compile_program
compile_program(sys.argv[1])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def measure(options: Options) -> list[Result]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        rows = []
        for flows in (FLOWS, MANY):
            write_bot(folder / str(flows), flows)
        rows += _of_bot("banking", BANK, 1 / 11, options)
        rows += _of_bot(f"{FLOWS} flows", str(folder / str(FLOWS)), 1 / FLOWS, options)
        rows.append(_large(folder / str(MANY), options))
        rows += _imports(folder / str(FLOWS), folder, options)
        return rows


def _of_bot(name: str, path: str, per_flow: float, options: Options) -> list[Result]:
    """Check a bot, make a program of it, and write its module."""
    from soni_dsl import check, compile_program
    from soni_dsl.emit.module import module_source
    from soni_dsl.generating import origin_of

    checked = check(path)
    lowered = checked.program()
    checking = own_seconds(lambda: check(path), options.runs)
    loading = own_seconds(lambda: compile_program(path), options.runs)
    emitting = own_seconds(lambda: module_source(lowered, origin_of(checked)), options.runs)
    per = ("ms of emission a flow", min(emitting) * per_flow * 1000, "ms")
    return [
        Result(f"check {name}", checking),
        Result(f"load and compile {name}", loading, (_times(loading, checking, "check"),)),
        Result(f"emit {name}", emitting, (_times(emitting, checking, "check"), per)),
    ]


def _large(folder: Path, options: Options) -> Result:
    """A bot of many flows in a process of its own, for its memory; imports and start included."""
    command = [sys.executable, "-c", _COMPILE, str(folder)]
    seconds = child_seconds(command, min(options.runs, 2))
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Result(f"load and compile {MANY} flows", seconds, (("MB at most", int(done.stdout) / 1024, "MB"),))


def _imports(bot: Path, folder: Path, options: Options) -> list[Result]:
    """Import the module of a bot, compiled to byte code as installed modules are, beside what it imports."""
    from soni_dsl import generate

    (folder / "measured.py").write_text(generate(bot, folder), encoding="utf-8")
    py_compile.compile(str(folder / "measured.py"), doraise=True)
    source = f"import sys; sys.path.insert(0, {str(folder)!r}); sys.path.insert(0, {os.getcwd()!r}); "
    needs = "import soni_runtime.generated, soni_runtime.scope, soni_runtime.functions, soni_runtime.registry"
    bare = child_seconds([sys.executable, "-c", "pass"], options.runs)
    dependencies = child_seconds([sys.executable, "-c", f"{source}{needs}"], options.runs)
    module = child_seconds([sys.executable, "-c", f"{source}{needs}; import measured"], options.runs)
    program = child_seconds(
        [sys.executable, "-c", f"{source}{needs}; import measured; measured.program"], options.runs
    )
    return [
        Result("what a module imports", dependencies, (_times(dependencies, bare, "bare Python"),)),
        _beyond(f"import {FLOWS} flows", module, dependencies),
        _beyond(f"import {FLOWS} flows, make them", program, dependencies),
    ]


def _beyond(name: str, seconds: tuple[float, ...], below: tuple[float, ...]) -> Result:
    more = (min(seconds) - min(below)) * 1000
    return Result(name, seconds, (("ms beyond what it imports", more, "ms"),))


def _times(seconds: tuple[float, ...], others: tuple[float, ...], what: str) -> tuple[str, float, str]:
    return f"of {what}", min(seconds) / min(others), "x"
