"""Understanding: which of the live phrases an utterance says, or why it says none of them.

By words in dictionary form, tolerant of polite padding and of what recognisers mishear, and wary:
a wrong action is worse than asking again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from engine.matching.lexicon import Lexicon
from engine.matching.pattern import Compiler, Reading, key_words, places
from engine.matching.scoring import (
    EXACT,
    Said,
    beyond_a_joint,
    is_clear,
    lies_together,
    negation,
    ranked,
    scored,
    support,
)
from engine.matching.utterance import Listener, folded
from engine.matching.wordings import Words
from engine.matching.wordlists import matching_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.language.base import Language
    from engine.language.matching_words import MatchingWords
    from engine.matching.pattern import Pattern
    from engine.matching.phrases import Alternative, Phrase
    from engine.matching.utterance import Utterance

Reason = Literal["out_of_grammar", "ambiguous"]


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
    way: str = ""
    """The phrase itself; where it is a whole class, which one of that."""


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
    not_meant: tuple[Phrase, ...] = ()
    """The phrases of what is not meant that kept something else from being understood, each once."""


class _Entry(NamedTuple):
    """One way to say a phrase of an option, compiled."""

    name: str
    phrase: Phrase
    way: Alternative
    pattern: Pattern


_Lying = tuple[int, int, float]
"""A way to say a phrase, by its number; the words that say it, as bits; the doubt about them."""


class _Decoy(NamedTuple):
    """One way to say a phrase that is not meant, compiled."""

    phrase: Phrase
    way: Alternative
    pattern: Pattern


class Matcher:
    """Matches utterances against named phrases.

    Nothing is compiled until the first `match`: a flow has many menus, a call visits few.
    """

    def __init__(
        self,
        entries: Sequence[tuple[str, Sequence[Phrase]]],
        language: Language,
        not_meant: Sequence[Phrase] = (),
    ) -> None:
        """`not_meant` are phrases that mean none of them, and void what is said with no word of its own."""
        self._entries = tuple(entries)
        self._not_meant = tuple(not_meant)
        self._language = language
        self._table = matching_words(language.code)
        self._compiled: _Compiled | None = None

    def match(self, text: str) -> Match:
        """Tell which option `text` says. Never raises, whatever the text."""
        if self._compiled is None:
            self._compiled = _Compiled(self._entries, self._not_meant, self._language, self._table)
        return self._compiled.match(text)


class _Compiled:
    """The phrases of one matcher, ready."""

    def __init__(
        self,
        entries: Sequence[tuple[str, Sequence[Phrase]]],
        not_meant: Sequence[Phrase],
        language: Language,
        table: MatchingWords,
    ) -> None:
        lexicon = Lexicon(language, table)
        self._listener = Listener(language, table, lexicon)
        self._phrases: list[_Entry] = []
        self._by_key_word: dict[int, list[int]] = {}
        self._exactly: dict[str, dict[str, int]] = {}
        self._not_meant: list[_Decoy] = []
        self._not_meant_by_key_word: dict[int, list[int]] = {}
        compiler = Compiler(language, table, lexicon)
        for name, phrases in entries:
            for phrase in phrases:
                for way in phrase.alternatives():
                    self._add(name, phrase, way, compiler)
        for phrase in not_meant:
            for way in phrase.alternatives():
                self._add_decoy(phrase, way, compiler)

    def _add(self, name: str, phrase: Phrase, way: Alternative, compiler: Compiler) -> None:
        pattern = compiler.compile(way.root)
        if pattern is None:
            return
        number = len(self._phrases)
        self._phrases.append(_Entry(name, phrase, way, pattern))
        for word in key_words(pattern):
            self._by_key_word.setdefault(word, []).append(number)
        if isinstance(way.root, Words):
            self._exactly.setdefault(folded(way.text), {}).setdefault(name, number)

    def _add_decoy(self, phrase: Phrase, way: Alternative, compiler: Compiler) -> None:
        pattern = compiler.compile(way.root)
        if pattern is None:
            return
        for word in key_words(pattern):
            self._not_meant_by_key_word.setdefault(word, []).append(len(self._not_meant))
        self._not_meant.append(_Decoy(phrase, way, pattern))

    def match(self, text: str) -> Match:
        return self._understood(self._listener.listen(text, folded(text)))

    def _understood(self, utterance: Utterance) -> Match:
        ways, void, not_meant = self._said(utterance)
        every_word = (1 << len(utterance.words)) - 1
        for name, number in self._exactly.get(utterance.folded, {}).items():
            ways[name] = [Said(name, EXACT, number, every_word, 0.0, is_place=False, weak=False, whole=True)]
        heard = utterance.words
        if not ways:
            nothing = void or _nothing(heard)
            return Match(None, 0.0, "out_of_grammar", (), heard, nothing, not_meant=not_meant)
        options, tied = ranked(ways.values(), utterance.joints)
        return _decided(tuple(self._candidate(one, heard) for one in options), tied, heard, not_meant)

    def _said(self, utterance: Utterance) -> tuple[dict[str, list[Said]], str | None, tuple[Phrase, ...]]:
        """The ways in which each option is said, why one is void, and what kept some of them from being said."""
        numbers = {number for word in utterance.heard for number in self._by_key_word.get(word, ())}
        ways: dict[str, list[Said]] = {}
        found: dict[str, list[_Lying]] = {}
        kept: list[tuple[_Lying, Phrase]] = []
        why: str | None = None
        reading = Reading(utterance.heard, utterance.targets(), {})
        decoys = self._decoys(utterance, reading)
        for number in sorted(numbers):
            name, _, _, pattern = self._phrases[number]
            for mask, doubt in places(pattern, reading).items():
                void = negation(mask, utterance)
                decoy = None if void else next((one for one in decoys if not mask & ~one[0]), None)
                if decoy is not None:
                    kept.append(((number, mask, doubt), decoy[1].phrase))
                    void = _decoyed(*decoy, utterance)
                if void is None:
                    found.setdefault(name, []).append((number, mask, doubt))
                why = why or void
        for name, lying in found.items():
            supporting = support(mask for _, mask, doubt in lying if is_clear(mask, doubt))
            ways[name] = [said for one in lying if (said := self._scored(one, utterance, supporting))]
        self._hear_out(ways, found, utterance)
        not_meant = (phrase for lying, phrase in kept if self._scored(lying, utterance, 0))
        return {name: some for name, some in ways.items() if some}, why, tuple(dict.fromkeys(not_meant))

    def _hear_out(
        self, ways: dict[str, list[Said]], found: dict[str, list[_Lying]], utterance: Utterance
    ) -> None:
        """Look again at what was too little in the whole sentence, for a wish on its side of an «и»."""
        clear = [said.mask for some in ways.values() for said in some if not said.weak]
        if not clear or not utterance.joints:
            return
        for name in [name for name, some in ways.items() if not some]:
            for one in found[name]:
                beyond = beyond_a_joint(one[1], clear, utterance.joints)
                if beyond and (said := self._scored(one, utterance, beyond)):
                    ways[name].append(said)

    def _scored(self, lying: _Lying, utterance: Utterance, supporting: int) -> Said | None:
        number, mask, doubt = lying
        name, _, way, _ = self._phrases[number]
        said = scored(name, number, mask, doubt, utterance, supporting=supporting)
        if said is None or (way.is_whole and utterance.asking & ~mask):
            return None
        return self._perhaps_exact(said, utterance)

    def _decoys(self, utterance: Utterance, reading: Reading) -> list[tuple[int, _Decoy]]:
        """Where something is said that is not meant, and by which phrase."""
        by_key_word = self._not_meant_by_key_word
        numbers = {number for word in utterance.heard for number in by_key_word.get(word, ())}
        return [
            (mask, decoy)
            for decoy in map(self._not_meant.__getitem__, sorted(numbers))
            for mask, doubt in places(decoy.pattern, reading).items()
            if lies_together(mask, doubt, utterance) and negation(mask, utterance) is None
        ]

    def _perhaps_exact(self, said: Said, utterance: Utterance) -> Said:
        way = self._phrases[said.number].way
        if said.whole and way.says(utterance.folded.split(), _folded_once):
            return said._replace(score=EXACT)
        return said

    def _candidate(self, said: Said, heard: tuple[str, ...]) -> Candidate:
        words = tuple(word for at, word in enumerate(heard) if said.mask >> at & 1)
        entry = self._phrases[said.number]
        return Candidate(said.name, round(said.score, 4), entry.phrase.text, words, entry.way.text)


_folded_once = lru_cache(maxsize=8192)(folded)
"""For the texts of phrases, of which there are many but no more."""


def _decoyed(mask: int, decoy: _Decoy, utterance: Utterance) -> str:
    """Tell what these words say that is not meant."""
    words = " ".join(word for at, word in enumerate(utterance.words) if mask >> at & 1)
    return f"«{words}» is not meant here, by the phrase «{decoy.way.text}»."


def _decided(
    candidates: tuple[Candidate, ...], tied: int, heard: tuple[str, ...], not_meant: tuple[Phrase, ...]
) -> Match:
    best = candidates[0]
    if tied > 1:
        names = ", ".join(f"{one.name} (by «{' '.join(one.words)}»)" for one in candidates[:tied])
        why = f"Equally well said: {names}."
        return Match(None, best.score, "ambiguous", candidates, heard, why, tied, not_meant)
    explanation = f"«{' '.join(best.words)}» says {best.name}, by the phrase «{best.way}»."
    return Match(best.name, best.score, None, candidates, heard, explanation, not_meant=not_meant)


def _nothing(heard: tuple[str, ...]) -> str:
    if not heard:
        return "No word was heard."
    return f"No live phrase is near enough to «{' '.join(heard)}»."
