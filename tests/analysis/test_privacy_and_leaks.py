"""SN703 through everything that can carry a value, SN704, and what collides or is not translated."""

from __future__ import annotations

from typing import Any

import pytest

HEAD = """version: "1"
slots:
  pin: {prompt: "PIN?", sensitive: true}
  note: {prompt: "What for?"}
  pick: {prompt: "Which?"}
actions:
  check: {inputs: {pin: string}, outputs: {right: boolean}}
flows:
  go:
    triggers: [go]
    steps:
      - collect: [pin, note]
"""
TAIL = """  everything:
    triggers: [everything]
    steps:
      - collect: [pin, note]
      - collect: pick
      - action: check -> right
      - say: "{right} {note} {pick}"
"""


def bot(*lines: str, more: str = "") -> str:
    return HEAD + "".join(f"      {line}\n" for line in lines) + more + TAIL


CALLED = "  shown:\n    inputs: [{}]\n    steps:\n      - say: {}\n"
SHOWN = {
    "joined to a text": ("- set: {told: \"'PIN ' + pin\"}", "- say: '{‹SN703›told}'"),
    "through two variables": ("- set: {one: pin}", "- set: {two: one}", "- say: '{‹SN703›two}'"),
    "in capitals": ("- say: '{upper(‹SN703›pin)}'",),
    "through a filter": ("- say: '{‹SN703›pin | upper}'",),
    "or something else": ("- say: \"{‹SN703›pin if note is set else 'none'}\"",),
    "of a list": ("- set: {all: '[pin]'}", "- for: one in all", "  do:", "    - say: '{‹SN703›one}'"),
    "as a choice": ("- set: {all: '[pin, note]'}", "- collect: pick", "  from: all", "- say: '{pick}'"),
    "in the choices": (
        "- set: {all: '[1, 2]'}",
        "- collect: pick",
        "  from: all",
        "  show: '{item} {‹SN703›pin}'",
        "- say: '{pick}'",
    ),
    "on a button": ("- say: Well?", "  buttons:", "    - {title: 'Use {‹SN703›pin}', payload: affirm}"),
    "in a card": ("- say: Look.", "  card: {title: Yours, text: 'It is {‹SN703›pin}'}"),
    "as an image": ("- say: Look.", "  image: 'https://x.org/{‹SN703›pin}.png'"),
    "in a fallback": ("- generate: Greet them", "  fallback: 'Hi {‹SN703›pin}'"),
    "to the model under another name": (
        "- set: {copy: pin}",
        "- generate: Greet them",
        "  from: [‹SN703›copy]",
    ),
    "in a slot that is not masked": ("- set: {‹SN703›note: pin}", "- say: '{note}'"),
}
HIDDEN = {
    "its length": ("- say: '{len(pin)} digits'",),
    "whether it is there": ("- say: \"{'yes' if pin is set else 'no'}\"",),
    "whether it is the same": ("- say: '{pin == note}'",),
    "a variable that others give, too": (
        "- set: {told: pin}",
        "- set: {told: note}",
        "  when: note is set",
        "- say: '{told}'",
    ),
    "compared": ("- say: Good.", "  when: pin == note"),
}


@pytest.mark.parametrize("lines", [*SHOWN.values(), *HIDDEN.values()], ids=[*SHOWN, *HIDDEN])
def test_where_a_sensitive_value_goes(finds: Any, lines: tuple[str, ...]) -> None:
    finds(bot(*lines))


@pytest.mark.parametrize(
    ("calls", "text"),
    [
        (("- call: shown(x=pin)",), "'{‹SN703›x}'"),
        (("- call: shown(x=pin)", "- call: shown(x=note)"), "'{x}'"),
        (("- call: shown(x=len(pin))",), "'{x}'"),
        (("- set: {copy: pin}", "- call: shown(x=copy)"), "'{‹SN703›x}'"),
    ],
)
def test_arguments_of_called_flows(finds: Any, calls: tuple[str, ...], text: str) -> None:
    finds(bot(*calls, more=CALLED.format("x", text)))


def test_outputs_of_called_flows(finds: Any) -> None:
    more = "  ask:\n    outputs: [given]\n    steps:\n      - collect: pin\n      - set: {given: pin}\n"
    finds(bot("- call: ask -> given as it", "- say: '{‹SN703›it}'", more=more))


LEAKS = [
    "The code must match ‹SN704›[A-Z]{{3}}",
    r"Only ‹SN704›\d{{4}} will do",
    "Ask ‹SN704›http://localhost:8000/orders",
    "Ask ‹SN704›https://10.2.3.4/x",
    "Ask ‹SN704›https://orders.bank.internal/x for it",
    "See ‹SN704›https://x.org/api/v1/orders",
    "See ‹SN704›https://x.org/login?token=abc",
    "‹SN704›SELECT name FROM users failed",
    "‹SN704›DELETE FROM orders",
    "It is ‹SN704›<b>late</b>",
    "One‹SN704›<br/>two",
    "See ‹SN704›handlers/orders.py:12",
    "‹SN704›Traceback (most recent call last)",
    "It is in ‹SN704›/var/log/bot",
    "Set ‹SN704›OPENAI_API_KEY first",
    "Set ‹SN704›$SONI_HOME first",
    "Set ‹SN704›${{HOME}} first",
    "Hello ‹SN704›{{name}}",
    "Hello ‹SN704›{{ name }}, how are you?",
]
FINE = [
    "See https://www.example.org/help",
    "Write to help@example.org",
    "Between 3 < 5 and 7 > 6",
    "The file plan.pdf is ready",
    "It costs $20 [see the list]",
    "Select a name from the list",
    "Update your address, delete it from the list",
    "Say A-Z or 0-9",
    "I am {{ not }} sure".replace("{{ not }}", "{{}}"),
    "I <3 you",
    "Use the KEY of your room",
    "Either/or, and/or",
    "Set {note} first",
]


@pytest.mark.parametrize("text", [*LEAKS, *FINE])
def test_what_a_text_shows(finds: Any, text: str) -> None:
    finds(f"""version: "1"
slots:
  note: {{prompt: Note?}}
flows:
  go:
    triggers: [go]
    steps:
      - collect: note
      - say: '{text}'
      - say: "{{note}}"
""")


@pytest.mark.parametrize(
    "place",
    [
        "slots:\n  note: {prompt: 'N ‹SN704›<b>?'}\nflows:\n",
        "slots:\n  note: {prompt: N, invalid: 'N ‹SN704›<b>?'}\nflows:\n",
        "slots:\n  note: {prompt: {en: N, es: 'N ‹SN704›<b>?'}}\nflows:\n",
        "slots:\n  note: {prompt: N}\npatterns:\n  fallback: {not_understood: 'N ‹SN704›<b>?'}\nflows:\n",
        "slots:\n  note: {prompt: N, description: 'a <b>'}\nflows:\n",
    ],
)
def test_texts_everywhere(finds: Any, place: str) -> None:
    steps = "      - collect: note\n      - say: '{note}'\n"
    finds(f'version: "1"\n{place}  go:\n    triggers: [go]\n    steps:\n{steps}')


def test_texts_of_a_channel_may_have_markup(finds: Any) -> None:
    finds("""version: "1"
responses:
  hi: {default: Hello, channel: {web: "<b>Hello</b>"}}
flows:
  go:
    triggers: [go]
    steps:
      - say: {response: hi}
""")


TRIGGERS = [
    ("Réserver une table", "‹SN601›reserver une table"),
    ("¿Qué tal?", "‹SN601›que tal"),
    ("send {note} now", "‹SN601›'Send {pick} now!'"),
    ("send {note}", "‹SN601›'send {pick}'"),
    ("send {note} now", "send now"),
    ("send {note} {pick}", "'send {note}'"),
    ("'{note}'", "'{pick}'"),
]


@pytest.mark.parametrize(("one", "other"), TRIGGERS)
def test_triggers_that_sound_alike(finds: Any, one: str, other: str) -> None:
    steps = "    steps:\n      - collect: [note, pick]\n      - say: '{note} {pick}'\n"
    finds(f"""version: "1"
slots:
  note: {{prompt: Note?}}
  pick: {{prompt: Pick?}}
flows:
  a:
    triggers: [{one if one.startswith("'") else repr(one)}]
{steps}  b:
    triggers: [{other}]
{steps}""")


def test_triggers_of_both_spellings(finds: Any) -> None:
    found = """version: "1.0"
flows:
  a:
    trigger: {intents: [Where is my order?]}
    process:
      - step: a
        type: say
        message: Hm.
  b:
    triggers: [where is my ORDER]
    steps:
      - say: Hm.
"""
    from soni_dsl.checking import check_text

    assert [d.code.id for d in check_text(found).diagnostics if not d.code.id.startswith("SN8")] == ["SN601"]


TRANSLATED = {
    "a prompt": "slots:\n  x: {{prompt: {}}}\n",
    "a refusal": "slots:\n  x: {{prompt: X, invalid: {}}}\n",
    "a button": "slots:\n  x: {{prompt: X}}\n",
    "a response": "slots:\n  x: {{prompt: X}}\nresponses:\n  r: {}\n",
    "a condition": "slots:\n  x: {{prompt: X}}\nresponses:\n  r: {{default: A, when: [{{if: x == 'a', say: {}}}]}}\n",
    "a pattern": "slots:\n  x: {{prompt: X}}\npatterns:\n  fallback: {{not_understood: {}}}\n",
}


@pytest.mark.parametrize("name", TRANSLATED)
@pytest.mark.parametrize("text", ["‹SN605›{en: A}", "{en: A, es: B}", "{en: [A, C], es: B}"])
def test_translations(finds: Any, name: str, text: str) -> None:
    head = TRANSLATED[name].format(text)
    say = "{response: r}" if "responses" in head else "Hm"
    buttons = f"\n        buttons: [{{title: {text}, payload: affirm}}]" if name == "a button" else ""
    finds(f"""version: "1"
settings: {{language: en, languages: [en, es]}}
{head}flows:
  go:
    triggers: [go]
    steps:
      - collect: x
      - say: {say}{buttons}
      - say: "{{x}}"
""")
