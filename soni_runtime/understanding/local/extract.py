"""One extractor per kind of slot: every reading of a message that would be a value of it."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from soni_runtime.understanding.local.answers import intent_at
from soni_runtime.understanding.local.dates import find_dates
from soni_runtime.understanding.local.found import Found, apart
from soni_runtime.understanding.local.languages import Language
from soni_runtime.understanding.local.message import Message
from soni_runtime.understanding.local.numbers import find_numbers
from soni_runtime.understanding.local.slots import SlotView
from soni_runtime.understanding.local.times import find_datetimes, find_durations, find_times
from soni_runtime.understanding.local.words import distance, stem, typo_limit, word_set

_EMAIL: Final = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_SPOKEN_EMAIL: Final = re.compile(
    r"(?<!\S)([\w.+-]+) (?:at|arroba|chez) ([\w-]+)((?: (?:dot|punto|point|punkt|ponto) \w+)+)(?!\S)"
)
_PHONE: Final = re.compile(r"(?<![\w.])\+?\(?\d(?:[ ()./-]{0,2}\d){5,15}(?!\w)")
_URL: Final = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]+|(?<![\w@.])[a-z\d-]+(?:\.[a-z\d-]+)*\.(?:com|org|net|io|dev|eu|es|fr|de|br|pt|co|uk)(?:/\S*)?(?!\w)"
)
_IBAN: Final = re.compile(
    r"(?<!\w)[a-z]{2} ?\d{2}(?:[a-z\d]{11,30}"
    r"|(?:[ -][a-z]{4})?(?:[ -](?=[a-z]*\d)[a-z\d]{4}){2,7}(?:[ -](?=[a-z]*\d)[a-z\d]{1,3})?)(?!\w)"
)
_IATA: Final = re.compile(r"(?<!\w)[A-Z]{3}(?!\w)")
_REFERENCE: Final = re.compile(
    r"(?<![\w-])(?=[A-Z\d-]*\d)[A-Z\d](?:-?[A-Z\d]){4,11}(?![\w-])|(?<![\w-])[A-Z]{6}(?![\w-])"
)
_PATTERNS: Final = {"phone": _PHONE, "iban": _IBAN}
_CASED: Final = {"iata": _IATA, "reference": _REFERENCE}
_TRUE: Final = word_set("true on 1 verdadero vrai wahr verdadeiro")
_FALSE: Final = word_set("false off 0 falso faux falsch")
_WITHOUT: Final = word_set(
    "no not without none skip sin ni sans pas ohne kein keine keinen nicht sem nao dont"
)
_WITH: Final = word_set("with include including need want add plus con avec mit com incluir y")
_NEGATED: Final = word_set("not no except nicht kein keine pas sauf non sin excepto nao menos")


def find(view: SlotView, message: Message, *, asked: bool = False) -> list[Found]:
    """The values of this slot that the message holds, in order. ``asked``: the bot has just asked for it.

    Free text is not searched for: it is what is left over, which is not for an extractor to say.
    """
    kind = view.kind
    if kind == "enum":
        return _enum(view, message, asked)
    if kind == "boolean":
        return _boolean(view, message, asked)
    if kind == "list":
        return _several(view, message, asked)
    if kind in ("number", "integer"):
        return _numbers(kind, message, asked)
    if kind == "date":
        return find_dates(message, past=view.past)
    if kind == "time":
        return find_times(message) or (_hours(message) if asked else [])
    if kind == "datetime":
        return find_datetimes(message)
    if kind == "duration":
        return find_durations(message)
    return _textual(view, message, asked)


def _textual(view: SlotView, message: Message, asked: bool) -> list[Found]:
    kind, text = view.kind, message.text
    if kind == "email":
        return _emails(message)
    if kind == "url":
        return [Found(m.group(), m.start(), m.end()) for m in _URL.finditer(message.folded)]
    if kind in _PATTERNS:
        found = [
            Found(text[m.start() : m.end()], m.start(), m.end(), 0.95)
            for m in _PATTERNS[kind].finditer(message.folded)
        ]
        return [f for f in found if kind != "phone" or 7 <= sum(c.isdigit() for c in f.value) <= 15]
    if kind in _CASED:
        return [
            Found(m.group(), m.start(), m.end(), 0.9)
            for m in _CASED[kind].finditer(text.upper() if asked else text)
        ]
    found = [
        Found(text[m.start() : m.end()], m.start(), m.end(), 0.8)
        for shape in view.shapes
        for m in shape.finditer(message.folded)
    ]
    for folded in view.examples:
        place = message.folded.find(folded)
        if (
            len(folded) > 2
            and place >= 0
            and not view.prose
            and _whole_word(message.folded, place, len(folded))
        ):
            found.append(Found(text[place : place + len(folded)], place, place + len(folded), 0.75))
    return apart(found)


def _whole_word(text: str, place: int, length: int) -> bool:
    before, after = text[place - 1 : place], text[place + length : place + length + 1]
    return not before.isalnum() and not after.isalnum()


def _emails(message: Message) -> list[Found]:
    found = [Found(m.group().rstrip("."), m.start(), m.end(), 1.0) for m in _EMAIL.finditer(message.text)]
    if not found:
        for m in _SPOKEN_EMAIL.finditer(message.folded):
            tail = re.sub(r" (?:dot|punto|point|punkt|ponto) ", ".", m[3])
            found.append(Found(f"{m[1]}@{m[2]}{tail}", m.start(), m.end(), 0.8))
    return found


def _numbers(kind: str, message: Message, asked: bool) -> list[Found]:
    found = find_numbers(message)
    if kind == "integer":
        found = [f for f in found if isinstance(f.value, int)]
    if not asked:
        return found
    firm = [f for f in found if f.mark != "weak"]
    return firm or [f for f in found if _alone(message, f)]


def _alone(message: Message, number: Found) -> bool:
    """ "one" and "una, por favor" are numbers; "a lot" is not."""
    rest = [t.word for t in message.tokens if not number.overlaps(t.start, t.end)]
    word = message.folded[number.start : number.end]
    if word in ("a", "an"):
        return False
    fillers = [re.compile(rf"(?:{language.fillers}|{language.lead_ins})") for language in message.languages]
    return all(any(filler.fullmatch(other) for filler in fillers) for other in rest) or (
        word == "one" and len(rest) < 3
    )


def _hours(message: Message) -> list[Found]:
    """A bare number as an answer to "at what time?"."""
    from datetime import time

    hours = [
        f
        for f in find_numbers(message)
        if isinstance(f.value, int) and 0 <= f.value < 24 and f.mark != "weak"
    ]
    return [Found(time(f.value), f.start, f.end, 0.6) for f in hours[:1]] if len(hours) == 1 else []


def _several(view: SlotView, message: Message, asked: bool) -> list[Found]:
    """A list: all the values of its element type, or the parts of an answer between commas and "and"."""
    if view.slot.values is not None:
        found = _enum(view, message, asked)
    elif view.element in ("number", "integer"):
        found = [f for f in find_numbers(message) if f.mark != "weak"]
    elif view.element == "date":
        found = find_dates(message)
    elif asked:
        joiners = "|".join(language.joiners for language in message.languages)
        pieces = [
            p.strip() for p in re.split(rf"\s*[,;]\s*(?:(?:{joiners})\s+)?|\s+(?:{joiners})\s+", message.text)
        ]
        values = [piece.strip(" .!?") for piece in pieces if piece.strip(" .!?")]
        return [Found(values, 0, len(message.text), 0.8)] if values else []
    else:
        return []
    if not found:
        return []
    return [Found([f.value for f in found], found[0].start, found[-1].end, min(f.confidence for f in found))]


# ---------------------------------------------------------------- booleans


def _boolean(view: SlotView, message: Message, asked: bool) -> list[Found]:
    whole = Found(True, 0, len(message.text), 0.95)
    if asked:
        word = message.plain
        if word in _TRUE or word in _FALSE:
            return [Found(word in _TRUE, 0, len(message.text), 0.95)]
        said = intent_at(message, ("yes", "no"))
        if said:
            return [Found(said == "yes", whole.start, whole.end, 0.95)]
    own = {name for name, weight in view.names.items() if weight >= 1.0}
    for place, token in enumerate(message.tokens):
        if stem(token.word) in own and len(token.word) > 2:
            before = set(message.words[max(0, place - 3) : place])
            if before & _WITHOUT:
                return [Found(False, message.tokens[max(0, place - 1)].start, token.end, 0.8)]
            if before & _WITH or asked:
                return [Found(True, message.tokens[max(0, place - 1)].start, token.end, 0.75)]
    if asked and message.words:
        for name, value in (("yes", True), ("no", False)):
            if any(re.fullmatch(language.intents[name], message.words[0]) for language in message.languages):
                return [Found(value, 0, message.tokens[0].end, 0.7)]
    return []


# ---------------------------------------------------------------- enumerations


def _enum(view: SlotView, message: Message, asked: bool) -> list[Found]:
    found = []
    for words, value in view.phrases:
        for start, end, sure in _occurrences(words, message):
            if _negated(message, start) and (not asked or len(message.words) > end - start + 1):
                continue
            begin, stop = message.tokens[start].start, message.tokens[end - 1].end
            found.append(Found(_typed(view, value), begin, stop, sure))
    kept = apart([*found, *_counted(view, message, asked)])
    if kept or not asked:
        return kept
    return _partial(view, message) or _ordinal(view, message)


def _negated(message: Message, start: int) -> bool:
    """ "not credit", but not "no, credit", where the "no" is an answer of its own."""
    if start == 0 or message.words[start - 1] not in _NEGATED:
        return False
    between = message.text[message.tokens[start - 1].end : message.tokens[start].start]
    return not re.search(r"[,.;:!\n\u2013\u2014-]", between)


def _counted(view: SlotView, message: Message, asked: bool) -> list[Found]:
    """Values that are numbers, said in words: "three" for ``"3"``."""
    worth = {int(words[0]): value for words, value in view.phrases if len(words) == 1 and words[0].isdigit()}
    if not worth:
        return []
    numbers = _numbers("integer", message, asked)
    if not asked:  # "a room" says nothing of how many
        numbers = [f for f in numbers if message.folded[f.start : f.end] not in ("a", "an")]
    return [
        Found(_typed(view, worth[f.value]), f.start, f.end, 0.8, f.mark) for f in numbers if f.value in worth
    ]


def _typed(view: SlotView, value: str) -> Any:
    kind = view.slot.type.split()[-1]
    if kind in ("integer", "int") and re.fullmatch(r"-?\d+", value):
        return int(value)
    if kind in ("number", "float") and re.fullmatch(r"-?\d+(?:\.\d+)?", value):
        return float(value)
    return value


def _occurrences(phrase: tuple[str, ...], message: Message) -> list[tuple[int, int, float]]:
    """Places of a phrase in the message: word for word, in another form, or with a typing mistake."""
    found = []
    width = len(phrase)
    for start in range(len(message.words) - width + 1):
        sure = 1.0
        for said, meant in zip(message.words[start : start + width], phrase, strict=True):
            sure = min(sure, _same(said, meant))
            if not sure:
                break
        if sure:
            found.append((start, start + width, sure))
    return found


@cache
def _same(said: str, meant: str) -> float:
    if said == meant:
        return 1.0
    if len(meant) > 3 and said in (meant + "s", meant + "es", meant.removesuffix("s")):
        return 0.9
    limit = typo_limit(meant)
    if limit and said[0] == meant[0] and not said.isdigit() and distance(said, meant, limit) <= limit:
        return 0.75
    return 0.0


def _partial(view: SlotView, message: Message) -> list[Found]:
    """ "business" for "business class", if no other value has the word."""
    owners: dict[str, set[str]] = {}
    for words, value in view.phrases:
        for word in words:
            if len(words) > 1 and len(word) > 3:
                owners.setdefault(word, set()).add(value)
    hits = [
        (token, next(iter(values)))
        for token in message.tokens
        for word, values in owners.items()
        if len(values) == 1 and _same(token.word, word)
    ]
    if len({value for _, value in hits}) != 1:
        return []
    token, value = hits[0]
    return [Found(_typed(view, value), token.start, token.end, 0.7)]


def _ordinal(view: SlotView, message: Message) -> list[Found]:
    """ "the second one" of the values in their order."""
    values = list(view.slot.values or {})
    place = position(message, len(values))
    return [Found(_typed(view, values[place - 1]), 0, len(message.text), 0.6)] if place else []


def position(message: Message, count: int) -> int | None:
    """The place in a list of ``count`` that the whole message names, from 1: "2", "#2", "the last one"."""
    if len(message.words) > 6:
        return None
    for language in message.languages:
        for word in message.words:
            for place, names in enumerate(language.ordinals, 1):
                if word in names.split("|"):
                    return place if place <= count else None
            if word in language.last_one.split("|"):
                return count
    numbers = [f for f in find_numbers(message) if isinstance(f.value, int)]
    firm = [f for f in numbers if f.mark != "weak"] or numbers
    if len(firm) == 1 and 1 <= firm[0].value <= count and _only_position(message, firm[0]):
        return int(firm[0].value)
    return None


@cache
def _around_position(language: Language) -> re.Pattern[str]:
    extra = (
        r"number|no|nr|num|numero|nummer|option|opcion|opcao|the|one|la|el|le|die|der|das|o|a"
        r"|choice|ill|take|il|i|want|prefer|go|with|pick|choose|select"
    )
    return re.compile(rf"(?:{extra}|{language.fillers})")


def _only_position(message: Message, number: Found) -> bool:
    rest = [t.word.replace("'", "") for t in message.tokens if not number.overlaps(t.start, t.end)]
    return all(any(_around_position(lang).fullmatch(word) for lang in message.languages) for word in rest)
