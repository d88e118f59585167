"""What an expression or a template of a flow can see.

Compiled expressions are functions of one argument, the scope: ``lambda s: len(s["flights"]) == 0``.
A scope also remembers which names were read, which is what corrections go by.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from soni_runtime.errors import ExpressionError, UnsetValueError
from soni_runtime.filters import show


class Scope:
    """Values in reach of one frame.

    ``values`` are the frame's own, ``session`` those shared by the conversation, ``defaults`` the
    declared defaults. ``clock`` gives the current local date and time; tests fix it.
    """

    __slots__ = ("_clock", "_defaults", "_session", "_session_names", "_values", "language", "reads")

    def __init__(
        self,
        values: Mapping[str, Any],
        *,
        session: Mapping[str, Any],
        defaults: Mapping[str, Any],
        session_names: frozenset[str],
        language: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._values = values
        self._session = session
        self._defaults = defaults
        self._session_names = session_names
        self._clock = clock
        self.language = language
        self.reads: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.reads.add(name)
        if name in self._values:
            return self._values[name]
        if name in self._session_names and name in self._session:
            return self._session[name]
        if name in self._defaults:
            return self._defaults[name]
        raise UnsetValueError(f"`{name}` has no value yet")

    def has(self, name: str) -> bool:
        """True if ``name`` has a value other than null."""
        try:
            return self[name] is not None
        except UnsetValueError:
            return False

    def get(self, name: str) -> Any:
        """The value of ``name``, or null where it has none: what the filter ``default`` is given."""
        try:
            return self[name]
        except UnsetValueError:
            return None

    def session(self, name: str) -> Any:
        """``session.name``; null where the conversation has none."""
        self.reads.add(name)
        return self._session.get(name)

    def today(self) -> date:
        return self._clock().date()

    def now(self) -> datetime:
        return self._clock()

    def show(self, value: Any, *filters: str | tuple[Any, ...]) -> str:
        """``value`` as text for people, through ``filters``: a name, or (name, argument, …)."""
        return show(value, *filters, language=self.language)


def field(value: Any, name: str) -> Any:
    """``value.name`` in an expression. Only data is reached, never a Python attribute.

    Raises:
        ExpressionError: ``value`` is null, or has no such field.
    """
    if isinstance(value, Mapping):
        if name in value:
            return value[name]
        raise ExpressionError(f"there is no field `{name}`; there are {', '.join(map(str, value)) or 'none'}")
    if value is None:
        raise ExpressionError(f"`{name}` was asked of a value that is null")
    raise ExpressionError(f"`{name}` was asked of a value that has no fields")


def item(value: Any, index: Any) -> Any:
    """``value[index]`` in an expression.

    Raises:
        ExpressionError: there is no such element.
    """
    if isinstance(value, Mapping):
        return field(value, index)
    if isinstance(value, list | str) and isinstance(index, int) and not isinstance(index, bool):
        if -len(value) <= index < len(value):
            return value[index]
        raise ExpressionError(f"there is no element {index}; there are {len(value)}")
    raise ExpressionError("only a list, a text or an object can be indexed")


def maybe(read: Callable[[], Any]) -> Any:
    """The value of an expression, or null where it cannot be read: what the filter ``default`` is given."""
    try:
        return read()
    except ExpressionError:
        return None


def present(read: Callable[[], Any]) -> bool:
    """``expr is set`` for anything but a plain name: True if it can be read and is not null."""
    try:
        return read() is not None
    except ExpressionError:
        return False
