"""Journals read back from a file, and what was heard in them. Whatever else a record may be, it passes through."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from engine.errors import IvrError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_MAKE_ONE = "a journal is what `ivr call --journal FILE` writes"
_LATEST_S = 1e9
"""Seconds: far beyond the end of any call."""


class JournalError(IvrError):
    """The file is no journal, or was changed: `file:line: what is wrong: how to mend it`."""


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a journal."""

    at: float
    """Seconds since the call's start."""
    kind: str
    fields: Mapping[str, Any]
    """All the rest, as plain JSON data."""


def read(path: str | Path) -> tuple[Record, ...]:
    """Return the records of a journal, the head first.

    A line that was cut off at the end of the file is left out; `breaks_off` tells such a journal.

    Raises: JournalError.
    """
    lines = _content(path).split(b"\n")
    records = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                records.append(_record(line))
            except _Wrong as wrong:
                if number == len(lines) and records and wrong.is_no_json:
                    break
                _refuse(path, number, wrong.what, wrong.mend if records else _MAKE_ONE)
            if records[0].kind != "began":
                _refuse(path, number, "this is no journal: its first record is not «began»", _MAKE_ONE)
    if not records:
        _refuse(path, 1, "the file is empty", _MAKE_ONE)
    return tuple(records)


def breaks_off(records: Iterable[Record]) -> bool:
    """Whether the end of the call is missing: it was still going on, or the file lost its last lines."""
    return all(record.kind != "end" for record in records)


def played(records: Iterable[Record]) -> Iterator[Record]:
    """Yield the records, and among them when a prompt `prompt_began` to be heard and where it was cut.

    Prompts are heard one after the other; `prompt_began` and `prompt_cut` have the fields of the prompt's `say`.
    """
    queued: list[Record] = []
    for record in records:
        yield record
        heard = queued[:1]
        match record.kind:
            case "say":
                queued.append(record)
            case "prompt_finished":
                queued = [say for say in queued if say.fields["prompt"] != record.fields["prompt"]]
            case "stop_saying":
                queued = [say for say in queued if say.fields["prompt"] not in record.fields["prompts"]]
            case "end":
                queued = []
        if heard and heard != queued[:1] and record.kind != "prompt_finished":
            yield Record(record.at, "prompt_cut", heard[0].fields)
        if queued and heard != queued[:1]:
            yield Record(record.at, "prompt_began", queued[0].fields)


# Reading.


class _Wrong(Exception):  # noqa: N818 - it says what happened
    """What is wrong with one line."""

    def __init__(self, what: str, mend: str, *, is_no_json: bool = False) -> None:
        super().__init__(what)
        self.what, self.mend, self.is_no_json = what, mend, is_no_json


def _refuse(path: str | Path, line: int, what: str, mend: str) -> NoReturn:
    raise JournalError(f"{path}:{line}: {what}: {mend}") from None


def _content(path: str | Path) -> bytes:
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        _refuse(path, 1, "the file does not exist", _MAKE_ONE)
    except IsADirectoryError:
        _refuse(path, 1, "this is a folder", _MAKE_ONE)
    except (OSError, ValueError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or "bad path"
        _refuse(path, 1, f"the file can't be read ({reason})", "check its path and its permissions")


def _record(line: bytes) -> Record:
    try:
        data = json.loads(line.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        mend = "take the line out, or make the journal again"
        raise _Wrong("this is not one JSON object", mend, is_no_json=True) from None
    if not isinstance(data, dict):
        raise _Wrong("this is not one JSON object", "take the line out, or make the journal again")
    at, kind = data.pop("t", None), data.pop("kind", None)
    if not isinstance(at, (int, float)) or not 0 <= at < _LATEST_S:
        raise _Wrong("the record has no time «t» in seconds", "make the journal again")
    if not isinstance(kind, str):
        raise _Wrong("the record has no «kind»", "make the journal again")
    for name, expected in _NEEDED.get(kind, {}).items():
        if not isinstance(data.get(name), expected):
            raise _Wrong(f"the record «{kind}» has no «{name}» as a journal has it", "make the journal again")
    if kind == "began" and not _is_moment(data["at"]):
        raise _Wrong(f"«{data['at']}» is no day and time with a zone", "make the journal again")
    return Record(float(at), kind, data)


def _is_moment(written: str) -> bool:
    try:
        return datetime.fromisoformat(written).tzinfo is not None
    except ValueError:
        return False


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


_NUMBER = (int, float)
_NEEDED: Mapping[str, Mapping[str, type | tuple[type, ...]]] = {
    "began": {"flow": str, "title": str, "file": str, "line": str, "caller": str, "at": str},
    "say": {"prompt": int, "text": str, "place": str},
    "stop_saying": {"prompts": list},
    "prompt_finished": {"prompt": int},
    "key_pressed": {"key": str},
    "heard": {"text": str, "confidence": _NUMBER},
    "failed": {"failure": str, "reason": str},
    "moved": {"source": str, "dest": str, "trigger": str},
    "ask": {"request": int, "service": str, "shown": dict},
    "service_answered": {"request": int, "outcome": str, "reason": str},
    "transfer": {"request": int, "to": str},
    "transfer_answered": {"request": int, "outcome": str},
    "enqueue": {"request": int, "queue": str},
    "queue_moved": {"request": int, "position": int, "wait_s": _NUMBER},
    "noted": {"note": str, "detail": str},
    "end": {"end": str, "reason": str},
}
"""What readers of a journal rely on; a record has more."""
