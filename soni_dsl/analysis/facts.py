"""What a condition says, as facts that can exclude each other.

A condition becomes the ways in which it can come out true (or false): its disjunctive normal form, as long
as that is short. A way is a list of facts about one thing each: equal to a constant, unlike it, above or
below it, set, true. Things are names, fields, results of functions, and differences of them, so that
`until > today() + days(30)` is a bound on `until - today()`. Facts that exclude each other can never hold
together; with all values of an enumeration excluded nothing is left either. What cannot be read as a fact is
a thing of its own, true or false, about which nothing else is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from soni_dsl.syntax import expr as ex

MOST_WAYS: Final = 32
TRUTH: Final = "true"
SET: Final = "set"

_FLIPPED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_NEGATED: Final = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_CHANGING: Final = frozenset(("now",))  # does not stay the same even within one condition


class Fact(NamedTuple):
    """``thing op value``; ``op`` is a comparison with a constant, or `true`/`set` with a truth value."""

    thing: str
    op: str
    value: ex.Literal


Way = tuple[Fact, ...]
Ways = tuple[Way, ...]
ANYHOW: Final[Ways] = ((),)
"""Nothing is known: there is a way, and it says nothing."""


# ------------------------------------------------------------------ conditions as facts


def ways_of(root: ex.Expr, truth: bool) -> Ways:
    """The ways in which ``root`` comes out as ``truth``; ``ANYHOW`` where there are too many of them."""
    match root:
        case ex.Unary(op="not"):
            return ways_of(root.operand, not truth)
        case ex.Binary(op="and" | "or"):
            left, right = ways_of(root.left, truth), ways_of(root.right, truth)
            return together(left, right) if (root.op == "and") is truth else _either(left, right)
        case ex.Compare(op="in" | "not in"):
            return _membership(root, (root.op == "in") is truth)
        case ex.Compare():
            return _comparison(root, truth)
        case ex.IsSet():
            return _about(root.value, SET, root.negated is not truth)
        case ex.Constant():
            return ANYHOW if bool(root.value) is truth else ()
        case _:
            return _about(root, TRUTH, truth)


def together(one: Ways, other: Ways) -> Ways:
    """The ways in which both hold. Where there would be too many, only what ``one`` says."""
    if len(one) * len(other) > MOST_WAYS:
        return one
    return tuple((*a, *b) for a in one for b in other)


def _either(one: Ways, other: Ways) -> Ways:
    return ANYHOW if len(one) + len(other) > MOST_WAYS else (*one, *other)


def _about(part: ex.Expr, op: str, value: ex.Literal) -> Ways:
    thing = written(part)
    return ANYHOW if thing is None else ((Fact(thing, op, value),),)


def _membership(root: ex.Compare, inside: bool) -> Ways:
    items = root.right.items if isinstance(root.right, ex.ListExpr) else ()
    thing = written(root.left)
    values = [item.value for item in items if isinstance(item, ex.Constant)]
    if thing is None or len(values) < len(items) or not items or len(items) > MOST_WAYS:
        return _about(root, TRUTH, inside is (root.op == "in"))
    if inside:
        return tuple((Fact(thing, "==", value),) for value in values)
    return (tuple(Fact(thing, "!=", value) for value in values),)


def _comparison(root: ex.Compare, truth: bool) -> Ways:
    left, op, right = root.left, root.op, root.right
    if isinstance(left, ex.Constant):
        left, op, right = right, _FLIPPED[op], left
    op = op if truth else _NEGATED[op]
    if isinstance(right, ex.Constant) and not _is_number(right.value):
        return _about(left, op, right.value)
    one, other = _sum(left), _sum(right)
    if one is None or other is None:
        return ANYHOW
    terms = one.terms.copy()
    for name, count in other.terms.items():
        terms[name] = terms.get(name, 0) - count
    terms = {name: times for name, times in sorted(terms.items()) if times}
    bound = other.constant - one.constant
    if not terms:
        return ANYHOW
    if min(terms.items())[1] < 0:
        terms, bound, op = {name: -times for name, times in terms.items()}, -bound, _FLIPPED[op]
    return ((Fact(_shown(terms), op, bound),),)


class _Sum(NamedTuple):
    terms: dict[str, float]
    constant: float


def _sum(part: ex.Expr) -> _Sum | None:
    """An expression as a sum of things and a constant; `days(3)` is the constant 3 among dates."""
    match part:
        case ex.Constant() if _is_number(part.value) and isinstance(part.value, int | float):
            return _Sum({}, part.value)
        case ex.Unary(op="-"):
            inner = _sum(part.operand)
            return None if inner is None else _Sum({t: -n for t, n in inner.terms.items()}, -inner.constant)
        case ex.Binary(op="+" | "-"):
            one, other = _sum(part.left), _sum(part.right)
            if one is None or other is None:
                return None
            sign = 1 if part.op == "+" else -1
            terms = one.terms.copy()
            for thing, times in other.terms.items():
                terms[thing] = terms.get(thing, 0) + sign * times
            return _Sum(terms, one.constant + sign * other.constant)
        case ex.Call(function="days", args=(ex.Constant() as count,)):
            return _sum(count)
        case _:
            own = written(part)
            return None if own is None else _Sum({own: 1}, 0)


def _shown(terms: dict[str, float]) -> str:
    if list(terms.values()) == [1]:
        return next(iter(terms))
    parts: list[str] = []
    for thing, times in terms.items():
        sign = ("+ " if parts else "") if times > 0 else "- "
        parts.append(f"{sign}{thing}" if abs(times) == 1 else f"{sign}{abs(times)} * {thing}")
    return " ".join(parts)


def written(part: ex.Expr) -> str | None:
    """An expression in one spelling, so that the same thing has the same name; None: it may change."""
    match part:
        case ex.Name():
            return part.name
        case ex.Constant():
            return repr(part.value)
        case ex.Attribute():
            return _joined("{}.{}", part.value, part.name)
        case ex.Index():
            return _joined("{}[{}]", part.value, part.index)
        case ex.Binary() | ex.Compare():
            return _joined(f"({{}} {part.op} {{}})", part.left, part.right)
        case ex.Unary():
            return _joined(f"({part.op} {{}})", part.operand)
        case ex.IsSet():
            return _joined("({} is {})", part.value, "not set" if part.negated else "set")
        case ex.Conditional():
            return _joined("({} if {} else {})", part.then, part.test, part.otherwise)
        case ex.Call() if part.function not in _CHANGING:
            return _joined(f"{part.function}({', '.join(['{}'] * len(part.args))})", *part.args)
        case ex.ListExpr():
            return _joined(f"[{', '.join(['{}'] * len(part.items))}]", *part.items)
        case _:
            return None


def _joined(form: str, *parts: ex.Expr | str) -> str | None:
    texts = [part if isinstance(part, str) else written(part) for part in parts]
    known = [text for text in texts if text is not None]
    return form.format(*known) if len(known) == len(texts) else None


# ------------------------------------------------------------------ facts that exclude each other


@dataclass(frozen=True, slots=True)
class Domain:
    """What is known of a thing beforehand: all its ``values``, that it is ``whole``, its least value.

    ``values`` is None where they are not known, or where it may also be null. ``low`` is a bound and
    whether the bound itself is left out.
    """

    values: tuple[ex.Literal, ...] | None = None
    whole: bool = False
    low: tuple[float, bool] | None = None


Domains = Callable[[str], Domain | None]


@dataclass(slots=True)
class _Known:
    """What is known of one thing on one way."""

    equal: list[ex.Literal] = field(default_factory=list)
    unlike: list[ex.Literal] = field(default_factory=list)
    low: tuple[float, bool] | None = None
    high: tuple[float, bool] | None = None
    truth: bool | None = None
    set: bool | None = None

    def add(self, fact: Fact) -> bool:
        """Take in a fact. False: it excludes what is known already."""
        op, value = fact.op, fact.value
        if op == TRUTH:
            fits = self.truth is None or self.truth is value
            self.truth = bool(value)
            return fits and (not value or self._is_set())
        if op == SET:
            fits = self.set is None or self.set is value
            self.set = bool(value)
            return fits
        if op == "==":
            self.equal.append(value)
            return value is None or self._is_set()
        if op == "!=":
            self.unlike.append(value)
            return True
        if _is_number(value) and isinstance(value, int | float):
            self.bound(value, op in ("<", ">"), low=op in (">", ">="))
        return self._is_set()  # null has no order

    def _is_set(self) -> bool:
        fits = self.set is not False
        self.set = True
        return fits

    def bound(self, value: float, left_out: bool, *, low: bool) -> None:
        if low:
            self.low = (value, left_out) if self.low is None else max(self.low, (value, left_out))
        elif self.high is None or (value, not left_out) < (self.high[0], not self.high[1]):
            self.high = (value, left_out)

    def holds(self, domain: Domain | None) -> bool:
        """Is there a value for which all of this is so?"""
        if domain is not None:
            if domain.low is not None:
                self.bound(*domain.low, low=True)
            if domain.values is not None and not any(self._allows(value) for value in domain.values):
                return False
        if self.equal:
            return all(_same(self.equal[0], other) for other in self.equal) and self._allows(self.equal[0])
        return self._has_room(domain is not None and domain.whole)

    def _allows(self, value: ex.Literal) -> bool:
        if any(_same(value, other) for other in self.unlike):
            return False
        if any(not _same(value, other) for other in self.equal):
            return False
        if self.truth is not None and bool(value) is not self.truth:
            return False
        if value is None:
            return self.set is not True
        if not isinstance(value, int | float) or isinstance(value, bool):
            return True
        above = self.low is None or value > self.low[0] or (value == self.low[0] and not self.low[1])
        below = self.high is None or value < self.high[0] or (value == self.high[0] and not self.high[1])
        return above and below

    def _has_room(self, whole: bool) -> bool:
        if self.low is None or self.high is None:
            return True
        if whole:
            least = self.low[0] // 1 + 1 if self.low[1] or self.low[0] % 1 else self.low[0]
            most = -(-self.high[0] // 1) - 1 if self.high[1] or self.high[0] % 1 else self.high[0]
            rest = most - least + 1
            if rest <= len(self.unlike):
                return any(least + n not in self.unlike for n in range(int(rest)))
            return rest > 0
        if self.low[0] == self.high[0]:
            return not self.low[1] and not self.high[1] and self._allows(self.low[0])
        return self.low[0] < self.high[0]


def _is_number(value: ex.Literal) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same(one: ex.Literal, other: ex.Literal) -> bool:
    return isinstance(one, bool) is isinstance(other, bool) and one == other


def clash(way: Iterable[Fact], domains: Domains) -> str | None:
    """The thing of which these facts, taken together, say what excludes itself."""
    known: dict[str, _Known] = {}
    for fact in way:
        about = known.get(fact.thing)
        if about is None:
            about = known[fact.thing] = _Known()
        if not about.add(fact):
            return fact.thing
    return next((thing for thing, about in known.items() if not about.holds(domains(thing))), None)


def excluded(ways: Sequence[Way], domains: Domains) -> str | None:
    """The thing that excludes itself on the first way, if something does so on every way."""
    first: str | None = None
    for way in ways:
        thing = clash(way, domains)
        if thing is None:
            return None
        first = first or thing
    return first


def possible(ways: Ways, domains: Domains) -> Ways:
    """The ways that do not exclude themselves."""
    return tuple(way for way in ways if clash(way, domains) is None)
