"""Folding of Russian: a text into comparable words, a word into its dictionary forms."""

# ruff: noqa: ANN401 - pymorphy3 and num2words ship no types
# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

from engine.language.russian_numerals import cardinal

_WORD = re.compile(r"\d+|[a-zа-я]+")
_DECIMAL_OR_WORD = re.compile(r"\d+(?:[.,]\d+)?|[a-zа-я]+|[-−–](?=\d)|[*#%₽$€+]")
_RUSSIAN = re.compile(r"[а-яё]+(?:-[а-яё]+)*", re.IGNORECASE)
_SHORT_THOUSAND = re.compile(r"(?<=\d)к\b")
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?!\d)")
_INVISIBLE = dict.fromkeys(map(ord, "\u0301\u0300\u00ad\u200b\u200c\u200d\ufeff"))
"""Stress marks, soft hyphens and zero-width characters."""
_STRESS_PLUS = re.compile(r"(?<=[а-я])\+|\+(?=[а-я])")
_LEAST_SCORE = 0.05
"""Parses that pymorphy3 holds less likely than this are noise («банка» as a surname)."""
_PARTICIPLES = frozenset(("PRTF", "PRTS"))
_PAST = ("л", "ла", "ло", "ли", "лся", "лась", "лось", "лись")
_WHERE = ("в", "во", "на")
_ORDERS = ("ите", "йте", "ьте", "итесь", "йтесь")
_UNITS_OF_TIME = frozenset(("день", "неделя", "месяц", "год", "лето", "сутки", "утро", "вечер", "ночь"))
_SPANS = frozenset(
    "с до к целый целую целые весь всю все прошлый прошлой прошлую прошлом прошлым позапрошлой следующий следующей"
    " следующую следующем каждый каждую пару несколько сколько который которую этот эту этой этом другой другую".split()
)
_VERBAL = _PARTICIPLES | {"VERB", "INFN", "GRND"}


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Give `text` in lower case, NFC, with е for ё and without stress marks."""
    text = unicodedata.normalize("NFC", text).translate(_INVISIBLE).lower().replace("ё", "е")
    return _STRESS_PLUS.sub("", text)


@lru_cache(maxsize=8192)
def words(text: str) -> tuple[str, ...]:
    """Give the folded words of a text.

    Words with a hyphen are split. A cardinal in words becomes digits, and one that adds up
    becomes one («двадцать пять» is `25`, «две тысячи сто» is `2100`); what does not add up stays
    apart («пять шесть» is `5 6`). Ordinals stay words: their dictionary form is what matters.
    """
    found = _WORD.findall(fold(text))
    result: list[str] = []
    at = 0
    while at < len(found):
        number = cardinal(found, at)
        if number is None:
            result.append(found[at])
            at += 1
        else:
            result.append(str(number[0]))
            at = number[1]
    return tuple(result)


@lru_cache(maxsize=8192)
def tokens(text: str) -> tuple[str, ...]:
    """Give folded words, written numbers (`7.5`) and signs: what numbers are heard in.

    Thousands written apart are joined: `2 500` is one token, and `5к` is `5 тыс`.
    """
    folded = " ".join(fold(text).replace("\u2009", " ").split())
    joined = _GROUPED.sub(lambda match: match.group().replace(" ", ""), folded)
    joined = _SHORT_THOUSAND.sub(" тыс", joined)
    return tuple(_plain_number(token) for token in _DECIMAL_OR_WORD.findall(joined))


def _plain_number(token: str) -> str:
    return token.replace(",", ".") if token[0].isdigit() else token


@lru_cache(maxsize=16384)
def lemmas(word: str) -> frozenset[str]:
    """Give the dictionary forms of one folded word, with е for ё; a word unknown gives a guess."""
    if not word or word[0].isdigit():
        return frozenset((word,)) if word else frozenset()
    return frozenset(parse.normal_form.replace("ё", "е") for parse in _likely(word)) or frozenset((word,))


def _likely(word: str) -> list[Any]:
    parses = morphology().parse(word)
    return [parse for parse in parses if parse.score >= _LEAST_SCORE] or parses[:1]


@lru_cache(maxsize=8192)
def is_told(word: str) -> bool:
    """Tell whether `word` is a verb in the past or a participle, and nothing else of a verb."""
    if not morphology().word_is_known(word) and not word.endswith(_PAST):
        return False  # it was misheard, and what it may be is a guess
    if morphology().word_is_known(word) and _likely(word)[0].tag.POS == "NOUN":
        return False  # «начало», «пробел»
    verbs = [parse.tag for parse in _likely(word) if parse.tag.POS in _VERBAL - {"GRND"}]
    return bool(verbs) and all("past" in tag or tag.POS in _PARTICIPLES for tag in verbs)


@lru_cache(maxsize=8192)
def is_finite(word: str) -> bool:
    """Tell whether `word` is a verb of somebody's, neither infinitive nor order: «приходит»."""
    tag = _likely(word)[0].tag
    return tag.POS == "VERB" and "impr" not in tag


@lru_cache(maxsize=8192)
def is_order(word: str) -> bool:
    """Tell whether `word` is an imperative before anything else: «зови», «соедините», but not «о кредите»."""
    likely = _likely(word)
    return "impr" in likely[0].tag or (
        word.endswith(_ORDERS) and all(parse.tag.POS in _VERBAL for parse in likely)
    )


@lru_cache(maxsize=8192)
def is_place(preposition: str, word: str) -> bool:
    """Tell whether the two say where or by what something is done: «в приложении», «через приложение»."""
    if preposition == "через":
        return True
    return preposition in _WHERE and all("loct" in parse.tag for parse in _likely(word))


@lru_cache(maxsize=8192)
def is_attribute(word: str) -> bool:
    """Tell whether `word` is an adjective in full form: «главное», «новых»."""
    return any(parse.tag.POS == "ADJF" for parse in _likely(word))


@lru_cache(maxsize=8192)
def is_time(which: str, unit: str) -> bool:
    """Tell whether the two tell how long or when: «третий день», «2 недели», «прошлым летом»."""
    if unit in ("назад", "тому"):
        return bool(lemmas(which) & _UNITS_OF_TIME)
    if not lemmas(unit) & _UNITS_OF_TIME:
        return False
    return which.isdecimal() or which in _SPANS or any("Anum" in parse.tag for parse in _likely(which))


@lru_cache(maxsize=1024)
def is_infinitive(word: str) -> bool:
    """Tell whether `word` is a verb in the infinitive: «узнать»."""
    return any("INFN" in parse.tag for parse in morphology().parse(word)[:1])


def parses(word: str) -> list[Any]:
    """Give pymorphy3's parses of a Russian word, the likeliest first; none of what is no such word.

    What it would say of other words is a guess, and it fails at letters that Unicode has no name for.
    """
    return list(morphology().parse(word)) if _RUSSIAN.fullmatch(word) else []


@cache
def morphology() -> Any:
    """Give pymorphy3's analyser. Building it takes some 0.2 s, so it waits for its first use."""
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer(lang="ru")
