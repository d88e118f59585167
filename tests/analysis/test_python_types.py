"""What Python says of results reaches expressions: fields of fields, elements of lists, the values of texts."""

from __future__ import annotations

from typing import Any

import pytest

HEAD = """\
from __future__ import annotations
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, NamedTuple, Optional, TypedDict
from pydantic import BaseModel
from soni_runtime import action
"""
FLIGHT = {
    "TypedDict": "class Airport(TypedDict):\n    code: str\n\nclass Flight(TypedDict):\n    airline: str\n    price: float\n    origin: Airport\n    stops: list[Airport]\n",
    "dataclass": "@dataclass\nclass Airport:\n    code: str\n\n@dataclass(frozen=True)\nclass Flight:\n    airline: str\n    price: float\n    origin: Airport\n    stops: list[Airport]\n",
    "pydantic": "class Airport(BaseModel):\n    code: str\n\nclass Flight(BaseModel):\n    airline: str\n    price: float\n    origin: Airport\n    stops: list[Airport]\n",
    "NamedTuple": "class Airport(NamedTuple):\n    code: str\n\nclass Flight(NamedTuple):\n    airline: str\n    price: float\n    origin: Airport\n    stops: list[Airport]\n",
    "aliases": "class Airport(TypedDict):\n    code: str\n\nStop = Airport\nStops = list[Stop]\n\nclass _Base(TypedDict):\n    airline: str\n    price: Annotated[float, 'EUR']\n\nclass Flight(_Base, total=False):\n    origin: Optional[Stop]\n    stops: Stops | None\n",
}
FOUND = """
class Found(TypedDict):
    flights: list[Flight]
    best: Flight | None
    status: Literal["open", "closed"]

@action
async def search(origin: str) -> Found: ...

@action
def book(flight: dict) -> None: ...
"""
BOT = """version: "1"
slots:
  origin: {prompt: "From where?"}
  choice: {prompt: "Which one?"}
flows:
  fly:
    triggers: [fly]
    steps:
      - collect: origin
      - action: search -> flights, best, status
      - say: "{len(flights)} {best | default:none} {status}"
"""


def bot(*lines: str) -> str:
    return BOT + "".join(f"      {line}\n" for line in lines)


CHOICE = ("- collect: choice", "  from: flights")
LINES = {
    "a choice": (*CHOICE, '- say: "{choice.‹SN307›airlin}"'),
    "a field of a field": (*CHOICE, '- say: "{choice.origin.‹SN307›name}"'),
    "a field of an element": (*CHOICE, '- say: "{choice.stops[0].‹SN307›name}"'),
    "an element of a list": ('- say: "{flights[0].‹SN307›cost | money}"',),
    "by its name in quotes": ("- say: \"{flights[0]['origin'].‹SN307›name}\"",),
    "a loop": ("- for: one in flights", "  do:", '    - say: "{one.airline} {one.‹SN307›cost}"'),
    "a loop in a loop": (
        "- for: one in flights",
        "  do:",
        "    - for: stop in one.stops",
        "      do:",
        '        - say: "{stop.code} {stop.‹SN307›name}"',
    ),
    "shown choices": (
        *CHOICE,
        '  show: "{item.airline} {item.‹SN307›cost | money}"',
        '- say: "{choice.airline}"',
    ),
    "a result that may be null": ("- say: '{best.‹SN307›cost}'", "  when: best is set"),
    "a variable": ("- set: {first: 'flights[0]'}", '- say: "{first.airline} {first.‹SN307›cost}"'),
    "the type of a field": (
        *CHOICE,
        "- if: ‹SN304›choice.price == choice.airline",
        "  then:",
        "    - say: Hm.",
    ),
    "a filter on a field": (*CHOICE, '- say: "{choice.airline | ‹SN306›money}"'),
    "a loop over a field that is no list": (
        "- for: x in ‹SN311›flights[0].price",
        "  do:",
        '    - say: "{x}"',
    ),
    "no value of a text": ("- say: Closed.", '  when: status == ‹SN303›"shut"'),
    "none of several": ("- say: Closed.", "  when: status in ['open', ‹SN303›'shut']"),
    "no case of a text": (
        "- switch: status",
        "  cases:",
        "    open: []",
        "    ‹SN303›shut: []",
        "  else: []",
    ),
}
GOOD = {
    "fields that are there": (
        *CHOICE,
        '- say: "{choice.airline} {choice.price | money} {choice.origin.code}"',
    ),
    "elements": (*CHOICE, '- say: "{choice.stops[0].code} {len(choice.stops)}"'),
    "a value of a text": ("- say: Open.", '  when: status == "open" or status == null'),
    "a variable of several kinds": (
        "- set: {first: 'flights[0]'}",
        "- set: {first: origin}",
        "  when: len(flights) > 3",
        '- say: "{first.cost}"',
    ),
    "a text that is set, too": (
        "- set: {status: \"'shut'\"}",
        "  when: len(flights) > 3",
        "- say: Closed.",
        '  when: status == "shut"',
    ),
    "the whole choice": (*CHOICE, "- action: book(flight=choice)"),
}


@pytest.mark.parametrize("record", FLIGHT)
@pytest.mark.parametrize("name", [*LINES, *GOOD])
def test_fields_of_results(finds: Any, name: str, record: str) -> None:
    text = bot(*{**LINES, **GOOD}[name])
    if "choice" not in "".join({**LINES, **GOOD}[name]):
        text = text.replace('  choice: {prompt: "Which one?"}\n', "")
    finds(text, HEAD + FLIGHT[record] + FOUND)


OPEN = {
    "properties": "@dataclass\nclass Flight:\n    airline: str\n\n    @property\n    def cost(self) -> float: ...\n",
    "more than is annotated": "class Flight(BaseModel):\n    model_config = ConfigDict(extra='allow')\n    airline: str\n",
    "any object": "Flight = dict[str, Any]\n",
    "a class of somewhere else": "from airlines import Flight\n",
}


@pytest.mark.parametrize("record", OPEN.values(), ids=OPEN)
def test_objects_that_may_have_more(finds: Any, record: str) -> None:
    text = bot(*CHOICE, '- say: "{choice.cost} {flights[0].cost}"')
    finds(text, HEAD + record + FOUND)


def test_yaml_that_says_less_than_python(finds: Any) -> None:
    contract = "actions:\n  search: {inputs: {origin: string}, outputs: {flights: list of object, best: optional object, status: string}}\nflows:"
    text = bot(*CHOICE, '- say: "{choice.‹SN307›airlin} {choice.price}"').replace("flows:", contract, 1)
    finds(text, HEAD + FLIGHT["TypedDict"] + FOUND)


@pytest.mark.parametrize(
    "contract", ["", "actions:\n  search: {inputs: {origin: string}, outputs: [flights]}\n"]
)
def test_a_list_as_the_whole_result(finds: Any, contract: str) -> None:
    text = bot(*CHOICE, '- say: "{choice.‹SN307›airlin} {choice.price}"')
    text = text.replace("search -> flights, best, status", "search -> flights")
    text = text.replace(' {best | default:none} {status}"', '"').replace("flows:", f"{contract}flows:", 1)
    python = "\n@action\ndef search(origin: str) -> list[Flight]: ...\n"
    finds(text, HEAD + FLIGHT["dataclass"] + python)


def test_the_fields_are_told(check: Any) -> None:
    text = bot(*CHOICE, '- say: "{choice.airlin}"')
    found = check(text, HEAD + FLIGHT["TypedDict"] + FOUND).only()
    assert found.message == "`choice` has no field `airlin`"
    assert found.help == "did you mean `airline`?"
    assert found.primary.span.text == "airlin"
    assert found.fix is not None


def test_records_that_hold_themselves_end(finds: Any) -> None:
    python = "class Node(TypedDict):\n    name: str\n    next: Node\n\n@action\ndef load() -> Node: ...\n"
    text = """version: "1"
flows:
  go:
    triggers: [go]
    steps:
      - action: load -> name, next
      - say: "{name} {next.next.next.name}"
"""
    finds(text, HEAD + python)
