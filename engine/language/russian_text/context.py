"""What the words before a number say of its case: prepositions, comparisons, verbs, adjectives."""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.language.russian_words import fold, morphology

if TYPE_CHECKING:
    from collections.abc import Mapping

Cases = tuple[str, ...]
"""Cases that a number may stand in, the likeliest first; empty where nothing tells."""

NOMINATIVE, GENITIVE, DATIVE = "nominative", "genitive", "dative"
ACCUSATIVE, INSTRUMENTAL, PREPOSITIONAL = "accusative", "instrumental", "prepositional"
OF_GRAMMEME: Mapping[str, str] = {
    "nomn": NOMINATIVE,
    "gent": GENITIVE,
    "gen2": GENITIVE,
    "datv": DATIVE,
    "accs": ACCUSATIVE,
    "ablt": INSTRUMENTAL,
    "loct": PREPOSITIONAL,
    "loc2": PREPOSITIONAL,
}
"""Cases by their names in pymorphy3."""

_GOVERNS: Mapping[str, Cases] = {
    word: cases
    for cases, row in (
        (
            (GENITIVE,),
            (
                "до от ото из изо без безо у для около ок после кроме против сверх свыше менее более меньше"
                " больше порядка вплоть позднее позже ранее раньше старше младше моложе выше ниже дороже"
                " дешевле дольше короче чаще реже быстрее медленнее дальше ближе течение продолжение"
                " протяжении размере сумме количестве объеме объёме возрасте пределах радиусе расстоянии"
                " истечении прошествии начиная вместо накануне вследствие ради насчет среди вокруг вдоль"
                " нет хватает хватит хватало"
            ),
        ),
        ((DATIVE,), "к ко благодаря согласно вопреки равен равна равно равны равняется соответствует"),
        ((ACCUSATIVE,), "через про сквозь спустя"),
        ((ACCUSATIVE, PREPOSITIONAL), "в во на"),
        ((ACCUSATIVE, INSTRUMENTAL), "за под подо"),
        ((ACCUSATIVE, DATIVE), "по"),
        ((GENITIVE, INSTRUMENTAL, ACCUSATIVE), "с со"),
        ((INSTRUMENTAL,), "между над надо перед передо ограничен ограничена ограничено ограничены"),
        ((PREPOSITIONAL,), "о об обо при"),
    )
    for word in row.split()
}
_PASSED_OVER = frozenset(
    "примерно приблизительно всего только лишь ещё еще уже ровно почти ориентировочно целых максимум"
    " минимум хотя бы даже именно не".split()
)
"""Words between a preposition and its number that change nothing: «в течение примерно 3 часов»."""
_GENITIVE_VERB = re.compile(r"(?:достиг|дости(?:ч|г)|лиш|нехват)")
_WORD = re.compile(r"[а-яё]+(?:-[а-яё]+)*", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[.!?:;,()«»\"–—]\s*$")
_LOOK_BACK = 48

_NAMED = re.compile(
    r"(?:наж(?:мите|ать|мёте|мете|ав|имайте|ми)|клавиш\w*|кнопк\w*|цифр[ауые]|номер\w*|телефон\w*|тариф\w*"
    r"|пункт\w*|стать\w*|дом|доме|квартир\w*|строк\w*|версии|версия|версию|код\w*|счёт|счет|литера"
    r"|сервис\w*|банк\w*|сбермобайл\w*|сбер\w*|линия|линию|линии|android|андроид|ios|добавочный)$",
    re.IGNORECASE,
)
"""Words whose number is a name: it stands in the nominative and counts nothing after it."""


def words_before(text: str, at: int, count: int = 3) -> list[str]:
    """Give up to `count` words of the clause right before `at`, folded, the nearest last."""
    before = text[max(0, at - _LOOK_BACK) : at]
    start = 0
    for mark in re.finditer(r"[.!?:;,()«»\"–—](?=\s|$)", before):
        start = mark.end()
    return [fold(word) for word in re.findall(r"[^\s.!?:;,()«»\"–—]+", before[start:])][-count:]


def is_name(text: str, at: int) -> bool:
    """Tell whether a number at `at` is the name of what stands before it: «клавишу 1», «номер 900»."""
    before = words_before(text, at, 1)
    return bool(before) and _NAMED.match(before[-1]) is not None


def governing(text: str, at: int) -> Cases:
    """Give the cases that the words before `at` leave a number."""
    before = words_before(text, at)
    while before and before[-1] in _PASSED_OVER:
        before.pop()
    if not before:
        return ()
    word = before[-1]
    if word in _GOVERNS:
        return _GOVERNS[word]
    if _GENITIVE_VERB.match(word):
        return (GENITIVE,)
    wider = _GOVERNS.get(before[-2], ()) if len(before) > 1 else ()
    return _by_word(word, wider)


@lru_cache(maxsize=4096)
def _by_word(word: str, wider: Cases) -> Cases:
    """Give the cases that an adjective leaves («последних 3»), or a verb («переведите 1 000»)."""
    if not _WORD.fullmatch(word) or word == "есть":  # «у вас есть», and no meal
        return ()
    parses = [parse for parse in morphology().parse(word) if parse.score >= 0.02]
    adjective = [p for p in parses if p.tag.POS in ("ADJF", "PRTF") and p.tag.number == "plur"]
    if adjective and parses[0].tag.POS in ("ADJF", "PRTF"):
        found = tuple(dict.fromkeys(OF_GRAMMEME[str(p.tag.case)] for p in adjective))
        both = tuple(case for case in wider if case in found)
        return both or tuple(c for c in (NOMINATIVE, ACCUSATIVE, GENITIVE) if c in found) or found
    verb = parses[0].tag if parses else None
    if verb is not None and verb.POS in ("VERB", "INFN", "GRND") and verb.transitivity == "tran":
        return (ACCUSATIVE,)
    return ()


_BEFORE_SOUNDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b([Вв])(?= (?:втор|вторн))"), r"\1о"),
    (re.compile(r"\b([Сс])(?= (?:втор|ст[ао]\b|ста\b|сто|среды))"), r"\1о"),
    (re.compile(r"\b([Кк])(?= (?:втор|втором))"), r"\1о"),
    (re.compile(r"\b([Оо])(?= (?:од[ни]|одиннадц))"), r"\1б"),
)


def with_vowels(text: str) -> str:
    """Give prepositions the vowel that the words read after them ask for: «во втором», «со ста»."""
    for pattern, instead in _BEFORE_SOUNDS:
        text = pattern.sub(instead, text)
    return text
