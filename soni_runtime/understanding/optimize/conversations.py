"""Conversations made up from a bot: each trigger opens some, and in each something happens on the way.

What happens is drawn with a seed; the same bot and seed give the same conversations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any, Final

from soni_runtime.commands import (
    Affirm,
    CancelFlow,
    ChitChat,
    Choose,
    Clarify,
    Command,
    CorrectSlot,
    Deny,
    HumanHandoff,
    OutOfScope,
    Repeat,
    RestartFlow,
    SetSlot,
    Skip,
    StartFlow,
)
from soni_runtime.program import Program
from soni_runtime.registry import Registry
from soni_runtime.understanding.base import Request
from soni_runtime.understanding.local.flows import MARK
from soni_runtime.understanding.local.own_flows import flows_that_say
from soni_runtime.understanding.optimize.examples import PARTS, Talk
from soni_runtime.understanding.optimize.parts import Triggers
from soni_runtime.understanding.optimize.phrases import phrases_in
from soni_runtime.understanding.optimize.sayings import Sayings
from soni_runtime.understanding.optimize.stage import Stage

EVENTS: Final = (
    *("correction", "interruption", "cancel", "foreign", "explain", "denial", "plain"),
    *("thanks", "repeat", "restart", "person", "skip"),
)
"""What happens in conversations, one thing in each, in turn."""

A_TRIGGER: Final = 3
"""Conversations that each trigger opens."""

LONGEST: Final = 10
"""Messages of a conversation."""

_SOON: Final = 4  # conversations
_LATE: Final = ("correction", "interruption", "cancel", "restart")  # better after an answer or two
_FIRST: Final = ("foreign", "thanks", "person")  # before anything is asked


class Maker:
    """Makes conversations with a program. ``registry`` answers for its actions, without doing anything.

    ``fills`` are values for slots that have no examples; those for sensitive slots are never in an example.
    """

    def __init__(
        self,
        program: Program,
        registry: Callable[[], Registry],
        fills: Mapping[str, Sequence[Any]],
        triggers: Triggers,
        now: datetime,
        seed: int,
    ) -> None:
        self.program = program
        self.registry = registry
        self.fills = fills
        self.triggers = triggers
        self.now = now
        self.seed = seed
        self.phrases = phrases_in(program.language)
        self.sayings = Sayings(program, fills, now, self.phrases)

    async def talks(self) -> dict[str, list[Talk]]:
        """The conversations of each part."""
        made: dict[str, list[Talk]] = {part: [] for part in PARTS}
        events = self._events()
        waiting = {part: list(events) for part in PARTS}
        for flow in self.program.flows.values():
            for number, trigger in enumerate(flow.triggers, 1):
                part = self.triggers.part(trigger)
                for turn in range(A_TRIGGER):
                    event = waiting[part].pop(0)
                    teller = _Teller(self, f"{flow.name} {number}.{turn + 1} {event}", part, event)
                    talk = await teller.tell(flow.name, trigger)
                    # what could not happen in this conversation is tried again soon
                    waiting[part].insert(len(waiting[part]) if teller.happened else _SOON, event)
                    if talk.examples:
                        made[part].append(talk)
        return made

    def _events(self) -> tuple[str, ...]:
        """What may happen: not the wish for a person where a flow of the bot is for that."""
        if self.phrases is None:
            return ("plain", "interruption")
        request = Request(text="", program=self.program, language=self.program.language, now=self.now)
        own = flows_that_say(request, "handoff")
        return tuple(event for event in EVENTS if not own or event != "person")


class _Teller:
    """One conversation on its way."""

    def __init__(self, maker: Maker, name: str, part: str, event: str) -> None:
        self._maker = maker
        self._program = maker.program
        self._name = name
        self._part = part
        self._event: str | None = event
        self._random = Random(f"{maker.seed}:{name}")
        self._stage = Stage(self._program, maker.registry(), maker.now)
        self._denies = event == "denial"
        self.happened = event == "plain"

    async def tell(self, flow: str, trigger: str) -> Talk:
        stage = self._stage
        await stage.open()
        if self._event in _FIRST and stage.pending is None and not await self._before():
            return stage.talk(self._name, "generated")
        opening = self._opening(flow, trigger, stage.request().startable)
        if opening is None or not await stage.say(opening[0], opening[1], "opening", trigger):
            return stage.talk(self._name, "generated")
        happens = self._random.randint(0, 1) if self._event in _LATE else 0
        while stage.pending is not None and len(stage.texts) < LONGEST:
            if happens <= 0 and self._event is not None and await self._happen():
                self._event = None
                self.happened = True
                continue
            happens -= 1
            if not await self._answer():
                break
        return stage.talk(self._name, "generated")

    # ------------------------------------------------------------- what is said

    def _said(self, kind: str, **words: str) -> str:
        """One of the wordings of this part."""
        phrases = self._maker.phrases
        known: tuple[str, ...] = getattr(phrases, kind) if phrases is not None else ("{value}",)
        own = known[PARTS.index(self._part) :: len(PARTS)] or known
        text = self._random.choice(own)
        for name, value in words.items():
            text = text.replace("{" + name + "}", value)
        return text

    def _value(self, slot: str, unlike: Any = None) -> tuple[str, Any] | None:
        known = [one for one in self._maker.sayings.of(slot, self._part) if one[1] != unlike]
        return self._random.choice(known) if known else None

    def _opening(self, flow: str, trigger: str, startable: Sequence[str]) -> tuple[str, list[Command]] | None:
        """A trigger as it would be said, with values for its marks; None where there are none."""
        gold: list[Command] = [StartFlow(flow)]
        if flow not in startable:
            return None
        text = trigger
        used: list[Any] = []
        for mark in MARK.finditer(trigger):
            value = self._value(mark[1], used[-1] if used else None)
            if value is None:
                return None
            used.append(value[1])
            text = text.replace(mark.group(), value[0], 1)
            gold.append(SetSlot(mark[1], value[1]))
        return text, gold

    # ------------------------------------------------------------- what happens

    async def _before(self) -> bool:
        """Something that is no task, while nothing is open. True if the conversation goes on."""
        kinds: dict[str, tuple[str, Command]] = {
            "foreign": ("foreign", OutOfScope()),
            "thanks": ("thanks", ChitChat()),
            "person": ("person", HumanHandoff()),
        }
        kind, command = kinds[str(self._event)]
        about = {"foreign": "out of scope", "thanks": "small talk", "person": "person"}[kind]
        self._event = None
        self.happened = True
        return await self._stage.say(self._said(kind), [command], about) and not self._stage.ended

    async def _happen(self) -> bool:
        """What is to happen, if this is the point for it."""
        pending, request = self._stage.pending, self._stage.request()
        if pending is None or any(self._sensitive(name) for name in pending.slots):
            return False
        answers = request.answers or ()
        match self._event:
            case "correction":
                return await self._correct(request.filled)
            case "interruption":
                return await self._interrupt(request.startable, request.active)
            case "cancel" if "cancel_flow" in answers:
                return await self._stage.say(self._said("cancel"), [CancelFlow()], "cancel")
            case "restart" if "restart_flow" in answers and request.filled:
                return await self._stage.say(self._said("restart"), [RestartFlow()], "restart")
            case "explain" if pending.kind == "collect" and len(pending.slots) == 1:
                topic = pending.slots[0]
                text = self._said("explain", slot=topic.replace("_", " "))
                return await self._stage.say(text, [Clarify(topic=topic)], "question back")
            case "repeat":
                return await self._stage.say(self._said("repeat"), [Repeat()], "repeat")
            case "skip" if "skip" in answers and pending.kind == "collect":
                return await self._stage.say(self._said("skip"), [Skip()], "skip")
            case _:
                return False

    async def _correct(self, filled: Mapping[str, Any]) -> bool:
        for name, old in sorted(filled.items()):
            value = None if self._sensitive(name) else self._value(name, old)
            if value is not None and not isinstance(value[1], bool):
                text = self._said("correct", slot=name.replace("_", " "), value=value[0])
                return await self._stage.say(text, [CorrectSlot(name, value[1])], "correction")
        return False

    async def _interrupt(self, startable: Sequence[str], active: str | None) -> bool:
        ways = [
            (flow, trigger)
            for flow in startable
            if flow != active
            for trigger in self._program.flows[flow].triggers
            if self._maker.triggers.part(trigger) == self._part
        ]
        if not ways:
            return False
        flow, trigger = self._random.choice(ways)
        opening = self._opening(flow, trigger, startable)
        return opening is not None and await self._stage.say(*opening, "interruption", trigger)

    # ------------------------------------------------------------- answers

    async def _answer(self) -> bool:
        """Answer the open question. False where there is no answer to give, or it was not taken."""
        pending = self._stage.pending
        if pending is None:
            return False
        match pending.kind:
            case "confirm" if self._denies:
                self.happened = True
                return await self._stage.say(self._said("no"), [Deny()], "no")
            case "confirm" | "resume" | "restart" if self._maker.phrases is None:
                return await self._stage.act([Affirm()])
            case "confirm" | "resume" | "restart":
                return await self._stage.say(self._said("yes"), [Affirm()], "yes")
            case "choose" | "clarify":
                return await self._choose()
            case "collect":
                return await self._give(pending.slots)

    async def _choose(self) -> bool:
        question = self._stage.request().question
        if question is None or not question.options:
            return False
        number = self._random.randint(1, len(question.options))
        text = self._said("choose", number=str(number)) if self._maker.phrases else str(number)
        return await self._stage.say(text, [Choose(number)], "choice")

    async def _give(self, slots: Sequence[str]) -> bool:
        private = [name for name in slots if self._sensitive(name)]
        if private:
            return await self._stage.act(list(self._silent(private)))
        for name in slots:
            value = self._value(name)
            if value is not None:
                truth = isinstance(value[1], bool)
                text = value[0] if truth else self._said("answer", value=value[0])
                return await self._stage.say(text, [SetSlot(name, value[1])], "answer")
        fills = list(self._silent(slots))
        return bool(fills) and await self._stage.act(fills)

    def _silent(self, slots: Sequence[str]) -> Iterator[Command]:
        for name in slots:
            values = self._maker.fills.get(name, ())
            if values:
                yield SetSlot(name, values[0])

    def _sensitive(self, name: str) -> bool:
        slot = self._program.slots.get(name)
        return slot is not None and slot.sensitive
