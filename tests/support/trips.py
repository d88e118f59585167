"""A bot in two versions over one store: what another deployment does to conversations in flight."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

from bots import NOW, Deaf

from soni_dsl.loading import load
from soni_runtime import Bot, Command, State, Turn
from soni_runtime.checkpoints.sqlite import SqliteStore
from soni_runtime.clock import fixed
from soni_runtime.events import Event

TRIP = """\
version: "1"
name: trips
slots:
  origin: {prompt: Where from?}
  destination: {prompt: Where to?}
  cabin: {prompt: Which cabin?, values: [economy, business]}
  seats: {type: integer, prompt: How many seats?}
  note: {prompt: Any note?}
  member: {prompt: Your number?, scope: session}
actions:
  search: {inputs: {origin: string, destination: string}, outputs: {price: number}}
  book: {inputs: {destination: string, price: number}, outputs: {reference: string}, effect: write}
  check: {inputs: {member: string}, outputs: {level: string}}
flows:
  trip:
    description: Book a trip
    triggers: [book a trip]
    steps:
      - step: ask_origin
        collect: origin
      - step: ask_destination
        collect: destination
      - step: ask_cabin
        collect: cabin
      - step: search
        action: search -> price
      - step: sure
        confirm: To {destination} in {cabin} for {price}?
      - step: book
        action: book -> reference
      - step: ask_note
        collect: note
      - step: done
        say: "Booked {reference}: {note}"
  card:
    description: Order a card
    triggers: [order a card]
    resume: auto
    steps:
      - step: ask_seats
        collect: seats
      - step: identify
        call: login -> level
      - step: ready
        say: "{seats} cards for {member}, {level}."
  login:
    outputs: [level]
    steps:
      - step: ask_member
        collect: member
      - step: check
        action: check -> level
      - step: ask_pin
        collect: note
"""

PYTHON = """\
from pathlib import Path

from soni_runtime import action

CALLS = Path(__file__).parent.parent / "calls.txt"


def called(name):
    with CALLS.open("a") as file:
        file.write(name + "\\n")


@action
def search(origin, destination):
    called(f"search {origin} {destination}")
    return {"price": 10 * len(destination)}


@action
def book(destination, price):
    called(f"book {destination} {price}")
    return {"reference": f"R{price}"}


@action
def check(member):
    called(f"check {member}")
    return {"level": "gold"}
"""


class Deployments:
    """One conversation, served by one version of the bot after the other."""

    def __init__(self, folder: Path, session: str = "ana") -> None:
        self.folder = folder
        self.session = session
        self.events: list[Event] = []
        self._numbers = itertools.count(1)

    def bot(self, text: str = TRIP, python: str = PYTHON, **options: Any) -> Bot:
        place = self.folder / f"version_{next(self._numbers)}"
        place.mkdir()
        (place / "bot.yaml").write_text(text, encoding="utf-8")
        (place / "actions.py").write_text(python, encoding="utf-8")
        store = SqliteStore(self.folder / "kept.sqlite")
        bot = load(place, store=store, understanding=Deaf(), clock=fixed(NOW), **options)
        bot.bus.subscribe(self.events.append)
        return bot

    async def say(self, bot: Bot, *turns: list[Command]) -> Turn:
        async with bot.session(self.session) as session:
            said = [await session.apply(commands) for commands in turns]
        return said[-1]

    async def state(self, bot: Bot) -> State:
        async with bot.session(self.session) as session:
            state = await session.state()
        assert state is not None
        return state

    @property
    def calls(self) -> list[str]:
        """What the actions of all versions were asked to do."""
        path = self.folder / "calls.txt"
        return path.read_text().splitlines() if path.exists() else []

    def moves(self) -> list[tuple[str, str, str]]:
        """(flow, step, verdict) of every part that was moved."""
        found: list[dict[str, Any]] = [e.to_dict() for e in self.events if e.type == "conversation_moved"]
        return [(one["flow"], one["step"], one["verdict"]) for one in found]


def edited(*edits: tuple[str, str], text: str = TRIP) -> str:
    """The bot with parts of its text replaced; every part must be there exactly once."""
    for old, new in edits:
        assert text.count(old) == 1, (text.count(old), old)
        text = text.replace(old, new)
    return text
