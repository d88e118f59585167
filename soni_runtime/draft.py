"""The ground of ``apply``: the state that the commands of one turn are changing, and what to say about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from soni_runtime import commands as c
from soni_runtime.answers import Rules
from soni_runtime.frames import World, call_chain, hand_off, whole_call, with_callees
from soni_runtime.picking import flow_title
from soni_runtime.program import Step, Text
from soni_runtime.replay import rewind
from soni_runtime.state import Frame, Pending, State
from soni_runtime.turn import Ignored


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to say before the conversation goes on.

    ``pattern`` and ``key`` name the words (``correction``, ``updated``), ``values`` fill them. ``text`` is
    the author's own text instead; ``reason`` is said where the pattern has no words of the author's.
    ``asks``: it already asks the open question again. ``early``: the step whose question ``text`` puts
    before its turn; where another question comes first, ``reason`` is said instead.
    """

    pattern: str
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)
    text: Text | None = None
    reason: str = ""
    asks: bool = False
    frame: int | None = None
    early: str | None = None


class Draft:
    """What has been decided so far in a turn."""

    def __init__(self, world: World, rules: Rules, state: State) -> None:
        self.world = world
        self.rules = rules
        self.state = state
        self.ignored: list[Ignored] = []
        self.notices: list[Notice] = []
        self.started: list[Frame] = []
        self.asked = state.pending.copy() if state.pending is not None else None
        self.at_start = call_chain(state, state.active) if state.active is not None else []
        self.changed: dict[int, set[str]] = {}  # frame id → names that got another value
        self.corrected = False
        self.answered = False  # the open question was answered before anything else was said
        self.queued: set[str] = set()  # flows that were put into the queue in this turn
        self.cancelled = False  # what is active was cancelled: once a turn is enough
        self.heard = False  # something was understood, though nothing came of it
        self.led_away = False  # too many refused answers: the flow goes on elsewhere
        self.restarting: Pending | None = None  # the question whether to begin anew, opened in this turn

    def report(self, command: c.Command, reason: str) -> None:
        self.ignored.append(Ignored(command, reason))

    def say(self, pattern: str, key: str, **values: Any) -> None:
        self.notices.append(Notice(pattern, key, values))

    def has_words(self, pattern: str, key: str) -> bool:
        """Does the bot have words of its own for this?"""
        own = self.world.program.patterns.get(pattern)
        return own is not None and key in own.texts

    def say_own(self, pattern: str, key: str, **values: Any) -> None:
        """Say what the bot only says if it has words of its own for it."""
        if self.has_words(pattern, key):
            self.say(pattern, key, **values)

    def asked_step(self) -> Step | None:
        """The step whose question is open."""
        pending = self.state.pending
        frame = self.state.frame(pending.frame) if pending is not None else None
        return self.world.step(frame, pending.step) if pending is not None and frame is not None else None

    def asked_frame(self) -> Frame | None:
        return self.state.frame(self.state.pending.frame) if self.state.pending is not None else None

    def title(self, name: str) -> str:
        flow = self.world.program.flows.get(name)
        return flow_title(flow) if flow is not None else name

    def running(self, name: str) -> Frame | None:
        """The latest instance of a flow that is not being cancelled."""
        frames = reversed(self.state.frames)
        return next((frame for frame in frames if frame.flow == name and not frame.cancelled), None)

    def resume_if_waiting(self, frame: Frame) -> None:
        """An answer to an interrupted flow's question is a yes to going on with it."""
        active = self.state.active
        if active is None or not active.interrupted:
            return
        chain = call_chain(self.state, active)
        if frame in chain:
            for member in chain:
                member.interrupted = False
            self.state.pending = None

    def note_change(self, frame: Frame, name: str, *, correction: bool, in_turn: bool = False) -> None:
        """Remember which frames have to look at their trail again.

        Not that of a frame whose question the value answers (``in_turn``): what it did before that question
        was not meant to know the answer.
        """
        self.corrected = self.corrected or correction
        if not in_turn:
            self.changed.setdefault(frame.id, set()).add(name)
        if name in self.world.session_names:
            together = whole_call(self.state, frame)
            for other in self.state.frames:
                if other not in together:
                    self.changed.setdefault(other.id, set()).add(name)

    def drop_question_of_gone_frames(self) -> None:
        frame = self.asked_frame()
        if frame is None or frame.cancelled or frame is not self.state.active:
            self.state.pending = None

    def hand_off(self) -> None:
        hand_off(self.world, self.state)

    def go_back(self) -> None:
        """Let every frame whose values changed find the steps that depend on them."""
        for frame_id, names in self.changed.items():
            frame = self.state.frame(frame_id)
            if frame is None or frame.cancelled:
                continue
            callees = with_callees(self.state, frame)[1:]
            called_with = callees[0].caller.reads if callees and callees[0].caller is not None else ()
            moved = rewind(self.world, self.state, frame, names)
            if callees and (moved or not names.isdisjoint(called_with)):
                for callee in callees:
                    self.state.frames.remove(callee)
                frame.held = callees
                frame.interrupted = callees[-1].interrupted
                callees[-1].interrupted = False
                self.drop_question_of_gone_frames()
