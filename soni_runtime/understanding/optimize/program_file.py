"""The file of an optimised program: instructions and examples, nothing of the model they were found with."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from soni_runtime.errors import UnderstandingError
from soni_runtime.json_lines import ESCAPED
from soni_runtime.secrets import hide
from soni_runtime.understanding.adapter import NOT_SHOWN
from soni_runtime.understanding.client import dspy_module
from soni_runtime.understanding.model import command_signature
from soni_runtime.understanding.optimize.student import put


def program_text(state: Mapping[str, Any]) -> str:
    """The program of a state as DSPy loads it, in JSON.

    Of examples it holds what is shown of them. There is no model in it, no key and no address.
    """
    from dspy.utils.saving import get_dependency_versions

    predictor = dspy_module().Predict(command_signature(dict[str, Any]))
    put(predictor, state)
    dumped = predictor.dump_state()
    dumped["demos"] = [{**demo, **NOT_SHOWN} for demo in dumped["demos"]]
    dumped["lm"] = None
    dumped["metadata"] = {"dependency_versions": dict(get_dependency_versions())}
    return json.dumps(dumped, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def state_in(path: str | Path) -> dict[str, Any]:
    """The state of a program in a file.

    Raises:
        UnderstandingError: it cannot be read.
    """
    try:
        data = json.loads(Path(path).read_text("utf-8"))
        state = {"instructions": data["signature"]["instructions"], "demos": data["demos"]}
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        what = f"{type(error).__name__}: {error}"
        raise UnderstandingError(f"the optimised program {path} cannot be read: {what}") from error
    demos = state["demos"]
    examples = isinstance(demos, list) and all(isinstance(demo, dict) for demo in demos)
    if not examples or not isinstance(state["instructions"], str):
        raise UnderstandingError(f"the optimised program {path} cannot be read: it is no program of DSPy")
    return state


def holds_secret(text: str, forms: Iterable[str]) -> bool:
    """Is one of these ways to write a sensitive value in ``text``?"""
    return hide(text, forms) != text


def write(path: Path, text: str) -> None:
    """Write a file of JSON whole or not at all.

    Raises:
        UnderstandingError: it cannot be written.
    """
    new = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_text(text, "utf-8", errors=ESCAPED)
        os.replace(new, path)
    except OSError as error:
        raise UnderstandingError(f"{path} cannot be written: {error.strerror}") from error
