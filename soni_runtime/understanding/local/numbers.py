"""Numbers in digits and in words, with the currency signs around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from soni_runtime.understanding.local.found import Found, apart
from soni_runtime.understanding.local.languages import Language
from soni_runtime.understanding.local.message import Message

_SIGN: Final = r"(?:€|\$|£|¥|₹|us\$|r\$|chf|eur|usd|gbp|brl|mxn)"
_UNIT: Final = (
    r"(?:€|\$|£|¥|₹|%|e\b|eur(?:os?)?\b|euros?\b|usd\b|dollars?\b|dolares\b|dollar\b|bucks?\b|quid\b|pounds?\b|gbp\b|libras?\b|livres?\b|pfund\b"
    r"|pesos?\b|reais\b|real\b|brl\b|francs?\b|franken\b|chf\b|yen\b|rupees?\b|cents?\b|cts?\b)"
)
_DIGITS: Final = re.compile(
    rf"(?P<sign>{_SIGN} ?)?(?<![\w/:])(?<!\w[.,-])(?P<minus>(?<!\S)- ?)?"
    r"(?P<body>\d{1,3}(?:[  '’]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)*)"
    rf"(?: ?(?P<scale>k|m|mn|bn|mil|million(?:s|en)?|thousand|tausend|mille)(?!\w))?"
    rf"(?P<unit> ?{_UNIT})?(?!\w|[/:-]\d|-[a-z])"
)
_SCALES: Final = {
    "k": 10**3, "mil": 10**3, "thousand": 10**3, "tausend": 10**3, "mille": 10**3,
    "m": 10**6, "mn": 10**6, "million": 10**6, "millions": 10**6, "millionen": 10**6, "bn": 10**9,
}  # fmt: skip
_MONEY_AFTER: Final = re.compile(rf" ?{_UNIT}")


def find_numbers(message: Message) -> list[Found]:
    """The numbers in a message, in digits or in words; ``mark`` is ``money`` with a currency."""
    found = list(_in_digits(message))
    for language in message.languages:
        found.extend(_in_words(message, language))
    return apart(found)


def whole(value: float) -> int | float:
    """An int where nothing is lost by it."""
    return int(value) if value == int(value) else value


def _in_digits(message: Message) -> Iterator[Found]:
    for match in _DIGITS.finditer(message.folded):
        value = read_digits(match["body"], decimal_comma=message.decimal_comma)
        if value is None:
            continue
        scale = match["scale"]
        if scale:
            value = round(value * _SCALES[scale], 6)
        if match["minus"]:
            value = -value
        money = bool(match["sign"] or (match["unit"] and "%" not in match["unit"]))
        yield Found(whole(value), match.start(), match.end(), 1.0, "money" if money else "")


def read_digits(body: str, *, decimal_comma: bool) -> float | None:
    """``1,000.50``, ``1.000,50``, ``1 000``. One separator with three digits after it follows the locale."""
    body = re.sub(r"[  '’]", "", body)
    separators = re.sub(r"\d", "", body)
    decimal = ""
    if len(set(separators)) == 2:
        decimal = separators[-1]
        if separators.count(decimal) != 1:
            return None
    elif len(separators) == 1:
        thousands = "." if decimal_comma else ","
        grouped = re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", body) is not None
        decimal = "" if grouped and separators == thousands else separators
    elif separators and not re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", body):
        return None
    for separator in set(separators) - {decimal}:
        body = body.replace(separator, "")
    try:
        return float(body.replace(decimal, ".") if decimal else body) if decimal else int(body)
    except ValueError:
        return None


# ---------------------------------------------------------------- words


@cache
def _vocabulary(language: Language) -> dict[str, tuple[str, int]]:
    """Word → its part in a number: unit, scale, article or joiner, and its worth."""
    parts = {word: ("unit", worth) for word, worth in language.numbers.items()}
    parts |= {word: ("scale", worth) for word, worth in language.scales.items()}
    parts |= dict.fromkeys(language.articles.split("|"), ("article", 1))
    return parts | dict.fromkeys(language.joiners.split("|"), ("joiner", 0))


@cache
def _compound(language: Language) -> re.Pattern[str]:
    words = [w for w, (part, _) in _vocabulary(language).items() if len(w) > 2 or part == "joiner"]
    return re.compile("|".join(sorted(words, key=len, reverse=True)))


def _pieces(word: str, language: Language) -> list[str]:
    """A word as number words: itself, or the parts that German writes together."""
    if word in _vocabulary(language):
        return [word]
    if language.code == "de" and len(word) > 6:
        pieces = _compound(language).findall(word)
        if "".join(pieces) == word:
            return list(pieces)
    return [piece for piece in word.split("-") if piece]


def read_words(words: list[str], language: Language) -> int | None:
    """The number that a run of number words says; None if they say none."""
    total, current, last, before = 0, 0, -1, ""
    seen = False
    vocabulary = _vocabulary(language)
    for word in [piece for written in words for piece in _pieces(written, language)]:
        part, worth = vocabulary.get(word, ("", 0))
        if part == "scale" and worth == 100:
            current = max(current, 1) * 100
        elif part == "scale":
            total, current = total + max(current, 1) * worth, 0
        elif part in ("unit", "article"):
            if language.code == "fr" and worth == 20 and last == 4:
                current += 76  # quatre-vingt
            elif before == "article":
                current += worth - 1  # "a dozen"
            elif seen and before in ("unit", "joiner") and not _goes_with(language, last, worth, before):
                return None  # "two three" is two numbers
            else:
                current += worth
        elif part != "joiner":
            return None
        seen, before = seen or part != "joiner", part
        last = worth if part != "joiner" else last
    return total + current if seen else None


def _goes_with(language: Language, last: int, worth: int, before: str) -> bool:
    """Whether a number word goes on with the one before: "twenty five", "fünf und zwanzig", "dix-sept"."""
    if language.code == "de" and before == "joiner":
        return (last < 10 and worth >= 20 and worth % 10 == 0) or last >= 100
    if language.code == "fr" and last == 10:
        return 6 < worth < 10
    return (last >= 20 and worth < 20) or (last >= 100 and worth < last)


def _in_words(message: Message, language: Language) -> Iterator[Found]:
    vocabulary = _vocabulary(language)

    def kind(place: int) -> str:
        pieces = _pieces(message.words[place], language)
        parts = {vocabulary.get(piece, ("", 0))[0] for piece in pieces}
        return "" if "" in parts or not parts else parts.pop() if len(parts) == 1 else "unit"

    def joined(left: int, right: int) -> bool:
        between = message.text[message.tokens[left].end : message.tokens[right].start]
        return between.strip(" -") == ""

    def goes_on(joiner: int) -> bool:
        after = kind(joiner + 1) if joiner + 1 < count and joined(joiner, joiner + 1) else ""
        if after in ("", "joiner") or (after == "article" and language.code == "en"):
            return False
        return read_words(list(message.words[place : joiner + 2]), language) is not None

    place, count = 0, len(message.words)
    while place < count:
        if kind(place) in ("", "joiner"):
            place += 1
            continue
        stop = place + 1
        while stop < count and kind(stop) and joined(stop - 1, stop):
            if kind(stop) == "joiner" and not goes_on(stop):
                break
            if read_words(list(message.words[place : stop + 1]), language) is None and kind(stop) != "joiner":
                break
            stop += 1
        value = read_words(list(message.words[place:stop]), language)
        if value is not None:
            start, end = message.tokens[place].start, message.tokens[stop - 1].end
            money = _MONEY_AFTER.match(message.folded, end)
            weak = stop - place == 1 and (kind(place) == "article" or message.words[place] == "one")
            mark = "money" if money else "weak" if weak else ""
            yield Found(value, start, money.end() if money else end, 0.5 if mark == "weak" else 0.95, mark)
        place = stop


# ---------------------------------------------------------------- small counts inside other patterns


@cache
def counting(language: Language) -> str:
    """A pattern for a small count, digits or one word, to be read with ``read_count``."""
    words = [*language.numbers, *language.articles.split("|")]
    return r"\d{1,4}|" + "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def read_count(text: str, language: Language) -> int | None:
    return int(text) if text.isdigit() else read_words([text], language)
