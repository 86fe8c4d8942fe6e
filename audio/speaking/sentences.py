"""A text in sentences: what is spoken, cached and kept secret one by one."""

from __future__ import annotations

import re
from typing import NamedTuple

from audio.speaking.voice import spoken_text

LONGEST = 300
"""Characters; a longer sentence is parted where it can be, for pyttsx3 takes ever longer with length."""
PAUSE_S = 0.35
"""Between sentences, beside the 0.1 s of silence that the sounds themselves keep."""
PAUSE_WITHIN_S = 0.1
"""Between the parts of a long sentence."""

_ABBREVIATED = ("ул", "им", "руб", "коп", "тел", "доб", "стр", "кв", "пер", "Mr", "Mrs", "Ms", "Dr", "St")
"""With a dot after them no sentence ends; nor does one after a single letter: «г. Москва», «и т. д.»."""
_END = re.compile(
    r"(?<=[.!?…])(?<!\b\w\.)" + "".join(rf"(?<!\b{word}\.)" for word in _ABBREVIATED) + r"[»”\")\]]*\s+"
)
_INNER = re.compile(r"(?<=[,;:])\s+|\s+(?=[—–])")


class Sentence(NamedTuple):
    """One piece of a text."""

    text: str
    pause_s: float
    """Seconds of silence that follow, where something does."""


def sentences(text: str) -> tuple[Sentence, ...]:
    """Return a text in its sentences; joined with spaces they are the text as engines get it."""
    found = []
    for whole in _at(_END, spoken_text(text)):
        *parts, last = _short(whole)
        found += [Sentence(part, PAUSE_WITHIN_S) for part in parts]
        found.append(Sentence(last, PAUSE_S))
    return tuple(found)


def _at(boundary: re.Pattern[str], text: str) -> list[str]:
    """The text, parted at the space of each boundary."""
    pieces, start = [], 0
    for match in boundary.finditer(text):
        space = match.group().rstrip()
        pieces.append(text[start : match.start() + len(space)])
        start = match.end()
    pieces.append(text[start:])
    return [piece for piece in pieces if piece]


def _short(text: str) -> list[str]:
    """Pieces of at most `LONGEST` characters, parted at punctuation, else at spaces; a longer word stays whole."""
    if len(text) <= LONGEST:
        return [text]
    pieces: list[str] = []
    for clause in _at(_INNER, text):
        for piece in _by_words(clause):
            if pieces and len(pieces[-1]) + 1 + len(piece) <= LONGEST:
                pieces[-1] += f" {piece}"
            else:
                pieces.append(piece)
    return pieces


def _by_words(clause: str) -> list[str]:
    if len(clause) <= LONGEST:
        return [clause]
    pieces = [""]
    for word in clause.split(" "):
        if pieces[-1] and len(pieces[-1]) + 1 + len(word) > LONGEST:
            pieces.append("")
        pieces[-1] = f"{pieces[-1]} {word}".strip()
    return pieces
