"""A call as people read it: one line an item with its time, who, and what; only what may be shown gets in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine import actions, events
from engine.journal import Failed, Noted
from ivr.world import PromptBegan

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CALLER = "caller"
SYSTEM = "(system)"
KEY = "⌨"


class Transcript:
    """Turns what a simulation tells into lines; keys pressed one right after the other become one line."""

    def __init__(self, title: str, write: Callable[[str], None]) -> None:
        """Set up.

        Args:
            title: Who speaks for the line.
            write: Takes each line, without its end.
        """
        self._title = title
        self._write = write
        self._width = max(len(title), len(SYSTEM))
        self._keys = ""
        self._keys_at = 0.0

    def observe(self, at: float, item: object) -> None:
        """Take an item that happened `at` seconds after the start."""
        if isinstance(item, events.KeyPressed):
            self._keys_at = self._keys_at if self._keys else at
            self._keys += item.key
            return
        line = self._title, item.say.shown if isinstance(item, PromptBegan) else ""
        who, what = line if line[1] else described(item)
        if what:
            self.flush()
            self._line(at, who, what)

    def flush(self) -> None:
        """Write what is held back: keys, which more may follow."""
        keys, self._keys = self._keys, ""
        if keys:
            self._line(self._keys_at, CALLER, f"{KEY} {keys}")

    def _line(self, at: float, who: str, what: str) -> None:
        self._write(f"{clock(at)}  {who.ljust(self._width)}  {what}")


def clock(at: float) -> str:
    """Return seconds as `mm:ss.t`."""
    tenths = round(at * 10)
    return f"{tenths // 600:02}:{tenths // 10 % 60:02}.{tenths % 10}"


def described(item: object) -> tuple[str, str]:
    """Return who did what, nothing for what nobody notices."""
    describe = _DESCRIBED.get(type(item))
    return describe(item) if describe is not None else ("", "")


def _heard(item: events.Heard) -> tuple[str, str]:
    unsure = f" (heard with confidence {item.confidence:.2f})" if item.confidence < 1 else ""
    return CALLER, f"«{item.text}»{unsure}"


def _failed(item: Failed) -> tuple[str, str]:
    if item.failure == "no_input":
        return CALLER, "(silence)"
    return SYSTEM, f"not understood: {item.reason.replace('_', ' ')}"


def _asked(item: actions.Ask) -> tuple[str, str]:
    shown = ", ".join(f"{name} {value}" for name, value in item.shown.items())
    return SYSTEM, f"asks the service {item.service}" + (f" ({shown})" if shown else "")


def _service_answered(item: events.ServiceAnswered) -> tuple[str, str]:
    outcome = item.outcome.replace("_", " ")
    return SYSTEM, f"the service answers: {outcome}" + (f" ({item.reason})" if item.reason else "")


def _moved_up(item: events.QueueMoved) -> tuple[str, str]:
    return SYSTEM, f"number {item.position} in the queue, about {round(item.wait_s)} s to wait"


def _other_side(item: events.TransferAnswered) -> tuple[str, str]:
    return SYSTEM, f"the other side: {item.outcome.replace('_', ' ')}"


def _noted(item: Noted) -> tuple[str, str]:
    return (SYSTEM, f"{item.note}: {item.detail}") if item.note in ("fault", "ignored") else ("", "")


def _ended(item: actions.End) -> tuple[str, str]:
    kind = {"hang_up": "the line hangs up", "caller_hung_up": "the caller hung up"}.get(item.end, item.end)
    to = f" to {item.to}: {item.outcome}" if item.to else ""
    reason = f" ({item.reason})" if item.reason and item.reason != kind else ""
    return SYSTEM, f"end: {kind}{to}{reason}"


_DESCRIBED: Mapping[type, Callable[..., tuple[str, str]]] = {
    events.Heard: _heard,
    events.ServiceAnswered: _service_answered,
    events.QueueMoved: _moved_up,
    events.TransferAnswered: _other_side,
    actions.Ask: _asked,
    actions.Transfer: lambda item: (SYSTEM, f"transfers to {item.to}"),
    actions.Enqueue: lambda item: (SYSTEM, f"joins the queue {item.queue}"),
    actions.LeaveQueue: lambda _: (SYSTEM, "stops waiting for the other side"),
    actions.End: _ended,
    Failed: _failed,
    Noted: _noted,
}
"""What each kind of item is to a reader; what is not here, a reader does not miss."""
