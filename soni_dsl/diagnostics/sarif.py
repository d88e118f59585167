"""Findings in SARIF 2.1.0 (OASIS), which code hosts and editors read.

Columns count UTF-16 code units from 1, ends are exclusive. Paths are relative to the folder that ``soni``
ran in, which is called ``SRCROOT``. Section numbers in this file are those of the standard.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final
from urllib.parse import quote

from soni_dsl.diagnostics.model import Code, Diagnostic, Edit, Fix, Label, Severity
from soni_dsl.source.text import SourceFile, Span

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT: Final = "soniFinding/v1"
_LEVEL: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}
_LINK: Final = re.compile(r"\[(?=[^\[\]]*\]\()")
_DRIVE: Final = re.compile(r"[A-Za-z]:/")

Data = dict[str, Any]


def to_data(diagnostics: Sequence[Diagnostic], files: Iterable[str] = (), version: str = "") -> Data:
    """A log of one run, as plain data. ``files`` are the paths of all that was checked, ``version`` is
    that of Soni."""
    codes = sorted({d.code.id: d.code for d in diagnostics}.values(), key=lambda code: code.id)
    place = {code.id: number for number, code in enumerate(codes)}
    seen: dict[tuple[str, str], int] = {}
    paths = dict.fromkeys((*files, *(d.primary.span.source.path for d in diagnostics)))
    driver: Data = {"name": "soni", "rules": [_rule(code) for code in codes]}
    if version:
        driver["version"] = version
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "invocations": [{"executionSuccessful": True}],
                "columnKind": "utf16CodeUnits",
                "newlineSequences": ["\r\n", "\n", "\r"],
                "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The folder that soni ran in."}}},
                "artifacts": [{"location": _artifact(path)} for path in sorted(paths)],
                "results": [_result(d, place[d.code.id], seen) for d in diagnostics],
            }
        ],
    }


def render(diagnostics: Sequence[Diagnostic], files: Iterable[str] = (), version: str = "") -> str:
    """``to_data`` as indented JSON in ASCII, without a closing line break."""
    import json

    return json.dumps(to_data(diagnostics, files, version), indent=2)


# ------------------------------------------------------------------ rules


def _rule(code: Code) -> Data:
    from soni_dsl.diagnostics.codes import all_codes

    usual = all_codes().get(code.id, code)  # the settings of a run may give it another severity
    return {
        "id": usual.id,
        "name": usual.slug,
        "shortDescription": _message(usual.title),
        "fullDescription": _message(usual.why or usual.title),
        "help": _help(usual),
        "defaultConfiguration": {"level": _LEVEL[usual.severity]},
    }


def _help(code: Code) -> Data:
    # Without the examples: viewers disagree on whether to undo the doubled braces, which mean something
    # else in a bot.
    return _message(f"{code.why or code.title}\n\n`soni explain {code.id}` shows an example.")


# ------------------------------------------------------------------ results


def _result(diagnostic: Diagnostic, rule: int, seen: dict[tuple[str, str], int]) -> Data:
    helped = [diagnostic.help] if diagnostic.help else []
    result: Data = {
        "ruleId": diagnostic.code.id,
        "ruleIndex": rule,
        "level": _LEVEL[diagnostic.severity],
        "message": _message("\n".join((diagnostic.message, *diagnostic.notes, *helped))),
        "locations": [_location(diagnostic.primary)],
        "partialFingerprints": {FINGERPRINT: _fingerprint(diagnostic, seen)},
    }
    if diagnostic.secondary:
        result["relatedLocations"] = [
            {"id": number, **_location(label)} for number, label in enumerate(diagnostic.secondary, 1)
        ]
    if diagnostic.path:
        result["codeFlows"] = [_conversation(diagnostic)]
    fix = diagnostic.fix
    if fix is not None and fix.edits and fix.applicability != "display":
        result["fixes"] = [_fix(fix)]
    return result


def _location(label: Label) -> Data:
    location: Data = {"physicalLocation": _physical(label.span)}
    if label.message:
        location["message"] = _message(label.message)
    return location


def _physical(span: Span) -> Data:
    return {"artifactLocation": _artifact(span.source.path), "region": _region(span)}


def _region(span: Span) -> Data:
    source, start, end = span
    start = max(0, min(start, len(source.text)))
    line, column = _position(source, start)
    last, end_column = _position(source, max(start, min(end, len(source.text))))
    return {"startLine": line, "startColumn": column, "endLine": last, "endColumn": end_column}


def _position(source: SourceFile, offset: int) -> tuple[int, int]:
    line, column = source.position(offset)
    before = source.text[offset - column + 1 : offset]
    if before.isascii():
        return line, column
    return line, column + sum(character > "\uffff" for character in before)


def _artifact(path: str) -> Data:
    """§3.4: relative to SRCROOT where it can be, else an absolute URI."""
    encoded = quote(path, safe="/", errors="surrogateescape")
    if path.startswith("/"):
        return {"uri": f"file://{encoded}"}
    if _DRIVE.match(path):
        return {"uri": f"file:///{path[:2]}{encoded[4:]}"}
    return {"uri": encoded, "uriBaseId": "SRCROOT"}


def _conversation(diagnostic: Diagnostic) -> Data:
    """§3.36 and §3.38: a location for each turn, where the bot says it, and at last the finding itself."""
    end = Label(diagnostic.primary.span, diagnostic.primary.message or diagnostic.message)
    turns = [Label(turn.span or end.span, f"{turn.speaker}: {turn.text}") for turn in diagnostic.path]
    locations = [
        {"location": _location(label), "executionOrder": order, "importance": "essential"}
        for order, label in enumerate((*turns, end), 1)
    ]
    return {
        "message": _message("a conversation that gets here"),
        "threadFlows": [{"locations": locations}],
    }


def _fix(fix: Fix) -> Data:
    files: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        files.setdefault(edit.span.source.path, []).append(edit)
    return {
        "description": _message(fix.title),
        "artifactChanges": [
            {
                "artifactLocation": _artifact(path),
                "replacements": [
                    {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.replacement}}
                    for edit in edits
                ],
            }
            for path, edits in files.items()
        ],
        "properties": {"applicability": fix.applicability},
    }


def _fingerprint(diagnostic: Diagnostic, seen: dict[tuple[str, str], int]) -> str:
    """What, on a line of which text, the how manieth of these in its file: lines may move around it."""
    from hashlib import sha256

    source, start, _ = diagnostic.primary.span
    line = source.line(source.position(max(0, min(start, len(source.text))))[0]).strip()
    what = "\0".join((diagnostic.code.id, diagnostic.message, line))
    digest = sha256(what.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    number = seen[source.path, digest] = seen.get((source.path, digest), 0) + 1
    return f"{digest}:{number}"


# ------------------------------------------------------------------ texts


def _message(text: str) -> Data:
    return {"text": _text(text)}


def _text(text: str) -> str:
    """§3.11.5 and §3.11.6: braces are doubled, and what looks like a link is none."""
    if "[" in text:
        text = _LINK.sub(r"\\[", text)
    return text.replace("{", "{{").replace("}", "}}")
