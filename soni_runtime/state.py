"""What a conversation is between two turns: small, plain, serialisable.

A conversation is a stack of frames, one per running flow instance, the active one last. Values live
in frames, so an interruption that collects a slot of the same name harms nothing.

``changed`` and the trail carry what a correction needs: every visit of a step remembers what the step
read and when (in ticks, a counter of value changes), so a step is stale exactly when something it
read changed after it ran. The idea is that of incremental build systems.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Literal

from soni_runtime.errors import CheckpointError
from soni_runtime.values import from_plain, to_plain

FORMAT = 1

PendingKind = Literal["collect", "confirm", "choose", "resume", "restart", "clarify"]

Answer = Literal["yes", "no", "skip", "change"]


@dataclass(slots=True)
class Visit:
    """A step that control passed: when (tick), and the names whose values it used.

    ``done`` is false where the step's ``when`` passed it over.
    """

    step: str
    tick: int
    reads: tuple[str, ...] = ()
    done: bool = True


@dataclass(slots=True)
class Return:
    """Where a called flow goes back to: a step of the frame below, and variable → output.

    ``reads`` are the names of the caller that the arguments were made of.
    """

    step: str
    outputs: dict[str, str] = field(default_factory=dict)
    reads: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Frame:
    """One running instance of a flow.

    ``step`` is where it stands, None before the first. ``trail`` holds the executed steps in order,
    each once; a jump back cuts it. ``replay`` is the part of an earlier trail that is being gone
    through again after a correction, closed by a visit of the step where the frame stood. ``again``
    are collect steps that the present round of a loop asks anew. ``attempts`` counts refused answers by
    step id, ``loops`` the next index by ``for`` step. ``wishes`` are answers to a question that is not
    asked yet because its choices are not known. ``interrupted``: another flow was started over it.
    ``cancelled``: only the compensation still runs.
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
    caller: Return | None = None
    interrupted: bool = False
    cancelled: bool = False


@dataclass(slots=True)
class Pending:
    """The open question. ``options`` are the values offered by ``choose`` and ``clarify``."""

    kind: PendingKind
    frame: int
    step: str | None = None
    slots: tuple[str, ...] = ()
    options: list[Any] = field(default_factory=list)
    page: int = 0
    shown: dict[str, int] = field(default_factory=dict)  # what a confirm showed: name → tick


@dataclass(slots=True)
class State:
    """A conversation.

    ``answer`` is what this turn said to the open question (``yes``, ``no``, ``skip`` or ``change``); it
    never outlives a turn. ``handed_off`` is the queue the conversation was given to.
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
    answer: Answer | None = None

    @property
    def active(self) -> Frame | None:
        return self.frames[-1] if self.frames else None

    def frame(self, frame_id: int) -> Frame | None:
        return next((frame for frame in self.frames if frame.id == frame_id), None)

    def copy(self) -> State:
        return deepcopy(self)

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
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise CheckpointError(f"the stored conversation is damaged: {error!r}") from None


def _frame_to_plain(frame: Frame) -> dict[str, Any]:
    return {
        "flow": frame.flow,
        "id": frame.id,
        "step": frame.step,
        "values": to_plain(frame.values),
        "changed": dict(frame.changed),
        "trail": [[v.step, v.tick, list(v.reads), v.done] for v in frame.trail],
        "replay": [[v.step, v.tick, list(v.reads), v.done] for v in frame.replay],
        "attempts": dict(frame.attempts),
        "loops": dict(frame.loops),
        "again": list(frame.again),
        "wishes": to_plain(frame.wishes),
        "interrupted": frame.interrupted,
        "cancelled": frame.cancelled,
        "caller": (
            None
            if frame.caller is None
            else [frame.caller.step, dict(frame.caller.outputs), list(frame.caller.reads)]
        ),
    }


def _visit_from_plain(data: Any) -> Visit:
    step, tick, reads, done = data
    return Visit(str(step), int(tick), tuple(str(name) for name in reads), bool(done))


def _frame_from_plain(data: Any) -> Frame:
    caller = data["caller"]
    return Frame(
        flow=str(data["flow"]),
        id=int(data["id"]),
        step=data["step"],
        values=dict(from_plain(data["values"])),
        changed={str(name): int(tick) for name, tick in data["changed"].items()},
        trail=[_visit_from_plain(visit) for visit in data["trail"]],
        replay=[_visit_from_plain(visit) for visit in data["replay"]],
        attempts={str(step): int(count) for step, count in data["attempts"].items()},
        loops={str(step): int(index) for step, index in data["loops"].items()},
        again=[str(step) for step in data["again"]],
        cancelled=bool(data["cancelled"]),
        wishes=dict(from_plain(data["wishes"])),
        caller=None if caller is None else Return(str(caller[0]), dict(caller[1]), tuple(caller[2])),
        interrupted=bool(data["interrupted"]),
    )


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
        shown={str(name): int(tick) for name, tick in data["shown"].items()},
    )
