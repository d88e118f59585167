"""Values as YAML that is read back as they are, each on one line."""

from __future__ import annotations

import json
import re
from typing import Any, Final

_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WORDS: Final = frozenset(("true", "false", "null", "yes", "no", "on", "off"))


def inline(value: Any) -> str:
    """A value in YAML's flow style."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{scalar(key)}: {inline(each)}' for key, each in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(inline, value))}]"
    return scalar(value)


def scalar(value: Any) -> str:
    """A scalar: plain where it is one word, else in double quotes."""
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    return json.dumps(value)


def quoted(text: str) -> str:
    """A text in double quotes."""
    return json.dumps(text, ensure_ascii=False)
