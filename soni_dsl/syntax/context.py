"""What the readers of the parser share while they read one bot."""

from __future__ import annotations

from soni_dsl.diagnostics.model import Diagnostic, Report
from soni_dsl.source.node import Node


class Context:
    """Where findings go, and the flow that is being read."""

    __slots__ = ("_flow", "_ids", "report")

    def __init__(self, report: Report) -> None:
        self.report = report
        self._flow: Node | None = None
        self._ids: frozenset[str] | None = None

    def add(self, finding: Diagnostic) -> None:
        self.report.add(finding)

    def enter_flow(self, node: Node) -> None:
        self._flow, self._ids = node, None

    def trial(self) -> Context:
        """The same place with a report of its own, for a reading that may turn out wrong."""
        other = Context(Report())
        other._flow, other._ids = self._flow, self._ids
        return other

    @property
    def step_ids(self) -> frozenset[str]:
        """The ids written in the flow that is being read, also those further down."""
        if self._ids is None:
            found: set[str] = set()
            stack = [self._flow] if self._flow is not None else []
            while stack:
                node = stack.pop()
                for key, value in node.pairs:
                    if key.value == "step":
                        found.add(value.value)
                    stack.append(value)
                stack.extend(node.items)
            self._ids = frozenset(found)
        return self._ids
