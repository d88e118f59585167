"""Which flow a message asks for, by what it means: the sentence encoder beside the words.

A softmax head over the directions of names, descriptions and triggers says which flow is likeliest. Words
count with it: they know names that no encoder has seen. Whether any flow is meant at all is told by the
distance to the flow's centre: with 10 triggers a flow it ranks foreign messages of CLINC150 behind those in
scope with an AUROC of .981, where the head's probability comes to .964 and words alone to .909.

Scores lie on the scale of the words alone, so what is done with them needs to know nothing of an encoder.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from soni_runtime.program import Flow, Program
from soni_runtime.understanding.local.encoder import Absent, Encoder, shared_encoder
from soni_runtime.understanding.local.flows import MARK, FlowIndex, Match, flow_words
from soni_runtime.understanding.local.softmax import fit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

BUDGET: Final = 0.05
"""The share of messages in scope that may be turned away, as seen on triggers that are left out."""

_JOINED: Final = re.compile(r"(?<=[a-z])(?=[A-Z])| +\d+ +| {2,}")  # between the words of FindEvents
_STRENGTH: Final = 20.0  # of the head; 5 to 80 differ by less than a point on Banking77
_WORDS: Final = 2.0  # of words against the log of a probability: .912 → .918 on CLINC150, 10 triggers
_CENTRES: Final = 32.0  # of a centre, over the square of the texts a flow has: few say little about borders
_SCOPE_WORDS: Final = 0.2  # of words against the distance to the centre
_SPREAD: Final = 0.06  # this root of a probability is a score: a third as likely is 0.94 of it
_SAMPLE: Final = 400  # triggers that are left out, one at a time
_PRIOR: Final = (0.4, 0.7, 30)  # nearness at the limit and in the middle (CLINC150), counted as 30 triggers
_LIMIT_SCORE: Final = 0.27  # what opening.START takes for in scope
_MIDDLE_SCORE: Final = 0.6


@dataclass(frozen=True, slots=True)
class Scale:
    """Nearness to a flow as a score: ``limit`` is the least in scope, ``middle`` what half of them reach."""

    limit: float
    middle: float

    def score(self, near: float) -> float:
        """0 to 1; 0.27 at the limit, 0.6 in the middle, straight lines between."""
        if near <= self.limit:
            return max(0.0, _LIMIT_SCORE * near / self.limit)
        if near <= self.middle:
            share = (near - self.limit) / (self.middle - self.limit)
            return _LIMIT_SCORE + share * (_MIDDLE_SCORE - _LIMIT_SCORE)
        return min(1.0, _MIDDLE_SCORE + (1 - _MIDDLE_SCORE) * (near - self.middle) / (1.2 - self.middle))


class Head:
    """What is learnt from the texts that flows are known by: a matrix, and the centre of each flow."""

    def __init__(self, encoder: Encoder, texts: Sequence[Sequence[str]]) -> None:
        import numpy as np

        self.encoder = encoder
        self.owners = np.array([place for place, own in enumerate(texts) for _ in own], np.int64)
        self.rows = encoder.encode([text for own in texts for text in own])
        weights = np.ones(len(self.rows), np.float32)
        self.matrix = fit(self.rows, self.owners, len(texts), weights, _STRENGTH)
        self.sums = np.stack([self.rows[self.owners == place].sum(axis=0) for place in range(len(texts))])
        self.centres = self.sums / np.linalg.norm(self.sums, axis=1, keepdims=True)

    def left_out(self) -> Floats:
        """How near each text is to the centre that its flow would have without it; 0 if it is alone."""
        import numpy as np

        rest = self.sums[self.owners] - self.rows
        length = np.linalg.norm(rest, axis=1)
        near = (rest * self.rows).sum(axis=1) / np.maximum(length, 1e-6)
        return np.where(length > 1e-3, near, 0.0).astype(np.float32)


class Meaning:
    """The flows of a bot, ready to be compared with messages by words and meaning together."""

    def __init__(self, encoder: Encoder, program: Program, index: FlowIndex) -> None:
        """``index`` is the words of the same flows."""
        flows = list(program.flows.values())
        self._names = [flow.name for flow in flows]
        self._index = index
        self._head = fitted(encoder, tuple(tuple(known_by(flow, program)) for flow in flows))
        # names and descriptions only: .845 → .874 on SGD; with 5 triggers and more it changes nothing
        self._centred = _CENTRES / (len(self._head.rows) / len(flows)) ** 2
        self._spread = _SPREAD / (1 + self._centred / 24)  # centres widen the gaps, but not what is clear
        self.scale = self._scale(flows)

    def rank(self, text: str, words: tuple[str, ...], among: Collection[str]) -> list[Match]:
        """The flows ``among`` these, the likeliest first, with how far the message is in their scope."""
        import numpy as np

        by_words = {match.flow: match for match in self._index.rank(words, among)}
        places = [place for place, name in enumerate(self._names) if name in among]
        if not places or not words:
            return []
        row = self._head.encoder.direction(text)
        worded = [m.score if (m := by_words.get(self._names[place])) else 0.0 for place in places]
        shared = np.array(worded, np.float32)
        close = self._head.centres[places] @ row
        likely = row @ self._head.matrix[:, places] + self._centred * close + _WORDS * shared
        near = close + _SCOPE_WORDS * shared
        best = int(likely.argmax())
        top = self.scale.score(float(near[best]))
        share = np.exp((likely - likely[best]) * self._spread)
        matches = []
        for place, part in zip(places, share, strict=True):
            name = self._names[place]
            exact = name in by_words and by_words[name].exact
            matches.append(Match(name, 1.0 if exact else top * float(part), exact))
        return sorted(matches, key=lambda match: (-match.score, match.flow))

    def _scale(self, flows: Sequence[Flow]) -> Scale:
        """The limit from triggers that are left out, one at a time; what few of them say counts little."""
        import numpy as np

        near, seen, first = self._head.left_out(), [], 0
        for flow in flows:
            named = 1 + bool(flow.description)  # name and description are no messages
            for place, trigger in enumerate(flow.triggers, first + named):
                seen.append((flow.name, trigger, float(near[place])))
            first += named + len(flow.triggers)
        found = []
        for name, trigger, nearness in seen[:: 1 + len(seen) // _SAMPLE]:
            words = flow_words(trigger)
            ranked = self._index.rank(words, {name}, without=words)
            found.append(nearness + _SCOPE_WORDS * (ranked[0].score if ranked else 0.0))
        limit, middle, weight = _PRIOR
        if found:
            share = len(found) / (len(found) + weight)
            limit += share * (float(np.quantile(found, BUDGET)) - limit)
            middle += share * (float(np.quantile(found, 0.5)) - middle)
        limit = max(limit, 0.2)
        return Scale(limit, max(middle, limit + 0.1))


def meaning_of(program: Program, index: FlowIndex) -> Meaning | Absent:
    """The meaning of a program's flows, or why there is none."""
    if not program.flows:
        return Absent("the bot has no flows")
    encoder = shared_encoder()
    return encoder if isinstance(encoder, Absent) else Meaning(encoder, program, index)


@lru_cache(maxsize=16)
def fitted(encoder: Encoder, texts: tuple[tuple[str, ...], ...]) -> Head:
    """The head of these texts, fitted once in a process."""
    return Head(encoder, texts)


def known_by(flow: Flow, program: Program) -> list[str]:
    """What a flow is known by: its name, its description, its triggers with an example for each mark."""
    texts = [_JOINED.sub(" ", flow.name.replace("_", " "))]
    if flow.description:
        texts.append(flow.description)
    texts.extend(MARK.sub(lambda mark: _example(program, mark[1]), trigger) for trigger in flow.triggers)
    return texts


def _example(program: Program, name: str) -> str:
    slot = program.slots.get(name)
    return str(slot.examples[0]) if slot is not None and slot.examples else name.replace("_", " ")
