"""Units of measurement and currencies as they are written, and the nouns that they stand for."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from engine.language.russian_values import CURRENCIES, CURRENCY_SIGNS

if TYPE_CHECKING:
    from collections.abc import Mapping


class Unit(NamedTuple):
    """What a unit is read as."""

    noun: str
    """Counted noun, in the nominative: «квадратный метр»."""
    tail: str = ""
    """What follows it and never changes: «в секунду»."""


_WRITTEN: Mapping[str, str] = {
    r"бел(?:\.|орусск[а-яё]+) ?руб(?:л[а-яё]+)?\.?": "BYN",
    r"руб(?:л[а-яё]+)?\.?": "RUB",
    r"[рР]\.?": "RUB",
    r"долл?(?:ар[а-яё]*)?\.?": "USD",
    r"евро": "EUR",
    r"тенге|тг\.?": "KZT",
    r"юан[а-яё]+": "CNY",
}
"""Words and abbreviations that kopecks may follow, or that are not counted as other nouns are."""
CURRENCY = (
    rf"(?:[{''.join(CURRENCY_SIGNS)}]|(?:{'|'.join(CURRENCIES)})\b|(?:{'|'.join(_WRITTEN)})(?![а-яёА-ЯЁ]))"
)
"""A currency after its amount."""
CURRENCY_BEFORE = rf"(?:(?:US)?[{''.join(CURRENCY_SIGNS)}]|\b(?:{'|'.join(CURRENCIES)})\b)"
"""A currency before its amount."""


@lru_cache(maxsize=128)
def currency_code(written: str) -> str:
    """Give the ISO code of what `CURRENCY` or `CURRENCY_BEFORE` matches."""
    sign = written.removeprefix("US")
    if sign in CURRENCY_SIGNS or written in CURRENCIES:
        return CURRENCY_SIGNS.get(sign, written)
    return next(code for pattern, code in _WRITTEN.items() if re.fullmatch(pattern, written))


SCALES: Mapping[str, str] = {
    r"тыс\.?|[кК](?= ?₽)": "тысяча",
    r"млн\.?|mln": "миллион",
    r"млрд\.?": "миллиард",
    r"трлн\.?": "триллион",
}
SCALE = rf"(?:т\.(?= ?р\.)|(?:{'|'.join(SCALES)})(?![а-яёА-ЯЁ]))"


@lru_cache(maxsize=64)
def scale_noun(written: str) -> str:
    """Give the noun of what `SCALE` matches."""
    if written in ("к", "К", "т."):
        return "тысяча"
    return next(noun for pattern, noun in SCALES.items() if re.fullmatch(pattern.split("(?=")[0], written))


_ENDS = r"(?=[\s.,;:!?)»\"–—/]|$)"
_UNITS: Mapping[str, Unit] = {
    r"%|проц(?:ент)?\.": Unit("процент"),
    r"‰": Unit("промилле"),
    r"п\. ?п\.": Unit("процентный пункт"),
    r"°C|° C|°С|° С|℃|градусов C": Unit("градус", "Цельсия"),
    r"°F|° F|℉": Unit("градус", "Фаренгейта"),
    r"°": Unit("градус"),
    r"[Гг]бит/с(?:ек)?\.?|Gbps|Gbit/s": Unit("гигабит", "в секунду"),
    r"[Мм]бит/с(?:ек)?\.?|Mbps|Mbit/s": Unit("мегабит", "в секунду"),
    r"[Кк]бит/с(?:ек)?\.?|kbps": Unit("килобит", "в секунду"),
    r"МБ/с|MB/s": Unit("мегабайт", "в секунду"),
    r"ТБ|Тб|TB": Unit("терабайт"),
    r"ГБ|Гб|гб|GB|Gb": Unit("гигабайт"),
    r"МБ|Мб|мб|MB|Mb": Unit("мегабайт"),
    r"КБ|Кб|кб|KB|kB": Unit("килобайт"),
    r"км/ч": Unit("километр", "в час"),
    r"м/с": Unit("метр", "в секунду"),
    r"км²|км2|кв\. ?км": Unit("квадратный километр"),
    r"мм²|мм2|кв\. ?мм": Unit("квадратный миллиметр"),
    r"дм²|дм2|кв\. ?дм": Unit("квадратный дециметр"),
    r"см²|см2|кв\. ?см": Unit("квадратный сантиметр"),
    r"м²|м2|кв\. ?м\.?|m²|m2": Unit("квадратный метр"),
    r"см³|см3|куб\. ?см": Unit("кубический сантиметр"),
    r"м³|м3|куб\. ?м\.?|m³": Unit("кубический метр"),
    r"км\.?|km": Unit("километр"),
    r"см\.?|cm": Unit("сантиметр"),
    r"мм рт\. ?ст\.": Unit("миллиметр", "ртутного столба"),
    r"мм\.?|mm": Unit("миллиметр"),
    r"м": Unit("метр"),
    r"кВт[·⋅*-]?ч": Unit("киловатт-час"),
    r"кВт": Unit("киловатт"),
    r"МВт": Unit("мегаватт"),
    r"Вт": Unit("ватт"),
    r"В(?=[.,;)]|$)": Unit("вольт"),
    r"мА[·⋅*]ч|mAh": Unit("миллиампер-час"),
    r"А[·⋅*]ч|Ah": Unit("ампер-час"),
    r"МЕ|ME|IU": Unit("международная единица"),
    r"уд\.?": Unit("удар"),
    r"ГГц|GHz": Unit("гигагерц"),
    r"МГц|MHz": Unit("мегагерц"),
    r"кГц|kHz": Unit("килогерц"),
    r"Гц|Hz": Unit("герц"),
    r"дБ|dB": Unit("децибел"),
    r"кг\.?|kg": Unit("килограмм"),
    r"мг": Unit("миллиграмм"),
    r"гр?\.?(?! ?[а-яё]*[А-ЯЁ])": Unit("грамм"),
    r"т\.?(?! ?[едпк]\.)": Unit("тонна"),
    r"мл": Unit("миллилитр"),
    r"л\. ?с\.": Unit("лошадиная сила"),
    r"л": Unit("литр"),
    r"га": Unit("гектар"),
    r"об/мин": Unit("оборот", "в минуту"),
    r"мс|ms": Unit("миллисекунда"),
    r"сек\.?|с\.(?=$| *$)|с(?=[,;)!?]|$)|sec": Unit("секунда"),
    r"мин\.?|min": Unit("минута"),
    r"ч\. ?л\.": Unit("чайная ложка"),
    r"ст\. ?л\.": Unit("столовая ложка"),
    r"час\.|ч\.?": Unit("час"),
    r"сут\.?": Unit("сутки"),
    r"дн\.?": Unit("день"),
    r"к\. ?дн?\.": Unit("календарный день"),
    r"раб\. ?дн\.?": Unit("рабочий день"),
    r"кал\. ?дн\.?": Unit("календарный день"),
    r"нед\.?": Unit("неделя"),
    r"мес\.?": Unit("месяц"),
    r"кварт\.": Unit("квартал"),
    r"шт\.?": Unit("штука"),
    r"″|дюйм\.": Unit("дюйм"),
    r"сот\.": Unit("сотка"),
    r"стак\.": Unit("стакан"),
    r"таб(?:л)?\.": Unit("таблетка"),
    r"капс\.": Unit("капсула"),
    r"кап\.": Unit("капля"),
    r"амп\.": Unit("ампула"),
    r"пор\.": Unit("порция"),
    r"порц\.": Unit("порция"),
    r"ккал": Unit("килокалория"),
    r"Гкал": Unit("гигакалория"),
    r"кДж": Unit("килоджоуль"),
    r"кПа": Unit("килопаскаль"),
    r"атм\.?": Unit("атмосфера"),
    r"мкг": Unit("микрограмм"),
    r"мкм": Unit("микрометр"),
    r"ммоль": Unit("миллимоль"),
    r"Мп|Мпикс\.?": Unit("мегапиксель"),
    r"ц": Unit("центнер"),
    r"пог\. ?м\.?|п\. ?м\.": Unit("погонный метр"),
    r"дм": Unit("дециметр"),
    r"чел\.?": Unit("человек"),
    r"экз\.?": Unit("экземпляр"),
    r"уп\.": Unit("упаковка"),
    r"ед\.": Unit("единица"),
}
"""Units by the pattern of how they are written. `гр` before a name is no gram, and `т. е.` no tonne."""
UNIT = f"(?:(?:{'|'.join(_UNITS)}){_ENDS})"
_MEASURE = re.compile(rf" ?(?:(?P<currency>{CURRENCY})|(?P<unit>{UNIT}))")


@lru_cache(maxsize=512)
def unit_of(written: str) -> Unit:
    """Give the unit of what `UNIT` matches."""
    return next(unit for pattern, unit in _UNITS.items() if re.fullmatch(pattern, written))


def measure_after(text: str, at: int) -> tuple[Unit, int] | None:
    """Give the unit or currency that is written right after a number which ends at `at`, if any, and its end."""
    match = _MEASURE.match(text, at)
    if match is None:
        return None
    currency = match["currency"]
    unit = Unit(CURRENCIES[currency_code(currency)].unit) if currency else unit_of(match["unit"])
    return unit, match.end()


_PER: Mapping[str, str] = {
    r"мес(?:яц)?\.?": "в месяц",
    r"мин(?:уту)?\.?": "в минуту",
    r"сек(?:унду)?\.?|с": "в секунду",
    r"час|ч\.?": "в час",
    r"день|дн\.?|д\.?": "в день",
    r"сут(?:ки)?\.?": "в сутки",
    r"нед(?:елю)?\.?": "в неделю",
    r"год|г\.?": "в год",
    r"шт(?:уку)?\.?": "за штуку",
    r"кг": "за килограмм",
    r"т": "за тонну",
    r"км": "за километр",
    r"м²|м2|кв\. ?м\.?": "за квадратный метр",
    r"м³|м3|куб\. ?м\.?": "за кубический метр",
    r"кВт[·⋅*-]?ч": "за киловатт-час",
    r"Гкал": "за гигакалорию",
    r"сот\.": "за сотку",
    r"га": "за гектар",
    r"м": "за метр",
    r"мл": "за миллилитр",
    r"л": "за литр",
    r"ГБ|Гб|гб": "за гигабайт",
    r"МБ|Мб|мб": "за мегабайт",
    r"чел(?:овека)?\.?": "с человека",
    r"[Сс][Мм][Сс]|SMS": "за эсэмэс",
}
"""What a price or a number is per: `₽/мес`."""
PER = rf"(?: ?/ ?(?:{'|'.join(_PER)})(?![а-яёА-ЯЁ²³]))"


@lru_cache(maxsize=128)
def per_words(written: str | None, *, is_price: bool = True) -> str:
    """Give « в месяц» for what `PER` matches, and nothing for None; a price is «за литр», a dose «на литр»."""
    if not written:
        return ""
    unit = written.strip(" /")
    words = next(words for pattern, words in _PER.items() if re.fullmatch(pattern, unit))
    if is_price:
        return f" {words}"
    return " на грамм" if unit == "г" else f" {words.replace('за ', 'на ')}"
