"""Two texts compared word by word: what differs stands in [brackets]."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from ivr.calltests.running.expectation import fold

if TYPE_CHECKING:
    from collections.abc import Collection

    from engine.language import Language

_LEAST_COMMON = 0.5
"""Of the expected words must be heard; texts that have less in common are told as they are."""


def difference(expected: str, heard: str, language: Language, *, whole: bool = False) -> tuple[str, str]:
    """Mark the words of both texts that the other has not.

    Args:
        expected: What was to be heard; «…» in it stands for anything.
        heard: What was said.
        language: Whose words they are: case and punctuation make no difference.
        whole: What was said around the expected words is marked too.
    """
    left, right = _Words(expected, language), _Words(heard, language)
    matcher = SequenceMatcher(None, left.keys, right.keys, autojunk=False)
    codes = matcher.get_opcodes()
    common = sum(end - begin for kind, begin, end, _, _ in codes if kind == "equal")
    if not left.keys or common < _LEAST_COMMON * len(left.keys):
        return expected, heard
    missing: set[int] = set()
    extra: set[int] = set()
    for kind, i, i_end, j, j_end in codes:
        if kind == "equal":
            continue
        missing.update(range(i, i_end))
        around = kind == "insert" and (i in (0, len(left.keys)) and not whole)
        if not around and not (kind == "insert" and i in left.gaps):
            extra.update(range(j, j_end))
    return left.marked(missing), right.marked(extra)


def lacking(expected: str, heard: str, language: Language) -> str:
    """Mark the expected words that are not heard in any form, wherever they stand."""
    forms = frozenset[str]().union(*(language.lemmas(word) for word in language.words(heard)))
    words = _Words(expected, language)
    lacks = (
        number
        for number, key in enumerate(words.keys)
        if any(forms.isdisjoint(language.lemmas(word)) for word in key.split())
    )
    return words.marked(set(lacks))


def likest(texts: Collection[str], heard: str, language: Language) -> str:
    """Return the text that has most in common with what was heard."""
    words = fold(heard, language).split()

    def alike(text: str) -> float:
        return SequenceMatcher(None, fold(text, language).split(), words, autojunk=False).ratio()

    return max(texts, key=alike)


class _Words:
    """A text in its words, as they are written and as they are compared."""

    def __init__(self, text: str, language: Language) -> None:
        self._written = text.split()
        folded = [fold(word, language) for word in self._written]
        self._where = [number for number, key in enumerate(folded) if key]
        self.keys = [folded[number] for number in self._where]
        self.gaps = {
            sum(w <= number for w in self._where)
            for number, word in enumerate(self._written)
            if "…" in word or "..." in word
        }
        """Between which words there may be others."""

    def marked(self, chosen: set[int]) -> str:
        """Return the text with these words in brackets, those that follow one another in one pair."""
        numbers = {self._where[n] for n in chosen}
        for n in sorted(chosen):  # what stands between two of them, as a dash, belongs to them
            if n + 1 in chosen:
                numbers.update(range(self._where[n], self._where[n + 1]))
        out = []
        for number, word in enumerate(self._written):
            begins, ends = number - 1 not in numbers, number + 1 not in numbers
            if number in numbers:
                out.append(f"{'[' if begins else ''}{word}{']' if ends else ''}")
            else:
                out.append(word)
        return " ".join(out)
