"""The only walk over a lowered program: it calls a builder, whatever that makes of the calls.

In memory the builder is ``soni_runtime.builder.Builder``; on paper one that prints the same calls. Both see
the same arguments, and only those that differ from a default, so what is printed reads as if written by
hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, assert_never

from soni_dsl.ir import program as ir
from soni_dsl.syntax.expr import Expr
from soni_runtime.builder import BuilderLike, FlowLike, Retry, button
from soni_runtime.program import END, Param

Fields = dict[str, Any]


class Code(Protocol):
    """How values that are more than data are handed to the builder."""

    def expression(self, expr: Expr) -> Any:
        """A function of the scope that computes ``expr``."""

    def template(self, parts: ir.Template) -> Any:
        """A text, or a function of the scope that composes it."""

    def make(self, function: Callable[..., Any], /, *args: Any, **fields: Any) -> Any:
        """What ``function`` gives for these arguments."""


def drive(program: ir.Program, builder: BuilderLike, code: Code) -> None:
    """Call ``builder`` for everything in ``program``, in its order.

    The name is not among it: a builder is made with one. Raises what the builder raises.
    """
    _Driver(builder, code).program(program)


def _given(**fields: Any) -> Fields:
    """The fields that say something: not None, not false, not empty."""
    return {name: value for name, value in fields.items() if value or (value == 0 and value is not False)}


def _place(written: ir.Slot | ir.Response | ir.Pattern | ir.Flow) -> Fields:
    """Where something is written, to stand last in a call."""
    return _given(line=written.line, file=written.file)


class _Driver:
    def __init__(self, builder: BuilderLike, code: Code) -> None:
        self.builder = builder
        self.code = code

    def program(self, program: ir.Program) -> None:
        if program.settings or program.language != "en" or program.languages != ("en",):
            spoken = list(program.languages) if program.languages != (program.language,) else None
            languages = _given(languages=spoken)
            self.builder.settings(language=program.language, **languages, **program.settings)
        for slot in program.slots.values():
            self.slot(slot)
        for action in program.actions.values():
            self.contract(action)
        for name, response in program.responses.items():
            self.response(name, response)
        for name, pattern in program.patterns.items():
            self.pattern(name, pattern)
        for flow in program.flows.values():
            self.flow(flow)

    # -------------------------------------------------------------- declarations

    def slot(self, slot: ir.Slot) -> None:
        synonyms = any((slot.values or {}).values())
        fields = _given(
            type=slot.type if slot.type != "string" else None,
            description=slot.description,
            prompt=self.text(slot.prompt),
            examples=list(slot.examples),
            validator=slot.validator,
            normalizer=slot.normalizer,
            invalid=self.text(slot.invalid),
            values=(
                {value: list(names) for value, names in (slot.values or {}).items()}
                if synonyms
                else list(slot.values or ())
            ),
            scope=slot.scope if slot.scope != "flow" else None,
            sensitive=slot.sensitive,
            max_attempts=slot.max_attempts,
        )
        if slot.has_default:
            fields["default"] = slot.default
        self.builder.slot(slot.name, **fields, **_place(slot))

    def contract(self, action: ir.ActionDef) -> None:
        fields = _given(
            description=action.description,
            inputs=_params(action.inputs),
            effect=action.effect if action.effect != "read" else None,
            timeout=action.timeout,
            retry=self.retry(action.retry),
        )
        if action.outputs is not None:
            fields["outputs"] = _params(action.outputs)
        self.builder.action(action.name, **fields)

    def response(self, name: str, response: ir.Response) -> None:
        conditions = [(self.code.expression(test), self.text(text)) for test, text in response.conditions]
        channels = {channel: self.text(text) for channel, text in response.channels}
        fields = _given(conditions=conditions, channels=channels) | _place(response)
        if response.text is None:
            self.builder.response(name, **fields)
        else:
            self.builder.response(name, self.text(response.text), **fields)

    def pattern(self, name: str, pattern: ir.Pattern) -> None:
        texts = {key: self.text(text) for key, text in pattern.texts}
        fields = _given(texts=texts, options=dict(pattern.options), flow=pattern.flow)
        self.builder.pattern(name, **fields, **_place(pattern))

    def flow(self, flow: ir.Flow) -> None:
        fields = _given(
            description=flow.description,
            triggers=list(flow.triggers),
            when=self.expression(flow.when),
            inputs=_params(flow.inputs),
            outputs=_params(flow.outputs),
            resume=flow.resume if flow.resume != "ask" else None,
            on_error=flow.on_error,
            on_cancel=flow.on_cancel,
        )
        if not flow.interruptible:
            fields["interruptible"] = False
        with self.builder.flow(flow.name, **fields, **_place(flow)) as steps:
            for op in flow.ops:
                self.op(steps, op)

    # -------------------------------------------------------------- operations

    def op(self, flow: FlowLike, op: ir.Op) -> None:
        match op:
            case ir.Collect() | ir.Confirm():
                self.question(flow, op)
            case ir.Branch() | ir.Switch() | ir.Each() | ir.Jump():
                self.way(flow, op)
            case ir.Call() | ir.Link() | ir.Handoff():
                self.leave(flow, op)
            case _:
                self.deed(flow, op)

    def common(self, op: ir.Op) -> Fields:
        """What every step may have, to stand last in a call."""
        return _given(
            when=self.expression(op.when), skip=op.skip, goto=op.goto, on_error=op.on_error, line=op.line
        )

    def question(self, flow: FlowLike, op: ir.Collect | ir.Confirm) -> None:
        if isinstance(op, ir.Confirm):
            fields = _given(
                on_yes=op.on_yes, on_no=op.on_no, on_change=op.on_change, buttons=self.buttons(op.buttons)
            )
            flow.confirm(op.id, self.text(op.text), **fields, **self.common(op))
            return
        one = len(op.slots) == 1
        fields = _given(
            slot=op.slots[0] if one else None,
            slots=None if one else list(op.slots),
            prompt=self.text(op.prompt),
            always=op.always,
            optional=op.optional,
            max_attempts=op.max_attempts,
            on_invalid=op.on_invalid,
            on_cancel=op.on_cancel,
            source=self.expression(op.source),
            show=None if op.show is None else self.code.template(op.show),
            page_size=op.page_size,
            buttons=self.buttons(op.buttons),
            timeout=op.timeout,
            on_timeout=op.on_timeout,
            validator=op.validator,
            invalid=self.text(op.invalid),
        )
        flow.collect(op.id, **fields, **self.common(op))

    def way(self, flow: FlowLike, op: ir.Branch | ir.Switch | ir.Each | ir.Jump) -> None:
        expression = self.code.expression
        match op:
            case ir.Branch():
                fields = _given(then=op.then, otherwise=op.otherwise, again=list(op.again))
                flow.branch(op.id, test=expression(op.test), **fields, **self.common(op))
            case ir.Switch():
                fields = _given(otherwise=op.otherwise)
                flow.switch(op.id, on=expression(op.on), cases=_cases(op), **fields, **self.common(op))
            case ir.Each():
                fields = _given(otherwise=op.otherwise if op.otherwise != END else None, again=list(op.again))
                flow.each(op.id, item=op.item, source=expression(op.source), **fields, **self.common(op))
            case ir.Jump():
                flow.jump(op.id, to=op.to, **self.common(op))
            case _:
                assert_never(op)

    def leave(self, flow: FlowLike, op: ir.Call | ir.Link | ir.Handoff) -> None:
        match op:
            case ir.Call():
                fields = _given(args=self.arguments(op.args), outputs=dict(op.outputs))
                flow.call(op.id, flow=op.flow, **fields, **self.common(op))
            case ir.Link():
                flow.link(op.id, flow=op.flow, **self.common(op))
            case ir.Handoff():
                fields = _given(queue=op.queue, message=self.text(op.message), sources=list(op.sources))
                flow.handoff(op.id, **fields, **self.common(op))
            case _:
                assert_never(op)

    def deed(self, flow: FlowLike, op: ir.Op) -> None:
        match op:
            case ir.Action():
                flow.action(op.id, **self.action(op))
            case ir.Parallel():
                with flow.parallel(op.id, **self.common(op)) as branches:
                    for branch in op.branches:
                        branches.action(branch.id, **self.action(branch))
            case ir.Say():
                fields = _given(
                    response=op.response,
                    buttons=self.buttons(op.buttons),
                    card=op.card,
                    image=None if op.image is None else self.code.template(op.image),
                )
                text = () if op.text is None else (self.text(op.text),)
                flow.say(op.id, *text, **fields, **self.common(op))
            case ir.Set():
                flow.set(op.id, self.arguments(op.values), **self.common(op))
            case ir.Clear():
                flow.clear(op.id, *op.names, **self.common(op))
            case ir.Generate():
                fields = _given(sources=list(op.sources), into=op.into, fallback=self.text(op.fallback))
                flow.generate(op.id, self.code.template(op.instruction), **fields, **self.common(op))
            case _:
                raise AssertionError(f"no builder call for {type(op).__name__}")

    def action(self, op: ir.Action) -> Fields:
        fields: Fields = {"call": op.action}
        if op.args is not None:
            fields["args"] = self.arguments(op.args)
        return (
            fields
            | _given(outputs=dict(op.outputs), timeout=op.timeout, retry=self.retry(op.retry))
            | self.common(op)
        )

    # -------------------------------------------------------------- values

    def expression(self, expr: Expr | None) -> Any:
        return None if expr is None else self.code.expression(expr)

    def arguments(self, pairs: tuple[tuple[str, Expr], ...]) -> Fields:
        return {name: self.code.expression(expr) for name, expr in pairs}

    def text(self, text: ir.Text | None) -> Any:
        """A text in its shortest spelling: alone, a list of variations, or either per language."""
        if text is None:
            return None
        variants = {language: self.variations(group) for language, group in text.variants}
        return variants[None] if variants.keys() == {None} else variants

    def variations(self, group: tuple[ir.Template, ...]) -> Any:
        made = [self.code.template(parts) for parts in group]
        return made[0] if len(made) == 1 else made

    def buttons(self, buttons: tuple[ir.Button, ...]) -> list[Any]:
        return [self.code.make(button, self.text(b.title), *map(dict, b.commands)) for b in buttons]

    def retry(self, retry: Retry | None) -> Any:
        if retry is None:
            return None
        fields = _given(
            attempts=retry.attempts,
            delay=retry.delay,
            backoff=retry.backoff if retry.backoff != "fixed" else None,
            on=retry.on,
        )
        return self.code.make(Retry, **fields)


def _params(params: tuple[Param, ...]) -> dict[str, str] | list[str]:
    """In the spelling of the builder: name → type, or only names where no type is known."""
    if all(param.type == "any" for param in params):
        return [f"optional {param.name}" if param.optional else param.name for param in params]
    return {param.name: f"optional {param.type}" if param.optional else param.type for param in params}


def _cases(op: ir.Switch) -> dict[Any, str | None] | list[tuple[Any, str | None]]:
    """As a mapping, unless two cases are one key to Python, as 1 and true are."""
    cases = dict(op.cases)
    return cases if len(cases) == len(op.cases) else list(op.cases)
