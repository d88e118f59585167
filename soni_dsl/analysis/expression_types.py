"""The type of an expression, as far as it is known. None is unknown, and nothing is said about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from soni_dsl.analysis.context import AnalysisContext, FlowTable
from soni_dsl.analysis.contracts import Contract
from soni_dsl.analysis.reads import ERROR, ROOTS
from soni_dsl.analysis.type_families import NUMBERS, family
from soni_dsl.syntax import ast
from soni_dsl.syntax import expr as ex
from soni_dsl.syntax.expr import Type
from soni_runtime.functions import SIGNATURES

STRING: Final = Type("string")
INTEGER: Final = Type("integer")
NUMBER: Final = Type("number")
BOOLEAN: Final = Type("boolean")
DURATION: Final = Type("duration")
OPEN: Final = frozenset(("any", "object"))  # whose inside is not known
ERROR_FIELDS: Final = frozenset(("type", "message"))

Env = Callable[[str], Type | None]


# ------------------------------------------------------------------ names


def slot_type(slot: ast.Slot) -> Type | None:
    if slot.type is not None:
        return slot.type.type
    return STRING if slot.values else None


Source = Type | ast.Expression | ast.For | ast.Collect | None
"""What gives a name its values: a type, an expression, the elements of a list, or None for anything."""


class FlowTypes:
    """The types of the names of one flow: slots by declaration, variables by what gives them a value.

    A name that gets values of different types, or from somewhere unknown, has none.
    """

    def __init__(self, program: AnalysisContext, table: FlowTable) -> None:
        self._program = program
        self._table = table
        self._known: dict[str, Type | None] = {}
        self._open: set[str] = set()
        self._sources: dict[str, list[Source]] | None = None

    def __call__(self, name: str) -> Type | None:
        if name in self._known:
            return self._known[name]
        if name in ROOTS or name in self._open:
            return None
        self._open.add(name)  # a name that is computed from itself
        found = self._find(name)
        self._open.discard(name)
        self._known[name] = found
        return found

    def _find(self, name: str) -> Type | None:
        if self._sources is None:
            self._sources = self._gather()
        sources = self._sources.get(name, [])
        slot = self._program.bot.slots.get(name)
        if slot is not None:
            # A slot that takes an element of a list holds whatever is in the list.
            chosen = [source for source in sources if isinstance(source, ast.Collect)]
            if chosen and len(chosen) < len(sources):
                return None
            elements = [self.element_of(source) for source in chosen]
            if elements:
                return _all_alike(elements)
            return None if None in sources else slot_type(slot)
        found: Type | None = None
        for source in sources:
            type_ = self._of(source)
            if type_ is None or (found is not None and family(found.kind) != family(type_.kind)):
                return None
            found = type_ if found is None else _merged(found, type_)
        return found

    def _of(self, source: Source) -> Type | None:
        if isinstance(source, ast.Expression):
            return type_of(source.root, self)
        if isinstance(source, ast.For | ast.Collect):
            return self.element_of(source)
        return source

    def element_of(self, step: ast.For | ast.Collect) -> Type | None:
        """The type of one element of the list that a step goes through or picks from."""
        listed = type_of(step.source.root, self) if step.source is not None else None
        return listed.item if listed is not None and listed.kind == "list" else None

    def _gather(self) -> dict[str, list[Source]]:
        """What gives each name its values: a type, an expression, a loop, or None for anything."""
        sources: dict[str, list[Source]] = {}
        program, table = self._program, self._table
        slots = program.bot.slots
        for name, param in table.inputs.items():
            declared = slots.get(name)
            declared_type = (
                param.type.type if param.type is not None else slot_type(declared) if declared else None
            )
            sources.setdefault(name, []).append(declared_type)
        for point, nodes in zip(table.graph.points, table.writes, strict=True):
            step = point.step
            if not nodes or (isinstance(step, ast.Collect) and step.source is None):
                continue
            match step:
                case ast.Set():
                    for target, value in step.values:
                        sources.setdefault(target.value, []).append(value)
                case ast.For():
                    sources.setdefault(step.item_name, []).append(step)
                case ast.Collect():
                    for node in step.slots:
                        sources.setdefault(node.value, []).append(step)
                case ast.Action():
                    self._gather_outputs(step.call, sources)
                case ast.Parallel():
                    for branch in step.branches:
                        if isinstance(branch, ast.Action):
                            self._gather_outputs(branch.call, sources)
                case ast.Generate() if step.into is not None:
                    sources.setdefault(step.into.value, []).append(STRING)
                case _:
                    for node in nodes:
                        sources.setdefault(node.value, []).append(None)
        for names in table.possible.values():
            for name in names:
                sources.setdefault(name, []).append(None)
        return sources

    def _gather_outputs(self, call: ast.Invocation, sources: dict[str, list[Source]]) -> None:
        contract = self._program.contracts.get(call.name)
        known = contract.outputs if contract is not None and contract.outputs is not None else {}
        for output in call.outputs or ():
            type_ = known.get(output.field)
            if contract is not None and contract.outputs is None and len(call.outputs or ()) == 1:
                type_ = whole_result(contract)
            slot = self._program.bot.slots.get(output.name)
            if slot is None or type_ is not None:
                sources.setdefault(output.name, []).append(type_)


# ------------------------------------------------------------------ expressions


def type_of(part: ex.Expr, env: Env) -> Type | None:
    """The type of an expression, or None where it is not known or does not fit itself."""
    if type(part) is ex.Name:
        return env(part.name)
    if type(part) is ex.Constant:
        return constant_type(part.value)
    match part:
        case ex.Compare() | ex.IsSet() | ex.Unary(op="not"):
            return BOOLEAN
        case ex.Unary():
            operand = type_of(part.operand, env)
            return operand if operand is not None and family(operand.kind) in ("number", "duration") else None
        case ex.Binary():
            return _binary(part, env)
        case ex.Conditional():
            return _common(type_of(part.then, env), type_of(part.otherwise, env))
        case ex.ListExpr():
            return _list(part, env)
        case ex.Call():
            return _call(part, env)
        case ex.Attribute():
            return STRING if _is_error(part) else field_type(type_of(part.value, env), part.name)
        case ex.Index():
            return _index(part, env)
        case _:
            return None


def constant_type(value: ex.Literal) -> Type | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, int):
        return INTEGER
    return NUMBER if isinstance(value, float) else STRING


def _is_error(part: ex.Attribute) -> bool:
    return isinstance(part.value, ex.Name) and part.value.name == ERROR and part.name in ERROR_FIELDS


def _merged(one: Type, other: Type) -> Type:
    """The type of a name that gets values of two types of one family."""
    if one != other:
        return Type(family(other.kind))
    alike = (one.fields, one.values, one.item) == (other.fields, other.values, other.item)
    same_items = one.item is None or (other.item is not None and one.item.fields == other.item.fields)
    return one if alike and same_items else Type(one.kind, optional=one.optional)


def _all_alike(types: list[Type | None]) -> Type | None:
    found = types[0]
    for type_ in types[1:]:
        if found is None or type_ is None or found != type_:
            return None
        found = _merged(found, type_)
    return found


def _common(left: Type | None, right: Type | None) -> Type | None:
    if left is None or right is None:
        return None
    if left == right:
        return _merged(left, right)
    return NUMBER if {left.kind, right.kind} <= NUMBERS else None


def _list(part: ex.ListExpr, env: Env) -> Type:
    item: Type | None = None
    for number, element in enumerate(part.items):
        type_ = type_of(element, env)
        item = type_ if number == 0 else _common(item, type_)
        if item is None:
            break
    return Type("list", item)


def _index(part: ex.Index, env: Env) -> Type | None:
    whole = type_of(part.value, env)
    if whole is None:
        return None
    if whole.kind == "object" and isinstance(part.index, ex.Constant):
        return field_type(whole, str(part.index.value))
    return whole.item if whole.kind == "list" else STRING if whole.kind == "string" else None


def field_type(whole: Type | None, name: str) -> Type | None:
    """The type of a field of an object, None where it is not known."""
    fields = whole.fields if whole is not None and whole.kind == "object" else None
    return next((type_ for known, type_ in fields or () if known == name), None)


def whole_result(contract: Contract) -> Type | None:
    """The type of a result that is taken whole because it has no fields."""
    given = contract.python.return_type if contract.python is not None else None
    return given if given is not None and given.kind not in OPEN else None


def _call(part: ex.Call, env: Env) -> Type | None:
    arguments = [type_of(argument, env) for argument in part.args]
    for signature in SIGNATURES.get(part.function, ()):
        if fits_count(len(part.args), signature.parameters, signature.repeats) and all(
            accepts(argument, parameter_of(signature.parameters, number))
            for number, argument in enumerate(arguments)
        ):
            if signature.result == "same":
                return arguments[0]
            if signature.result == "item":
                return arguments[0].item if arguments[0] is not None else None
            return (
                None if None in arguments and len(SIGNATURES[part.function]) > 1 else Type(signature.result)
            )
    return None


def fits_count(count: int, parameters: tuple[tuple[str, ...], ...], repeats: bool) -> bool:
    return count == len(parameters) or (repeats and count > len(parameters))


def parameter_of(parameters: tuple[tuple[str, ...], ...], number: int) -> tuple[str, ...]:
    return parameters[min(number, len(parameters) - 1)]


def accepts(argument: Type | None, kinds: tuple[str, ...]) -> bool:
    """May a value of this type stand where one of ``kinds`` is wanted?"""
    return argument is None or argument.kind == "any" or "any" in kinds or argument.kind in kinds


def _binary(part: ex.Binary, env: Env) -> Type | None:
    left, right = type_of(part.left, env), type_of(part.right, env)
    if part.op in ("and", "or"):
        return _common(left, right)
    if left is None or right is None:
        return None
    return arithmetic(part.op, left, right)


def arithmetic(op: str, left: Type, right: Type) -> Type | None:
    """The type of ``left op right``; None where the two do not go together, or it is not known."""
    a, b = family(left.kind), family(right.kind)
    if (a, b) == ("number", "number"):
        whole = left.kind == right.kind == "integer" and op != "/"
        return INTEGER if whole else NUMBER
    if op == "+" and left.kind == right.kind and left.kind in ("string", "list", "duration"):
        return left
    if b == "duration" and op in ("+", "-") and a in ("date", "duration", "time"):
        return left
    if op == "+" and a == "duration" and b in ("date", "time"):
        return right
    if op == "-" and a == b and a in ("date", "time", "duration"):
        return DURATION
    if op in ("*", "/", "//") and (a, b) == ("duration", "number"):
        return DURATION
    if op == "*" and (a, b) == ("number", "duration"):
        return DURATION
    if op in ("/", "//") and (a, b) == ("duration", "duration"):
        return NUMBER
    return None
