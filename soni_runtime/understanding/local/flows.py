"""Which flow a message asks for.

Every trigger, and the name and description of a flow, becomes a weighted bag of features: word stems,
word pairs, character trigrams, and the concepts of a small thesaurus. Weights are inverse document
frequencies over the flows of the bot (Spärck Jones 1972). A message is compared with all of them by
cosine through an inverted index, so time grows with what it shares with them, not with their number.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from soni_runtime.program import Flow
from soni_runtime.understanding.local.concepts import concepts
from soni_runtime.understanding.local.postings import Postings
from soni_runtime.understanding.local.words import fold, grams, plain, stem

MARK: Final = re.compile(r"\{\s*(\w+)\s*\}")

_WORD, _PAIR, _GRAM, _CONCEPT = 1.0, 0.5, 0.12, 0.55
_COMMON: Final = 0.2  # weight of a word that says little, against one that says something
_DESCRIPTION: Final = 0.85  # a description speaks of the flow, a trigger speaks like the user
_SAID: Final = 0.95  # a message that was said once is no word of the bot's author
_KEPT: Final = 16  # rankings: a message is looked at from several sides


@dataclass(frozen=True, slots=True)
class Match:
    """How well a flow fits. ``exact``: the message is one of its triggers, word for word."""

    flow: str
    score: float
    exact: bool = False


@dataclass(frozen=True, slots=True)
class _Example:
    flow: str
    words: tuple[str, ...]
    trust: float


class FlowIndex:
    """The flows of a bot, ready to be compared with messages."""

    def __init__(
        self,
        flows: Iterable[Flow],
        common: frozenset[str],
        messages: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """``messages`` are further examples by flow; none of them is ever ``exact``."""
        self._common = common
        said = messages or {}
        self._examples = [one for flow in flows for one in _examples(flow, said.get(flow.name, ()))]
        frequency: dict[str, set[str]] = defaultdict(set)
        bags = []
        for example in self._examples:
            bag = self._bag(example.words)
            bags.append(bag)
            for feature in bag:
                frequency[feature].add(example.flow)
        self._count = len({example.flow for example in self._examples})
        self._idf = {f: self._weight(len(owners)) for f, owners in frequency.items()}
        self._postings = Postings(
            [self._vector(bag) for bag in bags],
            [example.flow for example in self._examples],
            [example.trust for example in self._examples],
        )
        self._places: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for place, example in enumerate(self._examples):
            self._places[example.words].append(place)
        self._ranked = lru_cache(maxsize=_KEPT)(self._rank)
        self._exact = {
            " ".join(example.words): example.flow for example in self._examples if example.trust == 1.0
        }
        self.vocabulary = frozenset(word for example in self._examples for word in example.words)

    def _weight(self, owners: int) -> float:
        return math.log(1 + (self._count + 2) / (owners + 0.5))

    def _bag(self, words: tuple[str, ...]) -> dict[str, float]:
        bag: defaultdict[str, float] = defaultdict(float)
        previous = "^"
        for word in words:
            root, common = stem(word), word in self._common
            share = _COMMON if common else 1.0
            bag["w:" + root] += _WORD * share
            bag["p:" + previous + " " + root] += _PAIR * (0.25 if common else 0.6)
            previous = root
            if common:
                continue
            for gram in grams(root):
                bag["g:" + gram] += _GRAM
            for concept in concepts(word):
                bag["c:" + concept] += _CONCEPT
        return bag

    def _vector(self, bag: dict[str, float]) -> dict[str, float]:
        unknown = self._weight(0)
        # what no flow knows still counts: it is the sign of a message about something else
        weights = {
            f: math.sqrt(n) * self._idf.get(f, unknown if f[0] in "wc" else 0.0) for f, n in bag.items()
        }
        norm = math.sqrt(sum(w * w for w in weights.values())) or 1.0
        return {f: w / norm for f, w in weights.items()}

    def rank(
        self, words: tuple[str, ...], among: Collection[str], without: tuple[str, ...] | None = None
    ) -> list[Match]:
        """The flows ``among`` these that share anything with the words, the best first.

        As though the words ``without`` were nobody's example, if given.
        """
        if not words:
            return []
        return [match for match in self._ranked(words, without) if match.flow in among]

    def _rank(self, words: tuple[str, ...], without: tuple[str, ...] | None) -> list[Match]:
        """All flows that share anything with the words, the best first."""
        left_out = () if without is None else self._places.get(without, ())
        scores = self._postings.scores(self._vector(self._bag(words)), left_out)
        exact = None if words == without else self._exact.get(" ".join(words))
        matches = [
            Match(flow, 1.0 if flow == exact else score, flow == exact) for flow, score in scores.items()
        ]
        return sorted(matches, key=lambda m: (-m.score, m.flow))


def _examples(flow: Flow, messages: Sequence[str]) -> list[_Example]:
    made = [_Example(flow.name, flow_words(trigger), 1.0) for trigger in flow.triggers]
    made.append(_Example(flow.name, flow_words(flow.name.replace("_", " ")), _DESCRIPTION))
    if flow.description:
        made.append(_Example(flow.name, flow_words(flow.description), _DESCRIPTION))
    made.extend(_Example(flow.name, flow_words(message), _SAID) for message in messages)
    return [example for example in made if example.words]


def flow_words(text: str) -> tuple[str, ...]:
    """The words of a text that a flow is known by, without the marks for values."""
    return tuple(plain(fold(MARK.sub(" ", text))).split())
