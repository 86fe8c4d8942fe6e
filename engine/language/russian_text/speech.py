"""A text as a synthesiser is to be given it: all in words, with its ё, and with stress marks where they are needed.

None of this is for a reader's eyes: transcripts show the text as it was written.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.language.russian_text.reading import read_text
from engine.language.russian_text.stresses import STRESS, bare, mark
from engine.language.russian_words import morphology

if TYPE_CHECKING:
    from collections.abc import Iterable

_VOWELS = "аеёиоуыэюяАЕЁИОУЫЭЮЯ"
_WORD_WITH_E = re.compile(r"[А-Яа-яЁё]*[еЕ][А-Яа-яЁё]*")
_PLUS = re.compile(rf"(?<=[А-Яа-яЁё])\+([{_VOWELS}])")
"""The other way in which stress is written: «за+мок» is «за́мок»."""
_NO_STRESS = re.compile(rf"\u0300|(?<=[А-Яа-яЁё])\+(?=[А-Яа-яЁё])|(?<![{_VOWELS}]){STRESS}")
_MARKED = re.compile(rf"[А-Яа-яЁё-]+{STRESS}[А-Яа-яЁё{STRESS}-]*")
_CAPITALS = re.compile(r"[А-ЯЁ][а-яё]*[А-ЯЁ][А-Яа-яЁё]*")
"""«ПИН», «СберМобайл»: synthesisers spell such words, or part them."""


@lru_cache(maxsize=2048)
def spoken(written: str) -> str:
    """Give the text that a synthesiser is to say instead of `written`, in which a word may bear U+0301."""
    stressed = _NO_STRESS.sub("", _PLUS.sub(rf"\1{STRESS}", written))
    said = read_text(bare(stressed), ",")
    said = _CAPITALS.sub(lambda match: match[0][0] + match[0][1:].lower(), said)
    said = _WORD_WITH_E.sub(lambda match: with_yo(match[0]), said)
    return mark(_restored(said, _MARKED.findall(stressed)))


@lru_cache(maxsize=16384)
def with_yo(word: str) -> str:
    """Give a word its ё where it can be no other: «счет» is «счёт», but «все» stays as it is."""
    if "ё" in word or "Ё" in word or not word.isalpha():
        return word
    lower = word.lower()
    known = {str(parse.word) for parse in morphology().parse(lower)}
    found = known.pop()
    if known or len(found) != len(lower) or found == lower:
        return word
    return "".join(
        ("Ё" if old.isupper() else "ё") if new == "ё" else old for old, new in zip(word, found, strict=True)
    )


def _restored(said: str, marked: Iterable[str]) -> str:
    """The text with the marks back that its author made, each on the next such word."""
    at = 0
    for word in marked:
        found = re.compile(rf"(?<![\w-]){re.escape(bare(word))}(?![\w-])", re.IGNORECASE).search(said, at)
        if found is not None:
            own = found[0][0] + word[1:].lower()
            said = said[: found.start()] + own + said[found.end() :]
            at = found.start() + len(own)
    return said
