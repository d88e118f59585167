"""SN3xx: values that do not fit where they are used."""

from __future__ import annotations

from typing import Final

from soni_dsl.diagnostics.model import Code, Severity

DEFAULT_TYPE: Final = Code(
    "SN301",
    "default-type",
    Severity.ERROR,
    "the default of a slot does not fit its own type or values",
    "A filled default is not asked for, so the wrong value would reach the actions unchecked.",
    """\
version: "1"
slots:
  guests: {type: integer, prompt: "How many?", default: two}
flows:
  book:
    triggers: [book a table]
    steps:
      - say: A table for {guests}.
""",
    """\
version: "1"
slots:
  guests: {type: integer, prompt: "How many?", default: 2}
flows:
  book:
    triggers: [book a table]
    steps:
      - say: A table for {guests}.
""",
)

EXAMPLE_TYPE: Final = Code(
    "SN302",
    "example-type",
    Severity.WARNING,
    "an example of a slot does not fit its own type or values",
    "Examples teach understanding what an answer looks like; a wrong one teaches it a value that is then "
    "refused.",
    """\
version: "1"
slots:
  cabin:
    prompt: Which cabin?
    values: [economy, business]
    examples: [economy, premium]
flows:
  book:
    triggers: [book a flight]
    steps:
      - collect: cabin
      - say: You fly {cabin}.
""",
    """\
version: "1"
slots:
  cabin:
    prompt: Which cabin?
    values: [economy, business]
    examples: [economy, business]
flows:
  book:
    triggers: [book a flight]
    steps:
      - collect: cabin
      - say: You fly {cabin}.
""",
)

IMPOSSIBLE_VALUE: Final = Code(
    "SN303",
    "impossible-value",
    Severity.ERROR,
    "a case or comparison uses a value that the slot can never have",
    "An enumeration has only the values it lists, so this arm is dead and the real value goes elsewhere.",
    """\
version: "1"
slots:
  cabin: {prompt: "Which cabin?", values: [economy, business]}
flows:
  book:
    triggers: [book a flight]
    steps:
      - collect: cabin
      - if: cabin == "bussiness"
        then:
          - say: Champagne?
""",
    """\
version: "1"
slots:
  cabin: {prompt: "Which cabin?", values: [economy, business]}
flows:
  book:
    triggers: [book a flight]
    steps:
      - collect: cabin
      - if: cabin == "business"
        then:
          - say: Champagne?
""",
)

INCOMPARABLE: Final = Code(
    "SN304",
    "incomparable-types",
    Severity.ERROR,
    "two values are compared whose types have no order or are never equal",
    "An ordering of a date and a text, or of a number and a text, raises an error at run time; an equality "
    "of them is never true.",
    """\
version: "1"
slots:
  guests: {type: integer, prompt: "How many?"}
flows:
  book:
    triggers: [book a table]
    steps:
      - collect: guests
      - if: guests > "ten"
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
      - if: guests > 10
        then:
          - say: That is a large group.
""",
)

ARGUMENT_COUNT: Final = Code(
    "SN305",
    "argument-count",
    Severity.ERROR,
    "a function or filter gets too few or too many arguments",
    "The expression could not be computed.",
    """\
version: "1"
slots:
  cities: {type: list of string, prompt: "Which cities?"}
flows:
  trip:
    triggers: [plan a trip]
    steps:
      - collect: cities
      - say: That is {len()} cities.
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

FILTER_TYPE: Final = Code(
    "SN306",
    "filter-type",
    Severity.ERROR,
    "a filter is used on a value it cannot show",
    "`money` and `number` want a number, `date` and `time` a point in time, `join` a list.",
    """\
version: "1"
slots:
  name: {type: string, prompt: "Your name?"}
flows:
  greet:
    triggers: [good morning]
    steps:
      - collect: name
      - say: "Hello {name | date}."
""",
    """\
version: "1"
slots:
  name: {type: string, prompt: "Your name?"}
flows:
  greet:
    triggers: [good morning]
    steps:
      - collect: name
      - say: "Hello {name | title}."
""",
)

UNKNOWN_FIELD: Final = Code(
    "SN307",
    "unknown-field",
    Severity.ERROR,
    "a field is read that the value does not have",
    "The value's type is known, and it has no such field; reading it fails at run time.",
    """\
version: "1"
slots:
  guests: {type: integer, prompt: "How many?"}
flows:
  book:
    triggers: [book a table]
    steps:
      - collect: guests
      - say: A table for {guests.count}.
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
""",
)

OPERAND_TYPE: Final = Code(
    "SN308",
    "operand-type",
    Severity.ERROR,
    "an operator or function gets a value of a type it cannot work with",
    "The expression fails whenever it is computed.",
    """\
version: "1"
slots:
  guests: {type: integer, prompt: "How many?"}
flows:
  book:
    triggers: [book a table]
    steps:
      - collect: guests
      - say: Together {guests * "20"} euros.
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
      - say: Together {guests * 20} euros.
""",
)

ARGUMENT_TYPE: Final = Code(
    "SN309",
    "argument-type",
    Severity.ERROR,
    "an action or flow gets an argument of another type than it takes",
    "The contract refuses the value when the action is called, in the middle of a conversation.",
    """\
version: "1"
slots:
  day: {type: date, prompt: "Which day?"}
actions:
  find_table: {inputs: {guests: integer}, outputs: {table: string}}
flows:
  book:
    triggers: [book a table]
    steps:
      - collect: day
      - action: find_table(guests=day) -> table
      - say: Your table is {table}.
""",
    """\
version: "1"
slots:
  guests: {type: integer, prompt: "How many?"}
actions:
  find_table: {inputs: {guests: integer}, outputs: {table: string}}
flows:
  book:
    triggers: [book a table]
    steps:
      - collect: guests
      - action: find_table(guests=guests) -> table
      - say: Your table is {table}.
""",
)

CONTRACT_TYPE: Final = Code(
    "SN310",
    "contract-type",
    Severity.ERROR,
    "a contract and its Python function disagree about a type",
    "One of the two is wrong; the value that arrives is not what the other side expects.",
    """\
# actions.py: async def find_table(guests: int) -> dict: ...
version: "1"
slots:
  guests: {type: string, prompt: "How many?"}
actions:
  find_table: {inputs: {guests: string}, outputs: {table: string}}
flows:
  book:
    triggers: [book a table]
    steps:
      - collect: guests
      - action: find_table -> table
      - say: Your table is {table}.
""",
    """\
# actions.py: async def find_table(guests: int) -> dict: ...
version: "1"
slots:
  guests: {type: integer, prompt: "How many?"}
actions:
  find_table: {inputs: {guests: integer}, outputs: {table: string}}
flows:
  book:
    triggers: [book a table]
    steps:
      - collect: guests
      - action: find_table -> table
      - say: Your table is {table}.
""",
)

NOT_A_LIST: Final = Code(
    "SN311",
    "not-a-list",
    Severity.ERROR,
    "a loop or choice goes over something that is not a list",
    "Only a list has elements to go through or to pick from.",
    """\
version: "1"
slots:
  guests: {type: integer, prompt: "How many?"}
flows:
  book:
    triggers: [book a table]
    steps:
      - collect: guests
      - for: guest in guests
        do:
          - say: "Guest {guest}"
""",
    """\
version: "1"
slots:
  guests: {type: list of string, prompt: "Who is coming?"}
flows:
  book:
    triggers: [book a table]
    steps:
      - collect: guests
      - for: guest in guests
        do:
          - say: "Guest {guest}"
""",
)

VALIDATOR_TYPE: Final = Code(
    "SN312",
    "validator-type",
    Severity.ERROR,
    "a validator checks values of another type",
    "The validator gets the value in the type of the slot, refuses every one, and the user is asked again until "
    "the attempts are used up.",
    """\
version: "1"
slots:
  age: {type: integer, prompt: "How old are you?", validator: email}
flows:
  quote:
    triggers: [get a quote]
    steps:
      - collect: age
      - say: A quote for age {age}.
""",
    """\
version: "1"
slots:
  age: {type: integer, prompt: "How old are you?", validator: positive}
flows:
  quote:
    triggers: [get a quote]
    steps:
      - collect: age
      - say: A quote for age {age}.
""",
)
