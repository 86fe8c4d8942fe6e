"""Everything outside a simulated call: prompts being heard, services answering, telephones, queues.

No clock and no waiting here: the world is told the time, like the call, and says when something comes.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from engine.actions import (
    Ask,
    End,
    Enqueue,
    LeaveQueue,
    Say,
    StopSaying,
    Transfer,
)
from engine.calls.copying import copier
from engine.calls.queue_place import place_after
from engine.events import Event, PromptFinished, QueueMoved, TransferAnswered
from engine.flow import Simulated
from ivr.recordings import recorded_s
from ivr.services import Services

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from engine.actions import Action
    from engine.flow import Flow
    from ivr.services import Answer

RINGS_AT_LEAST_S = 1.0
"""What the network takes to say that a number is busy or a queue full."""
_TOLD_AT_ONCE = {
    Transfer: ("busy", "failed", "closed"),
    Enqueue: ("queue_full", "failed", "closed"),
}
_NOT_OF_A_TRANSFER = {"queue_full": "busy"}
_USUAL_WAIT_S = 20.0
"""Until somebody answers, where nothing says how long it takes."""


def position_and_wait_s(
    plan: Simulated, expected_wait_s: float | None, per_caller_s: float | None
) -> tuple[int, float]:
    """Return a plan's position and wait, which are what the queue lets expect where the plan leaves them open."""
    known = (plan.wait_s, expected_wait_s, _USUAL_WAIT_S)
    wait_s = next(one for one in known if one is not None)
    if plan.position is not None:
        return plan.position, wait_s
    return 1 if per_caller_s is None else place_after(wait_s, per_caller_s), wait_s


class Voice(Protocol):
    """Who says the prompts of a call, where they are said aloud."""

    def prepare(self, say: Say) -> None:
        """Take a prompt that was ordered, to have it ready when its turn comes."""

    def lasts_s(self, say: Say) -> float | None:
        """Return how long a prompt is; None while its sound is still being made: it begins when that is ready."""


@dataclass(slots=True)
class HeardPrompt:
    """A prompt that began to be heard, and what became of it."""

    say: Say
    at: float
    """When it began, in seconds."""
    lasts_s: float
    """How long it takes if nothing cuts it, with the time in which it was held."""
    cut_at: float | None = None
    """When it stopped before its end; None where it did not."""


@dataclass(frozen=True, slots=True)
class PromptBegan:
    """A prompt begins to be heard."""

    say: Say
    lasts_s: float


@dataclass(frozen=True, slots=True)
class PromptCut:
    """A prompt stopped before its end."""

    say: Say
    heard: float
    """0..1: how much of it was heard."""


Audible = PromptBegan | PromptCut
"""What the caller hears of the prompts; `heard` tells it."""


class _Coming(NamedTuple):
    """Something that will happen; of two at the same time the one ordered first."""

    at: float
    order: int
    request: int
    event: Event


class World:
    """The outside of one call.

    Hand every action of the call to `carry_out`. At `next_at` ask `due` for what happens and feed it to the
    call before asking again: what the call does about one event may cancel the next.
    """

    __slots__ = (
        "_asked",
        "_coming",
        "_ends_at",
        "_flow",
        "_held_s",
        "_make_answer",
        "_news",
        "_order",
        "_outcome",
        "_services",
        "_simulated",
        "_since",
        "_speech",
        "_voice",
        "_wait_s",
        "_waiting_for",
        "heard_so_far",
    )

    def __init__(
        self,
        flow: Flow,
        *,
        outcome: str | None = None,
        wait_s: float | None = None,
        make_answer: Callable[[], Answer] | None = None,
        simulated: Mapping[str, Simulated] | None = None,
        voice: Voice | None = None,
    ) -> None:
        """Set up the world.

        Args:
            flow: Says how its services, queues and numbers behave in a simulated call.
            outcome: How every transfer and queue ends, whatever the flow says.
            wait_s: How long each takes to get there, whatever the flow says.
            make_answer: Makes what answers for the services of this call; their databases do by default.
            simulated: How queues and numbers behave, by name, in place of what the flow says of them.
            voice: Says the prompts; without one they last as long as their texts let expect.
        """
        self._flow = flow
        self._voice = voice
        self._outcome = outcome
        self._wait_s = wait_s
        self._make_answer = make_answer
        self._simulated = flow.simulated if simulated is None else {**flow.simulated, **simulated}
        self._services: Services | None = None  # few calls ask for any
        self._asked: list[Ask] = []
        self._speech: list[Say] = []
        self._since = 0.0
        """When the prompt that is heard would have begun, had it never been held."""
        self._ends_at = 0.0
        """Infinite while the first prompt waits for its sound, or is held."""
        self._held_s: float | None = None
        """How much of the prompt was heard when it was held; None while it is not."""
        self._coming: list[_Coming] = []
        self._order = 0
        self._waiting_for: int | None = None
        self.heard_so_far: list[HeardPrompt] = []
        """Every prompt that began to be heard, in order; while one is heard it is the last."""
        self._news: list[tuple[float, HeardPrompt, float | None]] = []
        """A time, a prompt, and how much of it was heard where it was cut then."""

    def fork(self) -> World:
        """Return a world of its own in which the same is to come; to its `heard` nothing is new yet.

        What the services did so far they do again for it, when they are first asked.
        """
        fork: World = _copy(self)
        fork._services = None
        fork._asked = self._asked.copy()
        fork._speech = self._speech.copy()
        fork._coming = self._coming.copy()
        fork.heard_so_far = self.heard_so_far.copy()
        if self._speech and self.heard_so_far:  # the rest is over and changes no more
            fork.heard_so_far[-1] = replace(self.heard_so_far[-1])
        fork._news = []
        return fork

    @property
    def next_at(self) -> float | None:
        """When the next thing happens, None for never."""
        coming = self._coming[0].at if self._coming else None
        if not self._speech or self._ends_at == inf:
            return coming
        return self._ends_at if coming is None or self._ends_at < coming else coming

    @property
    def saying(self) -> tuple[Say, float, float] | None:
        """The prompt that is heard now, when it began and when it will end; None for silence."""
        if not self._speech or self._ends_at == inf:
            return None
        return self._speech[0], self.heard_so_far[-1].at, self._ends_at

    def sounding(self, now: float) -> tuple[Say, float] | None:
        """Return the prompt that is heard now and how many seconds of it were heard before; None for silence."""
        return (self._speech[0], now - self._since) if self._speech and self._ends_at != inf else None

    @property
    def other_side(self) -> int | None:
        """The number of the transfer or queue that has not been answered yet; None where there is none."""
        return self._waiting_for

    def carry_out(self, action: Action, now: float) -> None:
        """Do what the call ordered."""
        order = _ORDERS.get(type(action))
        if order is not None:
            order(self, action, now)

    def due(self, now: float) -> Event | None:
        """Return the first thing that has happened by `now`, None for nothing."""
        first = self._coming[0].at if self._coming else inf
        if self._speech and self._ends_at < first and self._ends_at <= now:
            said = self._speech.pop(0)
            if self._speech:
                self._begin(self._ends_at)
            return PromptFinished(said.prompt)
        if first > now:
            return None
        event = self._coming.pop(0).event
        if isinstance(event, TransferAnswered):
            self._waiting_for = None
        return event

    def heard(self) -> list[tuple[float, Audible]]:
        """Return what began and stopped to be heard since this was last asked, each with its time."""
        news, self._news = self._news, []
        return [
            (at, PromptBegan(prompt.say, prompt.lasts_s) if part is None else PromptCut(prompt.say, part))
            for at, prompt, part in news
        ]

    def answered(self, outcome: str) -> TransferAnswered | None:
        """The other side answers now, whatever was to come; None where nobody rings or queues."""
        request = self._waiting_for
        if request is None:
            return None
        self._forget(request)
        return TransferAnswered(request, outcome)

    # A prompt that waits for its sound, or is held.

    def begin_when_ready(self, now: float) -> None:
        """Begin the prompt that waits for its sound, if that is ready now."""
        if self._speech and self._ends_at == inf and self._held_s is None:
            self._begin(now)

    @property
    def is_holding(self) -> bool:
        """Whether the prompt that is being said is held."""
        return self._held_s is not None

    def hold(self, now: float) -> bool:
        """Fall silent in the middle of the prompt, which may go on; return whether there was one."""
        if not self._speech or self._ends_at == inf:
            return False
        self._held_s = now - self._since
        self._ends_at = inf
        return True

    def go_on(self, now: float, back_s: float) -> float:
        """Go on with the prompt that is held, so many seconds before where it was; return where that is."""
        assert self._held_s is not None
        heard = self.heard_so_far[-1]
        position_s = max(0.0, self._held_s - back_s)
        lasts_s = self._lasts_s(heard.say) or 0.0  # its sound was there when it began
        self._held_s = None
        self._since = now - position_s
        self._ends_at = self._since + lasts_s
        heard.lasts_s = self._ends_at - heard.at
        return position_s

    def _say(self, say: Say, now: float) -> None:
        self._speech.append(say)
        if self._voice is not None:
            self._voice.prepare(say)
        if len(self._speech) == 1:
            self._begin(now)

    def _begin(self, at: float) -> None:
        said = self._speech[0]
        self._held_s = None
        lasts_s = self._lasts_s(said)
        if lasts_s is None:
            self._ends_at = inf
            return
        self._since = at
        self._ends_at = at + lasts_s
        heard = HeardPrompt(said, at, lasts_s)
        self.heard_so_far.append(heard)
        self._news.append((at, heard, None))

    def _lasts_s(self, said: Say) -> float | None:
        """How long a prompt takes (rule 8); None while its sound is being made."""
        if self._voice is not None:
            return self._voice.lasts_s(said)
        lasts_s = recorded_s(self._flow.file, said.audio) if said.audio is not None else None
        return self._flow.speaking_s(said.text, said.place) if lasts_s is None else lasts_s

    def _cut(self, now: float) -> None:
        if self._ends_at == inf and self._held_s is None:
            return  # it never began
        heard = self.heard_so_far[-1]
        if self._held_s is not None:
            part, lasts_s = self._held_s, self._lasts_s(heard.say) or 0.0
            heard.cut_at = self._since + part
            self._held_s = None
        else:
            part, lasts_s = now - self._since, self._ends_at - self._since
            heard.cut_at = now
        part = part / lasts_s if lasts_s > 0 else 1.0
        self._news.append((now, heard, min(max(part, 0.0), 1.0)))

    def _stop(self, stop: StopSaying, now: float) -> None:
        self._silence(stop.prompts, now)

    def _silence(self, prompts: Collection[int], now: float) -> None:
        if not self._speech:
            return
        first = self._speech[0]
        self._speech = [said for said in self._speech if said.prompt not in prompts]
        if first.prompt in prompts:
            self._cut(now)
            if self._speech:
                self._begin(now)

    def _ask(self, ask: Ask, now: float) -> None:
        if self._services is None:
            self._services = Services(self._flow, self._make_answer() if self._make_answer else None)
            for earlier in self._asked:  # of the call that this one was forked from
                self._services.answered(earlier)
        self._asked.append(ask)
        takes_s, answer = self._services.answered(ask)
        self._later(now + takes_s, ask.request, answer)

    def _connect(self, action: Transfer | Enqueue, now: float) -> None:
        name = action.to if isinstance(action, Transfer) else action.queue
        plan = self._simulated.get(name, Simulated())
        if self._wait_s is not None:
            plan = replace(plan, wait_s=self._wait_s)
        expected = (
            (action.expected_wait_s, action.per_caller_s) if isinstance(action, Enqueue) else (None, None)
        )
        position, wait_s = position_and_wait_s(plan, *expected)
        outcome = self._outcome or plan.outcome
        if isinstance(action, Transfer):
            outcome = _NOT_OF_A_TRANSFER.get(outcome, outcome)
        is_stated = self._wait_s is not None or (plan.is_wait_stated and self._outcome is None)
        if outcome in _TOLD_AT_ONCE[type(action)] and not is_stated:
            wait_s = min(wait_s, RINGS_AT_LEAST_S)
        elif isinstance(action, Enqueue):
            self._queue_moves(action.request, position, wait_s, now)
        self._waiting_for = action.request
        self._later(now + wait_s, action.request, TransferAnswered(action.request, outcome))

    def _queue_moves(self, request: int, position: int, wait_s: float, now: float) -> None:
        """The queue gets shorter by one at equal steps."""
        for gone in range(position):
            passed = wait_s * gone / position
            self._later(now + passed, request, QueueMoved(request, position - gone, wait_s - passed))

    def _later(self, at: float, request: int, event: Event) -> None:
        self._order += 1
        insort(self._coming, _Coming(at, self._order, request, event))

    def _leave(self, leave: LeaveQueue, _: float) -> None:
        self._forget(leave.request)

    def _forget(self, request: int) -> None:
        self._coming = [coming for coming in self._coming if coming.request != request]
        if self._waiting_for == request:
            self._waiting_for = None

    def _over(self, _: End, now: float) -> None:
        self._silence([said.prompt for said in self._speech], now)
        self._coming.clear()
        self._waiting_for = None
        if self._services is not None:
            self._services.close()


_copy = copier(World)
_ORDERS: Mapping[type, Callable[[World, Any, float], None]] = {
    Say: World._say,  # noqa: SLF001 - its own table
    StopSaying: World._stop,  # noqa: SLF001
    Ask: World._ask,  # noqa: SLF001
    Transfer: World._connect,  # noqa: SLF001
    Enqueue: World._connect,  # noqa: SLF001
    LeaveQueue: World._leave,  # noqa: SLF001
    End: World._over,  # noqa: SLF001
}
"""What each action does; whether somebody listens does not matter: the caller of a simulation speaks when they like."""
