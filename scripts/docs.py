"""The generated pages of ``docs/reference`` and ``docs/rules``: what the tables of the code say, as Markdown.

``python scripts/docs.py`` writes them, ``--check`` compares and returns 1 where a page is out of date. The
same code gives the same bytes, whatever the terminal, the language or the hash seed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from soni_dsl.cli.group import COMMANDS, group
from soni_dsl.diagnostics.codes import all_codes
from soni_dsl.syntax.declarations import PATTERNS
from soni_dsl.syntax.kinds import COMMON_FIELDS, STEP_KINDS, Field, Holds, StepKind
from soni_runtime.filters import FILTERS, Filter
from soni_runtime.functions import PYTHON_NAMES, SIGNATURES, Signature
from soni_runtime.normalizers import NORMALIZERS
from soni_runtime.patterns import fields_of, text_keys, words
from soni_runtime.scope import Scope
from soni_runtime.validators import VALIDATORS

sys.path.append(str(Path(__file__).resolve().parent))
from rule_pages import HUNDREDS, anchor, page_of
from rule_pages import pages as rule_pages

FOLDER: Final = Path(__file__).resolve().parent.parent / "docs"
NOTE: Final = "<!-- Written by scripts/docs from the code; change it there. -->"
HELP_WIDTH: Final = 88

# ------------------------------------------------------------------ Markdown


def _page(title: str, *parts: str) -> str:
    return "\n\n".join((f"# {title}", NOTE, *(part.strip("\n") for part in parts))) + "\n"


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _fence(language: str, text: str) -> str:
    longest = max((len(line) - len(line.lstrip("`")) for line in text.splitlines()), default=0)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}{language}\n{text.strip(chr(10))}\n{ticks}"


def _first_paragraph(function: Callable[..., Any]) -> str:
    """What a docstring says first, without the markup that only Python's help needs."""
    paragraph = (function.__doc__ or "").strip().partition("\n\n")[0]
    return " ".join(paragraph.split()).replace("``", "`")


# ------------------------------------------------------------------ steps

_HOLDS: Final[Mapping[Holds, str]] = {
    Holds.SLOTS: "slot, or list of slots",
    Holds.SLOT: "slot",
    Holds.NAME: "name",
    Holds.NAMES: "name, or list of names",
    Holds.FLOW: "flow",
    Holds.RESPONSE: "response",
    Holds.VALIDATOR: "validator",
    Holds.QUEUE: "queue",
    Holds.EXPRESSION: "expression",
    Holds.LOOP: "`item in list`",
    Holds.ASSIGNMENTS: "mapping of names to expressions",
    Holds.TEMPLATE: "template",
    Holds.TEXT: "text",
    Holds.INVOCATION: "invocation",
    Holds.TARGET: "target",
    Holds.ARM: "target, or list of steps",
    Holds.STEPS: "list of steps",
    Holds.CASES: "mapping of values to arms",
    Holds.BUTTONS: "list of buttons",
    Holds.CARD: "mapping",
    Holds.RETRY: "retry",
    Holds.DURATION: "duration",
    Holds.COUNT: "whole number from 1",
    Holds.FLAG: "`true` or `false`",
    Holds.ALWAYS: "`always`",
}


def steps() -> str:
    """``steps.md``: the table of step kinds, then the keys of each."""
    kinds = STEP_KINDS.values()
    intro = (
        "A step is a mapping; the one key that names a kind says what it does. What stands at the keys "
        "(expressions, templates, targets, …) is described in [the language](language.md)."
    )
    overview = _table(
        ("kind", "what it does", "waits", "can fail", "goes on"),
        (
            (
                f"[`{kind.name}`](#{kind.name})",
                kind.doc,
                "yes" if kind.waits else "",
                "yes" if kind.can_fail else "",
                "yes" if kind.falls_through else "",
            )
            for kind in kinds
        ),
    )
    legend = (
        "*waits*: the turn ends here until the user answers. *can fail*: takes `on_error`. *goes on*: the "
        "next step can come after it."
    )
    common = "## Every step\n\n" + _keys(COMMON_FIELDS)
    return _page("Steps", intro, overview, legend, common, *(_kind(kind) for kind in kinds))


def _kind(kind: StepKind) -> str:
    return f"## {kind.name}\n\n{kind.doc}\n\n{_keys(kind.fields)}"


def _keys(fields: tuple[Field, ...]) -> str:
    rows = (
        (f"`{field.key}`" + (" (required)" if field.required else ""), _HOLDS[field.holds], field.doc)
        for field in fields
    )
    return _table(("key", "holds", "meaning"), rows)


# ------------------------------------------------------------------ findings


def findings() -> str:
    """``findings.md``: every code, with a link to why it matters and how it looks, wrong and right."""
    codes = all_codes()
    intro = (
        "Everything `soni lint` can find, each with a link to why it matters and how it looks, wrong and "
        "right; `soni explain SN201` and `soni explain unknown-step` print the same. Codes and slugs never "
        "change. Errors keep a bot from running, warnings and hints do not. `# soni: ignore[SN201] why` "
        "behind a line, or alone on the line above, silences it."
    )
    parts: list[str] = []
    for hundred, title in HUNDREDS.items():
        rows = [
            (
                f"[{code.id}](../rules/{page_of(code)}#{anchor(code)})",
                f"`{code.slug}`",
                str(code.severity),
                code.title,
            )
            for code in codes.values()
            if code.id[2] == hundred
        ]
        parts += [f"## SN{hundred}xx: {title}", _table(("code", "name", "severity", "what it is"), rows)]
    return _page("Findings", intro, *parts)


# ------------------------------------------------------------------ functions, filters, validators


def built_ins() -> str:
    """``functions-filters-validators.md``: all that expressions, templates and slots find built in."""
    return _page(
        "Functions, filters, validators, normalisers",
        "## Functions of expressions",
        _table(("function", "ways to call it", "meaning"), map(_function, PYTHON_NAMES)),
        "`x` stands for any value, `ordered` for one that has an order: a number, a text, a date or time, a "
        "duration. A function that gets a value it cannot work with fails with a typed "
        "error (`error.type` is `expression`), and the compiler reports what it can see beforehand.",
        "## Filters of templates",
        _table(("filter", "takes", "arguments", "meaning"), map(_filter, FILTERS.values())),
        "Null is shown as nothing, and every filter but `default` leaves it alone. Amounts, dates and "
        "numbers are written as in the language of the conversation.",
        "## Validators",
        _table(("validator", "accepts"), _documented(VALIDATORS)),
        "`@validator` in `validators.py` adds more; one of the same name goes before a built-in.",
        "## Normalisers",
        _table(("normaliser", "result"), _documented(NORMALIZERS)),
        "`@normalizer` in `normalizers.py` adds more. A normaliser leaves what it cannot bring into form as "
        "it is: refusing is the work of the validator, which runs after it.",
    )


def _function(name: str) -> tuple[str, str, str]:
    ways = "<br>".join(f"`{_call(name, way)}`" for way in SIGNATURES[name])
    return f"`{name}`", ways, _meaning(name)


def _call(name: str, way: Signature) -> str:
    wants = [_wanted(kinds) for kinds in way.parameters]
    if way.repeats:
        wants.append("…")
    return f"{name}({', '.join(wants)}) → {_RESULTS.get(way.result, way.result)}"


def _wanted(kinds: tuple[str, ...]) -> str:
    if "any" in kinds:
        return "x"
    return "ordered" if len(kinds) > _MANY else " or ".join(kinds)


_MANY: Final = 4  # what takes more kinds than this takes every value that has an order
_RESULTS: Final = {"same": "the type of the first", "item": "the type of an element"}


def _meaning(name: str) -> str:
    from soni_runtime import functions

    python = PYTHON_NAMES[name]
    home: Any = functions if hasattr(functions, python) else Scope
    said = _first_paragraph(getattr(home, python))
    if said:
        return _capital(said.removeprefix(f"`{name}`").lstrip(":, "))
    return {"today": "The date where the bot runs.", "now": "The date and time where the bot runs."}[name]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _filter(known: Filter) -> tuple[str, str, str, str]:
    count = (
        f"{known.min_args}" if known.min_args == known.max_args else f"{known.min_args} to {known.max_args}"
    )
    arguments = ", ".join(f"`{choice}`" for choice in known.choices) or ("" if count == "0" else count)
    return f"`{known.name}`", " or ".join(known.accepts) or "any value", arguments, known.doc


def _documented(functions: Mapping[str, Callable[..., Any]]) -> Iterator[tuple[str, str]]:
    return ((f"`{name}`", _first_paragraph(function)) for name, function in functions.items())


# ------------------------------------------------------------------ patterns


def patterns() -> str:
    """``patterns.md``: what the bot says by itself, and which fields a text in its place may use."""
    intro = (
        "What the bot says of its own accord, here in English. `patterns:` replaces a text by its name; a "
        "text alone replaces the first of its pattern ([how](language.md#patterns))."
    )
    rows = (
        (
            f"`{pattern}`",
            f"`{key}`",
            ", ".join(f"`{field}`" for field in fields_of(f"{pattern}.{key}")),
            words(f"{pattern}.{key}", "en", **_themselves(f"{pattern}.{key}")),
        )
        for pattern in PATTERNS
        for key in text_keys(pattern)
    )
    return _page("Patterns", intro, _table(("pattern", "text", "fields", "words"), rows))


def _themselves(name: str) -> dict[str, str]:
    return {field: f"{{{field}}}" for field in fields_of(name)}


# ------------------------------------------------------------------ commands


def commands() -> str:
    """``cli.md``: what ``--help`` says, for the program and for each command."""
    import click

    def help_of(command: click.Command, path: str) -> str:
        context = click.Context(
            command,
            info_name=path,
            terminal_width=HELP_WIDTH,
            max_content_width=HELP_WIDTH,
            help_option_names=["-h", "--help"],
        )
        lines = command.get_help(context).splitlines()
        return _fence("text", "\n".join(line.rstrip() for line in lines))

    parts = [help_of(group, "soni")]
    context = click.Context(group, info_name="soni")
    for name in COMMANDS:
        command = group.get_command(context, name)
        if command is not None:
            parts += [f"## soni {name}", help_of(command, f"soni {name}")]
    more = (
        "`lint` and `compile` print findings to standard output, `run` to standard error, because its "
        "standard output is the conversation. Colour is used on a terminal only and never where `NO_COLOR` "
        "is set. `SONI_DEBUG=1` shows the traceback of a mistake in Soni itself. Other exit codes: 130 "
        "interrupted, 141 the reader of the output went away."
    )
    return _page("Commands", *parts, "## Everywhere", more)


# ------------------------------------------------------------------ the command

PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "reference/cli.md": commands,
    "reference/findings.md": findings,
    "reference/functions-filters-validators.md": built_ins,
    "reference/patterns.md": patterns,
    "reference/steps.md": steps,
}


def made() -> dict[str, str]:
    """All generated pages by their path below ``docs``."""
    rules = {f"rules/{name}": text for name, text in rule_pages().items()}
    return {**{name: make() for name, make in PAGES.items()}, **rules}


def stale(folder: Path = FOLDER) -> list[str]:
    """The names of the pages in ``folder`` that are not what the code says, or are missing."""
    return [name for name, text in made().items() if _read(folder / name) != text]


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="scripts/docs", description="Write the generated pages of docs/reference and docs/rules."
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail where a page is out of date"
    )
    wanted = parser.parse_args(arguments)
    pages = made()
    old = [name for name in pages if _read(FOLDER / name) != pages[name]]
    for name in old:
        if wanted.check:
            print(f"docs/{name} is out of date; run scripts/docs", file=sys.stderr)
        else:
            (FOLDER / name).parent.mkdir(exist_ok=True)
            (FOLDER / name).write_text(pages[name], encoding="utf-8", newline="\n")
            print(f"docs/{name}")
    return int(wanted.check and bool(old))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
