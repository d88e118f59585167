"""What goes wrong in a conversation because of a finding: how it is seen, and what to expect instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from soni_dsl.analysis.cfg import Point
from soni_dsl.diagnostics.model import Diagnostic, Severity
from soni_dsl.syntax import ast
from soni_dsl.syntax import expr as ex
from soni_dsl.tools.candidates import SECRET
from soni_dsl.tools.exploring import Found, Goal, replay
from soni_dsl.tools.mended import Mended
from soni_dsl.tools.yaml_text import quoted, scalar
from soni_runtime.commands import Affirm, SetSlot
from soni_runtime.errors import SoniError
from soni_runtime.program import ConfirmStep, Template, Text, Texts
from soni_runtime.turn import Turn
from soni_runtime.types import coerce

UNCONFIRMED: Final = "SN701"
SHOWN: Final = "SN703"
LEAKED: Final = "SN704"
BUSY: Final = "SN409"
RECURSION: Final = "SN404"
UNSET_OUTPUT: Final = "SN507"
_OF_ACTIONS: Final = ("action: ", "timeout: ")  # errors that stubs raise
_EMPTY_HOLE: Final = ".+"  # what is not there is shown as nothing

NEVER_SEEN: Final[Mapping[str, str]] = {
    "SN302": "examples are for understanding, and a test in commands does without",
    "SN310": "it lies in the Python of the bot, which is not run for it",
    "SN312": "it lies in what a validator is given, and those of the bot are not run for it",
    "SN401": "no conversation gets to this step",
    "SN405": "no conversation gets into this flow",
    "SN411": "no answer gets there",
    "SN502": "a guard is computed before its flow begins, and what would let people pass is not known",
    "SN504": "what nothing reads changes nothing that is said",
    "SN505": "what nothing reads changes nothing that is said",
    "SN506": "what nothing reads changes nothing that is said",
    "SN508": "a question that is never asked is in no turn",
    "SN510": "what nothing reads changes nothing that is said",
    "SN601": "words are understood before a flow begins, and a test in commands does without",
    "SN602": "that a question shows too little breaks no turn",
    "SN603": "a question without words is asked all the same",
    "SN604": "what is never said is in no turn",
    "SN605": "a test speaks the first language of the bot",
    "SN606": "that nothing is said breaks no turn",
    "SN702": "a secret in a file is in no turn",
    SHOWN: "what a model, a button or a log is given is not among what is said",
    "SN403": "every round waits for the user, who may still go away",
    UNSET_OUTPUT: "no flow that people can start says what this output would hold",
}
"""Why there is no conversation, where there is none."""

NOT_MENDED: Final = "what is meant instead is not known, so there is nothing else to expect"


@dataclass(frozen=True, slots=True)
class Wrong:
    """``expected`` is what to write under ``expect``, ``why`` a remark on why it fails.

    ``whole``: it is expected of the whole conversation, not of its last turn. ``note`` is for the reader.
    """

    goal: Goal
    expected: Callable[[Found], str]
    why: Callable[[Found], str]
    whole: bool = False
    note: str = ""


def wrongs_of(
    finding: Diagnostic, point: Point | None, flows: Mapping[str, ast.Flow], mended: Mended | None
) -> Iterator[Wrong]:
    """The ways in which a finding may show, in the order in which to look for them."""
    code = finding.code
    action = point.step.call.name if point is not None and isinstance(point.step, ast.Action) else None
    if code.id == UNCONFIRMED and action is not None:
        yield _unconfirmed(point, action)
        yield _stale(action)
    elif code.id == SHOWN:
        yield _says(SECRET, "the secret is shown")
    elif code.id == LEAKED:
        yield _says(finding.primary.span.text.replace("{{", "{").replace("}}", "}"), "it is shown")
    elif code.id == UNSET_OUTPUT:
        yield from _outputs_shown(finding, flows)
    elif code.id == BUSY:
        yield _fails(point, busy=True)
    elif code.severity is Severity.ERROR and code.id[2] in "345":
        yield _fails(point)
        if code.id == RECURSION and point is not None:
            yield _goes_on(point, saying=(False,))
            yield _goes_on(point, saying=(True, False))
    if mended is not None:
        yield _differs(mended)


def _constant(text: str) -> Callable[[Found], str]:
    return lambda found: text


def _error(found: Found) -> str:
    return found.last.error or ""


def _is_here(point: Point | None, found: Found) -> bool:
    return point is None or any(step.step == point.id for step in found.entered)


# ------------------------------------------------------------------ turns that fail


def _fails(point: Point | None, *, busy: bool = False) -> Wrong:
    """The turn fails, at the step of the finding where it is about one, and not because a stub does.

    ``busy``: it runs in a circle until it does, and then the failure of the stub is the last one.
    """

    async def goal(found: Found) -> bool:
        error = found.last.error
        if error is None or not _is_here(point, found):
            return False
        rounds = sum(1 for step in found.entered if point is not None and step.step == point.id)
        return (busy and rounds > 1) or not error.startswith(_OF_ACTIONS)

    return Wrong(goal, _constant("error: null"), _error)


def _goes_on(point: Point, saying: tuple[bool, ...]) -> Wrong:
    """The flow has started itself again instead of coming to its end, although people said only these of
    yes and no."""

    async def goal(found: Found) -> bool:
        said = [command.value for turn in found.turns for command in turn if isinstance(command, SetSlot)]
        refused = any(value is answer for value in said for answer in (True, False) if answer not in saying)
        going_on = found.last.flow is not None and len(found.turns) > 1
        return going_on and not refused and _is_here(point, found)

    note = "the last answer has to be the one that ends it once it can end"
    return Wrong(goal, _constant("ends: true"), _constant("it is started again instead"), note=note)


# ------------------------------------------------------------------ writes


def _unconfirmed(point: Point | None, action: str) -> Wrong:
    """The action is called in a turn in which nobody has said yes."""

    async def goal(found: Found) -> bool:
        called = any(call.name == action for call in found.last.called)
        return called and _is_here(point, found) and not _agreed(found.last)

    return Wrong(goal, _constant(f"not_called: {scalar(action)}"), _constant("it is called without a yes"))


def _agreed(turn: Turn) -> bool:
    return any(isinstance(command, Affirm) for command in turn.commands)


def _stale(action: str) -> Wrong:
    """The yes was to other values than those that the action takes: the question with them was never put."""

    async def goal(found: Found) -> bool:
        return _agreed(found.last) and _unasked(found, action) is not None

    def expected(found: Found) -> str:
        return f"says: {quoted(_unasked(found, action) or '')}"

    return Wrong(goal, expected, _constant("it is called without a yes to this"), whole=True)


def _unasked(found: Found, action: str) -> str | None:
    """The question that the user said yes to, with the values that were then taken; None where it was put."""
    frame = found.before.active
    call = next((call for call in found.last.called if call.name == action), None)
    if frame is None or call is None or frame.step is None:
        return None
    step = found.world.program.flows[frame.flow].step(frame.step)
    if not isinstance(step, ConfirmStep):
        return None
    slots = found.world.program.slots
    taken: dict[str, Any] = {}
    for name, value in call.arguments.items():
        with suppress(SoniError, ValueError):
            taken[name] = coerce(value, slots[name].type) if name in slots else value
    asked = found.world.scope(found.before, frame)
    meant = found.world.scope(found.before, frame, taken)
    for template in _templates(step.text):
        if isinstance(template, str):
            continue
        with suppress(SoniError):
            if str(found.world.compute(template, asked)) in found.replies:
                question = str(found.world.compute(template, meant))
                return None if question in (*found.replies, *map(str, found.last.replies)) else question
    return None


def _templates(text: Text) -> tuple[Template, ...]:
    if isinstance(text, Texts):
        return tuple(template for group in text.variants.values() for template in group)
    return (text,)


# ------------------------------------------------------------------ what is said


def _says(text: str, why: str) -> Wrong:
    async def goal(found: Found) -> bool:
        return any(text.casefold() in str(reply).casefold() for reply in found.last.replies)

    return Wrong(goal, _constant(f"not_says: {scalar(text)}"), _constant(why))


def _outputs_shown(finding: Diagnostic, flows: Mapping[str, ast.Flow]) -> Iterator[Wrong]:
    """The texts of callers that show the output, without anything in its place."""
    output = finding.primary.span.text
    own = next((flow for flow in flows.values() if flow.name.value in finding.message.split("`")), None)
    for flow in flows.values() if own is not None else ():
        steps = list(_steps(flow.steps))
        names = {
            taken.name
            for step in steps
            if isinstance(step, ast.Call) and own is not None and step.call.name == own.name.value
            for taken in step.call.outputs or ()
            if taken.field == output
        }
        for step in steps:
            if isinstance(step, ast.Say) and step.text is not None:
                for template in step.text.templates:
                    wanted = _with_value(template, names)
                    if wanted is not None:
                        yield _blank(*wanted)


def _steps(block: ast.Block) -> Iterator[ast.Step]:
    for step in block:
        yield step
        match step:
            case ast.If():
                arms: tuple[Any, ...] = (step.then, step.otherwise)
            case ast.Switch():
                arms = (*(case.arm for case in step.cases), step.otherwise)
            case ast.While() | ast.For():
                arms = (step.body,)
            case _:
                arms = ()
        for arm in arms:
            if isinstance(arm, tuple):
                yield from _steps(arm)


def _with_value(template: ast.Template, names: set[str]) -> tuple[str, str] | None:
    """Patterns for a text: with something in the place of one of ``names``, and whatever is there."""
    filled, any_ = "", ""
    found = False
    for part in template.parts:
        if isinstance(part, str):
            filled += _exactly(part)
            any_ += _exactly(part)
            continue
        is_it = isinstance(part.expr, ex.Name) and part.expr.name in names
        found = found or is_it
        filled += _EMPTY_HOLE if is_it else ".*"
        any_ += ".*"
    return (f"^{filled}$", f"^{any_}$") if found else None


def _exactly(text: str) -> str:
    return re.escape(text).replace("\\ ", " ")


def _blank(filled: str, any_: str) -> Wrong:
    async def goal(found: Found) -> bool:
        replies = [str(reply) for reply in found.last.replies]
        said = any(re.search(any_, reply) for reply in replies)
        return said and not any(re.search(filled, reply) for reply in replies)

    return Wrong(
        goal, _constant(f"says: {quoted(f'/{filled}/')}"), _constant("there is nothing in its place")
    )


# ------------------------------------------------------------------ beside the mended bot


def _differs(mended: Mended) -> Wrong:
    """The bot that the fix of the finding leaves says or does something else."""
    expectations: dict[int, str] = {}

    async def goal(found: Found) -> bool:
        if found.last.error is not None or found.last.ignored:
            return False
        other = await replay(mended.program, mended.candidates, found, mended.lenient)
        expected = _difference(found.last, other) if other.error is None and not other.ignored else None
        if expected is not None:
            expectations[id(found)] = expected
        return expected is not None

    why = "so it is once that is mended"
    return Wrong(goal, lambda found: expectations[id(found)], _constant(why), note=mended.note)


def _difference(broken: Turn, mended: Turn) -> str | None:
    """What holds of the turn with the mended bot and not with the broken one, as an expectation."""
    before, after = [str(r) for r in broken.replies], [str(r) for r in mended.replies]
    for one, other, key in ((after, before, "says"), (before, after, "not_says")):
        for text in one:
            if text.strip() and not any(text.casefold() in each.casefold() for each in other):
                return f"{key}: {quoted(text)}"
    done, wanted = [c.name for c in broken.called], [c.name for c in mended.called]
    for one, other, key in ((wanted, done, "called"), (done, wanted, "not_called")):
        for name in one:
            if name not in other:
                return f"{key}: {scalar(name)}"
    if broken.flow != mended.flow:
        return f"flow: {scalar(mended.flow)}"
    return None
