"""One turn at work: the state it changes, what it says, what it called, and what it may touch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from soni_runtime.apply import Notice
from soni_runtime.errors import ExpressionError, SoniError, TurnBudgetError
from soni_runtime.events import Bus
from soni_runtime.frames import World
from soni_runtime.patterns import words
from soni_runtime.program import Button, Template, Test, Text, Texts
from soni_runtime.registry import Registry
from soni_runtime.scope import Scope
from soni_runtime.state import Frame, Pending, State
from soni_runtime.turn import Called, Ignored, Reply

STEP_BUDGET: Final = 1000
"""How many steps a turn may execute. Real turns take fewer than a hundred."""

MASK: Final = "•••"


class Writer(Protocol):
    """Writes text for ``generate`` steps."""

    async def write(self, instruction: str, values: Mapping[str, Any], language: str) -> str: ...


@dataclass(slots=True)
class Run:
    """``turn_key`` names the turn for ever: the idempotency keys of its actions begin with it."""

    world: World
    registry: Registry
    state: State
    session: str
    turn_key: str
    bus: Bus
    writer: Writer | None = None
    replies: list[Reply] = field(default_factory=list)
    called: list[Called] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    error: str | None = None
    repeated: tuple[int, str | None] | None = None  # the question (frame, step) a notice put again
    asked: tuple[int, str | None] | None = None  # the question that this turn ends with
    handling: set[int] = field(default_factory=set)  # frames whose flow's ``on_error`` was used
    steps_left: int = STEP_BUDGET
    failures: dict[tuple[int, str], int] = field(default_factory=dict)

    def spend(self, frame: Frame, step: str) -> None:
        """Count a step. Raises TurnBudgetError when the turn's budget is used up."""
        self.steps_left -= 1
        if self.steps_left < 0:
            raise TurnBudgetError(
                f"flow `{frame.flow}` ran {STEP_BUDGET} steps without waiting, the last was `{step}`"
            )

    # ------------------------------------------------------------- computing

    def scope(self, frame: Frame | None, extra: Mapping[str, Any] | None = None) -> Scope:
        return self.world.scope(self.state, frame, extra)

    def compute(self, test: Test, scope: Scope) -> Any:
        """The value of an expression.

        Raises:
            ExpressionError: it cannot be computed, say because it orders against null.
        """
        try:
            return test(scope)
        except SoniError:
            raise
        except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            raise ExpressionError(str(error)) from error

    def render(self, text: Text, scope: Scope) -> str:
        """A text in the conversation's language; variations take turns."""
        template: Template
        if isinstance(text, Texts):
            group = _group(text, self.state.language, self.world.program.language)
            template = group[self.state.turn % len(group)]
        else:
            template = text
        if isinstance(template, str):
            return template
        return str(self.compute(template, scope))

    # ------------------------------------------------------------- saying

    def say(
        self,
        text: str,
        *,
        buttons: tuple[Button, ...] = (),
        scope: Scope | None = None,
        card: Mapping[str, Any] | None = None,
        image: str | None = None,
    ) -> None:
        shown = tuple(
            {
                "title": self.render(b.title, scope or self.scope(None)),
                "commands": [dict(x) for x in b.commands],
            }
            for b in buttons
        )
        self.replies.append(Reply(text, buttons=shown, card=card, image=image))

    def words(
        self, pattern: str, key: str, values: Mapping[str, Any] | None = None, frame: Frame | None = None
    ) -> str:
        """The words of a pattern: the bot's own where it has some, else the built-in ones."""
        scope = self.scope(frame, values)
        own = self.world.program.patterns.get(pattern)
        if own is not None and key in own.texts:
            return self.render(own.texts[key], scope)
        shown = {name: _listed(value, scope) for name, value in (values or {}).items()}
        return words(f"{pattern}.{key}", self.state.language, **shown)

    def notify(self, notice: Notice) -> None:
        """Say what ``apply`` found worth saying."""
        frame = self.state.frame(notice.frame) if notice.frame is not None else None
        pending = self.state.pending
        if notice.asks and pending is not None:
            self.repeated = (pending.frame, pending.step)
        if (notice.pattern, notice.key) == ("repeat", "again"):
            for text in self.state.last_replies:
                self.say(text)
        elif notice.text is not None:
            self.say(self.render(notice.text, self.scope(frame)))
        else:
            self.say(self.words(notice.pattern, notice.key, notice.values, frame))

    def ask(self, pending: Pending, text: Callable[[], str], buttons: tuple[Button, ...] = ()) -> None:
        """Open a question, and put it unless a notice of this turn already did."""
        self.state.pending = pending
        self.asked = (pending.frame, pending.step)
        if self.repeated != self.asked:
            self.say(text(), buttons=buttons, scope=self.scope(self.state.frame(pending.frame)))

    # ------------------------------------------------------------- secrets

    def masked(self, name: str, value: Any) -> Any:
        slot = self.world.program.slots.get(name)
        return MASK if slot is not None and slot.sensitive and value is not None else value


def _group(texts: Texts, language: str, fallback: str) -> tuple[Template, ...]:
    variants = texts.variants
    for key in (language, None, fallback):
        if variants.get(key):
            return variants[key]
    return next(iter(variants.values()))


def _listed(value: Any, scope: Scope) -> str:
    return ", ".join(scope.show(part) for part in value) if isinstance(value, list) else scope.show(value)
