"""What keys and words mean as the value that a question asks for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.flow import ValueSpec
    from engine.language import Language

MAX_KEYS = 32
"""Keys that one answer may have; a burst beyond it is nonsense."""


def typed_value(spec: ValueSpec, typed: str, language: Language) -> tuple[object, bool]:
    """Return the value of typed digits, None for none yet, and whether more digits can follow."""
    if not typed.isdecimal() or len(typed) > MAX_KEYS:
        return None, False
    return _TYPED[spec.kind](spec, typed, language)


def _typed_digits(spec: ValueSpec, typed: str, _: Language) -> tuple[object, bool]:
    least, most = int(spec.least or 1), int(spec.most or MAX_KEYS)
    return typed if least <= len(typed) <= most else None, len(typed) < most


def _typed_number(spec: ValueSpec, typed: str, _: Language) -> tuple[object, bool]:
    value = int(typed)
    longest = len(str(int(spec.most))) if spec.most is not None else 12
    extendable = any(_reaches(spec, value, 10**more) for more in range(1, longest - len(typed) + 1))
    return value if _within(spec, Decimal(value)) else None, extendable


def _reaches(spec: ValueSpec, value: int, scale: int) -> bool:
    """Whether a number in the range begins with these digits; `scale` is 10 for one more digit, 100 for two."""
    least, most = value * scale, value * scale + scale - 1
    return (spec.least is None or most >= spec.least) and (spec.most is None or least <= spec.most)


def _typed_date(_: ValueSpec, typed: str, __: Language) -> tuple[object, bool]:
    """Day, month and year as eight digits: 05031985."""
    length = 8
    if len(typed) < length:
        return None, typed[:4] in _DAY_BEGINNINGS
    try:
        return date(int(typed[4:8]), int(typed[2:4]), int(typed[:2])), False
    except ValueError:
        return None, False


def _typed_phone(_: ValueSpec, typed: str, language: Language) -> tuple[object, bool]:
    longer = (typed.ljust(length, pad) for length in _PHONE_LENGTHS for pad in "09" if length > len(typed))
    return language.heard_phone(typed), any(language.heard_phone(one) for one in longer)


def _typed_yes_no(_: ValueSpec, typed: str, __: Language) -> tuple[object, bool]:
    return {"1": True, "2": False}.get(typed), False


_LEAP_YEAR = date(2024, 1, 1).toordinal()
_DAY_BEGINNINGS = frozenset(
    f"{day:%d%m}"[:length]
    for day in map(date.fromordinal, range(_LEAP_YEAR, _LEAP_YEAR + 366))
    for length in range(1, 5)
)
"""What the day and month of a typed date can begin with."""
_PHONE_LENGTHS = (10, 11)
"""Digits of a telephone number without and with the country or trunk code."""

_TYPED: dict[str, Callable[[ValueSpec, str, Language], tuple[object, bool]]] = {
    "digits": _typed_digits,
    "card": _typed_digits,
    "number": _typed_number,
    "amount": _typed_number,
    "date": _typed_date,
    "phone": _typed_phone,
    "yes_no": _typed_yes_no,
}


def _within(spec: ValueSpec, value: Decimal) -> bool:
    return (spec.least is None or value >= spec.least) and (spec.most is None or value <= spec.most)


def spoken_value(spec: ValueSpec, text: str, language: Language, today: date, *, alone: bool) -> object:
    """Return the value that was said, or None where it is none or out of range.

    `alone`: the words mean nothing else here; «да, но сначала оператор» is no yes where there is an operator.
    """
    match spec.kind:
        case "digits" | "card":
            least, most = int(spec.least or 1), int(spec.most or MAX_KEYS)
            digits = language.heard_digits(text, range(least, most + 1))
            return digits if digits is not None and least <= len(digits) <= most else None
        case "number" | "amount":
            heard = language.heard_number if spec.kind == "number" else language.heard_amount
            number = heard(text)
            if number is None or not _within(spec, number):
                return None
            return int(number) if number == number.to_integral_value() else number
        case "date":
            return language.heard_date(text, today, is_past=spec.tense == "past")
        case "phone":
            return language.heard_phone(text)
        case "yes_no":
            return language.heard_yes_no(text, whole=not alone)
        case "words":
            return " ".join(language.words(text)) or None
    return None


def in_tense(spec: ValueSpec, value: object, today: date) -> bool:
    """Whether a date lies where the question wants it, seen from the day of the call."""
    if spec.kind != "date" or spec.tense == "any" or not isinstance(value, date):
        return True
    return value <= today if spec.tense == "past" else value >= today
