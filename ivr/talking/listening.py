"""Understanding speech in a call that has begun already: the model loads meanwhile, and keys work all along."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.recognisable import phrases
from ivr.sound.hearing import Hearing
from ivr.talking.aside import RecogniserAside

if TYPE_CHECKING:
    from collections.abc import Callable

    from audio.hearing.recogniser import Recogniser
    from audio.pcm import Samples
    from engine.grammar import Grammar
    from ivr.sound.hearing import VoiceActivity


class Listening:
    """What understands the speech of one call, once it is ready; till then nobody is noticed."""

    def __init__(self, make: Callable[[], Hearing], frame_length: int) -> None:
        """Set up; `begin` it.

        Args:
            make: Returns what understands, and may take seconds. Raises: AudioError, which says what to do.
            frame_length: Samples of a frame.
        """
        self._make = make
        self._loud: Samples = np.resize(np.array([9000, -9000], np.int16), frame_length)
        self._recogniser = RecogniserAside(self._made)
        self._activity: VoiceActivity | None = None
        self._expected: Grammar | None = None
        self._told = False
        self.hearing = Hearing(self._recogniser, self)

    def begin(self) -> None:
        """Begin to get ready."""
        self._recogniser.start()

    def is_speech(self, samples: Samples) -> bool:
        """Whether a frame holds speech that can be understood."""
        return self._recogniser.is_ready and self._activity is not None and self._activity.is_speech(samples)

    def _made(self) -> Recogniser:
        hearing = self._make()
        hearing.activity.is_speech(self._loud)  # it loads a network when it first hears something
        self._activity = hearing.activity
        return hearing.recogniser

    @property
    def status(self) -> str:
        """How far it is, in a word or two."""
        if self._recogniser.fault:
            return "keys only"
        return "listening" if self._recogniser.is_ready else "listening soon…"

    def fault(self) -> str:
        """Return, once, why speech is not understood; empty where it is."""
        if self._told or not self._recogniser.fault:
            return ""
        self._told = True
        return self._recogniser.fault

    def expect(self, grammar: Grammar | None) -> None:
        """Take what will be live when the caller speaks: its wordings are found before, where nobody waits for it."""
        if grammar is not None and grammar is not self._expected:
            self._recogniser.do(lambda: phrases(grammar))
        self._expected = grammar

    def close(self) -> None:
        """Let it go."""
        self._recogniser.close()
