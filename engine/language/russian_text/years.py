"""Years in a text, alone, in ranges, and with a month, a season or a quarter: «в 2026 г.», `11.2026`."""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from engine.language.russian_grammar import cardinal_words, ordinal_words
from engine.language.russian_nouns import counted_form
from engine.language.russian_text.adjectives import agreed
from engine.language.russian_text.context import (
    ACCUSATIVE,
    DATIVE,
    GENITIVE,
    INSTRUMENTAL,
    NOMINATIVE,
    OF_GRAMMEME,
    PREPOSITIONAL,
    by_preposition,
    follows_noun,
    words_before,
)
from engine.language.russian_text.figures import DASH
from engine.language.russian_words import morphology

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.language.russian_text.manner import Manner

_MONTHS = "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь".split()
_MONTH_ANY = (
    r"(?:(?:январ|феврал|март|апрел|ма|июн|июл|август|сентябр|октябр|ноябр|декабр)(?:[ьяюеайуо]|ем|ём|ом)?"
    r"|(?:весн|зим)(?:а|ы|е|у|ой)|лет(?:о|а|у|ом|е)|осен(?:ь|и|ью))"
)
YEAR = r"(?:1[5-9]|20|21)\d\d"
YEAR_WORD = r" ?(?:гг?\.|г(?![а-яё])|год(?:а|у|ом|е|ы|ов|ам|ах)?(?![а-яё]))"
ALONE = r"(?![\d/]|[.,:-]\d)"

_MONTH_YEAR = re.compile(
    rf"(?<![\w.,/:-])(?P<month>0?[1-9]|1[0-2])[./](?P<year>(?:19|20)\d\d){ALONE}{YEAR_WORD}?"
)
_MONTH_OF_YEAR = re.compile(
    rf"\b(?P<month>{_MONTH_ANY}) (?P<year>{YEAR})(?!\d)(?:{YEAR_WORD})?", re.IGNORECASE
)
_QUARTER = re.compile(
    r"(?<![\w.,:–-])(?:(?P<also>[1-3]|I{1,3})(?:-?(?:го|му|м|й|е|ое|ом|ого))? и )?"
    rf"(?P<number>[1-4]|I{{1,3}}|IV)(?:-?(?:го|му|м|й|е|ое|ом|ого))? "
    r"(?P<word>кв\.|квартал[а-яё]*|полугоди[а-яё]*)"
    rf"(?: (?P<year>{YEAR})(?!\d)(?:{YEAR_WORD})?)?(?! ?м)"
)
_SEASON = re.compile(
    r"(?<![\w./-])(?P<first>(?:19|20)\d\d)[/–-](?P<second>(?:19|20)?\d\d)(?![\d/]|[.,-]\d)"
    rf"(?P<word>(?: (?:(?:учебн|финансов|бюджетн|хозяйственн)[а-яё]+|уч\.))?{YEAR_WORD})?"
)
"""Years that follow each other: «сезон 2025/26», «в 2025/26 учебном году»."""
_YEARS = re.compile(
    rf"(?<![\w.,:-])(?P<first>{YEAR})(?P<joint>{DASH}| по | до | и )(?P<second>{YEAR})(?P<word>{YEAR_WORD})"
)
_DECADE = re.compile(
    r"(?<![\w.,:-])(?P<year>(?:(?:1[5-9]|20|21)\d|\d)0)-?(?P<ending>е|х|ми|м(?= ?г))(?P<word> ?гг?\.| год[а-яё]+)?"
)
_ONE_YEAR = re.compile(rf"(?<![\w.,:-])(?P<year>{YEAR})(?:-?(?P<ending>го|му|м|й))?(?P<word>{YEAR_WORD})")
_YEAR_ENDING = re.compile(rf"(?<![\w.,:-])(?P<year>{YEAR})-(?P<ending>го|му|м|й)(?![а-яё])")

_OF_YEAR = re.compile(r"(?<=\d\d\d\d) ?г(?:\.|ода) ?(?P<what>р\.|рожд\.|п\.|постр\.|в\.|вып\.)")
_YEARS_OF = {"р": "рождения", "п": "постройки", "в": "выпуска"}
"""«1987 г. р.», «дом 2008 г. п.»."""
_CARD_TERM = re.compile(
    r"(?P<head>\b(?:карт|срок|действ|годн)[а-яё]*(?: [а-яё]+){0,3}[ :—–-]+)"
    r"(?P<month>0[1-9]|1[0-2])/(?P<year>[23]\d)(?![\d/])",
    re.IGNORECASE,
)
"""What stands on a card: «действует до 08/27»."""

_YEAR_WORDS: Mapping[str, str] = {
    NOMINATIVE: "год",
    GENITIVE: "года",
    DATIVE: "году",
    ACCUSATIVE: "год",
    INSTRUMENTAL: "годом",
    PREPOSITIONAL: "году",
}
_YEARS_WORDS: Mapping[str, str] = {
    NOMINATIVE: "годы",
    GENITIVE: "годов",
    DATIVE: "годам",
    ACCUSATIVE: "годы",
    INSTRUMENTAL: "годами",
    PREPOSITIONAL: "годах",
}
_YEAR_FORMS: Mapping[str, str] = {
    "год": NOMINATIVE,
    "года": GENITIVE,
    "году": PREPOSITIONAL,
    "годом": INSTRUMENTAL,
    "годе": PREPOSITIONAL,
    "годы": NOMINATIVE,
    "годов": GENITIVE,
    "годам": DATIVE,
    "годах": PREPOSITIONAL,
}
_YEAR_ENDINGS = {"го": GENITIVE, "му": DATIVE, "м": PREPOSITIONAL, "й": NOMINATIVE}


def read(text: str, manner: Manner) -> str:
    """Read the years of a text, once its days are read."""
    if not any(character.isdigit() for character in text):
        return _QUARTER.sub(partial(or_as_it_is, _quarter, manner), text) if "I" in text else text
    text = _OF_YEAR.sub(lambda match: f" года {_YEARS_OF[match['what'][0]]}", text)
    text = _CARD_TERM.sub(lambda match: f"{match['head']}{match['month']}.20{match['year']}", text)
    for pattern, reader in _PASSES:
        text = pattern.sub(partial(or_as_it_is, reader, manner), text)
    return text


def or_as_it_is(
    reader: Callable[[re.Match[str], Manner], str | None], manner: Manner, match: re.Match[str]
) -> str:
    """Give what a reader makes of a match, with the full stop that ends the sentence; else the match."""
    found = reader(match, manner)
    if found is None:
        return match[0]
    return found + ("." if match[0].endswith(".") and _ends_sentence(match) else "")


def _ends_sentence(match: re.Match[str]) -> bool:
    rest = match.string[match.end() :].lstrip()
    return not rest or rest[0].isupper()


def _month_year(match: re.Match[str], manner: Manner) -> str:
    case = _month_case(match, manner)
    return f"{_month_words(int(match['month']), case)} {ordinal_words(int(match['year']), GENITIVE)} года"


def _month_case(match: re.Match[str], manner: Manner) -> str:
    before = words_before(match.string, match.start(), 1)
    cases = by_preposition(match.string, match.start())
    if before and before[-1] in ("в", "во"):
        return PREPOSITIONAL
    return cases[0] if cases else manner.case or NOMINATIVE


@lru_cache(maxsize=128)
def _month_words(month: int, case: str) -> str:
    return counted_form(_MONTHS[month - 1], case)


def _month_of_year(match: re.Match[str], _: Manner) -> str:
    return f"{match['month']} {ordinal_words(int(match['year']), GENITIVE)} года"


def _quarter(match: re.Match[str], manner: Manner) -> str | None:
    """Read «1 кв. 2026 г.», «во 2 квартале», «за I полугодие»."""
    numeral = match["number"]
    number = _quarter_number(numeral)
    word = match["word"]
    if word == "кв." and not match["year"] and numeral.isdigit():
        return None
    is_half = word.startswith("полугод")
    case = _quarter_case(match, word, manner)
    noun = counted_form("квартал", case) if word == "кв." else word
    gender = "n" if is_half else "m"
    also = f"{ordinal_words(_quarter_number(match['also']), case, gender)} и " if match["also"] else ""
    words = f"{also}{ordinal_words(number, case, gender)} {noun}"
    return words if not match["year"] else f"{words} {ordinal_words(int(match['year']), GENITIVE)} года"


def _quarter_number(numeral: str) -> int:
    return int(numeral) if numeral.isdigit() else ("", "I", "II", "III", "IV").index(numeral)


def _quarter_case(match: re.Match[str], word: str, manner: Manner) -> str:
    cases = by_preposition(match.string, match.start())
    forms = tuple(
        OF_GRAMMEME.get(str(parse.tag.case), NOMINATIVE)
        for parse in morphology().parse("квартал" if word == "кв." else word)
        if parse.tag.number == "sing"
    )
    if word == "кв.":
        is_in = words_before(match.string, match.start(), 1)[-1:] in (["в"], ["во"])
        return PREPOSITIONAL if is_in else next(iter(cases), manner.case or NOMINATIVE)
    found = next((case for case in cases if case in forms), None)
    return found or (NOMINATIVE if NOMINATIVE in forms else next(iter(forms), NOMINATIVE))


def _season(match: re.Match[str], manner: Manner) -> str | None:
    first, second, word = int(match["first"]), match["second"], match["word"] or ""
    is_next = int(second) == (first + 1) % 10 ** len(second)
    if (
        not is_next
        or (not word and "/" not in match[0])
        or (len(second) == 4 and " учеб" not in word and "/" not in match[0])
    ):
        return None
    if not word:
        return f"{cardinal_words(first)} – {cardinal_words(int(second))}"
    *study, year = word.split()
    case = _YEAR_FORMS.get(year) or _year_case(match, manner)
    words = [year if year in _YEAR_FORMS else _YEAR_WORDS[case]]
    study = [agreed("учебный", words[0], (case,)) or one if one == "уч." else one for one in study]
    return " ".join([ordinal_words(first, case), "–", ordinal_words(int(second), case), *study, *words])


def _years(match: re.Match[str], manner: Manner) -> str:
    """Read «2024–2026 гг.», «с 2020 по 2026 год»."""
    joint, word = match["joint"].strip(), match["word"].strip(" .")
    first, second = int(match["first"]), int(match["second"])
    if joint in ("по", "до"):
        case = ACCUSATIVE if joint == "по" else GENITIVE
        plural = "годы" if word in ("гг", "годы") else _YEAR_WORDS[case]
        return f"{ordinal_words(first, GENITIVE)} {joint} {ordinal_words(second, case)} {plural}"
    cases = by_preposition(match.string, match.start())
    before = words_before(match.string, match.start(), 1)
    case = PREPOSITIONAL if before[-1:] in (["в"], ["во"]) else next(iter(cases), manner.case or NOMINATIVE)
    case = _YEAR_FORMS.get(word, case)
    words = _YEARS_WORDS if word in ("г", "гг") or word.startswith(("годы", "годо", "года")) else _YEAR_WORDS
    mark = " и " if joint == "и" else " – "
    return f"{ordinal_words(first, case)}{mark}{ordinal_words(second, case)} {words[case]}"


def _decade(match: re.Match[str], _: Manner) -> str:
    stem = re.sub("(ый|ой|ий)$", "", ordinal_words(int(match["year"])))
    ending = {"е": "ые", "х": "ых", "м": "ым", "ми": "ыми"}[match["ending"]]
    word = (match["word"] or "").strip()
    if word.startswith("г") and not word.startswith("год"):
        word = {"е": "годы", "х": "годах", "м": "годам", "ми": "годами"}[match["ending"]]
        is_of = by_preposition(match.string, match.start())[:1] == (GENITIVE,) or follows_noun(
            match.string, match.start()
        )
        word = "годов" if is_of and match["ending"] == "х" else word
    return f"{stem}{ending} {word}".rstrip()


def _one_year(match: re.Match[str], manner: Manner) -> str:
    word = match["word"].strip(" .")
    if word not in ("г", "гг"):
        case = _YEAR_FORMS.get(word, NOMINATIVE)
        before = words_before(match.string, match.start(), 1)
        case = DATIVE if word == "году" and before[-1:] in (["к"], ["по"]) else case
        return f"{ordinal_words(int(match['year']), case)} {word}"
    case = _YEAR_ENDINGS.get(match["ending"] or "") or _year_case(match, manner)
    return f"{ordinal_words(int(match['year']), case)} {_YEAR_WORDS[case]}"


def _year_case(match: re.Match[str], manner: Manner) -> str:
    before = words_before(match.string, match.start(), 1)
    if before and before[-1] in ("в", "во"):
        return PREPOSITIONAL
    cases = by_preposition(match.string, match.start())
    if cases:
        return cases[0]
    if manner.case is not None:
        return manner.case
    return GENITIVE if follows_noun(match.string, match.start()) else NOMINATIVE


def _year_ending(match: re.Match[str], _: Manner) -> str:
    return ordinal_words(int(match["year"]), _YEAR_ENDINGS[match["ending"]])


_PASSES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Manner], str | None]], ...] = (
    (_MONTH_YEAR, _month_year),
    (_QUARTER, _quarter),
    (_SEASON, _season),
    (_MONTH_OF_YEAR, _month_of_year),
    (_YEARS, _years),
    (_DECADE, _decade),
    (_ONE_YEAR, _one_year),
    (_YEAR_ENDING, _year_ending),
)
