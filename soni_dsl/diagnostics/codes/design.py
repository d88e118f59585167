"""SN6xx: conversations that work, but not for the people in them."""

from __future__ import annotations

from typing import Final

from soni_dsl.diagnostics.model import Code, Severity

EQUAL_TRIGGERS: Final = Code(
    "SN601",
    "equal-triggers",
    Severity.ERROR,
    "two flows have the same trigger",
    "When a user says it, nobody can tell which of the two is meant.",
    """\
version: "1"
flows:
  order:
    triggers: [I want to change my order]
    steps:
      - say: What would you like?
  change:
    triggers: [I want to change my order]
    steps:
      - say: What should change?
""",
    """\
version: "1"
flows:
  order:
    triggers: [I want to order]
    steps:
      - say: What would you like?
  change:
    triggers: [I want to change my order]
    steps:
      - say: What should change?
""",
)

BLIND_CONFIRM: Final = Code(
    "SN602",
    "blind-confirm",
    Severity.WARNING,
    "a confirm shows none of the values it confirms",
    "People can only confirm what they see. A misheard value goes through unnoticed.",
    """\
version: "1"
slots:
  amount: {type: number, prompt: "How much?"}
actions:
  transfer: {inputs: {amount: number}, effect: write}
flows:
  send_money:
    triggers: [send money]
    steps:
      - collect: amount
      - confirm: Shall I go on?
      - action: transfer
""",
    """\
version: "1"
slots:
  amount: {type: number, prompt: "How much?"}
actions:
  transfer: {inputs: {amount: number}, effect: write}
flows:
  send_money:
    triggers: [send money]
    steps:
      - collect: amount
      - confirm: "Send {amount | money}?"
      - action: transfer
""",
)

MISSING_PROMPT: Final = Code(
    "SN603",
    "missing-prompt",
    Severity.HINT,
    "a slot is asked for without a prompt or a description",
    "The bot then asks with the bare name of the slot, and understanding knows nothing about it either.",
    """\
version: "1"
slots:
  city: {type: string}
flows:
  weather:
    triggers: [what is the weather]
    steps:
      - collect: city
      - say: Sunny in {city}.
""",
    """\
version: "1"
slots:
  city: {type: string, prompt: "Which city?"}
flows:
  weather:
    triggers: [what is the weather]
    steps:
      - collect: city
      - say: Sunny in {city}.
""",
)

UNUSED_RESPONSE: Final = Code(
    "SN604",
    "unused-response",
    Severity.WARNING,
    "a response is defined that nothing says",
    "Either it is left over, or a step says something else by mistake.",
    """\
version: "1"
responses:
  opening_hours: We are open from nine to five.
flows:
  hours:
    triggers: [when are you open]
    steps:
      - say: We are open from nine to five.
""",
    """\
version: "1"
responses:
  opening_hours: We are open from nine to five.
flows:
  hours:
    triggers: [when are you open]
    steps:
      - say: {response: opening_hours}
""",
)

MISSING_TRANSLATION: Final = Code(
    "SN605",
    "missing-translation",
    Severity.WARNING,
    "a text is translated, but not into every language of the bot",
    "Users of the missing language get the text in another one.",
    """\
version: "1"
settings:
  languages: [en, es]
flows:
  hours:
    triggers: [when are you open]
    steps:
      - say: {en: We are open from nine to five.}
""",
    """\
version: "1"
settings:
  languages: [en, es]
flows:
  hours:
    triggers: [when are you open]
    steps:
      - say: {en: We are open from nine to five., es: Abrimos de nueve a cinco.}
""",
)

SILENT_END: Final = Code(
    "SN606",
    "silent-end",
    Severity.HINT,
    "an arm ends the conversation without a word",
    "The user has answered, and nothing comes back: it looks as if the bot had stopped working.",
    """\
version: "1"
slots:
  member: {type: boolean, prompt: "Are you a member?"}
flows:
  enter:
    triggers: [let me in]
    steps:
      - collect: member
      - if: not member
        then: end
      - say: Welcome.
""",
    """\
version: "1"
slots:
  member: {type: boolean, prompt: "Are you a member?"}
flows:
  enter:
    triggers: [let me in]
    steps:
      - collect: member
      - if: not member
        then:
          - say: Members only.
            jump_to: end
      - say: Welcome.
""",
)
