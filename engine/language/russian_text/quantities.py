"""Amounts in a text: money, percentages, units and whatever else is counted, alone and in ranges."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.language.base import ReadingError
from engine.language.russian_grammar import decimal_words, halves_words, is_half, is_one
from engine.language.russian_nouns import counted, noun
from engine.language.russian_text import surroundings
from engine.language.russian_text.context import (
    DATIVE,
    GENITIVE,
    NOMINATIVE,
    PREPOSITIONAL,
    is_name,
    words_before,
)
from engine.language.russian_text.counting import find_noun, is_exact, read_with_noun
from engine.language.russian_text.figures import DASH, GENITIVE_SIGNS, NUMBER, SIGN, SIGNS, value_of
from engine.language.russian_text.manner import Manner
from engine.language.russian_text.units import (
    CURRENCY,
    CURRENCY_BEFORE,
    PER,
    SCALE,
    UNIT,
    Unit,
    currency_code,
    per_words,
    scale_noun,
    unit_of,
)
from engine.language.russian_values import CURRENCIES, money_words
from engine.language.russian_words import parses

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.language.russian_text.context import Cases

_WORDS = r"(?: (?![а-яё]+\. ?\d)[а-яё]+(?:-[а-яё]+)*){1,3}"
"""Words after a number; none that is cut short before a number of its own: «ч. 2 ст. 12»."""


_CAPITALS = re.compile(r"[А-ЯЁ]{2,}\b")
"""«100 долл. США» is one sentence."""
_GOES_ON = re.compile(r" \d")
"""«1 млн 250 тыс. ₽» is one amount."""
_MOST_TIMES = 6
_PER_TIME = re.compile(r"(?: в | ?/ ?)(?:день|дн|д\b|сут|нед|месяц|год)")
_THOUSAND = 1000
_LOOK_BACK = 48
_LASTS = re.compile(r"\b(?:гаранти|срок|стаж|возраст|опыт)[а-яё]*(?: [а-яё]+)?[ :—–-]+$", re.IGNORECASE)
"""What lasts years, not grams."""
_CHILDREN = re.compile(
    r"\b(?:дет(?:и|ей|ям)|ребён|возраст)[а-яё]* (?:[а-яё]+ )?(?:(?:от|до|с|\d+) )*$", re.IGNORECASE
)
"""«Детям до 3 л.», of whom litres are not told."""


def _signed_number(name: str) -> str:
    """A minus is written right at its number, other signs may stand apart."""
    return rf"(?P<{name}sign>(?<![\d)]){SIGN} ?(?<!- ))?(?P<{name}>{NUMBER})"


_OWN_UNIT = rf"(?: ?(?:{SCALE}))?(?: ?(?:{CURRENCY}|%|°C?|{UNIT}))?"
_KOPECKS = r"(?:,? ?(?P<kopecks>\d{1,2}) ?(?:коп(?:\.|ейк[а-яё]*|еек)?(?![а-яё])|к\.|цент[а-яё]*|¢))?"
_AMOUNT = re.compile(
    rf"(?<![\w.,:/@-])(?<!\d )(?P<before>{CURRENCY_BEFORE} ?)?"
    rf"(?:{_signed_number('first')}(?:(?P<own>{_OWN_UNIT})(?P<dash>{DASH})(?=[-+]?\d)"
    rf"|(?(before)(?!)|(?P<own_scale>(?: ?{SCALE})?)(?P<joint> (?:до|и|или|из) ))))?"
    rf"{_signed_number('number')}(?!\d|[.,:/-]\d|-[а-яё]|/[а-яА-Я]\b)"
    rf"(?: ?(?P<scale>{SCALE}))?"
    rf"(?: ?(?P<currency>{CURRENCY}){_KOPECKS}|(?P<lone_kopecks> ?коп(?:\.|(?![а-яё])))|[ -]?(?P<unit>{UNIT}))?"
    rf"(?P<per>{PER})?"
    rf"(?P<words>{_WORDS})?"
)

_MEASURE = re.compile(rf" ?(?:{UNIT})")
"""What has a price and no range to it: «1 кг – 89 руб.»."""


@dataclass(frozen=True, slots=True)
class _What:
    """What is counted, and how the last number is read with it in a case."""

    gender: str
    read: Callable[[Decimal, str], str]
    is_exact: bool = False
    """Whether halves are read as decimals: percentages are."""
    is_money: bool = False
    """Whether a fraction is of kopecks, which are named at both ends of a range."""


def read(text: str, manner: Manner, currency: str | None = None) -> str:
    """Read the amounts of a text; with `currency`, a number that counts nothing is money of it."""
    if not any(character.isdigit() for character in text):
        return text
    return _AMOUNT.sub(lambda match: _or_as_it_is(match, manner, currency), text)


def _or_as_it_is(match: re.Match[str], manner: Manner, currency: str | None) -> str:
    try:
        return _amount(match, manner, currency)
    except ReadingError:
        return match[0]


def _amount(match: re.Match[str], manner: Manner, currency: str | None) -> str:
    if match["first"] is not None and _has_own_unit(match):
        return _two_amounts(match, manner, currency)
    at = match.start()
    words = (match["words"] or "").split()
    is_named = is_name(match.string, at)
    cases: Cases = (NOMINATIVE,) if is_named else manner.cases(match.string, at)
    value, sign = _value(match, "number")
    if match["first"] is None and sign in GENITIVE_SIGNS:
        cases = (GENITIVE,)
    tail = _tail(match)
    what = _what(match, currency)
    cases = _by_form(match, value, cases or _of_whole(match))
    cases = surroundings.where(match.string, at, match["unit"] or "", words) or _each(match, value, cases)
    if what is None and words and not is_named:
        cases = cases or surroundings.whose(match.string, at, words)
        return _with_noun(match, value, words, cases) + tail
    if what is None:
        gender = _gender_before(match.string, at) or manner.gender if not words else manner.gender
        return " ".join([_one_or_two(match, value, cases, _bare(gender)), *words]) + tail
    said = _one_or_two(match, value, cases, what)
    rest = " ".join(["", *words])
    is_price = bool(match["currency"] or match["before"]) and not _is_times(match)
    return f"{said}{per_words(match['per'], is_price=is_price)}{_full_stop(match)}{rest}"


def _of_whole(match: re.Match[str]) -> Cases:
    """Give the case of the larger unit that an amount goes on from: «до 16 ч 30 мин»."""
    measured = (match["unit"] or match["words"] or match["scale"] or "").strip()
    return surroundings.of_whole(match.string, match.start(), measured) if match["first"] is None else ()


def _each(match: re.Match[str], value: Decimal, cases: Cases) -> Cases:
    """Tell «по одному рублю», «по тысяче рублей» from «по два рубля»."""
    is_single = value == value.to_integral_value() and (is_one(int(value)) or value == _THOUSAND)
    is_each = is_single and match["first"] is None and words_before(match.string, match.start(), 1) == ["по"]
    return (DATIVE, *cases) if is_each else cases


def _has_own_unit(match: re.Match[str]) -> bool:
    """Tell whether the ends of a range are measured differently: «500 тыс.–1 млн ₽», «30 мин – 1 час»."""
    own = (match["own"] or match["own_scale"] or "").replace(" ", "").rstrip(".")
    last = "".join(match[name] or "" for name in ("scale", "currency", "unit", "words")).replace(" ", "")
    return bool(own) and not last.startswith(own)


def _two_amounts(match: re.Match[str], manner: Manner, currency: str | None) -> str:
    """Read both ends of a range, each with what it is measured in."""
    text, joint = match.string, "dash" if match["dash"] else "joint"
    is_range = (
        joint == "dash"
        and _is_share(match["own"]) == _is_share(match["unit"])
        and not (match["currency"] and _MEASURE.fullmatch(match["own"]))
    )
    is_open = is_range and not match["words"] and not manner.cases(text, match.start())
    genitive = Manner(GENITIVE, manner.gender) if is_open else manner
    first = _AMOUNT.match(text, match.start(), match.start(joint))
    last = _AMOUNT.match(text, match.end(joint))
    if first is None or last is None:
        raise ReadingError("the text holds no range")
    said = _amount(first, genitive, currency), _amount(last, genitive, currency)
    tail = text[last.end() : match.end()]
    if is_open:
        return f"от {said[0]} до {said[1]}{tail}"
    return f"{said[0]}{match[joint]}{said[1]}{tail}"


def _is_share(unit: str | None) -> bool:
    """Tell a percentage, from which no range leads to an amount: «налог 13 % — 2 600 ₽»."""
    return (unit or "").strip() in ("%", "‰")


def _by_form(match: re.Match[str], value: Decimal, cases: Cases) -> Cases:
    """Let the form of a currency that is written out tell the case: «с 5 рублями»."""
    word = match["currency"] or ""
    if len(word) < len("рубл") or "." in word or match["scale"]:
        return cases
    found = find_noun(value, (word,), cases)
    is_plain = found is None or (not cases and found.case == NOMINATIVE)
    return cases if is_plain or found is None else (found.case,)


def _tail(match: re.Match[str]) -> str:
    """Give back the space that «15А» lacks."""
    following = match.string[match.end() : match.end() + 1]
    return " " if match["words"] is None and following.isalpha() else ""


def _full_stop(match: re.Match[str]) -> str:
    """Give back the full stop of «руб.» that ends the sentence too."""
    if match["words"] or not match[0].endswith("."):
        return ""
    rest = match.string[match.end() :].lstrip(" »)")
    return "." if not rest or (rest[0].isupper() and _CAPITALS.match(rest) is None) else ""


def _value(match: re.Match[str], name: str) -> tuple[Decimal, str]:
    return value_of(match[name]), (match[f"{name}sign"] or "").strip()


def _what(match: re.Match[str], currency: str | None) -> _What | None:
    """Find out what is counted, where it is not a plain noun."""
    if match["lone_kopecks"]:
        return _What("f", lambda value, case: counted(value, "копейка", case))
    code = currency_code(match["currency"]) if match["currency"] else None
    if match["before"]:
        code = currency_code(match["before"].strip())
    if code is None and match["unit"] is None and match["scale"] is None and not match["words"]:
        code = currency
    if match["scale"]:
        return _scaled(match, code or (None if _GOES_ON.match(match.string, match.end()) else currency))
    if match["unit"] in ("л", "л.") and _CHILDREN.search(match.string, 0, match.start()):
        return _unit(Unit("год"))
    if match["unit"] in ("г", "г.") and _LASTS.search(
        match.string, max(0, match.start() - _LOOK_BACK), match.start()
    ):
        return _unit(Unit("год"))
    if code is not None and _is_times(match):
        return _What("m", lambda value, case: counted(value, "раз", case))
    if code is not None:
        return _money(match, code)
    return None if match["unit"] is None else _unit(unit_of(match["unit"]))


def _is_times(match: re.Match[str]) -> bool:
    """Tell «3 р. в день», three times, from a price."""
    is_short = (
        match["currency"] in ("р.", "р") and match["number"].isdigit() and int(match["number"]) <= _MOST_TIMES
    )
    how_often = _PER_TIME.match(f"{match['per'] or ''}{match['words'] or ''}")
    return is_short and how_often is not None


def _unit(unit: Unit) -> _What:
    tail = f" {unit.tail}" if unit.tail else ""
    exact = is_exact(unit.noun)
    return _What(
        noun(unit.noun).gender,
        lambda value, case: counted(value, unit.noun, case, is_exact=exact) + tail,
        exact,
    )


def _scaled(match: re.Match[str], code: str | None) -> _What:
    """Read «1,5 млн ₽»: the scale is counted, and the currency or unit follows in the plural."""
    scale = scale_noun(match["scale"])
    tail = ""
    if code is not None:
        tail = f" {noun(CURRENCIES[code].unit).many()}"
    elif match["unit"]:
        unit = unit_of(match["unit"])
        tail = " ".join(["", noun(unit.noun).many(), *([unit.tail] if unit.tail else [])])
    return _What(noun(scale).gender, lambda value, case: counted(value, scale, case) + tail)


def _money(match: re.Match[str], code: str) -> _What:
    unit = CURRENCIES[code].unit
    kopecks = match["kopecks"]

    def read_money(value: Decimal, case: str) -> str:
        if kopecks and not value:  # «0 руб. 63 коп.» names the roubles
            return f"{counted(value, unit, case)} {money_words(Decimal(kopecks) / 100, code, case)}"
        if kopecks:
            value += Decimal(kopecks) / 100
        if value.as_tuple().exponent < -2:  # type: ignore[operator]
            return counted(value, unit, case, is_exact=True)
        return money_words(value, code, case)

    return _What(noun(unit).gender, read_money, is_money=True)


def bare(value: Decimal, case: str, gender: str, *, exact: bool = False) -> str:
    """Give a number whose noun is named elsewhere: «от полутора до трёх миллионов»."""
    if not exact and is_half(value):
        return halves_words(value, case, gender)
    return decimal_words(value, case, gender)


@lru_cache(maxsize=256)
def _gender_of_verb(word: str) -> str | None:
    tags = [parse.tag for parse in parses(word)[:1]]
    is_past = tags != [] and tags[0].POS == "VERB" and tags[0].tense == "past"
    return {"femn": "f", "neut": "n"}.get(str(tags[0].gender)) if is_past else None


def _gender_before(text: str, at: int) -> str | None:
    """Give the gender that a verb before a lone number tells: «осталась одна»."""
    before = words_before(text, at, 1)
    return _gender_of_verb(before[0]) if before and before[0].isalpha() else None


def _bare(gender: str) -> _What:
    """Tell how a number that counts nothing is read."""
    return _What(gender, lambda number, case: decimal_words(number, case, gender), is_exact=True)


def _one_or_two(
    match: re.Match[str], value: Decimal, cases: Cases, what: _What, case: str | None = None
) -> str:
    """Read one number or two, the last with what is counted; in `case`, or the first that is left."""
    case = case or next(iter(cases), NOMINATIVE)
    sign = _value(match, "number")[1]
    if match["first"] is None:
        return _signed(sign, what.read(value, case))
    first, first_sign = _value(match, "first")

    def one(in_case: str) -> str:
        if what.is_money and first != first.to_integral_value():
            return _signed(first_sign, what.read(first, in_case))
        return _signed(first_sign, bare(first, in_case, what.gender, exact=what.is_exact))

    def two(in_case: str) -> str:
        return _signed(sign, what.read(value, in_case))

    joint = (match["joint"] or "").strip()
    if joint == "до":
        return f"{one(GENITIVE)} до {two(GENITIVE)}"
    if joint == "из":
        return f"{one(_case_of_some(match, case))} из {two(GENITIVE)}"
    if joint:
        return f"{one(case)} {joint} {two(case)}"
    if not cases and _is_wide(match, first, value):
        return f"от {one(GENITIVE)} до {two(GENITIVE)}"
    return f"{one(case)} – {two(case)}"


def _case_of_some(match: re.Match[str], case: str) -> str:
    """Tell «в восьми из десяти случаев» from «в один из двух дней»."""
    is_in = words_before(match.string, match.start(), 1) == ["в"]
    return PREPOSITIONAL if is_in and not surroundings.is_time((match["words"] or "").split()) else case


def _is_wide(match: re.Match[str], first: Decimal, value: Decimal) -> bool:
    """Tell «от трёх до пяти дней» from «два-три дня», which is about as many."""
    is_counted = bool(
        match["currency"] or match["unit"] or match["before"] or match["scale"] or match["words"]
    )
    first = -first if match["firstsign"] == "-" else first
    value = -value if match["numbersign"] == "-" else value
    is_next = value - first == 1 and value == value.to_integral_value()
    return is_counted and first < value and not is_next


def _signed(sign: str, words: str) -> str:
    return f"{SIGNS[sign]} {words}" if sign else words


def _with_noun(match: re.Match[str], value: Decimal, words: list[str], cases: Cases) -> str:
    """Read a number with the words after it, if it counts one of them."""
    sign = _value(match, "number")[1]
    if match["first"] is None:
        said = read_with_noun(value, words, cases)
        if said is None:
            case = next(iter(cases), NOMINATIVE)
            said = " ".join([decimal_words(value, case), *words])
        return _signed(sign, said)
    joint = (match["joint"] or "").strip()
    open_cases = (GENITIVE,) if joint in ("до", "из") else cases
    found = find_noun(value, tuple(words), open_cases)
    if found is None:
        return " ".join([_one_or_two(match, value, cases or (NOMINATIVE,), _bare("m")), *words])
    phrase = found.phrase
    exact = is_exact(phrase)
    what = _What(
        noun(phrase).gender, lambda number, case: counted(number, phrase, case, is_exact=exact), exact
    )
    case = found.case if joint != "из" else next(iter(cases), NOMINATIVE)
    return " ".join([_one_or_two(match, value, cases, what, case), *words[found.at + 1 :]])
