"""What may stand in ``settings.limits``."""

from __future__ import annotations

import pytest

import soni_dsl

BOT = "settings:\n  limits: {}\nflows:\n  a:\n    triggers: [a]\n    steps: [{{say: hi}}]\n"


@pytest.mark.parametrize(
    ("limits", "kept"),
    [
        ("{steps_per_turn: 200, open_flows: 5}", {"steps_per_turn": 200, "open_flows": 5}),
        ("{message_length: 500, turns: x}", {"message_length": 500, "turns": "x"}),
    ],
)
def test_limits_that_are_kept(limits: str, kept: dict[str, object]) -> None:
    checked = soni_dsl.check_text(BOT.format(limits), name="bot")
    assert checked.diagnostics == ()
    assert checked.program().settings["limits"] == kept


@pytest.mark.parametrize("value", ["0", "-3", "many", "2.5", "[1]", "yes"])
def test_a_limit_is_a_whole_number_above_0(value: str) -> None:
    found = soni_dsl.check_text(BOT.format(f"{{open_flows: {value}}}"), name="bot").diagnostics
    assert len(found) == 1
    assert "`open_flows`" in found[0].message
