"""Samples on their way to the loudspeaker: one thread writes, the sound card's callback reads, and neither waits.

Each side moves a count of its own and only looks at the other's, so that no lock is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from audio.pcm import Samples

_FADE_S = 0.005
"""What is cut off fades over this, or it would click."""


class Ring:
    """Holds up to `seconds` of samples at `rate`."""

    def __init__(self, rate: int, seconds: float = 2.0) -> None:
        self._size = round(rate * seconds)
        self._samples: Samples = np.zeros(self._size, np.int16)
        self._written = 0
        self._read = 0
        self._cleared_to = 0
        """What was written before this is to be heard no more."""
        self._fade = np.linspace(1, 0, round(rate * _FADE_S), endpoint=False)
        self.short = 0
        """Times at which sound broke off because there was no more of it."""

    @property
    def waiting(self) -> int:
        """Samples that will still be heard."""
        return self._written - max(self._read, self._cleared_to)

    def write(self, samples: Samples) -> int:
        """Append samples, and return how many there was room for."""
        taken = min(len(samples), self._size - (self._written - self._read))
        for part, at in self._places(self._written, taken):
            self._samples[at] = samples[part]
        self._written += taken
        return taken

    def clear(self) -> None:
        """Let nothing more be heard of what was written so far: from the next read on there is silence."""
        self._cleared_to = self._written

    def read(self, out: Samples) -> None:
        """Fill `out`, with silence where there is nothing; what was cleared fades out at its beginning."""
        filled = self._faded(out) if self._cleared_to > self._read else 0
        count = min(len(out) - filled, self._written - self._read)
        for part, at in self._places(self._read, count):
            out[filled + part.start : filled + part.stop] = self._samples[at]
        self._read += count
        rest = filled + count
        if rest < len(out):
            if rest and out[rest - 1]:
                self.short += 1
            out[rest:] = 0

    def _faded(self, out: Samples) -> int:
        """Write the faded beginning of what was cleared, and skip it all."""
        cleared_to = self._cleared_to
        count = min(len(out), cleared_to - self._read, len(self._fade))
        for part, at in self._places(self._read, count):
            out[part] = self._samples[at] * self._fade[part]
        self._read = cleared_to
        return count

    def _places(self, start: int, count: int) -> list[tuple[slice, slice]]:
        """Return which part of a stretch of so many samples stands where in the array, which is a ring."""
        at = start % self._size
        first = min(count, self._size - at)
        places = [(slice(0, first), slice(at, at + first))]
        if first < count:
            places.append((slice(first, count), slice(0, count - first)))
        return places
