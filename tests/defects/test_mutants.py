"""One mistake in a correct bot: `soni lint` finds it, at its place, once, and mends it where it can.

The operators are in `tests/support/mutants.py`. A sample of their mutants is checked here; all of them, with
the table of what is caught, by `python tests/defects/test_mutants.py`.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from mutants import Mutant, mutants_of

from benchmarks.defects.reading import read_all
from soni_dsl import check
from soni_dsl.diagnostics.fixes import Look, mend
from soni_dsl.diagnostics.model import Diagnostic, Severity

pytestmark = pytest.mark.no_cover  # random cases go through everything

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
EVERY = 7  # one of so many mutants is looked at in the suite
MOST_DOUBLED = 0.01  # of the mutants with one place to blame


@dataclass(frozen=True, slots=True)
class Outcome:
    mutant: Mutant
    found: tuple[Diagnostic, ...]

    @property
    def loud(self) -> list[Diagnostic]:
        return [found for found in self.found if found.severity is not Severity.HINT]

    @property
    def fitting(self) -> list[Diagnostic]:
        return [found for found in self.found if found.code.id.startswith(self.mutant.codes)]

    @property
    def here(self) -> list[Diagnostic]:
        return [found for found in self.fitting if _place(found) == _aim(self.mutant)]

    def __str__(self) -> str:
        mutant = self.mutant
        told = "; ".join(f"{f.code.id} {_place(f)} {f.message}" for f in self.found) or "nothing"
        return f"{mutant.bot} {mutant.file}:{mutant.line}:{mutant.column} {mutant.operator} ({mutant.what}): {told}"


def _place(found: Diagnostic) -> tuple[str, int, int]:
    span = found.primary.span
    return (Path(span.source.path).name, *span.source.position(span.start))


def _aim(mutant: Mutant) -> tuple[str, int, int]:
    return Path(mutant.file).name, mutant.line, mutant.column


def bots() -> Iterator[tuple[str, dict[str, str]]]:
    for folder in sorted(EXAMPLES.iterdir()):
        files = [
            path
            for path in sorted(folder.rglob("*"))
            if path.suffix in (".yaml", ".py") and not path.name.endswith(".test.yaml")
        ]
        if any(path.suffix == ".yaml" for path in files):
            yield (
                folder.name,
                {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files},
            )
    for defect in read_all():
        yield f"{defect.area}/{defect.name}", dict(defect.correct)


def write(folder: Path, files: Mapping[str, str]) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def outcomes(every: int) -> Iterator[Outcome]:
    number = 0
    with TemporaryDirectory() as name:
        folder = Path(name)
        for bot, files in bots():
            chosen = []
            for mutant in mutants_of(bot, files):
                number += 1
                if number % every == 0:
                    chosen.append(mutant)
            if not chosen:
                continue
            write(folder, files)
            before = Counter((found.code.id, found.message) for found in check(folder).diagnostics)
            for mutant in chosen:
                write(folder, mutant.files)
                yield Outcome(mutant, tuple(_new(check(folder).diagnostics, before)))


def _new(found: tuple[Diagnostic, ...], before: Counter[tuple[str, str]]) -> Iterator[Diagnostic]:
    known = before.copy()
    for diagnostic in found:
        key = (diagnostic.code.id, diagnostic.message)
        if known[key] > 0:
            known[key] -= 1
        elif not diagnostic.code.id.startswith("SN8"):  # other words for an older spelling are no finding
            yield diagnostic


@cache
def sample() -> tuple[Outcome, ...]:
    return tuple(outcomes(EVERY))


def test_the_sample_is_large_and_of_every_kind() -> None:
    operators = Counter(outcome.mutant.operator for outcome in sample())
    assert sum(operators.values()) > 1500
    assert len(operators) > 60


def test_what_is_surely_wrong_is_found() -> None:
    missed = [o for o in sample() if o.mutant.must and not o.fitting]
    assert not missed, "\n".join(map(str, missed))


def test_a_misspelt_name_is_found_where_it_stands() -> None:
    elsewhere = [o for o in sample() if o.mutant.must and o.mutant.here and not o.here]
    assert not elsewhere, "\n".join(map(str, elsewhere))


def test_the_name_that_was_meant_is_suggested() -> None:
    mute = [
        outcome
        for outcome in sample()
        if outcome.mutant.operator.startswith("misspell a used") and len(outcome.mutant.name) > 3
        for found in outcome.here
        if f"`{outcome.mutant.name}`" not in (found.help or "")
    ]
    assert not mute, "\n".join(map(str, mute))


def test_one_mistake_is_one_finding() -> None:
    single = [o for o in sample() if not o.mutant.several and o.found]
    doubled = [o for o in single if len(o.loud) > 1]
    assert len(doubled) <= MOST_DOUBLED * len(single), "\n".join(map(str, doubled))
    names = [o for o in doubled if o.mutant.operator.startswith("misspell a used")]
    assert not names, "\n".join(map(str, names))


def test_a_misspelt_name_is_mended_by_its_fix(tmp_path: Path) -> None:
    """The mended bot is the one it was before, letter by letter, and nothing is found in it."""
    originals = dict(bots())
    tried = 0
    for outcome in sample():
        mutant = outcome.mutant
        if not mutant.operator.startswith("misspell a used") or len(outcome.found) != 1:
            continue
        if outcome.found[0].fix is None or outcome.found[0].fix.applicability == "display":
            continue
        tried += 1
        write(tmp_path, mutant.files)
        mended = mend(_look(tmp_path), lambda path: Path(path).read_bytes(), unsafe=True)
        after = {Path(path).name: data.decode() for path, data in mended.contents.items()}
        if not mutant.bot.endswith("_04") and "old" not in mutant.bot:  # there the spelling is mended, too
            name = Path(mutant.file).name
            assert after[name] == originals[mutant.bot][mutant.file], str(outcome)
    assert tried > 20


def test_safe_fixes_make_nothing_worse(tmp_path: Path) -> None:
    for outcome in sample():
        safe = [
            found for found in outcome.found if found.fix is not None and found.fix.applicability == "safe"
        ]
        if not safe:
            continue
        write(tmp_path, outcome.mutant.files)
        look = _look(tmp_path)
        errors = _errors(look({}))
        mended = mend(look, lambda path: Path(path).read_bytes())
        assert mended.fixed > 0, str(outcome)
        assert _errors(mended.look) <= errors, str(outcome)
        left = [found for found in mended.look.reported if found.fix and found.fix.applicability == "safe"]
        assert not left, str(outcome)


def _errors(look: Look) -> int:
    return sum(found.severity is Severity.ERROR for found in look.every)


def _look(folder: Path) -> Callable[[Mapping[str, bytes]], Look]:
    def look(contents: Mapping[str, bytes]) -> Look:
        checked = check(folder, contents)
        return Look(checked.files, checked.diagnostics, (*checked.diagnostics, *checked.silenced))

    return look


@pytest.mark.parametrize("operator", ["misspell", "delete a step", "leave a colon out", "repeat a trigger"])
def test_mutants_are_the_same_every_time(operator: str) -> None:
    files = dict(bots())["card_activation"]
    one, two = ([m for m in mutants_of("b", files) if m.operator.startswith(operator)] for _ in range(2))
    assert one == two
    assert bool(one) or operator == "repeat a trigger"


def table() -> Iterator[str]:
    """All mutants, by operator: how many, caught, silent rightly and wrongly, elsewhere, more than one."""
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for outcome in outcomes(1):
        mutant, row = outcome.mutant, rows[outcome.mutant.operator.partition(":")[0]]
        row["mutants"] += 1
        aimed = outcome.here if mutant.here else outcome.fitting
        if aimed:
            row["caught"] += 1
        elif outcome.fitting:
            row["elsewhere"] += 1
        elif outcome.found:
            row["other code"] += 1
        else:
            row["missed" if mutant.must else "rightly silent"] += 1
        row["more than one"] += len(outcome.loud) > 1
    heads = ("mutants", "caught", "rightly silent", "missed", "elsewhere", "other code", "more than one")
    yield "| operator | " + " | ".join(heads) + " |"
    yield "| --- |" + " --- |" * len(heads)
    total: Counter[str] = Counter()
    for operator, row in sorted(rows.items()):
        total += row
        yield f"| {operator} | " + " | ".join(str(row[head]) for head in heads) + " |"
    yield "| **all** | " + " | ".join(str(total[head]) for head in heads) + " |"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in table())
