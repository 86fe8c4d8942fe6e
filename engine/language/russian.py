"""Russian: the built-in sentences of the voice assistant, menus, and the way to the rest."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from engine.language import (
    russian_amounts,
    russian_dates,
    russian_digits,
    russian_spoken,
    russian_words,
    russian_yes_no,
)
from engine.language.base import Reader, Texts, speaking_s
from engine.language.russian_readers import READERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

_CHARACTERS_PER_S = 14.0
"""A synthesised bank voice at its usual pace."""

TEXTS = Texts(
    no_input=(
        "Простите, я вас не слышу.",
        "Я по-прежнему вас не слышу. Скажите ответ или нажмите клавишу на телефоне.",
    ),
    no_match=(
        "Простите, не поняла.",
        "Простите, опять не поняла. Скажите коротко или нажмите клавишу на телефоне.",
    ),
    confirm="Вы сказали «{value}», верно?",
    clarify="Уточните, пожалуйста. {choices}",
    which_first="Что сначала? {choices}",
    waiting="Одну секунду, пожалуйста.",
    waiting_more="Ещё немного, спасибо за ожидание.",
    too_long="Время разговора истекло. Если остались вопросы, пожалуйста, перезвоните. До свидания.",
    too_many_failures="К сожалению, я не смогла вас понять. Пожалуйста, перезвоните позже. До свидания.",
    fault="Простите, произошла техническая ошибка. Пожалуйста, перезвоните позже. До свидания.",
    help_default="Скажите, что вас интересует, или выберите пункт меню клавишами телефона.",
)

_KEYS = {
    "0": "ноль",
    "1": "один",
    "2": "два",
    "3": "три",
    "4": "четыре",
    "5": "пять",
    "6": "шесть",
    "7": "семь",
    "8": "восемь",
    "9": "девять",
    "*": "звёздочку",
    "#": "решётку",
}
_CLAUSE = ("чтобы", "если", "когда", "хотите")
"""Openings of a clause, which a comma parts from «нажмите»."""
_PHRASE = ("для", "по", "за", "ради", "с", "о", "об", "в", "на", "при", "из", "от", "к")
"""Openings of a phrase with a preposition, which no comma parts."""


class Russian:
    """The Russian language. Holds nothing: every method gives the same answer at all times."""

    __slots__ = ()

    code = "ru"
    texts: Texts = TEXTS
    readers: Mapping[str, Reader] = READERS

    def words(self, text: str) -> tuple[str, ...]:
        """Give folded words: «Колл-центр, двадцать пять!» gives `колл центр 25`."""
        return russian_words.words(text)

    def lemmas(self, word: str) -> frozenset[str]:
        """Give the likely dictionary forms of a folded word, with е for ё."""
        return russian_words.lemmas(word)

    def spellings(self, word: str) -> tuple[str, ...]:
        """Give a word as written and folded, with the dictionary's ё, without hyphens; digits in words."""
        return russian_spoken.spellings(word)

    def forms(self, word: str) -> tuple[str, ...]:
        """Give the cases, persons and tenses that callers use."""
        return russian_spoken.forms(word)

    def spoken_words(self, kind: str) -> tuple[str, ...]:
        """Give the words in which a value of a kind is said, in their cases."""
        return russian_spoken.spoken_words(kind)

    def heard_number(self, text: str) -> Decimal | None:
        """Give the one number said, cardinal, fraction or ordinal."""
        return russian_amounts.heard_number(text)

    def heard_digits(self, text: str, lengths: range | None = None) -> str | None:
        """Give the digits said one by one or in groups, in the reading whose length fits."""
        return russian_digits.heard_digits(text, lengths)

    def heard_amount(self, text: str) -> Decimal | None:
        """Give an amount in roubles; None for another currency."""
        return russian_amounts.heard_amount(text)

    def heard_date(self, text: str, today: date, *, is_past: bool = False) -> date | None:
        """Give the day said; one without a year is the next to come, or the last with `is_past`."""
        return russian_dates.heard_date(text, today, is_past=is_past)

    def heard_yes_no(self, text: str, *, whole: bool = False) -> bool | None:
        """Give True for «да», False for «нет», None for neither or both."""
        return russian_yes_no.heard_yes_no(text, whole=whole)

    def heard_phone(self, text: str) -> str | None:
        """Give a Russian number as `+7…`; a foreign one only where it was written with its plus."""
        return russian_digits.heard_phone(text)

    def enumerate_option(self, offer: str, keys: Sequence[str], say: str | None) -> str:
        """Give «Чтобы узнать баланс, нажмите один или скажите «баланс».», as far as both are there.

        An offer that is a bare infinitive gets its «чтобы», and a noun gets a dash.
        """
        ways = []
        if keys:
            ways.append("нажмите " + " или ".join(self.spell_key(key) for key in keys))
        if say:
            ways.append(f"скажите «{say}»")
        offer = " ".join(offer.split()).rstrip(".,;:")
        if not ways:
            return _sentence(offer)
        return _sentence(_opening(offer) + " или ".join(ways))

    def spell_key(self, key: str) -> str:
        """Give the keys as they stand after «нажмите»: `12` is «один два», `*` «звёздочку»."""
        return " ".join(_KEYS.get(character, character) for character in key)

    def spoken(self, text: str) -> str:
        """Give «Осталось сорок рублей» for «Осталось 40 ₽», spelled so that eSpeak NG says it right."""
        from engine.language.russian_text.speech import spoken  # 0.1 s: a call on a console needs it not

        return spoken(text)

    def speaking_s(self, text: str) -> float:
        """Estimate the seconds of saying `text`."""
        return speaking_s(text, _CHARACTERS_PER_S)


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else text + "."


@lru_cache(maxsize=1024)
def _opening(offer: str) -> str:
    if not offer:
        return ""
    first = offer.split(maxsplit=1)[0].lower().strip(",")
    if first in _CLAUSE:
        return f"{offer}, "
    if first in _PHRASE:
        return f"{offer} "
    if russian_words.is_infinitive(first):
        return f"чтобы {offer[:1].lower()}{offer[1:]}, "
    return f"{offer} — "
