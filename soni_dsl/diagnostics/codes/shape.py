"""SN1xx: parts of a bot that do not have the shape they need."""

from __future__ import annotations

from typing import Final

from soni_dsl.diagnostics.model import Code, Severity

UNKNOWN_KEY: Final = Code(
    "SN101",
    "unknown-key",
    Severity.ERROR,
    "a key that means nothing here",
    "A misspelt key would silently do nothing: the jump is never taken, the retry never tried.",
    bad="""\
version: "1"
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello
        jmup_to: end
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

STEP_WITHOUT_KIND: Final = Code(
    "SN102",
    "step-without-kind",
    Severity.ERROR,
    "a step that does not say what it does",
    "The kind of a step is the one key that names a kind, such as `say` or `collect`. Without it "
    "there is nothing to run.",
    bad="""\
version: "1"
flows:
  greet:
    triggers: [hello]
    steps:
      - step: first
      - say: Hello
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

SEVERAL_STEP_KINDS: Final = Code(
    "SN103",
    "several-step-kinds",
    Severity.ERROR,
    "a step that does two things",
    "Which of the two comes first, and which of them a jump repeats, would be anyone's guess.",
    bad="""\
version: "1"
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello
        handoff: support
""",
    good="""\
version: "1"
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello
      - handoff: support
""",
)

UNKNOWN_STEP_KIND: Final = Code(
    "SN104",
    "unknown-step-kind",
    Severity.ERROR,
    "a kind of step that does not exist",
    "A step of an unknown kind cannot be run.",
    bad="""\
version: "1"
flows:
  greet:
    triggers: [hello]
    steps:
      - sya: Hello
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

WRONG_VALUE: Final = Code(
    "SN105",
    "wrong-value",
    Severity.ERROR,
    "a value of the wrong shape",
    "Each key holds one kind of value: a text, a list, a mapping, a name. Another shape has no "
    "meaning there.",
    bad="""\
version: "1"
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello
        jump_to: [end]
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

MISSING_KEY: Final = Code(
    "SN106",
    "missing-key",
    Severity.ERROR,
    "a key that is needed is not there",
    "Without it the step, or the flow, cannot do what it says.",
    bad="""\
version: "1"
flows:
  greet:
    triggers: [hello]
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

NO_STEPS: Final = Code(
    "SN107",
    "no-steps",
    Severity.ERROR,
    "a list of steps without a step",
    "A flow that does nothing leaves the user without an answer. It is usually an indentation that "
    "went wrong.",
    bad="""\
version: "1"
flows:
  greet:
    triggers: [hello]
    steps: []
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

BAD_DURATION: Final = Code(
    "SN108",
    "bad-duration",
    Severity.ERROR,
    "not a duration",
    "Durations are written with their unit, so that nobody has to guess whether `10` means seconds "
    "or minutes. A bare number counts as seconds.",
    bad="""\
version: "1"
actions:
  look_up: {inputs: [], outputs: [amount]}
  count_up: {inputs: [], outputs: [total]}
flows:
  greet:
    triggers: [hello]
    steps:
      - action: look_up -> amount
        timeout: soon
      - say: It is {amount}.
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
      - action: look_up -> amount
        timeout: 10s
      - say: It is {amount}.
""",
)

BAD_NUMBER: Final = Code(
    "SN109",
    "bad-number",
    Severity.ERROR,
    "not a whole number, or one that is too small",
    "Attempts and page sizes are counted: one is the least that makes sense.",
    bad="""\
version: "1"
slots:
  city: {type: string, prompt: "Which city?", max_attempts: 0}
flows:
  greet:
    triggers: [hello]
    steps:
      - collect: city
      - say: You are in {city}.
""",
    good="""\
version: "1"
slots:
  city: {type: string, prompt: "Which city?", max_attempts: 3}
flows:
  greet:
    triggers: [hello]
    steps:
      - collect: city
      - say: You are in {city}.
""",
)

BAD_CHOICE: Final = Code(
    "SN110",
    "bad-choice",
    Severity.ERROR,
    "none of the words that can stand here",
    "The key takes one of a few words. In YAML 1.2 `yes` and `no` are texts, not truth values.",
    bad="""\
version: "1"
flows:
  greet:
    triggers: [hello]
    resume: maybe
    steps:
      - say: Hello
""",
    good="""\
version: "1"
flows:
  greet:
    triggers: [hello]
    resume: auto
    steps:
      - say: Hello
""",
)

BAD_TYPE: Final = Code(
    "SN111",
    "bad-type",
    Severity.ERROR,
    "a type that does not exist",
    "The type decides how a value is understood, checked and shown.",
    bad="""\
version: "1"
slots:
  day: {type: dat, prompt: "Which day?"}
flows:
  greet:
    triggers: [hello]
    steps:
      - collect: day
      - say: See you on {day}.
""",
    good="""\
version: "1"
slots:
  day: {type: date, prompt: "Which day?"}
flows:
  greet:
    triggers: [hello]
    steps:
      - collect: day
      - say: See you on {day}.
""",
)

BAD_LANGUAGE: Final = Code(
    "SN112",
    "bad-language",
    Severity.ERROR,
    "a key that is not a language",
    "A mapping in the place of a text gives the text in several languages, by their codes.",
    bad="""\
version: "1"
flows:
  greet:
    triggers: [hello]
    steps:
      - say:
          english: Hello
          es: Hola
""",
    good="""\
version: "1"
flows:
  greet:
    triggers: [hello]
    steps:
      - say:
          en: Hello
          es: Hola
""",
)

BAD_NAME: Final = Code(
    "SN113",
    "bad-name",
    Severity.ERROR,
    "a name that cannot be used",
    "Names are used in expressions, in Python and in stored conversations: they are made of letters, "
    "digits and `_`, and do not start with a digit or with `__`.",
    bad="""\
version: "1"
flows:
  greet:
    triggers: [hello]
    steps:
      - step: first step
        say: Hello
""",
    good="""\
version: "1"
flows:
  greet:
    triggers: [hello]
    steps:
      - step: first_step
        say: Hello
""",
)

HIDDEN_CHARACTER: Final = Code(
    "SN114",
    "hidden-character",
    Severity.ERROR,
    "a name that is not what it seems",
    "Two names that look the same and differ in an invisible character, or in a Cyrillic `а` among "
    "Latin letters, cannot be told apart by people who review the bot.",
    bad="""\
version: "1"
flows:
  greet:
    triggers: [hello]
    steps:
      - step: p\u0430y
        say: Hello
""",
    good="""\
version: "1"
flows:
  greet:
    triggers: [hello]
    steps:
      - step: pay
        say: Hello
""",
)

DUPLICATE_DEFINITION: Final = Code(
    "SN115",
    "duplicate-definition",
    Severity.ERROR,
    "two files of a bot define the same name",
    "The files of a bot are merged and their order does not matter, so there is no way to tell which "
    "of the two is meant.",
)

UNSUPPORTED_VERSION: Final = Code(
    "SN116",
    "unsupported-version",
    Severity.ERROR,
    "a version of the language that is not known",
    "The version says which rules the bot was written for. This compiler knows version 1.",
    bad="""\
version: "7"
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

GIVEN_TWICE: Final = Code(
    "SN117",
    "given-twice",
    Severity.ERROR,
    "the same thing is said twice",
    "Two keys, or two files, that answer the same question contradict each other sooner or later.",
    bad="""\
version: "1"
responses:
  hello: Good day
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello
        response: hello
""",
    good="""\
version: "1"
responses:
  hello: Good day
flows:
  greet:
    triggers: [hello]
    steps:
      - response: hello
""",
)

EXPRESSION_SYNTAX: Final = Code(
    "SN118",
    "expression-syntax",
    Severity.ERROR,
    "an expression that cannot be read",
    "Expressions decide where a conversation goes; one that is not understood decides nothing.",
    bad="""\
version: "1"
flows:
  greet:
    triggers: [hello]
    steps:
      - if: 1 = 2
        then: end
      - say: Hello
""",
    good="""\
version: "1"
flows:
  greet:
    triggers: [hello]
    steps:
      - set: {count: 1}
      - say: Hello
        when: count == 1
""",
)

TEMPLATE_SYNTAX: Final = Code(
    "SN119",
    "template-syntax",
    Severity.ERROR,
    "a hole in a text that cannot be read",
    "What stands in braces is computed when the text is said. For a brace itself write `{{`.",
    bad="""\
version: "1"
flows:
  greet:
    triggers: [hello]
    steps:
      - set: {count: 1}
      - say: "You have {count"
""",
    good="""\
version: "1"
flows:
  greet:
    triggers: [hello]
    steps:
      - set: {count: 1}
      - say: "You have {count}"
""",
)

INVOCATION_SYNTAX: Final = Code(
    "SN120",
    "invocation-syntax",
    Severity.ERROR,
    "a call that cannot be read",
    "A call is a name, arguments in brackets where they are not passed by name, and outputs behind an arrow.",
    bad="""\
version: "1"
actions:
  look_up: {inputs: [], outputs: [amount]}
  count_up: {inputs: [], outputs: [total]}
flows:
  greet:
    triggers: [hello]
    steps:
      - action: look_up( -> amount
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
      - action: look_up -> amount
      - say: It is {amount}.
""",
)

TRIGGER_SYNTAX: Final = Code(
    "SN121",
    "trigger-syntax",
    Severity.ERROR,
    "a trigger that cannot be read",
    "Braces in a trigger mark the value of a slot, so that the example also teaches how to fill it.",
    bad="""\
version: "1"
flows:
  greet:
    triggers: ["hello {from here"]
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

PARALLEL_STEP: Final = Code(
    "SN122",
    "parallel-step",
    Severity.ERROR,
    "a step that cannot run in parallel",
    "Only calls of actions can wait for each other. What is said, asked or decided has an order.",
    bad="""\
version: "1"
actions:
  look_up: {inputs: [], outputs: [amount]}
  count_up: {inputs: [], outputs: [total]}
flows:
  greet:
    triggers: [hello]
    steps:
      - parallel:
          - action: look_up -> amount
          - say: One moment.
      - say: It is {amount}.
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
      - say: One moment.
      - parallel:
          - action: look_up -> amount
          - action: count_up -> total
      - say: It is {amount} of {total}.
""",
)
