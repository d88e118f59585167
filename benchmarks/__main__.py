"""``python -m benchmarks [ROW …]``: run measurements and print one line for each thing measured."""

from __future__ import annotations

import argparse
import json
import sys
from importlib import import_module

from benchmarks.measure import Options, Result

ROWS = {
    "startup": "benchmarks.startup",
    "lint": "benchmarks.lint",
}


def main(args: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measure Soni. Times are CPU time.")
    parser.add_argument(
        "rows", nargs="*", metavar="ROW", help=f"which to run: {', '.join(ROWS)}; default: all"
    )
    parser.add_argument("--runs", type=int, default=5, help="how often each is measured (default: 5)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    asked = parser.parse_args(args)
    for name in asked.rows:
        if name not in ROWS:
            parser.error(f"no row `{name}`; there are {', '.join(ROWS)}")
    options = Options(runs=max(1, asked.runs))
    results = [
        (name, result) for name in asked.rows or ROWS for result in import_module(ROWS[name]).measure(options)
    ]
    print(_as_json(results) if asked.json else _as_table(results))
    return 0


def _as_table(results: list[tuple[str, Result]]) -> str:
    lines = [f"{'row':<10} {'what':<28} {'least ms':>10} {'median ms':>10}"]
    for row, result in results:
        least, median = result.least * 1000, result.median * 1000
        figures = "   ".join(_figure(*figure) for figure in result.figures)
        lines.append(f"{row:<10} {result.name:<28} {least:>10.1f} {median:>10.1f}   {figures}".rstrip())
    return "\n".join(lines)


def _figure(what: str, amount: float, unit: str) -> str:
    return f"{amount:.1f}{unit} {what}" if unit == "x" else f"{amount:,.0f} {what}"


def _as_json(results: list[tuple[str, Result]]) -> str:
    rows = [
        {
            "row": row,
            "what": result.name,
            "least_seconds": result.least,
            "median_seconds": result.median,
            **{what.replace(" ", "_"): amount for what, amount, _ in result.figures},
        }
        for row, result in results
    ]
    return json.dumps(rows, indent=2)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
