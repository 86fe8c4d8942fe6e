"""The notation for phrases in a flow: reads it and refuses mistakes.

Nothing here knows a language: what the words mean is the business of `engine.matching.matcher`.

    соедини с оператором          words
    <lost> <card>                 a named class of phrases from the flow's `phrases:` section
    (заблокируй | закрой) карту   one of several
    [мой] баланс                  may be left out
    до_скольки                    side by side and to the letter, prepositions too
    зовут_                        to the letter
    <number>                      any number, in words or digits
    человек.                      all that is said, politeness apart
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from engine.errors import NOWHERE
from engine.matching.wordings import (
    AnyNumber,
    Chain,
    Choice,
    ClassName,
    Concept,
    Maybe,
    Words,
    can_be_empty,
    count,
    parts,
    says,
    spell_out,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from engine.errors import Place
    from engine.matching.wordings import Node

MAX_VARIANTS = 100_000_000
"""Wordings one phrase may have; more are hardly meant."""
SPELLED_OUT = 500
"""Wordings of one phrase that are spelled out, where nobody asks for more."""

MAX_NESTING = 20
"""Brackets within brackets, and classes within classes."""

NUMBER = "number"
"""The class that is there by itself."""

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
class Alternative:
    """One of the ways to say a phrase that is a whole class: «<wish>»."""

    text: str
    """As written in the class."""
    root: Node

    @property
    def is_whole(self) -> bool:
        """Whether nothing may be said beside it: it ends in a full stop."""
        return self.text.rstrip().endswith(".")

    def variants(self, most: int = SPELLED_OUT) -> tuple[str, ...]:
        """Plain wordings, each once, in the order of the text; no more than `most`."""
        return tuple(dict.fromkeys(spell_out(self.root, most)))

    def says(self, words: Sequence[str], folded: Callable[[str], str]) -> bool:
        """Whether these words are one of all the wordings, once texts are `folded`."""
        return says(self.root, words, folded)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of a flow. `parse` makes it."""

    text: str
    """As written in the flow."""
    root: Node
    """What the text says, with its classes looked up."""
    place: Place = field(default=NOWHERE, compare=False)
    """Where it is written."""

    def variants(self, most: int = SPELLED_OUT) -> tuple[str, ...]:
        """Plain wordings, each once; no more than `most`. Of a whole class, some of each of its phrases."""
        ways = self.alternatives()
        each = -(-most // len(ways))
        found = dict.fromkeys(wording for way in ways for wording in way.variants(each))
        return tuple(islice(found, most))

    def alternatives(self) -> tuple[Alternative, ...]:
        """The phrases of the class that it is, or itself."""
        match self.root:
            case Concept(options=options, texts=written):
                return tuple(map(Alternative, written, options))
        return (Alternative(self.text, self.root),)


def parse(text: str, classes: Mapping[str, Sequence[str]], place: Place = NOWHERE) -> Phrase:
    """Read one phrase, written at `place`; `classes` is the flow's `phrases:` section.

    Raises:
        PhraseError: the notation is wrong, a class is unknown or contains itself, nothing need be
            said at all, or there are more than `MAX_VARIANTS` wordings.
    """
    if _NOTATION.search(text) is None:
        return Phrase(text, _plain(text), place)
    root = _resolve(_syntax(_without_stop(text)), classes, ())
    if not isinstance(root, Concept):
        _check_parts(parts(root))
    if can_be_empty(root):
        raise PhraseError("Everything in this phrase may be left out: take one [ ] away.")
    _check_count(root)
    return Phrase(text, root, place)


def _without_stop(text: str) -> str:
    return text.rstrip().removesuffix(".")


def _check_parts(inner: Iterable[Concept]) -> None:
    """A class with phrases that are all that is said is no part of another phrase."""
    for concept in inner:
        whole = next((text for text in concept.texts if text.rstrip().endswith(".")), None)
        if whole is not None:
            raise PhraseError(
                f"«{whole}» in <{concept.name}> is all that is said, by its full stop: it is no part of a phrase."
            )


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


def _class_name(mark: str, position: int) -> ClassName:
    name = mark[1:-1].strip()
    if mark == "<":
        raise PhraseError("The '<' is not closed: a class is written <name>.", position)
    if not name:
        raise PhraseError("The class has no name: write <name>, as under phrases:.", position)
    return ClassName(name, position)


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
        case ClassName(name, position):
            if name == NUMBER:
                return AnyNumber()
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
    pending = [_syntax(_without_stop(item)) for item in items]
    while pending:
        match pending.pop():
            case ClassName(name, _) if name != NUMBER:
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
    _check_parts(inner)
    options = tuple(_with_known(_syntax(_without_stop(item)), known) for item in items)
    if any(can_be_empty(option) for option in options):
        raise PhraseError(f"everything in one of the phrases of <{name}> may be left out.")
    return Concept(name, options, sum(count(option) for option in options), items)


def _with_known(node: Node, known: Mapping[str, Concept]) -> Node:
    match node:
        case ClassName(name, _):
            return AnyNumber() if name == NUMBER else known[name]
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


def _check_count(root: Node) -> None:
    wordings = count(root)
    if wordings > MAX_VARIANTS:
        raise PhraseError(
            f"This phrase can be said in {wordings:,} ways; {MAX_VARIANTS:,} is the most."
            " Split it into several phrases, or shorten its classes."
        )
