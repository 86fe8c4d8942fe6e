"""Frames of 20 ms, and samples from bytes and floats."""

from __future__ import annotations

import numpy as np
import pytest

from audio.errors import AudioError
from audio.pcm import Sound, frames, from_data, from_floats


def test_frames_last_20_ms_and_silence_fills_the_last() -> None:
    sound = Sound(np.arange(1, 401, dtype=np.int16), 8000)

    cut = [frame.tolist() for frame in frames(sound)]

    assert cut == [[*range(1, 161)], [*range(161, 321)], [*range(321, 401), *[0] * 80]]


def test_bytes_are_little_endian_samples() -> None:
    assert from_data(b"\x02\x01\xff\xff").tolist() == [0x0102, -1]


def test_a_rate_that_20_ms_do_not_fit_says_what_to_do() -> None:
    with pytest.raises(AudioError, match="resample to 8000"):
        list(frames(Sound(np.zeros(10, np.int16), 11025)))


def test_a_lost_byte_is_an_error() -> None:
    with pytest.raises(AudioError, match="3 bytes"):
        from_data(b"abc")


def test_floats_are_clipped_and_what_is_no_number_is_silence() -> None:
    values = np.array([0.0, 0.5, 1.0, 7.0, -7.0, np.nan, np.inf, -np.inf])

    assert from_floats(values).tolist() == [0, 16384, 32767, 32767, -32768, 0, 32767, -32768]


def test_a_nan_that_signals_is_silence_too() -> None:
    assert from_floats(np.array([0x7F800001, 0xFF800001], "<u4").view("<f4")).tolist() == [0, 0]
