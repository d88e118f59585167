"""What a bot defines by name: slots, actions, flows, responses and patterns.

Each reader gives back a definition even where parts of it are reported, so that the name stays known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from soni_dsl.diagnostics.codes import shape
from soni_dsl.source.node import Kind, Node
from soni_dsl.source.plain import meant_as_text
from soni_dsl.syntax import ast, findings, legacy
from soni_dsl.syntax.context import Context
from soni_dsl.syntax.fields import Reader, known_pairs, read_retry, read_target
from soni_dsl.syntax.kinds import located
from soni_dsl.syntax.names import check_name
from soni_dsl.syntax.steps import read_steps
from soni_dsl.syntax.values import (
    check_comment,
    cut_short,
    looks_like_language,
    read_choice,
    read_count,
    read_duration,
    read_expression,
    read_flag,
    read_reference,
    read_text,
    read_text_scalar,
    read_type,
    read_words,
)

Pairs = list[tuple[Node, Node]]

SCOPES: Final = ("flow", "session")
EFFECTS: Final = ("read", "write")
RESUMES: Final = ("ask", "auto", "drop")


def _with_pairs(node: Node, pairs: Pairs) -> Node:
    """The same mapping with other pairs."""
    if pairs is node.pairs:
        return node
    return Node(Kind.MAPPING, node.source, node.start, node.end, pairs=pairs)


def _read_all(
    cx: Context, pairs: Mapping[str, tuple[Node, Node]], readers: Mapping[str, Reader]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, (key, value) in pairs.items():
        part = readers[name](cx, key, value)
        if part is not None:
            found[name] = part
    return found


def _reference(expected: str) -> Reader:
    return lambda cx, key, value: read_reference(cx, key, value, expected)


def _choice(*choices: str) -> Reader:
    return lambda cx, key, value: read_choice(cx, key, value, choices)


# ------------------------------------------------------------------ slots


def read_slot(cx: Context, name: Node, node: Node) -> ast.Slot:
    if node.kind is not Kind.MAPPING:
        if not node.is_null and node.kind is not Kind.BROKEN:
            help = "write its properties, for example `{type: string, prompt: Which one?}`"
            cx.add(findings.wrong_value(name, node, "a mapping", help))
        return ast.Slot(name, node)
    given = known_pairs(cx, _with_pairs(node, legacy.modern_slot(cx, node)), _SLOT, "a slot")
    return ast.Slot(name, node, **_read_all(cx, given, _SLOT))


def _values(cx: Context, key: Node, value: Node) -> tuple[ast.EnumValue, ...] | None:
    """A list of values, or a mapping of values to their synonyms."""
    if value.kind is not Kind.MAPPING or cut_short(value) is not None:
        words = read_words(cx, key, value)
        if words == () and value.kind is Kind.SEQUENCE and not value.items:
            cx.add(findings.wrong_value(key, value, "at least one value"))
        return None if words is None else tuple([ast.EnumValue(word) for word in words])
    found = []
    for word, synonyms in value.pairs:
        names = () if synonyms.is_null else read_words(cx, word, synonyms)
        found.append(ast.EnumValue(word, names or ()))
    if not found:
        cx.add(findings.wrong_value(key, value, "at least one value"))
    return tuple(found)


def _any(cx: Context, key: Node, value: Node) -> Node | None:
    return None if value.kind is Kind.BROKEN else value


_SLOT: Final[dict[str, Reader]] = {
    "type": read_type,
    "description": read_text_scalar,
    "prompt": read_text,
    "examples": read_words,
    "validator": _reference("the name of a validator"),
    "normalizer": _reference("the name of a normaliser"),
    "invalid": read_text,
    "default": _any,
    "values": _values,
    "scope": _choice(*SCOPES),
    "sensitive": read_flag,
    "max_attempts": cast("Reader", read_count),
}


# ------------------------------------------------------------------ inputs and outputs


def read_params(cx: Context, key: Node, value: Node) -> tuple[ast.Param, ...] | None:
    """A mapping of names to types, or a list of names, each with ``optional`` in front where it is that."""
    kind = "an input" if key.value == "inputs" else "an output"
    if value.kind is Kind.MAPPING:
        params = [_typed(cx, name, type_node, kind) for name, type_node in value.pairs]
    elif value.kind is Kind.SEQUENCE:
        params = [_param(cx, key, item, kind) for item in value.items]
    elif value.kind is Kind.SCALAR and value.value and not value.is_null:
        params = [_param(cx, key, value, kind)]
    else:
        if value.kind is not Kind.BROKEN:
            cx.add(findings.wrong_value(key, value, "a list of names, or a mapping from names to types"))
        return None
    return tuple([param for param in params if param is not None])


def _param(cx: Context, key: Node, item: Node, kind: str) -> ast.Param | None:
    if item.kind is Kind.MAPPING and len(item.pairs) == 1:
        return _typed(cx, *item.pairs[0], kind)
    if item.kind is not Kind.SCALAR or not item.value or item.is_null:
        if item.kind is not Kind.BROKEN:
            cx.add(findings.wrong_item(key, item, "a name"))
        return None
    first, _, rest = item.value.partition(" ")
    name, optional = item, False
    if first == "optional" and rest.strip():
        word = rest.strip()
        start = item.value.index(word, len(first))
        name, optional = located(item, word, start, start + len(word)), True
    return ast.Param(name, None, optional) if check_name(cx, name, kind) else None


def _typed(cx: Context, name: Node, value: Node, kind: str) -> ast.Param | None:
    if not check_name(cx, name, kind):
        return None
    if value.is_null:
        return ast.Param(name)
    if value.kind is Kind.SCALAR:
        value = legacy.modern_type(cx, value)
    found = read_type(cx, name, value)
    return ast.Param(name, found, found is not None and found.type.optional)


# ------------------------------------------------------------------ actions


def read_action(cx: Context, name: Node, node: Node) -> ast.ActionDef:
    if node.kind is not Kind.MAPPING:
        if not node.is_null and node.kind is not Kind.BROKEN:
            help = "write its contract, for example `{inputs: [order], outputs: [status]}`"
            cx.add(findings.wrong_value(name, node, "a mapping", help))
        return ast.ActionDef(name, node)
    given = known_pairs(cx, _with_pairs(node, legacy.modern_action(cx, node)), _ACTION, "an action")
    return ast.ActionDef(name, node, **_read_all(cx, given, _ACTION))


_ACTION: Final[dict[str, Reader]] = {
    "description": read_text_scalar,
    "inputs": read_params,
    "outputs": read_params,
    "effect": _choice(*EFFECTS),
    "timeout": read_duration,
    "retry": read_retry,
}


# ------------------------------------------------------------------ flows


def read_flow(cx: Context, name: Node, node: Node) -> ast.Flow:
    cx.enter_flow(node)
    if node.kind is not Kind.MAPPING:
        if node.kind is not Kind.BROKEN:
            help = "write its steps below `steps:`"
            cx.add(findings.wrong_value(name, node, "a mapping with `steps`", help))
        return ast.Flow(name, node, (ast.BadStep(node=node, kind_node=name),))
    given = known_pairs(cx, _with_pairs(node, legacy.modern_flow(cx, node)), _FLOW, "a flow")
    if "steps" not in given:
        cx.add(findings.missing_key(name, f"flow `{findings.shown(name.value)}`", "steps", "steps: [...]"))
    found = _read_all(cx, given, _FLOW)
    steps = found.pop("steps", None) or (ast.BadStep(node=node, kind_node=name),)
    return ast.Flow(name, node, steps, **found)


def _steps(cx: Context, key: Node, value: Node) -> ast.Block:
    return read_steps(cx, key, value, "this flow")


def _triggers(cx: Context, key: Node, value: Node) -> tuple[ast.Trigger, ...] | None:
    if value.kind is Kind.SCALAR and value.value:
        if findings.key_before_bracket(value.value) == "intents":  # the key of Soni 0.4, with its list
            joined = findings.joined_key(value)
            if joined is not None:
                cx.add(joined)
                return None
        return (trigger,) if (trigger := _trigger(cx, value)) else None
    if value.kind is not Kind.SEQUENCE:
        if value.kind is not Kind.BROKEN:
            cx.add(cut_short(value) or findings.wrong_value(key, value, "a list of examples"))
        return None
    found = []
    for item in value.items:
        if item.kind is Kind.SCALAR and item.value.strip() and not item.is_null:
            trigger = _trigger(cx, item)
            if trigger is not None:
                found.append(trigger)
        elif item.kind is not Kind.BROKEN:
            cx.add(meant_as_text(item) or findings.wrong_item(key, item, "an example of what a user says"))
    return tuple(found)


def _trigger(cx: Context, node: Node) -> ast.Trigger | None:
    check_comment(cx, node)
    text = node.value
    if "{" not in text and "}" not in text:
        return ast.Trigger(node, (text,))
    from soni_dsl.syntax.expressions import SyntaxProblem
    from soni_dsl.syntax.triggers import parse_trigger

    parsed = parse_trigger(text)
    if isinstance(parsed, SyntaxProblem):
        cx.add(findings.syntax_problem(shape.TRIGGER_SYNTAX, node, parsed, "mark a slot as `{slot}`"))
        return None
    return ast.Trigger(node, parsed)


_FLOW: Final[dict[str, Reader]] = {
    "description": read_text_scalar,
    "triggers": _triggers,
    "when": read_expression,
    "inputs": read_params,
    "outputs": read_params,
    "interruptible": read_flag,
    "resume": _choice(*RESUMES),
    "on_error": read_target,
    "on_cancel": read_target,
    "steps": _steps,
}


# ------------------------------------------------------------------ responses


def read_response(cx: Context, name: Node, node: Node) -> ast.Response:
    if node.kind is Kind.MAPPING and any(key.value in _RESPONSE for key, _ in node.pairs):
        given = known_pairs(cx, node, _RESPONSE, "a response")
        found = _read_all(cx, given, _RESPONSE)
        if "default" not in given and "channel" not in given and len(given) == len(node.pairs):
            cx.add(findings.missing_key(name, f"response `{findings.shown(name.value)}`", "default"))
        return ast.Response(name, node, found.get("default"), found.get("when", ()), found.get("channel", ()))
    return ast.Response(name, node, read_text(cx, name, node))


def _conditions(cx: Context, key: Node, value: Node) -> tuple[tuple[ast.Expression, ast.Text], ...] | None:
    if value.kind is not Kind.SEQUENCE:
        if value.kind is not Kind.BROKEN:
            cx.add(findings.wrong_value(key, value, "a list of `{if: …, say: …}`"))
        return None
    found = []
    for item in value.items:
        if item.kind is not Kind.MAPPING:
            if item.kind is not Kind.BROKEN:
                cx.add(findings.wrong_item(key, item, "a mapping of `if` and `say`"))
            continue
        given = known_pairs(cx, item, _CONDITION, "a condition")
        parts = _read_all(cx, given, _CONDITION)
        if len(parts) == 2:
            found.append((parts["if"], parts["say"]))
        elif len(given) == len(item.pairs):
            missing = next((word for word in _CONDITION if word not in given), None)
            if missing is not None:
                cx.add(findings.missing_key(item.pairs[0][0] if item.pairs else key, "a condition", missing))
    return tuple(found)


def _channels(cx: Context, key: Node, value: Node) -> tuple[tuple[Node, ast.Text], ...] | None:
    if value.kind is not Kind.MAPPING:
        if value.kind is not Kind.BROKEN:
            cx.add(findings.wrong_value(key, value, "a mapping from channels to texts"))
        return None
    texts = [(channel, read_text(cx, channel, said)) for channel, said in value.pairs]
    return tuple([(channel, text) for channel, text in texts if text is not None])


_RESPONSE: Final[dict[str, Reader]] = {"default": read_text, "when": _conditions, "channel": _channels}
_CONDITION: Final[dict[str, Reader]] = {"if": read_expression, "say": read_text}


# ------------------------------------------------------------------ patterns

# What can be said about how a pattern acts, besides its texts and a flow to replace it.
_OPTIONS: Final[dict[str, tuple[str, ...]]] = {
    "correction": (),
    "cancellation": (),
    "interruption": ("resume",),
    "clarification": (),
    "completion": (),
    "fallback": ("max_attempts",),
    "handoff": ("queue",),
    "silence": ("after", "close_after"),
    "error": (),
    "chitchat": (),
    "out_of_scope": (),
    "confirm": (),
    "invalid": (),
    "restart": (),
    "repeat": (),
    "skip": (),
    "choose": (),
}
PATTERNS: Final = tuple(_OPTIONS)


def pattern_keys(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The texts and the options of a pattern, by the keys they have in YAML."""
    from soni_runtime.patterns import text_keys

    return text_keys(name), _OPTIONS.get(name, ())


def read_pattern(cx: Context, name: Node, node: Node) -> ast.Pattern:
    """Texts by name, options and a flow; a text alone replaces the main text of the pattern."""
    texts, options = pattern_keys(name.value)
    if node.kind is not Kind.MAPPING or (node.pairs and all(looks_like_language(k) for k, _ in node.pairs)):
        said = None if node.kind is Kind.BROKEN else read_text(cx, name, node)
        return ast.Pattern(name, node, ((texts[0], said),) if said is not None and texts else ())
    known = (*texts, *options, "flow")
    found: list[tuple[str, ast.Text]] = []
    flow: Node | None = None
    policy: Pairs = []
    for word, (key, value) in known_pairs(cx, node, known, f"pattern `{name.value}`").items():
        if word == "flow":
            flow = read_reference(cx, key, value, "the name of a flow")
        elif word in options:
            if _option(cx, word, key, value) is not None:
                policy.append((key, value))
        else:
            text = read_text(cx, key, value)
            if text is not None:
                found.append((word, text))
    return ast.Pattern(name, node, tuple(found), flow, tuple(policy))


def _option(cx: Context, word: str, key: Node, value: Node) -> object:
    match word:
        case "resume":
            return read_choice(cx, key, value, RESUMES)
        case "after" | "close_after":
            return read_duration(cx, key, value)
        case "max_attempts":
            return read_count(cx, key, value)
        case _:
            return read_reference(cx, key, value, "a name")
