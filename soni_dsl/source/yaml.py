"""Reading YAML: text in, one tree of located nodes out, and a finding for each mistake."""

from __future__ import annotations

import re
from typing import Final

import yaml

from soni_dsl.diagnostics.codes.reading import UNSUPPORTED_TAG
from soni_dsl.diagnostics.model import Diagnostic, Label, Report
from soni_dsl.source.decode import MANY, forbidden_character, forbidden_characters
from soni_dsl.source.node import Kind, Node
from soni_dsl.source.recovery import Recovery, stand_in
from soni_dsl.source.text import SourceFile, Span
from soni_dsl.source.tree import TooDeepError, TreeBuilder

# Breaks lines in YAML 1.1, which libyaml reads, and is an ordinary character in YAML 1.2.
_OLD_BREAKS: Final = "\x85\u2028\u2029"
_LONE_RETURN: Final = re.compile(r"\r(?!\n)")
_DIRECTIVES: Final = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\r?\n|%[^\n]*\n?)+")
_UNREADABLE: Final = "\ufffd"


def read_yaml(source: SourceFile, report: Report) -> Node | None:
    """The root of a YAML file, None where it is empty or has only comments.

    Every mistake is reported once. What cannot be read is a node of ``Kind.BROKEN`` in the place it has,
    all else is there; of equal keys the first. Raises nothing, whatever the text is.
    """
    builder = TreeBuilder(source)
    places = forbidden_characters(source.text)
    if places:
        report.add(forbidden_character(source, places))
        if len(places) > MANY:
            return Node(Kind.BROKEN, source, 0, len(source.text))
    text = _readable(builder, places)
    state = builder.state()
    try:
        root = builder.build(text, 0)
    except (yaml.YAMLError, TooDeepError) as failure:
        builder.rewind(state)
        root = Recovery(builder, text).read(failure)
    report.diagnostics.extend(builder.findings)
    return root


def _readable(builder: TreeBuilder, forbidden: list[int]) -> str:
    """The text with all that libyaml and YAML 1.2 see differently replaced, character by character."""
    text = builder.source.text
    if forbidden:
        characters = list(text)
        for place in forbidden:
            characters[place] = _UNREADABLE
        text = "".join(characters)
    if not text.isascii():
        for old in _OLD_BREAKS:
            if old in text:
                text = text.replace(old, stand_in(builder, text, old) or _UNREADABLE)
    if "\r" in text:
        text = _LONE_RETURN.sub("\n", text)
    if text.startswith("%") or "\n%" in text:
        text = _without_directives(builder, text)
    return text


def _without_directives(builder: TreeBuilder, text: str) -> str:
    """``%YAML`` and ``%TAG`` lines as comments: they change nothing that is read, and libyaml is slow
    where there are many."""
    head = _DIRECTIVES.match(text)
    if head is None:
        return text
    lines = head.group().splitlines(keepends=True)
    place = 0
    reported = False
    for index, line in enumerate(lines):
        if line.startswith("%"):
            if line.startswith("%TAG") and not reported:
                reported = True
                end = place + len(line.rstrip())
                builder.findings.append(tag_directive(Span(builder.source, place, end)))
            lines[index] = "#" + line[1:]
        place += len(line)
    return "".join(lines) + text[head.end() :]


def tag_directive(line: Span) -> Diagnostic:
    return Diagnostic(
        UNSUPPORTED_TAG,
        "tags have no meaning in a bot",
        Label(line, "not carried out"),
        help="remove this line",
    )
