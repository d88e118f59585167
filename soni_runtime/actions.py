"""Calling the Python behind an ``action`` step: arguments, time-out, retries, results."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from soni_runtime.checkpoints.port import Plain
from soni_runtime.errors import (
    ActionError,
    ActionInterruptedError,
    ActionTimeoutError,
    ContractError,
    InvalidValueError,
    SoniError,
    UnsetValueError,
)
from soni_runtime.events import ActionFinished
from soni_runtime.frames import MASK
from soni_runtime.open_turn import OpenTurn, open_turn
from soni_runtime.program import Action, ActionStep, Param, Retry
from soni_runtime.registry import ActionContext
from soni_runtime.run import Run
from soni_runtime.scope import Scope
from soni_runtime.state import Frame
from soni_runtime.turn import Called
from soni_runtime.types import coerce, parse_type
from soni_runtime.values import from_plain, from_result, plain_view, to_plain

_ERRORS: Final[dict[str, type[SoniError]]] = {
    kind.kind: kind for kind in (ActionError, ActionTimeoutError, ContractError, InvalidValueError)
}


async def call(run: Run, frame: Frame, step: ActionStep, scope: Scope, log: list[Called]) -> dict[str, Any]:
    """Run an action once, retries included; what to store, by variable. What happened goes to ``log``.

    Raises:
        ActionError: it failed, took too long, or broke its contract.
        ExpressionError: an argument could not be computed.
    """
    contract = run.world.program.actions.get(step.action) or Action(name=step.action)
    arguments, secret = _arguments(run, step, contract, scope)
    context = ActionContext(
        session=run.session,
        language=run.state.language,
        slots=from_result({**run.world.defaults, **run.state.session, **frame.values}),
        idempotency_key=_key(run, frame, step, arguments),
        flow=frame.flow,
        step=step.id,
    )
    shown = {name: MASK if name in secret else plain_view(value) for name, value in arguments.items()}
    hidden = [arguments[name] for name in secret]
    started = run.world.now()
    try:
        result = await _journalled(run, step, contract, arguments, context)
        _note_write(frame, step, contract)
        outputs = _outputs(run, step, contract, result)
    except SoniError as error:
        if isinstance(error, ActionTimeoutError | ActionInterruptedError):
            _note_write(frame, step, contract)  # nobody knows whether it did its work
        message = run.scrub(str(error), hidden)
        log.append(Called(step.action, shown, error=message))
        _emit(run, step, started, message)
        raise
    log.append(Called(step.action, shown, result=_shown_result(run, step, result, hidden)))
    _emit(run, step, started, None)
    return outputs


def _note_write(frame: Frame, step: ActionStep, contract: Action) -> None:
    if contract.effect == "write" and step.id not in frame.wrote:
        frame.wrote.append(step.id)


def _emit(run: Run, step: ActionStep, started: datetime, error: str | None) -> None:
    if run.bus.on:
        took = (run.world.now() - started) / timedelta(milliseconds=1)
        run.bus.emit(
            ActionFinished(
                session=run.session, turn=run.state.turn, action=step.action, milliseconds=took, error=error
            )
        )


def _arguments(run: Run, step: ActionStep, contract: Action, scope: Scope) -> tuple[dict[str, Any], set[str]]:
    """The arguments by name, and the names of those made of sensitive values."""
    types = {p.name: p for p in contract.inputs}
    arguments: dict[str, Any] = {}
    secret: set[str] = set()

    def take(name: str, value: Any, reads: set[str]) -> None:
        param = types.get(name)
        if value is None and param is not None:
            if param.optional:
                return  # the function has a value of its own for it
            if param.type != "any":
                raise _no_value(step, name)
        arguments[name] = _fit(from_result(value), param, run, step)
        if reads & run.world.secrets:
            secret.add(name)

    for name, expression in (step.args or {}).items():
        before = set(scope.reads)
        scope.reads.clear()
        value = run.compute(expression, scope)
        take(name, value, set(scope.reads))
        scope.reads |= before
    for param in contract.inputs:
        if param.name in (step.args or {}) or (step.args is not None and param.optional):
            continue
        try:
            value = scope[param.name]
        except UnsetValueError:
            if not param.optional:
                raise _no_value(step, param.name) from None
            continue
        take(param.name, value, {param.name})
    return arguments, secret


def _no_value(step: ActionStep, name: str) -> ContractError:
    return ContractError(f"action `{step.action}` needs `{name}`, which has no value")


def _fit(value: Any, param: Param | None, run: Run, step: ActionStep) -> Any:
    """A value in the type the contract asks for, where that is another spelling of the same thing."""
    kind = param.type.removeprefix("optional ") if param is not None else "any"
    if value is None or kind in ("any", "object") or kind.startswith("list"):
        return value
    if kind == "string":
        return value if isinstance(value, str) else str(plain_view(value))
    try:
        return coerce(value, kind, language=run.state.language, now=run.world.now())
    except InvalidValueError as error:
        raise ContractError(f"argument `{param.name if param else ''}` of `{step.action}`: {error}") from None


def _key(run: Run, frame: Frame, step: ActionStep, arguments: Mapping[str, Any]) -> str:
    """The same for every retry and replay of one call, different for every other.

    Within a turn a step may call with the same arguments again, in a loop: these calls are counted.
    """
    body = json.dumps(to_plain(dict(arguments)), sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    key = f"{run.session}:{run.turn_key}:{frame.id}:{step.id}:{digest}"
    count = run.keys[key] = run.keys.get(key, 0) + 1
    return key if count == 1 else f"{key}:{count}"


async def _journalled(
    run: Run, step: ActionStep, contract: Action, arguments: dict[str, Any], context: ActionContext
) -> Any:
    """The result of a call as live values, once: a turn that is taken again gets what was written down."""
    turn, key = open_turn(), context.idempotency_key
    if turn is None:
        return from_result(await _attempts(run, step, contract, arguments, context))
    entry, write = turn.known(key), contract.effect == "write"
    if entry is not None and entry.outcome is not None:
        if write:
            turn.notes.append(f"`{step.action}` was done before this turn was cut off, and not done again")
        return _replayed(entry.outcome)
    if write and entry is None:
        await turn.intend(key)
    elif write:
        _call_again(run, step, turn)
    try:
        result = from_result(await _attempts(run, step, contract, arguments, context))
    except SoniError as error:
        report = {"error": [error.kind, str(error)]}
        await _write_down(turn, key, lambda: report, write=write)
        raise
    await _write_down(turn, key, lambda: {"result": to_plain(result)}, write=write)
    return result


async def _write_down(turn: OpenTurn, key: str, outcome: Callable[[], Plain], *, write: bool) -> None:
    """At once for what changed the world; else when something is about to change it."""
    if write:
        await turn.finish(key, outcome())
    else:
        turn.learn(key, outcome)


def _replayed(outcome: Plain) -> Any:
    """What came back the first time. Raises the error it was, if it was one."""
    if "error" in outcome:
        kind, message = outcome["error"]
        raise _ERRORS.get(kind, ActionError)(message)
    return from_plain(outcome["result"])


def _call_again(run: Run, step: ActionStep, turn: OpenTurn) -> None:
    """An earlier attempt was cut off inside this call: it may have been done, or half, or not at all.

    A function that gets the idempotency key can tell the service behind it that this is the same call. One
    that does not is not called a second time; its flow has to find out what happened.

    Raises:
        ActionInterruptedError: the function does not take the key.
    """
    function = run.registry.action(step.action)
    if not function.takes_context:
        raise ActionInterruptedError(
            f"action `{step.action}` was cut off, and whether it did its work is not known; it was not "
            "called again, because its function takes no `context` with an idempotency key"
        )
    turn.notes.append(f"`{step.action}` was cut off, and called again with the same idempotency key")


async def _attempts(
    run: Run, step: ActionStep, contract: Action, arguments: dict[str, Any], context: ActionContext
) -> Any:
    import asyncio

    retry = step.retry or contract.retry or Retry()
    timeout = step.timeout if step.timeout is not None else contract.timeout
    delay = retry.delay
    for attempt in range(1, retry.attempts + 1):
        try:
            return await _once(run, step.action, arguments, context, timeout)
        except ContractError:
            raise  # the same arguments would not fit a second time either
        except ActionError as error:
            if attempt == retry.attempts or (retry.on and error.kind not in retry.on):
                raise
        await asyncio.sleep(delay)
        delay *= 2 if retry.backoff == "exponential" else 1
    raise ActionError(f"action `{step.action}` was not tried")  # attempts is at least 1


async def _once(
    run: Run, name: str, arguments: dict[str, Any], context: ActionContext, timeout: float | None
) -> Any:
    import asyncio

    try:
        async with asyncio.timeout(timeout):
            return await run.registry.call(name, arguments, context)
    except TimeoutError as error:
        limit = f"longer than {timeout:g} s" if timeout is not None else "too long"
        raise ActionTimeoutError(f"action `{name}` took {limit}") from error
    except SoniError:
        raise
    except Exception as error:  # whatever the user's function raises is the flow's to handle
        raise ActionError(str(error) or type(error).__name__) from error


def _outputs(run: Run, step: ActionStep, contract: Action, result: Any) -> dict[str, Any]:
    types = {p.name: p for p in contract.outputs or ()}
    values: dict[str, Any] = {}
    for variable, name in step.outputs.items():
        if isinstance(result, Mapping) and name in result:
            value = result[name]
        elif not isinstance(result, Mapping) and len(step.outputs) == 1 and result is not None:
            value = result
        elif name in types and types[name].optional:
            value = None
        else:
            raise ContractError(f"action `{step.action}` gave no `{name}`")
        values[variable] = _typed_output(value, types.get(name), run, step)
    return values


def _typed_output(value: Any, param: Param | None, run: Run, step: ActionStep) -> Any:
    """A value in the type the contract promises, where that is another spelling of the same thing."""
    if param is None or (value is None and param.optional):
        return value
    wanted = parse_type(param.type)
    if wanted.kind == "any" or (value is None and wanted.optional):
        return value
    whose = f"output `{param.name}` of `{step.action}`"
    if value is None:
        raise ContractError(f"{whose} is null")
    if wanted.kind == "list":
        elements = value if isinstance(value, list) else None
        if elements is None or (
            wanted.item and wanted.item.kind == "object" and not all(map(_is_object, elements))
        ):
            raise ContractError(f"{whose} is not a {wanted}")
        return elements
    if wanted.kind == "object" or _is_object(value) or isinstance(value, list):
        if wanted.kind == "object" and _is_object(value):
            return value
        raise ContractError(f"{whose} is not of type {wanted}")
    try:
        return coerce(value, wanted.kind, language=run.state.language, now=run.world.now())
    except InvalidValueError as error:
        raise ContractError(f"{whose}: {error}") from None


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _shown_result(run: Run, step: ActionStep, result: Any, hidden: list[Any]) -> Any:
    """The result for a trace: without outputs that are sensitive slots, nor sensitive values given back."""
    plain = plain_view(result)
    secret = {field for variable, field in step.outputs.items() if variable in run.world.secrets}
    if not isinstance(plain, dict):
        return MASK if secret else run.hide(plain, hidden)
    return {name: MASK if name in secret else run.hide(value, hidden) for name, value in plain.items()}
