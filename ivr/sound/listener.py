"""Speech in what the caller's line carries: when it begins, what was said, when it is over.

Voice activity alone decides when something begins. From then on, and with what was before it, the sound goes to the
recogniser, so that nothing is recognised while the caller is silent or nobody listens. Something is *taken for
speech* once a word of the live grammar is in it, or it has lasted `LONG_S`; before that it may be a cough or a door,
and if it ends as such it was a noise. How long a silence ends it depends on what was said so far (`end_of_speech`).
All times are counted in samples.

What began before the caller was asked, or goes on after it was too long, answers nothing: a pause of `_PAUSE_S` has to
come first.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from audio.errors import AudioError
from audio.hearing.utterance import Began, Ended, Utterances
from audio.hearing.widening import Widening
from audio.levels import rms
from audio.pcm import FRAMES_A_SECOND
from ivr.sound.end_of_speech import EndOfSpeech

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from audio.pcm import Samples
    from engine.grammar import Grammar
    from ivr.sound.hearing import Hearing

GUARDED_ONSET_S = 0.25
"""Seconds of a voice that are an onset where it may be the line's own, heard in the microphone."""
LONG_S = 1.0
"""What lasts so long is meant for the line, even if no word of it is known; what is shorter may be a noise."""
_BEFORE_S = 0.3
"""How much of what was before the onset the recogniser is given: words begin more softly than they are noticed."""
_ONSET = 0.1
"""How loud the first frame of a voice is, in parts of the following ones."""
_SURE_FRAMES = 5
"""Of the last so many frames one holds a voice when voice activity says so."""
_PAUSE_S = 0.1
"""After so long without a voice something new may begin."""
_NOISE_S = 0.5
"""Seconds of silence after which what has no word in it was a noise: a recogniser is 0.25 s behind."""
_ENDLESS_S = 3600.0
_A_MOMENT_S = 1e-6


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


@dataclass(frozen=True, slots=True)
class SpeechOver:
    """A sentence is over."""

    text: str = field(repr=False)
    """Empty where nothing was recognised."""
    confidence: float
    onset: int
    end: int
    """Samples of the call before the silence that ended it."""
    took_s: float | None = None
    """Seconds that the final text took; None where nobody counts."""
    rtf: float | None = None
    """Seconds that recognition took for a second of sound."""


@dataclass(frozen=True, slots=True)
class SpeechFailed:
    """What was said can't be recognised."""

    reason: str


SpeechEvent = SpeechBegan | SpeechTaken | NoiseOver | SpeechOver | SpeechFailed


@dataclass(slots=True)
class _Utterance:
    onset: int
    widening: Widening
    partial: str = ""
    is_taken: bool = False
    fed: int = 0
    """Samples that were given to the recogniser."""
    took_s: float = 0.0
    """What it took for them."""


class Listener:
    """Follows the speech on one line."""

    def __init__(
        self, rate: int, hearing: Hearing, *, today: date, clock: Callable[[], float] | None = None
    ) -> None:
        """Set up.

        Args:
            rate: Samples a second of the line.
            hearing: What understands this call.
            today: The day of the call, that «завтра» is seen from.
            clock: Seconds that processing takes are read from it; None where nobody counts.
        """
        self._rate = rate
        self._recogniser = hearing.recogniser
        self._activity = hearing.activity
        self._phrases_of = hearing.phrases_of
        self._today = today
        self._clock = clock
        self._grammar: Grammar | None = None
        self._given: Grammar | None = None
        """What the recogniser listens for."""
        self._end: EndOfSpeech | None = None
        self._voice = Utterances(rate, hangover=_PAUSE_S)
        self._before: deque[Samples] = deque(maxlen=_frames(_BEFORE_S + GUARDED_ONSET_S))
        self._position = 0
        self._may_begin = False
        """A voice is on the line that began when somebody listened."""
        self._utterance: _Utterance | None = None

    @property
    def is_hearing(self) -> bool:
        """Whether something is being said that is listened to."""
        return self._utterance is not None

    @property
    def onset(self) -> int | None:
        """Where the voice began that is on the line; None for silence."""
        return self._voice.started_at

    @property
    def partial(self) -> str:
        """What was said so far."""
        return self._utterance.partial if self._utterance is not None else ""

    def listen(self, grammar: Grammar | None) -> None:
        """Begin a turn with what is live in it; None where nobody listens any more. What is being said is dropped."""
        if self._utterance is not None:
            self._drop()
        self._may_begin = False
        self._grammar = grammar

    def _drop(self) -> None:
        self._utterance = None
        self._voice.hangover = _PAUSE_S
        try:
            self._recogniser.reset()
        except AudioError:
            self._given = None  # told when it is next needed

    def hear(self, frame: Samples, *, is_key: bool, is_guarded: bool) -> list[SpeechEvent]:
        """Take the next 20 ms.

        `is_key`: a key sounds in them, which is no speech. `is_guarded`: the line may be heard in the microphone, so
        that a voice must last longer.
        """
        self._position += len(frame)
        changed = self._voice.feed(is_speech=not is_key and self._activity.is_speech(frame))
        try:
            if self._utterance is not None:
                return self._hear_on(self._utterance, frame)
            self._before.append(frame)
            if isinstance(changed, Began):
                self._may_begin = self._grammar is not None
            elif isinstance(changed, Ended):
                self._may_begin = False
            lasts_s = self._lasts_s - self._voice.silent
            if self._may_begin and lasts_s >= (GUARDED_ONSET_S if is_guarded else 0.0):
                return self._begin()
        except AudioError as error:
            return self._fail(error)
        return []

    @property
    def _lasts_s(self) -> float:
        """How long the voice has been on the line, without the silence after it."""
        onset = self._voice.started_at
        return (self._position - onset) / self._rate - self._voice.silent if onset is not None else 0.0

    def _begin(self) -> list[SpeechEvent]:
        self._may_begin = False
        assert self._grammar is not None
        self._give(self._grammar)
        onset = self._loud_from()
        self._utterance = _Utterance(onset, Widening(self._rate))
        self._voice.hangover = _ENDLESS_S
        before = np.concatenate(self._before)[-(self._position - onset + round(_BEFORE_S * self._rate)) :]
        self._before.clear()
        return [SpeechBegan(onset), *self._recognise(self._utterance, before)]

    def _loud_from(self) -> int:
        """Where the voice began by its loudness; voice activity is sure of it only a little later."""
        levels = [rms(frame) for frame in self._before]
        loud = max(levels[-_SURE_FRAMES:]) * _ONSET
        frames = next((at for at, level in enumerate(reversed(levels)) if level < loud), len(levels))
        onset = self._position - frames * len(self._before[-1])
        return min(onset, self._voice.started_at or 0)

    def _give(self, grammar: Grammar) -> None:
        """Let the recogniser listen for what is live, where it doesn't yet. Raises: AudioError."""
        if self._given is grammar:
            return
        self._given = None
        phrases = self._phrases_of(grammar)
        self._recogniser.listen_for(phrases)
        self._given, self._end = grammar, EndOfSpeech(grammar, phrases)

    def _hear_on(self, utterance: _Utterance, frame: Samples) -> list[SpeechEvent]:
        taken = self._recognise(utterance, frame)
        assert self._end is not None
        assert self._grammar is not None
        if self._lasts_s > self._grammar.settings.max_speech_s + LONG_S:
            self.listen(self._grammar)  # in a queue nothing else bounds it
            return taken
        after_s = self._end.after_s(utterance.partial, self._today)
        if not utterance.is_taken:
            after_s = min(after_s, _NOISE_S)
        if self._voice.silent < after_s - _A_MOMENT_S:
            return taken
        return [*taken, self._finish(utterance)]

    def _recognise(self, utterance: _Utterance, samples: Samples) -> list[SpeechEvent]:
        began = self._now()
        utterance.partial = self._recogniser.feed(utterance.widening.feed(samples))
        utterance.took_s += self._now() - began
        utterance.fed += len(samples)
        if utterance.is_taken or not (utterance.partial or self._lasts_s >= LONG_S):
            return []
        utterance.is_taken = True
        return [SpeechTaken()]

    def _finish(self, utterance: _Utterance) -> SpeechEvent:
        began = self._now()
        heard = self._recogniser.finish()
        took_s = self._now() - began
        self._utterance = None
        self._voice.hangover = _PAUSE_S
        ended = self._voice.end()
        assert ended is not None
        if not heard.text and not utterance.is_taken:
            return NoiseOver()
        took = (took_s, (utterance.took_s + took_s) * self._rate / utterance.fed) if self._clock else ()
        return SpeechOver(heard.text, heard.confidence, utterance.onset, ended.position, *took)

    def _fail(self, error: AudioError) -> list[SpeechEvent]:
        """What is being said can't be recognised: let it pass."""
        self._drop()
        return [SpeechFailed(str(error))]

    def _now(self) -> float:
        return self._clock() if self._clock is not None else 0.0


def _frames(seconds: float) -> int:
    return round(seconds * FRAMES_A_SECOND)
