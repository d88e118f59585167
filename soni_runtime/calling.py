"""Calling an action: what its Python function takes, and how it is run."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import partial
from types import MappingProxyType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from soni_runtime.errors import ContractError, RegistryError

CONTEXT: Final = "context"
"""The reserved parameter that gets an ActionContext."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionContext:
    """What an action can know about the call, besides its arguments.

    ``session`` is the id of the conversation, ``slots`` every value in reach (read only), ``step`` and
    ``flow`` where the call stands. ``idempotency_key`` is the same for every retry and replay of this call
    and different for every other: hand it to services that must not do a thing twice.
    """

    session: str
    language: str = "en"
    slots: Mapping[str, Any] = field(default_factory=dict)
    idempotency_key: str = ""
    step: str = ""
    flow: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "slots", MappingProxyType(dict(self.slots)))

    @property
    def session_id(self) -> str:
        """The same as ``session``."""
        return self.session


Reviver = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """``revive`` makes of a live value what the annotation asks for; None where it is that already."""

    name: str
    optional: bool
    revive: Reviver | None = None


@dataclass(frozen=True, slots=True)
class ActionFunction:
    """An action's function and what it takes. ``accepts_any``: it has ``**keywords``."""

    name: str
    function: Callable[..., Any]
    is_async: bool
    parameters: Mapping[str, Parameter]
    takes_context: bool
    accepts_any: bool

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(p.name for p in self.parameters.values() if not p.optional)


def describe_action(function: Callable[..., Any], name: str) -> ActionFunction:
    """Read the signature of ``function``.

    Raises:
        RegistryError: it cannot be read, or has parameters that cannot be given by name.
    """
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        raise RegistryError(f"action `{name}`: the parameters of {function!r} cannot be read") from None
    hints = _hints(function)
    parameters, accepts_any, takes_context = {}, False, False
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.VAR_KEYWORD:
            accepts_any = True
        elif parameter.name == CONTEXT and parameter.kind is not parameter.POSITIONAL_ONLY:
            takes_context = True
        elif parameter.kind is parameter.POSITIONAL_ONLY:
            raise RegistryError(f"action `{name}`: its parameter `{parameter.name}` cannot be given by name")
        elif parameter.kind is not parameter.VAR_POSITIONAL:
            optional = parameter.default is not parameter.empty
            reviver = _reviver(hints.get(parameter.name), 0)
            parameters[parameter.name] = Parameter(parameter.name, optional, reviver)
    return ActionFunction(
        name, function, _is_async(function), MappingProxyType(parameters), takes_context, accepts_any
    )


def _is_async(function: Callable[..., Any]) -> bool:
    while isinstance(function, partial):
        function = function.func
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(type(function).__call__)


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    """The annotations; none at all where one of them cannot be resolved at run time."""
    target = function if inspect.isroutine(function) else type(function).__call__
    try:
        return get_type_hints(target)
    except Exception:  # an annotation is an expression of the user's and may raise anything
        return {}


# ---------------------------------------------------------------- arguments as annotated


def _reviver(wanted: Any, depth: int) -> Reviver | None:
    """How to make a live value what ``wanted`` says, for the annotations where that is plain.

    Decimal, float, Enum, dataclasses, pydantic models, and optional or lists of these.
    """
    if depth > 4:
        return None
    origin = get_origin(wanted)
    if origin in (Union, UnionType):
        plain = [option for option in get_args(wanted) if option is not type(None)]
        return _nullable(_reviver(plain[0], depth + 1)) if len(plain) == 1 else None
    if origin is list and len(get_args(wanted)) == 1:
        return _each(_reviver(get_args(wanted)[0], depth + 1))
    if not isinstance(wanted, type):
        return None
    if wanted is Decimal:
        return _to_decimal
    if wanted is float:
        return _to_float
    if issubclass(wanted, Enum):
        return _to_enum(wanted)
    if hasattr(wanted, "model_validate"):
        return _from_dict(wanted.model_validate)
    if is_dataclass(wanted):
        return _from_dict(_dataclass_maker(wanted, depth))
    return None


def _nullable(inner: Reviver | None) -> Reviver | None:
    return None if inner is None else lambda value: None if value is None else inner(value)


def _each(inner: Reviver | None) -> Reviver | None:
    if inner is None:
        return None
    return lambda value: [inner(element) for element in value] if isinstance(value, list) else value


def _from_dict(make: Callable[[Any], Any]) -> Reviver:
    return lambda value: make(value) if isinstance(value, dict) else value


def _to_decimal(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return value
    return Decimal(str(value))


def _to_float(value: Any) -> Any:
    return float(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value


def _to_enum(kind: type[Enum]) -> Reviver:
    def revive(value: Any) -> Any:
        try:
            return kind(value)
        except ValueError:
            if isinstance(value, str) and value in kind.__members__:
                return kind[value]
            raise

    return revive


def _dataclass_maker(kind: type, depth: int) -> Callable[[Any], Any]:
    revivers: dict[str, Reviver | None] = {}

    def make(value: dict[str, Any]) -> Any:
        if not revivers:  # late, because a dataclass can hold itself
            hints = get_type_hints(kind)
            revivers.update({name: _reviver(hint, depth + 1) for name, hint in hints.items()})
        return kind(**{name: (revivers.get(name) or _same)(part) for name, part in value.items()})

    return make


def _same(value: Any) -> Any:
    return value


# ---------------------------------------------------------------- the call


def bind(info: ActionFunction, arguments: Mapping[str, Any], context: ActionContext) -> dict[str, Any]:
    """The keywords to call the function with.

    Raises:
        ContractError: an argument is unknown, missing, or cannot become what the annotation asks for.
    """
    keywords: dict[str, Any] = {}
    for name, value in arguments.items():
        parameter = info.parameters.get(name)
        if parameter is None and (not info.accepts_any or name == CONTEXT):
            raise ContractError(f"action `{info.name}` takes no `{name}`; it takes {_listed(info)}")
        if parameter is None or parameter.revive is None:
            keywords[name] = value
            continue
        try:
            keywords[name] = parameter.revive(value)
        except Exception as error:  # constructors are the user's and may raise anything
            raise ContractError(f"action `{info.name}` cannot take this `{name}`: {error}") from error
    if missing := [name for name in info.required if name not in keywords]:
        raise ContractError(f"action `{info.name}` needs `{missing[0]}`, which was not given")
    if info.takes_context:
        keywords[CONTEXT] = context
    return keywords


def _listed(info: ActionFunction) -> str:
    return ", ".join(f"`{name}`" for name in info.parameters) or "nothing"


async def call_action(info: ActionFunction, arguments: Mapping[str, Any], context: ActionContext) -> Any:
    """What the function returned, as it returned it (see ``values.from_result``).

    A coroutine function is awaited. Any other runs in a worker thread with the context variables of the
    caller; cancelling the call does not stop that thread, only the wait for it.

    Raises:
        ContractError: the arguments do not fit.
        Exception: whatever the function raises.
    """
    keywords = bind(info, arguments, context)
    if info.is_async:
        return await info.function(**keywords)
    import asyncio

    result = await asyncio.to_thread(_run, info.function, keywords)
    return await result if inspect.isawaitable(result) else result


def _run(function: Callable[..., Any], keywords: dict[str, Any]) -> Any:
    try:
        return function(**keywords)
    except StopIteration as error:  # cannot cross a coroutine
        raise RuntimeError("the action raised StopIteration") from error


# ---------------------------------------------------------------- validators and normalisers


@dataclass(frozen=True, slots=True)
class ValueFunction:
    """A validator or normaliser. ``takes`` are the keywords it wants among ``now`` and ``language``."""

    name: str
    function: Callable[..., Any]
    takes: tuple[str, ...] = ()
    silent_is_good: bool = False


def describe_value_function(
    function: Callable[..., Any], name: str, kind: Literal["validator", "normalizer"]
) -> ValueFunction:
    """Read the signature of a validator or normaliser.

    Raises:
        RegistryError: it is asynchronous, or cannot be called with one value.
    """
    if _is_async(function):
        raise RegistryError(f"{kind} `{name}` is `async`; it must answer at once")
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return ValueFunction(name, function)
    keywords = [
        p.name
        for place, p in enumerate(signature.parameters.values())
        if p.name in ("now", "language") and (place > 0 or p.kind is p.KEYWORD_ONLY)
    ]
    try:
        signature.bind(None, **dict.fromkeys(keywords))
    except TypeError:
        raise RegistryError(
            f"{kind} `{name}` must take one value, and only `now` and `language` besides"
        ) from None
    silent = signature.return_annotation in (None, type(None), "None")
    return ValueFunction(name, function, tuple(keywords), silent)
