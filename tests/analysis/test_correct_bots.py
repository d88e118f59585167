"""Correct bots have no findings: a check that cries wolf is worse than none."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import Any

import pytest

BOTS = {
    "arms that rejoin": """
        version: "1"
        slots:
          gift: {type: boolean, prompt: "Is it a gift?"}
          note: {type: string, prompt: "What should the card say?"}
        flows:
          order:
            triggers: [I want to order]
            steps:
              - collect: gift
              - if: gift
                then:
                  - collect: note
                else:
                  - set: {note: "'-'"}
              - say: "The card says {note}."
        """,
    "a condition that is tested twice": """
        version: "1"
        slots:
          gift: {type: boolean, prompt: "Is it a gift?"}
          note: {type: string, prompt: "What should the card say?"}
          name: {type: string, prompt: "Your name?"}
        flows:
          order:
            triggers: [I want to order]
            steps:
              - collect: gift
              - collect: note
                when: gift
              - collect: name
              - say: "{name}, the card says {note}."
                when: gift
              - if: not gift
                then:
                  - say: No card, {name}.
                else:
                  - say: A card with {note}.
        """,
    "narrowing in every place": """
        version: "1"
        slots:
          a: {type: integer, prompt: "A?"}
          b: {type: integer, prompt: "B?"}
          flag: {type: boolean, prompt: "Flag?"}
        flows:
          order:
            triggers: [go]
            steps:
              - collect: flag
              - collect: a
                when: flag
              - collect: b
                when: not flag
              - if: a is set and a > 3
                then:
                  - say: "{a}"
              - if: a is not set
                then:
                  - say: none
                    jump_to: end
              - say: "{a}"
              - say: "{b if b is set else 0} and {b | default:0}"
              - say: "{b}"
                when: b is set
        """,
    "while with its own questions": """
        version: "1"
        slots:
          item_name: {type: string, prompt: "What?"}
          more: {type: boolean, prompt: "More?"}
        actions:
          add_item: {inputs: {item_name: string}}
        flows:
          shop:
            triggers: [shopping]
            steps:
              - set: {more: true, count: 0}
              - while: more
                do:
                  - collect: item_name
                  - action: add_item
                  - set: {count: count + 1}
                  - collect: more
                    ask: always
              - say: "{count} things."
        """,
    "for over a list": """
        version: "1"
        actions:
          load_orders: {outputs: {orders: list of object}}
        flows:
          orders:
            triggers: [show my orders]
            steps:
              - action: load_orders -> orders
              - for: order in orders
                do:
                  - say: "{order.id}: {order.total | money}"
              - say: That is all.
        """,
    "failures": """
        version: "1"
        slots:
          city: {type: string, prompt: "Which city?", validator: city_name}
        actions:
          forecast: {inputs: {city: string}, outputs: {summary: string}, retry: {attempts: 3}}
        flows:
          weather:
            triggers: [what is the weather]
            on_error: oops
            steps:
              - collect: city
                max_attempts: 2
                on_invalid: sorry
              - action: forecast -> summary
                on_error: sorry
              - say: "{city}: {summary}"
                jump_to: end
              - step: sorry
                say: I do not know. {error.message if error is set else ''}
                jump_to: end
              - step: oops
                say: Something broke. {error.message}
        """,
    "compensation": """
        version: "1"
        slots:
          seat: {type: string, prompt: "Which seat?"}
        actions:
          hold: {inputs: {seat: string}, outputs: {hold_id: string}}
          release: {inputs: {hold_id: string}, effect: write}
          book: {inputs: {hold_id: string}, effect: write}
        flows:
          reserve:
            triggers: [reserve a seat]
            on_cancel: undo
            steps:
              - collect: seat
              - action: hold -> hold_id
              - confirm: Seat {seat}?
              - action: book
              - say: Done.
                jump_to: end
              - step: undo
                action: release
                when: hold_id is set
        """,
    "corrections and retries": """
        version: "1"
        slots:
          day: {type: date, prompt: "Which day?"}
          origin: {type: string, prompt: "From where?"}
          choice: {prompt: "Which one?"}
        actions:
          search: {inputs: {origin: string, day: date}, outputs: {flights: list of object}}
          book: {inputs: {flight: object}, outputs: {ref: string}, effect: write}
        flows:
          fly:
            triggers: ["I want to fly from {origin}"]
            steps:
              - collect: origin
              - step: ask_day
                collect: day
              - action: search -> flights
              - if: len(flights) == 0
                then:
                  - say: Nothing on {day}.
                    jump_to: ask_day
              - collect: choice
                from: flights
                show: "{item.airline} {item.price | money}"
              - confirm: Book {choice.airline} on {day}?
                on_no: ask_day
              - action: book(flight=choice) -> ref
              - say: "{ref}"
        """,
    "switch over an enumeration": """
        version: "1"
        slots:
          size: {prompt: "Which size?", values: [small, large]}
          hot: {type: boolean, prompt: "Hot?"}
        flows:
          order:
            triggers: [coffee]
            steps:
              - collect: size
              - collect: hot
              - switch: size
                cases:
                  small:
                    - set: {price: 2}
                  large:
                    - set: {price: 3}
              - switch: hot
                cases:
                  true:
                    - set: {cup: "'paper'"}
                  false:
                    - set: {cup: "'glass'"}
              - say: "{price} in {cup}"
        """,
    "flows that call each other": """
        version: "1"
        slots:
          user: {type: string, prompt: "Your name?", scope: session}
          pin: {type: string, prompt: "Your PIN?", sensitive: true}
        actions:
          check_pin: {inputs: {user: string, pin: string}, outputs: {ok: boolean}}
        flows:
          menu:
            triggers: [menu]
            steps:
              - call: login -> ok as allowed
              - if: not allowed
                then:
                  - say: No.
                  - jump_to: end
              - say: Welcome {user}.
              - call: greet(name=user)
              - link: menu_again
          menu_again:
            steps:
              - confirm: Back to the menu?
              - link: menu
          login:
            outputs: [ok]
            steps:
              - collect: user
              - collect: pin
              - action: check_pin -> ok
          greet:
            inputs: [name, optional title]
            steps:
              - say: "Dear {title if title is set else ''} {name}"
        """,
    "a loop of jumps that counts": """
        version: "1"
        flows:
          count:
            triggers: [count]
            steps:
              - set: {n: 0}
              - step: again
                set: {n: n + 1}
              - say: "{n}"
              - if: n < 3
                then: again
              - say: done
        """,
    "optional answers": """
        version: "1"
        slots:
          note: {type: string, prompt: "Anything else?"}
          guests: {type: integer, prompt: "How many?", default: 2}
          tip: {type: number, prompt: "Tip?"}
        flows:
          book:
            triggers: [book]
            steps:
              - collect: guests
              - collect: note
                optional: true
              - collect: tip
                optional: true
              - if: tip is set and tip > 10
                then:
                  - say: Generous.
              - say: "For {guests}, {note}, {guests * 2}"
        """,
    "parallel": """
        version: "1"
        slots:
          city: {type: string, prompt: "Where?"}
        actions:
          weather: {inputs: {city: string}, outputs: {sky: string}}
          events: {inputs: {city: string}, outputs: {list_of_events: list of string}}
        flows:
          visit:
            triggers: [visit]
            steps:
              - collect: city
              - parallel:
                  - action: weather -> sky
                  - action: events -> list_of_events
              - say: "{sky}, {list_of_events | join}"
        """,
    "responses, prompts and patterns": """
        version: "1"
        settings:
          languages: [en, es]
        slots:
          city: {type: string, prompt: {en: "Which city?", es: "¿Qué ciudad?"}}
          day: {type: date, prompt: "When in {city}?"}
        responses:
          bye: {en: "Goodbye from {city}", es: "Adiós de {city}"}
        patterns:
          fallback: {not_understood: Pardon?}
        flows:
          trip:
            triggers: [trip]
            steps:
              - collect: city
              - collect: day
              - say: {en: "{day}", es: "{day}"}
              - say: {response: bye}
        """,
    "guards and unknown types": """
        version: "1"
        slots:
          until: {type: date, prompt: "Until when?"}
          amount: {type: number, prompt: "How much?"}
        actions:
          quote: {inputs: [amount], outputs: [offer]}
        flows:
          rent:
            triggers: [rent a car]
            when: session.logged_in
            steps:
              - collect: until
              - if: until > today() + days(30)
                then:
                  - say: Too long, {days(today(), until)} days.
              - collect: amount
              - action: quote -> offer
              - if: offer.price > amount and offer.name == "x"
                then:
                  - say: "{offer.price | money:EUR} {offer.start | date:short} {round(amount * 1.5, 2)}"
        """,
}


@pytest.mark.parametrize("name", BOTS)
def test_a_correct_bot_has_no_findings(name: str, check: Any) -> None:
    found = check(BOTS[name])
    assert found.all == [], str(found)


@pytest.mark.parametrize("name", ["flight_booking", "card_activation"])
def test_the_examples_have_no_findings(name: str) -> None:
    from soni_dsl.checking import check as check_path

    folder = Path(__file__).parents[2] / "examples" / name
    assert [d.message for d in check_path(folder).diagnostics] == []


def _misspelt(text: str) -> list[tuple[str, str]]:
    """The text once for each of its words, with the last letter but one of that word left out."""
    return [
        (match.group(), text[: match.end() - 2] + text[match.end() - 1 :])
        for match in re.finditer(r"[A-Za-z_]{4,}", text)
        if match.group() != "languages"  # two findings of the parser
    ]


@pytest.mark.parametrize("name", BOTS)
def test_one_misspelt_word_is_at_most_one_finding(name: str, check: Any) -> None:
    for word, text in _misspelt(textwrap.dedent(BOTS[name])):
        found = check(text)
        assert len(found.all) <= 1, f"{word} misspelt:\n{found}\n{text}"
