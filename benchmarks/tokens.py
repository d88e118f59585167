"""``scripts/bench tokens``: how many tokens a turn sends to a model, and whether the right flow is in them.

Whole prompts are counted, with the tokenizer of current OpenAI models (o200k_base, from tiktoken). Its table
comes with LiteLLM, so nothing is fetched. Counted are the text, which every server gets, and the JSON Schema
of the answer, which servers that know schemas get beside it; some of them bill it, others compile it.

Three bots: the banking example, the 58 flows of the Schema-Guided Dialogue set, and 200 flows named after
the intents of CLINC150 and Banking77. *Scoped* is what is sent; *unscoped* would list all flows that exist.
``kept``: of messages that start a flow, how often that flow is in the prompt. The messages are held out: no
trigger of the bot is among them.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from statistics import mean
from typing import Any, Final

from benchmarks.corpora import MissingCorpus, corpus, lines
from soni_dsl import compile_program
from soni_runtime.commands import SetSlot, StartFlow
from soni_runtime.dialogue import Dialogue
from soni_runtime.events import Bus
from soni_runtime.frames import World
from soni_runtime.legal import request_for
from soni_runtime.program import Program
from soni_runtime.registry import Registry
from soni_runtime.understanding.base import Request
from soni_runtime.understanding.local import LocalUnderstanding
from soni_runtime.understanding.model import ModelUnderstanding, Prompt
from soni_runtime.understanding.settings import UnderstandingSettings

ROOT: Final = Path(__file__).resolve().parent.parent
NOW: Final = datetime(2026, 11, 24, 10, 0)
ENCODING: Final = "o200k_base"
MOST: Final = 300
"""Messages that are counted of each bot and kind; more are drawn from with a fixed seed."""

_EXAMPLES: Final = {"integer": 3, "number": 50, "boolean": True}


@dataclass(frozen=True, slots=True)
class Row:
    """``turns``: ``opening`` (nothing is open) or ``question``. ``kept`` is None where no flow is started."""

    bot: str
    turns: str
    count: int
    text: float
    longest: int
    schema: float
    unscoped: float
    kept: float | None


class Tokens:
    """Counts tokens without network. Raises ModuleNotFoundError where DSPy is not installed."""

    def __init__(self) -> None:
        found = importlib.util.find_spec("litellm")
        if found is not None and found.origin is not None:
            folder = Path(found.origin).parent / "litellm_core_utils" / "tokenizers"
            os.environ.setdefault("TIKTOKEN_CACHE_DIR", str(folder))
        import tiktoken

        self._encoding = tiktoken.get_encoding(ENCODING)

    def text(self, prompt: Prompt) -> int:
        """The messages, with the four tokens that the chat format puts around each."""
        return sum(len(self._encoding.encode(text)) + 4 for _, text in prompt.messages)

    def schema(self, prompt: Prompt) -> int:
        return len(self._encoding.encode(json.dumps(prompt.schema, separators=(",", ":"))))


def rows() -> list[dict[str, object]]:
    """What was counted, as plain data; a bot whose corpus is missing is a row that says so."""
    made: list[dict[str, object]] = []
    for name, make in _BOTS:
        try:
            program, openings = make()
        except MissingCorpus as missing:
            made.append({"row": "tokens", "bot": name, "missing": str(missing)})
            continue
        measured = _measure(name, program, openings)
        made += [{"row": "tokens", **{key: getattr(row, key) for key in Row.__slots__}} for row in measured]
    return made


def text() -> str:
    """The table."""
    heads = (
        f"{'bot':<12} {'turns':<9} {'count':>6} {'text':>6} {'longest':>8} {'schema':>7} "
        f"{'unscoped':>9} {'kept':>6}"
    )
    shown = [f"prompt tokens a turn ({ENCODING})", heads]
    for row in rows():
        if "missing" in row:
            shown.append(f"{row['bot']:<12} {row['missing']}")
            continue
        kept = "" if row["kept"] is None else f"{row['kept']:.3f}"
        shown.append(
            f"{row['bot']:<12} {row['turns']:<9} {row['count']:>6} {row['text']:>6.0f} {row['longest']:>8} "
            f"{row['schema']:>7.0f} {row['unscoped']:>9.0f} {kept:>6}".rstrip()
        )
    return "\n".join(shown)


# ---------------------------------------------------------------- measuring


def _measure(name: str, program: Program, openings: Sequence[tuple[str, str]]) -> Iterator[Row]:
    settings = UnderstandingSettings(engine="dspy", model="openai/counted")
    model = ModelUnderstanding(program, settings, local=LocalUnderstanding(program))
    dialogue = Dialogue(
        world=World(program, lambda: NOW),
        registry=Registry(),
        understanding=LocalUnderstanding(program),
        bus=Bus(),
    )
    tokens = Tokens()
    first = request_for(dialogue.world, dialogue.new_state(), "")
    started = [(replace(first, text=text), flow) for text, flow in openings if flow in first.startable]
    yield _row(name, "opening", model, tokens, _some(started))
    asked = [(request, None) for request in asyncio.run(_questions(dialogue))]
    yield _row(name, "question", model, tokens, _some(asked))


def _some(items: Sequence[tuple[Request, str | None]]) -> list[tuple[Request, str | None]]:
    return list(items) if len(items) <= MOST else random.Random(7).sample(list(items), MOST)


def _row(
    bot: str,
    turns: str,
    model: ModelUnderstanding,
    tokens: Tokens,
    requests: Sequence[tuple[Request, str | None]],
) -> Row:
    prompts = [model.prompt(request) for request, _ in requests]
    texts = [tokens.text(prompt) for prompt in prompts]
    kept = [flow in model.flows(request) for request, flow in requests if flow is not None]
    whole = [tokens.text(model.prompt(request, tuple(request.program.flows))) for request, _ in requests[:20]]
    return Row(
        bot,
        turns,
        len(requests),
        mean(texts),
        max(texts),
        mean(tokens.schema(prompt) for prompt in prompts),
        mean(whole),
        mean(kept) if kept else None,
    )


async def _questions(dialogue: Dialogue) -> list[Request]:
    """Every question that the flows of a bot ask before their first action, with an answer to it."""
    found = []
    for flow in dialogue.program.flows.values():
        if not flow.triggers:
            continue
        state, _ = await dialogue.turn(dialogue.new_state(), {"commands": [StartFlow(flow.name)]}, "bench")
        seen: set[str | None] = set()
        while (
            (pending := state.pending) is not None and pending.kind == "collect" and pending.step not in seen
        ):
            seen.add(pending.step)
            values = {name: _example(dialogue.program, name) for name in pending.slots}
            said = " and ".join(str(value) for value in values.values())
            found.append(request_for(dialogue.world, state, said))
            commands = [SetSlot(name, value) for name, value in values.items()]
            state, _ = await dialogue.turn(state, {"text": None, "commands": commands}, "bench")
    return found


def _example(program: Program, name: str) -> Any:
    slot = program.slots[name]
    if slot.examples:
        return slot.examples[0]
    if slot.values:
        return next(iter(slot.values))
    return _EXAMPLES.get(slot.type, "something")


# ---------------------------------------------------------------- bots

Openings = list[tuple[str, str]]


def _banking() -> tuple[Program, Openings]:
    """The example; the last trigger of each flow is taken out and is the message."""
    program = compile_program(ROOT / "examples" / "banking")
    openings = []
    flows = dict(program.flows)
    for name, flow in program.flows.items():
        if len(flow.triggers) > 1:
            flows[name] = replace(flow, triggers=flow.triggers[:-1])
            openings.append((flow.triggers[-1].replace("{", "").replace("}", ""), name))
    return replace(program, flows=flows), openings


def _sgd() -> tuple[Program, Openings]:
    """58 flows that have nothing but a name and a description, and what people said to start them."""
    spec = importlib.util.spec_from_file_location("emit", ROOT / "tests" / "conformance" / "emit.py")
    assert spec is not None
    assert spec.loader is not None
    emitter = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(emitter)
    bot = json.loads(corpus("sgd/bot.json").read_text(encoding="utf-8"))
    openings = [
        (turn["user"], command["flow"])
        for dialogue in lines("nlu/sgd_dev.jsonl")
        for turn in dialogue["turns"]
        for command in turn["commands"]
        if command["type"] == "StartFlow"
    ]
    return _compiled(emitter.emit(bot)), openings


def _many() -> tuple[Program, Openings]:
    """200 flows of three slots: 150 intents of CLINC150, 50 of Banking77, ten triggers each."""
    said: dict[str, list[str]] = {}
    for name, most in (("nlu/clinc150_train.jsonl", 150), ("nlu/banking77_train.jsonl", 50)):
        own: dict[str, list[str]] = {}
        for line in lines(name):
            intent = "".join(letter if letter.isalnum() else "_" for letter in line["intent"].lower()).strip(
                "_"
            )
            if intent not in ("oos", "out_of_scope"):
                own.setdefault(intent, []).append(line["text"])
        for intent in sorted(own)[:most]:
            said.setdefault(intent, own[intent])
    chosen = random.Random(7)
    slots: dict[str, Any] = {}
    flows: dict[str, Any] = {}
    openings = []
    for intent, texts in said.items():
        texts = [text.replace("{", "").replace("}", "") for text in dict.fromkeys(texts)]
        chosen.shuffle(texts)
        slots[f"{intent}__what"] = {"prompt": "What is it about?", "description": "what it is about"}
        slots[f"{intent}__day"] = {"type": "date", "prompt": "Which day?", "examples": ["tomorrow"]}
        slots[f"{intent}__how"] = {"values": ["fast", "cheap"], "prompt": "Fast or cheap?"}
        flows[intent] = {
            "description": intent.replace("_", " "),
            "triggers": texts[:10],
            "steps": [
                *({"collect": f"{intent}__{part}"} for part in ("what", "day", "how")),
                {"say": "It is done."},
            ],
        }
        openings += [(text, intent) for text in texts[10:20]]
    bot = {"version": "1", "name": "many", "slots": slots, "flows": flows}
    return _compiled(json.dumps(bot, ensure_ascii=False, indent=1)), openings


def _compiled(text: str) -> Program:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bot.yaml"
        path.write_text(text, encoding="utf-8")
        return compile_program(path)


_BOTS: Final = (("banking", _banking), ("58 SGD", _sgd), ("200 flows", _many))
