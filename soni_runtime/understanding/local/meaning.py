"""Which flow a message asks for, by what it means: the sentence encoder beside the words.

A softmax head over the directions of names, descriptions and triggers says which flow is likeliest. Words
count with it: they know names that no encoder has seen. Whether any flow is meant at all is told by the
distance to the flow's centre: with 10 triggers a flow it ranks foreign messages of CLINC150 behind those in
scope with an AUROC of .981, where the head's probability comes to .964 and words alone to .909.

Scores lie on the scale of the words alone, so what is done with them needs to know nothing of an encoder.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from soni_runtime.program import Program
from soni_runtime.understanding.local.built_in import BUILT_IN
from soni_runtime.understanding.local.encoder import Absent, Encoder, is_off, shared_encoder
from soni_runtime.understanding.local.flows import FlowIndex, Match
from soni_runtime.understanding.local.heads import (
    HeadError,
    Learnt,
    Origin,
    is_kept_here,
    keep_head,
    read_head,
    unpack,
)
from soni_runtime.understanding.local.languages import Language
from soni_runtime.understanding.local.learning import SCOPE_WORDS, digest_of_flows, learn
from soni_runtime.understanding.local.notices import warn_once, words_alone_notice

_WORDS: Final = 2.0  # of words against the log of a probability: .912 → .918 on CLINC150, 10 triggers
_CENTRES: Final = 32.0  # of a centre, over the square of the texts a flow has: few say little about borders
_SPREAD: Final = 0.06  # this root of a probability is a score: a third as likely is 0.94 of it
_LIMIT_SCORE: Final = 0.27  # what opening.START takes for in scope
_MIDDLE_SCORE: Final = 0.6
_NAMES: Final = tuple(BUILT_IN)
_LIKELY: Final = {"cancel": 0.8}  # of a built-in answer against the flows; else 0.5
_NEAR: Final = {"cancel": 0.5}  # to its centre; else 0.4. What cancels by mistake costs the user most
_COVERED: Final = (
    0.65  # a flow whose centre is so near is for that itself; on CLINC150 .77 and more, or .6 and less
)


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


class Meaning:
    """The flows of a bot, ready to be compared with messages by words and meaning together."""

    def __init__(self, encoder: Encoder, names: Sequence[str], index: FlowIndex, learnt: Learnt) -> None:
        """``index`` is the words of the flows with these ``names``, ``learnt`` what was learnt from them."""
        self._encoder = encoder
        self._names = list(names)
        self._index = index
        self._learnt = learnt
        # names and descriptions only: .845 → .874 on SGD; with 5 triggers and more it changes nothing
        self._centred = _CENTRES / (learnt.texts / len(names)) ** 2
        self._spread = _SPREAD / (1 + self._centred / 24)  # centres widen the gaps, but not what is clear
        self.scale = Scale(learnt.limit, learnt.middle)
        covered = learnt.built_in_centres @ learnt.centres.T > _COVERED
        self._own_business = {
            name: tuple(flow for flow, is_covered in zip(names, row, strict=True) if is_covered)
            for name, row in zip(_NAMES, covered, strict=True)
        }

    def rank(self, text: str, words: tuple[str, ...], among: Collection[str]) -> list[Match]:
        """The flows ``among`` these, the likeliest first, with how far the message is in their scope."""
        import numpy as np

        by_words = {match.flow: match for match in self._index.rank(words, among)}
        places = [place for place, name in enumerate(self._names) if name in among]
        if not places or not words:
            return []
        row = self._encoder.direction(text)
        worded = [m.score if (m := by_words.get(self._names[place])) else 0.0 for place in places]
        shared = np.array(worded, np.float32)
        close = self._learnt.centres[places] @ row
        likely = row @ self._learnt.matrix[:, places] + self._centred * close + _WORDS * shared
        near = close + SCOPE_WORDS * shared
        best = int(likely.argmax())
        top = self.scale.score(float(near[best]))
        share = np.exp((likely - likely[best]) * self._spread)
        matches = []
        for place, part in zip(places, share, strict=True):
            name = self._names[place]
            exact = name in by_words and by_words[name].exact
            matches.append(Match(name, 1.0 if exact else top * float(part), exact))
        return sorted(matches, key=lambda match: (-match.score, match.flow))

    def built_in(self, text: str) -> str | None:
        """What every bot understands, if the message is that, no flow is as near to it, and none is for that.

        With the flows of Banking77, 10 triggers each, it finds .66 of the wishes for a person in NLU++, .85
        of the calls for help and .73 of the greetings of CLINC150; it takes none of 1,000 messages in scope
        and .01 of the foreign ones.
        """
        import numpy as np

        row = self._encoder.direction(text)
        likely = row @ self._learnt.built_in
        share = np.exp(likely - likely.max())
        place = int(likely[:-1].argmax())
        near = float(self._learnt.built_in_centres[place] @ row)
        name = _NAMES[place]
        if share[place] / share.sum() <= _LIKELY.get(name, 0.5) or near <= _NEAR.get(name, 0.4):
            return None
        beside = float((self._learnt.centres @ row).max())
        return name if near > beside and not self._own_business[name] else None

    def own_flows(self, name: str) -> tuple[str, ...]:
        """The flows of the bot that are for a built-in answer themselves."""
        return self._own_business.get(name, ())


def meaning_of(
    program: Program,
    index: FlowIndex,
    languages: tuple[Language, ...],
    messages: Mapping[str, Sequence[str]],
) -> Meaning | Absent:
    """The meaning of a program's flows, or why there is none.

    What was learnt when the bot was compiled (``Program.head``) is used where it fits the flows and the
    weights; otherwise it is learnt now, and kept where the bot has a cache. With ``messages`` beside the
    triggers it is always another one than the compiler's.
    """
    if not program.flows:
        return Absent("the bot has no flows")
    encoder = shared_encoder()
    if isinstance(encoder, Absent):
        if not is_off():
            warn_once(words_alone_notice(encoder.why))
        return encoder
    wanted = Origin(encoder.name, digest_of_flows(program, languages, messages))
    place = program.head
    if place is not None and messages and not is_kept_here(place):
        place = None
    learnt = None if place is None else stored(place, wanted)
    if learnt is None:
        learnt = learn(encoder, program, index, wanted.digest, messages)
        if place is not None and is_kept_here(place):
            keep_head(place, learnt)
    return Meaning(encoder, list(program.flows), index, learnt)


def stored(path: Path, wanted: Origin) -> Learnt | None:
    """The head at ``path``, if it is the one that is ``wanted``; what is wrong with one goes to the log."""
    data = read_head(path)
    if data is None:
        return None
    try:
        learnt = unpack(data)
    except HeadError as error:
        why = str(error)
    else:
        if learnt.origin == wanted:
            return learnt
        other = learnt.origin.encoder != wanted.encoder
        why = "it was made with other weights" if other else "it was made from other flows"
    if not is_kept_here(path):
        warn_once(f"{path.name} is not used: {why}; `soni compile` makes it anew")
    return None
