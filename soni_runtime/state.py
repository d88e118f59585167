"""What a conversation is between two turns: small, plain, serialisable.

A conversation is a stack of frames, one per running flow instance, the active one last. Values live
in frames, so an interruption that collects a slot of the same name harms nothing.

``changed`` and the trail carry what a correction needs: every visit of a step remembers what the step
read and when (in ticks, a counter of value changes), so a step is stale exactly when something it
read changed after it ran. The idea is that of incremental build systems.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from soni_runtime.errors import CheckpointError
from soni_runtime.values import from_plain, to_plain

FORMAT = 1

PendingKind = Literal["collect", "confirm", "choose", "resume", "restart", "clarify"]

Answer = Literal["yes", "no", "skip", "change"]


class Visit(NamedTuple):
    """A step that control passed: when (tick), and the names whose values it used.

    ``done`` is false where the step's ``when`` passed it over, and where the visit only says that control
    gets there. A ``tick`` below 0 marks the end of a replay.
    """

    step: str
    tick: int
    reads: tuple[str, ...] = ()
    done: bool = True


@dataclass(frozen=True, slots=True)
class Return:
    """Where a called flow goes back to: a step of the frame below, and variable → output.

    ``reads`` are the names of the caller that the arguments were made of, ``tick`` is when.
    """

    step: str
    outputs: Mapping[str, str] = field(default_factory=dict)
    reads: tuple[str, ...] = ()
    tick: int = 0


@dataclass(slots=True, eq=False)
class Frame:
    """One running instance of a flow.

    ``step`` is where it stands, None before the first. ``trail`` holds the executed steps in order,
    each once; a jump back cuts it. ``replay`` is the part of an earlier trail that is being gone
    through again after a correction, closed by a visit of the step where the frame stood. ``again``
    are collect steps that the present round of a loop asks anew. ``attempts`` counts refused answers by
    step id; a question that was put and not answered yet has an entry. ``loops`` is the next index by
    ``for`` step. ``wishes`` are answers to a question that is not asked yet because its choices are not
    known. ``before`` holds what a step that computes on its own result found there, by step id and name: a
    list of one value, or of none; ``redo`` are those of them that got it back and have to run again.
    ``over`` holds likewise what a step replaced that another one had put there; ``ahead`` what such a step
    gave itself, while a replay goes through what comes before it.
    ``wrote`` are the steps that changed the world, ``spent`` those of them that a replay must not run
    again without a fresh confirmation. ``held`` are the frames this one called, put aside until a replay
    is back at the call. ``interrupted``: another flow was started over it. ``cancelled``: only the
    compensation still runs. ``pages`` is the page that a choice showed last, by step id. ``rounds``
    are the answers that each round of a loop was given, by step id. ``made_by`` is what it depends on of
    the version that moved it last (``versions.manifest``).
    """

    flow: str
    id: int
    step: str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    trail: list[Visit] = field(default_factory=list)
    replay: list[Visit] = field(default_factory=list)
    attempts: dict[str, int] = field(default_factory=dict)
    loops: dict[str, int] = field(default_factory=dict)
    again: list[str] = field(default_factory=list)
    wishes: dict[str, Any] = field(default_factory=dict)
    pages: dict[str, int] = field(default_factory=dict)
    rounds: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    before: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    redo: list[str] = field(default_factory=list)
    wrote: list[str] = field(default_factory=list)
    spent: list[str] = field(default_factory=list)
    held: list[Frame] = field(default_factory=list)
    caller: Return | None = None
    interrupted: bool = False
    cancelled: bool = False
    made_by: str = ""
    over: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    ahead: dict[str, dict[str, list[Any]]] = field(default_factory=dict)

    def copy(self) -> Frame:
        """A frame of its own. Values and visits are shared: nothing changes them in place."""
        return Frame(
            self.flow,
            self.id,
            self.step,
            self.values.copy(),
            self.changed.copy(),
            self.trail.copy(),
            self.replay.copy(),
            self.attempts.copy(),
            self.loops.copy(),
            self.again.copy(),
            self.wishes.copy(),
            self.pages.copy(),
            {loop: answers.copy() for loop, answers in self.rounds.items()},
            self.before.copy(),
            self.redo.copy(),
            self.wrote.copy(),
            self.spent.copy(),
            [frame.copy() for frame in self.held],
            self.caller,
            self.interrupted,
            self.cancelled,
            self.made_by,
            self.over.copy(),
            self.ahead.copy(),
        )


@dataclass(slots=True)
class Pending:
    """The open question.

    ``options`` are the values offered by ``choose`` and ``clarify``; for ``restart``, the slots that were
    given with the start, as one mapping.
    """

    kind: PendingKind
    frame: int
    step: str | None = None
    slots: tuple[str, ...] = ()
    options: list[Any] = field(default_factory=list)
    page: int = 0
    shown: dict[str, int] = field(default_factory=dict)  # what a confirm showed: name → tick
    wording: str = ""  # a digest of what it said: only a yes to the same words holds

    def copy(self) -> Pending:
        return Pending(
            self.kind,
            self.frame,
            self.step,
            self.slots,
            self.options.copy(),
            self.page,
            self.shown.copy(),
            self.wording,
        )


@dataclass(slots=True)
class State:
    """A conversation.

    ``answer`` is what this turn said to the open question (``yes``, ``no``, ``skip`` or ``change``); it
    never outlives a turn. ``handed_off`` is the queue the conversation was given to in the last turn.
    ``misses`` counts the turns since something was understood. ``shared`` is what it depends on of the slots
    that all flows share, in the version that moved it last.
    """

    program: str = ""
    frames: list[Frame] = field(default_factory=list)
    queue: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    session: dict[str, Any] = field(default_factory=dict)
    pending: Pending | None = None
    language: str = "en"
    tick: int = 0
    turn: int = 0
    next_frame: int = 1
    last_replies: list[str] = field(default_factory=list)
    recent: list[tuple[str, str]] = field(default_factory=list)  # ("user" | "bot", text), newest last
    handed_off: str | None = None
    misses: int = 0
    answer: Answer | None = None
    shared: str = ""

    @property
    def active(self) -> Frame | None:
        return self.frames[-1] if self.frames else None

    def frame(self, frame_id: int) -> Frame | None:
        return next((frame for frame in self.frames if frame.id == frame_id), None)

    def copy(self) -> State:
        """A state of its own. Live values are shared: nothing changes them in place."""
        return State(
            self.program,
            [frame.copy() for frame in self.frames],
            [(flow, slots.copy()) for flow, slots in self.queue],
            self.session.copy(),
            self.pending.copy() if self.pending is not None else None,
            self.language,
            self.tick,
            self.turn,
            self.next_frame,
            self.last_replies.copy(),
            self.recent.copy(),
            self.handed_off,
            self.misses,
            self.answer,
            self.shared,
        )

    def to_plain(self) -> dict[str, Any]:
        """Only JSON types; dates and the like are tagged so that ``from_plain`` restores them."""
        return {
            "format": FORMAT,
            "program": self.program,
            "frames": [_frame_to_plain(frame) for frame in self.frames],
            "queue": [[flow, to_plain(slots)] for flow, slots in self.queue],
            "session": to_plain(self.session),
            "pending": _pending_to_plain(self.pending),
            "language": self.language,
            "tick": self.tick,
            "turn": self.turn,
            "next_frame": self.next_frame,
            "last_replies": list(self.last_replies),
            "recent": [list(entry) for entry in self.recent],
            "handed_off": self.handed_off,
            "misses": self.misses,
            "shared": self.shared,
        }

    @classmethod
    def from_plain(cls, data: Any) -> State:
        """Raises CheckpointError where ``data`` is not what ``to_plain`` wrote."""
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise CheckpointError(
                "this conversation was not stored by a version of Soni that can be read here"
            )
        try:
            return cls(
                program=str(data["program"]),
                frames=[_frame_from_plain(frame) for frame in data["frames"]],
                queue=[(str(flow), dict(from_plain(slots))) for flow, slots in data["queue"]],
                session=dict(from_plain(data["session"])),
                pending=_pending_from_plain(data["pending"]),
                language=str(data["language"]),
                tick=int(data["tick"]),
                turn=int(data["turn"]),
                next_frame=int(data["next_frame"]),
                last_replies=[str(text) for text in data["last_replies"]],
                recent=[(str(who), str(text)) for who, text in data["recent"]],
                handed_off=data["handed_off"],
                misses=int(data["misses"]),
                shared=str(data.get("shared", "")),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise CheckpointError(f"the stored conversation is damaged: {error!r}") from None


def _frame_to_plain(frame: Frame) -> dict[str, Any]:
    caller = frame.caller
    rare: dict[str, Any] = {"over": to_plain(frame.over)} if frame.over else {}
    if frame.ahead:
        rare["ahead"] = to_plain(frame.ahead)
    return {
        **rare,
        "flow": frame.flow,
        "id": frame.id,
        "step": frame.step,
        "values": to_plain(frame.values),
        "changed": frame.changed.copy(),
        "trail": [[step, tick, list(reads), done] for step, tick, reads, done in frame.trail],
        "replay": [[step, tick, list(reads), done] for step, tick, reads, done in frame.replay],
        "attempts": frame.attempts.copy(),
        "loops": frame.loops.copy(),
        "again": frame.again.copy(),
        "wishes": to_plain(frame.wishes),
        "pages": frame.pages.copy(),
        "rounds": to_plain(frame.rounds),
        "before": to_plain(frame.before),
        "redo": frame.redo.copy(),
        "wrote": frame.wrote.copy(),
        "spent": frame.spent.copy(),
        "held": [_frame_to_plain(held) for held in frame.held],
        "caller": None
        if caller is None
        else [caller.step, dict(caller.outputs), list(caller.reads), caller.tick],
        "interrupted": frame.interrupted,
        "cancelled": frame.cancelled,
        "made_by": frame.made_by,
    }


def _visit_from_plain(data: Any) -> Visit:
    step, tick, reads, done = data
    return Visit(str(step), int(tick), tuple(reads), bool(done))


def _return_from_plain(data: Any) -> Return:
    step, outputs, reads, tick = data
    return Return(str(step), dict(outputs), tuple(reads), int(tick))


def _frame_from_plain(data: Any) -> Frame:
    return Frame(
        flow=str(data["flow"]),
        id=int(data["id"]),
        step=data["step"],
        values=dict(from_plain(data["values"])),
        changed=_counts(data["changed"]),
        trail=[_visit_from_plain(visit) for visit in data["trail"]],
        replay=[_visit_from_plain(visit) for visit in data["replay"]],
        attempts=_counts(data["attempts"]),
        loops=_counts(data["loops"]),
        again=list(data["again"]),
        wishes=dict(from_plain(data["wishes"])),
        pages=_counts(data.get("pages", {})),
        rounds=dict(from_plain(data.get("rounds", {}))),
        before=dict(from_plain(data["before"])),
        redo=list(data["redo"]),
        wrote=list(data["wrote"]),
        spent=list(data["spent"]),
        held=[_frame_from_plain(held) for held in data["held"]],
        caller=None if data["caller"] is None else _return_from_plain(data["caller"]),
        interrupted=bool(data["interrupted"]),
        cancelled=bool(data["cancelled"]),
        made_by=str(data.get("made_by", "")),
        over=dict(from_plain(data.get("over", {}))),
        ahead=dict(from_plain(data.get("ahead", {}))),
    )


def _counts(data: Any) -> dict[str, int]:
    return {str(name): int(count) for name, count in data.items()}


def _pending_to_plain(pending: Pending | None) -> dict[str, Any] | None:
    if pending is None:
        return None
    return {
        "kind": pending.kind,
        "frame": pending.frame,
        "step": pending.step,
        "slots": list(pending.slots),
        "options": to_plain(pending.options),
        "page": pending.page,
        "shown": dict(pending.shown),
        "wording": pending.wording,
    }


def _pending_from_plain(data: Any) -> Pending | None:
    if data is None:
        return None
    return Pending(
        kind=data["kind"],
        frame=int(data["frame"]),
        step=data["step"],
        slots=tuple(data["slots"]),
        options=list(from_plain(data["options"])),
        page=int(data["page"]),
        shown=_counts(data["shown"]),
        wording=str(data["wording"]),
    )
