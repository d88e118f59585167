"""Nothing of the machinery shows in what users read (SN704).

A text is looked at without its holes. What looks technical and may well be meant is left alone: public
addresses, words in capitals, a lone backslash; so are texts that are written for one channel, which may well
show HTML.
"""

from __future__ import annotations

import re
from typing import Final

from soni_dsl.analysis.context import AnalysisContext
from soni_dsl.analysis.occasions import Occasions
from soni_dsl.analysis.texts import texts_of
from soni_dsl.analysis.witness import Talk
from soni_dsl.diagnostics.codes.safety import TECHNICAL_LEAK
from soni_dsl.diagnostics.model import Diagnostic, Label
from soni_dsl.source.text import Span
from soni_dsl.syntax import ast

_PRIVATE_HOST: Final = (
    r"(?:localhost|127\.\d|10\.\d|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\."
    r"|[\w.-]+\.(?:internal|local|corp|lan)(?![\w.]))"
)
_KINDS: Final = {
    "address": (
        "an internal address",
        rf"https?://(?:{_PRIVATE_HOST}|\S*?(?:/api/|[?&](?:token|key|api_key)=))\S*",
    ),
    "pattern": (
        "a regular expression",
        r"\^?\[[^\]\s]*[a-zA-Z0-9]-[a-zA-Z0-9][^\]\s]*\][+*{]\S*|\\[dws][+*{]\S*",
    ),
    "query": (
        "a database query",
        r"\b(?:SELECT\s[^.?!]{1,200}?\sFROM\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s"
        r"|DROP\s+TABLE\s)\S+",
    ),
    "markup": (
        "HTML",
        r"</?(?:a|b|i|u|p|br|hr|div|span|strong|em|ul|ol|li|h[1-6]|table|tr|td|img)(?:\s[^<>]*)?/?>",
    ),
    "python": (
        "a place in the code",
        r"Traceback \(most recent|(?:[\w.-]*/)*\w+\.py\b(?::\d+)?"
        r"|/(?:home|usr|var|etc|opt|srv)/[\w./-]+|\b[A-Z]:\\\w\S*",
    ),
    "environment": (
        "the name of an environment variable",
        r"\$\{[A-Z][A-Z0-9_]+\}|\$[A-Z]+_[A-Z0-9_]+|\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_"
        r"(?:KEY|TOKEN|SECRET|PASSWORD)\b",
    ),
    "braces": ("a name in double braces", r"\{ ?[a-z_]\w*(?:\.\w+)* ?\}"),
}
_LEAK: Final = "|".join(f"(?P<{name}>{pattern})" for name, (_, pattern) in _KINDS.items())
_NEEDLES: Final = (
    "\\", "<", "$", "/", "{{", "]{", "]+", "]*", ".py", "Traceback", "SELECT", "INSERT INTO", "UPDATE",
    "DELETE FROM", "DROP TABLE", "_KEY", "_TOKEN", "_SECRET", "_PASSWORD",
)  # fmt: skip
"""A file without any of these has no leak, which is quicker to tell than to look at every text."""


def check(program: AnalysisContext) -> None:
    """Report texts for users that show how the bot is made."""
    sources: dict[int, bool] = {}
    bot = program.bot
    nodes = [slot.node for slot in bot.slots.values()]
    nodes += [flow.node for flow in bot.flows.values()]
    nodes += [response.node for response in bot.responses.values()]
    nodes += [pattern.node for pattern in bot.patterns.values()]
    for node in nodes:
        if id(node.source) not in sources:
            whole = node.source.text
            sources[id(node.source)] = any(needle in whole for needle in _NEEDLES)
    if not any(sources.values()):
        return
    leak, occasions = re.compile(_LEAK), Occasions(program)
    for text in texts_of(program, channels=False):
        if sources.get(id(text.node.source), True):
            for template in text.templates:
                _check_template(program, template, leak, occasions)


def _check_template(
    program: AnalysisContext, template: ast.Template, leak: re.Pattern[str], occasions: Occasions
) -> None:
    for part in template.parts:
        found = leak.search(part) if isinstance(part, str) else None
        if found is not None:
            shown = found[0]
            # A brace of a text is written twice.
            written = shown.replace("{", "{{").replace("}", "}}")
            written = written if written in template.node.value else shown
            start = max(template.node.value.find(written), 0)
            span = template.node.at(start, start + len(written))
            talk = occasions.hearing(template.node)
            program.report.add(technical_leak(span, shown, found.lastgroup or "", talk))
            return


def technical_leak(span: Span, shown: str, kind: str, talk: Talk) -> Diagnostic:
    what = _KINDS[kind][0]
    advice = "say it in words that mean something to the people in the conversation"
    if kind == "braces":
        advice = f"one brace shows the value: `{shown.replace(' ', '')}`"
    return Diagnostic(
        TECHNICAL_LEAK,
        f"this text shows {what} to users",
        Label(span, "shown as it stands"),
        help=advice,
        path=talk,
    )
