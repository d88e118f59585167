"""What optimisers work on: the predictor of the engine, asked about cases instead of messages.

An engine has a predictor for every point of a conversation, all with the same instructions and examples. The
student has one, and puts what is legal at the point of a case into its signature when it is asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from soni_runtime.commands import Command
from soni_runtime.understanding.adapter import adapter_type
from soni_runtime.understanding.client import dspy_module
from soni_runtime.understanding.evaluate.scoring import CommandScore, Tally
from soni_runtime.understanding.model import ModelUnderstanding, Nonsense, command_signature
from soni_runtime.understanding.optimize.cases import Case
from soni_runtime.understanding.prompts import INPUTS, notation
from soni_runtime.understanding.schema import Legal, Refused


@dataclass(frozen=True, slots=True)
class Score:
    """How a program does on a number of messages: on commands, and on whole messages."""

    commands: Tally = field(default_factory=Tally)
    exact: int = 0
    messages: int = 0

    @property
    def f1(self) -> float:
        """Of commands, over all messages together."""
        return self.commands.f1

    @classmethod
    def of(cls, scores: Iterable[CommandScore]) -> Score:
        """All of ``scores`` together."""
        scores = list(scores)
        tally = sum((one.tally for one in scores), Tally())
        return cls(tally, sum(one.exact for one in scores), len(scores))

    def beats(self, other: Score) -> bool:
        """More of the commands are right, and no fewer messages are wholly right."""
        return self.f1 > other.f1 and self.exact >= other.exact


@dataclass
class Bench:
    """The cases with the engine that answers them. It remembers how every candidate did on every case.

    ``on_case`` is told whenever a case has been answered.
    """

    engine: ModelUnderstanding
    cases: Mapping[str, Case]
    types: Mapping[Legal, Any]
    on_case: Callable[[], None] = lambda: None
    scores: dict[str, dict[str, CommandScore]] = field(default_factory=dict)
    states: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._lock = Lock()
        self._signatures: dict[Any, Any] = {}

    def student(self) -> Any:
        """A DSPy module with one predictor, ``understand``."""
        dspy = dspy_module()
        answer = self.answer

        class Understander(dspy.Module):  # type: ignore[misc, name-defined]  # DSPy is loaded late
            def __init__(self) -> None:
                super().__init__()
                self.understand = dspy.Predict(command_signature(dict[str, Any]))

            def forward(self, case: str) -> Any:
                return answer(self.understand, case)

        return Understander()

    def example(self, case: Case) -> Any:
        """A case as DSPy's optimisers take it: its name goes in; the rest is what an example shows."""
        known = {"case": case.id, **case.fields, "commands": [dict(one) for one in case.answers]}
        return dspy_module().Example(**known).with_inputs("case")

    def answer(self, predictor: Any, name: str) -> Any:
        """What ``predictor`` makes of a case: its commands as it wrote them, and how they compare.

        Raises nothing that the answer is to blame for: no answer that makes sense is one without commands.
        """
        dspy = dspy_module()
        case = self.cases[name]
        signature = self._signature(case, predictor.signature.instructions)
        found: tuple[Command, ...] = ()
        said: list[Any] = []
        prediction: Any = None
        with dspy.context(adapter=adapter_type()(notation(case.legal))):
            try:
                prediction = predictor(signature=signature, **case.fields)
                answers = [one.root for one in prediction.commands or []]
                said = [_plain(one) for one in answers]
                found = self.engine.legal_part(answers, case.request)
            except Nonsense:
                pass  # nothing of it is legal
            except Exception:  # not to be read, or refused: as wrong as an answer can be
                said = []
        score = case.score(found)
        if score.exact:
            said = [dict(one) for one in case.answers]
        self._note(predictor, name, score)
        trace = dspy.settings.trace
        if trace and trace[-1][2] is prediction:  # what is learnt from is what was said, not how it was read
            trace[-1] = (predictor, dict(case.fields), dspy.Prediction(commands=said))
        return dspy.Prediction(commands=said, case=name, exact=score.exact, f1=score.f1)

    def _signature(self, case: Case, instructions: str) -> Any:
        key = case.legal, instructions
        with self._lock:
            found = self._signatures.get(key)
            if found is None:
                found = self._signatures[key] = command_signature(self.types[case.legal], instructions)
        return found

    def _note(self, predictor: Any, name: str, score: CommandScore) -> None:
        state = state_of(predictor)
        key = json.dumps(state, ensure_ascii=False, sort_keys=True)
        with self._lock:
            self.states[key] = state
            self.scores.setdefault(key, {})[name] = score
        self.on_case()

    # ------------------------------------------------------------- scores

    def measure(self, state: Mapping[str, Any], cases: Sequence[Case], threads: int) -> Score:
        """How the program of this state does on ``cases``. To be called in DSPy's context. Raises Stopped."""
        student = self.student()
        put(student.understand, state)
        _in_threads(lambda case: student(case=case.id), cases, threads)
        known = self.scores[json.dumps(state_of(student.understand), ensure_ascii=False, sort_keys=True)]
        return Score.of(known[case.id] for case in cases)

    def complete(self, cases: Sequence[Case]) -> list[tuple[Score, dict[str, Any]]]:
        """The candidates that answered all of ``cases``, the best first."""
        names = [case.id for case in cases]
        found = [  # by their text, since threads note them in any order
            (Score.of(known[name] for name in names), self.states[key])
            for key, known in sorted(self.scores.items())
            if all(name in known for name in names)
        ]
        return sorted(found, key=lambda pair: (-pair[0].f1, -pair[0].exact, _size(pair[1])))


def state_of(predictor: Any) -> dict[str, Any]:
    """The instructions and examples of a predictor, in JSON types."""
    wanted = (*INPUTS, "commands")
    demos = [{name: demo[name] for name in wanted if name in demo} for demo in predictor.demos]
    return {"instructions": str(predictor.signature.instructions), "demos": demos}


def put(predictor: Any, state: Mapping[str, Any]) -> None:
    """Give ``predictor`` the instructions and examples of a state."""
    dspy = dspy_module()
    predictor.signature = predictor.signature.with_instructions(state["instructions"])
    predictor.demos = [dspy.Example(**demo) for demo in state["demos"]]


def _size(state: Mapping[str, Any]) -> int:
    """Of equals the shortest prompt is the best."""
    return len(json.dumps(state, ensure_ascii=False))


def _plain(answer: Any) -> Any:
    return answer.raw if isinstance(answer, Refused) else answer.model_dump(mode="json")


def _in_threads(work: Callable[[Case], Any], cases: Sequence[Case], threads: int) -> None:
    """Do ``work`` on all cases. What one raises ends it, as soon as those that have begun are done."""
    with ThreadPoolExecutor(max_workers=threads) as pool:
        begun = [pool.submit(copy_context().run, work, case) for case in cases]
        try:
            for one in begun:
                one.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
