"""Opening hours: weekly times and holidays in a time zone, asked about a moment. Reads no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

DAY = 24 * 60
"""Minutes."""

Spans = tuple[tuple[int, int], ...]
"""Minutes of the day from and to; beyond `DAY` a span goes on after midnight."""
ALL_DAY: Spans = ((0, DAY),)


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days with times of their own: (month, day) every year, or dates."""

    first: tuple[int, ...]
    """(month, day) or (year, month, day)."""
    last: tuple[int, ...]
    spans: Spans
    """Empty for closed."""

    def covers(self, day: date) -> bool:
        """Is `day` one of these days?"""
        here: tuple[int, ...] = (day.month, day.day)
        if len(self.first) == 3:
            here = (day.year, *here)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last  # over New Year, every year


@dataclass(frozen=True, slots=True)
class Hours:
    """When something is open."""

    zone: ZoneInfo
    weekly: tuple[Spans, ...]
    """For each day, Monday first."""
    holidays: tuple[Holiday, ...] = ()
    """The first that covers a day replaces its weekly times."""

    def is_open(self, at: datetime) -> bool:
        """Is it open at this moment? `at` is aware of its time zone."""
        local = at.astimezone(self.zone)
        today = local.date()
        minute = local.hour * 60 + local.minute + (local.second + local.microsecond / 1e6) / 60
        if any(first <= minute < last for first, last in self.spans(today)):
            return True
        yesterday = self.spans(today - timedelta(days=1))
        return any(first <= minute + DAY < last for first, last in yesterday)

    def spans(self, day: date) -> Spans:
        """The times of one day."""
        for holiday in self.holidays:
            if holiday.covers(day):
                return holiday.spans
        return self.weekly[day.weekday()]
