"""`ivr lines`: what there is to be called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ivr.lines import Line


@click.command()
@click.argument("paths", nargs=-1, metavar="[FLOW|FOLDER]...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_context
def lines(ctx: click.Context, paths: tuple[str, ...], *, as_json: bool) -> None:
    """List telephone lines with their numbers, hours and size: those of the bank, or of other flows and folders.

    A flow that doesn't load is told of, and the exit status is 1.
    """
    import json
    from dataclasses import asdict
    from pathlib import Path

    from engine.errors import FlowError
    from ivr.lines import flows_in, line_of
    from ivr.opening import shipped_flow

    status = 0
    for number, path in enumerate(flows_in(paths or (str(Path(shipped_flow()).parent),))):
        try:
            line = line_of(path)
        except FlowError as error:
            click.echo(str(error), err=True)
            status = 1
            continue
        if as_json:
            click.echo(json.dumps(asdict(line), ensure_ascii=False))
            continue
        if number:
            click.echo()
        _show(line)
    ctx.exit(status)


def _show(line: Line) -> None:
    click.echo(f"{click.style(line.title, bold=True)}  {line.file}")
    wide = max(map(len, (*line.numbers, *line.hours, "size")), default=0)
    for number, remark in line.numbers.items():
        click.echo(f"  {number:<{wide}}  {remark}".rstrip())
    for name, hours in line.hours.items():
        click.echo(f"  {name:<{wide}}  {hours}")
    counts = {"state": line.states, "prompt": line.prompts, "phrase": line.phrases, "call test": line.calls}
    size = ", ".join(f"{count} {what}{'' if count == 1 else 's'}" for what, count in counts.items())
    click.echo(f"  {'size':<{wide}}  {size}")
