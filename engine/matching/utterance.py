"""An utterance, made ready for matching: its words, what they may be, which mean nothing and which
are negated. Decides nothing.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from engine.matching.lexicon import INFLECTED
from engine.matching.negation import Sentence, scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.language.base import Language
    from engine.language.matching_words import MatchingWords
    from engine.matching.lexicon import Lexicon
    from engine.matching.negation import Scope
    from engine.matching.pattern import Places

MOST_WORDS = 64
"""Words of an utterance that are listened to: more than anyone says in 20 s."""

_SHORTEST_NEGATED = 4
"""Letters of a word that a negator may be glued to."""

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
    places: int
    """The words that only say where something is done, as bits."""
    told: int
    """The verbs of a story in which nothing is wished for or asked, as bits."""
    joints: tuple[int, ...]
    """The positions from which on something else may be said: after «и», «потом», a comma."""
    wished: bool
    """Whether something is wished for or asked."""

    def targets(self) -> dict[int, int]:
        """Give the bit of each negator, and the bit of the word that it stands directly before."""
        return {1 << negator: 1 << target for negator, target in self.scope.target.items()}


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
        idle = self._in_idioms(words)
        padded = [at in idle or word in self._table.padding for at, word in enumerate(words)]
        asking, negators = self._meant(words, padded)
        sentence = Sentence(words, starts, padded, self._language.lemmas, self._table)
        is_place = self._table.is_place
        at_places = sum(
            2 << at for at, (one, next_one) in enumerate(pairwise(words)) if is_place(one, next_one)
        )
        reach = scope(sentence)
        wished = sentence.wishes()
        told = 0 if wished else self._told(words, asking, reach)
        joints = tuple(
            at for at, word in enumerate(words) if at and (at in starts or word in self._table.joints)
        )
        heard = self._heard(words, idle, frozenset(reach.target.values()))
        return Utterance(as_folded, words, heard, asking, negators, reach, at_places, told, joints, wished)

    def _told(self, words: tuple[str, ...], asking: int, reach: Scope) -> int:
        is_told = self._table.is_told
        # What did not happen is a complaint: «не приехали».
        denied = frozenset(reach.target.values())
        return sum(
            1 << at
            for at, word in enumerate(words)
            if asking >> at & 1 and at not in denied and is_told(word)
        )

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
        words = tuple(self._without_glue(words))
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

    def _without_glue(self, words: tuple[str, ...]) -> Iterator[str]:
        """The words, with their negators apart: «неработает»."""
        for word in words:
            yield from self._unglued(word) or (word,)

    def _unglued(self, word: str) -> tuple[str, str] | None:
        is_word = self._table.is_word
        for start, negator in self._table.glued_negators.items():
            if not word.startswith(start) or len(word) < len(start) + _SHORTEST_NEGATED:
                continue
            rest = word[len(start) :]
            if (
                word not in self._table.padding
                and not is_word(word)
                and (is_word(rest) or self._lexicon.meanings(rest))
            ):
                return negator, rest
        return None

    def _in_idioms(self, words: tuple[str, ...]) -> set[int]:
        """The words that mean nothing together, so that none of them says anything."""
        idle: set[int] = set()
        for at, word in enumerate(words):
            for idiom in self._table.idioms_by_first.get(word, ()):
                if words[at : at + len(idiom)] == idiom:
                    idle.update(range(at, at + len(idiom)))
            if at and self._table.is_time(words[at - 1], word):
                idle.update((at - 1, at))
        return idle

    def _heard(self, words: tuple[str, ...], idle: set[int], denied: frozenset[int]) -> dict[int, Places]:
        """Where each word of the lexicon was heard; what is `denied` did not happen: «не приходило»."""
        heard: dict[int, Places] = {}
        lexicon = self._lexicon
        is_told = self._table.is_told
        unknown_before = False
        wished = not self._table.wishing.isdisjoint(words)
        for at, word in enumerate(words):
            meanings = (
                ()
                if at in idle
                else lexicon.meanings(word, wished=wished or (at in denied and is_told(word)))
            )
            if word in self._table.padding:
                # «Девушка» is an address; only the very word of a phrase is more.
                meanings = tuple(one for one in meanings if not one.doubt)
            for number, doubt in meanings:
                heard.setdefault(number, {})[1 << at] = doubt
            unknown = all(doubt > INFLECTED for _, doubt in meanings)
            if at and (unknown_before or unknown):
                both_unknown = unknown_before and unknown
                for number, doubt in lexicon.joined_meanings(words[at - 1], word):
                    if both_unknown or doubt <= INFLECTED:
                        heard.setdefault(number, {})[3 << (at - 1)] = doubt
            unknown_before = unknown
            for fixed, number in lexicon.fixed(word):
                if words[at : at + len(fixed)] == fixed:
                    heard.setdefault(number, {})[(1 << len(fixed)) - 1 << at] = 0.0
        return heard
