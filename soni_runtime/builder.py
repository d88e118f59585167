"""Write a bot in Python; compiled YAML is built by these same calls.

::

    b = Builder("flight_booking")
    b.slot("origin", prompt="Where do you fly from?", validator="city_name")
    b.action("search_flights", inputs={"origin": "string"}, outputs={"flights": "list of object"})
    with b.flow("book_flight", description="Book a flight", triggers=["fly from {origin}"]) as flow:
        flow.collect("ask_origin", slot="origin")
        flow.action("search", call="search_flights", outputs={"flights": "flights"})
        flow.branch("none_left", test=lambda s: len(s["flights"]) == 0, then="sorry", otherwise="done")
        flow.say("sorry", "No flights today.", goto="end")
        flow.say("done", lambda s: f"There are {len(s['flights'])} flights.")
    program = b.build()
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Literal, Protocol

from soni_runtime.commands import Command, command_from_dict
from soni_runtime.errors import InvalidValueError
from soni_runtime.fingerprint import fingerprint
from soni_runtime.flow_builder import FlowBuilder, Parallel
from soni_runtime.places import Declared, Place
from soni_runtime.program import Action, Button, Pattern, Program, Response, Retry, Slot, Test, Texts
from soni_runtime.spelling import (
    ParamsLike,
    TextLike,
    as_names,
    as_params,
    as_required_text,
    as_text,
    as_values,
)
from soni_runtime.types import coerce, parse_type
from soni_runtime.wiring import BuilderError, check_program, check_word

UNSET: Final[Any] = object()
"""Stands for a ``default`` that was not given; null is a default of its own."""

_EFFECTS: Final = ("read", "write")
_RESUMES: Final = ("ask", "auto", "drop")
_SCOPES: Final = ("flow", "session")


def button(title: TextLike, /, *commands: Command | Mapping[str, Any]) -> Button:
    """A button that shows ``title`` and sends ``commands``; without any it sends its title as text.

    Raises:
        BuilderError: the title is no text, or a mapping is no command.
    """
    where = "a button"
    written = tuple(c.to_dict() if isinstance(c, Command) else dict(c) for c in commands)
    for command in written:
        try:
            command_from_dict(command)
        except ValueError as error:
            raise BuilderError(f"{where} has a {error}") from None
    return Button(title=as_required_text(title, where), commands=written)


class ParallelLike(Protocol):
    def action(self, *args: Any, **fields: Any) -> None: ...


class FlowLike(Protocol):
    """What a compiler needs to write the steps of a flow; ``FlowBuilder`` documents the arguments."""

    def collect(self, *args: Any, **fields: Any) -> None: ...
    def confirm(self, *args: Any, **fields: Any) -> None: ...
    def action(self, *args: Any, **fields: Any) -> None: ...
    def parallel(self, *args: Any, **fields: Any) -> AbstractContextManager[ParallelLike]: ...
    def say(self, *args: Any, **fields: Any) -> None: ...
    def generate(self, *args: Any, **fields: Any) -> None: ...
    def set(self, *args: Any, **fields: Any) -> None: ...
    def clear(self, *args: Any, **fields: Any) -> None: ...
    def branch(self, *args: Any, **fields: Any) -> None: ...
    def switch(self, *args: Any, **fields: Any) -> None: ...
    def each(self, *args: Any, **fields: Any) -> None: ...
    def jump(self, *args: Any, **fields: Any) -> None: ...
    def call(self, *args: Any, **fields: Any) -> None: ...
    def link(self, *args: Any, **fields: Any) -> None: ...
    def handoff(self, *args: Any, **fields: Any) -> None: ...


class BuilderLike(Protocol):
    """The surface of ``Builder``: a compiler drives either it, or one that prints the calls."""

    def settings(self, *args: Any, **fields: Any) -> None: ...
    def slot(self, *args: Any, **fields: Any) -> None: ...
    def action(self, *args: Any, **fields: Any) -> None: ...
    def response(self, *args: Any, **fields: Any) -> None: ...
    def pattern(self, *args: Any, **fields: Any) -> None: ...
    def flow(self, *args: Any, **fields: Any) -> AbstractContextManager[FlowLike]: ...


class Builder:
    """Collects the declarations and flows of a bot. ``build`` makes the program.

    Names may be used before they are declared. Every method raises BuilderError where its arguments
    cannot be right, and for a name that is declared twice. ``root`` is the folder that the ``file`` of a
    flow is in, so that tracebacks can show the lines of that file.
    """

    def __init__(self, name: str, *, root: Path | None = None) -> None:
        check_word(name, "a bot needs a name")
        self.name = name
        self._root = root
        self._language = "en"
        self._languages: tuple[str, ...] = ("en",)
        self._settings: dict[str, Any] = {}
        self._slots: dict[str, Slot] = {}
        self._actions: dict[str, Action] = {}
        self._responses: dict[str, Response] = {}
        self._patterns: dict[str, Pattern] = {}
        self._flows: dict[str, FlowBuilder] = {}

    def settings(
        self, *, language: str = "en", languages: Iterable[str] | None = None, **others: Any
    ) -> None:
        """Set the language the bot starts in, all it speaks (default: that one), and other settings.

        Others are those of the ``settings`` block: ``understanding``, ``persistence``, ``limits``, …
        """
        spoken = as_names(languages, "settings") if languages is not None else (language,)
        if language not in spoken:
            raise BuilderError(f"the bot starts in `{language}`, which is not among its languages")
        self._language = language
        self._languages = spoken
        self._settings = others

    def slot(
        self,
        name: str,
        /,
        *,
        type: str = "string",
        description: str | None = None,
        prompt: TextLike | None = None,
        examples: Iterable[str] = (),
        validator: str | None = None,
        normalizer: str | None = None,
        invalid: TextLike | None = None,
        default: Any = UNSET,
        values: Iterable[str] | Mapping[str, Iterable[str]] | None = None,
        scope: Literal["flow", "session"] = "flow",
        sensitive: bool = False,
        max_attempts: int | None = None,
        line: int | None = None,
        file: str | None = None,
    ) -> None:
        """Declare a value the bot can ask for.

        ``type`` is written as in YAML: ``"date"``, ``"list of string"``. ``values`` makes it an
        enumeration, a list, or a mapping from each value to its synonyms. A ``default``, even None,
        means that the slot is not asked for; a date or time may be given as ISO text. ``file`` and
        ``line`` say where it is written if that is not here, as they do for a flow.
        """
        where = _claim("slot", name, self._slots)
        _one_of("scope", scope, _SCOPES, where)
        try:
            parse_type(type)
            filled = None if default is UNSET or default is None else coerce(default, type)
        except (InvalidValueError, ValueError) as error:
            raise BuilderError(f"{where} cannot be: {error}") from None
        if max_attempts is not None and max_attempts < 1:
            raise BuilderError(f"{where} has {max_attempts} attempts; there must be one at least")
        slot = Slot(
            name=name,
            type=type,
            description=description,
            prompt=as_text(prompt, where),
            examples=as_names(examples, where),
            validator=validator,
            normalizer=normalizer,
            invalid=as_text(invalid, where),
            default=filled,
            has_default=default is not UNSET,
            values=None if values is None else as_values(values, where),
            scope=scope,
            sensitive=sensitive,
            max_attempts=max_attempts,
        )
        self._slots[name] = self._placed(slot, "slot", name, file, line)

    def action(
        self,
        name: str,
        /,
        *,
        description: str | None = None,
        inputs: ParamsLike = (),
        outputs: ParamsLike | None = None,
        effect: Literal["read", "write"] = "read",
        timeout: float | None = None,
        retry: Retry | None = None,
    ) -> None:
        """Declare a Python function the bot may call.

        ``inputs`` and ``outputs`` are name → type, or names only; ``outputs`` None leaves open what it
        returns. ``effect="write"`` says that it changes the world. ``timeout`` is in seconds.
        """
        where = _claim("action", name, self._actions)
        _one_of("effect", effect, _EFFECTS, where)
        self._actions[name] = Action(
            name=name,
            description=description,
            inputs=as_params(inputs, where),
            outputs=None if outputs is None else as_params(outputs, where),
            effect=effect,
            timeout=timeout,
            retry=retry,
        )

    def response(
        self,
        name: str,
        text: TextLike | None = None,
        /,
        *,
        conditions: Iterable[tuple[Test, TextLike]] = (),
        channels: Mapping[str, TextLike] | None = None,
        line: int | None = None,
        file: str | None = None,
    ) -> None:
        """Declare a reusable text. The first of ``conditions`` that holds replaces it; ``channels`` have
        texts of their own.
        """
        where = _claim("response", name, self._responses)
        pairs = tuple((test, as_required_text(said, where)) for test, said in conditions)
        if text is None and not pairs and not channels:
            raise BuilderError(f"{where} has nothing to say")
        response = Response(
            text=as_text(text, where),
            conditions=pairs,
            channels={channel: as_required_text(said, where) for channel, said in (channels or {}).items()},
        )
        self._responses[name] = self._placed(response, "response", name, file, line)

    def pattern(
        self,
        name: str,
        /,
        *,
        texts: Mapping[str, TextLike] | None = None,
        options: Mapping[str, Any] | None = None,
        flow: str | None = None,
        line: int | None = None,
        file: str | None = None,
    ) -> None:
        """Override how the bot repairs a conversation: single texts, options, or a flow instead."""
        where = _claim("pattern", name, self._patterns)
        pattern = Pattern(
            texts={key: as_required_text(text, where) for key, text in (texts or {}).items()},
            options=dict(options or {}),
            flow=flow,
        )
        self._patterns[name] = self._placed(pattern, "pattern", name, file, line)

    def _placed(
        self, declared: Declared, kind: str, name: str, file: str | None, line: int | None
    ) -> Declared:
        if file is None or line is None:
            return declared
        return Place(kind, file, self._root).of_declaration(declared, name, line)

    def flow(
        self,
        name: str,
        /,
        *,
        description: str | None = None,
        triggers: Iterable[str] = (),
        when: Test | None = None,
        inputs: ParamsLike = (),
        outputs: ParamsLike = (),
        interruptible: bool = True,
        resume: Literal["ask", "auto", "drop"] = "ask",
        on_error: str | None = None,
        on_cancel: str | None = None,
        line: int | None = None,
        file: str | None = None,
    ) -> FlowBuilder:
        """Begin a flow; its steps are written on what this returns, ``with b.flow(…) as flow:``.

        ``triggers`` are examples of what a user says to start it; ``{slot}`` marks a value. ``when``
        says whether understanding may start it. ``resume`` is what happens after an interruption.
        ``on_error`` and ``on_cancel`` are steps of this flow. ``file`` and ``line`` say where the flow is
        written if that is not here: tracebacks then name, for the functions of a step, its ``line`` of
        ``file``.
        """
        where = _claim("flow", name, self._flows)
        _one_of("resume", resume, _RESUMES, where)
        place = None if file is None else Place(name, file, self._root)
        flow = FlowBuilder(
            name,
            place,
            description=description,
            triggers=as_names(triggers, where),
            when=when if place is None else place.of_flow(when, line),
            inputs=as_params(inputs, where),
            outputs=as_params(outputs, where),
            interruptible=interruptible,
            resume=resume,
            on_error=on_error,
            on_cancel=on_cancel,
            line=line,
            file=file,
        )
        self._flows[name] = flow
        return flow

    def build(self) -> Program:
        """The program of everything declared so far.

        Raises:
            BuilderError: a flow has no steps, goes to a step it does not have, or uses a slot, action,
                flow or response that is not declared.
        """
        program = Program(
            name=self.name,
            slots=dict(self._slots),
            actions=dict(self._actions),
            flows={name: flow.build() for name, flow in self._flows.items()},
            responses=dict(self._responses),
            patterns=dict(self._patterns),
            language=self._language,
            languages=self._languages,
            settings=dict(self._settings),
        )
        check_program(program)
        return replace(program, version=fingerprint(program))


def _claim(what: str, name: str, known: Mapping[str, object]) -> str:
    """Refuse an empty or taken name; how messages call the thing."""
    check_word(name, f"every {what} needs a name")
    if name in known:
        raise BuilderError(f"there are two of {what} `{name}`")
    return f"{what} `{name}`"


def _one_of(what: str, value: str, known: Sequence[str], where: str) -> None:
    if value not in known:
        raise BuilderError(f"{where} has {what} {value!r}; it must be one of {', '.join(known)}")


__all__ = [
    "Builder",
    "BuilderError",
    "BuilderLike",
    "Button",
    "FlowBuilder",
    "FlowLike",
    "Parallel",
    "ParallelLike",
    "Retry",
    "Texts",
    "button",
]
