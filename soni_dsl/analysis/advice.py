"""What the sentence encoder thinks of the triggers of a bot (SN607 to SN609).

Only where it is asked for (``soni lint --understanding``): it loads the weights, and what it says is advice.
A trigger is compared with the centre that its flow has without it, as when the embedded engine learns how far
a flow reaches; all that is said of nearness are cosines, 1 for the same meaning.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from soni_dsl.diagnostics.codes import design as codes
from soni_dsl.diagnostics.model import Diagnostic, Label
from soni_dsl.syntax import ast

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

FEW: Final = 3
"""So many triggers a flow should have at least."""

_MARGIN: Final = 0.05  # less is chance: with it 3 of 31 triggers of the examples are nearer to another flow
_SAME: Final = 0.95  # "block my card" and "my card must be blocked"; other pairs of one flow reach 0.9


@dataclass(frozen=True, slots=True)
class Advice:
    """What was found; ``why_not`` says why triggers were not compared by meaning, if they were not."""

    diagnostics: tuple[Diagnostic, ...]
    why_not: str | None = None


def advise(bot: ast.Bot) -> Advice:
    """All advice on the triggers of ``bot``, in the order of its flows."""
    from soni_runtime.understanding.local.encoder import Absent, shared_encoder

    flows = [flow for flow in bot.flows.values() if flow.triggers]
    found = [few_triggers(flow) for flow in flows if len(flow.triggers) < FEW]
    if not any(tag.lower().startswith("en") for tag in (bot.settings.language, *bot.settings.languages)):
        return Advice(tuple(found), "the encoder knows English only")
    encoder = shared_encoder()
    if isinstance(encoder, Absent):
        return Advice(tuple(found), encoder.why)
    known = [_known(bot, flow) for flow in flows]
    rows = encoder.encode([text for _, texts in known for text in texts]) if known else None
    if rows is not None:
        table = _Table(flows, known, rows)
        found += [*table.nearer(), *table.same()]
    return Advice(tuple(found))


def _known(bot: ast.Bot, flow: ast.Flow) -> tuple[int, list[str]]:
    """What the engine knows a flow by; the number is how many of the texts are no triggers."""
    from soni_runtime.program import Flow, Program, Slot
    from soni_runtime.understanding.local.learning import known_by

    slots = {
        name: Slot(name=name, examples=tuple(node.value for node in slot.examples))
        for name, slot in bot.slots.items()
    }
    made = Flow(
        name=flow.name.value,
        steps=(),
        description=flow.description.value if flow.description is not None else None,
        triggers=tuple(_as_written(trigger) for trigger in flow.triggers),
    )
    texts = known_by(made, Program(name=bot.name, slots=slots))
    return len(texts) - len(flow.triggers), texts


def _as_written(trigger: ast.Trigger) -> str:
    return "".join(part if isinstance(part, str) else f"{{{part[0]}}}" for part in trigger.parts)


class _Table:
    """Every trigger with its flow and direction, and the sums of directions that flows are known by."""

    def __init__(self, flows: list[ast.Flow], known: list[tuple[int, list[str]]], rows: Floats) -> None:
        import numpy as np

        split = _split(rows, known)
        self._flows = flows
        self._triggers = [
            (place, flow, trigger) for place, flow in enumerate(flows) for trigger in flow.triggers
        ]
        self._rows = np.concatenate([own[named:] for own, (named, _) in zip(split, known, strict=True)])
        self._sums = np.stack([own.sum(axis=0) for own in split])
        self._centres = self._sums / np.linalg.norm(self._sums, axis=1, keepdims=True)

    def nearer(self) -> Iterator[Diagnostic]:
        """Triggers that are nearer to another flow than to the rest of their own."""
        import numpy as np

        for (place, flow, trigger), row in zip(self._triggers, self._rows, strict=True):
            rest = self._sums[place] - row
            own = float(rest @ row) / max(float(np.linalg.norm(rest)), 1e-6)
            near = self._centres @ row
            near[place] = -1.0
            other = int(near.argmax())
            if float(near[other]) > own + _MARGIN and not _kept_apart(flow, self._flows[other]):
                yield nearer_trigger(trigger, flow, self._flows[other], own, float(near[other]))

    def same(self) -> Iterator[Diagnostic]:
        """Triggers that say what an earlier one says; marks teach values, so those with others are not."""
        for number, (_, flow, trigger) in enumerate(self._triggers):
            near = self._rows[:number] @ self._rows[number]
            alike = (near >= _SAME).nonzero()[0].tolist()
            for place in sorted(alike, key=lambda place: -float(near[place])):
                _, before, earlier = self._triggers[place]
                if trigger.slots == earlier.slots and not (
                    _kept_apart(flow, before) or _is_equal(trigger, earlier)
                ):
                    yield same_meaning(trigger, earlier, flow, before, float(near[place]))
                    break


def _split(rows: Floats, known: list[tuple[int, list[str]]]) -> list[Floats]:
    """The rows of each flow."""
    found, begin = [], 0
    for _, texts in known:
        found.append(rows[begin : begin + len(texts)])
        begin += len(texts)
    return found


def _kept_apart(flow: ast.Flow, other: ast.Flow) -> bool:
    return flow is not other and flow.when is not None and other.when is not None


def _is_equal(trigger: ast.Trigger, other: ast.Trigger) -> bool:
    """Word for word: that is a finding without this advice."""
    return _as_written(trigger).casefold() == _as_written(other).casefold()


def nearer_trigger(
    trigger: ast.Trigger, flow: ast.Flow, other: ast.Flow, own: float, near: float
) -> Diagnostic:
    return Diagnostic(
        codes.NEARER_TRIGGER,
        f"this trigger of `{flow.name.value}` is nearer to flow `{other.name.value}` ({near:.2f}) "
        f"than to its own ({own:.2f})",
        Label(trigger.node.span, f"starts `{flow.name.value}`"),
        secondary=(Label(other.name.span, "nearer to this flow"),),
        help=f"give `{flow.name.value}` more triggers like it, or say in it what sets the flows apart",
    )


def few_triggers(flow: ast.Flow) -> Diagnostic:
    count = len(flow.triggers)
    return Diagnostic(
        codes.FEW_TRIGGERS,
        f"flow `{flow.name.value}` has only {count} trigger{'' if count == 1 else 's'}",
        Label(flow.triggers[-1].node.span, f"fewer than {FEW}"),
        help="add what users say, in words as different as theirs",
    )


def same_meaning(
    trigger: ast.Trigger, earlier: ast.Trigger, flow: ast.Flow, other: ast.Flow, near: float
) -> Diagnostic:
    one_flow = flow is other
    where = "" if one_flow else f" of flow `{other.name.value}`"
    return Diagnostic(
        codes.SAME_MEANING,
        f"this trigger says the same as another one{where} ({near:.2f})",
        Label(trigger.node.span, f"starts `{flow.name.value}`"),
        secondary=(Label(earlier.node.span, f"starts `{other.name.value}`"),),
        help="say it in another way: triggers teach by their differences"
        if one_flow
        else "leave it to one of the flows, or say what sets them apart",
    )
