"""What ``soni lint --fix`` and ``--diff`` do with the fixes of a bot: write them, or show them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from soni_dsl.cli.terminal import CannotRun
from soni_dsl.diagnostics.fixes import Mended, diff
from soni_dsl.source.decode import encoding_of
from soni_dsl.source.text import Span


def write(mended: Mended, root: Path) -> None:
    """Write the new contents of a bot's files, each at once or not at all, with the mode that it had.

    Raises:
        CannotRun: a file is a link out of the bot, was changed meanwhile, or cannot be written. Unless
            the disk itself fails between two files, none was written then.
    """
    home = root.resolve()
    targets: list[tuple[Path, bytes]] = []
    for shown, data in sorted(mended.contents.items()):
        target = Path(shown).resolve()
        if not target.is_relative_to(home):
            raise CannotRun(f"{shown} leads out of the bot; nothing was written")
        try:
            same = target.read_bytes() == mended.before[shown]
        except OSError as error:
            raise CannotRun(f"{shown} cannot be opened: {error.strerror}; nothing was written") from None
        if not same:
            raise CannotRun(f"{shown} was changed by somebody else meanwhile; nothing was written")
        targets.append((target, data))
    for target, data in targets:
        try:
            _replace(target, data)
        except OSError as error:
            raise CannotRun(f"{target.name} cannot be written: {error.strerror}") from None


def _replace(target: Path, data: bytes) -> None:
    """Readers see the old file or the new one, never half of it."""
    import shutil
    import tempfile

    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        shutil.copymode(target, name)
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise


def shown_diff(mended: Mended) -> str:
    """The changes as a unified diff; empty text where there are none."""
    return "".join(
        diff(path, _text(mended.before[path]), _text(data)) for path, data in sorted(mended.contents.items())
    )


def _text(data: bytes) -> str:
    encoding, mark = encoding_of(data)
    return data[mark:].decode(encoding)


def remarks(mended: Sequence[Mended]) -> list[str]:
    """What to tell about fixes that were carried out, and about those that were not."""
    fixed = sum(each.fixed for each in mended)
    files = sum(len(each.contents) for each in mended)
    lines = [f"Fixed {_counted(fixed, 'finding')} in {_counted(files, 'file')}."] if fixed else []
    lines += [
        f"Not carried out, for the file could not be read afterwards: {fix.title} "
        f"({fix.edits[0].span.source.path}:{_line_of(fix.edits[0].span)})"
        for each in mended
        for fix in each.refused
    ]
    return lines


def _line_of(span: Span) -> int:
    return span.source.position(span.start)[0]


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
