"""What a question is about: "how much is it, and what's their address?" asks for two things.

The slots of a bot are also what people ask about. A question is compared with what each is called and
described by: words weighted by how few slots have them, the groups below, and the sentence encoder where it
is there.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from soni_runtime.understanding.local.encoder import Encoder, shared_encoder
from soni_runtime.understanding.local.knowledge import Knowledge
from soni_runtime.understanding.local.reading import Reading
from soni_runtime.understanding.local.sentences import Sentence
from soni_runtime.understanding.local.words import fold, plain, stem, word_set

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from soni_runtime.program import Slot

GROUPS: Final = {
    "price": word_set("price cost costs fare fee charge expensive pricey money pay rate total amount"),
    "place": word_set("address located location where street venue situated area"),
    "phone": word_set("phone telephone contact call number digits"),
    "length": word_set("duration long length last"),
    "time": word_set("time when hour"),
    "day": word_set("date day when"),
    "person": word_set("who name"),
    "rating": word_set("rating rated stars review reviews reviewer score"),
    "count": word_set("many number count"),
}
"""Words that ask for the same sort of thing."""

_PHRASES: Final = (
    (re.compile(r"\bhow much\b"), "price"),
    (re.compile(r"\bhow long\b"), "length"),
    (re.compile(r"\bhow many\b"), "count"),
    (re.compile(r"\bhow (?:can|do|could) (?:i|we) (?:contact|call|reach)\b"), "phone"),
)
_OF: Final = {
    word: [group for group, words in GROUPS.items() if word in words]
    for words in GROUPS.values()
    for word in words
}
_IDLE: Final = word_set(
    "boolean flag whether indicating if for the of to in on is at or and not a an user it what which tell "
    "me give their its his her there please also get find know want need like can could would you i do "
    "does did be will that this they them he she by way suppose expected going my we are was has have any "
    "how much many long when where who whats theyre"
)
_NAME, _DESCRIPTION = 1.0, 0.5
_WORDS, _MEANING, _AROUND, _NEAR = 0.5, 1.0, 0.03, 0.2


@dataclass(frozen=True, slots=True)
class Topic:
    """A slot, and how well a question fits it."""

    slot: str
    score: float


class Topics:
    """The slots of a bot, ready to be compared with questions."""

    def __init__(self, slots: Iterable[Slot], encoder: Encoder | None) -> None:
        self._slots = [slot for slot in slots if not slot.sensitive]
        self._bags = [_bag(slot) for slot in self._slots]
        owners: dict[str, int] = defaultdict(int)
        for bag in self._bags:
            for feature in bag:
                owners[feature] += 1
        self._idf = {feature: math.log(1 + len(self._bags) / count) for feature, count in owners.items()}
        self._unknown = math.log(1 + max(1, len(self._bags)))
        self._encoder = encoder
        self._rows: NDArray[np.float32] | None = None

    def rank(self, question: str, *, around: Sequence[str] = (), near: Collection[str] = ()) -> list[Topic]:
        """The slots that a question may be about, the likeliest first.

        Of slots that are called alike those in ``near`` come first, then those of which more is said in the
        texts ``around``.
        """
        features = _features(plain(fold(question)))
        said = {stem(word) for text in around for word in plain(fold(text)).split()}
        total = sum(self._idf.get(f, self._unknown if f[0] == "w" else 0.0) for f in features) or 1.0
        close = self._near(question)
        found = []
        for place, (slot, bag) in enumerate(zip(self._slots, self._bags, strict=True)):
            shared = sum(self._idf[f] * bag[f] for f in features if f in bag)
            own = sum(self._idf[f] * w for f, w in bag.items() if w == _NAME) or 1.0
            words = 0.6 * shared / total + 0.4 * min(1.0, shared / own)
            tie = _AROUND * sum(1 for f in bag if f[0] == "w" and f[2:] in said)
            tie += _NEAR * (slot.name in near)
            found.append(Topic(slot.name, _WORDS * words + _MEANING * close[place] + tie))
        return sorted(found, key=lambda topic: (-topic.score, topic.slot))

    def _near(self, question: str) -> Sequence[float]:
        if self._encoder is None or not self._slots:
            return [0.0] * len(self._slots)
        if self._rows is None:
            self._rows = self._encoder.encode([_text(slot) for slot in self._slots])
        return [float(x) for x in self._rows @ self._encoder.direction(question)]


def _text(slot: Slot) -> str:
    return f"{slot.name.replace('_', ' ')}: {slot.description or ''}"


def _bag(slot: Slot) -> dict[str, float]:
    bag: dict[str, float] = {}
    for text, weight in ((slot.name.replace("_", " "), _NAME), (slot.description or "", _DESCRIPTION)):
        for feature in _features(plain(fold(text))):
            bag.setdefault(feature, weight)
    return bag


def _features(text: str) -> set[str]:
    words = text.split()
    found = {"w:" + stem(word) for word in words if word not in _IDLE and len(word) > 1}
    found |= {"g:" + group for word in words for group in _OF.get(word, ())}
    return found | {"g:" + group for pattern, group in _PHRASES if pattern.search(text)}


# ---------------------------------------------------------------- in a message

_ASKED: Final = 0.5  # the least score of a question
_AHEAD: Final = 0.35  # by how much a question must be nearer to a slot than to a flow that could be started
_OPENERS: Final = re.compile(
    r"(?:(?:can|could|would|will) you (?:please )?(?:also )?"
    r"(?:tell|give|get|find out|show|send|provide|let|check)"
    r"|(?:please )?(?:also )?(?:tell|give|get|send|find out|let) (?:me|us)"
    r"|(?:what|how)(?! about)|whats|where|wheres|when|whens|who|whos|hows|which"
    r"|is|are|does|do|did|has|have|(?:can|could|may|will|would|should) (?:i|we|it|that|there|they|he|she)"
    r"|i(?:d| would) (?:like|love) to know|i (?:want|need) to know|see if|find out)\b"
)
_OTHERWISE: Final = re.compile(
    r"(?:what|how) about\b|(?:can|could|would|will) you\b|do you have (?:any|some)\b"
)
_BETWEEN: Final = re.compile(r",?\s+(?:and|or)(?:\s+also)?\s+|,\s+(?:also\s+)?", re.IGNORECASE)
_topics: WeakKeyDictionary[Knowledge, Topics] = WeakKeyDictionary()


def topics_of(knowledge: Knowledge) -> Topics:
    """The slots of a bot as topics, made when they are first asked about."""
    made = _topics.get(knowledge)
    if made is None:
        encoder = shared_encoder() if knowledge.languages[0].code == "en" else None
        known = encoder if isinstance(encoder, Encoder) else None
        made = _topics[knowledge] = Topics(knowledge.program.slots.values(), known)
    return made


def asked_about(reading: Reading, sentence: Sentence) -> list[tuple[str, float]]:
    """The slots that a sentence asks about, with how sure that is; [] where it asks about none.

    What may as well ask for a flow is no question about a slot.
    """
    if not _OPENERS.match(sentence.plain) and (not sentence.asks or _OTHERWISE.match(sentence.plain)):
        return []
    text = sentence.message.text
    around = [said for _, said in reading.request.recent[-2:]]
    near = _near_of(reading)
    topics = topics_of(reading.knowledge)
    whole = topics.rank(text, around=around, near=near)[:1]
    known = _NEAR / 2 if near else 0.0  # what the active flow tells is asked about sooner than other things
    if not whole or whole[0].score - known < max(_ASKED, _flow_score(reading, sentence) + _AHEAD):
        return []
    pieces = [piece for piece in _BETWEEN.split(text) if piece.strip()]
    ranked = [topics.rank(piece, around=around, near=near)[0] for piece in pieces] if len(pieces) > 1 else []
    found = {top.slot: top.score for top in ranked if top.score >= _ASKED}
    if len(found) < 2:
        found = {whole[0].slot: whole[0].score}
    return [(slot, _confidence(score)) for slot, score in found.items()]


def _flow_score(reading: Reading, sentence: Sentence) -> float:
    """How well the sentence asks for a flow other than the active one."""
    request = reading.request
    among = {flow for flow in request.startable if flow != request.active}
    ranked = reading.knowledge.rank(sentence.message.text, sentence.message.words, among) if among else []
    return ranked[0].score if ranked else 0.0


def _near_of(reading: Reading) -> frozenset[str]:
    flow = reading.request.program.flows.get(reading.request.active or "")
    if flow is None:
        return frozenset()
    return frozenset(name for step in flow.steps for name in step.writes())


def _confidence(score: float) -> float:
    return max(0.3, min(0.95, 0.5 + (score - _ASKED) * 0.8))
