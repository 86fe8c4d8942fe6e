"""Hearing Korean numbers, amounts, digit strings, telephone numbers, dates and yes or no."""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.language import calendar_days as calendar
from engine.language.calendar_days import Viewpoint
from engine.language.korean_numerals import LARGEST, MINUS, POINT, fold, native, single_digits, sino

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

_TOKEN = re.compile(r"\d+(?:\.\d+)?|[가-힣]+|[a-z]+|[-−](?=\d)|[*#]")
_COMMAS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_ENDINGS = ("입니다", "이에요", "예요", "이요", "요")
"""What politeness adds to a number."""
_LONGEST_NUMBER = 20
"""Words of the longest number, heard syllable by syllable."""
_UNITS = ("원", "달러", "유로", "번", "개", "명", "분")


def heard_number(text: str) -> Decimal | None:
    """Give the one number in `text`, None for none or several."""
    found = _numbers(_tokens(text))
    return found[0] if len(found) == 1 else None


def heard_amount(text: str) -> Decimal | None:
    """Give an amount; the currency is not told apart."""
    return heard_number(text)


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(_COMMAS.sub("", fold(text)))


def _numbers(heard: Sequence[str]) -> list[Decimal]:
    found: list[Decimal] = []
    at = 0
    while at < len(heard):
        read = _number(heard, at)
        if read is None:
            at += 1
            continue
        value, end = read
        is_minus = at > 0 and heard[at - 1] in (MINUS, "-", "−")
        found.append(-value if is_minus else value)
        at = end
    return found


def _number(heard: Sequence[str], at: int) -> tuple[Decimal, int] | None:
    """Read the longest number at `at`: its words for each ten thousand, and what follows the point."""
    for end in range(min(len(heard), at + _LONGEST_NUMBER), at, -1):
        whole = _whole("".join((*heard[at : end - 1], _bare(heard[end - 1]))))
        if whole is not None:
            break
    else:
        return None
    if end < len(heard) - 1 and heard[end] == POINT and end:
        decimals = ""
        end += 1
        while end < len(heard) and (more := single_digits(_bare(heard[end]))) is not None:
            decimals, end = decimals + more, end + 1
        return whole + Decimal(f"0.{decimals or 0}"), end
    return whole, end


def _bare(word: str) -> str:
    """A word without politeness and unit."""
    for endings in (_ENDINGS, _UNITS):
        ending = next((one for one in endings if word.endswith(one) and word != one), "")
        word = word[: len(word) - len(ending)]
    return word


def _whole(word: str) -> Decimal | None:
    if word.replace(".", "", 1).isdecimal() and word.isascii():
        return Decimal(word)
    value = sino(word)
    value = native(word) if value is None else value
    return None if value is None else Decimal(value)


def heard_digits(text: str, lengths: range | None = None) -> str | None:
    """Give the digits said one by one, or as one number, in the reading whose length is in `lengths`."""
    heard = [_bare(token) for token in _tokens(text)]
    single = "".join(_digit_run(token) or "" for token in heard)
    options = [single] if single else []
    number = heard_number(text)
    if number is not None and number == number.to_integral_value() and 0 <= number < LARGEST:
        options.append(str(int(number)))
    fitting = [option for option in options if lengths is not None and len(option) in lengths]
    return next(iter((*fitting, *options)), None)


def _digit_run(token: str) -> str | None:
    return token if token.isdecimal() and token.isascii() else single_digits(token)


def heard_phone(text: str) -> str | None:
    """Give a Korean number as `+82…`; a foreign one only where it was written with its plus."""
    written = re.search(r"\+\s?\d[\d\s()\-.]{6,20}\d", text)
    if written:
        digits = re.sub(r"\D", "", written.group())
        return f"+{digits}" if 8 <= len(digits) <= 15 else None
    digits = heard_digits(text, range(9, 12)) or ""
    return f"+82{digits[1:]}" if digits.startswith("0") and 9 <= len(digits) <= 11 else None


_DAYS: Mapping[str, int] = {"오늘": 0, "내일": 1, "모레": 2, "어제": -1, "그제": -2, "그저께": -2}
_WEEKDAYS: Mapping[str, int] = {f"{name}요일": number for number, name in enumerate("월화수목금토일")}
_IRREGULAR_MONTHS = {"유": 6, "시": 10}
_PARTS = re.compile(r"(?:(\S+?)\s?년)?\s*(?:(\S+?)\s?월)?\s*(\S+?)\s?일(?!\w)")
DATE_WORDS = (*_DAYS, *_WEEKDAYS, "년", "월", "일", "유월", "시월")


def heard_date(text: str, today: date, *, is_past: bool = False) -> date | None:
    """Give the day said: 이천이십육년 삼월 오일, 삼월 오일, 오일, 내일, 금요일."""
    seen = Viewpoint(today, is_past)
    folded = fold(text)
    found = calendar.written(folded, seen)
    if found:
        return found
    words = [_bare(token) for token in _tokens(text)]
    for word in words:
        if word in _DAYS:
            return calendar.add_days(today, _DAYS[word])
        if word in _WEEKDAYS:
            return calendar.weekday(_WEEKDAYS[word], today, -1 if is_past else None)
    match = _PARTS.search(" ".join(words))
    return _day(match, seen) if match else None


def _day(match: re.Match[str], seen: Viewpoint) -> date | None:
    year, month, day = (_part(part) for part in match.groups())
    if day is None or any(
        value is None and part for value, part in zip((year, month), match.groups(), strict=False)
    ):
        return None
    if year is not None and month is not None:
        return calendar.day_or_none(calendar.full_year(year, seen.today), month, day)
    return None if year is not None else calendar.nearest_day(day, month, seen)


def _part(word: str | None) -> int | None:
    if not word:
        return None
    value = _IRREGULAR_MONTHS.get(word) or (int(word) if word.isdecimal() and word.isascii() else sino(word))
    return value if value is not None and value <= 9999 else None


_YES = frozenset(
    "네 예 넵 응 그래 그래요 좋아 좋아요 맞아 맞아요 맞습니다 그럼요 물론 물론이죠 물론이에요".split()
)
_NO = frozenset("아니 아니요 아니오 아뇨 아닙니다 아니에요 싫어 싫어요 틀려요 틀렸어요 안돼요 됐어요".split())
_SMALL = frozenset("그 저 음 어 좀 제발 감사합니다 고마워요 이 게".split())
YES_NO_WORDS = (*sorted(_YES), *sorted(_NO))


def heard_yes_no(text: str, *, whole: bool = False) -> bool | None:
    """Give True for 네, False for 아니요, None for neither or both."""
    heard = [token for token in _tokens(text) if token.isalpha()]
    answers = {token in _YES for token in heard if token in _YES or token in _NO}
    if whole and any(token not in _YES | _NO | _SMALL for token in heard):
        return None
    return answers.pop() if len(answers) == 1 else None
