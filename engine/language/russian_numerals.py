"""Russian number words in all their forms, and the grammar that adds them up. Folded words only.

The grammar is written here since no library has one that holds: text2num dropped Russian, and
natasha stands on a dead pymorphy2.
"""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_CARDINAL_FORMS: Mapping[int, str] = {
    0: "ноль нуль ноля нуля нолю нулю нолем нулем ноле нуле нолик нолика",
    1: "один одна одно одну одного одной одному одним одном одною",
    2: "два две двух двум двумя двое двоих двоим",
    3: "три трех трем тремя трое троих троим",
    4: "четыре четырех четырем четырьмя четверо четверых",
    5: "пять пяти пятью пятеро пятерых",
    6: "шесть шести шестью шестеро шестерых",
    7: "семь семи семеро семерых",  # «семью» is more often the family
    8: "восемь восьми восемью восьмью",
    9: "девять девяти девятью",
    10: "десять десяти десятью",
    11: "одиннадцать одиннадцати одиннадцатью одинадцать",
    12: "двенадцать двенадцати двенадцатью",
    13: "тринадцать тринадцати тринадцатью",
    14: "четырнадцать четырнадцати четырнадцатью",
    15: "пятнадцать пятнадцати пятнадцатью",
    16: "шестнадцать шестнадцати шестнадцатью",
    17: "семнадцать семнадцати семнадцатью",
    18: "восемнадцать восемнадцати восемнадцатью",
    19: "девятнадцать девятнадцати девятнадцатью",
    20: "двадцать двадцати двадцатью",
    30: "тридцать тридцати тридцатью",
    40: "сорок сорока",
    50: "пятьдесят пятидесяти пятьюдесятью писят писят",
    60: "шестьдесят шестидесяти шестьюдесятью шисят шесят",
    70: "семьдесят семидесяти семьюдесятью семисят",
    80: "восемьдесят восьмидесяти восемьюдесятью восьмьюдесятью",
    90: "девяносто девяноста",
    100: "сто ста",
    200: "двести двухсот двумстам двумястами двухстах",
    300: "триста трехсот тремстам тремястами трехстах",
    400: "четыреста четырехсот четыремстам четырьмястами четырехстах",
    500: "пятьсот пятисот пятистам пятьюстами пятистах",
    600: "шестьсот шестисот шестистам шестьюстами шестистах",
    700: "семьсот семисот семистам семьюстами семистах",
    800: "восемьсот восьмисот восьмистам восемьюстами восьмьюстами восьмистах",
    900: "девятьсот девятисот девятистам девятьюстами девятистах",
}

_SCALE_FORMS: Mapping[int, str] = {
    1_000: "тысяча тысячи тысячу тысяч тысяче тысячей тысячью тысячам тысячами тысячах тыс"
    " тыща тыщи тыщу тыщ тыщей косарь косаря косарей",
    1_000_000: "миллион миллиона миллионов миллиону миллионом миллионе миллионы миллионам"
    " миллионами миллионах млн лям ляма лямов",
    1_000_000_000: "миллиард миллиарда миллиардов миллиарду миллиардом миллиарде миллиарды"
    " миллиардам миллиардами миллиардах млрд",
    1_000_000_000_000: "триллион триллиона триллионов триллиону триллионом триллионы трлн",
}

_ORDINAL_STEMS: Mapping[int, str] = {
    0: "нулев",
    1: "перв",
    2: "втор",
    4: "четверт",
    5: "пят",
    6: "шест",
    7: "седьм",
    8: "восьм",
    9: "девят",
    10: "десят",
    11: "одиннадцат",
    12: "двенадцат",
    13: "тринадцат",
    14: "четырнадцат",
    15: "пятнадцат",
    16: "шестнадцат",
    17: "семнадцат",
    18: "восемнадцат",
    19: "девятнадцат",
    20: "двадцат",
    30: "тридцат",
    40: "сороков",
    50: "пятидесят",
    60: "шестидесят",
    70: "семидесят",
    80: "восьмидесят",
    90: "девяност",
    100: "сот",
    200: "двухсот",
    300: "трехсот",
    400: "четырехсот",
    500: "пятисот",
    600: "шестисот",
    700: "семисот",
    800: "восьмисот",
    900: "девятисот",
    1000: "тысячн",
    2000: "двухтысячн",
    3000: "трехтысячн",
    5000: "пятитысячн",
    10_000: "десятитысячн",
    100_000: "стотысячн",
    1_000_000: "миллионн",
}
_ORDINAL_ENDINGS = "ый ой ого ому ым ом ая ую ою ое ые ых ыми".split()
_THIRD = "третий третье третья третьего третьему третьим третьем третьей третью третьи третьих"

_DIGIT_NOUN_FORMS: Mapping[int, str] = {
    0: "ноль нуль нолик ноля нуля нолика нулей нолей ноликов нули",
    1: "единица единицы единиц единицу единичка единички единичек единичку",
    2: "двойка двойки двоек двойку",
    3: "тройка тройки троек тройку",
    4: "четверка четверки четверок четверку",
    5: "пятерка пятерки пятерок пятерку",
    6: "шестерка шестерки шестерок шестерку",
    7: "семерка семерки семерок семерку",
    8: "восьмерка восьмерки восьмерок восьмерку",
    9: "девятка девятки девяток девятку",
}

_COUNT_NOUN_FORMS: Mapping[int, str] = {
    10: "десяток десятка десятки десятков десятку червонец",
    12: "дюжина дюжину дюжины",
    50: "полсотни полтинник",
    100: "сотня сотню сотни сотен сотка сотку",
    500: "полтысячи полтыщи пятихатка пятихатку",
    500_000: "полмиллиона полляма",
}


def _by_form(forms: Mapping[int, str]) -> dict[str, int]:
    return {form: value for value, row in forms.items() for form in row.split()}


CARDINALS: Mapping[str, int] = _by_form(_CARDINAL_FORMS)
NOMINATIVES: Mapping[int, str] = {value: row.split()[0] for value, row in _CARDINAL_FORMS.items()}
SCALES: Mapping[str, int] = _by_form(_SCALE_FORMS)
DIGIT_NOUNS: Mapping[str, int] = _by_form(_DIGIT_NOUN_FORMS)
"""Names of digits that can be counted: «две семёрки», «три нуля»."""
COUNT_NOUNS: Mapping[str, int] = _by_form(_COUNT_NOUN_FORMS)
ORDINALS: Mapping[str, int] = {
    stem + ending: value for value, stem in _ORDINAL_STEMS.items() for ending in _ORDINAL_ENDINGS
} | dict.fromkeys(_THIRD.split(), 3)

_ONE_AND_A_HALF = frozenset(("полтора", "полторы", "полутора"))
_HALF, _QUARTER = Decimal("0.5"), Decimal("0.25")
_PARTS: Mapping[str, Decimal] = {
    "пол": _HALF,
    "половина": _HALF,
    "половину": _HALF,
    "половины": _HALF,
    "четверть": _QUARTER,
    "четверти": _QUARTER,
}
_WITH_PARTS: Mapping[str, Decimal] = {
    "половиной": _HALF,
    "половинкой": _HALF,
    "половина": _HALF,
    "четвертью": _QUARTER,
}
_MANY_SCALES = frozenset(("тысяч", "тыщ", "миллионов", "миллиардов"))
"""Forms that start no number of their own: «тысяч пять» is about five thousand."""
_PAIR = frozenset(("пара", "пару", "пары"))
_DECIMAL_MARK = frozenset(("целых", "целая", "целую", "целой", "запятая", "точка"))
_DENOMINATORS: Mapping[str, int] = {
    stem + ending: places
    for places, stem in enumerate(
        ("десят", "сот", "тысячн", "десятитысячн", "стотысячн", "миллионн"), start=1
    )
    for ending in ("ая", "ых", "ую", "ой", "ые", "ым")
}


def vocabulary() -> tuple[str, ...]:
    """Give every word in which a number is said, ordinals left out."""
    tables = (CARDINALS, SCALES, DIGIT_NOUNS, COUNT_NOUNS, _PARTS, _WITH_PARTS, _DENOMINATORS)
    return tuple(dict.fromkeys((*(word for table in tables for word in table), *_ONE_AND_A_HALF, *_PAIR)))


def cardinal(words: Sequence[str], at: int) -> tuple[int, int] | None:
    """Give the longest plain cardinal at `at` and where it ends: «двадцать пять тысяч сто» is 25100.

    Each part must be smaller than the one before it, so «пять шесть» ends after «пять».
    A string of digits counts as a number only before a scale («5 тысяч»).
    """
    total, ceiling, start = 0, 10**15, at
    while at < len(words):
        part = _below_thousand(words, at)
        if part is None and words[at] in _MANY_SCALES:
            break
        value, end = part or (1, at)
        scale = SCALES.get(words[end]) if end < len(words) else None
        if scale is None:
            if part is None or value >= ceiling or (at > start and value == 0):
                break
            if words[at].isdigit() and at == start:
                break
            return total + value, end
        if scale >= ceiling:
            break
        total, ceiling, at = total + value * scale, scale, end + 1
    return (total, at) if at > start else None


def _below_thousand(words: Sequence[str], at: int) -> tuple[int, int] | None:
    """Add up a hundred, a ten and a unit; a string of digits stands alone."""
    word = words[at]
    if word.isdigit():
        return (int(word), at + 1) if len(word) <= 3 else None
    total, ceiling, start = 0, 1000, at
    while at < len(words):
        value = CARDINALS.get(words[at])
        if value is None or value >= ceiling or (value == 0 and at > start):
            break
        total, at = total + value, at + 1
        if value < 20:
            break
        ceiling = 100 if value >= 100 else 10
    return (total, at) if at > start else None


def ordinal(words: Sequence[str], at: int) -> tuple[int, int] | None:
    """Give an ordinal at `at` and where it ends: «две тысячи двадцать шестого» is 2026."""
    head = cardinal(words, at)
    base, end = head or (0, at)
    if end >= len(words):
        return None
    last = ORDINALS.get(words[end])
    if last is None or (head and not fits_below(last, base)):
        return None
    return base + last, end + 1


def fits_below(last: int, base: int) -> bool:
    """Tell whether `last` fills the empty places of `base`: 3 fits 20 but not 25 or 15."""
    if last == 0:
        return False
    room = 10
    while base % (room * 10) == 0 and room < 1000:
        room *= 10
    return base % room == 0 and last < room and base >= 20


def quantity(words: Sequence[str], at: int) -> tuple[Decimal, int] | None:
    """Give any amount at `at` and where it ends: cardinals, fractions, halves, pairs, «сотня».

    «две целых пять десятых», «три с половиной тысячи», «полторы», «пару тысяч», «полмиллиона».
    """
    if at >= len(words):
        return None
    for read in (_fraction, _scaled_half, _split_half_scale, _inverted, _plain, _count_noun):
        found = read(words, at)
        if found:
            return found
    return None


def _plain(words: Sequence[str], at: int) -> tuple[Decimal, int] | None:
    """Read a cardinal or a written number, with «с половиной», a scale or «сотни» after it."""
    found = cardinal(words, at)
    if found is None:
        return _number_token(words, at)
    value, end = found
    noun = words[end] if end < len(words) else ""
    if value < 100 and COUNT_NOUNS.get(noun, 0) in (10, 12, 100):  # «две сотни»
        return Decimal(value * COUNT_NOUNS[noun]), end + 1
    if noun in ("четверти", "четвертей"):
        return value * _QUARTER, end + 1
    part, end = _part_after(words, end)
    return value + part * SCALES.get(words[end - 3], 1) if part else Decimal(value), end


def _number_token(words: Sequence[str], at: int) -> tuple[Decimal, int] | None:
    """Read a written number: `2500`, `7.5`, with a scale after it («1.5 млн»)."""
    word = words[at]
    if not word.replace(".", "", 1).isdigit() or word.startswith("."):
        return None
    part, end = _part_after(words, at + 1)
    return _scaled(words, Decimal(word) + part, end)


def _scaled(words: Sequence[str], value: Decimal, end: int) -> tuple[Decimal, int]:
    """Multiply by a scale that follows, and add a smaller cardinal after that."""
    scale = SCALES.get(words[end]) if end < len(words) else None
    if scale is None:
        return value, end
    total, end = value * scale, end + 1
    rest = cardinal(words, end) or _digits_token(words, end)
    return (total + rest[0], rest[1]) if rest and 0 < rest[0] < scale else (total, end)


def _part_after(words: Sequence[str], at: int) -> tuple[Decimal, int]:
    """Give what «с половиной» at `at` adds, and where it ends; 0 where there is none."""
    if at + 1 < len(words) and words[at] in ("с", "и") and words[at + 1] in _WITH_PARTS:
        return _WITH_PARTS[words[at + 1]], at + 2
    return Decimal(0), at


def _scaled_half(words: Sequence[str], at: int) -> tuple[Decimal, int] | None:
    """Read «полтора», «половина», «четверть», «пара» and what they multiply."""
    word = words[at]
    after = words[at + 1] if at + 1 < len(words) else ""
    if word in _ONE_AND_A_HALF:
        return _scaled(words, Decimal("1.5"), at + 1)
    if word in _PARTS and (word != "пол" or after in SCALES):
        return _scaled(words, _PARTS[word], at + 1)
    if word in _PAIR and after in SCALES:
        return _scaled(words, Decimal(2), at + 1)
    if word in _PAIR and after in COUNT_NOUNS:
        return Decimal(2 * COUNT_NOUNS[after]), at + 2
    return None


def _split_half_scale(words: Sequence[str], at: int) -> tuple[Decimal, int] | None:
    """Read «три с половиной тысячи», whose half belongs to the scale."""
    whole = _below_thousand(words, at)
    if whole is None:
        return None
    part, end = _part_after(words, whole[1])
    return _scaled(words, whole[0] + part, end) if part else None


def _inverted(words: Sequence[str], at: int) -> tuple[Decimal, int] | None:
    """Read «тысяч пять»: some five thousand."""
    if words[at] not in _MANY_SCALES or at + 1 >= len(words):
        return None
    part = _below_thousand(words, at + 1)
    return (Decimal(part[0] * SCALES[words[at]]), part[1]) if part and part[0] else None


def _count_noun(words: Sequence[str], at: int) -> tuple[Decimal, int] | None:
    value = COUNT_NOUNS.get(words[at])
    return None if value is None else (Decimal(value), at + 1)


def _fraction(words: Sequence[str], at: int) -> tuple[Decimal, int] | None:
    """Read «семь целых пять десятых», «семь и пять десятых», «три запятая пять», «пять десятых»."""
    whole = cardinal(words, at) or _digits_token(words, at)
    if whole is None:
        return None
    value, end = whole
    if end < len(words) and words[end] in _DENOMINATORS:
        places = _DENOMINATORS[words[end]]
        return Decimal(value).scaleb(-places), end + 1
    if end >= len(words) or words[end] not in _DECIMAL_MARK | {"и"}:
        return None
    mark = words[end]
    end += 2 if end + 1 < len(words) and words[end + 1] == "и" else 1
    part = cardinal(words, end) or _digits_token(words, end)
    if part is None:
        return None
    if part[1] < len(words) and words[part[1]] in _DENOMINATORS:
        places = _DENOMINATORS[words[part[1]]]
        return value + Decimal(part[0]).scaleb(-places), part[1] + 1
    if mark not in ("запятая", "точка", "целых", "целая"):
        return None
    return value + Decimal(part[0]).scaleb(-len(str(part[0]))), part[1]


def _digits_token(words: Sequence[str], at: int) -> tuple[int, int] | None:
    if at < len(words) and words[at].isdigit():
        return int(words[at]), at + 1
    return None
