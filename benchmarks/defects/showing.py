"""The results as a table for the terminal, as JSON, and as the page ``docs/defects.md``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from benchmarks.defects.judging import Finding, Judgement, Outcome, Verdict, judge_all
from benchmarks.defects.reading import ANY

PAGE: Final = Path(__file__).resolve().parent.parent.parent / "docs" / "defects.md"

_INTRO: Final = """\
# Defects that are found

<!-- Written by `scripts/bench defects --write` from benchmarks/defects; change it there. -->

Each class below is a way in which real dialogues break: a correct bot and a broken twin that differs from
it in a line or two. *Caught* means that `soni lint` reports the expected code at the expected place: the
line, and for most classes the column. The place is the line of `bot.yaml` in the broken twin unless another
file is named. *Further* are errors and warnings beside the expected one, of which there should be none, as
one mistake should give one finding. *False* are errors and warnings in the correct twin.

A class without a code is a defect that no check looks for yet, or that none can prove."""


def text() -> str:
    """Judge everything; the table and its totals.

    Raises:
        BadClass: a class is not written as it has to be.
    """
    return table(judge_all())


def rows() -> list[dict[str, object]]:
    """Judge everything; a row of plain data for each class and each example bot.

    Raises:
        BadClass: a class is not written as it has to be.
    """
    return to_data(judge_all())


def write() -> str:
    """Write the page anew; the answer says what was written."""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(judge_all()), encoding="utf-8")
    return f"wrote {PAGE.parent.name}/{PAGE.name}"


# ------------------------------------------------------------------ for the terminal


def table(judgement: Judgement) -> str:
    heads = ("class", "expected", "result", "further", "false")
    rows = [
        (
            f"{verdict.defect.area}/{verdict.defect.name}",
            f"{_code(verdict)}:{verdict.defect.expected}",
            verdict.outcome.value,
            _several(verdict.further),
            _several(verdict.false),
        )
        for verdict in judgement.verdicts
    ]
    widths = [max(len(row[i]) for row in (heads, *rows)) for i in range(len(heads))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (heads, *rows)
    ]
    return "\n".join((*lines, "", *_totals(judgement), *_examples(judgement)))


def _totals(judgement: Judgement) -> Iterator[str]:
    classes = len(judgement.verdicts)
    yield (
        f"{classes} classes: {judgement.count(Outcome.CAUGHT)} caught at the right place, "
        f"{judgement.count(Outcome.WRONG_PLACE)} at the wrong place, {judgement.count(Outcome.MISSED)} missed"
    )
    yield f"{judgement.further} further findings in broken twins"
    yield f"{judgement.false_in_twins} false positives in {classes} correct twins"


def _examples(judgement: Judgement) -> Iterator[str]:
    yield f"{judgement.false_in_examples} false positives in {len(judgement.examples)} example bots"
    for name, found in judgement.examples:
        if found:
            yield f"  {name}: {_several(found)}"


def _code(verdict: Verdict) -> str:
    code = verdict.defect.expected.code
    return "none" if code == ANY else code


def _several(found: Iterable[Finding]) -> str:
    return " ".join(str(finding) for finding in found)


# ------------------------------------------------------------------ for programs


def to_data(judgement: Judgement) -> list[dict[str, object]]:
    """All verdicts as plain data, then what was found about the example bots."""
    classes: list[dict[str, object]] = [
        {
            "row": "defects",
            "what": f"{verdict.defect.area}/{verdict.defect.name}",
            "code": verdict.defect.expected.code,
            "place": str(verdict.defect.expected),
            "result": verdict.outcome.value,
            "further": [str(finding) for finding in verdict.further],
            "false": [str(finding) for finding in verdict.false],
        }
        for verdict in judgement.verdicts
    ]
    examples: list[dict[str, object]] = [
        {"row": "defects", "what": f"examples/{name}", "false": [str(finding) for finding in found]}
        for name, found in judgement.examples
    ]
    return [*classes, *examples]


# ------------------------------------------------------------------ for the documentation


def page(judgement: Judgement) -> str:
    """The page as Markdown. It does not say how many examples there are: it is about the classes."""
    areas = list(dict.fromkeys(verdict.defect.area for verdict in judgement.verdicts))
    parts = [_INTRO, _summary(judgement, areas)]
    missed = [verdict for verdict in judgement.verdicts if verdict.outcome is not Outcome.CAUGHT]
    if missed:
        parts.append("## Missed\n\n" + "\n".join(_missed(verdict) for verdict in missed))
    parts += [_area(area, judgement) for area in areas]
    return "\n\n".join(parts) + "\n"


def _summary(judgement: Judgement, areas: list[str]) -> str:
    lines = [
        "| area | classes | caught | wrong line | missed | further | false |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        _summary_row(_title(area), [v for v in judgement.verdicts if v.defect.area == area]) for area in areas
    ]
    lines.append(_summary_row("**all**", judgement.verdicts))
    wrong = [f"{name} ({_several(found)})" for name, found in judgement.examples if found]
    examples = f"False positives in the bots of `examples/`: {', '.join(wrong) or 'none'}."
    return "\n".join(lines) + f"\n\n{examples}"


def _summary_row(name: str, verdicts: Iterable[Verdict]) -> str:
    rows = tuple(verdicts)
    cells = (
        name,
        len(rows),
        *(sum(verdict.outcome is outcome for verdict in rows) for outcome in Outcome),
        sum(len(verdict.further) for verdict in rows),
        sum(len(verdict.false) for verdict in rows),
    )
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _missed(verdict: Verdict) -> str:
    how = "" if verdict.outcome is Outcome.MISSED else f" ({verdict.outcome.value})"
    return f"- {_link(verdict)}{how}: {verdict.defect.why}"


def _area(area: str, judgement: Judgement) -> str:
    from soni_dsl.diagnostics.codes import all_codes

    codes = all_codes()
    lines = [
        f"## {_title(area)}",
        "",
        "| defect | code | place | result | further | false |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for verdict in judgement.verdicts:
        if verdict.defect.area != area:
            continue
        code = verdict.defect.expected.code
        cells = (
            _link(verdict),
            "none" if code == ANY else f"[{code}](rules/{code[:3]}xx.md#{code.lower()}-{codes[code].slug})",
            str(verdict.defect.expected),
            verdict.outcome.value,
            _several(verdict.further),
            _several(verdict.false),
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _title(area: str) -> str:
    return "YAML" if area == "yaml" else area.replace("_", " ").capitalize()


def _link(verdict: Verdict) -> str:
    defect = verdict.defect
    return f"[{defect.title}](../benchmarks/defects/classes/{defect.area}/{defect.name}.md)"
