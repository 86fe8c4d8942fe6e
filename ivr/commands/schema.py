"""`ivr schema`: what editors know of a flow."""

from __future__ import annotations

import click


@click.command()
def schema() -> None:
    """Print the JSON Schema of a flow, for editors."""
    import json

    from engine.loading.schema_file import json_schema

    click.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))
