"""Commands and values on dialogues and messages of a made-up data set."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from soni_runtime.commands import (
    Affirm,
    ChitChat,
    Choose,
    Clarify,
    ClearSlot,
    Command,
    CorrectSlot,
    Deny,
    SetSlot,
    Skip,
    StartFlow,
)
from soni_runtime.understanding.base import Question, Request
from soni_runtime.understanding.evaluate import SetsError, scores
from soni_runtime.understanding.evaluate.acts import Act, acts_found
from soni_runtime.understanding.evaluate.commands import CommandScore, command_score
from soni_runtime.understanding.evaluate.dialogues import user_turns
from soni_runtime.understanding.evaluate.neutral import neutral_bot
from soni_runtime.understanding.evaluate.spans import SpanScore, span_score

BOT: dict[str, Any] = {
    "slots": {
        "Ferry_1__from_port": {"type": "string", "description": "Port where the ferry leaves"},
        "Ferry_1__sail_date": {"type": "string", "semantic": "date", "description": "Date of the trip"},
        "Ferry_1__cabin": {"type": "enum", "values": ["Inside", "Outside"], "description": "Kind of cabin"},
        "Ferry_1__travellers": {"type": "string", "semantic": "count", "description": "How many travel"},
        "Ferry_1__price": {"type": "string", "semantic": "money", "description": "Price of the trip"},
        "Inn_2__price": {"type": "string", "semantic": "money", "description": "Price of a night"},
    },
    "flows": {
        "Ferry_1__BookFerry": {
            "service": "Ferry_1",
            "description": "Book a ferry",
            "required": ["Ferry_1__from_port", "Ferry_1__sail_date"],
            "optional": {"Ferry_1__cabin": None, "Ferry_1__travellers": None},
        },
        "Inn_2__FindInn": {"service": "Inn_2", "description": "Find a place to sleep", "required": []},
    },
}


def turn(user: str, commands: list[dict[str, Any]], system: dict[str, Any], **gold: Any) -> dict[str, Any]:
    state = {"active_flow": "Ferry_1__BookFerry", "status": "open", "slots": {"Ferry_1": {}}, **gold}
    return {
        "user": user,
        "commands": commands,
        "gold": state,
        "system": {"text": "Well?", "slots": [], **system},
    }


def said(slot: str, value: str, kind: str = "SetSlot", source: str = "inform") -> dict[str, Any]:
    return {"type": kind, "slot": f"Ferry_1__{slot}", "value": value, "surface": value, "source": source}


START = {"type": "StartFlow", "flow": "Ferry_1__BookFerry", "source": "inform_intent"}
DATE = {"Ferry_1__sail_date": ["2019-03-04", "next Monday"]}
DIALOGUE: dict[str, Any] = {
    "id": "ferry",
    "services": ["Ferry_1"],
    "turns": [
        turn("Book a ferry please", [START], {"kind": "collect", "slots": ["Ferry_1__sail_date"]}),
        turn(
            "next Monday",
            [said("sail_date", "2019-03-04")],
            {"kind": "confirm"},
            slots={"Ferry_1": DATE},
        ),
        turn("Yes", [{"type": "Affirm"}], {"kind": "notify_success"}, status="done", slots={"Ferry_1": DATE}),
        turn("Thank you", [{"type": "ChitChat"}], {"kind": "end"}, active_flow=None, status="none"),
    ],
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "ferries_bot.json").write_text(json.dumps(BOT))
    (tmp_path / "ferries_dev.jsonl").write_text(json.dumps(DIALOGUE) + "\n")
    return tmp_path


def measured(data: Path, *dialogues: dict[str, Any], **options: Any) -> CommandScore:
    if dialogues:
        lines = "".join(json.dumps(dialogue) + "\n" for dialogue in dialogues)
        (data / "ferries_dev.jsonl").write_text(lines)
    return command_score("ferries", data, data / "ferries_bot.json", **options)


# ---------------------------------------------------------------- the bot


def test_slots_and_flows_get_the_names_and_types_that_an_author_would_give() -> None:
    bot = neutral_bot(BOT, ["Ferry_1", "Inn_2"])
    assert bot.flows == {"Ferry_1__BookFerry": "book_ferry", "Inn_2__FindInn": "find_inn"}
    slots = bot.program.slots
    assert {"from_port", "sail_date", "ferry_price", "inn_price"} <= slots.keys()
    assert [slots[name].type for name in ("from_port", "sail_date", "travellers", "inn_price")] == [
        *("string", "date", "integer", "number")
    ]
    assert {"Inside", "Outside", "dontcare"} == set(slots["cabin"].values or ())
    assert bot.inputs["Ferry_1"] == ("from_port", "sail_date", "cabin", "travellers")
    assert neutral_bot(BOT, ["Inn_2"]).slots == {"Inn_2__price": "price"}


# ---------------------------------------------------------------- the requests


def test_a_request_holds_what_the_last_turn_left_and_nothing_of_its_own() -> None:
    first, second, third, last = user_turns(DIALOGUE, neutral_bot(BOT, ["Ferry_1"]))
    assert (first.request.question, first.request.active, first.request.settable) == (None, None, ())
    assert first.request.startable == ("book_ferry",)
    assert second.request.question == Question(
        kind="collect", flow="book_ferry", slots=("sail_date",), prompt="Well?"
    )
    assert (second.request.active, second.request.filled) == ("book_ferry", {})
    assert third.request.question is not None
    assert third.request.question.kind == "confirm"
    assert third.request.filled == {"sail_date": date(2019, 3, 4)}
    assert third.request.recent[-2:] == (("user", "next Monday"), ("bot", "Well?"))
    assert (last.request.question, last.request.active) == (None, None)


def test_what_was_asked_in_between_leaves_the_offer_open() -> None:
    ask = {"type": "AskInfo", "slot": "Ferry_1__price"}
    offer = {"kind": "offer", "offer": {"Ferry_1__from_port": ["Dover"], "Ferry_1__price": ["$40", "40"]}}
    turns = [
        turn("Book a ferry", [START], offer),
        turn("What does it cost?", [ask], {"kind": "inform"}),
        turn("I take it", [{"type": "SelectOffer"}], {"kind": "inform"}),
        turn("Thanks", [], {"kind": "end"}),
    ]
    requests = [t.request for t in user_turns(DIALOGUE | {"turns": turns}, neutral_bot(BOT, ["Ferry_1"]))]
    kinds = [request.question.kind if request.question else None for request in requests]
    assert kinds == [None, "choose", "choose", None]
    assert requests[1].question is not None
    assert requests[1].question.options == ("Dover, $40",)


def test_an_offered_flow_is_a_yes_or_no_question_about_it() -> None:
    offered = {"kind": "offer_flow", "flow": ["Ferry_1__BookFerry"]}
    turns = [turn("Hello", [], offered, active_flow=None, status="none"), turn("Yes", [], {"kind": "end"})]
    *_, after = user_turns(DIALOGUE | {"turns": turns}, neutral_bot(BOT, ["Ferry_1"]))
    assert after.request.question == Question(kind="resume", flow="book_ferry", prompt="Well?")
    assert after.request.active == "book_ferry"


# ---------------------------------------------------------------- acts


def request(kind: str | None, *slots: str) -> Request:
    question = Question(kind=kind, flow="book_ferry", slots=slots) if kind else None
    program = neutral_bot(BOT, ["Ferry_1"]).program
    return Request(text="", program=program, question=question, active="book_ferry" if kind else None)


@pytest.mark.parametrize(
    ("kind", "commands", "acts"),
    [
        (None, [StartFlow("book_ferry", {"sail_date": date(2019, 3, 4)})], ["start", "set"]),
        ("collect", [StartFlow("book_ferry")], []),
        ("resume", [StartFlow("book_ferry")], ["affirm"]),
        ("confirm", [CorrectSlot("cabin", "Inside")], ["set", "deny"]),
        ("confirm", [Affirm(), SetSlot("cabin", "Inside")], ["affirm", "set"]),
        ("confirm", [ClearSlot("cabin")], ["deny"]),
        ("choose", [Choose(1)], ["affirm"]),
        ("choose", [Choose("next")], ["alts"]),
        ("choose", [Deny()], ["alts"]),
        ("choose", [StartFlow("other")], ["start", "affirm"]),
        ("collect", [Skip()], ["set"]),
        (None, [Clarify("price"), ChitChat(), ChitChat()], ["ask", "chitchat"]),
        (None, [Clarify(options=("a", "b")), Clarify("weather")], []),
    ],
)
def test_commands_that_say_the_same_are_one_act(
    kind: str | None, commands: list[Command], acts: list[str]
) -> None:
    slots = ("cabin",) if kind == "collect" else ()
    assert [act.kind for act in acts_found(commands, request(kind, *slots))] == acts


def test_a_value_is_right_in_any_of_its_spellings() -> None:
    (act,) = acts_found([SetSlot("from_port", "DOVER!")], request("collect", "from_port"))
    assert act.matches(Act("set", "from_port", frozenset(("dover", "port of dover"))))
    assert not act.matches(Act("set", "from_port", frozenset(("calais",))))
    assert not act.matches(Act("set", "cabin", frozenset(("dover",))))


# ---------------------------------------------------------------- scores


def test_a_dialogue_that_is_understood_scores_one(data: Path) -> None:
    score = measured(data)
    assert (score.turns, score.dialogues, score.exact) == (4, 1, 1.0)
    assert (score.all.f1, score.all.right) == (1.0, 4)
    assert (score.asked["all"].right, score.asked["date"].of, score.asked["time"].of) == (1, 1, 0)


def test_a_wrong_date_counts_as_found_and_missed(data: Path) -> None:
    wrong = json.loads(json.dumps(DIALOGUE).replace("2019-03-04", "2019-03-05"))
    score = measured(data, wrong)
    assert (score.kinds["set"].right, score.kinds["set"].wrong, score.kinds["set"].missed) == (0, 1, 1)
    assert score.asked["all"].share == 0
    assert [one.turn.request.text for one in score.wrong] == ["next Monday"]


def test_a_value_that_was_not_said_need_not_be_found(data: Path) -> None:
    taken = [START, said("cabin", "Inside", source="offer")]
    score = measured(data, DIALOGUE | {"turns": [turn("Book a ferry", taken, {"kind": "end"})]})
    assert score.exact == 1.0


def test_half_of_the_lines_may_be_measured(data: Path) -> None:
    score = measured(data, DIALOGUE, DIALOGUE, DIALOGUE | {"turns": DIALOGUE["turns"][:1]}, part="even")
    assert (score.dialogues, score.turns, score.split) == (2, 5, "dev, even lines")
    assert measured(data, part="odd").turns == 4
    assert measured(data, limit=1).turns == 4


def test_what_the_set_does_not_annotate_is_not_counted(data: Path) -> None:
    score = measured(data, DIALOGUE | {"turns": [turn("Book a ferry", [START], {"kind": "end"})]})
    assert list(score.kinds) == ["start"]


@pytest.mark.parametrize("broken", [{"turns": [{}]}, {"turns": 3}, {"services": None}, {"turns": []}])
def test_a_dialogue_that_makes_no_sense_is_reported(data: Path, broken: dict[str, Any]) -> None:
    with pytest.raises(SetsError, match="ferries"):
        measured(data, DIALOGUE | broken)


# ---------------------------------------------------------------- values


def table(data: Path, *rows: tuple[str, list[str], dict[str, str]]) -> SpanScore:
    lines = [
        {"text": text, "asked": asked, "slots": [{"slot": k, "value": v} for k, v in values.items()]}
        for text, asked, values in rows
    ]
    (data / "restaurant8k_test.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return span_score(data)


def test_values_are_compared_by_their_words_and_by_what_they_mean(data: Path) -> None:
    score = table(
        data,
        ("for 9 people", ["people"], {"people": "9 people"}),
        ("9", ["people"], {"people": "9"}),
        ("tomorrow", ["date"], {"date": "friday"}),
    )
    assert (score.split, score.messages) == ("test", 3)
    assert (score.values.right, score.values.wrong, score.values.missed) == (2, 1, 1)
    assert score.slots["people"].right <= 2
    assert (score.slots["date"].wrong, score.slots["date"].missed) == (1, 1)


def test_a_fifth_of_the_training_messages_is_held_out(data: Path) -> None:
    row = {"text": "at 5 pm", "asked": ["time"], "slots": [{"slot": "time", "value": "5 pm"}]}
    (data / "restaurant8k_train.jsonl").write_text((json.dumps(row) + "\n") * 10)
    (score,) = scores("restaurant8k", data)
    assert isinstance(score, SpanScore)
    assert (score.split, score.messages, score.values.f1) == ("held-out train", 2, 1.0)


def test_messages_that_make_no_sense_are_reported(data: Path) -> None:
    (data / "restaurant8k_test.jsonl").write_text('{"text": "hello"}\n')
    with pytest.raises(SetsError, match="restaurant8k"):
        span_score(data)
