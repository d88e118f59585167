"""What follows from a mistake is not a second one: contracts, definitions, and keys that are gone."""

from __future__ import annotations

from typing import Any

PYTHON = """
from typing import TypedDict
from soni_runtime import action

class Price(TypedDict):
    price: float

@action
def quote(city: str, nights: int) -> Price:
    return {"price": 1.0}
"""
BOT = """
version: "1"
slots:
  city: {prompt: "Where?"}
  nights: {type: integer, prompt: "How long?"}
actions:
  quote:
    inputs: {city: string, nights: integer}
    outputs: {price: number}
responses:
  bye: Bye.
flows:
  hotel:
    triggers: [a hotel]
    steps:
      - collect: city
      - collect: nights
      - action: quote -> price
        on_error: failed
      - if: price > 100
        then:
          - say: "That is {price | money:EUR}."
      - response: bye
        jump_to: end
      - step: failed
        say: "{error.message}"
  inn:
    triggers: [an inn]
    steps:
      - collect: city
      - action: quote(city=city, nights=2) -> price
      - say: "{price}"
      - response: bye
"""


def changed(old: str, new: str) -> str:
    assert old in BOT, old
    return BOT.replace(old, new, 1)


def test_the_bot_is_correct(finds: Any) -> None:
    finds(BOT, PYTHON)


def test_a_misspelt_input_of_a_contract_is_not_missing_at_the_calls(finds: Any) -> None:
    finds(changed("inputs: {city: string, nights", "inputs: {city: string, ‹SN218›nigts"), PYTHON)


def test_an_input_that_a_contract_lacks_may_be_passed(finds: Any) -> None:
    bot = changed("inputs: {city: string, nights: integer}", "inputs: {city: string}")
    finds(bot.replace("  quote:", "  ‹SN218›quote:", 1), PYTHON)


def test_a_misspelt_output_of_a_contract_may_be_taken_as_python_gives_it(finds: Any) -> None:
    finds(changed("outputs: {price", "outputs: {‹SN219›pric"), PYTHON)


def test_types_that_contradict_each_other_are_believed_on_neither_side(finds: Any) -> None:
    finds(changed("{price: number}", "{price: ‹SN310›boolean}"), PYTHON)
    finds(changed("nights: integer}\n    outputs", "nights: ‹SN310›date}\n    outputs"), PYTHON)


def test_a_response_that_is_not_there_is_reported_once(finds: Any) -> None:
    bot = changed("responses:\n  bye: Bye.\n", "")
    finds(bot.replace("- response: bye", "- response: ‹SN208›bye", 1), PYTHON)


def test_a_step_that_lost_its_id_is_not_dead(finds: Any) -> None:
    bot = changed("- step: failed\n        say:", "- say:")
    finds(bot.replace("on_error: failed", "on_error: ‹SN201›failed"), PYTHON)


def test_a_step_that_lost_its_kind_may_have_set_anything(check: Any) -> None:
    found = check(changed("- action: quote -> price\n        on_error: failed", "- on_error: failed"), PYTHON)
    assert found.codes == ["SN102"]
    assert check(changed("- collect: city", "- optional: true"), PYTHON).codes == ["SN102"]


def test_a_value_that_an_action_wants_too_is_missing_once(finds: Any) -> None:
    finds(
        changed('  nights: {type: integer, prompt: "How long?"}\n', "").replace(
            "      - collect: nights\n", '      - say: "{‹SN215›nights} nights"\n'
        ),
        PYTHON,
    )


def test_what_stood_where_yaml_is_broken_is_not_unknown(check: Any) -> None:
    found = check(changed("  city: {prompt", "   city: {prompt"), PYTHON)
    assert found.codes == ["SN016"], str(found)
