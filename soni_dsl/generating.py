"""From a bot's files to the text of a Python module."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from soni_dsl.checking import Checked, check
from soni_dsl.loading import python_folders

if TYPE_CHECKING:
    from soni_dsl.emit.contracts import Implementation
    from soni_dsl.emit.module import Origin

_DIGITS: Final = 16  # 64 bits: enough to see that something changed, short enough to read


def generate(path: Path | str, folder: Path | str | None = None) -> str:
    """The Python module of the bot at ``path``, a YAML file or a folder.

    ``folder`` is where the module will lie (default: with the bot); it finds the bot's Python from there. The
    text is a module to write to a file and import: ``from flight_booking import bot``. To look at its program
    without a file::

        names: dict[str, object] = {"__name__": "generated"}
        exec(compile(generate(path), "generated.py", "exec"), names)
        names["_generated"].program

    Raises:
        ProjectError: there is no bot at ``path``.
        CompileFailed: the bot has errors.
    """
    from soni_dsl.emit.module import module_source

    checked = check(path)
    return module_source(checked.program(), origin_of(checked, folder))


def origin_of(checked: Checked, folder: Path | str | None = None) -> Origin:
    """What a module in ``folder`` (default: the bot's own) says of where it comes from."""
    from soni_dsl.emit.module import Origin

    root = checked.root.resolve()
    home = root if folder is None else Path(folder).resolve()
    texts = sorted((checked.inside(file.path), file.text) for file in checked.files)
    digest = sha256()
    for name, text in texts:
        text = text.replace("\r\n", "\n")  # what git makes of it on Windows is the same bot
        digest.update(f"{name}\0{text}\0".encode("utf-8", "surrogatepass"))
    return Origin(
        digest=digest.hexdigest()[:_DIGITS],
        files=tuple(name for name, _ in texts),
        source=Path(os.path.relpath(root, home)).as_posix(),
        python=tuple(each.resolve().relative_to(root).as_posix() for each in python_folders(checked)),
        functions=_functions(checked, root, home),
    )


def _functions(checked: Checked, root: Path, home: Path) -> dict[str, Implementation]:
    """The functions of the actions, with the module that mypy knows each by.

    That is its path from the folder that the bot and the module share: where ``build/bank.py`` lies beside
    ``bots/bank/``, it is ``bots.bank.actions``.
    """
    from soni_dsl.emit.contracts import Implementation

    if checked.python is None:
        return {}
    shared = Path(os.path.commonpath((root, home)))
    near = shared != Path(shared.anchor)
    found: dict[str, Implementation] = {}
    for module in checked.python.modules:
        parts = module.path.resolve().relative_to(shared).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        for signature in module.signatures:
            if checked.python.actions.get(signature.name) is signature:
                found[signature.name] = Implementation(signature, name if near else "")
    return found
