"""Keys as tones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audio.dtmf.keypad import KEYS, tones_of
from audio.errors import AudioError
from audio.levels import amplitude

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audio.pcm import Samples

_EDGE_S = 0.001
"""A tone swells and fades in so many seconds, so that it doesn't click."""
_LONGEST_S = 60.0


def generate(
    keys: str,
    rate: int = 8000,
    *,
    tone: float = 0.1,
    pause: float = 0.1,
    level: float = -9.0,
    twist: float = 2.0,
) -> Samples:
    """Return the tones of some keys, each followed by a pause.

    Args:
        keys: of `0`-`9`, `*`, `#` and `A`-`D`, in small letters too.
        rate: samples a second, 4,000 or more.
        tone: seconds of a tone; 0.065 and more is sent by telephones (ETSI ES 201 235-2), 0.04 must be heard.
        pause: seconds of silence after each tone.
        level: of the low tone, in dBm0; the loudest sine that fits has 3.14.
        twist: dB by which the high tone is louder.

    Raises: AudioError where there is no such key, or the tones would not fit.
    """
    _check(keys, rate, tone=tone, pause=pause, level=level, twist=twist)
    quiet = np.zeros(round(pause * rate), np.int16)
    sounds = {
        key: _tone(key, rate, tone, amplitude(level), amplitude(level + twist)) for key in set(keys.upper())
    }
    return np.concatenate([part for key in keys.upper() for part in (sounds[key], quiet)])


def _tone(key: str, rate: int, seconds: float, low: float, high: float) -> Samples:
    time = np.arange(round(seconds * rate)) / rate
    (one, other), turn = tones_of(key), 2 * np.pi
    wave = low * np.sin(turn * one * time) + high * np.sin(turn * other * time)
    return np.rint(wave * _edges(len(time), rate)).astype(np.int16)


def _edges(length: int, rate: int) -> NDArray[np.float64]:
    """Half a cosine at either end."""
    edge = min(round(_EDGE_S * rate), length // 2)
    swell = 0.5 - 0.5 * np.cos(np.pi * (np.arange(edge) + 0.5) / max(edge, 1))
    return np.concatenate((swell, np.ones(length - 2 * edge), swell[::-1]))


def _check(keys: str, rate: int, *, tone: float, pause: float, level: float, twist: float) -> None:
    wrong = next((key for key in keys if key.upper() not in KEYS), None)
    if wrong is not None or not keys:
        what = f"«{wrong}» is no key of a telephone" if wrong else "there are no keys"
        raise AudioError(f"{what}: take digits, * and #, or A to D")
    if rate < 4000:
        raise AudioError(f"{rate} samples a second can't carry tones of 1633 Hz: take 8000")
    if not (0 < tone <= _LONGEST_S and 0 <= pause <= _LONGEST_S):
        raise AudioError(f"a tone of {tone:g} s and a pause of {pause:g} s can't be made: take 0.1 and 0.1")
    if not amplitude(level) + amplitude(level + twist) < 32767:
        raise AudioError(
            f"tones of {level:g} and {level + twist:g} dBm0 are too loud together: take -9 and -7"
        )
