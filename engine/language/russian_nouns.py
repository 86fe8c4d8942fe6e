"""Russian nouns in the right case and number beside a numeral.

Word forms come from pymorphy3, put right here where they are wrong («5 человек», «лет», «две дебетовые карты»).
"""

# ruff: noqa: ANN401 - pymorphy3 ships no types
# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from engine.language.base import CASES, ReadingError
from engine.language.russian_grammar import (
    cardinal_words,
    decimal_words,
    halves_words,
    is_few,
    is_half,
    is_one,
    rounded,
)
from engine.language.russian_words import morphology

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

_GRAMMEMES = dict(zip(CASES, ("nomn", "gent", "datv", "accs", "ablt", "loct"), strict=True))
_IRREGULAR: Mapping[str, Mapping[str, str]] = {
    "человек": {"few": "человека", "many": "человек"},
    "год": {"many": "лет"},
    "раз": {"many": "раз"},
    "грамм": {"many": "граммов"},
    "гигабайт": {"many": "гигабайт"},
    "мегабайт": {"many": "мегабайт"},
    "килобайт": {"many": "килобайт"},
    "терабайт": {"many": "терабайт"},
    "гигабит": {"many": "гигабит"},
    "мегабит": {"many": "мегабит"},
    "килобит": {"many": "килобит"},
    "вольт": {"many": "вольт"},
    "децибел": {"many": "децибел"},
    "киловатт-час": dict(
        zip(
            ("few", "many", "genitive", "dative", "accusative", "instrumental", "prepositional"),
            "киловатт-часа|киловатт-часов|киловатт-часов|киловатт-часам|киловатт-часы|киловатт-часами"
            "|киловатт-часах".split("|"),
            strict=True,
        )
    ),
    "миллиампер-час": {"few": "миллиампер-часа", "many": "миллиампер-часов"},
    "килограмм": {"many": "килограммов"},
    "счёт": dict(
        zip(
            ("few", "many", "dative", "accusative", "instrumental", "prepositional"),
            "счёта счетов счетам счета счетами счетах".split(),
            strict=True,
        )
    ),
}
"""Forms beside numerals where the dictionary goes wrong: «few» after 2-4, «many» after 5."""
_INDECLINABLE = {
    "евро": "m",
    "тенге": "m",
    "тенг": "m",
    "смс": "f",
    "эсэмэс": "f",
    "сомони": "m",
    "лари": "m",
    "промилле": "n",
    "эре": "n",
    "су": "n",
    "тетри": "m",
}
"""The dictionary knows «тенге» only as a form of another word."""
_LIFELESS = frozenset(("дирхам",))
"""What the dictionary holds to be alive."""
_ADJECTIVES = ("ADJF", "PRTF")
_ONE_AND_HALF = 1.5
_HALVES = {"час": ("полчаса", "получаса"), "год": ("полгода", "полугода")}
"""Half of these is one word, in the nominative and the genitive."""
COLLECTIVE = {2: "двое", 3: "трое", 4: "четверо"}
"""Numerals of several together, of people and of what has no singular."""


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun with the adjectives before it, ready to be declined."""

    adjectives: tuple[Any, ...]
    head: Any
    """Its pymorphy3 parse."""
    lemma: str
    tail: str
    """What follows the noun and stays as it is: «стерлингов»."""
    gender: str
    is_animate: bool
    is_plural_only: bool
    """«сутки», «ножницы»: no singular."""
    is_adjective: bool
    """«взрослый»: a noun that declines as an adjective."""

    def singular(self, case: str) -> str:
        """Give the noun as beside one."""
        return self._joined("sing", case, "sing", case, None)

    def few(self) -> str:
        """Give the noun as beside two in the nominative: «две дебетовые карты»."""
        if self.is_adjective:  # «два взрослых», «две горничные»
            return self.plural("nominative") if self.gender == "f" else self.many()
        special = _IRREGULAR.get(self.lemma, {}).get("few")
        adjective_case = "nominative" if self.gender == "f" else "genitive"
        return self._joined("plur", adjective_case, "sing", "genitive", special)

    def many(self) -> str:
        """Give the noun as beside five in the nominative: «пять лет»."""
        special = _IRREGULAR.get(self.lemma, {}).get("many")
        return self._joined("plur", "genitive", "plur", "genitive", special)

    def plural(self, case: str) -> str:
        """Give the plural of an oblique case: «пяти годам»; the genitive is as beside five."""
        if case == "genitive":
            return self.many()
        special = _IRREGULAR.get(self.lemma, {}).get(case)
        return self._joined("plur", case, "plur", case, special)

    def _joined(
        self,
        adjective_number: str,
        adjective_case: str,
        number: str,
        case: str,
        special: str | None,
    ) -> str:
        words = [self._adjective(one, adjective_number, adjective_case) for one in self.adjectives]
        words.append(special or _inflected(self.head, number, case))
        return " ".join([*words, self.tail] if self.tail else words)

    def _adjective(self, parse: Any, number: str, case: str) -> str:
        grammemes = {number, _GRAMMEMES[case]}
        if number == "sing":
            grammemes.add({"m": "masc", "f": "femn", "n": "neut"}[self.gender])
        if case == "accusative" and (number == "plur" or self.gender == "m"):
            grammemes.add("anim" if self.is_animate else "inan")
        form = parse.inflect(grammemes) or parse.inflect(grammemes - {"anim", "inan"})
        return str(form.word) if form else str(parse.word)


def _inflected(parse: Any, number: str, case: str) -> str:
    if parse.word in _INDECLINABLE:
        return str(parse.word)
    form = parse.inflect({number, _GRAMMEMES[case]})
    return str(form.word) if form else str(parse.word)


@lru_cache(maxsize=1024)
def noun(phrase: str) -> Noun:
    """Find the noun of a phrase such as «минута» or «дебетовая карта», in the nominative.

    Raises: ReadingError where there is no noun in it.
    """
    words = phrase.lower().split()
    for at, word in enumerate(words):
        head = None if _is_adjective_before_noun(words, at) else _noun_parse(word)
        if head is None:
            continue
        adjectives = tuple(_adjective_parse(one) for one in words[:at])
        tag = head.tag
        gender = {"masc": "m", "femn": "f", "neut": "n"}.get(str(tag.gender), "m")
        return Noun(
            adjectives,
            head,
            head.normal_form,
            " ".join(words[at + 1 :]),
            _INDECLINABLE.get(word) or gender,
            tag.animacy == "anim" and word not in _LIFELESS,
            "Pltm" in tag,
            any(p.tag.POS in _ADJECTIVES and "Fixd" not in p.tag and p.word == word for p in _parses(word)),
        )
    raise ReadingError("the counted word is not a noun")


def _is_adjective_before_noun(words: list[str], at: int) -> bool:
    """Tell «рабочий» in «рабочий день» from the noun that it is by itself."""
    if at + 1 >= len(words) or not any(p.tag.POS in _ADJECTIVES for p in _parses(words[at])):
        return False
    return any(
        p.tag.POS in _ADJECTIVES or (p.tag.POS == "NOUN" and p.tag.case == "nomn")
        for p in _parses(words[at + 1])
    )


def _parses(word: str) -> list[Any]:
    return list(morphology().parse(word))


def _noun_parse(word: str) -> Any | None:
    """Give the likeliest parse of `word` as a noun in its nominative singular."""
    if word in _INDECLINABLE:
        return _parses(word)[0]
    parses = [parse for parse in _parses(word) if "NOUN" in parse.tag]
    if not parses:  # «больной» is one too
        parses = [p for p in _parses(word) if p.tag.POS in _ADJECTIVES and p.tag.case == "nomn"]
    if not parses:
        return None
    named = [p for p in parses if p.tag.case == "nomn" and p.normal_form == word]
    likely = named or parses
    found = next((p for p in likely if not {"Name", "Surn", "Geox"} & p.tag.grammemes), likely[0])
    if found.tag.number == "plur" and "Pltm" not in found.tag:
        return found.inflect({"sing", "nomn"}) or found
    return found


def _adjective_parse(word: str) -> Any:
    parses = _parses(word)
    return next((parse for parse in parses if parse.tag.POS in _ADJECTIVES), parses[0])


@lru_cache(maxsize=1024)
def counted_form(word: str, case: str) -> str:
    """Give a noun by itself in the singular of a case: «вторник», genitive is «вторника»."""
    return noun(word).singular(case)


@lru_cache(maxsize=8192)
def counted(value: Decimal, phrase: str, case: str = "nominative", *, is_exact: bool = False) -> str:
    """Give a number with its noun: 21, «минута» is «двадцать одна минута».

    A half is said as people say it, «полторы минуты», «два с половиной часа», «полчаса»; with `is_exact`
    it is «две целых пять десятых». Raises: ReadingError.
    """
    value = rounded(value)
    named = noun(phrase)
    if value < 0:
        return f"минус {counted(-value, phrase, case, is_exact=is_exact)}"
    if value != value.to_integral_value():
        return _counted_fraction(value, named, case, is_exact=is_exact)
    number = int(value)
    if named.is_plural_only:
        return _counted_plural_only(number, named, case)
    is_animate = named.is_animate and case == "accusative"
    words = cardinal_words(number, case, named.gender, is_animate=is_animate)
    return f"{words} {_noun_beside(number, named, case)}"


def _noun_beside(number: int, named: Noun, case: str) -> str:
    if number == 0 or number % 1000 == 0:  # «нулю рублей», «пяти тысячам рублей»
        return named.many()
    if is_one(number):
        return named.singular(case)
    if case in ("nominative", "accusative"):
        if is_few(number):
            is_whom = named.is_animate and case == "accusative" and number < 20
            return named.plural("genitive") if is_whom else named.few()
        return named.many()
    return named.plural(case)


def _counted_plural_only(number: int, named: Noun, case: str) -> str:
    """Count «сутки»: «двое суток», «двадцать одни сутки», «пять суток»."""
    direct = case in ("nominative", "accusative")
    if is_one(number):
        words = cardinal_words(number, case).rsplit(" ", 1)
        ones = dict(zip(CASES, "одни одних одним одни одними одних".split(), strict=True))
        return " ".join([*words[:-1], ones[case], named.plural(case)])
    if direct and is_few(number):  # «двое суток», «двадцать двое суток»
        tens = [cardinal_words(number - number % 10)] if number > max(COLLECTIVE) else []
        return " ".join([*tens, COLLECTIVE[number % 10], named.many()])
    noun_words = named.many() if direct else named.plural(case)
    return f"{cardinal_words(number, case)} {noun_words}"


def _counted_fraction(value: Decimal, named: Noun, case: str, *, is_exact: bool) -> str:
    is_direct = case in ("nominative", "accusative")
    if named.is_plural_only and value == _ONE_AND_HALF and not is_exact:
        return f"{'полтора' if is_direct else 'полутора'} {named.many() if is_direct else named.plural(case)}"
    if is_exact or not is_half(value) or named.is_plural_only:
        beside = named.many() if named.is_plural_only else named.singular("genitive")
        return f"{decimal_words(value, case)} {beside}"
    if value < 1:
        if named.lemma in _HALVES and case in ("nominative", "accusative", "genitive"):
            return _HALVES[named.lemma][case == "genitive"]
        return f"{decimal_words(value, case)} {named.singular('genitive')}"
    words = halves_words(value, case, named.gender)
    if not is_direct:
        return f"{words} {named.plural(case)}"
    whole = int(value)
    return f"{words} {named.few() if whole == 1 or is_few(whole) else named.many()}"
