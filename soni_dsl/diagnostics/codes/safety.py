"""SN7xx: what may harm people or give away what is theirs."""

from __future__ import annotations

from typing import Final

from soni_dsl.diagnostics.model import Code, Severity

UNCONFIRMED_WRITE: Final = Code(
    "SN701",
    "unconfirmed-write",
    Severity.ERROR,
    "an action that changes the world can run without a confirm",
    "A misunderstood sentence would move money or book a flight. On every path to an action with "
    "`effect: write` the user has to say yes first.",
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

SECRET_IN_SETTINGS: Final = Code(
    "SN702",
    "secret-in-settings",
    Severity.ERROR,
    "a secret is written into the YAML",
    "The file is shared, stored and shown in reviews; whoever reads it can use the key. Secrets come from the "
    "environment only.",
    """\
version: "1"
settings:
  understanding: {engine: dspy, model: openai/gpt-4o-mini, api_key: sk-4f9aQm2Zt7Lx0Pw8Rv}
flows:
  welcome:
    steps:
      - say: Hello.
""",
    """\
version: "1"
settings:
  understanding: {engine: dspy, model: openai/gpt-4o-mini}
flows:
  welcome:
    steps:
      - say: Hello.
""",
)

SENSITIVE_SHOWN: Final = Code(
    "SN703",
    "sensitive-shown",
    Severity.WARNING,
    "a sensitive value is shown or given to a model",
    "A slot with `sensitive: true` is masked in logs and events and never sent to a model; a text that shows it "
    "leaks it on the screen, in the transcript and to a model that reads the conversation.",
    """\
version: "1"
slots:
  pin: {type: string, prompt: "Your PIN?", sensitive: true}
flows:
  login:
    triggers: [log me in]
    steps:
      - collect: pin
      - say: Your PIN is {pin}.
""",
    """\
version: "1"
slots:
  pin: {type: string, prompt: "Your PIN?", sensitive: true}
actions:
  check_pin: {inputs: {pin: string}}
flows:
  login:
    triggers: [log me in]
    steps:
      - collect: pin
      - action: check_pin
      - say: You are logged in.
""",
)

TECHNICAL_LEAK: Final = Code(
    "SN704",
    "technical-leak",
    Severity.WARNING,
    "a text shows users how the bot is made",
    "A pattern, a query, a path, an internal address or the name of a setting means nothing to the people in the "
    "conversation, and tells others where to attack. A name in double braces is shown as a name, not as its value.",
    """\
version: "1"
slots:
  code: {prompt: "Your code?", invalid: "The code must match [A-Z]{{3}}[0-9]+."}
flows:
  track:
    triggers: [where is my parcel]
    steps:
      - collect: code
      - say: Parcel {code} is on its way.
""",
    """\
version: "1"
slots:
  code: {prompt: "Your code?", invalid: "The code has three letters and some digits."}
flows:
  track:
    triggers: [where is my parcel]
    steps:
      - collect: code
      - say: Parcel {code} is on its way.
""",
)
