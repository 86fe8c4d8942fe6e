"""`ivr call`: one call, at a terminal or by lines, and where its journal goes."""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from ivr import arguments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from engine.flow import Flow
    from ivr.simulation import Setting, Simulation

OUTCOMES = ("connected", "busy", "no_answer", "failed", "closed", "queue_full")
_JOURNAL = b'{"t":'
"""How a journal begins."""


@click.command()
@click.argument("flow", required=False)
@click.option(
    "--line",
    metavar="NUMBER",
    callback=arguments.number,
    help="The number dialled. Default: the first of the flow.",
)
@click.option(
    "--from",
    "caller",
    metavar="NUMBER",
    callback=arguments.number,
    default="+79161234567",
    show_default=True,
    help="The caller's number; '' for one that is withheld.",
)
@click.option(
    "--at", metavar="TIME", callback=arguments.moment, help="When: 2026-11-23T10:15+03:00. Default: now."
)
@click.option("--fast", is_flag=True, help="At a terminal: don't wait for prompts to be spoken.")
@click.option("--journal", type=click.Path(dir_okay=False), help="Write the journal to this file.")
@click.option("--json", "as_json", is_flag=True, help="Print the journal, one JSON object a line.")
@click.option(
    "--outcome",
    type=click.Choice(OUTCOMES),
    help="How every transfer and queue ends, whatever the flow says.",
)
@click.option("--wait", metavar="TIME", callback=arguments.duration, help="How long that takes: 90s, 1m30s.")
@click.option(
    "--save",
    "script",
    type=click.Path(dir_okay=False),
    help="Write the call as a test to this FILE.calls.yaml; one of the same flow gets the call added.",
)
@click.option("--name", help="With --save: the call's name. Default: its day and time.")
def call(  # noqa: PLR0917 - click passes them by name
    flow: str | None,
    line: str | None,
    caller: str,
    at: datetime | None,
    journal: str | None,
    outcome: str | None,
    wait: float | None,
    script: str | None,
    name: str | None,
    *,
    fast: bool,
    as_json: bool,
) -> None:
    """Call a line: FLOW, or the bank's line 900.

    At a terminal you are the caller. Digits, * and # are keys, anything else is said aloud, doing nothing is
    silence, Ctrl-D hangs up, /help tells the rest.

    With standard input from a file or a pipe every line is one turn of the caller, in virtual time: a line
    of keys is pressed, an empty line is silence until the call reacts, anything else is said. Prompts are
    heard to their end first. A number begun by one line of keys may go on in the next. In a queue a line is
    taken after each announcement. The end of input is the caller hanging up, except while the call is being
    transferred or waits in a queue, where nobody asks anything: there the caller holds the line until the
    call ends or asks again.

    The exit status is 0 when the call ended as a call ends, 2 on a wrong flow or wrong arguments.
    """
    from ivr.opening import open_flow, shipped_flow
    from ivr.simulation import Setting

    opened = open_flow(flow if flow is not None else shipped_flow())
    when = at if at is not None else _now()
    setting = Setting(arguments.dialled(opened, line), caller, when, outcome, wait)
    if script is not None:
        from ivr.calltests.saving import appending

        appending.check(Path(script), opened.file)

    def save(simulation: Simulation) -> None:
        if script is not None:
            _save(simulation, script, name)

    with _opened(journal) as written:
        status = _run(opened, setting, written, save, fast=fast, as_json=as_json)
    sys.exit(status)


@contextmanager
def _opened(journal: str | None) -> Iterator[TextIO | None]:
    """Open the journal's file before the call begins, so that nobody calls in vain."""
    if journal is None:
        yield None
        return
    try:
        if _holds_something_else(Path(journal)):
            message = f"«{journal}» holds something else than a journal: name another file"
            raise click.BadParameter(message, param_hint="'--journal'")
        file = Path(journal).open("w", encoding="utf-8")  # noqa: SIM115 - closed below
    except OSError as error:
        message = f"«{journal}» can't be written ({error.strerror})"
        raise click.BadParameter(message, param_hint="'--journal'") from None
    try:
        yield file
    finally:
        with suppress(OSError):  # told where it was written
            file.close()


def _holds_something_else(path: Path) -> bool:
    """Whether a file would be lost, a flow of one's own perhaps, if a journal were written over it."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        begin = file.read(len(_JOURNAL))
    return begin not in (b"", _JOURNAL)


def _save(simulation: Simulation, script: str, name: str | None) -> None:
    """Write the call as a test."""
    from engine.journal import kind, plain
    from ivr.commands.save import written
    from ivr.journal_file import Record

    records = [Record(at, kind(record), plain(record)) for at, record in simulation.journal.records]
    if records:
        written(records, simulation.flow, simulation.flow.file, script, name)


def _run(
    flow: Flow,
    setting: Setting,
    journal: TextIO | None,
    save: Callable[[Simulation], None],
    *,
    fast: bool,
    as_json: bool,
) -> int:
    from engine.errors import IvrError

    def keep(simulation: Simulation) -> None:
        _keep(simulation)
        save(simulation)

    def _keep(simulation: Simulation) -> None:
        if journal is None:
            return
        try:
            journal.writelines(record + "\n" for record in simulation.journal.lines())
            journal.flush()
        except OSError as error:
            raise IvrError(f"the journal «{journal.name}» can't be written ({error.strerror})") from None

    if sys.stdin.isatty() and sys.stdout.isatty() and not as_json:
        from functools import partial

        from ivr import terminal
        from ivr.pace import ByClock

        return terminal.run(partial(ByClock, flow, setting, fast=fast), keep=keep)
    from ivr import console

    return console.run(flow, setting, as_json=as_json, keep=keep)


def _now() -> datetime:
    from datetime import datetime

    return datetime.now().astimezone().replace(microsecond=0)
