"""What the command line takes: durations, moments, telephone numbers; each mistake with how to mend it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

import click

from engine.errors import did_you_mean

if TYPE_CHECKING:
    from engine.flow import Flow

_DURATION = re.compile(r"(?:(\d+)\s*m)?\s*(?:(\d+(?:\.\d+)?)\s*s?)?")
_NUMBER = re.compile(r"\+?\d{2,15}")
_SPACING = re.compile(r"[\s().-]+")
_LONGEST_WAIT_S = 24 * 3600.0


class Duration(click.ParamType):
    """Seconds, written `90s`, `90` or `1m30s`."""

    name = "time"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return seconds."""
        text = str(value).strip()
        match = _DURATION.fullmatch(text)
        if not text or match is None:
            self.fail(f"«{value}» is not a time: write 90s, or 1m30s", param, ctx)
        seconds = 60.0 * int(match.group(1) or 0) + float(match.group(2) or 0)
        if seconds > _LONGEST_WAIT_S:
            self.fail(f"«{value}» is more than a day", param, ctx)
        return seconds


class Moment(click.ParamType):
    """A day and time of day; without an offset in the zone of this machine."""

    name = "time"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return an aware moment."""
        try:
            moment = datetime.fromisoformat(str(value).strip())
            return moment if moment.tzinfo is not None else moment.astimezone()
        except (ValueError, OverflowError):
            self.fail(f"«{value}» is not a time: write 2026-11-23T10:15+03:00", param, ctx)


class PhoneNumber(click.ParamType):
    """A telephone number, spaces, brackets and hyphens taken out; empty for one that is withheld."""

    name = "number"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the number alone."""
        number = _SPACING.sub("", str(value))
        if number and _NUMBER.fullmatch(number) is None:
            self.fail(f"«{value}» is not a telephone number: write +79161234567", param, ctx)
        return number


def dialled(flow: Flow, line: str | None) -> str:
    """Return the number that the caller dials: the one asked for, else the first of the flow.

    Raises: click.BadParameter where the flow has no such number.
    """
    if line is None:
        return next(iter(flow.lines), "")
    if line not in flow.lines:
        hint = did_you_mean(line, flow.lines)
        message = f"{flow.file} is not reached by the number «{line}»: {hint}"
        raise click.BadParameter(message, param_hint="'--line'")
    return line
