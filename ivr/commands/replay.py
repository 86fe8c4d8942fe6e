"""`ivr replay`: a recorded call once more, at its pace."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ivr.transcript import Line

_SLOWEST, _FASTEST = 0.01, 1000.0


def _speed(_: click.Context, __: click.Parameter, speed: float | None) -> float | None:
    if speed is None or speed == 0 or _SLOWEST <= speed <= _FASTEST:
        return speed
    raise click.BadParameter(
        f"{speed:g} is no speed: write {_SLOWEST:g} to {_FASTEST:g}, such as 2 for twice as fast, or 0"
    )


@click.command()
@click.argument("journal")
@click.option(
    "--from",
    "turn",
    metavar="N",
    type=click.IntRange(min=1),
    help="Begin at the caller's Nth input, 1 for the first: keys, words or silence, each a line of the caller. "
    "What came before is printed at once.",
)
@click.option(
    "--speed",
    metavar="X",
    type=float,
    callback=_speed,
    help="2 is twice as fast, 0 doesn't wait at all. Default: 1 at a terminal, otherwise 0.",
)
def replay(journal: str, turn: int | None, speed: float | None) -> None:
    """Show a recorded call again, in its time.

    JOURNAL is what `ivr call --journal` wrote, or a test that failed.
    """
    from ivr.journal_file import breaks_off, read
    from ivr.replay import lines_of, show
    from ivr.transcript import clock

    records = read(journal)
    lines = lines_of(records)
    begin = _index(lines, turn) if turn is not None else 0
    if speed is None:
        speed = 1.0 if sys.stdout.isatty() else 0.0
    show(lines, click.echo, time.sleep, begin=begin, speed=speed)
    if breaks_off(records):
        click.echo(
            f"{journal}: the journal breaks off at {clock(records[-1].at)}, before the call's end", err=True
        )


def _index(lines: Sequence[Line], turn: int) -> int:
    """Return which of the lines is that input of the caller. Raises: click.BadParameter."""
    from ivr.replay import turns

    found = turns(lines)
    if turn > len(found):
        count = f"{len(found) or 'no'} input{'' if len(found) == 1 else 's'}"
        raise click.BadParameter(
            f"{turn} is too much: this call has {count} of the caller", param_hint="'--from'"
        )
    return found[turn - 1]
