"""Where utterances begin and end, from frames in which somebody speaks or not. Counts samples; knows no clock."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from audio.pcm import FRAMES_A_SECOND, frame_length

CONFIRM = 0.04
"""Seconds of speech that make an utterance. So few, since the network that tells voices is slow to be sure: 70 ms."""
HANGOVER = 0.3
"""Seconds without speech that end it, where menu words are expected; longer for digits and free speech."""
_SLACK = 2
"""Frames without speech that may lie between those that make an utterance."""
_RESUMED = 2
"""Frames of speech in a row that put off the end; a single one is noise."""


@dataclass(frozen=True, slots=True)
class Began:
    """An utterance begins; it is told `CONFIRM` seconds late."""

    position: int
    """Of its first sample."""


@dataclass(frozen=True, slots=True)
class Ended:
    """An utterance is over; it is told a hangover late."""

    began: int
    """Position of its first sample."""
    position: int
    """Of the first sample after it."""


class Utterances:
    """Finds the utterances of one line, frame by frame."""

    def __init__(self, rate: int, *, confirm: float = CONFIRM, hangover: float = HANGOVER) -> None:
        """`rate` is that of the positions. Raises: AudioError where 20 ms are no whole number of samples."""
        self._length = frame_length(rate)
        self._needed = max(1, round(confirm * FRAMES_A_SECOND))
        self._recent: deque[bool] = deque(maxlen=self._needed + _SLACK)
        self._frames = 0
        self._in_a_row = 0
        self._first: int | None = None
        self._last = 0
        self.hangover = hangover
        """Seconds without speech that end an utterance; may be changed at any time."""

    @property
    def speaking(self) -> bool:
        """Whether an utterance has begun and has not ended."""
        return self._first is not None

    @property
    def started_at(self) -> int | None:
        """Position of the first sample of this utterance, None where nobody speaks."""
        return None if self._first is None else self._first * self._length

    @property
    def silent(self) -> float:
        """Seconds since somebody spoke last, within an utterance."""
        return (self._frames - self._last) / FRAMES_A_SECOND if self.speaking else 0.0

    def feed(self, *, is_speech: bool) -> Began | Ended | None:
        """Take the next frame; return what it shows, if anything."""
        self._frames += 1
        self._in_a_row = self._in_a_row + 1 if is_speech else 0
        return self._within() if self.speaking else self._before(is_speech=is_speech)

    def end(self) -> Ended | None:
        """End the utterance here, as when the caller has spoken for too long, or was understood already."""
        if self._first is None:
            return None
        ended = Ended(self._first * self._length, self._last * self._length)
        self._first = None
        self._recent.clear()
        return ended

    def _before(self, *, is_speech: bool) -> Began | None:
        self._recent.append(is_speech)
        if sum(self._recent) < self._needed:
            return None
        self._first = self._frames - len(self._recent) + self._recent.index(True)
        self._last = self._frames
        return Began(self._first * self._length)

    def _within(self) -> Ended | None:
        if self._in_a_row >= _RESUMED:
            self._last = self._frames
        silent = self._frames - self._last
        return self.end() if silent >= round(self.hangover * FRAMES_A_SECOND) else None
