"""Eight tones measured in windows of 20 ms, with what a line hums taken out beforehand.

Everything is one matrix product: the hum (mains, dial tones) is a small subspace of all that a window can hold, and
to project it away makes no filter that would have to settle, nor anything that depends on how samples are cut.
"""

from __future__ import annotations

import cmath
import math
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from audio.dtmf.keypad import HIGH, LOW

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

WINDOW_MS = 20
HOP_MS = 5
TONES = LOW + HIGH
_HUM = (*np.arange(0.0, 181.0, 20.0), *np.arange(350.0, 451.0, 25.0))
"""Hertz of what may lie under a key and must not hide it, as a comb so close that all between is taken out too: mains
and their overtones up to 180 Hz, and the dial tones of all countries (ITU-T E.180: 350 to 450 Hz).

To take out all below 600 Hz would be simpler, and takes speech for keys: what a voice has down there tells it.
"""
_SAME = 0.05
"""Sines that close together in a window count as one: a direction of less weight than this isn't taken out."""


class Bank:
    """Matrices for one rate. `by_rate` makes each once."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.hop = rate * HOP_MS // 1000
        """Samples from one window to the next."""
        self.length = rate * WINDOW_MS // 1000
        """Samples of a window."""
        window = 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(self.length) + 0.5) / self.length)
        hum = hum_of(rate, window)
        turns = np.exp(-2j * np.pi * np.outer(np.arange(self.length), TONES) / rate)
        waves = np.concatenate((turns.real, turns.imag), axis=1)
        clean = waves - hum @ (hum.T @ waves)
        self._window = window
        self._rows = np.ascontiguousarray(np.concatenate((clean, hum), axis=1).T)
        self._columns = window[:, None] * self._rows.T
        self._squares = window * window
        self.energy = float(self._squares.sum())
        """Energy of a window that is full of ones."""
        self._sums = self._sums_of(len(hum.T), window)
        self._sums_in_rows = np.ascontiguousarray(self._sums.T)

    @staticmethod
    def _sums_of(hums: int, window: Floats) -> Floats:
        """Adds squares of the columns: a power for each tone, in parts of the window's energy, then that of the hum."""
        sums = np.zeros((2 * len(TONES) + hums, len(TONES) + 1))
        share = 2 * (window**2).sum() / window.sum() ** 2
        for tone in range(len(TONES)):
            sums[[tone, tone + len(TONES)], tone] = share
        sums[2 * len(TONES) :, -1] = 1.0
        return sums

    def powers(self, seen: Floats) -> tuple[list[list[float]], list[float]]:
        """Return for each window the energy of each tone and that of the hum; and the energy of all.

        `seen` has the shape (windows, samples of a window).
        """
        energies: list[float] = np.einsum("ws,ws,s->w", seen, seen, self._squares).tolist()
        projected = seen @ self._columns
        projected *= projected
        powers: list[list[float]] = (projected @ self._sums).tolist()
        return powers, energies

    def powers_in(self, one: Floats, faintest: float) -> tuple[list[float], float] | None:
        """Return the same of one window, in a fraction of the time; None where it has less energy than `faintest`."""
        shaped = one * self._window
        energy = float(shaped.dot(shaped))
        if energy < faintest:
            return None
        projected = self._rows.dot(shaped)
        projected *= projected
        powers: list[float] = self._sums_in_rows.dot(projected).tolist()
        return powers, energy

    def frequencies(self, past: Floats, row: int, column: int) -> tuple[float, float]:
        """Return the frequencies near a key's tones, in hertz, from how their phases go on at the end of the past.

        Both tones must be there.
        """
        last = windows(past, len(past) - self.length - self.hop, 2, self.length, self.hop)
        before, now = (last @ self._columns).tolist()
        return _frequency(row, before, now), _frequency(len(LOW) + column, before, now)


def _frequency(tone: int, before: list[float], now: list[float]) -> float:
    """The frequency near a tone, from its cosine and sine in two windows."""
    nominal, step = TONES[tone], HOP_MS / 1000
    cosine, sine = tone, len(TONES) + tone
    turned = complex(now[cosine], now[sine]) / complex(before[cosine], before[sine])
    expected = cmath.exp(2j * math.pi * nominal * step)
    return nominal + cmath.phase(turned / expected) / (2 * math.pi * step)


def windows(samples: Floats, start: int, count: int, length: int, hop: int) -> Floats:
    """Return so many windows as a view, the first from sample `start` on."""
    step = samples.itemsize
    return np.ndarray((count, length), np.float64, samples, start * step, (hop * step, step))


def hum_of(rate: int, window: Floats) -> Floats:
    """Return an orthonormal basis of what may hum, as seen through a window: shape (samples, directions)."""
    waves = _waves(_HUM, rate, len(window)) * window[:, None]
    directions, weights, _ = np.linalg.svd(waves, full_matrices=False)
    kept: Floats = directions[:, weights > _SAME * weights[0]]
    return kept


def _waves(frequencies: Iterable[float], rate: int, length: int) -> Floats:
    angles = 2 * np.pi * np.outer(np.arange(length) - length / 2, list(frequencies)) / rate
    return np.concatenate((np.cos(angles), np.sin(angles)), axis=1)


@cache
def by_rate(rate: int) -> Bank:
    """Return the matrices of a rate."""
    return Bank(rate)
