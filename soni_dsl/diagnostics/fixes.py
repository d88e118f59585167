"""Carrying out fixes: edits of texts, again and again until none is left, and never for the worse.

Nothing here touches a disk. A round takes, in source order, each fix that overlaps none before it, and
reads the result anew; the next round takes what was left out and what only now can be seen. A fix after
which a file has more mistakes of reading than before is not carried out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from soni_dsl.diagnostics.model import Diagnostic, Edit, Fix, Severity
from soni_dsl.source.decode import encoding_of
from soni_dsl.source.text import SourceFile

MAX_ROUNDS: Final = 50
"""Fixes that never come to an end would be a mistake in a check; this many rounds nobody needs."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is found in a bot: ``files`` are its own, ``reported`` is what may be fixed, ``every`` also has
    what is not reported."""

    files: Sequence[SourceFile]
    reported: Sequence[Diagnostic]
    every: Sequence[Diagnostic]


@dataclass(frozen=True, slots=True)
class Mended:
    """``contents`` are the new contents of the files that changed, by path; ``before`` the old ones.

    ``fixed`` is how many fixes were carried out, ``refused`` are those that would have made it worse,
    ``look`` is what is found in the result.
    """

    contents: Mapping[str, bytes]
    before: Mapping[str, bytes]
    fixed: int
    refused: tuple[Fix, ...]
    look: Look


def mend(
    look_at: Callable[[Mapping[str, bytes]], Look], read: Callable[[str], bytes], *, unsafe: bool = False
) -> Mended:
    """Carry out the fixes of a bot that are safe, or also those that are ``unsafe``.

    ``look_at`` checks the bot with the contents it is given instead of what its files hold, ``read`` gives
    what a file of the bot holds.
    """
    return _Mending(look_at, read, unsafe).run()


def is_fixable(diagnostic: Diagnostic, *, unsafe: bool = False) -> bool:
    """Has the finding a fix that is carried out without a person looking at it?"""
    fix = diagnostic.fix
    if fix is None or not fix.edits:
        return False
    return fix.applicability == "safe" or (unsafe and fix.applicability == "unsafe")


@dataclass(slots=True)
class _Mending:
    look_at: Callable[[Mapping[str, bytes]], Look]
    read: Callable[[str], bytes]
    unsafe: bool
    before: dict[str, bytes] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    refused: dict[tuple[str, ...], Fix] = field(default_factory=dict)
    fixed: int = 0

    def run(self) -> Mended:
        look = self.look_at({})
        seen = {self._state()}
        for _ in range(MAX_ROUNDS):
            chosen = self._choose(look)
            if not chosen:
                break
            after = self._carried_out(chosen, look) or self._one_by_one(chosen, look)
            if after is None:
                continue  # all of them refused: others may be left
            look = after
            if self._state() in seen:  # fixes that undo each other
                break
            seen.add(self._state())
        changed = {path: data for path, data in self.contents.items() if data != self.before[path]}
        return Mended(changed, self.before, self.fixed, tuple(self.refused.values()), look)

    def _state(self) -> int:
        return hash(tuple(sorted(self.contents.items())))

    def _choose(self, look: Look) -> list[Fix]:
        """The fixes of a round: in order, each that touches nothing that one before it touches."""
        own = {id(source) for source in look.files if self._can_write(source)}
        taken: dict[int, list[Edit]] = {}
        chosen: list[Fix] = []
        for found in look.reported:
            fix = found.fix
            if fix is None or not is_fixable(found, unsafe=self.unsafe) or _key(fix) in self.refused:
                continue
            if not all(id(edit.span.source) in own and _is_inside(edit) for edit in fix.edits):
                continue
            edits = list(fix.edits)
            others = [taken.get(id(edit.span.source), []) for edit in edits]
            if any(_touch(edit, other) for edit, group in zip(edits, others, strict=True) for other in group):
                continue
            if any(_touch(a, b) for a, b in pairwise(sorted(edits, key=_place))):
                continue
            for edit in edits:
                taken.setdefault(id(edit.span.source), []).append(edit)
            chosen.append(fix)
        return chosen

    def _carried_out(self, fixes: Sequence[Fix], look: Look) -> Look | None:
        """What is found afterwards; None, and nothing changed, where it would be worse."""
        contents = dict(self.contents)
        by_file: dict[str, list[Edit]] = {}
        for fix in fixes:
            for edit in fix.edits:
                by_file.setdefault(edit.span.source.path, []).append(edit)
        for path, edits in by_file.items():
            data = self._data(path)
            text = edited(edits[0].span.source.text, edits)
            encoding, mark = encoding_of(data)
            try:
                contents[path] = data[:mark] + text.encode(encoding)
            except UnicodeEncodeError:
                return None
        after = self.look_at(contents)
        if _unreadable(after) - _unreadable(look):
            return None
        self.contents = contents
        self.fixed += len(fixes)
        return after

    def _one_by_one(self, fixes: Sequence[Fix], look: Look) -> Look | None:
        """Carry out the first that does no harm; those before it are refused for good.

        After it every other fix stands in a text that is gone, so the next round takes them up.
        """
        for fix in fixes:
            after = self._carried_out([fix], look) if len(fixes) > 1 else None
            if after is not None:
                return after
            self.refused[_key(fix)] = fix
        return None

    def _data(self, path: str) -> bytes:
        if path in self.contents:
            return self.contents[path]
        if path not in self.before:
            self.before[path] = self.read(path)
        return self.before[path]

    def _can_write(self, source: SourceFile) -> bool:
        """Bytes that are no text would not come back as they were."""
        data = self._data(source.path)
        encoding, mark = encoding_of(data)
        try:
            return data[mark:].decode(encoding) == source.text
        except UnicodeDecodeError:
            return False


# ------------------------------------------------------------------ edits


def edited(text: str, edits: Iterable[Edit]) -> str:
    """``text`` with edits that do not overlap carried out. New lines end as those of the text do."""
    newline = _newline(text)
    pieces: list[str] = []
    position = 0
    for edit in sorted(edits, key=_place):
        replacement = edit.replacement.replace("\r\n", "\n")
        pieces += (text[position : edit.span.start], replacement.replace("\n", newline))
        position = edit.span.end
    return "".join((*pieces, text[position:]))


def _newline(text: str) -> str:
    feed = text.find("\n")
    if feed < 0:
        return "\r" if "\r" in text else "\n"
    return "\r\n" if text[feed - 1 : feed] == "\r" else "\n"


def _place(edit: Edit) -> tuple[int, int]:
    return edit.span.start, edit.span.end


def _is_inside(edit: Edit) -> bool:
    return 0 <= edit.span.start <= edit.span.end <= len(edit.span.source.text)


def _touch(a: Edit, b: Edit) -> bool:
    """Do they share a character, or insert at the same place? Then their order would matter."""
    if a.span.source is not b.span.source:
        return False
    first, second = sorted((a, b), key=_place)
    if first.span.start == second.span.start:
        return True
    return second.span.start < first.span.end


def _key(fix: Fix) -> tuple[str, ...]:
    """The same fix in a text that has moved."""
    parts = [fix.title]
    for edit in fix.edits:
        source, start, _ = edit.span
        parts += (source.path, source.line(source.position(start)[0]), edit.span.text, edit.replacement)
    return tuple(parts)


def _unreadable(look: Look) -> Counter[str]:
    """How many mistakes of reading each file has."""
    return Counter(
        found.primary.span.source.path
        for found in look.every
        if found.code.id.startswith("SN0") and found.severity is Severity.ERROR
    )


# ------------------------------------------------------------------ showing


def diff(path: str, before: str, after: str) -> str:
    """A unified diff of one file, as ``patch`` reads it; empty text where nothing changed."""
    from difflib import unified_diff

    lines = unified_diff(_lines(before), _lines(after), f"a/{path}", f"b/{path}")
    ended = (line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
    return "".join(ended)


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
