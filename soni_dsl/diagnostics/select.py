"""Which findings are reported, and how severe they are: what a user chose on the command line and in a file.

A selector is a code (``SN201``), the beginning of codes (``SN2``, ``SN``) or a slug (``unknown-step``). Of
several that fit a code the longest decides; of ``select`` and ``ignore`` with the same one, ``ignore``.
What the command line says of a code stands before what the file says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Final

from soni_dsl.diagnostics.codes import all_codes
from soni_dsl.diagnostics.codes.meta import UNUSED_IGNORE
from soni_dsl.diagnostics.model import Code, Diagnostic, Severity
from soni_dsl.diagnostics.nearest import nearest

_READING: Final = "SN00"


class BadSelection(ValueError):
    """A selector or a severity that means nothing; ``str()`` says so, with the nearest that does."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The wishes of one place. All selectors are beginnings of codes, made by ``selectors``.

    ``select`` empty: everything. ``per_file`` holds globs and what is not reported of files that match.
    ``strict``: whatever is found is an error; None leaves it open.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    per_file: tuple[tuple[str, tuple[str, ...]], ...] = ()
    strict: bool | None = None

    def wants(self, code: str) -> bool | None:
        """Is a finding of this code wanted? None where these rules do not say."""
        chosen, refused = _fitting(self.select, code), _fitting(self.ignore, code)
        if refused and len(refused) >= len(chosen):
            return False
        if chosen:
            return True
        return False if self.select else None


NO_RULES: Final = Rules()


def selectors(names: Iterable[str]) -> tuple[str, ...]:
    """Codes, beginnings of codes and slugs as beginnings of codes. Each name may hold several with commas.

    Raises:
        BadSelection: a name fits no code.
    """
    return tuple(_selector(part.strip()) for name in names for part in name.split(",") if part.strip())


def severities(pairs: Iterable[tuple[str, str]]) -> dict[str, Severity]:
    """Selector → severity.

    Raises:
        BadSelection: one of them does not exist.
    """
    out: dict[str, Severity] = {}
    for name, level in pairs:
        try:
            out[_selector(name.strip())] = Severity(level.strip().lower())
        except ValueError as error:
            if isinstance(error, BadSelection):
                raise
            known = [severity.value for severity in Severity]
            near = nearest(level.strip().lower(), known)
            listed = "`error`, `warning` or `hint`"
            more = f"did you mean `{near}`?" if near else f"write {listed}"
            raise BadSelection(f"`{level.strip()}` is no severity; {more}") from None
    return out


def apply(
    diagnostics: Iterable[Diagnostic],
    command_line: Rules,
    file: Rules = NO_RULES,
    place: Callable[[str], str] = str,
) -> list[Diagnostic]:
    """The findings that are wanted, in the order given, each with the severity that is wanted.

    A file that cannot be read is reported whatever is selected, unless it is ignored by name: nothing
    else can be found in it. An unused comment is not reported where the code that it names is not wanted.
    ``place`` gives the path of a file as the globs of ``file.per_file`` see it.
    """
    chosen = _Chosen(command_line, file, place)
    return [chosen.graded(found) for found in diagnostics if chosen.reports(found)]


class _Chosen:
    __slots__ = ("_command_line", "_file", "_place", "_slugs", "_strict")

    def __init__(self, command_line: Rules, file: Rules, place: Callable[[str], str]) -> None:
        self._command_line = command_line
        self._file = file
        self._place = place
        strict = command_line.strict if command_line.strict is not None else file.strict
        self._strict = bool(strict)
        self._slugs = {code.slug: code.id for code in all_codes().values()}

    def reports(self, found: Diagnostic) -> bool:
        path = found.primary.span.source.path
        if not self._wants(found.code, path):
            return False
        if found.code.id != UNUSED_IGNORE.id:
            return True
        named = found.primary.span.text
        code = all_codes().get(self._slugs.get(named, named))
        return code is None or self._wants(code, path)

    def _wants(self, code: Code, path: str) -> bool:
        if self._file.per_file:
            place = self._place(path)
            for glob, refused in self._file.per_file:
                if _fitting(refused, code.id) and _matches(place, glob):
                    return False
        for rules in (self._command_line, self._file):
            wants = rules.wants(code.id)
            if wants is not None:
                return wants or (_is_unreadable(code) and not _fitting(rules.ignore, code.id))
        return True

    def graded(self, found: Diagnostic) -> Diagnostic:
        severity = self._severity(found.code)
        if severity is found.severity:
            return found
        return replace(found, code=replace(found.code, severity=severity))

    def _severity(self, code: Code) -> Severity:
        for rules in (self._command_line, self._file):
            given = _fitting(rules.severity, code.id)
            if given:
                return rules.severity[given]
        return Severity.ERROR if self._strict else code.severity


def _is_unreadable(code: Code) -> bool:
    return code.id.startswith(_READING) and code.severity is Severity.ERROR


def _fitting(selectors: Iterable[str], code: str) -> str:
    """The longest selector that fits, or the empty text."""
    return max((selector for selector in selectors if code.startswith(selector)), key=len, default="")


def _matches(path: str, glob: str) -> bool:
    return fnmatchcase(path, glob) or fnmatchcase(path.rsplit("/", 1)[-1], glob)


def _selector(name: str) -> str:
    codes = all_codes()
    slugs = {code.slug: code.id for code in codes.values()}
    start = name.upper()
    if start.startswith("SN") and any(code.startswith(start) for code in codes):
        return start
    code = slugs.get(name.lower())
    if code is not None:
        return code
    near = nearest(start, codes) or nearest(name.lower(), slugs)
    more = f"did you mean `{near}`?" if near else "`soni explain` lists them all"
    raise BadSelection(f"no finding is called `{name}`; {more}")


def count(diagnostics: Sequence[Diagnostic]) -> list[tuple[Code, int]]:
    """How often each code was found, the most frequent first, then in order of code."""
    codes: dict[str, Code] = {}
    numbers: dict[str, int] = {}
    for found in diagnostics:
        codes[found.code.id] = found.code
        numbers[found.code.id] = numbers.get(found.code.id, 0) + 1
    return [(codes[id], number) for id, number in sorted(numbers.items(), key=lambda row: (-row[1], row[0]))]
