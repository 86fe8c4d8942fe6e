"""Hearing Russian numbers and amounts of roubles."""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from engine.language.russian_numerals import ordinal, quantity
from engine.language.russian_words import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CORRECTION = frozenset("нет ой ай точнее вернее тьфу извините простите ошибся ошиблась".split())
"""What a caller says before saying a number anew."""
_DIGITS = frozenset(map(Decimal, range(10)))
_MINUS = frozenset(("минус", "-", "−", "–"))
_ROUBLES = frozenset(
    "рубль рубля рублей рублю рублем рубле рубли рублям рублями рублях руб р ₽"
    " рублик рублика рубликов".split()
)
_KOPECKS = frozenset(
    "копейка копейки копеек копейку копейке копейкой копейкам копейками копейках коп".split()
)
CURRENCY_WORDS: Sequence[str] = tuple(sorted(word for word in _ROUBLES | _KOPECKS if word.isalpha()))
"""What an amount is named in."""
_FOREIGN = ("доллар", "евро", "юан", "тенге", "фунт", "бакс", "лир", "дирхам", "гривн", "сом")
_WRITTEN_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")


@dataclass(frozen=True, slots=True)
class _Found:
    """A quantity and the tokens from `start` to before `end` that it was heard in."""

    value: Decimal
    start: int
    end: int


def heard_number(text: str) -> Decimal | None:
    """Give the one number in `text`; an ordinal counts, «ни одного» is 0.

    Three and more single digits in a row are read as one number. Two numbers, as in «пять или
    шесть» or «пять-шесть», give None.
    """
    heard = tokens(text)
    found = _after_correction(heard, list(_quantities(heard)))
    if len(found) == 1:
        return found[0].value
    if len(found) > 2 and _are_digits_in_a_row(found):
        return Decimal("".join(str(one.value) for one in found))
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
        value, end = best
        yield _Found(_signed(heard, at, Decimal(value)), at, end)
        at = end


def _signed(heard: Sequence[str], at: int, value: Decimal) -> Decimal:
    before = heard[at - 1] if at else ""
    if before == "ни" and value == 1:
        return Decimal(0)
    is_minus = before in _MINUS and not (at > 1 and heard[at - 2][0].isdigit())
    return -value if is_minus and value else value


def _after_correction(heard: Sequence[str], found: list[_Found]) -> list[_Found]:
    """Keep what follows the last «нет», «точнее» that stands between two numbers."""
    for at in range(len(heard) - 1, 0, -1):
        if heard[at] in _CORRECTION:
            later = [one for one in found if one.start > at]
            if later:
                return later
    return found


def _are_digits_in_a_row(found: Sequence[_Found]) -> bool:
    are_digits = all(one.value in _DIGITS for one in found)
    return are_digits and all(one.end == other.start for one, other in pairwise(found))


def heard_amount(text: str) -> Decimal | None:
    """Give the amount of roubles in `text`, kopecks as hundredths.

    A number that «рублей» follows wins over bare ones; with several left, or with another
    currency, the answer is None. `1.500` is taken as thousands.
    """
    heard = tuple(
        token.replace(".", "") if _WRITTEN_THOUSANDS.fullmatch(token) else token for token in tokens(text)
    )
    if any(token.startswith(_FOREIGN) for token in heard):
        return None
    found = _after_correction(heard, list(_quantities(_without_lone_rouble(heard))))
    named = _named_amounts(_without_lone_rouble(heard), found)
    if named:
        return named[0] if len(named) == 1 else None
    return found[0].value if len(found) == 1 else None


def _without_lone_rouble(heard: Sequence[str]) -> Sequence[str]:
    """Put the «один» that is left out in «рубль двадцать» back."""
    result: list[str] = []
    for at, word in enumerate(heard):
        if word == "рубль" and not quantity(heard, at - 1 if at else len(heard)):
            result.append("один")
        result.append(word)
    return result


def _named_amounts(heard: Sequence[str], found: Sequence[_Found]) -> list[Decimal]:
    """Give the amounts that have their currency said, kopecks added to their roubles."""
    amounts: list[Decimal] = []
    roubles_end = -1
    for one in found:
        unit = heard[one.end] if one.end < len(heard) else ""
        is_next = 0 <= one.start - roubles_end <= 1 and roubles_end >= 0
        if unit in _ROUBLES:
            amounts.append(one.value)
            roubles_end = one.end + 1
        elif unit in _KOPECKS or (is_next and one.end == len(heard) and one.value < 100):
            kopecks = one.value / 100
            if is_next:
                amounts[-1] += kopecks if amounts[-1] >= 0 and not _is_minus(heard) else -kopecks
            else:
                amounts.append(kopecks)
            roubles_end = -1
    return amounts


def _is_minus(heard: Sequence[str]) -> bool:
    return heard[0] in _MINUS
