"""What a recogniser of speech is to the program: words from samples, for the phrases that are live."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from audio.errors import AudioError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audio.pcm import Samples

RATE = 16_000
"""Samples a second that every recogniser is fed with."""


class HearingError(AudioError):
    """Speech can't be recognised: no model, a broken one, or a recogniser used wrongly. Keys go on working."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word that was heard."""

    text: str
    start: float
    """Seconds from the first sample of the utterance."""
    end: float
    confidence: float
    """0..1"""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What an utterance says. A text without a word means that nothing of what is live was heard."""

    text: str
    confidence: float
    """0..1: the mean of its words, each stretch of other speech counting as half a word of confidence 0.

    With the engine's default threshold of 0.5 about as many other words are let through as matching lets through.
    """
    words: tuple[Word, ...] = ()


NOTHING = Recognised("", 0.0)


class Recogniser(Protocol):
    """Recognises the speech of one caller; used by one thread at a time.

    An utterance is what is fed between two calls of `finish` or `reset`. Every method raises `HearingError` and
    nothing else; after one, keys still work.
    """

    def listen_for(self, phrases: Sequence[str] | None) -> None:
        """Listen for these phrases from now on, None for anything; what was fed of an utterance is forgotten.

        A phrase that is given several times is taken for so much likelier.
        Raises: HearingError where none of them can be recognised; then the recogniser hears what it did before.
        """
        ...

    def feed(self, samples: Samples) -> str:
        """Take what follows of the utterance, at 16 kHz; return its text so far, which may still change."""
        ...

    def finish(self) -> Recognised:
        """Return what the utterance says; the next sample begins another."""
        ...

    def reset(self) -> None:
        """Forget the utterance."""
        ...
