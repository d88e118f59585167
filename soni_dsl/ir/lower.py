"""The typed tree of a bot, flattened to operations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Required, TypedDict, assert_never

from soni_dsl.analysis.cfg import END, SPECIAL, FlowGraph, Point, Via, build_graph
from soni_dsl.ir import program as ir
from soni_dsl.ir.contracts import action_defs, params, retry
from soni_dsl.ir.payload import payload_commands
from soni_dsl.ir.plain import comparable, plain, typed
from soni_dsl.python.signatures import PythonModules
from soni_dsl.source.node import Node
from soni_dsl.syntax import ast
from soni_dsl.syntax.expr import Expr, Name
from soni_dsl.syntax.ids import step_ids

Inside = Callable[[str], str]
"""Gives the path of a file as the program is to remember it."""

_WORD_OF: Final = {index: word for word, index in SPECIAL.items()}


class _Common(TypedDict, total=False):
    """The fields of ``ir.Op``."""

    id: Required[str]
    when: Expr | None
    skip: str | None
    goto: str | None
    on_error: str | None
    line: int | None


def lower(
    bot: ast.Bot,
    python: PythonModules | None,
    graph_of: Callable[[ast.Flow], FlowGraph] = build_graph,
    inside: Inside = str,
) -> ir.Program:
    """Flatten a bot that has no errors.

    ``python`` is what was read from the Python beside it; ``graph_of`` gives the graph of a flow, ``inside``
    the path of a file in the program. ``when`` becomes a guard, never an operation of its
    own; a target is written only where it is not the next operation. Raises nothing for a bot without
    errors; for one with errors, nothing is promised.
    """
    settings = bot.settings
    return ir.Program(
        name=bot.name,
        slots={name: _slot(slot, inside) for name, slot in bot.slots.items()},
        actions=action_defs(bot, python),
        flows={name: _FlowLowering(bot, graph_of(flow)).flow(inside) for name, flow in bot.flows.items()},
        responses={name: _response(response, inside) for name, response in bot.responses.items()},
        patterns={name: _pattern(pattern, inside) for name, pattern in bot.patterns.items()},
        language=settings.language,
        languages=settings.languages,
        settings=_settings(settings),
    )


# ------------------------------------------------------------------ declarations


class _Place(TypedDict):
    """Where a name is written."""

    line: int
    file: str


def _place(name: Node, inside: Inside) -> _Place:
    return {"line": name.source.position(name.start)[0], "file": inside(name.source.path)}


def _slot(slot: ast.Slot, inside: Inside) -> ir.Slot:
    return ir.Slot(
        name=slot.name.value,
        type="string" if slot.type is None else str(slot.type.type),
        description=_value(slot.description),
        prompt=_text(slot.prompt),
        examples=_names(slot.examples),
        validator=_value(slot.validator),
        normalizer=_value(slot.normalizer),
        invalid=_text(slot.invalid),
        default=None if slot.default is None else typed(slot.default, slot),
        has_default=slot.default is not None,
        values={v.value.value: _names(v.synonyms) for v in slot.values} or None,
        scope=slot.scope,
        sensitive=slot.sensitive,
        max_attempts=slot.max_attempts,
        **_place(slot.name, inside),
    )


def _response(response: ast.Response, inside: Inside) -> ir.Response:
    return ir.Response(
        text=_text(response.text),
        conditions=tuple((test.root, _some_text(text)) for test, text in response.conditions),
        channels=tuple((channel.value, _some_text(text)) for channel, text in response.channels),
        **_place(response.name, inside),
    )


def _pattern(pattern: ast.Pattern, inside: Inside) -> ir.Pattern:
    return ir.Pattern(
        texts=tuple((name, _some_text(text)) for name, text in pattern.texts),
        options=_pairs(pattern.options),
        flow=_value(pattern.flow),
        **_place(pattern.name, inside),
    )


def _settings(settings: ast.Settings) -> dict[str, object]:
    blocks = {
        "understanding": settings.understanding,
        "persistence": settings.persistence,
        "limits": settings.limits,
    }
    written: dict[str, object] = {name: _pairs(pairs) for name, pairs in blocks.items() if pairs}
    return written | _pairs(settings.rest)


def _pairs(pairs: tuple[tuple[Node, Node], ...]) -> dict[str, object]:
    return {key.value: plain(value) for key, value in pairs}


def _text(text: ast.Text | None) -> ir.Text | None:
    return None if text is None else _some_text(text)


def _some_text(text: ast.Text) -> ir.Text:
    return ir.Text(
        tuple((language, tuple(t.parts for t in templates)) for language, templates in text.variants)
    )


def _value(node: Node | None) -> str | None:
    return None if node is None else node.value


def _names(nodes: tuple[Node, ...]) -> tuple[str, ...]:
    return tuple(node.value for node in nodes)


def _root(expression: ast.Expression | None) -> Expr | None:
    return None if expression is None else expression.root


# ------------------------------------------------------------------ flows


class _FlowLowering:
    def __init__(self, bot: ast.Bot, graph: FlowGraph) -> None:
        self.bot = bot
        self.graph = graph
        self.points = graph.points
        self.taken = {point.id for point in graph.points}

    def flow(self, inside: Inside) -> ir.Flow:
        flow = self.graph.flow
        return ir.Flow(
            name=flow.name.value,
            ops=tuple(self.op(point) for point in self.points),
            description=_value(flow.description),
            triggers=tuple(map(_trigger, flow.triggers)),
            when=_root(flow.when),
            inputs=params(flow.inputs),
            outputs=params(flow.outputs),
            interruptible=flow.interruptible,
            resume=flow.resume,
            on_error=None if flow.on_error is None else flow.on_error.name,
            on_cancel=None if flow.on_cancel is None else flow.on_cancel.name,
            **_place(flow.name, inside),
        )

    # -------------------------------------------------------------- targets

    def to(self, index: int) -> str:
        return _WORD_OF[index] if index < 0 else self.points[index].id

    def unless_next(self, index: int, point: Point) -> str | None:
        """``index`` as a target, or None where it is what comes next in the list anyway."""
        after = point.index + 1
        return None if index == (after if after < len(self.points) else END) else self.to(index)

    def edge(self, point: Point, via: Via, case: int | None = None) -> int:
        return next(edge.to for edge in point.edges if edge.via is via and edge.case == case)

    def arm(self, point: Point, via: Via, case: int | None = None) -> str | None:
        return self.unless_next(self.edge(point, via, case), point)

    def written(self, point: Point, via: Via, target: ast.Target | None) -> str | None:
        return None if target is None else self.to(self.edge(point, via))

    def again(self, loop: Point) -> tuple[str, ...]:
        inside = (loop.index, "do")
        return tuple(p.id for p in self.points if isinstance(p.step, ast.Collect) and inside in p.arm)

    # -------------------------------------------------------------- operations

    def op(self, point: Point) -> ir.Op:
        step = point.step
        match step:
            case ast.Collect():
                return self.collect(point, step)
            case ast.Confirm():
                return self.confirm(point, step)
            case ast.If() | ast.While() | ast.Switch() | ast.For() | ast.Jump():
                return self.way(point, step)
            case ast.Link():
                return ir.Link(flow=step.flow.value, **self.guard(point))
            case ast.Handoff():
                return ir.Handoff(
                    queue=_value(step.queue),
                    message=_text(step.message),
                    sources=_names(step.sources),
                    **self.guard(point),
                )
            case _:
                return self.deed(point, step)

    def guard(self, point: Point) -> _Common:
        """The fields of every operation, but for ``goto``."""
        step = point.step
        return {
            "id": point.id,
            "when": _root(step.when),
            "skip": None if step.when is None else self.unless_next(point.follow, point),
            "on_error": self.written(point, Via.FAIL, step.on_error),
            "line": _line(step),
        }

    def common(self, point: Point) -> _Common:
        return {**self.guard(point), "goto": self.unless_next(point.after, point)}

    def collect(self, point: Point, step: ast.Collect) -> ir.Collect:
        slot = step.slots[0].value if len(step.slots) == 1 else None
        return ir.Collect(
            slots=_names(step.slots),
            prompt=_text(step.prompt),
            always=step.always,
            optional=step.optional,
            max_attempts=step.max_attempts,
            on_invalid=self.written(point, Via.INVALID, step.on_invalid),
            on_cancel=self.written(point, Via.CANCELLED, step.on_cancel),
            source=_root(step.source),
            show=None if step.show is None else step.show.parts,
            page_size=step.page_size,
            buttons=_buttons(step.buttons, slot),
            timeout=step.timeout,
            on_timeout=self.written(point, Via.TIMEOUT, step.on_timeout),
            validator=_value(step.validator),
            invalid=_text(step.invalid),
            **self.common(point),
        )

    def confirm(self, point: Point, step: ast.Confirm) -> ir.Confirm:
        return ir.Confirm(
            text=_some_text(step.text),
            on_yes=self.written(point, Via.YES, step.on_yes),
            on_no=self.written(point, Via.NO, step.on_no),
            on_change=self.written(point, Via.CHANGE, step.on_change),
            buttons=_buttons(step.buttons),
            **self.common(point),
        )

    def way(self, point: Point, step: ast.If | ast.While | ast.Switch | ast.For | ast.Jump) -> ir.Op:
        """An operation that only chooses where to go."""
        guard = self.guard(point)
        match step:
            case ast.If():
                return ir.Branch(
                    test=step.test.root,
                    then=self.arm(point, Via.THEN),
                    otherwise=self.arm(point, Via.ELSE),
                    **guard,
                )
            case ast.While():
                return ir.Branch(
                    test=step.test.root,
                    then=self.arm(point, Via.BODY),
                    otherwise=self.arm(point, Via.DONE),
                    again=self.again(point),
                    **guard,
                )
            case ast.For():
                guard["goto"] = self.arm(point, Via.BODY)
                return ir.Each(
                    item=step.item_name,
                    source=step.source.root,
                    otherwise=self.to(self.edge(point, Via.DONE)),
                    again=self.again(point),
                    **guard,
                )
            case ast.Switch():
                return ir.Switch(
                    on=step.on.root,
                    cases=tuple(
                        (self.case_value(step, case), self.arm(point, Via.CASE, number))
                        for number, case in enumerate(step.cases)
                    ),
                    otherwise=self.arm(point, Via.ELSE),
                    **guard,
                )
            case ast.Jump():
                return ir.Jump(to=self.to(point.after), **guard)
            case _:
                assert_never(step)

    def case_value(self, step: ast.Switch, case: ast.Case) -> object:
        slot = self.bot.slots.get(step.on.root.name) if isinstance(step.on.root, Name) else None
        return comparable(case.value, slot)

    def deed(self, point: Point, step: ast.Step) -> ir.Op:
        """An operation that does something and goes on."""
        common = self.common(point)
        match step:
            case ast.Action():
                return _action(step, common)
            case ast.Parallel():
                branches = tuple(step for step in step.branches if isinstance(step, ast.Action))
                names = step_ids(branches)
                return ir.Parallel(
                    branches=tuple(
                        _action(branch, self.branch(branch, name))
                        for branch, name in zip(branches, names, strict=True)
                    ),
                    **common,
                )
            case ast.Say():
                return ir.Say(
                    text=_text(step.text),
                    response=_value(step.response),
                    buttons=_buttons(step.buttons),
                    card=None if step.card is None else plain(step.card),
                    image=None if step.image is None else step.image.parts,
                    **common,
                )
            case ast.Set():
                return ir.Set(values=tuple((name.value, value.root) for name, value in step.values), **common)
            case ast.Clear():
                return ir.Clear(names=_names(step.names), **common)
            case ast.Call():
                arguments = step.call.arguments or ()
                return ir.Call(
                    flow=step.call.name,
                    args=tuple((argument.name, argument.value) for argument in arguments),
                    outputs=_outputs(step.call),
                    **common,
                )
            case ast.Generate():
                return ir.Generate(
                    instruction=step.instruction.parts,
                    sources=_names(step.sources),
                    into=_value(step.into),
                    fallback=_text(step.fallback),
                    **common,
                )
            case _:
                raise AssertionError(f"a step of kind {type(step).__name__} in a bot without errors")

    def branch(self, branch: ast.Action, name: str) -> _Common:
        """What a branch of ``parallel`` takes: it has no place in the list, so nowhere to go."""
        distinct, number = name, 2
        while distinct in self.taken:
            distinct, number = f"{name}_{number}", number + 1
        self.taken.add(distinct)
        goal = branch.on_error.name if branch.on_error is not None else None
        if goal not in self.graph.by_id and goal not in SPECIAL:
            goal = None
        return {"id": distinct, "when": _root(branch.when), "on_error": goal, "line": _line(branch)}


def _action(step: ast.Action, common: _Common) -> ir.Action:
    arguments = step.call.arguments
    return ir.Action(
        action=step.call.name,
        args=None if arguments is None else tuple((a.name, a.value) for a in arguments),
        outputs=_outputs(step.call),
        timeout=step.timeout,
        retry=retry(step.retry),
        **common,
    )


def _outputs(call: ast.Invocation) -> dict[str, str]:
    return {output.name: output.field for output in call.outputs or ()}


def _buttons(buttons: tuple[ast.Button, ...], slot: str | None = None) -> tuple[ir.Button, ...]:
    return tuple(
        ir.Button(title=_some_text(b.title), commands=payload_commands(b.payload, slot)) for b in buttons
    )


def _trigger(trigger: ast.Trigger) -> str:
    return "".join(part if isinstance(part, str) else f"{{{part[0]}}}" for part in trigger.parts)


def _line(step: ast.Step) -> int:
    return step.node.source.position(step.node.start)[0]
