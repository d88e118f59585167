"""Public sets of messages with the flow that each asks for, read from files of one JSON object a line.

Files are called ``NAME_train.jsonl``, ``NAME_val.jsonl`` and ``NAME_test.jsonl``. What is measured is the
test part where it is there, else the development part, else a fifth of each flow's training messages, which
is then not learnt from.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

from soni_runtime.errors import SoniError
from soni_runtime.json_lines import lines_of

OUT_OF_SCOPE: Final = "oos"
_HELD: Final = 0.2


class SetsError(SoniError):
    """A set cannot be read; the message says which file, and what is wrong with it."""

    kind = "evaluation"


@dataclass(frozen=True, slots=True)
class Example:
    """A message and the flow it asks for; ``among`` are the flows of the bot, if not all of the set."""

    text: str
    flow: str
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowSet:
    """What can be learnt (``train``), what is measured, and messages that ask for none of the flows.

    ``split`` names the part that is measured: ``test``, ``val`` or ``held-out train``.
    """

    name: str
    flows: Mapping[str, str]  # name → description
    train: tuple[Example, ...]
    measured: tuple[Example, ...]
    foreign: tuple[str, ...] = ()
    split: str


def intent_set(name: str, folder: Path) -> FlowSet:
    """The set of ``{"text", "intent"}`` objects; the intent ``oos`` is none. Of flows it says only the name.

    Raises:
        SetsError: there is no such set, or it makes no sense.
    """
    train = _messages(folder / f"{name}_train.jsonl")
    known = [example for example in train if example.flow != OUT_OF_SCOPE]
    for split in ("test", "val"):
        path = folder / f"{name}_{split}.jsonl"
        if path.exists():
            rows = _messages(path)
            measured = [example for example in rows if example.flow != OUT_OF_SCOPE]
            foreign = tuple(example.text for example in rows if example.flow == OUT_OF_SCOPE)
            break
    else:
        split, foreign = "held-out train", ()
        known, measured = _held_out(known)
    flows = dict.fromkeys(sorted({example.flow for example in known}), "")
    if unknown := {example.flow for example in measured} - flows.keys():
        raise SetsError(f"{name}: no training message asks for `{min(unknown)}`")
    return FlowSet(
        name=name,
        flows=flows,
        train=tuple(known),
        measured=tuple(measured),
        foreign=foreign,
        split=split,
    )


def dialogue_set(name: str, folder: Path, bot: Path) -> FlowSet:
    """Turns of dialogues in which the user asks for a flow; a bot has the flows of the dialogue's services.

    ``bot`` describes the flows. Nothing is there to learn from.

    Raises:
        SetsError: a file is missing, or makes no sense.
    """
    split = "test" if (folder / f"{name}_test.jsonl").exists() else "dev"
    try:
        return _dialogues(name, folder, read_object(bot)["flows"], split)
    except (KeyError, TypeError, AttributeError) as error:
        raise SetsError(f"{name} is not made as it should be: {type(error).__name__}: {error}") from None


def _dialogues(name: str, folder: Path, described: dict[str, Any], split: str) -> FlowSet:
    flows = {str(flow): str(entry.get("description", "")) for flow, entry in described.items()}
    services: dict[str, list[str]] = defaultdict(list)
    for flow, entry in described.items():
        services[str(entry["service"])].append(str(flow))
    measured = []
    for dialogue in read_rows(folder / f"{name}_{split}.jsonl"):
        own = tuple(flow for service in dialogue["services"] for flow in services[service])
        for turn in dialogue["turns"]:
            started = [
                str(command["flow"])
                for command in turn["commands"]
                if command["type"] == "StartFlow" and command.get("source") == "inform_intent"
            ]
            if len(started) == 1 and started[0] in own:
                measured.append(Example(str(turn["user"]), started[0], own))
    return FlowSet(name=name, flows=flows, train=(), measured=tuple(measured), split=split)


def few(examples: Iterable[Example], count: int | None, seed: int) -> dict[str, list[str]]:
    """``count`` messages for each flow, chosen by ``seed``; all of them for None."""
    by_flow: dict[str, list[str]] = defaultdict(list)
    for example in examples:
        by_flow[example.flow].append(example.text)
    if count is None:
        return dict(by_flow)
    random = Random(seed)
    return {flow: random.sample(texts, min(count, len(texts))) for flow, texts in sorted(by_flow.items())}


def _held_out(examples: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    """All but a fifth of each flow's messages, and that fifth."""
    by_flow: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        by_flow[example.flow].append(example)
    kept: list[Example] = []
    held: list[Example] = []
    random = Random(0)
    for _, own in sorted(by_flow.items()):
        shuffled = random.sample(own, len(own))
        cut = round(len(own) * _HELD)
        held.extend(shuffled[:cut])
        kept.extend(shuffled[cut:])
    return kept, held


def _messages(path: Path) -> list[Example]:
    rows = read_rows(path)
    for number, row in enumerate(rows, 1):
        for key in ("text", "intent"):
            if not isinstance(row.get(key), str):
                raise SetsError(f"{path}:{number} has no `{key}`")
    return [Example(row["text"], row["intent"]) for row in rows]


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines. Raises SetsError where it cannot be read or a line is none."""
    rows = []
    for number, line in lines_of(_text(path)):
        try:
            row = json.loads(line)
        except ValueError:
            raise SetsError(f"{path}:{number} is not JSON") from None
        if not isinstance(row, dict):
            raise SetsError(f"{path}:{number} is not an object")
        rows.append(row)
    return rows


def read_object(path: Path) -> dict[str, Any]:
    """The object of a JSON file. Raises SetsError where it cannot be read or holds something else."""
    try:
        found = json.loads(_text(path))
    except ValueError:
        raise SetsError(f"{path} is not JSON") from None
    if not isinstance(found, dict):
        raise SetsError(f"{path} is not an object")
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SetsError(f"{path} cannot be read: {type(error).__name__}") from None
