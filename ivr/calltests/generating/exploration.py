"""What exploring a flow finds: the ways from one situation to the next, and a call that covers each thing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from ivr.simulation import Simulation

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from engine.calls.call import Call
    from engine.coverage import Coverage, Mark
    from ivr.calltests.generating.caller import Input
    from ivr.calltests.generating.outside import Decision, Outside, Plan, What
    from ivr.simulation import Setting


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


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """One thing that can happen to a caller at a spot, as it went when it was tried."""

    input: Input
    plan: Plan
    """What the outside was asked for the first time, and which of its options it took."""
    to: Spot | None
    """None: the call ended."""
    items: frozenset[int]
    """What it covered, as indices."""


class Path(NamedTuple):
    """What a caller did, the last first."""

    before: Path | None
    input: Input
    turns: int


class Node(NamedTuple):
    """A call that waits for its caller, and how it came there."""

    simulation: Simulation
    decided: Mapping[Decision, Any]
    mark: Mark
    """How far its journal was read."""
    path: Path | None
    """What the caller did; None: nothing."""


class Witness(NamedTuple):
    """A call that covers something: do the same again to cover it again."""

    setting: Setting
    decided: Mapping[Decision, Any]
    path: Path | None

    def inputs(self) -> list[Input]:
        """Return what the caller does, in order."""
        inputs: list[Input] = []
        at = self.path
        while at is not None:
            inputs.append(at.input)
            at = at.before
        return inputs[::-1]


@dataclass(slots=True)
class Exploration:
    """What is known of a flow after calling it many times."""

    coverage: Coverage
    outside: Outside
    targets: frozenset[int]
    """What is to be covered, as indices of `coverage.items`."""
    ways: dict[Hashable, list[Way]] = field(default_factory=dict)
    """By what `Spot.way_keys` returns."""
    witnesses: dict[int, Witness] = field(default_factory=dict)
    """By item, in the order in which they were found."""
    otherwise: dict[What, list[tuple[int, frozenset[int]]]] = field(default_factory=dict)
    """By what the outside is asked: the options that it seldom takes, and what they covered."""
    covered: set[int] = field(default_factory=set)
    """All that any call covered, wanted or not."""
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

    def news(self, simulation: Simulation, mark: Mark) -> tuple[frozenset[int], Mark]:
        """Return what a call has covered of the targets since a mark in its journal, and where to go on."""
        hit, mark = self.coverage.news(simulation.journal, mark)
        self.covered |= hit
        return hit & self.targets, mark
