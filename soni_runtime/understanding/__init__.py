"""Understanding: what the user typed becomes commands.

``make_understanding`` chooses the engine that a bot's settings ask for, ``make_writer`` who writes its texts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from soni_runtime.program import Program
    from soni_runtime.understanding.base import Understanding
    from soni_runtime.understanding.client import ModelClient
    from soni_runtime.understanding.recording import Recording
    from soni_runtime.understanding.settings import UnderstandingSettings
    from soni_runtime.understanding.writer import ModelWriter


def make_understanding(
    program: Program, recording: Recording | None = None, root: Path | None = None
) -> Understanding:
    """The engine that ``settings.understanding`` of the program describes.

    ``local`` is the embedded engine. ``dspy`` asks a model, with the embedded engine to fall back on.
    ``auto`` asks the embedded engine first, and the model only where that is not sure; without a model it
    is the same as ``local``. Where the embedded engine is not sure, it asks back.

    ``recording`` is where calls of a model are written to or played back from; without one the environment
    may name one (``SONI_MODEL_RECORD``, ``SONI_MODEL_REPLAY``). ``root`` is the bot's folder, where an
    optimised program is looked for first.

    Raises:
        UnderstandingError: the settings make no sense; the message says which and what would.
    """
    from soni_runtime.understanding.settings import beside, read_settings

    settings = read_settings(program)
    if settings.program is not None:
        settings = replace(settings, program=beside(root, settings.program))
    asked = settings.engine != "local" and settings.model is not None
    return engine_of(program, settings, _client(settings, recording) if asked else None)


def engine_of(program: Program, settings: UnderstandingSettings, client: ModelClient | None) -> Understanding:
    """The engine that ``settings`` describe, asking its model through ``client``; None: the embedded one.

    Raises:
        UnderstandingError: the optimised program cannot be read.
    """
    from soni_runtime.understanding.asking_back import AskingBack
    from soni_runtime.understanding.fitted import read_fitted
    from soni_runtime.understanding.local import LocalUnderstanding

    fitted = None if settings.program is None else read_fitted(settings.program)
    local = LocalUnderstanding(program, None if fitted is None else fitted.messages)
    if fitted is not None:
        settings = replace(settings, program=None, confidence=fitted.confidence)
    careful = AskingBack(local, settings.confidence, 0.0 if fitted is None else fitted.scope)
    if client is None:
        return careful
    from soni_runtime.understanding.cascade import Cascade
    from soni_runtime.understanding.model import ModelUnderstanding

    model = ModelUnderstanding(program, settings, fallback=careful, client=client, local=local)
    return model if settings.engine == "dspy" else Cascade(careful, model, settings.confidence)


def make_writer(program: Program, recording: Recording | None = None) -> ModelWriter | None:
    """Who writes texts for the program: the model of ``settings.understanding``; None where there is none.

    Raises:
        UnderstandingError: the settings make no sense.
    """
    from soni_runtime.understanding.settings import read_settings

    settings = read_settings(program)
    if settings.model is None:
        return None
    from soni_runtime.understanding.writer import ModelWriter

    return ModelWriter(program, settings, _client(settings, recording))


def _client(settings: UnderstandingSettings, recording: Recording | None) -> ModelClient:
    from soni_runtime.understanding.client import ModelClient
    from soni_runtime.understanding.recording import Recording

    return ModelClient(settings, recording if recording is not None else Recording.from_environment())


__all__ = ["engine_of", "make_understanding", "make_writer"]
