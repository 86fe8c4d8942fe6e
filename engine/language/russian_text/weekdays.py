"""Days of the week and ranges of them, written short or in full: «пн–пт», «в сб»."""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

import re
from functools import partial

from engine.language.russian_nouns import counted_form, noun
from engine.language.russian_text.context import (
    ACCUSATIVE,
    DATIVE,
    GENITIVE,
    NOMINATIVE,
    by_preposition,
    words_before,
)
from engine.language.russian_text.figures import DASH

_SHORT = dict(
    zip(
        "пн вт ср чт пт сб вс".split(),
        "понедельник вторник среда четверг пятница суббота воскресенье".split(),
        strict=True,
    )
)
_NAMES = (
    *_SHORT.values(),
    *("январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь".split()),
)
_ABBREVIATED = r"(?:[Пп]н|[Вв]т|[Сс]р|[Чч]т|[Пп]т|[Сс]б|[Вв]с|ПН|ВТ|СР|ЧТ|ПТ|СБ|ВС)"
_RANGE = re.compile(
    rf"(?<![\w-])(?P<first>{_ABBREVIATED}\.?|{'|'.join(_NAMES)})(?P<joint>{DASH}| по )"
    rf"(?P<second>{_ABBREVIATED}(?:\.(?= [а-яё\d]))?|{'|'.join(_NAMES)})(?![\w-])",
    re.IGNORECASE,
)
_ONE = re.compile(
    rf"(?<![\w.-])(?!(?<=\d )[Вв]т)(?P<day>{_ABBREVIATED})(?![\w-])(?P<dot>\.(?=[, ]*[а-яё\d–]))?"
)
_LIST = re.compile(
    rf"(?<![\w.-]){_ABBREVIATED}\.?(?:(?:, | и |, и ){_ABBREVIATED}\.?)*(?: и {_ABBREVIATED}\.?)(?![\w-])"
    rf"|(?<![\w.-]){_ABBREVIATED}\.?(?:, {_ABBREVIATED}\.?)+(?![\w-])"
)
"""Days in a row stand in one case: «в пн, ср и пт»."""


def read(text: str) -> str:
    """Read the days of the week of a text."""
    text = _RANGE.sub(_range, text)
    text = _LIST.sub(_list, text)
    return _ONE.sub(_one, text)


def _name(written: str) -> str:
    word = written.lower().rstrip(".")
    return _SHORT.get(word, word)


def _range(match: re.Match[str]) -> str:
    first, second = _name(match["first"]), _name(match["second"])
    if (first in _SHORT.values()) != (second in _SHORT.values()):
        return match[0]
    cases = by_preposition(match.string, match.start())
    start, end = counted_form(first, GENITIVE), counted_form(second, ACCUSATIVE)
    return f"{'' if cases[:1] == (GENITIVE,) else 'с '}{start} по {end}"


def _list(match: re.Match[str]) -> str:
    end = "." if match[0].endswith(".") and not match.string[match.end() :].strip() else ""
    say = partial(_form, match)
    return re.sub(rf"({_ABBREVIATED})\.?", lambda day: say(_name(day[1])), match[0]) + end


def _one(match: re.Match[str]) -> str:
    return _form(match, _name(match["day"]))


def _form(match: re.Match[str], day: str) -> str:
    """Give a day in the case that the preposition before asks for: «во вторник», «по вторникам»."""
    if words_before(match.string, match.start(), 1) == ["по"]:
        return noun(day).plural(DATIVE)
    return counted_form(day, next(iter(by_preposition(match.string, match.start())), NOMINATIVE))
