"""Python annotations to types of the language, and classes to the fields they have."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Final, NamedTuple

from soni_dsl.python.names import Names
from soni_dsl.python.signatures import Field, Form
from soni_dsl.syntax.expr import Type

_SCALARS: Final = {
    "str": "string",
    "int": "integer",
    "float": "number",
    "Decimal": "number",
    "bool": "boolean",
    "date": "date",
    "time": "time",
    "datetime": "datetime",
    "timedelta": "duration",
}
_LISTS: Final = frozenset(
    ("list", "List", "Sequence", "MutableSequence", "Collection", "Iterable", "set", "Set", "frozenset")
)
_OBJECTS: Final = frozenset(("dict", "Dict", "Mapping", "MutableMapping", "OrderedDict"))
_WRAPPERS: Final = frozenset(("Annotated", "Required", "ReadOnly", "Final"))
_AWAITED: Final = frozenset(("Awaitable", "Coroutine"))
_RECORD_BASES: Final = frozenset(("TypedDict", "BaseModel", "NamedTuple"))
_ENUM_BASES: Final = frozenset(("Enum", "StrEnum", "IntEnum"))
_DEEPEST: Final = 30  # annotations inside annotations, aliases of aliases, bases of bases

Values = tuple[str | int | bool, ...]


class Annotation(NamedTuple):
    """``fields`` where the type, or for a list its element, is a class whose fields are known.

    ``form`` is that of the type itself, so unknown for a list. ``awaited``: it has yet to be awaited.
    """

    type: Type | None = None
    values: Values = ()
    fields: tuple[Field, ...] | None = None
    nothing: bool = False  # the annotation is None
    form: Form = Form.UNKNOWN
    awaited: bool = False


_UNKNOWN: Final = Annotation()


def read_annotation(node: ast.expr | None, names: Names, depth: int = 0) -> Annotation:
    """What an annotation says; all of it unknown for ``Any``, foreign classes and what makes no sense."""
    if node is None or depth > _DEEPEST:
        return _UNKNOWN
    match node:
        case ast.Constant(value=None):
            return Annotation(nothing=True)
        case ast.Constant(value=str() as text):
            try:
                return read_annotation(ast.parse(text.strip(), mode="eval").body, names, depth + 1)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return _UNKNOWN
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _union([left, right], names, depth)
        case ast.Subscript(value=outer, slice=inner):
            return _generic(names.original(outer), inner, names, depth)
        case ast.Name() | ast.Attribute():
            return _named(node, names, depth)
    return _UNKNOWN


def _named(node: ast.expr, names: Names, depth: int) -> Annotation:
    if (found := names.find_node(node)) is not None:
        home, meaning = found
        return _defined(meaning, home, depth)
    name = names.original(node)
    if name in _SCALARS:
        return Annotation(Type(_SCALARS[name]))
    if name in _LISTS:
        return Annotation(Type("list", Type("any")))
    if name in _OBJECTS:
        return Annotation(Type("object"))
    return _UNKNOWN


def _defined(meaning: ast.ClassDef | ast.expr, names: Names, depth: int) -> Annotation:
    """What a class or alias is, read once: classes that refer to each other would never end otherwise."""
    key = id(meaning)
    if key not in names.annotations:
        is_class = isinstance(meaning, ast.ClassDef)
        names.annotations[key] = Annotation(Type("object")) if is_class else _UNKNOWN
        if isinstance(meaning, ast.ClassDef):
            known = _class(meaning, names, depth)
        elif (fields := _functional_fields(meaning, names, depth)) is not None:
            known = Annotation(Type("object", fields=fields), fields=fields, form=Form.KEYS)
        else:
            known = read_annotation(meaning, names, depth + 1)
        names.annotations[key] = known
    found = names.annotations[key]
    return found if isinstance(found, Annotation) else _UNKNOWN


def _generic(outer: str, inner: ast.expr, names: Names, depth: int) -> Annotation:
    parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    if not parts:
        return _UNKNOWN
    if outer == "Literal":
        return _literal(parts)
    if outer in ("Optional", "NotRequired"):
        return _optional(read_annotation(parts[0], names, depth + 1))
    if outer == "Union":
        return _union(parts, names, depth)
    if outer in _WRAPPERS:
        return read_annotation(parts[0], names, depth + 1)
    if outer in _AWAITED:
        return read_annotation(parts[-1], names, depth + 1)._replace(awaited=True)
    if outer in _LISTS:
        item = read_annotation(parts[0], names, depth + 1)
        return Annotation(Type("list", item.type or Type("any")), fields=item.fields)
    if outer in _OBJECTS:
        return Annotation(Type("object"))
    return _UNKNOWN


def _literal(parts: list[ast.expr]) -> Annotation:
    values: list[str | int | bool] = []
    absent = False
    for part in parts:
        match part:
            case ast.Constant(value=None):
                absent = True
            case ast.Constant(value=str() | int() as value):  # bool is an int
                values.append(value)
            case _:
                return _UNKNOWN
    kinds = {type(value) for value in values}
    kind = {str: "string", int: "integer", bool: "boolean"}.get(kinds.pop()) if len(kinds) == 1 else None
    found = tuple(values)
    return Annotation(Type(kind, optional=absent, values=found) if kind else None, found)


def _optional(known: Annotation) -> Annotation:
    if known.type is None:
        return known
    return known._replace(type=replace(known.type, optional=True))


def _union(parts: list[ast.expr], names: Names, depth: int) -> Annotation:
    members = [read_annotation(part, names, depth + 1) for part in parts]
    present = [member for member in members if not member.nothing]
    if not present:
        return Annotation(nothing=True)
    absent = len(present) < len(members) or any(member.type and member.type.optional for member in present)
    kinds = {member.type.kind if member.type else "" for member in present}
    if len(present) == 1:
        known = present[0]
    elif kinds <= {"integer", "number"}:
        known = Annotation(Type("number"))
    elif len(kinds) == 1 and "" not in kinds and kinds != {"list"}:
        values = tuple(value for member in present for value in member.values)
        listed = values if all(member.values for member in present) else ()
        known = Annotation(Type(kinds.pop(), values=listed), values)
    else:
        return _UNKNOWN
    return _optional(known) if absent else known


def _class(node: ast.ClassDef, names: Names, depth: int) -> Annotation:
    if depth > _DEEPEST:
        return _UNKNOWN
    bases = [names.original(base) for base in node.bases]
    if any(base in _ENUM_BASES for base in bases):
        values = tuple(
            statement.value.value
            for statement in node.body
            if isinstance(statement, ast.Assign)
            and isinstance(statement.value, ast.Constant)
            and isinstance(statement.value.value, str | int)
        )
        of_numbers = "int" in bases or "IntEnum" in bases
        return Annotation(Type("integer" if of_numbers else "string", values=values), values)
    fields = _fields(node, names, depth)
    if fields is None:
        return _UNKNOWN
    whole = Type("object", fields=None if _has_more(node) else fields)
    return Annotation(whole, fields=fields, form=_form(node, names, depth))


def _form(node: ast.ClassDef, names: Names, depth: int) -> Form:
    """Of a class that has fields."""
    for base in node.bases:
        if names.original(base) == "TypedDict":
            return Form.KEYS
        place = names.find_node(base) if depth < _DEEPEST else None
        if place is not None and _defined(place[1], place[0], depth + 1).form is Form.KEYS:
            return Form.KEYS
    return Form.ATTRIBUTES


def _has_more(node: ast.ClassDef) -> bool:
    """May objects of a class have fields that are not annotated in it?"""
    return any(
        (isinstance(statement, ast.FunctionDef) and statement.decorator_list)
        or (isinstance(statement, ast.Assign) and "extra" in ast.dump(statement.value))
        or (
            isinstance(statement, ast.FunctionDef)
            and statement.name in ("__getattr__", "__getitem__", "keys")
        )
        for statement in node.body
    ) or any(keyword.arg in ("extra", "closed", "extra_items") for keyword in node.keywords)


def _fields(node: ast.ClassDef, names: Names, depth: int) -> tuple[Field, ...] | None:
    """The fields of a TypedDict, dataclass, NamedTuple or pydantic model, inherited ones first."""
    found: dict[str, Type | None] = {}
    is_record = any(_decorator_name(each, names) in ("dataclass", "define") for each in node.decorator_list)
    for base in node.bases:
        if names.original(base) in _RECORD_BASES:
            is_record = True
        elif depth < _DEEPEST and (place := names.find_node(base)) is not None:
            home, parent = place
            inherited = _defined(parent, home, depth + 1).fields
            if inherited is not None:
                is_record = True
                found.update(inherited)
    if not is_record:
        return None
    partial = any(
        keyword.arg == "total" and isinstance(keyword.value, ast.Constant) and keyword.value.value is False
        for keyword in node.keywords
    )
    for statement in node.body:
        if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
            continue
        name = statement.target.id
        if name.startswith("_") or name == "model_config" or _is_class_variable(statement.annotation, names):
            continue
        found[name] = _field_type(statement.annotation, names, depth, partial)
    return tuple(found.items())


def _field_type(node: ast.expr, names: Names, depth: int, partial: bool) -> Type | None:
    known = read_annotation(node, names, depth + 1)
    required = isinstance(node, ast.Subscript) and names.original(node.value) == "Required"
    return (_optional(known) if partial and not required else known).type


def _functional_fields(node: ast.expr, names: Names, depth: int) -> tuple[Field, ...] | None:
    """``TypedDict("Flight", {"airline": str})``."""
    match node:
        case ast.Call(func=function, args=[_, ast.Dict(keys=keys, values=values)]):
            if names.original(function) != "TypedDict":
                return None
            fields: list[Field] = []
            for key, value in zip(keys, values, strict=True):
                name = names.text(key) if key is not None else None
                if name is None:
                    return None
                fields.append((name, _field_type(value, names, depth, False)))
            return tuple(fields)
    return None


def _decorator_name(node: ast.expr, names: Names) -> str:
    return names.original(node.func if isinstance(node, ast.Call) else node)


def _is_class_variable(node: ast.expr, names: Names) -> bool:
    outer = node.value if isinstance(node, ast.Subscript) else node
    return names.original(outer) == "ClassVar"
