"""How far a negation reaches: which words of an utterance are voided, and by which word.

A negated word is not void for a phrase that holds the negation itself («не пришёл перевод»), so
what is given is the negator of each word, and the matcher looks whether the phrase has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.language.matching_words import MatchingWords


class Scope(NamedTuple):
    """What the negations of one utterance reach."""

    voided_by: dict[int, int]
    """The position of a voided word -> the position of the word that voids it."""
    target: dict[int, int]
    """The position of a negator -> the word that it stands directly before."""


_NOTHING = Scope({}, {})


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is known of an utterance before its negations are."""

    words: Sequence[str]
    starts: frozenset[int]
    """The words at which a clause begins by punctuation."""
    padded: Sequence[bool]
    """Which words mean nothing where they stand."""
    lemmas: Callable[[str], frozenset[str]]
    table: MatchingWords

    def clauses(self) -> tuple[range, ...]:
        """The parts of the sentence that a negation does not reach out of."""
        words, table = self.words, self.table
        turns = {
            at
            for at, word in enumerate(words)
            if word in table.turns or (at and words[at - 1] not in table.negators and self._wishes(word))
        }
        edges = sorted({0, *self.starts, *turns})
        return tuple(map(range, edges, [*edges[1:], len(words)]))

    def wishes(self) -> bool:
        """Whether something is wished for or asked anywhere."""
        return any(word in self.table.questions or self._wishes(word) for word in self.words)

    def _wishes(self, word: str) -> bool:
        """«Хочу», «соедините»: what follows is wished for, whatever was refused before."""
        return bool(self.lemmas(word) & self.table.wish_lemmas) or self.table.is_order(word)

    def is_verb(self, lemma: str) -> bool:
        """Whether a dictionary form looks like a verb."""
        return lemma.endswith(self.table.verb_endings)

    def meaning(self, positions: range) -> list[int]:
        """Those of the positions that mean something."""
        return [at for at in positions if not self.padded[at]]


def scope(sentence: Sentence) -> Scope:
    """Find what is negated, and by what."""
    words, table = sentence.words, sentence.table
    negating = [
        at
        for at, word in enumerate(words)
        if (word in table.negators or word in table.absences or word in table.stops)
        # A padded negator is part of an idiom («не подскажете»), which negates nothing.
        and not sentence.padded[at]
    ]
    if not negating:
        return _NOTHING
    clauses = sentence.clauses()
    found = Scope({}, {})
    for position in negating:
        clause = next(span for span in clauses if position in span)
        for voided in _reached(position, clause, sentence, found.target):
            found.voided_by.setdefault(voided, position)
    return found


def _reached(position: int, clause: range, sentence: Sentence, targets: dict[int, int]) -> Sequence[int]:
    """What the negator at `position` voids; notes in `targets` what it stands before."""
    after = range(position + 1, clause.stop)
    before = range(clause.start, position)
    word = sentence.words[position]
    if word in sentence.table.stops:
        return after
    if word in sentence.table.absences:
        return _absent(position, before, after, sentence, targets)
    target = _target(after, sentence)
    if target is None:
        return ()
    targets[position] = target
    return _negated(target, _governed(before, sentence), after, sentence)


def _absent(
    position: int, before: range, after: range, sentence: Sentence, targets: dict[int, int]
) -> Sequence[int]:
    """«Карты у меня нет», «у меня нет карты»; «нет, карта» and «баланс… нет, карта» are answers."""
    words, table = sentence.words, sentence.table
    spoken = [at for at in sentence.meaning(before) if words[at] not in table.light]
    if spoken:
        return spoken[-1:]
    owned = before and words[before[-1]] in table.owners
    lacking = sentence.meaning(after)[:1] if owned else []
    if lacking:
        targets[position] = lacking[0]
    return lacking


def _target(after: range, sentence: Sentence) -> int | None:
    """The word that a negator stands directly before, padding apart."""
    verbs = sentence.table.wish_lemmas | sentence.table.trouble_lemmas
    for at in after:
        if not sentence.padded[at] or sentence.lemmas(sentence.words[at]) & verbs:
            return at
    return None


def _negated(target: int, before: Sequence[int], after: range, sentence: Sentence) -> Sequence[int]:
    forms = sentence.lemmas(sentence.words[target])
    if forms & sentence.table.wish_lemmas:
        return (*after, *before)
    if forms & sentence.table.trouble_lemmas or not any(map(sentence.is_verb, forms)):
        return (target,)
    rest = range(target, _end_of_verb(target, after.stop, sentence))
    # «Кредит не предлагайте»: a verb with nothing after it negates what stands before it.
    return rest if sentence.meaning(rest[1:]) else (*rest, *before)


def _end_of_verb(target: int, stop: int, sentence: Sentence) -> int:
    """«Никого не трогаю, приходит сообщение»: where another verb begins, the negation ends."""
    words, table = sentence.words, sentence.table
    for at in range(target + 1, stop):
        if words[at] in table.subordinators:
            return stop
        if table.is_finite(words[at]) and not sentence.padded[at]:
            return at
    return stop


def _governed(before: range, sentence: Sentence) -> Sequence[int]:
    """The words before a negation that are in its own part of the sentence."""
    breaks = [at for at in before if sentence.words[at] in sentence.table.subordinators]
    return range(breaks[-1] + 1, before.stop) if breaks else before
