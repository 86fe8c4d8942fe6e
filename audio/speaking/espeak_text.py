"""A text as eSpeak NG is to be given it: what it stresses wrongly as phonemes, and no markup but ours.

eSpeak NG takes what stands in `[[…]]` for phonemes. So it is told the stress of Russian words that bear a mark
(«сорока́ рублей»), that prepositions have none: by itself it says «пó другим вопросам»; and how figures and times are
said in which it makes an а of я. What stood in brackets in a person's text stays text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from audio.speaking.russian_phonemes import STRESS, is_devoicing, is_voicing, phonemes

if TYPE_CHECKING:
    from collections.abc import Mapping

_RUSSIAN = ("ru", "zle/ru", "russian")
"""The names of the voice that knows these phonemes, without its variants."""
_BRACKETS = re.compile(r"\[(?=\[)")
_UNSPACED = re.compile(r"(?<=\S)(?=\[\[)|(?<=\]\])(?=\w)")
"""Where phonemes touch a sign before them, as «[[, they are lost."""
_LETTERS = "А-Яа-яЁё"
_SINGLE = re.compile(rf"(?<![{_LETTERS}-])[ВКС](?= [{_LETTERS}])")
"""Prepositions that begin a sentence; eSpeak NG 1.51 spells a capital."""
_MARK = re.compile(rf"(?<=[{_LETTERS}]){STRESS}+")
_STRAY = re.compile(rf"(?<![аеёиоуыэюя]){STRESS}", re.IGNORECASE)
_MARKED = re.compile(
    rf"(?<![{_LETTERS}{STRESS}-])(?=[{_LETTERS}-]*{STRESS})[{_LETTERS}{STRESS}-]*[{_LETTERS}{STRESS}]",
    re.IGNORECASE,
)
_PREPOSITIONS: Mapping[str, str] = {
    "по": "pa",
    "до": "da",
    "со": "sa",
    "во": "va",
    "ко": "ka",
    "к": "k",
    "о": "a",
    "об": "ab",
    "обо": "aba",
    "изо": "iza",
    "про": "pra",
    "от": "at",
    "ото": "ata",
    "под": "pad",
    "над": "nad",
    "без": "b;iz",
    "перед": "p;ir;id",
    "ли": "l;i",
}
"""Prepositions, and «ли», which have no stress of their own; eSpeak NG stresses them, or doesn't reduce their vowel."""
_PREPOSITION = re.compile(
    rf"(?<![{_LETTERS}{STRESS}-])(?:{'|'.join(_PREPOSITIONS)})(?= «?(?P<next>[{_LETTERS}])[{_LETTERS}{STRESS}]{{2}})",
    re.IGNORECASE,
)
"""Before a word of three letters or more: a shorter one may be the name of a letter, as «о» itself in «о эм эс»."""


_WITH_YA = """
де́вять девяти́ девятью́ де́сять десяти́ десятью́ пяти́ пятью́ пятьсо́т пятисо́т пятиста́м девятьсо́т девятисо́т
пятна́дцать пятна́дцати пятна́дцатый пятна́дцатое пятна́дцатого пятна́дцатая пятна́дцатую пятна́дцатой пятна́дцатом
девятна́дцать девятна́дцати девятна́дцатый девятна́дцатое девятна́дцатого девятна́дцатая девятна́дцатую девятна́дцатой
пятьдеся́т пяти́десяти шестьдеся́т шести́десяти се́мьдесят семи́десяти во́семьдесят восьми́десяти девяно́сто девяно́ста
ты́сяч ты́сяча ты́сячи ты́сячу ты́сячам ты́сячах ты́сячами ты́сячей часо́в часа́м часа́х часа́ми
ме́сяц ме́сяца ме́сяцу ме́сяцем ме́сяце ме́сяцы ме́сяцев ме́сяцам ме́сяцах ме́сяцами
"""
"""Figures and times in which eSpeak NG makes an а of я, with their stress."""
_STRESS_OF: Mapping[str, str] = {word.replace(STRESS, ""): word for word in _WITH_YA.split()}
_YA = re.compile(
    rf"(?<![{_LETTERS}{STRESS}-])(?:{'|'.join(_STRESS_OF)})(?![{_LETTERS}{STRESS}-])", re.IGNORECASE
)


def text_for_espeak(text: str, language: str, voice: str | None = None) -> str:
    """Return what to give eSpeak NG for a text that its voice of this name, or the usual one of the language, speaks."""
    if (voice or language).partition("+")[0].lower() not in _RUSSIAN:
        return _BRACKETS.sub("[ ", unmarked(text))
    text = _BRACKETS.sub("[ ", _STRAY.sub("", text))
    text = _SINGLE.sub(lambda match: match[0].lower(), text)
    text = _MARKED.sub(lambda match: match[0].replace("-", " "), text)
    text = _PREPOSITION.sub(_unstressed, text)
    text = _YA.sub(lambda match: _STRESS_OF[match[0].lower()], text)
    text = _MARKED.sub(lambda match: f"[[{phonemes(match[0])}]]", text)
    return _UNSPACED.sub(" ", text)


def unmarked(text: str) -> str:
    """Return a text without the stress marks of Russian words, for voices that would stumble over them."""
    return _MARK.sub("", text)


def _unstressed(match: re.Match[str]) -> str:
    sounds, after = _PREPOSITIONS[match[0].lower()], match["next"].lower()
    if is_devoicing(after):
        sounds = re.sub("[dz]$", lambda last: {"d": "t", "z": "s"}[last[0]], sounds)
    elif is_voicing(after):
        sounds = re.sub("[tk]$", lambda last: {"t": "d", "k": "g"}[last[0]], sounds)
    return f"[[{sounds}]]"
