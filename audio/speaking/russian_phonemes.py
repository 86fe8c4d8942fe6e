"""Russian words in the phonemes of eSpeak NG, which heeds no stress mark: only so is a word stressed as it should be.

Letters become sounds by the rules of Russian, and are named as eSpeak NG 1.51 and 1.52 name them (`espeak-ng -v ru -x`).
Of 865 words that it stresses rightly by itself all but some thirty, mostly foreign ones, come out as its own phonemes,
but for unstressed я and ча: it says «патьсот» and «часов», where Russians say «питьсот» and «чисов».
"""

# ruff: noqa: SIM905 - tables of letters read better as text

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

STRESS = "\u0301"
"""The acute accent that stands after a stressed vowel."""

_CONSONANTS: Mapping[str, str] = dict(
    zip("бвгджзйклмнпрстфхцчшщ", "b v g d Z z j k l m n p r s t f x ts tS; S S;".split(), strict=True)
)
_VOWELS = "аеёиоуыэюя"
_STRESSED: Mapping[str, str] = dict(zip(_VOWELS, 'A e 8 i o u y E u" A'.split(), strict=True))
_UNSTRESSED: Mapping[str, str] = dict(zip(_VOWELS, 'V i 8 i V u y E# u" i'.split(), strict=True))
_AFTER_HARD: Mapping[str, str] = {"е": "E", "и": "y", "ё": "O"}
"""Stressed vowels after ж, ш and ц, where they are others."""
_ALWAYS_HARD = "жшц"
_ALWAYS_SOFT = "йчщ"
_SOFTENING = "еёиюяь"
_IOTATED = "еёюя"
_VOICED: Mapping[str, str] = dict(zip("пфктшс", "бвгджз", strict=True))
_VOICELESS: Mapping[str, str] = {voiced: voiceless for voiceless, voiced in _VOICED.items()}
_DEVOICING = "пфктшсхцчщ"
_VOICING = "бгджз"
_HARDENED_BEFORE: Mapping[str, str] = {"с": "тднсз", "з": "тднсз", "н": "тднсз", "т": "т", "д": "д"}
"""Dentals that are soft before these soft consonants."""

_AS_HEARD: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(written), heard)
    for written, heard in (
        (r"ть?ся$", "ца"),
        (rf"(?<!мн)(?<!дор)(?<!стр)([ое]{STRESS}?)го({STRESS}?)$", r"\1во\2"),
        ("^(ни)?что", r"\1што"),
        ("^конечно", "конешно"),
        ("здн", "зн"),
        ("стн", "сн"),
        ("рдц", "рц"),
        ("лнц", "нц"),
        ("вств", "ств"),
        ("дц", "тц"),
        ("[сзж]ч", "щ"),
        ("[сз]ш", "шш"),
        ("[сз]ж", "жж"),
    )
)
"""Spellings that are said otherwise: in «его», «-ться», «сердце»."""


def phonemes(word: str) -> str:
    """Return a word with its stress marks as eSpeak's phonemes: «сорока́» is `sVrVk'A`.

    Without a mark only ё is stressed.
    """
    heard = word.lower()
    for written, said in _AS_HEARD:
        heard = written.sub(said, heard)
    bare = heard.replace(STRESS, "")
    marks = [found.start() - number - 1 for number, found in enumerate(re.finditer(STRESS, heard))]
    stressed = frozenset(marks or (at for at, letter in enumerate(bare) if letter == "ё"))
    letters = _assimilated(bare)
    soft = _soft(letters)
    return "".join(
        _consonant(letter, is_soft=at in soft) if letter in _CONSONANTS else _vowel(letters, at, stressed)
        for at, letter in enumerate(letters)
        if letter not in "ьъ"
    )


def is_devoicing(letter: str) -> bool:
    """Tell whether a consonant before this letter, or before nothing, loses its voice."""
    return not letter or letter in _DEVOICING


def is_voicing(letter: str) -> bool:
    """Tell whether a consonant before this letter gains a voice."""
    return bool(letter) and letter in _VOICING


def _assimilated(bare: str) -> str:
    """The letters, with consonants voiced or not as the one after them asks for: «сделать» is «зделать»."""
    letters = list(bare)
    after = ""
    for at in reversed(range(len(letters))):
        letter = letters[at]
        if letter in "ьъ":
            continue
        if is_devoicing(after):
            letters[at] = _VOICELESS.get(letter, letter)
        elif is_voicing(after):
            letters[at] = _VOICED.get(letter, letter)
        after = letters[at]
    return "".join(letters)


def _soft(letters: str) -> frozenset[int]:
    """Where a consonant is soft: before a soft vowel, ь, or with some a soft consonant."""
    soft: set[int] = set()
    for at in reversed(range(len(letters))):
        letter, after = letters[at], letters[at + 1 : at + 2]
        if letter not in _CONSONANTS or letter in _ALWAYS_HARD:
            continue
        if (
            letter in _ALWAYS_SOFT
            or (after and after in _SOFTENING)
            or (at + 1 in soft and after in _HARDENED_BEFORE.get(letter, ""))
        ):
            soft.add(at)
    return frozenset(soft)


def _consonant(letter: str, *, is_soft: bool) -> str:
    return _CONSONANTS[letter] + (";" if is_soft and letter not in _ALWAYS_SOFT else "")


def _vowel(letters: str, at: int, stressed: frozenset[int]) -> str:
    letter, before = letters[at], letters[at - 1 : at] if at else ""
    is_stressed, is_last = at in stressed, at == len(letters) - 1
    mark = "'" if is_stressed else ""
    if before and before in _ALWAYS_HARD and letter in _AFTER_HARD:
        return mark + (_AFTER_HARD[letter] if is_stressed or letter == "ё" else "y")
    starts = not before or before in _VOWELS or before in "ьъ"
    if starts and letter in "юя" and (is_stressed or letter == "ю" or before):
        return mark + {"ю": "ju", "я": "ja"}[letter]
    sound = _STRESSED[letter] if is_stressed else _UNSTRESSED[letter]
    if not is_stressed and is_last:
        sound = {"а": "a#", "и": "I", "я": "V"}.get(letter, sound)
    elif not is_stressed and letter == "а" and before and before in "чщ":
        sound = "i"
    iota = "j" if (starts and letter in _IOTATED) or (before == "ь" and letter == "и") else ""
    return f"{iota}{mark}{sound}"
