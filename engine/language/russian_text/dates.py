"""Days in a text, in figures or with the month's name, and ranges and lists of them; then the years."""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from engine.language.calendar_days import day_or_none
from engine.language.russian_dates import MONTHS_GENITIVE
from engine.language.russian_grammar import ordinal_words
from engine.language.russian_text import years
from engine.language.russian_text.context import (
    ACCUSATIVE,
    DATIVE,
    GENITIVE,
    INSTRUMENTAL,
    NOMINATIVE,
    PREPOSITIONAL,
    by_preposition,
    is_name,
    words_before,
)
from engine.language.russian_text.figures import DASH
from engine.language.russian_text.units import measure_after
from engine.language.russian_text.years import ALONE, YEAR, YEAR_WORD, or_as_it_is
from engine.language.russian_values import day_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.language.russian_text.manner import Manner

_MONTH = (
    r"(?:января|янв\.?|февраля|февр?\.?|марта|мар\.|апреля|апр\.?|мая|июня|июн\.?|июля|июл\.?"
    r"|августа|авг\.?|сентября|сент?\.?|октября|окт\.?|ноября|нояб?\.?|декабря|дек\.?)(?![а-яё])"
)
_YEAR_AFTER = rf"(?: (?:в )?(?P<{{0}}>{YEAR})(?![\d:]|[.,]\d| ?(?:₽|руб))(?:{YEAR_WORD})?)?"
_ENDING = r"(?:-?(?:ого|го|ое|е|ому|му|м))?"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_NUMERIC = (
    r"(?:\d{1,2}\.\d{1,2}\.(?:\d{4}|\d\d)|\d{1,2}/\d{1,2}/(?:\d{4}|\d\d)|\d{1,2}-\d{1,2}-\d{4}"
    r"|\d{4}-\d\d-\d\d|\d{4}[/.]\d\d[/.]\d\d)"
)
_SHORT = r"(?:0[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])"
_NO_SCALE = r"(?! ?(?:млн|тыс|млрд|процент|градус))"
_OF_YEAR = r"(?: ?г(?:ода|\.)?(?![а-яё]))?"

_QUOTED_DAY = re.compile(rf"[«\"](?P<day>{_DAY})[»\"](?= ?(?:{_MONTH}))")
"""A day as contracts have it: «19» октября."""
_RANGE = re.compile(
    rf"(?<![\d.,/-])(?P<first>{_NUMERIC}|{_SHORT}){_OF_YEAR}(?P<joint>{DASH}| по | до )"
    rf"(?P<second>{_NUMERIC}|{_SHORT}){ALONE}{_NO_SCALE}{_OF_YEAR}"
)
_DATE = re.compile(
    rf"(?<![\d.,/-])(?P<date>{_NUMERIC})"
    rf"(?P<clock>[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?{ALONE}{_OF_YEAR}"
)
_SLASHED = re.compile(
    r"(?<![\w.,/:-])(?P<short>(?:0?[1-9]|[12]\d|3[01])/(?:0[1-9]|1[0-2]))(?= (?:в|с|до|в) \d)"
)
"""«12/07 в 20:45»: a time after it tells that it is a day."""
_DAY_MONTH = re.compile(rf"(?<![\w.,/:-])(?P<short>{_SHORT}){ALONE}{_NO_SCALE}")
_BETWEEN_MONTHS = re.compile(
    rf"(?<![\w.,:-])(?P<day>{_DAY}){_ENDING} (?P<month>{_MONTH}){_YEAR_AFTER.format('year')}(?P<joint>{DASH})"
    rf"(?P<day2>{_DAY}){_ENDING} (?P<month2>{_MONTH}){_YEAR_AFTER.format('year2')}"
)
_DAYS = re.compile(
    rf"(?<![\w.,:-])(?P<days>{_DAY}{_ENDING}(?:(?:, |{DASH}| по | до | и | или |, и ){_DAY}{_ENDING})*) "
    rf"(?:(?P<month>{_MONTH}){_YEAR_AFTER.format('year')}|(?P<word>числ(?:о|а|у|ом|е|ам))(?![а-яё]))",
    re.IGNORECASE,
)
_SPLIT_DAYS = re.compile(rf"(, и |, |{DASH}(?=\d)| по | до | и | или )")
_ENDING_CASES = {"го": GENITIVE, "ого": GENITIVE, "му": DATIVE, "ому": DATIVE, "м": PREPOSITIONAL}
_DAY_WORDS = {
    "число": NOMINATIVE,
    "числа": GENITIVE,
    "числу": DATIVE,
    "числом": INSTRUMENTAL,
    "числе": PREPOSITIONAL,
    "числам": DATIVE,
}
_AT = re.compile(r"(?:в|с|до|после) \d")
"""A time after a day: «собрание — 6 декабря в 19 ч»."""
_NAMES_DAY = frozenset("сегодня завтра послезавтра вчера дата это число".split())
"""After these a date is named, and stands in the nominative: «сегодня пятое марта»."""


def read(text: str, manner: Manner) -> str:
    """Read the dates of a text."""
    if any(character.isdigit() for character in text):
        text = _QUOTED_DAY.sub(r"\g<day>", text)
        for pattern, reader in _PASSES:
            text = pattern.sub(partial(or_as_it_is, reader, manner), text)
    return years.read(text, manner)


def _full(year: str | None) -> int | None:
    if year is None:
        return None
    return int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 50 else 1900)


def parts_of(written: str) -> tuple[int, int, int | None] | None:
    """Give the day, month and year of a date in figures, or None where there is no such day."""
    numbers = re.split(r"[./-]", written)
    if len(numbers[0]) == 4:
        numbers.reverse()
    day, month = int(numbers[0]), int(numbers[1])
    year = _full(numbers[2]) if len(numbers) > 2 else None
    return (day, month, year) if day_or_none(year or 2000, month, day) else None


def _case(text: str, at: int, end: int, manner: Manner) -> str:
    """Give the case of a day: the genitive says when («платёж пятого марта»), the nominative names it."""
    cases = by_preposition(text, at)
    if cases:
        word = words_before(text, at, 1)[-1]
        if word in ("по", "на", "за", "в", "через"):
            return ACCUSATIVE
        if word in ("с", "со"):
            return GENITIVE
        return cases[0] if len(cases) == 1 else GENITIVE
    if manner.case is not None:
        return manner.case
    before = words_before(text, at, 1)
    if before and before[-1] in _NAMES_DAY:
        return NOMINATIVE
    rest, head = text[end:].lstrip(), text[:at].rstrip()
    is_named = head.endswith((":", "—", "–")) or re.match(r"[–—] ", rest) is not None
    is_named &= _AT.match(rest) is None
    is_whole = not head and not rest.strip(" .!?")
    return NOMINATIVE if is_named or is_whole else GENITIVE


def _range(match: re.Match[str], _: Manner) -> str | None:
    first, second = parts_of(match["first"]), parts_of(match["second"])
    if first is None or second is None or measure_after(match.string, match.end("second")) is not None:
        return None
    return _from_to(match, lambda case: day_words(*first, case), lambda case: day_words(*second, case))


def _from_to(match: re.Match[str], first: Callable[[str], str], second: Callable[[str], str]) -> str:
    """Give «с первого … по пятое …», the «с» where it is not written already."""
    joint = match["joint"].strip()
    before = words_before(match.string, match.start(), 1)
    if joint == "до":
        return f"{first(GENITIVE)} до {second(GENITIVE)}"
    if joint == "и":
        case = next(iter(by_preposition(match.string, match.start())), GENITIVE)
        return f"{first(case)} и {second(case)}"
    if before and before[-1] in ("с", "со", "от"):
        return f"{first(GENITIVE)} по {second(ACCUSATIVE)}"
    if joint == "по":
        return f"{first(GENITIVE)} по {second(ACCUSATIVE)}"
    cases = by_preposition(match.string, match.start())
    if cases:
        case = ACCUSATIVE if before[-1] in ("по", "на", "за") else cases[0]
        return f"{first(case)} – {second(case)}"
    return f"с {first(GENITIVE)} по {second(ACCUSATIVE)}"


def _date(match: re.Match[str], manner: Manner) -> str | None:
    found = parts_of(match["date"])
    if found is None:
        return None
    words = day_words(*found, _case(match.string, match.start(), match.end(), manner))
    clock = match["clock"]
    return words if not clock or manner.is_alone else f"{words} в {clock[1:6]}"


def _day_month(match: re.Match[str], manner: Manner) -> str | None:
    if measure_after(match.string, match.end()) is not None:
        return None
    if is_name(match.string, match.start()) or re.search(r"[A-Za-z] $", match.string[: match.start()]):
        return None
    return day_words(
        *parts_of(match["short"]) or (0, 0, None), _case(match.string, match.start(), match.end(), manner)
    )


def _month_number(written: str) -> int:
    stem = written.lower()[:3]
    return next(at for at, name in enumerate(MONTHS_GENITIVE, start=1) if name.startswith(stem[: len(name)]))


def _between_months(match: re.Match[str], _: Manner) -> str:
    return _from_to(
        match,
        lambda case: day_words(int(match["day"]), _month_number(match["month"]), _full(match["year"]), case),
        lambda case: day_words(
            int(match["day2"]), _month_number(match["month2"]), _full(match["year2"]), case
        ),
    )


def _days(match: re.Match[str], manner: Manner) -> str:
    """Read «5 марта», «с 1 по 15 марта», «1–15 марта», «5, 6 и 7 марта», «25 числа»."""
    tail = _days_tail(match)
    pieces = _SPLIT_DAYS.split(match["days"])
    days, joints = pieces[::2], [joint.strip() for joint in pieces[1::2]]
    own = _day_case(match, manner)
    if not joints:
        return f"{_day(days[0], own)} {tail}"
    if len(joints) == 1 and joints[0] not in ("и", "или", ","):
        return _days_from_to(match, days, joints[0], tail)
    words = _day(days[0], own)
    for joint, day in zip(joints, days[1:], strict=True):
        mark = joint if joint.startswith(",") else f" {joint}"
        words += f"{mark} {_day(day, own)}"
    return f"{words} {tail}"


def _days_tail(match: re.Match[str]) -> str:
    if match["word"]:
        return match["word"]
    month = MONTHS_GENITIVE[_month_number(match["month"]) - 1]
    return month if match["year"] is None else f"{month} {ordinal_words(int(match['year']), GENITIVE)} года"


def _day_case(match: re.Match[str], manner: Manner) -> str:
    if match["word"]:
        case = _DAY_WORDS[match["word"].lower()]
        return ACCUSATIVE if case == NOMINATIVE else case
    return _case(match.string, match.start(), match.end(), manner)


def _days_from_to(match: re.Match[str], days: list[str], joint: str, tail: str) -> str:
    before = words_before(match.string, match.start(), 1)
    is_from = bool(before) and before[-1] in ("с", "со", "от")
    if joint == "до":
        return f"{_day(days[0], GENITIVE)} до {_day(days[1], GENITIVE)} {tail}"
    if joint == "по" or is_from:
        return f"{_day(days[0], GENITIVE)} по {_day(days[1], ACCUSATIVE)} {tail}"
    cases = by_preposition(match.string, match.start())
    if cases:
        case = ACCUSATIVE if before[-1] in ("по", "на", "за") else cases[0]
        return f"{_day(days[0], case)} – {_day(days[1], case)} {tail}"
    return f"с {_day(days[0], GENITIVE)} по {_day(days[1], ACCUSATIVE)} {tail}"


def _day(written: str, case: str) -> str:
    number, ending = re.match(r"(\d+)-?(.*)", written).groups()  # type: ignore[union-attr]
    return ordinal_words(int(number), _ENDING_CASES.get(ending, case), "n")


_PASSES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Manner], str | None]], ...] = (
    (_RANGE, _range),
    (_DATE, _date),
    (_BETWEEN_MONTHS, _between_months),
    (_DAYS, _days),
    (_DAY_MONTH, _day_month),
    (_SLASHED, _day_month),
)
