"""Understanding by a language model, through DSPy.

One typed prediction a message: what is legal goes in, a list of legal commands comes out. Whatever goes
wrong (no answer, a late one, one that makes no sense) the embedded engine answers instead, and a note
says so. DSPy is imported with the first message, not before.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from soni_runtime.commands import Command, CorrectSlot, OutOfScope, SetSlot
from soni_runtime.errors import UnderstandingError
from soni_runtime.understanding.base import Evidence, Request, Understood
from soni_runtime.understanding.local import LocalUnderstanding
from soni_runtime.understanding.masking import Masker
from soni_runtime.understanding.prompts import INPUTS, INSTRUCTIONS, OUTPUT, inputs
from soni_runtime.understanding.schema import Legal, Refused, command_type, legal_now, to_command

if TYPE_CHECKING:
    from soni_runtime.program import Program
    from soni_runtime.understanding.base import Understanding
    from soni_runtime.understanding.settings import UnderstandingSettings

MOST_FLOWS: Final = 40
"""Flows that a prompt lists. Of more, those are listed that the embedded engine finds nearest."""

_ATTEMPTS: Final = 2
_HOPELESS: Final = ("LMAuthError", "LMConfigurationError", "LMBillingError", "UnderstandingError")
_PREDICTORS: Final = 128
_CONFIDENCE: Final = 0.85  # models do not say how sure they are; well above where ``auto`` asks one

_REASONS: Final = {
    "LMAuthError": "its key was refused",
    "LMRateLimitError": "it is over its rate limit",
    "LMBillingError": "its account cannot pay",
    "LMTimeoutError": "it took too long",
    "TimeoutError": "it took too long",
    "LMTransportError": "it could not be reached",
    "LMConfigurationError": "it is not set up; is its key in the environment?",
    "AdapterParseError": "its answer made no sense",
    "_Nonsense": "its answer made no sense",
    "LMServerError": "its server failed",
    "LMUnsupportedModelError": "the provider does not know it",
    "ContextWindowExceededError": "the prompt is too long for it",
    "ModuleNotFoundError": "a library it needs is not installed",
}


class _Nonsense(Exception):
    """The model answered, but nothing in the answer is legal."""


@dataclass(frozen=True, slots=True)
class _Answer:
    commands: tuple[Command, ...]
    dropped: tuple[str, ...]
    tokens: int


class ModelUnderstanding:
    """Asks ``settings.model``. Without a ``fallback`` a failure raises UnderstandingError."""

    def __init__(
        self, program: Program, settings: UnderstandingSettings, *, fallback: Understanding | None = None
    ) -> None:
        if settings.model is None:
            raise UnderstandingError("a model is needed, such as `model: openai/gpt-4o-mini`")
        if settings.program is not None and not os.path.isfile(settings.program):
            raise UnderstandingError(f"settings.understanding.program: there is no file {settings.program}")
        self.name = settings.model
        self._settings = settings
        self._fallback = fallback
        self._local = fallback if isinstance(fallback, LocalUnderstanding) else LocalUnderstanding(program)
        self._masker = Masker(program)
        self._predictors: OrderedDict[Legal, Any] = OrderedDict()
        self._lm: Any = None

    async def understand(self, request: Request) -> Understood:
        """The commands of a message.

        Raises:
            UnderstandingError: the model failed and there is no other engine to fall back on.
        """
        local = self._local.read(request)
        if self._masker.secret(request, local.commands):
            return replace(
                local, notes=(*local.notes, "the message holds something private: no model was asked")
            )
        began = perf_counter()
        try:
            answer = await self._ask(request)
        except Exception as error:  # whatever a provider does, the conversation goes on
            return await self._instead(request, error)
        return Understood(
            commands=answer.commands,
            evidence=tuple(_evidence(command, request) for command in answer.commands),
            engine=self.name,
            tokens=answer.tokens,
            milliseconds=(perf_counter() - began) * 1000,
            notes=answer.dropped,
        )

    async def _instead(self, request: Request, error: Exception) -> Understood:
        reason = _reason(error)
        if self._fallback is None:
            raise UnderstandingError(f"the model {self.name} gave no answer: {reason}") from error
        understood = await self._fallback.understand(request)
        note = f"the model {self.name} gave no answer: {reason}; the {understood.engine} engine stood in"
        return replace(understood, notes=(*understood.notes, note))

    # ------------------------------------------------------------- asking

    async def _ask(self, request: Request) -> _Answer:
        """One answer within ``timeout`` seconds, with a second try if the first goes wrong sooner."""
        import asyncio

        flows = self._flows(request)
        legal = legal_now(request, flows)
        fields = inputs(request, legal, self._masker.conversation(request))
        deadline = perf_counter() + self._settings.timeout
        tokens = 0
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                left = max(0.01, deadline - perf_counter())
                answers, used = await asyncio.wait_for(self._predict(legal, request, fields), left)
                tokens += used
                return _legal_part(answers, request, tokens)
            except Exception as error:
                late = perf_counter() >= deadline or isinstance(error, TimeoutError)
                if attempt == _ATTEMPTS or late or type(error).__name__ in _HOPELESS:
                    raise
        raise AssertionError("unreachable")

    def _flows(self, request: Request) -> tuple[str, ...]:
        if len(request.startable) <= MOST_FLOWS:
            return request.startable
        return self._local.nearest_flows(request, MOST_FLOWS)

    async def _predict(self, legal: Legal, request: Request, fields: dict[str, str]) -> tuple[list[Any], int]:
        dspy = _dspy()
        predictor = self._predictor(legal, request)
        with dspy.context(lm=self._model(), adapter=dspy.JSONAdapter(), track_usage=True):
            prediction = await predictor.acall(**fields)
        usage = prediction.get_lm_usage() or {}
        tokens = sum(int(counts.get("total_tokens") or 0) for counts in usage.values())
        return [command.root for command in prediction.commands or []], tokens

    def _predictor(self, legal: Legal, request: Request) -> Any:
        """A prediction whose output type allows exactly what is legal; kept for the next time."""
        found = self._predictors.get(legal)
        if found is None:
            dspy = _dspy()
            fields: dict[str, Any] = {
                name: (str, dspy.InputField(desc=about)) for name, about in INPUTS.items()
            }
            command: Any = command_type(legal, dict(request.program.slots))
            fields["commands"] = (list[command], dspy.OutputField(desc=OUTPUT))
            found = dspy.Predict(dspy.Signature(fields, INSTRUCTIONS))
            self._load(found)
            self._predictors[legal] = found
            while len(self._predictors) > _PREDICTORS:
                self._predictors.popitem(last=False)
        self._predictors.move_to_end(legal)
        return found

    def _load(self, predictor: Any) -> None:
        """Instructions and examples of a program that was optimised before."""
        path = self._settings.program
        if path is None:
            return
        try:
            predictor.load(path)
        except (OSError, ValueError, KeyError) as error:
            raise UnderstandingError(f"the optimised program {path} cannot be read: {error}") from error

    def _model(self) -> Any:
        if self._lm is None:
            self._lm = _dspy().LM(self.name, **connection(self._settings))
        return self._lm


def _reason(error: Exception) -> str:
    """Why a model gave no answer, in words that hold nothing a provider may have quoted."""
    if isinstance(error, UnderstandingError):
        return str(error)
    return _REASONS.get(type(error).__name__, f"it failed ({type(error).__name__})")


def connection(settings: UnderstandingSettings) -> dict[str, Any]:
    """How to reach the model. The address may stand in the settings; the key comes from the environment."""
    provider = str(settings.model).split("/", 1)[0].upper().replace("-", "_")
    names = ("SONI_API_BASE", f"{provider}_API_BASE", f"{provider}_BASE_URL")
    address = settings.api_base or next((os.environ[name] for name in names if os.environ.get(name)), None)
    key = next((os.environ[n] for n in ("SONI_API_KEY", f"{provider}_API_KEY") if os.environ.get(n)), None)
    made: dict[str, Any] = {
        "cache": False,
        "num_retries": 0,
        "timeout": settings.timeout,
        "max_tokens": settings.max_tokens,
    }
    if settings.temperature is not None:
        made["temperature"] = settings.temperature
    if address is not None:
        made |= {"api_base": address, "api_key": key or "none"}  # servers of one's own rarely want a key
    elif key is not None:
        made["api_key"] = key
    return made


def _dspy() -> Any:
    """DSPy, imported so that nothing it imports asks the network for a list of prices."""
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    import dspy

    return dspy


# ---------------------------------------------------------------- answers


def _legal_part(answers: list[Any], request: Request, tokens: int) -> _Answer:
    """The commands in an answer that are legal, and notes about the others.

    Raises:
        _Nonsense: there are others only.
    """
    commands: list[Command] = []
    dropped = []
    for answer in answers:
        command = to_command(answer, request)
        if command is None:
            dropped.append(f"dropped from the model's answer: {_what(answer)}")
        elif command not in commands:
            commands.append(command)
    if answers and not commands:
        raise _Nonsense
    kept = _reachable(commands, request)
    dropped += [f"dropped from the model's answer: {c.type}" for c in commands if c not in kept]
    return _Answer(tuple(kept) or (OutOfScope(),), tuple(dropped), tokens)


def _reachable(commands: list[Command], request: Request) -> list[Command]:
    """Without values for slots of flows that this message does not start."""
    started = {getattr(command, "flow", None) for command in commands if command.type == "start_flow"}
    reach = set(request.settable)
    for flow in started:
        reach.update(request.flow_slots.get(str(flow), ()))
    return [c for c in commands if not isinstance(c, SetSlot | CorrectSlot) or c.slot in reach]


def _what(answer: Any) -> str:
    """A refused answer by its type and names alone: its values are the user's."""
    raw = answer.raw if isinstance(answer, Refused) else answer.model_dump()
    if not isinstance(raw, dict):
        return "something that is no command"
    names = [str(raw[key])[:40] for key in ("type", "flow", "slot") if isinstance(raw.get(key), str)]
    return " ".join(names) or "something that is no command"


def _evidence(command: Command, request: Request) -> Evidence:
    """Models do not quote: the value, where it stands in the message, else all of it."""
    value = getattr(command, "value", None)
    if isinstance(value, str) and value and value.lower() in request.text.lower():
        return Evidence(_CONFIDENCE, value)
    return Evidence(_CONFIDENCE, request.text)
