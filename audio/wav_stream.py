"""A WAV file that is written as its sound goes by: whenever the program ends, what was written can be played."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import TYPE_CHECKING, Self

from audio.errors import AudioError

if TYPE_CHECKING:
    from audio.pcm import Samples


class WavStream:
    """A file of 16-bit samples, of one channel or of two."""

    def __init__(self, path: str | Path, rate: int, channels: int = 1) -> None:
        """Begin the file. Raises: AudioError where it can't be written."""
        self._path = Path(path)
        try:
            self._file = self._path.open("wb")
        except OSError as error:
            raise self._failed(error) from error
        self._wave = wave.open(self._file, "wb")  # noqa: SIM115 - closed by `close`
        self._wave.setnchannels(channels)
        self._wave.setsampwidth(2)
        self._wave.setframerate(rate)

    def write(self, samples: Samples) -> None:
        """Add samples, shape (samples,) or (samples, channels). Raises: AudioError where there is no room for them."""
        try:
            self._wave.writeframes(samples.astype("<i2", copy=False).tobytes())
            self._file.flush()
        except OSError as error:
            raise self._failed(error) from error

    def close(self) -> None:
        """End the file. Raises: AudioError where its end can't be written."""
        try:
            self._wave.close()
        except OSError as error:
            raise self._failed(error) from error
        finally:
            self._file.close()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _failed(self, error: OSError) -> AudioError:
        return AudioError(f"{self._path}: can't be written ({error.strerror}): choose another place")
