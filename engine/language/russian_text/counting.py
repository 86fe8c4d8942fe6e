"""A number beside the written noun that it counts: which case both stand in, and whether it is an ordinal."""

# ruff: noqa: ANN401 - pymorphy3 ships no types
# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.language.russian_grammar import cardinal_words, is_few, is_one, ordinal_words
from engine.language.russian_nouns import COLLECTIVE, counted
from engine.language.russian_text.context import (
    ACCUSATIVE,
    DATIVE,
    GENITIVE,
    INSTRUMENTAL,
    NOMINATIVE,
    OF_GRAMMEME,
    PREPOSITIONAL,
)
from engine.language.russian_words import morphology

if TYPE_CHECKING:
    from decimal import Decimal

    from engine.language.russian_text.context import Cases

_EVERY = (NOMINATIVE, ACCUSATIVE, GENITIVE, DATIVE, INSTRUMENTAL, PREPOSITIONAL)
_SMALL_WORDS = ("PREP", "CONJ", "PRCL", "NPRO", "VERB", "INFN", "ADVB", "PRED", "ADJS", "PRTS", "COMP")
_ORDINAL_NOUNS = frozenset(
    "этаж класс квартал кабинет окно подъезд век ряд уровень категория курс полугодие этап шаг раздел"
    " глава канал степень смена полоса подгруппа очередь".split()
)
"""Nouns that are numbered sooner than counted where the form leaves it open: «на 1 этаже»."""
_PARTS_OF_DAY = frozenset("утро вечер ночь день".split())
"""«9 утра» is an hour, and no ninth morning."""
_LEAST_SCORE = 0.004
_LARGEST_ORDINAL = 200
"""«900 банк» is a number and a name, and no nine-hundredth bank."""
_GENDERS = {"masc": "m", "femn": "f", "neut": "n", "ms-f": "f"}


class Noun(NamedTuple):
    """The noun that follows a number."""

    at: int
    """Which of the words it is."""
    phrase: str
    """The adjectives as they are written and the noun in its dictionary form."""
    case: str


def read_with_noun(value: Decimal, words: list[str], cases: Cases) -> str | None:
    """Read a number with the noun among `words`, or give None where it counts none of them."""
    found = find_noun(value, tuple(words), cases)
    if not cases and found is not None and is_few(int(value)) and _are_together(words[found.at]):
        return _together(value, words)
    if found is None:
        ordinal = numbered(value, tuple(words), cases)
        if ordinal is not None:
            return " ".join([ordinal, *words])
        found = find_noun(value, tuple(words), ())  # its form tells more than what stands before
    if found is None:
        return None
    said = counted(value, found.phrase, found.case, is_exact=is_exact(found.phrase))
    return " ".join([said, *words[found.at + 1 :]])


@lru_cache(maxsize=1024)
def is_alive(word: str) -> bool:
    """Tell whether `word` names living beings, by the dozen rather than as «человек»."""
    parse = next(iter(_nouns(word)), None)
    return parse is not None and parse.tag.animacy == "anim" and parse.word != "человек"


@lru_cache(maxsize=1024)
def _are_together(word: str) -> bool:
    """Tell whether living beings stand in the genitive plural: «детей», but not «ребёнка»."""
    return is_alive(word) and all(
        p.tag.number == "plur" and p.tag.case in ("gent", "accs") for p in _nouns(word)
    )


def _together(value: Decimal, words: list[str]) -> str:
    """Read «4 детей», which is nobody's: «четверо детей»."""
    number = int(value)
    tens = [cardinal_words(number - number % 10)] if number > max(COLLECTIVE) else []
    return " ".join([*tens, COLLECTIVE[number % 10], *words])


def is_exact(phrase: str) -> bool:
    """Tell whether halves of what is counted are read as decimals: a bank's percentages are."""
    return phrase.endswith(("процент", "процентный пункт"))


@lru_cache(maxsize=4096)
def find_noun(value: Decimal, words: tuple[str, ...], cases: Cases) -> Noun | None:
    """Find the counted noun among the words after a number, and the case that both stand in; None for none."""
    head = _head(words)
    if head is None:
        return None
    if head == 0 and _is_rather_numbered(value, words[0]):
        return None
    lemmas: dict[str, str] = {}
    for parse in _nouns(words[head]):
        for case in _cases_beside(parse, value, words[head]):
            lemmas.setdefault(case, "год" if parse.word == "лет" else parse.normal_form)
    chosen = _choose(tuple(lemmas), cases)
    return None if chosen is None else Noun(head, " ".join([*words[:head], lemmas[chosen]]), chosen)


def _choose(possible: Cases, cases: Cases) -> str | None:
    if not cases:
        return next((case for case in _EVERY if case in possible), None)
    return next((case for case in cases if case in possible), None)


def _cases_beside(parse: Any, value: Decimal, word: str) -> Cases:
    """Give the cases that a number may have beside this form: «5 минут», «2 минуты», not «900 банк»."""
    tag = parse.tag
    case, is_single = OF_GRAMMEME.get(str(tag.case), ""), tag.number == "sing"
    if value != value.to_integral_value():
        return _EVERY if case == GENITIVE else ()
    number = abs(int(value))
    if number and number % 1000 == 0 and case == GENITIVE and not is_single:
        return _EVERY
    if is_one(number):
        return (case,) if is_single or "Pltm" in tag else ()
    if word == "человек" and is_few(number):  # «для 2 человек»
        return (GENITIVE, ACCUSATIVE)
    if is_single:
        return (NOMINATIVE, ACCUSATIVE) if case == GENITIVE and is_few(number) else ()
    if case == GENITIVE:
        direct = (
            () if is_few(number) and "Pltm" not in tag and tag.POS == "NOUN" else (NOMINATIVE, ACCUSATIVE)
        )
        whom = (ACCUSATIVE,) if tag.animacy == "anim" else ()
        return (*direct, GENITIVE, *whom)
    return (case,) if case in (DATIVE, INSTRUMENTAL, PREPOSITIONAL) else ()


def _nouns(word: str) -> list[Any]:
    parses = [p for p in morphology().parse(word) if p.score >= _LEAST_SCORE or p.word == "человек"]
    return [p for p in parses if p.tag.POS == "NOUN"]


def _head(words: tuple[str, ...]) -> int | None:
    """Give which of the words is the noun, after the adjectives that may stand before it."""
    for at, word in enumerate(words):
        parses = morphology().parse(word)[:3]
        kinds = {parse.tag.POS for parse in parses}
        if parses[0].tag.POS in _SMALL_WORDS:
            return None
        follows = at + 1 < len(words) and _is_nominal(words[at + 1])
        if kinds & {"ADJF", "PRTF"} and follows and parses[0].tag.POS != "NOUN":
            continue
        if kinds & {"ADJF", "PRTF"} and "NOUN" in kinds and follows:  # «рабочий день»
            continue
        return at if "NOUN" in kinds else None
    return None


def _is_nominal(word: str) -> bool:
    return any(parse.tag.POS in ("NOUN", "ADJF", "PRTF") for parse in morphology().parse(word)[:3])


def _is_rather_numbered(value: Decimal, word: str) -> bool:
    parses = _nouns(word)
    if (
        parses
        and is_few(int(value))
        and parses[0].tag.number == "sing"
        and parses[0].tag.case in ("nomn", "accs")
        and "Fixd" not in parses[0].tag
        and not any(p.tag.number == "sing" and p.tag.case == "gent" for p in parses)
    ):
        return value == int(value) and word != "человек"  # «2 тур»
    is_single = any(p.tag.number == "sing" for p in parses)
    number = int(value)
    return (
        value == number
        and number > 0
        and is_one(number)
        and is_single
        and bool(parses)
        and parses[0].normal_form in _ORDINAL_NOUNS
    )


@lru_cache(maxsize=1024)
def numbered(value: Decimal, words: tuple[str, ...], cases: Cases) -> str | None:
    """Read «на 2 этаже», «5 отделение»: a noun in the singular is not counted by such a number.

    None where the number counts.
    """
    number = int(value)
    if value != number or not 0 < number <= _LARGEST_ORDINAL or not words:
        return None
    forms: dict[str, str] = {}
    for parse in _nouns(words[0]):
        case = OF_GRAMMEME.get(str(parse.tag.case), "")
        if case and parse.tag.number == "sing" and parse.normal_form not in _PARTS_OF_DAY:
            forms.setdefault(case, _GENDERS.get(str(parse.tag.gender), "m"))
    chosen = _choose(tuple(forms), cases)
    return None if chosen is None else ordinal_words(number, chosen, forms[chosen])
