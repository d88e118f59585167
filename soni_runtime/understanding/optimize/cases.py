"""Examples as a model is asked about them, with the answers that are right in the model's own notation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from soni_runtime.commands import Clarify, Command, CorrectSlot, SetSlot, StartFlow
from soni_runtime.understanding.base import Request
from soni_runtime.understanding.evaluate.scoring import CommandScore, score
from soni_runtime.understanding.model import ModelUnderstanding, Nonsense
from soni_runtime.understanding.optimize.examples import PARTS, Example, examples_of
from soni_runtime.understanding.optimize.material import Material
from soni_runtime.understanding.prompts import inputs
from soni_runtime.understanding.schema import Legal, command_type
from soni_runtime.values import plain_view


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One example. ``fields`` are those of the prompt; ``answers`` are the right commands as a model writes
    them."""

    id: str
    part: str
    request: Request
    legal: Legal
    fields: Mapping[str, str]
    gold: tuple[Command, ...]
    answers: tuple[Mapping[str, Any], ...]
    about: str

    def score(self, found: Iterable[Command]) -> CommandScore:
        """How these commands compare with the right ones."""
        return score(self.gold, tuple(found), self.request)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """The cases of all parts. ``left_out`` says how many examples are none, and why; ``types`` are those of
    the commands that are legal at their points."""

    by_part: Mapping[str, tuple[Case, ...]]
    left_out: Mapping[str, int]
    types: Mapping[Legal, Any]

    def named(self) -> dict[str, Case]:
        return {case.id: case for part in self.by_part.values() for case in part}


def cases_of(material: Material, engine: ModelUnderstanding) -> Cases:
    """The examples that a model may be asked about, once each."""
    left_out: Counter[str] = Counter()
    types: dict[Legal, Any] = {}
    seen: set[tuple[tuple[str, str], ...]] = set()
    by_part: dict[str, tuple[Case, ...]] = {}
    for part in PARTS:
        found: list[Case] = []
        for example in examples_of(material.talks[part]):
            case = _case(example, part, f"{part}-{len(found) + 1}", material, engine, types)
            if isinstance(case, str):
                left_out[case] += 1
            elif (key := tuple(case.fields.items())) not in seen:
                seen.add(key)
                found.append(case)
        by_part[part] = tuple(found)
    return Cases(by_part=by_part, left_out=dict(left_out), types=types)


def _case(
    example: Example,
    part: str,
    name: str,
    material: Material,
    engine: ModelUnderstanding,
    types: dict[Legal, Any],
) -> Case | str:
    """The case of an example, or why it is none."""
    asking = engine.asking(example.request)
    if asking is None:
        return "private"
    answers = tuple(written(example.gold))
    program = material.as_known(asking.request, example.trigger)
    case = Case(
        id=name,
        part=part,
        request=asking.request,
        legal=asking.legal,
        fields=inputs(replace(asking.request, program=program), asking.legal),
        gold=example.gold,
        answers=answers,
        about=example.about,
    )
    command = types.get(case.legal)
    if command is None:
        command = types[case.legal] = command_type(case.legal, dict(case.request.program.slots))
    return case if _can_be_said(case, engine, command) else "not to be said in the commands of a model"


def written(commands: Iterable[Command]) -> Iterable[dict[str, Any]]:
    """Commands as a model writes them: values beside starts, and no difference between new and corrected."""
    for command in commands:
        match command:
            case StartFlow(flow=flow, slots=slots):
                yield {"type": "start_flow", "flow": flow}
                for name, value in slots.items():
                    yield {"type": "set_slot", "slot": name, "value": plain_view(value)}
            case SetSlot(slot=name, value=value) | CorrectSlot(slot=name, value=value):
                yield {"type": "set_slot", "slot": name, "value": plain_view(value)}
            case Clarify(topic=None, options=options):
                yield {"type": "clarify", "options": list(options)}
            case _:
                yield dict(plain_view(command.to_dict()))


def _can_be_said(case: Case, engine: ModelUnderstanding, command: Any) -> bool:
    """Do the right answers, read as a model's are, come to the right commands?"""
    from pydantic import TypeAdapter, ValidationError

    try:
        answers = TypeAdapter(list[command]).validate_python([dict(one) for one in case.answers])
        found = engine.legal_part([one.root for one in answers], case.request)
    except (ValidationError, Nonsense):
        return False
    return case.score(found).exact
