"""SN3xx: values that do not fit where they are used."""

from __future__ import annotations

from typing import Any

import pytest

HEAD = """version: "1"
slots:
  name: {type: string, prompt: "Name?"}
  count: {type: integer, prompt: "How many?"}
  price: {type: number, prompt: "How much?"}
  day: {type: date, prompt: "Which day?"}
  until: {type: date, prompt: "Until?"}
  sure: {type: boolean, prompt: "Sure?"}
  names: {type: list of string, prompt: "Who?"}
  cabin: {prompt: "Cabin?", values: [economy, business]}
actions:
  book: {inputs: {guests: integer, day: date}, outputs: {table: string, seats: list of integer, flight: object}}
flows:
  go:
    triggers: [go]
    steps:
      - collect: [name, count, price, day, until, sure, names, cabin]
      - action: book(guests=count) -> table, seats, flight
      - say: "{name} {count} {price} {day} {until} {sure} {names} {cabin} {table} {seats} {flight}"
"""


def say(text: str) -> str:
    return f"{HEAD}      - say: '{text}'\n"


def branch(condition: str) -> str:
    return f"{HEAD}      - if: >-\n          {condition}\n        then:\n          - say: Yes\n"


WRONG = {
    "value of an enumeration": branch('cabin == ‹SN303›"bussiness"'),
    "value in a list": branch('cabin in ["economy", ‹SN303›"first"]'),
    "value on the left": branch('‹SN303›"first" != cabin'),
    "number and text": branch('‹SN304›count > "ten"'),
    "date and text": branch("‹SN304›day < name"),
    "date and number": branch("‹SN304›day == 3"),
    "no order of booleans": branch("‹SN304›sure < true"),
    "no order of lists": branch("‹SN304›names > names"),
    "too few arguments": say("{‹SN305›len()}"),
    "too many arguments": say("{‹SN305›today(day)}"),
    "arguments of a filter": say("{price | ‹SN305›money:1,2,3}"),
    "missing argument of a filter": say("{name | ‹SN305›default}"),
    "filter of a date": say("{name | ‹SN306›date}"),
    "filter of a number": say("{names | ‹SN306›money}"),
    "filter of a list": say("{count | ‹SN306›join}"),
    "second filter": say("{name | upper | ‹SN306›money}"),
    "field of a number": say("{count.‹SN307›value}"),
    "field of a list": say("{names.‹SN307›first}"),
    "field of an element": say("{seats[0].‹SN307›row}"),
    "times text": say("{‹SN308›count * \"20\"}"),
    "date plus date": say("{‹SN308›day + until}"),
    "date plus number": say("{‹SN308›day + 1}"),
    "function of a number": say("{upper(‹SN308›count)}"),
    "length of a number": say("{len(‹SN308›price)}"),
    "type of a variable": HEAD + "      - set: {total: count * price}\n      - say: '{upper(‹SN308›total)}'\n",
    "argument": HEAD + "      - action: book(‹SN309›guests=day) -> table\n",
    "argument by name": HEAD + "      - set: {guests: today()}\n      - action: ‹SN309›book -> table\n",
    "loop over a number": HEAD + "      - for: x in ‹SN311›count\n        do:\n          - say: '{x}'\n",
    "choice from a text": HEAD + "      - collect: name\n        ask: always\n        from: ‹SN311›table\n",
    "case": HEAD + "      - switch: cabin\n        cases:\n          ‹SN303›bussiness: end\n          economy: end\n",
    "case of a boolean": HEAD + "      - switch: sure\n        cases:\n          ‹SN303›maybe: end\n          true: end\n",
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_type(name: str, finds: Any) -> None:
    finds(WRONG[name])


RIGHT = {
    "integer as number": branch("count > price and price == 1"),
    "dates": branch("day > today() and (until - day > days(3) or day + days(1) == until)"),
    "datetime and date": branch("now() > day"),
    "texts have an order": branch('name < "m"'),
    "null": branch("name == null or day != null"),
    "in text and list": branch('"a" in name and name in names'),
    "functions": say(
        "{len(names)} {len(name)} {round(price)} {round(price, 2)} {min(count, 3)} {max(seats)} {sum(seats)}"
    ),
    "contains": branch('contains(names, "Ana") and matches(name, "[a-z]+") and contains(name, "x")'),
    "fields of objects": say("{flight.price | money} {flight.legs[0].from.name | upper}"),
    "filters": say(
        '{price | money:EUR} {count | number} {day | date:long} {now() | time} {names | join:"; "} {count | plural:seat}'
    ),
    "text of a number": say('{lower(name) + " " + name}'),
    "default": say('{name | default:"-" | upper}'),
    "argument from text": HEAD + '      - action: book(guests="3", day="2030-01-01") -> table\n',
    "loop": HEAD + "      - for: seat in seats\n        do:\n          - say: '{seat + 1}'\n",
    "conditional": say("{count if sure else price}"),
    "index": say("{names[0]} {seats[count - 1] + 1} {name[0]}"),
    "variables of two types": HEAD
    + "      - set: {x: 1}\n      - set: {x: name}\n      - say: '{upper(x)}'\n",
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_type(name: str, finds: Any) -> None:
    finds(RIGHT[name])


def test_the_nearest_value_is_offered_with_its_quotes(finds: Any, fixed: Any, check: Any) -> None:
    found = finds(branch('cabin == ‹SN303›"bussiness"')).only()
    assert found.message == "`cabin` can never be `bussiness`"
    assert found.secondary[0].message == "its values are `economy` and `business`"
    assert 'cabin == "business"' in fixed(found)
    assert check(fixed(found)).all == []


SLOTS = {
    "default of an integer": ("{type: integer, default: ‹SN301›two}", 1),
    "default of a date": ("{type: date, default: ‹SN301›tomorrowish}", 1),
    "default of an enumeration": ("{values: [a, b], default: ‹SN301›c}", 1),
    "default of a list": ("{type: list of integer, default: [1, 2]}", 0),
    "default of a list, wrong": ("{type: list of integer, default: ‹SN301›[1, x]}", 1),
    "default by synonym": ("{values: {a: [first], b: [second]}, default: first}", 0),
    "null": ("{type: integer, default: null}", 0),
    "number": ("{type: number, default: 2.5}", 0),
    "duration": ("{type: duration, default: 2h}", 0),
    "boolean": ("{type: boolean, default: false}", 0),
    "text that looks like a number": ("{type: string, default: 12}", 0),
    "examples of dates": ("{type: date, examples: [tomorrow, next Friday, 2030-12-24]}", 0),
    "example that is no date": ("{type: date, examples: [2030-02-31]}".replace("2030", "‹SN302›2030"), 1),
    "examples of numbers": ("{type: integer, examples: [2, two, a dozen, 10 people]}", 0),
    "example that is no number": ("{type: integer, examples: [2, ‹SN302›many]}", 1),
    "example that is no whole number": ("{type: integer, examples: [‹SN302›2.5]}", 1),
    "examples of an enumeration": ("{values: {a: [first]}, examples: [a, the first one]}", 0),
    "example that is no value": ("{values: [economy, business], examples: [‹SN302›premium]}", 1),
}


@pytest.mark.parametrize("name", SLOTS)
def test_defaults_and_examples(name: str, finds: Any) -> None:
    slot, _ = SLOTS[name]
    slot = slot.replace("{", '{prompt: "Well?", ', 1)
    finds(f"""\
version: "1"
slots:
  it: {slot}
flows:
  go:
    triggers: [go]
    steps:
      - collect: it
      - say: "{{it}}"
""")
