"""The JSON Schema says of a bot what the parser says of its shape."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from bot_samples import BOT, BOTS, EVERY_KEY, STEPS
from bot_strategies import KEYS, scalars, values
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError
from parsing import flow, parse

from soni_dsl.diagnostics.codes import all_codes
from soni_dsl.syntax.kinds import STEP_KINDS
from soni_dsl.syntax.schema import json_schema


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(json_schema())


class Core(yaml.CSafeLoader):
    """YAML as an editor reads it: dates stay texts, keys become texts."""


Core.yaml_implicit_resolvers = {
    first: [
        (tag, rule)
        for tag, rule in rules
        if tag not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")
    ]
    for first, rules in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
Core.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))


def plain(text: str) -> Any:
    return json.loads(json.dumps(yaml.load(text, Core)))


def errors(text: str) -> list[str]:
    return [error.message for error in validator().iter_errors(plain(text))]


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(json_schema())
    assert json.dumps(json_schema()) == json.dumps(json_schema())


@pytest.mark.parametrize("text", [text for text, _ in EVERY_KEY])
def test_every_kind_of_step_is_allowed(text: str) -> None:
    assert errors(flow(text)) == []


def test_whole_bots_are_allowed() -> None:
    assert errors(BOT) == []
    for path in Path(__file__).parents[2].glob("examples/*/*.yaml"):
        assert errors(path.read_text(encoding="utf-8")) == [], path
    for code in all_codes().values():
        if code.good.startswith(("version", "flows", "slots")):
            assert errors(code.good) == [], code.id


# What only the compiler sees: the inside of texts, what YAML cut short, letters that look alike.
_INSIDE = ("SN013", "SN014", "SN111", "SN114", "SN118", "SN119", "SN120", "SN121", "SN122")
_LEFT_TO_THE_COMPILER = ("name: ../", "responses: {r: {when", "timeout: 0s", "x:\n")
_REFUSED = [
    text
    for text, (code, _, _), _ in (*((flow(text), place, said) for text, place, said in STEPS), *BOTS)
    if code not in _INSIDE and not any(part in text for part in _LEFT_TO_THE_COMPILER)
]


@pytest.mark.parametrize("text", _REFUSED)
def test_mistakes_of_shape_are_refused(text: str) -> None:
    assert errors(text)


def test_messages_name_the_key() -> None:
    (message,) = errors(flow("- say: Hi\n  timeout: 5s"))
    assert message == "Additional properties are not allowed ('timeout' was unexpected)"
    (message,) = errors(flow("- switch: x"))
    assert message == "'cases' is a required property"


def test_every_kind_and_key_is_described() -> None:
    defined = json_schema()["$defs"]
    for kind in STEP_KINDS.values():
        shape = defined[f"step_{kind.name}"]
        assert shape["description"] == kind.doc
        for field in kind.fields:
            assert shape["properties"][field.key]["description"] == field.doc
    assert set(STEP_KINDS) <= set(defined["step"]["properties"])


def test_the_old_spelling_is_allowed() -> None:
    text = flow("- step: a\n  type: collect\n  slot: x").replace("steps:", "process:").replace('"1"', '"0.1"')
    assert errors(text) == []
    assert all(d.code.id.startswith("SN8") for d in parse(text)[1])


def likely_steps() -> st.SearchStrategy[dict[str, Any]]:
    """A step of one kind with some of its keys."""
    kinds = []
    for kind in STEP_KINDS.values():
        required = {field.key: values for field in kind.fields if field.required or field.key == kind.name}
        optional = {field.key: values for field in kind.fields if field.key not in required}
        optional |= {key: scalars for key in ("step", "jump_to") if key not in required}
        kinds.append(st.fixed_dictionaries(required, optional=optional))
    return st.one_of(kinds)


@pytest.mark.no_cover
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(likely_steps(), min_size=1, max_size=2),
    st.dictionaries(st.sampled_from(KEYS), values, max_size=2),
)
def test_what_the_parser_takes_the_schema_takes(steps: list[dict[str, Any]], slot: dict[str, Any]) -> None:
    bot = {"slots": {"x": slot}, "flows": {"f": {"steps": steps}}}
    text = json.dumps(bot, ensure_ascii=False)
    if not parse(text)[1]:
        wrong = [error for error in validator().iter_errors(bot) if not is_about_a_word(error)]
        assert [error.message for error in wrong] == []


def is_about_a_word(error: ValidationError) -> bool:
    """A name that is no name: the parser leaves it to the checks, which do not find what it names."""
    return error.validator == "pattern" or (
        error.validator == "type" and isinstance(error.instance, bool | int | float)
    )
