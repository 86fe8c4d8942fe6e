"""Makes the calls that cover a flow, each with as much in it as is near.

A call begins with a known way to something that is missing, then goes on to whatever else is missing near by, and last
to an end that is missing itself: a call has one end only, so that is what the number of calls depends on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr.calltests.generating.exploration import Since, spot_of
from ivr.calltests.generating.guiding import Guide

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.coverage import Mark
    from ivr.calltests.generating.caller import Input
    from ivr.calltests.generating.exploration import Exploration, Node, Turn, Way
    from ivr.calltests.generating.outside import Decided, Decision, What
    from ivr.simulation import Simulation

MAX_TURNS = 20
"""After so many a call takes no further detours."""
_FAILURES_OF_AN_END = 4
"""Failures that are kept for the end of a call, one more than a question bears: too many in a call end it otherwise."""


@dataclass(slots=True)
class Made:
    """A call that was made."""

    simulation: Simulation
    turns: list[Turn]
    mark: Mark
    """How far its journal was read."""
    hit: set[int]
    """What it covered."""
    outside: Mapping[Decision, Decided]


def walks(found: Exploration) -> Iterator[Made]:
    """Make calls until all that can be covered is, in order of what was found first."""
    walker = _Walker(found)
    for item, witness in found.witnesses.items():
        if item in walker.missing:
            yield walker.walk(witness)


class _Walker:
    def __init__(self, found: Exploration) -> None:
        self._found = found
        self.missing = set(found.witnesses)
        self._near = Guide(found, self.missing)
        self._ends = Guide(found, self.missing, only_ends=True)

    def walk(self, witness: Node) -> Made:
        """Go on with the witness's call."""
        outside = self._found.outside
        outside.enter(witness.decided)
        simulation = witness.simulation.fork(journal=False)
        outside.look_at(simulation.call)
        turns = witness.path.turns()
        mark = witness.mark._replace(read=0)
        made = Made(simulation, turns, mark, set(), outside.decided)
        for turn in turns:
            self._count(made, turn)
        while simulation.end is None and (way := self._way(made)) is not None:
            self._take(made, way)
        made.outside = outside.decided
        return made

    def _way(self, made: Made) -> Way | None:
        call = made.simulation.call
        is_long = (
            len(made.turns) > MAX_TURNS or call.failures >= call.flow.max_call_failures - _FAILURES_OF_AN_END
        )
        return (self._ends if is_long else self._near).way(spot_of(call))

    def _take(self, made: Made, way: Way) -> None:
        """Go a way; where it leads elsewhere than it led before, and covers nothing of that, it is not gone again."""
        plan = tuple((what, self._option(what, taken)) for what, taken in way.plan)
        self._found.outside.enter(self._found.outside.decided, plan)
        wanted = way.items & self.missing
        self._do(made, way.input)
        to = None if made.simulation.end is not None else spot_of(made.simulation.call)
        if wanted <= self.missing and (wanted or to != way.to):
            self._near.ban(way)
            self._ends.ban(way)

    def _option(self, what: What, taken: int) -> int:
        """Let a queue do something that is missing, where it does not matter to the way."""
        others = self._found.otherwise.get(what, ()) if what[0] == "queue" and not taken else ()
        return next((option for option, items in others if not self.missing.isdisjoint(items)), taken)

    def _do(self, made: Made, one: Input) -> None:
        since = Since.now(made.simulation)
        one.do(made.simulation)
        turn, made.mark = self._found.turn(made.simulation, one, since, made.mark)
        made.turns.append(turn)
        self._count(made, turn)

    def _count(self, made: Made, turn: Turn) -> None:
        made.hit |= turn.hit
        self.missing -= turn.hit
