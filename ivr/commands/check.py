"""`ivr check`: all that is wrong with flows."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from engine.loading.loader import Loaded


@click.command()
@click.argument("flows", nargs=-1, required=True, metavar="FLOW...")
def check(flows: tuple[str, ...]) -> None:
    """Load flows and print everything that is wrong; the exit status is 1 if there is an error."""
    from ivr.opening import examine

    wrong = False
    for path in flows:
        loaded = examine(path)
        for problem in loaded.problems:
            click.echo(str(problem))
        errors = sum(problem.severity == "error" for problem in loaded.problems)
        counts = f"{_count(errors, 'error')}, {_count(len(loaded.problems) - errors, 'warning')}"
        click.echo(f"{path}: {_size(loaded)}{counts}")
        wrong = wrong or errors > 0
    sys.exit(1 if wrong else 0)


def _size(loaded: Loaded) -> str:
    if loaded.is_part:
        return "a part, checked with the flows that include it; "
    return f"{_count(len(loaded.flow.states), 'state')}, " if loaded.flow is not None else "does not load: "


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
