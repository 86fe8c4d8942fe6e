"""A WAV file that is written as its sound goes by: whenever the program ends, what was written can be played."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING, Self

from audio.errors import AudioError
from audio.sample_formats import PCM

if TYPE_CHECKING:
    from audio.pcm import Samples

_WIDTH = 2
"""Bytes of a sample."""
_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")


class WavStream:
    """A file of 16-bit samples, of one channel or more."""

    def __init__(self, path: str | Path, rate: int, channels: int = 1) -> None:
        """Begin the file. Raises: AudioError where it can't be written."""
        self._path = Path(path)
        self._rate = rate
        self._channels = channels
        self._length = 0
        try:
            self._file = self._path.open("wb")
        except OSError as error:
            raise self._failed(error) from error
        self._add(b"")

    def write(self, samples: Samples) -> None:
        """Add samples, shape (samples,) or (samples, channels). Raises: AudioError where they can't be written."""
        self._add(samples.astype("<i2", copy=False).tobytes())

    def close(self) -> None:
        """End the file; may be called again. Raises: AudioError where its end can't be written."""
        try:
            self._file.close()
        except OSError as error:
            raise self._failed(error) from error

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _add(self, data: bytes) -> None:
        """Write more sound at the end, and how long it is now into the header."""
        self._length += len(data)
        step = self._channels * _WIDTH
        header = _HEADER.pack(
            *(b"RIFF", _HEADER.size - 8 + self._length, b"WAVE"),
            *(b"fmt ", 16, PCM, self._channels, self._rate, self._rate * step, step, 8 * _WIDTH),
            *(b"data", self._length),
        )
        try:
            self._file.seek(0, 2)
            if not data:
                self._file.write(header)
            self._file.write(data)
            self._file.flush()  # the sound first: a header that promises too little does no harm
            self._file.seek(0)
            self._file.write(header)
            self._file.flush()
        except OSError as error:
            raise self._failed(error) from error

    def _failed(self, error: OSError) -> AudioError:
        return AudioError(f"{self._path}: can't be written ({error.strerror}): choose another place")
