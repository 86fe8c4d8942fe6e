"""Reading two values as a range: «от ста до пятисот рублей», «с первого по пятнадцатое марта»."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from engine.language import values
from engine.language.base import ReadingError
from engine.language.russian_grammar import decimal_words, halves_words, is_half, ordinal_words
from engine.language.russian_nouns import counted, noun
from engine.language.russian_values import CURRENCIES, CURRENCY_SIGNS, day_words, money_words

if TYPE_CHECKING:
    from datetime import date

_GENITIVE, _ACCUSATIVE = "genitive", "accusative"


def range_words(value: object, to: object, of: str = "number") -> str:
    """Give two values as a range of what `of` names.

    That is `number`, `money` (or a currency: `USD`), `percent`, `date`, `time`, or the noun that both count:
    «рабочий день».

    Raises: ReadingError.
    """
    if of == "date":
        return _dates(values.day(value), values.day(to))
    if of == "time":
        return f"с {_clock(value)} до {_clock(to)}"
    code = "RUB" if of == "money" else CURRENCY_SIGNS.get(of, of)
    if code in CURRENCIES:
        return _money(value, to, code)
    low, high = values.number(value), values.number(to)
    if of == "number":
        return f"от {decimal_words(low, _GENITIVE)} до {decimal_words(high, _GENITIVE)}"
    is_exact = of == "percent"
    unit = "процент" if is_exact else of
    gender = noun(unit).gender
    is_said_half = is_half(low) and not is_exact
    first = halves_words(low, _GENITIVE, gender) if is_said_half else decimal_words(low, _GENITIVE, gender)
    return f"от {first} до {counted(high, unit, _GENITIVE, is_exact=is_exact)}"


def _money(value: object, to: object, code: str) -> str:
    below, units, rest = values.hundredths(value)
    is_below, to_units, to_rest = values.hundredths(to)
    if below or is_below:
        raise ReadingError("the value is below zero: a range of amounts goes up from zero")
    last = money_words(to_units + Decimal(to_rest) / 100, code, _GENITIVE)
    if rest or not to_units:
        return f"от {money_words(units + Decimal(rest) / 100, code, _GENITIVE)} до {last}"
    return f"от {decimal_words(Decimal(units), _GENITIVE, noun(CURRENCIES[code].unit).gender)} до {last}"


def _dates(first: date, last: date) -> str:
    """Leave out of the first day what the last one tells too."""
    end = day_words(last.day, last.month, last.year, _ACCUSATIVE)
    if (first.year, first.month) == (last.year, last.month):
        return f"с {ordinal_words(first.day, _GENITIVE, 'n')} по {end}"
    year = None if first.year == last.year else first.year
    return f"с {day_words(first.day, first.month, year, _GENITIVE)} по {end}"


def _clock(value: object) -> str:
    hours, minutes = values.clock(value)
    words = counted(Decimal(hours), "час", _GENITIVE)
    return f"{words} {counted(Decimal(minutes), 'минута', _GENITIVE)}" if minutes else words
