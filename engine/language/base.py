"""What a language is to the engine: one protocol, the sentences it owns and its reading error."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

Reader: TypeAlias = Callable[..., str]
"""A filter of a prompt slot: `reader(value, *arguments)` gives words without a single digit.

Raises: ReadingError when it cannot read the value or does not know an argument.
"""

CASES = ("nominative", "genitive", "dative", "accusative", "instrumental", "prepositional")
"""Grammatical cases that a reader takes as its `case` argument."""
GENDERS = ("m", "f", "n")
"""Genders that a reader takes as its `gender` argument."""


class ReadingError(ValueError):
    """A value cannot be read aloud. The text never holds the value, which may be secret."""


class UnknownLanguage(LookupError):  # noqa: N818 - it says what happened
    """There is no such language here; the text names those there are."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Sentences that the engine says where the flow gives none."""

    no_input: tuple[str, str]
    """After the first and each later silence: shorter first, fuller then."""
    no_match: tuple[str, str]
    """After the first and each later answer that was not understood."""
    confirm: str
    """A yes/no question; holds `{value}`, the words that were understood."""
    clarify: str
    """A question between options that matched equally well; holds `{choices}`, each a sentence with its key."""
    which_first: str
    """The same between wishes that were said one after the other."""
    waiting: str
    """While somebody or something is waited for."""
    waiting_more: str
    """When the wait for a service goes on."""
    too_long: str
    """The end of a call that reached its greatest length."""
    too_many_failures: str
    """The end of a call whose caller could not be understood."""
    fault: str
    """The end of a call after an error inside the program."""
    help_default: str
    """What «help» says where the state has no help of its own."""


class Language(Protocol):
    """All that the engine knows about one natural language, save how phrases are matched.

    Every method is pure and may be called by several calls at a time. The first use of a
    dictionary costs some 0.3 s; every import of it waits until then.
    """

    @property
    def code(self) -> str:
        """ISO 639-1 code, as a flow names it: `ru`."""
        ...

    @property
    def readers(self) -> Mapping[str, Reader]:
        """Readers by name: number money date time duration phone digits percent ordinal count range text."""
        ...

    @property
    def texts(self) -> Texts:
        """The built-in sentences."""
        ...

    def words(self, text: str) -> tuple[str, ...]:
        """Give the folded words of a spoken or written text; cardinal number words become digits."""
        ...

    def lemmas(self, word: str) -> frozenset[str]:
        """Give the dictionary forms of one folded word; never empty for a word."""
        ...

    def spellings(self, word: str) -> tuple[str, ...]:
        """Give the ways in which a recogniser may write a word of a phrase, its own first; digits in words."""
        ...

    def forms(self, word: str) -> tuple[str, ...]:
        """Give the other forms in which a word of a phrase is said, the likeliest first."""
        ...

    def spoken_words(self, kind: str) -> tuple[str, ...]:
        """Give the words in which a value of a kind is said: digits card number amount date phone yes_no."""
        ...

    def heard_number(self, text: str) -> Decimal | None:
        """Give the one number that was said, or None where there is none or more than one."""
        ...

    def heard_digits(self, text: str, lengths: range | None = None) -> str | None:
        """Give the digits that were said, preferring a reading whose length is in `lengths`; None for none."""
        ...

    def heard_amount(self, text: str) -> Decimal | None:
        """Give the one amount of money that was said, in units and hundredths of the currency; else None."""
        ...

    def heard_date(self, text: str, today: date, *, is_past: bool = False) -> date | None:
        """Give the day that was said, as seen from `today`; None where none was.

        What names no year («пятое марта», «в пятницу») is the next such day, or with `is_past`
        the last one.
        """
        ...

    def heard_yes_no(self, text: str, *, whole: bool = False) -> bool | None:
        """Give True for yes, False for no, and None where it is neither or both.

        With `whole`, nothing else may be said: «да, но сначала оператор» is then no answer.
        """
        ...

    def heard_phone(self, text: str) -> str | None:
        """Give the telephone number that was said in E.164 form: `+79161234567`; None where none was."""
        ...

    def enumerate_option(self, offer: str, keys: Sequence[str], say: str | None) -> str:
        """Give the sentence that offers one option of a menu by its keys, or by what to say."""
        ...

    def spell_key(self, key: str) -> str:
        """Give the name of a key, or of each key of a sequence: `*` is «звёздочку»."""
        ...

    def spoken(self, text: str) -> str:
        """Give a prompt's text as a synthesiser is to be given it: numbers, signs and abbreviations in words.

        Transcripts keep the text as it was written. Reading a text again changes nothing of note: it is safe
        to be given what readers made.
        """
        ...

    def speaking_s(self, text: str) -> float:
        """Estimate the seconds that it takes to say `text`; at least 0.4."""
        ...


_SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$)")
_DIGIT = re.compile(r"\d")
_CHARACTERS_PER_DIGIT = 6
_PAUSE_S = 0.3
_SHORTEST_S = 0.4


@lru_cache(maxsize=4096)
def speaking_s(text: str, characters_per_s: float) -> float:
    """Estimate the seconds that it takes to say `text`, with a pause after each sentence.

    A digit counts as the word that it is spoken as.
    """
    digits = len(_DIGIT.findall(text))
    characters = len(" ".join(text.split())) + digits * (_CHARACTERS_PER_DIGIT - 1)
    pauses = len(_SENTENCE_END.findall(text))
    return max(_SHORTEST_S, round(characters / characters_per_s + pauses * _PAUSE_S, 2))
