"""Phrases compiled for matching: how the words of an utterance may make up a phrase.

A set of positions is an integer, bit by bit. What a node gives is every set of positions that may
be it, with the doubt about those words: bounded, whatever the flow and the caller say.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from engine.matching.wordings import AnyNumber, Chain, Choice, Concept, Maybe, Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.language.base import Language
    from engine.language.matching_words import MatchingWords
    from engine.matching.lexicon import Lexicon
    from engine.matching.wordings import Node

Places = dict[int, float]
"""Positions of the utterance, as bits -> the doubt about the words there."""

_MOST_PLACES = 24
"""Ways kept in which one phrase may lie in one utterance; the least doubtful ones."""


@dataclass(frozen=True, slots=True, eq=False)
class OneOf:
    """Single words of which one must be heard, and longer ways to say the same."""

    words: frozenset[int]
    longer: tuple[Pattern, ...]
    keys: frozenset[int] = field(init=False)
    """Words of which one must be heard."""
    guarded: tuple[tuple[frozenset[int], Pattern], ...] = field(init=False)
    """The longer ways, each with words of which one must be heard."""

    def __post_init__(self) -> None:
        guarded = tuple((key_words(inner), inner) for inner in self.longer)
        object.__setattr__(self, "guarded", guarded)
        object.__setattr__(self, "keys", self.words.union(*(keys for keys, _ in guarded)))


@dataclass(frozen=True, slots=True, eq=False)
class AllOf:
    """Parts that must all be heard, in any order, and parts that may be."""

    parts: tuple[Pattern, ...]
    extras: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Negated:
    """A negator, and what it must stand directly before: «не нашла»."""

    negator: Pattern
    part: Pattern


Pattern = OneOf | AllOf | Negated


class Reading(NamedTuple):
    """One utterance, while phrases are looked for in it."""

    heard: Mapping[int, Places]
    """A word of the lexicon -> where it was heard."""
    targets: Mapping[int, int]
    """The bit of a negator -> the bit of the word that it stands directly before."""
    found: dict[Pattern, Places]
    """What was looked for already, and where it is."""


class Compiler:
    """Compiles the phrases of one matcher into its lexicon."""

    def __init__(self, language: Language, table: MatchingWords, lexicon: Lexicon) -> None:
        self._language = language
        self._table = table
        self._lexicon = lexicon
        self._concepts: dict[Concept, Pattern | None] = {}
        self._single: dict[str, OneOf] = {}

    def compile(self, root: Node) -> Pattern | None:
        """Give the pattern of a phrase; None when it holds no word of the language.

        Padding counts only in a phrase that is nothing else («спасибо»).
        """
        return self._node(root, strict=False) or self._node(root, strict=True)

    def _node(self, node: Node, *, strict: bool) -> Pattern | None:
        match node:
            case Words(text):
                return self._words(text, strict=strict)
            case AnyNumber():
                return OneOf(frozenset((self._lexicon.add_any_number(),)), ())
            case Chain(parts):
                return self._chain(parts, strict=strict)
            case Choice(options):
                return self._one_of(options, strict=strict)
            case Maybe(part):
                inner = self._node(part, strict=strict)
                return None if inner is None else AllOf((), (inner,))
            case Concept():
                return self._concept(node, strict=strict)
        raise TypeError(node)

    def _words(self, text: str, *, strict: bool) -> Pattern | None:
        if "_" in text:
            return self._with_fixed(text, strict=strict)
        words = self._language.words(text)
        for first, second in pairwise(words):
            self._lexicon.add_neighbours(first, second)
        kept = [
            word
            for at, word in enumerate(words)
            if strict
            or word not in self._table.padding
            # What is negated belongs to the negation: «не надо».
            or (at > 0 and words[at - 1] in self._table.negators)
        ]
        return self._with_negators([(word, self._word(word)) for word in kept])

    def _with_negators(self, words: list[tuple[str, OneOf]]) -> Pattern | None:
        """All the words; from a negator on, they are what it stands before."""
        negators = self._table.negators
        at = next((at for at, (word, _) in enumerate(words) if word in negators), None)
        patterns: list[Pattern] = [pattern for _, pattern in words]
        if at is None or at + 1 == len(words):
            return _all_of(patterns, [])
        negated = self._with_negators(words[at + 1 :])
        assert negated is not None
        return _all_of([*patterns[:at], Negated(patterns[at], negated)], [])

    def _with_fixed(self, text: str, *, strict: bool) -> Pattern | None:
        """«Во_сколько открывается»: what is fixed is like one word."""
        parts: list[Pattern] = []
        for piece in text.split():
            if "_" in piece:
                fixed = self._language.words(piece.replace("_", " "))
                parts.append(OneOf(frozenset((self._lexicon.add_fixed(fixed),)), ()))
            elif (pattern := self._words(piece, strict=strict)) is not None:
                parts.append(pattern)
        return _all_of(parts, [])

    def _word(self, word: str) -> OneOf:
        if word not in self._single:
            self._single[word] = OneOf(frozenset((self._lexicon.add(word),)), ())
        return self._single[word]

    def _chain(self, nodes: tuple[Node, ...], *, strict: bool) -> Pattern | None:
        parts: list[Pattern] = []
        extras: list[Pattern] = []
        negated = False
        for node in nodes:
            pattern = self._node(node, strict=strict or negated)
            if negated and parts and pattern is not None:
                parts.append(Negated(parts.pop(), pattern))
            else:
                _flatten(pattern, parts, extras)
            negated = self._ends_in_negator(node)
        return _all_of(parts, extras)

    def _ends_in_negator(self, node: Node) -> bool:
        """«Не (надо | нужно)»: what is negated belongs to the negation."""
        if not isinstance(node, Words):
            return False
        words = self._language.words(node.text)
        return bool(words) and words[-1] in self._table.negators

    def _one_of(self, nodes: tuple[Node, ...], *, strict: bool) -> Pattern | None:
        options = [self._node(node, strict=strict) for node in nodes]
        if all(option is None for option in options):
            return None
        # Beside words that mean something, padding is one of the things to be said.
        options = [
            option or self._node(node, strict=True) for node, option in zip(nodes, options, strict=True)
        ]
        words: set[int] = set()
        longer: list[Pattern] = []
        for option in options:
            match option:
                case OneOf(single, more):
                    words |= single
                    longer.extend(more)
                case AllOf() | Negated():
                    longer.append(option)
        return OneOf(frozenset(words), tuple(longer))

    def _concept(self, concept: Concept, *, strict: bool) -> Pattern | None:
        if strict:
            return self._one_of(concept.options, strict=True)
        if concept not in self._concepts:
            self._concepts[concept] = self._one_of(concept.options, strict=False)
        return self._concepts[concept]


def _flatten(pattern: Pattern | None, parts: list[Pattern], extras: list[Pattern]) -> None:
    match pattern:
        case None:
            return
        case AllOf(inner, more):
            parts.extend(inner)
            extras.extend(more)
        case part:
            parts.append(part)


def _all_of(parts: list[Pattern], extras: list[Pattern]) -> Pattern | None:
    if not parts and not extras:
        return None
    if len(parts) == 1 and not extras:
        return parts[0]
    return AllOf(tuple(parts), tuple(extras))


def key_words(pattern: Pattern) -> frozenset[int]:
    """Give words of which one must be heard for the pattern to match: the fewest there are."""
    match pattern:
        case OneOf():
            return pattern.keys
        case Negated(_, part):
            return key_words(part)  # «не» is heard in every other sentence
        case AllOf(parts, extras):
            if parts:
                return min((key_words(part) for part in parts), key=len)
            return frozenset().union(*(key_words(extra) for extra in extras))


def places(pattern: Pattern, reading: Reading) -> Places:
    """Give the ways in which `pattern` lies in the utterance."""
    known = reading.found.get(pattern)
    if known is None:
        if type(pattern) is OneOf:
            known = _places_of_one(pattern, reading)
        elif type(pattern) is Negated:
            known = _places_negated(pattern, reading)
        else:
            known = _places_of_all(pattern, reading)  # type: ignore[arg-type]
        reading.found[pattern] = known
    return known


def _places_of_one(pattern: OneOf, reading: Reading) -> Places:
    result: Places = {}
    heard = reading.heard
    if pattern.keys.isdisjoint(heard):
        return result
    for word in pattern.words.intersection(heard):
        _merge(result, heard[word])
    for keys, inner in pattern.guarded:
        if not keys.isdisjoint(heard):
            _merge(result, places(inner, reading))
    return result


def _places_negated(pattern: Negated, reading: Reading) -> Places:
    """«Нашла, не блокируйте» does not say «не нашла»."""
    negators = places(pattern.negator, reading)
    if not negators:
        return negators
    result: Places = {}
    for mask, doubt in negators.items():
        target = reading.targets.get(mask, 0)
        for other, more in places(pattern.part, reading).items():
            if not mask & other and (not target or target & other):
                result[mask | other] = min(doubt + more, result.get(mask | other, 9.0))
    return _fewest_doubts(result)


def _merge(result: Places, more: Places) -> None:
    for mask, doubt in more.items():
        if doubt < result.get(mask, 9.0):
            result[mask] = doubt


def _places_of_all(pattern: AllOf, reading: Reading) -> Places:
    found = reading.found
    needed: list[Places] = []
    for part in pattern.parts:
        where = found.get(part)
        if where is None:
            where = places(part, reading)
        if not where:
            return where
        needed.append(where)
    result: Places = needed[0] if needed else {0: 0.0}
    for where in needed[1:]:
        result = _combined(result, where)
    for extra in pattern.extras:
        more = places(extra, reading)
        if more:
            result = _fewest_doubts({**result, **_combined(result, more)})
    if not needed:
        result.pop(0, None)
    return result


def _combined(left: Places, right: Places) -> Places:
    result: Places = {}
    for mask, doubt in left.items():
        for other, more in right.items():
            if not mask & other:
                both, total = mask | other, doubt + more
                if total < result.get(both, 9.0):
                    result[both] = total
    return _fewest_doubts(result)


def _fewest_doubts(result: Places) -> Places:
    if len(result) <= _MOST_PLACES:
        return result
    best = sorted(result.items(), key=lambda item: (item[1], -item[0].bit_count(), item[0]))
    return dict(best[:_MOST_PLACES])
