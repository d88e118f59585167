"""``soni eval PATH``: how well the messages of a bot's own tests are understood."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import click

from soni_dsl.cli.terminal import CannotRun

if TYPE_CHECKING:
    from soni_dsl.tools.testing import Material
    from soni_runtime.understanding.evaluate.bot_score import BotScore

ENGINES: Final = ("local", "dspy", "auto")
SHOWN: Final = 10
"""How many wrong turns people are shown who did not ask for a number."""

_OF_SETS: Final = ("data", "triggers", "seeds", "limit", "part")
_OF_BOTS: Final = ("limits", "free", "engine", "only")

_WRITE: Final = """\
write what users say, and what it means, in a file such as bot.test.yaml beside the bot:

    tests:
      - name: a first conversation
        turns:
          - user: what a user would type
            commands: [{start_flow: the_flow_that_is_meant}]"""


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The argument PATH and the options that go with it, for the command ``eval``."""
    for add in (
        click.option(
            "--fail-under",
            "limits",
            multiple=True,
            metavar="NAME=SHARE,…",
            help="Exit code 1 if a score is less, as in command_exact=.9,slot_f1=.8.",
        ),
        click.option("--free", is_flag=True, help="Go on with what was understood, not with what was meant."),
        click.option("--engine", type=click.Choice(ENGINES), help="Instead of the engine of the bot."),
        click.option("-k", "only", default="", metavar="TEXT", help="Only tests with TEXT in their name."),
        click.argument("path", required=False),
    ):
        command = add(command)
    return command


def is_meant(sets: tuple[str, ...]) -> bool:
    """Is a bot to be measured, and not ``sets``?

    Raises:
        click.UsageError: it is neither or both, or an option goes with the other one.
    """
    from click.core import ParameterSource

    context = click.get_current_context()
    path = context.params["path"]
    if (path is None) != bool(sets):
        raise click.UsageError(
            "name a bot, as in `soni eval my_bot`, or a public set with --set"
            if path is None
            else "it is either a bot or a public set with --set"
        )
    for param in context.command.params:
        typed = context.get_parameter_source(str(param.name)) is ParameterSource.COMMANDLINE
        if typed and param.name in (_OF_BOTS if path is None else _OF_SETS):
            goes_with = "a bot" if path is None else "a public set (--set)"
            raise click.UsageError(f"{param.opts[0]} goes with {goes_with}")
    return path is not None


def evaluate(
    *,
    path: str,
    form: str = "text",
    engine: str | None = None,
    free: bool = False,
    limits: tuple[str, ...] = (),
    show: int | None = None,
    only: str = "",
) -> int:
    """Measure the bot at ``path`` with its tests, print what comes of it, and say with which exit code.

    Raises:
        CannotRun: there is nothing to measure, or nothing to measure it with.
        click.UsageError: ``limits`` make no sense.
    """
    from soni_dsl.checking import CompileFailed, ProjectError
    from soni_dsl.tools.testing import NoTests, material_of
    from soni_runtime.errors import SoniError

    least = _limits(limits)
    try:
        material = material_of(path, only)
        if material.diagnostics:  # not where the numbers go
            click.echo(_findings(material), err=True)
        if only and not material.tests:
            raise CannotRun(f"no test has `{only}` in its name")
        score = _score(material, engine, free)
    except CompileFailed as failed:
        click.echo(str(failed), err=True)
        return 1
    except NoTests as error:
        raise CannotRun(f"{error}; {_WRITE}") from None
    except (ProjectError, SoniError) as error:
        raise CannotRun(str(error)) from None
    below = _below(score, least)
    _show(material, score, form, _head(material, engine, free), show)
    for line in below:
        click.echo(line, err=True)
    return 1 if below or material.diagnostics else 0


def _score(material: Material, engine: str | None, free: bool) -> BotScore:
    import asyncio

    from soni_dsl.cli.progress import Progress
    from soni_runtime.understanding.evaluate.bot import is_measured, measure, with_engine
    from soni_runtime.understanding.evaluate.bot_score import BotScore

    count = sum(is_measured(turn) for test in material.tests for turn in test.turns)
    if not count:
        raise CannotRun(f"no turn of the tests is written in words; {_WRITE}")
    program = with_engine(material.program, engine)
    with Progress(count) as progress:
        asked = measure(
            program,
            material.registry,
            material.tests,
            free=free,
            on_turn=lambda: progress.stage("understanding messages"),
        )
        measured = asyncio.run(asked)
    if not measured.turns:
        first = measured.unreached[0]
        raise CannotRun(f"no turn could be measured: {first.place}: {first.reason}")
    return BotScore.of(measured)


def _findings(material: Material) -> str:
    from soni_dsl.diagnostics.text import render

    return render(material.diagnostics)


# ------------------------------------------------------------------ limits


def _limits(written: tuple[str, ...]) -> dict[str, float]:
    from soni_runtime.understanding.evaluate.bot_score import METRICS

    least: dict[str, float] = {}
    for part in ",".join(written).split(","):
        if not part.strip():
            continue
        name, _, share = (piece.strip() for piece in part.partition("="))
        if name not in METRICS:
            raise click.UsageError(f"--fail-under knows {', '.join(METRICS)}, not `{name}`")
        least[name] = _limit(name, share)
    return least


def _limit(name: str, written: str) -> float:
    percent = written.endswith("%")
    try:
        share = float(written.rstrip("%")) / (100 if percent else 1)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise click.UsageError(f"--fail-under {name} takes a share such as .9 or 90%, not `{written}`")
    return share


def _below(score: BotScore, least: dict[str, float]) -> list[str]:
    """A line for each limit that is not reached."""
    metrics = score.metrics()
    lines = []
    for name, limit in least.items():
        value, _, _ = metrics[name]
        if value is None:
            lines.append(f"{name}: the tests have nothing to measure it by, and it should be {limit:.1%}")
        elif value < limit:
            lines.append(f"{name} is {value:.2%}, less than {limit:.2%}")
    return lines


# ------------------------------------------------------------------ what is printed


def _head(material: Material, engine: str | None, free: bool) -> dict[str, Any]:
    """What was measured, and how."""
    from soni_runtime.understanding.evaluate.bot import with_engine
    from soni_runtime.understanding.evaluate.bot_score import FORMAT
    from soni_runtime.understanding.settings import read_settings

    settings = read_settings(with_engine(material.program, engine))
    return {
        "version": FORMAT,
        "bot": material.program.name,
        "files": list(material.files),
        "engine": settings.engine,
        "model": settings.model if settings.engine != "local" else None,
        "free": free,
    }


def _show(material: Material, score: BotScore, form: str, head: dict[str, Any], show: int | None) -> None:
    if form == "json":
        import json

        print(json.dumps({**head, **score.to_dict(show)}, indent=2, ensure_ascii=False))
        return
    from soni_dsl.cli.evaluate_bot_tables import print_tables

    print_tables(score, head, SHOWN if show is None else show)
