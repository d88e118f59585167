"""What goes wrong in the middle of a conversation is shown with the conversation that gets there."""

from __future__ import annotations

from pathlib import Path

import pytest
from sarif_schema import VALIDATOR

from benchmarks.defects.reading import DefectClass, read_all
from soni_dsl.checking import check, check_text
from soni_dsl.diagnostics import sarif
from soni_dsl.diagnostics.json import to_data
from soni_dsl.diagnostics.model import Diagnostic
from soni_dsl.diagnostics.text import render_one

PATHS = frozenset(("SN402", "SN403", "SN404", "SN409", "SN501", "SN502", "SN701", "SN703", "SN704"))
WITH_PATH = [defect for defect in read_all() if defect.expected.code in PATHS]


def told(text: str, code: str) -> list[list[tuple[str, str]]]:
    """The conversations of the findings with ``code``, in source order."""
    found = [d for d in check_text(text).diagnostics if d.code.id == code]
    return [[(turn.speaker, turn.text) for turn in finding.path] for finding in found]


@pytest.mark.parametrize("defect", WITH_PATH, ids=lambda defect: str(defect.name))
def test_every_seeded_defect_on_a_path_has_its_conversation_in_every_form(
    defect: DefectClass, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    for name, text in defect.broken.items():
        Path(name).write_text(text, encoding="utf-8")
    expected = defect.expected
    found = [
        d
        for d in check(".").diagnostics
        if d.code.id == expected.code and _line(d) == expected.line and d.path
    ]
    assert found, "no finding with a conversation"
    for finding in found:
        assert finding.path[0].speaker == "user", "people begin"
        assert all(turn.text and turn.span for turn in finding.path)
        shown = render_one(finding)
        assert all(f"{turn.speaker}: {turn.text}" in shown for turn in finding.path[:1])
        assert [turn["text"] for turn in to_data([finding])["findings"][0]["path"]] == [
            turn.text for turn in finding.path
        ]
        data = sarif.to_data([finding])
        VALIDATOR.validate(data)
        (flow,) = data["runs"][0]["results"][0]["codeFlows"]
        assert len(flow["threadFlows"][0]["locations"]) == len(finding.path) + 1


def _line(finding: Diagnostic) -> int:
    source, start, _ = finding.primary.span
    return source.position(start)[0]


# ------------------------------------------------------------------ flows that start each other


def test_a_flow_that_starts_itself_shows_the_round() -> None:
    text = (
        "slots: {answer: {prompt: What now?, examples: [food]}}\nflows:\n  menu:\n    triggers: [show the menu]\n"
        "    steps:\n      - collect: answer\n      - call: menu\n"
    )
    assert told(text, "SN404") == [
        [
            ("user", "show the menu"),
            ("bot", "What now?"),
            ("user", "food"),
            ("action", "`menu` starts `menu`"),
        ]
    ]


def test_the_round_goes_through_all_flows_and_begins_where_people_can() -> None:
    text = (
        "flows:\n  one:\n    steps:\n      - say: One.\n      - call: two\n  two:\n    steps:\n      - say: Two.\n"
        "      - link: three\n  three:\n    triggers: [count]\n    steps:\n      - say: Three.\n      - call: one\n"
    )
    (path,) = told(text, "SN404")
    assert path == [
        ("user", "count"),
        ("bot", "Three."),
        ("bot", "One."),
        ("action", "`one` starts `two`"),
        ("bot", "Two."),
        ("action", "`two` starts `three`"),
        ("bot", "Three."),
        ("action", "`three` starts `one`"),
    ]


def test_a_short_cut_of_the_round_is_taken() -> None:
    text = (
        "slots: {far: {type: boolean, prompt: Far?}}\nflows:\n  a:\n    triggers: [go]\n    steps:\n"
        "      - collect: far\n      - if: far\n        then: [{call: b}]\n        else: [{call: a}]\n"
        "  b:\n    steps: [{call: a}]\n"
    )
    (path,) = told(text, "SN404")
    assert [turn for turn in path if turn[0] == "action"] == [("action", "`a` starts `a`")]


# ------------------------------------------------------------------ texts, wherever they are said

SECRET = "slots:\n  pin: {prompt: Your PIN?, sensitive: true}\n"


def test_a_called_flow_is_reached_through_its_caller() -> None:
    text = (
        SECRET + "  place: {prompt: Where?, examples: [Rome]}\nflows:\n"
        "  enter:\n    triggers: [let me in]\n    steps:\n      - collect: place\n      - call: check\n"
        "  check:\n    steps:\n      - collect: pin\n      - say: You said {pin}.\n"
    )
    assert told(text, "SN703") == [
        [
            ("user", "let me in"),
            ("bot", "Where?"),
            ("user", "Rome"),
            ("bot", "Your PIN?"),
            ("user", "<pin>"),
            ("bot", "You said {pin}."),
        ]
    ]


def test_the_way_goes_by_the_question_for_the_value() -> None:
    text = (
        SECRET
        + "  known: {type: boolean, prompt: Known?}\nflows:\n  enter:\n    triggers: [enter]\n    steps:\n"
        "      - collect: known\n      - collect: pin\n        when: not known\n"
        "      - say: 'It is {pin | default: none}.'\n"
    )
    (path,) = told(text, "SN703")
    assert ("bot", "Your PIN?") in path
    assert path[-1] == ("bot", "It is {pin | default: none}.")


def test_a_refusal_is_heard_after_a_refused_answer() -> None:
    text = (
        "slots:\n  code:\n    prompt: Your code?\n    validator: iata_code\n"
        "    invalid: It must match [A-Z]{{3}}+ exactly.\nflows:\n  go:\n    triggers: [go]\n    steps:\n"
        "      - collect: code\n"
    )
    (path,) = told(text, "SN704")
    assert path == [
        ("user", "go"),
        ("bot", "Your code?"),
        ("user", "???"),
        ("bot", "It must match [A-Z]{{3}}+ exactly."),
    ]


def test_a_response_is_heard_where_it_is_said_first() -> None:
    text = (
        "responses: {broken: Please look into main.py now}\nflows:\n  long:\n    triggers: [long]\n    steps:\n"
        "      - say: One.\n      - say: Two.\n      - say: {response: broken}\n"
        "  short:\n    triggers: [short]\n    steps:\n      - say: {response: broken}\n"
    )
    text = text.replace("say: {response: broken}", "response: broken").replace(
        "- response", "- say: Hm\n      - response"
    )
    text = text.replace("- say: Hm\n      - response: broken", "- say:\n          response: broken")
    (path,) = told(text, "SN704")
    assert path == [("user", "short"), ("bot", "Please look into main.py now")]


def test_a_text_of_the_welcome_needs_no_words_before() -> None:
    text = "flows:\n  welcome:\n    steps:\n      - say: Hello from main.py to you\n"
    assert told(text, "SN704") == [[("bot", "Hello from main.py to you")]]


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("cancellation: {done: Stopped by stop.py now}", "never mind"),
        ("fallback: {not_understood: Try help.py instead}", "???"),
        ("silence: {reminder: See wait.py there}", "…"),
    ],
)
def test_the_texts_of_patterns_are_provoked(pattern: str, said: str) -> None:
    text = (
        f"patterns:\n  {pattern}\nslots: {{city: {{prompt: Which city?}}}}\nflows:\n  go:\n    triggers: [go]\n"
        "    steps:\n      - collect: city\n"
    )
    (path,) = told(text, "SN704")
    assert path[:3] == [("user", "go"), ("bot", "Which city?"), ("user", said)]
    assert path[3][1].endswith(("now", "instead", "there"))


def test_the_end_of_a_flow_and_a_failure_come_before_their_patterns() -> None:
    text = (
        "patterns:\n  completion: {anything_else: More from main.py now?}\n  error: {action: Look into main.py}\n"
        "slots: {city: {prompt: Which city?, examples: [Rome]}}\nactions: {find: {}}\nflows:\n  go:\n"
        "    triggers: [go]\n    steps:\n      - collect: city\n      - action: find\n      - say: Done.\n"
    )
    over, failed = told(text, "SN704")
    assert over[-2:] == [("bot", "Done."), ("bot", "More from main.py now?")]
    assert failed[-2:] == [("action", "`find` fails"), ("bot", "Look into main.py")]


def test_a_text_that_nothing_says_has_no_conversation() -> None:
    text = "responses: {lost: See main.py there}\nflows:\n  go:\n    triggers: [go]\n    steps:\n      - say: Hello.\n"
    assert told(text, "SN704") == [[]]


def test_a_step_that_nothing_leads_to_has_no_conversation() -> None:
    text = (
        "flows:\n  go:\n    triggers: [go]\n    steps:\n      - say: Hello.\n        jump_to: end\n"
        "      - say: See main.py there\n"
    )
    assert told(text, "SN704") == [[]]


def test_what_the_model_is_given_is_said_as_such() -> None:
    text = (
        SECRET + "flows:\n  go:\n    triggers: [go]\n    steps:\n      - collect: pin\n"
        "      - generate: Be kind.\n        from: [pin]\n        fallback: Hello.\n"
    )
    (path,) = told(text, "SN703")
    assert path[-1] == ("action", "the model is given `pin`")


def test_the_caller_without_a_yes_is_shown_for_a_write_in_a_called_flow() -> None:
    text = (
        "actions: {pay: {effect: write}}\nflows:\n  sure:\n    triggers: [sure]\n    steps:\n"
        "      - confirm: Pay?\n      - call: do_it\n  careless:\n    triggers: [careless]\n    steps:\n"
        "      - say: Paying.\n      - call: do_it\n  do_it:\n    steps:\n      - action: pay\n      - say: Paid.\n"
    )
    (path,) = told(text, "SN701")
    assert path == [("user", "careless"), ("bot", "Paying.")]
