"""A call as people read it: one line an item with its time, who, and what; only what may be shown gets in.

It is written from records as a journal holds them, so that a call reads the same while it goes on and afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine import journal
from ivr.world import PromptBegan

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CALLER = "caller"
SYSTEM = "(system)"
KEY = "⌨"
DIALLING_S = 0.4
"""Keys that follow each other so closely, with nothing between them, are one line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a transcript; as a text it is what is printed."""

    at: float
    """Seconds since the call's start."""
    who: str
    what: str
    width: int
    """Characters that `who` takes in every line of the transcript."""

    def __str__(self) -> str:
        return f"{clock(self.at)}  {self.who.ljust(self.width)}  {self.what}"


class Transcript:
    """Turns what happens in a call into lines; keys that are pressed one right after the other are one line."""

    def __init__(self, title: str, write: Callable[[Line], None]) -> None:
        """Set up.

        Args:
            title: Who speaks for the line.
            write: Takes each line.
        """
        self._title = title
        self._write = write
        self._width = max(len(title), len(SYSTEM))
        self._keys = ""
        self._keys_at = self._last_key_at = 0.0

    def observe(self, at: float, item: object) -> None:
        """Take what a simulation tells: an item that happened `at` seconds after the start."""
        if isinstance(item, PromptBegan):
            self.prompt(at, item.say.shown)
        elif (kind := journal.kind(item)) in _NOTICED:
            self.record(at, kind, journal.plain(item))

    def prompt(self, at: float, text: str) -> None:
        """Take a prompt that begins to be heard."""
        self._line(at, self._title, text)

    def record(self, at: float, kind: str, fields: Mapping[str, Any]) -> None:
        """Take a record of a journal; what nobody notices becomes no line."""
        if kind == "key_pressed":
            self._key(round(at, 3), fields["key"])
        elif kind in _DESCRIBED:
            self._line(at, *_DESCRIBED[kind](fields))

    def flush(self) -> None:
        """Write what is held back: keys, which more may follow."""
        keys, self._keys = self._keys, ""
        if keys:
            self._line(self._keys_at, CALLER, f"{KEY} {keys}")

    def _key(self, at: float, key: str) -> None:
        if at > self._last_key_at + DIALLING_S:
            self.flush()
        if not self._keys:
            self._keys_at = at
        self._keys, self._last_key_at = self._keys + key, at

    def _line(self, at: float, who: str, what: str) -> None:
        if what:
            self.flush()
            self._write(Line(at, who, what, self._width))


def clock(at: float) -> str:
    """Return seconds as `mm:ss.t`."""
    tenths = round(round(at, 3) * 10)  # a journal holds milliseconds: the same tenth is read from it
    return f"{tenths // 600:02}:{tenths // 10 % 60:02}.{tenths % 10}"


def described(item: object) -> tuple[str, str]:
    """Return who did what, nothing for what nobody notices."""
    describe = _DESCRIBED.get(journal.kind(item))
    return describe(journal.plain(item)) if describe is not None else ("", "")


def _heard(heard: Mapping[str, Any]) -> tuple[str, str]:
    confidence = heard["confidence"]
    unsure = f" (heard with confidence {confidence:.2f})" if confidence < 1 else ""
    return CALLER, f"«{heard['text']}»{unsure}"


def _failed(failed: Mapping[str, Any]) -> tuple[str, str]:
    if failed["failure"] == "no_input":
        return CALLER, "(silence)"
    return SYSTEM, f"not understood: {_words(failed['reason'])}"


def _asked(ask: Mapping[str, Any]) -> tuple[str, str]:
    shown = ", ".join(f"{name} {value}" for name, value in ask["shown"].items())
    return SYSTEM, f"asks the service {ask['service']}" + (f" ({shown})" if shown else "")


def _service_answered(answer: Mapping[str, Any]) -> tuple[str, str]:
    return SYSTEM, f"the service answers: {_words(answer['outcome'])}{_because(answer['reason'])}"


def _moved_up(queue: Mapping[str, Any]) -> tuple[str, str]:
    return SYSTEM, f"number {queue['position']} in the queue, about {round(queue['wait_s'])} s to wait"


def _noted(noted: Mapping[str, Any]) -> tuple[str, str]:
    if noted["note"] not in {"fault", "ignored"}:
        return "", ""
    return SYSTEM, f"{noted['note']}: {noted['detail']}"


def _ended(end: Mapping[str, Any]) -> tuple[str, str]:
    kind = {"hang_up": "the line hangs up", "caller_hung_up": "the caller hung up"}.get(
        end["end"], end["end"]
    )
    to = f" to {end['to']}: {end.get('outcome')}" if end.get("to") else ""
    reason = end["reason"] if end["reason"] != kind else ""
    return SYSTEM, f"end: {kind}{to}{_because(reason)}"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _because(reason: str) -> str:
    return f" ({reason})" if reason else ""


_DESCRIBED: Mapping[str, Callable[[Mapping[str, Any]], tuple[str, str]]] = {
    "heard": _heard,
    "service_answered": _service_answered,
    "queue_moved": _moved_up,
    "transfer_answered": lambda answer: (SYSTEM, f"the other side: {_words(answer['outcome'])}"),
    "ask": _asked,
    "transfer": lambda order: (SYSTEM, f"transfers to {order['to']}"),
    "enqueue": lambda order: (SYSTEM, f"joins the queue {order['queue']}"),
    "leave_queue": lambda _: (SYSTEM, "stops waiting for the other side"),
    "end": _ended,
    "failed": _failed,
    "noted": _noted,
}
"""What each kind of record is to a reader; what is not here, a reader does not miss."""
_NOTICED = {"key_pressed", *_DESCRIBED}
