"""Names and texts that set a flag wherever they are taken for code."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from soni_dsl.ir import program as ir
from soni_dsl.syntax import expr as ex
from soni_runtime.program import Param

FLAG: Final = "soni_payload_ran"
_RUN: Final = f"__import__('builtins').__dict__.__setitem__('{FLAG}', 1)"
_RUN_BARE: Final = f"__import__(chr(98) + 'uiltins').__dict__.__setitem__('{FLAG}', 1)"

PAYLOADS: Final = (
    f'x"); {_RUN} #',
    f"x'); {_RUN_BARE.replace(chr(39), chr(34))} #",
    f'" + str({_RUN}) + "',
    f"' + str({_RUN.replace(chr(39), chr(34))}) + '",
    f"x\n{_RUN}\n",
    f"1\n    {_RUN}",
    f"x\r{_RUN}\r",
    f"x\r\n{_RUN}\r\n",
    f'"""\n{_RUN}\n"""',
    f"'''\n{_RUN}\n'''",
    f"{{{_RUN}}}",
    f"{{{{{_RUN}}}}}",
    f'\\"); {_RUN} #',
    f"\\\n{_RUN} #",
    f"x(): pass\n{_RUN}\ndef y",
    _RUN,
    f"{{{{ {_RUN} }}}}",
)
"""Code for a string of either quote, a comment, a docstring, an f-string, an identifier, a statement."""

NAIVE: Final = (
    'x = ("{0}")',
    "x = ('{0}')",
    "x = 1  # {0}",
    '"""{0}"""',
    "'''{0}'''",
    'f"{0}"',
    "f'''{0}'''",
    "def {0}(): pass",
    "if True:\n    {0}",
    'x = "\\{0}"',
)
"""What a careless generator would write around them."""


def carelessly(payload: str) -> Iterator[str]:
    """What a generator would write that quotes nothing, or quotes and forgets the backslash."""
    for around in NAIVE:
        yield around.replace("{0}", payload)
        yield around.replace("{0}", payload.replace('"', '\\"'))


@contextmanager
def watched() -> Iterator[list[bool]]:
    """Whether a payload ran, told when the block ends."""
    ran: list[bool] = []
    vars(builtins).pop(FLAG, None)
    try:
        yield ran
    finally:
        ran.append(vars(builtins).pop(FLAG, None) is not None)


def everywhere(payload: str) -> ir.Program:
    """A program with ``payload`` at every place that holds a name or a text, as no parser would let it pass."""
    said = ir.Text(((None, ((payload,), (payload, _hole(payload)))), ("en", ((payload,),))))
    value = ex.Constant(0, 0, payload)
    name = ex.Name(0, 0, payload)
    ops: tuple[ir.Op, ...] = (
        ir.Collect(
            id=f"collect {payload}",
            slots=(payload,),
            prompt=said,
            invalid=said,
            validator=payload,
            buttons=(
                ir.Button(title=said, commands=({"type": "set_slot", "slot": payload, "value": payload},)),
            ),
            on_cancel=f"say {payload}",
        ),
        ir.Set(
            id=f"set {payload}", values=((payload, value), (f"{payload}2", ex.Attribute(0, 0, name, payload)))
        ),
        ir.Action(
            id=f"action {payload}",
            action=payload,
            args=((payload, ex.Index(0, 0, name, value)),),
            outputs={payload: payload},
            on_error=f"say {payload}",
        ),
        ir.Switch(id=f"switch {payload}", on=name, cases=((payload, f"say {payload}"),)),
        ir.Confirm(id=f"confirm {payload}", text=said, on_no=f"say {payload}"),
        ir.Generate(
            id=f"generate {payload}", instruction=(payload, _hole(payload)), fallback=said, into=payload
        ),
        ir.Say(id=f"response {payload}", response=payload, image=(payload, _hole(payload))),
        ir.Say(id=f"say {payload}", text=said, card={payload: [payload, {payload: None}]}, line=7),
        ir.Clear(id=f"clear {payload}", names=(payload,)),
        ir.Handoff(id=f"handoff {payload}", queue=payload, message=said, sources=(payload,)),
    )
    return ir.Program(
        name=payload,
        slots={
            payload: ir.Slot(
                name=payload,
                description=payload,
                prompt=said,
                examples=(payload,),
                normalizer=payload,
                values={payload: (payload,), f"{payload}2": ()},
                default=payload,
                has_default=True,
            )
        },
        actions={
            payload: ir.ActionDef(
                name=payload,
                description=payload,
                inputs=(Param(name=payload, type="string"),),
                outputs=(Param(name=payload),),
            )
        },
        flows={
            payload: ir.Flow(
                name=payload,
                ops=ops,
                description=payload,
                triggers=(payload,),
                when=ex.Compare(0, 0, "==", name, value),
                inputs=(Param(name=payload, optional=True),),
                line=3,
                file=f"{payload}.yaml",
            )
        },
        responses={payload: ir.Response(text=said, conditions=((value, said),), channels=((payload, said),))},
        patterns={payload: ir.Pattern(texts=((payload, said),), options={payload: payload}, flow=payload)},
        settings={"limits": {payload: payload}},
    )


def _hole(payload: str) -> ex.Hole:
    name = ex.Name(0, 0, payload)
    filters = (ex.FilterCall("default", (payload,), 0, 0), ex.FilterCall("upper", (), 0, 0))
    return ex.Hole(ex.Binary(0, 0, "+", name, ex.Constant(0, 0, payload)), filters, 0, 0)


def names_in(payload: str) -> dict[str, Any]:
    """Bots, as the mappings that their YAML is, with ``payload`` in the place the key says."""
    say = {"triggers": ["go"], "steps": [{"say": "Hi"}]}
    flow = {"f": say}
    return {
        "bot": {"name": payload, "flows": flow},
        "slot": {"slots": {payload: {"prompt": "x"}}, "flows": {"f": {"steps": [{"collect": payload}]}}},
        "value of a slot": {
            "slots": {"a": {"values": [payload, "x"]}},
            "flows": {"f": {"steps": [{"collect": "a"}]}},
        },
        "synonym": {
            "slots": {"a": {"values": {"x": [payload]}}},
            "flows": {"f": {"steps": [{"collect": "a"}]}},
        },
        "default": {"slots": {"a": {"default": payload}}, "flows": {"f": {"steps": [{"collect": "a"}]}}},
        "type": {"slots": {"a": {"type": payload}}, "flows": {"f": {"steps": [{"collect": "a"}]}}},
        "validator": {"slots": {"a": {"validator": payload}}, "flows": {"f": {"steps": [{"collect": "a"}]}}},
        "action": {"actions": {payload: {"inputs": {}}}, "flows": {"f": {"steps": [{"action": payload}]}}},
        "call": {"flows": {"f": {"steps": [{"action": f"run({payload}=1) -> {payload}"}]}}},
        "input": {"actions": {"a": {"inputs": {payload: "string"}}}, "flows": flow},
        "flow": {"flows": {payload: say}},
        "trigger": {"flows": {"f": {**say, "triggers": [payload]}}},
        "description": {"flows": {"f": {**say, "description": payload}}},
        "step": {"flows": {"f": {"steps": [{"step": payload, "say": "Hi"}]}}},
        "target": {"flows": {"f": {"steps": [{"say": "Hi", "jump_to": payload}]}}},
        "text": {"flows": {"f": {"triggers": ["go"], "steps": [{"say": payload}]}}},
        "condition": {"flows": {"f": {"steps": [{"if": payload, "then": [{"say": "Hi"}]}]}}},
        "quoted condition": {"flows": {"f": {"steps": [{"set": {"a": f'"{payload}"'}}, {"say": "{a}"}]}}},
        "variable": {"flows": {"f": {"steps": [{"set": {payload: "1"}}]}}},
        "case": {
            "slots": {"a": {}},
            "flows": {"f": {"steps": [{"collect": "a"}, {"switch": "a", "cases": {payload: []}}]}},
        },
        "filter": {"flows": {"f": {"steps": [{"set": {"a": "1"}}, {"say": f"{{a | default:'{payload}'}}"}]}}},
        "card": {"flows": {"f": {"steps": [{"say": "Hi", "card": {payload: payload}}]}}},
        "image": {"flows": {"f": {"steps": [{"say": "Hi", "image": payload}]}}},
        "button": {
            "flows": {"f": {"steps": [{"say": "Hi", "buttons": [{"title": payload, "payload": payload}]}]}}
        },
        "response": {"responses": {payload: payload}, "flows": {"f": {"steps": [{"response": payload}]}}},
        "language": {"responses": {"r": {"en": "x", payload: "y"}}, "flows": flow},
        "pattern": {"patterns": {"fallback": {payload: payload}}, "flows": flow},
        "setting": {"settings": {payload: payload, "limits": {payload: payload}}, "flows": flow},
        "settings' language": {"settings": {"language": payload, "languages": [payload]}, "flows": flow},
        "queue": {"flows": {"f": {"steps": [{"handoff": payload, "message": payload}]}}},
    }
