"""Whatever stands in a file, the parser reports it and goes on."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from bot_strategies import bots
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from parsing import parse

from soni_dsl.diagnostics.codes import all_codes
from soni_dsl.diagnostics.model import Severity

pytestmark = pytest.mark.no_cover  # random cases go through everything


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(bots)
def test_no_structure_raises(bot: dict[str, Any]) -> None:
    text = json.dumps(bot, ensure_ascii=False)
    tree, found = parse(text)
    assert set(bot["flows"]) == set(tree.flows) or any(d.code.id in ("SN003", "SN005") for d in found)
    for finding in found:
        spans = [finding.primary.span, *(label.span for label in finding.secondary)]
        spans += [edit.span for edit in (finding.fix.edits if finding.fix else ())]
        assert all(0 <= span.start <= span.end <= len(text) for span in spans)
        assert finding.help or finding.code.id[2] == "0"
        assert "\n" not in finding.message
        if finding.fix:
            ends = sorted((edit.span.start, edit.span.end) for edit in finding.fix.edits)
            assert all(one[1] <= other[0] for one, other in itertools.pairwise(ends)), finding


EXAMPLES = sorted(Path(__file__).parents[2].glob("examples/*/*.yaml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_text_raises(path: Path, data: st.DataObject) -> None:
    """A file somebody is typing in: something cut out, something else put in."""
    text = path.read_text(encoding="utf-8")
    start = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 40))
    typed = data.draw(st.text("abc:-{}[]#\"'|>&*!%@`\n\t ,?", max_size=5))
    parse(text[:start] + typed + text[start + length :])


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_examples_are_read(path: Path) -> None:
    found = parse(path.read_text(encoding="utf-8"))[1]
    assert {d.severity for d in found} <= {Severity.HINT}
    assert bool(found) == ("_04" in path.parent.name)


def test_the_samples_of_all_findings_are_read() -> None:
    for code in all_codes().values():
        if code.good.startswith(("version", "flows", "slots")):
            assert {d.severity for d in parse(code.good)[1]} <= {Severity.HINT}, code.id
