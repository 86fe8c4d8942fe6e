"""What a recogniser is given in Russian: the forms of words, their spellings, and the words that values are said in."""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from engine.language import russian_amounts, russian_dates, russian_numerals, russian_yes_no
from engine.language.russian_readers import digits, number
from engine.language.russian_words import fold, lemmas, morphology

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LONGEST_NUMBER = 4
"""Digits in a phrase that are read as one number too: the year, the number of the line."""

_SAID: tuple[tuple[str, ...], ...] = tuple(
    tuple(row.split())
    for row in """
    VERB impr plur excl; NOUN sing accs; ADJF femn accs; INFN; VERB impr sing excl; NOUN sing gent; ADJF femn gent;
    VERB past masc; VERB past femn; NOUN sing ablt; ADJF masc nomn; ADJF masc gent; VERB past plur; NOUN plur nomn;
    NOUN plur gent; ADJF femn nomn; ADJF plur nomn; VERB sing 1per; PRTS femn; VERB sing 3per; VERB plur 3per;
    NOUN sing nomn; NOUN sing datv; NOUN plur datv; NOUN sing loct; PRTS masc; ADJF neut nomn; ADJF masc ablt;
    ADJF masc datv; ADJF masc loct; ADJF plur gent; PRTS plur; PRTS neut; VERB past neut; VERB plur 2per;
    NOUN plur ablt; NOUN plur loct; ADJF plur ablt; ADJF plur datv; NUMR gent; NUMR datv; NUMR ablt; NPRO gent;
    NPRO datv; NPRO ablt
    """.split(";")
)
"""Forms that callers use, the likeliest first, in the grammemes of OpenCorpora."""
_BOOKISH = frozenset(("V-ey", "V-oy", "V-ie", "V-sh", "Arch"))


@lru_cache(maxsize=4096)
def spellings(word: str) -> tuple[str, ...]:
    """Give a word as written, with е for ё, with the dictionary's ё, and without its hyphens; digits in words."""
    if word.isdigit():
        single = digits(word)
        return (number(word), single) if len(word) <= _LONGEST_NUMBER and word[0] != "0" else (single,)
    folded = fold(word)
    with_yo = morphology().parse(folded)[0].word if "е" in folded else folded
    found = (word.lower(), folded, str(with_yo))
    return tuple(dict.fromkeys((*found, *(one.replace("-", " ") for one in found))))


@lru_cache(maxsize=16384)
def forms(word: str) -> tuple[str, ...]:
    """Give the other forms in which callers say a word, the likeliest first, with their ё."""
    own = lemmas(fold(word))
    ranked = sorted(_forms(fold(word), own))
    found = dict.fromkeys(form for _, form in ranked)
    return tuple(form for form in found if fold(form) != fold(word) and lemmas(fold(form)) & own)


def _forms(word: str, own: frozenset[str]) -> Iterator[tuple[int, str]]:
    for parse in morphology().parse(word):
        if fold(parse.normal_form) not in own:
            continue
        for form in parse.lexeme:
            grammemes = form.tag.grammemes
            rank = next((at for at, said in enumerate(_SAID) if grammemes.issuperset(said)), None)
            if rank is not None and not grammemes & _BOOKISH:
                yield rank, form.word


_GROUPS = """
нуль одна одну две тысяча тысячи тысячу тысяч дважды плюс звездочка решетка
"""
_NUMBERS = """
минус ни с и целых целая целую целой запятая точка пол
"""
_DATES = """
число числа числу через назад следующий следующего следующем следующую следующей прошлый прошлого прошлом прошлую
прошлой этого этом эту этой недели неделе месяца месяце года год году после тому на в
"""


@cache
def spoken_words(kind: str) -> tuple[str, ...]:
    """Give the words in which a value of a kind is said, folded."""
    return tuple(dict.fromkeys(_KINDS[kind]()))


def _digit_words() -> Iterable[str]:
    return (*russian_numerals.NOMINATIVES.values(), *russian_numerals.DIGIT_NOUNS, *_GROUPS.split())


def _number_words() -> Iterable[str]:
    return (*russian_numerals.vocabulary(), *_NUMBERS.split())


def _amount_words() -> Iterable[str]:
    return (*_number_words(), *russian_amounts.CURRENCY_WORDS)


def _date_words() -> Iterable[str]:
    return (
        *russian_numerals.NOMINATIVES.values(),
        *russian_numerals.ORDINALS,
        *"одна две одну тысяча тысячи тысяч пару".split(),
        *russian_dates.VOCABULARY,
        *_DATES.split(),
    )


def _yes_no_words() -> Iterable[str]:
    return russian_yes_no.VOCABULARY


_KINDS = {
    "digits": _digit_words,
    "card": _digit_words,
    "phone": _digit_words,
    "number": _number_words,
    "amount": _amount_words,
    "date": _date_words,
    "yes_no": _yes_no_words,
}
