"""The distribution: its metadata, its public names, its wheel."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_version_is_written_once() -> None:
    import soni_dsl
    from soni_runtime.version import __version__

    assert soni_dsl.__version__ == __version__
    assert re.fullmatch(r"\d+\.\d+\.\d+((a|b|rc)\d+)?", __version__)
    assert PROJECT["project"]["dynamic"] == ["version"]
    done = subprocess.run(
        [sys.executable, "-m", "soni_dsl", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"soni {__version__}\n"


def test_the_command_points_at_something_callable() -> None:
    module, _, name = PROJECT["project"]["scripts"]["soni"].partition(":")
    assert callable(getattr(importlib.import_module(module), name))


def test_every_public_name_is_there() -> None:
    import soni_dsl

    for name in soni_dsl.__all__:
        assert getattr(soni_dsl, name) is not None
    assert set(soni_dsl.__all__) <= set(dir(soni_dsl))


def test_an_unknown_name_is_an_ordinary_attribute_error() -> None:
    import soni_dsl

    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        soni_dsl.nonsense  # noqa: B018
    assert not hasattr(soni_dsl, "__path_hooks__")


def test_importing_a_module_does_not_hide_the_function_of_that_name() -> None:
    code = (
        "import soni_dsl.checking\n"
        "from soni_dsl import check, check_text\n"
        "assert callable(check) and callable(check_text)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("package", ["soni_dsl", "soni_runtime"])
def test_packages_say_that_they_are_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()


def test_the_grammars_go_into_the_wheel() -> None:
    included = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert included == {"grammar": "soni_dsl/grammar"}
    assert list((ROOT / "grammar").glob("*.lark"))


def test_what_the_code_imports_is_declared() -> None:
    """Every third-party import of the packages is a dependency, of the core or of an extra."""
    import ast

    declared = set()
    extras = PROJECT["project"]["optional-dependencies"]
    for group in (PROJECT["project"]["dependencies"], *(extras[name] for name in extras if name != "dev")):
        declared |= {re.split(r"[\[<>=]", line)[0].strip().lower().replace("-", "_") for line in group}
    provides = {"pyyaml": "yaml", "dspy_ai": "dspy", "langgraph_checkpoint": "langgraph"}
    known = {provides.get(name, name) for name in declared} | {"soni_dsl", "soni_runtime", "psycopg_pool"}
    known |= set(sys.stdlib_module_names) | {"starlette", "langchain_core"}  # parts of declared ones
    unknown = set()
    for package in ("soni_dsl", "soni_runtime"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = []
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                    names = [node.module]
                unknown |= {(name, path.name) for name in names if name.partition(".")[0] not in known}
    assert not unknown
