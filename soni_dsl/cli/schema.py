"""``soni schema``: the JSON Schema of bots, for editors."""

from __future__ import annotations

import click


@click.command("schema")
def command() -> int:
    """Print a JSON Schema of a bot's files, for completion and checks in an editor."""
    import json

    from soni_dsl.syntax.schema import json_schema

    click.echo(json.dumps(json_schema(), indent=2))
    return 0
