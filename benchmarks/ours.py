"""This engine, walking: the whole turn of a call as a channel drives it."""

from __future__ import annotations

from itertools import cycle, islice
from typing import TYPE_CHECKING, Literal

from benchmarks import flows
from benchmarks.contenders import TURNS_OF_A_CALL, Contender, NewCall, bytes_of, timed
from engine.actions import Say
from engine.calls.call import Call
from engine.events import Heard, KeyPressed, PromptFinished
from engine.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.events import Event
    from engine.flow import Flow

Input = Literal["key", "exact", "loose"]
TURN_S = 0.2
"""Seconds of the call from one turn to the next; half of it the prompt takes."""


class Ours(Contender):
    """A call that is answered by keys, by the very words of a phrase, or by a sentence that is near one."""

    def __init__(
        self, flow: Flow, size: int, by: Input = "key", *, journal: bool = False, calls: int = 10_000
    ) -> None:
        """`calls` live at the same time while their memory is taken."""
        self.name = f"ours, {_INPUTS[by]}" + (", journal on" if journal else "")
        self._flow = flow
        self._journal = journal
        self._inputs = inputs(size, by)
        self._by = by
        self._calls = calls

    def walk(self, turns: int) -> float:
        """Walk one call through so many turns, each with its prompt heard to the end."""
        call = self._started()
        events = list(islice(cycle(self._inputs), turns))
        seconds = timed(lambda: converse(call, events))
        assert call.end is None
        assert call.state == f"m{turns % len(self._inputs)}", call.state
        return seconds

    def new_call(self) -> NewCall | None:
        """Time and weigh calls that are made, started, and some turns on."""
        if self._by != "key":
            return None
        seconds = min(timed(self._make_many) for _ in range(5))
        return NewCall(
            us=seconds / self._calls * 1e6,
            size=bytes_of(self._new, self._calls),
            started=bytes_of(self._started, self._calls),
            walked=bytes_of(self._walked, max(self._calls // 20, 1)),
        )

    def _make_many(self) -> None:
        for _ in range(self._calls):
            self._new()

    def _new(self) -> Call:
        return Call(self._flow, journal=Journal() if self._journal else None)

    def _started(self) -> Call:
        call = self._new()
        for action in call.start(0.0):
            if type(action) is Say:
                call.feed(PromptFinished(action.prompt), 0.0)
        return call

    def _walked(self) -> Call:
        call = self._started()
        converse(call, islice(cycle(self._inputs), TURNS_OF_A_CALL))
        return call


def inputs(size: int, by: Input) -> list[Event]:
    """Return what the caller does in each menu in turn to walk through all of them."""
    taken = [menu.onward for menu in flows.menus(size)]
    if by == "key":
        return [KeyPressed(option.key) for option in taken]
    return [Heard(option.phrases[0] if by == "exact" else option.loosely) for option in taken]


def converse(call: Call, events: Iterable[Event]) -> None:
    """Feed a call one answer after the other; every prompt is heard to its end before the next."""
    now = 0.0
    feed = call.feed
    for event in events:
        now += TURN_S
        for action in feed(event, now):
            if type(action) is Say:
                feed(PromptFinished(action.prompt), now + TURN_S / 2)


_INPUTS: dict[Input, str] = {
    "key": "by key",
    "exact": "by voice, words of a phrase",
    "loose": "by voice, near a phrase",
}
