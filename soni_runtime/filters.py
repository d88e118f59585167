"""Values as text for people, and the filters of templates.

``show`` is what a hole of a template becomes. The text it makes is data: nothing parses it again.
``FILTERS`` is the table the compiler checks templates against.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Any, Final

from soni_runtime.errors import ExpressionError
from soni_runtime.locales import NBSP, NO_MINOR_UNIT, SYMBOLS, THREE_DECIMALS, Locale, locale_of

FilterFunction = Callable[..., Any]
MAX_SHOWN_DEPTH: Final = 32
_WIDE: Final = Context(prec=400)


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of templates. ``function(value, locale, *arguments)``.

    ``accepts`` are the type kinds it takes (a value of kind ``any`` always may); empty means every kind.
    ``result`` is ``string``, or ``same`` for a filter that passes its value on. ``choices`` are the only
    arguments it knows, where these are fixed words.
    """

    name: str
    function: FilterFunction
    accepts: tuple[str, ...]
    min_args: int
    max_args: int
    doc: str
    result: str = "string"
    choices: tuple[str, ...] = ()


def show(value: Any, *filters: str | tuple[Any, ...], language: str = "en") -> str:
    """``value`` as text for people in ``language``, through ``filters``: a name, or (name, argument, …).

    Null is shown as nothing, and every filter but ``default`` leaves it alone. Booleans are shown as yes
    or no, dates with the name of the month, durations in words, the elements of a list with commas,
    floating-point numbers to 15 significant digits with the decimal sign of the language (never grouped:
    that is what ``number`` is for).

    Raises:
        ExpressionError: a filter is unknown, or cannot take this value or these arguments.
    """
    if not filters and type(value) is str:
        return value
    locale = locale_of(language)
    for entry in filters:
        name, *arguments = (entry,) if isinstance(entry, str) else entry
        known = FILTERS.get(name)
        if known is None:
            raise ExpressionError(f"there is no filter `{name}`")
        if not known.min_args <= len(arguments) <= known.max_args:
            raise ExpressionError(f"filter `{name}` takes {_count(known)}, not {len(arguments)}")
        if value is not None or name == "default":
            value = known.function(value, locale, *arguments)
    return _text(value, locale, 0)


def _count(known: Filter) -> str:
    if known.max_args == 0:
        return "no argument"
    if known.min_args == known.max_args:
        return "one argument" if known.min_args == 1 else f"{known.min_args} arguments"
    return f"{known.min_args} to {known.max_args} arguments"


# ---------------------------------------------------------------- a value as it is


def _text(value: Any, locale: Locale, depth: int) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return locale.yes if value else locale.no
    if isinstance(value, int):
        return _int_text(value)
    if isinstance(value, float | Decimal):
        return _digits(_decimal(value), locale, grouped=False)
    if isinstance(value, datetime):
        return f"{_date_text(value, locale.medium, locale)}, {_time_text(value.time(), locale)}"
    if isinstance(value, date):
        return _date_text(value, locale.medium, locale)
    if isinstance(value, time):
        return _time_text(value, locale)
    if isinstance(value, timedelta):
        return _duration_text(value, locale)
    if depth >= MAX_SHOWN_DEPTH:
        return "…"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_text(element, locale, depth + 1)}" for key, element in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_text(element, locale, depth + 1) for element in value)
    raise ExpressionError(f"a `{type(value).__name__}` cannot be shown")


def _int_text(value: int) -> str:
    try:
        return str(value)
    except ValueError:  # Python refuses to write integers of thousands of digits
        raise ExpressionError("a number has too many digits to be shown") from None


def _decimal(value: float | Decimal) -> Decimal:
    """A float to 15 significant digits, which are the ones it holds exactly; this drops 0.1 + 0.2 noise."""
    return value if isinstance(value, Decimal) else Decimal(format(value, ".15g")).normalize(_WIDE)


def _digits(value: Decimal, locale: Locale, *, grouped: bool) -> str:
    if not value.is_finite():
        return "\u2013" if value.is_nan() else "-∞" if value < 0 else "∞"
    if abs(value.adjusted()) > 300:
        return str(value)
    whole, _, fraction = format(value.copy_abs(), "f").partition(".")
    if grouped and len(whole) >= locale.min_group:
        head = len(whole) % 3 or 3
        whole = locale.group.join([whole[:head], *(whole[i : i + 3] for i in range(head, len(whole), 3))])
    number = f"{whole}{locale.decimal}{fraction}" if fraction else whole
    return f"-{number}" if value < 0 else number


def _date_text(value: date, pattern: str, locale: Locale) -> str:
    month = locale.months[value.month - 1]
    return pattern.format(
        y=f"{value.year:04d}" if pattern.startswith("{y}") else value.year,
        m=value.month,
        m2=f"{value.month:02d}",
        d=value.day,
        d2=f"{value.day:02d}",
        month=month,
        mon=month if len(month) <= 4 else month[:3],
        weekday=locale.weekdays[value.weekday()],
    )


def _time_text(value: time, locale: Locale) -> str:
    seconds = f":{value.second:02d}" if value.second else ""
    if not locale.twelve_hours:
        return f"{value.hour:02d}:{value.minute:02d}{seconds}"
    half = "AM" if value.hour < 12 else "PM"
    return f"{value.hour % 12 or 12}:{value.minute:02d}{seconds} {half}"


def _duration_text(value: timedelta, locale: Locale) -> str:
    sign = "-" if value < timedelta(0) else ""
    value = abs(value)
    seconds = Decimal(value.seconds % 60) + Decimal(value.microseconds) / 1_000_000
    amounts = (
        Decimal(value.days),
        Decimal(value.seconds // 3600),
        Decimal(value.seconds // 60 % 60),
        seconds,
    )
    parts = [
        f"{_digits(amount.normalize(_WIDE), locale, grouped=False)} "
        f"{unit[0] if _is_singular(amount, locale) else unit[1]}"
        for amount, unit in zip(amounts, locale.units, strict=True)
        if amount
    ]
    return sign + (" ".join(parts) or f"0 {locale.units[3][1]}")


def _is_singular(count: Decimal, locale: Locale) -> bool:
    if not count.is_finite():
        return False
    return count.copy_abs() < 2 if locale.singular == "below two" else count.copy_abs() == 1


# ---------------------------------------------------------------- the filters


def _refuse(name: str, value: Any, wants: str) -> ExpressionError:
    what = f"the text {value[:40]!r}" if isinstance(value, str) else f"a value of type {type(value).__name__}"
    return ExpressionError(f"filter `{name}` wants {wants}, not {what}")


def _number_of(name: str, value: Any) -> Decimal:
    """A number, or text that is plainly one: services often send amounts as text."""
    if isinstance(value, str):
        if re.fullmatch(r"[+-]?\d{1,60}(\.\d{1,60})?", value.strip()):
            return Decimal(value.strip())
    elif isinstance(value, float | Decimal):
        return _decimal(value)
    elif isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    raise _refuse(name, value, "a number")


def _rounded(value: Decimal, places: int) -> Decimal:
    """Half away from zero, as people round."""
    try:
        return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _WIDE)
    except InvalidOperation:  # infinite, or beyond 400 digits
        return value


def _number(value: Any, locale: Locale, places: Any = None) -> str:
    number = _number_of("number", value)
    if places is None:
        return _digits(number, locale, grouped=True)
    if not isinstance(places, int) or isinstance(places, bool) or not 0 <= places <= 20:
        raise ExpressionError("filter `number` wants a count of decimals from 0 to 20")
    return _digits(_rounded(number, places), locale, grouped=True)


def _money(value: Any, locale: Locale, currency: Any = None) -> str:
    number = _number_of("money", value)
    code = str(currency).strip() if currency is not None else ""
    code = code.upper() if len(code) == 3 and code.isalpha() else code
    places = 0 if code in NO_MINOR_UNIT else 3 if code in THREE_DECIMALS else 2
    text = _digits(_rounded(number, places), locale, grouped=True)
    if not code:
        return text
    symbol = SYMBOLS.get(code, code)
    if not locale.currency_first:
        return f"{text}{NBSP}{symbol}"
    gap = locale.currency_gap or (NBSP if symbol[-1].isalpha() else "")
    sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
    return f"{sign}{symbol}{gap}{text}"


_DATE_STYLES: Final = ("short", "medium", "long", "iso", "weekday", "month")


def _date(value: Any, locale: Locale, style: Any = "medium") -> str:
    day = _iso(value, datetime) if isinstance(value, str) and len(value) > 10 else _iso(value, date)
    if not isinstance(day, date):
        raise _refuse("date", value, "a date")
    if style == "iso":
        return day.date().isoformat() if isinstance(day, datetime) else day.isoformat()
    if style == "weekday":
        return locale.weekdays[day.weekday()]
    if style == "month":
        return locale.months[day.month - 1]
    if style not in _DATE_STYLES:
        raise ExpressionError(f"filter `date` knows {', '.join(_DATE_STYLES)}, not `{style}`")
    pattern: str = getattr(locale, style)
    return _date_text(day, pattern, locale)


_TIME_STYLES: Final = ("short", "iso")


def _time(value: Any, locale: Locale, style: Any = "short") -> str:
    if isinstance(value, str):
        value = _iso(value, datetime if len(value) > 15 else time)
    clock = value.time() if isinstance(value, datetime) else value
    if not isinstance(clock, time):
        raise _refuse("time", value, "a time")
    if style == "iso":
        return clock.replace(tzinfo=None).isoformat()
    if style != "short":
        raise ExpressionError(f"filter `time` knows {', '.join(_TIME_STYLES)}, not `{style}`")
    return _time_text(clock, locale)


def _iso(value: Any, kind: type[date] | type[time]) -> Any:
    if not isinstance(value, str) or len(value) > 40:
        return value
    try:
        return kind.fromisoformat(value.strip())
    except ValueError:
        return value


def _upper(value: Any, locale: Locale) -> str:
    return _text(value, locale, 0).upper()


def _lower(value: Any, locale: Locale) -> str:
    return _text(value, locale, 0).lower()


_WORD: Final = r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?"


def _title(value: Any, locale: Locale) -> str:
    return title_case(_text(value, locale, 0))


def title_case(text: str) -> str:
    """Every word with a capital, the rest of it small; after an elided article too (``L'Aquila``)."""
    return re.sub(_WORD, lambda match: _capital(match[0]), text)


def _capital(word: str) -> str:
    if len(word) > 2 and word[1] in "'\u2019":
        return word[0].upper() + word[1] + word[2].upper() + word[3:].lower()
    return word[0].upper() + word[1:].lower()


def _join(value: Any, locale: Locale, separator: Any = ", ", last: Any = None) -> str:
    if not isinstance(value, list | tuple):
        raise _refuse("join", value, "a list")
    between = _text(separator, locale, 0)
    texts = [_text(element, locale, 1) for element in value]
    if last is None or len(texts) < 2:
        return between.join(texts)
    return between.join(texts[:-1]) + _text(last, locale, 0) + texts[-1]


def _default(value: Any, locale: Locale, instead: Any) -> Any:
    return instead if value is None or value == "" or value == [] else value


def _plural(value: Any, locale: Locale, one: Any = None, many: Any = None) -> str:
    count = Decimal(len(value)) if isinstance(value, list | tuple) else _number_of("plural", value)
    singular = _is_singular(count, locale)
    if one is None:
        return "" if singular else "s"
    if many is None:
        many = f"{_text(one, locale, 0)}s"
    return _text(one if singular else many, locale, 0)


_NUMBERS: Final = ("integer", "number")

FILTERS: Final[Mapping[str, Filter]] = {
    known.name: known
    for known in (
        Filter(
            "money",
            _money,
            _NUMBERS,
            0,
            1,
            "An amount with its decimals, in groups of thousands; `money:EUR` adds the currency.",
        ),
        Filter(
            "date",
            _date,
            ("date", "datetime"),
            0,
            1,
            "The date; `short`, `medium` (default), `long`, `iso`, or only its `weekday` or `month`.",
            choices=_DATE_STYLES,
        ),
        Filter(
            "time",
            _time,
            ("time", "datetime"),
            0,
            1,
            "The time of day; `short` (default) or `iso`.",
            choices=_TIME_STYLES,
        ),
        Filter(
            "number",
            _number,
            _NUMBERS,
            0,
            1,
            "A number in groups of thousands; `number:2` rounds to two decimals, half away from zero.",
        ),
        Filter("upper", _upper, (), 0, 0, "In capitals."),
        Filter("lower", _lower, (), 0, 0, "In small letters."),
        Filter("title", _title, (), 0, 0, "Every word with a capital."),
        Filter(
            "join",
            _join,
            ("list",),
            0,
            2,
            'The elements of a list with a separator (default `", "`), and another before the last.',
        ),
        Filter(
            "default",
            _default,
            (),
            1,
            1,
            "What to show instead of null, an empty text or an empty list.",
            result="same",
        ),
        Filter(
            "plural",
            _plural,
            ("integer", "number", "list"),
            0,
            2,
            "A word for a count or a list's length: `plural:flight,flights`; one word alone gets an `s`, "
            "no word gives the `s` itself. The count is not repeated.",
        ),
    )
}
