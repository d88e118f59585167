"""A turn in plain parts: begin (understand, apply), work (run flows), end. Graph nodes call these.

Between nodes a turn travels as JSON types, so that any LangGraph server can run the exported graph.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from soni_runtime.apply import apply
from soni_runtime.commands import Choose, Clarify, Command, CorrectSlot, SetSlot, StartFlow, command_from_dict
from soni_runtime.draft import Notice
from soni_runtime.engine import next_flow, run_active, tell
from soni_runtime.events import Bus, CommandIgnored, ConversationMoved, Understood
from soni_runtime.frames import MASK, World
from soni_runtime.legal import question_timeout, request_for, shown_options, silence_after, visible_slots
from soni_runtime.program import CANCEL, Program
from soni_runtime.registry import Registry
from soni_runtime.run import Run, Writer
from soni_runtime.state import State
from soni_runtime.turn import Called, Ignored, Reply, Turn, Waiting
from soni_runtime.values import plain_view
from soni_runtime.versions.adoption import Moved, Versions
from soni_runtime.versions.renames import Renames
from soni_runtime.writing import explained

if TYPE_CHECKING:
    from soni_runtime.understanding.base import Understanding

RECENT: Final = 6
"""How many of the last messages a conversation keeps for understanding."""

KEPT: Final = 600
"""How many characters it keeps of each: as many as understanding looks at."""


@dataclass(slots=True)
class Dialogue:
    """A program with everything that executes it. Serves every conversation of a process."""

    world: World
    registry: Registry
    understanding: Understanding
    bus: Bus
    writer: Writer | None = None
    renames: Renames | None = None
    versions: Versions = field(init=False)

    def __post_init__(self) -> None:
        self.versions = Versions(self.world, self.registry, self.renames)

    @property
    def program(self) -> Program:
        return self.world.program

    def new_state(self) -> State:
        return State(program=self.program.version, language=self.program.language)

    # ------------------------------------------------------------- a turn

    async def begin(self, state: State, given: Mapping[str, Any], session: str) -> tuple[Run, Outcome]:
        """Take the input of a turn in: ``{"text": …}`` or ``{"commands": […]}``.

        Besides, if the caller has it: ``id`` of the message, ``channel`` it came by, and ``language`` to
        speak from now on, one of the bot's.
        """
        moved = self.versions.adopt(state)
        state.language = self._language(given.get("language")) or state.language
        state.turn += 1
        text = given.get("text")
        run = self._run(state, session, str(given.get("id") or state.turn))
        run.channel = given.get("channel")
        too_long = text is not None and len(text) > self.world.limits.message_length
        hidden = self._asks_for_secret(state)
        if given.get("commands") is not None:
            commands = [c if isinstance(c, Command) else command_from_dict(c) for c in given["commands"]]
            outcome = Outcome()
        elif too_long:
            outcome, commands = Outcome(), []
        else:
            outcome = Outcome()
            commands = await self._understand(run, outcome, str(text or ""))
        hidden = hidden or any(self._shown(command) != command for command in commands)
        result = apply(self.world, self.registry, state, commands)
        run.state = result.state
        outcome.user = MASK if hidden and text is not None else text
        outcome.commands = [self._shown(command, hidden) for command in commands]
        if self.world.secrets:
            if outcome.user is not None:
                outcome.user = run.scrub(outcome.user)
            outcome.commands = [_scrubbed(run, command) for command in outcome.commands]
        run.ignored.extend(result.ignored)
        if text is not None:
            run.state.recent.append(("user", str(outcome.user)[:KEPT]))
        self._report_moved(run, outcome, moved)
        self._report_ended(run, state)
        asked_anew = any(part.outcome != "migrates" for part in moved)
        for notice in result.notices:
            if asked_anew and (notice.pattern, notice.key) == ("fallback", "not_understood"):
                continue  # the user answered a question that does not stand any more
            tell(run, self._of_length(notice) if too_long else await self._explained(run, outcome, notice))
        outcome.next = self._next(run)
        return run, outcome

    async def _explained(self, run: Run, outcome: Outcome, notice: Notice) -> Notice:
        """A notice about a slot or a flow with the answer of a model, if there is one to ask."""
        if notice.pattern != "clarification" or self.writer is None or outcome.user is None:
            return notice
        topics = [c.topic for c in outcome.commands if isinstance(c, Clarify)]
        pending = run.state.pending
        topic = next((t for t in topics if t), pending.slots[0] if pending and pending.slots else "")
        own = self.program.patterns.get(notice.pattern)
        if not topic or (own is not None and (own.flow is not None or notice.key in own.texts)):
            return notice
        answer = await explained(run, outcome.user, topic)
        return notice if answer is None else replace(notice, reason=answer)

    def _language(self, wanted: Any) -> str | None:
        """The language of the bot that is ``wanted``, or its nearest relative; None where it speaks none."""
        spoken = (self.program.language, *self.program.languages)
        base = str(wanted or "").replace("_", "-").lower().partition("-")[0]
        near = [name for name in spoken if name.replace("_", "-").lower().partition("-")[0] == base]
        return wanted if wanted in spoken else next(iter(near), None)

    def _of_length(self, notice: Notice) -> Notice:
        """What is said to a message that was not read, because it is too long."""
        if (notice.pattern, notice.key) != ("fallback", "not_understood"):
            return notice
        return replace(notice, key="too_long", values={"count": self.world.limits.message_length})

    async def work(self, run: Run, outcome: Outcome) -> None:
        """Run the active flow; afterwards ``outcome.next`` names the flow that goes on, if any."""
        await run_active(run)
        outcome.next = self._next(run)

    async def turn(self, state: State, given: Mapping[str, Any], session: str) -> tuple[State, Turn]:
        """A whole turn without LangGraph, for tests and simulation."""
        run, outcome = await self.begin(state.copy(), given, session)
        while outcome.next is not None:
            await self.work(run, outcome)
        return run.state, self.result(run, outcome, session)

    def _next(self, run: Run) -> str | None:
        following = next_flow(run)
        if following is None:
            self._close(run)
        return following

    def _close(self, run: Run) -> None:
        state = run.state
        state.answer = None
        self.versions.mark(state)
        texts = [str(reply) for reply in run.replies]
        if texts:
            state.last_replies = texts
        safe = [getattr(reply, "safe", str(reply)) for reply in run.replies]
        state.recent = [*state.recent, *(("bot", text[:KEPT]) for text in safe)][-RECENT:]

    def _report_moved(self, run: Run, outcome: Outcome, moved: list[Moved]) -> None:
        """What became of a conversation that another version of the program left."""
        outcome.notes[:0] = [str(part) for part in moved]
        if self.bus.on:
            for part in moved:
                self.bus.emit(
                    ConversationMoved(
                        session=run.session,
                        turn=run.state.turn,
                        flow=part.flow,
                        step=part.step,
                        verdict=part.outcome,
                        reason=part.reason,
                    )
                )
        for title in dict.fromkeys(part.title for part in moved if part.outcome == "breaks"):
            tell(run, Notice("error", "changed", {"flow": title}))

    def _report_ended(self, run: Run, before: State) -> None:
        """The flows that the commands of this turn ended."""
        if self.bus.on:
            left = {frame.id for frame in run.state.frames}
            left |= {held.id for frame in run.state.frames for held in frame.held}
            for frame in reversed(before.frames):
                if frame.id not in left:
                    run.ended(frame, CANCEL)

    async def _understand(self, run: Run, outcome: Outcome, text: str) -> list[Command]:
        understood = await self.understanding.understand(request_for(self.world, run.state, text))
        outcome.notes.extend(understood.notes)
        if self.bus.on:
            names = tuple(command.type for command in understood.commands)
            self.bus.emit(
                Understood(
                    session=run.session,
                    turn=run.state.turn,
                    engine=understood.engine,
                    commands=names,
                    tokens=understood.tokens,
                    notes=understood.notes,
                )
            )
        return list(understood.commands)

    def _run(self, state: State, session: str, turn_key: str) -> Run:
        return Run(self.world, self.registry, state, session, turn_key, self.bus, self.writer)

    # ------------------------------------------------------------- what others see

    def _asks_for_secret(self, state: State) -> bool:
        return state.pending is not None and not self.world.secrets.isdisjoint(state.pending.slots)

    def _shown(self, command: Command, hidden: bool = False) -> Command:
        """A command as others may see it: values of sensitive slots are masked.

        ``hidden``: so is the text picked from a list, which may be for such a slot.
        """
        secret = self.world.secrets
        match command:
            case SetSlot(slot=name) | CorrectSlot(slot=name) if name in secret:
                return type(command)(name, MASK)
            case StartFlow(flow=flow, slots=slots) if not secret.isdisjoint(slots):
                return StartFlow(flow, {n: MASK if n in secret else v for n, v in slots.items()})
            case Choose(option=str()) if hidden:
                return Choose(MASK)
            case _:
                return command

    def _shown_ignored(self, run: Run, outcome: Outcome) -> list[Ignored]:
        hidden = any(isinstance(command, Choose) and command.option == MASK for command in outcome.commands)
        shown = (Ignored(self._shown(item.command, hidden), item.reason) for item in run.ignored)
        if not self.world.secrets:
            return list(shown)
        return [Ignored(_scrubbed(run, item.command), run.scrub(item.reason)) for item in shown]

    def result(self, run: Run, outcome: Outcome, session: str) -> Turn:
        """The turn as the caller gets it."""
        state, active = run.state, run.state.active
        ignored = self._shown_ignored(run, outcome)
        if self.bus.on:
            for item in ignored:
                self.bus.emit(
                    CommandIgnored(
                        session=session, turn=state.turn, command=item.command.type, reason=item.reason
                    )
                )
        return Turn(
            user=outcome.user,
            replies=list(run.replies),
            commands=outcome.commands,
            ignored=ignored,
            flow=active.flow if active is not None else None,
            step=active.step if active is not None else None,
            slots={name: plain_view(value) for name, value in visible_slots(self.world, state).items()},
            waiting=self._waiting(state),
            called=list(run.called),
            error=run.error,
            session=session,
            handoff=state.handed_off,
            notes=[*outcome.notes, *run.notes],
            handed=run.handed,
        )

    def standing(self, state: State, session: str) -> Turn:
        """Where a conversation stands, as a turn in which nothing was said."""
        state = state.copy()
        self.versions.adopt(state)
        run = self._run(state, session, "")
        run.replies = [Reply(text) for text in state.last_replies]
        return self.result(run, Outcome(), session)

    def _waiting(self, state: State) -> Waiting:
        pending = state.pending
        if pending is None:
            return Waiting()
        kind = {"resume": "confirm", "restart": "confirm", "clarify": "choose"}.get(
            pending.kind, pending.kind
        )
        options = tuple(shown_options(self.world, state, pending))
        slot = pending.slots[0] if pending.slots else None
        timeout = question_timeout(self.world, state)
        closes = silence_after(self.world, "close_after")
        return Waiting(kind, slot, pending.slots, options, timeout, closes)

    # ------------------------------------------------------------- between nodes

    def freeze(self, run: Run, outcome: Outcome) -> dict[str, Any]:
        """What a turn has come to, as JSON types."""
        ignored = self._shown_ignored(run, outcome)
        return {
            "user": outcome.user,
            "next": outcome.next,
            "session": run.session,
            "key": run.turn_key,
            "replies": [[str(r), [dict(b) for b in r.buttons], r.card, r.image, r.safe] for r in run.replies],
            "commands": [_plain_command(command) for command in outcome.commands],
            "ignored": [[_plain_command(i.command), i.reason] for i in ignored],
            "keys": run.keys,
            "patterns": sorted(run.patterns),
            "completed": run.completed,
            "handed": run.handed,
            "called": [[c.name, dict(c.arguments), c.result, c.error] for c in run.called],
            "error": run.error,
            "notes": outcome.notes,
            "remarks": run.notes,
            "answer": run.state.answer,
            "repeated": run.repeated,
            "early": run.early,
            "asked": run.asked,
            "steps_left": run.steps_left,
            "handling": sorted(run.handling),
            "failures": [[frame, step, count] for (frame, step), count in run.failures.items()],
            "handed_off": run.state.handed_off,
            "channel": run.channel,
        }

    def thaw(self, state: State, frozen: Mapping[str, Any]) -> tuple[Run, Outcome]:
        """The turn that ``freeze`` wrote, on its state."""
        state.answer = frozen["answer"]
        run = self._run(state, frozen["session"], frozen["key"])
        run.replies = [
            Reply(text, buttons=tuple(buttons), card=card, image=image, safe=safe)
            for text, buttons, card, image, safe in frozen["replies"]
        ]
        run.ignored = [Ignored(command_from_dict(command), reason) for command, reason in frozen["ignored"]]
        run.called = [Called(*entry) for entry in frozen["called"]]
        run.keys = dict(frozen["keys"])
        run.patterns = set(frozen["patterns"])
        run.completed = frozen["completed"]
        run.handed = dict(frozen["handed"])
        run.error = frozen["error"]
        run.notes = list(frozen["remarks"])
        run.repeated = _pair(frozen["repeated"])
        run.early = [(frame, step, place, reason) for frame, step, place, reason in frozen["early"]]
        run.asked = _pair(frozen["asked"])
        run.channel = frozen["channel"]
        run.steps_left = frozen["steps_left"]
        run.handling = set(frozen["handling"])
        run.failures = {(frame, step): count for frame, step, count in frozen["failures"]}
        commands = [command_from_dict(command) for command in frozen["commands"]]
        return run, Outcome(frozen["user"], commands, list(frozen["notes"]), frozen["next"])


class Outcome:
    """What a turn has understood, and which flow goes on."""

    __slots__ = ("commands", "next", "notes", "user")

    def __init__(
        self,
        user: str | None = None,
        commands: list[Command] | None = None,
        notes: list[str] | None = None,
        following: str | None = None,
    ) -> None:
        self.user = user
        self.commands = commands or []
        self.notes = notes or []
        self.next = following


def _scrubbed(run: Run, command: Command) -> Command:
    """A command whose text does not repeat a sensitive value, as in "my PIN was 4711" for another slot."""
    match command:
        case SetSlot(slot=name, value=str(text)) | CorrectSlot(slot=name, value=str(text)):
            safe = run.scrub(text)
            return command if safe == text else type(command)(name, safe)
        case _:
            return command


def _plain_command(command: Command) -> dict[str, Any]:
    plain = plain_view(command.to_dict())
    return dict(plain)


def _pair(value: Any) -> tuple[int, str | None] | None:
    return None if value is None else (value[0], value[1])
