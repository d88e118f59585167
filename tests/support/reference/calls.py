"""Calling actions in the reference interpreter: arguments, retries, results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reference.expressions import View, compute
from reference.ground import MASK, Ground
from reference.memory import Running
from soni_dsl.ir import program as ir
from soni_runtime.calling import ActionContext
from soni_runtime.errors import ActionError, ActionTimeoutError, ContractError, InvalidValueError, SoniError
from soni_runtime.program import Param
from soni_runtime.turn import Called
from soni_runtime.types import coerce, parse_type
from soni_runtime.values import from_result, plain_view


class Calls(Ground):
    async def call_action(
        self, running: Running, op: ir.Action, view: View, log: list[Called]
    ) -> dict[str, Any]:
        """What an action gives, by variable.

        Raises:
            SoniError: it failed.
        """
        contract = self.program.actions.get(op.action) or ir.ActionDef(name=op.action)
        arguments, secret = self._arguments(op, contract, view)
        shown = {name: MASK if name in secret else plain_view(value) for name, value in arguments.items()}
        hidden = [arguments[name] for name in secret]
        try:
            result = from_result(await self._attempts(running, op, contract, arguments))
            self._note_write(running, op, contract)
            outputs = self._outputs(op, contract, result)
        except SoniError as error:
            if isinstance(error, ActionTimeoutError):
                self._note_write(running, op, contract)
            log.append(Called(op.action, shown, error=self.scrub(str(error), hidden)))
            raise
        log.append(Called(op.action, shown, result=self._shown_result(op, result, hidden)))
        return outputs

    def _note_write(self, running: Running, op: ir.Action, contract: ir.ActionDef) -> None:
        if contract.effect == "write" and op.id not in running.wrote:
            running.wrote.append(op.id)

    def _arguments(
        self, op: ir.Action, contract: ir.ActionDef, view: View
    ) -> tuple[dict[str, Any], set[str]]:
        params = {param.name: param for param in contract.inputs}
        written = dict(op.args or ())
        arguments: dict[str, Any] = {}
        secret: set[str] = set()
        for name, expr in written.items():
            own = view.again()
            try:
                value = compute(expr, own)
            finally:
                view.seen.update(own.seen)
            self._take(op, params.get(name), name, value, arguments)
            if name in arguments and own.seen.keys() & self.secrets:
                secret.add(name)
        for name, param in params.items():
            if name in written or (op.args is not None and param.optional):
                continue
            view.seen[name] = view.editions.get(name, 0)
            if name not in view.values:
                if not param.optional:
                    raise ContractError(f"action `{op.action}` needs `{name}`, which has no value")
                continue
            self._take(op, param, name, view.values[name], arguments)
            if name in arguments and name in self.secrets:
                secret.add(name)
        return arguments, secret

    def _take(
        self, op: ir.Action, param: Param | None, name: str, value: Any, arguments: dict[str, Any]
    ) -> None:
        if value is None and param is not None and param.optional:
            return
        if value is None and param is not None and param.type != "any":
            raise ContractError(f"action `{op.action}` needs `{name}`, which has no value")
        arguments[name] = self._fit(op, param, from_result(value))

    def _fit(self, op: ir.Action, param: Param | None, value: Any) -> Any:
        kind = param.type.removeprefix("optional ") if param is not None else "any"
        if value is None or kind in ("any", "object") or kind.startswith("list"):
            return value
        if kind == "string":
            return value if isinstance(value, str) else str(plain_view(value))
        try:
            return coerce(value, kind, language=self.language, now=self.now)
        except InvalidValueError as error:
            name = param.name if param is not None else ""
            raise ContractError(f"argument `{name}` of `{op.action}`: {error}") from None

    async def _attempts(
        self, running: Running, op: ir.Action, contract: ir.ActionDef, arguments: dict[str, Any]
    ) -> Any:
        retry = op.retry or contract.retry
        timeout = op.timeout if op.timeout is not None else contract.timeout
        slots = {**self.defaults, **self.session, **running.values}
        context = ActionContext(
            session=self.name,
            language=self.language,
            slots=from_result(slots),
            idempotency_key="",
            flow=running.flow.name,
            step=op.id,
        )
        left = retry.attempts if retry is not None else 1
        while True:
            left -= 1
            try:
                return await self.registry.call(op.action, arguments, context)
            except ContractError:
                raise
            except Exception as error:
                failure = self._failure(op, timeout, error)
                if left == 0 or (retry is not None and retry.on and failure.kind not in retry.on):
                    raise failure from error

    def _failure(self, op: ir.Action, timeout: float | None, error: Exception) -> SoniError:
        if isinstance(error, TimeoutError):
            limit = "too long" if timeout is None else f"longer than {timeout:g} s"
            return ActionTimeoutError(f"action `{op.action}` took {limit}")
        if isinstance(error, SoniError):
            return error
        return ActionError(str(error) or type(error).__name__)

    def _outputs(self, op: ir.Action, contract: ir.ActionDef, result: Any) -> dict[str, Any]:
        promised = {param.name: param for param in contract.outputs or ()}
        values: dict[str, Any] = {}
        for variable, name in op.outputs.items():
            if isinstance(result, Mapping) and name in result:
                value = result[name]
            elif not isinstance(result, Mapping) and result is not None and len(op.outputs) == 1:
                value = result
            elif name in promised and promised[name].optional:
                value = None
            else:
                raise ContractError(f"action `{op.action}` gave no `{name}`")
            values[variable] = self._kept(op, promised.get(name), value)
        return values

    def _kept(self, op: ir.Action, param: Param | None, value: Any) -> Any:
        if param is None or (value is None and param.optional):
            return value
        wanted = parse_type(param.type)
        if wanted.kind == "any" or (value is None and wanted.optional):
            return value
        whose = f"output `{param.name}` of `{op.action}`"
        if value is None:
            raise ContractError(f"{whose} is null")
        if wanted.kind == "list":
            of_objects = wanted.item is not None and wanted.item.kind == "object"
            if not isinstance(value, list) or (of_objects and not all(isinstance(v, dict) for v in value)):
                raise ContractError(f"{whose} is not a {wanted}")
            return value
        if wanted.kind == "object" or isinstance(value, dict | list):
            if wanted.kind != "object" or not isinstance(value, dict):
                raise ContractError(f"{whose} is not of type {wanted}")
            return value
        try:
            return coerce(value, wanted.kind, language=self.language, now=self.now)
        except InvalidValueError as error:
            raise ContractError(f"{whose}: {error}") from None

    def _shown_result(self, op: ir.Action, result: Any, hidden: list[Any]) -> Any:
        plain = plain_view(result)
        forms = set(self.secret_forms(hidden)) if self.secrets else set()
        secret = {name for variable, name in op.outputs.items() if variable in self.secrets}
        if not isinstance(plain, dict):
            return MASK if secret else _masked(plain, forms)
        return {name: MASK if name in secret else _masked(value, forms) for name, value in plain.items()}


def _masked(plain: Any, forms: set[str]) -> Any:
    if isinstance(plain, dict):
        return {name: _masked(value, forms) for name, value in plain.items()}
    if isinstance(plain, list):
        return [_masked(value, forms) for value in plain]
    return MASK if plain is not None and str(plain) in forms else plain
