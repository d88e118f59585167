"""What conversation tests reach of a bot, as a table and as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from soni_dsl.diagnostics.visible import visible

if TYPE_CHECKING:
    from soni_runtime.testing.coverage import Counts, Coverage, FlowCoverage

HEAD = ("flow", "steps", "arms", "reached")


def as_text(coverage: Coverage) -> str:
    """A row for each flow and one for all of them; below, what no test reaches, with its place."""
    rows = [(visible(flow.name), *_row(flow.counts)) for flow in coverage.flows]
    rows.append(("all", *_row(coverage.counts)))
    widths = [max(len(row[column]) for row in (HEAD, *rows)) for column in range(len(HEAD))]
    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
    lines = [_line(HEAD, widths), rule, *(_line(row, widths) for row in rows[:-1]), rule]
    lines.append(_line(rows[-1], widths))
    missing = [line for flow in coverage.flows for line in _missing(flow)]
    if missing:
        lines += ["", "never reached:", *missing]
    return "\n".join(lines)


def _row(counts: Counts) -> tuple[str, str, str]:
    share = f"{counts.percent:.0f} %" if sum((counts.steps[1], counts.arms[1])) else "-"
    return f"{counts.steps[0]}/{counts.steps[1]}", f"{counts.arms[0]}/{counts.arms[1]}", share


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    first, *rest = row
    cells = [
        f"{first:<{widths[0]}}",
        *(f"{cell:>{width}}" for cell, width in zip(rest, widths[1:], strict=True)),
    ]
    return "  ".join(cells).rstrip()


def _missing(flow: FlowCoverage) -> Iterator[str]:
    if not flow.reached:
        yield f"  {_place(flow, flow.line)}flow `{visible(flow.name)}`"
        return
    for step in flow.steps:
        place = _place(flow, step.line)
        name = f"step `{visible(step.id)}` ({step.kind})"
        if not step.reached:
            yield f"  {place}{name}"
            continue
        left_out = [f"`{visible(arm.label)}`" for arm in step.arms if not arm.reached]
        if left_out:
            yield f"  {place}{', '.join(left_out)} of {name}"


def _place(flow: FlowCoverage, line: int | None) -> str:
    return f"{flow.file}:{line}: " if flow.file is not None and line is not None else ""


def to_data(coverage: Coverage) -> dict[str, Any]:
    """The same as JSON types: ``percent``, counts, and per flow its steps with their arms."""
    return {
        **_counts(coverage.counts),
        "of": [
            {
                "flow": flow.name,
                "file": flow.file,
                "line": flow.line,
                "reached": flow.reached,
                **_counts(flow.counts),
                "of": [
                    {
                        "step": step.id,
                        "kind": step.kind,
                        "line": step.line,
                        "reached": step.reached,
                        "arms": {arm.label: arm.reached for arm in step.arms},
                    }
                    for step in flow.steps
                ],
            }
            for flow in coverage.flows
        ],
    }


def _counts(counts: Counts) -> dict[str, Any]:
    pairs = {"flows": counts.flows, "steps": counts.steps, "arms": counts.arms}
    return {
        "percent": round(counts.percent, 2),
        **{name: {"reached": reached, "there": there} for name, (reached, there) in pairs.items()},
    }
