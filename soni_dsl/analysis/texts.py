"""Every text that a bot may say, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator

from soni_dsl.analysis.context import AnalysisContext
from soni_dsl.syntax import ast


def texts_of(program: AnalysisContext, *, channels: bool = True) -> Iterator[ast.Text]:
    """Prompts, refusals, replies, titles of buttons, responses and patterns.

    Without ``channels``, those that are written for one channel are left out.
    """
    bot = program.bot
    for slot in bot.slots.values():
        if slot.prompt is not None:
            yield slot.prompt
        if slot.invalid is not None:
            yield slot.invalid
    for table in program.tables:
        for point in table.having(*_SPEAKING):
            if point.kind is not None:
                yield from (part for part in point.kind.uses(point.step) if isinstance(part, ast.Text))
            if isinstance(point.step, ast.Collect) and point.step.invalid is not None:
                yield point.step.invalid
    for response in bot.responses.values():
        if response.text is not None:
            yield response.text
        yield from (text for _, text in response.conditions)
        if channels:
            yield from (text for _, text in response.channels)
    for pattern in bot.patterns.values():
        yield from (text for _, text in pattern.texts)


_SPEAKING = (ast.Say, ast.Collect, ast.Confirm, ast.Generate, ast.Handoff)
