"""``python -m benchmarks [ROW …]``: run measurements and print one line for each thing measured.

A report is a row that measures no time: it prints a table of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from importlib import import_module

from benchmarks.corpora import VARIABLE
from benchmarks.measure import Options, Result

ROWS = {
    "startup": "benchmarks.startup",
    "lint": "benchmarks.lint",
    "compile": "benchmarks.compile",
    "turn": "benchmarks.turn",
    "store": "benchmarks.store",
    "concurrency": "benchmarks.concurrency",
    "events": "benchmarks.events",
}
REPORTS = {
    "defects": "benchmarks.defects.showing",
    "tokens": "benchmarks.tokens",
    "normalise": "benchmarks.normalise",
}


def main(args: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measure Soni. Times are CPU time.")
    known = (*ROWS, *REPORTS)
    parser.add_argument(
        "rows", nargs="*", metavar="ROW", help=f"which to run: {', '.join(known)}; default: all"
    )
    parser.add_argument("--runs", type=int, default=5, help="how often each is measured (default: 5)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--write", action="store_true", help="write the page of a report into docs/ instead")
    parser.add_argument("--corpora", metavar="FOLDER", help="where public corpora lie that rows need")
    asked = parser.parse_args(args)
    if asked.corpora:
        os.environ[VARIABLE] = asked.corpora
    for name in asked.rows:
        if name not in known:
            parser.error(f"no row `{name}`; there are {', '.join(known)}")
    rows = asked.rows or known
    reports = [name for name in rows if name in REPORTS]
    if asked.write:
        for name in reports:
            print(import_module(REPORTS[name]).write())
        return 0
    options = Options(runs=max(1, asked.runs))
    results = [
        (name, result)
        for name in rows
        if name in ROWS
        for result in import_module(ROWS[name]).measure(options)
    ]
    modules = [import_module(REPORTS[name]) for name in reports]
    if asked.json:
        print(
            json.dumps([*_as_data(results), *(row for module in modules for row in module.rows())], indent=2)
        )
    else:
        tables = [_as_table(results)] if results else []
        print("\n\n".join((*tables, *(module.text() for module in modules))))
    return 0


def _as_table(results: list[tuple[str, Result]]) -> str:
    lines = [f"{'row':<11} {'what':<40} {'least ms':>10} {'median ms':>10}"]
    for row, result in results:
        least, median = result.least * 1000, result.median * 1000
        figures = "   ".join(_figure(*figure) for figure in result.figures)
        digits = 1 if least >= 10 else 3
        times = f"{least:>10.{digits}f} {median:>10.{digits}f}"
        lines.append(f"{row:<11} {result.name:<40} {times}   {figures}".rstrip())
    return "\n".join(lines)


def _figure(what: str, amount: float, unit: str) -> str:
    if unit == "^":
        return f"{what} {amount:.2f}"
    if unit == "x":
        return f"{amount:.1f}{unit} {what}"
    return f"{amount:.2f} {what}" if unit == "ms" else f"{amount:,.0f} {what}"


def _as_data(results: list[tuple[str, Result]]) -> list[dict[str, object]]:
    return [
        {
            "row": row,
            "what": result.name,
            "least_seconds": result.least,
            "median_seconds": result.median,
            **{what.replace(" ", "_"): amount for what, amount, _ in result.figures},
        }
        for row, result in results
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
