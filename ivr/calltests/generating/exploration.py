"""What exploring a flow finds: the ways from one situation to the next, and a call that covers each thing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ivr.simulation import Simulation

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from engine.calls.call import Call
    from engine.coverage import Coverage, Mark
    from ivr.calltests.generating.caller import Input
    from ivr.calltests.generating.outside import Decided, Decision, Outside, Plan, What
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


class Turn(NamedTuple):
    """What the caller did, and what came of it."""

    input: Input | None
    """None: the line is called."""
    state: str
    is_moved: bool
    heard: tuple[str, ...]
    hit: frozenset[int]
    """What it covered of the targets, as indices."""


class Since(NamedTuple):
    """How much there was before something was done."""

    heard: int = 0
    """Prompts."""
    moves: int = 0

    @classmethod
    def now(cls, simulation: Simulation) -> Since:
        """As it is now."""
        return cls(len(simulation.heard_so_far), len(simulation.call.path))


class Path(NamedTuple):
    """The turns of a call, the last first."""

    before: Path | None
    turn: Turn
    inputs: int
    """How many there were."""

    def turns(self) -> list[Turn]:
        """Return them in order."""
        turns: list[Turn] = []
        at: Path | None = self
        while at is not None:
            turns.append(at.turn)
            at = at.before
        return turns[::-1]


class Node(NamedTuple):
    """A call as it stands, and how it came there; to go on with it, fork it."""

    simulation: Simulation
    decided: Mapping[Decision, Decided]
    mark: Mark
    """How far its journal was read."""
    path: Path


@dataclass(slots=True)
class Exploration:
    """What is known of a flow after calling it many times."""

    coverage: Coverage
    outside: Outside
    targets: frozenset[int]
    """What is to be covered, as indices of `coverage.items`."""
    ways: dict[Hashable, list[Way]] = field(default_factory=dict)
    """By what `Spot.way_keys` returns."""
    witnesses: dict[int, Node] = field(default_factory=dict)
    """By item, a call that has just covered it; in the order in which they were found."""
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

    def turn(self, simulation: Simulation, one: Input | None, since: Since, mark: Mark) -> tuple[Turn, Mark]:
        """Return what came of an input, and how far the journal was read for it."""
        hit, mark = self._news(simulation, mark)
        call = simulation.call
        new = simulation.heard_so_far[since.heard :]
        texts = tuple(prompt.say.shown for prompt in new if not simulation.is_music(prompt.say))
        return Turn(one, call.state, len(call.path) > since.moves, texts, hit), mark

    def _news(self, simulation: Simulation, mark: Mark) -> tuple[frozenset[int], Mark]:
        """Return what a call has covered of the targets since a mark in its journal, and where to go on."""
        hit, mark = self.coverage.news(simulation.journal, mark)
        self.covered |= hit
        return hit & self.targets, mark
