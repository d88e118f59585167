"""Coverage-guided fuzzing of the compiler with atheris (``scripts/fuzz``).

Whatever bytes a bot consists of: checking it raises nothing, every place of a finding is inside its file,
every form of output can be made, and all fixes can be carried out. What can be compiled is compiled. The
seeds are all YAML files of the repository and the bots of the defect benchmark. A crash leaves its input
in ``.fuzz/``; ``scripts/fuzz FILE`` runs one again.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / ".fuzz" / "corpus"


def seeds() -> Iterator[bytes]:
    """Every bot that is in the repository."""
    from benchmarks.defects.reading import read_all

    for path in sorted(ROOT.glob("examples/**/*.y*ml")):
        yield path.read_bytes()
    for defect in read_all():
        for twin in (defect.correct, defect.broken):
            yield from (text.encode() for name, text in twin.items() if name.endswith(".yaml"))


def vocabulary() -> list[str]:
    """The keys of the language."""
    from soni_dsl.syntax.kinds import STEP_KINDS
    from soni_dsl.syntax.parser import SECTIONS

    fields = {field.key for kind in STEP_KINDS.values() for field in kind.fields}
    return sorted(fields | set(STEP_KINDS) | set(SECTIONS))


def check_one(data: bytes) -> None:
    """Raises whatever is wrong with the compiler."""
    from soni_dsl.checking import CompileFailed, check_bytes
    from soni_dsl.diagnostics import concise, github, json, junit, sarif, text
    from soni_dsl.diagnostics.fixes import Look, mend

    checked = check_bytes(data, "bot.yaml")
    for found in (*checked.diagnostics, *checked.silenced):
        labels = (found.primary, *found.secondary)
        edits = found.fix.edits if found.fix is not None else ()
        for span in (*(label.span for label in labels), *(edit.span for edit in edits)):
            assert 0 <= span.start <= span.end <= len(span.source.text), (found.code.id, span.start, span.end)
    for form in (concise, github, json, junit, sarif, text):
        form.render(checked.diagnostics)
    try:
        program = checked.program()
    except CompileFailed:
        program = None
    if program is not None:
        from soni_dsl.emit.memory import to_program

        to_program(program)

    def look(contents: object) -> Look:
        own = contents.get("bot.yaml", data) if isinstance(contents, dict) else data
        again = check_bytes(own, "bot.yaml")
        return Look(again.files, again.diagnostics, (*again.diagnostics, *again.silenced))

    if len(data) < 4000:
        mend(look, lambda _: data, unsafe=True)


def main() -> None:
    atheris = import_module("atheris")  # no dependency: see scripts/fuzz

    with atheris.instrument_imports(include=["soni_dsl"]):
        import soni_dsl.analysis
        import soni_dsl.checking
        import soni_dsl.diagnostics.fixes
        import soni_dsl.syntax.parser  # noqa: F401

    CORPUS.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(seeds()):
        (CORPUS / f"seed-{number}").write_bytes(data)
    with tempfile.NamedTemporaryFile("w", suffix=".dict", delete=False) as words:
        words.writelines(f'"{word}: "\n' for word in vocabulary())
    arguments = [sys.argv[0], f"-dict={words.name}", f"-artifact_prefix={CORPUS.parent}/", "-timeout=20"]
    files = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    atheris.Setup([*arguments, *sys.argv[1:], *([] if files else [str(CORPUS)])], check_one)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT)]
    main()
