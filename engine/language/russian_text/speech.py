"""A text as a synthesiser is to be given it: all in words, with its ё, respelled where eSpeak stresses it wrongly.

None of this is for a reader's eyes: transcripts show the text as it was written.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.language.russian_text.reading import read_text
from engine.language.russian_words import morphology

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORD_WITH_E = re.compile(r"[А-Яа-яЁё]*[еЕ][А-Яа-яЁё]*")
_STRESS = re.compile(r"[\u0300\u0301]|(?<=[А-Яа-яЁё])\+(?=[А-Яа-яЁё])")
"""Stress marks, which eSpeak NG doesn't heed: a `+` it reads as «плюс»."""

_RESPELLED: Mapping[str, str] = {
    "сорок": "сорокь",
    "уже": "у-жэ",
    "стоит": "стойт",
    "эсэмэс": "эс эм эс",
    "эмэмэс": "эм эм эс",
    "целую": "целою",
    "сша": "сэ шэ а",
    "айфон": "ай-фон",
    "салехарде": "сале-харде",
    "сибревкома": "сибрев-кома",
    "сбермобайл": "сбермо-байл",
    "сбермобайла": "сбермо-байла",
    "сбермобайле": "сбермо-байле",
    "сбермобайлу": "сбермо-байлу",
    "сбермобайлом": "сбермо-байлом",
}
"""Words that eSpeak NG 1.52 stresses wrongly (сорóк, ýже, стои́т «it stands» for the price that it costs), and
spellings from which it makes the right sounds: found by trying every spelling two letters away, or parting the word."""
_RESPELLED_PATTERN = re.compile(rf"(?<![\w-])(?:{'|'.join(_RESPELLED)})(?![\w-])", re.IGNORECASE)


@lru_cache(maxsize=2048)
def spoken(written: str) -> str:
    """Give the text that a synthesiser is to say instead of `written`."""
    said = read_text(_STRESS.sub("", written))
    said = _WORD_WITH_E.sub(lambda match: with_yo(match[0]), said)
    return _RESPELLED_PATTERN.sub(_respelled, said)


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


def _respelled(match: re.Match[str]) -> str:
    spelling = _RESPELLED[match[0].lower()]
    return spelling[0].upper() + spelling[1:] if match[0][0].isupper() else spelling
