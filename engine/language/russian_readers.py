"""Reading values aloud in Russian: the filters of a prompt's slots. No digit comes out of them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from engine.language import values
from engine.language.base import Reader, ReadingError
from engine.language.russian_dates import MONTHS_GENITIVE
from engine.language.russian_grammar import (
    cardinal_words,
    case_of,
    counted,
    decimal_words,
    gender_of,
    ordinal_words,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_CURRENCIES: Mapping[str, tuple[str, str]] = {
    "RUB": ("рубль", "копейка"),
    "RUR": ("рубль", "копейка"),
    "USD": ("доллар", "цент"),
    "EUR": ("евро", "цент"),
    "CNY": ("юань", "фэнь"),
    "GBP": ("фунт стерлингов", "пенс"),
    "BYN": ("белорусский рубль", "копейка"),
    "KZT": ("тенге", "тиын"),
    "UZS": ("сум", "тийин"),
    "KGS": ("сом", "тыйын"),
    "AMD": ("драм", "лума"),
    "TRY": ("лира", "куруш"),
    "AED": ("дирхам", "филс"),
    "CHF": ("франк", "сантим"),
    "JPY": ("иена", "сен"),
}
_SIGNS = {"₽": "RUB", "$": "USD", "€": "EUR", "£": "GBP", "¥": "CNY", "₸": "KZT"}
_KEY_NAMES = {"*": "звёздочка", "#": "решётка"}
_DAY_S, _HOUR_S, _MINUTE_S = 86_400, 3_600, 60
_FALSE = (False, "no", "false", "without", "нет", "без года")


def number(value: object, case: str = "nominative", gender: str = "m") -> str:
    """Give a number in words, with at most six decimal places."""
    return decimal_words(values.number(value), case_of(case), gender_of(gender))


def money(value: object, currency: str = "RUB", case: str = "nominative") -> str:
    """Give an amount in units and hundredths of a currency (ISO 4217 code or sign).

    Hundredths are left out when zero, units when only hundredths are there.
    """
    code = _SIGNS.get(currency, currency.upper())
    if code not in _CURRENCIES:
        raise ReadingError(f"the currency is one of {', '.join(_CURRENCIES)}")
    unit, hundredth = _CURRENCIES[code]
    is_negative, units, rest = values.hundredths(value)
    parts = ["минус"] if is_negative else []
    if units or not rest:
        parts.append(counted(Decimal(units), unit, case_of(case)))
    if rest:
        parts.append(counted(Decimal(rest), hundredth, case_of(case)))
    return " ".join(parts)


def date_words(value: object, case: str = "nominative", year: object = "yes") -> str:
    """Give «двадцать третье ноября две тысячи двадцать шестого года», or without its year."""
    found = values.day(value)
    words = f"{ordinal_words(found.day, case_of(case), 'n')} {MONTHS_GENITIVE[found.month - 1]}"
    if year in _FALSE:
        return words
    return f"{words} {ordinal_words(found.year, 'genitive', 'm')} года"


def time_words(value: object, case: str = "nominative") -> str:
    """Give «десять часов пятнадцать минут», whole hours without minutes. Seconds are left out."""
    hours, minutes = values.clock(value)
    words = counted(Decimal(hours), "час", case_of(case))
    return f"{words} {counted(Decimal(minutes), 'минута', case)}" if minutes else words


def duration(value: object, case: str = "nominative") -> str:
    """Give days, hours, minutes and seconds; the parts that are zero are left out."""
    left = values.seconds(value)
    parts = []
    for unit, size in (("день", _DAY_S), ("час", _HOUR_S), ("минута", _MINUTE_S), ("секунда", 1)):
        count, left = divmod(left, size)
        if count:
            parts.append(counted(Decimal(count), unit, case_of(case)))
    return " ".join(parts) or counted(Decimal(0), "секунда", case_of(case))


def phone(value: object) -> str:
    """Give a telephone number in groups, zeros at the head of a group kept: `05` is «ноль пять»."""
    has_plus, groups = values.phone_groups(value)
    return " ".join(["плюс"] * has_plus + [_group(group) for group in groups])


def _group(group: str) -> str:
    if group in _KEY_NAMES:
        return _KEY_NAMES[group]
    rest = group.lstrip("0")
    zeros = ["ноль"] * (len(group) - len(rest))
    return " ".join([*zeros, cardinal_words(int(rest))] if rest else zeros)


def digits(value: object) -> str:
    """Give digits one by one."""
    return " ".join(_KEY_NAMES.get(d) or cardinal_words(int(d)) for d in values.digits(value))


def percent(value: object, case: str = "nominative") -> str:
    """Give «семь целых пять десятых процента». The number is in percent: 7.5, not 0.075."""
    plain = value.replace("%", "") if isinstance(value, str) else value
    found = values.number(plain)
    if found == Decimal("1.5"):  # «полтора процента» is heard as a guess, in a bank's mouth
        return f"{decimal_words(found, case_of(case))} процента"
    return counted(found, "процент", case_of(case))


def ordinal(value: object, gender: str = "m", case: str = "nominative") -> str:
    """Give «двадцать третий», in the gender and case asked for, beside a lifeless noun."""
    return ordinal_words(values.whole(value), case_of(case), gender_of(gender))


def count(value: object, noun: str, case: str = "nominative") -> str:
    """Give a number with its noun, whose dictionary form is given: «двадцать одна минута»."""
    return counted(values.number(value), noun, case_of(case))


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
}
"""Filters by the name that a flow calls them by."""
