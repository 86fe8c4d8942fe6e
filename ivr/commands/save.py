"""`ivr save`: a recorded call becomes a test."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.flow import Flow
    from ivr.journal_file import Record

CHANGED = (
    "the line no longer makes this call as it was, and the test is of the call that it makes now: "
    "the flow, its data or its services have changed since, or no script can repeat the call"
)


@click.command()
@click.argument("journal")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False),
    help="The script, FILE.calls.yaml; one of the same flow gets the call added. Default: standard output.",
)
@click.option("--name", help="The call's name. Default: its day and time.")
def save(journal: str, output: str | None, name: str | None) -> None:
    """Make a call test of a recorded call.

    JOURNAL is what `ivr call --journal` wrote. The test does what the caller did and expects what the line said.
    Secrets are not in a journal, only their length: the test has invented ones, and the services answer it as they
    answered the caller.
    """
    from ivr.calltests import flows
    from ivr.calltests.saving import appending
    from ivr.journal_file import JournalError, read
    from ivr.opening import open_flow

    records = read(journal)
    file = records[0].fields["file"]
    if not Path(file).is_file():
        mend = "go to the folder that the call was made from, and try again"
        raise JournalError(f"{journal}:1: there is no flow «{file}» here: {mend}")
    flow = flows.load(Path(file)).flow or open_flow(file)
    if output is not None:
        appending.check(Path(output), file)
    written(records, flow, file, output, name)


def written(records: Sequence[Record], flow: Flow, file: str, output: str | None, name: str | None) -> None:
    """Write a call as a test, and tell what came of it."""
    from ivr.calltests.saving import appending
    from ivr.calltests.saving.recording import recorded
    from ivr.calltests.saving.writer import script_text

    recording = recorded(records, flow, name)
    if output is None:
        click.echo(script_text(appending.seen_from(Path(), file), [recording.call]), nl=False)
    else:
        title = appending.save(Path(output), file, recording.call)
        click.echo(f"{output}: «{title}» is saved", err=True)
    if not recording.is_same:
        click.echo(f"warning: {CHANGED}", err=True)
