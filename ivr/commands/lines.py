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
    from engine.telephone_numbers import as_written

    click.echo(f"{click.style(line.title, bold=True)}  {line.file}")
    counts = {"state": line.states, "prompt": line.prompts, "phrase": line.phrases, "call test": line.calls}
    size = ", ".join(f"{count:,} {what}{'' if count == 1 else 's'}" for what, count in counts.items())
    hours = {**line.hours, **({"time zone": line.zone} if line.zone else {})}
    parts = {"numbers": {as_written(one): remark for one, remark in line.numbers.items()}, "hours": hours}
    wide = max((len(name) for part in parts.values() for name in part), default=0)
    for heading, rows in parts.items():
        for number, (name, words) in enumerate(rows.items()):
            click.echo(f"  {'' if number else heading:<7}  {name:<{wide}}  {words}".rstrip())
    click.echo(f"  {'size':<7}  {size}")
