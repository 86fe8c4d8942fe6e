"""What a recogniser is given in English: the forms of words, their spellings, and the words that values are said in."""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from engine.language import english_dates, english_hearing, english_numerals, english_yes_no
from engine.language.english_numerals import CARDINALS, ORDINALS, SCALES, fold, lemmas
from engine.language.english_readers import digits, number

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_NUMBER = 4
"""Digits in a phrase that are read as one number too: the year, the number of the line."""
_VOWELS = frozenset("aeiou")
_NUMBER_WORDS = (*CARDINALS, *SCALES, *"hundred hundreds a an and half point oh o minus negative".split())
_WORDS = {
    "digits": (*CARDINALS, *"hundred thousand oh o double triple plus and".split()),
    "number": _NUMBER_WORDS,
    "amount": (*_NUMBER_WORDS, *english_hearing.CURRENCY_WORDS),
    "date": (
        *CARDINALS,
        *ORDINALS,
        *english_dates.VOCABULARY,
        *"hundred thousand oh o and the of in on ago now from next last this day before after a".split(),
    ),
    "yes_no": english_yes_no.VOCABULARY,
}


@lru_cache(maxsize=4096)
def spellings(word: str) -> tuple[str, ...]:
    """Give a word as written and without its hyphens; digits in words."""
    if word.isdigit():
        single = digits(word)
        return (number(word), single) if len(word) <= _LONGEST_NUMBER and word[0] != "0" else (single,)
    folded = fold(word)
    return tuple(dict.fromkeys((folded, folded.replace("-", " "))))


@lru_cache(maxsize=4096)
def forms(word: str) -> tuple[str, ...]:
    """Give the forms of a word that matching takes for it, some of which may be no words at all."""
    own = lemmas(fold(word))
    found = dict.fromkeys(form for lemma in sorted(own, key=len) for form in _forms(lemma))
    return tuple(form for form in found if form != fold(word) and lemmas(form) & own)


def _forms(lemma: str) -> Iterator[str]:
    yield lemma
    yield lemma + ("es" if lemma.endswith(("s", "x", "z", "ch", "sh")) else "s")
    stem = lemma[:-1]
    if lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        yield from (stem + "ies", stem + "ied")
    yield from (stem + ending for ending in ("ed", "ing") if lemma.endswith("e"))
    yield from (lemma + ending for ending in ("ed", "ing"))
    if lemma[-1:] not in _VOWELS and lemma[-2:-1] in _VOWELS:
        yield from (lemma + lemma[-1] + ending for ending in ("ed", "ing"))
    yield from english_numerals.irregular_forms(lemma)


@cache
def spoken_words(kind: str) -> tuple[str, ...]:
    """Give the words in which a value of a kind is said."""
    return tuple(dict.fromkeys(_WORDS["digits" if kind in ("card", "phone") else kind]))
