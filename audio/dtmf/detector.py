"""Keys heard in sound: as a stream, or in a whole recording."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audio.dtmf import bank
from audio.dtmf.bank import windows
from audio.dtmf.tracking import LOOK_BACK_MS, Tracker
from audio.errors import AudioError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audio.dtmf.bank import Floats
    from audio.dtmf.tracking import Tone
    from audio.pcm import Samples

RATES = (8000, 16000)
_PART_MS = 100
"""A recording is taken in parts: larger products would be shared out among all cores, and wait for those at work."""
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
        self._bank = bank.by_rate(rate)
        self._tracker = Tracker(rate)
        self._back = LOOK_BACK_MS * rate // 1000
        self._past = np.zeros(self._back)
        self._position = 0
        """Samples that were fed."""

    def feed(self, samples: Samples) -> list[str]:
        """Return the keys recognised within these samples, each once, 27 ms after its onset.

        Raises: AudioError where the samples are no int16 of one channel.
        """
        keys = self._advance(samples)
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
        hop, before = self._bank.hop, self._position
        past = np.concatenate((self._past, samples), dtype=np.float64)
        self._past = past[-self._back :]
        self._position += len(samples)
        count = self._position // hop - before // hop
        if not count:
            return []
        first = (before // hop + 1) * hop
        shift = len(past) - self._position  # from a place in the stream to one in `past`
        seen = windows(past, first + shift - self._bank.length, count, self._bank.length, hop)
        return [key for key in self._keys(past, seen, first, shift) if key is not None]

    def _keys(self, past: Floats, seen: Floats, first: int, shift: int) -> Iterator[str | None]:
        hop, step = self._bank.hop, self._tracker.step
        for at, (powers, energy) in enumerate(
            zip(*self._bank.powers(seen, self._tracker.faintest), strict=True)
        ):
            now = first + at * hop
            yield step(powers, energy, past[: now + shift], now)


def detect(samples: Samples, rate: int) -> list[Tone]:
    """Return the keys of a recording, in the order of their onsets, with onset and end in seconds.

    Raises: AudioError where the rate is neither 8,000 nor 16,000, or the samples are no int16 of one channel.
    """
    detector = Detector(rate)
    length = rate * _PART_MS // 1000
    tones = [
        tone for at in range(0, len(samples), length) for tone in detector.tones(samples[at : at + length])
    ]
    tones += detector.tones(np.zeros(rate * _AFTER_MS // 1000, np.int16))
    return tones + detector.finish()
