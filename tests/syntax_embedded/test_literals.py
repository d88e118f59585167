"""Values as Python source."""

from __future__ import annotations

import ast
import math
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soni_dsl.emit.literals import literal

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)
VALUES = st.recursive(
    SCALARS | st.text(st.characters(), max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(SCALARS, inner, max_size=3)
    ),
    max_leaves=8,
)


@given(VALUES)
def test_reading_the_text_gives_the_value(value: object) -> None:
    text = literal(value)
    assert "\n" not in text
    again = ast.literal_eval(text)
    assert again == value
    assert repr(again) == repr(value)  # 1, 1.0 and True, 0.0 and -0.0 stay apart
    text.encode()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("it", '"it"'),
        ("it's", '"it\'s"'),
        ('say "hi"', "'say \"hi\"'"),
        ('"it\'s"', "'\"it\\'s\"'"),
        ("\"'", '"\\"\'"'),
        ("a\\b\n\r\t\0", '"a\\\\b\\n\\r\\t\\x00"'),
        ("\x1b\x85\xa0\xad", '"\\x1b\\x85\\xa0\\xad"'),
        ("\u202eevil\u2066", '"\\u202eevil\\u2066"'),
        ("\u2028\u2029\ufeff\u200b", '"\\u2028\\u2029\\ufeff\\u200b"'),
        ("\ud800", '"\\ud800"'),
        ("\U000e0041", '"\\U000e0041"'),
        ("São Paulo 東京 👩\u200d💻", '"São Paulo 東京 👩\u200d💻"'),
        (True, "True"),
        (None, "None"),
        (-3, "-3"),
        (1e16, "1e16"),
        (1e-7, "1e-07"),
        (0.1, "0.1"),
        (-0.0, "-0.0"),
        (math.inf, 'float("inf")'),
        (-math.inf, 'float("-inf")'),
        (math.nan, 'float("nan")'),
        ((), "()"),
        ((1,), "(1,)"),
        ([1, ("a", None)], '[1, ("a", None)]'),
        ({"a": {"b": []}}, '{"a": {"b": []}}'),
    ],
)
def test_literals(value: object, text: str) -> None:
    assert literal(value) == text


def test_integers_too_long_for_decimal_digits() -> None:
    value = 7**9000
    assert literal(value).startswith("0x")
    assert ast.literal_eval(literal(value)) == value
    assert ast.literal_eval(literal(-value)) == -value


@pytest.mark.parametrize("value", [object(), b"bytes", {1, 2}, 1j])
def test_other_values_are_refused(value: object) -> None:
    with pytest.raises(TypeError, match="cannot be written"):
        literal([value])


def test_ruff_leaves_literals_alone(tmp_path: Path) -> None:
    values = [
        *(
            "it's",
            'say "hi"',
            "'\"",
            '"\'"',
            "'\"'",
            "\\'",
            "\x1b\u202e",
            "\U000e0041",
            "a\tb",
            "é",
            1e16,
            1e-7,
            1.5e300,
        ),
        *(-0.0, 10**40, 7**9000, (), (1,), [("a", 1), ["'", '"']], {"a": {"b": (None, True)}}, {}, math.inf),
    ]
    file = tmp_path / "literals.py"
    file.write_text(
        "".join(f"x = {literal(value)}\n" for value in values if value != 7**9000), encoding="utf-8"
    )
    command = [sys.executable, "-m", "ruff", "format", "--check", "--diff", "--line-length=320", "--isolated"]
    done = subprocess.run(
        [*command, "--target-version=py311", file], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
