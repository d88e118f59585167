"""The ways through one flow of a manifest: what is sure to have a value where, what is still to be read, and
which steps every way passes.

Forward and backward data-flow analysis over the steps, in the textbook form (iterate to a fixed point); flows
are small, and only flows that changed under a conversation are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from soni_runtime.versions.manifest import FlowNote, Manifest, StepNote


class Ways:
    """``flow`` must be one with successors (from ``manifest``, not from an excerpt)."""

    def __init__(self, program: Manifest, flow: FlowNote) -> None:
        self.program = program
        self.flow = flow
        self.steps: Mapping[str, StepNote] = {step.id: step for step in flow.steps}
        self._given: dict[str, frozenset[str]] | None = None
        self._live: dict[str, frozenset[str]] | None = None
        self._passed: dict[str, tuple[str, ...]] = {}

    def next(self, step: StepNote) -> Iterable[str]:
        return dict.fromkeys((*step.to, *step.past))

    # ------------------------------------------------------------- values

    def given(self, step_id: str) -> frozenset[str]:
        """The names that have a value on every way to ``step_id``."""
        if self._given is None:
            self._given = self._solve_given()
        return self._given.get(step_id, frozenset())

    def _solve_given(self) -> dict[str, frozenset[str]]:
        if not self.flow.steps:
            return {}
        start = frozenset(n for n, kind in self.flow.inputs.items() if not kind.startswith("optional "))
        found = {self.flow.steps[0].id: start}
        todo = [self.flow.steps[0].id]
        while todo:
            step = self.steps[todo.pop()]
            before = found[step.id]
            after = before - set(step.writes) if step.kind == "clear" else before | set(step.writes)
            for targets, names in ((step.to, after), (step.past, before)):
                for target in targets:
                    joined = names if target not in found else found[target] & names
                    if target not in found or joined != found[target]:
                        found[target] = joined
                        todo.append(target)
        return found

    def live(self, step_id: str) -> frozenset[str]:
        """The names that some way on from ``step_id`` (itself included) may read before it writes them."""
        if self._live is None:
            self._live = self._solve_live()
        return self._live.get(step_id, frozenset())

    def _solve_live(self) -> dict[str, frozenset[str]]:
        at_end = frozenset(self.flow.outputs)
        found: dict[str, frozenset[str]] = {step.id: frozenset() for step in self.flow.steps}
        moved = True
        while moved:
            moved = False
            for step in reversed(self.flow.steps):
                after: set[str] = set(at_end)
                for target in step.to:
                    after |= found[target]
                after -= set(step.writes)
                for target in step.past:
                    after |= found[target]
                here = frozenset(after | set(step.reads))
                if here != found[step.id]:
                    found[step.id], moved = here, True
        return found

    # ------------------------------------------------------------- steps

    def passed(self, step_id: str) -> tuple[str, ...]:
        """The steps that every way to ``step_id`` passes, in order, itself last; none if it is dead."""
        if step_id not in self._passed:
            self._passed[step_id] = self._dominators(step_id)
        return self._passed[step_id]

    def _dominators(self, goal: str) -> tuple[str, ...]:
        first = self.flow.steps[0].id
        if goal not in self._reach(first):
            return ()
        found = [
            s.id for s in self.flow.steps if s.id != goal and goal not in self._reach(first, without=s.id)
        ]
        # Whoever is passed first has the fewest others before it.
        found.sort(key=lambda one: sum(one not in self._reach(first, without=other) for other in found))
        return (*found, goal)

    def _reach(self, start: str, *, without: str | None = None) -> frozenset[str]:
        seen: set[str] = set()
        todo = [start] if start != without else []
        while todo:
            here = todo.pop()
            if here not in seen and here in self.steps:
                seen.add(here)
                todo.extend(name for name in self.next(self.steps[here]) if name != without)
        return frozenset(seen)

    def ahead(self, step_id: str) -> frozenset[str]:
        """The steps that a way on from ``step_id`` can lead to; itself only where one comes back to it."""
        seen: frozenset[str] = frozenset()
        for target in self.next(self.steps[step_id]):
            seen |= self._reach(target)
        return seen

    def unconfirmed_writes(self, step_id: str) -> tuple[str, ...]:
        """The steps that change the world and that a way on reaches without passing a confirmation."""
        seen: set[str] = set()
        todo, found = [step_id], []
        while todo:
            here = todo.pop()
            step = self.steps.get(here)
            if step is None or here in seen:
                continue
            seen.add(here)
            if step.kind == "confirm":
                continue
            if self.changes_the_world(step):
                found.append(here)
            todo.extend(self.next(step))
        return tuple(sorted(found))

    def changes_the_world(self, step: StepNote) -> bool:
        """Does the step, or a flow that it calls without being asked for a confirmation there, write?"""
        return _writes(self.program, step, set())


def _writes(program: Manifest, step: StepNote, seen: set[str]) -> bool:
    if step.kind in ("action", "parallel"):
        contracts = (program.actions.get(name) for name in step.about)
        return any(contract is not None and contract.effect == "write" for contract in contracts)
    if step.kind not in ("call", "link") or step.about[0] in seen:
        return False
    seen.add(step.about[0])
    called = program.flows.get(step.about[0])
    if called is None or any(inner.kind == "confirm" for inner in called.steps):
        return False
    return any(_writes(program, inner, seen) for inner in called.steps)
