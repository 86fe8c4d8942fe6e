"""`ivr schema`: what editors know of a flow, or of a script."""

from __future__ import annotations

import click


@click.command()
@click.option("--calls", is_flag=True, help="Of a script of call tests.")
def schema(*, calls: bool) -> None:
    """Print the JSON Schema of a flow, for editors."""
    import json

    from engine.loading import schema_file
    from ivr.calltests.reading import schema as script

    found = script.json_schema() if calls else schema_file.json_schema()
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))
