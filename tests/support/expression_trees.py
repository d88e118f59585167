"""Random trees of expressions, and trees without their offsets."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from hypothesis import strategies as st

from soni_dsl.syntax import expr as ex

RESERVED = {"and", "or", "not", "in", "is", "if", "else", "true", "false", "null"}
FOREIGN = {"None", "Null", "NULL", "True", "TRUE", "False", "FALSE"}
WORDS = st.sampled_from(
    (
        "a",
        "b",
        "flights",
        "origin",
        "set",
        "as",
        "list",
        "of",
        "optional",
        "android",
        "nothing",
        "ist",
        "_x",
        "café",
    )
) | st.from_regex(r"\A[a-z_][a-zA-Z0-9_]{0,6}\Z").filter(lambda word: not word.startswith("__"))
NAMES = WORDS.filter(lambda word: word not in RESERVED | FOREIGN)
FIELDS = WORDS | st.sampled_from(sorted(RESERVED))
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
LITERALS = (
    st.none()
    | st.booleans()
    | st.integers(0, 10**12)
    | st.floats(0, allow_nan=False, allow_infinity=False).filter(lambda number: str(number)[0] != "-")
    | TEXTS
)
FUNCTIONS = (
    "len",
    "lower",
    "upper",
    "round",
    "min",
    "max",
    "sum",
    "abs",
    "today",
    "now",
    "days",
    "contains",
    "matches",
)


def expressions(
    names: st.SearchStrategy[str] = NAMES,
    field_names: st.SearchStrategy[str] = FIELDS,
    literals: st.SearchStrategy[Any] = LITERALS,
    functions: st.SearchStrategy[str] = NAMES,
    max_leaves: int = 12,
) -> st.SearchStrategy[ex.Expr]:
    leaves = st.builds(ex.Name, at, at, names) | st.builds(ex.Constant, at, at, literals)

    def extend(inner: st.SearchStrategy[ex.Expr]) -> st.SearchStrategy[ex.Expr]:
        operators = st.sampled_from(("+", "-", "*", "/", "//", "%", "and", "or"))
        comparisons = st.sampled_from(("<", "<=", ">", ">=", "==", "!=", "in", "not in"))
        several = st.lists(inner, max_size=3).map(tuple)
        return (
            st.builds(ex.Binary, at, at, operators, inner, inner)
            | st.builds(ex.Compare, at, at, comparisons, inner, inner)
            | st.builds(ex.Unary, at, at, st.sampled_from(("-", "+", "not")), inner)
            | st.builds(ex.IsSet, at, at, inner, st.booleans())
            | st.builds(ex.Conditional, at, at, inner, inner, inner)
            | st.builds(ex.Attribute, at, at, inner, field_names)
            | st.builds(ex.Index, at, at, inner, inner)
            | st.builds(ex.ListExpr, at, at, several)
            | st.builds(ex.Call, at, at, functions, at, several)
        )

    return st.recursive(leaves, extend, max_leaves=max_leaves)


at = st.just(0)


def bare(tree: Any) -> Any:
    """``tree`` as plain tuples, without offsets; ``1``, ``1.0`` and ``True`` stay apart."""
    if isinstance(tree, tuple | list):
        return tuple(map(bare, tree))
    if is_dataclass(tree) and not isinstance(tree, type):
        offsets = ("start", "end", "function_end")
        return (
            type(tree).__name__,
            *(bare(getattr(tree, field.name)) for field in fields(tree) if field.name not in offsets),
        )
    return type(tree).__name__, tree


def parts_of(tree: ex.Expr) -> list[ex.Expr]:
    """``tree`` and every expression in it."""
    found, stack = [], [tree]
    while stack:
        expr = stack.pop()
        found.append(expr)
        for field in fields(expr):
            value = getattr(expr, field.name)
            values = value if isinstance(value, tuple) else (value,)
            stack.extend(each for each in values if isinstance(each, ex.Expr))
    return found
