"""A whole text read aloud, pass by pass; and a text that is to be a value of one kind."""

from __future__ import annotations

import re
from functools import lru_cache

from engine.language.russian_text import (
    abbreviations,
    adjectives,
    dates,
    latin,
    letters,
    numbers,
    ordinals,
    phones,
    quantities,
    signs,
    times,
    weekdays,
)
from engine.language.russian_text.context import with_vowels
from engine.language.russian_text.figures import plain
from engine.language.russian_text.manner import PLAIN

_PRESSED = re.compile(
    r"(?P<verb>\b(?:наж(?:мите|ать|мёте|ав|ми|имайте)|клавишу|кнопку|символ|или)(?: клавишу| кнопку)? «?)(?P<key>[*#])"
    r"(?=[».,;!?)\s]|$)",
    re.IGNORECASE,
)
_LOOK_ALIKES = {"c": "с", "o": "о", "a": "а", "k": "к", "C": "С", "B": "В", "K": "К", "O": "О"}
_LOOK_ALIKE = re.compile(r"(?<![\w.@/-])[coakCBKO](?= [\dа-яё])")
"""Prepositions that were typed on a Latin keyboard."""
_ABOUT = re.compile(r"\bок\. ?(?=\d)")
_NAME_AND_NUMBER = re.compile(r"(?<=[A-Za-zА-Яа-яЁё])-(?=\d)")
"""Where «COVID-19» parts."""
_KEYS = {"*": "звёздочку", "#": "решётку"}


@lru_cache(maxsize=2048)
def read_text(written: str, pause: str = "") -> str:
    """Give a text with every figure, sign and abbreviation in words, as far as the words around tell.

    `pause` is a sign that parts the groups of a telephone number.
    """
    said = _ABOUT.sub("около ", plain(written))
    said = _LOOK_ALIKE.sub(lambda match: _LOOK_ALIKES[match[0]], said)
    said = latin.read_addresses(said)
    said = _PRESSED.sub(lambda match: match["verb"] + _KEYS[match["key"]], said)
    said = adjectives.read(said)
    said = letters.read_codes(said)
    said = phones.read(said, pause)
    said = weekdays.read(said)
    said = dates.read(said, PLAIN)
    said = times.read(said, PLAIN)
    said = _NAME_AND_NUMBER.sub(" ", said)
    said = ordinals.read(said, PLAIN)
    said = numbers.read_before_amounts(numbers.read_signs(said), PLAIN)
    said = quantities.read(said, PLAIN)
    said = numbers.read_what_is_left(said, PLAIN)
    said = abbreviations.read(said)
    said = latin.read_names(said)
    said = signs.read(said)
    return _tidy(with_vowels(said), written)


def _tidy(said: str, written: str) -> str:
    """Take out the double spaces that reading left, and those before a comma."""
    said = re.sub(r"(?<=\S) {2,}", " ", said)
    said = re.sub(r"(?<=[а-яё])-(?=[А-ЯЁ]\b)", " ", said)
    said = re.sub(r" +(?=[.,;:!?»)](?:\s|$))", "", said)
    return said if written[:1].isspace() else said.lstrip()
