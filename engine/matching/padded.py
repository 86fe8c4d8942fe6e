"""Parts of a phrase that are nothing but padding: matching leaves them out, whoever wrote them to decide something.

«Хочу <human>» is understood as <human> alone, since «хочу» is said with everything. Padding within one text («хочу
карту»), prepositions and pronouns are how people talk, and what stands in [ ] is known to decide nothing: they are
not told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.matching.wordings import Chain, Choice, Concept, Maybe, Words, texts
from engine.matching.wordlists import matching_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.language.base import Language
    from engine.language.matching_words import MatchingWords
    from engine.matching.wordings import Node


class Padded(NamedTuple):
    """A part of a phrase that decides nothing."""

    written: str
    """As in the phrase, without round brackets of its own."""
    to_the_letter: str
    """Written so that it decides: `хочу_ | мне_нужен`."""


def padded_parts(root: Node, language: Language) -> Iterator[Padded]:
    """Return the parts of a phrase that must be said and are not listened to, those within its classes apart."""
    return _lost(root, language, matching_words(language.code))


def _lost(node: Node, language: Language, table: MatchingWords) -> Iterator[Padded]:
    match node:
        case Chain(parts):
            if all(_is_padding(part, language, table) for part in parts):
                return  # politeness is all that the phrase is, and then it counts
            negated = False
            for part in parts:
                required = not negated and not isinstance(part, Maybe)
                if required and _is_padding(part, language, table) and not _connects(part, language, table):
                    yield _told(part)
                negated = _ends_in_negator(part, language, table)
                yield from _lost(part, language, table)
        case Choice(options):
            for option in options:
                yield from _lost(option, language, table)
        case Maybe(part):
            yield from _lost(part, language, table)


def _is_padding(node: Node, language: Language, table: MatchingWords) -> bool:
    match node:
        case Words(text):
            return "_" not in text and table.padding.issuperset(language.words(text))
        case Maybe(part):
            return _is_padding(part, language, table)
        case Choice(nodes) | Concept(options=nodes) | Chain(nodes):
            return all(_is_padding(one, language, table) for one in nodes)
    return False


def _connects(node: Node, language: Language, table: MatchingWords) -> bool:
    return all(table.connecting.issuperset(language.words(text)) for text in texts(node))


def _ends_in_negator(node: Node, language: Language, table: MatchingWords) -> bool:
    """«Не (надо | нужно)»: what is negated belongs to the negation."""
    words = language.words(node.text) if isinstance(node, Words) else ()
    return bool(words) and words[-1] in table.negators


def _told(part: Node) -> Padded:
    if isinstance(part, Concept):
        return Padded(f"<{part.name}>", " | ".join(map(_lettered, texts(part))))
    options = part.options if isinstance(part, Choice) else (part,)
    written = [" ".join(texts(option)) for option in options]
    return Padded("|".join(written), "|".join(map(_lettered, written)))


def _lettered(text: str) -> str:
    words = text.split()
    return "_".join(words) if len(words) > 1 else f"{text}_"
