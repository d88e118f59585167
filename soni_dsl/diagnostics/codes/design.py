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

NEARER_TRIGGER: Final = Code(
    "SN607",
    "nearer-trigger",
    Severity.HINT,
    "a trigger is nearer to another flow (only with `--understanding`)",
    "The embedded engine compares meanings. What users say like this trigger may start the other flow. "
    "The numbers are cosines of directions in the sentence encoder; 1 is the same meaning.",
    """\
version: "1"
flows:
  book:
    triggers: [I want to book a flight, get me a plane ticket, fly to another city]
    steps:
      - say: Where to?
  status:
    triggers: [what is the status of my booking, look up my booking, get me a ticket for a flight]
    steps:
      - say: It is on time.
""",
    """\
version: "1"
flows:
  book:
    triggers: [I want to book a flight, get me a plane ticket, fly to another city]
    steps:
      - say: Where to?
  status:
    triggers: [what is the status of my booking, look up my booking, check on my booking for me]
    steps:
      - say: It is on time.
""",
)

FEW_TRIGGERS: Final = Code(
    "SN608",
    "few-triggers",
    Severity.HINT,
    "a flow has fewer than three triggers (only with `--understanding`)",
    "From one or two examples understanding cannot tell what they have in common. On a public set of 77 banking "
    "flows it chooses the right one for 82 % of messages with five triggers a flow, and for 85 % with ten.",
    """\
version: "1"
flows:
  hours:
    triggers: [when are you open]
    steps:
      - say: We are open from nine to five.
""",
    """\
version: "1"
flows:
  hours:
    triggers: [when are you open, what time do you close, can I come by on Sunday]
    steps:
      - say: We are open from nine to five.
""",
)

SAME_MEANING: Final = Code(
    "SN609",
    "same-meaning",
    Severity.HINT,
    "two triggers say the same (only with `--understanding`)",
    "Within a flow the second one teaches nothing; of two flows neither is sure to be meant.",
    """\
version: "1"
flows:
  book:
    triggers: [I want to book a flight, I would like to book a flight, fly me to the moon]
    steps:
      - say: Where to?
""",
    """\
version: "1"
flows:
  book:
    triggers: [I want to book a flight, get me a plane ticket, fly me to the moon]
    steps:
      - say: Where to?
""",
)

WHEN_ASKED: Final = frozenset((NEARER_TRIGGER.id, FEW_TRIGGERS.id, SAME_MEANING.id))
"""Advice that is looked for only where somebody asks for it."""
