"""Actions that do nothing but answer as a test says."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Mapping
from copy import deepcopy
from types import MappingProxyType
from typing import Any, Final

from soni_runtime.calling import ActionFunction
from soni_runtime.errors import ActionError, ActionTimeoutError
from soni_runtime.registry import Registry
from soni_runtime.testing.model import Stub

TIMEOUT: Final = "timeout"


class StubbedRegistry(Registry):
    """The functions of ``base``, with stubs in the place of the actions that a test names.

    Make one for each conversation: a stub counts its calls. ``lenient`` are names of validators and
    normalisers that take every value as it is, for where the Python of a bot must not be run.
    """

    __slots__ = ()

    def __init__(self, base: Registry, stubs: Mapping[str, Stub], lenient: Iterable[str] = ()) -> None:
        super().__init__()
        self._actions = {**base._actions, **{name: _function(name, stub) for name, stub in stubs.items()}}
        self._validators = dict(base._validators)
        self._normalizers = dict(base._normalizers)
        for name in lenient:
            self.add_validator(_any_value, name)
            self.add_normalizer(_same_value, name)


def _function(name: str, stub: Stub) -> ActionFunction:
    return ActionFunction(
        name, _answering(name, stub), True, MappingProxyType({}), takes_context=False, accepts_any=True
    )


def _answering(name: str, stub: Stub) -> Callable[..., Coroutine[Any, Any, Any]]:
    calls = 0

    async def answer(**_: Any) -> Any:
        nonlocal calls
        result = stub.results[min(calls, len(stub.results) - 1)]
        calls += 1
        if result.error == TIMEOUT:
            raise ActionTimeoutError(f"action `{name}` took too long")
        if result.error is not None:
            raise ActionError(result.error)
        return deepcopy(result.value)  # what a flow does with it must not change the stub

    return answer


def _any_value(value: Any) -> bool:
    return True


def _same_value(value: Any) -> Any:
    return value
