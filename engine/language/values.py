"""What a variable of a flow may hold, made into numbers, days and digit strings for any language."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from engine.language.base import ReadingError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.language.base import Reader

_SPACES = re.compile(r"\s+")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?::(\d{2}))?")
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_CLOCK_DURATION = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{2})")
_DIGITS = re.compile(r"[\d*#]+")
_BETWEEN_DIGITS = re.compile(r"[\s()\-‐‑–—./•]+")


def number(value: object) -> Decimal:
    """Give a number from an int, float, Decimal or text such as `2 500,50`.

    Raises: ReadingError.
    """
    if isinstance(value, Decimal | int | float) and not isinstance(value, bool):
        found = Decimal(str(value))
        if found.is_finite():
            return found
    if isinstance(value, str):
        plain = _SPACES.sub("", value).replace("−", "-").replace(",", ".")
        if _NUMBER.fullmatch(plain) and plain.isascii():
            return Decimal(plain)
    raise ReadingError("the value is not a number")


def whole(value: object) -> int:
    """Give a whole number; `5.0` is one. Raises: ReadingError."""
    found = number(value)
    if found != found.to_integral_value():
        raise ReadingError("the value is not a whole number")
    return int(found)


def hundredths(value: object) -> tuple[bool, int, int]:
    """Give an amount as (is below zero, units, hundredths), half a hundredth rounded up."""
    found = number(value)
    if abs(found) >= 10**15:
        raise ReadingError("the number is too big to be read aloud")
    total = int((abs(found) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return found < 0 and total > 0, *divmod(total, 100)


def day(value: object) -> date:
    """Give a day from a date, a datetime, `2026-11-23` or `23.11.2026`. Raises: ReadingError."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        text = value.strip()
        match = _DAY.fullmatch(text)
        try:
            if match:
                return date(int(match[3]), int(match[2]), int(match[1]))
            return datetime.fromisoformat(text).date()
        except ValueError:
            pass
    raise ReadingError("the value is not a date")


def clock(value: object) -> tuple[int, int]:
    """Give hours and minutes from a time, a datetime, `10:15` or an ISO date with its time.

    Raises: ReadingError.
    """
    if isinstance(value, datetime | time):
        return value.hour, value.minute
    if isinstance(value, str):
        match = _TIME.fullmatch(value.strip())
        if match and int(match[1]) <= 24 and int(match[2]) < 60:
            return int(match[1]), int(match[2])
        if "T" in value or " " in value.strip():
            try:
                found = datetime.fromisoformat(value.strip())
            except ValueError:
                pass
            else:
                return found.hour, found.minute
    raise ReadingError("the value is not a time of day")


def seconds(value: object) -> int:
    """Give whole seconds from a timedelta, a number of seconds, or `1:30` and `1:02:03`.

    Raises: ReadingError where it is not a duration, or is below zero.
    """
    if isinstance(value, timedelta):
        found = Decimal(str(value.total_seconds()))
    elif isinstance(value, str) and (match := _CLOCK_DURATION.fullmatch(value.strip())):
        found = Decimal(int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3]))
    else:
        found = number(value)
    if found < 0 or found >= 10**12:
        raise ReadingError("a duration is from zero up")
    return int(found.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def read_by_type(value: object, readers: Mapping[str, Reader], yes: str, no: str, between: str = " ") -> str:
    """Read what is no text as its type asks; `between` stands between a day and its time. Raises: ReadingError."""
    if isinstance(value, bool):
        return yes if value else no
    if isinstance(value, datetime):
        return f"{readers['date'](value)}{between}{readers['time'](value)}"
    kinds = ((date, "date"), (time, "time"), (timedelta, "duration"))
    return readers[next((name for kind, name in kinds if isinstance(value, kind)), "number")](value)


_IN_TEXT = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_LONGEST_NUMBER = 9
"""Digits that are read as one number within a text."""


def with_numbers(text: str, number: Callable[[object], str], digits: Callable[[object], str]) -> str:
    """Give a text with every number in it read: as one, or digit by digit where it is long or begins with a zero."""
    text = "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in text)

    def read(found: re.Match[str]) -> str:
        plain = found[0].replace(",", "")
        whole = plain.partition(".")[0]
        is_name = len(whole) > _LONGEST_NUMBER or (len(whole) > 1 and whole[0] == "0")
        return digits(plain.replace(".", "")) if is_name else number(plain)

    return _IN_TEXT.sub(read, text)


def digits(value: object) -> str:
    """Give the digits (and `*`, `#`) of a whole number or a text, separators dropped.

    An int has lost its leading zeros before it comes here. Raises: ReadingError.
    """
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return str(value)
    if isinstance(value, Decimal | float):
        return digits(whole(value))
    if isinstance(value, str):
        plain = _BETWEEN_DIGITS.sub("", value)
        if _DIGITS.fullmatch(plain) and plain.isascii():
            return plain
    raise ReadingError("the value is not a string of digits")


_PHONE = re.compile(r"\+?[\d*#]+")


def phone_groups(value: object) -> tuple[bool, list[str]]:
    """Give (has a plus, groups) of a telephone number.

    Numbers of 10 digits, and of 11 that begin with 7, 8 or 1, go 3-3-2-2 behind that one, save where an area code
    of four or five digits is written apart; others are grouped as they are written. Runs of more than three digits
    are cut as in `_FIRST_GROUP`. Raises: ReadingError.
    """
    text = str(value).strip() if isinstance(value, str) else digits(value)
    written = [part for part in _BETWEEN_DIGITS.split(text) if part]
    plain = "".join(written)
    if not _PHONE.fullmatch(plain) or not plain.isascii() or len(plain) > 20:
        raise ReadingError("the value is not a telephone number")
    has_plus, number_ = plain.startswith("+"), plain.lstrip("+")
    area = _long_area(written, number_)
    if area:
        at = number_.index(area, len(number_) - len("9161234567"))
        return has_plus, [*number_[:at], *_cut(area), *_cut(number_[at + len(area) :])]
    if len(number_) == 11 and number_[0] in "78":
        has_plus |= number_[0] == "7" and len(written) == 1  # a caller's number, as exchanges write it
        return has_plus, [number_[0], *_cut(number_[1:])]
    if len(number_) == 11 and number_[0] == "1":
        return has_plus, ["1", *_cut(number_[1:])]
    if len(number_) == 10:
        return has_plus, _cut(number_)
    if len(written) > 1:
        groups = [part.lstrip("+") for part in written]
        return has_plus, [piece for part in groups if part for piece in _cut(part)]
    return has_plus, _cut(number_)


def _long_area(written: list[str], number_: str) -> str:
    """Give an area code of four or five digits, where one is written apart: «8 (3412) 51-20-33»."""
    is_whole = len(number_) == 11 and number_[0] in "78"
    if not is_whole and len(number_) != 10:
        return ""
    parts = written[1:] if is_whole and len(written[0].lstrip("+")) == 1 else written
    is_area = (
        len(parts) > 1
        and len(parts[0]) in (4, 5)
        and parts[0].isdigit()
        and (is_whole == (parts is not written))
    )
    return parts[0] if is_area else ""


_FIRST_GROUP = {1: 1, 2: 2, 3: 3, 4: 2, 5: 1, 6: 2, 7: 3, 8: 2, 9: 3, 10: 3}
"""Digits in the first group, for how many are left; 3 where there are more."""


def _cut(run: str) -> list[str]:
    """Cut digits into groups as they are said, stars and hashes apart."""
    groups: list[str] = []
    for part in re.findall(r"\d+|[*#]", run):
        if len(part) == 4 and part[0] == "0":  # «ноль триста двадцать один»
            groups.append(part)
            continue
        if len(part) == 11 and part[0] in "78":  # a number within a service code
            groups += [part[0], *_cut(part[1:])]
            continue
        at = 0
        while at < len(part):
            size = _FIRST_GROUP.get(len(part) - at, 3)
            groups.append(part[at : at + size])
            at += size
    return groups
