"""Bots and steps that are right, and mistakes with the places they are found at."""

from __future__ import annotations

# The message of a mistake inside of an expression, a template, …, which is tested with their readers.
ELSEWHERE = ""

# Steps that are right, by kind, with what is read of them (without places).
EVERY_KEY = [
    (
        "- collect: [a, b]\n  step: s\n  when: a is set\n  prompt: {en: Which?, es: [Cuál, Y cuál]}\n  ask: always\n"
        "  optional: true\n  max_attempts: 2\n  on_invalid: s\n  on_cancel: s\n  from: xs\n  show: '{item}'\n"
        "  page_size: 4\n  buttons: [Yes, {title: No, payload: [deny]}]\n  timeout: 1m30s\n  on_timeout: s\n"
        "  on_error: s\n  jump_to: end",
        {
            "slots": ["a", "b"],
            "id": "s",
            "always": True,
            "optional": True,
            "max_attempts": 2,
            "page_size": 4,
            "timeout": 90.0,
        },
    ),
    ("- action: f(x=1) -> a, b as c\n  timeout: 500ms\n  retry: {attempts: 3, delay: 0, backoff: exponential, on: [timeout]}",
     {"timeout": 0.5}),
    ("- action: f\n  retry: 2", {}),
    ("- say: 5\n  image: 'https://x/{a}.png'\n  card: {title: x}", {"card": {"title": "x"}}),
    ("- say: {response: hi}", {"response": "hi", "text": None}),
    ("- response: hi", {"response": "hi", "text": None}),
    ("- confirm: Is {a} right?\n  on_yes: s\n  on_no: end\n  on_change: s", {}),
    ("- if: a\n  then: s\n  else: [{say: Hi}]", {}),
    ("- if: true\n  then: {say: Hi}", {}),
    ("- if: a\n  then: []\n  else: cancel", {"then": []}),
    ("- switch: a\n  cases: {gold: s, 1: [{say: Hi}], true: []}\n  else: s", {}),
    ("- set: {x: 1, y: null, z: true}", {}),
    ("- clear: x", {"names": ["x"]}),
    ("- clear: [x, y]", {"names": ["x", "y"]}),
    ("- while: x < 3\n  do: [{say: Hi}]", {}),
    ("- while: x < 3\n  do: {say: Hi}", {}),
    ("- for: x in [1, 2]\n  do:\n    - say: '{x}'", {"item": "x", "item_name": "x"}),
    ("- call: f(a=b) -> c as d", {}),
    ("- link: f", {"flow": "f"}),
    ("- generate: Sum up.\n  from: [a, b]\n  into: c\n  fallback: Sorry.", {"sources": ["a", "b"], "into": "c"}),
    ("- handoff: support\n  message: Wait.\n  from: a", {"queue": "support", "sources": ["a"]}),
    ("- parallel: [{action: f}, {action: g -> x}]", {}),
    ("- step: s\n  jump_to: end", {"id": "s"}),
]  # fmt: skip

BOT = """\
version: 1
name: trip to-day 2.0
settings:
  languages: [en, es]
  understanding: {engine: auto, model: a/b, confidence: 0.5}
  persistence: memory
  limits: {anything: 1}
  handoff: {queue: desk}
slots:
  day:
    type: list of date
    description: when
    prompt: [When?, Which day?]
    examples: [tomorrow, 2026-12-24]
    validator: future_date_only
    normalizer: iso_date
    invalid: {en: No., es: [No, Nunca]}
    default: null
    scope: session
    sensitive: true
    max_attempts: 2
  cabin: {values: {economy: [coach, cheap], business: }}
  meal: {values: [fish, 7], default: 7}
  bare:
actions:
  find: {description: Find, inputs: {a: string, b: optional date}, outputs: [x, optional y], effect: write, timeout: 10, retry: 3}
  bare:
flows:
  go:
    description: Go
    triggers: ["go to {city} now", go]
    when: session.ok
    inputs: [optional day]
    outputs: [x]
    interruptible: false
    resume: drop
    on_error: sorry
    on_cancel: sorry
    steps:
      - step: sorry
        say: Sorry
responses:
  one: Hi
  two: [Hi, Ho]
  three: {en: Hi, es: Hola}
  four: {default: Hi, when: [{if: day is set, say: "Good {day}"}], channel: {voice: Hello}}
patterns:
  fallback: What?
  cancellation: {en: Gone., es: Fuera.}
  silence: {after: 30s, reminder: Still there?}
  handoff: {flow: go}
"""

# The steps of a flow, in which the first one starts in line 6, column 9; what is expected; its message.
STEPS = [
    # keys
    ("- say: Hi\n  jmup_to: end", ("SN101", 7, 9), "unknown key `jmup_to` in `say`"),
    ("- say: Hi\n  zebra: 1", ("SN101", 7, 9), "unknown key `zebra` in `say`"),
    ("- say: Hi\n  timeout: 5s", ("SN101", 7, 9), "unknown key `timeout` in `say`"),
    ("- clear: x\n  on_error: y", ("SN101", 7, 9), "unknown key `on_error` in `clear`"),
    ("- say: Hi\n  buttons: [{tittle: Yes}]", ("SN101", 7, 20), "unknown key `tittle` in a button"),
    ("- action: f\n  retry: {attemps: 3}", ("SN101", 7, 17), "unknown key `attemps` in `retry`"),
    # kinds
    ("- sya: Hi", ("SN104", 6, 9), "unknown kind of step `sya`"),
    ("- step: a\n  colect: x", ("SN104", 7, 9), "unknown kind of step `colect`"),
    ("- zebra: 1", ("SN104", 6, 9), "unknown kind of step `zebra`"),
    ("- step: a", ("SN102", 6, 9), "this step does nothing: no key names its kind"),
    ("- when: x", ("SN102", 6, 9), "this step does nothing: no key names its kind"),
    ("- prompt: Which?", ("SN102", 6, 9), "this step does nothing: no key names its kind"),
    ("- hello", ("SN102", 6, 9), "a step is a mapping, not `hello`"),
    ("- [a]", ("SN102", 6, 9), "a step is a mapping, not a list"),
    ("-\n- say: Hi", ("SN102", 6, 7), "a step is a mapping, not nothing"),
    ("- {}", ("SN102", 6, 9), "this step does nothing: no key names its kind"),
    ("- say: Hi\n  collect: x", ("SN103", 7, 9), "this step is both `say` and `collect`"),
    ("- say: Hi\n  response: hi", ("SN117", 7, 9), "`say` and `response` are both given"),
    # shapes of values
    ("- say:", ("SN105", 6, 9), "`say` wants a text, not nothing"),
    ("- say: null", ("SN105", 6, 14), "`say` wants a text, not nothing"),
    ("- collect: ~", ("SN105", 6, 18), "`collect` wants the name of a slot, not nothing"),
    ("- say: []", ("SN105", 6, 14), "`say` wants a text, not a list"),
    ("- say: [Hi, [a]]", ("SN105", 6, 19), "an item of `say` must be a text, not a list"),
    ("- collect:", ("SN105", 6, 9), "`collect` wants the name of a slot, not nothing"),
    (
        "- collect: {a: b}",
        ("SN105", 6, 18),
        "`collect` wants the name of a slot, or a list of them, not a mapping",
    ),
    ("- collect: [a, [b]]", ("SN105", 6, 22), "an item of `collect` must be a name, not a list"),
    ("- collect: x\n  on_invalid: [a]", ("SN105", 7, 21), "`on_invalid` wants the id of a step, not a list"),
    ("- if: x\n  then:", ("SN105", 7, 9), "`then` wants a step id or a list of steps, not nothing"),
    ("- if:\n  then: a", ("SN105", 6, 9), "`if` wants an expression, not nothing"),
    ("- if: [a, b]\n  then: end", ("SN105", 6, 13), "`if` wants an expression, not a list of YAML"),
    (
        "- switch: x\n  cases: [a]",
        ("SN105", 7, 16),
        "`cases` wants a mapping from values to steps, not a list",
    ),
    (
        "- switch: x\n  cases: {}",
        ("SN105", 7, 16),
        "`cases` wants a mapping from values to steps, not a mapping",
    ),
    ("- set: x", ("SN105", 6, 14), "`set` wants names with their values, not `x`"),
    ("- set: {x: [1, 2]}", ("SN105", 6, 18), "`x` wants an expression, not a list of YAML"),
    ("- set:\n    x:", ("SN105", 7, 11), "`x` wants an expression, not nothing"),
    ("- say: Hi\n  card: big", ("SN105", 7, 15), "`card` wants a mapping, not `big`"),
    ("- say: Hi\n  buttons: Yes", ("SN105", 7, 18), "`buttons` wants a list of buttons, not `Yes`"),
    ("- say: Hi\n  step: [a]", ("SN105", 7, 15), "`step` wants a name, not a list"),
    ("- while: true\n  do: end", ("SN105", 7, 13), "`do` wants a list of steps, not `end`"),
    # missing
    ("- if: x", ("SN106", 6, 9), "`if` has no `then`"),
    ("- switch: x", ("SN106", 6, 9), "`switch` has no `cases`"),
    ("- while: x", ("SN106", 6, 9), "`while` has no `do`"),
    ("- say: Hi\n  buttons: [{payload: [deny]}]", ("SN106", 7, 20), "a button has no `title`"),
    ("- while: true\n  do: []", ("SN107", 7, 13), "`do` has no steps"),
    ("- while: true\n  do:", ("SN107", 7, 9), "`do` has no steps"),
    # small types
    ("- action: f\n  timeout: soon", ("SN108", 7, 18), "`timeout` wants a duration, not `soon`"),
    ("- action: f\n  timeout: 10 seconds", ("SN108", 7, 18), "`timeout` wants a duration, not `10 seconds`"),
    ("- action: f\n  timeout: 0s", ("SN108", 7, 18), "`timeout` wants a duration, not `0s`"),
    ("- action: f\n  timeout: -3", ("SN108", 7, 18), "`timeout` wants a duration, not `-3`"),
    ("- action: f\n  timeout:", ("SN108", 7, 9), "`timeout` wants a duration, not nothing"),
    (
        "- collect: x\n  max_attempts: 0",
        ("SN109", 7, 23),
        "`max_attempts` wants a whole number from 1, not `0`",
    ),
    (
        "- collect: x\n  page_size: 2.5",
        ("SN109", 7, 20),
        "`page_size` wants a whole number from 1, not `2.5`",
    ),
    (
        "- collect: x\n  max_attempts: \u0663",
        ("SN109", 7, 23),
        "`max_attempts` wants a whole number from 1, not `\u0663`",
    ),
    ("- collect: x\n  optional: yes", ("SN110", 7, 19), "`optional` cannot be `yes`"),
    ("- collect: x\n  optional: 'true'", ("SN110", 7, 19), "`optional` cannot be `true`"),
    ("- collect: x\n  ask: alway", ("SN110", 7, 14), "`ask` cannot be `alway`"),
    ("- action: f\n  retry: {backoff: linear}", ("SN110", 7, 26), "`backoff` cannot be `linear`"),
    ("- action: f\n  retry: many", ("SN109", 7, 16), "`retry` wants a whole number from 1, not `many`"),
    # texts
    ("- say: {name}", ("SN013", 6, 14), "YAML cuts this text short"),
    ("- say: {id}", ("SN013", 6, 14), "YAML cuts this text short"),
    ("- say: [Hi, Total: 5]", ("SN013", 6, 19), "YAML cuts this text short"),
    ("- say: Call us at #5", ("SN014", 6, 25), "this text ends where a comment begins"),
    ("- say:\n    english: Hi", ("SN112", 7, 11), "`english` is not a language"),
    ("- say: Hi {name", ("SN119", 6, 17), ELSEWHERE),
    ("- say: |\n    Hi there\n    you {a b} there", ("SN119", 8, 18), ELSEWHERE),
    ('- say: "a\\tb {x + }"', ("SN119", 6, 23), ELSEWHERE),
    # embedded languages
    ("- if: a = b\n  then: end", ("SN118", 6, 15), ELSEWHERE),
    ("- say: Hi\n  when: a +", ("SN118", 7, 17), ELSEWHERE),
    ("- for: a of b\n  do: [{say: Hi}]", ("SN118", 6, 16), ELSEWHERE),
    ("- action: f(", ("SN120", 6, 18), ELSEWHERE),
    (
        "- call: [f]",
        ("SN105", 6, 15),
        "`call` wants a name, with its arguments and outputs, not a list of YAML",
    ),
    # names
    ("- step: first step\n  say: Hi", ("SN113", 6, 15), "`first step` cannot be the name of a step"),
    ("- set: {__x: 1}", ("SN113", 6, 15), "`__x` cannot be the name of a variable"),
    ("- generate: Hi\n  into: 1st", ("SN113", 7, 15), "`1st` cannot be the name of a variable"),
    # parallel
    ("- parallel: [{action: f}, {say: Hi}]", ("SN122", 6, 34), "a `say` step cannot run in parallel"),
]

HEAD = 'version: "1"\n'
FLOW = "flows: {f: {steps: [{say: Hi}]}}\n"

# Whole bots.
BOTS = [
    ("- a\n", ("SN105", 1, 1), "a bot is a mapping, not a list"),
    ("hello\n", ("SN105", 1, 1), "a bot is a mapping, not `hello`"),
    (HEAD + "flow: {}\n", ("SN101", 2, 1), "unknown key `flow` in a bot"),
    (HEAD + "zebra: {}\n", ("SN101", 2, 1), "unknown key `zebra` in a bot"),
    (HEAD + "flows: [a]\n", ("SN105", 2, 8), "`flows` wants a mapping from names to what they are, not a list"),
    (HEAD + "flows: {f: }\n", ("SN105", 2, 9), "`f` wants a mapping with `steps`, not nothing"),
    (HEAD + "flows: {f: {description: x}}\n", ("SN106", 2, 9), "flow `f` has no `steps`"),
    (HEAD + "flows: {f: {steps: []}}\n", ("SN107", 2, 20), "this flow has no steps"),
    (HEAD + "flows:\n  f:\n    steps:\n", ("SN107", 4, 5), "this flow has no steps"),
    (HEAD + "flows: {f: {steps: {say: Hi}}}\n", ("SN105", 2, 20), "`steps` wants a list of steps, not a mapping"),
    (HEAD + "flows: {f: {stpes: [{say: Hi}]}}\n", ("SN101", 2, 13), "unknown key `stpes` in a flow"),
    (HEAD + "flows: {f: {resume: maybe, steps: [{say: Hi}]}}\n", ("SN110", 2, 21), "`resume` cannot be `maybe`"),
    (HEAD + "flows: {f: {triggers: [a, {b: c}], steps: [{say: Hi}]}}\n", ("SN105", 2, 27),
     "an item of `triggers` must be an example of what a user says, not a mapping"),
    (HEAD + "flows: {f: {triggers: ['to {'], steps: [{say: Hi}]}}\n", ("SN121", 2, 28), ELSEWHERE),
    (HEAD + "flows: {f: {inputs: [a b], steps: [{say: Hi}]}}\n", ("SN113", 2, 22), "`a b` cannot be the name of an input"),
    (HEAD + "flows: {f: {on_error: , steps: [{say: Hi}]}}\n", ("SN105", 2, 13), "`on_error` wants the id of a step, not nothing"),
    (HEAD + "flows: {a b: {steps: [{say: Hi}]}}\n", ("SN113", 2, 9), "`a b` cannot be the name of a flow"),
    ('version: "7"\n' + FLOW, ("SN116", 1, 10), "version `7` of the language is not supported"),
    ("version: [1]\n" + FLOW, ("SN105", 1, 10), "`version` wants a version, not a list"),
    ("name: ../../etc\n" + FLOW, ("SN113", 1, 7), "`../../etc` cannot be the name of a bot"),
    # slots
    (HEAD + "slots: {a: {typ: date}}\n", ("SN101", 2, 13), "unknown key `typ` in a slot"),
    (HEAD + "slots: {a: date}\n", ("SN105", 2, 12), "`a` wants a mapping, not `date`"),
    (HEAD + "slots: {a: {type: dat}}\n", ("SN111", 2, 19), ELSEWHERE),
    (HEAD + "slots: {a: {type: [date]}}\n", ("SN105", 2, 19), "`type` wants a type, not a list"),
    (HEAD + "slots: {a: {values: []}}\n", ("SN105", 2, 21), "`values` wants at least one value, not a list"),
    (HEAD + "slots: {a: {values: {}}}\n", ("SN105", 2, 21), "`values` wants at least one value, not a mapping"),
    (HEAD + "slots: {a: {scope: global}}\n", ("SN110", 2, 20), "`scope` cannot be `global`"),
    (HEAD + "slots: {a: {sensitive: on}}\n", ("SN110", 2, 24), "`sensitive` cannot be `on`"),
    (HEAD + "slots: {a: {examples: [[x]]}}\n", ("SN105", 2, 24), "an item of `examples` must be a single value, not a list"),
    # actions
    (HEAD + "actions: {a: {effect: writes}}\n", ("SN110", 2, 23), "`effect` cannot be `writes`"),
    (HEAD + "actions: {a: {inputs: {x: strng}}}\n", ("SN111", 2, 27), ELSEWHERE),
    (HEAD + "actions: {a: {outputs: }}\n", ("SN105", 2, 15), "`outputs` wants a list of names, or a mapping from names to types, not nothing"),
    # responses
    (HEAD + "responses: {r: {default: Hi, wen: []}}\n", ("SN101", 2, 30), "unknown key `wen` in a response"),
    (HEAD + "responses: {r: {when: [{if: a, say: Hi}]}}\n", ("SN106", 2, 13), "response `r` has no `default`"),
    (HEAD + "responses: {r: {default: Hi, when: [{if: a}]}}\n", ("SN106", 2, 38), "a condition has no `say`"),
    (HEAD + "responses: {r: }\n", ("SN105", 2, 13), "`r` wants a text, not nothing"),
    # patterns
    (HEAD + "patterns: {falback: Hm}\n", ("SN101", 2, 12), "unknown key `falback` in `patterns`"),
    (HEAD + "patterns: {silence: {aftr: 10s}}\n", ("SN101", 2, 22), "unknown key `aftr` in pattern `silence`"),
    (HEAD + "patterns: {silence: {after: soon}}\n", ("SN108", 2, 29), "`after` wants a duration, not `soon`"),
    # settings
    (HEAD + "settings: {langage: en}\n", ("SN101", 2, 12), "unknown key `langage` in `settings`"),
    (HEAD + "settings: {language: English}\n", ("SN112", 2, 22), "`English` is not a language"),
    (HEAD + "settings: {understanding: {modle: a/b}}\n", ("SN101", 2, 28), "unknown key `modle` in `understanding`"),
    (HEAD + "settings: {understanding: {engine: lokal}}\n", ("SN110", 2, 36), "`engine` cannot be `lokal`"),
    (HEAD + "settings: {persistence: redis}\n", ("SN110", 2, 25), "`backend` cannot be `redis`"),
]  # fmt: skip
