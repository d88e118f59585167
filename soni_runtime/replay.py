"""Going back after a correction, and forward again over what still holds.

The trail of a frame says what every step read and when. ``rewind`` goes back to the first step that used
a changed value and turns the rest of the trail into the replay. Going forward again, a step of the replay
whose inputs did not change is passed without running it. The idea is that of incremental build systems.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Final

from soni_runtime.errors import SoniError
from soni_runtime.frames import World, step_of
from soni_runtime.program import (
    BranchStep,
    CallStep,
    CollectStep,
    ConfirmStep,
    EachStep,
    Flow,
    HandoffStep,
    JumpStep,
    LinkStep,
    Step,
    SwitchStep,
)
from soni_runtime.state import Frame, State, Visit

END_OF_REPLAY: Final = -1


def rewind(world: World, state: State, frame: Frame, changed: Iterable[str]) -> bool:
    """After a correction: go back to the first step that used one of ``changed``.

    True if the frame moved. What it had called is the caller's to put aside.
    """
    names, flow = set(changed), world.flow(frame)
    first = next(
        (
            place
            for place, visit in enumerate(frame.trail)
            if not names.isdisjoint(visit.reads) or _lost_its_answer(world, state, frame, flow, visit, names)
        ),
        None,
    )
    if first is None or frame.step is None:
        _take_back(world, state, frame, names, frame.replay)
        return False
    tail = frame.trail[first:]
    known = {visit.step for visit in tail}
    rest = [visit for visit in frame.replay if visit.step not in known]
    if frame.step not in known and all(visit.step != frame.step for visit in rest):
        rest.insert(0, Visit(frame.step, 0 if rest else END_OF_REPLAY, (), False))
    _uncover(world, state, frame, names, tail)
    _take_back(world, state, frame, names, tail + rest)
    frame.replay, frame.trail = tail + rest, frame.trail[:first]
    frame.step = tail[0].step
    frame.spent = frame.wrote.copy()
    return True


def _lost_its_answer(
    world: World, state: State, frame: Frame, flow: Flow, visit: Visit, changed: set[str]
) -> bool:
    """Was an answer taken back just now? One that the flow itself cleared is not asked for again."""
    step = step_of(flow, visit)
    if not visit.done or not isinstance(step, CollectStep) or changed.isdisjoint(step.slots):
        return False
    return not _is_settled(world, state, frame, step)


def _take_back(world: World, state: State, frame: Frame, changed: set[str], ahead: list[Visit]) -> None:
    """Before steps that computed on their own result run again (``total = total + price``), give that its
    earlier value back. ``ahead`` is what the replay will go through.
    """
    flow, dirty, restored = world.flow(frame), set(changed), set(changed)
    for visit in ahead:
        step = step_of(flow, visit)
        if step is None or not visit.done or isinstance(step, EachStep) or world.is_write(step):
            continue
        found = frame.before.get(step.id, {})
        if step.id in frame.redo:
            restored.update(found)  # it has that value already
        elif not dirty.isdisjoint(visit.reads) and not (
            isinstance(step, CollectStep) and step.source is None
        ):
            for name in sorted(found.keys() - restored):
                # Quietly: what read it earlier on the trail read it as it is now again.
                home = world.home(state, frame, name)
                home.pop(name, None)
                home.update({name: found[name][0]} if found[name] else {})
            restored.update(found)
            frame.redo.extend([step.id] if found else [])
            dirty.update(step.writes())


def _uncover(world: World, state: State, frame: Frame, changed: set[str], tail: list[Visit]) -> None:
    """Before a replay goes through steps whose results were replaced later on, put those back in place.

    Not what the user has just ``changed``.
    """
    for visit in reversed(tail):
        found = frame.over.get(visit.step) if visit.done else None
        if found is None or visit.step in frame.ahead:
            continue
        frame.ahead[visit.step] = {
            name: _swap(world.home(state, frame, name), name, old)
            for name, old in found.items()
            if name not in changed
        }


def cover(world: World, state: State, frame: Frame, step: Step) -> bool:
    """A replay has come to ``step``: what it gave stands again where it had put it. True if that is so."""
    given = frame.ahead.pop(step.id, None)
    if given is None or step.id in frame.redo:
        return False
    frame.over[step.id] = {
        name: _swap(world.home(state, frame, name), name, value) for name, value in given.items()
    }
    return True


def note_covered(world: World, frame: Frame, step: Step, found: dict[str, list[Any]]) -> None:
    """Remember which results of other steps ``step`` has just replaced; ``found`` is what stood there."""
    frame.over.pop(step.id, None)
    if not any(found.values()) or isinstance(step, EachStep):
        return
    flow = world.flow(frame)
    others = (step_of(flow, visit) for visit in frame.trail if visit.done and visit.step != step.id)
    given = {name for other in others if other is not None for name in other.writes()}
    if covered := {name: value for name, value in found.items() if value and name in given}:
        frame.over[step.id] = covered


def _swap(home: dict[str, Any], name: str, value: list[Any]) -> list[Any]:
    """Put ``value`` (a list of one, or of none) in place, quietly; what stood there before, likewise."""
    # Quietly: whoever read it on the trail read it as it is now again.
    stood = [home[name]] if name in home else []
    home.pop(name, None)
    if value:
        home[name] = value[0]
    return stood


def take(frame: Frame, step: Step) -> Visit | None:
    """The visit of ``step`` in the replay, which goes on behind it. None if it has none to go by."""
    place = next((n for n, visit in enumerate(frame.replay) if visit.step == step.id), None)
    if place is None:
        return None
    visit = frame.replay[place]
    frame.replay = frame.replay[place + 1 :]
    if visit.tick == END_OF_REPLAY:
        frame.replay, frame.spent = [], []
        return None
    return visit


def passes(world: World, state: State, frame: Frame, step: Step, visit: Visit) -> bool:
    """Can control pass ``step`` without running it, as it ran at ``visit`` and nothing changed for it?"""
    if not visit.done or step.id in frame.redo:
        return False
    if isinstance(step, BranchStep | SwitchStep | JumpStep):
        return False  # these cost nothing and change nothing: they are computed anew
    if isinstance(step, CollectStep):
        fresh = step.source is None or _is_fresh(world, frame, visit)
        return fresh and step.id not in frame.again and _is_settled(world, state, frame, step)
    if isinstance(step, ConfirmStep):
        return _still_confirms(world, frame, visit)
    return _is_fresh(world, frame, visit)


def _is_fresh(world: World, frame: Frame, visit: Visit) -> bool:
    """Did nothing that was read at ``visit`` change, but by steps that ran after it?"""
    flow = world.flow(frame)
    return all(
        _changed_later(flow, frame, name) for name in visit.reads if frame.changed.get(name, 0) > visit.tick
    )


def _changed_later(flow: Flow, frame: Frame, name: str) -> bool:
    """Was the last change of ``name`` the doing of a step further on in the replay?

    A loop's earlier rounds are not on the trail: whatever its body writes counts as written by its steps.
    """
    tick = frame.changed[name]
    return any(
        visit.done and tick <= visit.tick and name in flow.written_around.get(visit.step, ())
        for visit in frame.replay
    )


def _is_settled(world: World, state: State, frame: Frame, step: CollectStep) -> bool:
    """Is every slot filled, or left open on purpose (an optional question that was skipped)?"""
    return all(
        world.is_filled(state, frame, name) or name in world.home(state, frame, name) for name in step.slots
    )


def _still_confirms(world: World, frame: Frame, visit: Visit) -> bool:
    """Does a yes given at ``visit`` still hold?

    Not if something it showed changed. Where a write already ran on it, not if that write would run again;
    where none did, not if anything changed that it could have been about.
    """
    if not _is_fresh(world, frame, visit):
        return False
    flow = world.flow(frame)
    later = [(v, step) for v in frame.replay if v.done and (step := step_of(flow, v)) is not None]
    written_later = {name for _, step in later for name in step.writes()}
    dirty = {n for n, tick in frame.changed.items() if tick > visit.tick and n not in written_later}
    if not any(world.is_write(step) for _, step in later):
        return not dirty
    for v, step in later:
        if not dirty.isdisjoint(v.reads):
            if world.is_write(step):
                return False
            dirty.update(step.writes())
    return True


def prepare(world: World, state: State, frame: Frame, step: Step, visit: Visit | None) -> None:
    """Before a step of the replay runs again, undo what would be in its way."""
    if visit is None or not visit.done:
        return
    if isinstance(step, CollectStep) and step.source is not None and not _is_fresh(world, frame, visit):
        world.forget_at(state, frame, step)
        frame.pages.pop(step.id, None)
    elif isinstance(step, EachStep):
        # Its rounds begin anew, with the answers they had unless the list is another one now.
        _note(world, state, frame, step, frame.loops.get(step.id, 0), frame.replay)
        if not _same_list(world, state, frame, step, visit):
            frame.rounds.pop(step.id, None)
        frame.loops.pop(step.id, None)
        _ask_all_anew(world, state, frame, step.again)
        for name, value in frame.before.get(step.id, {}).items():
            _put_back(world, state, frame, name, value)
        body = body_of(world.flow(frame), step)
        frame.replay = [visit for visit in frame.replay if visit.step not in body]


def body_of(flow: Flow, step: EachStep) -> set[str]:
    """The steps of a loop's body."""
    body = _reachable(flow, flow.after(step), without=step.id)
    return body - _reachable(flow, step.otherwise or flow.after(step), without=step.id)


def _put_back(world: World, state: State, frame: Frame, name: str, value: list[Any]) -> None:
    """Give a name the value it had: a list of one, or of none."""
    if value:
        world.store(state, frame, name, value[0])
    else:
        world.forget(state, frame, name)


def computed_in(world: World, frame: Frame, loop: EachStep) -> set[str]:
    """The names that a loop's body computes, writes and the user's answers aside."""
    flow = world.flow(frame)
    steps = (flow.step(step_id) for step_id in body_of(flow, loop))
    return {
        name
        for step in steps
        if not isinstance(step, CollectStep | EachStep) and not world.is_write(step)
        for name in step.writes()
    }


def _ask_all_anew(world: World, state: State, frame: Frame, again: Iterable[str]) -> None:
    flow = world.flow(frame)
    for step_id in again:
        if any(world.is_filled(state, frame, name) for name in flow.step(step_id).writes()):
            world.ask_anew(frame, step_id)


def read_by_rounds(world: World, frame: Frame, loop: EachStep) -> set[str]:
    """What the rounds of a loop read so far, so that a correction of it begins them anew.

    Not for a loop whose rounds cannot be gone through again without the user, or change the world.
    """
    place = next((n for n, visit in enumerate(frame.trail) if visit.step == loop.id), None)
    if place is None:
        return set()
    flow = world.flow(frame)
    body = [flow.step(step_id) for step_id in body_of(flow, loop)]
    if not _repeats(world, body):
        return set()
    read = {name for visit in frame.trail[place:] for name in visit.reads}
    return read - {name for step in body for name in step.writes()} - {loop.item}


def _repeats(world: World, body: list[Step]) -> bool:
    """Can the rounds of a loop be gone through again with the answers they were given?"""
    asks = any(step.waits for step in body)
    return not any(
        isinstance(step, CallStep | LinkStep | HandoffStep | ConfirmStep)
        or (isinstance(step, CollectStep) and (step.source is not None or step.always))
        or (asks and world.is_write(step))
        for step in body
    )


def _same_list(world: World, state: State, frame: Frame, loop: EachStep, visit: Visit) -> bool:
    scope = world.scope(state, frame)
    with suppress(SoniError):
        world.compute(loop.source, scope)
    return _is_fresh(world, frame, visit._replace(reads=tuple(scope.reads)))


def note_round(world: World, state: State, frame: Frame, loop: EachStep, index: int) -> None:
    """Keep the answers of the round that ends: the one before ``index``."""
    place = next((n for n, visit in enumerate(frame.trail) if visit.step == loop.id), None)
    if place is not None:
        _note(world, state, frame, loop, index, frame.trail[place + 1 :])


def _note(world: World, state: State, frame: Frame, loop: EachStep, index: int, visits: list[Visit]) -> None:
    asked = {visit.step for visit in visits if visit.done}.intersection(loop.again)
    if index == 0 or not loop.again:
        return
    flow, found = world.flow(frame), {}
    for name in (name for step_id in sorted(asked) for name in flow.step(step_id).writes()):
        home = world.home(state, frame, name)
        if name in home:
            found[name] = home[name]
    rounds = frame.rounds.get(loop.id, [])
    frame.rounds[loop.id] = [*rounds[: index - 1], found, *rounds[index:]]


def answer_round(world: World, state: State, frame: Frame, loop: EachStep, index: int) -> None:
    """Where a round is gone through again, give it the answers that it had."""
    rounds = frame.rounds.get(loop.id, [])
    if index >= len(rounds):
        return
    for name, value in rounds[index].items():
        world.store(state, frame, name, value)
    flow, known = world.flow(frame), rounds[index].keys()
    answered = {step_id for step_id in loop.again if known >= set(flow.step(step_id).writes())}
    frame.again = [step_id for step_id in frame.again if step_id not in answered]


def skipped(world: World, state: State, frame: Frame, step: Step, visit: Visit | None) -> None:
    """A step that ran before is passed over now: forget what it wrote."""
    if visit is not None and visit.done:
        _forget_results(world, state, frame, step)


def _forget_results(world: World, state: State, frame: Frame, step: Step) -> None:
    """Forget what ``step`` gave; what an earlier one gave under the same name may stand there again."""
    given_before = frame.ahead.pop(step.id, {})
    for name in step.writes():
        if name not in given_before:
            world.forget(state, frame, name)


def turned(world: World, state: State, frame: Frame, step: Step, target: str) -> None:
    """A branch has been computed anew. If it goes another way now, forget what its old arm wrote."""
    rest = frame.replay
    if not rest or rest[0].step == target:
        return
    flow = world.flow(frame)
    if isinstance(step, BranchStep) and target != step.otherwise:
        _ask_all_anew(world, state, frame, step.again)
    reachable = _reachable(flow, target, without=step.id)
    for visit in rest:
        left = step_of(flow, visit)
        if visit.step in reachable or left is None:
            continue
        frame.attempts.pop(left.id, None)
        _forget_results(world, state, frame, left)
    frame.replay = [visit for visit in rest if visit.step in reachable]
    if frame.replay[-1:] != rest[-1:]:
        frame.held = []  # the call that the frame stood at lies on the way not taken


def _reachable(flow: Flow, start: str, *, without: str) -> set[str]:
    seen: set[str] = set()
    stack = [start]
    while stack:
        here = stack.pop()
        if here not in seen and here != without and here in flow.positions:
            seen.add(here)
            stack.extend(flow.successors[here])
    return seen
