"""What the words before a number say of its case: prepositions, comparisons, verbs, adjectives."""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from engine.language.russian_words import fold, parses

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
                " нет хватает хватит хватало хватило достижении достижения уровня уровне глубине глубины высоте"
                " высоты площади ходе случае помимо включением исключением помощью участием отношении"
                " рамках силу пользу итогам посредством окончании присутствии отсутствии покупке заказе приобретении"
            ),
        ),
        ((DATIVE,), "к ко благодаря согласно вопреки равен равна равно равны равняется соответствует"),
        ((ACCUSATIVE,), "через про сквозь спустя"),
        ((ACCUSATIVE, PREPOSITIONAL), "в во на"),
        ((ACCUSATIVE, INSTRUMENTAL), "за под подо"),
        ((ACCUSATIVE, DATIVE), "по"),
        ((GENITIVE, INSTRUMENTAL), "с со"),
        ((INSTRUMENTAL,), "между над надо перед передо ограничен ограничена ограничено ограничены"),
        ((PREPOSITIONAL,), "о об обо при"),
    )
    for word in row.split()
}
_POURED = frozenset(
    "запить запивать залить заливать полить поливать посыпать засыпать покрыть покрывать заправить разбавить"
    " разбавлять наполнить наполнять заменить заменять смазать дополнить украсить".split()
)
"""What is done to a thing with another: «запейте таблетку стаканом воды»."""
_VERB_GOVERNS: Mapping[str, Cases] = {
    verb: cases
    for cases, row in (
        (
            (GENITIVE,),
            (
                "достигать достигнуть достичь лишить лишиться лишать лишаться касаться коснуться недоставать"
                " недостать бояться опасаться придерживаться избежать избегать добиться добиваться удостоиться"
                " дождаться дожидаться хватать хватить"
            ),
        ),
        (
            (DATIVE,),
            (
                "помочь помогать угрожать грозить равняться соответствовать принадлежать подлежать противостоять"
                " достаться доставаться позвонить звонить отказать отказывать сравняться подвергнуться"
                " подвергаться радоваться"
            ),
        ),
        (
            (INSTRUMENTAL,),
            (
                "владеть управлять обладать располагать рисковать пожертвовать жертвовать ограничиться"
                " ограничиваться руководить командовать пользоваться воспользоваться обменяться обмениваться"
                " поделиться делиться гордиться довольствоваться исчисляться измеряться завершиться"
                " закончиться завершаться заканчиваться обойтись расплатиться торговать отметиться наказываться"
                " караться являться заведовать ограничить дополнить сопровождаться"
            ),
        ),
    )
    for verb in row.split()
} | dict.fromkeys(_POURED, (INSTRUMENTAL,))
"""What a verb asks of a number after it, by its infinitive; other transitive verbs ask for the accusative."""
_LEAST_SCORE = 0.02
_NO_COMPARISON = frozenset("лучше хуже скорее скорей проще легче позже далее".split())
"""Comparatives that rather stand by themselves: «скорее 2 карты»."""
_PASSED_OVER = frozenset(
    "примерно приблизительно всего только лишь ещё еще уже ровно почти ориентировочно целых максимум"
    " минимум хотя бы даже именно не как чуть ли немного где-то".split()
)
"""Words between a preposition and its number that change nothing: «в течение примерно 3 часов»."""
_GENITIVE_VERB = re.compile(r"(?:достиг|дости(?:ч|г)|лиш|нехват)")
_LOOK_BACK = 48

_NAMED = re.compile(
    r"(?:наж(?:мите|ать|мёте|мете|ав|имайте|ми)|клавиш\w*|кнопк\w*|цифр[ауые]|номер\w*|телефон\w*|тариф\w*"
    r"|пункт\w*|част(?:ь|и|ью)|абзац\w*|раздел\w*|стать\w*|дом|доме|квартир\w*|строк\w*|версии|версия|версию|код\w*|счёт|счет|литера"
    r"|сервис\w*|банк\w*|сбермобайл\w*|сбер\w*|линия|линию|линии|android|андроид|ios|добавочный)$",
    re.IGNORECASE,
)
"""Words whose number is a name: it stands in the nominative and counts nothing after it."""

_NAMED_SHORT = re.compile(
    r"(?<![\w-])(?<!т\. )(?<!т\.)(?:(?<!\d )(?:ч|к|эт|с|т)|пп?|ст|гл|разд|абз|прил|д|кв|корп|стр|оф|под|каб|пом|рис|табл"
    r"|уч|отд|ауд|зд|вл|лит|вып)\. ?$",
    re.IGNORECASE,
)
"""Words cut short whose number is a name, save after a number: «5 ч. 30 мин»."""


def words_before(text: str, at: int, count: int = 3) -> list[str]:
    """Give up to `count` words of the clause right before `at`, folded, the nearest last."""
    before = text[max(0, at - _LOOK_BACK) : at]
    start = 0
    for mark in re.finditer(r"[.!?:;,()«»\"–—](?=\s|$)", before):
        start = mark.end()
    return [fold(word) for word in re.findall(r"[^\s.!?:;,()«»\"–—]+", before[start:])][-count:]


def is_name(text: str, at: int) -> bool:
    """Tell whether a number at `at` is the name of what stands before it: «клавишу 1», «ст. 12», «номер 900»."""
    if _NAMED_SHORT.search(text, max(0, at - _LOOK_BACK), at):
        return True
    before = words_before(text, at, 1)
    return bool(before) and _NAMED.match(before[-1]) is not None


def governing(text: str, at: int) -> Cases:
    """Give the cases that the words before `at` leave a number."""
    before = _before(text, at)
    if not before:
        return ()
    word = before[-1]
    if word in _GOVERNS:
        return _GOVERNS[word]
    if _GENITIVE_VERB.match(word):
        return (GENITIVE,)
    if len(before) > 1 and _is_poured(before[-2], word):
        return (INSTRUMENTAL,)
    wider = _GOVERNS.get(before[-2], ()) if len(before) > 1 else ()
    return _by_word(word, wider)


def asks_dative(word: str) -> bool:
    """Tell whether a dative after `word` is what it asks for: «доступна клиентам», «помогли клиентам»."""
    if _GOVERNS.get(word, ())[:1] == (DATIVE,):
        return True
    return any(
        found.tag.POS == "ADJS" or _VERB_GOVERNS.get(found.normal_form) == (DATIVE,)
        for found in parses(word)[:1]
    )


def follows_noun(text: str, at: int) -> bool:
    """Tell whether a noun stands right before `at`, so that what follows may say whose it is."""
    before = words_before(text, at, 1)
    return bool(before) and any(found.tag.POS == "NOUN" for found in parses(before[-1])[:1])


def by_preposition(text: str, at: int) -> Cases:
    """Give the cases that a preposition before `at` leaves a day or an hour, which no verb governs."""
    before = _before(text, at)
    return _GOVERNS.get(before[-1], ()) if before else ()


def _before(text: str, at: int) -> list[str]:
    """Give the words before `at`, without those that change nothing."""
    before = words_before(text, at)
    while before and before[-1] in _PASSED_OVER:
        before.pop()
    return before


@lru_cache(maxsize=4096)
def _by_word(word: str, wider: Cases) -> Cases:
    """Give the cases that an adjective leaves («последних 3»), or a verb («переведите 1 000»)."""
    found = [] if word == "есть" else [one for one in parses(word) if one.score >= _LEAST_SCORE]  # no meal
    if not found:
        return ()
    if found[0].tag.POS in ("ADJF", "PRTF"):
        return _by_adjective(found, wider)
    if found[0].normal_form in _VERB_GOVERNS:
        return _VERB_GOVERNS[found[0].normal_form]
    return _by_verb(word, found)


def _by_adjective(found: list[Any], wider: Cases) -> Cases:
    plurals = [p.tag for p in found if p.tag.POS in ("ADJF", "PRTF") and p.tag.number == "plur"]
    cases = tuple(dict.fromkeys(OF_GRAMMEME[str(tag.case)] for tag in plurals))
    both = tuple(case for case in wider if case in cases)
    return both or tuple(c for c in (NOMINATIVE, ACCUSATIVE, GENITIVE) if c in cases) or cases


def _by_verb(word: str, found: list[Any]) -> Cases:
    tag = found[0].tag
    if tag.POS == "VERB" and any("intr" in parse.tag for parse in found):
        return ()  # «пришли» may be «приходить»
    if tag.POS == "COMP":
        return () if word in _NO_COMPARISON else (GENITIVE,)
    is_transitive = tag.POS in ("VERB", "INFN", "GRND") and tag.transitivity == "tran"
    return (ACCUSATIVE,) if is_transitive else ()


@lru_cache(maxsize=1024)
def _is_poured(verb: str, thing: str) -> bool:
    """Tell «запейте таблетку …», after which comes what with."""
    is_verb = any(found.normal_form in _POURED for found in parses(verb)[:1])
    return is_verb and any(p.tag.POS == "NOUN" and p.tag.case == "accs" for p in parses(thing))


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
