"""What every command that makes a call takes: who calls whom and when, and what is kept of the call afterwards."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

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


@dataclass(frozen=True, slots=True)
class Calling:
    """What was asked for on the command line."""

    line: str | None
    caller: str | None
    at: datetime | None
    journal: str | None
    outcome: str | None
    wait: float | None
    script: str | None
    name: str | None

    def setting(self, flow: Flow) -> Setting:
        """Return what is fixed before the call begins, all that can be wrong with its files looked at.

        Raises: click.BadParameter, ScriptError.
        """
        from ivr.simulation import Setting

        when = self.at if self.at is not None else _now()
        setting = Setting(
            arguments.dialled(flow, self.line), self.caller or "", when, self.outcome, self.wait
        )
        if self.script is not None:
            from ivr.calltests.saving import appending

            appending.check(Path(self.script), flow.file)
        return setting

    @contextmanager
    def keeping(self) -> Iterator[Callable[[Simulation], None]]:
        """Give what takes the call when it is over, however it ended: writes its journal, and it as a test.

        The journal's file is opened before the call begins, so that nobody calls in vain.

        Raises: click.BadParameter where it can't be.
        """
        with _opened(self.journal) as file:

            def keep(simulation: Simulation) -> None:
                if file is not None:
                    _write(simulation, file)
                if self.script is not None:
                    _save(simulation, self.script, self.name)

            yield keep


_OPTIONS: tuple[Callable[[Callable[..., Any]], Callable[..., Any]], ...] = (
    click.option(
        "--line",
        metavar="NUMBER",
        callback=arguments.number,
        help="The number dialled. Default: the first of the flow.",
    ),
    click.option(
        "--from",
        "caller",
        metavar="NUMBER",
        callback=arguments.number,
        default="+79161234567",
        show_default=True,
        help="The caller's number; '' for one that is withheld.",
    ),
    click.option(
        "--at", metavar="TIME", callback=arguments.moment, help="When: 2026-11-23T10:15+03:00. Default: now."
    ),
    click.option("--journal", type=click.Path(dir_okay=False), help="Write the journal to this file."),
    click.option(
        "--outcome",
        type=click.Choice(OUTCOMES),
        help="How every transfer and queue ends, whatever the flow says.",
    ),
    click.option(
        "--wait", metavar="TIME", callback=arguments.duration, help="How long that takes: 90s, 1m30s."
    ),
    click.option(
        "--save",
        "script",
        type=click.Path(dir_okay=False),
        help="Write the call as a test to this FILE.calls.yaml; one of the same flow gets the call added.",
    ),
    click.option("--name", help="With --save: the call's name. Default: its day and time."),
)


def options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a call, which it gets as one value named `calling`."""
    names = Calling.__dataclass_fields__

    @wraps(command)
    def called(**values: Any) -> None:  # noqa: ANN401 - click passes what the options say
        wished = {name: values.pop(name) for name in names}
        command(calling=Calling(**wished), **values)

    for option in reversed(_OPTIONS):
        called = option(called)
    return called


@contextmanager
def _opened(journal: str | None) -> Iterator[TextIO | None]:
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


def _write(simulation: Simulation, journal: TextIO) -> None:
    from engine.errors import IvrError

    try:
        journal.writelines(record + "\n" for record in simulation.journal.lines())
        journal.flush()
    except OSError as error:
        raise IvrError(f"the journal «{journal.name}» can't be written ({error.strerror})") from None


def _save(simulation: Simulation, script: str, name: str | None) -> None:
    """Write the call as a test."""
    from engine.journal import kind, plain
    from ivr.commands.save import written
    from ivr.journal_file import Record

    records = [Record(at, kind(record), plain(record)) for at, record in simulation.journal.records]
    if records:
        written(records, simulation.flow, simulation.flow.file, script, name)


def _now() -> datetime:
    from datetime import datetime

    return datetime.now().astimezone().replace(microsecond=0)
