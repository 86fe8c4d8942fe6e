"""Sound without keys: recorded prompts and music as Debian packages them, and speech made to sound like keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from audio.dtmf.keypad import HIGH, LOW
from audio.errors import AudioError
from audio.pcm import Sound
from audio.resampling import resample
from audio.wav import read
from benchmarks.contenders import Unavailable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audio.pcm import Samples

    Floats = NDArray[np.float64]

RATE = 8000
SOUNDS = Path("/usr/share/asterisk/sounds")
MUSIC = Path("/usr/share/asterisk/moh")
SPEEDS = (1.0, 0.8, 0.85, 0.9, 0.95, 1.05, 1.1, 1.15, 1.2, 1.25)
"""Each prompt is heard at these speeds, its formants moving with them: other voices of the same texts."""
_BLOCK = 256
"""Samples of a block in which formants are moved: 32 ms."""
_SMOOTH = 17
"""Lines of a block's spectrum over which the envelope is taken: some 250 Hz."""
_HELD = 8
"""Blocks that formants stay on a key for: some 0.13 s, as the blocks overlap."""
WIDTHS_HZ = (45.0, 80.0, 110.0, 150.0)
"""Half widths of formants that are made. Those of a voice are 25 to 100 Hz, but lie on a key only in passing; at the
widest, spandsp hears as many keys as the literature says it does."""


def recordings(folder: Path) -> list[Samples]:
    """Return all recordings in a folder, each file once. Raises: Unavailable where there are none."""
    paths = sorted({path.resolve() for path in folder.rglob("*.wav")})
    found = []
    for path in paths:
        try:
            found.append(resample(read(path), RATE).samples)
        except AudioError as error:
            print(f"left out: {error}")
    if not found:
        raise Unavailable(
            f"{folder} holds no recordings: apt-get install asterisk-core-sounds-ru-wav and others"
        )
    return found


def at_speed(samples: Samples, speed: float) -> Samples:
    """Return the recording played so many times faster."""
    return samples if speed == 1 else resample(Sound(samples, round(RATE * speed)), RATE).samples


def pushed(samples: Samples, width: float, seed: int = 1) -> Samples:
    """Return speech with its formants taken away and put on the tones of keys, one key after the other.

    `width` is half that of a formant, in hertz.
    """
    chance = np.random.default_rng(seed)
    window = np.sin(np.pi * (np.arange(_BLOCK) + 0.5) / _BLOCK)
    half = _BLOCK // 2
    padded = np.concatenate((np.zeros(half), samples, np.zeros(2 * _BLOCK)))
    blocks = sliding_window_view(padded, _BLOCK)[::half]
    out = np.zeros((len(blocks) + 1, half))
    for start in range(0, len(blocks), _HELD):
        shape = _formants(float(chance.choice(LOW)), float(chance.choice(HIGH)), width)
        shaped = blocks[start : start + _HELD] * window
        spectra = np.fft.rfft(shaped)
        moved = np.fft.irfft(spectra / _envelopes(np.abs(spectra)) * shape, _BLOCK)
        power = (moved**2).mean(axis=1, keepdims=True)
        moved *= window * np.sqrt((shaped**2).mean(axis=1, keepdims=True) / np.maximum(power, 1e-9))
        out[start : start + len(moved)] += moved[:, :half]
        out[start + 1 : start + 1 + len(moved)] += moved[:, half:]
    sound = np.rint(out.ravel()[half : half + len(samples)])
    return sound.clip(-32768, 32767).astype(np.int16)


def _formants(low: float, high: float, width: float) -> Floats:
    frequencies = np.fft.rfftfreq(_BLOCK, 1 / RATE)
    one, other = (1 / (1 + ((frequencies - tone) / width) ** 2) for tone in (low, high))
    made: Floats = 0.003 + one + other
    return made


def _envelopes(sizes: Floats) -> Floats:
    """Loudness over frequency, without the voice's single harmonics; a row for each row."""
    kernel = np.hanning(_SMOOTH)
    near = sliding_window_view(np.pad(sizes, ((0, 0), (_SMOOTH // 2, _SMOOTH // 2))), _SMOOTH, axis=1)
    smooth: Floats = near @ (kernel / kernel.sum()) + 1e-6 + 1e-3 * sizes.max(axis=1, keepdims=True)
    return smooth
