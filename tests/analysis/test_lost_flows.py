"""A flow that could not be read may have used anything: nobody is told that a slot is unused."""

from __future__ import annotations

import soni_dsl

BOT = """\
slots:
  city: {prompt: Where to?}
flows:
  trip:
    triggers: [a trip]
    steps:
      - collect: city
TAB- say: Off to {city}.
"""


def test_a_tab_is_the_only_finding() -> None:
    found = soni_dsl.check_text(BOT.replace("TAB", "\t"), name="bot").diagnostics
    assert [(d.code.slug, d.primary.span.source.position(d.primary.span.start)) for d in found] == [
        ("tab-indentation", (8, 1))
    ]


def test_without_the_tab_there_is_none() -> None:
    found = soni_dsl.check_text(BOT.replace("TAB", "      "), name="bot").diagnostics
    assert [d.code.slug for d in found] == []
