"""Hearing English dates: “March fifth”, “the 5th of March 1985”, “in two weeks”."""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.language import calendar_days as calendar
from engine.language.calendar_days import Viewpoint
from engine.language.english_numerals import CARDINALS, cardinal, fold, ordinal, quantity, tokens

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

_MONTH_NAMES = (
    "january february march april may june july august september october november december"
).split()
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)} | {
    name[:3]: number for number, name in enumerate(_MONTH_NAMES, start=1)
}
_WEEKDAYS = {
    name: number
    for number, name in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())
}
_RELATIVE = {"today": 0, "tomorrow": 1, "yesterday": -1}
_UNIT_DAYS = {"day": 1, "days": 1, "week": 7, "weeks": 7}
_UNIT_MONTHS = {"month": 1, "months": 1, "year": 12, "years": 12}

VOCABULARY: Sequence[str] = (*_MONTHS, *_WEEKDAYS, *_RELATIVE, *_UNIT_DAYS, *_UNIT_MONTHS)
"""What a date is said in, beside numbers."""


def heard_date(text: str, today: date, *, is_past: bool = False) -> date | None:
    """Give the day in `text`; without a year it is today or the next to come, with `is_past` the last.

    `3/4/2026` is the fourth of March, as Americans write it; `3.4.2026` the third of April.
    """
    seen = Viewpoint(today, is_past)
    found = calendar.written(fold(text), seen, is_month_first=True)
    if found:
        return found
    heard = tokens(text)
    for read in (_named_month, _counted, _weekday):
        found = read(heard, seen)
        if found:
            return found
    days = {_RELATIVE[word] for word in heard if word in _RELATIVE}
    if len(days) != 1:
        return None
    spoken = " ".join(heard)
    beyond = ("day after tomorrow" in spoken) - ("day before yesterday" in spoken)
    return calendar.add_days(today, days.pop() + beyond)


def _named_month(heard: Sequence[str], seen: Viewpoint) -> date | None:
    for at, word in enumerate(heard):
        if word not in _MONTHS:
            continue
        after = at + 2 if tuple(heard[at + 1 : at + 2]) == ("the",) else at + 1
        day = _day_at(heard, after)
        year_at = day[1] if day else at + 1
        if day is None:
            day = _day_before(heard, at)
        if day is None:
            return None
        year = _year(heard, year_at, seen.today)
        if year is None:
            return calendar.nearest_day(day[0], _MONTHS[word], seen)
        return calendar.day_or_none(year, _MONTHS[word], day[0])
    return None


def _day_at(heard: Sequence[str], at: int) -> tuple[int, int] | None:
    if at >= len(heard):
        return None
    found = ordinal(heard, at) or cardinal(heard, at)
    if found is None and heard[at].isdigit():
        found = int(heard[at]), at + 1
    if found and found[0] > 31 and heard[at] in CARDINALS:
        found = CARDINALS[heard[at]], at + 1
    return found if found and 1 <= found[0] <= 31 else None


def _day_before(heard: Sequence[str], at: int) -> tuple[int, int] | None:
    end = at - 1 if at and heard[at - 1] == "of" else at
    for start in range(max(0, end - 2), end):
        found = _day_at(heard, start)
        if found and found[1] == end:
            return found
    return None


def _year(heard: Sequence[str], at: int, today: date) -> int | None:
    if at >= len(heard):
        return None
    if heard[at].isdigit():
        return calendar.full_year(int(heard[at]), today)
    found = cardinal(heard, at)
    if not found:
        return None
    value, end = found
    if value in (19, 20) and end < len(heard):
        skip = end + 1 if heard[end] in ("oh", "o") else end
        tail = cardinal(heard, skip)
        if tail and tail[0] < 100:
            return value * 100 + tail[0]
    return calendar.full_year(value, today)


def _counted(heard: Sequence[str], seen: Viewpoint) -> date | None:
    for at, word in enumerate(heard):
        if word not in _UNIT_DAYS and word not in _UNIT_MONTHS:
            continue
        before, after = heard[max(0, at - 3) : at], heard[at + 1 : at + 3]
        sign = -1 if "ago" in after else int("in" in before or "now" in after)
        count = _count(before)
        if sign and word in _UNIT_DAYS:
            return calendar.add_days(seen.today, sign * count * _UNIT_DAYS[word])
        if sign:
            return calendar.add_months(seen.today, sign * count * _UNIT_MONTHS[word])
    return None


def _count(before: Sequence[str]) -> int:
    """Give the number among the words before a unit, one where it is left out."""
    found = (quantity(before, at) for at in range(len(before)))
    return next((int(read[0]) for read in found if read), 1)


def _weekday(heard: Sequence[str], seen: Viewpoint) -> date | None:
    days = {_WEEKDAYS[word] for word in heard if word in _WEEKDAYS}
    if len(days) != 1:
        return None
    if "next" in heard:
        return calendar.weekday(days.pop(), seen.today, 1)
    return calendar.weekday(days.pop(), seen.today, -1 if seen.is_past or "last" in heard else None)
