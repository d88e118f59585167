"""The spelling of Soni 0.4, turned into today's before it is read.

Each function takes what the file says and gives back the same in today's words, with the places of the
old ones, and leaves a hint whose fix rewrites it. Nothing outside this module and ``legacy_steps`` knows
an old word.
"""

from __future__ import annotations

from typing import Final

from soni_dsl.diagnostics.codes import legacy as codes
from soni_dsl.diagnostics.model import Code, Diagnostic, Edit, Fix, Label
from soni_dsl.source.node import Kind, Node
from soni_dsl.source.text import Span
from soni_dsl.syntax import edits, findings
from soni_dsl.syntax.context import Context

Pairs = list[tuple[Node, Node]]

VERSIONS: Final = ("0.1", "1.0")
_TARGETS: Final = {"__end__": "end", "__error__": "error", "__cancel__": "cancel"}
_JUMP: Final = "jump_to_"
# Types of 0.4 that said more about a text than how it is stored; a validator says that now.
_TYPES: Final = {
    "city": "string",
    "location": "string",
    "email": "string",
    "phone": "string",
    "url": "string",
    "currency": "number",
    "str": "string",
    "int": "integer",
    "bool": "boolean",
    "dict": "object",
}
_MODEL_OPTIONS: Final = ("temperature", "max_tokens", "timeout", "api_base")
_OLD_SETTINGS: Final = ("conversation", "flow_management", "session", "collection")


def hint(
    code: Code, at: Span, message: str, help: str, changes: tuple[Edit, ...] = (), *, safe: bool = True
) -> Diagnostic:
    """A finding about an old spelling; ``changes`` rewrite it."""
    fix = Fix(help, changes, "safe" if safe else "unsafe") if changes else None
    return Diagnostic(code, message, Label(at, "spelling of Soni 0.4"), help=help, fix=fix)


def renamed(node: Node, word: str) -> Node:
    """A key or name as today's word for it, in the place of the old one."""
    return Node(Kind.SCALAR, node.source, node.start, node.end, value=word)


def pair_span(key: Node, value: Node) -> Span:
    return Span(key.source, key.start, max(key.end, value.end))


# ------------------------------------------------------------------ whole bot


def old_version(value: Node, supported: str) -> Diagnostic:
    return hint(
        codes.OLD_VERSION,
        value.span,
        f"version `{value.value}` is that of Soni 0.4",
        f'write `version: "{supported}"`',
        (Edit(value.span, f'"{supported}"'),),
    )


def modern_settings(cx: Context, node: Node) -> Pairs:
    """The pairs of ``settings:``, with ``models.nlu`` as the model of understanding."""
    if not any(key.value in ("models", "persistence") or key.value in _OLD_SETTINGS for key, _ in node.pairs):
        return node.pairs
    pairs: Pairs = []
    for key, value in node.pairs:
        if key.value == "models":
            if node.get("understanding") is None:
                pairs.extend(_understanding(cx, key, value))
            else:
                first = next(k for k, _ in node.pairs if k.value == "understanding")
                cx.add(findings.given_twice(key, first, "remove `models`"))
        elif key.value in _OLD_SETTINGS:
            cx.add(ignored(node, key))
        else:
            pairs.append((key, _with_url(cx, value) if key.value == "persistence" else value))
    return pairs


def _with_url(cx: Context, persistence: Node) -> Node:
    """``persistence:`` with ``path`` as ``url``."""
    old = next((key for key, _ in persistence.pairs if key.value == "path"), None)
    if old is None or persistence.get("url") is not None:
        return persistence
    message, help = "`path` is now `url`", "write `url:`"
    cx.add(hint(codes.OLD_PATH, old.span, message, help, (Edit(old.span, "url"),)))
    pairs = [(renamed(key, "url") if key is old else key, value) for key, value in persistence.pairs]
    return Node(Kind.MAPPING, persistence.source, persistence.start, persistence.end, pairs=pairs)


def _understanding(cx: Context, key: Node, value: Node) -> Pairs:
    nlu = value.get("nlu") or value.get("default") or value
    model, provider = nlu.get("model"), nlu.get("provider")
    help = "write `understanding: {model: provider/name}`"
    if model is None or not model.is_scalar or not model.value:
        if not value.is_broken:
            cx.add(hint(codes.OLD_MODELS, key.span, "`models` is now `understanding`", help))
        return []
    name = model.value
    if provider is not None and provider.value and "/" not in name:
        name = f"{provider.value}/{name}"
    span = pair_span(key, value)
    kept = [(k, v) for k, v in nlu.pairs if k.value in _MODEL_OPTIONS]
    text = ", ".join([f"model: {name}", *(f"{k.value}: {v.span.text}" for k, v in kept)])
    changes: tuple[Edit, ...] = ()
    if all(map(_plain, (name, *(v.value for _, v in kept)))) and not edits.has_comment(span):
        changes = (Edit(span, f"understanding: {{{text}}}"),)
    known = ("provider", "model", *_MODEL_OPTIONS)
    lost = [k.value for k, _ in nlu.pairs if k.value not in known]
    lost += [k.value for k, v in value.pairs if v is not nlu and nlu is not value]
    message = "`models` is now `understanding`"
    if lost:
        message += f"; {findings.words(lost, 'and')} {'mean' if len(lost) > 1 else 'means'} nothing"
    cx.add(hint(codes.OLD_MODELS, key.span, message, help, changes, safe=not lost))
    pairs = [(renamed(model, "model"), renamed(model, name)), *kept]
    inner = Node(Kind.MAPPING, value.source, value.start, value.end, pairs=pairs)
    return [(renamed(key, "understanding"), inner)]


def _plain(text: str) -> bool:
    return bool(text) and all(letter.isalnum() or letter in "-_./@" for letter in text)


def ignored(mapping: Node, key: Node) -> Diagnostic:
    """A key that said something 0.4 needed and nobody needs now."""
    return hint(
        codes.OLD_IGNORED_KEY,
        key.span,
        f"`{key.value}` means nothing any more",
        "remove it",
        (edits.remove_pair(mapping, key),),
    )


# ------------------------------------------------------------------ flows, slots, actions


def modern_flow(cx: Context, node: Node) -> Pairs:
    """``process:`` and ``trigger:`` as ``steps:`` and ``triggers:``."""
    pairs: Pairs = []
    for key, value in node.pairs:
        if key.value == "process" or key.value == "trigger":
            today = "steps" if key.value == "process" else "triggers"
            first = next((k for k, _ in node.pairs if k.value == today), None)
            if first is not None:
                cx.add(findings.given_twice(key, first, f"remove `{key.value}`"))
                continue
            if today == "steps":
                change = (edits.rename(key, "steps"),)
                cx.add(
                    hint(codes.OLD_PROCESS, key.span, "`process` is now `steps`", "write `steps:`", change)
                )
            else:
                intents = _intents(cx, key, value)
                if intents is None:
                    continue
                value = intents
            key = renamed(key, today)
        pairs.append((key, value))
    return pairs


def _intents(cx: Context, key: Node, value: Node) -> Node | None:
    """The list of ``trigger: {intents: […]}``."""
    help = "write `triggers:` with the list"
    message = "`trigger` with `intents` is now `triggers`"
    change: tuple[Edit, ...] = (edits.rename(key, "triggers"),)
    if value.kind is not Kind.MAPPING:
        cx.add(hint(codes.OLD_TRIGGER, key.span, "`trigger` is now `triggers`", help, change))
        return value
    for other, _ in value.pairs:
        if other.value != "intents":
            cx.add(findings.unknown_key(other, "`trigger`", ("intents",), None))
    found = next((pair for pair in value.pairs if pair[0].value == "intents"), None)
    if found is None:
        if not value.pairs:
            cx.add(findings.wrong_value(key, value, "a list", "write `triggers:` with a list of examples"))
        return None
    intents = found[1]
    change = ()
    between = Span(key.source, key.end, found[0].start)
    if len(value.pairs) == 1 and intents.start < intents.end and not edits.has_comment(between):
        if edits.is_flow(value):
            tail = Edit(Span(key.source, intents.end, value.end), "")
            change = (Edit(Span(key.source, key.start, intents.start), "triggers: "), tail)
        else:
            change = (Edit(Span(key.source, key.start, found[0].end), "triggers"),)
    cx.add(hint(codes.OLD_TRIGGER, key.span, message, help, change))
    return intents


def modern_slot(cx: Context, node: Node) -> Pairs:
    """Old names of keys and types of a slot."""
    pairs: Pairs = []
    for key, value in node.pairs:
        if key.value == "validation_error_message":
            first = next((k for k, _ in node.pairs if k.value == "invalid"), None)
            if first is not None:
                cx.add(findings.given_twice(key, first, f"remove `{key.value}`"))
                continue
            change = (edits.rename(key, "invalid"),)
            message = "`validation_error_message` is now `invalid`"
            cx.add(hint(codes.OLD_VALIDATION_MESSAGE, key.span, message, "write `invalid:`", change))
            key = renamed(key, "invalid")
        elif key.value == "type" and value.is_scalar:
            if value.value == "enum" and node.get("values") is not None:
                change = (edits.remove_pair(node, key),)
                message = "`values` alone make an enumeration"
                cx.add(hint(codes.OLD_SLOT_TYPE, value.span, message, "remove `type: enum`", change))
                continue
            value = modern_type(cx, value)
        pairs.append((key, value))
    return pairs


def modern_type(cx: Context, value: Node) -> Node:
    """Today's word for a type of 0.4; any other as it is."""
    today = _TYPES.get(value.value)
    if today is None:
        return value
    help = f"write `{today}`" + ("; a validator can say more" if today == "string" else "")
    message = f"type `{value.value}` is now `{today}`"
    cx.add(hint(codes.OLD_SLOT_TYPE, value.span, message, help, (Edit(value.span, today),)))
    return renamed(value, today)


def modern_action(cx: Context, node: Node) -> Pairs:
    """Without ``handler:``: Python is found by name."""
    if node.get("handler") is None:
        return node.pairs
    pairs: Pairs = []
    for key, value in node.pairs:
        if key.value == "handler":
            cx.add(ignored(node, key))
        else:
            pairs.append((key, value))
    return pairs


# ------------------------------------------------------------------ targets


def modern_target(cx: Context, name: Node) -> Node:
    """``__end__`` as ``end``, and ``jump_to_x`` as ``x`` where no step has that very name."""
    word = name.value
    if word[:2] != "__" and word[:8] != _JUMP:
        return name
    today = _TARGETS.get(word) or (word[8:] if word[:8] == _JUMP else None)
    if not today or word in cx.step_ids:
        return name
    change = (Edit(name.span, today),)
    cx.add(hint(codes.OLD_TARGET, name.span, f"`{word}` is now `{today}`", f"write `{today}`", change))
    return renamed(name, today)


def is_continue(cx: Context, name: Node) -> bool:
    """Does an arm say ``continue``: do nothing and go on?"""
    if name.value != "continue" or "continue" in cx.step_ids:
        return False
    help = "write `[]`: nothing to do"
    cx.add(
        hint(codes.OLD_TARGET, name.span, "an arm that goes on is now empty", help, (Edit(name.span, "[]"),))
    )
    return True
