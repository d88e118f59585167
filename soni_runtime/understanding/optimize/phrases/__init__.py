"""What people say around the words of a bot: yes and no, corrections, questions back, small talk.

Each kind has several wordings, so that what is measured was not learnt from. ``{value}`` stands for a value,
``{slot}`` for the name of a slot in words, ``{number}`` for a position in a list.
"""

from __future__ import annotations

from typing import Final

from soni_runtime.understanding.optimize.phrases.english import ENGLISH
from soni_runtime.understanding.optimize.phrases.french import FRENCH
from soni_runtime.understanding.optimize.phrases.german import GERMAN
from soni_runtime.understanding.optimize.phrases.kinds import Phrases
from soni_runtime.understanding.optimize.phrases.portuguese import PORTUGUESE
from soni_runtime.understanding.optimize.phrases.spanish import SPANISH

_LANGUAGES: Final = {"en": ENGLISH, "es": SPANISH, "fr": FRENCH, "de": GERMAN, "pt": PORTUGUESE}


def phrases_in(language: str) -> Phrases | None:
    """The wordings of a language such as ``pt-BR``; None where there are none."""
    return _LANGUAGES.get(language.replace("_", "-").lower().partition("-")[0])


__all__ = ["ENGLISH", "FRENCH", "GERMAN", "PORTUGUESE", "SPANISH", "Phrases", "phrases_in"]
