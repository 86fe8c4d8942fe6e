"""Days of the week and ranges of them, written short or in full: «пн–пт», «в сб»."""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

import re

from engine.language.russian_nouns import counted_form
from engine.language.russian_text.context import ACCUSATIVE, GENITIVE, NOMINATIVE, governing
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
_ONE = re.compile(rf"(?<![\w.-])(?P<day>{_ABBREVIATED})(?![\w-])(?P<dot>\.(?=[, ]*[а-яё\d–]))?")


def read(text: str) -> str:
    """Read the days of the week of a text."""
    text = _RANGE.sub(_range, text)
    return _ONE.sub(_one, text)


def _name(written: str) -> str:
    word = written.lower().rstrip(".")
    return _SHORT.get(word, word)


def _range(match: re.Match[str]) -> str:
    first, second = _name(match["first"]), _name(match["second"])
    if (first in _SHORT.values()) != (second in _SHORT.values()):
        return match[0]
    cases = governing(match.string, match.start())
    start, end = counted_form(first, GENITIVE), counted_form(second, ACCUSATIVE)
    return f"{'' if cases[:1] == (GENITIVE,) else 'с '}{start} по {end}"


def _one(match: re.Match[str]) -> str:
    cases = governing(match.string, match.start())
    return counted_form(_name(match["day"]), next(iter(cases), NOMINATIVE))
