"""Reading values aloud in English: the filters of a prompt's slots. No digit comes out of them."""

# ruff: noqa: ARG001 - the readers of all languages take the same arguments
# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.language import values
from engine.language.base import CASES, GENDERS, Reader, ReadingError

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST = 10**15
_MOST_PLACES = 6
_MONTHS = "January February March April May June July August September October November December".split()
_CURRENCIES: Mapping[str, tuple[str, str, str, str]] = {
    "USD": ("dollar", "dollars", "cent", "cents"),
    "EUR": ("euro", "euros", "cent", "cents"),
    "GBP": ("pound", "pounds", "penny", "pence"),
    "RUB": ("rouble", "roubles", "kopeck", "kopecks"),
    "CNY": ("yuan", "yuan", "fen", "fen"),
    "KZT": ("tenge", "tenge", "tiyn", "tiyn"),
    "JPY": ("yen", "yen", "sen", "sen"),
    "CHF": ("franc", "francs", "centime", "centimes"),
}
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "₽": "RUB", "¥": "CNY", "₸": "KZT"}
_IRREGULAR = {"person": "people", "child": "children", "man": "men", "woman": "women"}
_KEY_NAMES = {"*": "star", "#": "hash"}
_FALSE = (False, "no", "false", "without")


@lru_cache(maxsize=4096)
def _words(value: int, kind: str = "cardinal") -> str:
    if abs(value) >= LARGEST:
        raise ReadingError("the number is too big to be read aloud")
    from num2words import num2words  # 0.1 s: only reading needs it

    return str(num2words(value, lang="en", to=kind)).replace(",", "")


def number(value: object, case: str = "nominative", gender: str = "m") -> str:
    """Give a number in words; `case` and `gender` are checked and change nothing in English."""
    if case not in CASES or gender not in GENDERS:
        raise ReadingError(f"a case is one of {', '.join(CASES)}, a gender of {', '.join(GENDERS)}")
    found = values.number(value)
    if abs(found) >= LARGEST:
        raise ReadingError("the number is too big to be read aloud")
    found = round(found, _MOST_PLACES)
    sign = "minus " if found < 0 else ""
    whole, _, fraction = f"{abs(found):f}".partition(".")
    words = sign + _words(int(whole))
    decimals = " ".join(_words(int(digit)) for digit in fraction.rstrip("0"))
    return f"{words} point {decimals}" if decimals else words


def money(value: object, currency: str = "USD", case: str = "nominative") -> str:
    """Give an amount: «one hundred dollars and fifty cents»."""
    code = _SIGNS.get(currency, currency.upper())
    if code not in _CURRENCIES:
        raise ReadingError(f"the currency is one of {', '.join(_CURRENCIES)}")
    unit, units, hundredth, hundredths = _CURRENCIES[code]
    is_negative, whole, rest = values.hundredths(value)
    parts = []
    if whole or not rest:
        parts.append(f"{_words(whole)} {unit if whole == 1 else units}")
    if rest:
        parts.append(f"{_words(rest)} {hundredth if rest == 1 else hundredths}")
    return ("minus " if is_negative else "") + " and ".join(parts)


def date_words(value: object, case: str = "nominative", year: object = "yes") -> str:
    """Give «November twenty-third, twenty twenty-six», or without its year."""
    found = values.day(value)
    words = f"{_MONTHS[found.month - 1]} {_words(found.day, 'ordinal')}"
    return words if year in _FALSE else f"{words}, {_words(found.year, 'year')}"


def time_words(value: object, case: str = "nominative") -> str:
    """Give «ten fifteen a.m.», «ten a.m.», «noon»."""
    hours, minutes = values.clock(value)
    if not minutes and hours in (0, 12, 24):
        return "noon" if hours == 12 else "midnight"
    parts = [_words(hours % 12 or 12)]
    if minutes:
        parts.append(f"oh {_words(minutes)}" if minutes < 10 else _words(minutes))
    return " ".join([*parts, "a.m." if hours % 24 < 12 else "p.m."])


def duration(value: object, case: str = "nominative") -> str:
    """Give days, hours, minutes and seconds; the parts that are zero are left out."""
    left = values.seconds(value)
    parts = []
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        amount, left = divmod(left, size)
        if amount:
            parts.append(count(amount, unit))
    return " ".join(parts) or "zero seconds"


def phone(value: object) -> str:
    """Give a telephone number digit by digit, a comma between its groups."""
    has_plus, groups = values.phone_groups(value)
    said = ", ".join(" ".join(_key(character) for character in group) for group in groups)
    return f"plus {said}" if has_plus else said


def _key(character: str) -> str:
    return _KEY_NAMES.get(character) or _words(int(character))


def digits(value: object) -> str:
    """Give digits one by one."""
    return " ".join(_key(character) for character in values.digits(value))


def percent(value: object, case: str = "nominative") -> str:
    """Give «seven point five percent»."""
    return f"{number(value.replace('%', '') if isinstance(value, str) else value)} percent"


def ordinal(value: object, gender: str = "m", case: str = "nominative") -> str:
    """Give «twenty-third»."""
    found = values.whole(value)
    if found < 0:
        raise ReadingError("only a number from 0 up has an ordinal")
    return _words(found, "ordinal")


def count(value: object, noun: str, case: str = "nominative") -> str:
    """Give a number with its noun, given in the singular: «five minutes»."""
    found = values.number(value)
    return f"{number(found)} {noun if abs(found) == 1 else plural(noun)}"


def plural(noun: str) -> str:
    """Give the plural of a noun or of the last word of a phrase."""
    head, space, last = noun.rpartition(" ")
    if last in _IRREGULAR:
        last = _IRREGULAR[last]
    elif last.endswith("y") and last[-2:-1] not in "aeiou":
        last = f"{last[:-1]}ies"
    else:
        last += "es" if last.endswith(("s", "x", "ch", "sh", "z")) else "s"
    return f"{head}{space}{last}"


def range_words(value: object, to: object, of: str = "number") -> str:
    """Give two values as a range of what `of` names: a reader, a currency, or the noun that both count."""
    code = _SIGNS.get(of, of)
    if code in _CURRENCIES:
        return f"from {money(value, code)} to {money(to, code)}"
    readers: Mapping[str, Reader] = {
        "number": number,
        "money": money,
        "percent": percent,
        "date": date_words,
        "time": time_words,
    }
    if of in readers:
        return f"from {readers[of](value)} to {readers[of](to)}"
    return f"from {number(value)} to {count(to, of)}"


_FREE = re.compile(
    r"(?P<phone>\+\d[\d\s()-]{8,}\d)|(?P<date>\d{4}-\d\d-\d\d)|(?P<time>\b\d{1,2}:\d\d\b)"
    r"|(?P<sign>[$€£₽])\s?(?P<money>\d+(?:,\d{3})*(?:\.\d+)?)"
    r"|(?P<percent>\d+(?:\.\d+)?)\s?%|(?P<ordinal>\d+)(?:st|nd|rd|th)\b"
    r"|(?P<long>\b(?:0\d+|\d{10,})\b)|(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)"
)


def text(value: object) -> str:
    """Give a free text with the numbers in it read by their looks."""
    if isinstance(value, str):
        return _FREE.sub(_free, value)
    return values.read_by_type(value, READERS, "yes", "no", ", ")


def _free(match: re.Match[str]) -> str:
    kind, said = next((k, v) for k, v in match.groupdict().items() if v and k != "sign")
    plain = said.replace(",", "")
    try:
        if kind == "money":
            return money(plain, match["sign"])
        named = {"phone": phone, "date": date_words, "time": time_words, "percent": percent}
        readers: Mapping[str, Reader] = {**named, "ordinal": ordinal, "long": digits}
        return readers.get(kind, number)(plain)
    except ReadingError:
        return " ".join(_words(int(one)) if one.isdigit() else "" for one in plain)


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
