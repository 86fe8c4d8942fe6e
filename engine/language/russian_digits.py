"""Hearing Russian digit strings and telephone numbers, said one by one or in groups.

«Сто двадцать три» may be 123, 1203, 10023 or 100203. Every reading is kept, one for each length,
and the length that is wanted decides; the reading in the fewest groups wins otherwise.
"""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.language.russian_numerals import (
    CARDINALS,
    DIGIT_NOUNS,
    NOMINATIVES,
    ORDINALS,
    SCALES,
    cardinal,
    fits_below,
)
from engine.language.russian_words import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

_TOKEN = re.compile(r"\d+|[a-zа-я]+|[*#]")
_FILLERS = frozenset(
    "и потом дальше далее затем тире дефис пробел еще снова опять ну так там это э эм мм а плюс"
    " цифра цифры теперь значит вот после скобка скобки точка черточка минус".split()
)
_CORRECTION = frozenset("нет ой точнее вернее тьфу извините простите сначала заново".split())
_END_KEYS = frozenset("* # звездочка звездочку решетка решетку".split())
_LONGEST_NUMBER = 8
"""Words in the longest group: «девятьсот девяносто девять тысяч девятьсот девяносто девять»."""
_WRITTEN_PHONE = re.compile(r"\+\s?\d[\d\s()\-–.]{6,20}\d")
_RUSSIAN_FIRST = frozenset("3489")
"""First digits of an area or mobile code in the Russian numbering plan."""

_PHONE_JOINTS = {10: frozenset((3, 6, 8)), 11: frozenset((1, 4, 7, 9))}
"""Where the groups of a telephone number meet, for its length: 8 916 123 45 67."""

_Reading = tuple[int, tuple[int, ...], str]
"""The cost, the sizes of the groups below zero (so that the longer comes first), the digits."""
_Readings = dict[int, _Reading]
"""For each length, the reading with the fewest groups; of two such, with the longest first."""


def heard_digits(text: str, lengths: range | None = None) -> str | None:
    """Give the digits said, in the reading whose length is in `lengths` where there is one.

    Words around and between are passed over; digits on both sides of unknown words are joined
    only where that makes a wanted length. A «решётка» at the end is taken as the end key and
    dropped; a star or hash elsewhere gives None.
    """
    runs = _runs(text)
    if not runs:
        return None
    parts = [_readings(run) for run in runs]
    if len(parts) == 1:
        return _best(parts[0], lengths)
    if lengths is None:
        return None
    return _likeliest([*parts, _joined(parts)], lengths)


def _likeliest(parts: Sequence[_Readings], lengths: range) -> str | None:
    """Give the fitting reading that needs the fewest cuts more than its words would by themselves."""
    options: dict[str, int] = {}
    for part in filter(None, parts):
        fitting = [reading for length, reading in part.items() if length in lengths]
        if fitting:
            cost, _, digits = min(fitting)
            options[digits] = cost - min(part.values())[0]
    best = [digits for digits, cost in options.items() if cost == min(options.values())]
    return best[0] if len(best) == 1 else None


def heard_phone(text: str) -> str | None:
    """Give a Russian number as `+7` and ten digits; a foreign one only as written with `+`."""
    written = _WRITTEN_PHONE.search(text)
    if written:
        digits = re.sub(r"\D", "", written.group())
        is_whole = len(digits) == 11 if digits[0] == "7" else 8 <= len(digits) <= 15
        return f"+{digits}" if is_whole else None
    runs = _runs(text)
    found = {number for run in runs if (number := _national(run))}
    if not found and runs:
        whole = _national([word for run in runs for word in run])
        found = {whole} if whole else set()
    return f"+7{found.pop()}" if len(found) == 1 else None


def _national(run: Sequence[str]) -> str | None:
    """Give the ten digits of a number within Russia, from its likeliest reading."""
    options: list[tuple[_Reading, str]] = []
    for length, joints in _PHONE_JOINTS.items():
        reading = _readings(run, joints).get(length)
        if reading is None:
            continue
        digits = reading[2]
        if length == 11 and digits[0] not in "78":
            continue
        if digits[-10] in _RUSSIAN_FIRST:
            options.append((reading, digits[-10:]))
    return min(options)[1] if options else None


def _runs(text: str) -> list[list[str]]:
    """Give the stretches of number words, fillers taken out, after the last correction."""
    found = _TOKEN.findall(fold(text))
    while found and found[-1] in _END_KEYS:
        found.pop()
    if any(token in _END_KEYS for token in found):
        return []
    runs: list[list[str]] = [[]]
    for token in found:
        if _is_number(token):
            runs[-1].append(token)
        elif runs[-1] and _completes(runs[-1][-1], token):
            runs[-1].append(NOMINATIVES[ORDINALS[token]])
        elif token in _CORRECTION and any(runs):
            runs = [[], *runs] if _nothing_follows(found, token) else [[]]
        elif token not in _FILLERS and runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _completes(before: str, token: str) -> bool:
    """Tell whether an ordinal ends a cardinal, as in «две тысячи двадцать шестой»."""
    base = CARDINALS.get(before) or SCALES.get(before) or 0
    last = ORDINALS.get(token, 0)
    return last in NOMINATIVES and fits_below(last, base)


def _nothing_follows(found: Sequence[str], token: str) -> bool:
    last = len(found) - 1 - list(reversed(found)).index(token)
    return not any(map(_is_number, found[last:]))


def _is_number(token: str) -> bool:
    return token.isdigit() or token in CARDINALS or token in SCALES or token in DIGIT_NOUNS


def _readings(run: Sequence[str], joints: frozenset[int] = frozenset()) -> _Readings:
    """Give the best reading of each length by going through every way to cut `run` into groups.

    A group that lies across one of `joints` costs as much as two.
    """
    at_word: list[_Readings] = [{} for _ in range(len(run) + 1)]
    at_word[0] = {0: (0, (), "")}
    for at in range(len(run)):
        for end, group in _groups(run, at):
            for length, (cost, sizes, digits) in at_word[at].items():
                longer = length + len(group)
                price = cost + 1 + sum(length < joint < longer for joint in joints)
                _keep(at_word[end], longer, (price, (*sizes, -len(group)), digits + group))
    return at_word[len(run)]


def _keep(readings: _Readings, length: int, reading: _Reading) -> None:
    if length not in readings or reading < readings[length]:
        readings[length] = reading


def _groups(run: Sequence[str], at: int) -> list[tuple[int, str]]:
    """Give each group of digits that may begin at `at`, with where it ends, the longest first."""
    word = run[at]
    if word.isdigit():
        return [(at + 1, word)]
    counted = _counted(run, at)
    if counted:
        return [counted]
    found = []
    for end in range(min(len(run), at + _LONGEST_NUMBER), at, -1):
        number = cardinal(run[at:end], 0)
        if number and number[1] == end - at:
            found.append((end, str(number[0])))
    if not found and word in DIGIT_NOUNS:
        found.append((at + 1, str(DIGIT_NOUNS[word])))
    return found


def _counted(run: Sequence[str], at: int) -> tuple[int, str] | None:
    """Read «два нуля», «три семёрки»; «два ноль» are two digits."""
    count = CARDINALS.get(run[at], 0)
    if not 2 <= count <= 10 or at + 1 >= len(run):
        return None
    noun = run[at + 1]
    is_counted = noun.endswith(("я", "ей", "и", "ы", "ика", "иков", "ек", "ок"))
    if noun not in DIGIT_NOUNS or not is_counted:
        return None
    return at + 2, str(DIGIT_NOUNS[noun]) * count


def _joined(parts: Sequence[_Readings]) -> _Readings:
    whole: _Readings = {0: (0, (), "")}
    for part in parts:
        longer: _Readings = {}
        for length, (cost, sizes, digits) in whole.items():
            for more, (price, tail_sizes, tail) in part.items():
                reading = (cost + price, sizes + tail_sizes, digits + tail)
                _keep(longer, length + more, reading)
        whole = longer
    return whole


def _best(readings: _Readings, lengths: range | None) -> str | None:
    """Give the fitting reading, or where none fits the likeliest of any length."""
    fitting = [readings[n] for n in readings if lengths is not None and n in lengths]
    options = fitting or list(readings.values())
    return min(options)[2] if options else None
