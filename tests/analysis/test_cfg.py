"""The graph of a flow: where control goes from each step."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest

from soni_dsl.analysis.cfg import CANCEL, END, ERROR, FlowGraph, build_graph
from soni_dsl.diagnostics.model import Report
from soni_dsl.source.project import read_text
from soni_dsl.syntax.parser import parse_bot

NAMES = {END: "end", CANCEL: "cancel", ERROR: "error"}


def graph_of(steps: str, head: str = "") -> FlowGraph:
    text = 'version: "1"\nslots:\n  a: {type: string}\n  b: {type: boolean}\nflows:\n  go:\n'
    text += textwrap.indent(textwrap.dedent(head), "    ") + "    steps:\n"
    text += textwrap.indent(textwrap.dedent(steps), "      ")
    report = Report()
    bot = parse_bot(read_text(text, "bot.yaml", report), report)
    return build_graph(bot.flows["go"])


def drawn(graph: FlowGraph) -> list[str]:
    """One line per step: its id and where each way leads."""
    lines = []
    for point in graph.points:
        ways = [
            f"{edge.via.name.lower()}→{NAMES.get(edge.to) or graph.points[edge.to].id}"
            for edge in point.edges
        ]
        lines.append(f"{point.id}: {' '.join(ways)}")
    return lines


GRAPHS: dict[str, tuple[str, list[str]]] = {
    "a line": (
        "- {step: x, say: A}\n- {step: y, say: B}",
        ["x: next→y", "y: next→end"],
    ),
    "jumps": (
        "- {step: x, say: A, jump_to: y}\n- {step: z, say: C, jump_to: end}\n- {step: y, say: B, jump_to: z}",
        ["x: jump→y", "z: jump→end", "y: jump→z"],
    ),
    "when skips the jump": (
        "- {step: x, say: A, when: b, jump_to: z}\n- {step: y, say: B}\n- {step: z, say: C}",
        ["x: skip→y jump→z", "y: next→z", "z: next→end"],
    ),
    "arms rejoin": (
        """\
        - step: q
          if: b
          then:
            - {step: x, say: A}
          else:
            - {step: y, say: B}
            - {step: z, say: C}
        - {step: w, say: D}
        """,
        ["q: then→x else→y", "x: next→w", "y: next→z", "z: next→w", "w: next→end"],
    ),
    "arms rejoin where the branch jumps": (
        """\
        - step: q
          if: b
          then:
            - {step: x, say: A}
          jump_to: w
        - {step: v, say: C}
        - {step: w, say: D}
        """,
        ["q: then→x else→w", "x: next→w", "v: next→w", "w: next→end"],
    ),
    "nested arms": (
        """\
        - step: q
          if: b
          then:
            - step: r
              if: b
              then:
                - {step: x, say: A}
            - {step: y, say: B}
        """,
        ["q: then→r else→end", "r: then→x else→y", "x: next→y", "y: next→end"],
    ),
    "switch": (
        """\
        - step: q
          switch: a
          cases:
            one: w
            two:
              - {step: x, say: A}
          else: cancel
        - {step: w, say: D}
        """,
        ["q: case→w case→x else→cancel", "x: next→w", "w: next→end"],
    ),
    "loops": (
        """\
        - step: q
          while: b
          do:
            - {step: x, say: A}
            - step: f
              for: i in [1, 2]
              do:
                - {step: y, say: B}
        - {step: w, say: D}
        """,
        ["q: body→x done→w", "x: next→f", "f: body→y done→q", "y: next→f", "w: next→end"],
    ),
    "confirm": (
        "- {step: x, confirm: A?}\n- {step: y, confirm: B?, on_yes: end, on_no: x, on_change: x}",
        ["x: yes→y no→cancel change→x", "y: yes→end no→x change→x"],
    ),
    "questions": (
        "- {step: x, collect: a, on_invalid: y, on_cancel: y, on_timeout: error}\n- {step: y, say: B}",
        ["x: next→y invalid→y cancelled→y timeout→error", "y: next→end"],
    ),
    "ends": (
        "- {step: x, link: go, when: b}\n- {step: y, handoff: desk}\n- {step: z, say: C}",
        ["x: skip→y next→end", "y: next→end", "z: next→end"],
    ),
    "misspelt": (
        "- {step: first, say: A, jump_to: secnd}\n- {step: other, say: B}\n- {step: second, say: C}",
        ["first: jump→second", "other: next→second", "second: next→end"],
    ),
    "unknown": (
        "- {step: first, say: A, jump_to: nowhere}\n- {step: other, say: B}",
        ["first: jump→end", "other: next→end"],
    ),
}


@pytest.mark.parametrize("name", GRAPHS)
def test_a_graph(name: str) -> None:
    steps, expected = GRAPHS[name]
    assert drawn(graph_of(steps)) == expected


def test_a_failure_goes_to_the_handler_of_the_step_or_the_flow() -> None:
    graph = graph_of(
        "- {step: x, action: f, on_error: y}\n- {step: z, action: f, jump_to: end}\n- {step: y, say: B}\n- {step: w, say: C}\n",
        "on_error: w\n",
    )
    assert drawn(graph)[:2] == ["x: next→z fail→y", "z: jump→end fail→w"]


def test_unknown_targets_are_remembered_with_the_nearest() -> None:
    graph = graph_of(GRAPHS["misspelt"][0])
    assert [(target.name, key, near) for target, key, near in graph.unknown] == [
        ("secnd", "jump_to", "second")
    ]
    assert graph.unknowable == set()
    assert graph_of(GRAPHS["unknown"][0]).unknowable == {0}


def test_the_first_of_equal_ids_is_meant() -> None:
    graph = graph_of("- {step: x, say: A}\n- {step: x, say: B}\n- {say: C, jump_to: x}")
    assert graph.by_id["x"] == 0
    assert len(graph.duplicates) == 1
    assert [point.id for point in graph.points] == ["x", "say_b", "say_c"]


def test_arms_around_a_step() -> None:
    graph = graph_of(GRAPHS["nested arms"][0])
    assert [point.arm for point in graph.points] == [
        (),
        ((0, "then"),),
        ((0, "then"), (1, "then")),
        ((0, "then"),),
    ]


def test_blocks_of_a_step_that_cannot_be_read_can_be_jumped_to(check: Any) -> None:
    graph = graph_of(
        "- step: q\n  provided: b\n  then:\n    - {step: x, say: A}\n- {step: y, say: B, jump_to: x}\n"
    )
    assert [target.name for target, _, _ in graph.unknown] == []


def test_reachable_and_predecessors() -> None:
    graph = graph_of(GRAPHS["jumps"][0])
    assert graph.reachable() == {0, 1, 2}
    assert graph.reachable(1) == {1}
    assert graph.predecessors() == [[], [2], [0]]
