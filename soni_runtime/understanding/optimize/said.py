"""Messages that the embedded engine learns from beside the triggers: what users said, or are said to say."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Final

from soni_runtime.commands import StartFlow
from soni_runtime.understanding.local.flows import flow_words
from soni_runtime.understanding.masking import Masker
from soni_runtime.understanding.optimize.examples import TRAIN, Example, examples_of
from soni_runtime.understanding.optimize.material import Material, Source
from soni_runtime.understanding.optimize.parts import says, spoken
from soni_runtime.understanding.optimize.program_file import holds_secret

MOST: Final = 40
"""Messages of one flow: many more would say the same."""

LONGEST: Final = 200
"""Characters of a message; who says more says more than one thing."""


def said_for(material: Material, source: Source) -> dict[str, tuple[str, ...]]:
    """The messages that start exactly one flow, by flow, of the conversations to learn from.

    Left out are triggers, what different flows are started with, and what holds, or seems to hold, something
    sensitive.
    """
    masker, secrets = Masker(source.program), source.secrets()
    texts: dict[str, str] = {}
    flows: defaultdict[str, set[str]] = defaultdict(set)
    for example in examples_of(material.talks[TRAIN]):
        flow = _started(example)
        text = " ".join(example.request.text.split())
        if flow is None or len(text) > LONGEST or not flow_words(text):
            continue
        if _is_private(example, masker) or holds_secret(text, secrets):
            continue
        texts.setdefault(spoken(text), text)
        flows[spoken(text)].add(flow)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for key, owners in flows.items():
        flow = min(owners)
        triggers = source.program.flows[flow].triggers
        if len(owners) == 1 and not any(says(key, trigger) for trigger in triggers):
            found[flow].append(texts[key])
    return {flow: tuple(own[:MOST]) for flow, own in sorted(found.items())}


def _started(example: Example) -> str | None:
    """The only flow that a message starts which answers nothing; None for any other, or a trigger."""
    started = [command.flow for command in example.gold if isinstance(command, StartFlow)]
    if len(started) != 1 or example.trigger is not None or example.request.question is not None:
        return None
    return started[0] if started[0] in example.request.program.flows else None


def _is_private(example: Example, masker: Masker) -> bool:
    request = example.request
    if masker.secret(request, example.gold):
        return True
    told = [("user", request.text)]  # as it would be masked if it had been said before
    return masker.conversation(replace(request, recent=tuple(told))) != told
