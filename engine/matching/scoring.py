"""How well an utterance says a phrase, and which of several options it says best."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.matching.negation import Scope
    from engine.matching.utterance import Utterance

ACCEPTED = 0.5
"""The least score that counts as understood."""
EXACT = 1.0
"""The very words of a phrase."""
BEST_INEXACT = 0.99
_EQUAL = 0.02
"""Scores closer than this do not tell two options apart."""

_COST_OF_OTHER_WORDS = 0.45
_COST_OF_DOUBT = 0.6
_COST_OF_A_GAP = 0.01
_WIDEST_GAP = 3
"""Foreign words that may stand between two words of a phrase."""
_OTHER_WORDS = 1
_OTHER_WORDS_PER_WORD = 2
"""Foreign words that one sentence may hold: 1, and 2 for each word that was understood."""
_MISHEARD = 0.2
"""Mean doubt from which a match may have been misheard and does not rival a clear one."""


class Said(NamedTuple):
    """One phrase that the utterance may say."""

    name: str
    score: float
    number: int
    """Of the phrase."""
    mask: int
    """The words that decided, as bits."""
    doubt: float
    """Mean of the words."""
    weak: bool
    """Made of answers, question words and padding only."""
    whole: bool
    """Nothing was said beside it, and nothing of it was in doubt."""


def scored(name: str, number: int, mask: int, doubt: float, utterance: Utterance) -> Said | None:
    """Judge one way in which a phrase lies in the utterance; None when it is not near enough."""
    asked = mask & utterance.asking
    weak = not asked
    others = _others(mask, utterance, weak=weak)
    foreign = others.bit_count()
    if foreign > (0 if weak else _OTHER_WORDS + _OTHER_WORDS_PER_WORD * asked.bit_count()):
        return None
    gaps = _gaps(mask, others) if foreign else 0
    if gaps is None:
        return None
    matched = mask.bit_count()
    score = 1.0 - _COST_OF_OTHER_WORDS * foreign / (foreign + matched)
    score -= _COST_OF_DOUBT * doubt / matched + _COST_OF_A_GAP * gaps
    if score < ACCEPTED:
        return None
    whole = not (foreign or doubt)
    return Said(name, min(score, BEST_INEXACT), number, mask, doubt / matched, weak, whole)


def _others(mask: int, utterance: Utterance, *, weak: bool) -> int:
    """The words that mean something and that the phrase does not explain."""
    if not weak:
        return utterance.asking & ~mask
    # Little is said by «да» or «пока», so that nothing else may be said beside it.
    others = (utterance.asking | utterance.negators) & ~mask
    return others & ~_voided_within(mask, utterance.scope)


def negation(mask: int, utterance: Utterance) -> str | None:
    """Tell why these words are negated; None when they are not, or the phrase itself says so."""
    reach = utterance.scope
    words = utterance.words
    for voided, negator in reach.voided_by.items():
        if mask >> voided & 1 and not mask >> negator & 1:
            side = "before" if negator < voided else "after"
            return f"«{words[negator]}» {side} «{words[voided]}» negates it."
    for negator, target in reach.target.items():
        if mask >> negator & 1 and not mask >> target & 1:
            return f"«{words[negator]}» belongs to «{words[target]}»."
    return None


def _voided_within(mask: int, reach: Scope) -> int:
    """Words that are voided by a negator which the phrase holds: «нет, не надо оператора»."""
    result = 0
    for voided, negator in reach.voided_by.items():
        if mask >> negator & 1:
            result |= 1 << voided
    return result


def _gaps(mask: int, foreign: int) -> int | None:
    """Foreign words within the phrase; None when there are too many between two of its words."""
    inside = 0
    between = 0
    foreign >>= (mask & -mask).bit_length() - 1
    mask >>= (mask & -mask).bit_length() - 1
    while mask:
        if mask & 1:
            inside += between
            between = 0
        elif foreign & 1:
            between += 1
            if between > _WIDEST_GAP:
                return None
        mask >>= 1
        foreign >>= 1
    return inside


def better(one: Said, other: Said) -> bool:
    """Tell which of two phrases of the same option to keep."""
    return _merit(one) > _merit(other)


def _merit(said: Said) -> tuple[bool, float, int]:
    return not said.weak, said.score, said.mask.bit_count()


def ranked(options: Iterable[Said]) -> tuple[list[Said], int]:
    """Give the options, best first, and how many of them are tied for the first place."""
    said = sorted(options, key=lambda one: (one.weak, -one.score, one.name))
    unbeaten = [one for one in said if not _beaten(one, said)]
    best = unbeaten[0]
    tied = [best, *(one for one in unbeaten[1:] if _rivals(one, best))]
    return [*tied, *(one for one in said if one not in tied)], len(tied)


def _beaten(one: Said, said: list[Said]) -> bool:
    """Another option explains all of its words and more, or it is an answer beside a wish."""
    return any(
        (one.weak and not other.weak)
        or (one.weak == other.weak and one.mask != other.mask and not one.mask & ~other.mask)
        for other in said
    )


def _rivals(one: Said, best: Said) -> bool:
    if best.score == EXACT > one.score:
        return False
    if best.score - one.score < _EQUAL:
        return True
    two_wishes = not one.mask & best.mask
    return two_wishes and not (one.doubt >= _MISHEARD > best.doubt)
