"""One turn at work: the state it changes, what it says, what it called, and what it may touch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Protocol

from soni_runtime.commands import Command
from soni_runtime.draft import Notice
from soni_runtime.errors import FrameBudgetError, InvalidValueError, SoniError, TurnBudgetError
from soni_runtime.events import Bus, FlowEnded
from soni_runtime.frames import MASK, World
from soni_runtime.patterns import words
from soni_runtime.picking import slot_title
from soni_runtime.program import Button, Template, Test, Text, Texts
from soni_runtime.registry import Registry
from soni_runtime.scope import Scope
from soni_runtime.secrets import hide, secret_values, written_forms
from soni_runtime.state import Frame, Pending, State
from soni_runtime.turn import Called, Ignored, Reply
from soni_runtime.values import from_result


class Writer(Protocol):
    """Writes text for ``generate`` steps."""

    async def write(self, instruction: str, values: Mapping[str, Any], language: str) -> str: ...


@dataclass(slots=True)
class Run:
    """``turn_key`` names the turn for ever: the idempotency keys of its actions begin with it.

    ``channel`` is how the user is being talked to, as the caller of the session named it.
    """

    world: World
    registry: Registry
    state: State
    session: str
    turn_key: str
    bus: Bus
    writer: Writer | None = None
    channel: str | None = None
    replies: list[Reply] = field(default_factory=list)
    called: list[Called] = field(default_factory=list)
    keys: dict[str, int] = field(default_factory=dict)  # how often an idempotency key was given out
    ignored: list[Ignored] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # what the author of the bot should know
    error: str | None = None
    repeated: tuple[int, str | None] | None = None  # the question (frame, step) a notice put again
    early: list[tuple[int, str, int, str]] = field(default_factory=list)
    """Notices that put a question before its turn: frame and step, the place of the reply, the reason."""
    asked: tuple[int, str | None] | None = None  # the question that this turn ends with
    handling: set[int] = field(default_factory=set)  # frames whose flow's ``on_error`` was used
    patterns: set[str] = field(default_factory=set)  # flows that were started to stand for a pattern
    handed: dict[str, Any] = field(default_factory=dict)  # what goes with a handoff, as JSON types
    completed: bool = False  # a flow came to its end
    steps_left: int = 0
    failures: dict[tuple[int, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.refill()

    def refill(self) -> None:
        """Give the turn its budget of steps."""
        self.steps_left = self.world.limits.steps_per_turn

    def spend(self, frame: Frame, step: str) -> None:
        """Count a step. Raises TurnBudgetError when the turn's budget is used up."""
        self.steps_left -= 1
        if self.steps_left < 0:
            most = self.world.limits.steps_per_turn
            raise TurnBudgetError(
                f"flow `{frame.flow}` ran {most} steps without waiting, the last was `{step}`"
            )

    def make_room(self, flow: str) -> None:
        """Before a step starts ``flow``. Raises FrameBudgetError where too many flows are open."""
        most = self.world.limits.open_flows
        if self.world.open_flows(self.state) >= most:
            raise FrameBudgetError(f"flow `{flow}` cannot start: {most} flows are open already")

    # ------------------------------------------------------------- computing

    def scope(self, frame: Frame | None, extra: Mapping[str, Any] | None = None) -> Scope:
        return self.world.scope(self.state, frame, extra)

    def compute(self, test: Test, scope: Scope) -> Any:
        """The value of an expression.

        Raises:
            ExpressionError: it cannot be computed, say because it orders against null.
        """
        return self.world.compute(test, scope)

    def live(self, test: Test, scope: Scope) -> Any:
        """The value of an expression, to be kept.

        Raises:
            ExpressionError: it cannot be computed.
            ContractError: what it gives cannot be stored.
        """
        return from_result(self.world.compute(test, scope))

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

    def wording(self, text: Text, scope: Scope) -> str:
        """A short digest of what a text says now, in all of its variations."""
        templates: tuple[Template, ...]
        if isinstance(text, Texts):
            templates = _group(text, self.state.language, self.world.program.language)
        else:
            templates = (text,)
        said = "\n".join(t if isinstance(t, str) else str(self.compute(t, scope)) for t in templates)
        return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def keep(self, frame: Frame, name: str, value: Any) -> None:
        """Give a name what a step of the flow computed for it.

        Raises:
            InvalidValueError: it is a slot, and its validator refuses the value; then it is not kept.
        """
        self.check(name, value)
        self.world.store(self.state, frame, name, value)

    def check(self, name: str, value: Any) -> None:
        """Raises InvalidValueError where ``name`` is a slot whose validator refuses ``value``."""
        slot = self.world.program.slots.get(name)
        if slot is None or slot.validator is None or value is None:
            return
        now, label = self.world.now(), slot_title(slot)
        try:
            self.registry.validate(slot.validator, value, language=self.state.language, now=now, label=label)
        except InvalidValueError:
            if not slot.sensitive:
                raise
            secret = self.words("invalid", "default", {"slot": label})  # the reason may show the value
            raise InvalidValueError(secret) from None

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
        safe = self.scrub(text) if self.world.secrets else None
        self.replies.append(Reply(text, buttons=shown, card=card, image=image, safe=safe))

    def words(
        self, pattern: str, key: str, values: Mapping[str, Any] | None = None, frame: Frame | None = None
    ) -> str:
        """The words of a pattern: the bot's own if it has some that can be said, else the built-in ones."""
        scope = self.scope(frame, values)
        own = self.world.program.patterns.get(pattern)
        if own is not None and key in own.texts:
            with suppress(SoniError):
                return self.render(own.texts[key], scope)
        shown = {name: _listed(value, scope) for name, value in (values or {}).items()}
        return words(f"{pattern}.{key}", self.state.language, **shown)

    def notify(self, notice: Notice) -> None:
        """Say what ``apply`` found worth saying."""
        pending = self.state.pending
        if notice.asks and pending is not None:
            self.repeated = (pending.frame, pending.step)
        if (notice.pattern, notice.key) == ("repeat", "again"):
            for text in self.state.last_replies:
                self.say(text)
        else:
            if notice.early is not None and notice.frame is not None:
                self.early.append((notice.frame, notice.early, len(self.replies), notice.reason))
            self.say(self._notice_text(notice))

    def _notice_text(self, notice: Notice) -> str:
        frame = self.state.frame(notice.frame) if notice.frame is not None else None
        if notice.text is not None:
            with suppress(SoniError):
                return self.render(notice.text, self.scope(frame, notice.values))
        own = self.world.program.patterns.get(notice.pattern)
        if (own is None or notice.key not in own.texts) and notice.reason:
            return notice.reason
        return self.words(notice.pattern, notice.key, notice.values, frame)

    def ask(self, pending: Pending, text: Callable[[], str], buttons: tuple[Button, ...] = ()) -> None:
        """Open a question, and put it unless a notice of this turn already did.

        Raises:
            ExpressionError: its text cannot be composed; then it is not open.
        """
        scope = self.scope(self.state.frame(pending.frame))
        question = (pending.frame, pending.step)
        self._put_once(question)
        if self.repeated != question:
            self.say(text(), buttons=buttons, scope=scope)
        elif buttons and self.replies and not self.replies[-1].buttons:
            last = self.replies.pop()
            self.say(str(last), buttons=buttons, scope=scope, card=last.card, image=last.image)
        self.state.pending = pending
        self.asked = question

    def _put_once(self, question: tuple[int, str | None]) -> None:
        """One question at the end of a turn: what asked another before its turn gives the reason only."""
        for frame, step, place, reason in self.early:
            if (frame, step) == question:
                self.repeated = question
            elif reason:
                self.replies[place] = Reply(reason)
        self.early.clear()

    # ------------------------------------------------------------- reporting

    def ignore(self, command: Command, reason: str) -> None:
        """Report a command that does not hold after all."""
        self.ignored.append(Ignored(command, reason))

    def ended(self, frame: Frame, how: str) -> None:
        """Report the end of a flow: ``end``, ``cancel`` or ``error``."""
        if self.bus.on:
            self.bus.emit(FlowEnded(session=self.session, turn=self.state.turn, flow=frame.flow, how=how))

    # ------------------------------------------------------------- secrets

    def masked(self, name: str, value: Any) -> Any:
        return MASK if name in self.world.secrets and value is not None else value

    def scrub(self, text: str, more: Iterable[Any] = ()) -> str:
        """``text`` with the sensitive values that the conversation holds, and ``more``, masked."""
        return hide(text, self._secret_forms(more))

    def hide(self, plain: Any, more: Iterable[Any] = ()) -> Any:
        """JSON for people, with what is a sensitive value masked."""
        forms = self._secret_forms(more)
        return _hide(plain, frozenset(forms)) if forms else plain

    def _secret_forms(self, more: Iterable[Any]) -> tuple[str, ...]:
        """How the sensitive values are written, the longest first."""
        secrets = self.world.secrets
        if not secrets:
            return ()
        return written_forms([*more, *secret_values(self.state, secrets)], self.state.language)


def _hide(plain: Any, secrets: frozenset[str]) -> Any:
    if isinstance(plain, dict):
        return {name: _hide(value, secrets) for name, value in plain.items()}
    if isinstance(plain, list):
        return [_hide(value, secrets) for value in plain]
    return MASK if plain is not None and str(plain) in secrets else plain


def _group(texts: Texts, language: str, fallback: str) -> tuple[Template, ...]:
    variants = texts.variants
    for key in (language, language.replace("_", "-").partition("-")[0], None, fallback):
        if variants.get(key):
            return variants[key]
    return next(iter(variants.values()))


def _listed(value: Any, scope: Scope) -> str:
    return ", ".join(scope.show(part) for part in value) if isinstance(value, list) else scope.show(value)
