"""Reading values aloud in Russian: the filters of a prompt's slots. No digit comes out of them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.language import values
from engine.language.base import Reader, ReadingError
from engine.language.russian_grammar import case_of, decimal_words, gender_of, ordinal_words
from engine.language.russian_nouns import counted
from engine.language.russian_ranges import range_words
from engine.language.russian_values import (
    CURRENCIES,
    CURRENCY_SIGNS,
    day_words,
    digit_words,
    money_words,
    phone_words,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_DAY_S, _HOUR_S, _MINUTE_S = 86_400, 3_600, 60
_HAS_SECONDS = re.compile(r"\d{1,2}:\d\d:\d\d")
_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(?:[.,]\d{3})+")
"""An amount whose marks part thousands: kopecks have two places."""
_HIDDEN = re.compile(r"[*•]{2,}")
_SIGNED = ("number", "money", "percent")
_FALSE = (False, "no", "false", "without", "нет", "без года")


def number(value: object, case: str | None = None, gender: str = "m") -> str:
    """Give a number in words, with at most six decimal places."""
    named = _named(case, gender)
    return _or_written(
        value,
        lambda: decimal_words(values.number(value), named, gender),
        "number",
        case,
        gender,
    )


def money(value: object, currency: str = "RUB", case: str | None = None) -> str:
    """Give an amount in units and hundredths of a currency (ISO 4217 code or sign).

    Hundredths are left out when zero, units when only hundredths are there.
    """
    code = CURRENCY_SIGNS.get(currency, currency.upper())
    if code not in CURRENCIES:
        raise ReadingError(f"the currency is one of {', '.join(CURRENCIES)}")
    named = _named(case)

    def amount() -> str:
        is_negative, units, rest = values.hundredths(value)
        words = money_words(units + Decimal(rest) / 100, code, named)
        return f"минус {words}" if is_negative else words

    if isinstance(value, str) and _THOUSANDS.fullmatch(value.strip()):
        return _written("money", value, case, code)
    return _or_written(value, amount, "money", case, code)


def date_words(value: object, case: str | None = None, year: object = "yes") -> str:
    """Give «двадцать третье ноября две тысячи двадцать шестого года», or without its year."""
    named = _named(case)

    def day() -> str:
        found = values.day(value)
        shown = None if year in _FALSE else found.year
        return day_words(found.day, found.month, shown, named)

    return _or_written(value, day, "date", case)


def time_words(value: object, case: str | None = None) -> str:
    """Give «десять часов пятнадцать минут», whole hours without minutes.

    Seconds are left out, save where they are written: `7:30:15`.
    """
    named = _named(case)

    def hours_and_minutes() -> str:
        hours, minutes = values.clock(value)
        words = counted(Decimal(hours), "час", named)
        return f"{words} {counted(Decimal(minutes), 'минута', named)}" if minutes else words

    if isinstance(value, str) and _HAS_SECONDS.fullmatch(value.strip()):
        return _written("time", value, case)
    return _or_written(value, hours_and_minutes, "time", case)


def duration(value: object, case: str | None = None) -> str:
    """Give days, hours, minutes and seconds; the parts that are zero are left out."""
    named = _named(case)

    def length() -> str:
        left = values.seconds(value)
        parts = []
        for unit, size in (("день", _DAY_S), ("час", _HOUR_S), ("минута", _MINUTE_S), ("секунда", 1)):
            count, left = divmod(left, size)
            if count:
                parts.append(counted(Decimal(count), unit, named))
        return " ".join(parts) or counted(Decimal(0), "секунда", named)

    return _or_written(value, length, "duration", case)


def phone(value: object) -> str:
    """Give a telephone number in groups with pauses, zeros at the head of a group kept: `05` is «ноль пять»."""
    return _or_written(value, lambda: phone_words(value, ","), "phone")


def digits(value: object) -> str:
    """Give digits one by one; a row of signs that hides some is not read."""
    if isinstance(value, str):
        value = _HIDDEN.sub("", value)
    return _or_written(value, lambda: digit_words(value), "digits")


def percent(value: object, case: str | None = None) -> str:
    """Give «семь целых пять десятых процента». The number is in percent: 7.5, not 0.075.

    Halves are read exactly: «полтора процента» is heard as a guess, in a bank's mouth.
    """
    named = _named(case)
    plain = value.replace("%", "") if isinstance(value, str) else value
    return _or_written(
        value,
        lambda: counted(values.number(plain), "процент", named, is_exact=True),
        "percent",
        case,
    )


def ordinal(value: object, gender: str = "m", case: str | None = None) -> str:
    """Give «двадцать третий», in the gender and case asked for, beside a lifeless noun."""
    named = _named(case, gender)
    return _or_written(
        value,
        lambda: ordinal_words(values.whole(value), named, gender),
        "ordinal",
        case,
        gender,
    )


def _named(case: str | None, gender: str = "m") -> str:
    """Give the case that was asked for, the nominative where none was. Raises: ReadingError."""
    gender_of(gender)
    return "nominative" if case is None else case_of(case)


def _or_written(value: object, read: Callable[[], str], kind: str, *how: str | None) -> str:
    """Read a plain value, or a text in one of the other ways that people write such a value.

    Raises: ReadingError.
    """
    if not isinstance(value, str):
        return read()
    if kind in _SIGNED and value.lstrip().startswith("+"):  # «плюс пять»
        return _written(kind, value, *how)
    try:
        return read()
    except ReadingError:
        return _written(kind, value, *how)


def _written(kind: str, value: str, *how: str | None) -> str:
    from engine.language.russian_text.kinds import KINDS  # 0.1 s: plain values don't need it

    return KINDS[kind](value, *how)


def count(value: object, noun: str, case: str = "nominative") -> str:
    """Give a number with its noun, whose dictionary form is given: «двадцать одна минута»."""
    return counted(values.number(value), noun, case_of(case))


def text(value: object) -> str:
    """Give a free text with its numbers read as well as can be told from the words around them."""
    if not isinstance(value, str):
        return values.read_by_type(value, READERS, "да", "нет")
    from engine.language.russian_text.reading import read_text  # 0.1 s: a flow may have no free text

    return read_text(value)


READERS: dict[str, Reader] = {
    "number": number,
    "money": money,
    "date": date_words,
    "time": time_words,
    "duration": duration,
    "phone": phone,
    "digits": digits,
    "percent": percent,
    "ordinal": ordinal,
    "count": count,
    "range": range_words,
    "text": text,
}
"""Filters by the name that a flow calls them by."""
