"""The embedded engine: no key, no network, no weights, a few milliseconds a message.

It is made of rules and of the bot's own words: triggers, prompts, examples, descriptions. What the bot
waits for decides who reads a message first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from time import perf_counter

from soni_runtime.commands import Affirm, ClearSlot, CorrectSlot, Deny, OutOfScope, SetSlot, StartFlow
from soni_runtime.program import Program
from soni_runtime.understanding.base import Evidence, Request, Understood
from soni_runtime.understanding.local.answers import intent_at
from soni_runtime.understanding.local.asking import cancels, question_about
from soni_runtime.understanding.local.choosing import choosing, clarifying
from soni_runtime.understanding.local.collecting import collecting
from soni_runtime.understanding.local.combining import combined
from soni_runtime.understanding.local.confirming import confirming, deciding
from soni_runtime.understanding.local.flows import Match
from soni_runtime.understanding.local.knowledge import Knowledge
from soni_runtime.understanding.local.languages import Language
from soni_runtime.understanding.local.opening import START, interruption, opening, two_flows
from soni_runtime.understanding.local.reading import HIDDEN, Reading, Said, prepare
from soni_runtime.understanding.local.several import several_unprompted
from soni_runtime.understanding.local.talk import cancelled, talk

NAME = "local"

_CLEAR_START = 0.85
_GUESSED = 0.4
"""A value that is less sure than this is only the words of a message that nothing in them fits."""


class LocalUnderstanding:
    """Understanding without a model. What it learns from the program is made once, with the first message.

    ``messages`` are further texts that flows are started with, by flow: like triggers, but never word for
    word.
    """

    def __init__(self, program: Program, messages: Mapping[str, Sequence[str]] | None = None) -> None:
        self._program = program
        self._messages = messages or {}
        self._known: dict[tuple[Language, ...], Knowledge] = {}

    async def understand(self, request: Request) -> Understood:
        """The commands of a message. Raises nothing; what makes no sense is OutOfScope."""
        await self.prepare(request)
        return self.read(request)

    async def prepare(self, request: Request) -> None:
        """See that ``read`` finds what it needs; it is learnt in a thread, and other conversations go on."""
        languages = prepare(request, "", request.now or datetime.now()).languages
        learning = self._knowledge(request.program, languages).learning()
        if not learning.done():
            import asyncio

            # shielded: that one message is given up is no reason to take it from the others
            await asyncio.shield(asyncio.wrap_future(learning))

    def read(self, request: Request) -> Understood:
        """``understand`` for callers that are not asynchronous."""
        began = perf_counter()
        message = prepare(request, request.text, request.now or datetime.now())
        reading = Reading(request, message, self._knowledge(request.program, message.languages))
        said = _legal(combined(reading, interpret(reading)), request)
        if all(is_guess(one) for one in said):
            said = _legal(meant_everywhere(reading), request) or said
        if not said:
            said = [Said(OutOfScope(), 0.5, reading.message.text)]
        secret = _is_secret(said, request)
        return Understood(
            commands=tuple(one.command for one in said),
            evidence=tuple(_shown(one.evidence, secret) for one in said),
            engine=NAME,
            milliseconds=(perf_counter() - began) * 1000,
        )

    def nearest_flows(self, request: Request, count: int) -> tuple[str, ...]:
        """At most ``count`` of the startable flows, those nearest to the message first."""
        near = [match.flow for match in self.ranked(request)]
        return tuple(dict.fromkeys([*near, *request.startable]))[:count]

    def ranked(self, request: Request) -> list[Match]:
        """The startable flows that the message may ask for, the likeliest first, and how well each fits."""
        message = prepare(request, request.text, request.now or datetime.now())
        known = self._knowledge(request.program, message.languages)
        return known.rank(message.text, message.words, set(request.startable))

    def _knowledge(self, program: Program, languages: tuple[Language, ...]) -> Knowledge:
        if program is not self._program:
            self._program, self._known = program, {}
        known = self._known.get(languages)
        if known is None:
            known = self._known[languages] = Knowledge(program, languages, self._messages)
        return known


def interpret(reading: Reading) -> list[Said]:
    """Who reads the message: it depends on the open question."""
    question = reading.question
    if not reading.message.text:
        return []
    match question.kind if question else "":
        case "collect" if reading.asked:
            return collecting(reading)
        case "confirm":
            return confirming(reading)
        case "choose":
            return choosing(reading)
        case "clarify":
            return clarifying(reading)
        case "resume" | "restart":
            return deciding(reading)
        case _:
            return unprompted(reading)


def unprompted(reading: Reading) -> list[Said]:
    """A message that answers nothing: a flow to start, or talk."""
    both = two_flows(reading)
    certain = both or interruption(reading, least=1.01)
    if certain:
        return certain
    return several_unprompted(reading, one_thing)


def one_thing(reading: Reading) -> list[Said]:
    """A message that answers nothing and says one thing."""
    message = reading.message
    intent = intent_at(message)
    if intent in ("yes", "smalltalk") and intent_at(message, ("approval",)):
        return talk(reading, "approval")
    if intent in ("yes", "no"):
        return [Said(Affirm() if intent == "yes" else Deny(), 0.6, message.text)]
    if intent:
        return talk(reading, intent)
    if cancels(reading):
        return [cancelled(reading)]
    if known := meant_everywhere(reading):
        return known
    started = opening(reading, least=START)
    question = question_about(reading)
    if question is None or (started and started[0].confidence >= _CLEAR_START) or _tells(started, question):
        return started
    return [question]


def _tells(started: list[Said], question: Said) -> bool:
    """True if a flow that is started is told what the question asks about: "how much is in savings?"."""
    topic = getattr(question.command, "topic", None)
    return any(isinstance(one.command, SetSlot) and one.command.slot == topic for one in started)


def meant_everywhere(reading: Reading) -> list[Said]:
    """What every bot understands, said in words that no rule knows: "I'd rather talk to a person"."""
    message = reading.message
    intent = reading.knowledge.built_in(message.text) if message.words else None
    return [] if intent is None else talk(reading, intent)


def is_guess(said: Said) -> bool:
    """The rules know nothing to do with the message: what they say is that, or all of it put into a slot."""
    if isinstance(said.command, SetSlot):
        return said.confidence < _GUESSED and isinstance(said.command.value, str)
    return isinstance(said.command, OutOfScope)


def _is_secret(said: list[Said], request: Request) -> bool:
    """True if the message answers or sets a sensitive slot: then its words are nobody's business."""
    asked = request.question.slots if request.question else ()
    names = [*asked, *(str(getattr(one.command, "slot", "")) for one in said)]
    slots = request.program.slots
    return any(name in slots and slots[name].sensitive for name in names)


def _shown(evidence: Evidence, secret: bool) -> Evidence:
    return Evidence(evidence.confidence, HIDDEN) if secret else evidence


def _legal(said: list[Said], request: Request) -> list[Said]:
    """Only what the request allows: flows that may start, slots in reach or of a flow started here."""
    started = [one.command.flow for one in said if isinstance(one.command, StartFlow)]
    slots = set(request.settable).union(*(request.flow_slots.get(flow, ()) for flow in started))
    return [
        one
        for one in said
        if not (isinstance(one.command, StartFlow) and one.command.flow not in request.startable)
        and not (isinstance(one.command, SetSlot | CorrectSlot | ClearSlot) and one.command.slot not in slots)
    ]
