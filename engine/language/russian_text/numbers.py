"""What is left of a text's figures: fractions, numbers after «№», versions, digits beside letters."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.language.base import ReadingError
from engine.language.russian_grammar import (
    WHOLE_MANY,
    WHOLE_ONE,
    cardinal_words,
    decimal_words,
    halves_words,
    is_half,
    is_one,
    ordinal_words,
)
from engine.language.russian_nouns import counted, counted_form, noun
from engine.language.russian_text.context import (
    DATIVE,
    GENITIVE,
    NOMINATIVE,
    PREPOSITIONAL,
    by_preposition,
    governing,
    is_name,
)
from engine.language.russian_text.counting import find_noun
from engine.language.russian_text.figures import NUMBER, value_of
from engine.language.russian_text.letters import spelled
from engine.language.russian_text.units import Unit, measure_after
from engine.language.russian_values import cardinal_as_written, digit_words, phone_words

if TYPE_CHECKING:
    from engine.language.russian_text.manner import Manner

_VULGAR = {"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅛": "1/8"}
_ROUND_THE_CLOCK = re.compile(r"(?<![\d/])24 ?/ ?7(?![\d/])")
_SCHEDULE = re.compile(
    r"(?P<head>\b(?:график|работ|смен|вахт)[а-яё]*:? )(?P<on>\d\d?)/(?P<off>\d\d?)(?!\d| ?(?:ст|[а-яё]+ки\b))",
    re.IGNORECASE,
)
"""Days on and days off: «график 2/2»."""
_PRESSURE = re.compile(
    r"(?<![\d/])(?P<high>\d{2,3}) ?/ ?(?P<low>\d{2,3})(?= ?мм рт)"
    r"|(?<=давлени)(?P<head>[а-яё]+ )(?P<high2>\d{2,3})/(?P<low2>\d{2,3})(?!\d)",
    re.IGNORECASE,
)
_SCALE = re.compile(
    r"(?P<head>\b(?:масштаб|соотношени|пропорци)[а-яё]*(?: [а-яё]+)?:? )(?P<one>\d+) ?: ?(?P<many>\d+)(?![\d:])",
    re.IGNORECASE,
)
"""«Масштаб 1:100», which is no score."""
_FLOOR = re.compile(
    r"(?<![\d/])(?P<floor>\d{1,2})/(?P<floors>\d{1,2}) ?эт(?:\.|аж(?![а-яё]))"
    r"|(?P<head>\bэт(?:\.|аж):? )(?P<floor2>\d{1,2})/(?P<floors2>\d{1,2})(?![\d/])",
    re.IGNORECASE,
)
"""«5/9 эт.»: which floor, and of how many."""
_FRACTION = re.compile(
    r"(?<![\w/.,-])(?:(?P<whole>\d+) ?(?=[½⅓⅔¼¾⅕⅛])|(?P<apart>\d+) (?=\d+/))?"
    r"(?:(?P<vulgar>[½⅓⅔¼¾⅕⅛])|(?P<above>\d{1,2})/(?P<below>\d{1,3}))(?![\d/]|[.,]\d)"
)
_DOTTED_NAME = re.compile(
    r"(?P<head>(?:\b(?:пункт|раздел|верси|глав|стать)[а-яё]*|\bп\.|\bст\.|\b[A-Za-z]+) )"
    r"(?P<digits>\d+\.\d+)(?![\d%]|[.,]\d| ?[%₽])",
    re.IGNORECASE,
)
_SLASHED = re.compile(r"(?<![\d/])(\d+)/(\d+)(?![\d/])")
_SIGN = re.compile(r"\b(?P<lead>по|к|с|со|от|до|из|под|за|у|для|на) № ?(?!№)", re.IGNORECASE)
_AREAS = re.compile(r"(?<![\d/])(?P<all>\d+)/(?P<living>\d+)/(?P<kitchen>\d+)(?= ?(?:м²|м2|кв\. ?м))")
"""Areas of a flat: «78/52/11 м²»."""
_NUMBERED = re.compile(
    r"(?P<sign>№№|№|N°) ?(?P<series>[А-ЯЁA-Z]{1,4}[- ]?)?(?P<digits>\d+(?:[/-]\d+)*)"
    r"(?:-?(?P<letter>[А-Яа-яё])(?!\w)|-(?P<letters>[А-ЯЁ]{2,4})(?!\w))?"
)
_VERSION = re.compile(r"(?<![\w.])(?!\d{1,3}(?:\.\d{3})+(?![.\d]))\d+(?:\.\d+){2,}(?!\w)")
_CHAIN = re.compile(r"(?<![\w-])\d+(?:[-–]\d+){2,}(?![\w-])")
_LONG = re.compile(r"(?<![\d.,])(?<!\d )(?:0\d+|\d{7,})(?!\d|[.,]\d| ?(?:коп|к\.))")
_WORDS_AFTER = re.compile(r"(?: [а-яё]+){1,3}")
_SIGN_AFTER = re.compile(r" ?(?:[₽$€£%]|(?:р|руб|коп|тыс|долл|тг)\b)")
_LEFT = re.compile(rf"(?<![\d.,]){NUMBER}(?!\d)|\d+")


def read_before_amounts(text: str, manner: Manner) -> str:
    """Read what plain amounts must not take: numbers after «№», fractions, versions, `24/7`."""
    if not any(character.isdigit() or character in _VULGAR for character in text):
        return text
    text = _NUMBERED.sub(_numbered, text)
    text = _AREAS.sub(lambda m: f"{_number_of(m['all'])}, {_number_of(m['living'])}, {m['kitchen']}", text)
    text = _ROUND_THE_CLOCK.sub("двадцать четыре на семь", text)
    text = _SCHEDULE.sub(
        lambda m: f"{m['head']}{cardinal_as_written(m['on'])} через {cardinal_as_written(m['off'])}", text
    )
    text = _PRESSURE.sub(
        lambda m: f"{m['head'] or ''}{m['high'] or m['high2']} на {m['low'] or m['low2']}", text
    )
    text = _FLOOR.sub(_floor, text)
    text = _SCALE.sub(_scale, text)
    text = read_fractions(text, manner)
    text = _SLASHED.sub(
        lambda match: f"{cardinal_as_written(match[1])} дробь {cardinal_as_written(match[2])}", text
    )
    text = _DOTTED_NAME.sub(
        lambda m: m["head"] + " точка ".join(map(cardinal_as_written, m["digits"].split("."))), text
    )
    text = _VERSION.sub(lambda match: " точка ".join(map(cardinal_as_written, match[0].split("."))), text)
    text = _CHAIN.sub(lambda match: " ".join(map(cardinal_as_written, re.split("[-–]", match[0]))), text)
    return _LONG.sub(_long_unless_counted, text)


def read_signs(text: str) -> str:
    """Read «№» after a preposition, in the case that it asks for: «по номеру», «с номера»."""
    return _SIGN.sub(_sign, text) if "№" in text else text


def _sign(match: re.Match[str]) -> str:
    cases = by_preposition(match.string, match.end("lead") + 1)
    case = DATIVE if match["lead"].lower() == "по" else next(iter(cases), NOMINATIVE)
    return f"{match['lead']} {counted_form('номер', case)} "


def read_fractions(text: str, manner: Manner) -> str:
    """Read `1/2`, `2½`, and what they are of: «1/2 %», «¾ ч. л.»."""
    said, at = "", 0
    for match in _FRACTION.finditer(text):
        unit, end = measure_after(text, match.end()) or (None, match.end())
        said += text[at : match.start()] + _fraction(match, unit, manner)
        at = end
    return said + text[at:]


def read_what_is_left(text: str, manner: Manner) -> str:
    """Read every digit that no other pass has read."""
    if not any(character.isdigit() for character in text):
        return text
    return _LEFT.sub(lambda match: _left(match, manner), text)


def _numbered(match: re.Match[str]) -> str:
    name = "номера" if match["sign"] == "№№" else "номер"
    numbers = re.split("([/-])", match["digits"])
    said = [_number_of(part) if part.isdigit() else {"/": "дробь"}.get(part, "") for part in numbers]
    letters = spelled((match["letter"] or "").upper()) or match["letters"]
    return " ".join(filter(None, [name, (match["series"] or "").strip("- "), *said, letters]))


def _scale(match: re.Match[str]) -> str:
    many = cardinal_words(int(match["many"]), DATIVE)
    return f"{match['head']}{cardinal_words(int(match['one']))} к {many}"


def _floor(match: re.Match[str]) -> str:
    floors = cardinal_words(int(match["floors"] or match["floors2"]), GENITIVE)
    if match["head"]:
        return f"{match['head']}{cardinal_words(int(match['floor2']))} из {floors}"
    case = next((one for one in governing(match.string, match.start()) if one == PREPOSITIONAL), NOMINATIVE)
    return f"{ordinal_words(int(match['floor']), case)} {counted_form('этаж', case)} из {floors}"


def _long_unless_counted(match: re.Match[str]) -> str:
    """Leave «1000000 рублей» to be counted, and a lone «5000000», which is no telephone number."""
    written, text = match[0], match.string
    is_amount = written[0] != "0" and len(written) <= len("999999999") and not is_name(text, match.start())
    return written if is_amount and (written.endswith("000") or _is_counted(match)) else _long(written)


def _is_counted(match: re.Match[str]) -> bool:
    if _SIGN_AFTER.match(match.string, match.end()):
        return True
    words = _WORDS_AFTER.match(match.string, match.end())
    return words is not None and find_noun(Decimal(match[0]), tuple(words[0].split()), ()) is not None


def _number_of(written: str) -> str:
    """Read the number of a contract or a request: a long one digit by digit."""
    return cardinal_as_written(written) if len(written) <= len("999999") else digit_words(written)


def _long(written: str) -> str:
    """Read an account or card number one by one, what may be a telephone number in groups."""
    if len(written) <= len("999999"):
        return cardinal_as_written(written)
    return digit_words(written) if len(written) > len("89161234567") else phone_words(written)


def _fraction(match: re.Match[str], unit: Unit | None, manner: Manner) -> str:
    written = _VULGAR.get(match["vulgar"] or "", "") or f"{match['above']}/{match['below']}"
    above, below = map(int, written.split("/"))
    whole = int(match["whole"] or match["apart"] or 0)
    if (
        is_name(match.string, match.start())
        or not 0 < above < below
        or re.search(r"(?:дом|д\.|[А-ЯЁ][а-яё]+,) $", match.string[: match.start()])
    ):
        head = f"{cardinal_as_written(match['apart'])} " if match["apart"] else ""
        said = f"{head}{cardinal_as_written(str(above))} дробь {cardinal_as_written(str(below))}"
        return said if unit is None else f"{said} {noun(unit.noun).many()}"
    case = manner.case_at(match.string, match.start())
    tail = " " if unit is None and match.string[match.end() : match.end() + 1].isalpha() else ""
    if match["vulgar"] and whole and (above, below) == (1, 2):
        half = value_of(f"{whole}.5")
        if is_half(half) and unit:
            return f"{counted(half, unit.noun, case)} {unit.tail}".rstrip()
        if is_half(half):
            return halves_words(half, case, "m") + tail
    return " ".join(filter(None, [_whole(whole, case), _parts(above, below, case)])) + _of(unit) + tail


def _of(unit: Unit | None) -> str:
    """Give what a fraction is of: « стакана»."""
    return "" if unit is None else f" {noun(unit.noun).singular(GENITIVE)} {unit.tail}".rstrip()


def _whole(whole: int, case: str) -> str:
    if not whole:
        return ""
    forms = WHOLE_ONE if is_one(whole) else WHOLE_MANY
    return f"{cardinal_words(whole, case, 'f')} {forms[case]}"


def _parts(above: int, below: int, case: str) -> str:
    """Give «одну треть», «двух третей», «трёх восьмых»."""
    count = cardinal_words(above, case, "f")
    if below == 3:
        return (
            f"{count} {noun('треть').singular(case)}"
            if above == 1
            else counted(Decimal(above), "треть", case)
        )
    if is_one(above):
        return f"{count} {ordinal_words(below, case, 'f')}"
    stem = re.sub("(?:ых|их)$", "", plural_genitive(below))
    soft = plural_genitive(below).endswith("их")
    ending = {"dative": "им" if soft else "ым", "instrumental": "ими" if soft else "ыми"}
    return f"{count} {stem}{ending.get(case, 'их' if soft else 'ых')}"


def plural_genitive(value: int) -> str:
    """Give an ordinal in the genitive plural: 80 is «восьмидесятых»."""
    words = ordinal_words(value, "genitive")
    return re.sub("(?:ого|его)$", lambda match: "ых" if match[0] == "ого" else "их", words)


def _left(match: re.Match[str], manner: Manner) -> str:
    written = match[0]
    before = match.string[match.start() - 1 : match.start()]
    after = match.string[match.end() : match.end() + 1]
    said = _said(written, before, match, manner)
    return f"{' ' if before.isalpha() else ''}{said}{' ' if after.isalpha() else ''}"


def _said(written: str, before: str, match: re.Match[str], manner: Manner) -> str:
    if written.isdigit() and (written[0] == "0" or len(written) > len("999999999")):
        return _long(written)
    case = "nominative" if before.isalpha() else manner.case_at(match.string, match.start())
    try:
        return decimal_words(value_of(written), case, manner.gender)
    except ReadingError:
        return " ".join(cardinal_words(int(digit)) for digit in written if digit.isdigit())
