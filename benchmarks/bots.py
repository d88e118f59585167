"""Bots of any size for measurements: every flow differs in its names and texts, as in a real bot."""

from __future__ import annotations

from pathlib import Path

_CITIES = ("Lisbon", "Oslo", "Vienna", "Prague", "Dublin", "Turin", "Ghent", "Malmö", "Split", "Graz")


def write_bot(folder: Path, flows: int) -> int:
    """Write a bot of ``flows`` flows, each in the style of the documentation, and its Python.

    Returns how many lines of YAML it has.
    """
    folder.mkdir(parents=True, exist_ok=True)
    text = bot_text(flows)
    (folder / "bot.yaml").write_text(text, encoding="utf-8")
    (folder / "actions.py").write_text(actions_text(flows), encoding="utf-8")
    return text.count("\n")


def bot_text(flows: int) -> str:
    parts = ['version: "1"\nname: measured\n\nslots:\n']
    parts += [_slots(n) for n in range(flows)]
    parts.append("\nflows:\n")
    parts += [_flow(n) for n in range(flows)]
    return "".join(parts)


def _slots(n: int) -> str:
    return f"""\
  origin_{n}:
    type: string
    description: the city where journey {n} starts
    prompt: Where would you like to start journey {n}?
    examples: [{_CITIES[n % 10]}, {_CITIES[(n + 3) % 10]}]
    validator: city_name
  seats_{n}:
    type: integer
    prompt: How many seats on journey {n}?
    invalid: Between one and nine seats, please.
  cabin_{n}:
    values: [economy, business]
    prompt: Which cabin on journey {n}, economy or business?
"""


def _flow(n: int) -> str:
    return f"""\
  book_{n}:
    description: Book journey number {n}
    triggers: ["book journey {n}", "I want trip {n} from {{origin_{n}}}"]
    steps:
      - collect: origin_{n}
      - collect: seats_{n}
        prompt: How many seats from {{origin_{n}}} on {n}?
      - collect: cabin_{n}
      - action: search_{n} -> offers, price
      - if: len(offers) == 0 or seats_{n} > {n % 7 + 2}
        then:
          - say: Journey {n} from {{origin_{n}}} has no {{cabin_{n}}} seats.
            jump_to: end
      - switch: cabin_{n}
        cases:
          economy:
            - set: {{fee: price * 0.0{n % 9 + 1}}}
          business:
            - set: {{fee: price * 0.1{n % 9 + 1} + {n}}}
      - confirm: Book {{seats_{n}}} {{cabin_{n}}} seats from {{origin_{n}}} for {{price + fee | money}}?
      - action: reserve_{n}(origin=origin_{n}, seats=seats_{n}, cabin=cabin_{n}) -> reference
        on_error: sorry_{n}
      - say: "Booked journey {n}: {{reference}}"
        jump_to: end
      - step: sorry_{n}
        say: Journey {n} could not be booked.
"""


def actions_text(flows: int) -> str:
    parts = [
        "from typing import TypedDict\n\nfrom soni_runtime import action\n\n\n"
        "class Offers(TypedDict):\n    offers: list[dict[str, object]]\n    price: float\n\n\n"
        "class Reference(TypedDict):\n    reference: str\n"
    ]
    parts += [_functions(n) for n in range(flows)]
    return "".join(parts)


def _functions(n: int) -> str:
    return f"""

@action
def search_{n}(origin_{n}: str, seats_{n}: int, cabin_{n}: str) -> Offers:
    return {{"offers": [], "price": {n}.0}}


@action
def reserve_{n}(origin: str, seats: int, cabin: str) -> Reference:
    return {{"reference": "R{n}"}}
"""
