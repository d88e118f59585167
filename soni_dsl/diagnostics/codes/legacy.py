"""SN8xx: the spelling of Soni 0.4, which is read for ever and has a shorter one today."""

from __future__ import annotations

from typing import Final

from soni_dsl.diagnostics.model import Code, Severity

OLD_VERSION: Final = Code(
    "SN801",
    "old-version",
    Severity.HINT,
    "the version of Soni 0.4",
    "Version 1 of the language reads everything that 0.4 could say.",
    bad="""\
version: "0.1"
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello
""",
    good="""\
version: "1"
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello
""",
)

OLD_PROCESS: Final = Code(
    "SN802",
    "old-process",
    Severity.HINT,
    "`process` for `steps`",
    "Both mean the same; today's word is `steps`.",
    bad="""\
version: "1"
flows:
  greet:
    triggers: [hello]
    process:
      - say: Hello
""",
    good="""\
version: "1"
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello
""",
)

OLD_TRIGGER: Final = Code(
    "SN803",
    "old-trigger",
    Severity.HINT,
    "`trigger` with `intents` for `triggers`",
    "Triggers are examples of what a user says, and nothing else, so a list is enough.",
    bad="""\
version: "1"
flows:
  greet:
    trigger: {intents: [hello]}
    steps:
      - say: Hello
""",
    good="""\
version: "1"
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello
""",
)

OLD_STEP_TYPE: Final = Code(
    "SN804",
    "old-step-type",
    Severity.HINT,
    "`type:` names the kind of a step",
    "Today the key that holds what the step is about names its kind: half the lines, and nothing to "
    "contradict.",
    bad="""\
version: "1"
flows:
  greet:
    triggers: [hello]
    steps:
      - step: first
        type: say
        message: Hello
""",
    good="""\
version: "1"
flows:
  greet:
    triggers: [hello]
    steps:
      - step: first
        say: Hello
""",
)

OLD_MAP_OUTPUTS: Final = Code(
    "SN805",
    "old-map-outputs",
    Severity.HINT,
    "`map_outputs` for an arrow",
    "Behind an arrow the outputs stand where they come from: `name -> field as variable`.",
    bad="""\
version: "1"
actions:
  look_up: {inputs: [], outputs: [amount]}
  count_up: {inputs: [], outputs: [total]}
flows:
  greet:
    triggers: [hello]
    steps:
      - action: look_up
        map_outputs: {total: amount}
      - say: It is {total}.
""",
    good="""\
version: "1"
actions:
  look_up: {inputs: [], outputs: [amount]}
  count_up: {inputs: [], outputs: [total]}
flows:
  greet:
    triggers: [hello]
    steps:
      - action: look_up -> amount as total
      - say: It is {total}.
""",
)

OLD_WHEN_LIST: Final = Code(
    "SN806",
    "old-when-list",
    Severity.HINT,
    "a list of conditions at `when`",
    "`when` guards a step; a choice between ways is an `if`.",
    bad="""\
version: "1"
slots:
  city: {type: string, prompt: "Which city?"}
flows:
  greet:
    triggers: [hello]
    steps:
      - collect: city
      - when:
          - condition: city == 'Paris'
            then: paris
          - else: other
      - step: paris
        say: Bonjour!
        jump_to: end
      - step: other
        say: Hello!
""",
    good="""\
version: "1"
slots:
  city: {type: string, prompt: "Which city?"}
flows:
  greet:
    triggers: [hello]
    steps:
      - collect: city
      - if: city == 'Paris'
        then: paris
        else: other
      - step: paris
        say: Bonjour!
        jump_to: end
      - step: other
        say: Hello!
""",
)

OLD_TARGET: Final = Code(
    "SN807",
    "old-target",
    Severity.HINT,
    "`__end__`, `jump_to_x` or `continue` as a target",
    "A target is the id of a step, or `end`, `error`, `cancel`. An arm that only goes on is empty.",
    bad="""\
version: "1"
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello
        jump_to: __end__
""",
    good="""\
version: "1"
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello
        jump_to: end
""",
)

OLD_CONFIRM_KEY: Final = Code(
    "SN808",
    "old-confirm-key",
    Severity.HINT,
    "`on_confirm` and `on_deny` for `on_yes` and `on_no`",
    "The keys say what the user says.",
    bad="""\
version: "1"
slots:
  city: {type: string, prompt: "Which city?"}
flows:
  greet:
    triggers: [hello]
    steps:
      - collect: city
      - confirm: Shall we go to {city}?
        on_deny: end
      - say: Let us go.
""",
    good="""\
version: "1"
slots:
  city: {type: string, prompt: "Which city?"}
flows:
  greet:
    triggers: [hello]
    steps:
      - collect: city
      - confirm: Shall we go to {city}?
        on_no: end
      - say: Let us go.
""",
)

OLD_VALIDATION_MESSAGE: Final = Code(
    "SN809",
    "old-validation-message",
    Severity.HINT,
    "`validation_error_message` for `invalid`",
    "Both mean the same; today's word is `invalid`.",
    bad="""\
version: "1"
slots:
  city: {type: string, prompt: "Which city?", validator: not_empty, validation_error_message: "Please name one."}
flows:
  greet:
    triggers: [hello]
    steps:
      - collect: city
      - say: Off to {city}.
""",
    good="""\
version: "1"
slots:
  city: {type: string, prompt: "Which city?", validator: not_empty, invalid: "Please name one."}
flows:
  greet:
    triggers: [hello]
    steps:
      - collect: city
      - say: Off to {city}.
""",
)

OLD_SLOT_TYPE: Final = Code(
    "SN810",
    "old-slot-type",
    Severity.HINT,
    "a type of Soni 0.4",
    "Types say how a value is stored; what it must look like is said by a validator.",
    bad="""\
version: "1"
slots:
  city: {type: city, prompt: "Which city?"}
flows:
  greet:
    triggers: [hello]
    steps:
      - collect: city
      - say: Off to {city}.
""",
    good="""\
version: "1"
slots:
  city: {type: string, prompt: "Which city?"}
flows:
  greet:
    triggers: [hello]
    steps:
      - collect: city
      - say: Off to {city}.
""",
)

OLD_MODELS: Final = Code(
    "SN811",
    "old-models",
    Severity.HINT,
    "`models` for `understanding`",
    "The model belongs to the understanding, the one part of a bot that asks it.",
    bad="""\
version: "1"
settings:
  models: {nlu: {provider: openai, model: gpt-4o-mini}}
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello
""",
    good="""\
version: "1"
settings:
  understanding: {model: openai/gpt-4o-mini}
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello
""",
)

OLD_IGNORED_KEY: Final = Code(
    "SN812",
    "old-ignored-key",
    Severity.HINT,
    "a key that means nothing any more",
    "Python is found by its name, and limits have one place of their own, so these keys have nothing "
    "left to say.",
    bad="""\
version: "1"
actions:
  look_up: {outputs: [amount], handler: bank.look_up}
flows:
  greet:
    triggers: [hello]
    steps:
      - action: look_up -> amount
      - say: It is {amount}.
""",
    good="""\
version: "1"
actions:
  look_up: {outputs: [amount]}
flows:
  greet:
    triggers: [hello]
    steps:
      - action: look_up -> amount
      - say: It is {amount}.
""",
)

OLD_FORCE: Final = Code(
    "SN813",
    "old-force",
    Severity.HINT,
    "`force` for `ask: always`",
    "Both mean the same; today's spelling says what it does.",
    bad="""\
version: "1"
slots:
  city: {type: string, prompt: "Which city?"}
flows:
  greet:
    triggers: [hello]
    steps:
      - collect: city
        force: true
      - say: Off to {city}.
""",
    good="""\
version: "1"
slots:
  city: {type: string, prompt: "Which city?"}
flows:
  greet:
    triggers: [hello]
    steps:
      - collect: city
        ask: always
      - say: Off to {city}.
""",
)

OLD_STEP_CHECK: Final = Code(
    "SN814",
    "old-step-check",
    Severity.HINT,
    "a validator at the step that asks",
    "A rule about a value belongs to its slot: then it also holds when the value is given elsewhere, "
    "or corrected.",
    bad="""\
version: "1"
slots:
  city: {type: string, prompt: "Which city?"}
flows:
  greet:
    triggers: [hello]
    steps:
      - collect: city
        validator: city_name
      - say: Off to {city}.
""",
    good="""\
version: "1"
slots:
  city: {type: string, prompt: "Which city?", validator: city_name}
flows:
  greet:
    triggers: [hello]
    steps:
      - collect: city
      - say: Off to {city}.
""",
)

OLD_PATH: Final = Code(
    "SN815",
    "old-path",
    Severity.HINT,
    "`path` for `url` of the persistence",
    "Conversations may live in a file or in a database server; one key says where, whichever it is.",
    bad="""\
version: "1"
settings:
  persistence: {backend: sqlite, path: talks.sqlite}
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello
""",
    good="""\
version: "1"
settings:
  persistence: {backend: sqlite, url: talks.sqlite}
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello
""",
)
