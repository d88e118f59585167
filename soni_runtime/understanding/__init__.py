"""Understanding: what the user typed becomes commands.

``make_understanding`` chooses the engine that a bot's settings ask for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soni_runtime.program import Program
    from soni_runtime.understanding.base import Understanding


def make_understanding(program: Program) -> Understanding:
    """The engine that ``settings.understanding`` of the program describes.

    ``local`` is the embedded engine. ``dspy`` asks a model, with the embedded engine to fall back on.
    ``auto`` asks the embedded engine first, and the model only where that is not sure; without a model it
    is the same as ``local``.

    Raises:
        UnderstandingError: the settings make no sense; the message says which and what would.
    """
    from soni_runtime.understanding.local import LocalUnderstanding
    from soni_runtime.understanding.settings import read_settings

    settings = read_settings(program)
    local = LocalUnderstanding(program)
    if settings.engine == "local" or settings.model is None:
        return local
    from soni_runtime.understanding.cascade import Cascade
    from soni_runtime.understanding.model import ModelUnderstanding

    model = ModelUnderstanding(program, settings, fallback=local)
    return model if settings.engine == "dspy" else Cascade(local, model, settings.confidence)


__all__ = ["make_understanding"]
