"""The voice of a caller in tests: another one than the line's, as it arrives over a telephone line."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from audio.errors import AudioError
from audio.pcm import Sound
from audio.speaking.polishing import KEPT_S
from audio.telephone import RATE, WIDE_RATE, carried, noise, noise_level

if TYPE_CHECKING:
    from audio.pcm import Samples
    from audio.speaking.speaker import Speaker
    from audio.speaking.voice import Voice

_PATIENCE_S = 20.0
"""No caller waits in a test."""
_BEFORE_S, _AFTER_S = 0.1, 0.1
"""Seconds of the line's silence around what is said."""


def of(language: str, snr_db: float | None = None, *, wideband: bool = False) -> CallerVoice:
    """Return a voice of a language that is not the line's: a man's, where eSpeak NG speaks.

    `wideband`: on a line that carries 16,000 samples a second and not a telephone's 8,000.
    """
    from audio.speaking.speaker import Speaker
    from audio.speaking.voice import Voice

    speaker = Speaker(patience_s=_PATIENCE_S)
    return CallerVoice(
        speaker, Voice(language, f"{language}+m3", rate_wpm=130), WIDE_RATE if wideband else RATE, snr_db
    )


class CallerVoice:
    """Says texts over a telephone line; the same text always sounds the same."""

    def __init__(self, speaker: Speaker, voice: Voice, rate: int, snr_db: float | None) -> None:
        """Take who speaks, on a line of which rate, and how many dB louder than its noise; None for a quiet line."""
        self._speaker, self._voice, self._snr_db = speaker, voice, snr_db
        self.rate = rate
        self._noise = np.zeros(0, np.int16)
        self._said: dict[str, tuple[Samples, float]] = {}

    def close(self) -> None:
        """Let go of what speaks."""
        self._speaker.close()

    def says(self, text: str) -> tuple[Samples, float]:
        """Return a text as it arrives, at the rate of the line, and when its last sound is over, in seconds.

        Raises: AudioError where it can't be spoken.
        """
        known = self._said.get(text)
        if known is None:
            known = self._said[text] = self._spoken(text)
        return known

    def silence(self, length: int) -> Samples:
        """Return the line while nobody speaks."""
        return np.resize(self._noise, length) if len(self._noise) else np.zeros(length, np.int16)

    def _spoken(self, text: str) -> tuple[Samples, float]:
        spoken = self._speaker.sound(text, self._voice, rate=16_000)
        if spoken.sound is None or not len(spoken.sound.samples):
            why = self._speaker.why_silent or "the engines gave no answer, or there is no word in it"
            raise AudioError(f"what the caller says can't be spoken: {why}")
        rate = spoken.sound.rate
        before, after = (np.zeros(round(seconds * rate), np.int16) for seconds in (_BEFORE_S, _AFTER_S))
        whole = Sound(np.concatenate((before, spoken.sound.samples, after)), rate)
        if self._snr_db is not None and not len(self._noise):
            level = noise_level(carried(whole, rate=self.rate), self._snr_db, self.rate)
            self._noise = noise(self.rate, level, seed=0)
        ends_s = _BEFORE_S + spoken.sound.seconds - KEPT_S
        return carried(whole, self._snr_db, crc32(text.encode()), self.rate), ends_s
