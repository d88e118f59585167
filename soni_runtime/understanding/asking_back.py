"""An engine that is not sure which flow is meant asks, and does not guess."""

from __future__ import annotations

from dataclasses import replace

from soni_runtime.commands import Clarify, OutOfScope, StartFlow
from soni_runtime.understanding.base import Evidence, Request, Understood
from soni_runtime.understanding.local import LocalUnderstanding

CANDIDATES = 2
"""How many flows are offered to choose between."""


class AskingBack:
    """Puts a choice of the nearest flows in place of a start that is less sure than ``confidence``; one that
    is less sure than ``scope`` it takes for something the bot has nothing to do with.

    Only where nothing is open: an answer to a question is judged by the question.
    """

    def __init__(self, engine: LocalUnderstanding, confidence: float, scope: float = 0.0) -> None:
        self._engine = engine
        self._confidence = confidence
        self._scope = scope

    async def understand(self, request: Request) -> Understood:
        """What the engine understood, with the flows it thought of. Raises nothing."""
        await self._engine.prepare(request)
        understood = self._engine.read(request)
        starts = [
            (command.flow, evidence.confidence)
            for command, evidence in zip(understood.commands, understood.evidence, strict=True)
            if isinstance(command, StartFlow)
        ]
        if len(starts) != 1 or request.question is not None:
            return understood
        flow, confidence = starts[0]
        if confidence < self._scope:
            return _foreign(understood, flow, confidence)
        if confidence >= self._confidence:
            return understood
        near = [flow, *(name for name in self._engine.nearest_flows(request, CANDIDATES + 1) if name != flow)]
        options = tuple(near[:CANDIDATES])
        return replace(
            understood,
            commands=(Clarify(options=options),),
            evidence=(Evidence(confidence, understood.evidence[0].words),),
            candidates=options,
            notes=(
                *understood.notes,
                f"not sure enough of `{flow}` ({confidence:.2f}): asked which is meant",
            ),
        )


def _foreign(understood: Understood, flow: str, confidence: float) -> Understood:
    return replace(
        understood,
        commands=(OutOfScope(),),
        evidence=(Evidence(1 - confidence, understood.evidence[0].words),),
        candidates=(flow,),
        notes=(*understood.notes, f"too little like `{flow}` ({confidence:.2f}) to be about it"),
    )
