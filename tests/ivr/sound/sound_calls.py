"""Calls in sound without a voice, a model or a device: prompts are sines, and so are a caller's words.

A word is a tone of its own, which `Words` knows again; `talk` writes a caller's line from steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from math import pi
from typing import TYPE_CHECKING, TypeVar
from zlib import crc32

import numpy as np

from audio.dtmf import generate
from audio.hearing.recogniser import Recognised
from audio.levels import rms
from audio.pcm import Sound
from engine.loading.loader import load
from ivr.simulation import Setting
from ivr.sound.hearing import Hearing
from ivr.sound.line import SoundLine

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from audio.pcm import Samples
    from engine.actions import Say
    from engine.flow import Flow
    from engine.grammar import Grammar

Kind = TypeVar("Kind")

RATE = 8000
FRAME = 160
AT = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
_HEAD = """flow: test
title: Test
language: ru
lines: {"900": ""}
start: main
on_failure: bye
"""


def flow_of(states: str, folder: Path) -> Flow:
    path = folder / "flow.yaml"
    path.write_text(_HEAD + states, encoding="utf-8")
    return load(path)


# What the line says.


@dataclass(frozen=True)
class Made:
    sound: Sound | None
    cached: bool = True
    took_s: float = 0.0


def prompt_sound(text: str, rate: int = RATE) -> Samples:
    """A fifth of a second a word, of a pitch that each text has for itself."""
    pitch = 1700 + crc32(text.encode()) % 1500
    count = round(0.2 * len(text.split()) * rate)
    wave = 6000 * np.sin(2 * pi * pitch * np.arange(count) / rate)
    edge = np.minimum(1, np.minimum(np.arange(count), np.arange(count)[::-1]) / (0.005 * rate))
    samples: Samples = np.rint(wave * edge).astype(np.int16)
    return samples


class Sines:
    """Voices whose prompts are sines; `ready_after` asks pass before one is ready."""

    def __init__(self, rate: int = RATE, ready_after: int = 0) -> None:
        self.rate = rate
        self.ready_after = ready_after
        self.prepared: list[str] = []

    def prepare(self, say: Say) -> None:
        self.prepared.append(say.text)

    def spoken(self, say: Say, *, wait: bool) -> Made | None:
        if not wait and self.ready_after:
            self.ready_after -= 1
            return None
        return Made(Sound(prompt_sound(say.text, self.rate), self.rate))


class Mute:
    """Voices of which no engine can say anything."""

    def prepare(self, say: Say) -> None:
        pass

    def spoken(self, say: Say, *, wait: bool) -> Made | None:  # noqa: ARG002 - as voices have it
        return Made(None)


# What the caller says.


_PITCHES: dict[str, float] = {}


def pitch_of(word: str) -> float:
    """Hertz; each word has its own."""
    return _PITCHES.setdefault(word, 180.0 + 40 * len(_PITCHES))


def word_sound(text: str, seconds: float = 0.5) -> Samples:
    time = np.arange(round(seconds * RATE)) / RATE
    samples: Samples = np.rint(5000 * np.sin(2 * pi * pitch_of(text) * time)).astype(np.int16)
    return samples


def noise(seconds: float, level: float = 3000.0) -> Samples:
    return (
        np.random.default_rng(7).normal(0, level, round(seconds * RATE)).clip(-32768, 32767).astype(np.int16)
    )


def quiet(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), np.int16)


def keys(text: str) -> Samples:
    return generate(text, RATE)


def line_of(*parts: Samples) -> Samples:
    return np.concatenate(parts)


# Who understands it.


class Words:
    """A recogniser that knows the tone of each live phrase, once it has heard a quarter of a second of it."""

    def __init__(self, confidence: float = 1.0) -> None:
        self.confidence = confidence
        self.given: list[Sequence[str] | None] = []
        self.fed_s = 0.0
        self._heard: list[Samples] = []

    def listen_for(self, phrases: Sequence[str] | None) -> None:
        assert not self._heard, "a grammar must not be switched within an utterance"
        self.given.append(phrases)

    def feed(self, samples: Samples) -> str:
        self.fed_s += len(samples) / 16_000
        self._heard.append(samples)
        return self._text()

    def finish(self) -> Recognised:
        text = self._text()
        self._heard.clear()
        return Recognised(text, self.confidence if text else 0.0)

    def reset(self) -> None:
        self._heard.clear()

    def _text(self) -> str:
        samples = np.concatenate(self._heard).astype(np.float64)
        loud = samples[np.abs(samples) > 500]
        if len(loud) < 16_000 * 0.15:
            return ""
        spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 16_000))
        if spectrum.max() < 0.02 * spectrum.sum():
            return ""  # noise
        pitch = float(np.argmax(spectrum))
        words = self.given[-1] or []
        return next((word for word in words if abs(pitch_of(word) - pitch) < 10), "")


class Loudness:
    """Voice activity is what is loud, tones of keys too."""

    def is_speech(self, samples: Samples) -> bool:
        return rms(samples) > 300


def phrases_of(grammar: Grammar) -> list[str]:
    return [text for phrase in grammar.phrases for text in phrase.variants()]


class Dialled:
    """A call that was made: what went in and out, and when what happened."""

    def __init__(
        self, flow: Flow, caller: Samples, *, speech: bool = True, confidence: float = 1.0, **options: object
    ) -> None:
        self.recogniser = Words(confidence)
        self.happened: list[tuple[float, object]] = []
        hearing = Hearing(self.recogniser, Loudness(), phrases_of) if speech else None
        settings: dict[str, object] = {"voices": Sines(), "hearing": hearing, **options}
        setting = Setting("900", "+79161234567", AT)
        self.line = SoundLine(flow, setting, lambda *told: self.happened.append(told), **settings)  # type: ignore[arg-type]
        self.caller = caller
        out = [self.line.start()]
        starts = range(0, len(caller) - FRAME + 1, FRAME)
        out += [self.line.feed(caller[begin : begin + FRAME]) for begin in starts]
        self.out = np.concatenate(out)

    def at(self, kind: type[Kind], number: int = 0) -> float:
        """When the first, second … thing of a kind happened."""
        return [at for at, item in self.happened if isinstance(item, kind)][number]

    def all(self, kind: type[Kind]) -> list[Kind]:
        return [item for _, item in self.happened if isinstance(item, kind)]

    @property
    def kinds(self) -> list[str]:
        return [type(item).__name__ for _, item in self.happened]

    def level(self, begin_s: float, end_s: float) -> float:
        return rms(self.out[round(begin_s * RATE) : round(end_s * RATE)])

    def silent_from(self, after_s: float) -> float:
        """When the line falls silent after a moment, for 20 ms at least."""
        start = round(after_s * RATE)
        loud = np.flatnonzero(np.abs(self.out[start:].astype(int)) > 20)
        ends = [a for a, b in pairwise([*loud.tolist(), len(self.out) + FRAME]) if b - a > FRAME]
        return after_s + (ends[0] + 1) / RATE if ends else after_s

    def sounds_from(self, after_s: float) -> float:
        """When something is heard again after a moment."""
        start = round(after_s * RATE)
        return after_s + float(np.flatnonzero(np.abs(self.out[start:].astype(int)) > 20)[0]) / RATE

    def click(self) -> int:
        """The greatest step from one sample to the next."""
        return steepest(self.out)


def steepest(sound: Samples) -> int:
    """The greatest step from one sample to the next."""
    return int(np.abs(np.diff(sound.astype(int))).max())


def found_at(sound: Samples, out: Samples) -> tuple[float, float]:
    """Where a sound is heard in the line's, in seconds, and how like it is what is heard there: 0..1."""
    size = 1 << (len(out) + len(sound)).bit_length()
    spectrum = np.fft.rfft(out.astype(float), size) * np.conj(np.fft.rfft(sound.astype(float), size))
    likeness = np.fft.irfft(spectrum, size)[: len(out)]
    best = int(np.argmax(likeness))
    there = out[best : best + len(sound)].astype(float)
    scale = float(np.linalg.norm(there) * np.linalg.norm(sound.astype(float)))
    return best / RATE, float(likeness[best]) / scale if scale else 0.0
