"""Families of generated keys: what a receiver must hear, and what it must not, by the limits of the standards.

Each trial draws its key, phases and place anew; all else of a family is at its limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from audio import g711
from audio.dtmf.keypad import KEYS, tones_of
from audio.levels import amplitude

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from audio.pcm import Samples

    Floats = NDArray[np.float64]

Channel = Literal["8 kHz", "8 kHz A-law", "16 kHz"]
CHANNELS: tuple[Channel, ...] = ("8 kHz", "8 kHz A-law", "16 kHz")
LEVEL = -10.0
"""dBm0 of each tone, where the level is not the point."""
TONE_MS = 50.0


def rate_of(channel: Channel) -> int:
    """Return the samples a second of a channel."""
    return 16000 if channel == "16 kHz" else 8000


@dataclass(frozen=True, slots=True)
class Shape:
    """One or more presses of a key."""

    off: float = 0.0
    """Per cent that the tones are off; which way is drawn."""
    off_hz: float = 0.0
    """Hertz, likewise, on top."""
    both_off: bool = True
    """Or one of them, which one is drawn."""
    low: float = LEVEL
    """dBm0."""
    high: float = LEVEL
    tone: float = TONE_MS
    """Milliseconds."""
    pauses: tuple[float, ...] = ()
    """Milliseconds before each further press of the same key."""
    hole: float = 0.0
    """Milliseconds of nothing within the tone."""
    snr: float | None = None
    """dB that each tone is above white noise."""
    under: tuple[tuple[float, float], ...] = ()
    """Steady sines: hertz, and dB above a tone."""
    echo: float | None = None
    """dB of an echo 20 ms later."""


@dataclass(frozen=True, slots=True)
class Family:
    """Trials of one kind."""

    name: str
    shape: Shape
    heard: bool
    """Whether each press must be heard, once; otherwise nothing may be."""
    limit: str
    """Who sets the limit: a standard, `must` or `goal`."""


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """A signal, and what it holds."""

    samples: Samples
    keys: str
    onset: float
    """Seconds to the first key's onset."""
    end: float
    """Seconds to its end."""


def trials(family: Family, channel: Channel, count: int, seed: int = 1) -> Iterator[Trial]:
    """Yield trials of a family, the same ones each time."""
    chance = np.random.default_rng([seed, *family.name.encode(), *channel.encode()])
    for _ in range(count):
        yield _trial(family.shape, channel, chance)


def _trial(shape: Shape, channel: Channel, chance: np.random.Generator) -> Trial:
    rate = rate_of(channel)
    key = str(chance.choice(list(KEYS)))
    onset = 0.1 + chance.uniform(0, 0.02)
    starts = [onset]
    for pause in shape.pauses:
        starts.append(starts[-1] + (shape.tone + pause) / 1000)
    end = starts[-1] + shape.tone / 1000
    time = np.arange(round((end + 0.15) * rate)) / rate
    wave = sum((_press(shape, key, time, start, chance) for start in starts), start=np.zeros(len(time)))
    if shape.echo is not None:
        late = rate // 50
        wave[late:] += 10 ** (shape.echo / 20) * wave[:-late].copy()
    weaker = amplitude(min(shape.low, shape.high))
    if shape.snr is not None:
        wave += chance.normal(size=len(wave)) * weaker / np.sqrt(2) * 10 ** (-shape.snr / 20)
    for frequency, above in shape.under:
        turn = chance.uniform(0, 2 * np.pi)
        wave += weaker * 10 ** (above / 20) * np.sin(2 * np.pi * frequency * time + turn)
    samples = np.rint(wave).clip(-32768, 32767).astype(np.int16)
    if channel == "8 kHz A-law":
        samples = g711.decode(g711.encode(samples, "alaw"), "alaw")
    return Trial(samples, key * len(starts), starts[0], starts[0] + shape.tone / 1000)


def _press(shape: Shape, key: str, time: Floats, start: float, chance: np.random.Generator) -> Floats:
    """One press: both tones, keyed hard."""
    signs = chance.choice((-1.0, 1.0), size=2)
    if not shape.both_off:
        signs[chance.integers(2)] = 0.0
    phases = chance.uniform(0, 2 * np.pi, size=2)
    wave = np.zeros(len(time))
    for frequency, level, sign, phase in zip(
        tones_of(key), (shape.low, shape.high), signs, phases, strict=True
    ):
        real = frequency * (1 + sign * shape.off / 100) + sign * shape.off_hz
        wave += amplitude(level) * np.sin(2 * np.pi * real * (time - start) + phase)
    wave *= (time >= start) & (time < start + shape.tone / 1000)
    if shape.hole:
        middle = start + shape.tone / 2000 + chance.uniform(-0.005, 0.005)
        wave *= np.abs(time - middle) >= shape.hole / 2000
    return wave


FAMILIES = (
    Family("as it should be", Shape(), heard=True, limit="Q.23"),
    Family("1.5 % off", Shape(off=1.5), heard=True, limit="AT&T"),
    Family("1.8 % off", Shape(off=1.8), heard=True, limit="NTT, must"),
    Family("1.5 % + 2 Hz off", Shape(off=1.5, off_hz=2.0), heard=True, limit="TIA"),
    Family("2.0 % off", Shape(off=2.0), heard=True, limit="goal"),
    Family("one 3.0 % off", Shape(off=3.0, both_off=False), heard=False, limit="NTT, goal"),
    Family("one 3.5 % off", Shape(off=3.5, both_off=False), heard=False, limit="AT&T, TIA, must"),
    Family("both 3.5 % off", Shape(off=3.5), heard=False, limit="AT&T, TIA"),
    Family("+3 dBm0", Shape(low=3, high=3), heard=True, limit="must"),
    Family("0 dBm0", Shape(low=0, high=0), heard=True, limit="AT&T"),
    Family("-3 dBm0", Shape(low=-3, high=-3), heard=True, limit="NTT"),
    Family("-24 dBm0", Shape(low=-24, high=-24), heard=True, limit="NTT"),
    Family("-25 dBm0", Shape(low=-25, high=-25), heard=True, limit="AT&T"),
    Family("-40 dBm0", Shape(low=-40, high=-40), heard=True, limit="must"),
    Family("-55 dBm0", Shape(low=-55, high=-55), heard=False, limit="AT&T, must"),
    Family("high tone 4 dB above", Shape(low=-12, high=-8), heard=True, limit="AT&T, must"),
    Family("high tone 5 dB above", Shape(low=-12, high=-7), heard=True, limit="NTT"),
    Family("high tone 5 dB below", Shape(low=-7, high=-12), heard=True, limit="NTT"),
    Family("high tone 8 dB below", Shape(low=-6, high=-14), heard=True, limit="AT&T, must"),
    Family("high tone 8 dB above", Shape(low=-14, high=-6), heard=True, limit="goal"),
    Family("high tone 10 dB above", Shape(low=-16, high=-6), heard=True, limit="goal"),
    Family("high tone 10 dB below", Shape(low=-6, high=-16), heard=True, limit="goal"),
    Family("40 ms tone", Shape(tone=40), heard=True, limit="AT&T, NTT, ETSI"),
    Family("38 ms tone", Shape(tone=38), heard=True, limit="must"),
    Family("34 ms tone", Shape(tone=34), heard=True, limit="goal"),
    Family("24 ms tone", Shape(tone=24), heard=False, limit="NTT, goal"),
    Family("23 ms tone", Shape(tone=23), heard=False, limit="AT&T, must"),
    Family("19 ms tone", Shape(tone=19), heard=False, limit="ETSI"),
    Family("40 ms pause", Shape(tone=40, pauses=(40,)), heard=True, limit="AT&T"),
    Family("30 ms pause", Shape(tone=50, pauses=(30,)), heard=True, limit="NTT, must"),
    Family("28 ms pause", Shape(tone=50, pauses=(28,)), heard=True, limit="goal"),
    Family("93 ms a digit", Shape(tone=50, pauses=(43, 43, 43)), heard=True, limit="AT&T"),
    Family("10 ms hole", Shape(tone=110, hole=10), heard=True, limit="AT&T, NTT"),
    Family("20 ms hole", Shape(tone=120, hole=20), heard=True, limit="must"),
    Family("noise 15 dB below", Shape(snr=15), heard=True, limit="spandsp, Asterisk"),
    Family("noise 10 dB below", Shape(snr=10), heard=True, limit="CMX869"),
    Family("noise 7 dB below", Shape(snr=7), heard=True, limit="must"),
    Family("noise 5 dB below", Shape(snr=5), heard=True, limit="goal"),
    Family("echo 20 ms, -10 dB", Shape(echo=-10), heard=True, limit="AT&T"),
    Family("425 Hz 4 dB above", Shape(low=-20, high=-20, under=((425, 4),)), heard=True, limit="must"),
    Family("425 Hz 12 dB above", Shape(low=-20, high=-20, under=((425, 12),)), heard=True, limit="goal"),
    Family(
        "350+440 Hz equal",
        Shape(low=-20, high=-20, under=((350, 0), (440, 0))),
        heard=True,
        limit="CMX869",
    ),
    Family("400 Hz 12 dB above", Shape(low=-20, high=-20, under=((400, 12),)), heard=True, limit="E.180"),
    Family("100 Hz 20 dB above", Shape(low=-26, high=-26, under=((100, 20),)), heard=True, limit="CMX869"),
    Family("50 Hz 4 dB above", Shape(low=-20, high=-20, under=((50, 4),)), heard=True, limit="must"),
    Family("50 Hz 20 dB above", Shape(low=-26, high=-26, under=((50, 20),)), heard=True, limit="goal"),
)
