"""What happened in a call, in order, and why: kept as values, written as one JSON object a line.

Nothing secret gets in: whoever writes to a journal has masked it before.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.errors import NOWHERE, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.edges import Edge


MILLISECONDS, MICROSECONDS = 3, 6
"""Digits of a journal's times: of a call in text, and of one in sound, where each sample has a time of its own."""


@dataclass(frozen=True, slots=True)
class Began:
    """The head of a journal: what is needed to set the same call up again."""

    flow: str
    title: str
    file: str
    line: str
    caller: str
    at: str
    """ISO 8601 with its offset: the moment of the call's start."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition that was looked at; of a prompt or a choice it is a record, where it is not what it was before."""

    when: str
    value: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Rival:
    """An option that was considered for what was said."""

    name: str
    score: float
    phrase: str
    place: Place


@dataclass(frozen=True, slots=True)
class NotMeant:
    """A phrase of `not_meant` that kept something from being understood."""

    phrase: str
    place: Place


class Why(NamedTuple):
    """The reason of a transition, with the flow line of each part of it."""

    because: str
    """One plain sentence: what was pressed, said, found or missed."""
    place: Place
    """The line of the flow that says what follows from it."""
    won: Rival | None = None
    lost: tuple[Rival, ...] = ()
    guards: tuple[Guard, ...] = ()
    not_meant: tuple[NotMeant, ...] = ()

    def sentences(self) -> list[str]:
        """Return the reason in plain English, a line each, with `file:line`."""
        lines = [f"{self.because} ({self.place.file_line})" if self.place.line else self.because]
        if self.won is not None:
            lines.append(_rival("won", self.won))
        lines += [_rival("lost", rival) for rival in self.lost]
        lines += [f"not meant, by «{one.phrase}» ({one.place.file_line})" for one in self.not_meant]
        lines += [
            f"condition {guard.when} was {str(guard.value).lower()} ({guard.place.file_line})"
            for guard in self.guards
        ]
        return lines


def _rival(verdict: str, rival: Rival) -> str:
    return f"{verdict}: {rival.name}, score {rival.score:.2f}, by «{rival.phrase}» ({rival.place.file_line})"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The caller chose what leads to no state of its own: a command as `repeat`, or an item of a list."""

    name: str
    why: Why


class Moved(NamedTuple):
    """The call went from one state to the next."""

    source: str
    dest: str
    trigger: str
    why: Why
    place: Place


@dataclass(frozen=True, slots=True)
class Failed:
    """The caller was silent or not understood."""

    failure: str
    """`no_input` or `no_match`"""
    reason: str
    """`low_confidence`, `out_of_grammar`, `ambiguous`, `too_long`, `incomplete`, `rejected`; empty for silence."""
    count: int
    """Of this kind, in this visit of the state."""
    why: Why


@dataclass(frozen=True, slots=True)
class Noted:
    """Something worth knowing that moved nothing: an ignored event, a fault, a value that was taken."""

    note: str
    detail: str = ""
    place: Place = NOWHERE


def _moved(source: str, edge: Edge, why: Why) -> Moved:
    return Moved(source, edge.dest, edge.trigger, why, edge.place)


class Journal:
    """The record of one call, in memory.

    Five records are written in a turn and seldom read: they lie flat in `written` until somebody asks for `records`.
    """

    __slots__ = ("_records", "digits", "guards", "written")

    def __init__(self, digits: int = MILLISECONDS) -> None:
        self.digits = digits
        """Of the seconds in `lines`."""
        self._records: list[tuple[float, object]] = []
        self.guards: dict[Place, bool] = {}
        """What each condition of a prompt or choice was when it was looked at last."""
        self.written: list[Any] = []
        """What was written since `records` was asked for: a time, a record, a time … `Call` adds to it what comes in
        every turn, and of a move only a tuple of source, edge and reason."""

    def write(self, now: float, record: object) -> None:
        """Add a record."""
        self.written += (now, record)

    def copy(self) -> Journal:
        """Return a journal of its own with the same records."""
        journal = Journal(self.digits)
        journal._records = self._records.copy()
        journal.guards = self.guards.copy()
        journal.written = self.written.copy()
        return journal

    def anew(self) -> Journal:
        """Return an empty journal of its own for the same call to go on with."""
        journal = Journal(self.digits)
        journal.guards = self.guards.copy()
        return journal

    @property
    def count(self) -> int:
        """How many records there are; nothing is converted for it."""
        return len(self._records) + len(self.written) // 2

    @property
    def records(self) -> list[tuple[float, object]]:
        """Seconds since the channel's zero, and an event, an action or one of the values above."""
        written = iter(self.written)
        for now, record in zip(written, written, strict=True):
            self._records.append((now, _moved(*record) if type(record) is tuple else record))
        self.written.clear()
        return self._records

    def unconverted(self, since: int = 0) -> list[Any]:
        """Return the records without their times, a move as it lies there: `Moved`, or a source, an edge and a reason.

        This is for readers in a hurry: nothing is converted for it, and the first `since` records are left out.
        """
        converted = len(self._records)
        new = self.written[1 + 2 * max(since - converted, 0) :: 2]
        return [*(record for _, record in self._records[since:]), *new] if since < converted else new

    def lines(self) -> Iterator[str]:
        """Yield one JSON object a record; the first is the head, the last of an ended call is its end."""
        for now, record in self.records:
            yield json_line(now, record, self.digits)


def json_line(now: float, record: object, digits: int = MILLISECONDS) -> str:
    """Return a record as one JSON object, `t` in seconds first."""
    return _as_json({"t": round(now, digits), "kind": kind(record), **plain(record)})


def kind(record: object) -> str:
    """Return what a record is called in a journal: `prompt_finished`."""
    return _snake(type(record).__name__)


_as_json = json.JSONEncoder(ensure_ascii=False).encode
_HIDDEN = {"Say": ("text",), "Ask": ("arguments",), "Listen": ("grammar",)}
"""Fields that never leave the process; what may be shown of them stands beside them as `shown`."""


def plain(record: object) -> dict[str, object]:
    """Return the fields of a record as plain JSON data, without what is None or secret."""
    hidden = _HIDDEN.get(type(record).__name__, ())
    written: dict[str, object] = {}
    for name in _field_names(record):
        value = getattr(record, name)
        if name not in hidden and value is not None:
            written["text" if name == "shown" and "text" in hidden else name] = _value(value)
    return written


def _field_names(record: object) -> tuple[str, ...]:
    """The fields of a dataclass or a named tuple; nothing else has any."""
    kind: type = type(record)
    return _fields_of(kind)


@cache
def _fields_of(kind: type) -> tuple[str, ...]:
    if is_dataclass(kind):
        return tuple(one.name for one in fields(kind))
    return getattr(kind, "_fields", ())


def _value(value: object) -> object:
    if isinstance(value, Place):
        return value.file_line if value.line else ""
    if isinstance(value, float) and not isfinite(value):
        return str(value)  # JSON has no such number
    if isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if _field_names(value):
        return plain(value)
    if isinstance(value, (tuple, list)):
        return [_value(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _value(item) for key, item in value.items()}
    return str(value)


@cache
def _snake(name: str) -> str:
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")
