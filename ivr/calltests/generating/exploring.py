"""Explores a flow by calling it: every situation is a real call, forked for each thing that can happen next.

First everything is tried once where it looks new. While something is missing, things are tried again where the call
remembers something else, nearest to what is missing first, and given up after `GUESSES`.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from heapq import heappop, heappush
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.calls.scope import requests
from engine.coverage import Coverage
from engine.edges import ANYWHERE, edges
from engine.flow import Escalate, Queue, Return, SubFlow
from ivr.calltests.generating.possible import Caller, Guards, Outside
from ivr.calltests.reading.compiling import DEFAULT_CALLER
from ivr.simulation import Setting, Simulation

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from engine.calls.call import Call
    from engine.flow import Flow
    from ivr.calltests.generating.possible import Asked, Decision, Input, Plan, What

GUESSES = 2000
"""Things tried again in the hope that they lead elsewhere now, without finding anything missing."""
DEEPEST = 100
"""Inputs of the longest call that more is tried in."""
ENDURANCE = 3000
"""Situations looked at to see what becomes of a call that goes on and on."""
_FAR = 99
_FAILURES = frozenset(("no_input", "no_match", "failures"))
_TIMES = frozenset(("hour", "minute", "weekday", "today"))


class Spot(NamedTuple):
    """Where a caller is, as far as they would notice."""

    state: str
    question: str
    """What is asked within the state's own question."""
    returns: tuple[str, ...]
    no_input: int
    no_match: int

    def way_keys(self) -> tuple[Hashable, ...]:
        """Under which keys ways out of here are kept: how often one failed matters to failing again only."""
        place = self[:3]
        return place, (*place, "no_input", self.no_input), (*place, "no_match", self.no_match)


def spot_of(call: Call) -> Spot:
    """Return where the caller is."""
    question = call.question
    kind = "" if question is None else f"{question.kind} {question.choice.name if question.choice else ''}"
    return Spot(call.state, kind, tuple(call.returns or ()), call.no_input, call.no_match)


@dataclass(slots=True)
class Way:
    """One thing that can happen to a caller at a spot, as it went when it was tried."""

    input: Input
    plan: Plan
    """What the outside was asked for the first time, and which of its options it took."""
    to: Spot | None
    """None: the call ended."""
    items: frozenset[int]
    """What it covered that the call had not covered before, as indices."""


@dataclass(slots=True)
class Node:
    """A call that waits for its caller, and how it came there."""

    simulation: Simulation
    decided: Mapping[Decision, Any]
    hit: frozenset[int]
    """What it has covered, as indices."""
    path: _Path | None
    """What the caller did, the last first; None: nothing."""


class _Path(NamedTuple):
    before: _Path | None
    input: Input
    turns: int


class Witness(NamedTuple):
    """A call that covers something: do the same again to cover it again."""

    setting: Setting
    decided: Mapping[Decision, Any]
    path: _Path | None

    def inputs(self) -> list[Input]:
        """Return what the caller does, in order."""
        inputs: list[Input] = []
        at = self.path
        while at is not None:
            inputs.append(at.input)
            at = at.before
        return inputs[::-1]


class _Try(NamedTuple):
    node: Node
    input: Input
    plan: Plan


class _Kind(NamedTuple):
    """Tries that are alike: the same is done at the same state, with the same values of variables."""

    state: str
    what: Hashable
    """What is done, as far as a caller would notice. It is not tried again before all else was tried."""
    values: Hashable


@dataclass(slots=True)
class Exploration:
    """What is known of a flow after calling it many times."""

    flow: Flow
    coverage: Coverage
    outside: Outside
    targets: frozenset[int]
    """What is to be covered, as indices of `coverage.items`."""
    ways: dict[Hashable, list[Way]] = field(default_factory=dict)
    witnesses: dict[int, Witness] = field(default_factory=dict)
    """By item, in the order in which they were found."""
    otherwise: dict[What, list[tuple[int, frozenset[int]]]] = field(default_factory=dict)
    """By what the outside is asked: the options that it seldom takes, and what they covered."""
    tries: int = 0
    """How many things were tried."""
    gave_up: bool = False
    """Not everything was tried that is different somehow."""

    def call(self, setting: Setting) -> Simulation:
        """Make a call to the flow with the outside that can be asked, and hear it out up to the caller's turn."""
        simulation = Simulation(self.outside.flow, setting, make_answer=self.outside.make_answer)
        self.outside.look_at(simulation.call)
        simulation.start()
        simulation.settle()
        return simulation


def explore(
    flow: Flow, targets: Callable[[Coverage], Iterable[int]], at: datetime, seed: int = 0
) -> Exploration:
    """Return how to cover what is wanted of a flow.

    Args:
        flow: The flow.
        targets: Chooses what is to be covered.
        at: When the calls are made, unless a condition asks for the time.
        seed: Another one tries things in another order, and so finds other calls.
    """
    return _Explorer(flow, targets, at, seed).whole()


class _Explorer:
    def __init__(
        self, flow: Flow, targets: Callable[[Coverage], Iterable[int]], at: datetime, seed: int
    ) -> None:
        guards = Guards(flow)
        coverage = Coverage(flow)
        self.found = Exploration(flow, coverage, Outside(flow, guards), frozenset(targets(coverage)))
        self._flow = flow
        self._guards = guards
        self._random = Random(seed)  # noqa: S311 - nothing secret
        self._seed = seed
        digits = "".join(self._random.sample("123456789", 9)) if seed else "4271835609"
        self._caller = Caller(flow, guards, digits)
        self._at = at
        self._queue: list[tuple[int, float, int, _Kind]] = []
        self._tries: dict[_Kind, deque[_Try]] = {}
        self._times: dict[Hashable, int] = {}
        """How often something was tried, and how often with the same values."""
        self._seen: set[Hashable] = set()
        self._starts: list[Node] = []
        self._order = 0
        self._numbers = {setting: number for number, setting in enumerate(self._settings())}
        self._missing = set(self.found.targets)
        self._remembered = sorted(name for name in flow.variables if self._matters(name))
        self._escalates = [state for state in flow.states.values() if isinstance(state, Escalate)]
        self._mixes = bool(_FAILURES & guards.names)
        """Whether it can make a difference to fail in one way after having failed in the other."""
        self._back = _edges_back(flow)
        self._distance: dict[str, int] | None = None

    def _matters(self, name: str) -> bool:
        return any(one == name or one.startswith(f"{name}.") for one in self._guards.names)

    def whole(self) -> Exploration:
        """Explore until nothing is missing, or nothing new is found."""
        self._begin()
        guesses = 0
        while self._queue and guesses < GUESSES and self._missing:
            rank, tie, order, kind = heappop(self._queue)
            now = self._rank(kind)
            if now > rank:
                heappush(self._queue, (now, tie, order, kind))
                continue
            if now > 0:
                self._endure()
            missing = len(self._missing)
            self._attempt(self._next(kind))
            guesses = guesses + (now > 0) if len(self._missing) == missing else 0
        self._endure()
        self.found.gave_up |= bool(self._queue)
        return self.found

    # The beginnings of calls.

    def _begin(self) -> None:
        for setting in self._numbers:
            plans: list[Plan] = [()]
            for plan in plans:
                self.found.outside.enter({}, plan)
                simulation = self.found.call(setting)
                node = Node(simulation, self.found.outside.decided, frozenset(), None)
                self._arrive(node)
                if simulation.end is None:
                    self._starts.append(node)
                plans += _otherwise(self.found.outside.asked, len(plan))

    def _settings(self) -> Iterator[Setting]:
        """The numbers dialled, the callers and the times that can make a difference."""
        names = self._guards.names
        lines = tuple(self._flow.lines)
        for line in (lines if "line" in names else lines[:1]) or ("",):
            for caller in (DEFAULT_CALLER, "") if "caller" in names else (DEFAULT_CALLER,):
                for at in self._moments():
                    yield Setting(line, caller, at)

    def _moments(self) -> Iterator[datetime]:
        yield self._at
        if _TIMES & self._guards.names:
            for hour in sorted({int(hour) % 24 for hour in self._guards.numbers("hour")}):
                yield self._at.replace(hour=hour)
            yield from (self._at + timedelta(days=days) for days in range(1, 7))

    # One thing tried.

    def _attempt(self, task: _Try) -> None:
        self.found.tries += 1
        then = self._then(task.node, task.input, task.plan)
        asked = self.found.outside.asked
        gained, to = self._arrive(then)
        plan = tuple((one.what, one.taken) for one in asked)
        self._keep(spot_of(task.node.simulation.call), Way(task.input, plan, to, gained))
        if task.plan and gained:
            what, option = task.plan[-1]
            self.found.otherwise.setdefault(what, []).append((option, gained))
        for other in _otherwise(asked, len(task.plan)):
            at = asked[len(other) - 1].state
            kind = _Kind(at, (at, other[-1]), self._values(then.simulation))
            self._add(kind, _Try(task.node, task.input, other))

    def _arrive(self, node: Node) -> tuple[frozenset[int], Spot | None]:
        """Note what a call has covered, and what can be tried next where it goes on."""
        simulation = node.simulation
        hit = self.found.coverage.add(simulation.journal) & self.found.targets
        gained = hit - node.hit
        node.hit |= hit
        self._witness(gained, node)
        if simulation.end is not None:
            return gained, None
        spot = spot_of(simulation.call)
        signature = self._signature(simulation, spot)
        if node.path is not None and node.path.turns >= DEEPEST:
            self.found.gave_up = True
        elif signature not in self._seen:
            self._seen.add(signature)
            for one in self._caller.inputs(simulation.call):
                if self._mixes or not _is_mixed(one, spot):
                    kind = _Kind(spot.state, _what(one, spot), self._values(simulation))
                    self._add(kind, _Try(node, one, ()))
        return gained, spot

    def _witness(self, gained: frozenset[int], node: Node) -> None:
        new = gained & self._missing
        if new:
            self._missing -= new
            witness = Witness(node.simulation.setting, node.decided, node.path)
            self._distance = None
            for item in sorted(new):
                self.found.witnesses[item] = witness

    def _keep(self, spot: Spot, way: Way) -> None:
        place, silent, wrong = spot.way_keys()
        key = {"no_input": silent, "no_match": wrong, None: place}[way.input.fails]
        known = self.found.ways.setdefault(key, [])
        if way.items or not any(one.input == way.input and one.to == way.to for one in known):
            known.append(way)

    def _values(self, simulation: Simulation) -> Hashable:
        """What conditions look at, and in a queue how the wait will end."""
        call = simulation.call
        values = call.values or {}
        state = self._flow.states[call.state]
        queue = ("queue", state.to, 0) if isinstance(state, Queue) else None
        return (
            self._numbers[simulation.setting],
            self.found.outside.decided.get(queue) if queue is not None else None,
            *(repr(values.get(name)) for name in self._remembered),
        )

    def _signature(self, simulation: Simulation, spot: Spot) -> Hashable:
        """All that can make a difference from here on."""
        call = simulation.call
        decided = self.found.outside.decided.items()
        return (
            spot,
            self._values(simulation),
            *(min(requests(call, state.counter, state), len(state.steps)) for state in self._escalates),
            min((call.visits or {}).get(call.state, 0), 3),
            *(item for item in decided if item[0][0] != "service"),
            call.failures if "failures" in self._guards.names else 0,
        )

    # What is tried next.

    def _add(self, kind: _Kind, one: _Try) -> None:
        tries = self._tries.setdefault(kind, deque())
        tries.append(one)
        self._times.setdefault(kind.what, 0)
        if len(tries) == 1:
            self._push(kind)

    def _push(self, kind: _Kind) -> None:
        self._order += 1
        at_least = min(self._times[kind.what], 1)  # the rest is worked out when it comes to that
        heappush(self._queue, (at_least, self._random.random() if self._seed else 0.0, self._order, kind))

    def _next(self, kind: _Kind) -> _Try:
        tries = self._tries[kind]
        one = tries.popleft()
        self._times[kind.what] += 1
        self._times[kind] = self._times.get(kind, 0) + 1
        if tries:
            self._push(kind)
        return one

    def _rank(self, kind: _Kind) -> int:
        """What comes first has the lowest: what is new, then what is new with these values and near to the missing."""
        times = self._times[kind.what]
        if not times:
            return 0
        if kind not in self._times:
            return 1 + self._far(kind.state) + times // 8
        return 4 + self._far(kind.state) + times

    def _far(self, state: str) -> int:
        """How many states the nearest is away that something is missing of."""
        if self._distance is None:
            items = self.found.coverage.items
            missing = {items[number].state for number in self._missing}
            self._distance = _distances(missing, self._back)
        return self._distance.get(state, _FAR)

    # Calls that go on and on.

    def _endure(self) -> None:
        """Once, where something is missing: see what becomes of calls that last, and of those that always fail."""
        starts, self._starts = self._starts, []
        for node in starts[:1]:
            for score in (_by_failures, _by_time):
                if any(not self.found.coverage.items[number].state for number in self._missing):
                    self._go_on(node, score)

    def _go_on(self, start: Node, score: Callable[[Simulation], float]) -> None:
        """Make calls that go on with what scores best, and go back where that ends."""
        ahead = [(-score(start.simulation), 0, start)]
        seen: set[Hashable] = set()
        number = 0
        missing = len(self._missing)
        while ahead and number < ENDURANCE and len(self._missing) == missing:
            node = heappop(ahead)[-1]
            for one in self._caller.inputs(node.simulation.call):
                then = self._then(node, one)
                simulation = then.simulation
                signature = (spot_of(simulation.call), int(score(simulation)))
                if simulation.end is not None or simulation.call.overtime or simulation.call.given_up:
                    self._witness(self.found.coverage.add(simulation.journal), then)
                elif simulation.call.mode == "waiting" and signature not in seen:
                    seen.add(signature)
                    number += 1
                    heappush(ahead, (-score(simulation), number, then))

    def _then(self, node: Node, one: Input, plan: Plan = ()) -> Node:
        """Return the call after one more input."""
        simulation, outside = node.simulation.fork(), self.found.outside
        outside.enter(node.decided, plan)
        outside.look_at(simulation.call)
        one.do(simulation)
        return Node(
            simulation,
            outside.decided,
            node.hit,
            _Path(node.path, one, 1 + (node.path.turns if node.path is not None else 0)),
        )


def _by_time(simulation: Simulation) -> float:
    """The later the better; failures make a call end otherwise."""
    return simulation.now - 1000 * simulation.call.failures


def _by_failures(simulation: Simulation) -> float:
    """The more the better."""
    return simulation.call.failures


def _otherwise(asked: Sequence[Asked], planned: int) -> list[Plan]:
    """Return the plans by which each decision that no plan made is made otherwise."""
    plans = []
    for number in range(planned, len(asked)):
        before = tuple((one.what, one.taken) for one in asked[:number])
        plans += [(*before, (asked[number].what, other)) for other in range(1, len(asked[number].options))]
    return plans


def _what(one: Input, spot: Spot) -> Hashable:
    if one.command:
        return one.command, one.how
    return (spot[:3], one) if one.fails is None else (spot[:3], one, getattr(spot, one.fails))


def _is_mixed(one: Input, spot: Spot) -> bool:
    """Whether this fails after having failed otherwise."""
    return (one.fails == "no_input" and spot.no_match > 0) or (one.fails == "no_match" and spot.no_input > 0)


def _edges_back(flow: Flow) -> dict[str, list[str]]:
    """For each state, those that lead to it."""
    back: dict[str, list[str]] = {}
    for edge in edges(flow):
        if not edge.trigger.startswith("to:"):
            back.setdefault(edge.dest, []).append(edge.source)
    sub_flows = [state for state in flow.states.values() if isinstance(state, SubFlow)]
    for state in flow.states.values():
        if isinstance(state, Return):
            for sub_flow in sub_flows:
                if state.result in sub_flow.results:
                    back.setdefault(sub_flow.results[state.result], []).append(state.name)
    return back


def _distances(goals: Iterable[str], back: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return how many states each is away from the nearest goal."""
    found = {goal: 0 for goal in goals if goal}
    queue = deque(found)
    while queue:
        state = queue.popleft()
        for source in back.get(state, ()):
            if source not in found:
                found[source] = found[state] + 1
                queue.append(source)
    anywhere = found.pop(ANYWHERE, _FAR)
    return {name: min(far, anywhere) for name, far in found.items()}
