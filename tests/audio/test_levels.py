"""Level and silence."""

from __future__ import annotations

import math

import numpy as np
import pytest

from audio.levels import amplitude, dbfs, is_silent, peak, rms, trim
from audio.pcm import Sound

RATE = 8000


def sine(size: float, seconds: float) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    time = np.arange(round(seconds * RATE)) / RATE
    return np.rint(size * np.sin(2 * np.pi * 1000 * time)).astype(np.int16)


def test_the_level_of_a_sine() -> None:
    half = sine(16384, 1)

    assert rms(half) == pytest.approx(16384 / math.sqrt(2), rel=1e-4)
    assert dbfs(rms(half)) == pytest.approx(-9.03, abs=0.01)
    assert peak(half) == 16384


def test_nothing_has_no_level() -> None:
    nothing = np.zeros(0, np.int16)

    assert (rms(nothing), peak(nothing), dbfs(rms(nothing))) == (0.0, 0, -math.inf)


def test_the_loudest_negative_sample_has_a_size() -> None:
    assert peak(np.array([-32768], np.int16)) == 32768


def test_the_loudest_sine_has_3_dbm0() -> None:
    assert amplitude(3.14) == pytest.approx(32768)
    assert amplitude(-16.86) == pytest.approx(3276.8)


def test_silence_is_trimmed_but_for_what_is_kept() -> None:
    quiet = np.zeros(RATE, np.int16)
    sound = Sound(np.concatenate((quiet, sine(8000, 0.5), quiet)), RATE)

    assert trim(sound, keep=0.05).seconds == pytest.approx(0.6)
    assert trim(sound, keep=0).seconds == pytest.approx(0.5)
    assert trim(sound, keep=5).seconds == sound.seconds


def test_of_silence_nothing_is_left() -> None:
    hush = Sound(sine(20, 1), RATE)

    assert is_silent(hush)
    assert len(trim(hush).samples) == 0
    assert not is_silent(Sound(sine(2000, 1), RATE))
