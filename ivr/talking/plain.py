"""A call in sound without a terminal: its transcript is printed line by line, and nothing is typed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from ivr.console import INTERRUPTED
from ivr.transcript import SYSTEM, Line, Transcript

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr.pace import Observe, Pace
    from ivr.simulation import Simulation


def run(
    make_pace: Callable[[Observe], Pace],
    title: str,
    *,
    keep: Callable[[Simulation], None],
    write: Callable[[str], None] = click.echo,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Carry one call through and return the exit status; `keep` takes the simulation at the end."""
    transcript = Transcript(title, lambda line: write(str(line)))
    pace = make_pace(transcript.observe)
    width = max(len(title), len(SYSTEM))
    simulation, status = pace.simulation, 0
    pace.begin()
    try:
        while simulation.end is None:
            pace.advance()
            for note in pace.notes():
                write(str(Line(pace.now, SYSTEM, note, width)))
            sleep(pace.tick_s)
        pace.finish()
    except KeyboardInterrupt:
        simulation.hang_up()
        simulation.settle()
        status = INTERRUPTED
    finally:
        transcript.flush()
        keep(simulation)
    return status
