"""Reading the numbers inside a free Russian text, as well as the words around them tell.

The case comes from the preposition before and the form of the noun after. A reader that is named
in the flow knows what its value is; this one guesses, and a wrong guess is read, never refused.
"""

# ruff: noqa: ANN401 - pymorphy3 ships no types
# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.language import russian_readers as readers
from engine.language import values
from engine.language.base import ReadingError
from engine.language.russian_dates import MONTHS_GENITIVE
from engine.language.russian_grammar import (
    cardinal_words,
    counted,
    decimal_words,
    is_few,
    is_one,
    noun,
    ordinal_words,
)
from engine.language.russian_words import fold, morphology

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_GAP = r"[ \u00a0\u202f]"
_NUMBER = rf"\d{{1,3}}(?:{_GAP}\d{{3}})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?"
_MONTH = "|".join(MONTHS_GENITIVE)
_FREE = re.compile(
    r"(?P<iso>\b\d{4}-\d\d-\d\d\b)"
    r"|(?P<date>\b\d{1,2}\.\d{1,2}\.\d{4}\b)(?:\s?г(?:ода|\.)?(?![а-яё]))?"
    rf"|(?P<phone>\+\d[\d\s()\-–]{{8,}}\d|\b8[\s(-]+\d{{3}}[\s)-]+\d[\d\s-]{{5,}}\d"
    r"|\b\d{3}-\d\d-\d\d\b|\b\d-\d{3}-\d{3}-\d\d-\d\d\b|[*]\d+(?:[*]\d+)*#?)"
    r"|(?P<time>\b(?:[01]?\d|2[0-4]):[0-5]\d\b)"
    rf"|(?P<month_day>\b\d{{1,2}})\s(?P<month>{_MONTH})(?:\s(?P<year>\d{{4}})(?:\s?г(?:ода|\.))?)?"
    r"|(?P<year_only>\b[12]\d{3})(?:-?(?:го|м|й))?\s(?P<year_word>год(?:а|у|ом|е)?)\b"
    r"|(?P<cardinal>\b\d+)-(?P<cardinal_ending>ти|ми|мя|х)\b"
    r"|(?P<compound>\b\d{1,4})-(?P<compound_word>[а-яё]{4,})"
    r"|(?P<ordinal>\b\d+)-(?P<ending>ый|ий|ой|й|ая|я|ое|ее|е|ого|его|го|ому|ему|му|ом|ем|м|ую|ю"
    r"|ым|им|ых|их)\b"
    r"|(?P<day_of_month>\b\d{1,2})\s(?P<day_word>числ(?:о|а|у|ом|е))\b"
    r"|(?P<round_the_clock>\b24/7\b)"
    r"|(?P<low>\b\d{1,3})\s?[-–—]\s?(?P<high>\d{1,3})\b(?![.,:\d-])"
    r"|(?P<dollars>[$€£])\s?(?P<foreign>\d+(?:[.,]\d+)?)"
    rf"|(?P<sum>(?<!\w)[-−]?(?:{_NUMBER}))\s?(?P<currency>₽|руб(?:лей|ля|ль)?\b\.?|[$€£]|р\.)"
    r"(?:\s?(?P<kopecks>\d{1,2})\s?коп(?:\b\.?|еек\b|ейки\b|ейка\b))?"
    rf"|(?P<percent>(?:{_NUMBER}))\s?%"
    r"|№\s?(?P<numbered>\d+)"
    r"|(?P<long>\b(?:0\d+|\d{7,})\b)"
    r"|(?P<only_kopecks>\b\d{1,2})\s?коп(?:\.|(?![а-яё]))"
    r"|(?P<version>\b\d+(?:\.\d+){2,})"
    rf"|(?P<number>(?<![\w-])[-−]?(?:{_NUMBER}))(?:\s(?P<scale>тыс|млн|млрд)\b\.?)?"
    r"(?P<nouns>(?:\s[а-яё]+){0,2})"
)

_PLUS = re.compile(r"(?<=\d)\s?\+(?=\s|\d|$)")
_PREPOSITION_CASES: Mapping[str, str] = {
    word: case
    for case, row in {
        "genitive": "до от с со из без около после для более менее больше меньше свыше порядка"
        " течение позднее позже ранее раньше у ниже выше кроме нет против сверх"
        "",
        "dative": "к ко благодаря",
        "accusative": "в во на за через по про",
        "prepositional": "о об обо при",
    }.items()
    for word in row.split()
}
_NAMES_NUMBER = frozenset("нажмите нажать клавишу цифру номер кнопку код наберите введите".split())
"""After these a number is a name and stands in the nominative."""
_ORDINAL_FORMS: Mapping[str, tuple[str, str]] = {
    "й": ("m", "nominative"),
    "ый": ("m", "nominative"),
    "ий": ("m", "nominative"),
    "ой": ("m", "nominative"),
    "я": ("f", "nominative"),
    "ая": ("f", "nominative"),
    "е": ("n", "nominative"),
    "ое": ("n", "nominative"),
    "ее": ("n", "nominative"),
    "го": ("m", "genitive"),
    "ого": ("m", "genitive"),
    "его": ("m", "genitive"),
    "му": ("m", "dative"),
    "ому": ("m", "dative"),
    "ему": ("m", "dative"),
    "м": ("m", "prepositional"),
    "ом": ("m", "prepositional"),
    "ем": ("m", "prepositional"),
    "ю": ("f", "accusative"),
    "ую": ("f", "accusative"),
    "ым": ("m", "instrumental"),
    "им": ("m", "instrumental"),
}
_YEAR_CASES = {
    "год": "nominative",
    "года": "genitive",
    "году": "prepositional",
    "годом": "instrumental",
    "годе": "prepositional",
}
_FIRST_PARTS = {1: "одно", 90: "девяносто", 100: "сто", 1000: "тысяче"}
"""First parts of compound words that are not the genitive."""
_DAY_CASES = {
    "число": "nominative",
    "числа": "genitive",
    "числу": "dative",
    "числом": "instrumental",
    "числе": "prepositional",
}
_SCALE_NOUNS = {"тыс": "тысяча", "млн": "миллион", "млрд": "миллиард"}
_FORM_CASES = {
    "datv": "dative",
    "ablt": "instrumental",
    "loct": "prepositional",
    "loc2": "prepositional",
}


def read_text(text: str) -> str:
    """Give `text` with every number in words."""
    text = _PLUS.sub(" плюс ", text).rstrip() if "+" in text else text
    read = _FREE.sub(lambda match: _read(match, _word_before(text, match.start())), text)
    return re.sub(r"\d", lambda match: f" {cardinal_words(int(match.group()))} ", read)


def _word_before(text: str, at: int) -> str:
    before = re.findall(r"[а-яё]+", fold(text[max(0, at - 24) : at].rstrip()))
    is_apart = bool(re.search(r"[.!?:;,]\s*$", text[:at]))
    return "" if not before or is_apart else str(before[-1])


def _read(match: re.Match[str], before: str) -> str:
    for kind, read in _KINDS.items():
        if match[kind] is not None:
            try:
                return read(match, before) + _after(match)
            except ReadingError:
                break
    return " ".join(
        cardinal_words(int(one)) if one.isdigit() else one for one in re.findall(r"\d|[^\d]+", match[0])
    )


def _after(match: re.Match[str]) -> str:
    """Give back the full stop of «руб.» that ends a sentence too; part «15А» into two words."""
    rest = match.string[match.end() :]
    if match[0].endswith("."):
        return "." if not rest.strip() or rest.lstrip()[0].isupper() else ""
    return " " if match[0][-1].isdigit() and rest[:1].isalpha() else ""


def _case(before: str, default: str = "nominative") -> str:
    return _PREPOSITION_CASES.get(before, default)


def _date(match: re.Match[str], before: str) -> str:
    return readers.date_words(match["iso"] or match["date"], _day_case(before))


def _day_case(before: str) -> str:
    """A day stands in the genitive, «платёж пятого марта», but after «на», «за» and «по»."""
    if before in ("на", "за", "по"):
        return "nominative"
    return "dative" if before in ("к", "ко") else "genitive"


def _month_day(match: re.Match[str], before: str) -> str:
    day = ordinal_words(int(match["month_day"]), _day_case(before), "n")
    words = f"{day} {match['month']}"
    if match["year"]:
        words += f" {ordinal_words(int(match['year']), 'genitive')} года"
    return words


def _year(match: re.Match[str], before: str) -> str:
    word = match["year_word"]
    case = "dative" if word == "году" and before in ("к", "по") else _YEAR_CASES[word]
    return f"{ordinal_words(int(match['year_only']), case)} {word}"


def _cardinal(match: re.Match[str], _: str) -> str:
    """Read «2-х недель», «5-ти», and «80-х годов», which is an ordinal."""
    value, ending = int(match["cardinal"]), match["cardinal_ending"]
    if ending == "х" and value > 4:
        return re.sub("ого$", "ых", ordinal_words(value, "genitive"))
    return cardinal_words(value, "instrumental" if ending in ("ми", "мя") else "genitive")


def _compound(match: re.Match[str], _: str) -> str:
    """Read «10-процентный» as one word: «десятипроцентный»."""
    value = int(match["compound"])
    head = _FIRST_PARTS.get(value) or cardinal_words(value, "genitive").replace(" ", "")
    return head + match["compound_word"]


def _ordinal(match: re.Match[str], _: str) -> str:
    if match["ending"] in ("ых", "их"):
        words = ordinal_words(int(match["ordinal"]), "genitive")
        return re.sub("(ого|его)$", lambda m: "ых" if m[0] == "ого" else "их", words)
    gender, case = _ORDINAL_FORMS[match["ending"]]
    return ordinal_words(int(match["ordinal"]), case, gender)


def _day_of_month(match: re.Match[str], _: str) -> str:
    word = match["day_word"]
    return f"{ordinal_words(int(match['day_of_month']), _DAY_CASES[word], 'n')} {word}"


def _range(match: re.Match[str], before: str) -> str:
    case = _case(before)
    following = re.match(r"\s([а-яё]+)", match.string[match.end() :], re.IGNORECASE)
    gender = _gender(following[1]) if following else "m"
    low, high = (cardinal_words(int(match[name]), case, gender) for name in ("low", "high"))
    return f"{low} – {high}"


def _gender(word: str) -> str:
    try:
        return noun(word).gender
    except ReadingError:
        return "m"


def _sum(match: re.Match[str], before: str) -> str:
    amount = values.number(match["sum"] or match["foreign"])
    if match["kopecks"]:
        amount += Decimal(match["kopecks"]) / 100
    sign = match["dollars"] or match["currency"]
    return readers.money(amount, sign if sign in "$€£" else "RUB", _case(before))


def _long(digits: str) -> str:
    """Read an account or card number one by one, what may be a telephone number in groups."""
    if len(digits) <= len("999999") and digits[0] != "0":
        return cardinal_words(int(digits))
    return readers.digits(digits) if len(digits) > len("89161234567") else readers.phone(digits)


def _number(match: re.Match[str], before: str) -> str:
    value = values.number(match["number"])
    nouns = match["nouns"]
    if match["scale"]:
        scaled = counted(value, _SCALE_NOUNS[match["scale"]], _case(before))
        return f"{scaled}{_many(nouns)}"
    if before in _NAMES_NUMBER or not nouns:
        case = "nominative" if before in _NAMES_NUMBER else _case(before)
        return f"{decimal_words(value, case)}{nouns}"
    found = _counted_noun(value, nouns.split(), before)
    return found or f"{decimal_words(value, _case(before))}{nouns}"


def _many(nouns: str) -> str:
    first, *rest = nouns.split() or [""]
    if first in ("руб", "р"):
        first = "рублей"
    return " ".join(["", *filter(None, [first]), *rest])


def _counted_noun(value: Decimal, nouns: list[str], before: str) -> str | None:
    """Read the number with the noun that it counts: the first word, or the second after an adjective."""
    parses = [morphology().parse(word) for word in nouns]
    head = _head(parses)
    if head is None:
        return None
    form = next((p for p in parses[head] if _may_be_counted(p, value)), None)
    if form is None:
        return None
    case = _FORM_CASES.get(str(form.tag.case)) or _case(before)
    if case in _FORM_CASES.values() and str(form.tag.case) not in _FORM_CASES:
        case = _case(before)
    phrase = " ".join([*nouns[:head], form.normal_form])
    tail = " ".join(nouns[head + 1 :])
    return f"{counted(value, phrase, case)} {tail}".rstrip()


def _head(parses: list[list[Any]]) -> int | None:
    """Give which of the words is the noun: the second where the first may be its adjective."""
    kinds = [{p.tag.POS for p in found[:3]} for found in parses]
    if len(kinds) > 1 and kinds[0] & {"ADJF", "PRTF"} and "NOUN" in kinds[1]:
        return 1
    is_small_word = parses[0][0].tag.POS in ("PREP", "CONJ", "PRCL", "NPRO")
    return 0 if "NOUN" in kinds[0] and not is_small_word else None


def _may_be_counted(parse: Any, value: Decimal) -> bool:
    """Tell whether a form may stand beside a number: «5 минут», «2 минуты», not «900 банк»."""
    tag = parse.tag
    if tag.POS != "NOUN":
        return False
    if value != value.to_integral_value():
        return bool(tag.case == "gent")
    if is_one(int(value)):
        return bool(tag.number == "sing")
    if tag.number == "sing":
        return bool(tag.case == "gent" and is_few(int(value)))
    return bool(tag.case in ("gent", "datv", "ablt", "loct"))


_KINDS: Mapping[str, Callable[[re.Match[str], str], str]] = {
    "iso": _date,
    "date": _date,
    "phone": lambda match, _: readers.phone(match["phone"]),
    "time": lambda match, before: readers.time_words(match["time"], _case(before)),
    "month_day": _month_day,
    "year_only": _year,
    "cardinal": _cardinal,
    "compound": _compound,
    "ordinal": _ordinal,
    "low": _range,
    "foreign": _sum,
    "sum": _sum,
    "percent": lambda match, before: readers.percent(match["percent"], _case(before)),
    "day_of_month": _day_of_month,
    "round_the_clock": lambda *_: "двадцать четыре на семь",
    "numbered": lambda match, _: f"номер {_long(match['numbered'])}",
    "only_kopecks": lambda match, before: readers.money(
        Decimal(match["only_kopecks"]) / 100, case=_case(before)
    ),
    "version": lambda match, _: " точка ".join(map(_long, match["version"].split("."))),
    "long": lambda match, _: _long(match["long"]),
    "number": _number,
}
"""Groups of the pattern and what reads each."""


def text(value: object) -> str:
    """Give a free text with its numbers read as well as can be told from the words around them."""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, datetime):
        return f"{readers.date_words(value)} {readers.time_words(value)}"
    if isinstance(value, date):
        return readers.date_words(value)
    if isinstance(value, time):
        return readers.time_words(value)
    if isinstance(value, timedelta):
        return readers.duration(value)
    if not isinstance(value, str):
        return readers.number(value)
    return read_text(value)
