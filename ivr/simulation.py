"""One call and the world around it, in any time: the one loop that channels and call tests drive."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, NamedTuple, get_args
from weakref import WeakKeyDictionary

from engine.actions import Action, End, Say
from engine.calls.call import Call
from engine.calls.copying import copier
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
from engine.flow import Flow, Queue
from engine.journal import MICROSECONDS, MILLISECONDS, Failed, Journal
from ivr.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from engine.errors import Place
    from engine.flow import Prompt, Simulated
    from ivr.services import Answer
    from ivr.world import HeardPrompt, Voice

MAX_STEPS = 200_000
"""Things that may happen in a row without the caller: far more than in a call of the greatest length."""
_ACTIONS = get_args(Action)
_REACTIONS = (Say, tuple, Failed, End)
"""Records that tell of a reaction; a move lies in the journal as a tuple."""
_UNATTENDED = frozenset({"announcing", "looking_up", "ringing", "closing"})


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


class _Input(NamedTuple):
    """What was done at a moment, kept to be done again after `undo`."""

    at: float
    events: tuple[Event, ...]
    by_caller: bool


class Simulation:
    """A call in virtual time, which moves only when it is told to. `now` is seconds since the call's start.

    `observe` gets every record of the journal, and between them what is heard of the prompts (`PromptBegan`,
    `PromptCut`), each with its time and in the order in which it happened.
    """

    __slots__ = (
        "_announced_in",
        "_inputs",
        "_make_answer",
        "_music",
        "_observe",
        "_simulated",
        "_told",
        "_voice",
        "call",
        "flow",
        "journal",
        "now",
        "setting",
        "world",
    )

    def __init__(
        self,
        flow: Flow,
        setting: Setting,
        observe: Callable[[float, object], None] | None = None,
        *,
        make_answer: Callable[[], Answer] | None = None,
        simulated: Mapping[str, Simulated] | None = None,
        voice: Voice | None = None,
    ) -> None:
        """Set up a call.

        Args:
            flow: The flow, shared by any number of calls.
            setting: What is fixed before the call begins.
            observe: Is told what happens, and when; None where nobody looks on.
            make_answer: Makes what answers for the services, again whenever the call is built anew, so that it may
                remember what it was asked; None where their databases answer.
            simulated: How queues and numbers behave, by name, in place of what the flow says of them.
            voice: Says the prompts, where the call is in sound; the journal's times are then told to the sample.
        """
        self.flow = flow
        self.setting = setting
        self._observe = observe
        self._make_answer = make_answer
        self._simulated = simulated
        self._voice = voice
        self._inputs: list[_Input] = []
        self._music = _music_of(flow)
        self._set_up()

    def _set_up(self) -> None:
        setting = self.setting
        self.now = 0.0
        self.journal = Journal(MILLISECONDS if self._voice is None else MICROSECONDS)
        self.call = Call(
            self.flow,
            line=setting.line,
            caller=setting.caller,
            at=setting.at,
            journal=self.journal,
        )
        self.world = World(
            self.flow,
            outcome=setting.outcome,
            wait_s=setting.wait_s,
            make_answer=self._make_answer,
            simulated=self._simulated,
            voice=self._voice,
        )
        self._told = 0
        """Records of the journal that the observer was told."""
        self._announced_in = 0
        """The request of a queue in which something was said to the caller since they last had a turn."""

    # The one loop.

    @property
    def end(self) -> End | None:
        """How the call ended, None while it goes on."""
        return self.call.end

    @property
    def next_at(self) -> float | None:
        """When the next thing happens without the caller, None for never."""
        wakes, happens = self.call.wake_at, self.world.next_at
        return happens if wakes is None or (happens is not None and happens < wakes) else wakes

    @property
    def heard_so_far(self) -> list[HeardPrompt]:
        """Every prompt that began to be heard, in order; add nothing."""
        return self.world.heard_so_far

    def step(self, until: float = inf) -> bool:
        """Let the next thing happen, at its own time; return False where nothing does by `until`."""
        at = self.next_at
        if at is None or at > until:
            return False
        self.now = max(self.now, at)
        event = self.world.due(self.now)  # before the timers: an answer in the nick of time is in time
        if event is not None:
            self._feed(event)
        else:
            self._carry_out(self.call.wake(self.now))
        return True

    def _feed(self, event: Event) -> None:
        call = self.call
        self._carry_out(call.feed(event, self.now))
        if (
            call.mode == "queued"
            and isinstance(event, PromptFinished)
            and not self.is_music(self._said(event.prompt))
        ):
            self._announced_in = call.request

    def _carry_out(self, actions: Sequence[Action]) -> None:
        """Do what the call ordered."""
        if self._observe is not None:
            self._carry_out_aloud(actions, self._observe)
            return
        carry_out, now = self.world.carry_out, self.now
        for action in actions:
            carry_out(action, now)

    def _carry_out_aloud(self, actions: Sequence[Action], observe: Callable[[float, object], None]) -> None:
        """Do what the call ordered, telling the observer of each record in its turn."""
        orders = iter(actions)
        records = self.journal.records
        for at, record in records[self._told :]:
            observe(at, record)
            if isinstance(record, _ACTIONS):
                self.world.carry_out(next(orders), self.now)
                self._tell_heard(observe)
        self._told = len(records)
        self._tell_heard(observe)

    def _tell_heard(self, observe: Callable[[float, object], None]) -> None:
        for at, heard in self.world.heard():
            observe(at, heard)

    # What the caller does.

    def start(self) -> None:
        """Answer the call."""
        self._carry_out(self.call.start(self.now))

    def press(self, keys: str) -> None:
        """Press keys, one right after the other."""
        self._put(tuple(map(KeyPressed, keys)))

    def say(self, text: str, confidence: float = 1.0) -> None:
        """Say something aloud."""
        self._put((SpeechStarted(), Heard(text, confidence)))

    def hang_up(self) -> None:
        """Put the receiver down."""
        self._put((HungUp(),))

    def happen(self, *events: Event) -> None:
        """Tell the call what the caller did, as whoever hears them understood it."""
        self._put(events)

    def note(self, record: object) -> None:
        """Write something into the journal that the call itself can't know."""
        self.journal.write(self.now, record)
        self._carry_out(())

    def begin_when_ready(self) -> None:
        """Let a prompt begin that waited for its sound, if that is ready now."""
        self.world.begin_when_ready(self.now)
        self._carry_out(())

    def other_side(self, outcome: str) -> bool:
        """Let the operator's side of a transfer or queue answer now; return False where there is none."""
        self.run_until(self.now)
        answer = self.world.answered(outcome)
        if answer is None:
            return False
        self._put((answer,), by_caller=False)
        return True

    def _put(self, events: tuple[Event, ...], *, by_caller: bool = True) -> None:
        if self.step(self.now):  # or doing it again would find another call: more may be due at this moment
            self.run_until(self.now)
        call = self.call
        if call.end is None:
            self._inputs.append(_Input(self.now, events, by_caller))
            self._announced_in = 0
            for event in events:
                if call.end is None:
                    self._feed(event)

    # Letting time pass.

    def run_until(self, at: float) -> None:
        """Let everything happen that happens by `at`."""
        self._run(lambda: False, at)
        if self.end is None:
            self.now = max(self.now, at)

    def silence(self) -> None:
        """Do nothing until the call reacts: says something, moves or ends."""
        before = self.journal.count
        self._announced_in = 0
        self._run(lambda: self._has_reacted(before))

    def _has_reacted(self, before: int) -> bool:
        """Whether the call has said something, moved or ended since its journal had so many records."""
        return any(isinstance(record, _REACTIONS) for record in self.journal.unconverted(before))

    def settle(self) -> None:
        """Run on until it is the caller's turn: prompts heard out, nobody else waited for.

        In a queue the caller's turn is after each announcement.
        """
        self._run(lambda: self.is_callers_turn)

    def finish_typing(self) -> None:
        """Let the time between digits run out where a number was begun."""
        if self.call.typed:
            self._run(lambda: not self.call.typed)

    def hold_the_line(self) -> None:
        """While the caller is transferred or queued, stay on until the call ends or asks something again."""
        self._run(lambda: self.call.mode == "waiting" and self.is_callers_turn)

    def _run(self, is_enough: Callable[[], bool], until: float = inf) -> None:
        for _ in range(MAX_STEPS):
            if is_enough() or not self.step(until):
                return
        raise Restless(f"after {MAX_STEPS:,} steps it is still not the caller's turn")

    @property
    def is_callers_turn(self) -> bool:
        """Whether the call waits for the caller, who has heard everything that it says."""
        call = self.call
        if call.end is not None:
            return True
        if call.mode in _UNATTENDED:
            return False
        if call.mode == "queued":
            return self._announced_in == call.request and all(
                self.is_music(prompt) for _, prompt in call.playing
            )
        return not call.playing

    def is_music(self, prompt: Say | Prompt) -> bool:
        """Whether a prompt only fills the wait in a queue, whenever it is said; all others tell the caller something."""
        return prompt.place in self._music

    def _said(self, number: int) -> Say:
        """Return a prompt that was heard, by its number."""
        return next(heard.say for heard in reversed(self.heard_so_far) if heard.say.prompt == number)

    # Another way on, and going back.

    def fork(self, *, journal: bool = True) -> Simulation:
        """Return an independent copy of the call as it stands, which nobody observes; it can be undone like this one.

        Without its `journal` so far, which is quicker, the journal of the copy begins here.
        """
        fork: Simulation = _copy(self)
        fork._observe = None
        fork._inputs = self._inputs.copy()
        fork.journal = self.journal.copy() if journal else self.journal.anew()
        fork.call = self.call.copy(fork.journal)
        fork.world = self.world.fork()
        return fork

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
            if number == len(kept):
                self._look_on_again(observe)
            self._again(turn)
        return gone

    def _look_on_again(self, observe: Callable[[float, object], None] | None) -> None:
        """Let the observer be told what follows from here."""
        self._observe = observe
        self._told = len(self.journal.records)
        self.world.heard()

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


_copy = copier(Simulation)
_music: WeakKeyDictionary[Flow, frozenset[Place]] = WeakKeyDictionary()


def _music_of(flow: Flow) -> frozenset[Place]:
    """Return where the prompts of a flow stand that fill the wait in its queues, looked up once."""
    places = _music.get(flow)
    if places is None:
        queues = (state for state in flow.states.values() if isinstance(state, Queue))
        places = _music[flow] = frozenset(prompt.place for queue in queues for prompt in queue.hold)
    return places
