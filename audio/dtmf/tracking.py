"""From windows to keys: when two tones are a key, when it began, when it has ended.

A key is known `SHORTEST_MS` after its onset and not before, so that 24 ms of tone are none. Its edges are found
between the windows: the amplitude in a window over an edge tells how much of the window the tone fills.

A window ends at every 5th millisecond, but most of the time one in four is enough to see that there is no key, or that
it still sounds; the others are looked at only where that one leaves it open.
"""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from audio.dtmf import bank, fitting
from audio.dtmf.judging import FAINTEST, PRESENT, is_key
from audio.dtmf.keypad import HIGH, LOW
from audio.dtmf.press import Held, Tone

if TYPE_CHECKING:
    from audio.dtmf.bank import Floats

BLOCK_MS = 20
"""Sound is looked at closely where, at the end of such a block, it may be a key."""
SHORTEST_MS = 27.0
"""A tone is a key once it has lasted so long (Q.24: 40 ms are one, 23 are none)."""
BRIDGED_MS = 24.0
"""A key that is gone for no longer is the same (Q.24: 10 ms are bridged, 40 are a pause)."""
_BACK = 12
"""Windows in which an onset is sought."""
LOOK_BACK_MS = 2 * BLOCK_MS + bank.WINDOW_MS + _BACK * bank.HOP_MS
"""How much of the past is looked at again when a key may have begun."""
_ROUGHLY_OFF = 0.04
_WEAKER = 0.03
"""The weaker tone has so much of both in a window: 11 dB less, and 4 dB where it is off by so much as may be."""
_SHARE = 0.4
"""Both tones have so much of a window's energy, though the window sees only half of one that is far off."""
_RUN = BLOCK_MS // bank.HOP_MS
"""Windows one after the other that see the same tones: as many as end in a block."""
_STEADY = 0.9
"""Amplitude, in parts of what it was, of a key that fills a window."""


class Tracker:
    """Follows the keys of one stream, window by window."""

    def __init__(self, rate: int) -> None:
        self._bank, self._fitter = bank.by_rate(rate), fitting.by_rate(rate)
        self._ms = rate / 1000
        self.block = BLOCK_MS * rate // 1000
        """Samples of a block."""
        self._open = False
        """Whether all windows are looked at."""
        self._faintest = _energy_of(FAINTEST, self._bank)
        """Energy of a window under which there is no tone in it."""
        self._pair: tuple[int, int] | None = None
        """The row and column that the last window saw."""
        self._run: deque[list[float]] = deque(maxlen=_RUN)
        """Powers of the windows up to there that saw them, one after the other."""
        self._since = 0.0
        """Where the first of them has its middle, in samples of the stream."""
        self._last = 0
        """Number of the last window that was looked at."""
        self._held: Held | None = None
        self._released: Held | None = None
        self.ended: list[Tone] = []
        """Keys that have been let go, to be taken away by the owner."""

    def go_on(self, past: Floats, now: int) -> list[str]:
        """Go on to where the past ends, and return the keys that have now been recognised.

        Args:
            past: samples up to there, `LOOK_BACK_MS` of them at the least.
            now: samples of the stream up to there; never past the end of a block that hasn't been gone on to.
        """
        found = self._look(past, now) if self._open else []
        if not now % self.block:
            was_open, self._open = self._open, self._opens(past[-self._bank.length :])
            if self._open and not was_open:
                found = self._look(past, now)
        return found

    def _opens(self, seen: Floats) -> bool:
        """Whether a key may have ended in the block before, or may be recognised in the next one.

        A new key must be seen in `_RUN` windows, one after the other: this is one of them, or none end in the block.
        A key that fills this window and that before the block had no gap between them that would count.
        """
        measured, held = self._bank.powers_in(seen, self._faintest), self._held
        if held is None:
            return measured is not None and self._pair_in(*measured) is not None
        if measured is None or held.end < math.inf:
            return True
        ratio = held.ratio_in(*measured)
        if ratio < _STEADY:
            return True
        held.ratio = ratio
        return False

    def _look(self, past: Floats, now: int) -> list[str]:
        """Look at each window since the last one, and at those that were passed over in the last block."""
        hop, length = self._bank.hop, self._bank.length
        newest = now // hop
        first = max(self._last + 1, newest - _RUN + 1)
        if first > self._last + 1:
            self._pair = None
        self._last = newest
        shift = len(past) - now  # from a place in the stream to one in `past`
        seen = bank.windows(past, first * hop + shift - length, newest + 1 - first, length, hop)
        keys = []
        for at, (powers, energy) in enumerate(zip(*self._bank.powers(seen), strict=True), first):
            key = self._step(powers, energy, past[: at * hop + shift], at * hop)
            if key is not None:
                keys.append(key)
        return keys

    def _step(self, powers: list[float], energy: float, past: Floats, now: int) -> str | None:
        """Go on by one window."""
        held = self._held
        if held is not None and self._sounds(held, powers, energy, now):
            self._pair = None
            return None
        pair = self._pair_in(powers, energy)
        if pair != self._pair:
            self._run.clear()
            self._since = now - self._bank.length / 2
        self._pair = pair
        self._run.append(powers)
        if pair is None or len(self._run) < _RUN or self._is_held(pair):
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
        weaker, both = min(low, high), low + high
        if weaker < self._faintest or weaker < _WEAKER * both or both < _SHARE * (energy - powers[8]):
            return None
        return powers.index(low), powers.index(high, 4) - 4

    def _is_held(self, pair: tuple[int, int]) -> bool:
        held = self._held
        return held is not None and pair == (held.row, held.column)

    def _begin(self, pair: tuple[int, int], past: Floats, now: int) -> str | None:
        """Take a new key, if the tones are one and have lasted."""
        row, column = pair
        powers = self._run[-1]
        new = Held(row, column, powers[row], powers[len(LOW) + column])
        if new.strength_in(self._run[0]) < PRESENT:  # then the onset is later than the middle of that window
            return None
        onset = self._onset(new, past, now)
        new.start = self._since if onset is None else onset
        if now - new.start < SHORTEST_MS * self._ms:
            return None
        guesses = self._bank.frequencies(past, row, column)
        if max(abs(guesses[0] / LOW[row] - 1), abs(guesses[1] / HIGH[column] - 1)) > _ROUGHLY_OFF:
            return None
        fit = self._fitter.fit(past[-self._fitter.length :], guesses)
        if fit is None or not is_key(fit, row, column, begins=onset is not None):
            return None
        return self._take(new)

    def _take(self, new: Held) -> str | None:
        """Let a new key sound; None where it is the old one that came back."""
        if self._held is not None:
            self._let_go(self._held, new.start)
        self._held, old = new, self._released
        if old is not None and old.key == new.key and new.start - old.end <= BRIDGED_MS * self._ms:
            new.start, self._released = old.start, None
            return None
        self._settle()
        return new.key

    def _sounds(self, held: Held, powers: list[float], energy: float, now: int) -> bool:
        """Whether a key still sounds, after seeing whether it has ended, or came back after a gap."""
        ratio = held.ratio_in(powers, energy)
        before, held.ratio = held.ratio, ratio
        centre = now - self._bank.length / 2
        if held.end == math.inf:
            if ratio < PRESENT:
                held.end = self._edge(before, ratio, centre, falling=True)
        elif ratio >= PRESENT:
            start = self._edge(ratio, before, centre, falling=False)
            if start - held.end <= BRIDGED_MS * self._ms:
                held.end = math.inf
            else:
                self._let_go(held, held.end)
        elif centre - held.end > BRIDGED_MS * self._ms + self._bank.length / 2:
            self._let_go(held, held.end)
        return held.end == math.inf

    def _let_go(self, held: Held, latest: float) -> None:
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

    def _onset(self, new: Held, past: Floats, now: int) -> float | None:
        """Where the tones began, in samples of the stream; None where they have sounded for long."""
        hop, length = self._bank.hop, self._bank.length
        earlier, _ = self._bank.powers(
            bank.windows(past, len(past) - length - _BACK * hop, _BACK, length, hop)
        )
        centre, present = now - length / 2, 1.0
        for powers in reversed(earlier):
            centre -= hop
            ratio = new.strength_in(powers)
            if ratio < PRESENT:
                return self._edge(present, ratio, centre + hop, falling=False)
            present = ratio
        return None

    def _edge(self, present: float, absent: float, centre: float, *, falling: bool) -> float:
        """Where between two windows a tone begins or ends; `centre` is the middle of the later window."""
        nearer = present if present - PRESENT < PRESENT - absent else absent
        if (nearer is present) == falling:
            centre -= self._bank.hop
        inside = float(np.interp(nearer, _FILLED, _PLACES)) * self._bank.length
        return centre + inside if falling else centre - inside


def _energy_of(size: float, bank_: bank.Bank) -> float:
    """Energy that a sine of an amplitude has in a window, at the least: it may be half a bin away."""
    return 0.4 * size * size / 2 * bank_.energy


_PLACES = np.linspace(-0.5, 0.5, 201)
"""Places of an edge, in windows before the middle of one."""
_FILLED = 0.5 + _PLACES + np.sin(2 * np.pi * _PLACES) / (2 * np.pi)
"""How much of a Hann window the tone then fills."""
