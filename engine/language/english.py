"""English: the built-in sentences, menus, and the way to the rest."""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.language import (
    english_dates,
    english_hearing,
    english_numerals,
    english_spoken,
    english_yes_no,
)
from engine.language.base import Reader, Texts, speaking_s
from engine.language.english_readers import READERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

_CHARACTERS_PER_S = 15.0

TEXTS = Texts(
    no_input=(
        "Sorry, I can't hear you.",
        "I still can't hear you. Please say your answer, or press a key on your phone.",
    ),
    no_match=(
        "Sorry, I didn't get that.",
        "Sorry, I still didn't get that. Please say it briefly, or press a key on your phone.",
    ),
    confirm="You said “{value}”, is that right?",
    clarify="Which one, please? {choices}",
    which_first="What first? {choices}",
    waiting="One moment, please.",
    waiting_more="A little longer, thank you for waiting.",
    too_long="Our time is up. If you still have questions, please call again. Goodbye.",
    too_many_failures="I'm afraid I couldn't understand you. Please call again later. Goodbye.",
    fault="Sorry, there has been a technical problem. Please call again later. Goodbye.",
    help_default="Say what you are calling about, or choose from the menu with the keys.",
)

_KEYS = dict(zip("0123456789", "zero one two three four five six seven eight nine".split(), strict=True)) | {
    "*": "star",
    "#": "hash",
}
_OPENINGS = ("to", "for", "if", "about", "with")


class English:
    """The English language. Holds nothing: every method gives the same answer at all times."""

    __slots__ = ()

    code = "en"
    texts: Texts = TEXTS
    readers: Mapping[str, Reader] = READERS

    def words(self, text: str) -> tuple[str, ...]:
        """Give folded words: “Twenty-five CARDS” gives `25 cards`."""
        return english_numerals.words(text)

    def lemmas(self, word: str) -> frozenset[str]:
        """Give `word` itself and its likely dictionary forms."""
        return english_numerals.lemmas(word)

    def spellings(self, word: str) -> tuple[str, ...]:
        """Give a word as written, and without hyphens; digits in words."""
        return english_spoken.spellings(word)

    def forms(self, word: str) -> tuple[str, ...]:
        """Give a word with and without -s, -ed and -ing."""
        return english_spoken.forms(word)

    def spoken_words(self, kind: str) -> tuple[str, ...]:
        """Give the words in which a value of a kind is said."""
        return english_spoken.spoken_words(kind)

    def heard_number(self, text: str) -> Decimal | None:
        """Give the one number said."""
        return english_hearing.heard_number(text)

    def heard_digits(self, text: str, lengths: range | None = None) -> str | None:
        """Give the digits said, in the reading whose length fits."""
        return english_hearing.heard_digits(text, lengths)

    def heard_amount(self, text: str) -> Decimal | None:
        """Give an amount of money; the currency is not told apart."""
        return english_hearing.heard_amount(text)

    def heard_date(self, text: str, today: date, *, is_past: bool = False) -> date | None:
        """Give the day said; one without a year is the next to come, or the last with `is_past`."""
        return english_dates.heard_date(text, today, is_past=is_past)

    def heard_yes_no(self, text: str, *, whole: bool = False) -> bool | None:
        """Give True for yes, False for no, None for neither or both."""
        return english_yes_no.heard_yes_no(text, whole=whole)

    def heard_phone(self, text: str) -> str | None:
        """Give a ten-digit American number as `+1…`, others as written with their plus."""
        return english_hearing.heard_phone(text)

    def enumerate_option(self, offer: str, keys: Sequence[str], say: str | None) -> str:
        """Give “To block a card, press one or say “block”.”, as far as both are there."""
        ways = []
        if keys:
            ways.append("press " + " or ".join(self.spell_key(key) for key in keys))
        if say:
            ways.append(f"say “{say}”")
        offer = " ".join(offer.split()).rstrip(".,;:")
        if offer and offer.split()[0].lower() not in _OPENINGS:
            offer = f"for {offer}"
        sentence = ", ".join(part for part in (offer, " or ".join(ways)) if part)
        return f"{sentence[:1].upper()}{sentence[1:]}."

    def spell_key(self, key: str) -> str:
        """Give the keys as they are said: `12` is “one two”, `*` “star”."""
        return " ".join(_KEYS.get(character, character) for character in key)

    def spoken(self, text: str) -> str:
        """Give the text as it is: synthesisers read English figures well."""
        return text

    def speaking_s(self, text: str) -> float:
        """Estimate the seconds of saying `text`."""
        return speaking_s(text, _CHARACTERS_PER_S)
