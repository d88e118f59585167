"""Conversations that are had in commands, so that every message has the request it would really have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from soni_runtime.clock import fixed
from soni_runtime.commands import Command, CorrectSlot, SetSlot, StartFlow
from soni_runtime.dialogue import Dialogue
from soni_runtime.errors import SoniError
from soni_runtime.events import Bus
from soni_runtime.frames import World
from soni_runtime.legal import request_for
from soni_runtime.program import Program
from soni_runtime.registry import Registry
from soni_runtime.session import WELCOME
from soni_runtime.state import Pending
from soni_runtime.understanding.base import Request, Understood
from soni_runtime.understanding.optimize.examples import Example, Talk


class _Told:
    """An engine that understands what it was told the message means."""

    def __init__(self) -> None:
        self.commands: tuple[Command, ...] = ()

    async def understand(self, request: Request) -> Understood:
        return Understood(commands=self.commands)


class Stage:
    """One conversation. ``registry`` answers for the actions."""

    def __init__(self, program: Program, registry: Registry, now: datetime) -> None:
        self.program = program
        self.examples: list[Example] = []
        self.texts: list[str] = []
        self.ended = False
        self._told = _Told()
        self._world = World(program, fixed(now))
        self._dialogue = Dialogue(world=self._world, registry=registry, understanding=self._told, bus=Bus())
        self._state = self._dialogue.new_state()

    async def open(self) -> None:
        """The bot greets, if it does."""
        if WELCOME in self.program.flows:
            await self.act((StartFlow(WELCOME),))

    @property
    def pending(self) -> Pending | None:
        """The open question."""
        return None if self.ended else self._state.pending

    def request(self, text: str = "") -> Request:
        """What an engine would get for ``text`` now."""
        return request_for(self._world, self._state.copy(), text)

    async def say(self, text: str, gold: Sequence[Command], about: str, trigger: str | None = None) -> bool:
        """The user says ``text``, which means ``gold``. False where the bot does not take it as that: then it
        is no example, and the conversation is over."""
        request = self.request(text)
        self.texts.append(text)
        private = self._private(gold, request)
        self._told.commands = tuple(gold)
        if not await self._turn({"text": text}):
            return False
        if not private:
            self.examples.append(Example(request=request, gold=tuple(gold), about=about, trigger=trigger))
        return True

    async def act(self, commands: Sequence[Command]) -> bool:
        """Something happens without words. False where the bot does not take it."""
        return await self._turn({"commands": list(commands)})

    async def _turn(self, given: Mapping[str, Any]) -> bool:
        try:
            self._state, turn = await self._dialogue.turn(self._state, given, "optimize")
        except SoniError:  # the Python of the bot is missing or failed; what was had until here counts
            self.ended = True
            return False
        self.ended = bool(turn.ignored) or turn.error is not None or turn.handoff is not None
        return not turn.ignored

    def talk(self, name: str, source: str) -> Talk:
        """The examples so far, as a conversation."""
        return Talk(name=name, source=source, examples=tuple(self.examples), texts=tuple(self.texts))

    def _private(self, gold: Iterable[Command], request: Request) -> bool:
        """Does the message answer, set or mean something sensitive?"""
        slots = self.program.slots
        touched = set(request.question.slots) if request.question is not None else set()
        for command in gold:
            if isinstance(command, StartFlow):
                touched.update(command.slots)
            elif isinstance(command, SetSlot | CorrectSlot):
                touched.add(command.slot)
        return any(slots[name].sensitive for name in touched if name in slots)
