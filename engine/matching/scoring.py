"""How well an utterance says a phrase, and which of several options it says best."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
"""Foreign words that may stand about a phrase: 1, and 2 for each word that was understood."""
_OTHER_WORDS_OF_A_STORY = 2
"""Foreign words that may stand about a single word where nothing is wished for or asked."""
_ABOUT = 4
"""Words on either side that stand about a phrase; what is said further away belongs to a longer story."""
_COST_FAR_AWAY = 0.2
"""What a foreign word far away counts for, of one nearby."""
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
    is_place: bool
    """Nothing but where something is done."""
    weak: bool
    """Made of answers, question words and padding only."""
    whole: bool
    """Nothing was said beside it, and nothing of it was in doubt."""


def scored(
    name: str, number: int, mask: int, doubt: float, utterance: Utterance, *, supporting: int
) -> Said | None:
    """Judge one way in which a phrase lies in the utterance; None when it is not near enough.

    `supporting` are words that say the same option in another way: they are no foreign ones.
    """
    asked = mask & utterance.asking
    weak = not asked
    others = _others(mask, utterance, weak=weak)
    matched = mask.bit_count()
    # One word in a long story is a mention; more of them are what the story is about.
    far = others & ~_about(mask) if matched > 1 and not weak else 0
    far |= others & supporting
    near = (others & ~far).bit_count()
    if near > (
        0 if weak else _OTHER_WORDS + _OTHER_WORDS_PER_WORD * (mask & ~utterance.negators).bit_count()
    ):
        return None
    if not weak and _is_mention(mask, asked) and _is_told_of(mask, others & ~supporting, near, utterance):
        return None
    gaps = _gaps(mask, others) if near else 0
    if gaps is None:
        return None
    foreign = near + _COST_FAR_AWAY * far.bit_count()
    score = 1.0 - _COST_OF_OTHER_WORDS * foreign / (foreign + matched)
    score -= _COST_OF_DOUBT * doubt / matched + _COST_OF_A_GAP * gaps
    if score < ACCEPTED:
        return None
    whole = not (foreign or doubt)
    best = min(score, BEST_INEXACT)
    is_place = matched == 1 and bool(mask & utterance.places)
    return Said(name, best, number, mask, doubt / matched, is_place=is_place, weak=weak, whole=whole)


def support(masks: Iterable[int]) -> int:
    """The words that say an option in one way or another."""
    return reduce(or_, masks, 0)


def is_clear(mask: int, doubt: float) -> bool:
    """Whether words were hardly misheard."""
    return doubt / mask.bit_count() < _MISHEARD


def beyond_a_joint(mask: int, others: Sequence[int], joints: Sequence[int]) -> int:
    """The words on the other side of an «и» where something else is said, as bits; 0 when there is none."""
    for joint in joints:
        before = (1 << joint) - 1
        for side in (before, ~before):
            if not mask & ~side and any(not other & side for other in others):
                return ~side
    return 0


def lies_together(mask: int, doubt: float, utterance: Utterance) -> bool:
    """Whether words stand close enough to each other to be one phrase, and were clearly heard."""
    return is_clear(mask, doubt) and _gaps(mask, utterance.asking & ~mask) is not None


def _is_told_of(mask: int, others: int, near: int, utterance: Utterance) -> bool:
    """«Раньше был вклад», «у гимнастки отличный баланс на бревне»: nothing is asked for."""
    if utterance.told & others & _about(mask):
        return True
    return not utterance.wished and near > _OTHER_WORDS_OF_A_STORY


def _is_mention(mask: int, asked: int) -> bool:
    """A single word, and none of an expression: «до свидания»."""
    return not asked & (asked - 1) and not mask & mask << 1


def _about(mask: int) -> int:
    """The positions of a phrase and those around it."""
    first = max((mask & -mask).bit_length() - 1 - _ABOUT, 0)
    return (1 << mask.bit_length() + _ABOUT) - (1 << first)


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


def _merit(said: Said) -> tuple[bool, float, int]:
    return not said.weak, said.score, said.mask.bit_count()


def ranked(options: Iterable[Sequence[Said]], joints: Sequence[int] = ()) -> tuple[list[Said], int]:
    """Give the best phrase of each option, best option first, and how many are tied for the first place.

    `options` are the ways in which each option is said, `joints` where something else may be said from.
    """
    ways = {some[0].name: some for some in options}
    said = sorted(
        (max(some, key=_merit) for some in ways.values()),
        key=lambda one: (one.weak, one.is_place, -one.score, one.name),
    )
    unbeaten = [one for one in said if not _beaten(one, said)]
    best = unbeaten[0]
    own_words = support(one.mask for one in ways[best.name])
    tied = [
        best,
        *(
            rival
            for one in unbeaten[1:]
            if (
                rival := _rival(ways[one.name], one, best, own_words)
                or _joined(ways[one.name], ways[best.name], joints)
            )
        ),
    ]
    names = {one.name for one in tied}
    return [*tied, *(one for one in said if one.name not in names)], len(tied)


def _beaten(one: Said, said: list[Said]) -> bool:
    """Another option explains all of its words and more, or it is an answer beside a wish."""
    return any(
        (one.weak and not other.weak)
        or (one.weak == other.weak and one.mask != other.mask and not one.mask & ~other.mask)
        for other in said
    )


def _rival(ways: Sequence[Said], own_best: Said, best: Said, own_words: int) -> Said | None:
    """The way in which another option is wished for as well; None when it is not.

    `own_words` are all that say the best one.
    """
    if best.score == EXACT > own_best.score:
        return None
    if best.score - own_best.score < _EQUAL:
        return own_best
    return next((one for one in ways if not one.mask & own_words and _second_wish(one, best)), None)


def _second_wish(one: Said, best: Said) -> bool:
    """Another wish in the same sentence, neither misheard nor where the first is to be done."""
    if one.weak != best.weak or one.is_place:
        return False
    return not one.doubt >= _MISHEARD > best.doubt


def _joined(ways: Sequence[Said], best: Sequence[Said], joints: Sequence[int]) -> Said | None:
    """The way in which another option is said on the other side of an «и» than the best one."""
    for joint in joints:
        before = (1 << joint) - 1
        for side, other_side in ((before, ~before), (~before, before)):
            # What the best option says on this side belongs to it.
            own_words = support(own.mask for own in best if not own.mask & ~side)
            if any(_is_clear(own) and not own.mask & ~other_side for own in best):
                for one in ways:
                    if _is_clear(one) and not one.mask & ~side and not one.mask & own_words:
                        return one
    return None


def _is_clear(one: Said) -> bool:
    return not (one.weak or one.is_place) and one.doubt < _MISHEARD
