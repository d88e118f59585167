"""The convenient spellings that the builder accepts, made into the values a program holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from soni_runtime.program import Param, Template, Text, Texts
from soni_runtime.wiring import BuilderError

TextLike = Text | Sequence[Template] | Mapping[str | None, Template | Sequence[Template]]
"""A text, a list of variations, or either per language (the key None serves every other language)."""

ParamsLike = Mapping[str, str] | Iterable[str]
"""``{"origin": "string", "cabin": "optional string"}``, or only names: ``["origin", "optional cabin"]``."""

_OPTIONAL = "optional "


def as_text(value: TextLike | None, where: str) -> Text | None:
    """``value`` as a program holds it.

    Raises:
        BuilderError: it is no text, or a list or mapping without any.
    """
    if value is None or isinstance(value, str | Texts) or callable(value):
        return value
    if isinstance(value, Mapping):
        variants = {language: _variations(texts, where) for language, texts in value.items()}
        for language in variants:
            if not isinstance(language, str | None):
                raise BuilderError(f"{where} has a text for {language!r}, which is no language")
        if not variants:
            raise BuilderError(f"{where} has a mapping of languages that is empty")
        return Texts(variants)
    return Texts({None: _variations(value, where)})


def as_required_text(value: TextLike, where: str) -> Text:
    """Like ``as_text`` where there must be one."""
    text = as_text(value, where)
    if text is None:
        raise BuilderError(f"{where} needs a text")
    return text


def _variations(value: Any, where: str) -> tuple[Template, ...]:
    group = (value,) if isinstance(value, str) or callable(value) else value
    if not isinstance(group, Sequence) or not all(isinstance(t, str) or callable(t) for t in group):
        raise BuilderError(f"{where} has {value!r} where a text belongs")
    if not group:
        raise BuilderError(f"{where} has a list of variations that is empty")
    return tuple(group)


def as_params(value: ParamsLike, where: str) -> tuple[Param, ...]:
    """Inputs or outputs of an action or a flow.

    Raises:
        BuilderError: one text where a list belongs, or a name that occurs twice.
    """
    if isinstance(value, Mapping):
        return tuple(_typed(name, type_) for name, type_ in value.items())
    params = tuple(_named(name) for name in as_names(value, where))
    if len({param.name for param in params}) < len(params):
        raise BuilderError(f"{where} names a parameter twice")
    return params


def _typed(name: str, type_: str) -> Param:
    optional = type_.startswith(_OPTIONAL)
    return Param(name=name, type=type_.removeprefix(_OPTIONAL), optional=optional)


def _named(name: str) -> Param:
    return Param(name=name.removeprefix(_OPTIONAL), optional=name.startswith(_OPTIONAL))


def as_names(value: Iterable[str], where: str) -> tuple[str, ...]:
    """A list of names or texts.

    Raises:
        BuilderError: it is one text, or holds something else than text.
    """
    if isinstance(value, str):
        raise BuilderError(f"{where} has the text {value!r} where a list belongs")
    names = tuple(value)
    for name in names:
        if not isinstance(name, str):
            raise BuilderError(f"{where} has {name!r} where a text belongs")
    return names


def as_values(
    value: Iterable[str] | Mapping[str, Iterable[str]], where: str
) -> Mapping[str, tuple[str, ...]]:
    """The values of an enumeration, each with its synonyms."""
    if isinstance(value, Mapping):
        return {name: as_names(synonyms, where) for name, synonyms in value.items()}
    return dict.fromkeys(as_names(value, where), ())
