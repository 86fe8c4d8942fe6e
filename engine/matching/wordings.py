"""What a phrase is made of, and the wordings that this gives: counted, spelled out, compared with a text.

Nothing here knows a language: texts are compared by what the caller gives for folding.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


_A_NUMBER = "100"
"""Stands for any number where wordings are spelled out."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words to be said as they stand."""

    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several."""

    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Maybe:
    """What may be left out."""

    part: Node


@dataclass(frozen=True, slots=True)
class Chain:
    """One part after the other."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Concept:
    """A class of phrases; the same class is the same object, so that it is matched only once."""

    name: str
    options: tuple[Node, ...]
    count: int
    """Wordings of all the options together."""
    texts: tuple[str, ...]
    """The options as written in the flow."""


@dataclass(frozen=True, slots=True)
class ClassName:
    """A class that is named and not looked up yet."""

    name: str
    position: int


@dataclass(frozen=True, slots=True)
class AnyNumber:
    """A number, whichever: the class <number>."""


Node = Words | AnyNumber | Choice | Maybe | Chain | Concept | ClassName


def spoken(text: str) -> str:
    """A text as it is said: what is fixed side by side is written with _ between."""
    return " ".join(text.replace("_", " ").split())


def can_be_empty(node: Node) -> bool:
    """Whether nothing need be said."""
    match node:
        case Maybe(_):
            return True
        case Choice(options):
            return any(can_be_empty(option) for option in options)
        case Chain(parts):
            return all(can_be_empty(part) for part in parts)
    return False


def count(node: Node) -> int:
    """How many wordings there are, the same one counted as often as there are ways to it."""
    match node:
        case Concept(count=known):
            return known
        case Maybe(part):
            return 1 + count(part)
        case Choice(options):
            return sum(map(count, options))
        case Chain(parts):
            return prod(map(count, parts))
    return 1


def spell_out(node: Node, most: int) -> tuple[str, ...]:
    """The first wordings as they are said, no more than `most`, in the order of the phrase."""
    match node:
        case Words(text):
            return (spoken(text),)
        case AnyNumber():
            return (_A_NUMBER,)
        case Maybe(part):
            return (*spell_out(part, most), "")[:most]
        case Concept():
            return _spell_out_concept(node, most)
        case Choice(options):
            return _spell_out_options(options, most)
        case Chain(parts):
            ways = islice(product(*(spell_out(part, most) for part in parts)), most)
            return tuple(" ".join(filter(None, way)) for way in ways)
    raise TypeError(node)


@lru_cache(maxsize=4096)
def _spell_out_concept(concept: Concept, most: int) -> tuple[str, ...]:
    """Many phrases name the same class."""
    return _spell_out_options(concept.options, most)


def _spell_out_options(options: tuple[Node, ...], most: int) -> tuple[str, ...]:
    found: list[str] = []
    for option in options:
        found += spell_out(option, most - len(found))
        if len(found) >= most:
            break
    return tuple(found)


def texts(node: Node) -> Iterator[str]:
    """Every text that stands in a phrase."""
    match node:
        case Words(text):
            yield text
        case Maybe(part):
            yield from texts(part)
        case Choice(options) | Concept(options=options) | Chain(options):
            for option in options:
                yield from texts(option)


@lru_cache(maxsize=4096)
def has_number(node: Node) -> bool:
    """Whether any number may stand in a phrase."""
    match node:
        case AnyNumber():
            return True
        case Maybe(part):
            return has_number(part)
        case Choice(options) | Concept(options=options) | Chain(options):
            return any(map(has_number, options))
    return False


def parts(node: Node) -> Iterator[Concept]:
    """The classes that stand in a phrase, those within them apart."""
    match node:
        case Concept():
            yield node
        case Maybe(part):
            yield from parts(part)
        case Choice(nodes) | Chain(nodes):
            for one in nodes:
                yield from parts(one)


def says(node: Node, words: Sequence[str], folded: Callable[[str], str]) -> bool:
    """Whether these folded words are one of the wordings, to the letter."""
    return len(words) in _ends(node, words, 0, folded)


def _ends(node: Node, words: Sequence[str], at: int, folded: Callable[[str], str]) -> set[int]:
    """Where a wording that begins at `at` may end."""
    match node:
        case Words(text):
            own = folded(spoken(text)).split()
            end = at + len(own)
            return {end} if list(words[at:end]) == own else set()
        case AnyNumber():
            return {at + 1} if at < len(words) and words[at].isdecimal() else set()
        case Maybe(part):
            return {at} | _ends(part, words, at, folded)
        case Choice(options) | Concept(options=options):
            return set[int]().union(*(_ends(option, words, at, folded) for option in options))
        case Chain(parts):
            ends = {at}
            for part in parts:
                ends = set[int]().union(*(_ends(part, words, end, folded) for end in ends))
            return ends
    raise TypeError(node)
