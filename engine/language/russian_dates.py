"""Hearing Russian dates: «пятое марта», «пятое третье две тысячи первого», «в пятницу»."""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from engine.language import calendar_days as calendar
from engine.language.calendar_days import Viewpoint
from engine.language.russian_numerals import cardinal, ordinal
from engine.language.russian_words import fold, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

MONTHS_GENITIVE = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
_MONTH_STEMS = "январ феврал март апрел ма июн июл август сентябр октябр ноябр декабр".split()
_MONTH_ENDINGS = ("", "а", "я", "ь", "е", "у", "ю", "ем", "ом", "й")
_MONTHS: Mapping[str, int] = {
    stem + ending: number
    for number, stem in enumerate(_MONTH_STEMS, start=1)
    for ending in _MONTH_ENDINGS
    if (stem, ending) != ("ма", "")
} | {
    short: number
    for number, short in enumerate("янв фев мар апр мая июн июл авг сен окт ноя дек".split(), start=1)
}
_RELATIVE: Mapping[str, int] = {
    "сегодня": 0,
    "сегодняшний": 0,
    "сегодняшнее": 0,
    "сегодняшним": 0,
    "завтра": 1,
    "завтрашний": 1,
    "завтрашнее": 1,
    "завтрашним": 1,
    "послезавтра": 2,
    "вчера": -1,
    "вчерашний": -1,
    "вчерашнее": -1,
    "позавчера": -2,
}
_WEEKDAY_FORMS = (
    "понедельник понедельника понедельнику понедельником пн",
    "вторник вторника вторнику вторником вт",
    "среда среду среды среде ср",
    "четверг четверга четвергу четвергом чт",
    "пятница пятницу пятницы пятнице пт",
    "суббота субботу субботы субботе сб",
    "воскресенье воскресенья воскресенью воскресение вс",
)
_WEEKDAYS: Mapping[str, int] = {
    form: number for number, row in enumerate(_WEEKDAY_FORMS) for form in row.split()
}
_UNITS: Mapping[str, str] = {
    form: unit
    for unit, row in {
        "day": "день дня дней денек сутки суток",
        "week": "неделя неделю недели недель неделе недельку",
        "month": "месяц месяца месяцев",
        "half": "полгода полугода",
        "year": "год года лет годик",
    }.items()
    for form in row.split()
}
_UNIT_MONTHS = {"month": 1, "half": 6, "year": 12}
_SHIFTS: Mapping[str, int] = {
    adjective + ending: shift
    for adjective, shift in (("следующ", 1), ("будущ", 1), ("прошл", -1))
    for ending in ("его", "ем", "ого", "ом")
} | {"этого": 0, "этом": 0, "текущего": 0, "текущем": 0}
"""«Следующего года», «в этом месяце»: years or months from now."""
_YEAR_WORDS = frozenset("год года году годом г".split())
_ENDINGS_WRITTEN = frozenset("е го ое ого му ому".split())
"""Endings of a written ordinal: `5-е`, `5-го`."""

VOCABULARY: Sequence[str] = (*_MONTHS, *_RELATIVE, *_WEEKDAYS, *_UNITS)
"""What a date is said in, beside numbers."""


def heard_date(text: str, today: date, *, is_past: bool = False) -> date | None:
    """Give the day in `text`.

    A day without a year, or a day of the month alone, is today or the next one to come; a day of
    the week is the next after today; with `is_past` each is the last one. A year of two digits is
    at most ten years ahead. None where there is no date or no such day.
    """
    seen = Viewpoint(today, is_past)
    found = calendar.written(fold(text), seen)
    if found:
        return found
    heard = [token for token in tokens(text) if token not in _ENDINGS_WRITTEN]
    for read in (_day_month_year, _counted_from_today, _weekday, _relative, _day_of_month):
        found = read(heard, seen)
        if found:
            return found
    return None


def _relative(heard: Sequence[str], seen: Viewpoint) -> date | None:
    days = {_RELATIVE[word] for word in heard if word in _RELATIVE}
    after = sum(word == "после" for word in heard)  # «после завтра», as recognisers write it
    if len(days) != 1:
        return None
    return calendar.add_days(seen.today, days.pop() + (after if "завтра" in heard else 0))


def _numbers(heard: Sequence[str], at: int) -> Iterator[tuple[int, int]]:
    """Give the ways to read a number at `at`, each with its end, the longest first."""
    if at >= len(heard):
        return
    word = heard[at]
    if word.isdigit():
        yield int(word), at + 1
        return
    readings = {read for read in (ordinal(heard, at), cardinal(heard, at)) if read}
    for end in range(len(heard), at, -1):  # «двадцать пять» may be said for 20 and 5
        shorter = cardinal(heard[at:end], 0)
        if shorter:
            readings.add((shorter[0], at + shorter[1]))
    yield from sorted(readings, key=lambda reading: -reading[1])


def _part(heard: Sequence[str], at: int, accept: Callable[[int], bool]) -> tuple[int, int] | None:
    """Give the longest number at `at` that is accepted, a leading «ноль» passed over."""
    if at < len(heard) - 1 and heard[at] in ("ноль", "нуль", "0"):
        at += 1
    return next((read for read in _numbers(heard, at) if accept(read[0])), None)


def _day_month_year(heard: Sequence[str], seen: Viewpoint) -> date | None:
    for at in range(len(heard)):
        day = _part(heard, at, lambda value: 1 <= value <= 31)
        if not day:
            continue
        month = _month(heard, day[1])
        if not month:
            continue
        is_named = heard[month[1] - 1] in _MONTHS
        year = _year(heard, month[1], seen.today)
        if year is not None:
            return calendar.day_or_none(year, month[0], day[0])
        if is_named or _is_pair(heard, at, month[1]):
            return calendar.nearest_day(day[0], month[0], seen)
    return None


def _is_pair(heard: Sequence[str], at: int, end: int) -> bool:
    """Tell whether a day and a month, both in numbers, are all that was said as ordinals."""
    return ordinal(heard, at) is not None and ordinal(heard, end - 1) is not None


def _month(heard: Sequence[str], at: int) -> tuple[int, int] | None:
    if at < len(heard) and heard[at] in ("число", "числа", "день"):
        at += 1
    if at < len(heard) and heard[at] in _MONTHS:
        return _MONTHS[heard[at]], at + 1
    month = _part(heard, at, lambda value: 1 <= value <= 12)
    if month and month[1] < len(heard) and heard[month[1]] in ("месяца", "месяц"):
        return month[0], month[1] + 1
    return month


def _year(heard: Sequence[str], at: int, today: date) -> int | None:
    """Give the year at `at`, None where there is none; «две тысячи первого», «85-го», «20 26»."""
    if at < len(heard) and heard[at] == "в":
        at += 1
    if at + 1 < len(heard) and heard[at] in _SHIFTS:
        return today.year + _SHIFTS[heard[at]] if heard[at + 1] in _YEAR_WORDS else None
    if at < len(heard) and heard[at] == "ноль":
        at += 1
    for value, end in _numbers(heard, at):
        if value in (19, 20):  # «девятнадцать восемьдесят пять»
            tail = next((read for read in _numbers(heard, end) if read[0] < 100), None)
            if tail:
                return value * 100 + tail[0]
        if value < 100 or 1000 <= value <= 9999:
            return calendar.full_year(value, today)
    return None


def _counted_from_today(heard: Sequence[str], seen: Viewpoint) -> date | None:
    """Read «через три дня», «неделю назад»; «через полтора года» names no day."""
    for at, word in enumerate(heard):
        unit = _UNITS.get(word)
        if not unit:
            continue
        sign = _direction(heard, at)
        if not sign:
            continue
        count = _count_before(heard, at)
        if count is None:
            return None
        if unit in ("day", "week"):
            return calendar.add_days(seen.today, sign * count * (7 if unit == "week" else 1))
        return calendar.add_months(seen.today, sign * count * _UNIT_MONTHS[unit])
    return None


def _direction(heard: Sequence[str], at: int) -> int:
    """Give 1 for «через …» before the unit at `at`, -1 for «… назад» after it, else 0."""
    if "назад" in heard[at + 1 : at + 3] or "тому" in heard[at + 1 : at + 2]:
        return -1
    return 1 if "через" in heard[max(0, at - 4) : at] else 0


def _count_before(heard: Sequence[str], at: int) -> int | None:
    for start in range(max(0, at - 4), at):
        found = cardinal(heard, start)
        if found and found[1] == at:
            return found[0]
        if heard[start].isdigit() and start + 1 == at:
            return int(heard[start])
    before = heard[at - 1] if at else ""
    if before in ("пару", "пара"):
        return 2
    halves = ("полтора", "полторы", "пол", "половиной", "несколько")
    return None if before in halves else 1


def _weekday(heard: Sequence[str], seen: Viewpoint) -> date | None:
    days = {_WEEKDAYS[word] for word in heard if word in _WEEKDAYS}
    if len(days) != 1:
        return None
    day = days.pop()
    if any(word.startswith(("следующ", "будущ")) for word in heard):
        return calendar.weekday(day, seen.today, 1)
    if any(word.startswith(("прошл", "предыдущ", "минувш")) for word in heard):
        is_week = any(word.startswith("недел") for word in heard)
        monday = calendar.weekday(day, seen.today, 0)
        if is_week and monday:
            return calendar.add_days(monday, -7)
        return calendar.weekday(day, seen.today, -1)
    if any(word.startswith("недел") for word in heard):
        return calendar.weekday(day, seen.today, 0)
    return calendar.weekday(day, seen.today, -1 if seen.is_past else None)


def _day_of_month(heard: Sequence[str], seen: Viewpoint) -> date | None:
    """Read «пятого числа», «двадцать пятое»: the next such day."""
    for at in range(len(heard)):
        found = ordinal(heard, at)
        if found is None and heard[at].isdigit():
            found = int(heard[at]), at + 1
        if found is None:
            found = cardinal(heard, at)
        if not found or not 1 <= found[0] <= 31:
            continue
        month = _shifted_month(heard, seen.today)
        if month:
            return calendar.day_or_none(month.year, month.month, found[0])
        is_day = found[1] < len(heard) and heard[found[1]] in ("число", "числа", "числу")
        is_alone = at <= 1 and found[1] == len(heard) and ordinal(heard, at) is not None
        if is_day or is_alone:
            return calendar.nearest_day(found[0], None, seen)
    return None


def _shifted_month(heard: Sequence[str], today: date) -> date | None:
    """Give the first day of the month meant by «следующего месяца», «этого месяца»."""
    for word, unit in pairwise(heard):
        if word in _SHIFTS and unit in ("месяца", "месяце"):
            return calendar.add_months(today.replace(day=1), _SHIFTS[word])
    return None
