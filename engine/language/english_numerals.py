"""English words and number words: folding, dictionary forms, and adding numbers up."""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
CARDINALS: Mapping[str, int] = (
    {word: value for value, word in enumerate(_UNITS)}
    | {word: 10 * value for value, word in enumerate(_TENS, start=2)}
    | {"fourty": 40, "nil": 0}
)
SCALES: Mapping[str, int] = {
    "thousand": 1000,
    "thousands": 1000,
    "grand": 1000,
    "k": 1000,
    "million": 10**6,
    "millions": 10**6,
    "billion": 10**9,
    "billions": 10**9,
    "trillion": 10**12,
}
_SMALL_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
    " thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
).split()
ORDINALS: Mapping[str, int] = {word: value for value, word in enumerate(_SMALL_ORDINALS)} | {
    word[:-1] + "ieth": 10 * value for value, word in enumerate(_TENS, start=2)
}
_WORD = re.compile(r"\d+|[a-z]+(?:'[a-z]+)*")
_TOKEN = re.compile(r"\d+(?:st|nd|rd|th)\b|\d+(?:\.\d+)?|[a-z]+(?:'[a-z]+)*|[-−](?=[\d$])|[$£€%*#+]")
_COMMAS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_WRITTEN_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Give `text` in lower case and NFC, with a straight apostrophe."""
    return unicodedata.normalize("NFC", text).lower().replace("’", "'").replace("\u00ad", "")


@lru_cache(maxsize=8192)
def words(text: str) -> tuple[str, ...]:
    """Give folded words; hyphens split, and cardinals that add up become one digit string."""
    found = _WORD.findall(fold(text))
    result: list[str] = []
    at = 0
    while at < len(found):
        number = cardinal(found, at)
        result.append(str(number[0]) if number else found[at])
        at = number[1] if number else at + 1
    return tuple(result)


@lru_cache(maxsize=8192)
def tokens(text: str) -> tuple[str, ...]:
    """Give words, written numbers without thousands commas, and signs."""
    return tuple(_TOKEN.findall(_COMMAS.sub("", " ".join(fold(text).split()))))


@lru_cache(maxsize=16384)
def lemmas(word: str) -> frozenset[str]:
    """Give `word` and what is left of it without -s, -es, -ies, -ed, -ing: simple, but enough."""
    found = {word} if word else set()
    for ending, instead in _ENDINGS:
        stem = word[: -len(ending)]
        if not word.endswith(ending) or len(stem) < 3 or (ending == "s" and word[-2] in "su"):
            continue
        found.update(stem + letters for letters in instead)
        if stem[-1] == stem[-2] and ending in ("ed", "ing"):
            found.add(stem[:-1])
    return frozenset(found | {_IRREGULAR[word]} if word in _IRREGULAR else found)


_ENDINGS = (
    ("ies", ("y",)),
    ("es", ("", "e")),
    ("s", ("",)),
    ("ied", ("y",)),
    ("ed", ("", "e")),
    ("ing", ("", "e")),
    ("'s", ("",)),
)
_IRREGULAR = {
    "lost": "lose",
    "stolen": "steal",
    "stole": "steal",
    "spoke": "speak",
    "spoken": "speak",
    "paid": "pay",
    "sent": "send",
    "got": "get",
    "made": "make",
    "forgot": "forget",
    "forgotten": "forget",
    "people": "person",
    "broken": "break",
    "broke": "break",
    "took": "take",
    "taken": "take",
    "bought": "buy",
    "went": "go",
}


def irregular_forms(lemma: str) -> tuple[str, ...]:
    """Give the forms of a word that no ending makes."""
    return tuple(form for form, of in _IRREGULAR.items() if of == lemma)


def cardinal(words: Sequence[str], at: int) -> tuple[int, int] | None:
    """Give the longest cardinal at `at` and where it ends: «two thousand and five» is 2005.

    «a hundred» counts; a string of digits counts only before a scale.
    """
    total, ceiling, start = 0, 10**15, at
    while at < len(words):
        begin = at + 1 if at > start and words[at] == "and" else at
        part = _below_thousand(words, begin)
        if part is None:
            break
        value, end = part
        scale = SCALES.get(words[end]) if end < len(words) else None
        if scale is None:
            is_bare = words[begin].isdigit() or end == begin + (words[begin] in ("a", "an"))
            if value >= ceiling or (at > start and value == 0) or is_bare:
                break
            return total + value, end
        if scale >= ceiling:
            break
        total, ceiling, at = total + value * scale, scale, end + 1
    return (total, at) if at > start else None


def _below_thousand(words: Sequence[str], at: int) -> tuple[int, int] | None:
    if at >= len(words):
        return None
    if words[at].isdigit():
        return (int(words[at]), at + 1) if len(words[at]) <= 3 else None
    is_article = words[at] in ("a", "an")
    if is_article and at + 1 < len(words) and words[at + 1] in SCALES:
        return 1, at + 1
    small = (1, at + 1) if is_article else _below_hundred(words, at)
    if small is None:
        return None
    value, end = small
    if end >= len(words) or words[end] not in ("hundred", "hundreds") or not 0 < value < 100:
        return None if is_article else small
    end += 1
    rest_at = end + 1 if end < len(words) and words[end] == "and" else end
    rest = _below_hundred(words, rest_at)
    return (value * 100 + rest[0], rest[1]) if rest and rest[0] else (value * 100, end)


def _below_hundred(words: Sequence[str], at: int) -> tuple[int, int] | None:
    value = CARDINALS.get(words[at]) if at < len(words) else None
    if value is None:
        return None
    unit = CARDINALS.get(words[at + 1], 0) if at + 1 < len(words) else 0
    return (value + unit, at + 2) if value >= 20 and 1 <= unit <= 9 else (value, at + 1)


def ordinal(words: Sequence[str], at: int) -> tuple[int, int] | None:
    """Give an ordinal at `at` and where it ends: «twenty third» and `23rd` are 23."""
    written = _WRITTEN_ORDINAL.fullmatch(words[at])
    if written:
        return int(written[1]), at + 1
    value = ORDINALS.get(words[at])
    if value is not None:
        return value, at + 1
    ten = CARDINALS.get(words[at], 0)
    unit = ORDINALS.get(words[at + 1], 0) if at + 1 < len(words) else 0
    return (ten + unit, at + 2) if ten >= 20 and 1 <= unit <= 9 else None


def quantity(words: Sequence[str], at: int) -> tuple[Decimal, int] | None:
    """Give any amount at `at`: cardinals, `7.5`, «two point five», «three and a half thousand»."""
    word = words[at]
    if word == "half" and tuple(words[at + 1 : at + 3]) == ("a", "million"):
        return Decimal(500_000), at + 3
    found = cardinal(words, at)
    if found is None:
        if not word.replace(".", "", 1).isdigit():
            return None
        found_value, end = Decimal(word), at + 1
    else:
        found_value, end = Decimal(found[0]), found[1]
    if end < len(words) and words[end] == "point":
        decimals, end = _decimals(words, end + 1)
        found_value += Decimal(f"0.{decimals or 0}")
    if tuple(words[end : end + 3]) == ("and", "a", "half"):
        found_value, end = found_value + Decimal("0.5"), end + 3
    if end < len(words) and words[end] in SCALES:
        found_value, end = found_value * SCALES[words[end]], end + 1
    return found_value, end


def _decimals(words: Sequence[str], at: int) -> tuple[str, int]:
    decimals = ""
    while at < len(words):
        if words[at].isdigit():
            decimals += words[at]
        elif words[at] in ("oh", "o"):
            decimals += "0"
        elif words[at] in CARDINALS:
            decimals += str(CARDINALS[words[at]])
        else:
            break
        at += 1
    return decimals, at
