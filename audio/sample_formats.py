"""How samples lie in a file: whole numbers of 8 to 32 bits, floats, A-law and µ-law; all become 16 bits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from audio import g711
from audio.pcm import from_floats

if TYPE_CHECKING:
    from collections.abc import Callable

    from audio.pcm import Samples

PCM, FLOAT, ALAW, ULAW = 1, 3, 6, 7
"""Format tags of RIFF."""


@dataclass(frozen=True, slots=True)
class SampleFormat:
    """One way to write a sample."""

    tag: int
    """RIFF's number of it."""
    bits: int
    decode: Callable[[bytes], Samples]
    """Takes whole samples only."""
    encode: Callable[[Samples], bytes]


def _from_24(data: bytes) -> Samples:
    return np.frombuffer(data, np.uint8).reshape(-1, 3)[:, 1:].copy().view("<i2")[:, 0].astype(np.int16)


def _to_24(samples: Samples) -> bytes:
    return (samples.astype("<i4") << 8).view(np.uint8).reshape(-1, 4)[:, :3].tobytes()


FORMATS = {
    "8-bit": SampleFormat(
        PCM,
        8,
        lambda data: (np.frombuffer(data, np.uint8).astype(np.int16) - 128) << 8,
        lambda samples: ((samples >> 8) + 128).astype(np.uint8).tobytes(),
    ),
    "16-bit": SampleFormat(
        PCM,
        16,
        lambda data: np.frombuffer(data, "<i2").astype(np.int16),
        lambda samples: samples.astype("<i2").tobytes(),
    ),
    "24-bit": SampleFormat(PCM, 24, _from_24, _to_24),
    "32-bit": SampleFormat(
        PCM,
        32,
        lambda data: (np.frombuffer(data, "<i4") >> 16).astype(np.int16),
        lambda samples: (samples.astype("<i4") << 16).tobytes(),
    ),
    "32-bit float": SampleFormat(
        FLOAT,
        32,
        lambda data: from_floats(np.frombuffer(data, "<f4")),
        lambda samples: (samples / np.float32(32768)).astype("<f4").tobytes(),
    ),
    "64-bit float": SampleFormat(
        FLOAT,
        64,
        lambda data: from_floats(np.frombuffer(data, "<f8")),
        lambda samples: (samples / 32768).astype("<f8").tobytes(),
    ),
    "A-law": SampleFormat(
        ALAW,
        8,
        lambda data: g711.decode(np.frombuffer(data, np.uint8), "alaw"),
        lambda samples: g711.encode(samples, "alaw").tobytes(),
    ),
    "µ-law": SampleFormat(
        ULAW,
        8,
        lambda data: g711.decode(np.frombuffer(data, np.uint8), "ulaw"),
        lambda samples: g711.encode(samples, "ulaw").tobytes(),
    ),
}
"""By the name that a person gives them."""


def format_of(tag: int, bits: int) -> SampleFormat | None:
    """Return the format with this tag and width; None where it isn't known here."""
    return next((one for one in FORMATS.values() if (one.tag, one.bits) == (tag, bits)), None)
