"""Bytes of any kind become a text or a finding."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from yaml_trees import plain, slugs

from soni_dsl.diagnostics.model import Report
from soni_dsl.source.decode import MAX_BYTES, decode
from soni_dsl.source.yaml import read_yaml

TEXT = "name: größe 😀\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
    ],
)
def test_unicode_encodings_with_and_without_mark(data: bytes) -> None:
    report = Report()
    source = decode(data, "bot.yaml", report)
    assert source is not None
    assert source.text == TEXT
    assert report.diagnostics == []


def test_a_wrong_byte_is_reported_where_it_stands_and_the_rest_is_read() -> None:
    report = Report()
    source = decode("a: é\nname: gr".encode() + b"\xf6\xdfe\nb: c\n", "bot.yaml", report)
    assert source is not None
    (finding,) = report.diagnostics
    assert finding.code.slug == "not-text"
    assert source.position(finding.primary.span.start) == (2, 9)
    assert "2 places" in finding.notes[0]
    tree = plain(read_yaml(source, report))
    assert isinstance(tree, dict)
    assert tree["b"] == "c"
    assert len(report.diagnostics) == 1


def test_replacement_characters_that_were_written_are_not_counted() -> None:
    report = Report()
    decode("a: \ufffd\ufffd ".encode() + b"\xff\n", "bot.yaml", report)
    assert report.diagnostics[0].notes == ()


def test_what_is_no_text_at_all_is_one_finding_and_no_source() -> None:
    report = Report()
    assert decode(b"\x89PNG" + bytes(range(128, 256)), "bot.yaml", report) is None
    assert slugs(report.diagnostics) == ["not-text"]


def test_a_file_that_is_too_large_is_not_read() -> None:
    report = Report()
    assert decode(b"a" * (MAX_BYTES + 1), "bot.yaml", report) is None
    assert slugs(report.diagnostics) == ["file-too-large"]


@settings(max_examples=500, deadline=None)
@given(data=st.binary(max_size=200))
@example(data=b"\xff\xfe\x00")
@example(data=b"\xff\xfe\x00\xd8")
@example(data=b"\x00")
@example(data=b"a\x00")
def test_any_bytes_are_read_without_an_exception(data: bytes) -> None:
    report = Report()
    source = decode(data, "bot.yaml", report)
    if source is None:
        assert len(report.diagnostics) == 1
        return
    read_yaml(source, report)
    for finding in report.sorted():
        assert 0 <= finding.primary.span.start <= finding.primary.span.end <= len(source.text)
