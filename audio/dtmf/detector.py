"""Keys heard in sound: as a stream, or in a whole recording."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audio.dtmf.tracking import LOOK_BACK_MS, Tracker
from audio.errors import AudioError

if TYPE_CHECKING:
    from audio.dtmf.press import Tone
    from audio.pcm import Samples

RATES = (8000, 16000)
_KEPT_BLOCKS = 50
"""Blocks that fit behind what is looked back at; then that is moved to the front."""
_AFTER_MS = 60
"""Silence after a recording, in which what sounded to its end is seen to end there."""


class Detector:
    """Recognises the keys of one stream, however its samples are cut."""

    def __init__(self, rate: int) -> None:
        """Take the rate, in samples a second. Raises: AudioError where it is neither 8,000 nor 16,000."""
        if rate not in RATES:
            raise AudioError(
                f"keys are heard at 8000 or 16000 samples a second, not at {rate}: resample first"
            )
        self._tracker = Tracker(rate)
        self._block = self._tracker.block
        self._back = LOOK_BACK_MS * rate // 1000
        self._sound = np.zeros(self._back + _KEPT_BLOCKS * self._block)
        self._end = self._back
        """Where the stream ends in `_sound`; before that are at least `_back` samples of it."""
        self._position = 0
        """Samples that were fed."""

    def feed(self, samples: Samples) -> list[str]:
        """Return the keys recognised within these samples, each once, some 30 ms after its onset.

        Raises: AudioError where the samples are no int16 of one channel.
        """
        keys = self._advance(samples)
        if self._tracker.ended:
            self._tracker.take_ended()
        return keys

    def tones(self, samples: Samples) -> list[Tone]:
        """Take samples as `feed` does, and return the keys that have ended meanwhile."""
        self._advance(samples)
        return self._tracker.take_ended()

    @property
    def held_since(self) -> float | None:
        """When the key that sounds now began, in seconds from the first sample; None while none does."""
        return self._tracker.held_since

    def finish(self) -> list[Tone]:
        """Return what still sounds; nothing may be fed afterwards."""
        self._tracker.finish(self._position)
        return self._tracker.take_ended()

    def _advance(self, samples: Samples) -> list[str]:
        if samples.dtype != np.int16 or samples.ndim != 1:
            raise AudioError("samples must be 16-bit numbers of one channel: convert them before")
        keys, at = [], 0
        while at < len(samples):
            part = samples[at : at + self._block - self._position % self._block]
            self._append(part)
            keys += self._tracker.go_on(self._sound[: self._end], self._position)
            at += len(part)
        return keys

    def _append(self, part: Samples) -> None:
        end = self._end + len(part)
        if end > len(self._sound):
            self._sound[: self._back] = self._sound[self._end - self._back : self._end]
            end = self._back + len(part)
        self._sound[end - len(part) : end] = part
        self._end = end
        self._position += len(part)


def detect(samples: Samples, rate: int) -> list[Tone]:
    """Return the keys of a recording, in the order of their onsets, with onset and end in seconds.

    Raises: AudioError where the rate is neither 8,000 nor 16,000, or the samples are no int16 of one channel.
    """
    detector = Detector(rate)
    tones = detector.tones(samples) + detector.tones(np.zeros(rate * _AFTER_MS // 1000, np.int16))
    return tones + detector.finish()
