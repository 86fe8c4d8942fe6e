"""A telephone's sound as a recogniser wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from audio.hearing.widening import Widening
from audio.levels import dbfs, rms

if TYPE_CHECKING:
    from audio.pcm import Samples


def tone(rate: int, size: float = 5000) -> Samples:
    return (size * np.sin(2 * np.pi * 1000 * np.arange(rate) / rate)).astype(np.int16)


def widened(samples: Samples, rate: int, step: int = 160) -> Samples:
    widening = Widening(rate)
    return np.concatenate([widening.feed(samples[at : at + step]) for at in range(0, len(samples), step)])


def upper(samples: Samples) -> float:
    """The level of what lies between 5 and 8 kHz, in dB under full scale."""
    spectrum = np.fft.rfft(samples)
    spectrum[: round(5000 * len(samples) / 16_000)] = 0
    return dbfs(rms(np.fft.irfft(spectrum, len(samples)).astype(np.int16)))


def test_the_upper_half_of_a_narrow_line_is_not_empty() -> None:
    wide = widened(tone(8000), 8000)
    assert len(wide) == pytest.approx(16_000, abs=16)
    assert upper(wide) == pytest.approx(-74, abs=2)
    assert rms(wide) == pytest.approx(rms(tone(8000)), rel=0.01)


def test_a_wide_line_is_left_as_it_is() -> None:
    assert (widened(tone(16_000), 16_000) == tone(16_000)).all()


def test_the_same_sound_becomes_the_same_however_it_comes() -> None:
    assert (widened(tone(8000), 8000, 160) == widened(tone(8000), 8000, 800)).all()


def test_the_loudest_sound_is_not_turned_over() -> None:
    loud = np.full(8000, 32767, np.int16)
    assert widened(loud, 8000)[200:].min() > 30_000
