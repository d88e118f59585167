"""A misspelt section of the settings is one finding, and nothing breaks on it."""

from __future__ import annotations

import pytest

import soni_dsl

BOT = "settings:\n  {}\nflows:\n  a:\n    triggers: [a]\n    steps: [{{say: hi}}]\n"


@pytest.mark.parametrize(
    "line",
    [
        "handof: {queue: x}",
        "langauge: en",
        "understandin: {engine: local}",
        "persistance: {backend: memory}",
        "loging: {}",
    ],
)
def test_a_misspelt_section_is_one_finding(line: str) -> None:
    found = soni_dsl.check_text(BOT.format(line), name="bot").diagnostics
    assert [(d.code.id, d.primary.span.source.position(d.primary.span.start)) for d in found] == [
        ("SN101", (2, 3))
    ]
    assert "did you mean" in (found[0].help or "")


def test_the_older_key_of_the_store_means_its_url() -> None:
    checked = soni_dsl.check_text(BOT.format("persistence: {backend: sqlite, path: ./talks.db}"), name="bot")
    assert [(d.code.id, d.severity) for d in checked.diagnostics] == [("SN815", "hint")]
    assert dict(checked.program().settings)["persistence"] == {"backend": "sqlite", "url": "./talks.db"}
