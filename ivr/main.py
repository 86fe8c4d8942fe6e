"""The program `ivr`: its command line, and nothing else. What a command needs is imported when it runs."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from ivr import arguments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from engine.flow import Flow
    from engine.loading.loader import Loaded
    from ivr.simulation import Setting, Simulation

OUTCOMES = ("connected", "busy", "no_answer", "failed", "closed", "queue_full")
_WRONG = 2
_UNHEARD = 1
"""Exit status when nobody takes the output any more, like that of other programs."""
_LOST = (errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""Why output may not be written, with nothing wrong in the program."""
_JOURNAL = b'{"t":'
"""How a journal begins."""
_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Program(click.Group):
    """Prints what is wrong as one plain message; anything else is a bug and keeps its traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt:
            from ivr.console import INTERRUPTED

            ctx.exit(INTERRUPTED)
        except Exception as error:
            from engine.errors import FlowError, IvrError

            if not isinstance(error, IvrError):
                raise
            click.echo(str(error) if isinstance(error, FlowError) else f"Error: {error}", err=True)
            ctx.exit(_WRONG)


@click.group(cls=_Program, context_settings=_SETTINGS)
@click.version_option(package_name="autoinformer", prog_name="ivr")
def cli() -> None:
    """Design, hear, test and run a telephone voice menu that is described in one YAML file."""


@cli.command()
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
def call(  # noqa: PLR0917 - click passes them by name
    flow: str | None,
    line: str | None,
    caller: str,
    at: datetime | None,
    journal: str | None,
    outcome: str | None,
    wait: float | None,
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
    from ivr.simulation import Setting

    opened = open_flow(flow if flow is not None else shipped_flow())
    when = at if at is not None else _now()
    setting = Setting(arguments.dialled(opened, line), caller, when, outcome, wait)
    with _opened(journal) as written:
        status = _run(opened, setting, written, fast=fast, as_json=as_json)
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


def _run(flow: Flow, setting: Setting, journal: TextIO | None, *, fast: bool, as_json: bool) -> int:
    from engine.errors import IvrError

    def keep(simulation: Simulation) -> None:
        if journal is None:
            return
        try:
            journal.writelines(record + "\n" for record in simulation.journal.lines())
            journal.flush()
        except OSError as error:
            raise IvrError(f"the journal «{journal.name}» can't be written ({error.strerror})") from None

    if sys.stdin.isatty() and sys.stdout.isatty() and not as_json:
        from ivr import terminal

        return terminal.run(flow, setting, fast=fast, keep=keep)
    from ivr import console

    return console.run(flow, setting, as_json=as_json, keep=keep)


@cli.command()
@click.argument("flows", nargs=-1, required=True, metavar="FLOW...")
def check(flows: tuple[str, ...]) -> None:
    """Load flows and print everything that is wrong; the exit status is 1 if there is an error."""
    wrong = False
    for path in flows:
        loaded = _examine(path)
        for problem in loaded.problems:
            click.echo(str(problem))
        errors = sum(problem.severity == "error" for problem in loaded.problems)
        counts = f"{_count(errors, 'error')}, {_count(len(loaded.problems) - errors, 'warning')}"
        click.echo(f"{path}: {_size(loaded)}{counts}")
        wrong = wrong or errors > 0
    sys.exit(1 if wrong else 0)


@cli.command()
def schema() -> None:
    """Print the JSON Schema of a flow, for editors."""
    import json

    from engine.loading.schema_file import json_schema

    click.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))


@cli.command()
@click.argument("flow")
@click.argument("utterances", nargs=-1, metavar="[UTTERANCE]...")
@click.option(
    "--state", help="The state that the caller is in. Default: all that the flow understands anywhere."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def match(flow: str, utterances: tuple[str, ...], state: str | None, *, as_json: bool) -> None:
    """Print what FLOW would understand of each UTTERANCE, or of each line of standard input.

    Without --json a line is: what matched, its score, what was said, why, and the rivals, with tabs between.
    """
    from ivr.matching import answers

    said: Iterable[str] = utterances or sys.stdin
    for answer in answers(open_flow(flow), state, said, as_json=as_json):
        click.echo(answer)


def open_flow(path: str) -> Flow:
    """Return a flow that is ready to be called. Raises: FlowError with all of its errors."""
    from engine.errors import FlowError
    from engine.loading import loader

    loaded = _examine(path)
    errors = [problem for problem in loaded.problems if problem.severity == "error"]
    if loaded.flow is None or errors:
        raise FlowError(errors or [loader.no_flow(path)])
    return loaded.flow


def shipped_flow() -> str:
    """Return the path of the line that comes with the program."""
    from importlib.util import find_spec

    from engine.errors import IvrError

    spec = find_spec("flows")
    if spec is None or spec.origin is None:
        raise IvrError("the package «flows» is not installed: name a flow")
    path = Path(spec.origin).with_name("sber_900.yaml")
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _examine(path: str) -> Loaded:
    """Return a flow, where it loads, and all that is wrong with it and its databases, in file order."""
    from engine.loading import loader
    from ivr import databases

    loaded = loader.read(path)
    if loaded.flow is None:
        return loaded
    problems = sorted((*loaded.problems, *databases.problems(loaded.flow)), key=lambda problem: problem.place)
    return replace(loaded, problems=tuple(problems))


def _size(loaded: Loaded) -> str:
    if loaded.is_part:
        return "a part, checked with the flows that include it; "
    return f"{_count(len(loaded.flow.states), 'state')}, " if loaded.flow is not None else "does not load: "


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def _now() -> datetime:
    from datetime import datetime

    return datetime.now().astimezone()


def main() -> None:
    """Run the program: UTF-8 whatever the locale says, since the texts are in any language."""
    _open_closed_streams()
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
    try:
        try:
            cli(prog_name="ivr")
        finally:
            sys.stdout.flush()
    except OSError as error:
        if error.errno not in _LOST:
            raise
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())  # or it would be tried, and complained about, again at the exit
        if error.errno == errno.EPIPE:
            sys.exit(_UNHEARD)
        try:
            click.echo(f"Error: the output can't be written ({error.strerror})", err=True)
        except OSError:
            os.dup2(nowhere, sys.stderr.fileno())
        sys.exit(_WRONG)


def _open_closed_streams() -> None:
    """Whoever closed a stream neither says nor hears anything by it."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - it stays open


if __name__ == "__main__":
    main()
