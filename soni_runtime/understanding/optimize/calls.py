"""Calls of a model that are counted, limited, and never paid for twice.

Every answer is written to a file as it comes, under a hash of what was asked. Whoever goes on later with the
same file gets the same answers without a call. Neither prompts nor keys are in it; what a model answered is.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Final

from soni_runtime.errors import UnderstandingError
from soni_runtime.json_lines import ESCAPED, lines_of
from soni_runtime.understanding.client import (
    HOPELESS,
    ModelClient,
    dspy_module,
    failure,
    plain_request,
    reason,
    recorded_response,
)
from soni_runtime.understanding.settings import UnderstandingSettings

BUDGET_SPENT: Final = "the budget is spent"
INTERRUPTED: Final = "interrupted"

FORMAT: Final = "soni-optimize-calls/1"
ATTEMPTS: Final = 3
"""How often a call is made that fails for no reason of its own."""

_PAUSE: Final = 1.0  # seconds before the second attempt; twice as long before the third
_OWN_FAULT: Final = frozenset(("LMInvalidRequestError", "ContextWindowExceededError"))


class Stopped(BaseException):
    """No more calls: the budget is spent, the user wants to stop, or the model gives no answers.

    No ``Exception``: optimisers go on after those, as if the candidate were to blame.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Spent:
    """What calls cost. ``money`` is in US dollars; None where nobody said what a call costs."""

    calls: int = 0
    tokens: int = 0
    money: float | None = 0.0

    def __add__(self, other: Spent) -> Spent:
        money = None if self.money is None or other.money is None else self.money + other.money
        return Spent(self.calls + other.calls, self.tokens + other.tokens, money)

    def __sub__(self, other: Spent) -> Spent:
        money = None if self.money is None or other.money is None else self.money - other.money
        return Spent(self.calls - other.calls, self.tokens - other.tokens, money)


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that may be spent; None: no limit. ``prices`` are dollars for a million tokens in and out,
    for providers that do not say what a call cost."""

    tokens: int | None = None
    money: float | None = None
    prices: tuple[float, float] | None = None


@dataclass
class Ledger:
    """The answers there are, the file they are kept in, and what was spent since it was opened.

    ``on_call`` is told after every call.
    """

    path: Path
    budget: Budget = field(default_factory=Budget)
    on_call: Callable[[Spent], None] = lambda _: None
    spent: Spent = field(default_factory=Spent)
    replayed: int = 0
    stopped: str | None = None
    reserve: float = 0.0
    """The share of the budget that the search leaves."""

    def __post_init__(self) -> None:
        self._lock = Lock()
        self._known: dict[str, Mapping[str, Any]] = {}
        self._times: Counter[str] = Counter()
        if self.path.exists():
            self._known = _read(self.path)
        else:
            self._write({"format": FORMAT})

    def key(self, request: Mapping[str, Any], *, chance: bool = False) -> str:
        """Under what an answer is kept. Where chance is wanted, each time the same is asked has its own."""
        asked = json.dumps(request, ensure_ascii=False, sort_keys=True)
        digest = sha256(asked.encode("utf-8", ESCAPED)).hexdigest()[:32]
        if not chance:
            return digest
        with self._lock:
            self._times[digest] += 1
            return f"{digest}.{self._times[digest]}"

    def known(self, key: str) -> Mapping[str, Any] | None:
        """The answer that is there."""
        with self._lock:
            found = self._known.get(key)
            self.replayed += found is not None
        return found

    def keep(self, key: str, answer: Mapping[str, Any], spent: Spent) -> None:
        """Write an answer down."""
        with self._lock:
            self._known[key] = answer
            self.spent += spent
            self._write({"key": key, **answer})
        self.on_call(self.spent)

    def check(self) -> None:
        """Raises Stopped where no further call may be made."""
        if self.stopped is not None:
            raise Stopped(self.stopped)
        share = 1.0 - self.reserve
        budget, spent = self.budget, self.spent
        if budget.tokens is not None and spent.tokens >= budget.tokens * share:
            raise Stopped(BUDGET_SPENT)
        if budget.money is not None:
            if spent.money is None:
                raise Stopped(
                    "the provider does not say what a call costs: give --price, or a budget in tokens"
                )
            if spent.money >= budget.money * share:
                raise Stopped(BUDGET_SPENT)

    def stop(self, why: str) -> None:
        """No call after this."""
        self.stopped = why

    def _write(self, row: Mapping[str, Any]) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(handle, "a", encoding="utf-8", errors=ESCAPED) as file:
                file.write(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n")
        except OSError as error:
            raise UnderstandingError(f"{self.path} cannot be written: {error.strerror}") from error


def _read(path: Path) -> dict[str, Mapping[str, Any]]:
    """The answers of a file. A last line that was cut off is taken away: others are to follow."""
    try:
        data = path.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        text = whole.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnderstandingError(f"{path} cannot be read: {type(error).__name__}") from None
    rows = []
    for number, line in lines_of(text):
        try:
            rows.append(json.loads(line))
        except (ValueError, RecursionError):
            raise UnderstandingError(f"{path}:{number} is not JSON") from None
    if not rows or not isinstance(rows[0], dict) or rows[0].get("format") != FORMAT:
        raise UnderstandingError(f"{path} holds no answers of a model ({FORMAT}); move it away")
    if len(whole) < len(data):
        _cut(path, len(whole))
    return {row["key"]: row for row in rows[1:] if _is_answer(row)}


def _is_answer(row: Any) -> bool:
    return isinstance(row, dict) and isinstance(row.get("key"), str) and isinstance(row.get("text"), str)


def _cut(path: Path, size: int) -> None:
    try:
        os.truncate(path, size)
    except OSError as error:
        raise UnderstandingError(f"{path} cannot be written: {error.strerror}") from error


class CountedClient(ModelClient):
    """A model whose calls go through a ledger, for callers that wait and for those that do not.

    ``close`` ends its thread.
    """

    def __init__(self, settings: UnderstandingSettings, ledger: Ledger) -> None:
        super().__init__(settings)
        self.ledger = ledger
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    @property
    def lm(self) -> Any:
        """The model for DSPy."""
        if self._lm is None:
            options: dict[str, Any] = {
                "cache": False,
                "num_retries": 0,
                "max_tokens": self.settings.max_tokens,
            }
            if self.settings.temperature is not None:
                options["temperature"] = self.settings.temperature
            engine = _Counted(self)
            self._lm = dspy_module().LM(self.name, engine=engine, async_engine=_Awaited(engine), **options)
        return self._lm

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)

    def call(self, request: Any) -> Any:
        """The provider's answer. All calls are made on one loop, because connections belong to one."""
        return asyncio.run_coroutine_threadsafe(self._engine().complete(request), self._loop).result()


class _Counted:
    """DSPy's engine for callers that wait."""

    supports_response_schema = True
    supported_params = frozenset(("response_format", "temperature", "max_tokens"))

    def __init__(self, client: CountedClient) -> None:
        self._client = client

    def complete(self, request: Any) -> Any:
        ledger = self._client.ledger
        temperature = request.config.temperature
        chance = temperature is not None and temperature != self._client.settings.temperature
        key = ledger.key(plain_request(request), chance=chance)
        known = ledger.known(key)
        if known is not None:
            return recorded_response(dspy_module(), request.model, known)
        ledger.check()
        response = self._call(request)
        usage = {name: count for name, count in _usage(response).items() if count}
        money = _money(response, usage, ledger.budget.prices)
        answer: dict[str, Any] = {"text": response.text or "", "usage": usage}
        if money is not None:
            answer["cost"] = money
        ledger.keep(key, answer, Spent(1, usage.get("total_tokens", 0), money))
        return recorded_response(dspy_module(), request.model, answer)

    def _call(self, request: Any) -> Any:
        """One answer. Raises Stopped where there is none to be had."""
        from time import sleep

        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._client.call(request)
            except Exception as error:
                if failure(error) in _OWN_FAULT:
                    raise  # a prompt that is too long is a bad candidate, not a bad server
                if attempt == ATTEMPTS or failure(error) in HOPELESS:
                    self._client.ledger.stop(f"the model {self._client.name} gave no answer: {reason(error)}")
                    break
                sleep(_PAUSE * attempt)
                self._client.ledger.check()
        raise Stopped(str(self._client.ledger.stopped))


class _Awaited:
    """The same for callers that do not wait."""

    supports_response_schema = True
    supported_params = _Counted.supported_params

    def __init__(self, counted: _Counted) -> None:
        self._counted = counted

    async def complete(self, request: Any) -> Any:
        return await asyncio.to_thread(self._counted.complete, request)


def _usage(response: Any) -> dict[str, int]:
    usage = response.usage
    tokens_in, tokens_out = usage.input_tokens or 0, usage.output_tokens or 0
    return {
        "input_tokens": tokens_in,
        "output_tokens": tokens_out,
        "total_tokens": usage.total_tokens or tokens_in + tokens_out,
    }


def _money(response: Any, usage: Mapping[str, int], prices: tuple[float, float] | None) -> float | None:
    """What a call cost: as the provider says, else by ``prices``."""
    told = (response.provider_data or {}).get("usage")
    cost = told.get("cost") if isinstance(told, Mapping) else None
    if isinstance(cost, int | float) and not isinstance(cost, bool):
        return float(cost)
    if prices is None:
        return None
    return (usage.get("input_tokens", 0) * prices[0] + usage.get("output_tokens", 0) * prices[1]) / 1e6
