"""What came of a call that was made for a test."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from engine.errors import Place
    from engine.flow import Flow
    from ivr.calltests.script import AnyStep, CallTest
    from ivr.simulation import Simulation
    from ivr.world import HeardPrompt

FailureKind = Literal[
    "nothing_heard",
    "other_heard",
    "unwanted_heard",
    "unexpected_heard",
    "nothing_to_interrupt",
    "late",
    "other_state",
    "left_state",
    "other_value",
    "over",
    "not_over",
    "other_end",
    "fault",
    "totals",
    "rule",
]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a test failed."""

    kind: FailureKind
    place: Place
    """The line of the script."""
    at: float
    """Seconds into the call."""
    what: str
    """One plain sentence."""
    step: int | None = None
    """The index of the step that failed; None where it was no step."""
    expected: str = ""
    found: str = ""
    heard: HeardPrompt | None = None
    """The prompt that it was about."""


@dataclass(slots=True)
class Outcome:
    """A call that was made, as far as it went."""

    test: CallTest
    flow: Flow
    simulation: Simulation
    failure: Failure | None = None
    warnings: list[tuple[Place, str]] = field(default_factory=list)
    """What passed only just."""
    marks: list[tuple[float, int]] = field(default_factory=list)
    """For each step that was done, in order: when, and the index of the prompt that it took, else -1."""
    turns: int = 0
    """How often the caller did something, or kept silent."""

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return self.failure is None

    @property
    def lasted_s(self) -> float:
        """How long the call took, in its own time."""
        return self.simulation.now

    def step(self, number: int) -> AnyStep:
        """One step of the test."""
        return self.test.steps[number]
