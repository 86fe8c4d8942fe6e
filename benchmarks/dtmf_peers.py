"""Receivers of keys that are measured beside each other: ours, spandsp through ctypes, multimon-ng as a program."""

from __future__ import annotations

import ctypes
import ctypes.util
import re
import shutil
import subprocess
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import numpy as np

from audio import dtmf
from audio.pcm import Sound
from audio.resampling import resample
from benchmarks.contenders import Unavailable

if TYPE_CHECKING:
    from audio.pcm import Samples

_MULTIMON_RATE = 22050
_MOST_KEYS = 128
"""That spandsp keeps until they are fetched."""


class Receiver(ABC):
    """Hears keys."""

    name: str
    rates: tuple[int, ...] = (8000,)
    """Samples a second that it takes; the first where the signal has another."""
    streams = True
    """Whether it can be fed frame by frame."""

    def keys(self, samples: Samples, rate: int) -> str:
        """Return the keys of a recording."""
        if rate not in self.rates:
            samples, rate = resample(Sound(samples, rate), self.rates[0]).samples, self.rates[0]
        return self._keys(samples, rate)

    @abstractmethod
    def _keys(self, samples: Samples, rate: int) -> str: ...

    def start(self, rate: int) -> None:
        """Begin a stream."""
        raise NotImplementedError

    def feed(self, samples: Samples) -> str:
        """Go on with it, and return the keys heard."""
        raise NotImplementedError


class Ours(Receiver):
    """`audio.dtmf`."""

    name = "ours"
    rates = (8000, 16000)

    def _keys(self, samples: Samples, rate: int) -> str:
        return "".join(tone.key for tone in dtmf.detect(samples, rate))

    def start(self, rate: int) -> None:
        """Begin a stream."""
        self._feed = dtmf.Detector(rate).feed

    def feed(self, samples: Samples) -> str:
        """Go on with it, and return the keys heard."""
        return "".join(self._feed(samples))


class Spandsp(Receiver):
    """spandsp's `dtmf_rx`, with its own settings."""

    def __init__(self) -> None:
        """Load the library. Raises: Unavailable where it is not installed."""
        found = ctypes.util.find_library("spandsp")
        if found is None:
            raise Unavailable("spandsp needs its library: apt-get install libspandsp2")
        library = ctypes.CDLL(found)
        library.dtmf_rx_init.restype = ctypes.c_void_p
        library.dtmf_rx_init.argtypes = (ctypes.c_void_p,) * 3
        library.dtmf_rx.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
        library.dtmf_rx_get.restype = ctypes.c_size_t
        library.dtmf_rx_get.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int)
        library.dtmf_rx_free.argtypes = (ctypes.c_void_p,)
        self._library = library
        self._state: int | None = None
        self._heard = ctypes.create_string_buffer(_MOST_KEYS + 1)
        self.name = "spandsp"

    def _keys(self, samples: Samples, rate: int) -> str:
        self.start(rate)
        length = rate * 10
        return "".join(self.feed(samples[at : at + length]) for at in range(0, len(samples), length))

    def start(self, rate: int) -> None:
        """Begin a stream."""
        if rate not in self.rates:
            raise ValueError(rate)
        if self._state is not None:
            self._library.dtmf_rx_free(self._state)
        self._state = self._library.dtmf_rx_init(None, None, None)

    def feed(self, samples: Samples) -> str:
        """Go on with it, and return the keys heard."""
        self._library.dtmf_rx(self._state, samples.ctypes.data, len(samples))
        count = self._library.dtmf_rx_get(self._state, self._heard, _MOST_KEYS)
        return self._heard.raw[:count].decode("ascii") if count else ""


class Multimon(Receiver):
    """The program multimon-ng, run once for each signal."""

    rates = (_MULTIMON_RATE,)
    streams = False

    def __init__(self) -> None:
        """Find the program. Raises: Unavailable where it is not installed."""
        program = shutil.which("multimon-ng")
        if program is None:
            raise Unavailable("multimon-ng needs its program: apt-get install multimon-ng")
        self._command = [program, "-q", "-a", "DTMF", "-t", "raw", "-"]
        self.name = "multimon-ng"

    def _keys(self, samples: Samples, rate: int) -> str:
        padded = np.concatenate((samples, np.zeros(rate // 5, np.int16)))
        done = subprocess.run(self._command, input=padded.tobytes(), capture_output=True, check=True)
        return "".join(re.findall(r"^DTMF: (.)$", done.stdout.decode("ascii", "replace"), re.MULTILINE))
