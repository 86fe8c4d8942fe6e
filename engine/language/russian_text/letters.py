"""Letters that are spelled: acronyms, initials, and letters among digits such as a car's plate."""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.language.russian_values import cardinal_as_written, digit_words
from engine.language.russian_words import morphology

if TYPE_CHECKING:
    from collections.abc import Mapping

_LETTERS: Mapping[str, str] = {
    **dict(zip("АБВГДЕЖЗИЙ", "а бэ вэ гэ дэ е жэ зэ и ий".split(), strict=True)),
    **dict(zip("КЛМНОПРСТУ", "ка эл эм эн о пэ эр эс тэ у".split(), strict=True)),
    **dict(zip("ФХЦЧШЩЭЮЯ", "эф ха цэ че ша ща э ю я".split(), strict=True)),
}
_ACRONYMS: Mapping[str, str] = {
    "СМС": "эсэмэс",
    "ММС": "эмэмэс",
    "ПИН": "ПИН",
    "РФ": "эр эф",
    "ЕС": "е эс",
    "ИНН": "и эн эн",
    "КПП": "ка пэ пэ",
    "ЧП": "че пэ",
    "ИП": "и пэ",
    "ООО": "о о о",
    "АО": "а о",
    "ФИО": "фио",
    "ЦБ": "цэ бэ",
    "УК": "у ка",
    "ГК": "гэ ка",
    "КоАП": "коап",
    "ЖК": "жэ ка",
    "ЖКХ": "жэ ка ха",
    "ЖКУ": "жэ ка у",
    "ГИБДД": "гэ и бэ дэ дэ",
    "МВД": "эм вэ дэ",
    "ФНС": "эф эн эс",
    "ФСБ": "эф эс бэ",
    "ФССП": "эф эс эс пэ",
    "ПФР": "пэ эф эр",
    "СФР": "эс эф эр",
    "ОГРН": "о гэ эр эн",
    "БИК": "БИК",
    "СНИЛС": "СНИЛС",
    "ОСАГО": "ОСАГО",
    "КАСКО": "КАСКО",
    "ПАО": "ПАО",
    "СБП": "эс бэ пэ",
    "НДС": "эн дэ эс",
    "НДФЛ": "эн дэ эф эл",
    "ПО": "ПО",
    "ПК": "пэ ка",
    "ТВ": "тэ вэ",
    "АТС": "а тэ эс",
    "ОС": "о эс",
    "ЕГРН": "е гэ эр эн",
    "МФО": "эм эф о",
    "МФЦ": "эм эф цэ",
    "УФМС": "у эф эм эс",
    "ДТП": "дэ тэ пэ",
    "ТЦ": "тэ цэ",
    "ТРЦ": "тэ эр цэ",
    "ИИС": "и и эс",
    "ОМС": "о эм эс",
    "ДМС": "дэ эм эс",
    "РЖД": "эр жэ дэ",
    "ВТБ": "вэ тэ бэ",
    "СПб": "санкт петербург",
    "МКАД": "МКАД",
    "ЗАГС": "ЗАГС",
    "ВУЗ": "ВУЗ",
    "ЦСКА": "цэ эс ка",
    "ЕГЭ": "е гэ э",
    "ОГЭ": "о гэ э",
    "УЗИ": "УЗИ",
    "ЭКО": "ЭКО",
    "ЭЭГ": "э э гэ",
    "АЗС": "а зэ эс",
    "АЭС": "а эс",
    "США": "США",
    "ОАЭ": "о а э",
    "ООН": "о о эн",
    "ЕАЭС": "е а э эс",
    "ФРГ": "фэ эр гэ",
    "УЕФА": "УЕФА",
    "СОЭ": "эс о э",
    "НИИ": "НИИ",
    "ЕСИА": "ЕСИА",
    "МРОТ": "МРОТ",
    "ВОЗ": "ВОЗ",
    "АИ": "а и",
    "ИИ": "и и",
    "ЛС": "эл эс",
}
"""Letters as people say them; a name that is read as a word stays as it is."""
_ACRONYM = re.compile(r"(?<![\w.])(?:" + "|".join(sorted(_ACRONYMS, key=len, reverse=True)) + r")(?![\w])")
_CAPITALS = re.compile(r"(?<![\w.-])(?:[БВГДЖЗКЛМНПРСТФХЦЧШЩ]{2,5}|[А-ЯЁ]{3,5})(?![\w])")
_VOWELS = "АЕЁИОУЫЭЮЯ"
_SPEAKABLE = re.compile(rf"[^{_VOWELS}][{_VOWELS}][^{_VOWELS}]")
_CLUSTER = re.compile(rf"[^{_VOWELS}]{{3}}")
_INITIALS = re.compile(r"(?<![\w.])(?P<first>[А-ЯЁ])\. ?(?P<second>[А-ЯЁ])\.(?=\s|[,;)»]|[А-ЯЁ][а-яё]|$)")
_INITIAL = re.compile(
    r"(?P<head>(?:(?P<name>\b[А-ЯЁ][а-яё]+)|\b(?:[Ии]м\.|[Ии]мени|[Уу]л\.|[Уу]лиц[аеуы]|[Пп]р-т|[Пп]роф\.|[Аа]кад\."
    r"|г-н|г-жа)) )(?P<letter>[А-ЯЁ])\.(?=\s|[,;)»]|$)"
)
"""«Имени А. Невского», «Мария С.»: with a name before, it is hers."""
_GLUED = re.compile(r"(?<=[а-яё])(?=[А-ЯЁ](?!\w))")
"""Where «домофон 05К» parts, once its number is read."""
_ALONE = re.compile(
    r"(?:(?<=[а-яё] )|(?<=«)|(?<=[а-яё] «))[БВГДЖЗКЛМНПРСТФХЦЧШЩ]"
    r"(?=[»,;)]|\.?$| «|(?<![ВКС]) [а-яё])"
)
"""A letter that is a name, and no preposition: «корпус Б», «5 «Б» класс»."""
_CODE = re.compile(
    r"(?<![\w№-])(?=[А-ЯA-Z\d]{0,18}?(?:\d[А-ЯA-Z]{1,18}\d|[А-ЯA-Z]\d{1,18}[А-ЯA-Z]))[А-ЯA-Z\d]{4,20}(?![\w-])"
)
"""Letters and digits by turns: «А123ВС77»."""
_NUMBER_AND_LETTER = re.compile(
    r"(?<![\w.,/-])(?P<number>\d{1,3})(?P<letter>[БГДЖЗКЛМНПРСТФХЦЧШЩ]|В(?![.,;)]|$))(?![\w/°]|-\w| ?(?:₽|руб))"
)
"""«Автобус 28К», but not «220 В»."""
_PLATE = re.compile(r"[ABEKMHOPCTYX]\d{3}[ABEKMHOPCTYX]{2}\d{2,3}")
_RUSSIAN = str.maketrans("ABEKMHOPCTYX", "АВЕКМНОРСТУХ")


def read_codes(text: str) -> str:
    """Read what mixes capitals and digits: letters by their names, digits in groups as they stand."""
    text = _NUMBER_AND_LETTER.sub(lambda match: f"{match['number']} {spelled(match['letter'])}", text)
    return _CODE.sub(_code, text)


def read_initials(text: str) -> str:
    """Read «А. С. Пушкин», whose full stops end nothing."""
    if "." not in text:
        return text
    text = _INITIALS.sub(lambda match: f"{spelled(match[1])} {spelled(match[2])}{_gap(match)}", text)
    return _INITIAL.sub(_initial, text)


def read(text: str) -> str:
    """Spell the letters of a text that nobody can say as a word."""
    text = _GLUED.sub(" ", text)
    text = _ACRONYM.sub(lambda match: _ACRONYMS[match[0]], text)
    text = _CAPITALS.sub(_acronym, text)
    return _ALONE.sub(lambda match: spelled(match[0]), text)


def _code(match: re.Match[str]) -> str:
    written = match[0].translate(_RUSSIAN) if _PLATE.fullmatch(match[0]) else match[0]
    said = []
    for part in re.findall(r"\d+|[А-Я]+|[A-Z]+", written):
        if part.isdigit():
            said.append(cardinal_as_written(part) if len(part) <= len("9999") else digit_words(part))
        else:
            said.append(part if part.isascii() else spelled(part))
    return " ".join(said)


def _gap(match: re.Match[str]) -> str:
    """Give the space that «А.С.Пушкин» lacks, and the full stop that ends the sentence."""
    rest = match.string[match.end() :]
    return "." if not rest.strip() else " " * rest[:1].isalpha()


def _initial(match: re.Match[str]) -> str:
    is_name = match["name"] is None or any(
        "Name" in one.tag for one in morphology().parse(match["name"].lower())
    )
    return f"{match['head']}{spelled(match['letter'])}{_gap(match)}" if is_name else match[0]


def _acronym(match: re.Match[str]) -> str:
    """Spell what has no vowel, and what is neither a word nor said as one. What a table knows stays."""
    written = match[0]
    return written if written in _ACRONYMS or _is_said(written) else spelled(written)


@lru_cache(maxsize=512)
def _is_said(written: str) -> bool:
    if not any(letter in _VOWELS for letter in written):
        return False
    if _SPEAKABLE.search(written) and not _CLUSTER.search(written):
        return True
    found = morphology()
    is_word = any("Abbr" not in parse.tag for parse in found.parse(written.lower()))
    return bool(found.word_is_known(written.lower()) and is_word)


def spelled(letters: str) -> str:
    """Give the names of Russian letters."""
    return " ".join(_LETTERS.get(letter, letter.lower()) for letter in letters)
