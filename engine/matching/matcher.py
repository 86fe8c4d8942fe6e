"""Understanding: which of the live phrases an utterance says, or why it says none of them.

By words in dictionary form, tolerant of polite padding and of what recognisers mishear, and wary:
a wrong action is worse than asking again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from engine.matching.lexicon import Lexicon
from engine.matching.pattern import Compiler, key_words, places
from engine.matching.phrases import Words
from engine.matching.scoring import EXACT, Said, better, negation, ranked, scored
from engine.matching.utterance import Listener, folded
from engine.matching.wordlists import matching_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.language.base import Language
    from engine.language.matching_words import MatchingWords
    from engine.matching.pattern import Pattern, Places
    from engine.matching.phrases import Phrase
    from engine.matching.utterance import Utterance

Reason = Literal["out_of_grammar", "ambiguous"]

_REMEMBERED = 2048
"""Utterances in the very words of a phrase whose match is kept; then the memory starts afresh."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One option, and how well the utterance says it."""

    name: str
    score: float
    """0..1; 1 is the very words of a phrase."""
    phrase: str
    """The phrase of the flow, as written there."""
    words: tuple[str, ...]
    """The words of the utterance that decided."""


@dataclass(frozen=True, slots=True)
class Match:
    """What was understood."""

    name: str | None
    """The option, or None."""
    score: float
    """Of the best candidate; 0 when there is none."""
    reason: Reason | None
    """Why there is no `name`; None when there is."""
    candidates: tuple[Candidate, ...]
    """Best first, one for each option said at all; where ambiguous, the tied ones first."""
    heard: tuple[str, ...]
    """The folded words of the utterance."""
    explanation: str
    """One sentence: which words decided, or why none did."""
    tied: int = 0
    """How many candidates say it equally well, where it is ambiguous."""


class _Entry(NamedTuple):
    """One phrase of one option, compiled."""

    name: str
    phrase: Phrase
    pattern: Pattern


class Matcher:
    """Matches utterances against named phrases.

    Nothing is compiled until the first `match`: a flow has many menus, a call visits few.
    """

    def __init__(self, entries: Sequence[tuple[str, Sequence[Phrase]]], language: Language) -> None:
        self._entries = tuple(entries)
        self._language = language
        self._table = matching_words(language.code)
        self._compiled: _Compiled | None = None

    def match(self, text: str) -> Match:
        """Tell which option `text` says. Never raises, whatever the text."""
        if self._compiled is None:
            self._compiled = _Compiled(self._entries, self._language, self._table)
        return self._compiled.match(text)


class _Compiled:
    """The phrases of one matcher, ready."""

    def __init__(
        self,
        entries: Sequence[tuple[str, Sequence[Phrase]]],
        language: Language,
        table: MatchingWords,
    ) -> None:
        lexicon = Lexicon(language, table)
        self._listener = Listener(language, table, lexicon)
        self._phrases: list[_Entry] = []
        self._by_key_word: dict[int, list[int]] = {}
        self._exactly: dict[str, dict[str, int]] = {}
        self._wordings: dict[int, frozenset[str]] = {}
        self._remembered: dict[str, Match] = {}
        compiler = Compiler(language, table, lexicon)
        for name, phrases in entries:
            for phrase in phrases:
                self._add(name, phrase, compiler)

    def _add(self, name: str, phrase: Phrase, compiler: Compiler) -> None:
        pattern = compiler.compile(phrase.root)
        if pattern is None:
            return
        number = len(self._phrases)
        self._phrases.append(_Entry(name, phrase, pattern))
        for word in key_words(pattern):
            self._by_key_word.setdefault(word, []).append(number)
        if isinstance(phrase.root, Words):
            self._exactly.setdefault(folded(phrase.text), {}).setdefault(name, number)

    def match(self, text: str) -> Match:
        as_folded = folded(text)
        known = self._remembered.get(as_folded)
        if known is None:
            known = self._understood(self._listener.listen(text, as_folded))
            if known.score == EXACT:
                self._remember(as_folded, known)
        return known

    def _remember(self, as_folded: str, match: Match) -> None:
        if len(self._remembered) >= _REMEMBERED:
            self._remembered.clear()
        self._remembered[as_folded] = match

    def _understood(self, utterance: Utterance) -> Match:
        best, negated = self._said(utterance)
        every_word = (1 << len(utterance.words)) - 1
        for name, number in self._exactly.get(utterance.folded, {}).items():
            best[name] = Said(name, EXACT, number, every_word, 0.0, weak=False, whole=True)
        heard = utterance.words
        if not best:
            return Match(None, 0.0, "out_of_grammar", (), heard, negated or _nothing(heard))
        options, tied = ranked(best.values())
        return _decided(tuple(self._candidate(one, heard) for one in options), tied, heard)

    def _said(self, utterance: Utterance) -> tuple[dict[str, Said], str | None]:
        """The best phrase of each option, and what negated one that was said and is void."""
        numbers = {number for word in utterance.heard for number in self._by_key_word.get(word, ())}
        best: dict[str, Said] = {}
        negated: str | None = None
        found: dict[Pattern, Places] = {}
        for number in sorted(numbers):
            name, _, pattern = self._phrases[number]
            for mask, doubt in places(pattern, utterance.heard, found).items():
                void = negation(mask, utterance)
                if void is not None:
                    negated = negated or void
                    continue
                said = scored(name, number, mask, doubt, utterance)
                if said is None:
                    continue
                said = self._perhaps_exact(said, utterance)
                if name not in best or better(said, best[name]):
                    best[name] = said
        return best, negated

    def _perhaps_exact(self, said: Said, utterance: Utterance) -> Said:
        if said.whole and utterance.folded in self._wordings_of(said.number):
            return said._replace(score=EXACT)
        return said

    def _wordings_of(self, number: int) -> frozenset[str]:
        wordings = self._wordings.get(number)
        if wordings is None:
            wordings = self._wordings[number] = _wordings(self._phrases[number].phrase)
        return wordings

    def _candidate(self, said: Said, heard: tuple[str, ...]) -> Candidate:
        words = tuple(word for at, word in enumerate(heard) if said.mask >> at & 1)
        phrase = self._phrases[said.number].phrase.text
        return Candidate(said.name, round(said.score, 4), phrase, words)


@lru_cache(maxsize=_REMEMBERED)
def _wordings(phrase: Phrase) -> frozenset[str]:
    """Every wording of a phrase, for comparison as a whole; the menus of a flow share many phrases."""
    return frozenset(map(folded, phrase.variants()))


def _decided(candidates: tuple[Candidate, ...], tied: int, heard: tuple[str, ...]) -> Match:
    best = candidates[0]
    if tied > 1:
        names = ", ".join(f"{one.name} (by «{' '.join(one.words)}»)" for one in candidates[:tied])
        return Match(None, best.score, "ambiguous", candidates, heard, f"Equally well said: {names}.", tied)
    explanation = f"«{' '.join(best.words)}» says {best.name}, by the phrase «{best.phrase}»."
    return Match(best.name, best.score, None, candidates, heard, explanation)


def _nothing(heard: tuple[str, ...]) -> str:
    if not heard:
        return "No word was heard."
    return f"No live phrase is near enough to «{' '.join(heard)}»."
