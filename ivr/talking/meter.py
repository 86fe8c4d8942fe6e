"""How loud a microphone was in the last half second, as a picture of a few signs."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from audio.levels import dbfs, rms

if TYPE_CHECKING:
    from audio.pcm import Samples

_SIGNS = "▁▂▃▄▅▆▇█"
_QUIETEST, _LOUDEST = -60.0, -12.0
"""dBFS of the lowest and of the highest sign."""
_FRAMES = 5
"""A sign stands for 100 ms."""
_WIDTH = 6


class Meter:
    """Takes frames of 20 ms, and shows their levels; as a text it is the picture."""

    def __init__(self) -> None:
        self._levels: deque[float] = deque([_QUIETEST] * _WIDTH, maxlen=_WIDTH)
        self._frames = 0

    def take(self, frame: Samples) -> None:
        """Take a frame."""
        level = dbfs(rms(frame))
        if self._frames % _FRAMES:
            self._levels[-1] = max(self._levels[-1], level)
        else:
            self._levels.append(level)
        self._frames += 1

    def __str__(self) -> str:
        return "".join(map(_sign, self._levels))


def _sign(level: float) -> str:
    part = (level - _QUIETEST) / (_LOUDEST - _QUIETEST)
    return _SIGNS[round(min(max(part, 0.0), 1.0) * (len(_SIGNS) - 1))]
