"""What a condition tells: the names that surely have a value where it is true, or where it is false."""

from __future__ import annotations

from collections.abc import Mapping

from soni_dsl.syntax import expr as ex


def present_if(root: ex.Expr, truth: bool, bits: Mapping[str, int]) -> int:
    """The names (as bits) that have a value other than null when ``root`` comes out as ``truth``."""
    match root:
        case ex.Name():
            return bits.get(root.name, 0) if truth else 0
        case ex.IsSet():
            return _present(root.value, bits) if root.negated is not truth else 0
        case ex.Unary(op="not"):
            return present_if(root.operand, not truth, bits)
        case ex.Binary(op="and" | "or"):
            left = present_if(root.left, truth, bits)
            right = present_if(root.right, truth, bits)
            # `and` that is true, and `or` that is false, speak for both sides.
            return left | right if (root.op == "and") is truth else left & right
        case ex.Compare():
            return _compared(root, truth, bits)
        case _:
            return 0


def _present(value: ex.Expr, bits: Mapping[str, int]) -> int:
    """``choice.price is set`` needs a ``choice``."""
    while isinstance(value, ex.Attribute | ex.Index):
        value = value.value
    return bits.get(value.name, 0) if isinstance(value, ex.Name) else 0


def _compared(root: ex.Compare, truth: bool, bits: Mapping[str, int]) -> int:
    left, right = root.left, root.right
    if root.op in ("==", "!="):
        same = (root.op == "==") is truth
        return _against(left, right, same, bits) | _against(right, left, same, bits)
    if root.op in ("<", "<=", ">", ">="):  # null has no order: the comparison would have failed
        return _present(left, bits) | _present(right, bits)
    listed = root.op == "in" and truth and isinstance(right, ex.ListExpr) and _all_there(right)
    return _present(left, bits) if listed else 0


def _all_there(values: ex.ListExpr) -> bool:
    return all(isinstance(item, ex.Constant) and item.value is not None for item in values.items)


def _against(value: ex.Expr, other: ex.Expr, same: bool, bits: Mapping[str, int]) -> int:
    if not isinstance(other, ex.Constant):
        return 0
    is_null = other.value is None
    return _present(value, bits) if same is not is_null else 0


def polarity(root: ex.Expr, truth: bool) -> tuple[ex.Expr, bool]:
    """A condition without its `not`s, and how it then has to come out."""
    while isinstance(root, ex.Unary) and root.op == "not":
        root, truth = root.operand, not truth
    return root, truth
