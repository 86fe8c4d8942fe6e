"""What a line makes of a sound: its band, its code and its noise; a telephone's, or one of wideband voice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audio import g711
from audio.levels import rms
from audio.pcm import frame_length
from audio.resampling import resample

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audio.pcm import Samples, Sound

RATE, WIDE_RATE = 8000, 16_000
"""Samples a second of a telephone line, and of wideband voice."""
_BANDS = {RATE: (300.0, 3400.0), WIDE_RATE: (50.0, 7000.0)}
"""Hertz that each carries (ITU-T G.712, G.722)."""
_SLOPE_HZ = 100.0
"""The band's edges fade over so much."""
_LOUD = 0.1
"""Parts of the loudest 20 ms over which sound counts for its level, so that pauses don't make it quieter."""


def carried(sound: Sound, snr_db: float | None = None, seed: int = 0, rate: int = RATE) -> Samples:
    """Return what arrives at the other end of a line, at the rate of the line.

    Args:
        sound: At any rate.
        snr_db: The level of the sound, where it sounds, over that of white noise; None for a quiet line.
        seed: The same noise comes of the same seed.
        rate: `RATE` for a telephone line, which codes in A-law, or `WIDE_RATE`.
    """
    heard = _within(resample(sound, rate).samples, rate)
    if snr_db is not None:
        heard = _with_noise(heard, snr_db, seed, rate)
    return through_a_law(heard) if rate == RATE else heard


def through_a_law(samples: Samples) -> Samples:
    """Return what is left of samples once they were coded in 8 bits."""
    return g711.decode(g711.encode(samples, "alaw"), "alaw")


def noise(length: int, level: float, seed: int) -> Samples:
    """Return white noise of this RMS, on the scale of 16-bit samples."""
    values = np.random.default_rng(seed).normal(0.0, level, length)
    return _whole(values)


def noise_level(samples: Samples, snr_db: float, rate: int = RATE) -> float:
    """Return the RMS of noise that a sound is so many dB louder than, where it sounds."""
    frame = frame_length(rate)
    whole = samples[: len(samples) - len(samples) % frame].reshape(-1, frame)
    levels = np.sqrt(np.mean(np.square(whole, dtype=np.float64), axis=1))
    loud = levels[levels > _LOUD * levels.max(initial=0.0)]
    level = float(np.sqrt(np.mean(np.square(loud)))) if len(loud) else rms(samples)
    return level * float(10 ** (-snr_db / 20))


def _with_noise(samples: Samples, snr_db: float, seed: int, rate: int) -> Samples:
    level = noise_level(samples, snr_db, rate)
    return _whole(samples.astype(np.float64) + noise(len(samples), level, seed))


def _within(samples: Samples, rate: int) -> Samples:
    """What of it lies in the band of a line."""
    if not len(samples):
        return samples
    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(len(samples), 1 / rate)
    lowest, highest = _BANDS[rate]
    rising = np.clip((hertz - (lowest - _SLOPE_HZ)) / _SLOPE_HZ, 0, 1)
    falling = np.clip(((highest + _SLOPE_HZ) - hertz) / _SLOPE_HZ, 0, 1)
    within: NDArray[np.float64] = np.fft.irfft(spectrum * rising * falling, len(samples))
    return _whole(within)


def _whole(values: NDArray[np.float64]) -> Samples:
    return np.clip(np.rint(values), -32768, 32767).astype(np.int16)
