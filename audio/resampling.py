"""From one rate to another: at once and in the best quality, or live and without delay."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import soxr
from numpy.lib.stride_tricks import sliding_window_view

from audio.errors import AudioError
from audio.pcm import Sound

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audio.pcm import Samples

    Floats = NDArray[np.float64]

_LOWEST, _HIGHEST = 1_000, 768_000
"""Rates that sound is taken at, in samples a second."""
_REACH = 28
"""How many samples of the lower rate a live resampler looks ahead and back."""
_LONGEST_REACH_S = 0.0035
_AT_ONCE = 1024
"""Samples that are made at a time, so that a long stretch needs no more memory than a short one."""
_PASSED = 0.95
"""Where its low-pass filter is 6 dB down, in parts of what the lower rate can carry: at 8,000, 3,400 Hz are whole."""
_KAISER = 6.0
"""What the filter stops is 60 dB down (Kaiser 1974)."""
_MOST_PHASES = 1024
"""Places between two samples that there are filters for; to be off by half of that is some 60 dB below the sound."""


def resample(sound: Sound, rate: int) -> Sound:
    """Return the whole sound at another rate. Raises: AudioError where it is no rate of sound."""
    _check(sound.rate, rate)
    if sound.rate == rate or not len(sound.samples):
        return Sound(sound.samples, rate)
    return Sound(soxr.resample(sound.samples, sound.rate, rate, quality="HQ"), rate)


class LiveResampler:
    """Resamples a stream as it comes, at most 3.5 ms late. What is given lasts as long as what was taken.

    soxr's good qualities hold back 20-160 ms of a stream, and its quick one leaves images of the sound 13 dB below it.
    So each sample that is given is the sum of its neighbours, through a low-pass filter for its very place.
    """

    def __init__(self, source: int, target: int) -> None:
        """Take both rates, in samples a second. Raises: AudioError where one is no rate of sound."""
        _check(source, target)
        self._source, self._target = source, target
        reach_s = min(_REACH / min(source, target), _LONGEST_REACH_S)
        self._half = math.ceil(reach_s * source)
        self._filters = _filters(source, target, self._half)
        self._held: Floats = np.zeros(2 * self._half - 1)
        """The end of the stream, which is still needed."""
        self._taken = 0
        self._given = 0
        self.delay = 0.0 if source == target else self._half / source
        """Seconds by which what is given is late."""

    def feed(self, samples: Samples) -> Samples:
        """Return what has become ready."""
        if self._source == self._target:
            return samples
        before, self._taken = self._taken, self._taken + len(samples)
        ready = -(-self._taken * self._target // self._source)
        places, between = np.divmod(np.arange(self._given, ready) * self._source, self._target)
        self._given = ready
        held = np.concatenate((self._held, samples), dtype=np.float64)
        self._held = held[len(samples) :]
        parts = range(0, len(places), _AT_ONCE)
        made = [
            self._at(held, places[at : at + _AT_ONCE] - before, between[at : at + _AT_ONCE]) for at in parts
        ]
        return np.concatenate(made) if made else np.zeros(0, np.int16)

    def finish(self) -> Samples:
        """Return the rest; nothing may be fed afterwards."""
        return self.feed(np.zeros(0 if self._source == self._target else self._half, np.int16))

    def _at(self, held: Floats, places: NDArray[np.int_], between: NDArray[np.int_]) -> Samples:
        """The sound that begins at some places of what is held, and as many parts of the target rate after them."""
        near = sliding_window_view(held, 2 * self._half)[places]
        count = len(self._filters)
        filters = self._filters[between * count // self._target]
        sums: Floats = np.einsum("ij,ij->i", near, filters)
        return np.rint(sums).clip(-32768, 32767).astype(np.int16)


@cache
def _filters(source: int, target: int, half: int) -> Floats:
    """Windowed sincs, one for each place between two samples: shape (places, samples from -half + 1 to half).

    Where there are more places than are kept, each stands for its neighbourhood.
    """
    count = min(target // math.gcd(source, target), _MOST_PHASES)
    middle = 0.5 if count == _MOST_PHASES else 0.0
    away = np.arange(1 - half, half + 1) - (np.arange(count)[:, None] + middle) / count
    shape = np.i0(_KAISER * np.sqrt(np.maximum(0, 1 - (away / half) ** 2)))
    taps = np.sinc(away * _PASSED * min(1, target / source)) * shape
    filters: Floats = taps / taps.sum(axis=1, keepdims=True)
    return filters


def _check(*rates: int) -> None:
    for rate in rates:
        if not _LOWEST <= rate <= _HIGHEST:
            raise AudioError(f"{rate} is no rate of sound: take {_LOWEST} to {_HIGHEST} samples a second")
