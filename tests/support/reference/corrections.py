"""How the reference interpreter takes a correction (rule 3).

The flow goes back to the first step that used what changed, with all values as they were there and the
user's answers as they are now, and runs again. A step that sees the very values it saw the first time is not
run again: its results are put back.
"""

from __future__ import annotations

from collections.abc import Iterable

from reference.ground import Ground, same
from reference.memory import Passed, Running, Snapshot, writes
from soni_dsl.ir import program as ir


def rewind(talk: Ground, running: Running, changed: Iterable[str]) -> bool:
    """Send ``running`` back. True if it moved."""
    names = set(changed)
    places = [n for n, passed in enumerate(running.path) if _used(talk, running, passed, names)]
    if not places or running.at is None:
        return False
    old = running.path[places[0] :]
    steps = {passed.step for passed in old}
    rest = [passed for passed in running.remembered if passed.step not in steps]
    if running.at not in steps and all(passed.step != running.at for passed in rest):
        rest.insert(0, Passed(running.at, {}, False, Snapshot(), Snapshot(), last=not rest))
    for passed in reversed(old):  # what they computed is again what it was
        op = running.op(passed.step)
        if passed.done and not (isinstance(op, ir.Collect) and op.source is None) and not talk.is_write(op):
            for name in set(writes(op)) - running.given - names:
                restore(talk, running, name, passed.before)
    running.remembered, running.path = old + rest, running.path[: places[0]]
    running.at = old[0].step
    running.spent = list(running.wrote)
    return True


def _used(talk: Ground, running: Running, passed: Passed, names: set[str]) -> bool:
    if names & passed.seen.keys():
        return True
    op = running.op(passed.step)
    taken_back = isinstance(op, ir.Collect) and passed.done and names & set(op.slots)
    return bool(taken_back) and not settled(talk, running, op)


def settled(talk: Ground, running: Running, op: ir.Op) -> bool:
    """Is every slot of a question filled, or left open on purpose?"""
    return all(
        name in talk.home(running, name) or talk.value(running, name) is not None for name in writes(op)
    )


def remembered(running: Running, op: ir.Op) -> Passed | None:
    """How ``op`` was passed before the correction; what came before it is forgotten."""
    for place, passed in enumerate(running.remembered):
        if passed.step == op.id:
            running.remembered = running.remembered[place + 1 :]
            if passed.last:
                running.remembered, running.spent = [], []
                return None
            return passed
    return None


def holds(talk: Ground, running: Running, op: ir.Op, passed: Passed) -> bool:
    """Need ``op`` not run again?"""
    if not passed.done or isinstance(op, ir.Branch | ir.Switch | ir.Jump):
        return False
    fresh = saw_the_same(talk, running, passed)
    if isinstance(op, ir.Collect):
        return (op.source is None or fresh) and op.id not in running.anew and settled(talk, running, op)
    if isinstance(op, ir.Confirm):
        return fresh and _still_confirmed(talk, running, passed)
    return fresh


def saw_the_same(talk: Ground, running: Running, passed: Passed) -> bool:
    now = talk.seen_by(running)
    return all(now.get(name, 0) == edition for name, edition in passed.seen.items())


def restore(talk: Ground, running: Running, name: str, then: Snapshot) -> None:
    """Give a name the value it had ``then``, or none."""
    home = talk.home(running, name)
    home.pop(name, None)
    if name in then.values:
        home[name] = then.values[name]
    editions = talk.session_editions if name in talk.shared else running.editions
    editions[name] = then.editions.get(name, 0)


def _still_confirmed(talk: Ground, running: Running, passed: Passed) -> bool:
    """Is a yes still one to what comes after it? Where a write ran on it, to that; else to everything."""
    later = [(one, running.op(one.step)) for one in running.remembered if one.done]
    computed = {name for _, op in later for name in writes(op)}
    now, then = talk.seen_by(running), passed.after.editions
    changed = {name for name in now if now[name] != then.get(name, 0)} - computed
    if not any(talk.is_write(op) for _, op in later):
        return not changed
    for one, op in later:
        if changed & one.seen.keys():
            if talk.is_write(op):
                return False
            changed |= set(writes(op))
    return True


def put_back(talk: Ground, running: Running, op: ir.Op, passed: Passed) -> None:
    """The results of a step that need not run again."""
    if isinstance(op, ir.Collect | ir.Confirm):
        return
    for name in set(writes(op)) - running.given:
        restore(talk, running, name, passed.after)


def keep_editions(talk: Ground, running: Running, op: ir.Op, seen: dict[str, int], old: Passed) -> None:
    """What a step gave again just as before is no change, unless it was computed on itself."""
    for name in writes(op):
        now, then = talk.home(running, name), old.after.values
        if name not in seen and name in now and name in then and same(now[name], then[name]):
            restore(talk, running, name, old.after)


def turned(talk: Ground, running: Running, op: ir.Op, target: str) -> None:
    """A branch goes another way than before: what its old arm asked and wrote is forgotten."""
    rest = running.remembered
    if not rest or rest[0].step == target:
        return
    if isinstance(op, ir.Branch) and target != op.otherwise:
        for asked in op.again:
            if any(talk.value(running, name) is not None for name in writes(running.op(asked))):
                talk.ask_anew(running, asked)
    reachable = reach(running, target, op.id)
    for passed in rest:
        if passed.step not in reachable:
            running.put.pop(passed.step, None)
            for name in writes(running.op(passed.step)):
                talk.forget(running, name)
    running.remembered = [passed for passed in rest if passed.step in reachable]
    if running.remembered[-1:] != rest[-1:]:
        running.aside = []


def reach(running: Running, start: str, without: str) -> set[str]:
    """The steps that control can get to from ``start``, not through ``without``."""
    found: set[str] = set()
    todo = [start]
    while todo:
        step = todo.pop()
        if step in found or step == without or not running.has(step):
            continue
        found.add(step)
        op = running.op(step)
        ways = [op.skip, op.on_error, running.after(op), running.flow.on_error]
        match op:
            case ir.Collect():
                ways += [op.on_invalid, op.on_cancel, op.on_timeout]
            case ir.Confirm():
                ways += [op.on_yes, op.on_no, op.on_change]
            case ir.Branch():
                ways += [op.then, op.otherwise]
            case ir.Switch():
                ways += [op.otherwise, *(target for _, target in op.cases)]
            case ir.Each():
                ways.append(op.otherwise)
        if op.when is not None or isinstance(op, ir.Switch | ir.Branch | ir.Each):
            ways.append(running.following(op))
        todo += [way for way in ways if way is not None]
    return found
