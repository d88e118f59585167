"""Steps: every kind is read by the same code, from its row in ``kinds``.

A misspelt key counts as the nearest known one, so that one mistake is one finding; a step that cannot be
read is a ``BadStep``, and the next one is read as if nothing had happened.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from soni_dsl.diagnostics.nearest import nearest
from soni_dsl.source.node import Kind, Node
from soni_dsl.syntax import ast, findings
from soni_dsl.syntax.context import Context
from soni_dsl.syntax.expr import Output
from soni_dsl.syntax.fields import FIELD_READERS, Reader, read_target
from soni_dsl.syntax.kinds import (
    COMMON_FIELDS,
    FOR,
    IF,
    JUMP,
    PARALLEL,
    SAY,
    STEP_KINDS,
    Field,
    Holds,
    StepKind,
)
from soni_dsl.syntax.legacy import is_continue
from soni_dsl.syntax.legacy_steps import OLD_KEYS, ModernStep, modern_step
from soni_dsl.syntax.names import check_name
from soni_dsl.syntax.values import cut_short, read_reference, read_text

Pairs = list[tuple[Node, Node]]
_Entry = tuple[str, Reader, bool]

# What a step can do without for the rest of the flow to keep its meaning.
_LENIENT: Final = frozenset(
    (
        Holds.ALWAYS,
        Holds.BUTTONS,
        Holds.CARD,
        Holds.COUNT,
        Holds.DURATION,
        Holds.FLAG,
        Holds.RETRY,
        Holds.TEMPLATE,
        Holds.TEXT,
        Holds.VALIDATOR,
    )
)
_COMMON: Final = frozenset(field.key for field in COMMON_FIELDS)
_KIND_OF_KEY: Final[dict[str, StepKind]] = {
    **{name: kind for name, kind in STEP_KINDS.items() if kind is not JUMP},
    "response": SAY,
}
_OWNERS: Final[dict[str, list[str]]] = {}
for _kind in STEP_KINDS.values():
    for _field in _kind.fields:
        _OWNERS.setdefault(_field.key, []).append(_kind.name)


# ------------------------------------------------------------------ blocks


def read_steps(cx: Context, key: Node, value: Node, owner: str) -> ast.Block:
    """A list of steps; at least one. ``owner`` is what has them, for a finding."""
    if value.kind is Kind.SEQUENCE and value.items:
        return tuple([read_step(cx, key, item) for item in value.items])
    if value.kind is Kind.SEQUENCE or value.is_null:
        cx.add(findings.no_steps(key, value, owner))
    elif value.kind is not Kind.BROKEN:
        help = "write a list: `- ` in front of each step"
        cx.add(findings.wrong_value(key, value, "a list of steps", help))
    return (ast.BadStep(node=value, kind_node=key),)


def _body(cx: Context, key: Node, value: Node) -> ast.Block:
    """Steps inside a step; one alone needs no list."""
    if value.kind is Kind.MAPPING and cut_short(value) is None:
        return (read_step(cx, key, value),)
    return read_steps(cx, key, value, f"`{key.value}`")


def _arm(cx: Context, key: Node, value: Node) -> ast.Arm:
    """The id of a step, or steps; ``[]`` does nothing."""
    if value.kind is Kind.SEQUENCE and value.items:
        return tuple([read_step(cx, key, item) for item in value.items])
    if value.kind is Kind.SCALAR and not value.is_null:
        if is_continue(cx, value):
            return ()
        target = read_target(cx, key, value)
        if target is not None:
            return target
    elif value.kind is Kind.SEQUENCE:
        return ()
    elif value.kind is Kind.MAPPING and (finding := cut_short(value)) is None:
        return (read_step(cx, key, value),)
    elif value.kind is Kind.MAPPING and finding is not None:
        cx.add(finding)
    elif value.kind is not Kind.BROKEN:
        help = "write a step id or a list of steps; `[]` does nothing"
        cx.add(findings.wrong_value(key, value, "a step id or a list of steps", help))
    return (ast.BadStep(node=value, kind_node=key),)


def _cases(cx: Context, key: Node, value: Node) -> tuple[ast.Case, ...] | None:
    if value.kind is Kind.MAPPING and value.pairs:
        return tuple([ast.Case(value=case, arm=_arm(cx, case, arm)) for case, arm in value.pairs])
    if value.kind is not Kind.BROKEN:
        help = "write what to do for each value, for example `cases: {gold: thank}`"
        cx.add(findings.wrong_value(key, value, "a mapping from values to steps", help))
    return None


def _branches(cx: Context, key: Node, value: Node) -> ast.Block:
    """The steps of ``parallel``: actions only."""
    steps = _body(cx, key, value)
    for step in steps:
        if not isinstance(step, ast.Action | ast.BadStep):
            cx.add(findings.not_an_action(step.kind_node))
    return tuple(step for step in steps if isinstance(step, ast.Action | ast.BadStep))


# ------------------------------------------------------------------ what a kind can hold


def _said(cx: Context, key: Node, value: Node) -> ast.Text | Node | None:
    """What ``say`` says: a text, or ``{response: name}``."""
    if value.kind is Kind.MAPPING and len(value.pairs) == 1 and value.pairs[0][0].value == "response":
        return read_reference(cx, *value.pairs[0], "the name of a response")
    return read_text(cx, key, value)


def _step_id(cx: Context, key: Node, value: Node) -> Node | None:
    name = read_reference(cx, key, value, "a name")
    return name if name is not None and check_name(cx, name, "a step") else None


_READERS: Final[dict[Holds, Reader]] = {
    **FIELD_READERS,
    Holds.ARM: _arm,
    Holds.STEPS: _body,
    Holds.CASES: _cases,
}


def _nothing(cx: Context, key: Node, value: Node) -> None:
    """Reads a value nobody knows the meaning of, and that was reported."""


# Of a key that was misspelt beyond recognition: the step may mean anything.
_LOST: Final[_Entry] = ("", _nothing, True)


def _entry(kind: StepKind, field: Field) -> _Entry:
    read = _READERS[field.holds]
    if field.key == "step":
        read = _step_id
    elif field.key == "say":
        read = _said
    elif kind is PARALLEL and field.holds is Holds.STEPS:
        read = _branches
    vital = field.key != "step" and (
        field.required or field.key in ("say", "response") or field.holds not in _LENIENT
    )
    return field.fills, read, vital


_TABLES: Final[dict[str, dict[str, _Entry]]] = {
    kind.name: {field.key: _entry(kind, field) for field in (*kind.fields, *COMMON_FIELDS)}
    for kind in STEP_KINDS.values()
}
# The spelling of 0.4 names these at the step.
_TABLES_OF_OLD: Final[dict[str, dict[str, _Entry]]] = {
    **_TABLES,
    "collect": {
        **_TABLES["collect"],
        "validator": ("validator", _READERS[Holds.VALIDATOR], False),
        "invalid": ("invalid", _READERS[Holds.TEXT], False),
    },
}
_REQUIRED: Final = {
    kind.name: tuple(field.key for field in kind.fields if field.required) for kind in STEP_KINDS.values()
}


# ------------------------------------------------------------------ one step


def read_step(cx: Context, key: Node, node: Node) -> ast.Step:
    """A step; a ``BadStep`` where it cannot be read. ``key`` is the key of the list it is in."""
    if node.kind is not Kind.MAPPING:
        if node.kind is not Kind.BROKEN:
            cx.add(findings.not_a_step(node))
        return ast.BadStep(node=node, kind_node=node)
    kind: StepKind | None = None
    kind_node = second = key
    twice = old = False
    for word, value in node.pairs:
        name = word.value
        found = _KIND_OF_KEY.get(name)
        if found is not None:
            if kind is None:
                kind, kind_node = found, word
            elif not twice:
                second, twice = word, True
        elif name in OLD_KEYS or (name == "when" and value.kind is Kind.SEQUENCE):
            old = True
    if old:
        return _read_old_step(cx, node)
    if twice:
        return _two_kinds(cx, node, node.pairs, kind_node, second)
    if kind is None:
        return _read_unclear(cx, node)
    return _read_known(cx, node, node.pairs, kind, kind_node, None)


def _read_known(
    cx: Context, node: Node, pairs: Pairs, kind: StepKind, kind_node: Node, modern: ModernStep | None
) -> ast.Step:
    """A step whose kind is clear. ``modern``: it was written in an older spelling."""
    table = (_TABLES if modern is None else _TABLES_OF_OLD)[kind.name]
    values: dict[str, Any] = {"node": node, "kind_node": kind_node}
    bad = False
    for word, value in pairs:
        entry = table.get(word.value) or _misspelt(cx, word, value, kind, table, pairs)
        if entry is None:
            continue
        fills, read, vital = entry
        result = read(cx, word, value)
        if result is not None:
            values[fills] = result
        elif vital:
            bad = True
    bad = _finish(cx, kind, kind_node, values, modern, bad) or bad
    if not bad:
        return kind.node(**values)
    return _bad_step(node, kind_node, values)


def _bad_step(node: Node, kind_node: Node, values: dict[str, Any]) -> ast.BadStep:
    """What could be read of a step that is reported: its id, where it leads, and the steps inside it."""
    blocks: list[ast.Block] = []
    targets: list[ast.Target] = []
    for value in values.values():
        if isinstance(value, ast.Target):
            targets.append(value)
        elif isinstance(value, tuple) and value:
            if isinstance(value[0], ast.Step):
                blocks.append(value)
            elif isinstance(value[0], ast.Case):
                blocks.extend(case.arm for case in value if isinstance(case.arm, tuple))
                targets.extend(case.arm for case in value if isinstance(case.arm, ast.Target))
    return ast.BadStep(
        node=node,
        kind_node=kind_node,
        id=values.get("id"),
        blocks=tuple(blocks),
        targets=tuple(targets),
    )


def _finish(
    cx: Context,
    kind: StepKind,
    kind_node: Node,
    values: dict[str, Any],
    modern: ModernStep | None,
    reported: bool,
) -> bool:
    """What concerns several keys of a step. True where it makes the step unreadable."""
    bad = False
    for key in _REQUIRED[kind.name]:
        if not reported and _TABLES[kind.name][key][0] not in values:
            missing = modern.missing if modern is not None and modern.missing and key == kind.name else key
            cx.add(findings.missing_key(kind_node, f"`{kind_node.value}`", missing))
            bad = True
    if kind is SAY:
        if isinstance(values.get("text"), Node):
            values["response"] = values.pop("text")
        bad = bad or ("text" not in values and "response" not in values)
        if bad and not reported:
            missing = modern.missing if modern is not None and modern.missing else "say"
            cx.add(findings.missing_key(kind_node, f"`{kind_node.value}`", missing))
    elif kind is FOR and "for" in values:
        item, source = values.pop("for")
        values.update(item=item, item_name=item.value, source=source)
    elif kind is IF and not reported and "then" not in values and "otherwise" not in values:
        cx.add(findings.missing_key(kind_node, "`if`", "then"))
        bad = True
    if modern is not None and modern.outputs is not None and "call" in values:
        values["call"] = _with_outputs(values["call"], modern.outputs)
    return bad


def _with_outputs(call: ast.Invocation, nodes: tuple[tuple[Node, Node], ...]) -> ast.Invocation:
    outputs = tuple(Output(field.value, name.value, 0, 0) for field, name in nodes)
    return replace(call, outputs=outputs, output_nodes=nodes)


def _misspelt(
    cx: Context, word: Node, value: Node, kind: StepKind, table: dict[str, _Entry], pairs: Pairs
) -> _Entry | None:
    """Report an unknown key. Gives the entry of the key that was meant; None where that is not clear,
    ``_LOST`` where the value does not fit it either."""
    where = f"`{kind.name}`"
    near = nearest(word.value, table)
    if near is not None and any(key.value == near for key, _ in pairs):
        near = None
    owners = _OWNERS.get(word.value)
    if near is None and owners:
        cx.add(findings.misplaced_key(word, where, owners))
        return None
    cx.add(findings.unknown_key(word, where, table, near))
    if near is None:
        return None
    entry = table[near]
    if value.kind is Kind.SCALAR and entry[1](cx.trial(), word, value) is None:
        return _LOST
    return entry


def _two_kinds(cx: Context, node: Node, pairs: Pairs, first: Node, second: Node) -> ast.Step:
    if {first.value, second.value} == {"say", "response"}:
        cx.add(findings.given_twice(second, first, "keep one of them"))
        kept = [pair for pair in pairs if pair[0] is not second]
        return _read_known(cx, node, kept, SAY, first, None)
    cx.add(findings.several_kinds(second, first))
    return _unreadable(cx, node, pairs, first)


def _unreadable(cx: Context, node: Node, pairs: Pairs, kind_node: Node) -> ast.BadStep:
    """A step without a clear kind: only its id, and the steps inside it, can be read."""
    values: dict[str, Any] = {}
    for word, value in pairs:
        if word.value == "step":
            values["id"] = _step_id(cx, word, value)
        elif word.value in ("then", "else", "do") and value.kind is Kind.SEQUENCE:
            values[word.value] = _arm(cx, word, value)
    return _bad_step(node, kind_node, values)


def _read_old_step(cx: Context, node: Node) -> ast.Step:
    modern = modern_step(cx, node)
    pairs = modern.pairs
    named = [word for word, _ in pairs if word.value in _KIND_OF_KEY]
    if modern.kind_node is not None and not modern.broken:
        kind = STEP_KINDS[modern.kind]
        others = [word for word in named if _KIND_OF_KEY[word.value] is not kind]
        if others:
            return _two_kinds(cx, node, pairs, modern.kind_node, others[0])
        return _read_known(cx, node, pairs, kind, modern.kind_node, modern)
    if modern.broken:
        return _unreadable(cx, node, pairs, modern.kind_node or node)
    if len(named) > 1:
        return _two_kinds(cx, node, pairs, named[0], named[1])
    if named:
        return _read_known(cx, node, pairs, _KIND_OF_KEY[named[0].value], named[0], modern)
    rest = Node(Kind.MAPPING, node.source, node.start, node.end, pairs=pairs)
    return _read_unclear(cx, rest)


def _read_unclear(cx: Context, node: Node) -> ast.Step:
    """A step without a key that names a kind: a jump, or a mistake."""
    strange = [pair for pair in node.pairs if pair[0].value not in _COMMON]
    jump = next((word for word, _ in node.pairs if word.value == "jump_to"), None)
    unknown = [pair for pair in strange if pair[0].value not in _OWNERS]
    near = [(pair, kind) for pair in unknown if (kind := nearest(pair[0].value, _KIND_OF_KEY)) is not None]
    if near:
        (word, _), name = near[0]
        return _guess(cx, node, word, name)
    if jump is not None and (not strange or not unknown):
        return _read_known(cx, node, node.pairs, JUMP, jump, None)
    if unknown:
        word = unknown[0][0]
        cx.add(findings.unknown_kind(word, None, STEP_KINDS))
        return _unreadable(cx, node, node.pairs, word)
    if strange:
        word = strange[0][0]
        help = f"`{word.value}` is a key of {findings.words(_OWNERS[word.value], 'and')}"
    else:
        help = "write what the step does, for example `say: Hello`"
    cx.add(findings.step_without_kind(node, help))
    return _unreadable(cx, node, node.pairs, node)


def _guess(cx: Context, node: Node, word: Node, name: str) -> ast.Step:
    """A misspelt kind: read the step as the nearest one if all of it fits."""
    cx.add(findings.unknown_kind(word, name, STEP_KINDS))
    trial = cx.trial()
    meant = Node(Kind.SCALAR, word.source, word.start, word.end, value=name)
    pairs = [(meant if key is word else key, given) for key, given in node.pairs]
    step = _read_known(trial, node, pairs, _KIND_OF_KEY[name], meant, None)
    if trial.report.has_errors and all(given.kind is Kind.SCALAR for _, given in pairs):
        return _unreadable(cx, node, node.pairs, word)
    for finding in trial.report.diagnostics:
        cx.add(finding)
    return step
