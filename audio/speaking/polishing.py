"""What engines give, made fit for a call: no silence around it, the call's rate, one level, no clicks; and joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audio.levels import peak, trim
from audio.pcm import FULL_SCALE, Sound
from audio.resampling import resample

if TYPE_CHECKING:
    from collections.abc import Iterable

    from audio.pcm import Samples

PEAK_DBFS = -3.0
FADE_S = 0.005
KEPT_S = 0.05
"""Silence that stays at each end."""


def polished(sound: Sound, rate: int, volume: float = 1.0) -> Sound:
    """Return the sound without the silence around it, at `rate`, its peak at -3 dBFS times `volume`, faded in and out.

    Where all is silent, nothing is left.
    """
    loud = _with_peak(trim(sound, keep=KEPT_S), 1.0)  # before resampling, which may overshoot
    return Sound(_faded(_with_peak(resample(loud, rate), volume).samples, rate), rate)


def joined(sounds: Iterable[Sound], pauses: Iterable[float], rate: int) -> Sound:
    """Return one sound of many, all at `rate`, with so many seconds of silence after each but the last."""
    parts: list[Samples] = []
    for sound, pause in zip(sounds, pauses, strict=True):
        parts += [sound.samples, np.zeros(round(pause * rate), np.int16)]
    return Sound(np.concatenate(parts[:-1]) if parts else np.zeros(0, np.int16), rate)


def _with_peak(sound: Sound, volume: float) -> Sound:
    highest = peak(sound.samples)
    if not highest:
        return sound
    factor = FULL_SCALE * 10 ** (PEAK_DBFS / 20) * volume / highest
    return Sound(np.rint(sound.samples * factor).astype(np.int16), sound.rate)


def _faded(samples: Samples, rate: int) -> Samples:
    length = min(round(FADE_S * rate), len(samples) // 2)
    if not length:
        return samples
    ramp = np.linspace(0.0, 1.0, length, endpoint=False)
    faded = samples.astype(np.float64)
    faded[:length] *= ramp
    faded[-length:] *= ramp[::-1]
    result: Samples = np.rint(faded).astype(np.int16)
    return result
