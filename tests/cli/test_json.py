"""What a program that reads our findings can rely on."""

from __future__ import annotations

import json

import jsonschema
from finding_samples import MISSPELT, NEVER_READ, OLD_VERSION, UNKNOWN

from soni_dsl.diagnostics.json import render, to_data
from soni_dsl.diagnostics.model import Diagnostic, Label
from soni_dsl.source.text import SourceFile, Span

PLACE = {
    "file": {"type": "string"},
    "range": {
        "type": "object",
        "required": ["start", "end"],
        "additionalProperties": False,
        "properties": {
            edge: {
                "type": "object",
                "required": ["line", "column"],
                "additionalProperties": False,
                "properties": {
                    "line": {"type": "integer", "minimum": 1},
                    "column": {"type": "integer", "minimum": 1},
                },
            }
            for edge in ("start", "end")
        },
    },
}
SHAPE = {
    "type": "object",
    "required": ["version", "summary", "findings"],
    "additionalProperties": False,
    "properties": {
        "version": {"const": 1},
        "summary": {
            "type": "object",
            "required": ["errors", "warnings", "hints", "files"],
            "additionalProperties": {"type": "integer"},
        },
        "findings": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": [
                    "code", "slug", "severity", "message", "file", "range", "label", "labels", "notes", "help",
                    "fix", "path",
                ],
                "properties": {
                    "code": {"type": "string", "pattern": "^SN[0-9]{3}$"},
                    "slug": {"type": "string", "pattern": "^[a-z]+(-[a-z]+)*$"},
                    "severity": {"enum": ["error", "warning", "hint"]},
                    "message": {"type": "string"},
                    **PLACE,
                    "label": {"type": "string"},
                    "labels": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["file", "range", "message"],
                            "additionalProperties": False,
                            "properties": {**PLACE, "message": {"type": "string"}},
                        },
                    },
                    "notes": {"type": "array", "items": {"type": "string"}},
                    "help": {"type": ["string", "null"]},
                    "fix": {
                        "type": ["object", "null"],
                        "required": ["title", "applicability", "edits"],
                        "additionalProperties": False,
                        "properties": {
                            "title": {"type": "string"},
                            "applicability": {"enum": ["safe", "unsafe", "display"]},
                            "edits": {
                                "type": "array",
                                "items": {
                                    "type": "object",
                                    "required": ["file", "range", "replacement"],
                                    "additionalProperties": False,
                                    "properties": {**PLACE, "replacement": {"type": "string"}},
                                },
                            },
                        },
                    },
                    "path": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["speaker", "text"],
                            "additionalProperties": False,
                            "properties": {"speaker": {"type": "string"}, "text": {"type": "string"}, **PLACE},
                        },
                    },
                },
            },
        },
    },
}  # fmt: skip


def test_every_finding_has_the_promised_shape() -> None:
    data = json.loads(render([MISSPELT, NEVER_READ, OLD_VERSION]))
    jsonschema.validate(data, SHAPE)
    jsonschema.validate(json.loads(render([])), SHAPE)


def test_a_finding_with_everything() -> None:
    (found,) = to_data([MISSPELT])["findings"]
    place = {"start": {"line": 6, "column": 18}, "end": {"line": 6, "column": 22}}
    assert found == {
        "code": "SN201",
        "slug": "unknown-step",
        "severity": "error",
        "message": "unknown step `paay`",
        "file": "bot/transfers.yaml",
        "range": place,
        "label": "not a step of flow `transfer`",
        "labels": [
            {
                "file": "bot/transfers.yaml",
                "range": {"start": {"line": 7, "column": 15}, "end": {"line": 7, "column": 18}},
                "message": "a step with a similar name",
            },
            {
                "file": "bot/slots.yaml",
                "range": {"start": {"line": 2, "column": 3}, "end": {"line": 2, "column": 7}},
                "message": "a slot",
            },
        ],
        "notes": ["steps are found inside their own flow"],
        "help": "did you mean `pay`?",
        "fix": {
            "title": "replace with `pay`",
            "applicability": "safe",
            "edits": [{"file": "bot/transfers.yaml", "range": place, "replacement": "pay"}],
        },
        "path": [
            {"speaker": "user", "text": "send money"},
            {
                "speaker": "bot",
                "text": "Hello Ana",
                "file": "bot/transfers.yaml",
                "range": {"start": {"line": 5, "column": 14}, "end": {"line": 5, "column": 26}},
            },
        ],
    }


def test_the_summary_counts() -> None:
    summary = to_data([MISSPELT, NEVER_READ, OLD_VERSION, OLD_VERSION])["summary"]
    assert summary == {"errors": 1, "warnings": 1, "hints": 2, "files": 2}


def test_columns_count_characters_and_any_text_survives() -> None:
    source = SourceFile("bot.yaml", "名前: 👩\u200d💻\ud800 x\r\n")
    start = source.text.index("x")
    found = Diagnostic(UNKNOWN, "wrong \ud800", Label(Span(source, start, start + 500)))
    text = render([found])
    assert text.isascii()
    data = json.loads(text)["findings"][0]
    assert data["range"] == {"start": {"line": 1, "column": 10}, "end": {"line": 2, "column": 1}}
    assert data["message"] == "wrong \ud800"


def test_the_same_findings_give_the_same_bytes() -> None:
    assert render([MISSPELT, NEVER_READ]) == render([MISSPELT, NEVER_READ])
