"""One turn of a made-up conversation in the making."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from training import synthetic_phrases as phrases
from training.synthetic_schema import Domain, Entry, template
from training.synthetic_values import Pool

_GREETS = ("hi,", "hi ", "hello", "hey", "good morning")


@dataclass(slots=True, kw_only=True)
class Scene:
    """One turn. ``pieces`` are the words of the user, each with the slot that it is the value of."""

    rng: Random
    pool: Pool
    domain: Domain
    context: str = ""
    pieces: list[tuple[str, str]] = field(default_factory=list)
    statuses: dict[str, str] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    filled: dict[str, str] = field(default_factory=dict)
    acts: set[str] = field(default_factory=set)

    def value(self, slot: Entry) -> str:
        """Something that the slot could hold."""
        return self.rng.choice(slot.choices) if slot.choices else self.pool.value(slot.kind)

    def noun(self, entry: Entry) -> str:
        """What people call a slot."""
        return self.rng.choice(entry.nouns)

    def say(self, words: str) -> None:
        """Let the user say words that are no value."""
        self.pieces.append((words, ""))

    def fill(self, text: str, own: Entry | None = None) -> None:
        """Let the user say a phrase, its holes filled with values."""
        for words, key in template(text):
            if words:
                self.pieces.append((words, ""))
            slot = own if key == "" else self.domain.slots[key] if key else None
            if slot is not None:
                self.pieces.append((self.value(slot), slot.key))
                self.statuses[slot.key] = "span"

    def mention(self, slot: Entry) -> None:
        """Let the user give a slot's value within a longer message."""
        rng = self.rng
        if slot.kind == "bool":
            truth = not slot.refusals or rng.random() < 0.55
            self.say(rng.choice(slot.phrases if truth else slot.refusals))
            self.statuses[slot.key] = "true" if truth else "false"
        elif rng.random() < 0.12:
            before, link = rng.choice(("", "with ", "the ")), rng.choice((" ", " is ", ": "))
            self.fill(f"{before}{self.noun(slot)}{link}{{}}", slot)
        else:
            self.fill(rng.choice(slot.phrases), slot)

    def around(self, text: str, inner: Callable[[], None]) -> None:
        """Let the user say ``inner`` within words such as ``please {}``, and note the acts of those."""
        before, after = text.split("{}")
        if before.lower().startswith(_GREETS):
            self.acts.add("greeting")
        if "thank" in text:
            self.acts.add("thanks")
        if before:
            self.say(before)
        inner()
        if after:
            self.say(after)

    def join(self) -> None:
        """Put something between two parts of a message."""
        self.say(self.rng.choice((" ", " ", " ", " ", ", ", ", ", " and ", ". ")))

    def ask(self, slot: Entry) -> str:
        """The bot's question for a slot."""
        rng = self.rng
        self.asked.add(slot.key)
        generic = rng.choice(phrases.ASK_WHETHER if slot.kind == "bool" else phrases.ASK).replace(
            "{noun}", self.noun(slot)
        )
        asking = rng.choice(slot.asks) if slot.asks and rng.random() < 0.65 else generic
        return f"{rng.choice(phrases.BEFORE_ASK)} {asking}" if rng.random() < 0.3 else asking

    def facts(self, slots: Sequence[Entry]) -> str:
        """What the bot says of slots that have values now."""
        rng = self.rng
        told = []
        style = rng.randrange(3)
        for slot in slots:
            if slot.kind == "bool":
                self.filled[slot.key] = held = rng.choice(("yes", "no"))
            else:
                self.filled[slot.key] = held = self.value(slot)
            noun = self.noun(slot)
            plain = (
                rng.choice(slot.phrases).replace("{}", held) if slot.phrases and slot.kind != "bool" else ""
            )
            told.append(
                plain if plain and style == 0 else f"{noun}: {held}" if style == 1 else f"{noun} {held}"
            )
        return rng.choice((", ", ", ", "; ", " and ")).join(told)

    def some(self, slots: Sequence[Entry], most: int) -> list[Entry]:
        """A few of the slots in any order."""
        return self.rng.sample(slots, min(len(slots), self.rng.randint(1, most)))
