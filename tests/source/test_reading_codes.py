"""The examples of the SN0xx findings have what they show, and their mended versions do not."""

from __future__ import annotations

import pytest
from yaml_trees import read, scalars, slugs

from soni_dsl.diagnostics.codes import reading
from soni_dsl.diagnostics.model import Code, Report
from soni_dsl.python.reader import read_python_text
from soni_dsl.source.plain import text_ends_at_comment, trailing_comment

CODES = [value for value in vars(reading).values() if isinstance(value, Code)]
OF_FILES = {"not-text", "file-unreadable", "file-too-large"}  # no text can show them


def found_in(code: Code, text: str) -> list[str]:
    if code.slug.startswith("python-"):
        report = Report()
        read_python_text(text, "actions.py", report)
        return slugs(report.diagnostics)
    root, findings = read(text)
    for node in scalars(root):
        if (comment := trailing_comment(node)) is not None:
            findings.append(text_ends_at_comment(node, comment))
    return slugs(findings)


@pytest.mark.parametrize("code", CODES, ids=[code.slug for code in CODES])
def test_examples(code: Code) -> None:
    assert code.why
    if code.slug in OF_FILES:
        return
    assert found_in(code, code.bad) == [code.slug]
    assert found_in(code, code.good) == []
