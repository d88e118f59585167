"""Findings made by hand over made-up sources, for tests of what is printed."""

from __future__ import annotations

from soni_dsl.diagnostics.model import Code, Diagnostic, Edit, Fix, Label, PathTurn, Severity
from soni_dsl.source.text import SourceFile, Span

UNKNOWN = Code("SN201", "unknown-step", Severity.ERROR, "a jump names a step that is not there")
UNUSED = Code("SN503", "never-read", Severity.WARNING, "a value that nothing reads")
OLD = Code("SN801", "old-spelling", Severity.HINT, "an older spelling")


def span(source: SourceFile, text: str, *, nth: int = 0) -> Span:
    """The place of ``text`` in ``source``."""
    start = -1
    for _ in range(nth + 1):
        start = source.text.index(text, start + 1)
    return Span(source, start, start + len(text))


def label(source: SourceFile, text: str, message: str = "", *, nth: int = 0) -> Label:
    return Label(span(source, text, nth=nth), message)


TRANSFERS = SourceFile(
    "bot/transfers.yaml",
    """\
version: "1"
flows:
  transfer:
    steps:
      - say: Hello {name}
        jump_to: paay
      - step: pay
        say: Paid.
""",
)
SLOTS = SourceFile("bot/slots.yaml", "slots:\n  name: {type: string}\n")

MISSPELT = Diagnostic(
    UNKNOWN,
    "unknown step `paay`",
    label(TRANSFERS, "paay", "not a step of flow `transfer`"),
    (label(TRANSFERS, "pay", "a step with a similar name"), label(SLOTS, "name", "a slot")),
    notes=("steps are found inside their own flow",),
    help="did you mean `pay`?",
    fix=Fix("replace with `pay`", (Edit(span(TRANSFERS, "paay"), "pay"),)),
    path=(PathTurn("user", "send money"), PathTurn("bot", "Hello Ana", span(TRANSFERS, "Hello {name}"))),
)
NEVER_READ = Diagnostic(UNUSED, "nothing reads slot `name`", label(SLOTS, "name"))
OLD_VERSION = Diagnostic(OLD, "an older spelling of the version", label(TRANSFERS, '"1"'))
