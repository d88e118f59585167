"""What the program says about a slot, in the form extraction needs: its kind, its cues, its names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from soni_runtime.program import CollectStep, Flow, Program, Slot, Text, Texts
from soni_runtime.understanding.local.concepts import concepts
from soni_runtime.understanding.local.flows import MARK
from soni_runtime.understanding.local.languages import Language
from soni_runtime.understanding.local.words import fold, plain, stem, tokens, word_set

_TYPES: Final = {"text": "string", "float": "number", "int": "integer", "bool": "boolean"}
_BY_VALIDATOR: Final = {
    "email": "email", "phone": "phone", "iban": "iban", "url": "url", "iata_code": "iata",
    "booking_reference": "reference", "city_name": "place", "future_date_only": "date",
}  # fmt: skip
_BY_NAME: Final = (
    ("email", frozenset(("email", "mail", "correo", "courriel"))),
    ("iban", frozenset(("iban",))),
    (
        "phone",
        word_set("phone telephone mobile telefono telefon telefone handy movil"),
    ),
    ("url", frozenset(("url", "website", "link"))),
    (
        "place",
        word_set(
            "city town origin destination airport station country place location departure arrival ciudad "
            "origen destino pais ville depart arrivee pays stadt ort land ziel start cidade origem from to"
        ),
    ),
    (
        "person",
        word_set(
            "name person beneficiary recipient payee passenger guest contact friend owner holder "
            "beneficiario destinatario nombre nom beneficiaire empfanger nome who"
        ),
    ),
)
_PAST: Final = word_set(
    "birth born since past issued purchase purchased happened nacimiento naissance geburt"
)
_MONEY: Final = word_set(
    "amount price money sum budget cost fee deposit salary importe monto cantidad montant betrag valor"
)
_BEGIN: Final = word_set("start begin pickup departure checkin arrival")
_BACK: Final = word_set("return end checkout dropoff drop until vuelta regreso retour volta ruckflug ende")
_NEW: Final = word_set("new nuevo nueva nouveau nouvelle neu neue neuer novo nova")
_CALLED: Final = {
    **{kind: kind for kind in ("date", "time", "email", "phone", "iban", "number")}, "person": "name",
}  # fmt: skip
"""Kinds of values, and what people call one whatever its slot is called."""
_CODES: Final = word_set("code pin otp digits password token codigo clave contrasena kennwort senha")
_PROSE: Final = word_set(
    "description message note notes comment comments feedback details text address problem issue question "
    "request complaint body content story symptoms direccion mensaje comentario adresse nachricht anschrift "
    "endereco mensagem"
)
_NOT_NAMES: Final = word_set(
    "the a an of to for and or in on by is which what who user your my you it be type number id code"
)


@dataclass(frozen=True)
class SlotView:
    """A slot as extraction sees it.

    ``kind`` is its type, or for text what it is about: place, person, email, phone, iban, url, iata,
    reference, enum, a term (a few words) or text (prose). ``cues`` are words that announce its value, the
    surest first; ``learnt`` those that come from triggers and prompts. ``phrases`` are the values of an
    enumeration. ``names`` are the stems by which people may call it, with a weight each.
    """

    slot: Slot
    kind: str
    element: str = ""
    phrases: tuple[tuple[tuple[str, ...], str], ...] = ()
    cues: tuple[str, ...] = ()
    learnt: frozenset[str] = frozenset()
    names: Mapping[str, float] = field(default_factory=dict)
    nouns: frozenset[str] = frozenset()
    shapes: tuple[re.Pattern[str], ...] = ()
    examples: Mapping[str, str] = field(default_factory=dict)
    money: bool = False
    past: bool = False

    @property
    def name(self) -> str:
        return self.slot.name

    @property
    def free(self) -> bool:
        """Any words will do."""
        return self.kind in ("term", "text", "object")

    @property
    def prose(self) -> bool:
        """Sentences are values: nothing that may be part of one is taken off."""
        return self.kind in ("text", "object")

    @property
    def worded(self) -> bool:
        """A value that is a few words of the message and is found by what stands before it."""
        return self.kind in ("place", "person", "term", "text")


def slot_views(program: Program, languages: tuple[Language, ...]) -> dict[str, SlotView]:
    """A view of every slot of the program."""
    cues, asked = learnt_cues(program)
    return {
        name: _view(slot, cues.get(name, []), asked.get(name, []), languages)
        for name, slot in program.slots.items()
    }


def texts(text: Text | None) -> Iterator[str]:
    """The literal texts of a prompt; composed ones are only known at run time."""
    if isinstance(text, str):
        yield text
    elif isinstance(text, Texts):
        for variants in text.variants.values():
            yield from (variant for variant in variants if isinstance(variant, str))


def _prompts(program: Program, flow: Flow) -> Iterator[tuple[str, str]]:
    for step in flow.steps:
        if isinstance(step, CollectStep):
            for name in step.slots:
                slot = program.slots.get(name)
                own = list(texts(step.prompt)) or (list(texts(slot.prompt)) if slot else [])
                yield from ((name, text) for text in own)


def learnt_cues(program: Program) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Slot → words that announce it in triggers, and slot → its prompts."""
    cues: dict[str, list[str]] = defaultdict(list)
    asked: dict[str, list[str]] = defaultdict(list)
    for flow in program.flows.values():
        for trigger in flow.triggers:
            for mark in MARK.finditer(trigger):
                before = tokens(fold(trigger[: mark.start()]))
                closed = trigger[: mark.start()].rstrip()[-1:] not in ("}", ",", ".", ";", "")
                if before and closed:
                    cues[mark.group(1)].append(before[-1].word)
        for name, prompt in _prompts(program, flow):
            asked[name].append(prompt)
    for name, slot in program.slots.items():
        asked[name].extend(texts(slot.prompt))
    return cues, asked


def base_type(written: str) -> tuple[str, str]:
    """``optional list of date`` → ("list", "date"); ``text`` → ("string", "")."""
    words = written.split()
    if words[:1] == ["optional"]:
        words = words[1:]
    name = _TYPES.get(words[0], words[0]) if words else "string"
    element = words[-1] if name == "list" and len(words) > 1 else ""
    return name, _TYPES.get(element, element) or ("string" if name == "list" else "")


def _view(slot: Slot, cues: list[str], prompts: list[str], languages: tuple[Language, ...]) -> SlotView:
    name_words = [w for w in plain(fold(slot.name.replace("_", " "))).split() if w]
    said = plain(fold(" ".join([slot.description or "", *prompts]))).split()
    kind, element = base_type(slot.type)
    about = _about(slot, name_words, said)
    if slot.values is not None and kind != "list":
        kind = "boolean" if kind == "boolean" else "enum"
    elif kind == "string":
        kind = about
    learnt = list(dict.fromkeys([*cues, *_from_prompts(prompts, languages)]))
    built_in = _built_in_cues(kind, name_words, said, languages)
    common = frozenset(word for language in languages for word in language.common.split("|"))
    every = {word for word in [*name_words, *said] if len(word) > 2 and word not in common}
    return SlotView(
        slot,
        kind,
        element=element,
        phrases=_phrases(slot) if slot.values is not None else (),
        cues=tuple(dict.fromkeys([*learnt, *built_in])),
        learnt=frozenset(learnt),
        names=_names(kind, name_words, slot.description, prompts, common),
        nouns=frozenset(stem(word) for word in every),
        shapes=tuple(shape for e in slot.examples if (shape := _shape(e)))
        if kind in ("term", "text")
        else (),
        examples={fold(example): example for example in slot.examples},
        money=bool(_MONEY.intersection(name_words))
        or "amount" in {c for w in name_words for c in concepts(w)},
        past=bool(_PAST.intersection([*name_words, *said])),
    )


def _about(slot: Slot, name_words: list[str], said: list[str]) -> str:
    if slot.validator in _BY_VALIDATOR:
        return _BY_VALIDATOR[slot.validator]
    own_word = len(name_words) < 2 and not _CODES.intersection(name_words)  # a code sent to a phone is none
    for words in (name_words, said if own_word else []):
        for kind, hints in _BY_NAME:
            if words is said and kind in ("place", "person"):
                continue  # a description that mentions a person does not make the value one
            if hints.intersection(words):
                return kind
    return "text" if _PROSE.intersection(name_words) or "reason" in _groups(name_words) else "term"


def _groups(words: list[str]) -> set[str]:
    return {concept for word in words for concept in concepts(word)}


def _phrases(slot: Slot) -> tuple[tuple[tuple[str, ...], str], ...]:
    found: dict[tuple[str, ...], str] = {}
    for value, synonyms in (slot.values or {}).items():
        for text in (str(value), *synonyms):
            words = tuple(plain(fold(str(text).replace("_", " "))).split())
            if words:
                found.setdefault(words, value)
    return tuple(sorted(found.items(), key=lambda item: -len(item[0])))


def _from_prompts(prompts: list[str], languages: tuple[Language, ...]) -> list[str]:
    """ "Where are you flying from?" is answered with "from"."""
    found: list[str] = []
    for prompt in prompts:
        words = plain(fold(prompt)).split()
        edges = [*words[-1:], *(words[:1] if words[:1] != words[-1:] else [])]
        for language in languages:
            for key in ("from", "to", "for", "in", "with"):
                found.extend(word for word in edges if re.fullmatch(language.cues[key], word))
    return list(dict.fromkeys(found))


def _built_in_cues(
    kind: str, names: list[str], said: list[str], languages: tuple[Language, ...]
) -> list[str]:
    groups = _groups(names)
    keys = []
    if kind == "date":
        keys += ["back"] if _BACK.intersection(names) else ["on"]
        keys += ["from"] if _BEGIN.intersection(names) or {"check", "in"} <= set(names) else []
    elif "origin" in groups:
        keys.append("from")
    elif "destination" in groups:
        keys.append("to")
    if kind == "place":
        keys += ["in"] if keys else ["in", "to"]
    if _NEW.intersection(names):
        keys.append("to")
    if kind == "person":
        keys += ["to", "for", "name"]
    return [cue for language in languages for key in keys for cue in _plain_cues(language.cues[key])]


def _plain_cues(pattern: str) -> list[str]:
    """Every text that a cue pattern stands for, the longest first."""
    return sorted(
        {" ".join(text.split()) for text in expanded(pattern) if text.strip()}, key=lambda t: (-len(t), t)
    )


def expanded(pattern: str) -> list[str]:
    """The texts of a pattern made of words, ``|``, ``(?:…)``, ``[ab]`` and ``?``; no other signs."""
    found: list[str] = []
    current = [""]
    place = 0
    while place < len(pattern):
        char = pattern[place]
        if char == "|":
            found, current, place = found + current, [""], place + 1
            continue
        if char == "(":
            end = _closing(pattern, place)
            options, place = expanded(pattern[place + 3 : end]), end + 1
        elif char == "[":
            end = pattern.index("]", place)
            options, place = list(pattern[place + 1 : end]), end + 1
        else:
            options, place = [char], place + 1
        if pattern[place : place + 1] == "?":
            options, place = [*options, ""], place + 1
        current = [before + option for before in current for option in options]
    return found + current


def _closing(pattern: str, place: int) -> int:
    depth = 0
    for end in range(place, len(pattern)):
        depth += {"(": 1, ")": -1}.get(pattern[end], 0)
        if depth == 0:
            return end
    raise ValueError(f"unclosed group in {pattern!r}")


def _names(
    kind: str, words: list[str], description: str | None, prompts: list[str], common: frozenset[str]
) -> dict[str, float]:
    names: dict[str, float] = {}
    if kind in _CALLED:
        names |= {stem(_CALLED[kind]): 0.8, "c:" + kind: 0.7}
    weighted = (
        (words, 1.0),
        (plain(fold(description or "")).split(), 0.6),
        (plain(fold(" ".join(prompts))).split(), 0.4),
    )
    for group, weight in weighted:
        for word in group:
            if weight < 1.0 and (word in _NOT_NAMES or word in common):
                continue
            names.setdefault(stem(word), weight)
            for concept in concepts(word):
                names.setdefault("c:" + concept, weight * 0.7)
    return names


def _shape(example: str) -> re.Pattern[str] | None:
    """A pattern of texts made like this example; None for examples that are words or plain numbers."""
    if (
        not re.search(r"\d", example)
        or " " in example
        or (re.fullmatch(r"[\d.,]+", example) and len(example) < 4)
    ):
        return None
    pieces = []
    for run in re.finditer(r"[^\W\d_]+|\d+|.", fold(example)):
        text = run.group()
        if text.isdigit():
            strict = len(text) < 3 or text == example
            pieces.append(rf"\d{{{len(text)}}}" if strict else rf"\d{{2,{len(text) + 3}}}")
        elif text.isalpha():
            pieces.append(rf"[a-z]{{1,{len(text) + 3}}}")
        else:
            pieces.append(re.escape(text))
    return re.compile(rf"(?<![\w-]){''.join(pieces)}(?![\w-])")


def name_fit(what: str, view: SlotView) -> float:
    """How well ``what`` (folded words) names the slot, 0 to 1."""
    words = [word for word in what.split() if word not in _NOT_NAMES] or what.split()
    if not words:
        return 0.0
    total = 0.0
    for word in words:
        best = view.names.get(stem(word), 0.0)
        for concept in concepts(word):
            best = max(best, view.names.get("c:" + concept, 0.0) * 0.9)
        total += best
    return total / len(words)


def named(what: str, views: list[SlotView], least: float = 0.5) -> SlotView | None:
    """The one slot that ``what`` names; None if it names none, or two as well as each other."""
    ranked = sorted(
        ((name_fit(what, view), place) for place, view in enumerate(views)), key=lambda r: (-r[0], r[1])
    )
    if not ranked or ranked[0][0] < least:
        return None
    if len(ranked) > 1 and ranked[1][0] >= ranked[0][0] - 0.05:
        return None
    return views[ranked[0][1]]
