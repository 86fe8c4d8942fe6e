"""Abbreviations: words cut short, which are written out in the case that fits."""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

import re
from functools import lru_cache

from engine.language.russian_nouns import counted_form
from engine.language.russian_text import letters
from engine.language.russian_text.context import (
    ACCUSATIVE,
    DATIVE,
    GENITIVE,
    INSTRUMENTAL,
    NOMINATIVE,
    PREPOSITIONAL,
    governing,
    words_before,
)
from engine.language.russian_text.units import unit_of
from engine.language.russian_words import morphology

_FIXED: tuple[tuple[str, str], ...] = (
    (r"\bт\. ?е\.", "то есть"),
    (r"\bт\. ?к\.", "так как"),
    (r"\bт\. ?н\.", "так называемые"),
    (r"\bи т\. ?д\.", "и так далее"),
    (r"\bи т\. ?п\.", "и тому подобное"),
    (r"\bи др\.", "и другие"),
    (r"\bвых\.(?= ?[–—-]|:|,|$)", "выходной"),
    (r"\bежедн\.", "ежедневно"),
    (r"\bежемес\.", "ежемесячно"),
    (r"\bкруглосут\.", "круглосуточно"),
    (r"\bкругл\. ?сут\.", "круглосуточно"),
    (r"\bбеспл\.", "бесплатно"),
    (r"\bвкл\.", "включительно"),
    (r"\bт\. ?д\.", "так далее"),
    (r"\bи ?т\. ?п\.", "и тому подобное"),
    (r"\bч/з\b", "через"),
    (r"\bз/п\b", "зарплата"),
    (r"\bп/п\b", "по порядку"),
    (r"\bв/ч\b", "воинская часть"),
    (r"\bв ср\. (?=[\dа-яё])", "в среднем "),
    (r"\bпо ср\. с ", "по сравнению с "),
    (r"\bи пр\.", "и прочее"),
    (r"\bв т\. ?ч\.", "в том числе"),
    (r"\bт\. ?о\.", "таким образом"),
    (r"\bдо н\. ?э\.", "до нашей эры"),
    (r"\bн\. ?э\.", "нашей эры"),
    (r"\bнапр\.", "например"),
    (r"\bсм\. ", "смотрите "),
    (r"\bср\. (?=[А-ЯЁ])", "сравните "),
    (r"\bок\. ", "около "),
    (r"\bмакс\.", "максимум"),
    (r"\bмин\. (?=[а-яё])", "минимум "),
    (r"\bприм\.", "примерно"),
    (r"\bв т\. ?г\.", "в текущем году"),
    (r"\bс\. ?г\.", "сего года"),
    (r"\bр-н(?![а-яё])", "район"),
    (r"\bр-на\b", "района"),
    (r"\bр-не\b", "районе"),
    (r"\bмкр-?н?\.?(?![а-яё])", "микрорайон"),
    (r"\bб/у\b", "бывший в употреблении"),
    (r"\bи/или\b", "и или"),
    (r"\bкол-во\b", "количество"),
    (r"\bкол-ва\b", "количества"),
    (r"\bо-в(?![а-яё])", "остров"),
    (r"\bим\. (?=[А-ЯЁ])", "имени "),
    (r"\bР/с\b|\bр/с\b", "расчётный счёт"),
    (r"\bк/с\b", "корреспондентский счёт"),
    (r"\bл/с\b", "лицевой счёт"),
    (r"\bруб\.(?! ?/)", "рублей"),
    (r"\bкоп\.", "копеек"),
    (r"\bтыс\.", "тысяч"),
    (r"\bмлн\b\.?", "миллионов"),
    (r"\bмлрд\b\.?", "миллиардов"),
)
"""What is read in one way wherever it stands."""
_MAY_END = (
    "далее",
    "подобное",
    "другие",
    "прочее",
    "эры",
    "году",
    "года",
    "рублей",
    "копеек",
    "тысяч",
    "ионов",
    "ардов",
)
"""What may be the last word of a sentence, whose full stop was that of the abbreviation."""
_LAW = re.compile(
    r"(?:\b(?:пп?|ч|абз|подп|ст|гл|разд|прил)\."
    r"|\b(?:пункт|подпункт|част|абзац|стать|глав|раздел|приложени)[а-яё]*) ?[^.,;()]+ $",
    re.IGNORECASE,
)
"""A part of a law before the part that it is of: «пункт 3 статьи 12»."""
_LOOK_BACK = 80
_IN = ("в", "во", "на")
_PART_OF_TOWN = (
    "углу пересечении районе конце начале центре окраине жители жителей жителям мэр территории".split()
)
"""After these a place stands in the genitive: «на углу пр. Мира»."""
_LISTED = re.compile(
    rf"\b(?P<lead>{'|'.join(_PART_OF_TOWN)}|(?:{'|'.join(_IN)})(?! (?:{'|'.join(_PART_OF_TOWN)})))"
    r" [^,;:!?]{2,40} (?:и|или) $"
)
_OF_LAW = frozenset(("статья", "часть", "пункт", "подпункт", "глава", "раздел", "приложение"))
_ADDRESS = re.compile(
    r"\b(?:ул\.|пл\.|пр-т|пр\.|пер\.|ш\.|наб\.|б-р|корп\.|д\.|г\.|дом|улиц|проспект|площад|переул|бульвар|корпус|шоссе|набережн)",
    re.IGNORECASE,
)
_PER_TIMES = {
    "мес": "месяц",
    "мин": "минуту",
    "сек": "секунду",
    "сут": "сутки",
    "нед": "неделю",
    "год": "год",
}
_PER_TIME = re.compile(r"\bв (мес|мин|сек|сут|нед)\.?(?![а-яё])")
_FIXED_PATTERN = re.compile(
    r"(?<!\w)(?=(?:[а-яё]{1,2} )?[а-яё]{1,9}[./-]|мл)(?:"
    + "|".join(f"(?P<f{at}>{pattern})" for at, (pattern, _) in enumerate(_FIXED))
    + ")",
    re.IGNORECASE,
)
"""What each begins with is looked at first: most words of a text are no abbreviations."""

_LONE_UNIT_CASES = {"за": ACCUSATIVE, "на": ACCUSATIVE, "в": PREPOSITIONAL, "один": NOMINATIVE}
_LONE_UNIT = re.compile(
    r"\b(?P<lead>за|на|с|в|один|цена|цены|цену|стоимость|стоимости) "
    r"(?P<unit>кв\. ?м\.?|куб\. ?м\.?|м²|м2|м³|м3|кВт[·⋅*-]?ч|Гкал|км²|га|ГБ|Гб|МБ|Мб|кг|км|чел\.|шт\.)(?![\wа-яё/])",
    re.IGNORECASE,
)

_PLACES: tuple[tuple[str, str], ...] = (
    (r"ул\.", "улица"),
    (r"пр-кт\.?|просп\.|пр-т\.?|пр\.(?-i:(?= [А-ЯЁ]))", "проспект"),
    (r"пер\.", "переулок"),
    (r"пл\.", "площадь"),
    (r"б-р\.?|бул\.|бульв\.", "бульвар"),
    (r"наб\.", "набережная"),
    (r"ш\.|шос\.", "шоссе"),
    (r"пр-д|проезд\.", "проезд"),
    (r"туп\.", "тупик"),
    (r"г\.(?-i:(?= ?[А-ЯЁ]))", "город"),
    (r"гор\.(?-i:(?= ?[А-ЯЁ]))", "город"),
    (r"пос\.|пгт\.?|п\.(?-i:(?= ?[А-ЯЁ]))", "посёлок"),
    (r"дер\.|д\.(?-i:(?= ?[А-ЯЁ]))", "деревня"),
    (r"с\.(?-i:(?= ?[А-ЯЁ]))", "село"),
    (r"обл\.", "область"),
    (r"респ\.", "республика"),
    (r"м\.(?-i:(?= ?[А-ЯЁ«]))|ст\. м\.", "метро"),
    (r"о\.(?-i:(?= ?[А-ЯЁ]))", "остров"),
    (r"ст\.(?-i:(?= ?[А-ЯЁ«]))", "станция"),
    (r"р\.(?-i:(?= ?[А-ЯЁ]))", "река"),
    (r"оз\.", "озеро"),
)
_NUMBERED: tuple[tuple[str, str], ...] = (
    (r"д\.", "дом"),
    (r"кв\.", "квартира"),
    (r"корп\.|к\.", "корпус"),
    (r"стр\.", "строение"),
    (r"оф\.", "офис"),
    (r"эт\.", "этаж"),
    (r"под\.|подъезд\.", "подъезд"),
    (r"комн?\.", "комната"),
    (r"лит\.", "литера"),
    (r"каб\.", "кабинет"),
    (r"пом\.", "помещение"),
    (r"вл\.", "владение"),
    (r"ст\. ?ст\.|ст\.", "статья"),
    (r"абз\.", "абзац"),
    (r"прил\.", "приложение"),
    (r"пар\.", "параграф"),
    (r"уч\.", "участок"),
    (r"кор\.", "корпус"),
    (r"пав\.", "павильон"),
    (r"бл\.", "блок"),
    (r"секц\.", "секция"),
    (r"гр\.", "группа"),
    (r"ауд\.", "аудитория"),
    (r"отд\.", "отделение"),
    (r"а/я", "абонентский ящик"),
    (r"вып\.", "выпуск"),
    (r"илл?\.", "иллюстрация"),
    (r"ч\.", "часть"),
    (r"п\.", "пункт"),
    (r"пп\.", "подпункт"),
    (r"гл\.", "глава"),
    (r"разд\.", "раздел"),
    (r"рис\.", "рисунок"),
    (r"табл\.", "таблица"),
    (r"с\.", "страница"),
    (r"т\.", "том"),
)
"""What stands before a number, and is read so only there."""
_ALONE: tuple[tuple[str, str], ...] = (
    (r"тел\.|т\.(?= ?\+)", "телефон"),
    (r"моб\.", "мобильный"),
    (r"доп\.(?! ?офис)", "дополнительно"),
    (r"доп\.(?= ?офис)", "дополнительный"),
    (r"доб\.", "добавочный"),
    (r"мес\.", "месяц"),
    (r"мин\.", "минута"),
    (r"сек\.", "секунда"),
    (r"кв\.(?= ?\d| первый| второй| третий| четвёртый)", "квартал"),
)
_READ_WORD = (
    r"(?=\s*(?:\d|ноль|од[инн]|дв[ае]|тр[ие]|четыр|пят|шест|сем|восем|девят|десят|сорок|сто?\b|двест|трист))"
)
_DECLINED = (*_NUMBERED, *_PLACES, *_ALONE)
_DECLINED_GROUPS = tuple(f"(?P<d{at}>{pattern})" for at, (pattern, _) in enumerate(_DECLINED))
_DECLINED_PATTERN = re.compile(
    rf"(?<![\w-])(?=[а-яё]{{1,7}}[./-]|пгт)(?:(?:{'|'.join(_DECLINED_GROUPS[: len(_NUMBERED)])}){_READ_WORD}"
    rf"|{'|'.join(_DECLINED_GROUPS[len(_NUMBERED) :])}) ?",
    re.IGNORECASE,
)


def read(text: str) -> str:
    """Write the abbreviations of a text out."""
    text = letters.read_initials(read_per(text))
    text = _LONE_UNIT.sub(_lone_unit, text)
    if "." in text or "/" in text or "-" in text or "м" in text or "т" in text:
        text = _FIXED_PATTERN.sub(_fixed, text)
        text = _places(text)
    return letters.read(text)


def read_per(text: str) -> str:
    """Write «в мес.» out, and nothing else."""
    return _PER_TIME.sub(lambda match: f"в {_PER_TIMES[match[1]]}", text)


def _lone_unit(match: re.Match[str]) -> str:
    """Read a unit without its number: «за кв. м», «цена м²»."""
    unit = unit_of(match["unit"])
    lead = match["lead"].lower()
    case = _LONE_UNIT_CASES.get(lead, GENITIVE)
    return f"{match['lead']} {counted_form(unit.noun, case)}{' ' + unit.tail if unit.tail else ''}"


def _fixed(match: re.Match[str]) -> str:
    at = next(at for at in range(len(_FIXED)) if match[f"f{at}"] is not None)
    words = _FIXED[at][1]
    if match[0][0].isupper() and words[0].islower():
        words = words[0].upper() + words[1:]
    rest = match.string[match.end() :].lstrip()
    is_end = match[0].endswith(".") and (not rest or rest[0].isupper()) and words.endswith(_MAY_END)
    return words + ("." if is_end else "")


def _places(text: str) -> str:
    """Write «ул. Ленина, д. 5» out, in the case that the preposition before asks for."""
    if "." not in text and "-" not in text:
        return text
    return _DECLINED_PATTERN.sub(_place, text)


def _place(match: re.Match[str]) -> str:
    noun = next(noun for at, (_, noun) in enumerate(_DECLINED) if match[f"d{at}"] is not None)
    if noun == "строение" and _ADDRESS.search(match.string[: match.start()]) is None:
        noun = "страница"
    word = _declined(noun, _place_case(noun, match))
    word = word[0].upper() + word[1:] if match[0][0].isupper() else word
    return f"{word} " if match.string[match.end() :].strip() else word


def _place_case(noun: str, match: re.Match[str]) -> str:
    cases = governing(match.string, match.start())
    before = words_before(match.string, match.start(), 1)
    if not cases and before in (["и"], ["или"]):
        return _case_before(match)
    if not cases and before and before[-1] in _PART_OF_TOWN:
        return GENITIVE
    if not cases:
        is_part = (
            noun in _OF_LAW
            and _LAW.search(match.string, max(0, match.start() - _LOOK_BACK), match.start()) is not None
        )
        return GENITIVE if is_part else NOMINATIVE
    if before[-1] in _IN:
        return _by_name(match.string[match.end() :]) or PREPOSITIONAL
    if before[-1] == "по":
        return DATIVE
    return {"с": GENITIVE, "со": GENITIVE, "за": INSTRUMENTAL}.get(before[-1], cases[0])


def _case_before(match: re.Match[str]) -> str:
    """Give the case of a list of places, from the preposition that it began with: «в г. Сочи и г. Анапе»."""
    found = _LISTED.search(match.string, max(0, match.start() - _LOOK_BACK), match.start())
    if found is None:
        return NOMINATIVE
    return PREPOSITIONAL if found["lead"] in _IN else GENITIVE


@lru_cache(maxsize=512)
def _by_name(rest: str) -> str | None:
    """Tell «в город Москву» from «в городе Москве» by the name that follows."""
    name = re.match(r"\s*([А-ЯЁа-яё-]+)", rest)
    if name is None:
        return None
    cases = {str(p.tag.case) for p in morphology().parse(name[1]) if "Geox" in p.tag or "Sgtm" in p.tag}
    if cases & {"loct"}:
        return PREPOSITIONAL
    return ACCUSATIVE if cases == {"accs"} else None


def _declined(noun: str, case: str) -> str:
    if noun in ("метро", "шоссе", "дополнительный", "дополнительно", "мобильный", "добавочный"):
        return noun
    return counted_form(noun, case)
