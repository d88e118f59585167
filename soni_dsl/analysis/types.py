"""Values fit where they are used (SN301 to SN309, SN311). What is not known is not judged."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from soni_dsl.analysis.context import AnalysisContext, FlowTable
from soni_dsl.analysis.expression_types import (
    BOOLEAN,
    ERROR_FIELDS,
    OPEN,
    STRING,
    Env,
    FlowTypes,
    accepts,
    arithmetic,
    fits_count,
    parameter_of,
    type_of,
)
from soni_dsl.analysis.mending import did_you_mean, listing, replacing
from soni_dsl.analysis.paths import case_key, closed_values, slot_of
from soni_dsl.analysis.reads import ERROR, ITEM, Use, uses_of
from soni_dsl.analysis.type_families import clash, family
from soni_dsl.diagnostics.codes import types as codes
from soni_dsl.diagnostics.model import Diagnostic, Label
from soni_dsl.diagnostics.nearest import nearest
from soni_dsl.source.text import Span
from soni_dsl.syntax import ast
from soni_dsl.syntax import expr as ex
from soni_dsl.syntax.expr import Type
from soni_runtime.filters import FILTERS
from soni_runtime.functions import SIGNATURES
from soni_runtime.kinds import SCALAR_KINDS

ORDERINGS: Final = frozenset(("<", "<=", ">", ">="))
UNORDERED: Final = frozenset(("boolean", "object", "list"))
SCALARS: Final = frozenset(SCALAR_KINDS)


def check(program: AnalysisContext) -> None:
    """Report values, operands and arguments of types that cannot be meant."""
    from soni_dsl.analysis.slot_values import check_slots

    check_slots(program)
    for table in program.tables:
        types = FlowTypes(program, table)
        checker = _Checker(program, table, types)
        for _, use in table.all_uses:
            if type(use.root) is not ex.Name or (use.hole is not None and use.hole.filters):
                checker.check(use)
        for _, call in table.calls:
            checker.check_arguments(call)
        for point in table.having(ast.Switch, ast.Call, ast.For, ast.Collect):
            step = point.step
            if isinstance(step, ast.Switch):
                checker.check_cases(step)
            elif isinstance(step, ast.Call):
                checker.check_flow_arguments(step.call)
            elif isinstance(step, ast.For):
                checker.check_list(step.source, "goes through")
            elif isinstance(step, ast.Collect) and step.source is not None:
                checker.check_list(step.source, "picks from")
                if step.show is not None:
                    checker.check_shown(step, step.show)


class _Checker:
    def __init__(self, program: AnalysisContext, table: FlowTable, types: FlowTypes) -> None:
        self.program = program
        self.table = table
        self.types = types
        self.env: Env = types
        self.report = program.report

    def check(self, use: Use) -> None:
        for part in self.program.summary(use.root).parts:
            if isinstance(part, ex.Compare):
                self._compare(use, part)
            elif isinstance(part, ex.Binary):
                if part.op not in ("and", "or"):
                    self._arithmetic(use, part)
            elif isinstance(part, ex.Call):
                self._call(use, part)
            elif isinstance(part, ex.Attribute):
                self._attribute(use, part)
        if use.hole is not None and use.hole.filters:
            self._filters(use, use.hole)

    def check_shown(self, step: ast.Collect, show: ast.Template) -> None:
        """In `show:`, `item` is one element of the list."""
        element, outside = self.types.element_of(step), self.types
        if element is None:
            return
        inside = _Checker(self.program, self.table, outside)
        inside.env = lambda name: element if name == ITEM else outside(name)
        for use in uses_of((show,)):
            inside.check(use)

    # -------------------------------------------------------- operators

    def _compare(self, use: Use, part: ex.Compare) -> None:
        if part.op not in ORDERINGS:
            for name, value in ((part.left, part.right), (part.right, part.left)):
                if type(name) is not ex.Constant and self._impossible(use, part, name, value):
                    return
        if part.op in ("in", "not in"):
            return
        left, right = type_of(part.left, self.env), type_of(part.right, self.env)
        if left is None or right is None or "any" in (left.kind, right.kind):
            return
        unlike = family(left.kind) != family(right.kind)
        if unlike or (part.op in ORDERINGS and left.kind in UNORDERED):
            self.report.add(incomparable(use.span(part), part.op, left, right))

    def _impossible(self, use: Use, part: ex.Compare, name: ex.Expr, value: ex.Expr) -> bool:
        """Is an enumeration compared with a value it does not have?"""
        values = closed_values(self.program, self.table, name) or self._literals(name)
        if not values or values == ("true", "false"):
            return False
        if part.op in ("==", "!="):
            wanted: tuple[ex.Expr, ...] = (value,)
        elif part.op in ("in", "not in") and name is part.left and isinstance(value, ex.ListExpr):
            wanted = value.items
        else:
            return False
        found = False
        for item in wanted:
            if isinstance(item, ex.Constant) and item.value is not None and item.value not in values:
                slot = slot_of(self.program, name.name) if isinstance(name, ex.Name) else None
                of = use.at(name.start, name.end).text
                self.report.add(
                    impossible_value(use.span(item), str(item.value), values, slot, of=of, quoted=True)
                )
                found = True
        return found

    def _literals(self, part: ex.Expr) -> tuple[str, ...]:
        """The only texts that a value can be by its annotation in Python."""
        type_ = type_of(part, self.env) if isinstance(part, ex.Name | ex.Attribute | ex.Index) else None
        values = type_.values if type_ is not None and type_.kind == "string" else ()
        return tuple(value for value in values if isinstance(value, str))

    def _arithmetic(self, use: Use, part: ex.Binary) -> None:
        left, right = type_of(part.left, self.env), type_of(part.right, self.env)
        if left is None or right is None or left.kind in OPEN or right.kind in OPEN:
            return
        if arithmetic(part.op, left, right) is None:
            self.report.add(operand_type(use.span(part), part.op, left, right))

    def _attribute(self, use: Use, part: ex.Attribute) -> None:
        if isinstance(part.value, ex.Name) and part.value.name == ERROR:
            if part.name not in ERROR_FIELDS:
                span = use.at(part.end - len(part.name), part.end)
                self.report.add(unknown_field(span, part.name, "`error`", ERROR_FIELDS))
            return
        whole = type_of(part.value, self.env)
        if whole is not None and whole.kind == "object" and whole.fields is not None:
            fields = dict(whole.fields)
            if part.name not in fields:
                span = use.at(part.end - len(part.name), part.end)
                owner = use.at(part.value.start, part.value.end).text
                self.report.add(unknown_field(span, part.name, f"`{owner}`", fields))
        elif whole is not None and (whole.kind in SCALARS or whole.kind == "list"):
            span = use.at(part.end - len(part.name), part.end)
            self.report.add(unknown_field(span, part.name, f"a value of type `{whole}`", ()))

    # -------------------------------------------------------- functions and filters

    def _call(self, use: Use, part: ex.Call) -> None:
        signatures = SIGNATURES.get(part.function, ())
        count = len(part.args)
        fitting = [s for s in signatures if fits_count(count, s.parameters, s.repeats)]
        if not signatures:
            return
        if not fitting:
            counts = sorted({len(s.parameters) for s in signatures})
            open_end = any(s.repeats for s in signatures)
            self.report.add(argument_count(use.span(part), f"`{part.function}`", count, counts, open_end))
            return
        for number, argument in enumerate(part.args):
            type_ = type_of(argument, self.env)
            kinds = {kind for s in fitting for kind in parameter_of(s.parameters, number)}
            if type_ is not None and not accepts(type_, tuple(kinds)):
                self.report.add(function_argument(use.span(argument), part.function, type_, sorted(kinds)))

    def _filters(self, use: Use, hole: ex.Hole) -> None:
        type_ = type_of(hole.expr, self.env)
        for entry in hole.filters:
            known = FILTERS.get(entry.name)
            if known is None:
                return
            start = use.node.value.find(entry.name, entry.start, entry.end)
            span = use.at(start, start + len(entry.name))
            if not known.min_args <= len(entry.args) <= known.max_args:
                counts = sorted({known.min_args, known.max_args})
                self.report.add(
                    argument_count(span, f"filter `{entry.name}`", len(entry.args), counts, False)
                )
                return
            if known.accepts and type_ is not None and not self._shows(type_, known.accepts):
                self.report.add(filter_type(span, entry.name, type_, known.accepts))
                return
            if known.result != "same":
                type_ = STRING

    def _shows(self, type_: Type, kinds: tuple[str, ...]) -> bool:
        """A text may hold a date or a number as well; only one that people write is sure not to."""
        return accepts(type_, kinds)

    # -------------------------------------------------------- calls, cases, lists

    def check_arguments(self, call: ast.Invocation) -> None:
        contract = self.program.contracts.get(call.name)
        if contract is None or contract.inputs is None:
            return
        passed = {argument.name: argument for argument in call.arguments or ()}
        for name, wanted in contract.inputs.items():
            argument = passed.get(name)
            if argument is not None:
                given = self._passed(argument)
            elif name in self.program.bot.slots or name in self.table.variables or name in self.table.inputs:
                given = self.types(name)
            else:
                continue
            place = call.name_span if argument is None else (argument.start, argument.end)
            self._fit(call, name, given, wanted.type, place, contract.defined)

    def check_flow_arguments(self, call: ast.Invocation) -> None:
        flow = self.program.bot.flows.get(call.name)
        wanted = {param.name.value: param for param in flow.inputs} if flow is not None else {}
        for argument in call.arguments or ():
            param = wanted.get(argument.name)
            if param is not None and param.type is not None:
                place = argument.start, argument.end
                given = self._passed(argument)
                self._fit(call, argument.name, given, param.type.type, place, param.name.span)

    def _passed(self, argument: ex.Argument) -> Type | None:
        """The type of an argument. What is written as text is read as what is wanted."""
        given = type_of(argument.value, self.types)
        return None if isinstance(argument.value, ex.Constant) and given == STRING else given

    def _fit(
        self,
        call: ast.Invocation,
        name: str,
        given: Type | None,
        wanted: Type | None,
        place: tuple[int, int],
        defined: Span | None,
    ) -> None:
        if wanted is not None and wanted.kind != "string" and clash(given, wanted):
            span = call.node.at(*place)
            self.report.add(argument_type(span, call.name, name, given, wanted, defined))

    def check_cases(self, step: ast.Switch) -> None:
        root = step.on.root
        values = closed_values(self.program, self.table, root)
        if values is None and type_of(root, self.types) == BOOLEAN:
            values = ("true", "false")
        if values is None:
            values = self._literals(root) or None
        if values is None:
            return
        boolean = values == ("true", "false")
        slot = slot_of(self.program, root.name) if isinstance(root, ex.Name) else None
        taken = {case_key(case.value, boolean) for case in step.cases}
        free = [value for value in values if value not in taken]
        for case in step.cases:
            if case_key(case.value, boolean) not in values and not case.value.is_null:
                self.report.add(
                    impossible_value(
                        case.value.span,
                        case.value.value,
                        values,
                        slot,
                        of=step.on.node.value,
                        quoted=False,
                        free=free,
                    )
                )

    def check_list(self, source: ast.Expression, how: str) -> None:
        type_ = type_of(source.root, self.types)
        if type_ is not None and type_.kind in SCALARS:
            self.report.add(not_a_list(source.span(source.root), how, type_))


# ------------------------------------------------------------------ findings


def impossible_value(
    span: Span,
    value: str,
    values: Iterable[str],
    slot: ast.Slot | None,
    *,
    of: str = "",
    quoted: bool,
    free: Iterable[str] = (),
) -> Diagnostic:
    near = nearest(value, values) or nearest(value, free)
    name = slot.name.value if slot is not None else of
    text = span.text
    mark = text[:1] if quoted and text[:1] in ("'", '"') else ""
    fix = replacing(span, f"{mark}{near}{mark}") if near is not None else None
    return Diagnostic(
        codes.IMPOSSIBLE_VALUE,
        f"`{name}` can never be `{value}`",
        Label(span, f"not one of the values of `{name}`"),
        secondary=(Label(slot.name.span, f"its values are {listing(values)}"),) if slot is not None else (),
        help=did_you_mean(near, f"the values are {listing(values)}"),
        fix=fix,
    )


def incomparable(span: Span, op: str, left: Type, right: Type) -> Diagnostic:
    same = left.kind == right.kind
    what = f"values of type `{left}` have no order" if same else f"`{left}` and `{right}` cannot be compared"
    return Diagnostic(
        codes.INCOMPARABLE,
        what,
        Label(span, "fails at run time" if op in ORDERINGS else "never equal"),
        help="compare values of one type",
    )


def operand_type(span: Span, op: str, left: Type, right: Type) -> Diagnostic:
    return Diagnostic(
        codes.OPERAND_TYPE,
        f"`{op}` does not work between `{left}` and `{right}`",
        Label(span, "fails at run time"),
        help="use values that go together, or convert them in an action",
    )


def function_argument(span: Span, function: str, given: Type, kinds: Iterable[str]) -> Diagnostic:
    return Diagnostic(
        codes.OPERAND_TYPE,
        f"`{function}` cannot work with a value of type `{given}`",
        Label(span, f"is of type `{given}`"),
        help=f"it takes {listing(kinds)}",
    )


def argument_count(span: Span, what: str, count: int, counts: list[int], open_end: bool) -> Diagnostic:
    wants = " or ".join(str(number) for number in counts) + (" or more" if open_end else "")
    return Diagnostic(
        codes.ARGUMENT_COUNT,
        f"{what} takes {wants} argument{'' if wants == '1' else 's'}, not {count}",
        Label(span, "too few" if count < counts[0] else "too many"),
        help="see the reference of functions and filters",
    )


def filter_type(span: Span, name: str, given: Type, kinds: Iterable[str]) -> Diagnostic:
    return Diagnostic(
        codes.FILTER_TYPE,
        f"filter `{name}` cannot show a value of type `{given}`",
        Label(span, f"gets a value of type `{given}`"),
        help=f"it takes {listing(kinds)}",
    )


def unknown_field(span: Span, name: str, of: str, known: Iterable[str]) -> Diagnostic:
    fields = sorted(known)
    near = nearest(name, fields)
    return Diagnostic(
        codes.UNKNOWN_FIELD,
        f"{of} has no field `{name}`",
        Label(span, "fails at run time"),
        help=did_you_mean(near, f"it has {listing(fields)}" if fields else "only objects have fields"),
        fix=replacing(span, near),
    )


def argument_type(
    span: Span, action: str, name: str, given: Type | None, wanted: Type, defined: Span | None
) -> Diagnostic:
    return Diagnostic(
        codes.ARGUMENT_TYPE,
        f"input `{name}` of `{action}` is `{wanted}`, but gets `{given}`",
        Label(span, f"passes a value of type `{given}`"),
        secondary=(Label(defined, f"`{action}` is defined here"),) if defined is not None else (),
        help="pass a value of the type that is wanted, or change the contract",
    )


def not_a_list(span: Span, how: str, given: Type) -> Diagnostic:
    return Diagnostic(
        codes.NOT_A_LIST,
        f"a value of type `{given}` is no list",
        Label(span, f"the step {how} this"),
        help="use a list here",
    )
