"""The two codes of the telephone network, 8 bits a sample (ITU-T G.711): A-law and µ-law, as tables."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from audio.pcm import Samples

Law = Literal["alaw", "ulaw"]
Codes = NDArray[np.uint8]
"""shape (samples,), a code each."""

_FLIPPED = {"alaw": 0x55, "ulaw": 0xFF}
"""Bits of a code that are turned over on the line."""
_ULAW_BIAS = 132
"""Added before the logarithm is approximated, on the scale of 16 bits (G.711: 33 on that of 14)."""


def encode(samples: Samples, law: Law) -> Codes:
    """Return the code of each sample: that of the interval it lies in (G.711, tables 1 and 2)."""
    return _encoder(law)[samples.view(np.uint16)]


def decode(codes: Codes, law: Law) -> Samples:
    """Return the sample of each code."""
    return _decoder(law)[codes]


@cache
def _decoder(law: Law) -> Samples:
    """All 256 values by code."""
    size, _ = _cells(law)
    flipped = np.arange(256) ^ _FLIPPED[law]
    negative = flipped & 0x80 == (0 if law == "alaw" else 0x80)
    values: Samples = np.where(negative, -size[flipped & 0x7F], size[flipped & 0x7F]).astype(np.int16)
    return values


@cache
def _encoder(law: Law) -> Codes:
    """All 65,536 codes by sample, seen as an unsigned number.

    Negative ones are turned over bit by bit, as ITU-T G.191 does: on the border of two cells they get the inner one.
    """
    _, least = _cells(law)
    samples = np.arange(0x10000, dtype=np.uint16).view(np.int16).astype(np.int32)
    cell = np.searchsorted(least[1:], np.where(samples < 0, ~samples, samples), side="right")
    sign = np.where((samples < 0) == (law == "ulaw"), 0x80, 0)
    return ((cell | sign) ^ _FLIPPED[law]).astype(np.uint8)


def _cells(law: Law) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """The 128 sizes that a code may stand for, and the least size that is coded as each."""
    segment, step = np.arange(128) >> 4, np.arange(128) & 15
    if law == "alaw":
        half = 8 << np.maximum(segment - 1, 0)
        size = np.where(segment == 0, (step << 4) + 8, ((step << 4) + 0x108) << np.maximum(segment - 1, 0))
    else:
        half = 4 << segment
        size = (((step << 3) + _ULAW_BIAS) << segment) - _ULAW_BIAS
    return size, size - half
