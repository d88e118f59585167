"""The examples in the catalogue of findings have, and do not have, what they are about."""

from __future__ import annotations

from typing import Any

import pytest

from soni_dsl.diagnostics.codes import all_codes
from soni_dsl.diagnostics.codes.design import WHEN_ASKED
from soni_dsl.diagnostics.model import Code

CODES = [code for code in all_codes().values() if "2" <= code.id[2] <= "7" and code.id not in WHEN_ASKED]
PYTHON = {
    "SN205": (
        """\
        @action
        def load_orders() -> dict: ...
        """,
        # Without the second contract nothing is missing.
        """\
        @action
        def load_orders() -> dict: ...
        """,
    ),
    "SN218": (
        """\
        @action
        async def forecast(place: str) -> dict: ...
        """,
        """\
        @action
        async def forecast(city: str) -> dict: ...
        """,
    ),
    "SN219": (
        """\
        from typing import TypedDict
        class Balance(TypedDict):
            balance: float
        @action
        async def load_balance() -> Balance: ...
        """,
    )
    * 2,
    "SN310": (
        """\
        @action
        async def find_table(guests: int) -> dict: ...
        """,
    )
    * 2,
}
HEAD = "from soni_runtime import action\n"


def _python(code: Code, which: int) -> str | None:
    import textwrap

    found = PYTHON.get(code.id)
    return None if found is None else HEAD + textwrap.dedent(found[which])


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.id)
def test_a_bad_example_has_exactly_its_finding(code: Code, check: Any) -> None:
    found = check(code.bad, _python(code, 0))
    assert set(found.codes) - _older(found) == {code.id}, str(found)


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.id)
def test_a_good_example_has_none(code: Code, check: Any) -> None:
    found = check(code.good, _python(code, 1))
    assert set(found.codes) - _older(found) == set(), str(found)


def _older(found: Any) -> set[str]:
    """Hints at older spelling, which one example is about."""
    return {code for code in found.codes if code.startswith("SN8")}
