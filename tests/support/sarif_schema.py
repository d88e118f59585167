"""The part of SARIF 2.1.0 that Soni writes, as a JSON Schema.

Written from the text of the standard and stricter than the schema of OASIS: a property that Soni does not
mean to write is refused, and so is one that GitHub needs and is not there.
"""

from __future__ import annotations

from typing import Any

import jsonschema


def _object(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **optional},
        "additionalProperties": False,
    }


def _list(items: dict[str, Any], least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": least}


_TEXT = {"type": "string", "minLength": 1}
# §3.11.5: braces are doubled.
_SAID = {"type": "string", "minLength": 1, "pattern": r"^([^{}]|\{\{|\}\})*$"}
_MESSAGE = _object({"text": _SAID})
_COUNT = {"type": "integer", "minimum": 1}
_LEVEL = {"enum": ["error", "warning", "note"]}
_ARTIFACT = {
    "oneOf": [
        _object(
            {
                # RFC 3986: a relative path whose first segment has no colon, and no character that must be encoded
                "uri": {
                    "type": "string",
                    "pattern": r"^(?!/)([A-Za-z0-9._~/-]|%[0-9A-F]{2})+$",
                },
                "uriBaseId": {"const": "SRCROOT"},
            }
        ),
        _object(
            {"uri": {"type": "string", "pattern": r"^file:///([A-Za-z]:/)?([A-Za-z0-9._~/-]|%[0-9A-F]{2})+$"}}
        ),
    ]
}
_REGION = _object({"startLine": _COUNT, "startColumn": _COUNT, "endLine": _COUNT, "endColumn": _COUNT})
_PHYSICAL = _object({"artifactLocation": _ARTIFACT, "region": _REGION})
_LOCATION = _object({"physicalLocation": _PHYSICAL}, message=_MESSAGE, id=_COUNT)
_RULE = _object(
    {
        "id": {"type": "string", "pattern": "^SN[0-9]{3}$"},
        "name": {"type": "string", "pattern": "^[a-z]+(-[a-z]+)*$"},
        "shortDescription": _MESSAGE,
        "fullDescription": _MESSAGE,
        "help": _MESSAGE,
        "defaultConfiguration": _object({"level": _LEVEL}),
    }
)
_REPLACEMENT = _object({"deletedRegion": _REGION, "insertedContent": _object({"text": {"type": "string"}})})
_FIX = _object(
    {
        "description": _MESSAGE,
        "artifactChanges": _list(
            _object({"artifactLocation": _ARTIFACT, "replacements": _list(_REPLACEMENT, 1)}), 1
        ),
        "properties": _object({"applicability": {"enum": ["safe", "unsafe"]}}),
    }
)
# §3.38.11 and §3.38.13
_IMPORTANCE = {"enum": ["essential", "important", "unimportant"]}
_STEP = _object({"location": _LOCATION, "executionOrder": _COUNT, "importance": _IMPORTANCE})
_CODE_FLOW = _object(
    {
        "message": _MESSAGE,
        "threadFlows": _list(_object({"locations": _list(_STEP, 1)}), 1),
    }
)
_RESULT = _object(
    {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": _LEVEL,
        "message": _MESSAGE,
        "locations": {**_list(_LOCATION, 1), "maxItems": 1},
        "partialFingerprints": _object({"soniFinding/v1": _TEXT}),
    },
    relatedLocations=_list(_LOCATION, 1),
    codeFlows=_list(_CODE_FLOW, 1),
    fixes=_list(_FIX, 1),
)
_RUN = _object(
    {
        "tool": _object(
            {
                "driver": _object(
                    {"name": {"const": "soni"}, "rules": {**_list(_RULE), "uniqueItems": True}}, version=_TEXT
                )
            }
        ),
        "invocations": _list(_object({"executionSuccessful": {"const": True}}), 1),
        "columnKind": {"const": "utf16CodeUnits"},
        "newlineSequences": _list(_TEXT, 1),
        "originalUriBaseIds": _object({"SRCROOT": _object({"description": _MESSAGE})}),
        "artifacts": {**_list(_object({"location": _ARTIFACT})), "uniqueItems": True},
        "results": _list(_RESULT),
    }
)
SARIF: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_object(
        {
            "$schema": {"type": "string", "pattern": r"sarif-schema-2\.1\.0\.json$"},
            "version": {"const": "2.1.0"},
            "runs": {**_list(_RUN, 1), "maxItems": 1},
        }
    ),
}
VALIDATOR = jsonschema.Draft202012Validator(SARIF)
