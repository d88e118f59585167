"""Whether what was expected of a turn holds, and if not, what happened instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from soni_runtime.errors import InvalidValueError
from soni_runtime.frames import MASK
from soni_runtime.program import Program
from soni_runtime.testing.model import Call, Expectation, Said
from soni_runtime.turn import Called
from soni_runtime.types import coerce
from soni_runtime.values import plain_view

SHOWN: Final = 300
"""How much of what was said a message repeats."""


@dataclass(slots=True)
class Observed:
    """What there is to see of a turn, or of a whole conversation.

    ``spoken`` are the texts that responses made, with the name of the response. ``slots`` are shown values,
    ``secrets`` the plain ones of those that are masked there. ``endings`` say how flows ended in the turn.
    """

    program: Program
    replies: Sequence[str] = ()
    spoken: Sequence[tuple[str, str]] = ()
    flow: str | None = None
    step: str | None = None
    slots: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, Any] = field(default_factory=dict)
    called: Sequence[Called] = ()
    endings: Sequence[str] = ()
    error: str | None = None
    handoff: str | None = None
    ignored: Sequence[tuple[str, str]] = ()


def failure(expectation: Expectation, observed: Observed) -> str | None:
    """Why ``expectation`` does not hold, in one line or a few; None where it does."""
    return _CHECKS[expectation.kind](expectation.value, observed)


def _says(wanted: Sequence[Said], observed: Observed) -> str | None:
    for said in wanted:
        if not any(_is_said(said, reply, observed) for reply in observed.replies):
            return f"expected the bot to say {said}, but it said {_told(observed.replies)}"
    return None


def _not_says(unwanted: Sequence[Said], observed: Observed) -> str | None:
    for said in unwanted:
        found = [reply for reply in observed.replies if _is_said(said, reply, observed)]
        if found:
            return f"expected the bot not to say {said}, but it said {_told(found)}"
    return None


def _is_said(said: Said, reply: str, observed: Observed) -> bool:
    if said.how == "regex":
        return re.search(said.value, reply) is not None
    if said.how == "response":
        return any(name == said.value and text == reply for name, text in observed.spoken)
    return said.value.casefold() in reply.casefold()


def _told(replies: Sequence[str]) -> str:
    if not replies:
        return "nothing"
    text = " / ".join(f'"{" ".join(reply.split())}"' for reply in replies)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _slots(wanted: Mapping[str, Any], observed: Observed) -> str | None:
    for name, value in wanted.items():
        actual = observed.slots.get(name)
        actual = plain_view(observed.secrets.get(name)) if actual == MASK else actual
        if not _equal(value, actual, observed.program, name):
            shown = "no value" if actual is None else _shown(actual)
            shown = f"{shown}; no flow runs any more" if observed.flow is None else shown
            return f"expected slot `{name}` to be {_shown(value)}, but it has {shown}"
    return None


def _equal(wanted: Any, actual: Any, program: Program, slot: str | None = None) -> bool:
    """Equal as a reader of the test would see it: `50` is `50.0`, and a date is its ISO text."""
    if wanted is None or actual is None:
        return wanted is actual
    if isinstance(wanted, bool) or isinstance(actual, bool):
        return wanted is actual
    if wanted == actual:
        return True
    if isinstance(wanted, Mapping) and isinstance(actual, Mapping):
        return wanted.keys() == actual.keys() and all(
            _equal(value, actual[name], program) for name, value in wanted.items()
        )
    if isinstance(wanted, list) and isinstance(actual, list):
        return len(wanted) == len(actual) and all(
            _equal(one, other, program) for one, other in zip(wanted, actual, strict=True)
        )
    known = program.slots.get(slot) if slot is not None else None
    if known is None or isinstance(wanted, Mapping | list):
        return False
    try:
        return bool(plain_view(coerce(wanted, known.type)) == actual)
    except (InvalidValueError, ValueError):
        return False


def _shown(value: Any) -> str:
    text = f'"{value}"' if isinstance(value, str) else repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _flow(wanted: str | None, observed: Observed) -> str | None:
    if wanted == observed.flow:
        return None
    return f"expected {_run('flow', wanted)}, but {_runs(observed)}"


def _step(wanted: str | None, observed: Observed) -> str | None:
    if wanted == observed.step:
        return None
    return f"expected {_run('step', wanted)}, but {_runs(observed)}"


def _run(what: str, name: str | None) -> str:
    return f"no {what} to wait" if name is None else f"{what} `{name}` to wait"


def _runs(observed: Observed) -> str:
    if observed.flow is None:
        return "no flow runs"
    return f"it is step `{observed.step}` of flow `{observed.flow}`"


def _called(wanted: Sequence[Call], observed: Observed) -> str | None:
    """Each call once, in any order; arguments that are not named do not matter."""
    left = list(observed.called)
    for call in wanted:
        found = next((made for made in left if _is_call(call, made, observed.program)), None)
        if found is None:
            return f"expected a call of {_call(call.name, call.args)}, but {_calls(observed.called)}"
        left.remove(found)
    return None


def _is_call(wanted: Call, made: Called, program: Program) -> bool:
    return wanted.name == made.name and all(
        name in made.arguments and _equal(value, made.arguments[name], program)
        for name, value in wanted.args.items()
    )


def _call(name: str, args: Mapping[str, Any]) -> str:
    return f"`{name}({', '.join(f'{key}={_shown(value)}' for key, value in args.items())})`"


def _calls(called: Sequence[Called]) -> str:
    if not called:
        return "no action was called"
    return f"what was called is {', '.join(_call(made.name, made.arguments) for made in called)}"


def _not_called(names: Sequence[str], observed: Observed) -> str | None:
    for made in observed.called:
        if made.name in names:
            return f"expected no call of `{made.name}`, but there was {_call(made.name, made.arguments)}"
    return None


def _ends(wanted: bool | str, observed: Observed) -> str | None:
    if isinstance(wanted, bool):
        over = observed.flow is None
        if over is wanted:
            return None
        return f"expected the conversation to {'be over' if wanted else 'go on'}, but {_runs(observed)}"
    if wanted == "handoff" and observed.handoff is not None:
        return None
    if wanted in observed.endings:
        return None
    how = ", ".join(f"`{ending}`" for ending in observed.endings)
    return f"expected a flow to end with `{wanted}`, but {f'it was {how}' if how else 'none ended'}"


def _error(wanted: str | None, observed: Observed) -> str | None:
    if wanted is None or observed.error is None:
        if wanted is observed.error:
            return None
        if wanted is None:
            return f"the turn failed: {observed.error}"
        return f'expected the turn to fail with "{wanted}", but it did not fail'
    if wanted.casefold() in observed.error.casefold():
        return None
    return f'expected the turn to fail with "{wanted}", but it failed with "{observed.error}"'


def _handoff(wanted: str | None, observed: Observed) -> str | None:
    if wanted == observed.handoff:
        return None
    to = "nobody" if observed.handoff is None else f"`{observed.handoff}`"
    return f"expected a handoff to {'nobody' if wanted is None else f'`{wanted}`'}, but it went to {to}"


def _ignored(names: Sequence[str], observed: Observed) -> str | None:
    ignored = [name for name, _ in observed.ignored]
    for name in names:
        if name not in ignored:
            return f"expected the command `{name}` not to be applied, but it was, or was not given"
    return None


_CHECKS: Final[Mapping[str, Callable[[Any, Observed], str | None]]] = {
    "says": _says,
    "not_says": _not_says,
    "slots": _slots,
    "flow": _flow,
    "step": _step,
    "called": _called,
    "not_called": _not_called,
    "ends": _ends,
    "error": _error,
    "handoff": _handoff,
    "ignored": _ignored,
}
