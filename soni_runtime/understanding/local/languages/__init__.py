"""The languages the embedded engine knows. Each is one module of plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from soni_runtime.understanding.local.languages.de import GERMAN
from soni_runtime.understanding.local.languages.en import ENGLISH
from soni_runtime.understanding.local.languages.es import SPANISH
from soni_runtime.understanding.local.languages.fr import FRENCH
from soni_runtime.understanding.local.languages.model import Language
from soni_runtime.understanding.local.languages.pt import PORTUGUESE

LANGUAGES: Final[Mapping[str, Language]] = {
    language.code: language for language in (ENGLISH, SPANISH, FRENCH, GERMAN, PORTUGUESE)
}

__all__ = ["LANGUAGES", "Language", "base", "languages"]


def base(tag: str) -> str:
    """``pt-BR`` → ``pt``."""
    return tag.replace("_", "-").split("-")[0].lower()


@cache
def languages(tags: tuple[str, ...]) -> tuple[Language, ...]:
    """The known languages among ``tags``, in order and each once, with English last."""
    codes: Iterable[str] = dict.fromkeys([*(base(tag) for tag in tags), "en"])
    return tuple(LANGUAGES[code] for code in codes if code in LANGUAGES)
