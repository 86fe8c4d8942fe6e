"""Days as people name them, counted from today: what every language's dates share."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_YEARS_AHEAD = 10
"""A year of two digits lies at most so far ahead: «85» is 1985, «30» said in 2026 is 2030."""
_MOST_STEPS = 9
"""Steps to the nearest day: 29 February is at most eight years away."""
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_WRITTEN = re.compile(r"(?<!\d)(\d{1,2})[./-](\d{1,2})(?:[./-](\d{4}|\d{2}))?(?![\d./-]*\d)")


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """Where a day is seen from."""

    today: date
    is_past: bool = False
    """Whether what names no year is the last such day, not the next."""


def day_or_none(year: int, month: int, day: int) -> date | None:
    """Give a day, or None where there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def full_year(year: int, today: date) -> int:
    """Give the year that a year of two digits means."""
    if year >= 100:
        return year
    century = today.year - today.year % 100
    return century + year if century + year <= today.year + _YEARS_AHEAD else century - 100 + year


def nearest_day(day: int, month: int | None, seen: Viewpoint) -> date | None:
    """Give today or the next day to come with this day of the month, and month where given.

    Seen with `is_past`, today or the last such day. None where there is no such day.
    """
    today, is_past = seen.today, seen.is_past
    step = -1 if is_past else 1
    months = today.year * 12 + today.month - 1
    if month is not None:
        months, step = today.year * 12 + month - 1, step * 12
    for _ in range(_MOST_STEPS):
        year, at = divmod(months, 12)
        found = day_or_none(year, at + 1, day)
        if found and (found <= today if is_past else found >= today):
            return found
        months += step
    return None


def add_months(day: date, months: int) -> date | None:
    """Give the day some months on, the last of the month where it is shorter, or None beyond the calendar."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_days(day: date, days: int) -> date | None:
    """Give the day some days on, or None beyond the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def weekday(number: int, today: date, week: int | None) -> date | None:
    """Give a day of the week (0 is Monday).

    `week` counts from this week; None means the next such day after today, and -1 the last one
    before it.
    """
    if week is None:
        return add_days(today, (number - today.weekday() - 1) % 7 + 1)
    if week < 0:
        return add_days(today, -((today.weekday() - number - 1) % 7 + 1))
    return add_days(today, number - today.weekday() + 7 * week)


def written(text: str, seen: Viewpoint, *, is_month_first: bool = False) -> date | None:
    """Read `2026-02-01`, `01.02.2026`, `1/2/26` or `01.02`; None where no day is written so."""
    iso = _ISO.search(text)
    if iso:
        return day_or_none(int(iso[1]), int(iso[2]), int(iso[3]))
    match = _WRITTEN.search(text)
    if not match:
        return None
    day, month = int(match[1]), int(match[2])
    if is_month_first and "." not in match[0]:
        day, month = month, day
    if not match[3]:
        return nearest_day(day, month, seen) if 1 <= month <= 12 else None
    return day_or_none(full_year(int(match[3]), seen.today), month, day)
