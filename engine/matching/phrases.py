"""The notation for phrases in a flow: reads it, refuses mistakes, spells out its wordings.

Nothing here knows a language: what the words mean is the business of `engine.matching.matcher`.

    соедини с оператором          words
    <lost> <card>                 a named class of phrases from the flow's `phrases:` section
    (заблокируй | закрой) карту   one of several
    [мой] баланс                  may be left out
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from engine.errors import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from engine.errors import Place

MAX_VARIANTS = 500
"""Wordings one phrase may have: the recogniser's grammar spells out every one of them."""

MAX_NESTING = 20
"""Brackets within brackets, and classes within classes."""

_NOTATION = re.compile(r"[<>()\[\]|]")
_TOKEN = re.compile(r"<[^<>()\[\]|]*>|[<>()\[\]|]|[^<>()\[\]|]+")
_HAS_WORD = re.compile(r"[^\W_]")


class PhraseError(ValueError):
    """A phrase is wrong: says what, and how to mend it."""

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.position = position
        """Offset of the mistake in the phrase's text, in characters, from 0."""


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


@dataclass(frozen=True, slots=True)
class _ClassName:
    """A class that is named and not looked up yet."""

    name: str
    position: int


Node = Words | Choice | Maybe | Chain | Concept | _ClassName


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of a flow. `parse` makes it."""

    text: str
    """As written in the flow."""
    root: Node
    """What the text says, with its classes looked up."""
    place: Place = field(default=NOWHERE, compare=False)
    """Where it is written."""

    def variants(self, limit: int = MAX_VARIANTS) -> tuple[str, ...]:
        """Every plain wording, each once, in the order of the text.

        Raises:
            PhraseError: there are more than `limit`.
        """
        _check_count(self.root, limit)
        wordings = (" ".join(" ".join(parts).split()) for parts in _spell_out(self.root))
        return tuple(dict.fromkeys(wordings))


def parse(text: str, classes: Mapping[str, Sequence[str]], place: Place = NOWHERE) -> Phrase:
    """Read one phrase, written at `place`; `classes` is the flow's `phrases:` section.

    Raises:
        PhraseError: the notation is wrong, a class is unknown or contains itself, nothing need be
            said at all, or there are more than `MAX_VARIANTS` wordings.
    """
    if _NOTATION.search(text) is None:
        return Phrase(text, _plain(text), place)
    root = _resolve(_syntax(text), classes, ())
    if _can_be_empty(root):
        raise PhraseError("Everything in this phrase may be left out: take one [ ] away.")
    _check_count(root, MAX_VARIANTS)
    return Phrase(text, root, place)


def _plain(text: str) -> Words:
    if _HAS_WORD.search(text) is None:
        raise PhraseError("This phrase has no word in it: write what the caller says, or take it away.")
    return Words(text)


# -- text to syntax ---------------------------------------------------------------------------


@lru_cache(maxsize=8192)
def _syntax(text: str) -> Node:
    if _NOTATION.search(text) is None:
        return _plain(text)
    return _Reader(text).whole()


class _Reader:
    """Reads one text from left to right."""

    def __init__(self, text: str) -> None:
        self._tokens = [
            (found.group(), found.start()) for found in _TOKEN.finditer(text) if not found.group().isspace()
        ]
        self._at = 0
        self._end = len(text)

    def whole(self) -> Node:
        node = self._chain(opened=None, depth=0)
        if self._at < len(self._tokens):
            mark, position = self._tokens[self._at]
            raise PhraseError(_stray(mark), position)
        return node

    def _chain(self, opened: tuple[str, int] | None, depth: int) -> Node:
        start = self._position()
        parts: list[Node] = []
        while self._peek() not in {None, ")", "]", "|", ">"}:
            parts.append(self._part(depth))
        if not parts:
            raise PhraseError(_nothing(opened, self._peek()), opened[1] if opened else start)
        return parts[0] if len(parts) == 1 else Chain(tuple(parts))

    def _part(self, depth: int) -> Node:
        mark, position = self._tokens[self._at]
        self._at += 1
        if mark in {"(", "["}:
            return self._bracket(mark, position, depth + 1)
        if mark[0] == "<":
            return _class_name(mark, position)
        return _worded(mark, position)

    def _bracket(self, opening: str, position: int, depth: int) -> Node:
        if depth > MAX_NESTING:
            raise PhraseError(
                f"Brackets are nested more than {MAX_NESTING} deep: name the inner part"
                " under phrases: and write <name> here.",
                position,
            )
        options = [self._chain((opening, position), depth)]
        while self._peek() == "|":
            self._at += 1
            options.append(self._chain((opening, position), depth))
        self._close(opening, position)
        inner = options[0] if len(options) == 1 else Choice(tuple(options))
        return Maybe(inner) if opening == "[" else inner

    def _close(self, opening: str, position: int) -> None:
        closing = ")" if opening == "(" else "]"
        found = self._peek()
        if found != closing:
            instead = "" if found is None else f", but {found!r} comes first"
            raise PhraseError(
                f"The {opening!r} is not closed: a {closing!r} is missing{instead}.",
                position if found is None else self._position(),
            )
        self._at += 1

    def _peek(self) -> str | None:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else None

    def _position(self) -> int:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else self._end


def _class_name(mark: str, position: int) -> _ClassName:
    name = mark[1:-1].strip()
    if mark == "<":
        raise PhraseError("The '<' is not closed: a class is written <name>.", position)
    if not name:
        raise PhraseError("The class has no name: write <name>, as under phrases:.", position)
    return _ClassName(name, position)


def _worded(mark: str, position: int) -> Words:
    if _HAS_WORD.search(mark) is None:
        raise PhraseError(f"{mark.strip()!r} is not a word: take it away.", position)
    return Words(mark.strip())


def _stray(mark: str) -> str:
    if mark == "|":
        return "A '|' stands outside brackets: write ( one | other )."
    if mark == ">":
        return "A '>' without its '<': a class is written <name>."
    opening = "(" if mark == ")" else "["
    return f"A {mark!r} without its {opening!r}."


def _nothing(opened: tuple[str, int] | None, found: str | None) -> str:
    if opened is not None:
        return f"There is nothing to say after {opened[0]!r} or '|': write a word, or remove it."
    if found is not None:
        return _stray(found)
    return "This phrase has no word in it: write what the caller says, or take it away."


# -- looking classes up -----------------------------------------------------------------------


def _resolve(node: Node, classes: Mapping[str, Sequence[str]], trail: tuple[str, ...]) -> Node:
    """The same node with each class name replaced by the class."""
    match node:
        case _ClassName(name, position):
            return _concept(name, position, classes, trail)
        case Choice(options):
            return Choice(tuple(_resolve(option, classes, trail) for option in options))
        case Chain(parts):
            return Chain(tuple(_resolve(part, classes, trail) for part in parts))
        case Maybe(part):
            return Maybe(_resolve(part, classes, trail))
    return node


def _concept(
    name: str, position: int, classes: Mapping[str, Sequence[str]], trail: tuple[str, ...]
) -> Concept:
    if name in trail:
        circle = " → ".join(f"<{step}>" for step in (*trail[trail.index(name) :], name))
        raise PhraseError(f"The class <{name}> contains itself: {circle}.", position)
    if name not in classes:
        raise PhraseError(_unknown(name, classes), position)
    if len(trail) >= MAX_NESTING:
        raise PhraseError(f"Classes are nested more than {MAX_NESTING} deep.", position)
    items = tuple(classes[name])
    try:
        inner = tuple(_concept(used, 0, classes, (*trail, name)) for used in _classes_used_by(items))
        return _interned(name, items, inner)
    except PhraseError as mistake:
        if trail:
            raise
        raise PhraseError(f"In the class <{name}>: {mistake}", position) from mistake


@lru_cache(maxsize=4096)
def _classes_used_by(items: tuple[str, ...]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    pending = [_syntax(item) for item in items]
    while pending:
        match pending.pop():
            case _ClassName(name, _):
                found[name] = None
            case Choice(nodes) | Chain(nodes):
                pending.extend(nodes)
            case Maybe(part):
                pending.append(part)
    return tuple(found)


@lru_cache(maxsize=4096)
def _interned(name: str, items: tuple[str, ...], inner: tuple[Concept, ...]) -> Concept:
    """One object for one class, however many phrases name it."""
    if not items:
        raise PhraseError(f"the class <{name}> is empty: give it at least one phrase.")
    known = {concept.name: concept for concept in inner}
    options = tuple(_with_known(_syntax(item), known) for item in items)
    if any(_can_be_empty(option) for option in options):
        raise PhraseError(f"everything in one of the phrases of <{name}> may be left out.")
    return Concept(name, options, sum(_count(option) for option in options))


def _with_known(node: Node, known: Mapping[str, Concept]) -> Node:
    match node:
        case _ClassName(name, _):
            return known[name]
        case Choice(options):
            return Choice(tuple(_with_known(option, known) for option in options))
        case Chain(parts):
            return Chain(tuple(_with_known(part, known) for part in parts))
        case Maybe(part):
            return Maybe(_with_known(part, known))
    return node


def _unknown(name: str, classes: Mapping[str, Sequence[str]]) -> str:
    near = get_close_matches(name, classes, n=1)
    hint = f" Did you mean <{near[0]}>?" if near else " Define it under phrases:."
    return f"There is no class <{name}>.{hint}"


# -- wordings ---------------------------------------------------------------------------------


def _can_be_empty(node: Node) -> bool:
    match node:
        case Maybe(_):
            return True
        case Choice(options):
            return any(_can_be_empty(option) for option in options)
        case Chain(parts):
            return all(_can_be_empty(part) for part in parts)
    return False


def _count(node: Node) -> int:
    match node:
        case Concept(count=count):
            return count
        case Maybe(part):
            return 1 + _count(part)
        case Choice(options):
            return sum(_count(option) for option in options)
        case Chain(parts):
            return prod(_count(part) for part in parts)
    return 1


def _check_count(root: Node, limit: int) -> None:
    count = _count(root)
    if count > limit:
        raise PhraseError(
            f"This phrase can be said in {count:,} ways; {limit:,} is the most."
            " Split it into several phrases, or shorten its classes."
        )


def _spell_out(node: Node) -> Iterator[tuple[str, ...]]:
    match node:
        case Words(text):
            yield (text,)
        case Maybe(part):
            yield from _spell_out(part)
            yield ()
        case Choice(options) | Concept(options=options):
            for option in options:
                yield from _spell_out(option)
        case Chain(parts):
            for combination in product(*(tuple(_spell_out(part)) for part in parts)):
                yield tuple(text for texts in combination for text in texts)
