"""One message of a conversation test: what it meant, what was understood, and how the two compare.

What is kept of it may be shown: values of sensitive slots, and texts that hold one, are masked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from soni_runtime.answers import Rules, accept
from soni_runtime.commands import ChitChat, Choose, Clarify, Command, CorrectSlot, SetSlot, StartFlow
from soni_runtime.errors import SoniError
from soni_runtime.frames import World
from soni_runtime.secrets import MASK, hide, written_forms
from soni_runtime.understanding.base import Request, Understood
from soni_runtime.understanding.evaluate.scoring import CommandScore, Tally, parts, score

NONE: Final = "(none)"
"""No flow was meant, or none understood."""

ASKED_BACK: Final = "(asked back)"
"""Instead of a flow, the choice between some was offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredTurn:
    """A message that was understood. ``gold`` is None where the test does not say what it means.

    ``exact``, ``kinds`` and ``slots`` compare commands; there are none without gold ones. ``sure`` has for
    each command found how sure the engine was, and whether it was right. ``flows`` are pairs of the flow
    meant and the one understood. ``goal``: the flows and slots afterwards are those that were meant; None
    where the test says of neither. ``asked`` is the open question, such as ``collect amount``.
    """

    place: str
    test: str
    text: str
    asked: str
    gold: tuple[Command, ...] | None
    found: tuple[Command, ...]
    exact: bool | None = None
    kinds: Mapping[str, Tally] = field(default_factory=dict)
    slots: Mapping[str, Tally] = field(default_factory=dict)
    sure: tuple[tuple[float, bool], ...] = ()
    flows: tuple[tuple[str, str], ...] = ()
    goal: bool | None = None
    engine: str = ""
    notes: tuple[str, ...] = ()
    tokens_in: int = 0
    tokens_out: int = 0
    milliseconds: float = 0.0

    @property
    def wrong(self) -> bool:
        """Something that the test says of it does not hold."""
        return self.exact is False or self.goal is False


@dataclass(frozen=True, slots=True)
class Heard:
    """What an engine was asked, what it said, and what that cost."""

    request: Request
    understood: Understood
    milliseconds: float = 0.0
    tokens_in: int = 0
    tokens_out: int = 0


def compared(
    heard: Heard, gold: Sequence[Command] | None, world: World, rules: Rules, secrets: Iterable[Any]
) -> MeasuredTurn:
    """What there is to say of a message without looking at the conversation around it.

    Args:
        gold: what it meant, if the test says so.
        world, rules: the bot, for bringing values into the form in which they would be stored.
        secrets: sensitive values that the conversation holds.

    Place, name and ``goal`` are for the caller to fill in.
    """
    request, understood = heard.request, heard.understood
    mask = _Mask(world, request, secrets, (*understood.commands, *(gold or ())))
    turn = MeasuredTurn(
        place="",
        test="",
        text=mask.text(request.text),
        asked=_asked(request),
        gold=None if gold is None else tuple(map(mask.command, gold)),
        found=tuple(map(mask.command, understood.commands)),
        engine=understood.engine,
        notes=tuple(map(mask.text, understood.notes)),
        tokens_in=heard.tokens_in,
        tokens_out=heard.tokens_out,
        milliseconds=heard.milliseconds,
    )
    if gold is None:
        return turn
    meant = stored(gold, request, world, rules)
    found = stored(understood.commands, request, world, rules)
    result = score(meant, found, request)
    sure = [evidence.confidence for evidence in understood.evidence]
    return replace(
        turn,
        exact=result.exact,
        kinds=_tallies(result, lambda command: command.type),
        slots=_tallies(result, _slot),
        sure=tuple(_judged(meant, found, sure, result, request)),
        flows=tuple(_flows(meant, found, result, request)),
    )


def _asked(request: Request) -> str:
    question = request.question
    return "" if question is None else " ".join((question.kind, *question.slots))


# ------------------------------------------------------------------ values as they would be stored


def stored(commands: Iterable[Command], request: Request, world: World, rules: Rules) -> tuple[Command, ...]:
    """``commands`` with their values coerced and normalised, where a value is one that would be taken."""
    offered = request.question.slots if request.question and request.question.kind == "choose" else ()

    def value(slot: str, given: Any) -> Any:
        known = world.program.slots.get(slot)
        if known is None or slot in offered:
            return given
        try:
            return accept(world, rules, known, given, request.language)
        except SoniError:
            return given

    return tuple(_with_values(command, value) for command in commands)


def _with_values(command: Command, value: Any) -> Command:
    match command:
        case SetSlot(slot=slot, value=given) | CorrectSlot(slot=slot, value=given):
            return type(command)(slot, value(slot, given))
        case StartFlow(flow=flow, slots=slots) if slots:
            return StartFlow(flow, {slot: value(slot, given) for slot, given in slots.items()})
        case _:
            return command


# ------------------------------------------------------------------ counts


def _tallies(result: CommandScore, name_of: Any) -> dict[str, Tally]:
    tallies: dict[str, Tally] = {}
    for commands, one in (
        (result.true_positives, Tally(right=1)),
        (result.false_positives, Tally(extra=1)),
        (result.false_negatives, Tally(missing=1)),
    ):
        for command in commands:
            if (name := name_of(command)) is not None:
                tallies[name] = tallies.get(name, Tally()) + one
    return tallies


def _slot(command: Command) -> str | None:
    return command.slot if isinstance(command, SetSlot | CorrectSlot) else None


def _judged(
    meant: Sequence[Command],
    found: Sequence[Command],
    sure: Sequence[float],
    result: CommandScore,
    request: Request,
) -> Iterable[tuple[float, bool]]:
    """How sure the engine was of each command that it found, and whether it was right.

    Where it asked back it says how sure it is of the first choice, so that one is judged.
    """
    wrong = list(result.false_positives)
    starts = {command.flow for command in parts(meant, request) if isinstance(command, StartFlow)}
    for command, confidence in zip(found, sure, strict=False):
        for part in parts((command,), request):
            is_wrong = part in wrong
            if is_wrong:
                wrong.remove(part)
                if isinstance(part, Clarify) and part.options:
                    is_wrong = part.options[0] not in starts
            yield confidence, not is_wrong


def _flows(
    meant: Sequence[Command], found: Sequence[Command], result: CommandScore, request: Request
) -> Iterable[tuple[str, str]]:
    """Pairs of a flow meant and what was understood: first those that agree, then the others in order.

    Where it was meant to ask back, that is no flow.
    """
    wanted = [c.flow for c in parts(meant, request) if isinstance(c, StartFlow)]
    started = [c.flow for c in parts(found, request) if isinstance(c, StartFlow)]
    for flow in list(wanted):
        if flow in started:
            started.remove(flow)
            wanted.remove(flow)
            yield flow, flow
    if any(isinstance(command, Clarify) and command.options for command in result.false_positives):
        started.append(ASKED_BACK)
    for place in range(max(len(wanted), len(started))):
        yield (
            wanted[place] if place < len(wanted) else NONE,
            started[place] if place < len(started) else NONE,
        )


# ------------------------------------------------------------------ what may be shown


class _Mask:
    """Hides the sensitive values of one message.

    A message that answers a question for such a value, or that means or is taken for one, is hidden whole:
    what was understood of it otherwise may be a part of the secret.
    """

    def __init__(
        self, world: World, request: Request, secrets: Iterable[Any], commands: Sequence[Command]
    ) -> None:
        self._names = world.secrets
        given = [
            part.value
            for part in parts(commands)
            if isinstance(part, SetSlot | CorrectSlot) and part.slot in self._names
        ]
        asked = request.question.slots if request.question is not None else ()
        self._whole = bool(given) or not self._names.isdisjoint(asked)
        self._forms = written_forms((*secrets, *given), request.language) if self._names else ()

    def text(self, text: str) -> str:
        return MASK if self._whole and text else hide(text, self._forms)

    def command(self, command: Command) -> Command:
        if not self._names:
            return command
        match command:
            case SetSlot() | CorrectSlot() | StartFlow():
                return _with_values(command, self._value)
            case Choose(option=str(text)):
                return Choose(self.text(text))
            case Clarify(topic=str(text)):
                return replace(command, topic=self._unless_name(text))
            case ChitChat(reply=str(text)):
                return replace(command, reply=self.text(text))
            case _:
                return command

    def _value(self, slot: str, value: Any) -> Any:
        if self._whole or slot in self._names:
            return MASK
        text = str(value)
        safe = hide(text, self._forms)
        return value if safe == text else safe

    def _unless_name(self, topic: str) -> str:
        return topic if topic.isidentifier() else self.text(topic)
