"""SN2xx: names that lead nowhere, or to two things."""

from __future__ import annotations

from typing import Final

from soni_dsl.diagnostics.model import Code, Severity

UNKNOWN_STEP: Final = Code(
    "SN201",
    "unknown-step",
    Severity.ERROR,
    "a jump names a step that the flow does not have",
    "A jump that leads nowhere would stop the conversation in the middle. Steps are found by their `step:` "
    "id, inside their own flow only.",
    """\
version: "1"
flows:
  order:
    triggers: [I want to order]
    steps:
      - step: thank
        say: Thank you.
        jump_to: goodby
      - step: goodbye
        say: Goodbye.
""",
    """\
version: "1"
flows:
  order:
    triggers: [I want to order]
    steps:
      - step: thank
        say: Thank you.
        jump_to: goodbye
      - step: goodbye
        say: Goodbye.
""",
)

DUPLICATE_STEP: Final = Code(
    "SN202",
    "duplicate-step",
    Severity.ERROR,
    "two steps of a flow have the same id",
    "A jump to that id could mean either of them, and a paused conversation could wake up at the wrong one.",
    """\
version: "1"
flows:
  order:
    triggers: [I want to order]
    steps:
      - step: greet
        say: Hello.
      - step: greet
        say: Nice to see you.
""",
    """\
version: "1"
flows:
  order:
    triggers: [I want to order]
    steps:
      - step: greet
        say: Hello.
      - step: welcome_back
        say: Nice to see you.
""",
)

UNKNOWN_SLOT: Final = Code(
    "SN203",
    "unknown-slot",
    Severity.ERROR,
    "a slot is used that `slots:` does not declare",
    "Without a declaration there is no type, no prompt and no validation for what the user answers.",
    """\
version: "1"
slots:
  city: {type: string, prompt: "Which city?"}
flows:
  weather:
    triggers: [what is the weather]
    steps:
      - collect: citty
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

UNKNOWN_ACTION: Final = Code(
    "SN204",
    "unknown-action",
    Severity.ERROR,
    "an action is called that nobody defines",
    "An action is a Python function beside the bot, or a contract under `actions:`. Without either the call "
    "would fail in front of the user.",
    """\
version: "1"
actions:
  load_orders: {outputs: [orders]}
flows:
  orders:
    triggers: [show my orders]
    steps:
      - action: load_order -> orders
      - say: You have {len(orders)} orders.
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
      - say: You have {len(orders)} orders.
""",
)

ACTION_WITHOUT_PYTHON: Final = Code(
    "SN205",
    "action-without-python",
    Severity.ERROR,
    "an action has a contract, but no Python function implements it",
    "The bot has Python beside it, so the function is expected there; without it the bot cannot start.",
    """\
# actions.py defines `load_orders` only
version: "1"
actions:
  load_orders: {outputs: [orders]}
  cancel_order: {inputs: [order]}
flows:
  orders:
    triggers: [show my orders]
    steps:
      - action: load_orders -> orders
      - say: You have {len(orders)} orders.
""",
    """\
# actions.py defines `load_orders`
version: "1"
actions:
  load_orders: {outputs: [orders]}
flows:
  orders:
    triggers: [show my orders]
    steps:
      - action: load_orders -> orders
      - say: You have {len(orders)} orders.
""",
)

UNKNOWN_VALIDATOR: Final = Code(
    "SN206",
    "unknown-validator",
    Severity.ERROR,
    "a validator is neither built in nor defined in Python",
    "The slot would accept everything, or the bot would fail when the first answer arrives.",
    """\
version: "1"
slots:
  contact: {type: string, prompt: "What is your email?", validator: emial}
flows:
  subscribe:
    triggers: [subscribe me]
    steps:
      - collect: contact
      - say: We will write to {contact}.
""",
    """\
version: "1"
slots:
  contact: {type: string, prompt: "What is your email?", validator: email}
flows:
  subscribe:
    triggers: [subscribe me]
    steps:
      - collect: contact
      - say: We will write to {contact}.
""",
)

UNKNOWN_NORMALIZER: Final = Code(
    "SN207",
    "unknown-normalizer",
    Severity.ERROR,
    "a normaliser is neither built in nor defined in Python",
    "The bot would fail when the first answer to that question arrives.",
    """\
version: "1"
slots:
  code: {type: string, prompt: "Which code?", normalizer: uper}
flows:
  redeem:
    triggers: [redeem a code]
    steps:
      - collect: code
      - say: Redeemed {code}.
""",
    """\
version: "1"
slots:
  code: {type: string, prompt: "Which code?", normalizer: upper}
flows:
  redeem:
    triggers: [redeem a code]
    steps:
      - collect: code
      - say: Redeemed {code}.
""",
)

UNKNOWN_RESPONSE: Final = Code(
    "SN208",
    "unknown-response",
    Severity.ERROR,
    "a response is used that `responses:` does not define",
    "The bot would have nothing to say.",
    """\
version: "1"
responses:
  opening_hours: We are open from nine to five.
flows:
  hours:
    triggers: [when are you open]
    steps:
      - say: {response: openning_hours}
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

UNKNOWN_FLOW: Final = Code(
    "SN209",
    "unknown-flow",
    Severity.ERROR,
    "a flow is called, linked or named that does not exist",
    "The conversation would stop where the other flow should begin.",
    """\
version: "1"
flows:
  order:
    triggers: [I want to order]
    steps:
      - call: log_in
  login:
    steps:
      - say: You are logged in.
""",
    """\
version: "1"
flows:
  order:
    triggers: [I want to order]
    steps:
      - call: login
  login:
    steps:
      - say: You are logged in.
""",
)

UNKNOWN_FUNCTION: Final = Code(
    "SN210",
    "unknown-function",
    Severity.ERROR,
    "an expression calls a function that the language does not have",
    "Expressions know a small, fixed set of functions. Everything else belongs into an action, in Python.",
    """\
version: "1"
slots:
  cities: {type: list of string, prompt: "Which cities?"}
flows:
  trip:
    triggers: [plan a trip]
    steps:
      - collect: cities
      - say: That is {length(cities)} cities.
""",
    """\
version: "1"
slots:
  cities: {type: list of string, prompt: "Which cities?"}
flows:
  trip:
    triggers: [plan a trip]
    steps:
      - collect: cities
      - say: That is {len(cities)} cities.
""",
)

UNKNOWN_FILTER: Final = Code(
    "SN211",
    "unknown-filter",
    Severity.ERROR,
    "a template uses a filter that the language does not have",
    "The text could not be composed.",
    """\
version: "1"
slots:
  price: {type: number, prompt: "What is your limit?"}
flows:
  search:
    triggers: [search flights]
    steps:
      - collect: price
      - say: "Up to {price | mony}."
""",
    """\
version: "1"
slots:
  price: {type: number, prompt: "What is your limit?"}
flows:
  search:
    triggers: [search flights]
    steps:
      - collect: price
      - say: "Up to {price | money}."
""",
)

UNKNOWN_INPUT: Final = Code(
    "SN212",
    "unknown-input",
    Severity.ERROR,
    "an argument is passed that the action or flow does not take",
    "The call would fail, or the value would be lost without a word.",
    """\
version: "1"
slots:
  city: {type: string, prompt: "Which city?"}
actions:
  forecast: {inputs: {place: string}, outputs: {summary: string}}
flows:
  weather:
    triggers: [what is the weather]
    steps:
      - collect: city
      - action: forecast(plaze=city) -> summary
      - say: "{summary}"
""",
    """\
version: "1"
slots:
  city: {type: string, prompt: "Which city?"}
actions:
  forecast: {inputs: {place: string}, outputs: {summary: string}}
flows:
  weather:
    triggers: [what is the weather]
    steps:
      - collect: city
      - action: forecast(place=city) -> summary
      - say: "{summary}"
""",
)

MISSING_INPUT: Final = Code(
    "SN213",
    "missing-input",
    Severity.ERROR,
    "a required input of an action or flow is not given",
    "Inputs come by name from slots and variables unless arguments are written. Here nothing of that name "
    "exists, so the call cannot succeed.",
    """\
version: "1"
slots:
  city: {type: string, prompt: "Which city?"}
actions:
  forecast: {inputs: {place: string}, outputs: {summary: string}}
flows:
  weather:
    triggers: [what is the weather]
    steps:
      - collect: city
      - action: forecast -> summary
      - say: "{city}: {summary}"
""",
    """\
version: "1"
slots:
  city: {type: string, prompt: "Which city?"}
actions:
  forecast: {inputs: {place: string}, outputs: {summary: string}}
flows:
  weather:
    triggers: [what is the weather]
    steps:
      - collect: city
      - action: forecast(place=city) -> summary
      - say: "{city}: {summary}"
""",
)

UNKNOWN_OUTPUT: Final = Code(
    "SN214",
    "unknown-output",
    Severity.ERROR,
    "a result is taken that the action or flow does not give",
    "The variable would never get a value.",
    """\
version: "1"
actions:
  load_balance: {outputs: {balance: number}}
flows:
  balance:
    triggers: [what is my balance]
    steps:
      - action: load_balance -> balence as amount
      - say: "You have {amount | money}."
""",
    """\
version: "1"
actions:
  load_balance: {outputs: {balance: number}}
flows:
  balance:
    triggers: [what is my balance]
    steps:
      - action: load_balance -> balance as amount
      - say: "You have {amount | money}."
""",
)

UNKNOWN_NAME: Final = Code(
    "SN215",
    "unknown-name",
    Severity.ERROR,
    "a name is read that is no slot, no variable and no input",
    "The name can never have a value, so the text or condition it stands in always fails.",
    """\
version: "1"
slots:
  city: {type: string, prompt: "Which city?"}
flows:
  weather:
    triggers: [what is the weather]
    steps:
      - collect: city
      - say: It is sunny in {ctiy}.
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
      - say: It is sunny in {city}.
""",
)

RESERVED_NAME: Final = Code(
    "SN216",
    "reserved-name",
    Severity.ERROR,
    "a name is defined that the language keeps for itself",
    "`session`, `error`, the special targets and the words of expressions have a meaning of their own; a "
    "definition of the same name could never be reached.",
    """\
version: "1"
slots:
  session: {type: string, prompt: "Which session?"}
flows:
  join:
    triggers: [join a session]
    steps:
      - collect: session
""",
    """\
version: "1"
slots:
  meeting: {type: string, prompt: "Which meeting?"}
flows:
  join:
    triggers: [join a meeting]
    steps:
      - collect: meeting
      - say: You joined {meeting}.
""",
)

SHADOWED_SLOT: Final = Code(
    "SN217",
    "shadowed-slot",
    Severity.WARNING,
    "a loop variable has the name of a slot",
    "Every round of the loop overwrites what the user said, and after the loop the answer is gone.",
    """\
version: "1"
slots:
  city: {type: string, prompt: "Which city?"}
actions:
  load_cities: {outputs: {cities: list of string}}
flows:
  weather:
    triggers: [what is the weather]
    steps:
      - collect: city
      - action: load_cities -> cities
      - for: city in cities
        do:
          - say: Sunny in {city}.
""",
    """\
version: "1"
slots:
  city: {type: string, prompt: "Which city?"}
actions:
  load_cities: {outputs: {cities: list of string}}
flows:
  weather:
    triggers: [what is the weather]
    steps:
      - collect: city
      - say: Looking around {city}.
      - action: load_cities -> cities
      - for: place in cities
        do:
          - say: Sunny in {place}.
""",
)

CONTRACT_INPUTS: Final = Code(
    "SN218",
    "contract-inputs",
    Severity.ERROR,
    "the inputs of a contract and the parameters of its Python function differ",
    "The bot passes what the contract says; the function would refuse the call.",
    """\
# actions.py: async def forecast(place: str) -> dict: ...
version: "1"
actions:
  forecast: {inputs: {city: string}, outputs: [summary]}
slots:
  city: {type: string, prompt: "Which city?"}
flows:
  weather:
    triggers: [what is the weather]
    steps:
      - collect: city
      - action: forecast -> summary
      - say: "{summary}"
""",
    """\
# actions.py: async def forecast(city: str) -> dict: ...
version: "1"
actions:
  forecast: {inputs: {city: string}, outputs: [summary]}
slots:
  city: {type: string, prompt: "Which city?"}
flows:
  weather:
    triggers: [what is the weather]
    steps:
      - collect: city
      - action: forecast -> summary
      - say: "{summary}"
""",
)

CONTRACT_OUTPUTS: Final = Code(
    "SN219",
    "contract-outputs",
    Severity.ERROR,
    "a contract promises an output that its Python function does not return",
    "The flow would read a value that never comes.",
    """\
# actions.py: load_balance returns a TypedDict with the field `balance` only
version: "1"
actions:
  load_balance: {outputs: {balance: number, currency: string}}
flows:
  balance:
    triggers: [what is my balance]
    steps:
      - action: load_balance -> balance, currency
      - say: "You have {balance | money} {currency}."
""",
    """\
# actions.py: load_balance returns a TypedDict with the field `balance` only
version: "1"
actions:
  load_balance: {outputs: {balance: number}}
flows:
  balance:
    triggers: [what is my balance]
    steps:
      - action: load_balance -> balance
      - say: "You have {balance | money}."
""",
)

OUTPUTS_REVERSED: Final = Code(
    "SN220",
    "outputs-reversed",
    Severity.ERROR,
    "`map_outputs` is written the wrong way round",
    "`map_outputs` maps a variable of the flow to a field of the result. Written as `field: variable` the "
    "variable never gets a value.",
    """\
version: "1.0"
actions:
  load_balance: {outputs: {balance: number}}
flows:
  balance:
    triggers: [what is my balance]
    steps:
      - step: load
        type: action
        call: load_balance
        map_outputs: {balance: amount}
      - say: "You have {amount | money}."
""",
    """\
version: "1.0"
actions:
  load_balance: {outputs: {balance: number}}
flows:
  balance:
    triggers: [what is my balance]
    steps:
      - step: load
        type: action
        call: load_balance
        map_outputs: {amount: balance}
      - say: "You have {amount | money}."
""",
)
