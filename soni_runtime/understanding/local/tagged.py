"""What the tagger says of a message at this point of a conversation, as commands.

It is told of the slots that may be set and asked about and of the flows that may start. Where a value stands
is its word; what value that is, is read by the extractor of the slot's type.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from soni_runtime.commands import Affirm, ChitChat, Choose, Clarify, Deny, Skip, StartFlow
from soni_runtime.program import ActionStep
from soni_runtime.understanding.local.encoder import Absent, shared_encoder
from soni_runtime.understanding.local.extract import find
from soni_runtime.understanding.local.fill import Filled
from soni_runtime.understanding.local.found import Found
from soni_runtime.understanding.local.reading import Reading, Said
from soni_runtime.understanding.local.slots import SlotView
from soni_runtime.understanding.local.tagger import Item, Tag, Tagged, shared_tagger
from soni_runtime.understanding.local.tagging import flow_text, slot_text

MOST_SLOTS: Final = 16
MOST_FLOWS: Final = 4
_ANY: Final = ("dontcare", "any", "anything", "don't care", "no preference")
_TALK: Final = (("thanks", "thanks"), ("goodbye", "bye"), ("greeting", "hello"))
LEAST: Final = 0.5
_TITLE: Final = re.compile(r"(?:mr|mrs|ms|miss|dr|prof)\b\.?\s+(?=\S)")
_ALIKE: Final = 0.35
_APART: Final = 0.05


def read(reading: Reading, likely: Sequence[str] = ()) -> Tagged | None:
    """What the tagger says; None where there is none, or for messages in other languages.

    ``likely`` are flows that the message is taken to start: their slots are in play as well.
    """
    message = reading.message
    if not message.words or message.languages[0].code != "en":
        return None
    tagger = shared_tagger()
    if isinstance(tagger, Absent):
        return None
    flows = list(dict.fromkeys([*likely, *_flows(reading)]))
    near = list(likely) or ([] if reading.request.active else flows[:1])
    items = (*_slots(reading, near), *_flow_items(reading, flows))
    return tagger.read(_context(reading), message.text, items)


def _context(reading: Reading) -> str:
    """What the bot said last: the open question, or the last thing before the message."""
    if reading.question is not None and reading.question.prompt:
        return reading.question.prompt
    return next((text for who, text in reversed(reading.request.recent) if who != "user"), "")


def _flows(reading: Reading) -> list[str]:
    """The flows that may start, the nearest to the message first; not the one that is active."""
    request, message = reading.request, reading.message
    legal = {flow for flow in request.startable if flow != request.active}
    near = (
        [match.flow for match in reading.knowledge.rank(message.text, message.words, legal)] if legal else []
    )
    return list(dict.fromkeys([*near, *sorted(legal)]))


def _flow_items(reading: Reading, flows: list[str]) -> Iterator[Item]:
    program = reading.request.program
    for name in flows[:MOST_FLOWS]:
        yield Item("flow", name, flow_text(name, program.flows[name].description))


def _slots(reading: Reading, flows: list[str]) -> list[Item]:
    """The slots that the message may be about: those in reach first, then those of the nearest flows."""
    request = reading.request
    names: list[str] = [view.name for view in reading.settable]
    names += _told(reading, request.active)
    for flow in flows:
        names += request.flow_slots.get(flow, ())
        names += _told(reading, flow) if request.active is None else ()
    asked = {view.name for view in reading.asked}
    made: list[Item] = []
    for name in list(dict.fromkeys(names)):
        view = reading.knowledge.views.get(name)
        if view is not None and len(made) < MOST_SLOTS and (name in asked or not view.slot.sensitive):
            values = tuple(str(value) for value in view.slot.values or () if str(value) not in _ANY)
            text = slot_text(name, view.slot.description, values)
            made.append(Item("slot", name, text, name in asked, name in request.filled))
    return made


def _told(reading: Reading, flow: str | None) -> list[str]:
    """The slots that actions of a flow fill: what a user may ask about, though not set."""
    program = reading.request.program
    if flow is None or flow not in program.flows:
        return []
    steps = [step for step in program.flows[flow].steps if isinstance(step, ActionStep)]
    return [name for step in steps for name in step.outputs if name in program.slots]


# ---------------------------------------------------------------- as commands


def values(reading: Reading, tagged: Tagged) -> list[tuple[Filled, float]]:
    """The values that the message gives, and how sure each is, in spoken order."""
    found: list[tuple[Filled, float]] = []
    for tag in tagged.tags:
        view = reading.knowledge.views.get(tag.item.name)
        if tag.item.kind != "slot" or view is None or tag.sure < LEAST:
            continue
        value = _value(reading, view, tag)
        if value is not None:
            found.append((Filled(view, value), tag.sure))
    return sorted(found, key=lambda one: one[0].found.start)


def _value(reading: Reading, view: SlotView, tag: Tag) -> Found | None:
    message = reading.message
    if tag.status in ("true", "false"):
        return Found(tag.status == "true", 0, 0, tag.sure) if view.kind == "boolean" else None
    if tag.status == "any":
        wanted = next((value for value in view.slot.values or () if str(value) in _ANY), None)
        return None if wanted is None else Found(wanted, 0, 0, tag.sure)
    if tag.status != "span":
        return None
    start, end = message.tidy(tag.start, tag.end)
    if start >= end:
        return None
    if view.kind == "person" and (title := _TITLE.match(message.folded, start, end)):
        start = title.end()
    if view.free or view.kind in ("place", "person"):
        return Found(message.text[start:end], start, end, tag.sure)
    return _typed(view, reading, start, end, tag.item.asked)


def _typed(view: SlotView, reading: Reading, start: int, end: int, asked: bool) -> Found | None:
    """The value of the slot's type that stands there: the reading that covers most of the place."""
    message = reading.message
    near = [f for f in find(view, message, asked=asked) if f.overlaps(start, end)]
    if near:
        best = max(near, key=lambda f: (min(f.end, end) - max(f.start, start), f.confidence, -f.start))
        return replace(best, start=start, end=end)
    own = find(view, message.part(start, end), asked=True)
    if own:
        return Found(own[0].value, start, end, own[0].confidence)
    return _like(view, message.text[start:end], start, end) if view.kind == "enum" else None


def _like(view: SlotView, words: str, start: int, end: int) -> Found | None:
    """The value of an enumeration that means most nearly the same: "a match" is sports.

    The limits were set on the development data of Schema-Guided Dialogue.
    """
    encoder = shared_encoder()
    choices = [(" ".join(phrase), value) for phrase, value in view.phrases if str(value) not in _ANY]
    if isinstance(encoder, Absent) or not choices:
        return None
    mine = encoder.direction(words)
    near = sorted(((float(mine @ encoder.direction(text)), value) for text, value in choices), reverse=True)
    best = near[0]
    other = next((score for score, value in near if value != best[1]), 0.0)
    return Found(best[1], start, end, best[0]) if best[0] >= _ALIKE and best[0] - other >= _APART else None


def started(tagged: Tagged) -> list[Tag]:
    """The flows that the message asks for, the surest first."""
    flows = [tag for tag in tagged.tags if tag.item.kind == "flow" and tag.status == "started"]
    return sorted((tag for tag in flows if tag.sure >= LEAST), key=lambda tag: -tag.sure)


def asked_about(tagged: Tagged) -> list[Tag]:
    """The slots that the message asks about."""
    return [tag for tag in tagged.tags if tag.status == "asked" and tag.sure >= LEAST]


def commands(reading: Reading, tagged: Tagged) -> list[Said]:
    """Everything that the tagger says, as commands: talk and answers first, then flows, values, questions."""
    message = reading.message
    said = [*_answers(reading, tagged)]
    said += [Said(StartFlow(tag.item.name), tag.sure, message.text) for tag in started(tagged)[:1]]
    said += [_set(reading, filled, sure) for filled, sure in values(reading, tagged)]
    said += [Said(Clarify(topic=tag.item.name), tag.sure, message.text) for tag in asked_about(tagged)]
    if not said:
        said += _skips(reading, tagged)
    if not said:
        said += _talk(reading, tagged)
    return said


def _set(reading: Reading, filled: Filled, sure: float) -> Said:
    old: Any = reading.value(filled.view)
    if old is not None and not reading.same(filled.view, filled.found.value):
        return reading.correct(filled, sure=sure)
    return reading.set(filled, sure=sure)


def _answers(reading: Reading, tagged: Tagged) -> Iterator[Said]:
    kind = reading.question.kind if reading.question else ""
    acts, text = tagged.acts, reading.message.text
    if kind == "choose" and reading.question is not None:
        if acts["alternatives"] >= LEAST:
            yield Said(Choose("next"), acts["alternatives"], text)
        elif len(reading.question.options) == 1 and (sure := max(acts["choose"], acts["affirm"])) >= LEAST:
            yield Said(Choose(1), sure, text)
        elif acts["deny"] >= LEAST:
            yield Said(Deny(), acts["deny"], text)
        return
    if acts["affirm"] >= LEAST and acts["affirm"] >= acts["deny"]:
        if kind in ("resume", "restart", ""):  # to a confirmation only the plain words are a yes
            yield Said(Affirm(), acts["affirm"], text)
    elif acts["deny"] >= LEAST and kind in ("confirm", "resume", "restart", ""):
        yield Said(Deny(), acts["deny"], text)


def _skips(reading: Reading, tagged: Tagged) -> Iterable[Said]:
    free = [t for t in tagged.tags if t.status == "any" and t.item.asked and t.sure >= LEAST]
    return [Said(Skip(), free[0].sure, reading.message.text)] if free else []


def _talk(reading: Reading, tagged: Tagged) -> Iterable[Said]:
    for act, topic in _TALK:
        if tagged.acts[act] >= LEAST:
            return [Said(ChitChat(topic=topic), tagged.acts[act], reading.message.text)]
    return []
