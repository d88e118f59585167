"""Questions about the conversation: "what is an IBAN?", "what do you mean by cabin?"."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from soni_runtime.commands import Clarify
from soni_runtime.understanding.local.answers import stripped
from soni_runtime.understanding.local.concepts import concepts
from soni_runtime.understanding.local.languages import Language
from soni_runtime.understanding.local.reading import Reading, Said
from soni_runtime.understanding.local.slots import SlotView, named
from soni_runtime.understanding.local.words import stem, word_set

_LONGEST: Final = 120
_OPENERS: Final = word_set(
    "what whats who where when why how which is are do does did can could would will que cual quien "
    "donde cuando por como cuanto quoi quel quelle qui ou quand pourquoi comment combien est was wer "
    "wo wann warum wie welche o qual quem onde quando quanto"
)


@cache
def _asking(language: Language) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in language.asking)


def question_about(reading: Reading) -> Said | None:
    """A question about a slot or a flow, by name. None if the message asks about nothing the bot knows."""
    message = reading.message
    if not message.words or len(message.plain) > _LONGEST:
        return None
    forms = dict.fromkeys((message.plain, stripped(message.plain, message.languages)))
    for form in forms:
        for language in message.languages:
            for pattern in _asking(language):
                match = pattern.fullmatch(form)
                topic = _topic(reading, match["what"]) if match else None
                if topic is not None:
                    return Said(Clarify(topic=topic), 0.85, message.text)
    return None


def _topic(reading: Reading, what: str) -> str | None:
    near = [*reading.asked, *(view for view in reading.settable if view not in reading.asked)]
    for views in (reading.asked, near, list(reading.knowledge.views.values())):
        view = named(what, views, 0.6) or _value_named(what, views)
        if view is not None:
            return view.name
    return _flow_named(reading, what)


def _value_named(what: str, views: list[SlotView]) -> SlotView | None:
    """The slot that has ``what`` as one of its values: "what is premium economy?"."""
    words = tuple(what.split())
    return next((view for view in views if any(phrase == words for phrase, _ in view.phrases)), None)


def _flow_named(reading: Reading, what: str) -> str | None:
    wanted = {stem(word) for word in what.split()}
    for name in reading.request.startable:
        own = {stem(word) for word in name.lower().split("_")}
        if wanted and wanted <= own:
            return name
    return None


def is_question(reading: Reading) -> bool:
    """True for a message that is put as a question."""
    message = reading.message
    if not message.words:
        return False
    first = stripped(message.plain, message.languages, back=False).split()[0]
    return first in _OPENERS and (message.text.rstrip().endswith("?") or len(message.words) > 3)


def only_asks(reading: Reading) -> bool:
    """True for "where can I fly from?" and "from?": a question, and no answer put as one ("Madrid?")."""
    message = reading.message
    if not message.words or not message.text.rstrip().endswith("?"):
        return False
    words = stripped(message.plain, message.languages, back=False).split()
    return words[0] in _OPENERS or all(word in reading.knowledge.common for word in message.words)


def cancels(reading: Reading) -> bool:
    """ "cancel the transfer" while the transfer is running: the words are about the active flow."""
    active = reading.request.active
    if active is None:
        return False
    message = reading.message
    words = stripped(message.plain, message.languages).split()
    if not 1 < len(words) <= 6 or ("cancel" not in concepts(words[0]) and words[0] not in ("stop", "abort")):
        return False
    flow = reading.request.program.flows.get(active)
    own = {stem(word) for word in active.lower().split("_")}
    own |= {
        stem(word) for trigger in (flow.triggers if flow else ()) for word in reading.prepared(trigger).words
    }
    rest = [word for word in words[1:] if word not in reading.knowledge.common]
    groups = {concept for word in own for concept in concepts(word)}
    return bool(rest) and all(stem(word) in own or concepts(word) & groups for word in rest)
