"""Generated modules: what they say, that they say it in good Python, and that they are the bot."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
import traceback
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from compiling import shape
from hypothesis import given, settings
from hypothesis import strategies as st
from type_checking import mypy

from soni_dsl import check, check_text, compile_program, generate
from soni_dsl.checking import Checked
from soni_dsl.diagnostics.codes import all_codes
from soni_dsl.emit.literals import imports, literal
from soni_dsl.emit.memory import to_program
from soni_dsl.emit.module import MARK, graph_source, module_source, package_sources
from soni_dsl.emit.names import class_names, identifiers
from soni_dsl.generating import origin_of
from soni_dsl.ir import program as ir
from soni_dsl.syntax.expr import Expr
from soni_dsl.syntax.expressions import parse_expression
from soni_runtime.bot import Bot
from soni_runtime.checkpoints.memory import MemoryStore
from soni_runtime.errors import ExpressionError
from soni_runtime.events import Event, StepEntered
from soni_runtime.program import Param, Program

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ("banking", "card_activation", "flight_booking", "flight_booking_04")
GOLDEN = Path(__file__).parent / "golden"


def program_of(source: str) -> Program:
    """The program that a module makes."""
    names: dict[str, Any] = {"__name__": "generated"}
    exec(compile(source, "generated.py", "exec"), names)
    program: Program = names["_generated"].program
    return program


def samples() -> Iterator[tuple[str, Checked]]:
    """Every small bot that explains a finding and can run."""
    texts = {
        f"{code.id}-{kind}": getattr(code, kind) for code in all_codes().values() for kind in ("good", "bad")
    }
    for name, text in texts.items():
        checked = check_text(text)
        if checked.can_run:
            yield name, checked


# ------------------------------------------------------------------ the same bot


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_module_of_an_example_makes_the_program_of_the_bot(name: str) -> None:
    made = program_of(generate(ROOT / "examples" / name))
    in_memory = compile_program(ROOT / "examples" / name)
    assert shape(made, lines=True) == shape(in_memory, lines=True)
    assert made.version == in_memory.version


def test_the_modules_of_all_sample_bots_make_their_programs() -> None:
    seen = 0
    for name, checked in samples():
        lowered = checked.program()
        made = program_of(module_source(lowered, origin_of(checked)))
        assert shape(made, lines=True) == shape(to_program(lowered), lines=True), name
        seen += 1
    assert seen > 100


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_package_makes_the_same_program(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checked = check(ROOT / "examples" / name)
    package = tmp_path / f"packed_{name}"
    package.mkdir()
    for file, text in package_sources(checked.program(), origin_of(checked, package)).items():
        (package / file).write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    made = import_module(package.name)
    assert shape(made.program, lines=True) == shape(compile_program(ROOT / "examples" / name), lines=True)
    assert sorted(made.bot.program.flows) == sorted(checked.bot.flows)


def test_files_of_a_package_never_share_a_module() -> None:
    flows = {
        file: ir.Flow(name=file, file=file, ops=(ir.Jump(id="go", to="end"),))
        for file in ("a.yaml", "a.yml", "b/a.yaml", "b_a.yaml", "__init__.yaml", "class.yaml", "2.yaml")
    }
    sources = package_sources(ir.Program(name="many", flows=flows))
    assert len(sources) == len(flows) + 1
    assert all(Path(file).stem.isidentifier() for file in sources)
    assert sum(text.count("def flow_") for text in sources.values()) == len(flows)


async def test_a_generated_bot_talks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "examples" / "flight_booking", tmp_path / "bots" / "flights")
    (tmp_path / "made").mkdir()
    text = generate(tmp_path / "bots" / "flights", tmp_path / "made")
    (tmp_path / "made" / "talking_flights.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path / "made")
    bot = import_module("talking_flights").bot
    async with bot.session("ana") as session:
        turn = await session.turn("fly from Madrid to Paris")
    assert turn.replies == ["When would you like to depart?"]
    assert turn.slots == {"origin": "Madrid", "destination": "Paris"}


async def test_events_name_the_line_of_the_yaml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = generate(ROOT / "examples" / "flight_booking", tmp_path)
    (tmp_path / "observed_flights.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    made = import_module("observed_flights")
    entered: list[tuple[str, str | None, int | None]] = []

    def observe(event: Event) -> None:
        if isinstance(event, StepEntered):
            entered.append((event.step, event.file, event.line))

    bot = Bot(made.program, made.bot.registry, store=MemoryStore())
    bot.bus.subscribe(observe)
    await bot.turn("ana", "book a flight")
    assert entered == [("collect_origin", "flows.yaml", 24)]


async def test_the_graph_has_no_checkpointer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bot = ROOT / "examples" / "card_activation"
    (tmp_path / "graph_of_card.py").write_text(generate(bot, tmp_path), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    graph = import_module("graph_of_card").graph
    assert graph.checkpointer is None
    state = await graph.ainvoke({"input": {"text": "activate my card"}})
    assert state["output"]["replies"]


# ------------------------------------------------------------------ the text


@pytest.mark.parametrize("name", ["card_activation", "flight_booking"])
def test_the_module_is_as_it_was(name: str) -> None:
    """``SONI_UPDATE=1`` writes the files anew."""
    text = generate(ROOT / "examples" / name, ROOT / "build")
    golden = GOLDEN / f"{name}.py.txt"
    if os.environ.get("SONI_UPDATE"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_every_step_has_its_line_of_the_yaml_beside_it() -> None:
    folder = ROOT / "examples" / "flight_booking"
    text = generate(folder)
    yaml = (folder / "flows.yaml").read_text(encoding="utf-8").splitlines()
    steps = re.findall(r"flow\.(\w+)\(.*# (flows\.yaml):(\d+)$", text, re.MULTILINE)
    assert len(steps) == sum(len(flow.steps) for flow in compile_program(folder).flows.values())
    for kind, _, line in steps:
        written = {"branch": "if"}.get(kind, kind)
        assert written in "".join(yaml[int(line) - 1 : int(line) + 1]), (kind, line)


def test_the_same_bytes_for_any_hash_seed_and_any_folder(tmp_path: Path) -> None:
    program = "import sys; from soni_dsl import generate; sys.stdout.write(generate(sys.argv[1]))"
    texts = set()
    for seed in ("0", "1", "4711"):
        for place in ("here", "there/deeper"):
            folder = tmp_path / place / "banking"
            if not folder.exists():
                shutil.copytree(ROOT / "examples" / "banking", folder)
            done = subprocess.run(
                [sys.executable, "-c", program, str(folder)],
                env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
                cwd=tmp_path if seed == "0" else folder,
                capture_output=True,
                check=True,
            )
            texts.add(done.stdout)
    assert len(texts) == 1
    assert str(tmp_path).encode() not in texts.pop()


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The modules of all examples and sample bots in one folder."""
    folder = tmp_path_factory.mktemp("modules")
    for name in EXAMPLES:
        (folder / f"{name}.py").write_text(generate(ROOT / "examples" / name, folder), encoding="utf-8")
    for name, checked in samples():
        module = re.sub(r"\W", "_", name).lower()
        text = module_source(checked.program(), origin_of(checked, folder))
        (folder / f"{module}.py").write_text(text, encoding="utf-8")
    package = folder / "packed"
    package.mkdir()
    checked = check(ROOT / "examples" / "banking")
    for file, text in package_sources(checked.program(), origin_of(checked, package)).items():
        (package / file).write_text(text, encoding="utf-8")
    (folder / "packed_graph.py").write_text(graph_source(checked.program(), "packed"), encoding="utf-8")
    return folder


def tool(*args: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *map(str, args)], capture_output=True, text=True, cwd=ROOT, check=False
    )


@pytest.mark.parametrize("width", [[], ["--line-length", "110"]])
def test_formatters_change_nothing(modules: Path, width: list[str]) -> None:
    done = tool("ruff", "format", "--isolated", "--check", "--diff", *width, modules)
    assert done.returncode == 0, done.stdout


def test_linters_find_nothing(modules: Path) -> None:
    done = tool("ruff", "check", "--isolated", "--no-cache", modules)
    assert done.returncode == 0, done.stdout


def test_type_checkers_find_nothing(modules: Path) -> None:
    done = mypy(modules)
    assert done.returncode == 0, done.stdout


def test_functions_that_do_not_fit_are_found_by_mypy(tmp_path: Path) -> None:
    bot = tmp_path / "bots" / "flights"
    shutil.copytree(ROOT / "examples" / "flight_booking", bot)
    (tmp_path / "flights.py").write_text(generate(bot, tmp_path), encoding="utf-8")
    python = bot / "actions.py"
    fits = python.read_text(encoding="utf-8")

    assert "Success" in mypy("flights.py", cwd=tmp_path).stdout
    python.write_text(fits.replace("departure_date: date,", "departure_date: int,"), encoding="utf-8")
    assert 'variable has type "FindFlight"' in mypy("flights.py", cwd=tmp_path).stdout


def test_the_python_of_the_examples_fits(tmp_path: Path) -> None:
    for name in EXAMPLES:
        seen = "    reveal_type(_python_1)\nelse:\n"
        text = generate(ROOT / "examples" / name, ROOT).replace("else:\n", seen, 1)
        (tmp_path / f"fitting_{name}.py").write_text(text, encoding="utf-8")
    done = mypy(tmp_path, path=ROOT)
    assert "error:" not in done.stdout, done.stdout
    assert done.stdout.count('Revealed type is "types.ModuleType"') == len(EXAMPLES), done.stdout


RESULTS = """\
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, NamedTuple, TypedDict

from pydantic import BaseModel

from soni_runtime import action


class Seat(TypedDict):
    row: int


class Kind(Enum):
    AISLE = "aisle"


class Keys(TypedDict):
    day: date
    price: Decimal
    seats: list[Seat]
    kind: Kind
    side: Literal["left", "right"]
    note: str | None


class Derived(Keys, total=False):
    more: int


@dataclass(frozen=True)
class Record:
    day: date
    total: float
    seats: list[Seat]


class Model(BaseModel):
    count: int


class Pair(NamedTuple):
    first: str
    second: str


@action
def keys(a: str) -> Keys:
    raise NotImplementedError


@action
async def derived(a: str) -> Derived:
    raise NotImplementedError


@action
def record(a: str) -> Record:
    raise NotImplementedError


@action
async def model(a: str) -> Model:
    raise NotImplementedError


@action
def pair(a: str) -> Pair:
    raise NotImplementedError


@action
def value(a: str) -> date:
    raise NotImplementedError


@action
def listed(a: str) -> list[Seat]:
    raise NotImplementedError


@action
def later(a: str) -> Awaitable[Model]:
    raise NotImplementedError


@action
def free(a: str) -> dict[str, Any]:
    return {"x": 1}


@action
def unsaid(a):  # type: ignore[no-untyped-def]
    return {"x": 1}


@action
def nothing(a: str) -> None:
    pass
"""
RESULTS_YAML = """\
version: "1"
slots:
  a: {prompt: A?}
actions:
  value: {inputs: {a: string}, outputs: {day: date}}
  listed: {inputs: {a: string}, outputs: {seats: list of object}}
  free: {inputs: {a: string}, outputs: {x: integer}}
flows:
  f:
    description: Do it all
    triggers: [do it]
    steps:
      - collect: a
      - action: keys -> day, price, seats, kind, side, note
      - action: derived -> more
      - action: record -> total
      - action: model -> count
      - action: pair -> first, second
      - action: value -> day as day2
      - action: listed -> seats as seats2
      - action: later -> count as count2
      - action: free -> x
      - action: unsaid -> x as x2
      - action: nothing
"""


def test_mypy_holds_what_functions_give_against_what_flows_take(tmp_path: Path) -> None:
    bot = tmp_path / "kinds_of_results"
    bot.mkdir()
    (bot / "bot.yaml").write_text(RESULTS_YAML, encoding="utf-8")
    (bot / "actions.py").write_text(RESULTS, encoding="utf-8")
    (tmp_path / "made.py").write_text(generate(bot, tmp_path), encoding="utf-8")

    def complaints(python: str) -> list[str]:
        (bot / "actions.py").write_text(python, encoding="utf-8")
        done = mypy("made.py", cwd=tmp_path)
        return (
            sorted(re.findall(r'variable has type "(?:made\.)?(\w+)"', done.stdout))
            or done.stdout.splitlines()
        )

    assert complaints(RESULTS) == ["Success: no issues found in 1 source file"]
    # The module is not made anew: these functions went their own way after it was.
    wrong = (
        RESULTS.replace("    price: Decimal\n", "    price: str\n")
        .replace("    total: float\n", "")
        .replace("    count: int\n", "    count: list[int]\n")
        .replace("    second: str\n", "    second: int\n")
        .replace("def value(a: str) -> date:", "def value(a: str) -> int:")
        .replace("def listed(a: str) -> list[Seat]:", "def listed(a: str) -> int:")
    )
    assert complaints(wrong) == ["Derived", "Keys", "Later", "Listed", "Model", "Pair", "Record", "Value"]


PECULIAR = [
    "not a == 1", "not (not a)", "- -a", "a if a < b else b", "true if a else false", "a or true", "a and not a",
    "1 < a and a < 5", "a == a", "1 == 2", "not (a > 1)", "a in []", "[]",
]  # fmt: skip
ORDINARY = [
    "a",
    "not a",
    "a == 1",
    "a and b",
    "not a and b >= 3",
    "a is not set",
    "len(a) == 0 or b > 2",
    "a in [1, b]",
]


def test_linters_are_told_of_conditions_that_they_would_put_in_another_way(tmp_path: Path) -> None:
    response = ir.Response(text=ir.Text(((None, (("Hi",),)),)))
    for number, text in enumerate(PECULIAR + ORDINARY):
        parsed = parse_expression(text)
        assert isinstance(parsed, Expr)
        flow = ir.Flow(name="f", ops=(ir.Branch(id="if", test=parsed), ir.Say(id="hi", response="r")))
        source = module_source(ir.Program(name="x", flows={"f": flow}, responses={"r": response}))
        assert ("# ruff: noqa: " in source) == (text in PECULIAR), text
        (tmp_path / f"put_{number}.py").write_text(source, encoding="utf-8")
    done = tool("ruff", "check", "--isolated", "--no-cache", tmp_path)
    assert done.returncode == 0, done.stdout


def test_linters_are_told_of_no_more_than_there_is() -> None:
    def told(condition: str) -> str:
        parsed = parse_expression(condition)
        assert isinstance(parsed, Expr)
        flow = ir.Flow(name="f", ops=(ir.Branch(id="if", test=parsed), ir.Jump(id="j", to="end")))
        return module_source(ir.Program(name="x", flows={"f": flow})).split('"""')[0]

    assert told("not a == 1").splitlines()[1:] == [
        "# Conditions stand as the bot has them; a linter would put some in another way.",
        "# ruff: noqa: B002, RUF100, SIM201, SIM202, SIM208",
    ]
    assert "SIM210" not in told("a or true")
    assert "SIM222" not in told("true if a else false")


# ------------------------------------------------------------------ importing


def test_importing_a_generated_bot_loads_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "bank.py").write_text(generate(ROOT / "examples" / "banking", tmp_path), encoding="utf-8")
    program = """
import sys, bank
heavy = {"langgraph", "dspy", "pydantic", "soni_dsl", "yaml", "lark", "jinja2", "asyncio", "rich", "click"}
bank.program
assert not heavy & set(sys.modules), heavy & set(sys.modules)
try:
    bank.nothing
except AttributeError as error:
    assert "nothing" in str(error)
"""
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True)


def test_an_older_runtime_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("soni_runtime.generated.__version__", "0.4.12")
    with pytest.raises(ImportError, match=r"generated for soni 0\.5\.0 or later, and soni 0\.4\.12 is"):
        program_of(generate(ROOT / "examples" / "card_activation"))


@pytest.mark.parametrize("version", ["0.5.0", "0.5.1", "0.10", "1.0.0rc1", "0.5.0.dev3"])
def test_a_runtime_as_new_or_newer_is_taken(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("soni_runtime.generated.__version__", version)
    assert program_of(generate(ROOT / "examples" / "card_activation")).flows


def test_a_traceback_names_and_shows_the_line_of_the_yaml(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = tmp_path / "flights"
    shutil.copytree(ROOT / "examples" / "flight_booking", bot)
    (tmp_path / "traced.py").write_text(generate(bot, tmp_path), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    for program in (import_module("traced").program, compile_program(bot)):
        step: Any = program.flows["book_flight"].step("if_lower_origin_lower_destination")
        with pytest.raises(ExpressionError) as raised:
            step.test({"origin": 3})
        shown = "".join(traceback.format_exception(raised.value))
        assert f'File "{bot / "flows.yaml"}", line 27, in if_lower_origin_lower_destination' in shown
        assert "- if: lower(origin) == lower(destination)" in shown


DECLARED = """\
version: "1"
slots:
  city: {prompt: Where from?, description: the start}
  goal:
    description: the end
    prompt:
      en: ["Where to, from {city | upper}?", Where to?]
    invalid: Not {city | upper} again.
responses:
  bye:
    default: Bye from {city | upper}
    when:
      - if: upper(city) == "ROME"
        say: Ciao
patterns:
  fallback: {not_understood: "{city | upper}?"}
flows:
  main:
    description: Say it
    triggers: [go]
    steps:
      - collect: city
      - collect: goal
      - say: {response: bye}
"""


def test_declarations_name_their_lines_too(tmp_path: Path) -> None:
    bot = tmp_path / "declared"
    bot.mkdir()
    (bot / "bot.yaml").write_text(DECLARED, encoding="utf-8")
    source = generate(bot)
    made = re.findall(r"b\.(\w+)\(.*# bot\.yaml:(\d+)$", source, re.MULTILINE)
    assert made == [("slot", "3"), ("slot", "4"), ("response", "10"), ("pattern", "16"), ("flow", "18")]
    for program, folder in ((program_of(source), None), (compile_program(bot), bot)):
        prompt: Any = program.slots["goal"].prompt
        invalid: Any = program.slots["goal"].invalid
        bye: Any = program.responses["bye"]
        asked: Any = program.patterns["fallback"].texts["not_understood"]
        found = {
            (made.__code__.co_filename, made.__code__.co_firstlineno, made.__name__)
            for made in (prompt.variants["en"][0], invalid, bye.text, bye.conditions[0][0], asked)
        }
        file = "bot.yaml" if folder is None else str(folder / "bot.yaml")
        assert found == {(file, 4, "goal"), (file, 10, "bye"), (file, 16, "fallback")}
        assert program.slots["goal"].name == "goal"


def test_the_functions_of_a_step_are_where_the_step_is_also_inside_each_other() -> None:
    text = """\
version: "1"
actions:
  look: {inputs: {day: integer}, outputs: {trip: object}}
flows:
  main:
    description: Say it
    triggers: [go]
    steps:
      - action: look(day=1) -> trip
      - step: say_it
        say: "{trip.days | default:many}"
"""
    checked = check_text(text)
    program = program_of(module_source(checked.program(), origin_of(checked)))
    step: Any = program.flows["main"].step("say_it")
    say = step.text
    codes = [say.__code__, *(c for c in say.__code__.co_consts if hasattr(c, "co_lines"))]
    assert len(codes) == 2
    for code in codes:
        assert code.co_filename == "bot.yaml"
        assert {line for _, _, line in code.co_lines()} == {10}


# ------------------------------------------------------------------ literals and names


HARD = [
    'quotes " and \'', "'''\"\"\"", "{braces} {{}}", "a\nb\r\nc\td", "\\N{BULLET} \\", "\u202eltr\u202c عربى",
    "👩‍👩‍👧‍👦 𝒳", "\x01\x1b[31m\x7f", "\u2028\u2029\x85", "x" * 100_000, "# soni: ignore", "%s {0} $x", " ", "-",
]  # fmt: skip


def program_with(text: str) -> ir.Program:
    """A program with ``text`` in every place where a bot may have any text."""
    said = ir.Text(((None, ((text,), (text,))), ("en", ((text,),))))
    flow = ir.Flow(
        name=text,
        description=text,
        triggers=(text,),
        file=text,
        line=1,
        ops=(
            ir.Say(id=text, text=said, card={text: [text, None, {text: 1.5}]}, line=2),
            ir.Collect(id="ask", slots=(text,), prompt=said, invalid=said, line=3),
            ir.Action(id="do", action=text, outputs={text: text}, line=4),
        ),
    )
    return ir.Program(
        name=text,
        slots={text: ir.Slot(name=text, description=text, values={text: (text,)}, examples=(text,))},
        actions={text: ir.ActionDef(name=text, description=text, outputs=(Param(name=text),))},
        responses={text: ir.Response(text=said, channels=((text, said),))},
        flows={text: flow},
        settings={"logging": {text: text}},
    )


def test_hard_texts_survive_and_are_formatted(tmp_path: Path) -> None:
    for number, text in enumerate(HARD):
        lowered = program_with(text)
        source = module_source(lowered)
        if text.strip():
            assert shape(program_of(source)) == shape(to_program(lowered)), repr(text[:50])
        (tmp_path / f"hard_{number}.py").write_bytes(source.encode())
    done = tool("ruff", "format", "--isolated", "--no-cache", "--check", "--diff", tmp_path)
    assert done.returncode == 0, done.stdout[:5000]
    done = tool("ruff", "check", "--isolated", "--no-cache", tmp_path)
    assert done.returncode == 0, done.stdout[:5000]


def test_long_names_of_things_with_brackets_in_their_type_are_formatted(tmp_path: Path) -> None:
    slots = {
        f"{kind.replace(' ', '_')}_{'a' * 70}{end}": ir.Slot(
            name=f"{kind.replace(' ', '_')}_{'a' * 70}{end}", type=kind, default=None, has_default=null
        )
        for kind in ("object", "list of list of string", "date", "string")
        for null in (True, False)
        for end in ("x" if null else "y",)
    }
    params = tuple(
        Param(name=slot.name, type=slot.type, optional=slot.has_default) for slot in slots.values()
    )
    actions = {"act": ir.ActionDef(name="act", inputs=params, outputs=params)}
    flow = ir.Flow(name="f", ops=(ir.Jump(id="go", to="end"),))
    named = {"class": ir.Slot(name="class"), **slots}
    for number, declared in enumerate((slots, named)):
        program = ir.Program(name="x", slots=declared, actions=actions, flows={"f": flow})
        (tmp_path / f"long_{number}.py").write_text(module_source(program), encoding="utf-8")
    done = tool("ruff", "format", "--isolated", "--no-cache", "--check", "--diff", tmp_path)
    assert done.returncode == 0, done.stdout[:5000]
    done = mypy(tmp_path)
    assert done.returncode == 0, done.stdout


MARKER = "soni_was_here"
HOSTILE = [
    "__import__('os').environ.__setitem__('soni_was_here', 'x')",
    '"""\nimport os; os.environ["soni_was_here"] = "x"\n"""',
    "x\nimport os; os.environ['soni_was_here'] = 'x'\n#",
    "x\rimport os; os.environ['soni_was_here'] = 'x'\r#",
    "x\u2028import os; os.environ['soni_was_here'] = 'x'",
    "\\\nimport os; os.environ['soni_was_here'] = 'x'",
    "'); __import__('os').environ.__setitem__('soni_was_here', 'x'); ('",
    "{__import__('os').environ.__setitem__('soni_was_here', 'x')}",
    "{{ self.__init__.__globals__ }}{% for x in y %}{% endfor %}",
    "): pass\nclass X",
    "lambda s: __import__('os')",
    "builtins", "__builtins__", "build", "Slots", "exec", "eval", "_generated", "require", "__getattr__",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_and_texts_are_inert(text: str) -> None:
    lowered = program_with(text)
    program = program_of(module_source(lowered))
    assert MARKER not in os.environ
    assert shape(program) == shape(to_program(lowered))
    said: Any = program.responses[text].text
    assert said.variants["en"] == (text,)
    assert MARKER not in os.environ


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip))
def test_any_text_survives(text: str) -> None:
    lowered = program_with(text)
    assert shape(program_of(module_source(lowered))) == shape(to_program(lowered))


MOMENTS = [
    date(2026, 12, 24), time(10, 30), time(10, 30, 5, 7), datetime(2026, 12, 24, 10, 30),
    datetime(2026, 12, 24, 10, 30, 1, tzinfo=timezone(timedelta(hours=-2))), timedelta(days=1, seconds=3),
    timedelta(), timedelta(microseconds=-1), Decimal("1.50"), Decimal("-1E+3"),
]  # fmt: skip


@pytest.mark.parametrize("value", MOMENTS, ids=str)
def test_dates_times_and_decimals_are_printed_with_what_they_import(value: Any) -> None:
    names: dict[str, Any] = {"__builtins__": {}}
    for module, name in imports([{"x": (value,)}]):
        names[name] = getattr(import_module(module), name)
    made = eval(literal(value), names)
    assert (type(made), made, str(made)) == (type(value), value, str(value))


def test_a_case_that_is_a_date_is_compared_as_one() -> None:
    text = """\
version: "1"
slots:
  day: {type: date, prompt: Which day?, description: the day}
flows:
  main:
    description: Look at the day
    triggers: [look]
    steps:
      - collect: day
      - switch: day
        cases: {2026-12-24: feast}
        else: plain
      - step: plain
        say: An ordinary day.
        jump_to: end
      - step: feast
        say: A feast.
"""
    program = program_of(module_source(check_text(text).program()))
    (switch,) = [step for step in program.flows["main"].steps if step.kind == "switch"]
    assert switch.cases[0][0] == date(2026, 12, 24)  # type: ignore[attr-defined]


def test_identifiers() -> None:
    made = identifiers(("book-flight", "book_flight", "class", "2fa", "日本", "a b", "a-b", "", "ﬁ", "fi"))
    assert made["book_flight"] == "book_flight"
    assert made["日本"] == "日本"
    assert made["class"] == "class_"
    assert made["fi"] == "fi"
    assert len(set(made.values())) == len(made)
    assert all(name.isidentifier() for name in made.values())


def test_identifiers_do_not_change_with_the_names_beside_them() -> None:
    some = identifiers(("a b", "a-b"))
    more = identifiers(("zz", "a-b", "a b", "b"))
    assert {name: more[name] for name in some} == some


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=8), unique=True), st.sampled_from(["", "flow_"]))
def test_identifiers_are_identifiers_and_all_differ(names: list[str], prefix: str) -> None:
    for made in (identifiers(names, prefix), class_names(names, taken=("Slots",))):
        assert list(made) == names
        assert len(set(made.values())) == len(names)
        for name in made.values():
            names_in: dict[str, int] = {}
            exec(f"{name} = 1", names_in)
            assert name in names_in
    assert "Slots" not in class_names(names, taken=("Slots",)).values()


def test_the_header_says_what_and_of_what_but_not_when_and_where() -> None:
    first, second = generate(ROOT / "examples" / "flight_booking").splitlines()[:2]
    assert first.startswith(MARK)
    assert first.endswith("from the bot flight_booking: flows.yaml, slots.yaml")
    assert re.fullmatch(r"# sha256 of its YAML: [0-9a-f]{16}", second)


def test_the_hash_is_of_the_yaml_alone(tmp_path: Path) -> None:
    bot = tmp_path / "bot"
    shutil.copytree(ROOT / "examples" / "flight_booking", bot)
    before = generate(bot)
    (bot / "actions.py").write_text((bot / "actions.py").read_text(encoding="utf-8") + "\n# more\n", "utf-8")
    assert generate(bot) == before
    (bot / "flows.yaml").write_text((bot / "flows.yaml").read_text(encoding="utf-8") + "\n# more\n", "utf-8")
    assert generate(bot) != before


def test_a_module_without_a_file_still_has_its_bot(tmp_path: Path) -> None:
    text = 'version: "1"\nflows:\n  hi:\n    description: Say hello\n    triggers: [hello]\n    steps:\n      - say: Hello.\n'
    names: dict[str, Any] = {"__name__": "nowhere"}
    exec(compile(module_source(check_text(text).program()), "nowhere.py", "exec"), names)

    async def talk() -> list[str]:
        from soni_runtime.checkpoints.memory import MemoryStore

        bot = names["_generated"].bot
        bot.store = MemoryStore()
        async with bot.session("x") as session:
            return [str(reply) for reply in (await session.turn("hello")).replies]

    assert asyncio.run(talk()) == ["Hello."]
