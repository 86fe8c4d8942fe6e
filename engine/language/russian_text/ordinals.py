"""Ordinals in a text: `3-й`, `IV квартал`, and compounds such as `2-комнатная`."""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from engine.language.russian_grammar import cardinal_words, is_few, ordinal_words
from engine.language.russian_nouns import counted_form
from engine.language.russian_nouns import noun as noun_of
from engine.language.russian_text.adjectives import agreed
from engine.language.russian_text.context import (
    ACCUSATIVE,
    DATIVE,
    GENITIVE,
    INSTRUMENTAL,
    NOMINATIVE,
    OF_GRAMMEME,
    PREPOSITIONAL,
    follows_noun,
    governing,
)
from engine.language.russian_text.counting import numbered
from engine.language.russian_text.figures import DASH
from engine.language.russian_text.numbers import plural_genitive
from engine.language.russian_text.units import measure_after
from engine.language.russian_words import morphology

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.language.russian_text.manner import Manner

_ENDING = (
    r"(?:-?(?:й|я|го|му|ый|ий|ой|ая|яя|ое|ее|ого|его|ому|ему|ую|ым|им|ых|их|ыми|ими|ые|ья|ье|ьи|ей)"
    r"|-(?:е|м|ом|ем|ю|х|и|ти|ми|мя|ух|ёх|ех))(?![а-яё])"
)
_ORDINAL = re.compile(
    rf"(?<![\w.,-])(?P<number>\d+)(?P<ending>{_ENDING})"
    r"(?=(?P<joint> (?:по|и|до|или) \d+-?[а-яё]{1,3})?(?P<noun> [А-ЯЁ]?[а-яё]+)?)"
)
_COUNTED = re.compile(r"(?<![\w.,-])(?P<number>\d+)-(?:х|ти|ми|мя|ух|[её]х)(?= [а-яА-Я%°])")
_CLASS = re.compile(
    r"(?<![\w.,-])(?P<number>\d{1,2})(?P<letter>[ -]?(?:«[А-Яа-я]»|\"[А-Яа-я]\"|[А-Я](?=[ ]))) (?P<noun>класс[а-яё]*)"
)
"""«Из 10 «А» класса», «5Б класс»."""
_ROOMS = re.compile(
    r"(?<![\w.,-])(?P<number>[1-9])(?:-?х)?[- ]?(?:к|комн?)\.? ?(?P<flat>кв\b\.?|квартир[а-яё]*|студи[яюией]+)",
    re.IGNORECASE,
)
"""«2-к. квартира», «1 комн. кв.»."""
_KILOMETRE = re.compile(r"(?P<ordinal>\b\d+-о?м) км(?![\w²/])")
_MILESTONE = re.compile(
    r"\bна (?P<number>\d{1,4})(?:-?(?:о)?м)? (?:км|километре)(?= (?:М?КАД|ЦКАД|ТТК|[МАР]-?\d|а/?д\b"
    r"|(?:авто)?(?:трасс|дорог|магистрал)|шоссе"
    r"|[А-Яа-яё-]+(?:ого|ой) (?:шоссе|трассы|дороги|тракта|направления)))"
)
"""A place on a road: «на 15 км МКАД»."""
_COMPOUND = re.compile(
    r"(?<![\w.,-])(?P<number>\d{1,4})(?:-?[хти]{1,2}[ -]|-| ?%-)(?P<word>[а-яё]{4,}|ный|ная|ное|ные|ного|ной|ную)"
)
_COMPOUND_PARTS = re.compile(
    r"(?:комнатн|этажн|дневн|часов|минутн|секундн|месячн|летн|процентн|значн|кратн|местн|разов|недельн"
    r"|рублёв|рублев|литров|метров|тонн|дверн|слойн|уровнев|канальн|сторонн|миллион|тысячн|ядерн|годичн"
    r"|летие|летия|летию|минутк|часовк|градусн|балльн|килограммов|километров|гигабайтн|мегапиксельн|дюймов)"
)
_ROMAN = re.compile(
    r"(?<![\w-])(?P<roman>(?=[IVXLC])(?:C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3}))(?:-(?P<ending>й|го|м|му|я|е|ю|ом|ый|ая))?"
    rf"(?:(?P<joint>{DASH}| и )(?P<second>(?=[IVXLC])(?:XC|XL|L?X{{0,3}})(?:IX|IV|V?I{{0,3}})))?"
    r"(?P<noun> (?:вв?\.|кв\.|[а-яё]+))?(?![\w-])"
)
_FORMS: Mapping[str, tuple[str, str]] = {
    "й": ("m", NOMINATIVE),
    "ый": ("m", NOMINATIVE),
    "ий": ("m", NOMINATIVE),
    "ой": ("m", NOMINATIVE),
    "я": ("f", NOMINATIVE),
    "ая": ("f", NOMINATIVE),
    "яя": ("f", NOMINATIVE),
    "ья": ("f", NOMINATIVE),
    "е": ("n", NOMINATIVE),
    "ое": ("n", NOMINATIVE),
    "ее": ("n", NOMINATIVE),
    "ье": ("n", NOMINATIVE),
    "го": ("m", GENITIVE),
    "ого": ("m", GENITIVE),
    "его": ("m", GENITIVE),
    "му": ("m", DATIVE),
    "ому": ("m", DATIVE),
    "ему": ("m", DATIVE),
    "м": ("m", PREPOSITIONAL),
    "ом": ("m", PREPOSITIONAL),
    "ем": ("m", PREPOSITIONAL),
    "ю": ("f", ACCUSATIVE),
    "ую": ("f", ACCUSATIVE),
    "ым": ("m", INSTRUMENTAL),
    "им": ("m", INSTRUMENTAL),
    "ей": ("f", GENITIVE),
}
_PLURAL = ("ые", "ых", "их", "ыми", "ими", "ми", "х", "ьи", "и")
_CARDINAL_ENDINGS = ("ти", "мя", "ух", "ёх", "ех")
_SEVEN_OR_EIGHT = frozenset(ten + one for ten in (0, *range(20, 100, 10)) for one in (7, 8))
"""«7-ми» and «8-ми» are cut short from «семи», «восьми»."""
_FIRST_PARTS = {1: "одно", 90: "девяносто", 100: "сто", 1000: "тысяче"}
"""First parts of compound words that are not the genitive."""
_GENDERS = {"masc": "m", "femn": "f", "neut": "n", "ms-f": "f"}
_CENTURIES = {"в.": "век", "вв.": "века", "кв.": "квартал"}
_NUMBERED_NOUNS = frozenset(
    "глава часть том раздел этап квартал класс степень статья группа тип категория уровень".split()
)
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def read(text: str, manner: Manner) -> str:
    """Read the ordinals of a text."""
    if any(character.isdigit() for character in text):
        text = _CLASS.sub(_class, text)
        text = _ROOMS.sub(_rooms, text)
        text = _KILOMETRE.sub(r"\g<ordinal> километре", text)
        text = _MILESTONE.sub(
            lambda m: f"на {ordinal_words(int(m['number']), PREPOSITIONAL)} километре", text
        )
        text = _COMPOUND.sub(_compound, text)
        text = _COUNTED.sub(_without_ending, text)
        text = _ORDINAL.sub(_ordinal, text)
    return _ROMAN.sub(lambda match: _roman(match, manner), text)


def alone(written: str, manner: Manner) -> str | None:
    """Read a text that is nothing but an ordinal: `21`, `3-я`, `IV`; None where it is none."""
    case = manner.case or NOMINATIVE
    if written.isdigit() and written.isascii():
        return ordinal_words(int(written), case, manner.gender)
    beside = re.fullmatch(r"(\d+) ([а-яё]+(?: .*)?)", written)
    if beside:
        said = numbered(Decimal(beside[1]), tuple(beside[2].split()), ())
        return None if said is None else f"{said} {beside[2]}"
    if re.fullmatch(r"[IVXLCМ]+", written):
        value = roman_value(written)
        return ordinal_words(value, case, manner.gender)
    said = read(written, manner)
    return said if said != written else None


def roman_value(written: str) -> int:
    """Give the value of a Roman number up to 399."""
    values = [*(_ROMAN_VALUES.get(letter, 0) for letter in written), 0]
    return sum(-one if one < after else one for one, after in pairwise(values))


def _rooms(match: re.Match[str]) -> str:
    cases = governing(match.string, match.start())
    case = PREPOSITIONAL if PREPOSITIONAL in cases else next(iter(cases), NOMINATIVE)
    flat = (
        counted_form("квартира", case)
        if match["flat"].lower().startswith("кв") and len(match["flat"]) < 4
        else match["flat"].lower()
    )
    return f"{_first_part(int(match['number']))}{agreed('комнатный', flat, cases)} {flat}"


def _first_part(value: int) -> str:
    return _FIRST_PARTS.get(value) or cardinal_words(value, GENITIVE).replace(" ", "")


def _compound(match: re.Match[str]) -> str:
    """Read «10-процентный» as one word: «десятипроцентный»."""
    word = match["word"]
    value = int(match["number"])
    if "%" in match[0]:
        word = "процент" + word
    elif _COMPOUND_PARTS.match(word) is None and (" " in match[0] or len(word) < 5):
        return match[0]
    return _first_part(value) + word


def _without_ending(match: re.Match[str]) -> str:
    """Leave «3-х км» to be counted."""
    return match[0] if measure_after(match.string, match.end()) is None else match["number"]


def _class(match: re.Match[str]) -> str:
    said = numbered(Decimal(match["number"]), (match["noun"],), governing(match.string, match.start()))
    if said is None:
        return match[0]
    letter = match["letter"].strip(" -")
    return f"{said} {letter} {match['noun']}"


def _ordinal(match: re.Match[str]) -> str:
    number, ending = int(match["number"]), match["ending"].lstrip("-")
    if (
        ending in _CARDINAL_ENDINGS
        or (ending == "х" and is_few(number))
        or (ending == "ми" and number % 100 in _SEVEN_OR_EIGHT)
    ):
        return cardinal_words(number, INSTRUMENTAL if ending == "мя" else GENITIVE)
    if ending in _PLURAL:
        return _plural(number, "ые" if ending == "и" else ending)
    word, cases = (match["noun"] or "").strip().lower(), governing(match.string, match.start())
    if match["joint"]:
        gender, case = _of_joined(ending, word, cases)
    else:
        gender, case = _by_noun(number, ending, word, cases)
    return ordinal_words(number, case, gender)


def _plural(number: int, ending: str) -> str:
    genitive = plural_genitive(number)
    stem, soft = genitive[:-2], genitive.endswith("их")
    if ending in ("ые", "ьи"):
        return stem + ("и" if soft else "ые")
    if ending in ("ыми", "ими", "ми"):
        return stem + ("ими" if soft else "ыми")
    return genitive


def _by_noun(number: int, ending: str, word: str, cases: tuple[str, ...]) -> tuple[str, str]:
    """Give gender and case; endings that several forms share are told apart by the noun after."""
    gender, case = _FORMS[ending]
    if ending == "ой" and not ordinal_words(number).endswith("ой"):  # «4-ой» is no «четвёртый»
        gender, case = "f", GENITIVE
    if not word or ending not in ("й", "ой", "м", "ей", "е", "ую", "ю", "ый", "го", "ого", "му", "ому"):
        return gender, case
    for parse in morphology().parse(word):
        tag = parse.tag
        if tag.POS != "NOUN" or tag.number != "sing":
            continue
        found, of_noun = OF_GRAMMEME.get(str(tag.case), ""), _GENDERS.get(str(tag.gender), "m")
        if cases and found not in cases:
            continue
        if (
            ending in ("й", "ой", "ей")
            and of_noun == "f"
            and found in (GENITIVE, DATIVE, INSTRUMENTAL, PREPOSITIONAL)
        ):
            return "f", found
        if ending == "м" and of_noun != "f" and found in (PREPOSITIONAL, INSTRUMENTAL):
            return of_noun, found
    return gender, case


def _of_joined(ending: str, word: str, cases: tuple[str, ...]) -> tuple[str, str]:
    """Give gender and case of the first of two: «с 13-й по 16-ю серию»."""
    gender, case = _FORMS[ending]
    tags = [p.tag for p in morphology().parse(word)] if word else []
    is_feminine = any(tag.POS == "NOUN" and tag.gender == "femn" for tag in tags)
    if ending in ("й", "ой", "ей") and is_feminine:
        return "f", next(iter(cases), GENITIVE)
    return gender, case


def _roman(match: re.Match[str], manner: Manner) -> str:
    """Read a Roman number before the noun that it numbers; alone it may be a word of another language."""
    written, noun = match["roman"], (match["noun"] or "").strip()
    if not written:
        return match[0]
    value, word = roman_value(written), _CENTURIES.get(noun, noun)
    before = _noun_before(match.string, match.start(), is_single=not match["second"])
    if match["ending"]:
        gender, case = _FORMS.get(match["ending"], ("m", NOMINATIVE))
        return f"{ordinal_words(value, case, gender)} {word}".rstrip()
    cases = governing(match.string, match.start())
    found = (
        _century(match, cases)
        if noun in _CENTURIES
        else _noun_form(word, cases, is_single=not match["second"])
    )
    if before is not None and (found is None or before[2]):
        said = _capital(ordinal_words(value, before[1], before[0]), is_name=before[2])
        return f"{said}{_second(match, before[1], before[0])} {noun}".rstrip()
    if found is None or (len(written) == 1 and written in "CL"):
        is_number = len(written) > 1 and not noun and not set(written) - set("IVX")
        return ordinal_words(value, manner.case or NOMINATIVE, manner.gender) if is_number else match[0]
    gender, case = found
    said = ordinal_words(value, case, gender)
    return f"{said}{_second(match, case, gender)} {_declined(word, case) if noun in _CENTURIES else word}"


def _second(match: re.Match[str], case: str, gender: str) -> str:
    if not match["second"]:
        return ""
    joint = " и " if match["joint"] == " и " else " – "
    return f"{joint}{ordinal_words(roman_value(match['second']), case, gender)}"


def _noun_before(text: str, at: int, *, is_single: bool) -> tuple[str, str, bool] | None:
    """Give gender and case of what a Roman number follows, and whether it is a name: «глава IV», «Пётр I»."""
    match = re.search(r"([А-ЯЁа-яё]+) $", text[:at])
    if match is None:
        return None
    for parse in morphology().parse(match[1].lower()):
        is_name = "Name" in parse.tag and match[1][0].isupper()
        if parse.tag.animacy == "anim" and not is_name:  # the head of a town, not of a book
            continue
        is_numbered = parse.normal_form in _NUMBERED_NOUNS and (parse.tag.number == "sing") == is_single
        if parse.tag.POS == "NOUN" and (is_name or is_numbered):
            return (
                _GENDERS.get(str(parse.tag.gender), "m"),
                OF_GRAMMEME.get(str(parse.tag.case), NOMINATIVE),
                is_name,
            )
    return None


def _capital(words: str, *, is_name: bool) -> str:
    return words.capitalize() if is_name else words


def _declined(word: str, case: str) -> str:
    if word == "века":
        return noun_of("век").plural(case)
    return counted_form(word, case) if word in ("век", "квартал") else word


def _century(match: re.Match[str], cases: tuple[str, ...]) -> tuple[str, str]:
    """Give gender and case of «в.», «вв.», «кв.»; after a noun it is whose: «конец XIX века»."""
    is_in = ACCUSATIVE in cases and PREPOSITIONAL in cases
    if not cases and follows_noun(match.string, match.start()):
        return "m", GENITIVE
    return "m", PREPOSITIONAL if is_in else next(iter(cases), NOMINATIVE)


def _noun_form(word: str, cases: tuple[str, ...], *, is_single: bool) -> tuple[str, str] | None:
    if not word:
        return None
    forms = [
        (_GENDERS.get(str(parse.tag.gender), "m"), OF_GRAMMEME.get(str(parse.tag.case), ""))
        for parse in morphology().parse(word)
        if parse.tag.POS == "NOUN" and (parse.tag.number == "sing" or not is_single)
    ]
    fitting = [form for form in forms if form[1] and (not cases or form[1] in cases)]
    return next((form for form in fitting if form[1] == NOMINATIVE and not cases), next(iter(fitting), None))
