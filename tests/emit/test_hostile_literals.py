"""Nothing a bot says is ever code of its module: it is a finding, or a literal that says what was written."""

from __future__ import annotations

import ast
import os
from pathlib import Path
from typing import Any

import pytest
from compiling import shape
from hypothesis import given
from hypothesis import strategies as st
from payloads import PAYLOADS, carelessly, everywhere, names_in, watched
from playing import executed, play, randomly
from program_strategies import HOSTILE_TEXTS, lowered, template, yaml_of

from soni_dsl.checking import check, check_text
from soni_dsl.emit.memory import to_program
from soni_dsl.emit.module import module_source, package_sources
from soni_dsl.generating import origin_of
from soni_dsl.ir import program as ir

TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=30)
PIECES = st.lists(st.sampled_from(HOSTILE_TEXTS) | TEXTS, min_size=1, max_size=4).map("".join)
CALLS = {"Protocol", "Generated", "require", "Builder", "TypedDict", "Slots", "NotRequired"}


def saying(text: str) -> dict[str, Any]:
    """A bot that has ``text`` wherever any text may stand."""
    said = template(text)
    return {
        "version": "1",
        "slots": {
            "a": {"description": text, "prompt": {"en": [said, said], "es": said}, "invalid": said},
            "b": {"default": text or "x", "prompt": said},
        },
        "responses": {"r": [said, said], "q": {"default": said, "when": [{"if": "a is set", "say": said}]}},
        "flows": {
            "f": {
                "description": text,
                "steps": [
                    {"say": said, "card": {"k": [text]}, "buttons": [{"title": said, "payload": "go"}]},
                    {"say": f"{said}{{b}}{said}"},
                    {"set": {"v": f'"{_in_expression(text)}"'}},
                    {"say": "{v}"},
                    {"say": {"response": "q"}},
                    {"collect": "a"},
                    {"confirm": f"{said}{{a | default:'-'}}"},
                ],
            }
        },
    }


def _in_expression(text: str) -> str:
    """``text`` as the inside of a string of an expression, which has neither hidden characters nor 10,000."""
    seen = "".join(
        each for each in text[:5_000] if each.isalnum() or 0x20 <= ord(each) < 0x7F or each in "\n\r"
    )
    return seen.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")


def hold(text: str) -> None:
    program = lowered(yaml_of(saying(text)))
    source = module_source(program)
    assert shape(executed(source), lines=True) == shape(to_program(program), lines=True)
    first = program.flows["f"].ops[0]
    assert isinstance(first, ir.Say)
    assert first.text is not None
    assert "".join(map(str, first.text.variants[0][1][0])) == text
    play(program, [("start", 0), ("answer", 0), ("yes", 0)], module=True)


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=ascii)
def test_texts_survive(text: str) -> None:
    hold(text)


@randomly(60)
@pytest.mark.no_cover
@given(PIECES)
def test_random_texts_survive(text: str) -> None:
    hold(text)


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "text", ["a", "é", "\U0001f600", '"', "\\", "{", "\n", "\x01", "\u202e", "'\"\\{}\n"], ids=ascii
)
def test_long_texts_survive(text: str) -> None:
    said = "x" + text * (100_000 // len(text)) + "x"
    bot = {"version": "1", "flows": {"f": {"description": said, "steps": [{"say": template(said)}]}}}
    program = lowered(yaml_of(bot))
    assert shape(executed(module_source(program))) == shape(to_program(program))
    play(program, [("start", 0)], module=True)


# ------------------------------------------------------------------ payloads


@pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
def test_the_payloads_would_run(payload: str) -> None:
    """A corpus that nothing could trip over would prove nothing."""
    with watched() as ran:
        for source in carelessly(payload):
            try:
                exec(source, {})
            except Exception:
                continue
    assert ran == [True]


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
def test_payloads_in_every_name_and_text_of_a_program_are_inert(payload: str) -> None:
    program = everywhere(payload)
    with watched() as ran:
        source = module_source(program)
        made = executed(source)
        for text in package_sources(program).values():
            ast.parse(text)
    assert ran == [False]
    assert shape(made, lines=True) == shape(to_program(program), lines=True)
    only_calls_the_builder(source)


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
def test_payloads_in_yaml_are_findings_or_inert(payload: str) -> None:
    passed = []
    for place, bot in names_in(payload).items():
        with watched() as ran:
            checked = check_text(yaml_of({"version": "1", **bot}))
            if checked.ok:
                passed.append(place)
                program = checked.program()
                source = module_source(program)
                assert shape(executed(source), lines=True) == shape(to_program(program), lines=True)
                only_calls_the_builder(source)
                play(program, [("start", 0), ("answer", 0), ("yes", 0)], module=True)
        assert ran == [False], place
    assert not {"slot", "action", "flow", "step", "input", "variable", "target"} & set(passed), (
        "names are checked"
    )
    assert {"trigger", "card", "button"} & set(passed), "and texts are taken as they are"


@pytest.mark.skipif(os.name == "nt", reason="file names there cannot hold such")
@pytest.mark.parametrize("payload", [p for p in PAYLOADS if "/" not in p], ids=ascii)
def test_payloads_in_file_names_are_inert(payload: str, tmp_path: Path) -> None:
    folder = tmp_path / "bot"
    folder.mkdir()
    text = 'version: "1"\nflows:\n  f:\n    triggers: [go]\n    steps:\n      - say: Hi\n'
    (folder / f"{payload}.yaml").write_text(text, encoding="utf-8")
    checked = check(folder)
    program = checked.program()
    assert payload in (program.flows["f"].file or "")
    with watched() as ran:
        source = module_source(program, origin_of(checked, folder))
        made = executed(source)
        for part in package_sources(program, origin_of(checked, folder)).values():
            only_calls_the_builder(part)
    assert ran == [False]
    assert shape(made, lines=True) == shape(to_program(program), lines=True)
    only_calls_the_builder(source)


def only_calls_the_builder(source: str) -> None:
    """No name of Python's own is reached for, and nothing runs at import but what the skeleton has."""
    tree = ast.parse(source)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert not names & {
        "__import__",
        "exec",
        "eval",
        "compile",
        "open",
        "getattr",
        "globals",
        "builtins",
        "chr",
        "str2",
    }
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not any(name.startswith("__") for name in attributes), attributes
    for node in tree.body:
        if isinstance(node, ast.Expr):
            assert isinstance(node.value, ast.Constant), ast.unparse(node)
        for call in ast.walk(node) if isinstance(node, ast.Assign) else ():
            if isinstance(call, ast.Call):
                assert isinstance(call.func, ast.Name)
                assert call.func.id in CALLS
