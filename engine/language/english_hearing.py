"""Hearing English numbers, amounts, digit strings and telephone numbers."""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.language.english_numerals import (
    CARDINALS,
    cardinal,
    fold,
    ordinal,
    quantity,
    tokens,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_Found = tuple[Decimal, int, int]
"""A value and the tokens from and to which it was heard."""

_DIGITS = frozenset(map(Decimal, range(10)))
_UNITS = frozenset("dollar dollars pound pounds euro euros rouble roubles ruble rubles quid".split())
_HUNDREDTHS = frozenset("cent cents penny pence kopeck kopecks".split())
_SIGNS = frozenset("$£€")
CURRENCY_WORDS: Sequence[str] = tuple(sorted(_UNITS | _HUNDREDTHS))
"""What an amount is named in."""


def heard_number(text: str) -> Decimal | None:
    """Give the one number in `text`, None for none or several; «minus» counts."""
    heard = tokens(text)
    found = list(_quantities(heard))
    if len(found) == 1:
        return found[0][0]
    if len(found) > 2 and all(one[0] in _DIGITS for one in found):
        return Decimal("".join(str(one[0]) for one in found))
    return None


def _quantities(heard: Sequence[str]) -> Iterator[_Found]:
    at = 0
    while at < len(heard):
        best = max(
            (read for read in (quantity(heard, at), ordinal(heard, at)) if read),
            key=lambda read: read[1],
            default=None,
        )
        if best is None:
            at += 1
            continue
        value = Decimal(best[0])
        before = heard[max(0, at - 2) : at]
        is_minus = any(sign in before for sign in ("minus", "-", "−", "negative"))
        yield (-value if is_minus and value else value), at, best[1]
        at = best[1]


def heard_amount(text: str) -> Decimal | None:
    """Give an amount in whole units and hundredths: «five dollars and ten cents» is 5.10."""
    heard = tokens(text)
    found = list(_quantities(heard))
    amounts: list[Decimal] = []
    last_end = -9
    for value, start, end in found:
        unit = heard[end] if end < len(heard) else ""
        follows = 0 <= start - last_end <= 1 and bool(amounts)
        if unit in _UNITS or (start and heard[start - 1] in _SIGNS):
            amounts.append(value)
            last_end = end + (unit in _UNITS)
        elif unit in _HUNDREDTHS or (follows and value < 100 and end == len(heard)):
            hundredths = value / 100
            if follows:
                amounts[-1] += -hundredths if amounts[-1] < 0 else hundredths
            else:
                amounts.append(hundredths)
    if amounts:
        return amounts[0] if len(amounts) == 1 else None
    return found[0][0] if len(found) == 1 else None


_DIGIT_WORDS = re.compile(r"\d+|[a-z]+")
_ZEROS = frozenset(("oh", "o"))
_REPEATS = {"double": 2, "triple": 3}
_FILLERS = frozenset("and then dash hyphen space uh um er the plus dot".split())
_Readings = dict[int, tuple[int, str]]


def heard_digits(text: str, lengths: range | None = None) -> str | None:
    """Give the digits said, «oh» as 0 and «double five» as 55, in a length of `lengths` if it can."""
    runs = [_readings(run) for run in _runs(text)]
    if not runs:
        return None
    fits = [
        reading
        for run in runs
        for length, reading in run.items()
        if lengths is not None and length in lengths
    ]
    if fits:
        return min(fits)[1]
    return min(runs[0].values())[1] if len(runs) == 1 and runs[0] else None


def _runs(text: str) -> list[list[str]]:
    runs: list[list[str]] = [[]]
    for token in _DIGIT_WORDS.findall(fold(text)):
        is_number = token.isdigit() or token in CARDINALS or token in _ZEROS or token in _REPEATS
        if is_number or token in ("hundred", "thousand"):
            runs[-1].append(token)
        elif token not in _FILLERS and runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _readings(run: Sequence[str]) -> _Readings:
    at_word: list[_Readings] = [{} for _ in range(len(run) + 1)]
    at_word[0] = {0: (0, "")}
    for at in range(len(run)):
        for end, group in _groups(run, at):
            for length, (count, digits) in at_word[at].items():
                reading = (count + 1, digits + group)
                kept = at_word[end].setdefault(length + len(group), reading)
                at_word[end][length + len(group)] = min(kept, reading)
    return at_word[len(run)]


def _groups(run: Sequence[str], at: int) -> list[tuple[int, str]]:
    word = run[at]
    if word.isdigit():
        return [(at + 1, word)]
    if word in _ZEROS:
        return [(at + 1, "0")]
    if word in _REPEATS:
        following = _groups(run, at + 1) if at + 1 < len(run) else []
        return [(end, digit * _REPEATS[word]) for end, digit in following if len(digit) == 1]
    found = []
    for end in range(min(len(run), at + 7), at, -1):
        number = cardinal(run[at:end], 0)
        if number and number[1] == end - at:
            found.append((end, str(number[0])))
    return found


def heard_phone(text: str) -> str | None:
    """Give a number of the North American plan as `+1…`; others only where written with `+`."""
    written = re.search(r"\+\s?\d[\d\s()\-.]{6,20}\d", text)
    if written:
        digits = re.sub(r"\D", "", written.group())
        return f"+{digits}" if 8 <= len(digits) <= 15 else None
    runs = [_readings(run) for run in _runs(text)]
    if len(runs) != 1:
        return None
    eleven = runs[0].get(11, (0, ""))[1]
    if eleven.startswith("1"):
        return f"+{eleven}"
    ten = runs[0].get(10, (0, ""))[1]
    return f"+1{ten}" if ten and ten[0] in "23456789" else None
