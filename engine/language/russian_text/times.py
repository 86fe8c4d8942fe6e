"""Times of day in a text, ranges of them, and the zone that they are told in."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.language.russian_nouns import counted
from engine.language.russian_text.context import (
    ACCUSATIVE,
    GENITIVE,
    INSTRUMENTAL,
    NOMINATIVE,
    by_preposition,
    words_before,
)
from engine.language.russian_text.figures import DASH

if TYPE_CHECKING:
    from engine.language.russian_text.manner import Manner

_HOUR = r"(?:[01]?\d|2[0-4])"
_CLOCK = rf"{_HOUR}:[0-5]\d(?::[0-5]\d)?"
_DOTTED = rf"{_HOUR}\.(?:00|[1-5]\d|0[1-9])"
_ZONE = r"(?:,? ?\(?(?P<by>по )?(?:МСК|мск|MSK|Мск)\)?(?![\w+-]))?"
_WORD = r"(?: ?(?:ч\.?|час(?:ов|а)?)(?![а-яё]))?"
_NOT_AFTER = r"(?<![\w:.,/-])"
_NOT_BEFORE = r"(?!\d|[:.,]\d)"
_HALF = r"(?: ?(?P<half{0}>[AaPp]\.?[Mm]\b\.?))?"

_RANGE = re.compile(
    rf"{_NOT_AFTER}(?P<first>{_CLOCK})(?P<joint>{DASH})(?P<second>{_CLOCK}){_NOT_BEFORE}{_WORD}{_ZONE}"
)
_ONE = re.compile(rf"{_NOT_AFTER}(?P<time>{_CLOCK}){_NOT_BEFORE}{_HALF.format('')}{_WORD}{_ZONE}")
_DOTTED_RANGE = re.compile(
    rf"{_NOT_AFTER}(?P<first>{_DOTTED})(?P<joint>{DASH})(?P<second>{_DOTTED}){_NOT_BEFORE}{_WORD}{_ZONE}(?! ?[%₽])"
)
_AFTER_PREPOSITION = re.compile(
    rf"(?P<lead>\b(?:[ВвКк]|[Сс]|[Дд]о|[Пп]осле)) (?P<time>{_DOTTED}){_NOT_BEFORE}{_WORD}{_ZONE}"
    r"(?! ?(?:[%₽$€]|[а-яёА-ЯЁ]{0,3}руб|млн|тыс|процент|р\.|[кКмМгГ][мгБб]))"
)
_SPLIT = re.compile(
    rf"{_NOT_AFTER}(?P<hours>{_HOUR}) ?ч\.? ?(?P<minutes>[0-5]?\d) ?м(?:ин)?(?:\.|(?![а-яё]))"
)
_LONE_ZONE = re.compile(r"(?P<by>\b[Пп]о )?\(?\b(?:МСК|мск|MSK)\b(?![+-])\)?")
_BETWEEN = re.compile(r"\bмежду [^.,;!?]{1,40} и $", re.IGNORECASE)
_MOSCOW = "по московскому времени"


def read(text: str, manner: Manner) -> str:
    """Read the times of a text."""
    if any(character.isdigit() for character in text):
        text = _RANGE.sub(_range, text)
        text = _ONE.sub(lambda match: _one(match, manner), text)
        text = _DOTTED_RANGE.sub(lambda match: _range(match) if _is_clock(match) else match[0], text)
        text = _AFTER_PREPOSITION.sub(_after_preposition, text)
        text = _SPLIT.sub(lambda match: _split(match, manner), text)
    return _LONE_ZONE.sub(_MOSCOW, text) if "МСК" in text or "мск" in text or "MSK" in text else text


def read_alone(text: str, manner: Manner) -> str:
    """Read a text that is nothing but a time: `20`, `20.00`, `16–20`, «с 9 до 18»."""
    match = re.fullmatch(rf"({_HOUR})[.-]([0-5]\d){_WORD}{_ZONE}", text)
    if match and ("." in text or int(match[2]) > 24 or match[2] == "00"):
        text = text.replace(match[1] + text[match.end(1)], match[1] + ":", 1)
    match = re.fullmatch(rf"({_HOUR}){_ZONE}", text)
    if match:
        text = text.replace(match[1], match[1] + ":00", 1)
    match = re.fullmatch(rf"(?:с )?({_HOUR})(?:{DASH}| до )({_HOUR}){_WORD}{_ZONE}", text)
    if match:
        zone = f" {_MOSCOW}" if re.search("(?i)мск|msk", text) else ""
        return f"с {_bare(match[1])} до {_words(match[2], GENITIVE)}{zone}"
    return read(text, manner)


def _bare(hours: str) -> str:
    return counted(Decimal(int(hours)), "час", GENITIVE).rsplit(" ", 1)[0]


def _words(written: str, case: str, half: str | None = None) -> str:
    """Give hours, minutes and seconds; whole hours without minutes."""
    hours, *rest = (int(part) for part in re.split("[:.]", written))
    if half:
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    words = counted(Decimal(hours), "час", case)
    minutes, seconds = [*rest, 0, 0][:2]
    if minutes or seconds:
        words += f" {counted(Decimal(minutes), 'минута', case)}"
    return f"{words} {counted(Decimal(seconds), 'секунда', case)}" if seconds else words


def _zone(match: re.Match[str]) -> str:
    whole = match[0].upper()
    return f" {_MOSCOW}" if "МСК" in whole or "MSK" in whole else ""


def _is_clock(match: re.Match[str]) -> bool:
    """Tell «9.00–18.00» from «1.05–1.10»: a whole hour or a half is a time."""
    return all(match[name][-2:] in ("00", "30", "15", "45") for name in ("first", "second"))


def _range(match: re.Match[str]) -> str:
    before = words_before(match.string, match.start(), 1)
    cases = by_preposition(match.string, match.start())
    first, second = match["first"], match["second"]
    if before and before[-1] in ("с", "со", "от"):
        return f"{_words(first, GENITIVE)} до {_words(second, GENITIVE)}{_zone(match)}"
    if cases:
        return f"{_words(first, cases[0])} – {_words(second, cases[0])}{_zone(match)}"
    return f"с {_words(first, GENITIVE)} до {_words(second, GENITIVE)}{_zone(match)}"


def _one(match: re.Match[str], manner: Manner) -> str:
    case = _case(match.string, match.start(), manner)
    return _words(match["time"], case, match["half"]) + _zone(match)


def _split(match: re.Match[str], manner: Manner) -> str:
    """Read «18 ч 00 мин»; what may as well be a length of time is left to be counted."""
    minutes = int(match["minutes"])
    if minutes:
        return f"{match['hours']} ч {minutes} мин"
    return counted(Decimal(match["hours"]), "час", _case(match.string, match.start(), manner))


def _case(text: str, at: int, manner: Manner) -> str:
    cases = by_preposition(text, at)
    if cases:
        return cases[0]
    if _BETWEEN.search(text[:at]):
        return INSTRUMENTAL
    return manner.case or NOMINATIVE


def _after_preposition(match: re.Match[str]) -> str:
    lead = match["lead"].lower()
    case = {"в": ACCUSATIVE, "к": "dative"}.get(lead, GENITIVE)
    is_day = lead in ("с", "до", "после") and 1 <= int(match["time"].split(".")[1]) <= 12
    if is_day:
        return match[0]
    return f"{match['lead']} {_words(match['time'], case)}{_zone(match)}"
