"""What the program knows of each action: its YAML contract, and what its Python signature adds."""

from __future__ import annotations

from collections.abc import Iterator

from soni_dsl.analysis.contracts import Contract, contracts_of
from soni_dsl.ir.program import ActionDef
from soni_dsl.python.signatures import PythonModules
from soni_dsl.syntax import ast
from soni_dsl.syntax.expr import Type
from soni_dsl.syntax.kinds import kind_of
from soni_runtime.program import Param, Retry


def action_defs(bot: ast.Bot, python: PythonModules | None) -> dict[str, ActionDef]:
    """The actions that are declared, then those that are only called, both in source order."""
    known = contracts_of(bot, python)
    found = {name: _merged(known[name]) for name in bot.actions}
    for flow in bot.flows.values():
        for call in _calls(flow.steps):
            if call.name not in found:
                contract = known.get(call.name)
                found[call.name] = _from_call(call) if contract is None else _merged(contract)
    return found


def _calls(block: ast.Block) -> Iterator[ast.Invocation]:
    """The calls of actions in a list of steps and in those inside it, in source order."""
    for step in block:
        match step:
            case ast.Action():
                yield step.call
            case ast.Parallel():
                yield from _calls(step.branches)
            case ast.BadStep():
                pass
            case _:
                for inner in kind_of(step).blocks(step):
                    yield from _calls(inner)


def _merged(contract: Contract) -> ActionDef:
    inputs, outputs, declared = contract.inputs or {}, contract.outputs, contract.declared
    return ActionDef(
        name=contract.name,
        description=declared.description.value if declared and declared.description else None,
        inputs=tuple(_param(i.name, i.type, optional=not i.required) for i in inputs.values()),
        outputs=None if outputs is None else tuple(_param(name, type_) for name, type_ in outputs.items()),
        effect=contract.effect,
        timeout=declared.timeout if declared else None,
        retry=retry(declared.retry) if declared else None,
    )


def _from_call(call: ast.Invocation) -> ActionDef:
    """Nothing is known but how it is called."""
    return ActionDef(
        name=call.name, inputs=tuple(_param(argument.name, None) for argument in call.arguments or ())
    )


def params(written: tuple[ast.Param, ...]) -> tuple[Param, ...]:
    """Inputs or outputs of a flow."""
    return tuple(
        _param(p.name.value, None if p.type is None else p.type.type, optional=p.optional) for p in written
    )


def _param(name: str, type_: Type | None, *, optional: bool = False) -> Param:
    if type_ is None:
        return Param(name=name, optional=optional)
    plain = str(type_).removeprefix("optional ")
    return Param(name=name, type=plain, optional=optional or type_.optional)


def retry(written: ast.Retry | None) -> Retry | None:
    """How often to try again, as the program holds it."""
    if written is None:
        return None
    return Retry(
        attempts=written.attempts,
        delay=written.delay,
        backoff=written.backoff,
        on=tuple(node.value for node in written.on),
    )
