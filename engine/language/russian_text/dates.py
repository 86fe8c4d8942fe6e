"""Dates in a text: days, months, years, days of the week, and ranges and lists of them."""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from engine.language.calendar_days import day_or_none
from engine.language.russian_dates import MONTHS_GENITIVE
from engine.language.russian_grammar import counted_form, ordinal_words
from engine.language.russian_text.context import (
    ACCUSATIVE,
    DATIVE,
    GENITIVE,
    INSTRUMENTAL,
    NOMINATIVE,
    OF_GRAMMEME,
    PREPOSITIONAL,
    governing,
    is_name,
    words_before,
)
from engine.language.russian_text.figures import DASH
from engine.language.russian_text.units import CURRENCY, UNIT
from engine.language.russian_values import day_words
from engine.language.russian_words import morphology

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.language.russian_text.manner import Manner

_MONTHS = "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь".split()
_MONTH = (
    r"(?:января|янв\.?|февраля|февр?\.?|марта|мар\.|апреля|апр\.?|мая|июня|июн\.?|июля|июл\.?"
    r"|августа|авг\.?|сентября|сент?\.?|октября|окт\.?|ноября|нояб?\.?|декабря|дек\.?)(?![а-яё])"
)
_MONTH_ANY = (
    r"(?:(?:январ|феврал|март|апрел|ма|июн|июл|август|сентябр|октябр|ноябр|декабр)(?:[ьяюеайуо]|ем|ём|ом)?"
    r"|(?:весн|зим)(?:а|ы|е|у|ой)|лет(?:о|а|у|ом|е)|осен(?:ь|и|ью))"
)
_YEAR = r"(?:1[5-9]|20|21)\d\d"
_G = r" ?(?:гг?\.|г(?![а-яё])|год(?:а|у|ом|е|ы|ов|ам|ах)?(?![а-яё]))"
_YEAR_AFTER = rf"(?: (?:в )?(?P<{{0}}>{_YEAR})(?![\d:]|[.,]\d| ?(?:₽|руб))(?:{_G})?)?"
_ENDING = r"(?:-?(?:ого|го|ое|е|ому|му|м))?"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_NUMERIC = (
    r"(?:\d{1,2}\.\d{1,2}\.(?:\d{4}|\d\d)|\d{1,2}/\d{1,2}/(?:\d{4}|\d\d)|\d{1,2}-\d{1,2}-\d{4}"
    r"|\d{4}-\d\d-\d\d|\d{4}[/.]\d\d[/.]\d\d)"
)
_SHORT = r"(?:0[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])"
_ALONE = r"(?![\d/]|[.,:-]\d)"
_NO_UNIT = rf"(?! ?(?:{CURRENCY}|{UNIT}|млн|тыс|млрд|процент|градус))"
_GODA = r"(?: ?г(?:ода|\.)?(?![а-яё]))?"

_RANGE = re.compile(
    rf"(?<![\d.,/-])(?P<first>{_NUMERIC}|{_SHORT}){_GODA}(?P<joint>{DASH}| по | до )"
    rf"(?P<second>{_NUMERIC}|{_SHORT}){_ALONE}{_NO_UNIT}{_GODA}"
)
_DATE = re.compile(
    rf"(?<![\d.,/-])(?P<date>{_NUMERIC})"
    rf"(?P<clock>[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?{_ALONE}{_GODA}"
)
_DAY_MONTH = re.compile(rf"(?<![\w.,/:-])(?P<short>{_SHORT}){_ALONE}{_NO_UNIT}")
_MONTH_YEAR = re.compile(rf"(?<![\w.,/:-])(?P<month>0?[1-9]|1[0-2])[./](?P<year>(?:19|20)\d\d){_ALONE}{_G}?")
_BETWEEN_MONTHS = re.compile(
    rf"(?<![\w.,:-])(?P<day>{_DAY}){_ENDING} (?P<month>{_MONTH}){_YEAR_AFTER.format('year')}(?P<joint>{DASH})"
    rf"(?P<day2>{_DAY}){_ENDING} (?P<month2>{_MONTH}){_YEAR_AFTER.format('year2')}"
)
_DAYS = re.compile(
    rf"(?<![\w.,:-])(?P<days>{_DAY}{_ENDING}(?:(?:, |{DASH}| по | до | и | или |, и ){_DAY}{_ENDING})*) "
    rf"(?:(?P<month>{_MONTH}){_YEAR_AFTER.format('year')}|(?P<word>числ(?:о|а|у|ом|е|ам))(?![а-яё]))",
    re.IGNORECASE,
)
_MONTH_OF_YEAR = re.compile(rf"\b(?P<month>{_MONTH_ANY}) (?P<year>{_YEAR})(?!\d)(?:{_G})?", re.IGNORECASE)
_QUARTER = re.compile(
    rf"(?<![\w.,:-])(?P<number>[1-4]|I{{1,3}}|IV)(?:-?(?:го|му|м|й|е|ое|ом|ого))? "
    r"(?P<word>кв\.|квартал[а-яё]*|полугоди[а-яё]*)"
    rf"(?: (?P<year>{_YEAR})(?!\d)(?:{_G})?)?(?! ?м)"
)
_YEARS = re.compile(
    rf"(?<![\w.,:-])(?P<first>{_YEAR})(?P<joint>{DASH}| по | до | и )(?P<second>{_YEAR})(?P<word>{_G})"
)
_DECADE = re.compile(
    rf"(?<![\w.,:-])(?P<year>{_YEAR}|\d0)-?(?P<ending>е|х|ми|м)(?P<word> ?гг?\.| год[а-яё]+)?"
)
_ONE_YEAR = re.compile(rf"(?<![\w.,:-])(?P<year>{_YEAR})(?:-?(?P<ending>го|му|м|й))?(?P<word>{_G})")
_YEAR_ENDING = re.compile(rf"(?<![\w.,:-])(?P<year>{_YEAR})-(?P<ending>го|му|м|й)(?![а-яё])")

_SPLIT_DAYS = re.compile(rf"(, и |, |{DASH}(?=\d)| по | до | и | или )")
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
_ENDING_CASES = {"го": GENITIVE, "ого": GENITIVE, "му": DATIVE, "ому": DATIVE, "м": PREPOSITIONAL}
_YEAR_ENDINGS = {"го": GENITIVE, "му": DATIVE, "м": PREPOSITIONAL, "й": NOMINATIVE}
_DAY_WORDS = {
    "число": NOMINATIVE,
    "числа": GENITIVE,
    "числу": DATIVE,
    "числом": INSTRUMENTAL,
    "числе": PREPOSITIONAL,
    "числам": DATIVE,
}
_NAMES_DAY = frozenset("сегодня завтра послезавтра вчера дата это число".split())
"""After these a date is named, and stands in the nominative: «сегодня пятое марта»."""


def read(text: str, manner: Manner) -> str:
    """Read the dates of a text."""
    if not any(character.isdigit() for character in text):
        return _QUARTER.sub(partial(_or_as_it_is, _quarter, manner), text) if "I" in text else text
    for pattern, reader in _PASSES:
        text = pattern.sub(partial(_or_as_it_is, reader, manner), text)
    return text


def _or_as_it_is(
    reader: Callable[[re.Match[str], Manner], str | None], manner: Manner, match: re.Match[str]
) -> str:
    found = reader(match, manner)
    if found is None:
        return match[0]
    return found + ("." if match[0].endswith(".") and _ends_sentence(match) else "")


def _ends_sentence(match: re.Match[str]) -> bool:
    rest = match.string[match.end() :].lstrip()
    return not rest or rest[0].isupper()


def _full(year: str | None) -> int | None:
    if year is None:
        return None
    return int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 50 else 1900)


def parts_of(written: str) -> tuple[int, int, int | None] | None:
    """Give the day, month and year of a date in figures, or None where there is no such day."""
    numbers = re.split(r"[./-]", written)
    if len(numbers[0]) == 4:
        numbers.reverse()
    day, month = int(numbers[0]), int(numbers[1])
    year = _full(numbers[2]) if len(numbers) > 2 else None
    return (day, month, year) if day_or_none(year or 2000, month, day) else None


def _case(text: str, at: int, end: int, manner: Manner) -> str:
    """Give the case of a day: the genitive says when («платёж пятого марта»), the nominative names it."""
    cases = governing(text, at)
    if cases:
        word = words_before(text, at, 1)[-1]
        if word in ("по", "на", "за", "в", "через"):
            return ACCUSATIVE
        if word in ("с", "со"):
            return GENITIVE
        return cases[0] if len(cases) == 1 else GENITIVE
    if manner.case is not None:
        return manner.case
    before = words_before(text, at, 1)
    if before and before[-1] in _NAMES_DAY:
        return NOMINATIVE
    rest, head = text[end:].lstrip(), text[:at].rstrip()
    is_named = head.endswith((":", "—", "–")) or re.match(r"[–—] ", rest) is not None
    is_whole = not head and not rest.strip(" .!?")
    return NOMINATIVE if is_named or is_whole else GENITIVE


def _range(match: re.Match[str], _: Manner) -> str | None:
    first, second = parts_of(match["first"]), parts_of(match["second"])
    if first is None or second is None:
        return None
    return _from_to(match, lambda case: day_words(*first, case), lambda case: day_words(*second, case))


def _from_to(match: re.Match[str], first: Callable[[str], str], second: Callable[[str], str]) -> str:
    """Give «с первого … по пятое …», the «с» where it is not written already."""
    joint = match["joint"].strip()
    before = words_before(match.string, match.start(), 1)
    if joint == "до":
        return f"{first(GENITIVE)} до {second(GENITIVE)}"
    if joint == "и":
        case = next(iter(governing(match.string, match.start())), GENITIVE)
        return f"{first(case)} и {second(case)}"
    if before and before[-1] in ("с", "со", "от"):
        return f"{first(GENITIVE)} по {second(ACCUSATIVE)}"
    if joint == "по":
        return f"{first(GENITIVE)} по {second(ACCUSATIVE)}"
    cases = governing(match.string, match.start())
    if cases:
        case = ACCUSATIVE if before[-1] in ("по", "на", "за") else cases[0]
        return f"{first(case)} – {second(case)}"
    return f"с {first(GENITIVE)} по {second(ACCUSATIVE)}"


def _date(match: re.Match[str], manner: Manner) -> str | None:
    found = parts_of(match["date"])
    if found is None:
        return None
    words = day_words(*found, _case(match.string, match.start(), match.end(), manner))
    clock = match["clock"]
    return words if not clock or manner.is_alone else f"{words} в {clock[1:6]}"


def _day_month(match: re.Match[str], manner: Manner) -> str | None:
    if is_name(match.string, match.start()) or re.search(r"[A-Za-z] $", match.string[: match.start()]):
        return None
    return day_words(
        *parts_of(match["short"]) or (0, 0, None), _case(match.string, match.start(), match.end(), manner)
    )


def _month_year(match: re.Match[str], manner: Manner) -> str:
    case = _month_case(match, manner)
    return f"{_month_words(int(match['month']), case)} {ordinal_words(int(match['year']), GENITIVE)} года"


def _month_case(match: re.Match[str], manner: Manner) -> str:
    before = words_before(match.string, match.start(), 1)
    cases = governing(match.string, match.start())
    if before and before[-1] in ("в", "во"):
        return PREPOSITIONAL
    return cases[0] if cases else manner.case or NOMINATIVE


@lru_cache(maxsize=128)
def _month_words(month: int, case: str) -> str:
    return counted_form(_MONTHS[month - 1], case)


def _month_number(written: str) -> int:
    stem = written.lower()[:3]
    return next(at for at, name in enumerate(MONTHS_GENITIVE, start=1) if name.startswith(stem[: len(name)]))


def _between_months(match: re.Match[str], _: Manner) -> str:
    return _from_to(
        match,
        lambda case: day_words(int(match["day"]), _month_number(match["month"]), _full(match["year"]), case),
        lambda case: day_words(
            int(match["day2"]), _month_number(match["month2"]), _full(match["year2"]), case
        ),
    )


def _days(match: re.Match[str], manner: Manner) -> str:
    """Read «5 марта», «с 1 по 15 марта», «1–15 марта», «5, 6 и 7 марта», «25 числа»."""
    tail = _days_tail(match)
    pieces = _SPLIT_DAYS.split(match["days"])
    days, joints = pieces[::2], [joint.strip() for joint in pieces[1::2]]
    own = _day_case(match, manner)
    if not joints:
        return f"{_day(days[0], own)} {tail}"
    if len(joints) == 1 and joints[0] not in ("и", "или", ","):
        return _days_from_to(match, days, joints[0], tail)
    words = _day(days[0], own)
    for joint, day in zip(joints, days[1:], strict=True):
        mark = joint if joint.startswith(",") else f" {joint}"
        words += f"{mark} {_day(day, own)}"
    return f"{words} {tail}"


def _days_tail(match: re.Match[str]) -> str:
    if match["word"]:
        return match["word"]
    month = MONTHS_GENITIVE[_month_number(match["month"]) - 1]
    return month if match["year"] is None else f"{month} {ordinal_words(int(match['year']), GENITIVE)} года"


def _day_case(match: re.Match[str], manner: Manner) -> str:
    if match["word"]:
        case = _DAY_WORDS[match["word"].lower()]
        return ACCUSATIVE if case == NOMINATIVE else case
    return _case(match.string, match.start(), match.end(), manner)


def _days_from_to(match: re.Match[str], days: list[str], joint: str, tail: str) -> str:
    before = words_before(match.string, match.start(), 1)
    is_from = bool(before) and before[-1] in ("с", "со", "от")
    if joint == "до":
        return f"{_day(days[0], GENITIVE)} до {_day(days[1], GENITIVE)} {tail}"
    if joint == "по" or is_from:
        return f"{_day(days[0], GENITIVE)} по {_day(days[1], ACCUSATIVE)} {tail}"
    cases = governing(match.string, match.start())
    if cases:
        case = ACCUSATIVE if before[-1] in ("по", "на", "за") else cases[0]
        return f"{_day(days[0], case)} – {_day(days[1], case)} {tail}"
    return f"с {_day(days[0], GENITIVE)} по {_day(days[1], ACCUSATIVE)} {tail}"


def _day(written: str, case: str) -> str:
    number, ending = re.match(r"(\d+)-?(.*)", written).groups()  # type: ignore[union-attr]
    return ordinal_words(int(number), _ENDING_CASES.get(ending, case), "n")


def _month_of_year(match: re.Match[str], _: Manner) -> str:
    return f"{match['month']} {ordinal_words(int(match['year']), GENITIVE)} года"


def _quarter(match: re.Match[str], manner: Manner) -> str | None:
    """Read «1 кв. 2026 г.», «во 2 квартале», «за I полугодие»."""
    numeral = match["number"]
    number = int(numeral) if numeral.isdigit() else ("", "I", "II", "III", "IV").index(numeral)
    word = match["word"]
    if word == "кв." and not match["year"] and numeral.isdigit():
        return None
    is_half = word.startswith("полугод")
    case = _quarter_case(match, word, manner)
    noun = counted_form("квартал", case) if word == "кв." else word
    words = f"{ordinal_words(number, case, 'n' if is_half else 'm')} {noun}"
    return words if not match["year"] else f"{words} {ordinal_words(int(match['year']), GENITIVE)} года"


def _quarter_case(match: re.Match[str], word: str, manner: Manner) -> str:
    cases = governing(match.string, match.start())
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


def _years(match: re.Match[str], manner: Manner) -> str:
    """Read «2024–2026 гг.», «с 2020 по 2026 год»."""
    joint, word = match["joint"].strip(), match["word"].strip(" .")
    first, second = int(match["first"]), int(match["second"])
    if joint in ("по", "до"):
        case = ACCUSATIVE if joint == "по" else GENITIVE
        plural = "годы" if word in ("гг", "годы") else _YEAR_WORDS[case]
        return f"{ordinal_words(first, GENITIVE)} {joint} {ordinal_words(second, case)} {plural}"
    cases = governing(match.string, match.start())
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
        is_of = governing(match.string, match.start())[:1] == (GENITIVE,)
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
    cases = governing(match.string, match.start())
    if cases:
        return cases[0]
    if manner.case is not None:
        return manner.case
    is_of = bool(before) and "NOUN" in morphology().parse(before[-1])[0].tag
    return GENITIVE if is_of else NOMINATIVE


def _year_ending(match: re.Match[str], _: Manner) -> str:
    return ordinal_words(int(match["year"]), _YEAR_ENDINGS[match["ending"]])


_PASSES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Manner], str | None]], ...] = (
    (_RANGE, _range),
    (_DATE, _date),
    (_BETWEEN_MONTHS, _between_months),
    (_DAYS, _days),
    (_DAY_MONTH, _day_month),
    (_MONTH_YEAR, _month_year),
    (_QUARTER, _quarter),
    (_MONTH_OF_YEAR, _month_of_year),
    (_YEARS, _years),
    (_DECADE, _decade),
    (_ONE_YEAR, _one_year),
    (_YEAR_ENDING, _year_ending),
)
