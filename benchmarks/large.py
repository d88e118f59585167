"""A large bot as a company has one: many flows of about 60 lines, sharing the slots and actions of a domain.

430 flows are a megabyte, about 26,000 lines. Every flow has names and texts of its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

MEGABYTE: Final = 430
"""How many flows make a megabyte of YAML."""

PER_DOMAIN: Final = 10
"""How many flows share the slots and actions of one domain."""

_THINGS = (
    "parcel",
    "order",
    "contract",
    "invoice",
    "repair",
    "visit",
    "delivery",
    "booking",
    "claim",
    "refund",
)
_VERBS = ("open", "change", "follow up", "move", "extend", "shorten", "check", "renew", "hand over", "close")


def write_large_bot(folder: Path, flows: int) -> int:
    """Write a bot of ``flows`` flows and its Python. Returns how many lines of YAML it has."""
    folder.mkdir(parents=True, exist_ok=True)
    domains = -(-flows // PER_DOMAIN)
    parts = ['version: "1"\nname: large\n\nslots:\n']
    parts += [_slots(n) for n in range(domains)]
    parts.append("\nflows:\n")
    parts += [_flow(n) for n in range(flows)]
    text = "".join(parts)
    (folder / "bot.yaml").write_text(text, encoding="utf-8")
    (folder / "actions.py").write_text(_python(domains), encoding="utf-8")
    return text.count("\n")


def _slots(d: int) -> str:
    return f"""\
  customer_{d}:
    type: string
    description: the number of the customer in department {d}
    prompt: What is your customer number in department {d}?
    validator: not_empty
  amount_{d}:
    type: number
    description: how much money it is about in department {d}
    prompt: How much is it about?
    invalid: It has to be more than nothing.
    validator: positive
  day_{d}:
    type: date
    description: the day that suits the customer of department {d}
    prompt: Which day would suit you?
    examples: [tomorrow, next Friday]
  speed_{d}:
    description: how fast department {d} is to be
    values: [normal, express, overnight]
    prompt: Normal, express or overnight?
  place_{d}:
    type: string
    description: the place department {d} goes to
    prompt: Where should we come to?
    validator: city_name
"""


def _flow(n: int) -> str:
    d, verb, thing = n // PER_DOMAIN, _VERBS[n % 10], _THINGS[n // 10 % 10]
    name = f"{verb.replace(' ', '_')}_{thing}_{n}"
    return f"""\
  {name}:
    description: {verb.capitalize()} a {thing} of department {d}, the way number {n} says
    triggers:
      - I want to {verb} my {thing} number {n}
      - "{verb} {thing} {n} in {{place_{d}}}"
      - please {verb} the {thing} of plan {n} for me
    on_cancel: release_{n}
    steps:
      - collect: customer_{d}
      - collect: place_{d}
        prompt: Where is the {thing} that we shall {verb}?
      - step: ask_day_{n}
        collect: day_{d}
        prompt: On which day shall we {verb} the {thing}?
      - collect: speed_{d}
      - action: find_{d}(customer=customer_{d}, place=place_{d}, day=day_{d}) -> options, price
        on_error: sorry_{n}
      - if: len(options) == 0
        then:
          - say: Nobody can {verb} a {thing} in {{place_{d}}} on {{day_{d} | date}}.
            jump_to: ask_day_{n}
      - switch: speed_{d}
        cases:
          normal:
            - set:
                fee: "0"
          express:
            - set:
                fee: price * 0.{n % 9 + 1}
          overnight:
            - set:
                fee: price * 1.{n % 9 + 1} + {n % 7 + 2}
      - collect: amount_{d}
        prompt: Up to which amount may we {verb} it?
      - say: Plan {n} for your {thing} in {{place_{d}}} is compared with what you allow.
      - if: price + fee > amount_{d}
        then:
          - say: >-
              Plan {n} costs {{price + fee | money}}, which is more than the
              {{amount_{d} | money}} that you allow.
            jump_to: end
        else:
          - say: Plan {n} for your {thing} stays below {{amount_{d} | money}}.
      - confirm: >-
          Shall we {verb} the {thing} in {{place_{d}}} on {{day_{d} | date}}
          for customer {{customer_{d}}}, {{speed_{d}}}, for {{price + fee | money}}?
        on_no: ask_day_{n}
      - action: do_{d}(customer=customer_{d}, day=day_{d}, place=place_{d}, speed=speed_{d}) -> reference
        on_error: sorry_{n}
      - say: "Done: we {verb} your {thing}, plan {n}. The reference is {{reference}}."
        jump_to: end
      - step: sorry_{n}
        say: We could not {verb} the {thing} of plan {n}. {{error.message}}
        jump_to: end
      - step: release_{n}
        when: customer_{d} is set
        say: All right, the {thing} of plan {n} stays as it is.
"""


def _python(domains: int) -> str:
    head = """\
from datetime import date
from typing import TypedDict

from soni_runtime import action


class Options(TypedDict):
    options: list[dict[str, object]]
    price: float


class Reference(TypedDict):
    reference: str
"""
    return head + "".join(_functions(d) for d in range(domains))


def _functions(d: int) -> str:
    return f"""

@action
def find_{d}(customer: str, place: str, day: date) -> Options:
    return {{"options": [{{"place": place}}], "price": {d}.5}}


@action
def do_{d}(customer: str, day: date, place: str, speed: str) -> Reference:
    return {{"reference": "R{d}"}}
"""
