"""The steps of one flow, written in Python. ``builder.Builder.flow`` makes a ``FlowBuilder``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any, Self, TypedDict, Unpack

from soni_runtime import program
from soni_runtime.places import Place
from soni_runtime.program import END, SPECIAL_TARGETS, Button, Flow, Retry, Step, Template, Test
from soni_runtime.spelling import TextLike, as_names, as_required_text, as_text
from soni_runtime.wiring import BuilderError, check_flow, check_word


class Guard(TypedDict, total=False):
    """What every step takes.

    ``when`` false passes the step over, to ``skip`` (default: the next step). ``on_error`` is where a
    failure goes. ``line`` is the line of the source this step comes from, for traces.
    """

    when: Test | None
    skip: str | None
    on_error: str | None
    line: int | None


class Common(Guard, total=False):
    """``goto`` is where to go after the step; default: the next one."""

    goto: str | None


class FlowBuilder:
    """Collects the steps of a flow, in order; used as ``with b.flow("name") as flow:``.

    Every method adds one step. The first argument is its id: stable, because paused conversations
    remember it. A target is the id of a step of this flow, ``"end"``, ``"cancel"`` or ``"error"``.
    Texts are plain strings, shown as they are; a text with values in it is a function of the scope:
    ``lambda s: f"Hello {s['name']}"``.

    Every method raises BuilderError where its arguments cannot make a step.
    """

    def __init__(self, name: str, place: Place | None = None, /, **fields: Any) -> None:
        self.name = name
        self._place = place
        self._fields = fields
        self._steps: list[Step] = []
        self._ids: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.build()

    def build(self) -> Flow:
        """The flow as it stands.

        Raises:
            BuilderError: it has no steps, or a target is no step of it.
        """
        check_flow(
            self.name,
            self._steps,
            on_error=self._fields.get("on_error"),
            on_cancel=self._fields.get("on_cancel"),
        )
        return Flow(name=self.name, steps=tuple(self._steps), **self._fields)

    # ------------------------------------------------------------ steps that wait for the user

    def collect(
        self,
        id: str,
        /,
        *,
        slot: str | None = None,
        slots: Iterable[str] | None = None,
        prompt: TextLike | None = None,
        always: bool = False,
        optional: bool = False,
        max_attempts: int | None = None,
        on_invalid: str | None = None,
        on_cancel: str | None = None,
        source: Test | None = None,
        show: Template | None = None,
        page_size: int = 5,
        buttons: Iterable[Button] = (),
        timeout: float | None = None,
        on_timeout: str | None = None,
        validator: str | None = None,
        invalid: TextLike | None = None,
        **common: Unpack[Common],
    ) -> None:
        """Ask for ``slot``, or for several ``slots`` together, and wait.

        ``always`` asks even when there is a value; ``optional`` lets the user skip it. ``source`` gives
        a list to pick from, ``page_size`` at a time, each ``item`` of it shown by ``show``. ``timeout``
        (seconds) and ``on_timeout`` are for a user who does not answer. ``prompt``, ``max_attempts``,
        ``validator`` and ``invalid`` default to those of the slot.
        """
        where = self._claim(id)
        if (slot is None) == (slots is None):
            raise BuilderError(f"{where} needs either `slot` or `slots`")
        names = (slot,) if slot is not None else as_names(slots or (), where)
        if not names:
            raise BuilderError(f"{where} collects no slot")
        if (source is not None or show is not None) and len(names) > 1:
            raise BuilderError(f"{where} picks from a list for more than one slot")
        for number in (max_attempts, page_size):
            if number is not None and number < 1:
                raise BuilderError(f"{where} has {number} where a number from 1 belongs")
        self._add(
            program.CollectStep(
                id=id,
                slots=names,
                prompt=as_text(prompt, where),
                always=always,
                optional=optional,
                max_attempts=max_attempts,
                on_invalid=on_invalid,
                on_cancel=on_cancel,
                source=source,
                show=(lambda scope: show) if isinstance(show, str) else show,
                page_size=page_size,
                buttons=tuple(buttons),
                timeout=timeout,
                on_timeout=on_timeout,
                validator=validator,
                invalid=as_text(invalid, where),
                **common,
            )
        )

    def confirm(
        self,
        id: str,
        text: TextLike,
        /,
        *,
        on_yes: str | None = None,
        on_no: str | None = None,
        on_change: str | None = None,
        buttons: Iterable[Button] = (),
        **common: Unpack[Common],
    ) -> None:
        """Show ``text`` and wait for yes or no. Without ``on_no`` a no cancels the flow."""
        where = self._claim(id)
        self._add(
            program.ConfirmStep(
                id=id,
                text=as_required_text(text, where),
                on_yes=on_yes,
                on_no=on_no,
                on_change=on_change,
                buttons=tuple(buttons),
                **common,
            )
        )

    # ------------------------------------------------------------ steps that do something

    def action(
        self,
        id: str,
        /,
        *,
        call: str,
        args: Mapping[str, Test] | None = None,
        outputs: Mapping[str, str] | None = None,
        timeout: float | None = None,
        retry: Retry | None = None,
        **common: Unpack[Common],
    ) -> None:
        """Call the Python function of action ``call``.

        ``args`` computes its arguments; without it every input gets the value of its own name.
        ``outputs`` keeps results: variable → field of the result. ``timeout`` (seconds) and ``retry``
        default to those of the action.
        """
        self._claim(id)
        self._add(_action_step(id, call, args, outputs, timeout, retry, common))

    def parallel(self, id: str, /, **common: Unpack[Common]) -> Parallel:
        """Call several actions at the same time, written in a block of their own::

        with flow.parallel("look_up") as at_once:
            at_once.action("price", call="get_price", outputs={"price": "price"})
            at_once.action("stock", call="get_stock", outputs={"left": "left"})
        """
        self._claim(id)
        return Parallel(self, program.ParallelStep(id=id, branches=(), **common))

    def say(
        self,
        id: str,
        text: TextLike | None = None,
        /,
        *,
        response: str | None = None,
        buttons: Iterable[Button] = (),
        card: Mapping[str, Any] | None = None,
        image: Template | None = None,
        **common: Unpack[Common],
    ) -> None:
        """Say ``text``, or the ``response`` of that name, with buttons, a card or an image."""
        where = self._claim(id)
        if text is not None and response is not None:
            raise BuilderError(f"{where} has both a text and a response")
        if text is None and response is None:
            raise BuilderError(f"{where} has nothing to say")
        self._add(
            program.SayStep(
                id=id,
                text=as_text(text, where),
                response=response,
                buttons=tuple(buttons),
                card=card,
                image=image,
                **common,
            )
        )

    def generate(
        self,
        id: str,
        instruction: Template,
        /,
        *,
        sources: Iterable[str] = (),
        into: str | None = None,
        fallback: TextLike | None = None,
        **common: Unpack[Common],
    ) -> None:
        """Let the model write something from the values of ``sources``.

        The text is said, or kept in the variable ``into``. ``fallback`` serves where no model answers.
        """
        where = self._claim(id)
        self._add(
            program.GenerateStep(
                id=id,
                instruction=instruction,
                sources=as_names(sources, where),
                into=into,
                fallback=as_text(fallback, where),
                **common,
            )
        )

    def set(self, id: str, values: Mapping[str, Test], /, **common: Unpack[Common]) -> None:
        """Give slots or variables a value: name → function of the scope, computed in order."""
        where = self._claim(id)
        if not values:
            raise BuilderError(f"{where} sets nothing")
        self._add(program.SetStep(id=id, values=dict(values), **common))

    def clear(self, id: str, /, *names: str, **common: Unpack[Common]) -> None:
        """Forget slots or variables."""
        where = self._claim(id)
        if not names:
            raise BuilderError(f"{where} clears nothing")
        self._add(program.ClearStep(id=id, names=as_names(names, where), **common))

    # ------------------------------------------------------------ steps that choose the way

    def branch(
        self,
        id: str,
        /,
        *,
        test: Test,
        then: str | None = None,
        otherwise: str | None = None,
        again: Iterable[str] = (),
        **guard: Unpack[Guard],
    ) -> None:
        """Go to ``then`` if ``test`` holds, else to ``otherwise``; the next step where one is left out.

        A branch that heads a loop names in ``again`` the collect steps that every round asks anew.
        """
        where = self._claim(id)
        self._add(
            program.BranchStep(
                id=id, test=test, then=then, otherwise=otherwise, again=as_names(again, where), **guard
            )
        )

    def switch(
        self,
        id: str,
        /,
        *,
        on: Test,
        cases: Mapping[Any, str | None] | Sequence[tuple[Any, str | None]],
        otherwise: str | None = None,
        **guard: Unpack[Guard],
    ) -> None:
        """Go to the target of the first case whose value equals ``on``, else to ``otherwise``.

        A target of None is the next step.
        """
        where = self._claim(id)
        pairs = tuple(cases.items() if isinstance(cases, Mapping) else cases)
        if not pairs:
            raise BuilderError(f"{where} has no cases")
        self._add(program.SwitchStep(id=id, on=on, cases=pairs, otherwise=otherwise, **guard))

    def each(
        self,
        id: str,
        /,
        *,
        item: str,
        source: Test,
        otherwise: str = END,
        again: Iterable[str] = (),
        **common: Unpack[Common],
    ) -> None:
        """Bind ``item`` to the next element of ``source`` and go on; after the last to ``otherwise``.

        The last step of the body goes back here with ``goto``. ``again`` are the collect steps that
        every round asks anew.
        """
        where = self._claim(id)
        self._add(
            program.EachStep(
                id=id, item=item, source=source, otherwise=otherwise, again=as_names(again, where), **common
            )
        )

    def jump(self, id: str, /, *, to: str, **guard: Unpack[Guard]) -> None:
        """Go to another step, or to ``"end"``, ``"cancel"``, ``"error"``."""
        self._claim(id)
        self._add(program.JumpStep(id=id, goto=to, **guard))

    # ------------------------------------------------------------ steps that leave the flow

    def call(
        self,
        id: str,
        /,
        *,
        flow: str,
        args: Mapping[str, Test] | None = None,
        outputs: Mapping[str, str] | None = None,
        **common: Unpack[Common],
    ) -> None:
        """Run another flow and come back when it ends; ``outputs`` is variable → output of the flow."""
        self._claim(id)
        self._add(
            program.CallStep(id=id, flow=flow, args=dict(args or {}), outputs=dict(outputs or {}), **common)
        )

    def link(self, id: str, /, *, flow: str, **guard: Unpack[Guard]) -> None:
        """End this flow and start another."""
        self._claim(id)
        self._add(program.LinkStep(id=id, flow=flow, **guard))

    def handoff(
        self,
        id: str,
        /,
        *,
        queue: str | None = None,
        message: TextLike | None = None,
        sources: Iterable[str] = (),
        **guard: Unpack[Guard],
    ) -> None:
        """Hand the conversation to a person of ``queue``, with the values of ``sources``."""
        where = self._claim(id)
        self._add(
            program.HandoffStep(
                id=id,
                queue=queue,
                message=as_text(message, where),
                sources=as_names(sources, where),
                **guard,
            )
        )

    # ------------------------------------------------------------ inside

    def _claim(self, id: str) -> str:
        """Reserve an id; how messages name the step."""
        check_word(id, f"every step of flow `{self.name}` needs an id")
        if id in SPECIAL_TARGETS:
            raise BuilderError(f"flow `{self.name}` has a step `{id}`; that word is a target of its own")
        if id in self._ids:
            raise BuilderError(f"flow `{self.name}` has two steps `{id}`")
        self._ids.add(id)
        return f"step `{id}` of flow `{self.name}`"

    def _add(self, step: Step) -> None:
        self._steps.append(step if self._place is None else self._place.of_step(step))


class Parallel:
    """The block of ``flow.parallel``: its actions run at the same time."""

    def __init__(self, flow: FlowBuilder, step: program.ParallelStep) -> None:
        self._flow = flow
        self._step = step
        self._at = len(flow._steps)
        self._branches: list[program.ActionStep] = []
        flow._add(step)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        place = self._flow._place
        step = replace(self._step, branches=tuple(self._branches))
        self._flow._steps[self._at] = step if place is None else place.of_step(step)

    def action(
        self,
        id: str,
        /,
        *,
        call: str,
        args: Mapping[str, Test] | None = None,
        outputs: Mapping[str, str] | None = None,
        timeout: float | None = None,
        retry: Retry | None = None,
        **guard: Unpack[Guard],
    ) -> None:
        """One of the actions; see ``FlowBuilder.action``."""
        self._flow._claim(id)
        self._branches.append(_action_step(id, call, args, outputs, timeout, retry, guard))


def _action_step(
    id: str,
    call: str,
    args: Mapping[str, Test] | None,
    outputs: Mapping[str, str] | None,
    timeout: float | None,
    retry: Retry | None,
    common: Common | Guard,
) -> program.ActionStep:
    return program.ActionStep(
        id=id,
        action=call,
        args=None if args is None else dict(args),
        outputs=dict(outputs or {}),
        timeout=timeout,
        retry=retry,
        **common,
    )
