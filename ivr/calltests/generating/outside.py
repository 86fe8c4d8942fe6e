"""Every way in which services, queues and opening hours can answer in a call.

The outside is asked lazily. What a call has never asked before is decided then, by a plan or by default, and noted:
there the call could have gone on otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.calls.machine import derive
from engine.events import ServiceAnswered
from engine.flow import Lookup, Queue, Simulated, Transfer
from engine.hours import Hours
from ivr.calltests.generating.caller import DIGITS, WORDS
from ivr.calltests.running.stubs import LATE_S
from ivr.calltests.script import Stub

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from engine.calls.call import Call
    from engine.flow import Flow
    from ivr.calltests.generating.guards import Guards
    from ivr.services import Answer

What = tuple[str, str]
"""`hours`, `queue` or `service`, and its name."""
Decision = tuple[str, str, int]
"""The same, and of a service the number of the request in the call, from 0."""

Plan = tuple[tuple[What, int], ...]
"""What will be asked, in order, and which of its options is taken."""


LONG_WAIT_S = 300.0
"""A wait in which a queue says all that it has to say."""


class Ending(NamedTuple):
    """How calling a queue or number ends."""

    outcome: str
    wait_s: float | None = None
    """How long that takes; None for as long as it usually does."""


class Decided(NamedTuple):
    """What the outside does in a call."""

    does: Any
    usually: Any
    """What it would do where nothing was planned."""


class Asked(NamedTuple):
    """A decision that was made for a call, and what else it could have been."""

    what: What
    options: Sequence[Any]
    """The first is what is taken where there is no plan."""
    taken: int
    """Index of the option that was taken."""
    state: str
    """Where the call was."""


class Outside:
    """Answers for services, queues and opening hours of one call after the other; see `enter`."""

    def __init__(self, flow: Flow, guards: Guards) -> None:
        self._guards = guards
        self._plan: list[tuple[What, int]] = []
        self._call: Call | None = None
        self._original = flow
        self._talking: set[str] = set()
        """Queues that say something while one waits."""
        self._ways: dict[str, dict[str, str]] = {}
        """Where each outcome of a queue or number leads, by its name."""
        for state in flow.states.values():
            if isinstance(state, (Queue, Transfer)):
                self._ways.setdefault(state.to, {}).update(state.branches)
            if isinstance(state, Queue) and state.announce:
                self._talking.add(state.to)
        self.decided: dict[Decision, Decided] = {}
        """All that was decided for the call so far."""
        self.asked: list[Asked] = []
        """What was decided since `enter`."""
        self.flow = replace(
            flow,
            hours={name: _AskedHours(*_parts(hours), name, self) for name, hours in flow.hours.items()},
            simulated=_AskedQueues(flow.simulated, self),
        )
        """The flow with this outside in place of its own."""
        derive(flow, self.flow)

    def enter(self, decided: Mapping[Decision, Decided], plan: Plan = ()) -> None:
        """Answer for another call from now on, of which so much is decided; `plan` says which options come next."""
        self.decided = dict(decided)
        self._plan = list(plan)
        self.asked = []

    def look_at(self, call: Call) -> None:
        """Note which call asks."""
        self._call = call

    def decide(self, what: What, number: int, options: Callable[[], Sequence[Any]]) -> Any:  # noqa: ANN401 - any option
        """Return what was decided, or decide it now."""
        key = (*what, number)
        if key not in self.decided:
            known = options()
            taken = next((planned[1] for planned in self._plan if planned[0] == what), 0)
            if self._plan and self._plan[0][0] == what:
                del self._plan[0]
            self.decided[key] = Decided(known[taken], known[0])
            state = self._call.state if self._call is not None else ""
            self.asked.append(Asked(what, known, taken, state))
        return self.decided[key].does

    def is_open(self, name: str, hours: Hours, at: datetime) -> bool:
        """Whether these hours are open in this call."""
        usual = Hours.is_open(hours, at)
        is_open = bool(self.decide(("hours", name), 0, lambda: (usual, not usual)))
        if is_open != usual:  # though it may have been decided at another time of day
            self.decided["hours", name, 0] = Decided(is_open, usual)
        return is_open

    def ending(self, name: str, usual: str) -> Ending:
        """How calling a queue or number ends in this call."""
        ending: Ending = self.decide(("queue", name), 0, lambda: self._endings(name, usual))
        return ending

    def _endings(self, name: str, usual: str) -> Sequence[Ending]:
        outcomes = dict.fromkeys((usual, "connected", *self._ways.get(name, ())))
        late = (Ending(usual, LONG_WAIT_S),) if name in self._talking else ()
        return (*map(Ending, outcomes), *late)

    def make_answer(self) -> Answer:
        """Make what answers for the services of a call."""
        asked: dict[str, int] = {}

        def answer(request: int, service: str, _: Mapping[str, object]) -> tuple[float, ServiceAnswered]:
            number = asked[service] = asked.get(service, -1) + 1
            stub = self.decide(("service", service), number, lambda: self._stubs(service))
            of = self._original.services[service]
            if stub.outcome == "timed_out":
                return of.timeout_s + LATE_S, ServiceAnswered(request, "failed", reason="too late")
            return of.takes_s, ServiceAnswered(request, stub.outcome, stub.values)

        return answer

    def _stubs(self, name: str) -> Sequence[Stub]:
        """One row, the same with each value changed in turn, and everything that is no row."""
        options = {column: self._column(name, column, kind) for column, kind in self._returns(name)}
        row = {column: values[0] for column, values in options.items()}
        changed = [{**row, column: value} for column, values in options.items() for value in values[1:]]
        rows = [Stub("found", values) for values in (row, *changed)]
        return (*rows, Stub("not_found"), Stub("failed"), Stub("timed_out"))

    def _returns(self, name: str) -> Sequence[tuple[str, str]]:
        return tuple(self._original.services[name].returns.items())

    def _column(self, service: str, column: str, kind: str) -> Sequence[object]:
        lookups = (
            s for s in self._original.states.values() if isinstance(s, Lookup) and s.service.name == service
        )
        names = [f"{lookup.into}.{column}" for lookup in lookups]
        match kind:
            case "yes_no":
                return (False, True)
            case "number" | "amount":
                return (*(value for name in names for value in self._guards.numbers(name)), Decimal(1))
            case "date":
                return ("2026-03-05",)
            case "phone":
                return ("+79161234567",)
        texts = [text for name in names for text in self._guards.texts(name)]
        usual = DIGITS[:4] if kind == "digits" else WORDS.get(self._original.language.code, WORDS["en"])[0]
        return (usual, *texts)


def _parts(hours: Hours) -> tuple[Any, Any, Any]:
    return hours.zone, hours.weekly, hours.holidays


@dataclass(frozen=True)
class _AskedHours(Hours):
    name: str = ""
    outside: Outside | None = None

    def is_open(self, at: datetime) -> bool:
        assert self.outside is not None
        return self.outside.is_open(self.name, self, at)


class _AskedQueues(Mapping[str, Simulated]):
    def __init__(self, plans: Mapping[str, Simulated], outside: Outside) -> None:
        self._plans = plans
        self._outside = outside

    def __getitem__(self, name: str) -> Simulated:
        plan = self._plans.get(name, Simulated())
        ending = self._outside.ending(name, plan.outcome)
        if ending.wait_s is None:
            return replace(plan, outcome=ending.outcome, is_wait_stated=False)
        return replace(plan, outcome=ending.outcome, wait_s=ending.wait_s, is_wait_stated=True)

    def __iter__(self) -> Iterator[str]:
        return iter(self._plans)

    def __len__(self) -> int:
        return len(self._plans)
