"""The numbers dialled, the callers and the times that can make a difference to a call."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ivr.calltests.usual import USUAL_CALLER
from ivr.simulation import Setting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from engine.flow import Flow
    from ivr.calltests.generating.guards import Guards

_REST = "1234567890"
"""Of a caller's number."""
TIMES = frozenset(("hour", "minute", "weekday", "today"))


def settings(flow: Flow, guards: Guards, at: datetime) -> Iterator[Setting]:
    """Yield them in every combination, the usual one first."""
    lines = tuple(flow.lines)
    for line in (lines if "line" in guards.names else lines[:1]) or ("",):
        for caller in _callers(guards):
            for moment in _moments(guards, at):
                yield Setting(line, caller, moment)


def _callers(guards: Guards) -> Iterator[str]:
    """The usual caller, one who withholds the number, and one for each beginning of a number that is looked for."""
    yield USUAL_CALLER
    if "caller" in guards.names:
        yield ""
        yield from ((text + _REST)[: len(USUAL_CALLER)] for text in guards.texts("caller") if text)


def _moments(guards: Guards, at: datetime) -> Iterator[datetime]:
    yield at
    if TIMES & guards.names:
        for hour in sorted({int(hour) % 24 for hour in guards.numbers("hour")}):
            yield at.replace(hour=hour)
        yield from (at + timedelta(days=days) for days in range(1, 7))
