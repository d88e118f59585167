"""What must not leave the process: values of sensitive slots, in what is said now and was said before.

Slots marked ``sensitive`` are filled by the embedded engine alone. A message that answers one, or holds
something that looks like a value of one, is never shown to a model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from soni_runtime.commands import Command, CorrectSlot, SetSlot, StartFlow
from soni_runtime.program import Program
from soni_runtime.secrets import MASK, hide
from soni_runtime.understanding.base import Request
from soni_runtime.understanding.local.extract import find
from soni_runtime.understanding.local.languages import languages
from soni_runtime.understanding.local.reading import prepare
from soni_runtime.understanding.local.slots import SlotView, slot_views, texts

_LOOKS_LIKE: Final = frozenset(("email", "phone", "iban", "url", "reference", "iata", "text"))
_DIGITS: Final = re.compile(r"\d(?:[ .-]?\d){2,}")


class Masker:
    """Knows the sensitive slots of a program."""

    def __init__(self, program: Program) -> None:
        tags = languages((program.language, *program.languages))
        self._views = [view for view in slot_views(program, tags).values() if view.slot.sensitive]
        self._names = frozenset(view.name for view in self._views)
        self._prompts = frozenset(text.strip() for view in self._views for text in texts(view.slot.prompt))

    def secret(self, request: Request, local: Iterable[Command]) -> bool:
        """True if the message must stay here: it answers, sets or seems to hold something sensitive.

        ``local`` is what the embedded engine makes of the message.
        """
        if not self._names:
            return False
        if request.question is not None and self._names.intersection(request.question.slots):
            return True
        if any(self._sets(command) for command in local):
            return True
        if hide(request.text, request.secrets) != request.text:
            return True
        reach = set(request.settable).union(*request.flow_slots.values())
        views = [view for view in self._views if view.name in reach]
        return any(self._spans(view, request.text, request) for view in views)

    def _sets(self, command: Command) -> bool:
        if isinstance(command, StartFlow):
            return bool(self._names.intersection(command.slots))
        return isinstance(command, SetSlot | CorrectSlot) and command.slot in self._names

    def _spans(self, view: SlotView, text: str, request: Request) -> list[tuple[int, int]]:
        """Where a text holds what looks like a value of the slot, for kinds that have a look of their own."""
        if view.kind not in _LOOKS_LIKE or request.now is None:
            return []
        return [(found.start, found.end) for found in find(view, prepare(request, text, request.now))]

    def safe(self, request: Request) -> Request:
        """The request as a model may see it: nothing in it is, or may be, the value of a sensitive slot."""
        if not self._names:
            return request
        question, forms = request.question, request.secrets
        if question is not None:
            options = tuple(hide(option, forms) for option in question.options)
            question = replace(question, prompt=hide(question.prompt, forms), options=options)
        filled = {
            name: MASK if name in self._names else _hidden(value, forms)
            for name, value in request.filled.items()
        }
        return replace(
            request,
            text=hide(request.text, forms),
            question=question,
            filled=filled,
            recent=tuple(self.conversation(request)),
            secrets=(),
        )

    def conversation(self, request: Request) -> list[tuple[str, str]]:
        """The last messages as a model may see them.

        An answer to a question for something sensitive is gone. If the bot has such slots at all, runs of
        three digits or more are masked in whatever else the user said. What the bot said was masked when it
        said it.
        """
        if not self._names:
            return list(request.recent)
        shown: list[tuple[str, str]] = []
        before = ""
        for who, text in request.recent:
            if who == "user":
                shown.append((who, self._masked(hide(text, request.secrets), before, request)))
            else:
                shown.append((who, hide(text, request.secrets)))
                before = text
        return shown

    def _masked(self, text: str, before: str, request: Request) -> str:
        if any(prompt and prompt in before for prompt in self._prompts):
            return MASK
        spans = sorted(
            {span for view in self._views for span in self._spans(view, text, request)}, reverse=True
        )
        for start, end in _apart(spans):
            text = text[:start] + MASK + text[end:]
        return _DIGITS.sub(MASK, text)


def _hidden(value: Any, forms: tuple[str, ...]) -> Any:
    """``value`` as it is, or its text where that holds something sensitive."""
    text = str(value)
    safe = hide(text, forms)
    return value if safe == text else safe


def _apart(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of spans from the last to the first, those that no later one overlaps."""
    kept: list[tuple[int, int]] = []
    for start, end in spans:
        if not kept or end <= kept[-1][0]:
            kept.append((start, end))
    return kept
