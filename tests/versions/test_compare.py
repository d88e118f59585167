"""The comparison of two versions: a verdict for every point where a conversation can be paused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from compiling import Compile, compiler
from trips import PYTHON, TRIP, Deployments, edited

from soni_runtime import SetSlot, StartFlow
from soni_runtime.errors import CheckpointError
from soni_runtime.versions import Manifest, Renames, Verdict, compare, manifest

POINTS = [
    ("card", "ask_seats"), ("card", "identify"), ("login", "ask_member"), ("login", "ask_pin"), ("trip", "ask_origin"),
    ("trip", "ask_destination"), ("trip", "ask_cabin"), ("trip", "sure"), ("trip", "ask_note"),
]  # fmt: skip


@pytest.fixture
def compiled(tmp_path: Path) -> Compile:
    (tmp_path / "actions.py").write_text(PYTHON)
    return compiler(tmp_path)


def verdicts(compiled: Compile, new: str, renames: Renames | None = None) -> dict[str, Verdict]:
    found = compare(manifest(compiled(TRIP)), manifest(compiled(new)), renames)
    assert [(verdict.flow, verdict.step) for verdict in found] == POINTS, "every point has one, in order"
    return {verdict.step: verdict for verdict in found}


def outcomes(found: dict[str, Verdict], *but: str) -> dict[str, str]:
    return {step: verdict.outcome for step, verdict in found.items() if verdict.outcome != "continues"}


def test_nothing_changed(compiled: Compile) -> None:
    assert outcomes(verdicts(compiled, TRIP)) == {}


def test_a_new_question_is_asked_by_those_who_are_past_it_and_need_it(compiled: Compile) -> None:
    found = verdicts(
        compiled,
        edited(
            ("      - step: ask_cabin\n", "      - collect: seats\n      - step: ask_cabin\n"),
            ("in {cabin} for", "in {cabin}, {seats} seats, for"),
        ),
    )
    assert outcomes(found) == {"ask_cabin": "asks again", "sure": "asks again"}
    assert found["sure"].back == ("collect_seats",)
    assert found["sure"].reason == (
        "it goes back to `collect_seats`: `seats` is needed from here on and has no value"
    )


def test_a_value_that_is_no_longer_taken_may_be_asked_again(compiled: Compile) -> None:
    found = verdicts(compiled, edited(("[economy, business]", "[economy, first]")))
    assert outcomes(found) == {"sure": "asks again", "ask_note": "asks again"}
    assert found["sure"].reason == (
        "`cabin` is asked again where its value does not fit: it no longer takes `business`"
    )
    assert outcomes(verdicts(compiled, edited(("[economy, business]", "[economy, business, first]")))) == {}


@pytest.mark.parametrize(
    ("old", "new", "fits"),
    [
        ("integer", "number", True), ("integer", "string", True), ("string", "integer", False), ("date", "string", True),
        ("string", "list of string", True), ("list of string", "string", False), ("date", "datetime", False),
        ("object", "any", True), ("optional date", "date", False), ("list of integer", "list of number", True),
    ],
)  # fmt: skip
def test_which_types_take_over_from_which(compiled: Compile, old: str, new: str, fits: bool) -> None:
    def with_type(name: str) -> Manifest:
        return manifest(compiled(edited(("seats: {type: integer,", f"seats: {{type: {name},"))))

    found = {v.step: v.outcome for v in compare(with_type(old), with_type(new))}
    assert found["identify"] == ("continues" if fits else "asks again")


def test_a_write_that_could_run_twice_breaks(compiled: Compile) -> None:
    found = verdicts(
        compiled,
        edited(
            (
                "      - step: book\n        action: book",
                "      - step: buy\n        action: check(member=note)",
            ),
            ("action: check(member=note) -> reference", "action: check(member=origin) -> level as reference"),
            ("      - step: ask_note\n        collect: note\n", ""),
            ('"Booked {reference}: {note}"', '"Booked {reference}"'),
        ),
    )
    assert found["ask_note"].outcome == "breaks"
    assert "could run `book`, which changed the world already, a second time" in found["ask_note"].reason


def test_a_flow_that_is_gone_breaks_at_each_of_its_points(compiled: Compile) -> None:
    start = TRIP.index("  trip:\n")
    found = verdicts(compiled, TRIP[:start] + TRIP[TRIP.index("  card:\n") :])
    assert set(outcomes(found)) == {"ask_origin", "ask_destination", "ask_cabin", "sure", "ask_note"}
    assert set(outcomes(found).values()) == {"breaks"}


def test_renames_that_nobody_declared_are_inferred_where_there_is_no_doubt(compiled: Compile) -> None:
    found = verdicts(compiled, TRIP.replace("ask_cabin", "which"))
    assert outcomes(found) == {"ask_cabin": "migrates"}
    assert found["ask_cabin"].renames == {"ask_cabin": "which"}


def test_declared_renames_decide_where_there_is_doubt(compiled: Compile, tmp_path: Path) -> None:
    other = edited(
        ("destination: {prompt: Where to?}", "goal: {prompt: And whither would you go?}"),
    ).replace("destination", "goal")
    old = manifest(compiled(TRIP))
    (tmp_path / "actions.py").write_text(PYTHON.replace("destination", "goal"))
    new = manifest(compiled(other))
    guessed = {v.step: v.outcome for v in compare(old, new)}
    assert guessed["sure"] == "asks again"
    declared = {v.step: v for v in compare(old, new, Renames(slots={"destination": "goal"}))}
    assert declared["sure"].outcome == "migrates"
    assert declared["sure"].renames == {"destination": "goal"}


async def test_a_declared_rename_keeps_the_value(tmp_path: Path) -> None:
    two = Deployments(tmp_path)
    await two.say(two.bot(), [StartFlow("trip"), SetSlot("origin", "Oslo"), SetSlot("destination", "Rome")])
    other = edited(("destination: {prompt: Where to?}", "goal: {prompt: And whither would you go?}"))
    newer = two.bot(
        other.replace("destination", "goal"),
        PYTHON.replace("destination", "goal"),
        renames=Renames(slots={"destination": "goal"}),
    )
    turn = await two.say(newer, [SetSlot("cabin", "economy")])
    assert turn.replies == ["To Rome in economy for 40?"]
    assert turn.slots["goal"] == "Rome"


def test_renames_as_plain_data() -> None:
    plain = {"flows": {"a": "b"}, "steps": {"a": {"ask": "when"}}}
    assert Renames.from_plain(plain) == Renames(flows={"a": "b"}, steps={"a": {"ask": "when"}})
    for wrong in ({"flow": {}}, {"slots": ["a"]}, {"slots": {"a": 1}}, {"steps": {"a": "b"}}, {"steps": []}):
        with pytest.raises(ValueError, match="rename"):
            Renames.from_plain(wrong)


def test_a_manifest_is_plain_and_always_the_same(compiled: Compile) -> None:
    one, other = manifest(compiled(TRIP)), manifest(compiled(TRIP))
    assert json.dumps(one.to_plain()) == json.dumps(other.to_plain())
    reordered = (
        TRIP[: TRIP.index("  trip:\n")]
        + TRIP[TRIP.index("  card:\n") :]
        + TRIP[TRIP.index("  trip:\n") : TRIP.index("  card:\n")]
    )
    assert manifest(compiled(reordered)).to_plain() == one.to_plain()
    assert "Where to?" not in json.dumps(one.to_plain())


@pytest.mark.parametrize(
    "damage", [None, [], {}, {"format": 9}, {"format": 1, "name": "x"}, {"format": 1, "name": "x", "slots": {"a": []}, "actions": {}, "flows": {}}]
)  # fmt: skip
def test_what_is_no_manifest_says_so(damage: object) -> None:
    with pytest.raises(CheckpointError, match="manifest"):
        Manifest.from_plain(damage)
