"""The decorators that make Python functions known to a bot.

They only mark: a function carries its marks, and stays what it was. Which bot it belongs to is decided by
who loads it, so two bots in one process never see each other's functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal, ParamSpec, Protocol, TypeVar, overload

from soni_runtime.errors import RegistryError

P = ParamSpec("P")
R = TypeVar("R")
Kind = Literal["action", "validator", "normalizer"]

ATTRIBUTE: Final = "__soni__"


@dataclass(frozen=True, slots=True)
class Mark:
    kind: Kind
    name: str


_collector: ContextVar[list[Callable[..., Any]] | None] = ContextVar("soni_marked", default=None)


@contextmanager
def collecting() -> Iterator[list[Callable[..., Any]]]:
    """Every function marked in this context while it lasts, in order, whatever becomes of its name."""
    found: list[Callable[..., Any]] = []
    token = _collector.set(found)
    try:
        yield found
    finally:
        _collector.reset(token)


def marks_of(candidate: Any) -> tuple[Mark, ...]:
    """The marks of a function itself; those of a function it merely wraps do not count."""
    marks = getattr(candidate, "__dict__", {}).get(ATTRIBUTE)
    if marks is None or not callable(candidate) or marks[0] != id(candidate):
        return ()
    found: tuple[Mark, ...] = marks[1]
    return found


def mark(function: Callable[P, R], kind: Kind, name: str | None) -> Callable[P, R]:
    """Mark ``function`` and give it back.

    Raises:
        RegistryError: it is not callable, cannot carry a mark, or has no name and none is given.
    """
    if not callable(function):
        raise RegistryError(f"only a function can be registered as {kind}, not {function!r}")
    known = name or getattr(function, "__name__", "")
    if not isinstance(known, str) or not known.strip():
        raise RegistryError(f"a function without a name needs one to be registered as {kind}")
    try:
        # functools.wraps copies attributes to the wrapper; the id tells the marked function from it.
        function.__dict__[ATTRIBUTE] = (id(function), (*marks_of(function), Mark(kind, known.strip())))
    except (AttributeError, TypeError):
        raise RegistryError(f"{function!r} cannot be registered as {kind}; wrap it in a function") from None
    if (found := _collector.get()) is not None:
        found.append(function)
    return function


@overload
def action(function: Callable[P, R], /) -> Callable[P, R]: ...
@overload
def action(function: str | None = None, /, *, name: str | None = None) -> Marking: ...
def action(function: Any = None, /, *, name: str | None = None) -> Any:
    """Make a function an action: ``@action``, ``@action("name")`` or ``@action(name="name")``.

    It is called with the inputs of the contract as keywords. A parameter named ``context`` gets an
    ``ActionContext``. It may be ``async``; otherwise it runs in a worker thread.
    """
    return _decorate("action", function, name)


@overload
def validator(function: Callable[P, R], /) -> Callable[P, R]: ...
@overload
def validator(function: str | None = None, /, *, name: str | None = None) -> Marking: ...
def validator(function: Any = None, /, *, name: str | None = None) -> Any:
    """Make a function a validator: it takes a value and answers true, false or why not.

    Parameters named ``now`` and ``language`` get those. See ``validators.run_validator``.
    """
    return _decorate("validator", function, name)


@overload
def normalizer(function: Callable[P, R], /) -> Callable[P, R]: ...
@overload
def normalizer(function: str | None = None, /, *, name: str | None = None) -> Marking: ...
def normalizer(function: Any = None, /, *, name: str | None = None) -> Any:
    """Make a function a normaliser: it takes a value and returns it in the form to store."""
    return _decorate("normalizer", function, name)


class Marking:
    """A decorator that waits for its function."""

    __slots__ = ("_kind", "_name")

    def __init__(self, kind: Kind, name: str | None) -> None:
        self._kind = kind
        self._name = name

    def __call__(self, function: Callable[P, R], /) -> Callable[P, R]:
        return mark(function, self._kind, self._name)


def _decorate(kind: Kind, given: Any, name: str | None) -> Any:
    if given is None or isinstance(given, str):
        return Marking(kind, given or name)
    return mark(given, kind, name)


class Decorator(Protocol):
    """``@register``, ``@register("name")`` and ``@register(name="name")``."""

    @overload
    def __call__(self, function: Callable[P, R], /) -> Callable[P, R]: ...
    @overload
    def __call__(self, function: str | None = None, /, *, name: str | None = None) -> Marking: ...


class ActionRegistry:
    """The way Soni 0.4 registered actions; the same as ``@action``."""

    register: ClassVar[Decorator] = action


class ValidatorRegistry:
    """The way Soni 0.4 registered validators; the same as ``@validator``."""

    register: ClassVar[Decorator] = validator


class NormalizerRegistry:
    """The way Soni 0.4 registered normalisers; the same as ``@normalizer``."""

    register: ClassVar[Decorator] = normalizer
