"""One call and the world around it, in any time: the one loop that channels and call tests drive."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from math import inf
from typing import TYPE_CHECKING, get_args

from engine.actions import Action, Enqueue
from engine.actions import Say as SayAction
from engine.calls.call import Call
from engine.errors import IvrError
from engine.events import (
    Event,
    Heard,
    HungUp,
    KeyPressed,
    PromptFinished,
    SpeechStarted,
    TransferAnswered,
)
from engine.flow import Queue
from engine.journal import Failed, Journal, Moved
from ivr.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from engine.actions import End
    from engine.flow import Flow

MAX_STEPS = 200_000
"""Things that may happen in a row without the caller: far more than in a call of the greatest length."""
_ACTIONS = get_args(Action)
_UNATTENDED = ("announcing", "looking_up", "ringing", "closing")


class Restless(IvrError):  # noqa: N818 - it says what happened
    """The call goes on and on without the caller: a bug of the engine, or of the flow's times."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What is fixed before a call begins."""

    line: str
    """The number that was dialled."""
    caller: str
    """The number it comes from, empty where it is withheld."""
    at: datetime
    """The time of day at its start, aware."""
    outcome: str | None = None
    """How every transfer and queue ends, whatever the flow says."""
    wait_s: float | None = None
    """How long each takes to get there, whatever the flow says."""


@dataclass(frozen=True, slots=True)
class _Input:
    """What was done at a moment, kept to be done again after `undo`."""

    at: float
    events: tuple[Event, ...]
    by_caller: bool


class Simulation:
    """A call in virtual time, which moves only when it is told to. `now` is seconds since the call's start.

    `observe` gets every record of the journal, and between them what is heard of the prompts (`PromptBegan`,
    `PromptCut`), each with its time and in the order in which it happened.
    """

    def __init__(
        self, flow: Flow, setting: Setting, observe: Callable[[float, object], None] | None = None
    ) -> None:
        self.flow = flow
        self.setting = setting
        self._observe = observe
        self._inputs: list[_Input] = []
        self._set_up()

    def _set_up(self) -> None:
        setting = self.setting
        self.now = 0.0
        self.journal = Journal()
        self.call = Call(
            self.flow,
            line=setting.line,
            caller=setting.caller,
            at=setting.at,
            journal=self.journal,
        )
        self.world = World(self.flow, outcome=setting.outcome, wait_s=setting.wait_s)
        self._seen = 0
        self.reactions = 0
        """How many times the call has said something, moved or ended."""
        self._announced = False
        """In a queue: something was said to the caller since they last had a turn."""

    # The one loop.

    @property
    def end(self) -> End | None:
        """How the call ended, None while it goes on."""
        return self.call.end

    @property
    def next_at(self) -> float | None:
        """When the next thing happens without the caller, None for never."""
        times = [at for at in (self.call.wake_at, self.world.next_at) if at is not None]
        return min(times, default=None)

    def step(self, until: float = inf) -> bool:
        """Let the next thing happen, at its own time; return False where nothing does by `until`."""
        at = self.next_at
        if self.end is not None or at is None or at > until:
            return False
        self.now = max(self.now, at)
        events = self.world.due(self.now)  # before the timers: an answer in the nick of time is in time
        if events:
            self._feed(events)
        else:
            self._carry_out(self.call.wake(self.now))
        return True

    def _feed(self, events: Iterable[Event]) -> None:
        for event in events:
            if self.end is not None:
                return
            self._carry_out(self.call.feed(event, self.now))
            if isinstance(event, PromptFinished):
                self._announced = self._announced or self._is_announcement(event.prompt)

    def _carry_out(self, actions: Sequence[Action]) -> None:
        """Do what the call ordered, telling the observer of each record in its turn."""
        orders = iter(actions)
        records = self.journal.records
        for at, record in records[self._seen :]:
            self._tell(at, record)
            if isinstance(record, _ACTIONS):
                self._announced = self._announced and not isinstance(record, Enqueue)
                self.world.carry_out(next(orders), self.now)
                self._tell_heard()
        self._seen = len(records)
        self._tell_heard()

    def _tell_heard(self) -> None:
        for at, heard in self.world.heard():
            self._tell(at, heard)

    def _tell(self, at: float, item: object) -> None:
        self.reactions += isinstance(item, (SayAction, Moved, Failed)) or item is self.end
        if self._observe is not None:
            self._observe(at, item)

    # What the caller does.

    def start(self) -> None:
        """Answer the call."""
        self._carry_out(self.call.start(self.now))

    def press(self, keys: str) -> None:
        """Press keys, one right after the other."""
        self._put(tuple(KeyPressed(key) for key in keys))

    def say(self, text: str, confidence: float = 1.0) -> None:
        """Say something aloud."""
        self._put((SpeechStarted(), Heard(text, confidence)))

    def hang_up(self) -> None:
        """Put the receiver down."""
        self._put((HungUp(),))

    def other_side(self, outcome: str) -> bool:
        """Let the operator's side of a transfer or queue answer now; return False where there is none."""
        self.run_until(self.now)
        answer = self.world.answered(outcome)
        if answer is None:
            return False
        self._put((answer,), by_caller=False)
        return True

    def _put(self, events: tuple[Event, ...], *, by_caller: bool = True) -> None:
        self.run_until(
            self.now
        )  # so that doing it again finds the same call, whatever else is due at this moment
        if self.end is None:
            self._inputs.append(_Input(self.now, events, by_caller))
            self._announced = False
            self._feed(events)

    # Letting time pass.

    def run_until(self, at: float) -> None:
        """Let everything happen that happens by `at`."""
        for _ in self._bounded():
            if not self.step(at):
                break
        if self.end is None:
            self.now = max(self.now, at)

    def silence(self) -> None:
        """Do nothing until the call reacts: says something, moves or ends."""
        before = self.reactions
        self._announced = False
        for _ in self._bounded():
            if self.reactions != before or not self.step():
                break

    def settle(self) -> None:
        """Run on until it is the caller's turn: prompts heard out, nobody else waited for.

        In a queue the caller's turn is after each announcement.
        """
        for _ in self._bounded():
            if self.is_callers_turn or not self.step():
                break

    def finish_typing(self) -> None:
        """Let the time between digits run out where a number was begun."""
        for _ in self._bounded():
            if not self.call.typed or not self.step():
                break

    def hold_the_line(self) -> None:
        """While the caller is transferred or queued, stay on until the call ends or asks something again."""
        for _ in self._bounded():
            if self.call.mode == "waiting" and self.is_callers_turn:
                break
            if not self.step():
                break

    @property
    def is_callers_turn(self) -> bool:
        """Whether the call waits for the caller, who has heard everything that it says."""
        mode = self.call.mode
        if self.end is not None or mode in _UNATTENDED:
            return self.end is not None
        if mode == "queued":
            return self._announced and not any(
                self._is_announcement(prompt) for prompt, _ in self.call.playing
            )
        return not self.call.playing

    def _is_announcement(self, number: int) -> bool:
        """Whether a prompt, by its number, tells a queueing caller something: all but the music does."""
        if self.call.mode != "queued":
            return False
        said = (
            record
            for _, record in reversed(self.journal.records)
            if isinstance(record, SayAction) and record.prompt == number
        )
        return not self.is_music(next(said))

    def is_music(self, say: SayAction) -> bool:
        """Whether a prompt only fills the wait in a queue."""
        state = self.flow.states[self.call.state]
        return isinstance(state, Queue) and say.place in {prompt.place for prompt in state.hold}

    @staticmethod
    def _bounded() -> Iterable[int]:
        """Count the steps of a loop, which must come to an end."""
        for number in count():
            if number >= MAX_STEPS:
                raise Restless(f"after {MAX_STEPS:,} steps it is still not the caller's turn")
            yield number

    # Going back.

    def undo(self, turns: int) -> int:
        """Go back so many turns of the caller and return how many there were to go back.

        The call is built anew and what the caller did before is done again, each at its time; the observer
        hears again from the last of that on.
        """
        kept = self._before(turns)
        gone = sum(turn.by_caller for turn in self._inputs[len(kept) :])
        observe, self._inputs = self._observe, []
        self._set_up()
        self._observe = None if kept else observe
        self.start()
        for number, turn in enumerate(kept, 1):
            self.run_until(turn.at)
            self._observe = observe if number == len(kept) else None
            self._again(turn)
        return gone

    def _before(self, turns: int) -> list[_Input]:
        """Return what was done before the last so many turns."""
        kept = list(self._inputs)
        while turns > 0 and any(turn.by_caller for turn in kept):
            turns -= kept.pop().by_caller
        return kept

    def _again(self, turn: _Input) -> None:
        answer = turn.events[0]
        if isinstance(answer, TransferAnswered):
            self.other_side(answer.outcome)
        else:
            self._put(turn.events, by_caller=turn.by_caller)
