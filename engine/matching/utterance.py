"""An utterance, made ready for matching: its words, what they may be, which mean nothing and which
are negated. Decides nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from engine.matching.negation import Sentence, scope

if TYPE_CHECKING:
    from engine.language.base import Language
    from engine.language.matching_words import MatchingWords
    from engine.matching.lexicon import Lexicon
    from engine.matching.negation import Scope
    from engine.matching.pattern import Places

MOST_WORDS = 64
"""Words of an utterance that are listened to: more than anyone says in 20 s."""

_PUNCTUATION = str.maketrans(dict.fromkeys('.,;:!?…—–()"«»', " "))
_CLAUSE_END = re.compile(r"[,.;:!?…]+(?=\s)|\s[—–-]\s")


class Utterance(NamedTuple):
    """What was heard, word by word. Sets of words are bits, by position."""

    folded: str
    words: tuple[str, ...]
    heard: dict[int, Places]
    """A word of the lexicon -> where it was heard."""
    asking: int
    """The words that mean something: neither padding nor light nor negators."""
    negators: int
    scope: Scope


def folded(text: str) -> str:
    """Give a text for comparison as a whole: much cheaper than its words."""
    return " ".join(text.lower().replace("ё", "е").translate(_PUNCTUATION).split())


class Listener:
    """Makes utterances ready for the phrases of one lexicon."""

    def __init__(self, language: Language, table: MatchingWords, lexicon: Lexicon) -> None:
        self._language = language
        self._table = table
        self._lexicon = lexicon

    def listen(self, text: str, as_folded: str) -> Utterance:
        """Give the utterance of a text; the first `MOST_WORDS` of it."""
        words, starts = self._clauses(text)
        words = words[:MOST_WORDS]
        padded = self._padded(words)
        asking, negators = self._meant(words, padded)
        sentence = Sentence(words, starts, padded, self._language.lemmas, self._table)
        return Utterance(as_folded, words, self._heard(words), asking, negators, scope(sentence))

    def _meant(self, words: tuple[str, ...], padded: list[bool]) -> tuple[int, int]:
        table = self._table
        asking = negators = 0
        for at, word in enumerate(words):
            if padded[at]:
                continue
            if word in table.negators:
                negators |= 1 << at
            elif word not in table.light:
                asking |= 1 << at
        return asking, negators

    def _clauses(self, text: str) -> tuple[tuple[str, ...], frozenset[int]]:
        """The words, and where punctuation begins a clause."""
        pieces = _CLAUSE_END.split(text)
        if len(pieces) == 1:
            return self._apart(self._language.words(text)), frozenset()
        words: list[str] = []
        starts: set[int] = set()
        for piece in pieces:
            clause = self._apart(self._language.words(piece))
            # «Не надо, пожалуйста, оператора» is one clause.
            if not self._table.padding.issuperset(clause):
                starts.add(len(words))
            words.extend(clause)
        return tuple(words), frozenset(starts)

    def _apart(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The words; those heard as one are set apart, and misheard neighbours are put right."""
        lexicon = self._lexicon
        if lexicon.joins_nothing:
            return words
        result: list[str] = []
        for word in words:
            halves = lexicon.halves(word)
            result.extend(halves or (word,))
            if halves is None and len(result) > 1:
                pair = lexicon.pair(result[-2], word)
                if pair is not None:
                    result[-2:] = pair
        return tuple(result)

    def _padded(self, words: tuple[str, ...]) -> list[bool]:
        table = self._table
        padded = [word in table.padding for word in words]
        for at, word in enumerate(words):
            for idiom in table.idioms_by_first.get(word, ()):
                if words[at : at + len(idiom)] == idiom:
                    padded[at : at + len(idiom)] = [True] * len(idiom)
        return padded

    def _heard(self, words: tuple[str, ...]) -> dict[int, Places]:
        heard: dict[int, Places] = {}
        lexicon = self._lexicon
        unknown_before = False
        for at, word in enumerate(words):
            meanings = lexicon.meanings(word)
            for number, doubt in meanings:
                heard.setdefault(number, {})[1 << at] = doubt
            if unknown_before and not meanings:
                for number, doubt in lexicon.joined_meanings(words[at - 1], word):
                    heard.setdefault(number, {})[3 << (at - 1)] = doubt
            unknown_before = not meanings
        return heard
