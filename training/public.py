"""Public data as the tagger's examples. What is left out: Schema-Guided Dialogue, which it is measured on."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, Final

from training import wordings
from training.examples import Example, Item

CLINC_ACTS: Final = {
    "yes": "affirm",
    "no": "deny",
    "thank_you": "thanks",
    "goodbye": "goodbye",
    "greeting": "greeting",
    "cancel": "cancel",
    "what_can_i_ask_you": "help",
}
NLUPP_ACTS: Final = {
    "affirm": "affirm",
    "deny": "deny",
    "thank": "thanks",
    "end_call": "goodbye",
    "greet": "greeting",
    "handoff": "human",
}
_UNCLEAR: Final = ("maybe", "repeat")
_OPENERS: Final = ("", "", "How can I help you?", "Hello! What can I do for you?", "Is there anything else?")
_CONFIRMS: Final = (
    "Is that right?",
    "Shall I go ahead?",
    "Do you want to continue?",
    "Please confirm: is this correct?",
    "Would you like me to book it?",
)

Row = Mapping[str, Any]


def rows(path: Path) -> list[Row]:
    """The JSON objects of a file, one a line."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def restaurant8k(path: Path, random: Random) -> Iterator[Example]:
    """Messages to a restaurant with the places of five slots' values."""
    for row in rows(path):
        asked = set(row["asked"])
        context = random.choice(_OPENERS)
        if asked:
            context = random.choice(wordings.ASKING[row["asked"][-1]])
        spans = {slot["slot"]: slot for slot in row["slots"]}
        items = [
            _slot(random.choice(texts), spans.get(name), asked=name in asked)
            for name, texts in wordings.RESTAURANT8K.items()
            if name in spans or name in asked or random.random() < 0.8
        ]
        yield _mixed(random, context, str(row["text"]), items, None, "restaurant8k")


def nlupp(path: Path, random: Random) -> Iterator[Example]:
    """Messages to a bank or a hotel with the places of seventeen slots' values, and what the user does."""
    for row in rows(path):
        spans = {slot["slot"]: slot for slot in row["slots"]}
        acts = frozenset(NLUPP_ACTS[intent] for intent in row["intents"] if intent in NLUPP_ACTS)
        others = random.sample(sorted(set(wordings.NLUPP) - set(spans)), random.randint(1, 5))
        items = [
            _slot(random.choice(wordings.NLUPP[name]), spans.get(name)) for name in [*sorted(spans), *others]
        ]
        context = random.choice(_CONFIRMS if acts & {"affirm", "deny"} else _OPENERS)
        known = None if "acknowledge" in row["intents"] else acts
        yield _mixed(random, context, str(row["text"]), items, known, "nlupp")


def snips(path: Path, random: Random) -> Iterator[Example]:
    """Seven flows, and the places of their slots' values."""
    found = rows(path)
    own: dict[str, set[str]] = defaultdict(set)
    for row in found:
        own[row["intent"]].update(slot["slot"] for slot in row["slots"])
    for row in found:
        intent = str(row["intent"])
        spans = {slot["slot"]: slot for slot in row["slots"] if slot["value"].strip()}
        absent = sorted(own[intent] - set(spans))
        others = random.sample(absent, min(len(absent), random.randint(0, 4)))
        items = [
            _slot(random.choice(_snips_texts(intent, name)), spans.get(name))
            for name in [*sorted(spans), *others]
        ]
        flows = [intent, *random.sample(sorted(set(wordings.SNIPS_FLOWS) - {intent}), random.randint(0, 3))]
        if random.random() < 0.6:
            items += [_flow(random.choice(wordings.SNIPS_FLOWS[flow]), flow == intent) for flow in flows]
        yield _mixed(random, random.choice(_OPENERS), str(row["text"]).strip(), items, frozenset(), "snips")


def intents(path: Path, random: Random, *, most: int) -> Iterator[Example]:
    """Messages and the flow of many that each asks for, which the bot knows by name alone."""
    found = rows(path)
    names = sorted({str(row["intent"]) for row in found} - {"oos", *CLINC_ACTS, *_UNCLEAR})
    for row in random.sample(found, min(most, len(found))):
        intent = str(row["intent"])
        if intent in _UNCLEAR:
            continue
        act = CLINC_ACTS.get(intent)
        context = random.choice(_CONFIRMS if act in ("affirm", "deny") else _OPENERS)
        chosen = random.sample([name for name in names if name != intent], random.randint(2, 7))
        items = [_flow(_spoken(name), False) for name in chosen]
        if intent in names:
            items.append(_flow(_spoken(intent), True))
        yield _mixed(
            random, context, str(row["text"]), items, frozenset({act} if act else ()), path.stem.split("_")[0]
        )


def multiwoz(path: Path, random: Random) -> Iterator[Example]:
    """Turns of dialogues about seven services, after what the other side said."""
    for dialogue in rows(path):
        context, filled, active, asked = "", set[str](), "", set[str]()
        services = [service for service in dialogue["services"] if service not in ("police", "hospital")]
        for turn in dialogue["turns"]:
            example = _turn(turn, context, filled, asked, active, services, random)
            if example is not None:
                yield example
            filled = {slot for service in turn["gold"]["slots"].values() for slot in service}
            active = str(turn["gold"]["active_flow"] or "")
            asked = _asked(turn["system"].get("human_acts") or {})
            context = _joined(turn["system"].get("text") or "", random)


def _turn(
    turn: Row,
    context: str,
    filled: set[str],
    asked: set[str],
    active: str,
    services: Sequence[str],
    random: Random,
) -> Example | None:
    text = _joined(turn["user"], random)
    commands = turn["commands"]
    touched: dict[str, Item] = {}
    for command in commands:
        if command["type"] in ("SetSlot", "CorrectSlot"):
            slot = str(command["slot"])
            touched[slot] = _given(slot, command, text, slot in filled, random)
        elif command["type"] == "AskInfo":
            slot = str(command["slot"])
            touched.setdefault(slot, Item(kind="slot", text=_wording(slot, random), status="asked"))
    started = {str(command["flow"]) for command in commands if command["type"] == "StartFlow"}
    near = {name.split("__")[0] for name in touched} | {flow.split("_")[1] for flow in started}
    near |= {active.split("_")[1]} if active else set(services[:1])
    items = [replace(item, asked=slot in asked) for slot, item in touched.items()]
    for service in sorted(near):
        for slot in _slots_of(service):
            if slot not in touched and (slot in asked or random.random() < 0.6):
                wording = _wording(slot, random)
                items.append(Item(kind="slot", text=wording, filled=slot in filled, asked=slot in asked))
    for service in sorted({*services, *near}):
        for kind in ("find", "book"):
            flow = f"{kind}_{service}"
            if flow in started or (flow != active and random.random() < 0.7):
                text_of = random.choice(wordings.MULTIWOZ_FLOWS[kind]).format(service=service)
                sure = service != "taxi"  # its two flows are told apart by nothing that is said
                status = "started" if flow in started else ("none" if sure else "")
                items.append(Item(kind="flow", text=text_of, status=status))
    return _mixed(random, context, text, items, None, "multiwoz") if items else None


_ASKED: Final = {
    "Arrive": "arriveBy",
    "Leave": "leaveAt",
    "Depart": "departure",
    "Dest": "destination",
    "Price": "pricerange",
}


def _asked(acts: Row) -> set[str]:
    """The slots that the other side asked for, by its annotated acts (``Train-Request``)."""
    found = set()
    for act, pairs in acts.items():
        service, _, kind = act.lower().partition("-")
        if kind == "request":
            found |= {f"{service}__{_ASKED.get(str(slot), str(slot).lower())}" for slot, _ in pairs}
    return found


_NUMBERS: Final = {
    "1": "one",
    "2": "two",
    "3": "three",
    "4": "four",
    "5": "five",
    "6": "six",
    "7": "seven",
    "8": "eight",
}
_OTHERWISE: Final = {
    "centre": ("center", "central", "downtown"),
    "guesthouse": ("guest house", "guesthouses", "guest houses"),
    "night club": ("nightclub", "night clubs", "nightclubs"),
    "expensive": ("high end", "upscale", "high-end", "fancy"),
    "moderate": ("moderately", "mid range", "moderately priced"),
    "cheap": ("inexpensive",),
}


def _given(slot: str, command: Row, text: str, filled: bool, random: Random) -> Item:
    """The item of a slot that is set; unknown where its value is not among the user's words."""
    value = str(command["value"])
    wording = _wording(slot, random)
    if slot.endswith(("__internet", "__parking")) and value in ("yes", "no", "free"):
        status = "false" if value == "no" else "true"
        known = status if command["source"] == "inform" else ""
        return Item(kind="slot", text=wording, status=known, filled=filled)
    if value == "dontcare":
        return Item(kind="slot", text=wording, status="any", filled=filled)
    if command["source"] == "inform":
        surface = str(command.get("surface") or value)
        for words in (surface, *_OTHERWISE.get(value, ()), *[_NUMBERS[v] for v in (value,) if v in _NUMBERS]):
            found = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE)
            if found:
                return Item(
                    kind="slot",
                    text=wording,
                    status="span",
                    start=found.start(),
                    end=found.end(),
                    filled=filled,
                )
    return Item(kind="slot", text=wording, status="", filled=filled)


def _slots_of(service: str) -> list[str]:
    own = {
        "hotel": "area name type day people internet parking pricerange stars stay phone address ref",
        "restaurant": "area name day people pricerange time food phone address post ref",
        "attraction": "area name type fee phone address post",
        "train": "arriveBy leaveAt day departure destination people ticket time id ref",
        "taxi": "arriveBy leaveAt departure destination car phone",
    }
    return [f"{service}__{name}" for name in own.get(service, "").split()]


def _wording(slot: str, random: Random) -> str:
    service, _, name = slot.partition("__")
    key = "duration" if slot == "train__time" else name
    return random.choice(wordings.MULTIWOZ_SLOTS[key]).format(service=service)


_LOOSE: Final = re.compile(r" (?=[.,?!;:])| (?=n't\b)| (?='\w)")


def _joined(text: str, random: Random) -> str:
    """The text as people write it, most of the time: this corpus sets its signs apart."""
    return _LOOSE.sub("", text) if random.random() < 0.8 else text


def _slot(text: str, span: Row | None, *, asked: bool = False) -> Item:
    if span is None:
        return Item(kind="slot", text=text, asked=asked)
    # some are marked with the space behind them
    return Item(
        kind="slot", text=text, status="span", start=int(span["start"]), end=int(span["end"]), asked=asked
    )


def _snips_texts(intent: str, name: str) -> tuple[str, ...]:
    return wordings.SNIPS_NAMES.get((intent, name)) or wordings.SNIPS[name]


def _flow(text: str, started: bool) -> Item:
    return Item(kind="flow", text=text, status="started" if started else "none")


def _spoken(name: str) -> str:
    return name.replace("_", " ").replace("?", "").lower()


def _mixed(
    random: Random, context: str, text: str, items: list[Item], acts: frozenset[str] | None, source: str
) -> Example:
    random.shuffle(items)
    return Example(context=context, text=text, items=tuple(items), acts=acts, source=source)


VALUE_SLOTS: Final = {
    ("AddToPlaylist", "artist"): "artist",
    ("PlayMusic", "artist"): "artist",
    ("AddToPlaylist", "entity_name"): "song",
    ("PlayMusic", "track"): "song",
    ("PlayMusic", "album"): "album",
    ("AddToPlaylist", "playlist"): "playlist",
    ("BookRestaurant", "city"): "city",
    ("GetWeather", "city"): "city",
    ("BookRestaurant", "restaurant_name"): "restaurant",
    ("BookRestaurant", "cuisine"): "cuisine",
    ("GetWeather", "geographic_poi"): "attraction",
    ("PlayMusic", "genre"): "genre",
    ("RateBook", "object_name"): "book",
    ("SearchScreeningEvent", "movie_name"): "movie",
    ("SearchCreativeWork", "object_name"): "movie",
}


def values(folder: Path) -> dict[str, tuple[str, ...]]:
    """Kinds of values and those that occur in the training data, sorted: synthetic messages use them."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows(folder / "snips_train.jsonl"):
        for slot in row["slots"]:
            if kind := VALUE_SLOTS.get((row["intent"], slot["slot"])):
                found[kind].add(slot["value"].strip())
    for row in rows(folder / "nlupp.jsonl"):
        for slot in row["slots"]:
            if slot["slot"] in ("person_name", "company_name"):
                found[slot["slot"].split("_")[0]].add(slot["value"])
    names: dict[str, set[str]] = {"hotel__name": set(), "restaurant__name": set(), "attraction__name": set()}
    for dialogue in rows(folder / "multiwoz_val.jsonl"):
        for turn in dialogue["turns"]:
            for command in turn["commands"]:
                if command["type"] == "SetSlot" and command["slot"] in names:
                    found[command["slot"].split("__")[0]].add(str(command["value"]))
    return {kind: tuple(sorted(v for v in own if len(v) > 1)) for kind, own in sorted(found.items())}
