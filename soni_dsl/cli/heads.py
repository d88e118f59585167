"""The head beside a generated module: is it there, does it fit, and if not, a new one.

It is compared by what it was learnt from, not by its bytes: those may differ in the last bits between
machines, and one without the weights can tell all the same whether a head that lies there is out of date.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from soni_dsl.cli.writing import is_head
from soni_dsl.emit.head import head_bytes, head_digest
from soni_runtime.program import Program
from soni_runtime.understanding.local.encoder import Absent, installed_encoder, is_off
from soni_runtime.understanding.local.heads import HeadError, Origin, head_beside, origin_in, read_head


class State(Enum):
    """How it stands with the head of a module."""

    FITS = "fits"
    MISSING = "missing"
    STALE = "stale"
    LEFT_OVER = "left over"
    NONE = "none"  # none lies there, and none can be made, or none would be of use


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """The place of the head of ``program``, how it stands there, and ``why`` none can be made here."""

    program: Program
    path: Path
    state: State
    why: str | None = None

    @property
    def is_wanted(self) -> bool:
        """It is to be learnt and written."""
        return self.state in (State.MISSING, State.STALE)

    def learn(self) -> bytes | Absent:
        """The head that is wanted, or why there is none after all."""
        return head_bytes(self.program)

    def leftover(self, modules: Iterable[Path]) -> list[Path]:
        """The heads without a use: those of ``modules`` that have no place any more, and this one, if so."""
        found = [path for path in map(head_beside, modules) if path != self.path and is_head(path)]
        return [*dict.fromkeys(found), *([self.path] if self.state is State.LEFT_OVER else [])]


def head_of(program: Program, module: Path) -> Head:
    """How it stands with the head of the generated ``module``, which has all of ``program``."""
    path = head_beside(module)
    lies = _origin(path)
    digest = head_digest(program)
    if digest is None:
        return Head(program, path, State.NONE if lies is None else State.LEFT_OVER)
    name = installed_encoder()
    if isinstance(name, Absent):
        if lies is not None and lies.digest == digest:
            return Head(program, path, State.FITS)
        state = State.NONE if lies is None else State.LEFT_OVER
        return Head(program, path, state, None if is_off() else name.why)
    if lies == Origin(name, digest):
        return Head(program, path, State.FITS)
    return Head(program, path, State.STALE if path.exists() else State.MISSING)


def _origin(path: Path) -> Origin | None:
    """What the head at ``path`` was learnt from; None where there is none. A damaged one is from nowhere."""
    if not is_head(path):
        return None
    try:
        return origin_in(read_head(path) or b"")
    except HeadError:
        return Origin("", "")
