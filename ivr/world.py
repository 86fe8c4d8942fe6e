"""Everything outside a simulated call: prompts being heard, services answering, telephones, queues.

No clock and no waiting here: the world is told the time, like the call, and says when something comes.
"""

from __future__ import annotations

from bisect import insort
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.actions import Ask, End, Enqueue, LeaveQueue, Say, StopSaying, Transfer
from engine.events import Event, PromptFinished, QueueMoved, ServiceAnswered, TransferAnswered
from engine.flow import Simulated
from ivr.databases import Databases
from ivr.recordings import recorded_s

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.actions import Action
    from engine.flow import Flow

RINGS_AT_LEAST_S = 1.0
"""What the network takes to say that a number is busy or a queue full."""
_TOLD_AT_ONCE = {
    Transfer: ("busy", "failed", "closed"),
    Enqueue: ("queue_full", "failed", "closed"),
}
_NOT_OF_A_TRANSFER = {"queue_full": "busy"}


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


@dataclass(frozen=True, slots=True, order=True)
class _Coming:
    """Something that will happen; of two at the same time the one ordered first."""

    at: float
    order: int
    request: int = field(compare=False)
    event: Event = field(compare=False)


class World:
    """The outside of one call.

    Hand every action of the call to `carry_out`. At `next_at` ask `due` for what happens and feed it to the
    call before asking again: what the call does about one event may cancel the next.
    """

    def __init__(
        self,
        flow: Flow,
        *,
        outcome: str | None = None,
        wait_s: float | None = None,
        answer: Callable[[int, str, Mapping[str, object]], ServiceAnswered] | None = None,
    ) -> None:
        """Set up the world.

        Args:
            flow: Says how its services, queues and numbers behave in a simulated call.
            outcome: How every transfer and queue ends, whatever the flow says.
            wait_s: How long each takes to get there, whatever the flow says.
            answer: Answers a request to a service by number, name and arguments; its database by default.
        """
        self._flow = flow
        self._outcome = outcome
        self._wait_s = wait_s
        self._databases = Databases(flow)
        self._answer = answer if answer is not None else self._databases.answer
        self._speech: deque[Say] = deque()
        self._began_at = self._ends_at = 0.0
        self._coming: list[_Coming] = []
        self._order = 0
        self._heard: list[tuple[float, Audible]] = []
        self._waiting_for: int | None = None

    @property
    def next_at(self) -> float | None:
        """When the next thing happens, None for never."""
        times = [self._ends_at] if self._speech else []
        if self._coming:
            times.append(self._coming[0].at)
        return min(times, default=None)

    @property
    def saying(self) -> tuple[Say, float, float] | None:
        """The prompt that is heard now, when it began and when it will end; None for silence."""
        return (self._speech[0], self._began_at, self._ends_at) if self._speech else None

    @property
    def other_side(self) -> int | None:
        """The number of the transfer or queue that has not been answered yet."""
        return self._waiting_for

    def carry_out(self, action: Action, now: float) -> None:
        """Do what the call ordered."""
        match action:
            case Say():
                self._speech.append(action)
                if len(self._speech) == 1:
                    self._begin(now)
            case StopSaying(prompts):
                self._stop(frozenset(prompts), now)
            case Ask(request, service, arguments):
                takes_s = self._flow.services[service].takes_s
                self._later(now + takes_s, request, self._answer(request, service, arguments))
            case Transfer() | Enqueue():
                self._connect(action, now)
            case LeaveQueue(request):
                self._forget(request)
            case End():
                self._over(now)

    def due(self, now: float) -> list[Event]:
        """Return the first thing that has happened by `now`: one event, or none."""
        at = self.next_at
        if at is None or at > now:
            return []
        if self._coming and self._coming[0].at <= at:
            coming = self._coming.pop(0)
            if isinstance(coming.event, TransferAnswered):
                self._waiting_for = None
            return [coming.event]
        said = self._speech.popleft()
        if self._speech:
            self._begin(self._ends_at)
        return [PromptFinished(said.prompt)]

    def heard(self) -> list[tuple[float, Audible]]:
        """Return what began and stopped to be heard since this was last asked, each with its time."""
        heard, self._heard = self._heard, []
        return heard

    def answered(self, outcome: str) -> TransferAnswered | None:
        """The other side answers now, whatever was to come; None where nobody rings or queues."""
        request = self._waiting_for
        if request is None:
            return None
        self._forget(request)
        return TransferAnswered(request, outcome)

    def _begin(self, at: float) -> None:
        said = self._speech[0]
        lasts_s = self._lasts_s(said)
        self._began_at, self._ends_at = at, at + lasts_s
        self._heard.append((at, PromptBegan(said, lasts_s)))

    def _lasts_s(self, said: Say) -> float:
        """Return the real length of a recording, else an estimate from the text (rule 8)."""
        recorded = recorded_s(self._flow.file, said.audio) if said.audio is not None else None
        return recorded if recorded is not None else self._flow.language.speaking_s(said.text)

    def _stop(self, prompts: frozenset[int], now: float) -> None:
        first = self._speech[0] if self._speech else None
        self._speech = deque(said for said in self._speech if said.prompt not in prompts)
        if first is None or first.prompt not in prompts:
            return
        length = self._ends_at - self._began_at
        part = (now - self._began_at) / length if length > 0 else 1.0
        self._heard.append((now, PromptCut(first, min(max(part, 0.0), 1.0))))
        if self._speech:
            self._begin(now)

    def _connect(self, action: Transfer | Enqueue, now: float) -> None:
        name = action.to if isinstance(action, Transfer) else action.queue
        plan = self._flow.simulated.get(name, Simulated())
        outcome = self._outcome or plan.outcome
        if isinstance(action, Transfer):
            outcome = _NOT_OF_A_TRANSFER.get(outcome, outcome)
        wait_s = plan.wait_s if self._wait_s is None else self._wait_s
        if self._wait_s is None and outcome in _TOLD_AT_ONCE[type(action)]:
            wait_s = min(wait_s, RINGS_AT_LEAST_S)
        elif isinstance(action, Enqueue):
            self._queue_moves(action.request, plan.position, wait_s, now)
        self._waiting_for = action.request
        self._later(now + wait_s, action.request, TransferAnswered(action.request, outcome))

    def _queue_moves(self, request: int, position: int, wait_s: float, now: float) -> None:
        """The queue gets shorter by one at equal steps."""
        for gone in range(max(position, 1)):
            passed = wait_s * gone / max(position, 1)
            self._later(now + passed, request, QueueMoved(request, position - gone, wait_s - passed))

    def _later(self, at: float, request: int, event: Event) -> None:
        self._order += 1
        insort(self._coming, _Coming(at, self._order, request, event))

    def _forget(self, request: int) -> None:
        self._coming = [coming for coming in self._coming if coming.request != request]
        if self._waiting_for == request:
            self._waiting_for = None

    def _over(self, now: float) -> None:
        self._stop(frozenset(said.prompt for said in self._speech), now)
        self._coming.clear()
        self._waiting_for = None
        self._databases.close()
