"""Values in Russian words: what the filters of a flow and the reading of written texts share."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from engine.language import values
from engine.language.russian_dates import MONTHS_GENITIVE
from engine.language.russian_grammar import cardinal_words, ordinal_words
from engine.language.russian_nouns import counted

if TYPE_CHECKING:
    from collections.abc import Mapping


class Currency(NamedTuple):
    """What a currency is read as."""

    unit: str
    hundredth: str


CURRENCIES: Mapping[str, Currency] = {
    "RUB": Currency("рубль", "копейка"),
    "RUR": Currency("рубль", "копейка"),
    "USD": Currency("доллар", "цент"),
    "EUR": Currency("евро", "цент"),
    "CNY": Currency("юань", "фэнь"),
    "GBP": Currency("фунт стерлингов", "пенс"),
    "BYN": Currency("белорусский рубль", "копейка"),
    "KZT": Currency("тенге", "тиын"),
    "UZS": Currency("сум", "тийин"),
    "KGS": Currency("сом", "тыйын"),
    "TJS": Currency("сомони", "дирам"),
    "AMD": Currency("драм", "лума"),
    "GEL": Currency("лари", "тетри"),
    "AZN": Currency("манат", "гяпик"),
    "TRY": Currency("лира", "куруш"),
    "AED": Currency("дирхам", "филс"),
    "CHF": Currency("франк", "сантим"),
    "JPY": Currency("иена", "сен"),
    "INR": Currency("рупия", "пайса"),
    "THB": Currency("бат", "сатанг"),
    "VND": Currency("донг", "су"),
    "KRW": Currency("вона", "чон"),
    "UAH": Currency("гривна", "копейка"),
    "PLN": Currency("злотый", "грош"),
    "CZK": Currency("крона", "геллер"),
    "SEK": Currency("крона", "эре"),
    "ILS": Currency("шекель", "агора"),
    "HKD": Currency("гонконгский доллар", "цент"),
}
"""ISO 4217 codes."""
CURRENCY_SIGNS: Mapping[str, str] = {
    "₽": "RUB",
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "CNY",
    "元": "CNY",
    "₸": "KZT",
    "₾": "GEL",
    "₼": "AZN",
    "֏": "AMD",
    "₺": "TRY",
    "₹": "INR",
    "฿": "THB",
    "₫": "VND",
    "₩": "KRW",
    "₴": "UAH",
    "₪": "ILS",
}
"""Signs of currencies; `¥` is the yuan, of which Russian banks have more."""
_PARTED = 3
"""Groups of a number at least, between which there are pauses."""
_KEY_NAMES = {"*": "звёздочка", "#": "решётка"}


def money_words(value: Decimal, code: str, case: str) -> str:
    """Give units and hundredths of a currency; what is zero is left out, save where both are."""
    unit, hundredth = CURRENCIES[code]
    units, rest = divmod(int((value * 100).to_integral_value()), 100)
    parts = [counted(Decimal(units), unit, case)] if units or not rest else []
    if rest:
        parts.append(counted(Decimal(rest), hundredth, case))
    return " ".join(parts)


def day_words(day: int, month: int, year: int | None, case: str) -> str:
    """Give «пятое марта две тысячи двадцать шестого года»."""
    words = f"{ordinal_words(day, case, 'n')} {MONTHS_GENITIVE[month - 1]}"
    return words if year is None else f"{words} {ordinal_words(year, 'genitive')} года"


def phone_words(written: object, pause: str = "") -> str:
    """Give a telephone number in groups, zeros at the head of a group kept: `05` is «ноль пять».

    With a comma for `pause` one hears where a group ends: «пятьсот, пятьдесят пять» is not «пятьсот пятьдесят пять».
    """
    has_plus, groups = values.phone_groups(written)
    words = [_KEY_NAMES.get(group) or cardinal_as_written(group) for group in groups]
    if len(groups) < _PARTED or set(groups) & _KEY_NAMES.keys():
        pause = ""
    if groups[:2] == ["8", "800"]:
        words[:2] = [" ".join(words[:2])]
    return " ".join(["плюс"] * has_plus + [f"{pause} ".join(words)])


def digit_words(written: object) -> str:
    """Give digits one by one, a star and a hash by their names."""
    return " ".join(_KEY_NAMES.get(d) or cardinal_words(int(d)) for d in values.digits(written))


def cardinal_as_written(digits: str) -> str:
    """Give a whole number in words, zeros at its head kept: `007` is «ноль ноль семь»."""
    rest = digits.lstrip("0")
    if len(digits) > len("0321") and len(rest) < len(digits):  # no number begins with a zero
        return digit_words(digits)
    zeros = ["ноль"] * (len(digits) - len(rest))
    return " ".join([*zeros, cardinal_words(int(rest))] if rest else zeros)
