"""Real bots, damaged at random: nothing raises, every place is inside its file, the rest works with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.defects.reading import read_all
from soni_dsl.checking import check_bytes
from soni_dsl.diagnostics import concise, github, json, junit, sarif, text
from soni_dsl.diagnostics.fixes import Look, mend
from soni_dsl.emit.memory import to_program

pytestmark = pytest.mark.no_cover  # random cases go through everything

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((*ROOT.glob("examples/**/*.y*ml"), *ROOT.glob("tests/**/bots/**/*.y*ml")))
CLASSES = [
    body
    for defect in read_all()
    for twin in (defect.correct, defect.broken)
    for name, body in twin.items()
    if name.endswith(".yaml")
]
TOKEN = re.compile(r"[ \t]+|\w+|[^\w\s]|\n")
PIECES = (
    "\t", "\n", "  ", "[", "]", "{", "}", "'", '"', ": ", "- ", " #", "&a ", "*a", "!x ", "|", "> ", "? ", "@", "%", "\r",
    "\u2028", "\x85", "😀", "\ufeff", "\0", "---\n", "<<: ", "\\", "`", ",", "(", ")", " and ", " is set", " -> ", "null",
    "~", "end", "{x}", "{{", "1e999", "# soni: ignore[SN201]", "\u202e", "say: ", "if: ", "then:\n", "jump_to: ",
)  # fmt: skip


def hold(data: bytes) -> None:
    """Whatever is checked here holds for all bytes."""
    checked = check_bytes(data, "bot.yaml")
    for found in (*checked.diagnostics, *checked.silenced):
        places = [label.span for label in (found.primary, *found.secondary)]
        places += [edit.span for edit in found.fix.edits] if found.fix is not None else []
        places += [turn.span for turn in found.path if turn.span is not None]
        for span in places:
            assert 0 <= span.start <= span.end <= len(span.source.text), found.code.id
    for form in (concise, github, json, junit, sarif, text):
        form.render(checked.diagnostics)
    if checked.can_run:
        to_program(checked.program())


@st.composite
def damaged_text(draw: st.DrawFn, sources: list[str]) -> bytes:
    """A bot with some tokens left out, doubled, swapped or put in."""
    tokens = TOKEN.findall(draw(st.sampled_from(sources)))
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(tokens) - 1))
        other = draw(st.integers(0, len(tokens) - 1))
        match draw(st.integers(0, 4)):
            case 0:
                del tokens[place : place + draw(st.integers(1, 8))]
            case 1:
                tokens.insert(place, draw(st.sampled_from(PIECES)))
            case 2:
                tokens[place], tokens[other] = tokens[other], tokens[place]
            case 3:
                tokens[place:place] = tokens[other : other + draw(st.integers(1, 30))]
            case _:
                tokens[place] = draw(st.sampled_from(PIECES))
        if not tokens:
            tokens = ["\n"]
    return "".join(tokens).encode("utf-8", "surrogatepass")


@st.composite
def damaged_bytes(draw: st.DrawFn, sources: list[bytes]) -> bytes:
    """A bot with some bytes changed, cut out or put in."""
    data = bytearray(draw(st.sampled_from(sources)))
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, max(len(data) - 1, 0)))
        data[place : place + draw(st.integers(0, 6))] = draw(st.binary(max_size=6))
    return bytes(data)


TEXTS = [path.read_text("utf-8") for path in FILES] + CLASSES


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(damaged_text(TEXTS))
def test_damaged_tokens(data: bytes) -> None:
    hold(data)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(damaged_bytes([text.encode() for text in TEXTS]))
def test_damaged_bytes(data: bytes) -> None:
    hold(data)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(damaged_text(CLASSES))
def test_fixes_of_damaged_bots_can_be_carried_out(data: bytes) -> None:
    def look(contents: object) -> Look:
        own = contents.get("bot.yaml", data) if isinstance(contents, dict) else data
        checked = check_bytes(own, "bot.yaml")
        return Look(checked.files, checked.diagnostics, (*checked.diagnostics, *checked.silenced))

    mended = mend(look, lambda _: data, unsafe=True)
    assert set(mended.contents) <= {"bot.yaml"}


def test_there_are_bots_to_damage() -> None:
    assert len(FILES) > 10
    assert len(CLASSES) > 200


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_beginning_of_a_bot(path: Path) -> None:
    data = path.read_bytes()
    for end in range(0, len(data), max(len(data) // 25, 1)):
        hold(data[:end])
