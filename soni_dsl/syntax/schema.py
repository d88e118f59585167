"""A JSON Schema of bots for editors: completion, hover texts and a first check while typing.

Made from the table of step kinds. A step is matched by the key that names its kind (``if``/``then``), so
that an editor says "`timeout` is not allowed in a `say` step" and not "matches none of 16 shapes". The
schema is a little wider than the language: what only the compiler can know it leaves to the compiler.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from soni_dsl.syntax.declarations import EFFECTS, PATTERNS, RESUMES, SCOPES, pattern_keys
from soni_dsl.syntax.fields import BACKOFFS
from soni_dsl.syntax.kinds import COMMON_FIELDS, IF, JUMP, SAY, STEP_KINDS, Field, Holds, StepKind
from soni_dsl.syntax.legacy import VERSIONS
from soni_dsl.syntax.legacy_steps import OLD_TYPES
from soni_dsl.syntax.names import LONGEST
from soni_dsl.syntax.parser import VERSION
from soni_dsl.syntax.settings import BACKENDS, BLOCKS, ENGINES

Schema = dict[str, Any]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_LANGUAGE: Final = r"^[a-z]{2,3}([-_][A-Za-z0-9]{2,8})*$"
_DURATION: Final = r"^([0-9]+(\.[0-9]+)?(ms|s|m|h|d))+$"
_SCALARS: Final = ["string", "number", "boolean"]
_NAME: Final = r"^(?!__)[^\W\d]\w*$"
_PARAM: Final = r"^(optional +)?(?!__)[^\W\d]\w*$"


def json_schema() -> Schema:
    """The schema of a file of a bot, as plain data. The same on every call."""
    return {
        "$schema": DIALECT,
        "title": "Soni bot",
        **_object(
            {
                "version": {
                    "description": "The version of the language.",
                    "enum": [VERSION, int(VERSION), *VERSIONS, *map(float, VERSIONS)],
                },
                "name": {"type": "string", "description": "The name of the bot."},
                "settings": _maybe(_settings()),
                "slots": _maybe(_named(_maybe(_ref("slot")))),
                "actions": _maybe(_named(_maybe(_ref("action_contract")))),
                "flows": _maybe(_named(_ref("flow"))),
                "responses": _maybe(_named(_ref("response"))),
                "patterns": _maybe(_patterns()),
            }
        ),
        "$defs": _definitions(),
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _object(properties: dict[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        schema["required"] = list(required)
    return schema


def _named(value: Schema) -> Schema:
    return {"type": "object", "propertyNames": _ref("name"), "additionalProperties": value}


def _by_type(otherwise: Schema, **shapes: Schema) -> Schema:
    """The shape for the type of a value: an editor explains that one, not that none of all fits."""
    schema = otherwise
    for kind, shape in shapes.items():
        schema = {"if": {"type": kind}, "then": shape, "else": schema}
    return schema


def _maybe(schema: Schema) -> Schema:
    """The same, or nothing behind the key."""
    return {"if": {"not": {"type": "null"}}, "then": schema}


def _one_or_more(item: Schema) -> Schema:
    return _by_type(item, array={"type": "array", "items": item, "minItems": 1})


def _needs(key: str, other: str) -> Schema:
    """``key``, where ``other`` does not do its work."""
    return {"if": {"not": {"required": [other]}}, "then": {"required": [key]}}


def _with_any(keys: Iterable[str]) -> Schema:
    """Matches a mapping that has one of the keys."""
    return {"type": "object", "anyOf": [{"required": [key]} for key in keys]}


def _deprecated(schema: Schema, description: str) -> Schema:
    return {**schema, "deprecated": True, "description": description}


# ------------------------------------------------------------------ values

_VALUES: Final[dict[Holds, Schema]] = {
    Holds.SLOTS: _one_or_more(_ref("name")),
    Holds.SLOT: _ref("name"),
    Holds.NAME: _ref("name"),
    Holds.NAMES: _one_or_more(_ref("name")),
    Holds.FLOW: _ref("name"),
    Holds.RESPONSE: _ref("name"),
    Holds.VALIDATOR: _ref("name"),
    Holds.QUEUE: _ref("word"),
    Holds.EXPRESSION: _ref("expression"),
    Holds.LOOP: {"type": "string", "pattern": r"^\s*\S+\s+in\s"},
    Holds.ASSIGNMENTS: {
        "type": "object",
        "minProperties": 1,
        "propertyNames": _ref("name"),
        "additionalProperties": {"type": [*_SCALARS, "null"]},
    },
    Holds.TEMPLATE: _ref("word"),
    Holds.TEXT: _ref("text"),
    Holds.INVOCATION: {"type": "string", "minLength": 1},
    Holds.TARGET: _ref("target"),
    Holds.ARM: _ref("arm"),
    Holds.STEPS: _by_type(_ref("steps"), object=_ref("step")),
    Holds.CASES: {"type": "object", "minProperties": 1, "additionalProperties": _ref("arm")},
    Holds.BUTTONS: {"type": "array", "items": _ref("button")},
    Holds.CARD: {"type": "object"},
    Holds.RETRY: _ref("retry"),
    Holds.DURATION: _ref("duration"),
    Holds.COUNT: _ref("count"),
    Holds.FLAG: {"type": "boolean"},
    Holds.ALWAYS: {"const": "always"},
}


def _shared() -> dict[str, Schema]:
    return {
        "name": {"type": "string", "pattern": _NAME, "maxLength": LONGEST},
        "word": {"type": _SCALARS},
        "expression": {"type": _SCALARS},
        "target": {
            "type": "string",
            "minLength": 1,
            "description": "The id of a step, `end`, `error` or `cancel`.",
        },
        "duration": {
            "description": "`10s`, `500ms`, `1h30m`; a number counts seconds.",
            **_by_type({"type": "number", "minimum": 0}, string={"type": "string", "pattern": _DURATION}),
        },
        "count": {"type": "integer", "minimum": 1},
        "variations": _one_or_more(_ref("word")),
        "text": {
            "description": "A text with `{values}`, a list of variations, or either per language.",
            **_by_type(_ref("variations"), object=_ref("translations")),
        },
        "translations": {
            "type": "object",
            "minProperties": 1,
            "patternProperties": {_LANGUAGE: _ref("variations")},
            "additionalProperties": False,
        },
        "param": {"type": "string", "pattern": _PARAM},
        "params": _by_type(
            _ref("param"),
            object=_named({"type": ["string", "null"]}),
            array={
                "type": "array",
                "items": _by_type(_ref("param"), object=_named({"type": ["string", "null"]})),
            },
        ),
        "button": _by_type(
            _ref("word"), object=_object({"title": _ref("text"), "payload": {}}, required=("title",))
        ),
        "retry": _by_type(
            _ref("count"),
            object=_object(
                {
                    "attempts": _ref("count"),
                    "delay": _ref("duration"),
                    "backoff": {"enum": list(BACKOFFS)},
                    "on": _one_or_more(_ref("word")),
                }
            ),
        ),
        "arm": {
            "description": "A step id, or steps; `[]` does nothing.",
            **_by_type(_ref("target"), array={"type": "array", "items": _ref("step")}, object=_ref("step")),
        },
        "steps": {"type": "array", "items": _ref("step"), "minItems": 1},
    }


# ------------------------------------------------------------------ steps


def _step() -> Schema:
    """A step: the key that names its kind selects the definition that applies."""
    keys = {key: kind for key, kind in _kind_keys().items() if kind is not JUMP}
    cases = [{"if": {"required": [key]}, "then": _ref(f"step_{kind.name}")} for key, kind in keys.items()]
    nothing = {"not": {"anyOf": [{"required": [key]} for key in keys]}}
    cases.append({"if": nothing, "then": _ref(f"step_{JUMP.name}")})
    return {
        "type": "object",
        "properties": {key: {"description": kind.doc} for key, kind in _kind_keys().items()},
        "if": {"required": ["type"]},
        "then": _ref("step_of_old"),
        "else": {"allOf": cases},
    }


def _kind_keys() -> dict[str, StepKind]:
    return {**STEP_KINDS, "response": SAY}


def _kind(kind: StepKind) -> Schema:
    properties = {field.key: _property(field) for field in (*COMMON_FIELDS, *kind.fields)}
    if kind is SAY:
        referred = _object({"response": _ref("name")}, required=("response",))
        said = {"if": _with_any(["response"]), "then": referred, "else": _ref("text")}
        properties["say"] = {"description": properties["say"]["description"], **said}
    required = tuple(field.key for field in kind.fields if field.required)
    shape = {"description": kind.doc, **_object(properties, required)}
    if kind is SAY:
        shape["not"] = {"required": ["say", "response"]}
    elif kind is IF:
        shape |= _needs("then", "else")
    return shape


def _property(field: Field) -> Schema:
    return {"description": field.doc, **_VALUES[field.holds]}


# ------------------------------------------------------------------ definitions


def _definitions() -> dict[str, Schema]:
    return {
        **_shared(),
        "step": _step(),
        **{f"step_{kind.name}": _kind(kind) for kind in STEP_KINDS.values()},
        "step_of_old": {
            "type": "object",
            "deprecated": True,
            "description": "A step in the spelling of Soni 0.4.",
            "properties": {"type": {"enum": list(OLD_TYPES)}},
        },
        "slot": _slot(),
        "action_contract": _action(),
        "flow": _flow(),
        "response": _response(),
    }


def _slot() -> Schema:
    scalars = {"type": "array", "items": _ref("word"), "minItems": 1}
    synonyms = {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": _by_type(
            _maybe(_ref("word")),
            array={"type": "array", "items": _ref("word")},  # a value may have none
        ),
    }
    return _object(
        {
            "type": {"type": "string", "description": "`string`, `date`, `list of number`, …"},
            "description": {**_ref("word"), "description": "What the value means; understanding reads it."},
            "prompt": _ref("text"),
            "examples": _one_or_more(_ref("word")),
            "validator": {**_ref("name"), "description": "The name of a rule; Python owns it."},
            "normalizer": {**_ref("name"), "description": "The name of what puts a value in its one form."},
            "invalid": _ref("text"),
            "default": {"description": "A slot with a default is not asked for."},
            "values": {
                "description": "Makes an enumeration.",
                **_by_type(_ref("word"), array=scalars, object=synonyms),
            },
            "scope": {"enum": list(SCOPES)},
            "sensitive": {"type": "boolean", "description": "Masked in logs, never sent to a model."},
            "max_attempts": _ref("count"),
            "validation_error_message": _deprecated(_ref("text"), "Today: `invalid`."),
        }
    )


def _action() -> Schema:
    return _object(
        {
            "description": _ref("word"),
            "inputs": _ref("params"),
            "outputs": _ref("params"),
            "effect": {
                "enum": list(EFFECTS),
                "description": "`write` changes the world and wants a confirm.",
            },
            "timeout": _ref("duration"),
            "retry": _ref("retry"),
            "handler": _deprecated({}, "Means nothing today: Python is found by name."),
        }
    )


def _flow() -> Schema:
    intents = _object({"intents": _one_or_more(_ref("word"))})
    flow = _object(
        {
            "description": _ref("word"),
            "triggers": {
                "description": "Examples of what a user says; `{slot}` marks a value.",
                **_by_type(_ref("word"), array={"type": "array", "items": _ref("word")}),
            },
            "when": {**_ref("expression"), "description": "May understanding start this flow?"},
            "inputs": _ref("params"),
            "outputs": _ref("params"),
            "interruptible": {"type": "boolean"},
            "resume": {"enum": list(RESUMES), "description": "What to do after an interruption."},
            "on_error": _ref("target"),
            "on_cancel": _ref("target"),
            "steps": _ref("steps"),
            "process": _deprecated(_ref("steps"), "Today: `steps`."),
            "trigger": _deprecated(_by_type(intents, array={}), "Today: `triggers`."),
        }
    )
    return flow | _needs("steps", "process")


def _response() -> Schema:
    condition = _object({"if": _ref("expression"), "say": _ref("text")}, required=("if", "say"))
    chosen = _object(
        {
            "default": _ref("text"),
            "when": {"type": "array", "items": condition},
            "channel": {"type": "object", "additionalProperties": _ref("text")},
        }
    )
    return {"if": _with_any(chosen["properties"]), "then": chosen, "else": _ref("text")}


def _patterns() -> Schema:
    patterns: dict[str, Schema] = {}
    for name in PATTERNS:
        texts, options = pattern_keys(name)
        keys: dict[str, Schema] = {key: _ref("text") for key in texts}
        keys.update({key: _OPTIONS[key] for key in options})
        keys["flow"] = {**_ref("name"), "description": "A flow that replaces this pattern."}
        texts_only = {"type": "object", "propertyNames": {"pattern": _LANGUAGE}}
        patterns[name] = _by_type(
            _ref("text"), object={"if": texts_only, "then": _ref("text"), "else": _object(keys)}
        )
    return _object(patterns)


_OPTIONS: Final[dict[str, Schema]] = {
    "resume": {"enum": list(RESUMES)},
    "max_attempts": _ref("count"),
    "queue": _ref("word"),
    "after": _ref("duration"),
    "close_after": _ref("duration"),
}


def _settings() -> Schema:
    choices = {"understanding": ("engine", ENGINES), "persistence": ("backend", BACKENDS)}
    blocks: dict[str, Schema] = {}
    for name, keys in BLOCKS.items():
        known: Schema = {"type": "object"} if keys is None else _object({key: {} for key in keys})
        word = _ref("word") if name == "handoff" else {"type": "null"}
        if name in choices:
            key, words = choices[name]
            word = known["properties"][key] = {"enum": list(words)}
        blocks[name] = _by_type(_maybe(word), object=known)
    language = {"type": "string", "pattern": _LANGUAGE}
    return _object(
        {
            "language": {**language, "description": "The language the bot starts in."},
            "languages": {**_one_or_more(language), "description": "All languages the bot speaks."},
            **blocks,
            "models": _deprecated({"type": "object"}, "Today: `understanding`."),
        }
    )
