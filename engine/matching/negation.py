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
        return self.is_wish(word) or self.table.is_order(word)

    def is_wish(self, word: str) -> bool:
        """Whether a word tells of a wish, which a negation refuses: «хочу», «не буду»."""
        return word in self.table.wish_forms or bool(self.lemmas(word) & self.table.wish_lemmas)

    def refuses(self, at: int) -> int:
        """How many words of a refusal begin here: 3 for «ни к чему», 0 for none."""
        for refusal in self.table.refusals_by_first.get(self.words[at], ()):
            if tuple(self.words[at : at + len(refusal)]) == refusal:
                return len(refusal)
        return 0

    def is_verb(self, lemma: str) -> bool:
        """Whether a dictionary form looks like a verb."""
        return lemma.endswith(self.table.verb_endings)

    def meaning(self, positions: range) -> list[int]:
        """Those of the positions that mean something."""
        return [at for at in positions if not self.padded[at]]


def scope(sentence: Sentence) -> Scope:
    """Find what is negated, and by what."""
    negating = [at for at in range(len(sentence.words)) if _negates(at, sentence)]
    if not negating:
        return _NOTHING
    clauses = sentence.clauses()
    found = Scope({}, {})
    for position in negating:
        clause = next(span for span in clauses if position in span)
        for voided in _reached(position, clause, sentence, found.target):
            found.voided_by.setdefault(voided, position)
    return found


def _negates(at: int, sentence: Sentence) -> bool:
    words, table = sentence.words, sentence.table
    word = words[at]
    if sentence.refuses(at):
        return True
    if word in table.stops:
        return not _is_asked(at, sentence)
    # A padded negator is part of an idiom («не подскажете»), which negates nothing.
    return (word in table.negators or word in table.absences) and not sentence.padded[at]


def _is_asked(at: int, sentence: Sentence) -> bool:
    """«Хватит ли денег»: a question, and no end of anything."""
    return at + 1 < len(sentence.words) and sentence.words[at + 1] in sentence.table.asking


def _reached(position: int, clause: range, sentence: Sentence, targets: dict[int, int]) -> Sequence[int]:
    """What the negator at `position` voids; notes in `targets` what it stands before."""
    after = range(position + 1, clause.stop)
    before = range(clause.start, position)
    word = sentence.words[position]
    if length := sentence.refuses(position):
        return (*before, *range(position + length, clause.stop))
    if word in sentence.table.stops:
        return after
    if word in sentence.table.absences:
        return _absent(position, before, after, sentence, targets)
    target = _target(after, sentence)
    if target is None:
        return ()
    targets[position] = target
    if word in sentence.table.without:
        return _noun_phrase(target, clause.stop, sentence)
    return _negated(target, before, after, sentence)


def _absent(
    position: int, before: range, after: range, sentence: Sentence, targets: dict[int, int]
) -> Sequence[int]:
    """«Карты у меня нет», «у меня нет карты»; «нет, карта» and «баланс… нет, карта» are answers."""
    words, table = sentence.words, sentence.table
    spoken = [at for at in sentence.meaning(before) if words[at] not in table.light]
    if spoken:
        if spoken[-1] == sentence.meaning(before)[-1]:  # «ничего нет» is of nothing before it
            targets[position] = spoken[-1]
        return spoken[-1:]
    owned = before and words[before[-1]] in table.owners
    lacking = sentence.meaning(after)[:1] if owned else []
    if lacking:
        targets[position] = lacking[0]
    return lacking


def _target(after: range, sentence: Sentence) -> int | None:
    """The word that a negator stands directly before, padding apart."""
    words, table = sentence.words, sentence.table
    if after and words[after[0]] in table.pointers:
        return after[0]
    verbs = table.wish_lemmas | table.trouble_lemmas
    for at in after:
        word = words[at]
        if not sentence.padded[at] or word in table.wish_forms or sentence.lemmas(word) & verbs:
            return at
    return None


def _negated(target: int, before: range, after: range, sentence: Sentence) -> Sequence[int]:
    word = sentence.words[target]
    forms = sentence.lemmas(word)
    if sentence.is_wish(word):
        return (*after, *_governed(before, sentence, is_verb=False))
    if forms & sentence.table.trouble_lemmas or not any(map(sentence.is_verb, forms)):
        return _noun_phrase(target, after.stop, sentence)
    rest = range(target, _end_of_verb(target, after.stop, sentence))
    if sentence.meaning(rest[1:]):
        return rest
    # «Кредит не предлагайте»: a verb with nothing after it negates what stands before it.
    return (*rest, *_governed(before, sentence, is_verb=True))


def _noun_phrase(target: int, stop: int, sentence: Sentence) -> range:
    """«Не в главное меню»: what is negated with the word that it tells more of."""
    end = target
    while end + 1 < stop and sentence.table.is_attribute(sentence.words[end]):
        end += 1
    return range(target, end + 1)


def _end_of_verb(target: int, stop: int, sentence: Sentence) -> int:
    """«Никого не трогаю, приходит сообщение»: where another verb begins, the negation ends."""
    words, table = sentence.words, sentence.table
    for at in range(target + 1, stop):
        if words[at] in table.subordinators:
            return stop
        if table.is_finite(words[at]) and not sentence.padded[at]:
            return at
    return stop


def _governed(before: range, sentence: Sentence, *, is_verb: bool) -> Sequence[int]:
    """The words before a negation that are in its own part of the sentence.

    With `is_verb`, another verb has its own: «карта осталась в такси, водитель трубку не берёт».
    """
    table = sentence.table
    start = before.start
    verb = False
    for at in before:
        word = sentence.words[at]
        if word in table.subordinators or (verb and word in table.joints):
            start, verb = at + 1, False
        elif is_verb and not sentence.padded[at] and table.is_finite(word):
            start, verb = at + 1, True
    rest = range(start, before.stop)
    meant = sentence.meaning(rest) if verb else []
    # «Потеряла карту, водитель трубку не берёт»: what the other verb is about is not negated.
    return range(meant[1], before.stop) if len(meant) > 1 else rest
