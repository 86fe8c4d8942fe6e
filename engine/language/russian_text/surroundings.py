"""The case of an amount where more tells than the word before it: «в 5 мин ходьбы», «жители 5 районов»."""

from __future__ import annotations

import re
from functools import lru_cache

from engine.language.russian_text.context import (
    GENITIVE,
    INSTRUMENTAL,
    PREPOSITIONAL,
    Cases,
    asks_dative,
    by_preposition,
    words_before,
)
from engine.language.russian_text.counting import is_alive
from engine.language.russian_words import parses

_DISTANCES = ("м", "км", "м.", "км.", "мл", "мл.", "л", "л.")
_MEASURED = ("г", "г.", "гр", "гр.", "кг", "мл", "л", "шт", "шт.", "ст. л.", "ч. л.", "%")
_MINUTES = ("мин", "мин.", "ч", "ч.")
_ON_FOOT = ("ходьбы", "езды", "пути", "пешком", "от")
_NOT_OF = ("годовых", "от", "на", "в", "и", "за", "по")
_MOST = 24
"""Characters of a larger unit."""
_WHOLE = re.compile(
    r"(?<![\d.,])\d+(?: \d{3})* ?(?:ч\.?|час[а-яё]*|мин\.?|минут[а-яё]*|кг|км|м|л|год[а-яё]*|лет|г\.|мес\.?|месяц[а-яё]*"
    r"|недел[а-яё]*|сут[а-яё]*\.?|дн[а-яё]*\.?|млн|млрд|тыс\.?)(?: и)? $"
)
_PART = re.compile(r"(?:мин|с\b|сек|г\b|гр|см|мм|м\b|мес|дн|день|тыс|млн|ч\b|час)")
_TIMES = ("раз", "секунд", "минут", "час", "дн", "ден", "сут", "недел", "месяц", "человек")
_AGES = ("лет", "года", "год")
_HIS = ("на", "от", "для", "с")
"""After these one person has what is counted, and many are of what is: «для клиента 5 карт», «для жителей 5 районов»."""
_BEFORE_HEAD = ("VERB", "PRTS", "ADJF", "NUMR")


def is_time(words: list[str]) -> bool:
    """Tell whether a number counts time or times, which are nobody's: «врачи 5 раз»."""
    return bool(words) and words[0].startswith(_TIMES)


def of_whole(text: str, at: int, measured: str) -> Cases:
    """Tell that «30 мин» of «до 16 ч 30 мин» stands where its hours do."""
    if _PART.match(measured) is None:
        return ()
    whole = _WHOLE.search(text, max(0, at - _MOST), at)
    return () if whole is None else by_preposition(text, whole.start())


def where(text: str, at: int, unit: str, words: list[str]) -> Cases:
    """Tell «в пяти километрах», «в пяти минутах ходьбы» from «в пять часов», «со ста граммами сахара» from «с ноля»."""
    before = words_before(text, at, 1)
    if before in (["с"], ["со"]) and unit in _MEASURED and words and _is_of(words[0]):
        return (INSTRUMENTAL,)
    if before not in (["в"], ["во"]):
        return ()
    is_away = unit in _DISTANCES or (unit in _MINUTES and words[:1] in ([one] for one in _ON_FOOT))
    is_share = unit == "%" and bool(words) and words[0] not in _NOT_OF and _is_genitive(words[0])
    return (PREPOSITIONAL,) if is_away or is_share else ()


def whose(text: str, at: int, words: list[str]) -> Cases:
    """Tell «жители пяти районов», «мужчина сорока лет» from «врачи пять раз», «клиенту пять лет»."""
    before = words_before(text, at, 2)
    if not before or is_time(words):
        return ()
    if before[-1] in ("и", "или"):
        return (GENITIVE,) if is_alive(words[0]) and _is_genitive(before[0]) else ()
    tag = next((one.tag for one in parses(before[-1]) if one.tag.POS is not None), None)
    if tag is None or tag.POS != "NOUN":
        return ()
    lead, is_age = "" if len(before) == 1 else before[0], words[0] in _AGES
    if tag.animacy != "anim":
        return (GENITIVE,) if is_alive(words[0]) and _heads_clause(lead, before[-1]) else ()
    if tag.case == "datv":
        return (GENITIVE,) if not is_age and asks_dative(lead) else ()
    is_his = lead == "у" or (lead in _HIS and tag.number == "sing")
    return () if is_his and not is_age else (GENITIVE,)


@lru_cache(maxsize=1024)
def _is_of(word: str) -> bool:
    """Tell whether a word names what is measured: «сахара»."""
    return any(parse.tag.POS in ("NOUN", "ADJF") and parse.tag.case == "gent" for parse in parses(word)[:1])


@lru_cache(maxsize=1024)
def _is_genitive(word: str) -> bool:
    """Tell whether a noun or adjective can only be of something: «супругов»."""
    tags = [parse.tag for parse in parses(word) if parse.tag.POS in ("NOUN", "ADJF")]
    return bool(tags) and all(tag.number == "plur" and tag.case in ("gent", "accs", "loct") for tag in tags)


@lru_cache(maxsize=1024)
def _heads_clause(lead: str, word: str) -> bool:
    """Tell «картины 11 художников» from «в штате банка 11 юристов»."""
    is_direct = any(parse.tag.case in ("nomn", "accs") for parse in parses(word))
    is_first = not lead or lead.isdigit() or any(one.tag.POS in _BEFORE_HEAD for one in parses(lead)[:1])
    return is_direct and is_first
