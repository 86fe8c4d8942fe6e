"""Reading values aloud in Korean: the filters of a prompt's slots. No digit comes out of them."""

# ruff: noqa: ARG001 - the readers of all languages take the same arguments

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from engine.language import values
from engine.language.base import CASES, GENDERS, ReadingError
from engine.language.korean_numerals import DIGITS, native_words, number_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.language.base import Reader

_CURRENCIES = {
    "KRW": "원",
    "USD": "달러",
    "EUR": "유로",
    "JPY": "엔",
    "CNY": "위안",
    "RUB": "루블",
    "GBP": "파운드",
}
_SIGNS = {"₩": "KRW", "$": "USD", "€": "EUR", "¥": "JPY", "₽": "RUB", "£": "GBP"}
_MONTHS = {6: "유", 10: "시"}
"""Months whose name is not their number."""
_KEY_NAMES = {"*": "별표", "#": "우물정"}
_NO_YEAR = (False, "no", "false", "without")


def number(value: object, case: str = "nominative", gender: str = "m") -> str:
    """Give a number in words; `case` and `gender` are checked and change nothing in Korean."""
    if case not in CASES or gender not in GENDERS:
        raise ReadingError(f"a case is one of {', '.join(CASES)}, a gender of {', '.join(GENDERS)}")
    return number_words(values.number(value))


def money(value: object, currency: str = "KRW", case: str = "nominative") -> str:
    """Give an amount; what is less than a unit is read as a decimal."""
    code = _SIGNS.get(currency, currency.upper())
    if code not in _CURRENCIES:
        raise ReadingError(f"the currency is one of {', '.join(_CURRENCIES)}")
    is_negative, units, rest = values.hundredths(value)
    amount = Decimal(units) + Decimal(rest) / 100
    return f"{number_words(-amount if is_negative else amount)} {_CURRENCIES[code]}"


def date_words(value: object, case: str = "nominative", year: object = "yes") -> str:
    """Give a day, with or without its year."""
    found = values.day(value)
    month = _MONTHS.get(found.month) or number_words(Decimal(found.month))
    words = f"{month}월 {number_words(Decimal(found.day))}일"
    return words if year in _NO_YEAR else f"{number_words(Decimal(found.year))}년 {words}"


def time_words(value: object, case: str = "nominative") -> str:
    """Give the time of day: hours in native numbers, minutes in Sino-Korean."""
    hours, minutes = values.clock(value)
    half = "오전" if hours % 24 < 12 else "오후"
    words = f"{half} {native_words(hours % 12 or 12)} 시"
    return f"{words} {number_words(Decimal(minutes))}분" if minutes else words


def duration(value: object, case: str = "nominative") -> str:
    """Give days, hours, minutes and seconds; the parts that are zero are left out."""
    left = values.seconds(value)
    parts = []
    for unit, size in (("일", 86_400), ("시간", 3_600), ("분", 60), ("초", 1)):
        amount, left = divmod(left, size)
        if amount:
            said = native_words(amount) if unit == "시간" else None
            parts.append(f"{said or number_words(Decimal(amount))} {unit}")
    return " ".join(parts) or f"{DIGITS[0]} 초"


def phone(value: object) -> str:
    """Give a telephone number digit by digit, a comma between its groups."""
    has_plus, groups = values.phone_groups(value)
    said = ", ".join(_digit_words(group) for group in groups)
    return f"플러스 {said}" if has_plus else said


def digits(value: object) -> str:
    """Give digits one by one."""
    return _digit_words(values.digits(value))


def _digit_words(run: str) -> str:
    return " ".join(_KEY_NAMES.get(one) or DIGITS[int(one)] for one in run)


def percent(value: object, case: str = "nominative") -> str:
    """Give a percentage."""
    return f"{number(value.replace('%', '') if isinstance(value, str) else value)} 퍼센트"


def ordinal(value: object, gender: str = "m", case: str = "nominative") -> str:
    """Give «the third»: 세 번째."""
    found = values.whole(value)
    if found < 0:
        raise ReadingError("only a number from 0 up has an ordinal")
    if found == 1:
        return "첫 번째"
    return f"{native_words(found) or number_words(Decimal(found))} 번째"


def count(value: object, noun: str, case: str = "nominative") -> str:
    """Give a number with the word for what is counted: 세 개, 백오 개."""
    found = values.number(value)
    said = native_words(int(found)) if found == found.to_integral_value() else None
    return f"{said or number_words(found)} {noun}"


def text(value: object) -> str:
    """Give a free text with each number in it read, long ones and those with a leading zero digit by digit."""
    if isinstance(value, str):
        return values.with_numbers(value, number=number, digits=digits)
    return values.read_by_type(value, READERS, "네", "아니요")


def range_words(value: object, to: object, of: str = "number") -> str:
    """Give two values as a range of what `of` names: a reader, a currency, or the word for what both count."""
    readers: Mapping[str, Reader] = {
        "number": number,
        "money": money,
        "percent": percent,
        "date": date_words,
        "time": time_words,
    }
    read = readers.get(of)
    if read is not None:
        return f"{read(value)}부터 {read(to)}까지"
    code = _SIGNS.get(of, of)
    if code in _CURRENCIES:
        return f"{money(value, code)}부터 {money(to, code)}까지"
    return f"{count(value, of)}부터 {count(to, of)}까지"


READERS: Mapping[str, Reader] = {
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
