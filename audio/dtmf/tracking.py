"""From windows to keys: when two tones are a key, when it began, when it has ended.

A key is known `SHORTEST_MS` after its onset and not before, so that 24 ms of tone are none. Its edges are found
between the windows: the amplitude in a window over an edge tells how much of the window the tone fills.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from audio.dtmf import bank, fitting
from audio.dtmf.keypad import HIGH, LOW, key_at
from audio.levels import amplitude

if TYPE_CHECKING:
    from audio.dtmf.bank import Floats
    from audio.dtmf.fitting import Fit

SHORTEST_MS = 26.5
"""A tone is a key once it has lasted so long (Q.24: 40 ms are one, 23 are none)."""
BRIDGED_MS = 24.0
"""A key that is gone for no longer is the same (Q.24: 10 ms are bridged, 40 are a pause)."""
LOOK_BACK_MS = max(fitting.SPAN_MS, bank.WINDOW_MS + bank.HOP_MS)
"""How much of the past is looked at again when a key may have begun."""
_BACK_MS = 60
"""How far back an onset is sought."""
_OFF = 0.025
"""A tone may be so far off, in parts of its frequency (Q.24: 1.5 % is taken, 3.5 % is not)."""
_ROUGHLY_OFF = 0.04
_TWIST = 11.0
"""One tone may be so many dB above the other."""
_FAINTEST = amplitude(-47.5)
"""Of a tone (Q.24: -25 dBm0 is heard, -55 is not)."""
_REST = 0.24
"""All else may have so much of the energy of both tones; noise 5 dB below each has 0.16."""
_DOUBT = 0.045
"""How far from two steady, pure tones of the right frequencies sound may be; see `_doubt`."""
_PRESENT = 0.5
"""Amplitude, in parts of the whole, that is seen when half the window lies in the tone."""
_AT_ONCE = 0.75
"""The same in the last 3 ms before a key is taken."""
_SHARE = 0.4
"""Both tones have so much of a window's energy, though the window sees only half of one that is far off."""
_SHARE_HELD = 0.25
"""The same while a key is held."""
_RUN = 4
"""Windows one after the other that see the same tones."""


@dataclass(frozen=True, slots=True)
class Tone:
    """A key that was held."""

    key: str
    start: float
    """Seconds from the first sample to its onset."""
    end: float
    """Seconds to its end."""


@dataclass(slots=True)
class _Held:
    """The key that sounds, or was last heard."""

    row: int
    column: int
    low: float
    """Energy of the low tone in a window that it fills."""
    high: float
    """The same of the high tone."""
    start: float
    """In samples, like `end`."""
    end: float = math.inf
    """Infinite while it sounds."""
    ratio: float = 1.0
    """Its strength in the last window."""

    @property
    def key(self) -> str:
        return key_at(self.row, self.column)


class Tracker:
    """Follows the keys of one stream, window by window."""

    def __init__(self, rate: int) -> None:
        self._bank, self._fitter = bank.by_rate(rate), fitting.by_rate(rate)
        self._ms = rate / 1000
        self.faintest = _energy_of(_FAINTEST, self._bank)
        """Energy of a window under which there is no tone in it."""
        self._pair: tuple[int, int] | None = None
        self._run = 0
        self._recent: deque[list[float]] = deque([[0.0] * 9], maxlen=1 + _BACK_MS // bank.HOP_MS)
        self._held: _Held | None = None
        self._released: _Held | None = None
        self.ended: list[Tone] = []
        """Keys that have been let go, to be taken away by the owner."""

    def step(self, powers: list[float], energy: float, past: Floats, now: int) -> str | None:
        """Go on by one window and return the key that has now been recognised.

        Args:
            powers: energy of each tone in the window, and of the hum.
            energy: of all that is in the window.
            past: samples up to the end of the window, `LOOK_BACK_MS` of them at the least.
            now: samples of the stream up to there.
        """
        self._recent.append(powers)
        pair = self._pair_in(powers, energy)
        self._run = self._run + 1 if pair == self._pair else 1
        self._pair = pair
        if self._held is not None:
            self._follow(self._held, powers, energy, now)
        if pair is None or self._run < _RUN or self._is_held(pair):
            return None
        return self._begin(pair, past, now)

    @property
    def held_since(self) -> float | None:
        """Seconds from the first sample to the onset of the key that sounds now; None while none does."""
        held = self._held
        if held is None or held.end != math.inf:
            return None
        return max(held.start, 0.0) / (1000 * self._ms)

    def take_ended(self) -> list[Tone]:
        """Return the keys that have been let go since this was last asked."""
        ended, self.ended = self.ended, []
        return ended

    def finish(self, now: int) -> None:
        """Let go of what still sounds when the stream ends."""
        if self._held is not None:
            self._let_go(self._held, now)
        self._settle()

    def _pair_in(self, powers: list[float], energy: float) -> tuple[int, int] | None:
        """The row and column whose tones fill a window."""
        low, high = max(powers[:4]), max(powers[4:8])
        if min(low, high) < self.faintest or low + high < _SHARE * (energy - powers[8]):
            return None
        return powers.index(low), powers.index(high, 4) - 4

    def _is_held(self, pair: tuple[int, int]) -> bool:
        held = self._held
        return held is not None and pair == (held.row, held.column)

    def _begin(self, pair: tuple[int, int], past: Floats, now: int) -> str | None:
        """Take a new key, if the tones are one and have lasted."""
        row, column = pair
        onset = self._onset(row, len(LOW) + column, now)
        if now - onset < SHORTEST_MS * self._ms:
            return None
        guesses = self._bank.frequencies(past, row, column)
        if max(abs(guesses[0] / LOW[row] - 1), abs(guesses[1] / HIGH[column] - 1)) > _ROUGHLY_OFF:
            return None
        fit = self._fitter.fit(past[-self._fitter.length :], guesses)
        if fit is None or not is_key(fit, row, column):
            return None
        powers = self._recent[-1]
        return self._take(_Held(row, column, powers[row], powers[len(LOW) + column], onset))

    def _take(self, new: _Held) -> str | None:
        """Let a new key sound; None where it is the old one that came back."""
        if self._held is not None:
            self._let_go(self._held, new.start)
        self._held, old = new, self._released
        if old is not None and old.key == new.key and new.start - old.end <= BRIDGED_MS * self._ms:
            new.start, self._released = old.start, None
            return None
        self._settle()
        return new.key

    def _follow(self, held: _Held, powers: list[float], energy: float, now: int) -> None:
        """See whether a key still sounds, has ended, or came back after a gap."""
        low, high = powers[held.row], powers[len(LOW) + held.column]
        ratio = math.sqrt(min(low / held.low, high / held.high))
        if low + high < _SHARE_HELD * (energy - powers[-1]):
            ratio = 0.0
        before, held.ratio = held.ratio, ratio
        centre = now - self._bank.length / 2
        if held.end == math.inf:
            if ratio < _PRESENT:
                held.end = self._edge(before, ratio, centre, falling=True)
        elif ratio >= _PRESENT:
            start = self._edge(ratio, before, centre, falling=False)
            if start - held.end <= BRIDGED_MS * self._ms:
                held.end = math.inf
            else:
                self._let_go(held, held.end)
        elif centre - held.end > BRIDGED_MS * self._ms + self._bank.length / 2:
            self._let_go(held, held.end)

    def _let_go(self, held: _Held, latest: float) -> None:
        """A key has ended, though it may come back."""
        held.end = min(held.end, latest)
        self._settle()
        self._held, self._released = None, held

    def _settle(self) -> None:
        """The last key that was let go won't come back."""
        if self._released is not None:
            released, rate = self._released, 1000 * self._ms
            self.ended.append(Tone(released.key, max(released.start, 0.0) / rate, released.end / rate))
            self._released = None

    def _onset(self, low: int, high: int, now: int) -> float:
        """Where the tones began, in samples of the stream; before all time where they have sounded for long."""
        latest = self._recent[-1]
        centre, present = now - self._bank.length / 2, 1.0
        for powers in reversed(self._recent):
            ratio = math.sqrt(min(powers[low] / latest[low], powers[high] / latest[high]))
            if ratio < _PRESENT:
                return self._edge(present, ratio, centre + self._bank.hop, falling=False)
            centre, present = centre - self._bank.hop, ratio
        return -math.inf

    def _edge(self, present: float, absent: float, centre: float, *, falling: bool) -> float:
        """Where between two windows a tone begins or ends; `centre` is the middle of the later window."""
        nearer = present if present - _PRESENT < _PRESENT - absent else absent
        if (nearer is present) == falling:
            centre -= self._bank.hop
        inside = float(np.interp(nearer, _FILLED, _PLACES)) * self._bank.length
        return centre + inside if falling else centre - inside


def is_key(fit: Fit, row: int, column: int) -> bool:
    """Whether two sines are the tones of a key: near enough, alike enough, and nearly all there is."""
    low, high = fit.amplitudes
    off = max(abs(fit.frequencies[0] / LOW[row] - 1), abs(fit.frequencies[1] / HIGH[column] - 1))
    return (
        off <= _OFF
        and min(low, high) >= _FAINTEST
        and abs(20 * math.log10(high / low)) <= _TWIST
        and fit.rest <= _REST
        and _doubt(fit, off) <= _DOUBT
        and min(fit.presence) >= _PRESENT
        and fit.presence[-1] >= _AT_ONCE
    )


def _doubt(fit: Fit, off: float) -> float:
    """What speaks against a key. Speech shows a little of each; clipping, echo and a bad sender show one of them."""
    return max(fit.colour, 0.0) + 0.4 * fit.drift**2 + 75 * off**2


def _energy_of(size: float, bank_: bank.Bank) -> float:
    """Energy that a sine of an amplitude has in a window, at the least: it may be half a bin away."""
    return 0.4 * size * size / 2 * bank_.energy


_PLACES = np.linspace(-0.5, 0.5, 201)
"""Places of an edge, in windows before the middle of one."""
_FILLED = 0.5 + _PLACES + np.sin(2 * np.pi * _PLACES) / (2 * np.pi)
"""How much of a Hann window the tone then fills."""
