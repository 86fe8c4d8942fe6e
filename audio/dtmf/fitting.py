"""Two sines fitted to 26 ms of sound: their exact frequencies, and whether they are all there is, all the time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from audio.dtmf.bank import hum_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SPAN_MS = 26
_BLOCKS = 8
"""Parts of the span in which the sines must all be there."""
_STEPS = 2
"""Steps of the fit, each as good as the square of the one before."""
_NEAR = 0.25
"""Square of the hertz by which a step may be the last one: over the span, half a hertz is a 150th of a turn."""
_HOPELESS = 0.6
"""Where the first step finds less of the energy than this, the next won't find enough."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Two sines."""

    frequencies: tuple[float, float]
    """Hertz, low and high."""
    amplitudes: tuple[float, float]
    """In the scale of samples."""
    rest: float
    """Energy of all else, in parts of that of the sines."""
    colour: float
    """How much of the rest goes on from one 8,000th of a second to the next, in the same parts: speech does, noise
    does not."""
    presence: tuple[float, ...]
    """Amplitude in each part of the span: 1 where the sines are as strong as they are on the whole."""
    drift: float
    """The larger change of amplitude over half the span, in parts of the amplitude."""


class Fitter:
    """Fits spans of one rate. `by_rate` makes each once."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.length = rate * SPAN_MS // 1000
        """Samples of a span."""
        self._lag = rate // 8000
        self._time = np.linspace(-1, 1, self.length)
        self._turns = np.pi * (self.length - 1) / rate
        """Radians a hertz from the middle of the span to its end."""
        self._hum = hum_of(rate, np.ones(self.length))
        self._starts = np.linspace(0, self.length, _BLOCKS, endpoint=False).astype(int)

    def fit(self, span: Floats, guesses: tuple[float, float]) -> Fit | None:
        """Return the two sines near the guessed frequencies (hertz, right to some 10 Hz); None where there are none."""
        span = span - self._hum @ (self._hum.T @ span)
        total = float(span @ span)
        frequencies = np.array(guesses)
        for _ in range(_STEPS):
            waves = self._waves(frequencies)
            seen = waves @ span
            weights = np.linalg.solve(waves @ waves.T, seen)
            cosine, sine, cosine_slope, sine_slope = weights.reshape(4, 2)
            size = cosine**2 + sine**2
            if not size.all() or weights @ seen < _HOPELESS * total:
                return None
            nearer = (sine * cosine_slope - cosine * sine_slope) / size / self._turns
            frequencies = frequencies + nearer
            if nearer @ nearer < _NEAR:
                break
        slope = (cosine * cosine_slope + sine * sine_slope) / size
        sines = weights[:4] @ waves[:4]
        energy = float(sines @ sines)
        rest = span - weights @ waves
        presence = np.add.reduceat(span * sines, self._starts) / np.add.reduceat(sines * sines, self._starts)
        return Fit(
            (float(frequencies[0]), float(frequencies[1])),
            (float(size[0]) ** 0.5, float(size[1]) ** 0.5),
            float(rest @ rest) / energy,
            float(rest[self._lag :] @ rest[: -self._lag]) / energy,
            tuple(presence.tolist()),
            float(np.abs(slope).max()),
        )

    def _waves(self, frequencies: Floats) -> Floats:
        """Cosine and sine of both, then the same swelling with time; nothing of it in what hums. A row each."""
        angles = np.multiply.outer(frequencies * self._turns, self._time)
        waves = np.empty((8, self.length))
        np.cos(angles, out=waves[:2])
        np.sin(angles, out=waves[2:4])
        np.multiply(waves[:4], self._time, out=waves[4:])
        waves -= (waves @ self._hum) @ self._hum.T
        return waves


@cache
def by_rate(rate: int) -> Fitter:
    """Return the fitter of a rate."""
    return Fitter(rate)
