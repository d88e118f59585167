"""SN4xx: where control can and cannot go."""

from __future__ import annotations

from typing import Final

from soni_dsl.diagnostics.model import Code, Severity

UNREACHABLE_STEP: Final = Code(
    "SN401",
    "unreachable-step",
    Severity.WARNING,
    "no path through the flow reaches a step",
    "What stands there never happens. Usually a jump before it was meant to be conditional, or a jump to it "
    "is missing.",
    """\
version: "1"
flows:
  order:
    triggers: [I want to order]
    steps:
      - say: Thank you.
        jump_to: end
      - say: Anything else?
""",
    """\
version: "1"
flows:
  order:
    triggers: [I want to order]
    steps:
      - say: Thank you.
      - say: Anything else?
""",
)

ENDLESS_LOOP: Final = Code(
    "SN402",
    "endless-loop",
    Severity.ERROR,
    "steps jump in a circle without ever waiting for the user",
    "Nothing in the circle can change its course, so the turn would run until its step budget stops it.",
    """\
version: "1"
flows:
  order:
    triggers: [I want to order]
    steps:
      - step: again
        say: Are you there?
      - say: I am waiting.
        jump_to: again
""",
    """\
version: "1"
flows:
  order:
    triggers: [I want to order]
    steps:
      - step: again
        confirm: Are you there?
        on_no: again
      - say: Good.
""",
)

ENDLESS_WHILE: Final = Code(
    "SN403",
    "endless-while",
    Severity.ERROR,
    "nothing inside a `while` can change its condition",
    "Once the condition holds it holds for ever, and the loop never ends.",
    """\
version: "1"
slots:
  count: {type: integer, prompt: "How many?"}
flows:
  count_down:
    triggers: [count down]
    steps:
      - collect: count
      - while: count > 0
        do:
          - say: "{count}"
""",
    """\
version: "1"
slots:
  count: {type: integer, prompt: "How many?"}
flows:
  count_down:
    triggers: [count down]
    steps:
      - collect: count
      - while: count > 0
        do:
          - say: "{count}"
          - set: {count: count - 1}
""",
)

ENDLESS_RECURSION: Final = Code(
    "SN404",
    "endless-recursion",
    Severity.ERROR,
    "flows start each other in a circle that has no way out",
    "Every path through the flows starts the next one before it could wait or end, so no turn would ever end.",
    """\
version: "1"
flows:
  order:
    triggers: [I want to order]
    steps:
      - say: One moment.
      - call: pay
  pay:
    steps:
      - call: order
""",
    """\
version: "1"
flows:
  order:
    triggers: [I want to order]
    steps:
      - say: One moment.
      - call: pay
  pay:
    steps:
      - say: Please pay at the counter.
""",
)

UNSTARTABLE_FLOW: Final = Code(
    "SN405",
    "unstartable-flow",
    Severity.WARNING,
    "nothing can start a flow",
    "A flow starts by its triggers, by `call` or `link`, as a pattern, or through the API. If the last is "
    "meant, silence this line with `# soni: ignore[SN405]`.",
    """\
version: "1"
flows:
  order:
    triggers: [I want to order]
    steps:
      - say: What would you like?
  returns:
    steps:
      - say: Send it back to us.
""",
    """\
version: "1"
flows:
  order:
    triggers: [I want to order]
    steps:
      - say: What would you like?
  returns:
    triggers: [I want to return something]
    steps:
      - say: Send it back to us.
""",
)

MISSING_CASE: Final = Code(
    "SN406",
    "missing-case",
    Severity.WARNING,
    "a `switch` over an enumeration leaves values out and has no `else`",
    "For a value that is left out nothing happens; rarely is that what was meant.",
    """\
version: "1"
slots:
  size: {prompt: "Which size?", values: [small, medium, large]}
flows:
  order:
    triggers: [I want a coffee]
    steps:
      - collect: size
      - switch: size
        cases:
          small:
            - say: Two euros.
          medium:
            - say: Three euros.
""",
    """\
version: "1"
slots:
  size: {prompt: "Which size?", values: [small, medium, large]}
flows:
  order:
    triggers: [I want a coffee]
    steps:
      - collect: size
      - switch: size
        cases:
          small:
            - say: Two euros.
          medium:
            - say: Three euros.
        else:
          - say: Four euros.
""",
)

DUPLICATE_CASE: Final = Code(
    "SN407",
    "duplicate-case",
    Severity.ERROR,
    "a `switch` has the same case twice",
    "The first one always wins; the second is dead.",
    """\
version: "1"
slots:
  answer: {type: boolean, prompt: "Really?"}
flows:
  order:
    triggers: [I want a coffee]
    steps:
      - collect: answer
      - switch: answer
        cases:
          true:
            - say: Good.
          True:
            - say: Fine.
""",
    """\
version: "1"
slots:
  answer: {type: boolean, prompt: "Really?"}
flows:
  order:
    triggers: [I want a coffee]
    steps:
      - collect: answer
      - switch: answer
        cases:
          true:
            - say: Good.
          false:
            - say: A pity.
""",
)

CONSTANT_CONDITION: Final = Code(
    "SN408",
    "constant-condition",
    Severity.WARNING,
    "a condition has the same result every time",
    "One of the ways never happens. Often a name was put in quotes by mistake.",
    """\
version: "1"
slots:
  size: {prompt: "Which size?", values: [small, large]}
flows:
  order:
    triggers: [I want a coffee]
    steps:
      - collect: size
      - if: "'size' == 'large'"
        then:
          - say: Are you thirsty?
""",
    """\
version: "1"
slots:
  size: {prompt: "Which size?", values: [small, large]}
flows:
  order:
    triggers: [I want a coffee]
    steps:
      - collect: size
      - if: size == 'large'
        then:
          - say: Are you thirsty?
""",
)

BUSY_LOOP: Final = Code(
    "SN409",
    "busy-loop",
    Severity.WARNING,
    "steps are repeated without waiting until an action gives another result",
    "The bot calls the same action over and over within one turn. If the result does not change, the turn runs "
    "until its step budget stops it, while the user waits. `retry:` tries again with pauses, and an end.",
    """\
version: "1"
actions:
  check_payment: {outputs: {status: string}}
flows:
  payment:
    triggers: [has my payment arrived]
    steps:
      - step: check
        action: check_payment -> status
      - if: status == "pending"
        then: check
      - say: Your payment is {status}.
""",
    """\
version: "1"
actions:
  check_payment: {outputs: {status: string}}
flows:
  payment:
    triggers: [has my payment arrived]
    steps:
      - step: check
        action: check_payment -> status
      - if: status == "pending"
        then:
          - confirm: It has not arrived yet. Shall I look again?
            on_yes: check
      - say: Your payment is {status}.
""",
)

ARM_FALLS_THROUGH: Final = Code(
    "SN410",
    "arm-falls-through",
    Severity.WARNING,
    "the step that one case jumps to goes on into that of another case",
    "Steps that are jumped to stand one below the other, and control goes on from one to the next. Without a "
    "`jump_to:` the user who chose the first also gets the second.",
    """\
version: "1"
slots:
  kind: {prompt: "Credit or debit?", values: [credit, debit]}
flows:
  card:
    triggers: [I want a card]
    steps:
      - collect: kind
      - switch: kind
        cases: {credit: credit_card, debit: debit_card}
      - step: credit_card
        say: A credit card costs 5 euros.
      - step: debit_card
        say: A debit card is free.
""",
    """\
version: "1"
slots:
  kind: {prompt: "Credit or debit?", values: [credit, debit]}
flows:
  card:
    triggers: [I want a card]
    steps:
      - collect: kind
      - switch: kind
        cases: {credit: credit_card, debit: debit_card}
      - step: credit_card
        say: A credit card costs 5 euros.
        jump_to: end
      - step: debit_card
        say: A debit card is free.
""",
)

REJECTION_NEVER_FIRES: Final = Code(
    "SN411",
    "rejection-never-fires",
    Severity.HINT,
    "`on_invalid` at a question whose answers are never refused",
    "A plain text without a validator takes every answer, so the way for wrong answers is never taken. Most often "
    "the validator was forgotten.",
    """\
version: "1"
slots:
  code: {prompt: "Your booking code?"}
flows:
  check_in:
    triggers: [check in]
    steps:
      - collect: code
        on_invalid: sorry
      - say: You are checked in with {code}.
        jump_to: end
      - step: sorry
        say: I cannot find that booking.
""",
    """\
version: "1"
slots:
  code: {prompt: "Your booking code?", validator: booking_reference}
flows:
  check_in:
    triggers: [check in]
    steps:
      - collect: code
        on_invalid: sorry
      - say: You are checked in with {code}.
        jump_to: end
      - step: sorry
        say: I cannot find that booking.
""",
)
