"""Whether two sines that were fitted are the tones of a key."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from audio.dtmf.keypad import HIGH, LOW
from audio.levels import amplitude

if TYPE_CHECKING:
    from audio.dtmf.fitting import Fit

FAINTEST = amplitude(-47.5)
"""Of a tone (Q.24: -25 dBm0 is heard, -55 is not)."""
_OFF = 0.025
"""A tone may be so far off, in parts of its frequency (Q.24: 1.5 % is taken, 3.5 % is not)."""
_TWIST = 11.0
"""One tone may be so many dB above the other."""
_REST = 0.24
"""All else may have so much of the energy of both tones; noise 5 dB below each has 0.16."""
_DOUBT = 0.04
"""How far from two steady, pure tones of the right frequencies sound may be; see `_doubt`."""
_DOUBT_LATER = 0.02
"""The same where they have sounded for a while, and other sound may have hidden the key."""
PRESENT = 0.5
"""Amplitude, in parts of the whole, that is seen when half the window lies in the tone."""
_AT_ONCE = 0.75
"""The same in the last 3 ms before a key is taken."""


def is_key(fit: Fit, row: int, column: int, *, begins: bool) -> bool:
    """Whether two sines are the tones of a key: near enough, alike enough, and nearly all there is.

    `begins` is whether they have just begun, as those of a key do. What has sounded for longer may be a chord.
    """
    low, high = fit.amplitudes
    off = max(abs(fit.frequencies[0] / LOW[row] - 1), abs(fit.frequencies[1] / HIGH[column] - 1))
    return (
        off <= _OFF
        and min(low, high) >= FAINTEST
        and abs(20 * math.log10(high / low)) <= _TWIST
        and fit.rest <= _REST
        and _doubt(fit, off) <= (_DOUBT if begins else _DOUBT_LATER)
        and min(fit.presence) >= PRESENT
        and fit.presence[-1] >= _AT_ONCE
    )


def _doubt(fit: Fit, off: float) -> float:
    """What speaks against a key. Speech shows a little of each; clipping, echo and a bad sender show one of them."""
    return max(fit.colour, 0.0) + 0.4 * fit.drift**2 + 75 * off**2
