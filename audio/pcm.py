"""Sound as the program carries it: 16-bit mono samples with their rate, cut into frames of 20 ms.

Time is counted in samples, so that a call in sound runs without a clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from audio.errors import AudioError

if TYPE_CHECKING:
    from collections.abc import Iterator

Samples = NDArray[np.int16]
"""shape (samples,), signed 16 bit, one channel."""

FRAMES_A_SECOND = 50
"""A frame lasts 20 ms."""
FULL_SCALE = 32768.0
"""What stands for 1.0 where samples are floats."""


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """Samples and how fast they follow each other."""

    samples: Samples
    rate: int
    """Samples a second."""

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.rate


def frame_length(rate: int) -> int:
    """Return the samples of a frame. Raises: AudioError where 20 ms are no whole number of samples."""
    if rate <= 0 or rate % FRAMES_A_SECOND:
        raise AudioError(
            f"{rate} samples a second can't be cut into frames of 20 ms: resample to 8000 or 16000"
        )
    return rate // FRAMES_A_SECOND


def frames(sound: Sound) -> Iterator[Samples]:
    """Yield the sound frame by frame, 20 ms each; silence fills up the last one.

    Raises: AudioError where 20 ms are no whole number of samples.
    """
    length = frame_length(sound.rate)
    for start in range(0, len(sound.samples), length):
        part = sound.samples[start : start + length]
        if len(part) < length:
            part = np.pad(part, (0, length - len(part)))
        yield part


def from_data(data: bytes) -> Samples:
    """Return the samples of little-endian 16-bit bytes. Raises: AudioError where half a sample is left over."""
    if len(data) % 2:
        raise AudioError(f"{len(data)} bytes are no whole number of 16-bit samples: a byte was lost")
    return np.frombuffer(data, dtype="<i2").astype(np.int16, copy=False)


def from_floats(values: NDArray[np.floating]) -> Samples:
    """Return samples of floats in -1..1; what is louder is clipped, what is no number is silence."""
    with np.errstate(invalid="ignore"):  # a NaN that signals is still none
        wide = values.astype(np.float64)
    bounded = np.clip(np.nan_to_num(wide, nan=0.0), -1, 1)
    return np.minimum(np.rint(bounded * FULL_SCALE), FULL_SCALE - 1).astype(np.int16)
