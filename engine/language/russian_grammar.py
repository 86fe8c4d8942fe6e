"""Russian numerals in words, in every case and gender.

They come from num2words, put right here where it is wrong («нуля», «один миллион одна»).
"""

# ruff: noqa: ANN401 - pymorphy3 and num2words ship no types
# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Any

from engine.language.base import CASES, GENDERS, ReadingError

LARGEST = 10**21
"""Numbers of this size and more are not read."""
MOST_PLACES = 6
"""Decimal places that are read; more are rounded off."""

_NUM2WORDS_CASES = dict(zip(CASES, "ngdaip", strict=True))
_ZERO = dict(zip(CASES, "ноль нуля нулю ноль нулём нуле".split(), strict=True))
WHOLE_ONE = dict(zip(CASES, "целая целой целой целую целой целой".split(), strict=True))
WHOLE_MANY = dict(zip(CASES, "целых целых целым целых целыми целых".split(), strict=True))
_PLACE_STEMS = ("десят", "сот", "тысячн", "десятитысячн", "стотысячн", "миллионн")
_PLACE_ONE = dict(zip(CASES, "ая ой ой ую ой ой".split(), strict=True))
_PLACE_MANY = dict(zip(CASES, "ых ых ым ых ыми ых".split(), strict=True))


def case_of(name: str) -> str:
    """Check the name of a case. Raises: ReadingError."""
    if name not in CASES:
        raise ReadingError(f"the case is one of {', '.join(CASES)}")
    return name


def gender_of(name: str) -> str:
    """Check the name of a gender. Raises: ReadingError."""
    if name not in GENDERS:
        raise ReadingError(f"the gender is one of {', '.join(GENDERS)}")
    return name


@lru_cache(maxsize=8192)
def cardinal_words(
    value: int, case: str = "nominative", gender: str = "m", *, is_animate: bool = False
) -> str:
    """Give a whole number in words: 21, f, accusative is «двадцать одну».

    Raises: ReadingError from 10**21 on.
    """
    if abs(value) >= LARGEST:
        raise ReadingError("the number is too big to be read aloud")
    if value < 0:
        return f"минус {cardinal_words(-value, case, gender, is_animate=is_animate)}"
    if value == 0:
        return _ZERO[case]
    letter = _NUM2WORDS_CASES[case]
    scales, rest = divmod(value, 10**6)
    if scales and gender != "m":  # num2words gives the gender to the scale: «одна миллион одна»
        head = cardinal_words(scales * 10**6, case)
        return f"{head} {cardinal_words(rest, case, gender, is_animate=is_animate)}" if rest else head
    animate = is_animate and (value < 20 or value % 10 == 1)  # «двадцать два клиента»
    return str(_num2words()(value, lang="ru", case=letter, gender=gender, animate=animate))


@lru_cache(maxsize=4096)
def ordinal_words(value: int, case: str = "nominative", gender: str = "m") -> str:
    """Give an ordinal in words: 23, f is «двадцать третья». Raises: ReadingError."""
    if not 0 <= value < LARGEST:
        raise ReadingError("only a number from 0 up has an ordinal")
    letter = _NUM2WORDS_CASES[case]
    words = _num2words()(value, lang="ru", to="ordinal", case=letter, gender=gender, animate=False)
    return str(words)


def decimal_words(value: Decimal, case: str = "nominative", gender: str = "m") -> str:
    """Give any number in words: 7.5 is «семь целых пять десятых». Raises: ReadingError."""
    value = rounded(value)
    if value == value.to_integral_value():
        return cardinal_words(int(value), case, gender)
    if value < 0:
        return f"минус {decimal_words(-value, case, gender)}"
    whole = int(value)
    fraction = str(value).split(".")[1]
    part = int(fraction)
    stem = _PLACE_STEMS[len(fraction) - 1]
    whole_noun = (WHOLE_ONE if is_one(whole) else WHOLE_MANY)[case]
    part_ending = (_PLACE_ONE if is_one(part) else _PLACE_MANY)[case]
    return (
        f"{cardinal_words(whole, case, 'f')} {whole_noun}"
        f" {cardinal_words(part, case, 'f')} {stem}{part_ending}"
    )


def rounded(value: Decimal) -> Decimal:
    """Give `value` with at most six places and no zeros at its end."""
    if abs(value) >= LARGEST:
        raise ReadingError("the number is too big to be read aloud")
    value = round(value, MOST_PLACES)
    if value == value.to_integral_value():
        return value.quantize(Decimal(1))
    return Decimal(f"{value:f}".rstrip("0"))


def is_one(value: int) -> bool:
    """Tell whether a noun beside `value` is singular: 1, 21, 101, but not 11."""
    return value % 10 == 1 and value % 100 != 11


def is_few(value: int) -> bool:
    """Tell whether a noun beside `value` stands as beside two: 2-4, 22, but not 12."""
    return 2 <= value % 10 <= 4 and not 12 <= value % 100 <= 14


def is_half(value: Decimal) -> bool:
    """Tell whether a number is said with «с половиной»: 1.5, 20.5, but not 21.5 or 100.5."""
    whole = int(value)
    return value - whole == Decimal("0.5") and whole < 100 and (whole < 2 or not is_one(whole))


def halves_words(value: Decimal, case: str, gender: str) -> str:
    """Give «полтора», «двух с половиной» for a number that `is_half`; 0.5 is «ноль целых пять десятых»."""
    whole = int(value)
    if whole == 0:
        return decimal_words(value, case)
    if whole > 1:
        return f"{cardinal_words(whole, case, gender)} с половиной"
    if case in ("nominative", "accusative"):
        return "полторы" if gender == "f" else "полтора"
    return "полутора"


@lru_cache(maxsize=1)
def _num2words() -> Any:
    from num2words import num2words  # 0.1 s: only reading needs it

    return num2words
