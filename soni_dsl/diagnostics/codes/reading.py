"""SN0xx: files, YAML and Python that cannot be read as they are."""

from __future__ import annotations

from typing import Final

from soni_dsl.diagnostics.model import Code, Severity

_GOOD_TEXT: Final = """\
flows:
  greet:
    triggers: [hello]
    steps:
      - say: "Total: 5"
"""

YAML_SYNTAX: Final = Code(
    "SN001",
    "yaml-syntax",
    Severity.ERROR,
    "this is not YAML",
    "What cannot be read cannot be checked. The entry that holds the mistake is left out; all others are "
    "still read and checked.",
    bad="""\
flows:
  greet:
    triggers: [hello]
    steps:
      - say: "Your code is \\d"
""",
    good="""\
flows:
  greet:
    triggers: [hello]
    steps:
      - say: 'Your code is \\d'
""",
)

NOT_TEXT: Final = Code(
    "SN002",
    "not-text",
    Severity.ERROR,
    "the file is not UTF-8 or UTF-16 text",
    "A bot is text in UTF-8 (or UTF-16 with a byte-order mark). In any other encoding what the bot says "
    "would reach its users as garbage.",
)

FORBIDDEN_CHARACTER: Final = Code(
    "SN003",
    "forbidden-character",
    Severity.ERROR,
    "a character that YAML does not allow",
    "Control characters and stray byte-order marks are invisible in an editor and change what a text or a "
    "name means. They usually come from pasting.",
    bad="""\
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello\x07
""",
    good="""\
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello
""",
)

TAB_INDENTATION: Final = Code(
    "SN004",
    "tab-indentation",
    Severity.ERROR,
    "a tab in the indentation",
    "YAML indents with spaces only, because a tab has a different width in every editor.",
    bad="flows:\n\tgreet:\n\t\tsteps:\n\t\t\t- say: Hello\n",
    good="flows:\n  greet:\n    triggers: [hello]\n    steps:\n      - say: Hello\n",
)

DUPLICATE_KEY: Final = Code(
    "SN005",
    "duplicate-key",
    Severity.ERROR,
    "a key stands twice in one mapping",
    "Only one of the two can count. Most YAML readers take the last and drop the first without a word, so a "
    "flow or a question disappears unnoticed.",
    bad="""\
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello
        say: Good morning
""",
    good="""\
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello
      - say: Good morning
""",
)

ALIAS_CYCLE: Final = Code(
    "SN006",
    "alias-cycle",
    Severity.ERROR,
    "an alias that contains itself",
    "A value that contains itself has no end, so nothing can be made of it.",
    bad="""\
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello
        card: &card {title: Hello, below: *card}
""",
    good="""\
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello
""",
)

ALIAS_BUDGET: Final = Code(
    "SN007",
    "alias-budget",
    Severity.ERROR,
    "aliases that expand to too much",
    "A few aliases of aliases can stand for billions of values and stop every program that reads the file. "
    "A bot that people wrote stays far below the limit.",
    bad="""\
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello
        card:
          a: &a [x, x, x, x, x, x, x, x, x, x]
          b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
          c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
          d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
          e: [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
""",
    good="""\
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello
""",
)

UNKNOWN_ALIAS: Final = Code(
    "SN008",
    "unknown-alias",
    Severity.ERROR,
    "an alias that names no anchor",
    "A value that starts with `*` is an alias: it repeats the value marked with `&` and the same name "
    "earlier in the file. A text that starts with `*` needs quotes.",
    bad="""\
flows:
  greet:
    triggers: [hello]
    steps:
      - say: *hello
""",
    good="""\
flows:
  greet:
    triggers: [hello]
    steps:
      - say: "*hello"
""",
)

UNSUPPORTED_TAG: Final = Code(
    "SN009",
    "unsupported-tag",
    Severity.ERROR,
    "a YAML tag",
    "Tags ask the reader to build an object, with `!!python/…` even to run code. Soni never does: the key "
    "decides the type of its value. A text that starts with `!` needs quotes.",
    bad="""\
flows:
  greet:
    triggers: [hello]
    steps:
      - say: !loud Hello
""",
    good="""\
flows:
  greet:
    triggers: [hello]
    steps:
      - say: "!loud Hello"
""",
)

SEVERAL_DOCUMENTS: Final = Code(
    "SN010",
    "several-documents",
    Severity.ERROR,
    "more than one YAML document in a file",
    "A file holds one bot or one part of a bot. What follows the second `---` is not read.",
    bad="""\
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello
---
name: another
""",
    good="""\
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello
""",
)

KEY_NOT_TEXT: Final = Code(
    "SN011",
    "key-not-text",
    Severity.ERROR,
    "a key that is not text",
    "Every key of a bot is a name. YAML also allows lists and mappings as keys, or none at all, which is "
    "nearly always a bracket or a colon too many.",
    bad="""\
flows:
  [greet, welcome]:
    triggers: [hello]
    steps:
      - say: Hello
""",
    good="""\
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello
""",
)

NESTED_TOO_DEEP: Final = Code(
    "SN012",
    "nested-too-deep",
    Severity.ERROR,
    "values nested too deeply",
    "Nobody can follow a conversation hundreds of levels deep; a file like that is broken or made to stop "
    "the program that reads it.",
    bad="flows: " + "[" * 250 + "]" * 250 + "\n",
    good="""\
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello
""",
)

TEXT_CUT_SHORT: Final = Code(
    "SN013",
    "text-cut-short",
    Severity.ERROR,
    "a text that YAML reads as something else",
    "Without quotes `: `, a leading `{` or `[` and some other characters belong to YAML, so the bot would "
    "say less than was written.",
    bad="""\
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Total: 5
""",
    good=_GOOD_TEXT,
)

TEXT_ENDS_AT_COMMENT: Final = Code(
    "SN014",
    "text-ends-at-comment",
    Severity.WARNING,
    "a text that ends where a comment begins",
    "A space followed by `#` begins a comment, also in the middle of a sentence: the bot would say `Call`, "
    "not `Call #5`. A comment that is meant as one has a space after the `#`.",
    bad="""\
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Call #5
""",
    good="""\
flows:
  greet:
    triggers: [hello]
    steps:
      - say: "Call #5"   # the number of the desk
""",
)

UNCLOSED: Final = Code(
    "SN015",
    "unclosed",
    Severity.ERROR,
    "a quote or bracket that is not closed",
    "Everything up to the next quote or bracket is swallowed, so the place where reading stops can be far "
    "from the mistake.",
    bad="""\
flows:
  greet:
    triggers: [hello
    steps:
      - say: Hello
""",
    good="""\
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello
""",
)

BAD_INDENTATION: Final = Code(
    "SN016",
    "bad-indentation",
    Severity.ERROR,
    "a line whose indentation fits nothing above it",
    "Indentation says what belongs to what. A line that stands between two levels belongs to neither.",
    bad="""\
flows:
  greet:
    triggers: [hello]
   steps:
      - say: Hello
""",
    good="""\
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello
""",
)

MISSING_COLON: Final = Code(
    "SN017",
    "missing-colon",
    Severity.ERROR,
    "a key without its colon",
    "Without the colon the name is a text, and what is written below it belongs to nothing.",
    bad="""\
flows:
  greet
    triggers: [hello]
    steps:
      - say: Hello
""",
    good="""\
flows:
  greet:
    triggers: [hello]
    steps:
      - say: Hello
""",
)

BAD_MERGE: Final = Code(
    "SN018",
    "bad-merge",
    Severity.ERROR,
    "a merge key whose value is not a mapping",
    "`<<` copies the keys of another mapping into this one; there is nothing to copy from any other value.",
    bad="""\
flows:
  greet:
    <<: hello
    triggers: [hello]
    steps:
      - say: Hello
""",
    good="""\
flows:
  greet: &greet
    triggers: [hello]
    steps:
      - say: Hello
  welcome:
    <<: *greet
    triggers: [good morning]
""",
)

FILE_UNREADABLE: Final = Code(
    "SN019",
    "file-unreadable",
    Severity.ERROR,
    "a file that cannot be opened",
    "The file belongs to the bot, so the rest cannot be checked completely without it.",
)

FILE_TOO_LARGE: Final = Code(
    "SN020",
    "file-too-large",
    Severity.ERROR,
    "a file of more than 10 MB",
    "A bot that people wrote is thousands of times smaller. A file of this size is something else, and "
    "reading it would take all memory.",
)

PYTHON_SYNTAX: Final = Code(
    "SN021",
    "python-syntax",
    Severity.ERROR,
    "this is not Python",
    "The actions, validators and normalisers of this file are unknown, so calls to them cannot be checked; "
    "the bot would not start.",
    bad="""\
from soni_runtime import action

@action
def greet(name: str -> str:
    return "Hello " + name
""",
    good="""\
from soni_runtime import action

@action
def greet(name: str) -> str:
    return "Hello " + name
""",
)

PYTHON_DUPLICATE: Final = Code(
    "SN022",
    "python-duplicate",
    Severity.ERROR,
    "a name is registered twice in Python",
    "Only one of the two functions can be called; which one would depend on the order in which files are "
    "imported.",
    bad="""\
from soni_runtime import action

@action
def greet() -> str:
    return "Hello"

@action("greet")
def greet_politely() -> str:
    return "Good morning"
""",
    good="""\
from soni_runtime import action

@action
def greet() -> str:
    return "Hello"

@action
def greet_politely() -> str:
    return "Good morning"
""",
)
