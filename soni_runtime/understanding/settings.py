"""The ``understanding`` block of a bot's settings, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from soni_runtime.errors import UnderstandingError

if TYPE_CHECKING:
    from pathlib import Path

    from soni_runtime.program import Program

ENGINES: Final = ("local", "dspy", "auto")
_KEYS: Final = (
    "engine",
    "model",
    "program",
    "confidence",
    "api_base",
    "timeout",
    "temperature",
    "max_tokens",
    "rephrase",
    "tone",
)
_SECRETS: Final = frozenset(("api_key", "key", "token", "secret", "password"))


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderstandingSettings:
    """What a bot says about its understanding.

    ``model`` is ``provider/name``, ``api_base`` the address of a server that speaks the provider's
    language, ``program`` a file of a DSPy program that was optimised before. ``confidence`` is how sure
    the embedded engine has to be: for ``auto`` to leave the model alone, and for a flow to be started without
    asking back. ``timeout`` is in seconds. With ``rephrase`` the model puts what ``say`` steps say in other
    words, in the given ``tone``.
    """

    engine: str = "local"
    model: str | None = None
    api_base: str | None = None
    program: str | None = None
    confidence: float = 0.6
    timeout: float = 20.0
    temperature: float | None = None
    max_tokens: int = 1000
    rephrase: bool = False
    tone: str | None = None


def read_settings(program: Program) -> UnderstandingSettings:
    """The settings of a program's understanding.

    Raises:
        UnderstandingError: an unknown key or engine, a value of the wrong kind, a secret, or an engine
            that needs a model and has none.
    """
    raw = program.settings.get("understanding")
    if raw is None:
        return UnderstandingSettings()
    if isinstance(raw, str):
        raw = {"engine": raw}
    if not isinstance(raw, Mapping):
        raise UnderstandingError("settings.understanding must be a mapping such as {engine: local}")
    for key in raw:
        _known(str(key))
    engine = raw.get("engine", "auto" if raw.get("model") else "local")
    if engine not in ENGINES:
        near = get_close_matches(str(engine), ENGINES, 1)
        hint = f"; did you mean `{near[0]}`?" if near else ""
        raise UnderstandingError(
            f"there is no understanding engine `{engine}`; there are {', '.join(ENGINES)}{hint}"
        )
    model = _text(raw, "model")
    if engine == "dspy" and model is None:
        raise UnderstandingError(
            "the understanding engine `dspy` needs a model, such as `model: openai/gpt-4o-mini`"
        )
    if model is not None and "/" not in model.strip("/"):
        raise UnderstandingError(
            f"the model `{model}` must be written as provider/name, such as `openai/{model}`"
        )
    confidence = _number(raw, "confidence", 0.6)
    if not 0 <= confidence <= 1:
        raise UnderstandingError(
            f"settings.understanding.confidence must lie between 0 and 1, not at {confidence}"
        )
    timeout = _number(raw, "timeout", 20.0)
    if timeout <= 0:
        raise UnderstandingError("settings.understanding.timeout must be more than 0 seconds")
    tokens = _number(raw, "max_tokens", 1000)
    if tokens != int(tokens) or tokens < 1:
        raise UnderstandingError("settings.understanding.max_tokens must be a whole number from 1")
    return UnderstandingSettings(
        engine=engine,
        model=model,
        api_base=_text(raw, "api_base"),
        program=_text(raw, "program"),
        confidence=confidence,
        timeout=timeout,
        temperature=None if raw.get("temperature") is None else _number(raw, "temperature", 0.0),
        max_tokens=int(tokens),
        rephrase=_rephrase(raw, model),
        tone=_text(raw, "tone"),
    )


def beside(root: Path | None, program: str) -> str:
    """Where the file of an optimised program is: in the bot's folder ``root``, else as it is written."""
    place = None if root is None else root / program
    return str(place) if place is not None and place.is_file() else program


def rooted(program: Program, root: Path) -> Program:
    """``program`` with its optimised program where it is, whatever the current folder is."""
    block = program.settings.get("understanding")
    if not isinstance(block, Mapping) or not isinstance(block.get("program"), str):
        return program
    known = {**block, "program": beside(root, block["program"])}
    return replace(program, settings={**program.settings, "understanding": known})


def _rephrase(raw: Mapping[str, Any], model: str | None) -> bool:
    wanted = raw.get("rephrase", False)
    if not isinstance(wanted, bool):
        raise UnderstandingError(f"settings.understanding.rephrase must be true or false, not {wanted!r}")
    if wanted and model is None:
        raise UnderstandingError("settings.understanding.rephrase needs a model to rephrase with")
    return wanted


def _known(key: str) -> None:
    if key in _KEYS:
        return
    if key.lower() in _SECRETS:
        raise UnderstandingError(
            f"settings.understanding must not hold `{key}`: keys come from the environment only"
        )
    near = get_close_matches(key, _KEYS, 1)
    hint = f"; did you mean `{near[0]}`?" if near else f"; it takes {', '.join(_KEYS)}"
    raise UnderstandingError(f"settings.understanding has no `{key}`{hint}")


def _text(raw: Mapping[str, Any], key: str) -> str | None:
    value = raw.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise UnderstandingError(f"settings.understanding.{key} must be text, not {value!r}")
    return value.strip()


def _number(raw: Mapping[str, Any], key: str, default: float) -> float:
    value = raw.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UnderstandingError(f"settings.understanding.{key} must be a number, not {value!r}")
    return float(value)
