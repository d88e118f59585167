"""A bot as it would be without one of its findings, to talk to beside the one that has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final

from soni_dsl.analysis.cfg import Point
from soni_dsl.checking import Checked, CompileFailed, ProjectError, check, check_text
from soni_dsl.diagnostics.fixes import edited
from soni_dsl.diagnostics.model import Diagnostic, Edit
from soni_dsl.emit.memory import to_program
from soni_dsl.source.project import YAML_SUFFIXES
from soni_dsl.tools.candidates import Candidates
from soni_dsl.tools.testing import lowered_of
from soni_runtime.normalizers import NORMALIZERS
from soni_runtime.program import Program
from soni_runtime.validators import VALIDATORS
from soni_runtime.wiring import BuilderError

IMPOSSIBLE_VALUE: Final = "SN303"


@dataclass(frozen=True, slots=True)
class Mended:
    """The bot with other words in the place of a mistake. ``note`` says what was guessed about them."""

    program: Program
    candidates: Candidates
    lenient: Sequence[str]
    note: str = ""


def mended_by(checked: Checked, finding: Diagnostic, point: Point | None) -> Mended | None:
    """The bot as the fix of a finding leaves it; None where there is none, or nobody could talk to it.

    A value that an enumeration does not have, without one that is spelt nearly so, is taken to stand for
    the likest of those that its step does not name.
    """
    edits, note = _fix_of(finding) or _guess(checked, finding, point)
    if not edits:
        return None
    texts = {file.path: file.text for file in checked.files if file.path.endswith(YAML_SUFFIXES)}
    for source in {edit.span.source.path: edit.span.source for edit in edits}.values():
        texts[source.path] = edited(source.text, [edit for edit in edits if edit.span.source is source])
    try:
        lowered = lowered_of(_checked_again(checked, texts))
        program = to_program(lowered)
    except (ProjectError, CompileFailed, BuilderError):
        return None
    return Mended(program, Candidates.of(lowered, program), own_rules(program), note)


def own_rules(program: Program) -> list[str]:
    """Validators and normalisers of the bot's own Python, which is not run: every value is taken."""
    names: dict[str, None] = {}
    for slot in program.slots.values():
        names.update(dict.fromkeys(name for name in (slot.validator, slot.normalizer) if name is not None))
    return [name for name in names if name not in VALIDATORS and name not in NORMALIZERS]


def _checked_again(checked: Checked, texts: dict[str, str]) -> Checked:
    if not all(Path(path).is_file() for path in texts):
        return check_text("".join(texts.values()))  # it came by standard input
    home = Path(next(iter(texts))) if len(texts) == 1 else checked.root
    return check(home, {path: text.encode() for path, text in texts.items()})


def _fix_of(finding: Diagnostic) -> tuple[Sequence[Edit], str] | None:
    return (finding.fix.edits, "") if finding.fix is not None and finding.fix.edits else None


def _guess(checked: Checked, finding: Diagnostic, point: Point | None) -> tuple[Sequence[Edit], str]:
    if finding.code.id != IMPOSSIBLE_VALUE or point is None:
        return (), ""
    declared = {label.span for label in finding.secondary}
    slots = (slot for slot in checked.bot.slots.values() if slot.name.span in declared)
    slot = next(slots, None)
    if slot is None:
        return (), ""
    span = finding.primary.span
    mark = span.text[:1] if span.text[:1] in ("'", '"') else ""
    written = span.text.strip("'\"")
    step = point.step.node.span.text
    free = [value.value.value for value in slot.values if value.value.value not in step]
    if not free:
        return (), ""
    meant = max(free, key=lambda value: SequenceMatcher(None, written, value).ratio())
    note = f"`{meant}` is taken to be what `{written}` stands for"
    return (Edit(span, f"{mark}{meant}{mark}"),), note
