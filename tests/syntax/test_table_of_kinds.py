"""The table of step kinds against everything that reads it.

``complaints`` holds a row against what does not come from it: the class of the tree, a step that uses every
key, the schema, the reference, the graph and the lowered flow. A row that lacks anything makes a complaint,
which is itself tested by taking away each part of each row.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from soni_dsl.analysis.cfg import FlowGraph, build_graph
from soni_dsl.checking import Checked, check_text
from soni_dsl.ir.lower import lower
from soni_dsl.source.node import Node
from soni_dsl.source.record import record
from soni_dsl.syntax import ast
from soni_dsl.syntax import expr as ex
from soni_dsl.syntax.kinds import COMMON_FIELDS, STEP_KINDS, StepKind
from soni_dsl.syntax.schema import json_schema

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "steps.md"
COMMON = {"node", "kind_node", "id", "when", "jump_to"}


@dataclass(frozen=True)
class Sample:
    """Steps of one kind that use all its keys, with the names that they write, clear and mention. Each
    expression is a name that begins with ``e_``, each target one that begins with ``to_``."""

    steps: tuple[str, ...]
    writes: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()


ERROR = ", on_error: to_error"
SAMPLES = {
    "collect": Sample(
        (
            "{collect: [s_a, s_b], prompt: '{e_prompt}', ask: always, optional: true, max_attempts: 2, "
            "on_invalid: to_invalid, on_cancel: to_cancel, timeout: 1s, on_timeout: to_timeout, "
            f"buttons: [{{title: '{{e_button}}'}}]{ERROR}}}",
            "{collect: s_c, from: e_list, show: '{e_show}', page_size: 3}",
        ),
        writes=("s_a", "s_b", "s_c"),
    ),
    "action": Sample(
        (f"{{action: 'act(a=e_arg) -> one, two as w_two', timeout: 1s, retry: 2{ERROR}}}",),
        writes=("one", "w_two"),
    ),
    "say": Sample(
        (
            "{say: '{e_text}', buttons: [{title: '{e_button}'}], card: {title: x}, image: 'x{e_image}'"
            f"{ERROR}}}",
            "{response: hello}",
        )
    ),
    "confirm": Sample(
        (
            "{confirm: '{e_text}', on_yes: to_yes, on_no: to_no, on_change: to_change, "
            f"buttons: [{{title: '{{e_button}}'}}]{ERROR}}}",
            "{confirm: '{e_other}'}",
        )
    ),
    "if": Sample(
        (
            f"{{if: e_test, then: to_then, else: to_else{ERROR}}}",
            "{if: e_more, then: [{say: '{e_in_then}'}], else: [{say: '{e_in_else}'}]}",
        )
    ),
    "switch": Sample(
        (
            f"{{switch: e_on, cases: {{a: to_case, b: [{{say: '{{e_in_case}}'}}]}}, else: to_else{ERROR}}}",
            "{switch: e_more, cases: {a: to_other}, else: [{say: '{e_in_else}'}]}",
        )
    ),
    "set": Sample((f"{{set: {{w_a: e_one, w_b: e_two}}{ERROR}}}",), writes=("w_a", "w_b")),
    "clear": Sample(("{clear: [s_a, s_b]}",), clears=("s_a", "s_b")),
    "while": Sample((f"{{while: e_test, do: [{{say: '{{e_in_do}}'}}]{ERROR}}}",)),
    "for": Sample((f"{{for: w_item in e_list, do: [{{say: '{{e_in_do}}'}}]{ERROR}}}",), writes=("w_item",)),
    "call": Sample((f"{{call: 'other(a=e_arg) -> out as w_out'{ERROR}}}",), writes=("w_out",)),
    "link": Sample(("{link: other}",)),
    "generate": Sample(
        (f"{{generate: '{{e_what}}', from: [m_a, m_b], into: w_text, fallback: '{{e_else}}'{ERROR}}}",),
        writes=("w_text",),
        mentions=("m_a", "m_b"),
    ),
    "handoff": Sample(("{handoff: desk, message: '{e_text}', from: [m_a, m_b]}",), mentions=("m_a", "m_b")),
    "parallel": Sample(
        (
            f"{{parallel: [action: act(a=e_one) -> one as w_one, action: act(a=e_two) -> two as w_two]{ERROR}}}",
        ),
        writes=("w_one", "w_two"),
    ),
    "jump_to": Sample(("{jump_to: to_there}",)),
}


@dataclass(frozen=True)
class Read:
    """A sample, read and lowered: its steps in the tree, the graph and lowered steps of its flow."""

    checked: Checked
    steps: tuple[ast.Step, ...]
    graph: FlowGraph
    lowered: Any


@cache
def sample_of(name: str) -> Read:
    sample = SAMPLES[name]
    text = "\n".join(sample.steps)
    targets = sorted(set(_words(text, "to_")))
    ends = "".join(f"      - {{step: {target}, say: x}}\n" for target in targets)
    names = sorted({*_words(text, "e_"), *_words(text, "m_"), *_words(text, "s_")})
    slots = "".join(f"  {slot}: {{prompt: x}}\n" for slot in names)
    body = "".join(f"      - {step}\n" for step in sample.steps)
    checked = check_text(
        f"slots:\n{slots or '  x: {prompt: x}'}\nresponses: {{hello: Hello}}\n"
        "actions: {act: {inputs: [optional a], outputs: [one, two]}}\n"
        "flows:\n  other: {inputs: [optional a], outputs: [out], steps: [set: {out: 1}]}\n"
        f"  greet:\n    triggers: [hello]\n    steps:\n{body}      - jump_to: end\n{ends}"
    )
    broken = [d.message for d in checked.diagnostics if d.code.id[2] in "012"]
    assert broken == [], (name, broken)
    flow = checked.bot.flows["greet"]
    lowered = lower(checked.bot, None, checked.graph_of).flows["greet"]
    return Read(checked, flow.steps[: len(sample.steps)], build_graph(flow), lowered)


def _words(text: str, prefix: str) -> list[str]:
    cleaned = "".join(c if c.isalnum() or c == "_" else " " for c in text)
    return [word for word in cleaned.split() if word.startswith(prefix)]


# ------------------------------------------------------------------ what may be wrong with a row


def complaints(row: StepKind) -> list[str]:
    """Everything in which a row differs from what reads it."""
    return [*_fields(row), *_sample_uses_all_keys(row), *_pages(row), *_parts(row), *_graph(row)]


def _fields(row: StepKind) -> Iterator[str]:
    """Every field of the class in the tree is filled by one key."""
    own = {field.name for field in fields(row.node)} - COMMON
    filled = {field.fills for field in row.fields}
    if row.name == "for":
        own = own - {"item", "item_name", "source"} | {"for"}
    if row.name == "jump_to":
        own, filled = own | {"jump_to"}, filled
    if row.name == "collect":
        own -= {"validator", "invalid"}  # of the spelling of 0.4 alone
    if not any(field.key == "on_error" for field in row.fields):
        own -= {"on_error"}
    yield from (f"nothing fills `{name}`" for name in sorted(own - filled))
    yield from (f"there is no `{name}` to fill" for name in sorted(filled - own))
    if row.can_fail != any(field.key == "on_error" for field in row.fields):
        yield "`can_fail` and `on_error` disagree"


def _sample_uses_all_keys(row: StepKind) -> Iterator[str]:
    used = {key.value for step in sample_of(row.name).steps for key, _ in step.node.pairs}
    keys = {field.key for field in row.fields}
    if used != keys:
        yield f"the sample and the row have other keys: {sorted(used ^ keys)}"


def _pages(row: StepKind) -> Iterator[str]:
    """The schema and the reference have exactly the keys of the row."""
    keys = [field.key for field in row.fields]
    schema = json_schema()["$defs"][f"step_{row.name}"]
    common = [field.key for field in COMMON_FIELDS]
    if sorted(schema["properties"]) != sorted({*keys, *common}):
        yield "the schema has other keys"
    if sorted(schema.get("required", ())) != sorted(field.key for field in row.fields if field.required):
        yield "the schema wants other keys"
    section = REFERENCE.read_text("utf-8").split(f"\n## {row.name}\n")[1].split("\n## ")[0]
    shown = [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")]
    if shown != keys:
        yield "the reference shows other keys"


def _parts(row: StepKind) -> Iterator[str]:
    """What a step computes, writes, clears, mentions, where it leads, and what is in it."""
    sample = SAMPLES[row.name]
    steps = sample_of(row.name).steps
    text = "\n".join(sample.steps)
    inside = [step for own in steps for block in row.blocks(own) for step in block]
    computed = {name for step in steps for part in row.uses(step) for name in _names(part)}
    wanted = {name for name in _words(text, "e_") if not name.startswith("e_in_")}
    if computed != wanted:
        yield f"`uses` differs: {sorted(computed ^ wanted)}"
    if {name for step in inside for name in _names(step)} != set(_words(text, "e_in_")):
        yield "`blocks` differs"
    leads = {target.name for step in steps for _, target in row.targets(step)}
    goals = {name for name in _words(text, "to_") if name not in ("to_error", "to_there")}
    if leads != goals:
        yield f"`targets` differs: {sorted(leads ^ goals)}"
    for what in ("writes", "clears", "mentions"):
        found = [node.value for step in steps for node in getattr(row, what)(step)]
        if found != list(getattr(sample, what)):
            yield f"`{what}` differs: {found}"


def _names(part: Any) -> Iterator[str]:
    """The names that are read anywhere in a part of the tree."""
    if isinstance(part, ex.Name):
        yield part.name
    elif isinstance(part, tuple | list):
        for each in part:
            yield from _names(each)
    elif is_dataclass(part) and not isinstance(part, Node):
        for field in fields(part):
            yield from _names(getattr(part, field.name))


def _graph(row: StepKind) -> Iterator[str]:
    """The graph goes to every target, waits where the row does, and the lowered flow has all of it."""
    read, text = sample_of(row.name), "\n".join(SAMPLES[row.name].steps)
    goals = {read.graph.points[edge.to].id for p in read.graph.points for edge in p.edges if edge.to >= 0}
    missing = set(_words(text, "to_")) - goals
    if missing:
        yield f"the graph does not go to {sorted(missing)}"
    own = [point for point in read.graph.points if any(point.step is step for step in read.steps)]
    if any(point.kind is None or point.kind.waits != row.waits for point in own):
        yield "`waits` differs"
    onward = any(edge.to == own[-1].index + 1 for edge in own[-1].edges)
    if row.falls_through != onward and not list(row.blocks(own[-1].step)):
        yield "`falls_through` differs"
    lowered = json.dumps(_plain(read.lowered))
    lost = [name for name in (*_words(text, "e_"), *_words(text, "to_")) if f'"{name}"' not in lowered]
    if lost:
        yield f"the lowered flow has lost {lost}"


def _plain(part: Any) -> Any:
    if is_dataclass(part) and not isinstance(part, type):
        return [_plain(getattr(part, field.name)) for field in fields(part)]
    if isinstance(part, tuple | list):
        return [_plain(each) for each in part]
    if isinstance(part, dict):
        return [[key, _plain(value)] for key, value in part.items()]
    return part if isinstance(part, str | int | float | bool | None) else str(part)


# ------------------------------------------------------------------ the tests

HOOKS = ("uses", "writes", "clears", "mentions", "targets", "blocks")


def test_every_kind_has_a_sample() -> None:
    assert set(SAMPLES) == set(STEP_KINDS)


@pytest.mark.parametrize("name", STEP_KINDS)
def test_a_row_agrees_with_everything_that_reads_it(name: str) -> None:
    assert complaints(STEP_KINDS[name]) == []


@pytest.mark.parametrize(
    ("name", "key"), [(kind.name, field.key) for kind in STEP_KINDS.values() for field in kind.fields]
)
def test_a_row_without_one_of_its_keys_is_complained_about(name: str, key: str) -> None:
    row = STEP_KINDS[name]
    found = complaints(replace(row, fields=tuple(field for field in row.fields if field.key != key)))
    readers = ("nothing fills", "the sample", "the schema", "the reference")
    noticed = {reader for reader in readers if any(complaint.startswith(reader) for complaint in found)}
    assert noticed >= {"the sample", "the schema", "the reference"}


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("name", STEP_KINDS)
def test_a_row_that_forgets_what_a_step_does_is_complained_about(name: str, hook: str) -> None:
    row = STEP_KINDS[name]
    forgets = replace(row, **{hook: lambda step: ()})
    had = any(list(getattr(row, hook)(step)) for step in sample_of(name).steps)
    assert bool(complaints(forgets)) == had


@pytest.mark.parametrize("flag", ["waits", "can_fail", "falls_through"])
@pytest.mark.parametrize("name", STEP_KINDS)
def test_a_row_with_a_wrong_flag_is_complained_about(name: str, flag: str) -> None:
    row = STEP_KINDS[name]
    if flag == "falls_through" and name in ("if", "switch", "while", "for"):
        pytest.skip("what comes after it is decided by the steps inside")
    assert complaints(replace(row, **{flag: not getattr(row, flag)}))


def test_a_new_field_of_the_tree_that_no_key_fills_is_complained_about() -> None:
    @record(frozen=True, slots=True, kw_only=True)
    class Louder(ast.Say):
        volume: int = 1

    assert "nothing fills `volume`" in complaints(replace(STEP_KINDS["say"], node=Louder))
