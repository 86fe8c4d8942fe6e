"""Adjectives that are written short and agree with the noun after them: «доп. офис», «мин. сумма», «ч/б фото»."""

# ruff: noqa: ANN401 - pymorphy3 ships no types

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from engine.language.russian_text.context import GENITIVE, NOMINATIVE, OF_GRAMMEME, follows_noun, governing
from engine.language.russian_words import morphology

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.language.russian_text.context import Cases

_ADJECTIVES: Mapping[str, str] = {
    "доп": "дополнительный",
    "мин": "минимальный",
    "макс": "максимальный",
    "ср": "средний",
    "общ": "общий",
    "жил": "жилой",
    "нежил": "нежилой",
    "эл": "электронный",
    "уч": "учебный",
    "гл": "главный",
    "мл": "младший",
    "ст": "старший",
    "гос": "государственный",
    "муниц": "муниципальный",
    "фед": "федеральный",
    "рег": "региональный",
    "обл": "областной",
    "гор": "городской",
    "дет": "детский",
    "жен": "женский",
    "муж": "мужской",
    "ежемес": "ежемесячный",
    "ежегод": "ежегодный",
    "ежедн": "ежедневный",
    "юр": "юридический",
    "физ": "физический",
    "мед": "медицинский",
    "стом": "стоматологический",
    "тех": "технический",
    "телеф": "телефонный",
    "моб": "мобильный",
    "конт": "контактный",
    "след": "следующий",
    "раб": "рабочий",
    "вых": "выходной",
    "праздн": "праздничный",
    "кал": "календарный",
    "двусп": "двуспальный",
    "совм": "совместный",
    "внутр": "внутренний",
    "внеш": "внешний",
    "междунар": "международный",
    "росс": "российский",
    "рос": "российский",
    "моск": "московский",
    "сев": "северный",
    "юж": "южный",
    "вост": "восточный",
    "центр": "центральный",
    "раст": "растительный",
    "слив": "сливочный",
    "пшен": "пшеничный",
    "ч/б": "чёрно-белый",
    "ж/д": "железнодорожный",
    "х/б": "хлопчатобумажный",
    "с/х": "сельскохозяйственный",
}
"""What is cut short before a noun, by how it is written without its full stop."""
_SPOONS: Mapping[str, str] = {"ст": "столовый", "ч": "чайный", "дес": "десертный"}
_OF_PEOPLE = frozenset(("старший", "младший"))
_UNITS = frozenset(("мин", "мл"))
"""What is a unit after a number: «5 мин. ходьбы»."""
_WRITTEN = re.compile(
    r"(?<![А-Яа-яёA-Za-z_.-])(?P<count>\d )?(?P<short>"
    + "|".join(sorted((re.escape(one) for one in {*_ADJECTIVES, *_SPOONS}), key=len, reverse=True))
    + r")(?:(?<=/.)|\.)[ ](?=(?-i:(?P<noun>[а-яё]{3,}(?:-[а-яё]+)*))(?![а-яё]|\.[ ]?[а-яё\d]))",
    re.IGNORECASE,
)
_GENDERS = frozenset(("masc", "femn", "neut"))


def read(text: str) -> str:
    """Write the shortened adjectives of a text out."""
    return _WRITTEN.sub(_agreeing, text) if "." in text or "/" in text else text


def _agreeing(match: re.Match[str]) -> str:
    short, noun, count = match["short"].lower(), match["noun"], match["count"]
    adjective = (_SPOONS if noun.startswith("лож") else _ADJECTIVES).get(short)
    if adjective is None or (count and short in _UNITS):
        return match[0]
    at = match.start()
    cases = governing(match.string, at) or ((GENITIVE,) if follows_noun(match.string, at) else ())
    said = agreed(adjective, noun, cases, is_counted=count is not None)
    if said is None:
        return match[0]
    is_capital = match["short"][0].isupper()
    return f"{count or ''}{said[0].upper() + said[1:] if is_capital else said} "


@lru_cache(maxsize=1024)
def agreed(adjective: str, word: str, cases: Cases = (), *, is_counted: bool = False) -> str | None:
    """Give an adjective in the gender, number and case of a noun, of which `cases` may tell; None for no noun."""
    nouns = [p.tag for p in morphology().parse(word) if p.tag.POS == "NOUN" and p.tag.case is not None]
    if adjective in _OF_PEOPLE:
        nouns = [tag for tag in nouns if tag.animacy == "anim"]
    wanted = cases or (NOMINATIVE,)
    fitting = [tag for tag in nouns if OF_GRAMMEME.get(str(tag.case)) in wanted] or nouns
    fitting.sort(key=lambda tag: "Fixd" in tag and tag.number == "plur")
    if not fitting:
        return None
    is_beside_two = is_counted and any(tag.number == "sing" and tag.case == "gent" for tag in nouns)
    form = _adjective(adjective).inflect({"plur", "gent"} if is_beside_two else _grammemes(fitting[0]))
    return None if form is None else str(form.word)


def _adjective(word: str) -> Any:
    return next(parse for parse in morphology().parse(word) if parse.tag.POS == "ADJF")


def _grammemes(tag: Any) -> set[str]:
    case = {"gen2": "gent", "loc2": "loct"}.get(str(tag.case), str(tag.case))
    found = {case, str(tag.number)}
    gender = str(tag.gender)
    if tag.number == "sing" and gender in _GENDERS:
        found.add(gender)
    if case == "accs" and (tag.number == "plur" or gender == "masc"):
        found.add("anim" if tag.animacy == "anim" else "inan")
    return found
