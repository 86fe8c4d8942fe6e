"""What moves the call at a terminal: here a clock; in a call in sound, the samples of its devices."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from ivr.simulation import Setting, Simulation

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.flow import Flow

    Observe = Callable[[float, object], None]

TICK_S = 0.1
"""How often the words and the status line move on."""


class Pace(Protocol):
    """Lets the time of one call pass."""

    @property
    def simulation(self) -> Simulation:
        """The call."""

    @property
    def tick_s(self) -> float:
        """How often `advance` wants to be called."""

    @property
    def keys_at_once(self) -> bool:
        """Whether keys are pressed as they are typed, not when the line is ended."""

    def begin(self) -> None:
        """Pick up: from here on time runs."""

    @property
    def now(self) -> float:
        """Seconds since the call's start."""

    def advance(self) -> None:
        """Let everything happen that is due."""

    def press(self, keys: str) -> None:
        """Press keys that were typed."""

    def undo(self, turns: int) -> int | None:
        """Go back so many turns and return how many there were; None where there is no going back."""

    @property
    def status(self) -> str:
        """What there is to see below, beside what the call waits for."""

    @property
    def partial(self) -> str:
        """What the caller is saying, as far as it was understood. May be secret."""

    def notes(self) -> list[str]:
        """Return what the caller has to be told since this was last asked."""

    def finish(self) -> None:
        """The call is over: let what is still to be heard be heard."""


class ByClock:
    """A call whose prompts nobody hears: they take as long as if they were spoken, or with `fast` no time."""

    tick_s = TICK_S
    keys_at_once = False
    status = partial = ""

    def __init__(
        self,
        flow: Flow,
        setting: Setting,
        observe: Observe,
        *,
        fast: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.simulation = Simulation(flow, setting, observe)
        self._fast = fast
        self._monotonic = monotonic
        self._zero = 0.0

    def begin(self) -> None:
        """Pick up: from here on time runs."""
        self._zero = self._monotonic()
        self.simulation.start()

    @property
    def now(self) -> float:
        """Seconds since the call's start."""
        return self._monotonic() - self._zero

    def advance(self) -> None:
        """Let everything happen that is due; with `fast` nobody waits for words to be spoken."""
        self.simulation.run_until(self.now)
        while self._fast and (saying := self.simulation.world.saying) is not None:
            say, _, ends_at = saying
            if self.simulation.is_music(say):
                break
            self._zero -= max(0.0, ends_at - self.now)
            self.simulation.run_until(ends_at)

    def press(self, keys: str) -> None:
        """Press keys that were typed."""
        self.simulation.press(keys)

    def undo(self, turns: int) -> int:
        """Go back so many turns, and in time."""
        gone = self.simulation.undo(turns)
        self._zero = self._monotonic() - self.simulation.now
        return gone

    def notes(self) -> list[str]:
        """Nothing has to be told."""
        return []

    def finish(self) -> None:
        """Nothing is still to be heard."""
