"""What is tried next: what is new, where something is missing; then what was tried before, near to what is missing."""

from __future__ import annotations

from collections import Counter, deque
from heapq import heappop, heappush
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from engine.edges import ANYWHERE, edges
from engine.flow import Return, SubFlow

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from engine.coverage import Item
    from engine.flow import Flow
    from ivr.calltests.generating.caller import Input
    from ivr.calltests.generating.exploration import Node
    from ivr.calltests.generating.outside import Plan

FAR = 99
"""States away: as good as out of reach."""


class Try(NamedTuple):
    """One thing to do in one call."""

    node: Node
    input: Input
    plan: Plan


class Kind(NamedTuple):
    """Tries that are alike: the same is done at the same state, with the same values of variables."""

    state: str
    what: Hashable
    """What is done, as far as a caller would notice. It is not tried again before all else was tried."""
    values: Hashable


class Due(NamedTuple):
    """What to try now."""

    what: Try
    is_promising: bool
    """Nothing alike was tried, and something is missing there."""
    is_guess: bool
    """Something alike was tried."""


class Agenda:
    """All that can still be tried, and what is missing."""

    def __init__(self, flow: Flow, items: Sequence[Item], targets: Iterable[int], seed: int = 0) -> None:
        self.missing = set(targets)
        """What is to be covered still, as indices."""
        self._items = items
        self._missing_in = Counter(items[number].state for number in self.missing)
        self._random = Random(seed) if seed else None  # noqa: S311 - nothing secret
        self._queue: list[tuple[int, float, int, Kind]] = []
        self._tries: dict[Kind, deque[Try]] = {}
        self._times: dict[Hashable, int] = {}
        """How often something was tried, and how often with the same values."""
        self._order = 0
        self._back = _edges_back(flow)
        self._distance: dict[str, int] | None = None

    def __bool__(self) -> bool:
        """Whether there is anything left to try."""
        return bool(self._queue)

    def cover(self, hit: frozenset[int]) -> list[int]:
        """Return which of these were missing until now, in order."""
        new = sorted(hit & self.missing)
        if new:
            self.missing.difference_update(new)
            self._missing_in.subtract(self._items[number].state for number in new)
            self._distance = None
        return new

    def missing_states(self) -> list[str]:
        """Return the states that something is missing of, in the order of the flow."""
        return [
            state for state in dict.fromkeys(item.state for item in self._items) if self.is_missing(state)
        ]

    def far_from(self, goal: str) -> Mapping[str, int]:
        """Return how many states each is away from one, as far as there is a way."""
        return _distances((goal,), self._back)

    def is_missing(self, state: str) -> bool:
        """Whether anything of a state is."""
        return self._missing_in[state] > 0

    def add(self, kind: Kind, one: Try, *, at_once: bool = False) -> None:
        """Add something to try; `at_once` puts it before all that is as promising."""
        tries = self._tries.setdefault(kind, deque())
        tries.append(one)
        self._times.setdefault(kind.what, 0)
        if len(tries) == 1:
            self._push(kind, -1.0 if at_once else 0.0)

    def next(self) -> Due | None:
        """Return what to try now, None for nothing."""
        while self._queue:
            rank, tie, order, kind = heappop(self._queue)
            now = self._rank(kind, rank)
            if now <= rank:
                is_guess = self._times[kind.what] > 0
                return Due(self._take(kind), now == 0, is_guess)
            heappush(self._queue, (now, tie, order, kind))
        return None

    def _take(self, kind: Kind) -> Try:
        tries = self._tries[kind]
        one = tries.popleft()
        self._times[kind.what] += 1
        self._times[kind] = self._times.get(kind, 0) + 1
        if tries:
            self._push(kind)
        return one

    def _push(self, kind: Kind, tie: float = 0.0) -> None:
        self._order += 1
        tie = self._random.random() if self._random is not None and not tie else tie
        at_least = min(self._times[kind.what], 1)  # the rest is worked out when it comes to that
        heappush(self._queue, (at_least, tie, self._order, kind))

    def _rank(self, kind: Kind, at_least: int) -> int:
        """What comes first has the lowest: what is new where something is missing, then what is near to the missing.

        There, what is new with these values comes before what was tried with them.
        """
        times = self._times[kind.what]
        if not times and self._missing_in[kind.state]:
            return 0
        if not at_least:
            return 1  # or more, which takes time to find out
        if not times:
            return 2 + self._far(kind.state)
        if kind not in self._times:
            return 1 + self._far(kind.state) + times // 8
        return 4 + self._far(kind.state) + times

    def _far(self, state: str) -> int:
        """How many states the nearest is away that something is missing of."""
        if self._distance is None:
            self._distance = _distances({self._items[number].state for number in self.missing}, self._back)
        return self._distance.get(state, FAR)


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
    anywhere = found.pop(ANYWHERE, FAR)
    return {name: min(far, anywhere) for name, far in found.items()}
