"""`ivr mutate`: small changes to a flow, and which of them its call tests would not notice."""

from __future__ import annotations

import json
import os
import sys
from random import Random
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.mutants import Mutant


@click.command()
@click.argument("flow")
@click.argument("scripts", nargs=-1, metavar="[SCRIPT]...")
@click.option(
    "--fail-under",
    metavar="PERCENT",
    type=click.FloatRange(0, 100),
    help="Exit with status 1 if fewer are noticed. Default: any number will do.",
)
@click.option(
    "--only", metavar="OPERATOR", multiple=True, help="Only this kind of change; may be given again."
)
@click.option("--limit", metavar="N", type=click.IntRange(min=1), help="Only N changes, taken at random.")
@click.option("--seed", metavar="S", type=int, default=0, help="Another N.", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option(
    "-n",
    "--processes",
    metavar="N",
    type=click.IntRange(min=1),
    help="How many processes share the work; the outcome is the same. Default: the number of CPUs.",
)
def mutate(
    flow: str,
    scripts: tuple[str, ...],
    *,
    fail_under: float | None,
    only: tuple[str, ...],
    limit: int | None,
    seed: int,
    processes: int | None,
    as_json: bool,
) -> None:
    """Change FLOW on purpose, and print what no test notices.

    It is changed in one small way after the other. Without SCRIPTs, those that call the flow are found in its folder
    and below it. Changes that nobody could notice
    are excused, with the reason why, in NAME.mutants.yaml beside the flow. The exit status is 0 when every change was
    tried, unless --fail-under says otherwise.
    """
    from ivr.calltests.mutating.excuses import excuses_of
    from ivr.calltests.mutating.survivors import Survivors, stale
    from ivr.calltests.mutating.trial import bench_of, tried
    from ivr.calltests.scripts_of_flow import scripts_of

    _check_operators(only)
    excuses = excuses_of(flow)
    bench = bench_of(flow, scripts or scripts_of(flow))
    if not bench.tests:
        message = f"no call of {flow} is described: write a script *.calls.yaml beside it, or name one"
        raise click.UsageError(message)
    numbers = _chosen(bench.mutants, only, limit, seed)
    found = tried(bench, numbers, processes or os.cpu_count() or 1, _progress(len(numbers)))
    survivors = Survivors(found, excuses)
    for problem in stale(survivors, bench.mutants):
        click.echo(str(problem), err=True)
    if as_json:
        click.echo(json.dumps(survivors.data(), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(survivors.lines()))
    sys.exit(1 if fail_under is not None and survivors.percent < fail_under else 0)


def _check_operators(only: tuple[str, ...]) -> None:
    """Raises: click.BadParameter where there is no such kind of change."""
    from engine.errors import did_you_mean
    from engine.mutants import OPERATORS

    for name in only:
        if name not in OPERATORS:
            everything = f"use one of: {', '.join(sorted(OPERATORS))}"
            hint = did_you_mean(name, OPERATORS, everything)
            raise click.BadParameter(f"«{name}» is no kind of change: {hint}", param_hint="'--only'")


def _chosen(mutants: Sequence[Mutant], only: tuple[str, ...], limit: int | None, seed: int) -> list[int]:
    """Return the numbers of the mutants to be tried, in their order."""
    numbers = [number for number, mutant in enumerate(mutants) if not only or mutant.operator in only]
    if limit is None or limit >= len(numbers):
        return numbers
    return sorted(Random(seed).sample(numbers, limit))  # noqa: S311 - a sample, no secret


def _progress(total: int) -> Callable[[int], None] | None:
    """Return what tells a person at a terminal how far the work is."""
    if not sys.stderr.isatty():
        return None

    def tell(done: int) -> None:
        click.echo(f"\r{done} of {total}" if done < total else "\r\033[K", nl=False, err=True)

    return tell
