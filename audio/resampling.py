"""From one rate to another: at once and in the best quality, or live and without delay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import soxr

from audio.errors import AudioError
from audio.pcm import Sound

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audio.pcm import Samples

_LOWEST, _HIGHEST = 1_000, 768_000
"""Rates that sound is taken at, in samples a second."""
_FILTER_MS = 5.0
"""Length of the low-pass filter of a live resampler; half of it is its delay."""


def resample(sound: Sound, rate: int) -> Sound:
    """Return the whole sound at another rate. Raises: AudioError where it is no rate of sound."""
    _check(sound.rate, rate)
    if sound.rate == rate or not len(sound.samples):
        return Sound(sound.samples, rate)
    return Sound(soxr.resample(sound.samples, sound.rate, rate, quality="HQ"), rate)


class LiveResampler:
    """Resamples a stream as it comes, at most 3 ms late.

    soxr's good qualities hold back 20-160 ms of a stream; its quick one holds back nothing but lets what the lower
    rate can't carry come back as noise. So a short low-pass filter of our own goes before it.
    """

    def __init__(self, source: int, target: int) -> None:
        """Take both rates, in samples a second. Raises: AudioError where one is no rate of sound."""
        _check(source, target)
        self._same = source == target
        # soxr tells of every stream that is left when the program ends, so there is none without need.
        self._stream = None if self._same else soxr.ResampleStream(source, target, 1, "int16", "QQ")
        self._filter = _low_pass(source, target) if target < source else np.ones(1)
        self._held: NDArray[np.float64] = np.zeros(len(self._filter) - 1)
        self.delay = (len(self._filter) - 1) / 2 / source
        """Seconds by which the filter is late; what soxr adds is under a third of a millisecond."""

    def feed(self, samples: Samples) -> Samples:
        """Return what has become ready."""
        if self._same or not len(samples):
            return samples
        if len(self._filter) == 1:
            return self._pass_on(samples)
        held = np.concatenate((self._held, samples), dtype=np.float64)
        self._held = held[-(len(self._filter) - 1) :]
        smooth = np.convolve(held, self._filter, mode="valid")
        return self._pass_on(np.rint(smooth).clip(-32768, 32767).astype(np.int16))

    def finish(self) -> Samples:
        """Return the rest; nothing may be fed afterwards."""
        if self._same:
            return np.zeros(0, np.int16)
        rest = np.zeros((len(self._filter) - 1) // 2)
        ready = self.feed(rest.astype(np.int16))
        return np.concatenate((ready, self._pass_on(np.zeros(0, np.int16), last=True)))

    def _pass_on(self, samples: Samples, *, last: bool = False) -> Samples:
        assert self._stream is not None
        ready: Samples = self._stream.resample_chunk(samples, last=last)
        return ready


def _low_pass(source: int, target: int) -> NDArray[np.float64]:
    """A windowed sinc that passes what the lower rate can carry."""
    half = round(_FILTER_MS / 2000 * source)
    taps = np.sinc(np.arange(-half, half + 1) * 0.88 * target / source) * np.kaiser(2 * half + 1, 5.0)
    filter_: NDArray[np.float64] = taps / taps.sum()
    return filter_


def _check(*rates: int) -> None:
    for rate in rates:
        if not _LOWEST <= rate <= _HIGHEST:
            raise AudioError(f"{rate} is no rate of sound: take {_LOWEST} to {_HIGHEST} samples a second")
