"""A recogniser for tests: hears what its script says, one utterance after the other, whatever the samples are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audio.hearing.recogniser import NOTHING, RATE, HearingError, Recognised, Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from audio.pcm import Samples

WORD = 0.3
"""Seconds that a word lasts where the script gives no times."""


class ScriptedRecogniser:
    """Hears each utterance of a script in turn; after the last one, nothing.

    The text so far grows as sound is fed: a word is in it once its end was fed. Only `finish` goes on to the next
    utterance; one that was fed with nothing, or only reset, has not begun.
    """

    def __init__(self, utterances: Iterable[str | Recognised]) -> None:
        """A text stands for its words, each certain and lasting 0.3 s."""
        self._utterances = [_recognised(one) for one in utterances]
        self._fed = 0
        self.listened_for: list[tuple[str, ...] | None] = []
        """What it was told to listen for, each time."""

    def listen_for(self, phrases: Sequence[str] | None) -> None:
        """Note the phrases. Raises: HearingError where there are none."""
        if phrases is not None and not phrases:
            raise HearingError("there is no phrase to listen for")
        self.listened_for.append(None if phrases is None else tuple(phrases))
        self._fed = 0

    def feed(self, samples: Samples) -> str:
        """Return the words whose ends were fed. Raises: HearingError before it was told what to listen for."""
        if not self.listened_for:
            raise HearingError("nobody told the recogniser what to listen for")
        self._fed += len(samples)
        words = self._utterances[0].words if self._utterances else ()
        return " ".join(word.text for word in words if word.end * RATE <= self._fed)

    def finish(self) -> Recognised:
        """Return the utterance."""
        fed, self._fed = self._fed, 0
        return self._utterances.pop(0) if fed and self._utterances else NOTHING

    def reset(self) -> None:
        """Begin the utterance anew."""
        self._fed = 0


def _recognised(utterance: str | Recognised) -> Recognised:
    if isinstance(utterance, Recognised):
        return utterance
    words = [Word(text, at * WORD, (at + 1) * WORD, 1.0) for at, text in enumerate(utterance.split())]
    return Recognised(utterance, 1.0, tuple(words))
