"""A written text that is to be a value of one kind, read as that kind in whatever common form it is written.

`900` is an amount of money, a telephone number or a time in seconds: the kind decides. What is not of the
kind is refused.
"""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.language.base import ReadingError
from engine.language.russian_grammar import cardinal_words
from engine.language.russian_nouns import counted
from engine.language.russian_text import (
    abbreviations,
    adjectives,
    dates,
    numbers,
    ordinals,
    phones,
    quantities,
    times,
    weekdays,
)
from engine.language.russian_text.context import NOMINATIVE, with_vowels
from engine.language.russian_text.figures import DASH, NUMBER, plain, value_of
from engine.language.russian_text.manner import Manner
from engine.language.russian_text.reading import read_text
from engine.language.russian_values import CURRENCIES, digit_words, phone_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal

_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[а-яё]+")
_MOST = 500
"""Characters of one value."""

_UNITS: Mapping[str, str] = {
    "год": r"г(?:од(?:а|у)?)?\.?|лет|л\.|y",
    "месяц": r"мес(?:яц(?:а|ев)?)?\.?|mo",
    "неделя": r"нед(?:ел[юяиь])?\.?|недель|w",
    "день": r"д(?:н|ень|ня|ней)?\.?|d",
    "сутки": r"сут(?:ки|ок)?\.?",
    "час": r"ч(?:ас(?:а|ов)?)?\.?|h",
    "минута": r"м(?:ин(?:ут[ауы]?)?)?\.?|min|m",
    "секунда": r"с(?:ек(?:унд[ауы]?)?)?\.?|sec|s",
    "миллисекунда": r"мс|ms",
}
_LENGTH = re.compile(
    rf"(?P<number>{NUMBER}) ?(?:"
    + "|".join(f"(?P<{'u' + str(at)}>{pattern})" for at, pattern in enumerate(_UNITS.values()))
    + r")(?![а-яёa-z])(?:,? и |,? ?)",
    re.IGNORECASE,
)
_ISO_DURATION = re.compile(
    r"P(?:(?P<год>\d+)Y)?(?:(?P<месяц>\d+)M)?(?:(?P<неделя>\d+)W)?(?:(?P<день>\d+)D)?"
    r"(?:T(?:(?P<час>\d+)H)?(?:(?P<минута>\d+)M)?(?:(?P<секунда>\d+(?:[.,]\d+)?)S)?)?",
)
_MONEY_STEMS = tuple(
    {word[:3] for currency in CURRENCIES.values() for word in (currency.unit.split()[-1], currency.hundredth)}
    | {"йен", "бак", "фун"}
)
_TIME_STEMS = tuple(
    "секунд минут час сут день дня дне дню неде меся год лет полчаса полгода получаса".split()
)
_DAY_STEMS = tuple(
    "январ феврал март апрел мая май июн июл август сентябр октябр ноябр декабр год числ кварт полугод век"
    " понедельник вторник сред четверг пятниц суббот воскресен сегодня завтра вчера".split()
)
_HOUR_STEMS = tuple("час пол четверт минут круглосуточн семь утра вечера ночи".split())
_AFTER_DATE = re.compile(r"^\d{4}-\d\d-\d\d[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?$")
_BARE_HOUR = re.compile(r"^(в|до|после|к|с|около|на) ([01]?\d|2[0-4])$", re.IGNORECASE)
_HOURS = re.compile(r"\d ?(?:ч|час|утра|вечера|дня|ночи|полудня)|\bс \d+ (?:до|по) \d")
_LEADING_DASH = re.compile(r"^[–—] ?(?=\d)")
_SHORT_SCALES = {"к": " тыс.", "k": " тыс.", "m": " млн"}
_SHORT_SCALE = re.compile(r"(?<=\d) ?([кКkKM])(?![\wа-яё.])")
_SHORT_KOPECKS = re.compile(r"(?<=\d) ?к\.")
_THOUSANDS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:[.,]\d{3})+(?![\d.,])")
"""In amounts of money three places after a mark are thousands: `1.500`."""
_ROMAN = re.compile(r"[IVXLC]+")
_RUN = re.compile(r"\d+(?:[ -]\d+)*")


def money(written: str, case: str | None = None, currency: str = "RUB") -> str:
    """Read an amount or a range of amounts; a number without a currency is of `currency`."""
    text = _SHORT_SCALE.sub(lambda match: _SHORT_SCALES[match[1].lower()], _prepared(written))
    text = _SHORT_KOPECKS.sub(" коп.", text)
    text = _THOUSANDS.sub(lambda match: match[0].replace(",", "").replace(".", ""), text)
    said = quantities.read(abbreviations.read_per(text), Manner(case), currency)
    return _of_kind(said, _MONEY_STEMS, "an amount of money")


def percent(written: str, case: str | None = None) -> str:
    """Read a percentage or a range of them, with its sign or without."""
    text = _prepared(written)
    if not re.search(r"[%‰]|проц|п\. ?п\.", text):
        text += " %"
    said = quantities.read(numbers.read_fractions(text, Manner(case)), Manner(case))
    return _of_kind(said, ("процент", "промилле"), "a percentage")


def date(written: str, case: str | None = None) -> str:
    """Read a day, a month of a year, a year, or a range of days; a time of day beside it is left out."""
    text = _prepared(written)
    whole = re.fullmatch(r"(\d{1,2})[./ -](\d{1,2})", text)
    if whole:
        text = f"{int(whole[1]):02}.{int(whole[2]):02}"
    elif re.fullmatch(r"\d{1,2} \d{1,2} \d{4}", text):
        text = text.replace(" ", ".")
    elif re.fullmatch(r"\d{8}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    elif re.fullmatch(r"(?:1[5-9]|2[01])\d\d", text):
        text += " г."
    elif re.fullmatch(rf"(?:1[5-9]|2[01])\d\d{DASH}(?:1[5-9]|2[01])\d\d", text):
        text += " гг."
    elif re.fullmatch(r"((?:19|20)\d\d)-(0[1-9]|1[0-2])", text):
        text = f"{text[5:]}.{text[:4]}"
    dated = Manner(case or NOMINATIVE, is_alone=True)
    said = dates.read(weekdays.read(text), dated)
    said = re.sub(r"[, ]+(?:в )?\d{1,2}:\d\d(?::\d\d)?", "", said)
    if said == text or _DIGIT.search(said):
        said = read_text(text)
        return _of_kind(said, _DAY_STEMS, "a date")
    return _finished(said, is_kind=True, kind="a date")


def time(written: str, case: str | None = None) -> str:
    """Read a time of day or a range of them."""
    text = weekdays.read(_AFTER_DATE.sub(r"\1", _prepared(written)))
    if re.fullmatch(r"(?:[01]\d|2[0-4])[0-5]\d", text):
        text = f"{text[:2]}:{text[2:]}"
    text = _BARE_HOUR.sub(r"\1 \2:00", text)
    manner = Manner(case)
    said = times.read_alone(text, manner)
    is_time = said != text or _HOURS.search(text) is not None
    if not is_time:
        return _of_kind(read_text(text), _HOUR_STEMS, "a time of day")
    said = numbers.read_what_is_left(quantities.read(said, manner), manner)
    return _finished(said, is_kind=True, kind="a time of day")


def duration(written: str, case: str | None = None) -> str:
    """Read a length of time: `1 ч 30 мин`, `PT1H30M`, «от 2 до 5 минут»."""
    text = adjectives.read(_prepared(written))
    parts = _iso_parts(text) or _parts(text)
    if parts:
        return " ".join(counted(value, noun, case or NOMINATIVE) for value, noun in parts)
    said = quantities.read(numbers.read_fractions(text, Manner(case)), Manner(case))
    return _of_kind(said, _TIME_STEMS, "a length of time")


def _iso_parts(text: str) -> list[tuple[Decimal, str]]:
    match = _ISO_DURATION.fullmatch(text)
    if match is None:
        return []
    return [(value_of(value), noun) for noun, value in match.groupdict().items() if value]


def _parts(text: str) -> list[tuple[Decimal, str]]:
    parts, at, nouns = [], 0, list(_UNITS)
    while at < len(text):
        match = _LENGTH.match(text, at)
        if match is None:
            return []
        unit = next(noun for place, noun in enumerate(nouns) if match[f"u{place}"])
        parts.append((value_of(match["number"]), unit))
        at = match.end()
    return parts


def phone(written: str) -> str:
    """Read telephone numbers in groups, with what is written about them."""
    said = abbreviations.read(phones.read(_prepared(written)))
    left = _RUN.sub(lambda match: phone_words(match[0]), said)
    return _finished(left, is_kind=left != _prepared(written), kind="a telephone number")


def digits(written: str) -> str:
    """Read every digit by itself."""
    text = _prepared(written)
    if re.search(r"[^\W\d_xXхХ]\d|\d[^\W\d_xXхХ]", text):
        raise ReadingError("the value is not a string of digits")
    shown = re.sub(r"[*•xXхХ]{2,} ?|[•xXхХ](?=\d)|№ ?", "", text)
    said = _RUN.sub(lambda match: digit_words(match[0]), shown)
    return _finished(said, is_kind=said != text, kind="a string of digits")


def ordinal(written: str, case: str | None = None, gender: str = "m") -> str:
    """Read an ordinal, in figures or in Roman numerals, alone or beside its noun."""
    text = _prepared(written).rstrip(".")
    said = ordinals.alone(text, Manner(case, gender))
    if said is None or re.search("[A-Za-z]", said):
        raise ReadingError("the value is not an ordinal")
    return _finished(said, is_kind=True, kind="an ordinal")


def number(written: str, case: str | None = None, gender: str = "m") -> str:
    """Read a number: `1 000 000`, `1/2`, `2½`, `1,5 млн`, or a range of them."""
    text, manner = _prepared(written), Manner(case, gender)
    if _ROMAN.fullmatch(text):
        return cardinal_words(ordinals.roman_value(text), case or NOMINATIVE, gender)
    said = quantities.read(numbers.read_before_amounts(text, manner), manner)
    said = numbers.read_what_is_left(said, manner)
    return _finished(said, is_kind=said != text, kind="a number")


def _prepared(written: str) -> str:
    text = _LEADING_DASH.sub("-", " ".join(plain(written).split()))
    if len(text) > _MOST:
        raise ReadingError(f"the value has more than {_MOST} characters")
    return text


def _of_kind(said: str, stems: tuple[str, ...], kind: str) -> str:
    is_kind = any(word.startswith(stems) for word in _WORD.findall(said.lower()))
    return _finished(said, is_kind=is_kind, kind=kind)


def _finished(said: str, *, is_kind: bool, kind: str) -> str:
    if not is_kind or _DIGIT.search(said):
        raise ReadingError(f"the value is not {kind}")
    return with_vowels(" ".join(said.split())).rstrip(".")


KINDS: Mapping[str, Callable[..., str]] = {
    "money": money,
    "percent": percent,
    "date": date,
    "time": time,
    "duration": duration,
    "phone": phone,
    "digits": digits,
    "ordinal": ordinal,
    "number": number,
}
"""Readers of written values by kind."""
