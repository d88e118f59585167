"""From a turn in the making to an example: noise, spans and the items around those that it is about."""

from __future__ import annotations

from random import Random
from typing import Final

from training.examples import Example, Item
from training.synthetic_scene import Scene
from training.synthetic_schema import Domain, Entry

MOST_ITEMS: Final = 14
_DROPPED: Final = str.maketrans("", "", ",.!?;:")
_NO_APOSTROPHE: Final = str.maketrans("", "", "'")


def rendered(scene: Scene, domains: tuple[Domain, ...], source: str) -> Example:
    """The example that a scene makes, among slots and flows of its own domain and sometimes of others."""
    text, spans = _text(scene)
    return Example(
        context=scene.context if scene.rng.random() < 0.85 else scene.context.lower(),
        text=text,
        items=_items(scene, domains, spans),
        acts=frozenset(scene.acts),
        source=source,
    )


def _text(scene: Scene) -> tuple[str, dict[str, tuple[int, int]]]:
    """The user's words with the noise of typing, and where in them the values are."""
    rng = scene.rng
    lower, unpunctuated, careless = rng.random() < 0.5, rng.random() < 0.35, rng.random() < 0.15
    built, length = [], 0
    spans: dict[str, tuple[int, int]] = {}
    for place, (words, key) in enumerate(scene.pieces):
        if not key:
            if unpunctuated:
                words = words.translate(_DROPPED)
                if rng.random() < 0.4:
                    words = words.translate(_NO_APOSTROPHE)
            if careless and rng.random() < 0.6:
                words = _mistyped(rng, words)
        if lower:
            words = words.lower()
        elif place == 0 and not key:
            words = words[:1].upper() + words[1:]
        if place == 0:
            words = words.lstrip()
        if key:
            spans[key] = (length, length + len(words))
        built.append(words)
        length += len(words)
    text = "".join(built).rstrip()
    if text[-1:].isalnum() and not unpunctuated and rng.random() < 0.35:
        text += "." if rng.random() < 0.8 else "!"
    return text, spans


def _mistyped(rng: Random, words: str) -> str:
    """The words with one slip in it: two letters swapped, one left out or one twice."""
    if len(words) < 5:
        return words
    place = rng.randrange(1, len(words) - 2)
    if not words[place : place + 2].isalpha():
        return words
    slip = rng.randrange(3)
    if slip == 0:
        return words[:place] + words[place + 1] + words[place] + words[place + 2 :]
    return words[:place] + words[place + 1 :] if slip == 1 else words[:place] + words[place] + words[place:]


def _items(scene: Scene, domains: tuple[Domain, ...], spans: dict[str, tuple[int, int]]) -> tuple[Item, ...]:
    rng, domain = scene.rng, scene.domain
    entries = {**domain.slots, **domain.flows}
    needed = [key for key in entries if key in scene.statuses or key in scene.asked]
    rest = [key for key in entries if key not in scene.statuses and key not in scene.asked]
    room = MOST_ITEMS - len(needed)
    extra = rng.sample(rest, min(room, rng.randint(min(1, len(rest)), len(rest))))
    prefix = f"{domain.name.split()[0]}_" if rng.random() < 0.06 else ""
    if len(scene.statuses) > 1 and rng.random() < 0.08:
        # A value of no slot in reach is nobody's: the tagger has to leave it alone.
        unasked = [key for key in needed if scene.statuses.get(key) == "span" and key not in scene.asked]
        needed = [key for key in needed if key != unasked[0]] if unasked else needed
    items = []
    for key in needed + extra:
        start, end = spans.get(key, (-1, -1))
        status = scene.statuses.get(key, "none")
        asked = key in scene.asked
        filled = key in scene.filled or (key not in scene.statuses and not asked and rng.random() < 0.2)
        entry = entries[key]
        items.append(
            Item(
                kind="slot" if entry.kind else "flow",
                text=described(rng, entry, prefix),
                status=status,
                start=start,
                end=end,
                asked=asked,
                filled=filled and bool(entry.kind),
            )
        )
    if rng.random() < 0.3:
        items += _foreign(scene, domains, MOST_ITEMS - len(items))
    rng.shuffle(items)
    return tuple(items)


def _foreign(scene: Scene, domains: tuple[Domain, ...], room: int) -> list[Item]:
    """Slots and flows of another bot, none of them of a kind that the message gives."""
    rng = scene.rng
    other = rng.choice(domains)
    if other is scene.domain or room < 1:
        return []
    kinds = {slot.kind for slot in scene.domain.slots.values()}
    strange = [slot for slot in other.slots.values() if slot.kind not in kinds]
    strange += other.flows.values()
    return [
        Item(kind="slot" if entry.kind else "flow", text=described(rng, entry, ""))
        for entry in rng.sample(strange, min(len(strange), room, rng.randint(1, 4)))
    ]


def described(rng: Random, entry: Entry, prefix: str) -> str:
    """A slot or flow as some bot would describe it: name and description, or one of the two."""
    name = prefix + rng.choice(entry.names)
    if rng.random() < 0.5:
        name = name.replace("_", " ")
    if not entry.descriptions:
        return name
    description = rng.choice(entry.descriptions)
    style = rng.random()
    if rng.random() < 0.3:
        description = description[:1].upper() + description[1:]
    if entry.choices and rng.random() < 0.4:
        listed = ", ".join(entry.choices)
        description += rng.choice((f" ({listed})", f": {listed}", f", one of {listed}"))
    if style < 0.2:
        return name
    return description if style < 0.35 else f"{name}: {description}"
