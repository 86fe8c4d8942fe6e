"""Speech in what the caller's line carries: when it begins, what was said, when it is over.

Voice activity alone decides when something begins: after `ONSET_S` of it, or more where a loudspeaker may be heard
in the microphone. From then on, and with what was before it, the sound goes to the recogniser, so that nothing is
recognised while the caller is silent or nobody listens. Something is *taken for speech* once a word of the live
grammar is in it, or it has lasted `LONG_S`; before that it may be a cough or a door, and if it ends as such it was a
noise. How long a silence ends it depends on what was said so far (`end_of_speech`). All times are counted in samples.

What was begun before the caller was asked, or while a key sounded, answers nothing: it is let pass until the line is
quiet again.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np

from audio.pcm import FRAMES_A_SECOND
from audio.resampling import LiveResampler
from ivr.sound.end_of_speech import EndOfSpeech

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from audio.pcm import Samples
    from engine.grammar import Grammar

RECOGNISED_AT = 16_000
"""Samples a second that a recogniser takes."""
ONSET_S, GUARDED_ONSET_S = 0.1, 0.25
"""Seconds of a voice that are an onset; the latter where it may be the line's own."""
LONG_S = 1.0
"""Seconds: what lasts so long is meant for the line, even if no word of it is known; what is shorter may be a noise."""
_BEFORE_S = 0.3
"""How much of what was before the onset the recogniser is given: words begin more softly than they are noticed."""
_QUIET_S = 0.1
"""After so long a pause something new may begin."""


class Recognised(Protocol):
    """What a recogniser made of an utterance."""

    @property
    def text(self) -> str:
        """Empty where nothing was recognised."""

    @property
    def confidence(self) -> float:
        """0..1"""


class Recogniser(Protocol):
    """Turns speech into words, within a grammar."""

    def listen_for(self, phrases: Sequence[str] | None) -> None:
        """Take the phrases that are live; None for free speech."""

    def feed(self, samples: Samples) -> str:
        """Take samples at 16 kHz and return the text so far."""

    def finish(self) -> Recognised:
        """Return what the utterance was, ready for the next."""

    def reset(self) -> None:
        """Forget the utterance."""


class VoiceActivity(Protocol):
    """Tells speech from what else is on the line."""

    def is_speech(self, samples: Samples) -> bool:
        """Whether a frame holds speech."""


@dataclass(frozen=True, slots=True)
class SpeechBegan:
    """A voice is on the line, or a noise."""

    onset: int
    """Samples of the call before it."""


@dataclass(frozen=True, slots=True)
class SpeechTaken:
    """What began is taken for speech."""


@dataclass(frozen=True, slots=True)
class NoiseOver:
    """What began was none, and is over."""

    onset: int
    end: int


@dataclass(frozen=True, slots=True)
class SpeechOver:
    """A sentence is over."""

    text: str = field(repr=False)
    """Empty where nothing was recognised."""
    confidence: float
    onset: int
    end: int
    """Samples of the call before its end: where the silence began that ended it."""
    took_s: float | None
    """Seconds of the processor's that the final text took; None where nobody counts."""


SpeechEvent = SpeechBegan | SpeechTaken | NoiseOver | SpeechOver


@dataclass(slots=True)
class _Utterance:
    onset: int
    end: int
    """Of the last frame in which there was a voice."""
    resampler: LiveResampler
    partial: str = ""
    is_taken: bool = False


class Listener:
    """Follows the speech on one line."""

    def __init__(
        self,
        rate: int,
        recogniser: Recogniser,
        activity: VoiceActivity,
        phrases_of: Callable[[Grammar], Sequence[str] | None],
        *,
        today: date,
        clock: Callable[[], float] | None = None,
    ) -> None:
        """Set up.

        Args:
            rate: Samples a second of the line.
            recogniser: Of this call.
            activity: Of this call, at the line's rate.
            phrases_of: What the recogniser is given of a grammar; None for free speech.
            today: The day of the call, that «завтра» is seen from.
            clock: Seconds that processing takes are read from it; None where nobody counts.
        """
        self._rate = rate
        self._recogniser = recogniser
        self._activity = activity
        self._phrases_of = phrases_of
        self._today = today
        self._clock = clock
        self._grammar: Grammar | None = None
        self._given: object = self  # nothing has been given to the recogniser yet
        self._end: EndOfSpeech | None = None
        self._before: deque[Samples] = deque(maxlen=round((_BEFORE_S + GUARDED_ONSET_S) * FRAMES_A_SECOND))
        self._voiced = 0
        """Frames that speak for an onset: with a voice, less those without one."""
        self._onset = 0
        """Where the first of them began."""
        self._quiet = 0
        """Frames without a voice, one after the other."""
        self._passes = False
        """What is on the line answers nothing; it is let pass until the line is quiet."""
        self._utterance: _Utterance | None = None

    @property
    def is_hearing(self) -> bool:
        """Whether something is being said that is listened to."""
        return self._utterance is not None

    @property
    def onset(self) -> int | None:
        """Where what is being said, or may be, began; None for silence."""
        if self._utterance is not None:
            return self._utterance.onset
        return self._onset if self._voiced else None

    @property
    def partial(self) -> str:
        """What was said so far."""
        return self._utterance.partial if self._utterance is not None else ""

    def listen(self, grammar: Grammar | None) -> None:
        """Begin a turn with what is live in it; None where nobody listens any more. What is being said is dropped."""
        if self._utterance is not None:
            self._recogniser.reset()
            self._utterance = None
            self._passes = True
        elif self._voiced >= _frames(ONSET_S):
            self._passes = True
        self._grammar = grammar

    def hear(self, frame: Samples, position: int, *, is_key: bool, is_guarded: bool) -> list[SpeechEvent]:
        """Take the next frame.

        Args:
            frame: 20 ms.
            position: Samples of the call before it.
            is_key: A key sounds in it, which is no speech.
            is_guarded: The line may be heard in the microphone, so that a voice must last longer.
        """
        is_voice = not is_key and self._activity.is_speech(frame)
        self._quiet = 0 if is_voice else self._quiet + 1
        if self._utterance is not None:
            return self._hear_on(self._utterance, frame, position + len(frame), is_voice=is_voice)
        self._before.append(frame)
        self._count(position, is_voice=is_voice, is_key=is_key)
        if self._passes or self._grammar is None:
            self._passes = self._passes and self._quiet < _frames(_QUIET_S)
            return []
        if self._voiced < _frames(GUARDED_ONSET_S if is_guarded else ONSET_S):
            return []
        return self._begin(self._grammar, position + len(frame))

    def _count(self, position: int, *, is_voice: bool, is_key: bool) -> None:
        """Count what speaks for an onset."""
        if is_voice:
            if not self._voiced:
                self._onset = position
            self._voiced += 1
        elif is_key or self._quiet >= _frames(_QUIET_S):
            self._voiced = 0
        else:
            self._voiced = max(self._voiced - 1, 0)

    def _begin(self, grammar: Grammar, end: int) -> list[SpeechEvent]:
        if self._given is not grammar:
            phrases = self._phrases_of(grammar)
            self._recogniser.listen_for(phrases)
            self._given, self._end = grammar, EndOfSpeech(grammar, phrases)
        self._utterance = _Utterance(self._onset, end, LiveResampler(self._rate, RECOGNISED_AT))
        self._voiced = 0
        before = np.concatenate(self._before)
        self._before.clear()
        taken = self._recognise(self._utterance, before)
        return [SpeechBegan(self._utterance.onset), *taken]

    def _recognise(self, utterance: _Utterance, samples: Samples) -> list[SpeechEvent]:
        utterance.partial = self._recogniser.feed(utterance.resampler.feed(samples))
        lasts = utterance.end - utterance.onset
        if utterance.is_taken or not (utterance.partial or lasts >= LONG_S * self._rate):
            return []
        utterance.is_taken = True
        return [SpeechTaken()]

    def _hear_on(
        self, utterance: _Utterance, frame: Samples, end: int, *, is_voice: bool
    ) -> list[SpeechEvent]:
        if is_voice:
            utterance.end = end
        taken = self._recognise(utterance, frame)
        assert self._end is not None
        assert self._grammar is not None
        if end - utterance.onset > (self._grammar.settings.max_speech_s + LONG_S) * self._rate:
            self.listen(self._grammar)  # a call that is waited in, not waiting, bounds nothing
            return taken
        after_s = self._end.after_s(utterance.partial, self._today)
        return taken if end - utterance.end < after_s * self._rate else [*taken, self._finish(utterance)]

    def _finish(self, utterance: _Utterance) -> SpeechEvent:
        began = self._clock() if self._clock is not None else 0.0
        heard = self._recogniser.finish()
        took_s = self._clock() - began if self._clock is not None else None
        self._utterance = None
        if not heard.text and not utterance.is_taken:
            return NoiseOver(utterance.onset, utterance.end)
        return SpeechOver(heard.text, heard.confidence, utterance.onset, utterance.end, took_s)


def _frames(seconds: float) -> int:
    return round(seconds * FRAMES_A_SECOND)
