"""SN09x: comments to the checker itself."""

from __future__ import annotations

from typing import Final

from soni_dsl.diagnostics.model import Code, Severity

UNUSED_IGNORE: Final = Code(
    "SN090",
    "unused-ignore",
    Severity.WARNING,
    "an ignore comment silences nothing",
    "What it was written for is gone, or stands on another line. Left where it is, it would hide the next "
    "mistake of that kind on this line.",
    """\
version: "1"
flows:
  order:
    description: Take an order
    triggers: [I want to order]
    steps:
      - say: Thank you.  # soni: ignore[SN201] the step comes from another file
""",
    """\
version: "1"
flows:
  order:
    description: Take an order
    triggers: [I want to order]
    steps:
      - say: Thank you.
""",
)

BAD_IGNORE: Final = Code(
    "SN091",
    "bad-ignore",
    Severity.WARNING,
    "an ignore comment names no finding that exists",
    "An ignore silences the findings whose codes it names, and only those: without one it would hide "
    "everything on its line, with a misspelt one it hides nothing.",
    """\
version: "1"
flows:
  order:
    description: Take an order
    triggers: [I want to order]
    steps:
      - say: Thank you.  # soni: ignore
""",
    """\
version: "1"
flows:
  order:
    description: Take an order
    triggers: [I want to order]
    steps:
      - say: Thank you.
""",
)
