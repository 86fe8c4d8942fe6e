"""WAV files in and out, and what is none."""

from __future__ import annotations

import os
import struct
import wave
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio import wav
from audio.errors import AudioError, NotSoundError
from audio.pcm import Sound
from audio.sample_formats import FORMATS
from audio.wav import decode, encode, read, write

if TYPE_CHECKING:
    from pathlib import Path

RAMP = Sound(np.arange(-32768, 32768, 97).astype(np.int16), 8000)
COARSE = {"8-bit": 256, "A-law": 1024, "µ-law": 1024}
"""The most that a sample may be off."""


def riff(form: bytes, data: bytes, length: int | None = None) -> bytes:
    body = b"WAVE" + struct.pack("<4sI", b"fmt ", len(form)) + form
    body += struct.pack("<4sI", b"data", len(data) if length is None else length) + data
    return struct.pack("<4sI", b"RIFF", len(body)) + body


def layout(tag: int = 1, channels: int = 1, rate: int = 8000, bits: int = 16) -> bytes:
    step = channels * bits // 8
    return struct.pack("<HHIIHH", tag, channels, rate, rate * step, step, bits)


def said(path: Path) -> str:
    with pytest.raises(NotSoundError) as error:
        read(path)
    return str(error.value)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("rate", [8000, 11025, 16000, 44100, 48000])
def test_what_is_written_is_read(tmp_path: Path, form: str, rate: int) -> None:
    write(tmp_path / "a.wav", Sound(RAMP.samples, rate), form)
    found = read(tmp_path / "a.wav")

    assert found.rate == rate
    assert np.abs(found.samples.astype(int) - RAMP.samples).max(initial=0) < COARSE.get(form, 1)


def test_others_read_what_is_written(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", RAMP)

    with wave.open(str(tmp_path / "a.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
        assert file.readframes(file.getnframes()) == RAMP.samples.tobytes()


@pytest.mark.parametrize("channels", [2, 6])
def test_channels_are_mixed_down(tmp_path: Path, channels: int) -> None:
    frames = np.tile(np.array([300 * channels] + [0] * (channels - 1), "<i2"), 50)
    (tmp_path / "a.wav").write_bytes(riff(layout(channels=channels), frames.tobytes()))

    assert read(tmp_path / "a.wav").samples.tolist() == [300] * 50


def test_24_bit_stereo_at_44100(tmp_path: Path) -> None:
    sample = struct.pack("<i", 1000 << 8)[:3]
    (tmp_path / "a.wav").write_bytes(riff(layout(channels=2, rate=44100, bits=24), sample * 20))
    found = read(tmp_path / "a.wav")

    assert (found.rate, found.samples.tolist()) == (44100, [1000] * 10)


def test_the_extensible_header_is_understood(tmp_path: Path) -> None:
    form = layout(tag=0xFFFE) + struct.pack("<HHIH14s", 22, 16, 4, 1, b"\0" * 14)
    (tmp_path / "a.wav").write_bytes(riff(form, b"\1\0" * 4))

    assert read(tmp_path / "a.wav").samples.tolist() == [1] * 4


def test_chunks_of_others_are_passed_over(tmp_path: Path) -> None:
    body = b"WAVE" + struct.pack("<4sI3sx", b"LIST", 3, b"abc") + riff(layout(), b"\1\0" * 4)[12:]
    (tmp_path / "a.wav").write_bytes(struct.pack("<4sI", b"RIFF", len(body)) + body + b"trailing")

    assert read(tmp_path / "a.wav").samples.tolist() == [1] * 4


@pytest.mark.parametrize("length", [0xFFFFFFFF, 0x7FFFFFFF, 0x80000000, 0x7FFFF000])
def test_a_file_from_a_pipe_does_not_know_its_length(tmp_path: Path, length: int) -> None:
    (tmp_path / "a.wav").write_bytes(riff(layout(), b"\1\0" * 4, length=length))

    assert read(tmp_path / "a.wav").samples.tolist() == [1] * 4


def test_a_recording_that_was_stopped_before_its_lengths_were_written_is_read(tmp_path: Path) -> None:
    content = bytearray(riff(layout(), b"\1\0" * 4, length=0))
    content[4:8] = struct.pack("<I", 0)
    (tmp_path / "a.wav").write_bytes(content)

    assert read(tmp_path / "a.wav").samples.tolist() == [1] * 4


def test_no_sound_before_another_chunk_is_no_sound(tmp_path: Path) -> None:
    content = bytearray(riff(layout(), b"LIST\4\0\0\0abcd", length=0))
    (tmp_path / "a.wav").write_bytes(content)

    assert "holds no sound" in said(tmp_path / "a.wav")


WRONG = {
    "empty": (b"", "is empty"),
    "short": (b"RIFF", "is no WAV file"),
    "text": (b"hello, this is no sound at all", "is no WAV file"),
    "flac": (b"fLaC" + b"\0" * 40, "is FLAC"),
    "MP3": (b"ID3\4" + b"\0" * 40, "is MP3"),
    "MP3 without a title": (b"\xff\xfb\x90\x64" + b"\0" * 40, "is MP3"),
    "MP3 of the second kind": (b"\xff\xf3\x84\xc4" + b"\0" * 40, "is MP3"),
    "AAC": (b"\xff\xf1\x50\x80" + b"\0" * 40, "is AAC"),
    "M4A": (b"\0\0\0\x20ftypM4A " + b"\0" * 40, "is MP4"),
    "AIFF": (b"FORM\0\0\1\0AIFF" + b"\0" * 40, "is AIFF"),
    "film": (b"RIFF\0\0\1\0AVI " + b"\0" * 40, "is a film"),
    "no format": (b"RIFF\4\0\0\0WAVE", "doesn't say how its samples are written"),
    "cut in the header": (riff(layout(), b"")[:30], "breaks off in its header"),
    "no sound": (riff(layout(), b""), "holds no sound"),
    "half a sample": (riff(layout(), b"\1"), "holds no sound"),
    "no chunk of sound": (riff(layout(), b"")[:36], "breaks off before its sound"),
    "lies about its length": (riff(layout(), b"\0" * 1600, length=16000), "says it holds 1.00 s, but breaks off after 0.10 s"),
    "no rate": (riff(layout(rate=0), b"\0" * 16), "0 samples a second"),
    "a rate of none": (riff(layout(rate=4_000_000_000 // 8), b"\0" * 16), "500000000 samples a second"),
    "no channels": (riff(layout(channels=0), b"\0" * 16), "0 channels"),
    "ADPCM": (riff(layout(tag=2, bits=4), b"\0" * 16), "kind 2 with 4 bits"),
    "a width of none": (riff(layout(bits=17), b"\0" * 16), "kind 1 with 17 bits"),
    "contradiction": (riff(layout()[:12] + b"\3\0" + layout()[14:], b"\0" * 16), "contradicts itself"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "message"), WRONG.values(), ids=WRONG)
def test_what_is_no_sound_says_why(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "a.wav").write_bytes(content)
    text = said(tmp_path / "a.wav")

    assert message in text
    assert text.startswith(f"{tmp_path / 'a.wav'}: ")
    assert text.count(": ") >= 2  # where, what, how to mend it


def test_what_is_no_file_says_so(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    assert "is a folder" in said(tmp_path)
    assert "is no file" in said(tmp_path / "pipe")
    assert "there is no such file" in said(tmp_path / "missing.wav")
    assert "can't be read" in said(tmp_path / "nul\0.wav")


def test_a_huge_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.wav", RAMP)
    monkeypatch.setattr(wav, "LARGEST", 100)

    assert "cut it into parts" in said(tmp_path / "a.wav")


SEEDS = [encode(Sound(RAMP.samples[:40], 8000), form) for form in FORMATS] + [
    riff(layout(0xFFFE, 2, 44100, 24) + struct.pack("<HHIH14s", 22, 24, 3, 1, b"\0" * 14), b"\1" * 60),
    riff(layout(channels=64), b"\1" * 1280),
]
TELLING = [0, 1, 2, 3, 7, 8, 16, 64, 0xFFFE, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF]
"""What a field of a header may be to do harm."""


@given(
    content=st.sampled_from(SEEDS).map(bytearray),
    fields=st.lists(
        st.tuples(st.integers(0, 70), st.sampled_from(TELLING) | st.integers(0, 2**32 - 1)), max_size=4
    ),
    cut=st.none() | st.integers(0, 120),
    more=st.binary(max_size=20),
)
def test_a_damaged_file_is_sound_or_an_error(
    content: bytearray, fields: list[tuple[int, int]], cut: int | None, more: bytes
) -> None:
    content = bytearray(content)
    for place, value in fields:
        size = 2 if value < 0x10000 else 4
        content[place : place + size] = value.to_bytes(size, "little")
    try:
        found = decode(bytes(content[:cut]) + more, "a.wav")
    except NotSoundError:
        return
    assert found.samples.dtype == np.int16
    assert len(found.samples) > 0


def test_a_place_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="can't be written"):
        write(tmp_path / "no" / "a.wav", RAMP)
    with pytest.raises(AudioError, match="take one of 8-bit"):
        write(tmp_path / "a.wav", RAMP, "13-bit")
