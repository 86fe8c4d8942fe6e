"""Korean numbers: Sino-Korean in full, native ones below a hundred; folding of words. Hangul syllables only (NFC)."""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.language.base import ReadingError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

LARGEST = 10**16
MOST_PLACES = 6
DIGITS = "영일이삼사오육칠팔구"
_DIGIT_VALUES: Mapping[str, int] = {name: value for value, name in enumerate(DIGITS)} | {"공": 0, "륙": 6}
_SMALL: Mapping[str, int] = {"십": 10, "백": 100, "천": 1000}
_LARGE: Mapping[str, int] = {"만": 10**4, "억": 10**8, "조": 10**12}
_UNITS = "하나 둘 셋 넷 다섯 여섯 일곱 여덟 아홉".split()
_BESIDE_NOUNS = "한 두 세 네 다섯 여섯 일곱 여덟 아홉".split()
_TENS = "열 스물 서른 마흔 쉰 예순 일흔 여든 아흔".split()
_NATIVE: Mapping[str, int] = (
    {name: value for names in (_UNITS, _BESIDE_NOUNS) for value, name in enumerate(names, 1)}
    | {name: 10 * value for value, name in enumerate(_TENS, 1)}
    | {"스무": 20}
)
_SINO = "".join((*_DIGIT_VALUES, *_SMALL, *_LARGE))
_NUMERAL = re.compile(rf"[{_SINO}]+")
_WORD = re.compile(r"\d+|[가-힣]+|[a-z]+")
MINUS, POINT = "마이너스", "점"
VOCABULARY = (*_DIGIT_VALUES, *_SMALL, *_LARGE, *_NATIVE, MINUS, POINT)


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Give `text` in NFC and small letters."""
    return unicodedata.normalize("NFC", text).lower()


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """Give folded words; a word of two syllables and more that is a number becomes digits: 삼십오 is `35`."""
    found = _WORD.findall(fold(text))
    numbers = (sino(word) if len(word) > 1 and _NUMERAL.fullmatch(word) else None for word in found)
    return tuple(word if number is None else str(number) for word, number in zip(found, numbers, strict=True))


@lru_cache(maxsize=4096)
def sino(text: str) -> int | None:
    """Give the number that a word of numerals is, such as 이천이십육; None where it does not add up."""
    if not _NUMERAL.fullmatch(text):
        return None
    total = part = 0
    digit: int | None = None
    ceiling, room = LARGEST, 10_000
    for syllable in text:
        if syllable in _DIGIT_VALUES:
            if digit is not None:
                return None
            digit = _DIGIT_VALUES[syllable]
        elif syllable in _SMALL:
            scale = _SMALL[syllable]
            if scale >= room or digit == 0:
                return None
            part, digit, room = part + scale * (1 if digit is None else digit), None, scale
        else:
            scale = _LARGE[syllable]
            group = part + (digit or 0)
            if scale >= ceiling or digit == 0:
                return None
            total, part, digit, ceiling, room = total + scale * (group or 1), 0, None, scale, 10_000
    if digit == 0 and text not in ("영", "공"):
        return None
    return total + part + (digit or 0)


def native(text: str) -> int | None:
    """Give the number of native words, such as 스물다섯."""
    if text in _NATIVE:
        return _NATIVE[text]
    for size in (2, 1):
        ten, unit = _NATIVE.get(text[:size], 0), _NATIVE.get(text[size:], 0)
        if ten >= 10 and 0 < unit < 10:
            return ten + unit
    return None


def single_digits(text: str) -> str | None:
    """Give the digits of a word of digits, such as 공일공."""
    found = [_DIGIT_VALUES.get(syllable) for syllable in text]
    return "".join(map(str, found)) if found and None not in found else None


def number_words(value: Decimal) -> str:
    """Give a number in Sino-Korean, written as one word for each ten thousand. Raises: ReadingError."""
    if abs(value) >= LARGEST:
        raise ReadingError("the number is too big to be read aloud")
    value = round(value, MOST_PLACES)
    whole, _, fraction = f"{abs(value):f}".partition(".")
    said = _whole(int(whole))
    decimals = "".join(DIGITS[int(digit)] for digit in fraction.rstrip("0"))
    said = f"{said} {POINT} {decimals}" if decimals else said
    return f"{MINUS} {said}" if value < 0 else said


def native_words(value: int) -> str | None:
    """Give a number as it stands before the thing that is counted; None beyond 99."""
    if not 1 <= value <= 99:
        return None
    tens, units = divmod(value, 10)
    if value == 20:
        return "스무"
    return (_TENS[tens - 1] if tens else "") + (_BESIDE_NOUNS[units - 1] if units else "")


def _whole(value: int) -> str:
    if not value:
        return DIGITS[0]
    groups: list[str] = []
    for name, scale in (("조", 10**12), ("억", 10**8), ("만", 10**4), ("", 1)):
        group, value = divmod(value, scale)
        if group:
            # 만 stands for one of it at the head, 일억 does not.
            groups.append(("" if group == 1 and name == "만" and not groups else _below_10_000(group)) + name)
    return " ".join(groups)


def _below_10_000(value: int) -> str:
    said = ""
    for name, scale in (("천", 1000), ("백", 100), ("십", 10), ("", 1)):
        digit, value = divmod(value, scale)
        if digit:
            said += ("" if digit == 1 and name else DIGITS[digit]) + name
    return said
