"""How long the caller waits, turn by turn: positions on the line's clock, and beside them what processing took.

A turn is what the caller does until the line answers it. Where no clock is given, processing counts for nothing, and
the same call gives the same figures on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal

from audio.levels import onset
from ivr.sound.mouth import FADE_S

if TYPE_CHECKING:
    from ivr.sound.listener import SpeechOver
    from ivr.sound.mouth import Spoken


@dataclass(frozen=True, slots=True)
class TurnMeasured:
    """What one turn of the caller's took, in milliseconds; None for what did not happen in it."""

    by: Literal["key", "speech"]
    """How the caller answered."""
    eou_delay_ms: float | None = None
    """From the end of speech to the decision that it is over."""
    stt_final_ms: float | None = None
    """Processing: the final text."""
    flow_ms: float | None = None
    """Processing: what the answer means, and where it leads."""
    tts_ms: float | None = None
    """Processing: waiting for the sound of the first prompt."""
    tts_cached: bool | None = None
    """It had been made before."""
    ttfa_ms: float | None = None
    """From the decision to the first sound of the answer, the silence that its prompt begins with included."""
    voice_to_voice_ms: float | None = None
    """From the end of speech to the first sound of the answer."""
    dtmf_to_audio_ms: float | None = None
    """From the onset of the last key to the first sound of the answer."""
    dtmf_to_silence_ms: float | None = None
    """From the onset of the first key to the silence of the prompt that it stopped."""
    barge_in_ms: float | None = None
    """From the onset of speech to the silence of the prompt that it stopped."""
    stt_rtf: float | None = None
    """Processing of recognition for a second of sound."""
    false_barge_ins: int = 0
    """How often a prompt was held for a noise since the turn before."""
    in_overflow: int = 0
    """Frames of the caller's that were lost since the turn before: the program was too slow."""
    out_underflow: int = 0
    """Frames that the device had nothing to play for since then."""


FIGURES = tuple(field.name for field in fields(TurnMeasured) if field.name != "by")
"""All that is measured, by name."""
TIMES = tuple(name.removesuffix("_ms") for name in FIGURES if name.endswith("_ms"))
"""The times of it, as call tests name them."""


@dataclass(slots=True)
class _Answer:
    """What the caller did, to which the line has not answered yet."""

    by: Literal["key", "speech"]
    onset: int
    """Of the last key, or where speech ended: samples of the call before it."""
    decided: int
    after: int
    """The last prompt that was ordered before: what follows is the answer."""
    eou_delay_ms: float | None = None
    stt_final_s: float | None = None
    stt_rtf: float | None = None
    flow_s: float | None = None


class Metrics:
    """The stopwatch of one call. `in_overflow` and `out_underflow` are counted up by whoever owns the device."""

    def __init__(self, rate: int, *, counts_processing: bool) -> None:
        """Take the line's rate, and whether what processing took is part of the figures."""
        self._rate = rate
        self._counts = counts_processing
        self.turns: list[TurnMeasured] = []
        """In order."""
        self.device_s = 0.0
        """What passes between a sample's rendering and its sounding; of a device, nothing in a file."""
        self.false_barge_ins = 0
        self.in_overflow = 0
        self.out_underflow = 0
        self._told = (0, 0, 0)
        """The three counts as they were at the turn before."""
        self._answer: _Answer | None = None
        self._began: tuple[int, Spoken | None] | None = None
        """Where the answer to it began."""
        self._key_stops_ms: float | None = None
        self._speech_stops_ms: float | None = None

    def key(self, onset: int, decided: int, after: int) -> None:
        """A key was recognised; `after` is the last prompt that was ordered before."""
        self._answer = _Answer("key", onset, decided, after)

    def speech(self, over: SpeechOver, decided: int, after: int) -> None:
        """A sentence was recognised."""
        self._answer = _Answer(
            "speech",
            over.end,
            decided,
            after,
            self._ms(decided - over.end),
            over.took_s,
            over.rtf,
        )

    def flowed(self, seconds: float) -> None:
        """The call took the answer, in so many seconds of processing."""
        if self._answer is not None:
            self._answer.flow_s = seconds

    def stopped(self, by: Literal["key", "speech"], onset: int, at: int) -> None:
        """A prompt fell silent for what began at its onset."""
        stops_ms = self._ms(at - onset) + 1000 * (FADE_S + self.device_s)
        if by == "speech":
            self._speech_stops_ms = stops_ms
        elif self._key_stops_ms is None:
            self._key_stops_ms = stops_ms

    def resumed(self) -> None:
        """What a prompt was held for was a noise."""
        self.false_barge_ins += 1
        self._speech_stops_ms = None

    def began(self, prompt: int, at: int, spoken: Spoken | None) -> None:
        """A prompt began, at a sample of the call."""
        if self._answer is not None and prompt > self._answer.after and self._began is None:
            self._began = at, spoken

    def take(self) -> TurnMeasured | None:
        """Return the turn that was answered, once; None where none was."""
        if self._answer is None or self._began is None:
            return None
        turn = self._measured(self._answer, *self._began)
        self._answer = self._began = self._key_stops_ms = self._speech_stops_ms = None
        self._told = self._so_far
        self.turns.append(turn)
        return turn

    @property
    def _so_far(self) -> tuple[int, int, int]:
        return self.false_barge_ins, self.in_overflow, self.out_underflow

    def _measured(self, answer: _Answer, at: int, spoken: Spoken | None) -> TurnMeasured:
        sound = spoken.sound if spoken is not None else None
        # Where a line makes no sound at all, its answer counts from where it would begin.
        first = onset(sound) if sound is not None else 0 if spoken is None else None
        tts_s = spoken.took_s if spoken is not None and self._counts else None
        processing_s = sum(filter(None, (answer.stt_final_s, answer.flow_s, tts_s)))
        heard_ms = ttfa_ms = None
        if first is not None:
            more_ms = 1000 * (processing_s + self.device_s)
            heard_ms = _rounded(self._ms(at + first - answer.onset) + more_ms)
            ttfa_ms = _rounded(self._ms(at + first - answer.decided) + more_ms)
        counts = [now - before for now, before in zip(self._so_far, self._told, strict=True)]
        return TurnMeasured(
            answer.by,
            _rounded(answer.eou_delay_ms),
            _in_ms(answer.stt_final_s),
            _in_ms(answer.flow_s),
            _in_ms(tts_s),
            spoken.cached if spoken is not None and sound is not None else None,
            ttfa_ms,
            heard_ms if answer.by == "speech" else None,
            heard_ms if answer.by == "key" else None,
            _rounded(self._key_stops_ms),
            _rounded(self._speech_stops_ms),
            _rounded(answer.stt_rtf, 3),
            *counts,
        )

    def _ms(self, samples: int) -> float:
        return 1000 * samples / self._rate


def _in_ms(seconds: float | None) -> float | None:
    return _rounded(1000 * seconds) if seconds is not None else None


def _rounded(value: float | None, digits: int = 1) -> float | None:
    return round(value, digits) if value is not None else None
