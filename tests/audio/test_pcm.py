"""Frames of 20 ms, and samples from bytes and floats."""

from __future__ import annotations

import numpy as np
import pytest

from audio.errors import AudioError
from audio.pcm import Sound, frames, from_data, from_floats


def test_frames_know_where_they_stand_and_silence_fills_the_last() -> None:
    sound = Sound(np.arange(1, 401, dtype=np.int16), 8000)

    cut = list(frames(sound, position=800))

    assert [(frame.position, frame.starts, len(frame.samples)) for frame in cut] == [
        (800, 0.1, 160),
        (960, 0.12, 160),
        (1120, 0.14, 160),
    ]
    assert cut[-1].samples.tolist() == [*range(321, 401), *[0] * 80]


def test_a_frame_is_little_endian_bytes() -> None:
    (frame,) = frames(Sound(np.full(160, 0x0102, np.int16), 8000))

    assert frame.data == b"\x02\x01" * 160
    assert from_data(frame.data).tolist() == frame.samples.tolist()


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
