"""``soni explain SN201``: what a finding means, why it matters, and how it looks when it is right."""

from __future__ import annotations

import sys

import click

from soni_dsl.diagnostics.model import Code


@click.command("explain")
@click.argument("code", required=False, metavar="[CODE]")
def command(code: str | None) -> int:
    """Explain a finding by its code (SN201) or its name (unknown-step); without either, list them all."""
    from soni_dsl.diagnostics.codes import all_codes
    from soni_dsl.diagnostics.nearest import nearest

    codes = all_codes()
    if code is None:
        wide = max(len(known.slug) for known in codes.values())
        for known in codes.values():
            click.echo(f"{known.id}  {known.slug:<{wide}}  {known.title}")
        return 0
    wanted = code.strip()
    names = {known.slug: known for known in codes.values()}
    found = codes.get(wanted.upper()) or names.get(wanted.lower())
    if found is None:
        near = nearest(wanted.upper(), codes) or nearest(wanted.lower(), names)
        more = f"did you mean `{near}`?" if near else "`soni explain` lists them all"
        raise click.UsageError(f"no finding has the code `{wanted}`; {more}")
    click.echo(explanation(found, color=_color()))
    return 0


def explanation(code: Code, *, color: bool = False) -> str:
    """All that is known of a code, as text for a terminal, without a closing line break."""
    from soni_dsl.diagnostics import style

    def heading(text: str) -> str:
        return style.paint(text, style.BOLD if color else "")

    look = style.OF_SEVERITY[code.severity] if color else ""
    parts = [f"{style.paint(f'{code.severity}[{code.id}]', look)} {heading(code.slug)}", code.title]
    if code.why:
        parts.append(_wrapped(code.why))
    for title, example in (("Not so:", code.bad), ("But so:", code.good)):
        if example:
            lines = [f"    {line}".rstrip() for line in example.strip("\n").splitlines()]
            parts.append("\n".join((heading(title), *lines)))
    return "\n\n".join(parts)


def _wrapped(text: str) -> str:
    import textwrap

    return textwrap.fill(" ".join(text.split()), width=88)


def _color() -> bool:
    import os

    from soni_dsl.diagnostics.style import wants_color

    return wants_color(sys.stdout.isatty(), os.environ)
