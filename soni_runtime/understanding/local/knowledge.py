"""What a program teaches the engine, worked out once: slots, flows and trigger patterns."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from soni_runtime.program import CollectStep, Program
from soni_runtime.understanding.local.encoder import Absent
from soni_runtime.understanding.local.flows import FlowIndex, Match
from soni_runtime.understanding.local.languages import Language
from soni_runtime.understanding.local.meaning import Meaning, meaning_of
from soni_runtime.understanding.local.slots import SlotView, slot_views
from soni_runtime.understanding.local.triggers import TriggerPattern, trigger_patterns


class Knowledge:
    """What holds for every conversation in these languages. Each part is made when first needed."""

    def __init__(self, program: Program, languages: tuple[Language, ...]) -> None:
        self.program = program
        self.languages = languages

    @cached_property
    def common(self) -> frozenset[str]:
        """Words that say little about what is wanted."""
        return frozenset(word for language in self.languages for word in language.common.split("|"))

    @cached_property
    def index(self) -> FlowIndex:
        return FlowIndex(self.program.flows.values(), self.common)

    @cached_property
    def meaning(self) -> Meaning | Absent:
        """What the sentence encoder adds, where the conversation is in its language."""
        if self.languages[0].code != "en":
            return Absent("the encoder knows English only")
        return meaning_of(self.program, self.index)

    def rank(self, text: str, words: tuple[str, ...], among: Collection[str]) -> list[Match]:
        """The flows ``among`` these that a message may ask for, the best first."""
        if isinstance(self.meaning, Absent):
            return self.index.rank(words, among)
        return self.meaning.rank(text, words, among)

    @cached_property
    def views(self) -> dict[str, SlotView]:
        return slot_views(self.program, self.languages)

    @cached_property
    def patterns(self) -> tuple[TriggerPattern, ...]:
        return trigger_patterns(self.program.flows.values(), self.languages, self.common)

    @cached_property
    def order(self) -> dict[str, dict[str, int]]:
        """Flow → slot → when it is asked for, which is the order that people think in."""
        orders = {}
        for flow in self.program.flows.values():
            asked = [name for step in flow.steps if isinstance(step, CollectStep) for name in step.slots]
            orders[flow.name] = {name: place for place, name in enumerate(dict.fromkeys(asked))}
        return orders
