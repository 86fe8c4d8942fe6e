"""What a recogniser is given for the grammar that is live (rule 31): words and phrases in the forms that people say.

A recogniser hears nothing but the words that it is given, while matching is by dictionary form; so every phrase is
given as it is written, and each word of it in the other forms that it may be said in. The words of a negation are
given too, or «не оператор» would be heard as «оператор» (rule 30), and so is politeness.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, product, zip_longest
from math import prod
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from engine.errors import NOWHERE
from engine.flow import Ask, Menu, Queue
from engine.grammar import grammar_of, said
from engine.matching.named_keys import names_of
from engine.matching.wordings import AnyNumber, Chain, Choice, Concept, Maybe, Words, has_number
from engine.matching.wordlists import matching_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.errors import Place
    from engine.flow import Flow
    from engine.grammar import Grammar
    from engine.language import Language
    from engine.matching.wordings import Node

MOST_WORDS = 6_000
"""Words that other forms may add: Vosk takes some 30 ms to listen for as many."""
MOST_PHRASES = 4_000
"""Phrases up to which the likelier ones are given more often: as many take Vosk some 10 ms too."""
_EXPECTED, _OTHER_FORM, _BESIDE = 4, 2, 1
"""How likely is what a flow asks for, another form of its words, and what means nothing by itself."""
_MOST_PRODUCTS = 24
"""Wordings of a phrase that are all given; of more, as many as hold each of its words once."""
_SHORTEST_PADDING = 4
"""Letters of the politeness that is given; shorter words are heard in every noise."""
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+")
"""A word of a phrase, or a number in it."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One thing that may be said."""

    text: str
    """Words with a space between; no digits, no punctuation, small letters."""
    place: Place
    """Of the phrase that it belongs to; `NOWHERE` for what belongs to the language."""
    weight: int
    """How many times as likely it is as the least likely one."""


_known: WeakKeyDictionary[Grammar, tuple[Wording, ...]] = WeakKeyDictionary()


def wordings(grammar: Grammar) -> tuple[Wording, ...]:
    """Return all that may be said here, each text once; empty where nothing is, or where anything is.

    The first time takes some 0.3 s for a large menu, for the dictionary: `prepare` before a call.
    """
    known = _known.get(grammar)
    if known is None:
        known = _known[grammar] = () if takes_anything(grammar) else tuple(_wordings(grammar))
    return known


def phrases(grammar: Grammar) -> tuple[str, ...] | None:
    """Return what the recogniser is to listen for; None for anything, and empty where nothing may be said.

    What is likelier stands there several times, since a recogniser takes for likelier what it is given more often.
    """
    if takes_anything(grammar):
        return None
    found = wordings(grammar)
    many = sum(wording.weight for wording in found) > MOST_PHRASES
    return tuple(wording.text for wording in found for _ in range(1 if many else wording.weight))


def prepare(flow: Flow) -> None:
    """Work out what is given in every state, so that no call waits for the dictionary; from any thread."""
    for state in flow.states.values():
        if isinstance(state, (Menu, Ask, Queue)):
            wordings(grammar_of(flow, state, lambda _: True))


def takes_anything(grammar: Grammar) -> bool:
    """Whether the answer is free words."""
    return grammar.value is not None and grammar.value.kind == "words"


def _wordings(grammar: Grammar) -> Iterator[Wording]:
    if not grammar.takes_speech:
        return
    language = grammar.language
    found: dict[str, Wording] = {}
    written: dict[str, Place] = {}

    def add(words: Iterable[str], place: Place, weight: int) -> None:
        for text in _spelled(words, language):
            found.setdefault(text, Wording(text, place, weight))

    for choice in grammar.by_name.values():
        for phrase in said(choice):
            place = phrase.place if phrase.place != NOWHERE else choice.place
            for words in _covering(phrase.root):
                add(words, place, _EXPECTED)
                written.update((word, place) for word in words if word not in written)
    for word in _of_the_value(grammar):
        add((word,), NOWHERE, _EXPECTED)
    for word in _of_numbers(grammar):
        add((word,), NOWHERE, _OTHER_FORM)
    for name in _of_keys(grammar):
        add(name.split(), NOWHERE, _BESIDE)
    for form, place in _in_other_forms(written, language):
        found.setdefault(form, Wording(form, place, _OTHER_FORM))
    for word in _beside(language.code):
        add((word,), NOWHERE, _BESIDE)
    yield from found.values()


def _of_the_value(grammar: Grammar) -> tuple[str, ...]:
    if grammar.value is None or grammar.value.kind == "one_of":
        return ()
    return grammar.language.spoken_words(grammar.value.kind)


def _of_numbers(grammar: Grammar) -> tuple[str, ...]:
    spoken = any(has_number(phrase.root) for choice in grammar.by_name.values() for phrase in said(choice))
    return grammar.language.spoken_words("number") if spoken else ()


def _of_keys(grammar: Grammar) -> tuple[str, ...]:
    """The names of the keys that are live; not beside a yes or no, for «два» sounds like «да» and would be a no."""
    if grammar.value is not None and grammar.value.kind != "one_of":
        return ()
    keys = {keys for choice in grammar.choices for keys in choice.keys}
    return tuple(name for one in sorted(keys) for name in names_of(one, grammar.language))


@lru_cache(maxsize=16)
def _beside(code: str) -> tuple[str, ...]:
    """Words that mean nothing by themselves, but change what others mean, or stand beside them."""
    table = matching_words(code)
    polite = {word for word in table.padding if len(word) >= _SHORTEST_PADDING}
    refusing = {word for refusal in table.refusals for word in refusal}
    return tuple(sorted(polite | table.negators | table.absences | table.stops | refusing))


def _in_other_forms(written: dict[str, Place], language: Language) -> Iterator[tuple[str, Place]]:
    """The likeliest other form of each word, then the next of each, as long as there is room."""
    polite = matching_words(language.code).padding
    rows = zip_longest(
        *(
            [(form, place) for form in language.forms(word)]
            for word, place in written.items()
            if word not in polite
        )
    )
    found: dict[str, Place] = {}
    for form, place in filter(None, chain.from_iterable(rows)):
        if len(found) >= MOST_WORDS:
            break
        if form not in written:
            found.setdefault(form, place)
    yield from found.items()


def _spelled(words: Iterable[str], language: Language) -> Iterator[str]:
    """The words as written, then in every other spelling that a recogniser may know them by."""
    spellings = [language.spellings(word) for word in words]
    for at in range(max(map(len, spellings), default=0)):
        yield " ".join(one[min(at, len(one) - 1)] for one in spellings)


# -- the words of a phrase ----------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _covering(node: Node) -> tuple[tuple[str, ...], ...]:
    """Wordings of a phrase, word by word: all where they are few, else so that each word stands in one of them."""
    match node:
        case Words(text):
            return (tuple(WORD.findall(text.lower())),)
        case AnyNumber():
            return ((),)
        case Maybe(part):
            return (*_covering(part), ())
        case Choice(options) | Concept(options=options):
            return tuple(dict.fromkeys(chain.from_iterable(map(_covering, options))))
        case Chain(parts):
            return tuple(dict.fromkeys(_chained([_covering(part) for part in parts])))
    raise TypeError(node)


def _chained(parts: list[tuple[tuple[str, ...], ...]]) -> Iterator[tuple[str, ...]]:
    if prod(map(len, parts)) <= _MOST_PRODUCTS:
        rows: Iterable[tuple[tuple[str, ...], ...]] = product(*parts)
    else:
        rows = (tuple(part[at % len(part)] for part in parts) for at in range(max(map(len, parts))))
    for row in rows:
        yield tuple(chain.from_iterable(row))
