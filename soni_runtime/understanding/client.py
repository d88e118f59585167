"""The one way out of the process to a language model: DSPy's, with a recording in between.

``ModelClient.lm`` is for typed predictions, ``complete`` and ``stream`` are for texts. DSPy, and what it
imports, is loaded with the first call.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from soni_runtime.understanding.recording import Recording, RecordingError, ReplayedFailure

if TYPE_CHECKING:
    import asyncio

    from soni_runtime.understanding.settings import UnderstandingSettings

HOPELESS: Final = frozenset(
    ("LMAuthError", "LMConfigurationError", "LMNotConfiguredError", "LMBillingError", "UnderstandingError")
)
"""Failures that asking again does not mend."""

_REASONS: Final = {
    "LMAuthError": "its key was refused",
    "LMRateLimitError": "it is over its rate limit",
    "LMBillingError": "its account cannot pay",
    "LMTimeoutError": "it took too long",
    "TimeoutError": "it took too long",
    "LMTransportError": "it could not be reached",
    "LMConfigurationError": "it is not set up; is its key in the environment?",
    "LMNotConfiguredError": "it is not set up; is its key in the environment?",
    "AdapterParseError": "its answer made no sense",
    "Nonsense": "its answer made no sense",
    "EmptyAnswer": "it said nothing",
    "LMServerError": "its server failed",
    "LMUnsupportedModelError": "the provider does not know it",
    "LMInvalidRequestError": "it refused the request",
    "ContextWindowExceededError": "the prompt is too long for it",
    "ModuleNotFoundError": "a library it needs is not installed",
}


def failure(error: BaseException) -> str:
    """The name of what went wrong; of a recorded failure, what went wrong then."""
    return str(getattr(error, "kind", type(error).__name__))


def own(error: Exception) -> Exception:
    """The error of a recording that DSPy has wrapped in one of its own; any other as it is."""
    cause = error.__cause__
    return cause if isinstance(cause, RecordingError | ReplayedFailure) else error


def reason(error: BaseException) -> str:
    """Why a model gave no answer, in words that hold nothing a provider may have quoted."""
    from soni_runtime.errors import UnderstandingError

    if isinstance(error, UnderstandingError):
        return str(error)
    name = failure(error)
    return _REASONS.get(name, f"it failed ({name})")


def connection(settings: UnderstandingSettings) -> dict[str, Any]:
    """How to reach the model. The address may stand in the settings; the key comes from the environment."""
    provider = str(settings.model).split("/", 1)[0].upper().replace("-", "_")
    names = ("SONI_API_BASE", f"{provider}_API_BASE", f"{provider}_BASE_URL")
    address = settings.api_base or next((os.environ[name] for name in names if os.environ.get(name)), None)
    key = next((os.environ[n] for n in ("SONI_API_KEY", f"{provider}_API_KEY") if os.environ.get(n)), None)
    made: dict[str, Any] = {"timeout": settings.timeout}
    if address is not None:
        made |= {"api_base": address, "api_key": key or "none"}  # servers of one's own rarely want a key
    elif key is not None:
        made["api_key"] = key
    return made


def dspy_module() -> Any:
    """DSPy, imported so that nothing it imports asks the network for a list of prices."""
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    import dspy

    return dspy


class ModelClient:
    """One model, as ``settings`` describe it, with a recording of its calls if there is one."""

    def __init__(self, settings: UnderstandingSettings, recording: Recording | None = None) -> None:
        self.settings = settings
        self.name = str(settings.model)
        self.recording = recording
        self._lm: Any = None
        self._asked: _Engine | None = None

    @property
    def lm(self) -> Any:
        """The model for DSPy; ``dspy.context(lm=client.lm)`` makes it that of a prediction."""
        if self._lm is None:
            dspy = dspy_module()
            options: dict[str, Any] = {
                "cache": False,
                "num_retries": 0,
                "max_tokens": self.settings.max_tokens,
            }
            if self.settings.temperature is not None:
                options["temperature"] = self.settings.temperature
            self._lm = dspy.LM(self.name, engine=_Sync(), async_engine=self._engine(), **options)
        return self._lm

    def _engine(self) -> _Engine:
        if self._asked is None:
            self._asked = _Engine(self)
        return self._asked

    async def complete(self, system: str, text: str) -> str:
        """The model's answer to a text.

        Raises whatever DSPy raises; see ``reason``.
        """
        return "".join([piece async for piece in self.stream(system, text)])

    async def stream(self, system: str, text: str) -> AsyncIterator[str]:
        """The model's answer in the pieces it comes in. Raises as ``complete``."""
        dspy = dspy_module()
        config = dspy.lm15.Config(max_tokens=self.settings.max_tokens, temperature=self.settings.temperature)
        message = dspy.lm15.Message.user(text)
        request = dspy.lm15.Request(model=self.name, messages=(message,), system=system, config=config)
        async for event in self._engine().stream(request):
            if event.type == "delta" and event.delta.type == "text":
                yield event.delta.text


class _Sync:
    """DSPy wants an engine for callers that are not asynchronous; there are none here."""

    supports_response_schema = True
    supported_params = frozenset(("response_format", "temperature", "max_tokens"))

    def complete(self, request: Any) -> Any:
        raise RuntimeError("models are asked asynchronously only")


class _Engine(_Sync):
    """Answers from the recording, or asks the provider and records what it says.

    A server that does not know JSON Schemas refuses a request with one; it is asked without from then on.
    """

    def __init__(self, client: ModelClient) -> None:
        self._client = client
        self._provider: Any = None
        self._takes_schema = True

    async def complete(self, request: Any) -> Any:
        dspy = dspy_module()
        recording = self._client.recording
        asked = plain_request(request)
        if recording is not None and recording.plays:
            return recorded_response(dspy, request.model, recording.answer(asked))
        try:
            response = await self._ask(request)
        except Exception as error:
            if recording is not None:
                recording.fail(asked, error)
            raise
        if recording is not None:
            recording.add(asked, {"text": response.text or "", "usage": _usage(response)})
        return response

    async def _ask(self, request: Any) -> Any:
        from dataclasses import replace

        bare = replace(request, config=replace(request.config, response_format=None))
        schema = request.config.response_format is not None
        if not schema or not self._takes_schema:
            return await self._call(bare)
        try:
            return await self._call(request)
        except Exception as error:
            if type(error).__name__ not in ("LMInvalidRequestError", "LMUnsupportedFeatureError"):
                raise
            response = await self._call(bare)
            self._takes_schema = False
            return response

    async def _call(self, request: Any) -> Any:
        """One call. Tokens are counted by whoever asked, and nobody keeps the prompt."""
        with dspy_module().context(usage_tracker=None, disable_history=True):
            return await self._inner().acall(request)

    def _inner(self) -> Any:
        if self._provider is None:
            made = connection(self._client.settings)
            self._provider = dspy_module().LM(self._client.name, cache=False, num_retries=0, **made)
        return self._provider

    async def stream(self, request: Any) -> AsyncIterator[Any]:
        """The events of an answer: start, pieces, end."""
        dspy = dspy_module()
        recording = self._client.recording
        asked = plain_request(request)
        lm15 = dspy.lm15
        yield lm15.StreamStartEvent(model=request.model)
        if recording is not None and recording.plays:
            answer = recording.answer(asked)
            for piece in answer.get("pieces") or [answer["text"]]:
                yield lm15.StreamDeltaEvent(delta=lm15.TextDelta(text=piece))
        else:
            pieces: list[str] = []
            try:
                async for piece in self._pieces(request):
                    pieces.append(piece)
                    yield lm15.StreamDeltaEvent(delta=lm15.TextDelta(text=piece))
            except Exception as error:
                if recording is not None:
                    recording.fail(asked, error)
                raise
            if recording is not None:
                recording.add(asked, {"text": "".join(pieces), "pieces": pieces, "usage": {}})
        yield lm15.StreamEndEvent(finish_reason="stop")

    async def _pieces(self, request: Any) -> AsyncIterator[str]:
        """The text of the provider's answer, as it arrives: DSPy sends chunks to its context."""
        import asyncio

        pipe = _Pipe(asyncio.Queue())
        inner = self._inner()

        async def ask() -> Any:
            context = dspy_module().context(send_stream=pipe, usage_tracker=None, disable_history=True)
            with context:
                return await inner.acall(request)

        task = asyncio.ensure_future(ask())
        task.add_done_callback(lambda _: pipe.chunks.put_nowait(None))
        try:
            while (chunk := await pipe.chunks.get()) is not None:
                if piece := _content(chunk):
                    yield piece
            await task
        finally:
            task.cancel()


class _Pipe:
    """Where DSPy sends the chunks of an answer."""

    def __init__(self, chunks: asyncio.Queue[Any]) -> None:
        self.chunks = chunks

    async def send(self, chunk: Any) -> None:
        await self.chunks.put(chunk)


def _content(chunk: Any) -> str:
    choices = getattr(chunk, "choices", None) or []
    delta = getattr(choices[0], "delta", None) if choices else None
    content = delta.get("content") if isinstance(delta, Mapping) else getattr(delta, "content", None)
    return content or ""


def plain_request(request: Any) -> dict[str, Any]:
    """A request as JSON: what a recording goes by."""
    system = request.system if isinstance(request.system, str) else _text(request.system or ())
    messages = [{"role": message.role, "text": _text(message.parts)} for message in request.messages]
    config = request.config
    made: dict[str, Any] = {"model": request.model, "system": system, "messages": messages}
    for name in ("max_tokens", "temperature", "response_format"):
        if (value := getattr(config, name, None)) is not None:
            made[name] = value
    return made


def _text(parts: Any) -> str:
    return "".join(getattr(part, "text", "") for part in parts)


def _usage(response: Any) -> dict[str, int]:
    usage = response.usage
    counts = {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "total_tokens": usage.total_tokens,
    }
    return {name: count for name, count in counts.items() if count is not None}


def recorded_response(dspy: Any, model: str, answer: Mapping[str, Any]) -> Any:
    """The response that a recorded answer was."""
    return dspy.lm15.Response(
        id=None,
        model=model,
        message=dspy.lm15.Message.assistant(answer["text"]),
        finish_reason="stop",
        usage=dspy.lm15.Usage(**answer.get("usage", {})),
    )
