"""SN5xx: where values come from and where they go."""

from __future__ import annotations

from typing import Final

from soni_dsl.diagnostics.model import Code, Severity

READ_BEFORE_SET: Final = Code(
    "SN501",
    "read-before-set",
    Severity.ERROR,
    "a value is read that is not set on every path",
    "On the path that is shown the bot reads a value nobody gave, which fails at run time. Ask for it, set "
    "it, or test it with `is set` first.",
    """\
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
      - say: "The card says: {note}"
""",
    """\
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
          - say: "The card says: {note}"
""",
)

NEVER_SET: Final = Code(
    "SN502",
    "never-set",
    Severity.ERROR,
    "a value is read that no path sets before",
    "Nothing on the way here gives the name a value, so reading it always fails.",
    """\
version: "1"
slots:
  city: {type: string, prompt: "Which city?"}
flows:
  weather:
    triggers: [what is the weather]
    steps:
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

ERROR_WITHOUT_FAILURE: Final = Code(
    "SN503",
    "error-without-failure",
    Severity.ERROR,
    "`error` is read where nothing has failed",
    "`error` has a value only after an `on_error:` was taken.",
    """\
version: "1"
actions:
  load_orders: {outputs: [orders]}
flows:
  orders:
    triggers: [show my orders]
    steps:
      - action: load_orders -> orders
      - say: You have {len(orders)} orders. {error.message}
""",
    """\
version: "1"
actions:
  load_orders: {outputs: [orders]}
flows:
  orders:
    triggers: [show my orders]
    steps:
      - action: load_orders -> orders
        on_error: sorry
      - say: You have {len(orders)} orders.
        jump_to: end
      - step: sorry
        say: That did not work. {error.message}
""",
)

UNUSED_VARIABLE: Final = Code(
    "SN504",
    "unused-variable",
    Severity.WARNING,
    "a variable gets a value that nothing reads",
    "Either the reader was forgotten, or its name is spelt differently there.",
    """\
version: "1"
slots:
  guests: {type: integer, prompt: "How many?"}
flows:
  book:
    triggers: [book a table]
    steps:
      - collect: guests
      - set: {price: guests * 20}
      - say: A table for {guests}.
""",
    """\
version: "1"
slots:
  guests: {type: integer, prompt: "How many?"}
flows:
  book:
    triggers: [book a table]
    steps:
      - collect: guests
      - set: {price: guests * 20}
      - say: A table for {guests} for {price} euros.
""",
)

UNUSED_OUTPUT: Final = Code(
    "SN505",
    "unused-output",
    Severity.HINT,
    "a result is taken that nothing reads",
    "Results need not be taken; one that is taken and not read is often a forgotten message.",
    """\
version: "1"
actions:
  load_balance: {inputs: {}, outputs: {balance: number, currency: string}}
flows:
  balance:
    triggers: [what is my balance]
    steps:
      - action: load_balance -> balance, currency
      - say: "You have {balance | money}."
""",
    """\
version: "1"
actions:
  load_balance: {inputs: {}, outputs: {balance: number, currency: string}}
flows:
  balance:
    triggers: [what is my balance]
    steps:
      - action: load_balance -> balance
      - say: "You have {balance | money}."
""",
)

UNUSED_SLOT: Final = Code(
    "SN506",
    "unused-slot",
    Severity.WARNING,
    "a slot is declared that no flow uses",
    "It is never asked for, set or read.",
    """\
version: "1"
slots:
  city: {type: string, prompt: "Which city?"}
  country: {type: string, prompt: "Which country?"}
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

UNSET_OUTPUT: Final = Code(
    "SN507",
    "unset-output",
    Severity.ERROR,
    "a flow promises an output that none of its steps sets",
    "The flow that calls it would wait for a value that never comes.",
    """\
version: "1"
slots:
  pin: {type: string, prompt: "Your PIN?"}
flows:
  pay:
    triggers: [I want to pay]
    steps:
      - call: login -> user
      - say: Hello {user}.
  login:
    outputs: [user]
    steps:
      - collect: pin
""",
    """\
version: "1"
slots:
  user: {type: string, prompt: "Your name?"}
flows:
  pay:
    triggers: [I want to pay]
    steps:
      - call: login -> user
      - say: Hello {user}.
  login:
    outputs: [user]
    steps:
      - collect: user
""",
)

UNASKED_COLLECT: Final = Code(
    "SN508",
    "unasked-collect",
    Severity.WARNING,
    "a `collect` can never ask, because its slot always has a value there",
    "A filled slot is passed over. If the question should be asked anyway, `ask: always` says so.",
    """\
version: "1"
slots:
  guests: {type: integer, prompt: "How many?"}
flows:
  book:
    triggers: [book a table]
    steps:
      - collect: guests
      - say: A table for {guests}.
      - collect: guests
        prompt: Would you like another number?
""",
    """\
version: "1"
slots:
  guests: {type: integer, prompt: "How many?"}
flows:
  book:
    triggers: [book a table]
    steps:
      - collect: guests
      - say: A table for {guests}.
      - collect: guests
        ask: always
        prompt: Would you like another number?
""",
)

MAYBE_NULL: Final = Code(
    "SN509",
    "maybe-null",
    Severity.ERROR,
    "an answer that may be skipped is ordered or computed with",
    "The user may skip an `optional` question; its value is then null, and ordering or arithmetic with null "
    "raises an error. Test it with `is set` first.",
    """\
version: "1"
slots:
  guests: {type: integer, prompt: "How many?"}
flows:
  book:
    triggers: [book a table]
    steps:
      - collect: guests
        optional: true
      - if: guests > 10
        then:
          - say: That is a large group.
""",
    """\
version: "1"
slots:
  guests: {type: integer, prompt: "How many?"}
flows:
  book:
    triggers: [book a table]
    steps:
      - collect: guests
        optional: true
      - if: guests is set and guests > 10
        then:
          - say: That is a large group.
""",
)

UNUSED_ANSWER: Final = Code(
    "SN510",
    "unused-answer",
    Severity.HINT,
    "a question is asked whose answer nothing uses",
    "The user types something for nothing. Often the value was meant to go into a text or to an action.",
    """\
version: "1"
slots:
  name: {prompt: "What is your name?"}
  phone: {prompt: "What is your number?"}
flows:
  callback:
    triggers: [call me back]
    steps:
      - collect: name
      - collect: phone
      - say: We will call {name}.
""",
    """\
version: "1"
slots:
  name: {prompt: "What is your name?"}
  phone: {prompt: "What is your number?"}
flows:
  callback:
    triggers: [call me back]
    steps:
      - collect: name
      - collect: phone
      - say: We will call {name} on {phone}.
""",
)
