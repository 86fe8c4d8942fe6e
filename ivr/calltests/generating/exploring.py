"""Explores a flow by calling it: every situation is a real call, forked for each thing that can happen next.

First everything is tried once where it looks new. While something is missing, things are tried again where the call
remembers something else, nearest to what is missing first, and given up after `GUESSES`. What is missing then is gone
to in every other setting, and straight, by nothing but what decides there.
"""

from __future__ import annotations

from heapq import heappop, heappush
from random import Random
from typing import TYPE_CHECKING

from engine.calls.scope import requests
from engine.coverage import Coverage
from engine.flow import Escalate, Queue
from ivr.calltests.generating.agenda import FAR, Agenda, Kind, Try
from ivr.calltests.generating.ahead import names_ahead, names_deciding
from ivr.calltests.generating.caller import DIGITS, Caller
from ivr.calltests.generating.exploration import Exploration, Node, Path, Since, Spot, Way, spot_of
from ivr.calltests.generating.guards import Guards
from ivr.calltests.generating.outside import Outside
from ivr.calltests.generating.settings import TIMES, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from engine.flow import Flow
    from ivr.calltests.generating.caller import Input
    from ivr.calltests.generating.outside import Asked, Plan
    from ivr.simulation import Setting, Simulation

GUESSES = 2000
"""Things tried again in the hope that they lead elsewhere now, without finding anything missing."""
DEEPEST = 100
"""Inputs of the longest call that more is tried in."""
SOUGHT_EACH = 2000
"""Things tried to find the way to one state."""
SOUGHT = 20_000
"""The same of all states together."""
ENDURANCE = 3000
"""Situations looked at to see what becomes of a call that goes on and on."""
_FAILURES = frozenset(("no_input", "no_match", "failures"))


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
    coverage = Coverage(flow)
    return _Explorer(flow, coverage, frozenset(targets(coverage)), at, seed).whole()


class _Explorer:
    def __init__(
        self, flow: Flow, coverage: Coverage, targets: frozenset[int], at: datetime, seed: int
    ) -> None:
        guards = Guards(flow)
        self.found = Exploration(coverage, Outside(flow, guards), targets)
        self._flow = flow
        self._guards = guards
        digits = "".join(Random(seed).sample("123456789", 9)) if seed else DIGITS  # noqa: S311 - nothing secret
        self._caller = Caller(flow, guards, digits)
        self._agenda = Agenda(flow, coverage.items, targets, seed)
        self._seen: set[Hashable] = set()
        self._unfailed: set[Hashable] = set()
        """Where the caller has not failed, with what they can do there."""
        self._starts: list[Node] = []
        self._lasting: list[Node] = []
        """The calls that `_endure` begins with, until it did."""
        self._settings = tuple(settings(flow, guards, at))
        self._ahead = names_ahead(flow)
        self._remembered = {
            state: sorted(flow.variables.keys() & {name.partition(".")[0] for name in names})
            for state, names in self._ahead.items()
        }
        self._deciding = names_deciding(flow)
        self._sought = 0
        """Things tried in `_seek`."""
        self._escalates = [state for state in flow.states.values() if isinstance(state, Escalate)]
        self._mixes = bool(_FAILURES & guards.names)
        """Whether it can make a difference to have failed, or to fail in one way after the other."""

    def whole(self) -> Exploration:
        """Explore until nothing is missing, or nothing new is found."""
        self._begin()
        self._lasting = self._starts[:1]
        self._try()
        while self._call_otherwise() or self._seek():
            self._try()
        self._endure()
        self.found.gave_up |= bool(self._agenda)
        return self.found

    def _try(self) -> None:
        """Try what is on the agenda until nothing is missing, or `GUESSES` in a row found nothing of it."""
        missing, guesses = self._agenda.missing, 0
        while missing and guesses < GUESSES and (due := self._agenda.next()) is not None:
            if not due.is_promising:
                self._endure()
            before = len(missing)
            self._attempt(due.what)
            guesses = guesses + due.is_guess if len(missing) == before else 0

    def _begin(self) -> None:
        """Call in each setting, and see how the call may begin there."""
        outside = self.found.outside
        for setting in self._settings:
            plans: list[Plan] = [()]
            for plan in plans:
                outside.enter({}, plan)
                node = self._call(setting)
                if node.simulation.end is None:
                    self._arrive(node)
                    self._starts.append(node)
                plans += _otherwise(outside.asked, len(plan))

    def _call(self, setting: Setting) -> Node:
        simulation = self.found.call(setting)
        turn, mark = self.found.turn(simulation, None, Since(), self.found.coverage.beginning)
        node = Node(simulation, self.found.outside.decided, mark, Path(None, turn, 0))
        self._witness(node)
        return node

    # One thing tried.

    def _attempt(self, task: Try) -> None:
        self.found.tries += 1
        node = self._then(task.node, task.input, task.plan)
        asked, hit = self.found.outside.asked, node.path.turn.hit
        self._witness(node)
        to = self._arrive(node) if node.simulation.end is None else None
        plan = tuple((one.what, one.taken) for one in asked)
        self._keep(spot_of(task.node.simulation.call), Way(task.input, plan, to, hit))
        if task.plan and hit:
            what, option = task.plan[-1]
            self.found.otherwise.setdefault(what, []).append((option, hit))
        for other in _otherwise(asked, len(task.plan)):
            at = asked[len(other) - 1].state
            kind = Kind(at, (at, other[-1]), self._values(node.simulation))
            self._agenda.add(kind, Try(task.node, task.input, other))

    def _then(self, node: Node, one: Input, plan: Plan = ()) -> Node:
        """Make a call of its own do one thing more."""
        simulation, outside = node.simulation.fork(journal=False), self.found.outside
        outside.enter(node.decided, plan)
        outside.look_at(simulation.call)
        since = Since.now(simulation)
        one.do(simulation)
        turn, mark = self.found.turn(simulation, one, since, node.mark._replace(read=0))
        return Node(simulation, outside.decided, mark, Path(node.path, turn, node.path.inputs + 1))

    def _witness(self, node: Node) -> bool:
        """Note what a call has just covered; return whether that was missing."""
        new = self._agenda.cover(node.path.turn.hit)
        self.found.witnesses.update(dict.fromkeys(new, node))
        return bool(new)

    def _arrive(self, node: Node) -> Spot:
        """Note what can be tried next in a call, where that is not known."""
        spot, values = spot_of(node.simulation.call), self._values(node.simulation)
        signature = self._signature(node.simulation, spot, values)
        if node.path.inputs >= DEEPEST:
            self.found.gave_up = True
        elif signature not in self._seen:
            self._seen.add(signature)
            has_failed = bool(spot.no_input or spot.no_match)
            for one in self._different(self._caller.inputs(node.simulation.call), spot, values):
                again = has_failed and one.fails is not None
                self._agenda.add(
                    Kind(spot.state, _what(one, spot), values), Try(node, one, ()), at_once=again
                )
        return spot

    def _different(self, inputs: tuple[Input, ...], spot: Spot, values: Hashable) -> Iterable[Input]:
        """Return what may lead elsewhere than it would where nobody has failed."""
        if self._mixes:
            return inputs
        here = (spot[:3], values, id(inputs))
        if not (spot.no_input or spot.no_match):
            self._unfailed.add(here)
        known = here in self._unfailed
        return [one for one in inputs if not _is_mixed(one, spot) and not (known and _is_late(one, spot))]

    def _keep(self, spot: Spot, way: Way) -> None:
        place, silent, wrong = spot.way_keys()
        key = {"no_input": silent, "no_match": wrong, None: place}[way.input.fails]
        known = self.found.ways.setdefault(key, [])
        if not any(one.input == way.input and one.to == way.to and way.items <= one.items for one in known):
            known.append(way)

    def _values(self, simulation: Simulation) -> Hashable:
        """What conditions ahead look at, and in a queue how the wait will end."""
        call, setting = simulation.call, simulation.setting
        ahead = self._ahead[call.state]
        values = call.values or {}
        state = self._flow.states[call.state]
        queue = ("queue", state.to, 0) if isinstance(state, Queue) else None
        return (
            setting.line if "line" in ahead else None,
            setting.caller if "caller" in ahead else None,
            setting.at,
            self.found.outside.decided.get(queue) if queue is not None else None,
            *(repr(values.get(name)) for name in self._remembered[call.state]),
        )

    def _signature(self, simulation: Simulation, spot: Spot, values: Hashable) -> Hashable:
        """All that can make a difference from here on."""
        call = simulation.call
        decided = self.found.outside.decided.items()
        return (
            spot,
            values,
            *(min(requests(call, state.counter, state), len(state.steps)) for state in self._escalates),
            min((call.visits or {}).get(call.state, 0), 3),
            *(item for item in decided if item[0][0] != "service"),
            call.failures if "failures" in self._guards.names else 0,
        )

    # The same in other settings.

    def _call_otherwise(self) -> bool:
        """Where something is missing, go the way there in every other setting; return whether that found any of it."""
        before, items = len(self._agenda.missing), self.found.coverage.items
        been: dict[str, Node] = {}
        for number, node in self.found.witnesses.items():
            been.setdefault(items[number].state, node)
        for state, node in been.items():
            for setting in self._settings:
                if self._agenda.is_missing(state) and setting != node.simulation.setting:
                    self._go_again(node, setting)
        return len(self._agenda.missing) < before

    def _go_again(self, witness: Node, setting: Setting) -> None:
        """Call in another setting and do what was done in a call."""
        self.found.outside.enter(witness.decided)
        node = self._call(setting)
        for turn in witness.path.turns()[1:]:
            if node.simulation.end is None and turn.input is not None:
                node = self._then(node, turn.input)
                self._witness(node)
        if node.simulation.end is None:
            self._arrive(node)

    # Straight to what is missing.

    def _seek(self) -> bool:
        """Look for the way to each state that something is missing of; return whether any of it was found."""
        before = len(self._agenda.missing)
        for state in self._agenda.missing_states():
            until = min(self._sought + SOUGHT_EACH, SOUGHT)
            while self._agenda.is_missing(state) and self._seek_one(state, until):
                pass
        return len(self._agenda.missing) < before

    def _seek_one(self, state: str, until: int) -> bool:
        """Make calls that come ever nearer; they differ only in what decides at that state."""
        far, missing = self._agenda.far_from(state), len(self._agenda.missing)
        seen: set[Hashable] = set()
        ahead: list[tuple[int, int, Node]] = []

        def go_on(node: Node) -> None:
            decisive = self._decisive(node, state)
            if node.simulation.end is None and node.path.inputs < DEEPEST and decisive not in seen:
                seen.add(decisive)
                heappush(ahead, (far.get(node.simulation.call.state, FAR), len(seen), node))

        for start in self._starts:
            go_on(start)
        while ahead and self._sought < until:
            node = heappop(ahead)[-1]
            for one in self._caller.inputs(node.simulation.call):
                for then in self._outcomes(node, one):
                    if len(self._agenda.missing) < missing:
                        return True
                    go_on(then)
        return False

    def _outcomes(self, node: Node, one: Input) -> Iterator[Node]:
        """Do something, and have the outside answer in each way that it can."""
        plans: list[Plan] = [()]
        for plan in plans:
            self._sought += 1
            then = self._then(node, one, plan)
            plans += _otherwise(self.found.outside.asked, len(plan))
            if self._witness(then) and then.simulation.end is None:
                self._arrive(then)
            yield then

    def _decisive(self, node: Node, state: str) -> Hashable:
        """What can make a difference at a state that is yet to come."""
        call, setting = node.simulation.call, node.simulation.setting
        names: AbstractSet[str] = self._deciding.get(state, frozenset())
        goal = self._flow.states.get(state)
        values = call.values or {}
        return (
            spot_of(call),
            setting.line if "line" in names else None,
            setting.caller if "caller" in names else None,
            setting.at if TIMES & names else None,
            tuple(item for item in node.decided.items() if item[0][0] == "hours")
            if "open" in names
            else None,
            requests(call, goal.counter, goal) if isinstance(goal, Escalate) else 0,
            call.failures if "failures" in names else 0,
            (call.visits or {}).get(state, 0) if "visits" in names else 0,
            *(repr(values.get(name)) for name in sorted({name.partition(".")[0] for name in names})),
        )

    # Calls that go on and on.

    def _endure(self) -> None:
        """Once, where something is missing: see what becomes of calls that last, and of those that always fail."""
        starts, self._lasting = self._lasting, []
        for node in starts:
            for score in (_by_failures, _by_time):
                if any(not self.found.coverage.items[number].state for number in self._agenda.missing):
                    self._go_on(node, score)

    def _go_on(self, start: Node, score: Callable[[Simulation], float]) -> None:
        """Make calls that go on with what scores best, and go back where that ends."""
        ahead = [(-score(start.simulation), 0, start)]
        seen: set[Hashable] = set()
        number = 0
        missing = len(self._agenda.missing)
        while ahead and number < ENDURANCE and len(self._agenda.missing) == missing:
            node = heappop(ahead)[-1]
            for one in self._caller.inputs(node.simulation.call):
                then = self._then(node, one)
                self._witness(then)
                simulation = then.simulation
                signature = (spot_of(simulation.call), int(score(simulation)))
                is_over = simulation.end is not None or simulation.call.overtime or simulation.call.given_up
                if not is_over and simulation.call.mode == "waiting" and signature not in seen:
                    seen.add(signature)
                    number += 1
                    heappush(ahead, (-score(simulation), number, then))


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


def _is_late(one: Input, spot: Spot) -> bool:
    """Whether this is no failure, after having failed."""
    return one.fails is None and (spot.no_input > 0 or spot.no_match > 0)
