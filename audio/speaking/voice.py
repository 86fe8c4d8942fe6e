"""How a text is spoken: the voice, and the text as engines get it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_UNSPOKEN = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\ufeff]+")
"""Spaces, control characters and what has no width: a space to every engine."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks, and how."""

    language: str = "ru"
    """ISO 639-1 code; the engine's own voice of this language is used where none is named."""
    name: str | None = None
    """The engine's name of a voice: `ru+f3` for eSpeak NG, `Microsoft Irina Desktop` for SAPI5."""
    rate_wpm: int = 140
    """Words a minute, 80 to 450."""
    pitch: int = 50
    """0 to 99; 50 is the voice's own."""
    volume: float = 1.0
    """0 to 1, of the level that every prompt has."""


def spoken_text(text: str) -> str:
    """Return a text as engines get it: composed (NFC), with single spaces and nothing that can't be spoken."""
    return " ".join(_UNSPOKEN.sub(" ", unicodedata.normalize("NFC", text)).split())
