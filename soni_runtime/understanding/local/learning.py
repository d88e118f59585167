"""Learning a head from the texts that flows are known by: a matrix, and the centre of each flow."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from soni_runtime.program import Flow, Program
from soni_runtime.understanding.local.built_in import BUILT_IN
from soni_runtime.understanding.local.encoder import Encoder
from soni_runtime.understanding.local.flows import MARK, FlowIndex, flow_words
from soni_runtime.understanding.local.heads import Learnt, Origin, digest_of, rounded
from soni_runtime.understanding.local.languages import Language, base
from soni_runtime.understanding.local.languages import languages as known_languages
from soni_runtime.understanding.local.softmax import fit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from soni_runtime.understanding.local.heads import Floats

_NOTHING: Final[Mapping[str, Sequence[str]]] = MappingProxyType({})

BUDGET: Final = 0.05
"""The share of messages in scope that may be turned away, as seen on triggers that are left out."""

SCOPE_WORDS: Final = 0.2
"""What words count for against the distance to the centre."""

_JOINED: Final = re.compile(r"(?<=[a-z])(?=[A-Z])| +\d+ +| {2,}")  # between the words of FindEvents
_STRENGTH: Final = 20.0  # of the head; 5 to 80 differ by less than a point on Banking77
_SAMPLE: Final = 400  # triggers that are left out, one at a time
_PRIOR: Final = (0.4, 0.7, 30)  # nearness at the limit and in the middle (CLINC150), counted as 30 triggers
_RECIPE: Final = 1
"""Raised with every change here, or in the words, by which the same texts would teach something else."""


def english(program: Program) -> tuple[Language, ...] | None:
    """The languages of the bot's conversations in English; None for a bot that has none."""
    tags = (program.language, *program.languages)
    tag = next((tag for tag in tags if base(tag) == "en"), None)
    return None if tag is None else known_languages((tag, *tags))


def common_words(languages: Sequence[Language]) -> frozenset[str]:
    """Words of these languages that say little about what is wanted."""
    return frozenset(word for language in languages for word in language.common.split("|"))


def digest_of_flows(
    program: Program, languages: Sequence[Language], messages: Mapping[str, Sequence[str]] = _NOTHING
) -> str:
    """A digest of all that a head is learnt from, but for the weights; ``messages`` are further texts by
    flow."""
    flows = [
        [flow.name, flow.triggers, known_by(flow, program), *messages.get(flow.name, ())]
        for flow in program.flows.values()
    ]
    constants = [_RECIPE, BUDGET, SCOPE_WORDS, _STRENGTH, _SAMPLE, _PRIOR]
    return digest_of([constants, [language.code for language in languages], list(BUILT_IN.items()), flows])


def learn(
    encoder: Encoder,
    program: Program,
    index: FlowIndex,
    digest: str,
    messages: Mapping[str, Sequence[str]] = _NOTHING,
) -> Learnt:
    """The head of a program that has flows, and of ``messages`` that start them, by flow. ``index`` is the
    words of the same flows."""
    flows = list(program.flows.values())
    texts = tuple((*known_by(flow, program), *messages.get(flow.name, ())) for flow in flows)
    fitted = _fitted(encoder, texts)
    limit, middle = _limits(flows, messages, fitted.near, index)
    return Learnt(
        origin=Origin(encoder.name, digest),
        matrix=fitted.matrix,
        centres=fitted.centres,
        built_in=fitted.built_in,
        built_in_centres=fitted.built_in_centres,
        limit=limit,
        middle=middle,
        texts=len(fitted.near),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Fitted:
    """``near``: how near each text of a flow is to the centre that the flow would have without it."""

    matrix: Floats
    centres: Floats
    built_in: Floats
    built_in_centres: Floats
    near: Floats


@lru_cache(maxsize=16)
def _fitted(encoder: Encoder, texts: tuple[tuple[str, ...], ...]) -> _Fitted:
    import numpy as np

    owners = _owners(texts)
    rows = encoder.encode([text for own in texts for text in own])
    sums = _sums(rows, owners, len(texts))
    # apart from the flows, whose borders would move with so many more examples in small bots
    known, names = _built_in_rows(encoder), _owners(tuple(BUILT_IN.values()))
    every = np.concatenate([known, rows])
    either = np.concatenate([names, np.full(len(rows), len(BUILT_IN), np.int64)])
    return _Fitted(
        matrix=rounded(_fit(rows, owners, len(texts))),
        centres=rounded(_directions(sums)),
        built_in=rounded(_fit(every, either, len(BUILT_IN) + 1)),
        built_in_centres=rounded(_directions(_sums(known, names, len(BUILT_IN)))),
        near=_left_out(rows, owners, sums),
    )


@lru_cache(maxsize=2)
def _built_in_rows(encoder: Encoder) -> Floats:
    return encoder.encode([text for own in BUILT_IN.values() for text in own])


def _owners(texts: tuple[tuple[str, ...], ...]) -> NDArray[np.int64]:
    import numpy as np

    return np.array([place for place, own in enumerate(texts) for _ in own], np.int64)


def _fit(rows: Floats, owners: NDArray[np.int64], count: int) -> Floats:
    import numpy as np

    return fit(rows, owners, count, np.ones(len(rows), np.float32), _STRENGTH)


def _sums(rows: Floats, owners: NDArray[np.int64], count: int) -> Floats:
    import numpy as np

    sums = np.zeros((count, rows.shape[1]), np.float32)
    np.add.at(sums, owners, rows)
    return sums


def _directions(sums: Floats) -> Floats:
    import numpy as np

    directions: Floats = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    return directions


def _left_out(rows: Floats, owners: NDArray[np.int64], sums: Floats) -> Floats:
    """How near each row is to the centre of the others of its class; 0 if it is alone."""
    import numpy as np

    rest = sums[owners] - rows
    length = np.linalg.norm(rest, axis=1)
    near = (rest * rows).sum(axis=1) / np.maximum(length, 1e-6)
    return np.where(length > 1e-3, near, 0.0).astype(np.float32)


def _limits(
    flows: Sequence[Flow], messages: Mapping[str, Sequence[str]], near: Floats, index: FlowIndex
) -> tuple[float, float]:
    """The limit from triggers and messages that are left out, one at a time; what few of them say counts
    little."""
    import numpy as np

    seen, first = [], 0
    for flow in flows:
        named = 1 + bool(flow.description)  # name and description are no messages
        said = (*flow.triggers, *messages.get(flow.name, ()))
        for place, text in enumerate(said, first + named):
            seen.append((flow.name, text, float(near[place])))
        first += named + len(said)
    found = []
    for name, text, nearness in seen[:: 1 + len(seen) // _SAMPLE]:
        words = flow_words(text)
        ranked = index.rank(words, {name}, without=words)
        found.append(nearness + SCOPE_WORDS * (ranked[0].score if ranked else 0.0))
    limit, middle, weight = _PRIOR
    if found:
        share = len(found) / (len(found) + weight)
        limit += share * (float(np.quantile(found, BUDGET)) - limit)
        middle += share * (float(np.quantile(found, 0.5)) - middle)
    limit = max(limit, 0.2)
    return limit, max(middle, limit + 0.1)


def known_by(flow: Flow, program: Program) -> list[str]:
    """What a flow is known by: its name, its description, its triggers with an example for each mark."""
    texts = [_JOINED.sub(" ", flow.name.replace("_", " "))]
    if flow.description:
        texts.append(flow.description)
    texts.extend(filled(trigger, program) for trigger in flow.triggers)
    return texts


def filled(trigger: str, program: Program) -> str:
    """A trigger with an example for each of its marks."""
    return MARK.sub(lambda mark: _example(program, mark[1]), trigger)


def _example(program: Program, name: str) -> str:
    slot = program.slots.get(name)
    return str(slot.examples[0]) if slot is not None and slot.examples else name.replace("_", " ")
