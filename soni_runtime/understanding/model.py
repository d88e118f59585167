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
from soni_runtime.understanding.adapter import adapter_type
from soni_runtime.understanding.base import Evidence, Request, Understood
from soni_runtime.understanding.client import HOPELESS, ModelClient, dspy_module, failure, own, reason
from soni_runtime.understanding.local import LocalUnderstanding
from soni_runtime.understanding.masking import Masker
from soni_runtime.understanding.normalising import Normaliser
from soni_runtime.understanding.prompts import INPUTS, INSTRUCTIONS, OUTPUT, inputs, notation
from soni_runtime.understanding.recording import RecordingError
from soni_runtime.understanding.schema import (
    Legal,
    Normalise,
    Refused,
    command_schema,
    command_type,
    legal_now,
    to_command,
)

if TYPE_CHECKING:
    from soni_runtime.program import Program
    from soni_runtime.understanding.base import Understanding
    from soni_runtime.understanding.settings import UnderstandingSettings

ALL_FLOWS: Final = 20
"""Up to so many flows, a prompt lists all that may start."""

NEAREST: Final = 12
"""Of more, it lists so many: those that the embedded engine finds nearest to the message."""

DETAILED: Final = 6
"""Of those, so many with their triggers and slots: of 200 flows, the right one is one of them in 98 %."""

_ATTEMPTS: Final = 2
_PREDICTORS: Final = 128
_CONFIDENCE: Final = 0.85  # models do not say how sure they are; well above where ``auto`` asks one


class Nonsense(Exception):
    """The model answered, but nothing in the answer is legal."""


@dataclass(frozen=True, slots=True)
class _Answer:
    commands: tuple[Command, ...]
    dropped: tuple[str, ...]
    tokens: int


@dataclass(frozen=True, slots=True)
class Asking:
    """How a model is asked about a message: what it sees of it, what is legal, the fields of the prompt."""

    request: Request
    legal: Legal
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model gets: messages of a role and a text, and the schema of one command of its answer."""

    messages: tuple[tuple[str, str], ...]
    schema: dict[str, Any]


class ModelUnderstanding:
    """Asks ``settings.model``. Without a ``fallback`` a failure raises UnderstandingError."""

    def __init__(
        self,
        program: Program,
        settings: UnderstandingSettings,
        *,
        fallback: Understanding | None = None,
        client: ModelClient | None = None,
        local: LocalUnderstanding | None = None,
    ) -> None:
        if settings.model is None:
            raise UnderstandingError("a model is needed, such as `model: openai/gpt-4o-mini`")
        if settings.program is not None and not os.path.isfile(settings.program):
            raise UnderstandingError(f"settings.understanding.program: there is no file {settings.program}")
        self.name = settings.model
        self._settings = settings
        self._fallback = fallback
        self._client = client if client is not None else ModelClient(settings)
        self._local = local if local is not None else LocalUnderstanding(program)
        self._masker = Masker(program)
        self._normaliser = Normaliser(program)
        self._predictors: OrderedDict[Legal, Any] = OrderedDict()

    async def understand(self, request: Request) -> Understood:
        """The commands of a message.

        Raises:
            UnderstandingError: the model failed and there is no other engine to fall back on.
            RecordingError: calls are played back, and this one was not recorded.
        """
        await self._local.prepare(request)
        local = self._local.read(request)
        if self._masker.secret(request, local.commands):
            return replace(
                local, notes=(*local.notes, "the message holds something private: no model was asked")
            )
        began = perf_counter()
        try:
            answer = await self._ask(self._masker.safe(request))
        except RecordingError:
            raise
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
        why = reason(error)
        if self._fallback is None:
            # without its cause: providers quote prompts and keys
            raise UnderstandingError(f"the model {self.name} gave no answer: {why}") from None
        understood = await self._fallback.understand(request)
        note = f"the model {self.name} gave no answer: {why}; the {understood.engine} engine stood in"
        return replace(understood, notes=(*understood.notes, note))

    # ------------------------------------------------------------- asking

    def asking(self, request: Request) -> Asking | None:
        """How a model would be asked; None for a message that must not leave the process."""
        if self._masker.secret(request, self._local.read(request).commands):
            return None
        return self._asking(self._masker.safe(request))

    def _asking(self, safe: Request) -> Asking:
        legal = self._legal(safe, self.flows(safe))
        return Asking(safe, legal, inputs(safe, legal))

    def legal_part(self, answers: list[Any], request: Request) -> tuple[Command, ...]:
        """The commands of an answer that are legal. Raises Nonsense where it has others only."""
        return _legal_part(answers, request, 0, self._normaliser.value).commands

    async def _ask(self, request: Request) -> _Answer:
        """One answer within ``timeout`` seconds, with a second try if the first goes wrong sooner."""
        import asyncio

        asking = self._asking(request)
        deadline = perf_counter() + self._settings.timeout
        tokens = 0
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                left = max(0.01, deadline - perf_counter())
                answers, used = await asyncio.wait_for(self._predict(asking), left)
                tokens += used
                return _legal_part(answers, request, tokens, self._normaliser.value)
            except RecordingError:
                raise
            except Exception as error:
                late = perf_counter() >= deadline or isinstance(error, TimeoutError)
                if attempt == _ATTEMPTS or late or failure(error) in HOPELESS:
                    raise
        raise AssertionError("unreachable")

    def flows(self, request: Request) -> tuple[str, ...]:
        """The flows that the prompt for ``request`` lists."""
        if len(request.startable) <= ALL_FLOWS:
            return request.startable
        return self._local.nearest_flows(request, NEAREST)

    def _legal(self, request: Request, flows: tuple[str, ...]) -> Legal:
        """What is legal, with ``flows``; of many, those that are not the nearest are there by name alone."""
        if len(request.startable) <= ALL_FLOWS:
            return legal_now(request, flows)
        return legal_now(request, flows, flows[DETAILED:])

    def prompt(self, request: Request, flows: tuple[str, ...] | None = None) -> Prompt:
        """What would be sent for ``request``, if anything is; ``flows`` instead of those chosen for it."""
        request = self._masker.safe(request)
        legal = self._legal(request, self.flows(request)) if flows is None else legal_now(request, flows)
        predictor = self._predictor(legal, request)
        adapter = adapter_type()(notation(legal))
        messages = adapter.format(predictor.signature, predictor.demos, inputs(request, legal))
        return Prompt(
            tuple((str(message["role"]), str(message["content"])) for message in messages),
            command_schema(legal, dict(request.program.slots)),
        )

    async def _predict(self, asking: Asking) -> tuple[list[Any], int]:
        dspy = dspy_module()
        predictor = self._predictor(asking.legal, asking.request)
        adapter = adapter_type()(notation(asking.legal))
        # DSPy would keep every prompt in memory, for looking at it later.
        with dspy.context(lm=self._client.lm, adapter=adapter, track_usage=True, disable_history=True):
            try:
                prediction = await predictor.acall(**asking.fields)
            except Exception as error:
                raise own(error) from None
        usage = prediction.get_lm_usage() or {}
        tokens = sum(int(counts.get("total_tokens") or 0) for counts in usage.values())
        return [command.root for command in prediction.commands or []], tokens

    def _predictor(self, legal: Legal, request: Request) -> Any:
        """A prediction whose output type allows exactly what is legal; kept for the next time."""
        found = self._predictors.get(legal)
        if found is None:
            found = dspy_module().Predict(command_signature(command_type(legal, dict(request.program.slots))))
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
        except Exception as error:  # DSPy takes a file for what it should be, and fails wherever it is not
            what = f"{type(error).__name__}: {error}"
            raise UnderstandingError(f"the optimised program {path} cannot be read: {what}") from error


def command_signature(command: Any, instructions: str = INSTRUCTIONS) -> Any:
    """DSPy's signature of understanding, whose answer is a list of ``command``, a type."""
    dspy = dspy_module()
    fields: dict[str, Any] = {name: (str, dspy.InputField(desc=about)) for name, about in INPUTS.items()}
    fields["commands"] = (list[command], dspy.OutputField(desc=OUTPUT))
    return dspy.Signature(fields, instructions)


# ---------------------------------------------------------------- answers


def _legal_part(answers: list[Any], request: Request, tokens: int, normalise: Normalise) -> _Answer:
    """The commands in an answer that are legal, and notes about the others.

    Raises:
        Nonsense: there are others only.
    """
    commands: list[Command] = []
    dropped = []
    for answer in answers:
        command = to_command(answer, request, normalise)
        if command is None:
            dropped.append(f"dropped from the model's answer: {_what(answer)}")
        elif command not in commands:
            commands.append(command)
    if answers and not commands:
        raise Nonsense
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
