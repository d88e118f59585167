"""What the pages show is so: bots lint, commands print what stands below them, links lead somewhere."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
from pathlib import Path

import pytest
from documents import ROOT, Block, Command, blocks_of, commands_of, talk

from soni_dsl.checking import check_text
from soni_dsl.cli.main import run

PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
PLAYED = [page for page in PAGES if any(block.language == "console" for block in blocks_of(page))]
RULES = "docs/rules/"  # these pages have a test of their own
PART = re.compile(r"- |(?:settings|slots|actions|flows|responses|patterns):")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def name(path: object) -> str:
    return path.relative_to(ROOT).as_posix() if isinstance(path, Path) else str(path)


# ------------------------------------------------------------------ bots and fragments

YAML = [
    block
    for page in PAGES
    if not name(page).startswith(RULES)
    for block in blocks_of(page)
    if block.language == "yaml" and ".test." not in (block.file or "")
]


@pytest.mark.parametrize("block", [b for b in YAML if b.is_bot and b.file is None], ids=str)
def test_a_whole_bot_has_no_findings(block: Block) -> None:
    found = check_text(block.text, "bot.yaml").diagnostics
    assert not found, [(d.code.id, d.message) for d in found]


@pytest.mark.parametrize("block", [b for b in YAML if PART.match(b.text)], ids=str)
def test_a_part_of_a_bot_can_be_read(block: Block) -> None:
    """Parts are taken out of bots that the page does not show, so only what reading needs is looked at."""
    found = check_text(whole(block.text), "bot.yaml").diagnostics
    assert not [(d.code.id, d.message) for d in found if d.code.id[2] in "01"]


def whole(part: str) -> str:
    """A list of steps, or the keys of a step or flow, with what has to stand around them."""
    if part.startswith("- "):
        inside = "".join(f"      {line}" for line in part.splitlines(keepends=True))
        return f'version: "1"\nflows:\n  example:\n    steps:\n{inside}'
    return part


# ------------------------------------------------------------------ what is printed


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a reader of the page works: an empty folder with the examples in it."""
    shutil.copytree(
        ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns(".soni", "__pycache__")
    )
    misspelt = tmp_path / "flight_booking"
    shutil.copytree(tmp_path / "examples" / "flight_booking", misspelt)
    flows = misspelt / "flows.yaml"
    flows.write_text(
        flows.read_text(encoding="utf-8").replace("action: find_flight", "action: find_fligth"),
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    return tmp_path


@pytest.mark.parametrize("page", PLAYED, ids=name)
def test_commands_print_what_the_page_shows(page: Path, folder: Path) -> None:
    """From top to bottom: files are written when they are shown, commands run when they are shown."""
    for block in blocks_of(page):
        if block.file is not None and block.language in ("yaml", "python"):
            path = folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.language == "console":
            for command in commands_of(block):
                assert printed(command) == list(command.shown), f"{block}: {' '.join(command.words)}"


def printed(command: Command) -> list[str]:
    program, *arguments = command.words
    assert program == "soni", "only `soni` can be played"
    if arguments[0] == "run":
        return talk(arguments[1], command.shown)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        run(arguments)
    return out.getvalue().rstrip("\n").split("\n")


def test_the_bot_of_the_readme_has_no_findings(folder: Path) -> None:
    written = {}
    for block in blocks_of(ROOT / "README.md"):
        if block.file is not None:
            written[block.file] = block.text
            (folder / block.file).write_text(block.text, encoding="utf-8")
    assert list(written) == ["table.yaml", "actions.py"]
    assert run(["lint", "table.yaml"]) == 0


def test_the_picture_of_the_readme_is_what_compile_draws(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (picture,) = [block for block in blocks_of(ROOT / "README.md") if block.language == "mermaid"]
    assert run(["compile", "examples/card_activation", "--target", "mermaid"]) == 0
    assert capsys.readouterr().out == picture.text


def test_the_python_of_the_readme_prints_what_it_says(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = ROOT / "README.md"
    (block,) = [b for b in blocks_of(page) if b.language == "python" and b.file is None]
    assert sum(bool(line) for line in block.text.splitlines()) <= 5
    assert run(["compile", "examples/flight_booking", "-o", "build"]) == 0
    monkeypatch.syspath_prepend(folder)
    capsys.readouterr()
    exec(compile(block.text, str(block), "exec"), {})
    assert f"prints `{capsys.readouterr().out.strip()}`" in page.read_text(encoding="utf-8")


# ------------------------------------------------------------------ links and names


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    missing = []
    for link in LINK.findall(without_blocks(page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = link.partition("#")
        goal = (page.parent / file).resolve() if file else page
        if not goal.exists() or (anchor and anchor not in anchors(goal)):
            missing.append(link)
    assert not missing


def without_blocks(text: str) -> str:
    return re.sub(r"^(`{3,})\w*\n.*?^\1$", "", text, flags=re.DOTALL | re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """The anchors that headings get: lower case, no punctuation but ``-`` and ``_``, spaces as ``-``."""
    heads = re.findall(r"^#+ (.+)$", without_blocks(page.read_text(encoding="utf-8")), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_paths_that_are_named_exist(page: Path) -> None:
    """`soni_runtime/apply.py` in a page is a file of the repository."""
    text = without_blocks(page.read_text(encoding="utf-8"))
    named = re.findall(
        r"`((?:soni_dsl|soni_runtime|scripts|tests|grammar|examples|benchmarks)/[\w./-]*)`", text
    )
    assert not [path for path in named if not (ROOT / path).exists()]


def test_the_pages_for_beginners_are_played() -> None:
    """A page without its console blocks would pass every test above."""
    guides = ("first-bot", "corrections-and-interruptions", "migrating-from-0.4")
    assert {ROOT / "README.md", *(ROOT / "docs" / "guide" / f"{guide}.md" for guide in guides)} <= set(PLAYED)
