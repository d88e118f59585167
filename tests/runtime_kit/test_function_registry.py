"""Finding a bot's Python functions, seeing that they fit, and calling them."""

from __future__ import annotations

import asyncio
import contextvars
import sys
import threading
from collections.abc import Callable
from dataclasses import FrozenInstanceError, dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import partial, wraps
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from pydantic import BaseModel

from soni_runtime.errors import ContractError, InvalidValueError, RegistryError
from soni_runtime.program import Action, ActionStep, CollectStep, Flow, ParallelStep, Param, Program, Slot
from soni_runtime.registry import (
    ActionContext,
    ActionRegistry,
    NormalizerRegistry,
    Registry,
    ValidatorRegistry,
    action,
    normalizer,
    validator,
)

CONTEXT = ActionContext(session="s1", language="es", slots={"a": 1}, idempotency_key="k", step="go", flow="f")
Write = Callable[..., Path]


@pytest.fixture
def bot(tmp_path: Path) -> Write:
    """Write the files of a bot: ``bot("name", actions="…", **{"actions/x": "…"})``."""

    def write(name: str = "bot", **files: str) -> Path:
        for path, text in files.items():
            target = tmp_path / name / f"{path}.py"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(dedent(text), encoding="utf-8")
        return tmp_path / name

    return write


def run(registry: Registry, name: str, /, **arguments: Any) -> Any:
    return asyncio.run(registry.call(name, arguments, CONTEXT))


# ---------------------------------------------------------------- marking


def test_a_decorated_function_stays_what_it_was() -> None:
    @action
    def plain(x: int) -> int:
        return x + 1

    @action("other")
    async def named() -> str:
        return "x"

    @ActionRegistry.register("old")
    @ActionRegistry.register(name="older")
    def old() -> int:
        return 1

    assert plain(1) == 2
    assert plain.__name__ == "plain"
    registry = Registry([plain, named, old])
    assert registry.actions == ("old", "older", "other", "plain")
    assert run(registry, "older") == 1


def test_every_spelling_of_every_decorator() -> None:
    ways: list[tuple[Any, Callable[..., Any]]] = [
        (action, Registry.action),
        (validator, Registry.validator),
        (normalizer, Registry.normalizer),
        (ActionRegistry.register, Registry.action),
        (ValidatorRegistry.register, Registry.validator),
        (NormalizerRegistry.register, Registry.normalizer),
    ]
    for decorate, find in ways:
        for wrap, name in [
            (decorate, "f"),
            (decorate(), "f"),
            (decorate("g"), "g"),
            (decorate(name="h"), "h"),
        ]:

            def f(value: Any = None) -> bool:
                return True

            assert find(Registry([wrap(f)]), name).function is f


def test_two_bots_in_one_process_do_not_see_each_others_functions() -> None:
    @action("same")
    def first() -> int:
        return 1

    @action("same")
    def second() -> int:
        return 2

    one, two, none = Registry([first]), Registry([second]), Registry()
    assert (run(one, "same"), run(two, "same"), none.actions) == (1, 2, ())
    with pytest.raises(RegistryError, match=r"two functions are registered as action `same`: .*\.py:\d+ and"):
        Registry([first, second])


def test_a_wrapper_does_not_inherit_the_mark_of_what_it_wraps() -> None:
    @action
    def inner() -> int:
        return 1

    @wraps(inner)
    def outer() -> int:
        return 2

    assert Registry([outer]).actions == ()
    assert run(Registry([inner, outer]), "inner") == 1


@pytest.mark.parametrize("thing", [5, None.__class__, len, partial(print)])
def test_what_cannot_be_marked_is_refused(thing: Any) -> None:
    with pytest.raises(RegistryError):
        ActionRegistry.register()(thing)


def test_functions_can_be_added_by_hand() -> None:
    registry = Registry()
    registry.add_action(lambda x: x * 2, name="double")
    registry.add_action(partial(lambda x, y: x + y, y=1), name="add_one")
    registry.add_validator(lambda value: value > 1, name="big")
    registry.add_normalizer(lambda value: value + 1, name="more")
    assert run(registry, "double", x=2) == 4
    assert run(registry, "add_one", x=2) == 3
    assert registry.normalise("more", 1) == 2
    with pytest.raises(InvalidValueError):
        registry.validate("big", 1)
    with pytest.raises(RegistryError, match="without a name"):
        registry.add_action(partial(print))


# ---------------------------------------------------------------- discovery

HEAD = "from soni_runtime import action, normalizer, validator\n"


def test_all_the_files_beside_a_bot_are_found(bot: Write) -> None:
    folder = bot(
        actions="from soni_runtime import action\n@action\ndef a(): return 1",
        validators="from soni_runtime import validator\n@validator\ndef v(value): return False",
        normalizers="from soni_runtime import normalizer\n@normalizer\ndef n(value): return value * 2",
        handlers='from soni_runtime import ActionRegistry\n@ActionRegistry.register("h")\nasync def x(): return 2',
        unrelated="raise RuntimeError('never imported')",
    )
    for path in (folder, folder / "bot.yaml"):
        (folder / "bot.yaml").touch()
        registry = Registry.discover([path])
        assert registry.actions == ("a", "h")
        assert run(registry, "h") == 2
        assert registry.normalise("n", 2) == 4
        with pytest.raises(InvalidValueError):
            registry.validate("v", 1)


def test_a_folder_without_python_is_a_registry_of_built_ins(tmp_path: Path) -> None:
    registry = Registry.discover([tmp_path])
    assert registry.actions == ()
    assert registry.normalise("upper", "a") == "A"


def test_a_package_of_actions_is_found_whole(bot: Write) -> None:
    folder = bot(
        **{
            "actions/__init__": "",
            "actions/flights": HEAD + "from .common import TAX\n@action\ndef search(): return TAX",
            "actions/deep/hotels": HEAD
            + "from actions.common import TAX\n@action\ndef rooms(): return TAX + 1",
            "actions/common": "TAX = 21",
            "actions/not-a-module": "raise RuntimeError",
        }
    )
    registry = Registry.discover([folder])
    assert (run(registry, "search"), run(registry, "rooms")) == (21, 22)
    assert Registry.discover([folder / "actions" / "flights.py"]).actions == ("rooms", "search")


def test_files_beside_a_bot_import_each_other_as_users_write_it(bot: Write) -> None:
    folder = bot(
        models="from dataclasses import dataclass\n@dataclass\nclass Flight:\n    name: str",
        actions=HEAD
        + dedent("""
            import models
            import json
            import os.path
            from models import Flight
            from .models import Flight as Same
            from . import models as again
            import helpers.text
            from helpers import text
            from helpers.text import shout

            @action
            def search(name: str):
                from validators import check          # late, long after discovery
                import helpers.text as late
                assert Flight is Same is models.Flight is again.Flight
                assert late is text is helpers.text and json.dumps(1) == "1" and os.path
                return [Flight(shout(name)), check(name)]
            """),
        validators=HEAD + "@validator\ndef check(value): return True",
        **{"helpers/text": "def shout(text): return text.upper()"},
    )
    path, modules = list(sys.path), set(sys.modules)
    registry = Registry.discover([folder])
    found = run(registry, "search", name="ib")
    assert found[0].name == "IB"
    assert found[1] is True
    assert sys.path == path
    assert not {"models", "actions", "validators", "helpers"} & (set(sys.modules) - modules)


def test_bots_with_the_same_file_names_do_not_clash(bot: Write) -> None:
    source = (
        HEAD
        + "from models import NAME\n@action\ndef who():\n    import models\n    return NAME + models.NAME"
    )
    one = Registry.discover([bot("one", actions=source, models="NAME = 'one'")])
    two = Registry.discover([bot("two", actions=source, models="NAME = 'two'")])
    assert (run(one, "who"), run(two, "who")) == ("oneone", "twotwo")


def test_a_module_of_the_application_is_not_taken_for_a_sibling(
    bot: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = bot(
        actions=HEAD + "import shared_by_app\n@action\ndef same(): return shared_by_app", shared_by_app=""
    )
    monkeypatch.syspath_prepend(str(folder))
    import shared_by_app  # type: ignore[import-not-found]

    assert run(Registry.discover([folder]), "same") is shared_by_app


def test_a_changed_file_is_read_again(bot: Write) -> None:
    folder = bot(actions=HEAD + "@action\ndef a(): return 1")
    assert run(Registry.discover([folder]), "a") == 1
    bot(actions=HEAD + "@action\ndef a(): return 2")
    assert run(Registry.discover([folder]), "a") == 2
    assert not list(folder.rglob("__pycache__"))


def test_functions_of_the_same_python_name_are_all_found(bot: Write) -> None:
    folder = bot(actions=HEAD + '@action("a")\ndef _(): return 1\n@action("b")\ndef _(): return 2')
    assert Registry.discover([folder]).actions == ("a", "b")


def test_a_marked_function_from_a_library_counts_where_it_is_imported(
    bot: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = bot(
        "library", our_library="from soni_runtime import validator\n@validator\ndef ours(value): return True"
    )
    monkeypatch.syspath_prepend(str(library))
    for name in ("one", "two"):
        Registry.discover([bot(name, actions="from our_library import ours")]).validate("ours", 1)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (
            "import nothing_like_this",
            r"actions\.py:1: ModuleNotFoundError: No module named 'nothing_like_this'",
        ),
        ("\n\nx = 1 / 0", r"actions\.py:3: ZeroDivisionError: division by zero"),
        ("def f(:\n", r"actions\.py:1: SyntaxError"),
        ("import sys\nsys.exit(3)", r"actions\.py:2: SystemExit: 3"),
        ("import helper", r"helper\.py:2: RuntimeError: no reason given"),
        (
            "from helper2 import missing",
            r"actions\.py:1: ImportError: cannot import name 'missing' from 'helper2'",
        ),
        (HEAD + "@validator\nasync def v(value): ...", r"validator `v` is `async`"),
        (HEAD + "@validator\ndef v(value, slots): ...", r"validator `v` must take one value"),
        (HEAD + "@normalizer\ndef n(): ...", r"normalizer `n` must take one value"),
        (HEAD + "@action\ndef a(x, /): ...", r"action `a`: its parameter `x` cannot be given by name"),
        (
            HEAD + '@action("a")\ndef b(): ...\n@action\ndef a(): ...',
            r"two functions .* `a`: actions\.py:2 and actions\.py:4",
        ),
        ("'\ud800'".encode("utf-8", "surrogatepass").decode("latin-1") + "\x00", "actions.py"),
    ],
)
def test_python_that_cannot_be_loaded_is_named_with_its_line(bot: Write, source: str, says: str) -> None:
    folder = bot(actions=source, helper="\nraise RuntimeError", helper2="")
    before = set(sys.modules)
    with pytest.raises(RegistryError, match=says) as failed:
        Registry.discover([folder])
    assert str(folder) not in str(failed.value).partition(" (")[0]
    if "two functions" not in says and "`" not in says:
        assert not {name for name in set(sys.modules) - before if name.startswith("soni_bot_")}


def test_a_path_that_is_not_there_and_a_bot_with_both_spellings(bot: Write, tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="does not exist"):
        Registry.discover([tmp_path / "nowhere"])
    folder = bot(actions="", **{"actions/x": ""})
    with pytest.raises(RegistryError, match=r"both actions\.py and actions/"):
        Registry.discover([folder])


# ---------------------------------------------------------------- the program's needs


def program(**actions: Action) -> Program:
    return Program(
        name="bot",
        slots={
            "city": Slot(name="city", validator="city_nam", normalizer="trimm"),
            "day": Slot(name="day", validator="email"),
        },
        actions=actions,
        flows={
            "f": Flow(
                name="f",
                steps=(
                    CollectStep(id="a", slots=("city",), validator="mine"),
                    ActionStep(id="b", action="serch"),
                    ParallelStep(id="c", branches=(ActionStep(id="d", action="other"),)),
                ),
            )
        },
    )


def test_everything_that_is_missing_is_listed_with_the_nearest_name() -> None:
    registry = Registry()
    registry.add_action(lambda: 1, name="search")
    with pytest.raises(RegistryError) as failed:
        registry.check(program())
    assert str(failed.value).splitlines() == [
        "there is no action `other`",
        "there is no action `serch`; there is `search`",
        "there is no validator `city_nam`; there is `city_name`",
        "there is no validator `mine`",
        "there is no normalizer `trimm`; there is `trim`",
    ]


def test_a_function_that_does_not_fit_its_contract_is_listed() -> None:
    def go(needed: int, also: int, free: int = 1) -> None: ...

    registry = Registry()
    registry.add_action(go)
    inputs = (Param(name="needed", optional=True), Param(name="free"), Param(name="extra"))
    flow = Flow(name="f", steps=(ActionStep(id="a", action="go"),))
    with pytest.raises(RegistryError) as failed:
        registry.check(
            Program(name="bot", flows={"f": flow}, actions={"go": Action(name="go", inputs=inputs)})
        )
    assert str(failed.value).splitlines() == [
        "action `go` has the input `extra`, which its function does not take",
        "action `go`: its function needs `needed`, which is an optional input",
        "action `go`: its function needs `also`, which is not an input",
    ]
    registry.check(Program(name="bot", flows={"f": flow}, actions={"go": Action(name="go")}))
    registry.check(Program(name="bot"))


def test_names_that_are_not_there_are_errors_when_asked_for() -> None:
    for find in (Registry().action, Registry().validator, Registry().normalizer):
        with pytest.raises(RegistryError, match="there is no"):
            find("nothing")


def test_a_users_function_goes_before_the_built_in_one() -> None:
    registry = Registry()
    registry.add_validator(lambda value: value == "x", name="email")
    registry.validate("email", "x")
    registry.add_normalizer(lambda value: "mine", name="upper")
    assert registry.normalise("upper", "a") == "mine"


def test_what_a_rule_wants_besides_the_value_it_gets() -> None:
    seen: list[Any] = []

    @validator
    def rule(value: Any, now: datetime, *, language: str) -> bool:
        seen.append((now, language))
        return True

    @validator
    def quiet(value: Any) -> None:
        if value != 1:
            raise ValueError("Only one.")

    @normalizer
    def form(value: Any, language: str = "xx") -> str:
        return language

    registry, now = Registry([rule, quiet, form]), datetime(2030, 5, 1)
    registry.validate("rule", 1, language="de", now=now)
    assert seen == [(now, "de")]
    assert registry.normalise("form", 1, language="fr") == "fr"
    registry.validate("quiet", 1)
    with pytest.raises(InvalidValueError, match="Only one"):
        registry.validate("quiet", 2)


# ---------------------------------------------------------------- calling

VARIABLE: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="")


def registry_of(**functions: Callable[..., Any]) -> Registry:
    registry = Registry()
    for name, function in functions.items():
        registry.add_action(function, name)
    return registry


def test_a_sync_function_runs_in_another_thread_with_the_callers_context() -> None:
    def work() -> tuple[int, str]:
        return threading.get_ident(), VARIABLE.get()

    VARIABLE.set("mine")
    thread, value = run(registry_of(work=work), "work")
    assert thread != threading.get_ident()
    assert value == "mine"


def test_whatever_is_asynchronous_is_awaited() -> None:
    async def plain(x: int) -> int:
        return x

    class Callable_:
        async def __call__(self, x: int) -> int:
            return x

    def hidden(x: int) -> Any:
        return plain(x)

    registry = registry_of(plain=plain, object=Callable_(), partial=partial(plain, x=3), hidden=hidden)
    assert [run(registry, name, x=3) for name in ("plain", "object", "partial", "hidden")] == [3, 3, 3, 3]


def test_the_context_is_given_to_who_asks_and_cannot_be_changed() -> None:
    def work(x: int, context: ActionContext) -> ActionContext:
        return context

    def rest(**keywords: Any) -> Any:
        return keywords

    registry = registry_of(work=work, rest=rest)
    context: ActionContext = run(registry, "work", x=1)
    assert context is CONTEXT
    assert context.session_id == "s1"
    assert run(registry, "rest", a=1, b=2) == {"a": 1, "b": 2}
    with pytest.raises(TypeError):
        context.slots["a"] = 2  # type: ignore[index]
    with pytest.raises(FrozenInstanceError):
        context.step = "x"  # type: ignore[misc]
    assert registry.action("work").takes_context
    assert registry.action("work").required == ("x",)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({}, "needs `x`"),
        ({"x": 1, "z": 2}, "takes no `z`; it takes `x`, `y`"),
        ({"x": 1, "context": 2}, "takes no `context`"),
    ],
)
def test_arguments_that_do_not_fit_are_refused(arguments: dict[str, Any], says: str) -> None:
    def work(x: int, y: int = 1, context: Any = None) -> None: ...

    with pytest.raises(ContractError, match=says):
        run(registry_of(work=work), "work", **arguments)


def test_what_the_function_raises_comes_through() -> None:
    class Mine(Exception):
        pass

    def work(kind: str) -> None:
        raise Mine("x") if kind == "mine" else StopIteration("x")

    with pytest.raises(Mine):
        run(registry_of(work=work), "work", kind="mine")
    with pytest.raises(RuntimeError, match="StopIteration"):
        run(registry_of(work=work), "work", kind="stop")


class Cabin(Enum):
    ECONOMY = "economy"


@dataclass
class Flight:
    airline: str
    price: Decimal
    back: Flight | None = None


class Passenger(BaseModel):
    name: str
    born: date


def take(
    price: Decimal = Decimal(0),
    ratio: float = 0.0,
    cabin: Cabin | None = None,
    flight: Flight | None = None,
    flights: list[Flight] | None = None,
    who: Passenger | None = None,
    day: date | None = None,
    anything: Any = None,
) -> dict[str, Any]:
    return locals()


@pytest.mark.parametrize(
    ("name", "value", "revived"),
    [
        ("price", 12.5, Decimal("12.5")),
        ("price", Decimal("1"), Decimal("1")),
        ("ratio", 1, 1.0),
        ("cabin", "economy", Cabin.ECONOMY),
        ("cabin", "ECONOMY", Cabin.ECONOMY),
        ("cabin", None, None),
        ("flight", {"airline": "IB", "price": 1}, Flight("IB", Decimal(1))),
        (
            "flight",
            {"airline": "IB", "price": 1, "back": {"airline": "LH", "price": 2}},
            Flight("IB", Decimal(1), Flight("LH", Decimal(2))),
        ),
        ("flights", [{"airline": "IB", "price": 1}], [Flight("IB", Decimal(1))]),
        ("who", {"name": "Ana", "born": date(2000, 1, 1)}, Passenger(name="Ana", born=date(2000, 1, 1))),
        ("day", date(2030, 1, 1), date(2030, 1, 1)),
        ("anything", {"a": 1}, {"a": 1}),
    ],
)
def test_arguments_become_what_the_annotations_ask_for(name: str, value: Any, revived: Any) -> None:
    found = run(registry_of(take=take), "take", **{name: value})[name]
    assert found == revived
    assert type(found) is type(revived)


@pytest.mark.parametrize(
    ("name", "value"),
    [("price", "abc"), ("cabin", "space"), ("flight", {"wings": 2}), ("who", {"name": "Ana"})],
)
def test_arguments_that_cannot_are_a_breach_of_contract(name: str, value: Any) -> None:
    with pytest.raises(ContractError, match=f"`take` cannot take this `{name}`"):
        run(registry_of(take=take), "take", **{name: value})


def test_an_annotation_that_does_not_exist_at_run_time_changes_nothing(bot: Write) -> None:
    folder = bot(
        actions="from __future__ import annotations\n"
        + HEAD
        + "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from nowhere import Thing\n"
        + "@action\ndef a(x: Thing, y: float): return [x, y]"
    )
    assert run(Registry.discover([folder]), "a", x={"k": 1}, y=2) == [{"k": 1}, 2]
