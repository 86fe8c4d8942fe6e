"""A recorded call shown again: the lines of its transcript, each in its time. Whoever calls brings the waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.journal_file import played
from ivr.transcript import CALLER, Line, Transcript

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ivr.journal_file import Record


def lines_of(records: Sequence[Record]) -> list[Line]:
    """Return a journal as the transcript that `ivr call` printed."""
    lines: list[Line] = []
    transcript = Transcript(records[0].fields["title"], lines.append)
    for record in played(records):
        if record.kind == "prompt_began":
            transcript.prompt(record.at, record.fields["text"])
        else:
            transcript.record(record.at, record.kind, record.fields)
    transcript.flush()
    return lines


def turns(lines: Iterable[Line]) -> list[int]:
    """Return where the caller's lines are among the lines: what they pressed, said, or left unsaid."""
    return [number for number, line in enumerate(lines) if line.who == CALLER]


def show(
    lines: Sequence[Line],
    write: Callable[[Line], None],
    sleep: Callable[[float], None],
    *,
    begin: int = 0,
    speed: float = 1.0,
) -> None:
    """Write the lines, waiting before each as long as it took in the call.

    Args:
        lines: A transcript.
        write: Takes each line in its time.
        sleep: Waits so many seconds.
        begin: Up to the line of this index nothing is waited for.
        speed: How many seconds of the call pass in one; 0 for no waiting at all.
    """
    before = lines[begin].at if begin else 0.0
    for number, line in enumerate(lines):
        if speed and number >= begin and line.at > before:
            sleep((line.at - before) / speed)
            before = line.at
        write(line)
