"""What the command line takes: durations, moments, telephone numbers; each mistake with how to mend it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

import click

from ivr.telephone_number import bare

if TYPE_CHECKING:
    from engine.flow import Flow

_DURATION = re.compile(r"(?:(\d+)\s*m)?\s*(?:(\d+(?:\.\d+)?)\s*s?)?", re.ASCII)
_LONGEST_WAIT_S = 24 * 3600.0


def duration(_: click.Context, __: click.Parameter, text: str | None) -> float | None:
    """Return the seconds of `90s`, `90` or `1m30s`. Raises: click.BadParameter."""
    if text is None:
        return None
    match = _DURATION.fullmatch(text.strip())
    if not text.strip() or match is None:
        raise click.BadParameter(f"«{text}» is not a time: write 90s, or 1m30s")
    seconds = 60 * float(match.group(1) or 0) + float(match.group(2) or 0)
    if seconds > _LONGEST_WAIT_S:
        raise click.BadParameter(f"«{text}» is more than a day: nobody waits so long")
    return seconds


def moment(_: click.Context, __: click.Parameter, text: str | None) -> datetime | None:
    """Return a moment; without an offset it is in the zone of this machine. Raises: click.BadParameter."""
    if text is None:
        return None
    try:
        when = datetime.fromisoformat(text.strip())
        return when if when.tzinfo is not None else when.astimezone()
    except (ValueError, OverflowError, OSError):
        raise click.BadParameter(f"«{text}» is not a time: write 2026-11-23T10:15+03:00") from None


def number(_: click.Context, __: click.Parameter, text: str | None) -> str | None:
    """Return a telephone number without spaces, brackets and hyphens. Raises: click.BadParameter."""
    if text is None:
        return None
    found = bare(text)
    if found is None:
        raise click.BadParameter(f"«{text}» is not a telephone number: write +79161234567")
    return found


def dialled(flow: Flow, line: str | None) -> str:
    """Return the number that the caller dials: the one asked for, else the first of the flow.

    Raises: click.BadParameter where the flow has no such number.
    """
    if line is None:
        return next(iter(flow.lines), "")
    if line not in flow.lines:
        from engine.errors import did_you_mean

        hint = did_you_mean(line, flow.lines)
        message = f"{flow.file} is not reached by the number «{line}»: {hint}"
        raise click.BadParameter(message, param_hint="'--line'")
    return line
