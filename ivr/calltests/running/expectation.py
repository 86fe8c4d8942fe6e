"""What a tester expects to hear, and whether a prompt is it: five levels from the exact words to a pattern.

Texts are compared as they are heard, not as they are written: case, ё and е, punctuation, spaces and the choice
between `1` and «один» make no difference. «…» in an expected text stands for anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from rapidfuzz.distance import Levenshtein

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.language import Language

Level = Literal["exact", "contains", "words", "fuzzy", "regex"]
LEVELS: tuple[Level, ...] = ("exact", "contains", "words", "fuzzy", "regex")
FUZZY = (0.85, 0.95)
"""Likeness below the first fails, below the second passes with a warning."""
GAP = re.compile(r"\s*(?:…|\.\.\.)\s*")
_ANY_WORD = re.compile(r"\w+|[^\w\s]+")


class Way(NamedTuple):
    """How closely a text is compared."""

    level: Level = "contains"
    fails_below: float = FUZZY[0]
    """0..1, for `fuzzy`."""
    warns_below: float = FUZZY[1]

    def __str__(self) -> str:
        return f"{self.level} {self.fails_below:g}" if self.level == "fuzzy" else self.level


class Verdict(NamedTuple):
    """Whether a prompt is what was expected."""

    ok: bool
    warning: str = ""
    """Why it passed only just."""


CONTAINS = Way()
_YES, _NO = Verdict(True), Verdict(False)


@dataclass(frozen=True, slots=True)
class Expectation:
    """One of these texts, and none of those."""

    texts: tuple[str, ...]
    """Any of them will do; none at all stands for any prompt."""
    way: Way = CONTAINS
    unwanted: tuple[str, ...] = ()
    """Said nowhere in the prompt."""
    _known: dict[str, Verdict] = field(default_factory=dict, compare=False, repr=False)

    def judge(self, heard: str, language: Language) -> Verdict:
        """Judge what was heard. A script belongs to one flow, and so to one language."""
        known = self._known.get(heard)
        if known is None:
            known = self._known[heard] = self._judge(heard, language)
        return known

    def _judge(self, heard: str, language: Language) -> Verdict:
        if self.unwanted_in(heard, language) is not None:
            return _NO
        if not self.texts:
            return _YES
        verdicts = [_compare(text, heard, self.way, language) for text in self.texts]
        passed = [verdict for verdict in verdicts if verdict.ok]
        return min(passed, key=lambda verdict: bool(verdict.warning)) if passed else _NO

    def unwanted_in(self, heard: str, language: Language) -> str | None:
        """Return the unwanted text that was said, if one was."""
        return next((text for text in self.unwanted if _compare(text, heard, CONTAINS, language).ok), None)

    def likeness(self, heard: str, language: Language) -> float:
        """Return how much of the nearest text was heard, 0..1, as `fuzzy` compares."""
        return max((_likeness(text, heard, language) for text in self.texts), default=0.0)

    def __str__(self) -> str:
        return " | ".join(self.texts) or f"not {' | '.join(self.unwanted)}"


def _compare(text: str, heard: str, way: Way, language: Language) -> Verdict:
    match way.level:
        case "regex":
            return Verdict(_pattern(text).search(heard.replace("\u00a0", " ")) is not None)
        case "words":
            return Verdict(_has_words(text, heard, language))
        case "fuzzy":
            return _alike(text, heard, way, language)
    return Verdict(_holds(text, heard, language, whole=way.level == "exact"))


def fold(text: str, language: Language) -> str:
    """Return a text as it is heard: words in small letters, numbers as digits, single spaces."""
    return " ".join(language.words(text))


def _words_like(text: str, language: Language) -> Callable[[str], Sequence[str]]:
    """Return what makes words of a text and its like: the language, or where it has no word of that, its letters.

    A line may greet in two languages; and a text without a word would else be in every prompt.
    """
    return language.words if language.words(text) else _as_written


def _as_written(text: str) -> Sequence[str]:
    return _ANY_WORD.findall(text.casefold())


def _holds(text: str, heard: str, language: Language, *, whole: bool) -> bool:
    """Whether the parts of a text between its gaps come in this order, and where `whole` nothing else."""
    words = _words_like(text, language)
    pieces = [" ".join(words(piece)) for piece in GAP.split(text)]
    pattern = _gapped(tuple(pieces), whole)
    return pattern.search(" ".join(words(heard))) is not None


@lru_cache(maxsize=4096)
def _gapped(pieces: tuple[str, ...], whole: bool) -> re.Pattern[str]:  # noqa: FBT001 - a cache takes no keywords
    body = ".*?".join(re.escape(piece) for piece in pieces)
    start, end = ("^", "$") if whole else (r"(?<!\w)", r"(?!\w)")
    return re.compile((start if pieces[0] else "") + body + (end if pieces[-1] else ""))


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


def _has_words(text: str, heard: str, language: Language) -> bool:
    """Whether every word is there in some form, in any order."""
    words = _words_like(text, language)
    forms = frozenset[str]().union(*(language.lemmas(word) for word in words(heard)))
    return all(not forms.isdisjoint(language.lemmas(word)) for word in words(text))


def _alike(text: str, heard: str, way: Way, language: Language) -> Verdict:
    likeness = _likeness(text, heard, language)
    if likeness < way.fails_below:
        return _NO
    if likeness < way.warns_below:
        return Verdict(True, f"alike by {likeness:.2f}, less than {way.warns_below:g}")
    return _YES


def _likeness(text: str, heard: str, language: Language) -> float:
    words = _words_like(text, language)
    return Levenshtein.normalized_similarity(" ".join(words(text)), " ".join(words(heard)))
