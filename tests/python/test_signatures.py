"""What is known of Python beside a bot, without importing it."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from soni_dsl.diagnostics.model import Report
from soni_dsl.python.reader import read_python, read_python_text
from soni_dsl.python.signatures import Form, PythonModules, Signature

HEAD = """\
from __future__ import annotations
import datetime as dt
import typing
from dataclasses import dataclass
from datetime import date, time, datetime, timedelta
from datetime import date as Day
from decimal import Decimal
from enum import Enum, StrEnum
from typing import *
from pydantic import BaseModel
from soni_runtime import action, validator, normalizer, action as act
import soni_runtime
import soni_runtime.registry
from soni.actions import ActionRegistry, ValidatorRegistry, NormalizerRegistry as Norm
"""


def read(code: str, head: str = HEAD) -> PythonModules:
    report = Report()
    modules = read_python_text(head + code, "actions.py", report)
    assert report.diagnostics == []
    return modules


def only(code: str) -> Signature:
    modules = read(code)
    (signature,) = [*modules.actions.values(), *modules.validators.values(), *modules.normalizers.values()]
    return signature


# ------------------------------------------------------------------ registration


@pytest.mark.parametrize(
    ("decorator", "name", "where"),
    [
        ("@action", "find", "find"),
        ("@action()", "find", "find"),
        ('@action("search")', "search", '"search"'),
        ("@action(name='search')", "search", "'search'"),
        ("@act", "find", "find"),
        ("@soni_runtime.action", "find", "find"),
        ("@soni_runtime.registry.action('search')", "search", "'search'"),
        ('@ActionRegistry.register("search")', "search", '"search"'),
        ('@other\n@action("search")\n@third', "search", '"search"'),
    ],
)
@pytest.mark.parametrize("keyword", ["def", "async def"])
def test_actions(decorator: str, name: str, where: str, keyword: str) -> None:
    signature = only(f"{decorator}\n{keyword} find(): ...\n")
    assert signature.kind == "action"
    assert signature.name == name
    assert signature.name_span.text == where
    assert signature.span.text == "find"
    assert signature.is_async is (keyword == "async def")


def test_validators_and_normalizers() -> None:
    modules = read(
        """
@validator
def one(value): ...
@ValidatorRegistry.register("two")
def second(value): ...
ValidatorRegistry.register("three")(lambda value: True)
def four(value): ...
validator(four)
@normalizer("five")
def fifth(value): ...
Norm.register("six", four)
"""
    )
    assert list(modules.validators) == ["one", "two", "three", "four"]
    assert list(modules.normalizers) == ["five", "six"]
    assert modules.actions == {}
    assert modules.validators["three"].name_span.text == '"three"'


def test_a_name_may_be_a_constant() -> None:
    modules = read('SEARCH = "search"\n@action(SEARCH)\ndef find(): ...\n')
    assert list(modules.actions) == ["search"]
    assert modules.complete


def test_a_computed_name_makes_the_file_incomplete() -> None:
    modules = read('@action("a" + str(1))\ndef find(): ...\n@action\ndef known(): ...\n')
    assert list(modules.actions) == ["known"]
    assert not modules.complete


@pytest.mark.parametrize(
    "code",
    [
        "def public(): ...\n",
        "def action(function): return function\n@action\ndef mine(): ...\n",
        "from celery import action\n@action\ndef mine(): ...\n",
        "class Things:\n    def method(self): ...\n",
        "@registry.register('x')\ndef mine(): ...\n",
        "def outer():\n    from soni_runtime import action\n    @action\n    def inner(): ...\n",
        "action = 5\nprint(action)\n",
    ],
)
def test_other_functions_are_none_of_ours(code: str) -> None:
    modules = read(code, head="")
    assert not modules.actions
    assert modules.complete


def test_both_sides_of_a_condition_are_one_registration() -> None:
    modules = read(
        "try:\n    import fast\n    @action\n    def f(a: int): ...\nexcept ImportError:\n    @action\n    def f(b: int): ...\n"
    )
    assert [parameter.name for parameter in modules.actions["f"].parameters] == ["a"]


def test_a_name_registered_twice_is_a_finding_and_the_first_counts() -> None:
    report = Report()
    code = HEAD + '@action\ndef f(a): ...\n@action("f")\ndef g(b): ...\n@validator\ndef f(value): ...\n'
    modules = read_python_text(code, "actions.py", report)
    (finding,) = report.diagnostics
    assert finding.code.slug == "python-duplicate"
    assert finding.primary.span.text == '"f"'
    assert finding.secondary[0].span.start == code.index("f(a)")
    assert modules.actions["f"].parameters[0].name == "a"


# ------------------------------------------------------------------ parameters


def test_parameters() -> None:
    signature = only(
        "@action\ndef f(a: str, /, b: int = 1, *rest, context, c: bool, d: date = None, **more): ...\n"
    )
    assert [(p.name, str(p.type), p.has_default, p.keyword_only) for p in signature.parameters] == [
        ("a", "string", False, False),
        ("b", "integer", True, False),
        ("c", "boolean", False, True),
        ("d", "date", True, True),
    ]
    assert signature.accepts_any
    assert signature.takes_context
    assert [p.span.text for p in signature.parameters] == ["a", "b", "c", "d"]
    assert signature.parameter("b") is signature.parameters[1]
    assert signature.parameter("context") is None


def test_places_behind_letters_of_several_bytes() -> None:
    signature = only('@action\ndef f(x="é😀", größe: str = "ß", y=1): ...\n')
    assert [p.span.text for p in signature.parameters] == ["x", "größe", "y"]


@pytest.mark.parametrize("line_break", ["\r\n", "\r"])
def test_places_with_other_line_breaks(line_break: str) -> None:
    report = Report()
    code = (HEAD + "@action\ndef f(abc: str): ...\n").replace("\n", line_break)
    signature = read_python_text(code, "actions.py", report).actions["f"]
    assert signature.name_span.text == "f"
    assert signature.parameters[0].span.text == "abc"


@pytest.mark.parametrize(
    ("annotation", "type_"),
    [
        ("str", "string"), ("int", "integer"), ("float", "number"), ("Decimal", "number"), ("bool", "boolean"),
        ("date", "date"), ("dt.date", "date"), ("Day", "date"), ("time", "time"), ("datetime", "datetime"),
        ("dt.datetime", "datetime"), ("timedelta", "duration"),
        ("list", "list of any"), ("list[str]", "list of string"), ("List[date]", "list of date"),
        ("typing.Sequence[int]", "list of integer"), ("list[list[int]]", "list of list of integer"),
        ("set[str]", "list of string"), ("list[Flight]", "list of object"), ("list[Unknown]", "list of any"),
        ("dict", "object"), ("dict[str, Any]", "object"), ("Mapping[str, int]", "object"),
        ("Flight", "object"), ("Model", "object"), ("Typed", "object"), ("Named", "object"), ("Functional", "object"),
        ("Optional[str]", "optional string"), ("str | None", "optional string"), ("None | int", "optional integer"),
        ("Union[str, None]", "optional string"), ("int | float", "number"), ("int | float | None", "optional number"),
        ("'str'", "string"), ("'str | None'", "optional string"), ("Optional['Flight']", "optional object"),
        ("Annotated[str, 5]", "string"), ("Alias", "date"), ("Alias | None", "optional date"),
        ("Any", None), ("object", None), ("str | int", None), ("Unknown", None), ("bytes", None),
        ("'not python('", None), ("tuple[str, int]", None), ("Circle", None), ("5", None), ("f(x)", None),
    ],
)  # fmt: skip
def test_types(annotation: str, type_: str | None) -> None:
    signature = only(
        f"""
@dataclass
class Flight:
    airline: str
class Model(BaseModel):
    x: int
class Typed(TypedDict):
    x: int
class Named(NamedTuple):
    x: int
Functional = TypedDict("Functional", {{"x": int}})
Alias = dt.date
Circle = Round
Round = Circle
@action
def f(a: {annotation}): ...
"""
    )
    found = signature.parameters[0].type
    assert (str(found) if found else None) == type_


@pytest.mark.parametrize(
    ("annotation", "type_", "values"),
    [
        ('Literal["a", "b"]', "string", ("a", "b")),
        ("Literal[1, 2]", "integer", (1, 2)),
        ('Literal["a", None]', "optional string", ("a",)),
        ('Optional[Literal["a"]]', "optional string", ("a",)),
        ('Literal["a"] | Literal["b"]', "string", ("a", "b")),
        ("Cabin", "string", ("x", "y")),
        ("Colour", "string", ("red", "blue")),
        ("str", "string", ()),
    ],
)
def test_values_of_literals_and_enumerations(annotation: str, type_: str, values: tuple[object, ...]) -> None:
    signature = only(
        'Cabin = Literal["x", "y"]\nclass Colour(StrEnum):\n    RED = "red"\n    BLUE = "blue"\n'
        f"@action\ndef f(a: {annotation}): ...\n"
    )
    parameter = signature.parameters[0]
    assert (str(parameter.type), parameter.values) == (type_, values)


# ------------------------------------------------------------------ what is returned


def fields(signature: Signature) -> list[tuple[str, str | None]] | None:
    if signature.returns is None:
        return None
    return [(name, str(type_) if type_ else None) for name, type_ in signature.returns]


RECORDS = """
class Base(TypedDict):
    airline: str
class Flight(Base, total=False):
    price: Decimal
    stops: Required[int]
    next: Flight
class Model(BaseModel):
    model_config = {}
    count: ClassVar[int] = 0
    _hidden: int = 1
    ref: str = Field(default="")
@dataclass(frozen=True)
class Data:
    flights: list[Flight]
    note: NotRequired[str]
"""


@pytest.mark.parametrize(
    ("annotation", "form", "awaited"),
    [
        ("Flight", Form.KEYS, False),
        ("Base | None", Form.KEYS, False),
        ("Model", Form.ATTRIBUTES, False),
        ("Optional[Data]", Form.ATTRIBUTES, False),
        ("Awaitable[Data]", Form.ATTRIBUTES, True),
        ("Awaitable[str]", Form.UNKNOWN, True),
        ("list[Model]", Form.UNKNOWN, False),
        ("dict[str, Any]", Form.UNKNOWN, False),
        ("Flight | Data", Form.UNKNOWN, False),
        ("str", Form.UNKNOWN, False),
    ],
)
def test_how_the_fields_of_a_result_are_reached(annotation: str, form: Form, awaited: bool) -> None:
    signature = only(f"{RECORDS}\n@action\ndef find() -> {annotation}: ...\n")
    assert (signature.form, signature.is_async) == (form, awaited)


@pytest.mark.parametrize(
    ("annotation", "expected", "is_list"),
    [
        ("Flight", [("airline", "string"), ("price", "optional number"), ("stops", "integer"), ("next", "optional object")], False),
        ("Model", [("ref", "string")], False),
        ("Data", [("flights", "list of object"), ("note", "optional string")], False),
        ("list[Model]", [("ref", "string")], True),
        ("Model | None", [("ref", "string")], False),
        ("'Model'", [("ref", "string")], False),
        ("Awaitable[Model]", [("ref", "string")], False),
        ("None", [], False),
        ("str", None, False),
        ("Unknown", None, False),
        ("dict[str, int]", None, False),
    ],
)  # fmt: skip
def test_annotated_returns(annotation: str, expected: object, is_list: bool) -> None:
    signature = only(f"{RECORDS}\n@action\ndef f() -> {annotation}: ...\n")
    assert fields(signature) == expected
    assert signature.returns_list is is_list


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('return {"a": 1, "b": "x", "c": y}', [("a", "integer"), ("b", "string"), ("c", None)]),
        ('if x:\n        return {"a": 1}\n    return {"a": 2, "b": 1.5}', [("a", "integer"), ("b", "optional number")]),
        ('if x:\n        return {"a": 1}\n    return {"a": "x"}', [("a", None)]),
        ('return dict(a=f"{x}", b=True)', [("a", "string"), ("b", "boolean")]),
        ("return Model(ref=x)", [("ref", "string")]),
        ('def inner():\n        return 5\n    return {"a": 1}', [("a", "integer")]),
        ("x()", []),
        ("if x:\n        return\n    x()", []),
        ("return None", []),
        ('if x:\n        return None\n    return {"a": 1}', None),
        ("return x", None),
        ('return {key: 1}', None),
        ('return {**x, "a": 1}', None),
        ("return dict(**x)", None),
        ("return other(1)", None),
        ("yield 1", None),
        ("...", None),
        ('"""Text."""\n    raise NotImplementedError', None),
    ],
)  # fmt: skip
def test_returns_without_an_annotation(body: str, expected: object) -> None:
    assert fields(only(f"{RECORDS}\ndef other(x): ...\n@action\ndef f(x):\n    {body}\n")) == expected


def test_a_dict_annotation_says_less_than_the_literals() -> None:
    signature = only('@action\nasync def f() -> dict[str, Any]:\n    return {"price": 5}\n')
    assert fields(signature) == [("price", "integer")]


def test_the_first_paragraph_of_the_docstring() -> None:
    signature = only('@action\ndef f():\n    """Find\n    flights.\n\n    More.\n    """\n')
    assert signature.doc == "Find flights."


# ------------------------------------------------------------------ files


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


IMPORT = "from soni_runtime import action\n"


def test_classes_of_sibling_files_are_found(tmp_path: Path) -> None:
    write(
        tmp_path,
        models="from shapes import Base\nclass Flight(Base):\n    price: float\n",
        shapes="from typing import TypedDict\nclass Base(TypedDict):\n    airline: str\n",
        actions__base="from dataclasses import dataclass\n@dataclass\nclass Hotel:\n    stars: int\n",
        actions__find=IMPORT + "from .base import Hotel\nfrom models import Flight as F\nimport models\n"
        "from . import base\n@action\ndef a() -> Hotel: ...\n@action\ndef b() -> F: ...\n"
        "@action\ndef c() -> models.Flight: ...\n@action\ndef d() -> base.Hotel: ...\n",
    )
    report = Report()
    modules = read_python([tmp_path / "actions" / "find.py"], report)
    assert report.diagnostics == []
    flight = [("airline", "string"), ("price", "number")]
    assert fields(modules.actions["a"]) == fields(modules.actions["d"]) == [("stars", "integer")]
    assert fields(modules.actions["b"]) == fields(modules.actions["c"]) == flight


def test_only_files_of_the_bot_are_opened(tmp_path: Path) -> None:
    write(tmp_path, outside="class X(TypedDict):\n    a: int\n")
    write(tmp_path / "bot", actions=IMPORT + "from ..outside import X\n@action\ndef a() -> X: ...\n")
    report = Report()
    modules = read_python([tmp_path / "bot" / "actions.py"], report)
    assert fields(modules.actions["a"]) is None
    assert report.diagnostics == []


def test_files_that_import_each_other_end(tmp_path: Path) -> None:
    write(
        tmp_path,
        a="from b import X\n",
        b="from a import X\n",
        actions=IMPORT + "from a import X\n@action\ndef f() -> X: ...\n",
    )
    assert fields(read_python([tmp_path / "actions.py"], Report()).actions["f"]) is None


def test_nothing_is_ever_run(tmp_path: Path) -> None:
    write(tmp_path, actions=IMPORT + f"open({str(tmp_path / 'ran')!r}, 'w')\n@action\ndef f(): ...\n")
    assert "f" in read_python([tmp_path / "actions.py"], Report()).actions
    assert not (tmp_path / "ran").exists()


def test_a_file_with_a_mistake_is_located_and_the_others_are_read(tmp_path: Path) -> None:
    write(tmp_path, actions=IMPORT + "@action\ndef f(é, b:\n", validators=IMPORT + "@action\ndef g(): ...\n")
    report = Report()
    modules = read_python([tmp_path / "actions.py", tmp_path / "validators.py"], report)
    (finding,) = report.diagnostics
    assert finding.code.slug == "python-syntax"
    assert finding.primary.span.source.position(finding.primary.span.start)[0] == 3
    assert list(modules.actions) == ["g"]
    assert not modules.complete


def test_the_same_file_twice_is_read_once(tmp_path: Path) -> None:
    write(tmp_path, actions=IMPORT + "@action\ndef f(): ...\n")
    os.symlink(tmp_path / "actions.py", tmp_path / "handlers.py")
    report = Report()
    read_python([tmp_path / "actions.py", tmp_path / "handlers.py"], report)
    assert report.diagnostics == []


def test_a_missing_file_is_a_finding(tmp_path: Path) -> None:
    report = Report()
    modules = read_python([tmp_path / "actions.py"], report)
    assert [finding.code.slug for finding in report.diagnostics] == ["file-unreadable"]
    assert not modules.complete


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (
            b"# -*- coding: latin-1 -*-\n" + IMPORT.encode() + b"@action\ndef gr\xfc\xdfe(): ...\n",
            "grüße",
        ),
        (b"\xef\xbb\xbf" + IMPORT.encode() + b"@action\ndef f(): ...\n", "f"),
        (b"# coding: UTF_8\n" + IMPORT.encode() + "@action\ndef é(): ...\n".encode(), "é"),
    ],
)
def test_encodings(tmp_path: Path, data: bytes, name: str) -> None:
    (tmp_path / "actions.py").write_bytes(data)
    report = Report()
    assert list(read_python([tmp_path / "actions.py"], report).actions) == [name]
    assert report.diagnostics == []


@pytest.mark.parametrize(
    "data",
    [b"\x00", b"\xff\xfe\xfa", b"# coding: nonsense\n", b"# coding: utf-7\n+++", b"# coding: ascii\n\xe9"],
)
def test_bytes_that_are_no_python_are_one_finding(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "actions.py").write_bytes(data)
    report = Report()
    assert not read_python([tmp_path / "actions.py"], report).complete
    assert len(report.diagnostics) == 1


@pytest.mark.parametrize(
    "code",
    [
        "(" * 100_000,
        "1" + "+1" * 100_000,
        "-" * 100_000 + "1",
        "x = (",
        "é = 'x",
        "\tx",
        "'\\N{no}'",
        "f'{'",
        "if 1:\nx",
    ],
)
def test_hostile_python_is_one_finding(code: str) -> None:
    report = Report()
    started = time.process_time()
    read_python_text(code, "actions.py", report)
    assert [finding.code.slug for finding in report.diagnostics] == ["python-syntax"]
    span = report.diagnostics[0].primary.span
    assert 0 <= span.start <= span.end <= len(code)
    assert time.process_time() - started < 2


def test_types_that_multiply_are_read_once() -> None:
    code = "".join(f"A{i} = Union[A{i + 1}, A{i + 1}, int]\n" for i in range(60)) + "A60 = int\n"
    code += "".join(
        f"class C{i}(C{(i + 1) % 40}, C{(i + 2) % 40}):\n    x: list[C{(i + 3) % 40}]\n    y: 'C{i}'\n"
        for i in range(40)
    )
    started = time.process_time()
    assert only(code + "@action\ndef f(a: A0, b: C0) -> C1: ...\n").parameters[1].name == "b"
    assert time.process_time() - started < 2
