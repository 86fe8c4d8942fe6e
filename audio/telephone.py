"""What a telephone line makes of a sound: 8,000 samples a second, its narrow band, A-law, and noise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audio import g711
from audio.levels import rms
from audio.resampling import resample

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audio.pcm import Samples, Sound

RATE = 8000
"""Samples a second."""
LOWEST_HZ, HIGHEST_HZ = 300.0, 3400.0
"""The band that a telephone line carries (ITU-T G.712)."""
_SLOPE_HZ = 100.0
"""The band's edges fade over so much."""
_LOUD = 0.1
"""Parts of the loudest 20 ms over which sound counts for its level, so that pauses don't make it quieter."""


def carried(sound: Sound, snr_db: float | None = None, seed: int = 0) -> Samples:
    """Return what arrives at the other end of a line.

    Args:
        sound: At any rate.
        snr_db: The level of the sound, where it sounds, over that of white noise; None for a quiet line.
        seed: The same noise comes of the same seed.
    """
    narrow = _narrowed(resample(sound, RATE).samples)
    if snr_db is not None:
        narrow = _with_noise(narrow, snr_db, seed)
    return through_a_law(narrow)


def through_a_law(samples: Samples) -> Samples:
    """Return what is left of samples once they were coded in 8 bits."""
    return g711.decode(g711.encode(samples, "alaw"), "alaw")


def noise(length: int, level: float, seed: int) -> Samples:
    """Return white noise of this RMS, on the scale of 16-bit samples."""
    values = np.random.default_rng(seed).normal(0.0, level, length)
    return _whole(values)


def noise_level(samples: Samples, snr_db: float) -> float:
    """Return the RMS of noise that a sound is so many dB louder than, where it sounds."""
    frame = RATE // 50
    whole = samples[: len(samples) - len(samples) % frame].reshape(-1, frame)
    levels = np.sqrt(np.mean(np.square(whole, dtype=np.float64), axis=1))
    loud = levels[levels > _LOUD * levels.max(initial=0.0)]
    level = float(np.sqrt(np.mean(np.square(loud)))) if len(loud) else rms(samples)
    return level * float(10 ** (-snr_db / 20))


def _with_noise(samples: Samples, snr_db: float, seed: int) -> Samples:
    return _whole(samples.astype(np.float64) + noise(len(samples), noise_level(samples, snr_db), seed))


def _narrowed(samples: Samples) -> Samples:
    if not len(samples):
        return samples
    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    rising = np.clip((hertz - (LOWEST_HZ - _SLOPE_HZ)) / _SLOPE_HZ, 0, 1)
    falling = np.clip(((HIGHEST_HZ + _SLOPE_HZ) - hertz) / _SLOPE_HZ, 0, 1)
    narrow: NDArray[np.float64] = np.fft.irfft(spectrum * rising * falling, len(samples))
    return _whole(narrow)


def _whole(values: NDArray[np.float64]) -> Samples:
    return np.clip(np.rint(values), -32768, 32767).astype(np.int16)
