"""Letting a writer have its say in a turn: masked before, watched piece by piece, replaced where it fails."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final, Protocol

from soni_runtime.errors import SoniError
from soni_runtime.events import TextPiece, TextWritten
from soni_runtime.picking import slot_title
from soni_runtime.program import Slot
from soni_runtime.run import Run
from soni_runtime.secrets import MASK, hide, secret_values, written_forms
from soni_runtime.values import plain_view

_PRIVATE: Final = re.compile(r"\d(?:[ .-]?\d){2,}|@")

_FACT: Final = re.compile(r"[\w@•]*[\d@•][\w@.,:/•-]*")


class StreamingWriter(Protocol):
    """A writer that gives its texts in pieces, and can do more than ``generate`` steps."""

    name: str
    rephrases: bool

    def stream(self, instruction: str, values: Mapping[str, Any], language: str) -> AsyncIterator[str]: ...

    def rephrase(self, text: str, language: str) -> AsyncIterator[str]: ...

    def explain(self, question: str, facts: str, language: str) -> AsyncIterator[str]: ...


async def generated(run: Run, instruction: str, values: Mapping[str, Any], *, said: bool) -> str:
    """The text of a ``generate`` step. ``said``: it will be a reply, so its pieces are announced.

    Raises whatever the writer raises; a note says that it did.
    """
    writer: Any = run.writer
    forms = _forms(run)
    instruction = hide(instruction, forms)
    values = {name: _safe(value, forms) for name, value in values.items()}
    language = run.state.language
    if isinstance(getattr(writer, "name", None), str) and hasattr(writer, "stream"):
        pieces = writer.stream(instruction, values, language)
        return await _collected(run, "generate", writer.name, pieces, said=said)
    return str(await writer.write(instruction, values, language))


async def rephrased(run: Run, text: str) -> str:
    """A reply in other words if the bot wants that; the text itself where it holds something sensitive, where
    the writer fails, and where what it wrote does not say the same facts.
    """
    writer: Any = run.writer
    if not getattr(writer, "rephrases", False) or not text.strip() or hide(text, _forms(run)) != text:
        return text
    try:
        pieces = writer.rephrase(text, run.state.language)
        written = (await _collected(run, "rephrase", writer.name, pieces, said=True)).strip()
    except SoniError as error:
        _raise_unless_mendable(error)
        _replace(run, text)
        return text
    if keeps_facts(text, written):
        return written
    run.notes.append(
        f"what the model {writer.name} made of a reply changed its facts: the reply was said as it is"
    )
    _replace(run, text)
    return text


async def explained(run: Run, question: str | None, topic: str) -> str | None:
    """An answer to the user's question about a slot or flow; None where the plain text is to be said."""
    writer: Any = run.writer
    if question is None or MASK in question or not hasattr(writer, "explain"):
        return None
    forms = _forms(run)
    if hide(question, forms) != question or (run.world.secrets and _PRIVATE.search(question)):
        return None  # it may hold a value that is to stay here
    facts = _facts(run, topic)
    if facts is None:
        return None
    try:
        pieces = writer.explain(question, hide(facts, forms), run.state.language)
        return await _collected(run, "explain", writer.name, pieces, said=True)
    except SoniError as error:
        _raise_unless_mendable(error)
        return None


def _facts(run: Run, topic: str) -> str | None:
    """What the bot says about a slot or a flow of itself."""
    program = run.world.program
    slot, flow = program.slots.get(topic), program.flows.get(topic)
    if slot is not None:
        parts = [slot_title(slot), slot.description or "", _choices(slot), _examples(slot)]
    elif flow is not None:
        parts = [flow.name.replace("_", " "), flow.description or ""]
    else:
        return None
    return "; ".join(part for part in parts if part)


def _choices(slot: Slot) -> str:
    return f"one of {', '.join(map(str, slot.values))}" if slot.values else ""


def _examples(slot: Slot) -> str:
    return f"such as {', '.join(slot.examples[:3])}" if slot.examples else ""


async def _collected(run: Run, purpose: str, model: str, pieces: AsyncIterator[str], *, said: bool) -> str:
    """The whole text; with an event for each piece, and one for how it went."""
    texts: list[str] = []
    trouble: str | None = None
    try:
        async for piece in pieces:
            texts.append(piece)
            if said and run.bus.on:
                _piece(run, piece)
    except SoniError as error:
        trouble = str(error)
        run.notes.append(f"{trouble}; the plain text stood in")
        raise
    finally:
        if run.bus.on:
            run.bus.emit(
                TextWritten(
                    session=run.session, turn=run.state.turn, purpose=purpose, model=model, error=trouble
                )
            )
    return "".join(texts)


def _piece(run: Run, text: str, *, replaces: bool = False) -> None:
    run.bus.emit(
        TextPiece(
            session=run.session, turn=run.state.turn, reply=len(run.replies), text=text, replaces=replaces
        )
    )


def _replace(run: Run, text: str) -> None:
    """Take back the pieces of a reply that were announced."""
    if run.bus.on:
        _piece(run, text, replaces=True)


def _raise_unless_mendable(error: SoniError) -> None:
    from soni_runtime.understanding.recording import RecordingError

    if isinstance(error, RecordingError):
        raise error


def _forms(run: Run) -> tuple[str, ...]:
    secrets = run.world.secrets
    return written_forms(secret_values(run.state, secrets), run.state.language) if secrets else ()


def _safe(value: Any, forms: tuple[str, ...]) -> Any:
    """A value without what is sensitive in it, wherever it is. Without secrets it is as it was."""
    if not forms:
        return value
    if isinstance(value, str):
        return hide(value, forms)
    if isinstance(value, Mapping):
        return {name: _safe(part, forms) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_safe(part, forms) for part in value]
    text = str(plain_view(value))
    return value if hide(text, forms) == text else MASK


def keeps_facts(plain: str, written: str) -> bool:
    """True if every number, date, amount, code and address of ``plain`` is in ``written``, and no other.

    What a model rephrases may sound different; it may not say something else.
    """
    return _said(plain) == _said(written)


def _said(text: str) -> set[str]:
    return {found.group().strip(".,:-").lower() for found in _FACT.finditer(text)}
