"""A written text that is to be a value of one kind, read as that kind in whatever common form it is written.

`900` is an amount of money, a telephone number or a time in seconds: the kind decides. What is not of the
kind is refused.
"""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.language.base import ReadingError
from engine.language.russian_grammar import counted, ordinal_words
from engine.language.russian_text import (
    abbreviations,
    dates,
    numbers,
    ordinals,
    phones,
    quantities,
    times,
    weekdays,
)
from engine.language.russian_text.context import NOMINATIVE, with_vowels
from engine.language.russian_text.figures import NUMBER, plain, value_of
from engine.language.russian_text.manner import Manner
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
    {
        word[:4].rstrip("ьй")
        for currency in CURRENCIES.values()
        for word in (currency.unit.split()[-1], currency.hundredth)
    }
    | {"рубл", "фунт", "стер", "копе"}
)
_TIME_STEMS = tuple(
    "секунд минут час сут день дня дне дню неде меся год лет полчаса полгода получаса".split()
)
_RUN = re.compile(r"\d+(?:[ -]\d+)*")


def money(written: str, case: str | None = None, currency: str = "RUB") -> str:
    """Read an amount or a range of amounts; a number without a currency is of `currency`."""
    said = quantities.read(abbreviations.read_per(_prepared(written)), Manner(case), currency)
    return _of_kind(said, _MONEY_STEMS, "an amount of money")


def percent(written: str, case: str | None = None) -> str:
    """Read a percentage or a range of them, with its sign or without."""
    text = _prepared(written)
    if not re.search(r"[%‰]|процент|п\. ?п\.", text):
        text += " %"
    said = quantities.read(text, Manner(case))
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
    elif re.fullmatch(r"((?:19|20)\d\d)-(0[1-9]|1[0-2])", text):
        text = f"{text[5:]}.{text[:4]}"
    dated = Manner(case or NOMINATIVE, is_alone=True)
    said = dates.read(weekdays.read(text), dated)
    said = re.sub(r"[, ]+(?:в )?\d{1,2}:\d\d(?::\d\d)?", "", said)
    return _finished(said, said != text, "a date")


def time(written: str, case: str | None = None) -> str:
    """Read a time of day or a range of them."""
    text = re.sub(r"^\d{4}-\d\d-\d\d[T ]|(?<=\d)(?:Z|[+-]\d\d:\d\d)$", "", _prepared(written))
    said = times.read_alone(text, Manner(case))
    is_time = (
        said != text
        or re.search(r"\d ?(?:ч|час|утра|вечера|дня|ночи|полудня)|\bс \d+ (?:до|по) \d", text) is not None
    )
    said = numbers.read_what_is_left(quantities.read(said, Manner(case)), Manner(case))
    return _finished(said, is_time, "a time of day")


def duration(written: str, case: str | None = None) -> str:
    """Read a length of time: `1 ч 30 мин`, `PT1H30M`, «от 2 до 5 минут»."""
    text = _prepared(written)
    parts = _iso_parts(text) or _parts(text)
    if parts:
        return " ".join(counted(value, noun, case or NOMINATIVE) for value, noun in parts)
    said = quantities.read(text, Manner(case))
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
    return _finished(left, left != _prepared(written), "a telephone number")


def digits(written: str) -> str:
    """Read every digit by itself."""
    text = _prepared(written)
    if re.search(r"[^\W\d_xXхХ]\d|\d[^\W\d_xXхХ]", text):
        raise ReadingError("the value is not a string of digits")
    said = _RUN.sub(lambda match: digit_words(match[0]), text)
    said = re.sub(r"[*•xXхХ]{2,} ?", "", said)
    return _finished(said, said != text, "a string of digits")


def ordinal(written: str, case: str | None = None, gender: str = "m") -> str:
    """Read an ordinal, in figures or in Roman numerals, alone or beside its noun."""
    text = _prepared(written)
    said = ordinals.alone(text, Manner(case, gender)) or text
    is_ordinal = said != text
    said = re.sub(
        r"(?<![\d.,])\d+(?![\d.,])",
        lambda match: ordinal_words(int(match[0]), case or NOMINATIVE, gender),
        said,
    )
    return _finished(said, is_ordinal or said != text, "an ordinal")


def number(written: str, case: str | None = None, gender: str = "m") -> str:
    """Read a number: `1 000 000`, `1/2`, `2½`, `1,5 млн`, or a range of them."""
    text, manner = _prepared(written), Manner(case, gender)
    said = quantities.read(numbers.read_before_amounts(text), manner)
    said = numbers.read_what_is_left(said, manner)
    return _finished(said, said != text, "a number")


def _prepared(written: str) -> str:
    text = " ".join(plain(written).split())
    if len(text) > _MOST:
        raise ReadingError(f"the value has more than {_MOST} characters")
    return text


def _of_kind(said: str, stems: tuple[str, ...], kind: str) -> str:
    is_kind = any(word.startswith(stems) for word in _WORD.findall(said.lower()))
    return _finished(said, is_kind, kind)


def _finished(said: str, is_kind: bool, kind: str) -> str:  # noqa: FBT001
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
