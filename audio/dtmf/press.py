"""A press of a key: while it is held, and when it is over."""

from __future__ import annotations

import math
from dataclasses import dataclass

from audio.dtmf.keypad import LOW, key_at

_SHARE_HELD = 0.25
"""The tones of a key that is held have so much of a window's energy, or other sound hides it."""


@dataclass(frozen=True, slots=True)
class Tone:
    """A key that was held."""

    key: str
    start: float
    """Seconds from the first sample to its onset."""
    end: float
    """Seconds to its end."""


@dataclass(slots=True)
class Held:
    """The key that sounds, or was last heard."""

    row: int
    column: int
    low: float
    """Energy of the low tone in a window that it fills."""
    high: float
    """The same of the high tone."""
    start: float = 0.0
    """In samples, like `end`."""
    end: float = math.inf
    """Infinite while it sounds."""
    ratio: float = 1.0
    """Its strength in the last window."""

    @property
    def key(self) -> str:
        """Its name."""
        return key_at(self.row, self.column)

    def strength_in(self, powers: list[float]) -> float:
        """The amplitude of its weaker tone in a window, in parts of what it had."""
        return math.sqrt(min(powers[self.row] / self.low, powers[len(LOW) + self.column] / self.high))

    def ratio_in(self, powers: list[float], energy: float) -> float:
        """The same; 0 where other sound hides it."""
        together = powers[self.row] + powers[len(LOW) + self.column]
        return self.strength_in(powers) if together >= _SHARE_HELD * (energy - powers[-1]) else 0.0
