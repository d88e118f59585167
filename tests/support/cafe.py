"""A small bot with tests of its own, and an engine that understands what it is told to."""

from __future__ import annotations

from collections.abc import Mapping

from soni_runtime.commands import Command, OutOfScope
from soni_runtime.understanding.base import Evidence, Request, Understood

CAFE = """\
version: "1"
name: cafe
slots:
  drink: {description: what to drink, prompt: What would you like?, values: {coffee: [espresso], tea: []}}
  cups: {type: integer, description: how many cups, prompt: How many?}
  pin: {description: the secret number of the member, prompt: What is your number?, sensitive: true}
flows:
  order:
    description: Order a drink
    triggers: [I want a drink, "bring me {drink}", "{cups} cups of {drink}"]
    steps:
      - collect: drink
      - collect: cups
      - confirm: "{cups} {drink}?"
      - say: Coming.
  hours:
    description: Opening hours
    triggers: [when do you open, are you open]
    steps:
      - say: Nine to five.
  points:
    description: Tell how many points a member has
    triggers: [how many points do I have, my points]
    steps:
      - collect: pin
      - say: You have ten points.
"""

TESTS = """\
tests:
  - name: two coffees
    turns:
      - user: a coffee please
        commands: [start_flow: {flow: order, slots: {drink: coffee}}]
      - user: two
        commands: [set_slot: {cups: 2}]
      - user: make it three
        commands: [correct_slot: {cups: 3}]
      - user: "yes"
        commands: [affirm]
        expect: {flow: null}
  - name: open or not
    turns:
      - user: still open?
        commands: [start_flow: hours]
      - user: what's up
        commands: [out_of_scope]
      - user: a tea
        expect: {flow: order, slots: {drink: tea}}
      - user: one
        expect: {says: "1 tea"}
      - commands: [affirm]
"""

Found = list[tuple[Command, float]]


class Scripted:
    """Understands a text as it is told to, with so much confidence; everything else is out of scope."""

    def __init__(self, meanings: Mapping[str, Found]) -> None:
        self.meanings = meanings
        self.asked: list[Request] = []

    async def understand(self, request: Request) -> Understood:
        self.asked.append(request)
        found = self.meanings.get(request.text, [(OutOfScope(), 0.35)])
        return Understood(
            commands=tuple(command for command, _ in found),
            evidence=tuple(Evidence(confidence) for _, confidence in found),
            engine="scripted",
        )
