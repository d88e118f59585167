"""Mistakes that authors of bots make, made in correct bots one at a time.

An operator takes a bot and yields mutants: the bot with one mistake in it, and what a careful reviewer would
say about it. Where the mutant may be just another correct bot, silence is right, and the operator says so.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import yaml
from bot_outline import KINDS, Entry, Outline, Step, Word

Files = Mapping[str, str]

CODES: Final = {
    "slot": ("SN203",),
    "name": ("SN215", "SN203"),
    "action": ("SN204",),
    "flow": ("SN209",),
    "step": ("SN201",),
    "output": ("SN214",),
    "validator": ("SN206",),
    "normalizer": ("SN207",),
    "response": ("SN208",),
    "function": ("SN210",),
    "filter": ("SN211",),
    "argument": ("SN212", "SN213"),
    "case": ("SN303",),
    "compared value": ("SN303",),
}
"""What a misspelt use of a name must give, by its role."""
QUIET: Final = frozenset({"field", "output", "case", "compared value", "parameter", "result", "action"})
"""Roles whose names are only known where a contract, a type or an enumeration says which there are."""
NEEDED: Final = frozenset({"steps", "process", "cases", *KINDS})
"""Keys without which the mapping says nothing."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A bot with one mistake. ``line`` and ``column`` are where it was made in ``file``.

    ``codes`` are beginnings of the codes that a finding about it may have. With ``must`` there has to be one;
    else silence is right too. With ``here`` it must begin at the very place, else it may be where the
    mistake shows.
    """

    operator: str
    bot: str
    what: str
    files: Files
    file: str
    line: int
    column: int
    codes: tuple[str, ...] = ("SN",)
    must: bool = False
    here: bool = False
    name: str = ""
    several: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One YAML file of a bot that is to be mutated."""

    bot: str
    files: Files
    file: str
    outline: Outline

    @property
    def text(self) -> str:
        return self.outline.text

    def mutant(self, operator: str, what: str, text: str, at: int, **more: object) -> Mutant:
        return Mutant(
            operator, self.bot, what, {**self.files, self.file: text}, self.file,
            self.outline.line_of(at), self.outline.column_of(at), **more,
        )  # type: ignore[arg-type]  # fmt: skip

    def replaced(self, start: int, end: int, by: str) -> str:
        return self.text[:start] + by + self.text[end:]


Operator = Callable[[Part], Iterator[Mutant]]


def mutants_of(bot: str, files: Files) -> Iterator[Mutant]:
    """Every mutant of a bot, in a fixed order, no two with the same files."""
    seen: set[tuple[tuple[str, str], ...]] = {tuple(sorted(files.items()))}
    for file, text in files.items():
        operators: tuple[Callable[[Part], Iterator[Mutant]], ...] = PYTHON if file.endswith(".py") else YAML
        outline = Outline("" if file.endswith(".py") else text)
        part = Part(bot, files, file, outline)
        for operator in operators:
            for mutant in operator(part):
                key = tuple(sorted(mutant.files.items()))
                if key not in seen:
                    seen.add(key)
                    yield mutant


def misspelt(word: str) -> str:
    """The last letter but one left out; short words get one more."""
    return word[:-2] + word[-1] if len(word) > 3 else word + "x"


# ------------------------------------------------------------------ names


def misspell(part: Part) -> Iterator[Mutant]:
    """Each name once, each time it stands there."""
    words = part.outline.words()
    for word in words:
        by = misspelt(word.name)
        if any(other.name == by for other in words):
            continue
        text = part.replaced(word.start, word.end, by)
        what = f"{word.role} `{word.name}` -> `{by}`"
        if word.defines:
            yield part.mutant(
                f"misspell a defined {word.role}", what, text, word.start, must=_is_used(word, words, part)
            )
        else:
            codes = CODES.get(word.role, ("SN",))
            must = word.role not in QUIET
            yield part.mutant(
                f"misspell a used {word.role}",
                what,
                text,
                word.start,
                codes=codes,
                must=must,
                here=True,
                name=word.name,
            )


def _is_used(word: Word, words: list[Word], part: Part) -> bool:
    if word.role in ("slot", "variable", "step", "response", "loop variable"):
        return any(
            other.name == word.name and not other.defines and other.start != word.start for other in words
        )
    return False


# ------------------------------------------------------------------ steps


def _without_lines(text: str, first: int, last: int) -> str:
    lines = text.splitlines(keepends=True)
    return "".join(lines[:first] + lines[last:])


def _written(step: Step) -> set[str]:
    """Names that a step gives a value."""
    keys = step.keys
    found: set[str] = set()
    for key in ("collect", "slot"):
        node = keys.get(key)
        if isinstance(node, yaml.ScalarNode):
            found.add(str(node.value))
    node = keys.get("set")
    if isinstance(node, yaml.MappingNode):
        found |= {str(key.value) for key, _ in node.value}
    for key in ("action", "call"):
        node = keys.get(key)
        if isinstance(node, yaml.ScalarNode) and "->" in node.value:
            tail = str(node.value).partition("->")[2]
            found |= {part.split()[-1] for part in tail.split(",") if part.split()}
    return found


def _block_steps(part: Part) -> list[Step]:
    return [step for step in part.outline.steps() if not step.flow_style and not step.node.flow_style]


def _is_read_after(part: Part, step: Step, names: set[str]) -> bool:
    """Does a later step of the same list read one of the names, without another step writing it?"""
    others = [
        other for other in part.outline.steps() if other.flow == step.flow and other.node is not step.node
    ]
    start, end = step.node.start_mark.index, step.node.end_mark.index
    if any(names & _written(other) for other in others):
        return False
    inner = [other for other in others if not start <= other.node.start_mark.index < end]
    words = part.outline.words()
    return any(
        word.role == "name" and word.name in names and other.node.start_mark.index <= word.start < other.node.end_mark.index
        for other in inner
        if other.siblings is step.siblings and other.index > step.index
        for word in words
    )  # fmt: skip


def delete_step(part: Part) -> Iterator[Mutant]:
    for step in _block_steps(part):
        if len(step.siblings.value) == 1:
            continue
        text = _without_lines(part.text, step.first, step.last)
        id_node = step.keys.get("step")
        target = id_node is not None and any(
            word.role == "step" and not word.defines and word.name == id_node.value
            for word in part.outline.words()
        )
        must = target or (
            _is_read_after(part, step, _written(step)) and not _has_default(part, _written(step))
        )
        yield part.mutant(
            f"delete a step: {step.kind}",
            f"{step.kind} deleted",
            text,
            step.node.start_mark.index,
            must=must,
            several=True,
        )


def _has_default(part: Part, names: set[str]) -> bool:
    """May a slot of these names have a value before anybody asks for it?"""
    return any(
        re.search(rf"^ +{re.escape(name)}:(?: .*)?\n?(?: {{4,}}.*\n)*", text, re.MULTILINE) is not None
        and ("default:" in text or "scope:" in text)
        for text in part.files.values()
        for name in names
    )


def swap_steps(part: Part) -> Iterator[Mutant]:
    steps = _block_steps(part)
    for one, two in itertools.pairwise(steps):
        if one.siblings is not two.siblings or two.index != one.index + 1:
            two_list = [s for s in steps if s.siblings is one.siblings and s.index == one.index + 1]
            if not two_list:
                continue
            two = two_list[0]
        lines = part.text.splitlines(keepends=True)
        if not lines[one.last - 1].endswith("\n") or not lines[two.last - 1].endswith("\n"):
            continue
        text = "".join(
            lines[: one.first]
            + lines[two.first : two.last]
            + lines[one.last : two.first]
            + lines[one.first : one.last]
            + lines[two.last :]
        )
        names = _written(one)
        reads = {
            w.name
            for w in part.outline.words()
            if w.role == "name" and two.node.start_mark.index <= w.start < two.node.end_mark.index
        }
        unique = not any(
            names & _written(s) for s in part.outline.steps() if s.flow == one.flow and s.node is not one.node
        )
        must = bool(names & reads) and unique and not _has_default(part, names & reads)
        yield part.mutant(
            f"swap steps: {one.kind}, {two.kind}",
            "swapped",
            text,
            one.node.start_mark.index,
            must=must,
            several=True,
        )


# ------------------------------------------------------------------ keys


def _span(outline: Outline, entry: Entry) -> tuple[int, int, str] | None:
    """What to cut for a key to be gone, and what to put in its place."""
    text, pairs = outline.text, entry.owner.value
    index = next(i for i, (key, _) in enumerate(pairs) if key is entry.key)
    if len(pairs) == 1:
        return None
    start = entry.key.start_mark.index
    if entry.owner.flow_style:
        if index + 1 < len(pairs):
            return start, pairs[index + 1][0].start_mark.index, ""
        end = entry.value.end_mark.index
        return len(text[:start].rstrip().rstrip(",")), end, ""
    if index + 1 < len(pairs):
        return start, pairs[index + 1][0].start_mark.index, ""
    before = len(text[:start].rstrip())
    return before, len(text[: entry.value.end_mark.index].rstrip()), ""


def delete_key(part: Part) -> Iterator[Mutant]:
    """Each key with its value."""
    for entry in part.outline.entries():
        cut = _span(part.outline, entry)
        if cut is None:
            continue
        text = part.replaced(*cut)
        where = entry.path[0] if entry.path else "bot"
        depth = (
            "name"
            if len(entry.path) == 1 and entry.path[0] in ("slots", "flows", "actions", "responses")
            else entry.name
        )
        if entry.path[-1:] in (
            ("set",),
            ("cases",),
            ("inputs",),
            ("outputs",),
            ("values",),
            ("map_outputs",),
        ):
            depth = f"entry of {entry.path[-1]}"
        must = entry.name in NEEDED and depth == entry.name and entry.path[:1] == ("flows",)
        if any(key.value == "jump_to" for key, _ in entry.owner.value):
            must = False  # to jump is a step as well
        yield part.mutant(
            f"delete a key of {where}: {depth}",
            f"{'.'.join(entry.path[-2:])}.{entry.name}",
            text,
            entry.key.start_mark.index,
            must=must,
            several=True,
        )


def misspell_key(part: Part) -> Iterator[Mutant]:
    """Each key that the language has."""
    for entry in part.outline.entries():
        if len(entry.path) == 1 and entry.path[0] in ("slots", "flows", "actions", "responses"):
            continue
        if entry.path[-1:] in (
            ("set",),
            ("cases",),
            ("inputs",),
            ("outputs",),
            ("values",),
            ("map_outputs",),
        ):
            continue
        if entry.path[:1] in (("responses",), ("settings",), ("patterns",)) or entry.name in (
            "en",
            "es",
            "de",
        ):
            continue
        if entry.path[:1] == ("slots",) and len(entry.path) > 2:
            continue
        start, end = entry.key.start_mark.index, entry.key.end_mark.index
        by = misspelt(entry.name)
        kind = "section" if not entry.path else "kind" if entry.name in KINDS else "key"
        text = part.replaced(start, end, by)
        yield part.mutant(
            f"misspell a {kind}",
            f"{entry.name} -> {by}",
            text,
            start,
            codes=("SN1",),
            must=True,
            here=True,
            name=entry.name,
        )


def _dropped(key: str) -> Operator:
    def drop(part: Part) -> Iterator[Mutant]:
        for entry in part.outline.entries():
            cut = _span(part.outline, entry) if entry.name == key else None
            if cut is not None:
                yield part.mutant(
                    f"drop `{key}`",
                    f"{key} dropped",
                    part.replaced(*cut),
                    entry.key.start_mark.index,
                    several=True,
                )

    return drop


def swap_arms(part: Part) -> Iterator[Mutant]:
    for entry in part.outline.entries():
        if entry.name == "then" and (
            other := next((k for k, _ in entry.owner.value if k.value == "else"), None)
        ):
            one, two = sorted((entry.key, other), key=lambda k: k.start_mark.index)
            a, b = (one.start_mark.index, one.end_mark.index), (two.start_mark.index, two.end_mark.index)
            text = part.text[: a[0]] + two.value + part.text[a[1] : b[0]] + one.value + part.text[b[1] :]
            yield part.mutant("swap then and else", "swapped", text, a[0], several=True)


def negate(part: Part) -> Iterator[Mutant]:
    for entry in part.outline.entries():
        if (
            entry.path[:1] == ("flows",)
            and entry.name in ("if", "when", "while")
            and isinstance(entry.value, yaml.ScalarNode)
        ):
            start, end = entry.value.start_mark.index, entry.value.end_mark.index
            raw = str(entry.value.value)
            by = raw.removeprefix("not ") if raw.startswith("not ") and " " not in raw[4:] else f"not ({raw})"
            if entry.value.style == '"':
                by = '"' + by.replace('"', '\\"') + '"'
            yield part.mutant(
                f"negate `{entry.name}`", by, part.replaced(start, end, by), start, several=True
            )


def swap_outputs(part: Part) -> Iterator[Mutant]:
    for match in re.finditer(r"-> (\w+), (\w+)$", part.text, re.MULTILINE):
        a, b = match.groups()
        text = part.replaced(match.start(1), match.end(2), f"{a} as {b}, {b} as {a}")
        yield part.mutant("swap outputs", f"{a}, {b}", text, match.start(1), several=True)
    for match in re.finditer(r"->.* (\w+) as (\w+)\b", part.text):
        a, b = match.groups()
        text = part.replaced(match.start(1), match.end(2), f"{b} as {a}")
        yield part.mutant(
            "turn an output round", f"{a} as {b}", text, match.start(1), codes=("SN214",), several=True
        )


def swap_set_values(part: Part) -> Iterator[Mutant]:
    for entry in part.outline.entries():
        if entry.name == "map_outputs" and isinstance(entry.value, yaml.MappingNode):
            for key, value in entry.value.value:
                if key.value != value.value:
                    text = part.replaced(
                        key.start_mark.index, value.end_mark.index, f"{value.value}: {key.value}"
                    )
                    yield part.mutant(
                        "turn an old output round",
                        f"{key.value}: {value.value}",
                        text,
                        key.start_mark.index,
                        must=True,
                        several=True,
                    )


# ------------------------------------------------------------------ slots, triggers, actions


def change_type(part: Part) -> Iterator[Mutant]:
    for entry in part.outline.entries():
        if (
            len(entry.path) == 2
            and entry.path[0] == "slots"
            and entry.name == "type"
            and isinstance(entry.value, yaml.ScalarNode)
        ):
            for other in ("string", "number", "boolean", "date", "list of string"):
                if other != entry.value.value:
                    start, end = entry.value.start_mark.index, entry.value.end_mark.index
                    yield part.mutant(
                        "change the type of a slot",
                        f"{entry.value.value} -> {other}",
                        part.replaced(start, end, other),
                        start,
                        several=True,
                    )
        if (
            len(entry.path) == 2
            and entry.path[0] == "actions"
            and entry.name in ("inputs", "outputs")
            and isinstance(entry.value, yaml.MappingNode)
        ):
            for _, node in entry.value.value:
                if isinstance(node, yaml.ScalarNode):
                    by = "boolean" if node.value != "boolean" else "date"
                    yield part.mutant(
                        f"change a type of {entry.name}",
                        f"{node.value} -> {by}",
                        part.replaced(node.start_mark.index, node.end_mark.index, by),
                        node.start_mark.index,
                        several=True,
                    )


def change_values(part: Part) -> Iterator[Mutant]:
    for entry in part.outline.entries():
        if len(entry.path) == 2 and entry.path[0] == "slots" and entry.name == "values":
            nodes = (
                [k for k, _ in entry.value.value]
                if isinstance(entry.value, yaml.MappingNode)
                else entry.value.value
            )
            for node in nodes:
                used = len(re.findall(rf"[\"'\[ ]{re.escape(str(node.value))}[\"'\]:,\n ]", part.text)) > 1
                start, end = node.start_mark.index, node.end_mark.index
                yield part.mutant(
                    "rename a value",
                    f"{node.value}",
                    part.replaced(start, end, "quite_other"),
                    start,
                    several=used,
                )


def remove_trigger(part: Part) -> Iterator[Mutant]:
    for entry in part.outline.entries():
        if entry.name == "triggers" and len(entry.path) == 2 and len(entry.owner.value) > 1:
            cut = _span(part.outline, entry)
            called = re.search(
                rf"(call|link|start_flow|flow): {re.escape(entry.path[1])}\b|\bcall: {re.escape(entry.path[1])}",
                "\n".join(part.files.values()),
            )
            if cut is not None:
                special = entry.path[1] in ("welcome", "fallback", "goodbye", "help")
                yield part.mutant(
                    "remove the triggers",
                    entry.path[1],
                    part.replaced(*cut),
                    entry.key.start_mark.index,
                    codes=("SN405",),
                    must=not called and not special,
                )


def duplicate_trigger(part: Part) -> Iterator[Mutant]:
    triggers = [
        e
        for e in part.outline.entries()
        if e.name == "triggers" and len(e.path) == 2 and isinstance(e.value, yaml.SequenceNode)
    ]
    for one in triggers:
        for two in triggers:
            if one is two or not one.value.value or not two.value.value:
                continue
            source, target = one.value.value[0], two.value.value[-1]
            written = part.text[source.start_mark.index : source.end_mark.index]
            start = target.start_mark.index
            text = part.replaced(start, target.end_mark.index, written)
            yield part.mutant(
                "repeat a trigger in another flow", written, text, start, codes=("SN601",), must=True
            )


def mark_sensitive(part: Part) -> Iterator[Mutant]:
    for entry in part.outline.entries():
        if entry.path == ("slots",) and isinstance(entry.value, yaml.MappingNode) and entry.value.value:
            if any(k.value == "sensitive" for k, _ in entry.value.value):
                continue
            first = entry.value.value[0][0]
            if entry.value.flow_style:
                text = part.replaced(first.start_mark.index, first.start_mark.index, "sensitive: true, ")
            else:
                indent = " " * first.start_mark.column
                text = part.replaced(
                    first.start_mark.index, first.start_mark.index, f"sensitive: true\n{indent}"
                )
            shown = any(
                re.search(rf"(say|confirm):.*\{{{re.escape(entry.name)}\b", body)
                for body in part.files.values()
            )
            yield part.mutant(
                "mark a slot sensitive",
                entry.name,
                text,
                first.start_mark.index,
                codes=("SN703",),
                must=shown,
                several=True,
            )


def effect_write(part: Part) -> Iterator[Mutant]:
    for entry in part.outline.entries():
        if entry.path == ("actions",) and isinstance(entry.value, yaml.MappingNode) and entry.value.value:
            if any(k.value == "effect" for k, _ in entry.value.value):
                continue
            first = entry.value.value[0][0]
            sep = ", " if entry.value.flow_style else "\n" + " " * first.start_mark.column
            text = part.replaced(first.start_mark.index, first.start_mark.index, f"effect: write{sep}")
            yield part.mutant(
                "make an action a write",
                entry.name,
                text,
                first.start_mark.index,
                codes=("SN701",),
                several=True,
            )


# ------------------------------------------------------------------ YAML


def damage(part: Part) -> Iterator[Mutant]:
    """Indentation by one, a colon that is missing, a quote that is not closed."""
    lines = part.text.splitlines(keepends=True)
    position = 0
    for number, line in enumerate(lines):
        if line.strip() and not line.lstrip().startswith("#"):
            start = position + len(line) - len(line.lstrip())
            if line.startswith(" "):
                text = "".join((*lines[:number], " " + line, *lines[number + 1 :]))
                yield part.mutant("indent a line by one", line.strip(), text, start, several=True)
                text = "".join((*lines[:number], line[1:], *lines[number + 1 :]))
                yield part.mutant("outdent a line by one", line.strip(), text, start, several=True)
            match = re.match(r"\s*(?:- )?\w+(:)(?=\s)", line)
            if match:
                at = position + match.start(1)
                yield part.mutant(
                    "leave a colon out",
                    line.strip(),
                    part.replaced(at, at + 1, ""),
                    at,
                    codes=("SN0", "SN1"),
                    must=True,
                )
                space = re.match(r"\s*(?:- )?\w+:( )\S", line)
                if space:
                    at = position + space.start(1)
                    yield part.mutant(
                        "leave the space behind a colon out",
                        line.strip(),
                        part.replaced(at, at + 1, ""),
                        at,
                        codes=("SN0", "SN1"),
                        must=True,
                    )
            for quote in ('"', "'"):
                if line.count(quote) == 2 and re.search(rf"[:\-\[,{{] {quote}", line):
                    at = position + line.rindex(quote)
                    yield part.mutant(
                        "leave a closing quote out",
                        line.strip(),
                        part.replaced(at, at + 1, ""),
                        at,
                        codes=("SN0", "SN1"),
                        must=True,
                    )
            for bracket in "]}":
                if line.rstrip().endswith(bracket) and not re.search(
                    r"(say|prompt|confirm|message|show):", line
                ):
                    at = position + line.rindex(bracket)
                    yield part.mutant(
                        "leave a closing bracket out",
                        line.strip(),
                        part.replaced(at, at + 1, ""),
                        at,
                        codes=("SN0", "SN1"),
                        must=True,
                    )
        position += len(line)


# ------------------------------------------------------------------ Python


def python_mistakes(part: Part) -> Iterator[Mutant]:
    text = part.files[part.file]
    yamls = "\n".join(body for name, body in part.files.items() if not name.endswith(".py"))

    def made(operator: str, what: str, by: str, at: int, **more: object) -> Mutant:
        files = {**part.files, part.file: by}
        line = text.count("\n", 0, at) + 1
        return Mutant(operator, part.bot, what, files, part.file, line, 1, **more)  # type: ignore[arg-type]

    for match in re.finditer(
        r"^@(action|validator|normalizer)[^\n]*\n(?:async )?def (\w+)\(([^)]*)\).*?(?=^\S|\Z)",
        text,
        re.MULTILINE | re.DOTALL,
    ):
        kind, name, parameters = match.groups()
        used = re.search(rf"\b{name}\b", yamls) is not None
        gone = text[: match.start()] + text[match.end() :]
        codes = {"action": ("SN204", "SN205"), "validator": ("SN206",), "normalizer": ("SN207",)}[kind]
        yield made(f"remove the Python function: {kind}", name, gone, match.start(), codes=codes, must=used)
        at = match.start(2)
        yield made(
            f"misspell a Python function: {kind}",
            name,
            text[:at] + misspelt(name) + text[at + len(name) :],
            at,
            codes=codes,
            must=used,
        )
        undecorated = text[: match.start()] + text[text.index("\n", match.start()) + 1 :]
        yield made(f"forget the decorator: {kind}", name, undecorated, match.start(), codes=codes)
        for parameter in re.finditer(r"(\w+)\s*:", parameters):
            at = match.start(3) + parameter.start(1)
            word = parameter[1]
            if kind == "action" and word != "context":
                by = text[:at] + misspelt(word) + text[at + len(word) :]
                yield made(
                    "rename a Python parameter",
                    f"{name}({word})",
                    by,
                    at,
                    codes=("SN218", "SN212", "SN213"),
                    must=used,
                )
    for match in re.finditer(r"^    (\w+): [\w\[\], |]+$", text, re.MULTILINE):
        at, word = match.start(1), match[1]
        by = text[:at] + misspelt(word) + text[at + len(word) :]
        yield made("rename a Python result", word, by, at, codes=("SN219", "SN214", "SN307"))


YAML: Final[tuple[Operator, ...]] = (
    misspell, misspell_key, delete_step, swap_steps, *map(_dropped, ("jump_to", "on_error", "on_no", "else")),
    delete_key, swap_arms, negate, swap_outputs, swap_set_values, change_type, change_values, remove_trigger,
    duplicate_trigger, mark_sensitive, effect_write, damage,
)  # fmt: skip
PYTHON: Final[tuple[Operator, ...]] = (python_mistakes,)
