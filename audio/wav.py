"""WAV files in and out, of any common rate, width and number of channels; what comes in is mixed down to one.

The chunks are read here because `wave` of the standard library knows neither floats nor A-law, and libsndfile takes
a file that lies about its length for a shorter one.
"""

from __future__ import annotations

import errno
import re
import stat
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from audio.errors import AudioError, NotSoundError
from audio.pcm import Sound
from audio.sample_formats import FORMATS, PCM, SampleFormat, format_of

if TYPE_CHECKING:
    from audio.pcm import Samples

LARGEST = 512 * 1024 * 1024
"""Bytes of a file; nine hours of a telephone call."""
_RATES = range(1_000, 768_001)
"""Samples a second."""
_MOST_CHANNELS = 64
_EXTENSIBLE = 0xFFFE
"""Format tag of a file whose real tag stands further on."""
_UNKNOWN_LENGTH = 0x7FFFF000
"""Bytes, or more: what programs write into a pipe, where they can't know the length yet."""
_KINDS = (
    (rb"RIFX", "a WAV file of big-endian samples"),
    (rb"RF64|BW64", "a WAV file of the large kind (RF64)"),
    (rb"RIFF....AVI ", "a film (AVI)"),
    (rb"fLaC", "FLAC"),
    (rb"OggS", "Ogg"),
    (rb"FORM....AIF", "AIFF"),
    (rb"\.snd", "an AU file"),
    (rb"ID3", "MP3"),
    (rb"\xff[\xf0\xf1\xf8\xf9]", "AAC"),
    (rb"\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff][^\xf0-\xff]", "MP3"),
    (rb"....ftyp", "MP4 (M4A)"),
    (rb"\x1a\x45\xdf\xa3", "WebM (Matroska)"),
    (rb"#!AMR", "AMR"),
)
"""How files of other kinds begin, as patterns."""
_CONVERT = "convert it, such as with «ffmpeg -i FILE out.wav»"


@dataclass(frozen=True, slots=True)
class _Header:
    """What the chunk `fmt ` says."""

    form: SampleFormat
    channels: int
    rate: int

    @property
    def step(self) -> int:
        """Bytes of one sample of all channels."""
        return self.channels * self.form.bits // 8


def read(path: str | Path) -> Sound:
    """Return the sound of a WAV file, at the file's rate, as 16 bits of one channel.

    Raises: NotSoundError where it is no WAV file, is damaged, empty or too large, or can't be read.
    """
    return decode(_bytes_of(Path(path)), str(path))


def decode(data: bytes, name: str) -> Sound:
    """Return the sound of a WAV file that was read already; `name` stands in what is said of it.

    Raises: NotSoundError where it is no WAV file, is damaged or empty.
    """
    if len(data) < 12 or data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise NotSoundError(_no_wav(name, data))
    chunks = _chunks(data)
    if b"fmt " not in chunks:
        raise NotSoundError(f"{name}: the WAV file doesn't say how its samples are written: {_CONVERT}")
    header = _header(name, data, *chunks[b"fmt "])
    if b"data" not in chunks:
        raise NotSoundError(f"{name}: the WAV file breaks off before its sound: copy or record it again")
    start, length = chunks[b"data"]
    if length == 0 and struct.unpack_from("<I", data, 4)[0] + 8 <= start < len(data):
        length = _UNKNOWN_LENGTH  # whoever recorded was stopped before the lengths were written
    return Sound(_samples(name, data[start:], length, header), header.rate)


def write(path: str | Path, sound: Sound, form: str = "16-bit") -> None:
    """Write a WAV file of one channel; `form` is a name of `audio.sample_formats.FORMATS`.

    Raises: AudioError where the file can't be written, or there is no such format.
    """
    data = encode(sound, form)
    try:
        Path(path).write_bytes(data)
    except OSError as error:
        raise AudioError(f"{path}: can't be written ({_why(error)}): choose another place") from error


def encode(sound: Sound, form: str = "16-bit") -> bytes:
    """Return the bytes of a WAV file, as `write` writes it. Raises: AudioError where there is no such format."""
    if form not in FORMATS:
        raise AudioError(f"«{form}» is no format of samples: take one of {', '.join(FORMATS)}")
    chosen = FORMATS[form]
    data, step = chosen.encode(sound.samples), chosen.bits // 8
    layout = struct.pack("<HHIIHH", chosen.tag, 1, sound.rate, sound.rate * step, step, chosen.bits) + (
        b"" if chosen.tag == PCM else b"\0\0"
    )
    fact = b"" if chosen.tag == PCM else struct.pack("<4sII", b"fact", 4, len(sound.samples))
    body = b"".join(
        (
            b"WAVE",
            struct.pack("<4sI", b"fmt ", len(layout)),
            layout,
            fact,
            struct.pack("<4sI", b"data", len(data)),
            data,
            b"\0" * (len(data) % 2),
        )
    )
    return struct.pack("<4sI", b"RIFF", len(body)) + body


def _bytes_of(path: Path) -> bytes:
    try:
        about = path.stat()
        if stat.S_ISDIR(about.st_mode):
            raise NotSoundError(f"{path}: is a folder: name a WAV file in it")
        if not stat.S_ISREG(about.st_mode):
            raise NotSoundError(f"{path}: is no file: save the sound into one first")
        if about.st_size > LARGEST:
            raise NotSoundError(f"{path}: is larger than {LARGEST >> 20} MB: cut it into parts")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise NotSoundError(f"{path}: can't be read ({_why(error)}): name a WAV file") from error


def _why(error: OSError | ValueError) -> str:
    if isinstance(error, OSError) and error.errno == errno.ENOENT:
        return "there is no such file or folder"
    return (isinstance(error, OSError) and error.strerror) or str(error)


def _no_wav(name: str, data: bytes) -> str:
    if not data:
        return f"{name}: is empty: record or copy it again"
    kind = next((kind for start, kind in _KINDS if re.match(start, data[:12], re.DOTALL)), None)
    return f"{name}: is {kind}, not a WAV file: {_CONVERT}" if kind else f"{name}: is no WAV file: {_CONVERT}"


def _chunks(data: bytes) -> dict[bytes, tuple[int, int]]:
    """Where each chunk starts, and how long it says it is; the first of a name counts, the sound is the last."""
    found: dict[bytes, tuple[int, int]] = {}
    at = 12
    while at + 8 <= len(data):
        name, length = struct.unpack_from("<4sI", data, at)
        found.setdefault(name, (at + 8, length))
        if name == b"data" and b"fmt " in found:
            break
        at += 8 + length + length % 2
    return found


def _header(name: str, data: bytes, start: int, length: int) -> _Header:
    if length < 16 or start + length > len(data):
        raise NotSoundError(f"{name}: the WAV file breaks off in its header: copy or record it again")
    tag, channels, rate, _, block, bits = struct.unpack_from("<HHIIHH", data, start)
    if tag == _EXTENSIBLE and length >= 26:
        tag = struct.unpack_from("<H", data, start + 24)[0]
    if not 1 <= channels <= _MOST_CHANNELS:
        raise NotSoundError(f"{name}: the WAV file says it has {channels} channels: {_CONVERT}")
    if rate not in _RATES:
        raise NotSoundError(f"{name}: the WAV file says it has {rate} samples a second: {_CONVERT}")
    form = format_of(tag, bits)
    if form is None:
        raise NotSoundError(f"{name}: samples of kind {tag} with {bits} bits aren't known here: {_CONVERT}")
    header = _Header(form, channels, rate)
    if block != header.step:
        raise NotSoundError(f"{name}: the WAV file contradicts itself about its samples: {_CONVERT}")
    return header


def _samples(name: str, data: bytes, length: int, header: _Header) -> Samples:
    if length >= _UNKNOWN_LENGTH:
        length = len(data)
    if length > len(data):
        said, there = (size / header.step / header.rate for size in (length, len(data)))
        raise NotSoundError(
            f"{name}: the WAV file says it holds {said:.2f} s, but breaks off after {there:.2f} s: copy it again"
        )
    whole = length - length % header.step
    if not whole:
        raise NotSoundError(f"{name}: the WAV file holds no sound: record it again")
    samples = header.form.decode(data[:whole])
    if header.channels == 1:
        return samples
    mixed: Samples = np.rint(samples.reshape(-1, header.channels).mean(axis=1)).astype(np.int16)
    return mixed
