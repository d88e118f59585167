"""Steps in the spelling of Soni 0.4, turned into today's before they are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from soni_dsl.diagnostics.codes import legacy as codes
from soni_dsl.diagnostics.model import Diagnostic, Edit
from soni_dsl.diagnostics.nearest import nearest
from soni_dsl.source.node import Kind, Node
from soni_dsl.source.schema import Scalar, resolve
from soni_dsl.source.text import Span
from soni_dsl.syntax import edits, findings
from soni_dsl.syntax.context import Context
from soni_dsl.syntax.kinds import COMMON_FIELDS, STEP_KINDS
from soni_dsl.syntax.legacy import Pairs, hint, renamed
from soni_dsl.syntax.names import check_name

# Keys that no step of today has; one of them makes a step an old one.
OLD_KEYS: Final = frozenset(
    (
        "type",
        "map_outputs",
        "on_confirm",
        "on_deny",
        "force",
        "validator",
        "invalid",
        "validation_error_message",
    )
)

# Value of ``type:`` → today's kind, and its old keys with today's.
_TYPES: Final[dict[str, tuple[str, dict[str, str]]]] = {
    **{name: (name, {}) for name in STEP_KINDS},
    "collect": ("collect", {"slot": "collect", "message": "prompt"}),
    "action": ("action", {"call": "action"}),
    "say": ("say", {"message": "say"}),
    "confirm": ("confirm", {"message": "confirm"}),
    "branch": ("switch", {"input": "switch", "slot": "switch", "evaluate": "switch"}),
    "set": ("set", {"slots": "set", "values": "set"}),
    "clear": ("clear", {"slot": "clear", "slots": "clear"}),
    "call": ("call", {"flow": "call", "target": "call"}),
    "call_flow": ("call", {"flow": "call", "target": "call"}),
    "link": ("link", {"flow": "link", "target": "link"}),
    "while": ("while", {"condition": "while"}),
    "handoff": ("handoff", {"queue": "handoff"}),
}
_COMMON: Final = frozenset(field.key for field in COMMON_FIELDS)
OLD_TYPES: Final = tuple(_TYPES)
_RENAMED: Final = {"on_confirm": "on_yes", "on_deny": "on_no"}
_MOST_CONDITIONS: Final = 40


@dataclass(frozen=True, slots=True)
class ModernStep:
    """A step in today's words.

    ``kind`` and ``kind_node`` are what ``type:`` says, where there is one, and ``missing`` the old name of
    the key that holds what the kind is about. ``outputs`` are the (field, name) pairs of ``map_outputs``,
    None where it has none; ``broken`` where something was reported that leaves the step unreadable.
    """

    pairs: Pairs
    kind: str = ""
    kind_node: Node | None = None
    missing: str = ""
    outputs: tuple[tuple[Node, Node], ...] | None = None
    broken: bool = False


def modern_step(cx: Context, node: Node) -> ModernStep:
    """Rewrite the pairs of a step that has an old key, or a list at ``when:``."""
    return _Rewriting(cx, node).step()


class _Rewriting:
    def __init__(self, cx: Context, node: Node) -> None:
        self.cx = cx
        self.node = node
        self.pairs: Pairs = []
        self.outputs: tuple[tuple[Node, Node], ...] | None = None
        self.broken = False
        self.fixable = True
        self.changes: list[Edit] = []  # of the hint about ``type:``
        self.old_keys: list[str] = []
        self.removed: list[Node] = []

    def step(self) -> ModernStep:
        typed = next(((key, value) for key, value in self.node.pairs if key.value == "type"), None)
        word = self._type_word(*typed) if typed is not None else ""
        if typed is not None and not word:
            steps = [pair for pair in self.node.pairs if pair[0].value == "step"]
            return ModernStep(steps, "", typed[0], broken=True)
        kind, keys = _TYPES.get(word, ("", {}))
        for key, value in self.node.pairs:
            self._pair(key, value, kind, keys)
        if word == "branch":
            self._branch()
            kind = "if" if self._has("if") else kind
        if typed is not None and typed[1].value == word:
            removed = edits.remove_pairs(self.node, [typed[0], *self.removed])
            changes = (*removed, *self.changes)
            usable = self.fixable and (self._has(kind) or self._has("response"))
            self.cx.add(old_type(*typed, kind, self.old_keys, changes if usable else ()))
        type_node = typed[1] if typed is not None else None
        return ModernStep(self.pairs, kind, type_node, next(iter(keys), kind), self.outputs, self.broken)

    def _type_word(self, key: Node, value: Node) -> str:
        """What ``type:`` says, of a misspelt word the nearest; empty where nothing is near."""
        if value.kind is not Kind.SCALAR or not value.value:
            if value.kind is not Kind.BROKEN:
                self.cx.add(findings.wrong_value(key, value, "a kind of step"))
            return ""
        if value.value in _TYPES:
            return value.value
        near = nearest(value.value, _TYPES)
        self.cx.add(findings.unknown_kind(value, near, STEP_KINDS))
        return near or ""

    def _pair(self, key: Node, value: Node, kind: str, keys: dict[str, str]) -> None:
        word = key.value
        if word == "type" and kind:
            return
        if word == "when" and value.kind is Kind.SEQUENCE:
            self._conditions(key, value)
        elif word == "map_outputs":
            self._map_outputs(key, value, kind)
        elif word == "force":
            self._force(key, value)
        elif word in _RENAMED:
            self._answer(key, value, _RENAMED[word])
        elif word in ("validator", "invalid", "validation_error_message"):
            self._check(key, value)
        elif word == "slot" and kind == "confirm":
            self.old_keys.append(word)
            self.removed.append(key)
        elif word in keys and not self._has(keys[word]):
            self.old_keys.append(word)
            self.changes.append(edits.rename(key, keys[word]))
            self.pairs.append((renamed(key, keys[word]), value))
        else:
            meant = self._misspelt(key, kind, keys)
            self.pairs.append((renamed(key, keys[meant]) if meant else key, value))

    def _misspelt(self, key: Node, kind: str, keys: dict[str, str]) -> str | None:
        """The old key that an unknown one was meant for, which is reported then."""
        if not keys or key.value in _COMMON or STEP_KINDS[kind].field(key.value) is not None:
            return None
        near = nearest(key.value, keys)
        if near is None or self.node.get(near) is not None:
            return None
        self.cx.add(findings.unknown_key(key, f"`type: {kind}`", keys, near))
        self.fixable = False
        return near

    def _has(self, word: str) -> bool:
        """Is today's word for an old key given already, so that the old one is a mistake?"""
        return any(key.value == word for key, _ in self.pairs)

    # -------------------------------------------------------------- single keys

    def _map_outputs(self, key: Node, value: Node, kind: str) -> None:
        """``{variable: field}``; the invocation gets them behind an arrow."""
        if value.kind is Kind.SEQUENCE:
            wanted = [(item, item) for item in value.items]
        elif value.kind is Kind.MAPPING:
            wanted = [(field, name) for name, field in value.pairs]
        else:
            if value.kind is not Kind.BROKEN:
                self.cx.add(findings.wrong_value(key, value, "a mapping from variables to outputs"))
            self.broken = True
            return
        for field, name in wanted:
            if field.kind is not Kind.SCALAR or not field.value:
                if field.kind is not Kind.BROKEN:
                    self.cx.add(findings.wrong_value(name, field, "the name of an output"))
                self.broken = True
                return
            check_name(self.cx, name, "a variable")
        self.outputs = tuple(wanted)
        call = self._invocation(kind)
        changes: tuple[Edit, ...] = ()
        if call is not None and not call.style and wanted and "->" not in call.value:
            arrow = ", ".join(f.value if f.value == n.value else f"{f.value} as {n.value}" for f, n in wanted)
            # In braces a comma would end the value.
            quote = '"' if edits.is_flow(self.node) and ("," in arrow or "," in call.value) else ""
            changes = (
                Edit(call.span, f"{quote}{call.value} -> {arrow}{quote}"),
                edits.remove_pair(self.node, key),
            )
        self.cx.add(
            hint(
                codes.OLD_MAP_OUTPUTS,
                key.span,
                "`map_outputs` is now an arrow behind the call",
                "write the outputs behind the call: `name -> field as variable`",
                changes,
            )
        )

    def _invocation(self, kind: str) -> Node | None:
        for word in ("action", "call") if kind != "call" else ("call", "flow", "target"):
            found = self.node.get(word)
            if found is not None and found.kind is Kind.SCALAR and found.value:
                return found
        return None

    def _force(self, key: Node, value: Node) -> None:
        forced = resolve(value)
        if forced is not True and forced is not False:
            if value.kind is not Kind.BROKEN:
                self.cx.add(findings.bad_flag(key, value, None))
            return
        if forced:
            self.pairs.append((renamed(key, "ask"), renamed(value, "always")))
            change = Edit(Span(key.source, key.start, value.end), "ask: always")
        else:
            change = edits.remove_pair(self.node, key)
        message = "`force` is now `ask: always`"
        help = "write `ask: always`" if forced else "remove it"
        self.cx.add(hint(codes.OLD_FORCE, key.span, message, help, (change,)))

    def _answer(self, key: Node, value: Node, today: str) -> None:
        first = next((k for k, _ in self.node.pairs if k.value == today), None)
        if first is not None:
            self.cx.add(findings.given_twice(key, first, f"remove `{key.value}`"))
            return
        change = (edits.rename(key, today),)
        message = f"`{key.value}` is now `{today}`"
        self.cx.add(hint(codes.OLD_CONFIRM_KEY, key.span, message, f"write `{today}:`", change))
        self.pairs.append((renamed(key, today), value))

    def _check(self, key: Node, value: Node) -> None:
        """A validator and its message at the step that asks; today they belong to the slot."""
        today = "validator" if key.value == "validator" else "invalid"
        message = f"`{key.value}` belongs to the slot now"
        self.cx.add(hint(codes.OLD_STEP_CHECK, key.span, message, f"write `{today}:` at the slot"))
        self.pairs.append((renamed(key, today), value))

    # -------------------------------------------------------------- branches

    def _conditions(self, key: Node, value: Node) -> None:
        """``when: [{condition, then}, …, {else}]`` as ``if`` with its arms, each else in the arm before."""
        if not value.items or len(value.items) > _MOST_CONDITIONS:
            expected = f"a list of 1 to {_MOST_CONDITIONS} conditions"
            self.cx.add(findings.wrong_value(key, value, expected))
            self.broken = True
            return
        chain: Pairs | None = None
        for item in reversed(value.items):
            chain = self._condition(key, item, chain)
            if chain is None:
                self.broken = True
                return
        if chain is not None and chain[0][0].value == "else":
            self.cx.add(findings.missing_key(chain[0][0], "a branch", "condition", "condition: …"))
            self.broken = True
            return
        self.pairs.extend(chain or ())
        change = self._chain_edit(key, value)
        self.cx.add(
            hint(
                codes.OLD_WHEN_LIST,
                key.span,
                "a list at `when` is now `if`",
                "write `if:` with its arms",
                change,
            )
        )

    def _condition(self, key: Node, item: Node, rest: Pairs | None) -> Pairs | None:
        """An entry as the pairs of an ``if``; ``rest`` are the pairs of what follows it."""
        if item.kind is not Kind.MAPPING:
            if item.kind is not Kind.BROKEN:
                self.cx.add(findings.wrong_item(key, item, "a mapping of `condition` and `then`"))
            return None
        pairs: Pairs = []
        for word, value in item.pairs:
            if word.value in ("condition", "if"):
                pairs.insert(0, (renamed(word, "if"), value))
            elif word.value in ("then", "jump_to"):
                pairs.append((renamed(word, "then"), value))
            elif word.value == "else":
                pairs.append((word, value))
            else:
                near = nearest(word.value, ("condition", "then", "else"))
                self.cx.add(findings.unknown_key(word, "a condition", ("condition", "then", "else"), near))
                return None
        names = [word.value for word, _ in pairs]
        if names == ["else"]:
            return pairs if rest is None else self._late_else(item, rest)
        if not names or names[0] != "if":
            missing = item.pairs[0][0] if item.pairs else key
            self.cx.add(findings.missing_key(missing, "a branch", "condition", "condition: …"))
            return None
        if rest is not None and "else" not in names:
            if rest[0][0].value == "else":
                return [*pairs, rest[0]]
            last = rest[-1][1]
            inner = Node(Kind.MAPPING, item.source, rest[0][0].start, last.end, pairs=rest)
            block = Node(Kind.SEQUENCE, item.source, inner.start, inner.end, items=[inner])
            pairs.append((renamed(rest[0][0], "else"), block))
        return pairs

    def _late_else(self, item: Node, rest: Pairs) -> Pairs | None:
        finding = findings.given_twice(rest[0][0], item.pairs[0][0], "put `else` last")
        self.cx.add(finding)
        return None

    def _chain_edit(self, key: Node, value: Node) -> tuple[Edit, ...]:
        """The whole branch written anew, where it is simple enough: targets only and no comments."""
        span = Span(key.source, key.start, value.end)
        if edits.is_flow(self.node) or edits.has_comment(span):
            return ()
        for item in value.items:
            if any(said.kind is not Kind.SCALAR or "\n" in said.span.text for _, said in item.pairs):
                return ()
        return (Edit(span, "\n".join(_chain_lines(value.items, edits.column(key))).lstrip()),)

    def _branch(self) -> None:
        """``cases`` with ``default``, and true and false of ``evaluate`` as ``then`` and ``else``."""
        cases = next(((k, v) for k, v in self.pairs if k.value == "cases"), None)
        if cases is None or cases[1].kind is not Kind.MAPPING:
            return
        key, value = cases
        tested = self.node.get("evaluate")
        answers = {resolve(word): pair for pair in value.pairs for word in (pair[0],)}
        if tested is not None and answers and set(map(type, answers)) == {bool}:
            self._yes_or_no(key, value, answers)
            return
        default = next(
            (pair for pair in value.pairs if pair[0].value == "default" and not pair[0].style), None
        )
        if default is None or self._has("else"):
            return
        others = [pair for pair in value.pairs if pair[0] is not default[0]]
        inner = Node(Kind.MAPPING, value.source, value.start, value.end, pairs=others)
        self.pairs = [(k, inner if k is key else v) for k, v in self.pairs]
        self.pairs.append((renamed(default[0], "else"), default[1]))
        if others and default[1].kind is Kind.SCALAR:
            self.changes.append(edits.remove_pair(value, default[0]))
            self.changes.append(edits.insert_after(self.node, key, value, f"else: {default[1].span.text}"))
        else:
            self.fixable = False

    def _yes_or_no(self, key: Node, value: Node, answers: dict[Scalar, tuple[Node, Node]]) -> None:
        arms = [(word, *answers[flag]) for flag, word in ((True, "then"), (False, "else")) if flag in answers]
        self.pairs = [
            (renamed(k, "if") if k.value == "switch" else k, v) for k, v in self.pairs if k is not key
        ]
        self.pairs.extend((renamed(old, word), said) for word, old, said in arms)
        if all(said.kind is Kind.SCALAR for _, _, said in arms) and not edits.has_comment(value.span):
            separator = ", " if edits.is_flow(self.node) else "\n" + " " * edits.column(key)
            text = separator.join(f"{word}: {said.span.text}" for word, _, said in arms)
            self.changes = [Edit(e.span, "if") if e.replacement == "switch" else e for e in self.changes]
            self.changes.append(Edit(Span(key.source, key.start, value.end), text))
        else:
            self.fixable = False


def _chain_lines(entries: list[Node], indent: int) -> list[str]:
    """Entries of a ``when:`` list as the lines of nested ``if`` steps."""
    pad = " " * indent
    said = {("if" if k.value == "condition" else k.value): v.span.text for k, v in entries[0].pairs}
    lines = [f"{pad}if: {said['if']}", f"{pad}then: {said.get('then') or said.get('jump_to') or '[]'}"]
    if "else" in said:
        lines.append(f"{pad}else: {said['else']}")
    elif len(entries) > 1 and entries[1].pairs[0][0].value == "else":
        lines.append(f"{pad}else: {entries[1].pairs[0][1].span.text}")
    elif len(entries) > 1:
        inner = _chain_lines(entries[1:], indent + 4)
        lines += [f"{pad}else:", f"{pad}  - {inner[0].lstrip()}", *inner[1:]]
    return lines


def old_type(
    key: Node, value: Node, today: str, old_keys: list[str], changes: tuple[Edit, ...]
) -> Diagnostic:
    keys = f" with {findings.words((f'{word}:' for word in old_keys), 'and')}" if old_keys else ""
    return hint(
        codes.OLD_STEP_TYPE,
        Span(key.source, key.start, max(key.end, value.end)),
        f"`type: {findings.shown(value.value)}`{keys} is now `{today}:`",
        f"let the key `{today}:` name the kind",
        changes,
    )
