"""The Python functions of one bot: actions, validators and normalisers by name."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from soni_runtime import normalizers, validators
from soni_runtime.calling import (
    ActionContext,
    ActionFunction,
    Parameter,
    ValueFunction,
    call_action,
    describe_action,
    describe_value_function,
)
from soni_runtime.clock import local_clock
from soni_runtime.errors import RegistryError
from soni_runtime.marks import (
    ActionRegistry,
    Kind,
    NormalizerRegistry,
    ValidatorRegistry,
    action,
    marks_of,
    normalizer,
    validator,
)

if TYPE_CHECKING:
    from pathlib import Path

    from soni_runtime.program import Program, Step

__all__ = [
    "ActionContext",
    "ActionFunction",
    "ActionRegistry",
    "NormalizerRegistry",
    "Parameter",
    "Registry",
    "ValidatorRegistry",
    "ValueFunction",
    "action",
    "call_action",
    "normalizer",
    "validator",
]

_BUILT_IN_VALIDATORS: Final = {
    name: ValueFunction(name, function, validators.TAKES.get(name, ()))
    for name, function in validators.VALIDATORS.items()
}
_BUILT_IN_NORMALIZERS: Final = {
    name: ValueFunction(name, function, normalizers.TAKES.get(name, ()))
    for name, function in normalizers.NORMALIZERS.items()
}


class Registry:
    """One bot's functions. A user's validator or normaliser goes before a built-in of the same name."""

    __slots__ = ("_actions", "_normalizers", "_validators")

    def __init__(self, functions: Iterable[Callable[..., Any]] = ()) -> None:
        """``functions`` are marked ones; each is added under every mark it carries."""
        self._actions: dict[str, ActionFunction] = {}
        self._validators: dict[str, ValueFunction] = {}
        self._normalizers: dict[str, ValueFunction] = {}
        for function in functions:
            for found in marks_of(function):
                self._add(function, found.kind, found.name)

    @classmethod
    def discover(cls, paths: Sequence[Path]) -> Registry:
        """The functions marked in ``actions.py`` or ``actions/``, ``validators.py``, ``normalizers.py`` and
        ``handlers.py`` of the folders ``paths`` (a file stands for its folder).

        Raises:
            RegistryError: a file cannot be imported, or two functions share a name; the message names the
                file and the cause.
        """
        from soni_runtime.discovery import load_functions

        return cls(load_functions(paths))

    # ------------------------------------------------------------- adding

    def add_action(self, function: Callable[..., Any], name: str | None = None) -> None:
        """Add an action by hand. Raises RegistryError as ``discover`` does."""
        self._add(function, "action", name or _name(function))

    def add_validator(self, function: Callable[..., Any], name: str | None = None) -> None:
        """Add a validator by hand. Raises RegistryError as ``discover`` does."""
        self._add(function, "validator", name or _name(function))

    def add_normalizer(self, function: Callable[..., Any], name: str | None = None) -> None:
        """Add a normaliser by hand. Raises RegistryError as ``discover`` does."""
        self._add(function, "normalizer", name or _name(function))

    def _add(self, function: Callable[..., Any], kind: Kind, name: str) -> None:
        if not name:
            raise RegistryError(f"a function without a name needs one to be registered as {kind}")
        known: Mapping[str, ActionFunction | ValueFunction] = self._table(kind)
        if (other := known.get(name)) is not None and other.function is not function:
            raise RegistryError(
                f"two functions are registered as {kind} `{name}`: "
                f"{_whereabouts(other.function)} and {_whereabouts(function)}"
            )
        if kind == "action":
            self._actions[name] = describe_action(function, name)
        else:
            self._values(kind)[name] = describe_value_function(function, name, kind)

    def _values(self, kind: Literal["validator", "normalizer"]) -> dict[str, ValueFunction]:
        return self._validators if kind == "validator" else self._normalizers

    def _table(self, kind: Kind) -> Mapping[str, ActionFunction | ValueFunction]:
        return self._actions if kind == "action" else self._values(kind)

    # ------------------------------------------------------------- finding

    @property
    def actions(self) -> tuple[str, ...]:
        """The names of the actions, sorted."""
        return tuple(sorted(self._actions))

    def action(self, name: str) -> ActionFunction:
        """Raises RegistryError, naming the nearest, where there is none of that name."""
        if (found := self._actions.get(name)) is None:
            raise RegistryError(_missing("action", name, self._actions))
        return found

    def validator(self, name: str) -> ValueFunction:
        """The user's own or the built-in one. Raises RegistryError as ``action`` does."""
        if (found := self._validators.get(name) or _BUILT_IN_VALIDATORS.get(name)) is None:
            raise RegistryError(_missing("validator", name, (*self._validators, *_BUILT_IN_VALIDATORS)))
        return found

    def normalizer(self, name: str) -> ValueFunction:
        """The user's own or the built-in one. Raises RegistryError as ``action`` does."""
        if (found := self._normalizers.get(name) or _BUILT_IN_NORMALIZERS.get(name)) is None:
            raise RegistryError(_missing("normalizer", name, (*self._normalizers, *_BUILT_IN_NORMALIZERS)))
        return found

    # ------------------------------------------------------------- using

    def call(
        self, name: str, arguments: Mapping[str, Any], context: ActionContext
    ) -> Coroutine[Any, Any, Any]:
        """Call an action (see ``call_action``). Raises RegistryError where there is none of that name."""
        return call_action(self.action(name), arguments, context)

    def validate(
        self, name: str, value: Any, *, language: str = "en", now: datetime | None = None, label: str = ""
    ) -> None:
        """Raises InvalidValueError where the validator refuses ``value`` (see ``run_validator``)."""
        found = self.validator(name)
        validators.run_validator(
            name,
            value,
            now=now or local_clock(),
            language=language,
            label=label,
            function=found.function,
            takes=found.takes,
            silent_is_good=found.silent_is_good,
        )

    def normalise(self, name: str, value: Any, *, language: str = "en", now: datetime | None = None) -> Any:
        """``value`` in its stored form (see ``run_normalizer``)."""
        found = self.normalizer(name)
        return normalizers.run_normalizer(
            name,
            value,
            now=now or local_clock(),
            language=language,
            function=found.function,
            takes=found.takes,
        )

    def check(self, program: Program) -> None:
        """See that everything ``program`` needs is there and fits.

        Raises:
            RegistryError: something is missing, or an action's function cannot be called as its contract
                says. The message lists everything, a line each.
        """
        problems: dict[str, None] = {}
        called, checked, normalised = _needs(program)
        for name in called:
            if name in self._actions:
                problems.update(dict.fromkeys(self._misfits(name, program)))
            else:
                problems[_missing("action", name, self._actions)] = None
        for name in checked:
            if name not in self._validators and name not in _BUILT_IN_VALIDATORS:
                problems[_missing("validator", name, (*self._validators, *_BUILT_IN_VALIDATORS))] = None
        for name in normalised:
            if name not in self._normalizers and name not in _BUILT_IN_NORMALIZERS:
                problems[_missing("normalizer", name, (*self._normalizers, *_BUILT_IN_NORMALIZERS))] = None
        if problems:
            raise RegistryError("\n".join(problems))

    def _misfits(self, name: str, program: Program) -> Iterable[str]:
        info, contract = self._actions[name], program.actions.get(name)
        if contract is None or not contract.inputs:
            return
        inputs = {param.name: param for param in contract.inputs}
        for param in inputs.values():
            if param.name not in info.parameters and not info.accepts_any:
                yield f"action `{name}` has the input `{param.name}`, which its function does not take"
        for required in info.required:
            if required not in inputs:
                yield f"action `{name}`: its function needs `{required}`, which is not an input"
            elif inputs[required].optional:
                yield f"action `{name}`: its function needs `{required}`, which is an optional input"


def _needs(program: Program) -> tuple[list[str], list[str], list[str]]:
    """The names of the actions, validators and normalisers that ``program`` can call, each sorted."""
    from soni_runtime.program import ActionStep, CollectStep, ParallelStep

    called: set[str] = set()
    checked = {slot.validator for slot in program.slots.values() if slot.validator}
    normalised = {slot.normalizer for slot in program.slots.values() if slot.normalizer}
    steps: list[Step] = [step for flow in program.flows.values() for step in flow.steps]
    for step in steps:
        if isinstance(step, ActionStep):
            called.add(step.action)
        elif isinstance(step, ParallelStep):
            called.update(branch.action for branch in step.branches)
        elif isinstance(step, CollectStep) and step.validator:
            checked.add(step.validator)
    return sorted(called), sorted(checked), sorted(normalised)


def _missing(kind: str, name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, sorted(set(known)), n=1)
    return f"there is no {kind} `{name}`" + (f"; there is `{near[0]}`" if near else "")


def _name(function: Callable[..., Any]) -> str:
    return str(getattr(function, "__name__", ""))


def _whereabouts(function: Callable[..., Any]) -> str:
    code = getattr(function, "__code__", None)
    if code is None:
        return repr(function)
    return f"{code.co_filename.replace(chr(92), '/').rpartition('/')[2]}:{code.co_firstlineno}"
