"""What a program teaches the engine, worked out once: slots, flows and trigger patterns."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future
from functools import cached_property
from threading import Lock, Thread

from soni_runtime.program import CollectStep, Program
from soni_runtime.understanding.local.encoder import Absent
from soni_runtime.understanding.local.flows import FlowIndex, Match
from soni_runtime.understanding.local.languages import Language
from soni_runtime.understanding.local.learning import common_words
from soni_runtime.understanding.local.meaning import Meaning, meaning_of
from soni_runtime.understanding.local.slots import SlotView, slot_views
from soni_runtime.understanding.local.tagger import shared_tagger
from soni_runtime.understanding.local.triggers import TriggerPattern, trigger_patterns


class Knowledge:
    """What holds for every conversation in these languages. Each part is made when first needed."""

    def __init__(
        self, program: Program, languages: tuple[Language, ...], messages: Mapping[str, Sequence[str]]
    ) -> None:
        """``messages`` are known to start the flow they stand under, beside its triggers."""
        self.program = program
        self.languages = languages
        self._messages = messages
        self._lock = Lock()
        self._meaning: Future[Meaning | Absent] | None = None

    @cached_property
    def common(self) -> frozenset[str]:
        """Words that say little about what is wanted."""
        return common_words(self.languages)

    @cached_property
    def index(self) -> FlowIndex:
        return FlowIndex(self.program.flows.values(), self.common, self._messages)

    @property
    def meaning(self) -> Meaning | Absent:
        """What the sentence encoder adds, where the conversation is in its language; waits for it."""
        future, is_new = self._claimed()
        if is_new:
            self._learn(future)
        return future.result()

    def learning(self) -> Future[Meaning | Absent]:
        """``meaning`` as it comes: learnt in a thread of its own, once, however many ask for it."""
        future, is_new = self._claimed()
        if is_new:
            Thread(target=self._learn, args=(future,), name="soni-learning", daemon=True).start()
        return future

    def _claimed(self) -> tuple[Future[Meaning | Absent], bool]:
        with self._lock:
            if self._meaning is not None:
                return self._meaning, False
            self._meaning = Future()
            return self._meaning, True

    def _learn(self, future: Future[Meaning | Absent]) -> None:
        try:
            if self.languages[0].code != "en":
                future.set_result(Absent("the encoder knows English only"))
            else:
                shared_tagger()  # loaded here, no message has to wait for it
                future.set_result(meaning_of(self.program, self.index, self.languages, self._messages))
        except BaseException as error:
            future.set_exception(error)

    def rank(self, text: str, words: tuple[str, ...], among: Collection[str]) -> list[Match]:
        """The flows ``among`` these that a message may ask for, the best first."""
        meaning = self.meaning
        if isinstance(meaning, Absent):
            return self.index.rank(words, among)
        return meaning.rank(text, words, among)

    def built_in(self, text: str) -> str | None:
        """The answer about the conversation itself (see ``answers``) that a message means."""
        meaning = self.meaning
        return None if isinstance(meaning, Absent) else meaning.built_in(text)

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
