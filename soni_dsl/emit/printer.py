"""A builder that prints the calls it gets: what ``drive`` does in memory, on paper.

It knows calls and their order, not what they mean; the modules around them are ``module``'s work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Self

from soni_dsl.emit.layout import Called, Source, statement
from soni_dsl.emit.literals import escaped, imports
from soni_dsl.emit.memory import HELPERS
from soni_dsl.emit.peculiar import rules_against
from soni_dsl.emit.python_source import lambda_source, template_source, used_helpers
from soni_dsl.ir import program as ir
from soni_dsl.syntax.expr import Expr, Hole
from soni_runtime.builder import Retry, button

BUILDER: Final = "soni_runtime.builder"
_HOMES: Final = {Retry: (BUILDER, "Retry"), button: (BUILDER, "button")}
_LONGEST_PATH: Final = 40
_BODY: Final = 4
_STEPS: Final = 8
_BRANCHES: Final = 12

Import = tuple[str, str]


@dataclass(slots=True)
class Part:
    """Lines of one function, what they import, and the rules that linters are not to apply to them."""

    lines: list[str] = field(default_factory=list)
    needs: set[Import] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)


class Printer:
    """Stands for a ``Builder`` and for the code of expressions at once.

    ``sections`` has the declarations, by the builder's method that they call, ``flows`` the flows by name.
    """

    def __init__(self) -> None:
        self.sections: dict[str, Part] = {}
        self.flows: dict[str, Part] = {}
        self._noted: set[Import] = set()
        self._noted_rules: set[str] = set()

    # -------------------------------------------------------------- the builder

    def settings(self, *args: Any, **fields: Any) -> None:
        self._declare("settings", args, fields)

    def slot(self, *args: Any, **fields: Any) -> None:
        self._declare("slot", args, fields)

    def action(self, *args: Any, **fields: Any) -> None:
        self._declare("action", args, fields)

    def response(self, *args: Any, **fields: Any) -> None:
        self._declare("response", args, fields)

    def pattern(self, *args: Any, **fields: Any) -> None:
        self._declare("pattern", args, fields)

    def flow(self, name: str, /, **fields: Any) -> _FlowPrinter:
        part = self.flows[name] = Part()
        flow = _FlowPrinter(self, part, fields.get("file"))
        self.print(part, "b.flow", (name,), fields, _BODY, "with ", " as flow:", flow.place(fields))
        return flow

    def _declare(self, method: str, args: tuple[Any, ...], fields: Mapping[str, Any]) -> None:
        part = self.sections.setdefault(method, Part())
        place = _written(fields.get("file"), fields)
        self.print(part, f"b.{method}", args, fields, _BODY, comment=place)

    def print(
        self,
        part: Part,
        function: str,
        args: tuple[Any, ...],
        fields: Mapping[str, Any],
        indent: int,
        before: str = "",
        after: str = "",
        comment: str = "",
    ) -> None:
        """One call, as lines of ``part``; what its expressions need was noted when they were made."""
        part.lines += statement(Called(function, args, fields), indent, before, after, comment)
        for value in (*args, *fields.values()):
            if not isinstance(value, str | int):
                part.needs |= _needs(value)
        part.needs |= self._noted
        part.rules |= self._noted_rules
        self._noted, self._noted_rules = set(), set()

    # -------------------------------------------------------------- the code

    def expression(self, expr: Expr) -> Source:
        self._need((expr,))
        return Source(lambda_source(expr))

    def template(self, parts: ir.Template) -> str | Source:
        holes = tuple(part for part in parts if not isinstance(part, str))
        if not holes:
            return "".join(map(str, parts))
        self._need(holes)
        return Source(template_source(parts))

    def make(self, function: Callable[..., Any], /, *args: Any, **fields: Any) -> Called:
        home = _HOMES[function]
        self._noted.add(home)
        return Called(home[1], args, fields)

    def _need(self, parts: tuple[Any, ...]) -> None:
        self._noted.update((HELPERS[name].__module__, name) for name in used_helpers(parts))
        for part in parts:
            self._noted_rules |= rules_against(part.expr if isinstance(part, Hole) else part)


class _FlowPrinter:
    """Prints the steps of one flow."""

    def __init__(self, printer: Printer, part: Part, file: str | None, indent: int = _STEPS) -> None:
        self._printer = printer
        self._part = part
        self._file = file
        self._indent = indent

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def place(self, fields: Mapping[str, Any]) -> str:
        """Where a step is written, as a comment shows it."""
        return _written(self._file, fields)

    def __getattr__(self, method: str) -> Callable[..., None]:
        if method not in _METHODS:
            raise AttributeError(method)
        owner = "flow" if self._indent == _STEPS else "branches"

        def call(*args: Any, **fields: Any) -> None:
            place = self.place(fields)
            self._printer.print(self._part, f"{owner}.{method}", args, fields, self._indent, comment=place)

        return call

    def parallel(self, *args: Any, **fields: Any) -> _FlowPrinter:
        place = self.place(fields)
        self._printer.print(
            self._part, "flow.parallel", args, fields, _STEPS, "with ", " as branches:", place
        )
        return _FlowPrinter(self._printer, self._part, self._file, _BRANCHES)


_METHODS: Final = frozenset(
    (
        *("collect", "confirm", "action", "say", "generate", "set", "clear"),
        *("branch", "switch", "each", "jump", "call", "link", "handoff"),
    )
)


def _written(file: str | None, fields: Mapping[str, Any]) -> str:
    """``file`` and the line of a call, for a comment: of a long path the end, which tells more."""
    line = fields.get("line")
    if not file or line is None:
        return ""
    return f"{escaped(file if len(file) <= _LONGEST_PATH else f'...{file[3 - _LONGEST_PATH :]}')}:{line}"


def _needs(value: Any) -> set[Import]:
    match value:
        case str() | Source():
            return set()
        case Called(args=args, fields=fields):
            return {each for item in (*args, *fields.values()) for each in _needs(item)}
        case list() | tuple():
            return {each for item in value for each in _needs(item)}
        case Mapping():
            return {each for pair in value.items() for item in pair for each in _needs(item)}
        case _:
            return imports(value)
