"""Whether somebody speaks in a frame: loud enough over what the line hums and hisses by itself, and like a voice."""

from __future__ import annotations

import numpy as np

from audio.hearing.recogniser import HearingError
from audio.levels import dbfs, rms
from audio.pcm import Samples, frame_length

RATES = (8_000, 16_000)
"""Samples a second that voice activity is judged at."""
_QUIETEST = -55.0
"""dBFS that speech has at least, however quiet the line is."""
_ABOVE_FLOOR = 9.0
"""dB that speech stands out of the line's own noise."""
_RISE, _FALL = 0.05, 1.0
"""dB a frame by which the floor follows a louder line (2.5 dB a second) and a quieter one."""
_START = -60.0
_MODE = 2
"""Of WebRTC's detector, from 0, which lets through most, to 3."""


class VoiceActivity:
    """Judges the frames of one line, one after the other. Remembers how loud the line is when nobody speaks."""

    def __init__(self, rate: int) -> None:
        """Take 8 000 or 16 000 samples a second. Raises: HearingError."""
        import webrtcvad

        if rate not in RATES:
            raise HearingError(f"voice activity is judged at 8000 or 16000 samples a second, not {rate}")
        self._rate = rate
        self._length = frame_length(rate)
        self._voice = webrtcvad.Vad(_MODE)
        self._floor = _START

    def is_speech(self, samples: Samples) -> bool:
        """Tell of one frame of 20 ms. Raises: HearingError where it is no such frame."""
        if len(samples) != self._length or samples.dtype != np.int16:
            raise HearingError(f"voice activity is judged in frames of {self._length} 16-bit samples")
        level = max(dbfs(rms(samples)), -96.0)
        like_a_voice = self._voice.is_speech(samples.astype("<i2", copy=False).tobytes(), self._rate)
        loud = level > max(_QUIETEST, self._floor + _ABOVE_FLOOR)
        self._follow(level)
        return bool(loud and like_a_voice)

    def _follow(self, level: float) -> None:
        self._floor += (
            min(_RISE, level - self._floor) if level > self._floor else max(-_FALL, level - self._floor)
        )
