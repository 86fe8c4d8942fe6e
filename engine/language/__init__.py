"""What the engine knows about natural languages: reading values aloud and understanding them."""

from __future__ import annotations

from functools import cache

from engine.language.base import Language, Reader, ReadingError, Texts, UnknownLanguage

LANGUAGES: tuple[str, ...] = ("ru", "en", "ko")
"""Codes that `language` knows; the first is the default of a flow."""

__all__ = [
    "LANGUAGES",
    "Language",
    "Reader",
    "ReadingError",
    "Texts",
    "UnknownLanguage",
    "language",
]


def language(code: str) -> Language:
    """Give the language of a code such as `ru`, `RU` or `ru-RU`; one object per language.

    Raises: UnknownLanguage.
    """
    return _language(code.strip().lower().replace("_", "-").split("-")[0])


@cache
def _language(code: str) -> Language:
    if code == "ru":
        from engine.language.russian import Russian  # a call in English needs no Russian

        return Russian()
    if code == "en":
        from engine.language.english import English

        return English()
    if code == "ko":
        from engine.language.korean import Korean

        return Korean()
    raise UnknownLanguage(f"the languages are {', '.join(LANGUAGES)}")
