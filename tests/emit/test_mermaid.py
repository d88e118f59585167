"""Flowcharts: the shape of each kind, the words on the edges, and texts that mean harm."""

from __future__ import annotations

import re

import pytest

from soni_dsl.emit.mermaid import LONGEST, mermaid, quoted
from soni_dsl.ir import program as ir
from soni_dsl.syntax.expr import Compare, Constant, Hole, Name
from soni_runtime.program import Param

TEST = Compare(0, 1, ">", Name(0, 1, "amount"), Constant(0, 1, 100))


def text(*parts: str | Hole) -> ir.Text:
    return ir.Text(((None, (parts,)),))


def program(*ops: ir.Op, name: str = "transfer", **fields: str) -> ir.Program:
    flow = ir.Flow(name=name, ops=ops, inputs=(Param(name="x"),), **fields)  # type: ignore[arg-type]
    return ir.Program(name="bot", flows={name: flow})


TRANSFER = program(
    ir.Collect(id="ask", slots=("amount",), prompt=text("How much?"), on_invalid="sorry"),
    ir.Branch(id="large", test=TEST, then="check", otherwise="sure"),
    ir.Action(id="check", action="check_limit", goto="sure", when=Name(0, 1, "strict"), on_error="sorry"),
    ir.Confirm(id="sure", text=text("Send ", Hole(Name(0, 1, "amount"), (), 0, 1), "?"), on_no="again"),
    ir.Switch(
        id="way", on=Name(0, 1, "speed"), cases=(("slow", "sorry"), (True, "sorry"), (None, None)), otherwise="end"
    ),
    ir.Jump(id="out", to="end"),
    ir.Jump(id="again", to="ask"),
    ir.Say(id="sorry", text=text("Sorry"), goto="error"),
    on_cancel="sorry",
)  # fmt: skip


def test_a_flow_is_drawn_with_its_edges() -> None:
    assert mermaid(TRANSFER, "transfer").splitlines() == [
        "flowchart TD",
        '    start(("transfer"))',
        '    n0(["ask<br/>How much?"])',
        '    n1{"large<br/>amount #62; 100?"}',
        '    n2[["check<br/>check_limit<br/>when strict"]]',
        '    n3("sure<br/>Send #123;amount#125;?")',
        '    n4{"way<br/>speed?"}',
        '    n7["sorry<br/>Sorry"]',
        '    x_end((("end")))',
        '    x_error((("error")))',
        "    start --> n0",
        '    start -.->|"on cancel"| n7',
        "    n0 --> n1",
        '    n0 -.->|"on invalid"| n7',
        '    n1 -->|"yes"| n2',
        '    n1 -->|"no"| n3',
        '    n2 -->|"skip"| n3',
        '    n2 -.->|"on error"| n7',
        '    n3 -->|"yes"| n4',
        '    n3 -->|"no"| n0',
        '    n4 -->|"slow, true"| n7',
        '    n4 -->|"null, else"| x_end',
        "    n7 --> x_error",
    ]


def test_several_flows_stand_in_frames_and_lead_to_each_other() -> None:
    both = ir.Program(
        name="bot",
        flows={
            "main": ir.Flow(name="main", ops=(ir.Call(id="sub", flow="help"), ir.Link(id="go", flow="help"))),
            "help": ir.Flow(name="help", ops=(ir.Handoff(id="person"),)),
        },
    )
    chart = mermaid(both)
    assert chart.count("subgraph ") == 2
    assert "    f0_n0 -.-> f1_start\n    f0_n1 -.-> f1_start\n" in chart
    assert "        f1_n0 --> f1_x_end\n" in chart
    assert chart == mermaid(both)


def test_an_unknown_flow_is_refused() -> None:
    with pytest.raises(KeyError):
        mermaid(TRANSFER, "trasnfer")


def test_jumps_in_a_circle_do_not_hang() -> None:
    circle = program(ir.Jump(id="a", to="b"), ir.Jump(id="b", to="a"))
    assert "start --> x_end" in mermaid(circle, "transfer")


HOSTILE = [
    'say "hi"', "a]b)c}d", "`code`", "<script>alert(1)</script>", "end", "subgraph x", "%%{init: {}}%%", "a --> b",
    "#35; &amp; &lt;", "line\nbreak", "$$x$$", "|pipe|", ";", "\\n", "1. list", "- item", "graph TD", "\x00\u2028",
    "日本語", "a" * 500, "click n0 call x()", "style n0 fill:#f00", "**bold** _it_", "{{x}}", "@{ shape: x }",
]  # fmt: skip


@pytest.mark.parametrize("nasty", HOSTILE)
def test_no_text_leaves_its_label(nasty: str) -> None:
    label = quoted(nasty)
    assert re.fullmatch(r'"(?:[\w .,?!:\'()\-/+=…–—]|#\d+;)*"', label)
    assert not re.search(r"(?<![^\W_])_|_(?![^\W_])", label)
    chart = mermaid(
        program(
            ir.Say(id=f"step {nasty}", text=text(nasty)),
            ir.Switch(id="s", on=Constant(0, 1, nasty), cases=((nasty, None),)),
            name=nasty,
        )
    )
    plain = mermaid(
        program(
            ir.Say(id="id", text=text("text")),
            ir.Switch(id="s", on=Constant(0, 1, "text"), cases=(("text", None),)),
        )
    )
    assert [re.sub('"[^"]*"', "", line) for line in chart.splitlines()] == [
        re.sub('"[^"]*"', "", line) for line in plain.splitlines()
    ]


def test_long_texts_are_cut() -> None:
    assert quoted("word " * 100) == '"' + ("word " * 12)[: LONGEST - 1].rstrip() + '…"'
