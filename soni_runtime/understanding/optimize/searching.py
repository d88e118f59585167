"""The search for better instructions and examples, by DSPy's optimisers."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Final

from soni_runtime.errors import UnderstandingError
from soni_runtime.understanding.client import dspy_module
from soni_runtime.understanding.optimize.cases import Case
from soni_runtime.understanding.optimize.student import Bench, put, state_of

OPTIMIZERS: Final = ("bootstrap", "mipro", "gepa")

SHOWN: Final = 4
"""The most examples in a prompt: each costs about sixty tokens a turn."""

_SETS: Final = 4  # choices of examples that bootstrap tries
_CANDIDATES: Final = 6  # instructions and sets of examples of mipro, as its ``light`` has
_TRIALS: Final = 10
_BATCH: Final = 35  # cases a trial of mipro looks at
_ROUNDS: Final = 6  # how often gepa may look at the whole validation set
_REFLECTED: Final = 3  # cases that gepa thinks about at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What a search goes by. ``start`` is the state it begins with; ``writer`` the model that words
    instructions; ``threads`` is how many cases are asked about at once."""

    optimizer: str
    bench: Bench
    train: Sequence[Case]
    validation: Sequence[Case]
    start: Mapping[str, Any]
    writer: Any
    threads: int = 1
    seed: int = 0


def require(optimizer: str) -> None:
    """See that what an optimiser needs is installed.

    Raises:
        UnderstandingError: it is not; the message says how to install it.
    """
    if optimizer == "mipro" and find_spec("optuna") is None:
        raise UnderstandingError("mipro needs Optuna: install it with `pip install soni-dsl[optimize]`")
    if optimizer == "gepa" and find_spec("gepa") is None:
        raise UnderstandingError("gepa needs the library gepa: install it with `pip install gepa`")


def search(wanted: Search) -> None:
    """Try programs; how each did is with the bench. To be called in DSPy's context.

    Raises:
        Stopped: no more calls may be made. What was tried until then counts.
    """
    student = wanted.bench.student()
    put(student.understand, wanted.start)
    train = [wanted.bench.example(case) for case in wanted.train]
    validation = [wanted.bench.example(case) for case in wanted.validation]
    with quiet():
        program = _SEARCHES[wanted.optimizer](wanted, student, train, validation)
        wanted.bench.measure(state_of(program.understand), wanted.validation, wanted.threads)


def _bootstrap(wanted: Search, student: Any, train: list[Any], validation: list[Any]) -> Any:
    """Examples that the model itself got right, and labelled ones; the best of some choices of them."""
    from dspy.teleprompt import BootstrapFewShotWithRandomSearch

    return BootstrapFewShotWithRandomSearch(
        metric=_metric,
        metric_threshold=1.0,
        max_bootstrapped_demos=SHOWN,
        max_labeled_demos=SHOWN,
        num_candidate_programs=_SETS,
        num_threads=wanted.threads,
    ).compile(student, trainset=train, valset=validation)


def _mipro(wanted: Search, student: Any, train: list[Any], validation: list[Any]) -> Any:
    """Instructions that a model proposes with sets of examples, combined by Bayesian search."""
    from dspy.teleprompt import MIPROv2

    dspy = dspy_module()
    return MIPROv2(
        metric=_metric,
        metric_threshold=1.0,
        prompt_model=wanted.writer,
        task_model=dspy.settings.lm,
        max_bootstrapped_demos=SHOWN,
        max_labeled_demos=SHOWN,
        auto=None,
        num_candidates=_CANDIDATES,
        num_threads=wanted.threads,
        seed=wanted.seed + 1,  # zero would mean the default
    ).compile(
        student,
        trainset=train,
        valset=validation,
        num_trials=_TRIALS,
        minibatch=len(validation) > _BATCH,
        minibatch_size=min(_BATCH, len(validation)),
        program_aware_proposer=False,  # the program is the engine; the task is in the instructions
    )


def _gepa(wanted: Search, student: Any, train: list[Any], validation: list[Any]) -> Any:
    """Instructions that a model mends by what went wrong, kept where they help (a Pareto front)."""
    from dspy.teleprompt import GEPA

    return GEPA(
        metric=_feedback(wanted.bench),
        max_metric_calls=_ROUNDS * len(validation) + 2 * _REFLECTED * _ROUNDS,
        reflection_lm=wanted.writer,
        reflection_minibatch_size=min(_REFLECTED, len(train)),
        num_threads=wanted.threads,
        seed=wanted.seed,
        warn_on_score_mismatch=False,
    ).compile(student, trainset=train, valset=validation)


_SEARCHES: Final[Mapping[str, Callable[[Search, Any, list[Any], list[Any]], Any]]] = {
    "bootstrap": _bootstrap,
    "mipro": _mipro,
    "gepa": _gepa,
}


def _metric(example: Any, prediction: Any, trace: Any = None) -> float:
    """1.0 where all commands are right, else what their F1 is of a half: nearly right is not right."""
    return 1.0 if prediction.exact else float(prediction.f1) / 2


def _feedback(bench: Bench) -> Callable[..., Any]:
    """GEPA's metric: the same score, with what was wrong in words."""
    dspy = dspy_module()

    def metric(gold: Any, pred: Any, trace: Any = None, pred_name: Any = None, pred_trace: Any = None) -> Any:
        case = bench.cases[gold.case]
        if pred.exact:
            words = "All commands are right."
        else:
            words = f"Right would have been {list(case.answers)}; the answer was {pred.commands}."
        return dspy.Prediction(score=_metric(gold, pred), feedback=words)

    return metric


@contextmanager
def quiet() -> Iterator[None]:
    """Nothing of what optimisers print or log: it holds whole prompts, and there is a progress bar."""
    names = ("dspy", "optuna", "gepa", "LiteLLM")
    levels = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
