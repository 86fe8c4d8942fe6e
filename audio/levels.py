"""How loud sound is, and where it is silent."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from audio.pcm import FULL_SCALE, Sound

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audio.pcm import Samples

SILENCE = -math.inf
"""The level of no sound at all, in dB."""
FULL_SINE_DBM0 = 3.14
"""The level of the loudest sine that fits, at a point of level zero (ITU-T G.711, A-law)."""
_BLOCKS_A_SECOND = 100
"""Silence is sought in blocks of 10 ms."""


def rms(samples: Samples) -> float:
    """Return the root of the mean square, on the scale of 16-bit samples; 0 where there are none."""
    return math.sqrt(float(np.mean(np.square(samples, dtype=np.float64)))) if len(samples) else 0.0


def peak(samples: Samples) -> int:
    """Return the largest size of a sample, 0..32768."""
    return int(np.abs(samples.astype(np.int32)).max(initial=0))


def dbfs(value: float) -> float:
    """Return dB over full scale of an amplitude, or of an RMS, on the scale of 16-bit samples."""
    return 20 * math.log10(value / FULL_SCALE) if value > 0 else SILENCE


def amplitude(dbm0: float) -> float:
    """Return the amplitude of a sine of this telephone level, on the scale of 16-bit samples."""
    return float(FULL_SCALE * 10 ** ((dbm0 - FULL_SINE_DBM0) / 20))


def trim(sound: Sound, below: float = -50.0, keep: float = 0.05) -> Sound:
    """Return the sound without the silence before and after it.

    `below` is the level in dBFS under which 10 ms are silent, `keep` the seconds of silence that stay at each end.
    Where all is silent, nothing is left.
    """
    block = max(1, sound.rate // _BLOCKS_A_SECOND)
    loud = np.flatnonzero(_levels(sound.samples, block) > FULL_SCALE * 10 ** (below / 20))
    if not len(loud):
        return Sound(sound.samples[:0], sound.rate)
    kept = round(keep * sound.rate)
    first, last = int(loud[0]) * block - kept, (int(loud[-1]) + 1) * block + kept
    return Sound(sound.samples[max(first, 0) : last], sound.rate)


def onset(sound: Sound, below: float = -50.0) -> int | None:
    """Return the samples before its first one louder than this, in dBFS; None where all is silent."""
    loud = np.abs(sound.samples.astype(np.int32)) > FULL_SCALE * 10 ** (below / 20)
    return int(loud.argmax()) if loud.any() else None


def is_silent(sound: Sound, below: float = -50.0) -> bool:
    """Whether no 10 ms of it are louder than this, in dBFS."""
    return not len(trim(sound, below).samples)


def _levels(samples: Samples, block: int) -> NDArray[np.float64]:
    """The RMS of each block; the last one may be shorter."""
    if not len(samples):
        return np.zeros(0)
    squares = np.square(samples, dtype=np.float64)
    starts = np.arange(0, len(samples), block)
    sizes = np.diff(np.append(starts, len(samples)))
    return np.sqrt(np.add.reduceat(squares, starts) / sizes)
