"""How conversation tests went: for people, for programs, and for CI servers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from soni_dsl.diagnostics import concise
from soni_dsl.diagnostics.junit import escaped
from soni_dsl.diagnostics.visible import visible
from soni_dsl.tools import coverage

if TYPE_CHECKING:
    from soni_dsl.tools.testing import Verdict
    from soni_runtime.testing.runner import Failure, Result
    from soni_runtime.turn import Turn

VERSION: Final = 1


# ------------------------------------------------------------------ for people


def as_text(tested: Verdict) -> str:
    """A line for each test, below a failed one why and the conversation; what they reach, where that was
    asked for; a closing line."""
    lines: list[str] = []
    for result in tested.results:
        lines.append(f"{'ok  ' if result.passed else 'FAIL'}  {visible(result.test.name)}")
        if not result.passed:
            lines += [f"      {line}" for line in _story(result)]
    if tested.coverage is not None:
        lines += ["", coverage.as_text(tested.coverage), ""]
    lines.append(_summary(tested))
    return "\n".join(lines)


def _summary(tested: Verdict) -> str:
    failed = sum(not result.passed for result in tested.results)
    parts = [f"{len(tested.results) - failed} passed"]
    if failed:
        parts.append(f"{failed} failed")
    if tested.diagnostics:
        count = len(tested.diagnostics)
        parts.append(f"{count} mistake{'' if count == 1 else 's'} in the tests")
    worded = [result for result in tested.results if not result.test.is_exact]
    if worded:
        right = sum(result.passed for result in worded)
        parts.append(f"{right} of {len(worded)} understood as expected")
    return ", ".join(parts)


def _story(result: Result) -> Iterator[str]:
    for failure in result.failures:
        where = f"{failure.place}: " if failure.place else ""
        turn = f"turn {failure.turn}: " if failure.turn else ""
        yield visible(f"{where}{turn}{failure.message}")
    for taken in result.turns:
        yield f"  user: {visible(_said(taken))}"
        for reply in taken.replies:
            yield f"   bot: {visible(' '.join(reply.split()))}"


def _said(turn: Turn) -> str:
    if turn.user is not None:
        return turn.user
    return ", ".join(_shown(command.to_dict()) for command in turn.commands) or "(no command)"


def _shown(command: dict[str, Any]) -> str:
    name = command.pop("type")
    return f"{name}({', '.join(f'{key}={value}' for key, value in command.items())})" if command else name


# ------------------------------------------------------------------ for programs


def as_json(tested: Verdict) -> str:
    """One object: ``version``, ``summary``, ``tests`` with their failures and turns, ``findings``, and
    ``coverage`` where that was asked for."""
    import json

    from soni_dsl.diagnostics.json import finding

    failed = sum(not result.passed for result in tested.results)
    data: dict[str, Any] = {
        "version": VERSION,
        "summary": {"passed": len(tested.results) - failed, "failed": failed},
        "tests": [_test(result) for result in tested.results],
        "findings": [finding(found) for found in tested.diagnostics],
    }
    if tested.coverage is not None:
        data["coverage"] = coverage.to_data(tested.coverage)
    return json.dumps(data, indent=2)


def _test(result: Result) -> dict[str, Any]:
    return {
        "name": result.test.name,
        "place": result.test.place,
        "passed": result.passed,
        "exact": result.test.is_exact,
        "failures": [
            {"turn": failure.turn, "place": failure.place, "message": failure.message}
            for failure in result.failures
        ],
        "turns": [turn.to_dict() for turn in result.turns],
    }


# ------------------------------------------------------------------ for CI servers


def as_junit(tested: Verdict) -> str:
    """A test case for each test; the mistakes of the files of tests are a failed case of their own."""
    failed = sum(not result.passed for result in tested.results)
    extra = 1 if tested.diagnostics else 0
    counts = f'tests="{len(tested.results) + extra}" failures="{failed + extra}" errors="0"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="soni test" {counts}>',
        f'  <testsuite name="soni test" {counts} skipped="0" time="0">',
    ]
    if tested.coverage is not None:
        share = f"{tested.coverage.counts.percent:.2f}"
        lines += [
            "    <properties>",
            f'      <property name="coverage" value="{share}"/>',
            "    </properties>",
        ]
    for result in tested.results:
        lines += _case(result)
    if tested.diagnostics:
        lines.append('    <testcase name="files of tests" classname="soni.test" time="0">')
        lines.append('      <failure message="mistakes in the tests" type="error">')
        lines += [escaped(concise.line(found)) for found in tested.diagnostics]
        lines += ["      </failure>", "    </testcase>"]
    return "\n".join((*lines, "  </testsuite>", "</testsuites>"))


def _case(result: Result) -> list[str]:
    head = f'    <testcase name="{escaped(result.test.name)}" classname="soni.test" time="0"'
    if result.passed:
        return [f"{head}/>"]
    return [
        f"{head}>",
        f'      <failure message="{escaped(_first(result.failures))}" type="failure">',
        *(escaped(line) for line in _story(result)),
        "      </failure>",
        "    </testcase>",
    ]


def _first(failures: tuple[Failure, ...]) -> str:
    return failures[0].message
