"""Which words of a language matching treats apart: padding, negation, wishes."""

from __future__ import annotations

from functools import cache

from engine.language.matching_words import MatchingWords


@cache
def matching_words(code: str) -> MatchingWords:
    """Give the words of a language; one without a table of its own has no padding and no scope."""
    if code == "ru":
        from engine.language.russian_matching import RUSSIAN  # an English call needs no Russian

        return RUSSIAN
    if code == "en":
        from engine.language.english_matching import ENGLISH

        return ENGLISH
    if code == "ko":
        from engine.language.korean_matching import KOREAN

        return KOREAN
    none: frozenset[str] = frozenset()
    return MatchingWords(
        padding=none,
        padding_phrases=frozenset(),
        light=none,
        negators=none,
        absences=none,
        owners=none,
        stops=none,
        wish_lemmas=none,
        trouble_lemmas=none,
        verb_endings=(),
        turns=none,
    )
