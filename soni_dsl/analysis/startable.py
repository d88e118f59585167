"""Something starts every flow (SN405)."""

from __future__ import annotations

from collections.abc import Iterator

from soni_dsl.analysis.context import SPECIAL_FLOWS, AnalysisContext
from soni_dsl.diagnostics.codes.control import UNSTARTABLE_FLOW
from soni_dsl.diagnostics.model import Diagnostic, Label
from soni_dsl.source.node import Node
from soni_dsl.syntax import ast


def check(program: AnalysisContext) -> None:
    """Report flows without triggers that no other flow, button or pattern starts."""
    bot = program.bot
    silent = [flow for name, flow in bot.flows.items() if not flow.triggers and name not in SPECIAL_FLOWS]
    started = _started(program) if silent else set()
    for flow in silent:
        name = flow.name.value
        if name in started or ("flow", name) in program.meant:
            continue
        if not program.is_suspect(name) and not program.table(flow).possible and flow.steps:
            program.report.add(unstartable_flow(flow))


def _started(program: AnalysisContext) -> set[str]:
    """The flows that something of the bot starts, or may start. One that starts itself does not count."""
    bot = program.bot
    started: set[str] = set()
    for table in program.tables:
        own = table.flow.name.value
        for point in table.having(ast.Call, ast.Link, ast.Say, ast.Collect, ast.Confirm):
            started.update(name for name in _flows_named(point.step) if name != own)
        for names in table.possible.values():
            started |= names
    started.update(pattern.flow.value for pattern in bot.patterns.values() if pattern.flow is not None)
    for response in bot.responses.values():
        started.update(_payload_flows(response.node))
    return started


def _flows_named(step: ast.Step) -> list[str]:
    if isinstance(step, ast.Say | ast.Collect | ast.Confirm):
        payloads = [button.payload for button in step.buttons if button.payload is not None]
        return [name for payload in payloads for name in _payload_flows(payload)]
    if isinstance(step, ast.Call):
        return [step.call.name]
    return [step.flow.value] if isinstance(step, ast.Link) else []


def _payload_flows(node: Node) -> Iterator[str]:
    """The flows that `start_flow:` names anywhere below ``node``."""
    for item in node.items:
        yield from _payload_flows(item)
    for key, value in node.pairs:
        if key.value == "start_flow" and value.is_scalar:
            yield value.value
        yield from _payload_flows(value)


def unstartable_flow(flow: ast.Flow) -> Diagnostic:
    return Diagnostic(
        UNSTARTABLE_FLOW,
        f"nothing can start the flow `{flow.name.value}`",
        Label(flow.name.span, "no triggers, and no other flow calls or links it"),
        help="give it `triggers:`, or start it with `call:` or `link:`",
    )
