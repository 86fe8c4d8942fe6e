"""Engines one after the other: what fails is tried once more, then the next one, never later than asked for."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from audio.levels import is_silent
from audio.pcm import Sound
from audio.speaking.engine import EngineDied, EngineFault, EngineMissing, NoSuchVoice

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from audio.speaking.engine import Engine
    from audio.speaking.voice import Voice

MOST_DEATHS = 3
"""So many in `WITHIN_S` and an engine is left alone for the rest of the run."""
WITHIN_S = 60.0
RATE_OF_SILENCE = 8000
_ATTEMPTS = 2
_FASTEST_PER_S = 70.0
"""Letters a second at 160 words a minute that nobody speaks: what is shorter is a piece of what was asked for."""


class Made(NamedTuple):
    """A sound, and what made it."""

    sound: Sound
    engine: Engine
    voice: Voice
    """The voice that was asked for, or the usual one where there is none of its name."""


class Chain:
    """Engines in order of preference. Safe for one thread at a time, save `live` and `close`."""

    def __init__(
        self,
        engines: Sequence[Engine],
        *,
        warn: Callable[[str], None],
        now: Callable[[], float] = time.monotonic,
        strict: bool = False,
    ) -> None:
        """Take the engines, what tells a person of those that fail, and a clock.

        `strict`: a voice that is not there is an error, and no other one speaks instead.
        """
        self.engines = tuple(engines)
        self._strict = strict
        self._warn = warn
        self._now = now
        self._out: dict[Engine, str] = {}
        """Engines that are used no more, and why."""
        self._deaths: dict[Engine, deque[float]] = {}
        self._told: set[str] = set()

    @property
    def live(self) -> list[Engine]:
        """The engines that are still used."""
        return [engine for engine in self.engines if engine not in self._out]

    @property
    def why_silent(self) -> str:
        """Why none is left; empty where one is."""
        if self.live:
            return ""
        return "; ".join(self._out.values()) or "there is no engine"

    def make(self, text: str, voice: Voice, within_s: float) -> Made | None:
        """Return the sound of a text from the first engine that can; None where none could in time.

        An attempt may take half of the time that is left, the last one all of it. Where there is nothing to be heard
        in a text, such as a lone dash, its sound is empty. Raises: NoSuchVoice where the chain is strict.
        """
        deadline = self._now() + within_s
        live = self.live
        for engine in live:
            for attempt in range(_ATTEMPTS):
                left = deadline - self._now()
                if left <= 0:
                    return None
                is_last = engine is live[-1] and attempt == _ATTEMPTS - 1
                share = left if is_last else left / 2
                try:
                    sound = self._attempt(engine, text, voice, share)
                    return Made(sound, engine, voice)
                except NoSuchVoice as fault:
                    if self._strict:
                        raise
                    if voice.name is None:
                        self._tell(str(fault))
                        break
                    self._tell(f"{fault}; the usual voice speaks instead")
                    voice = replace(voice, name=None)
                except EngineMissing as fault:
                    self._out[engine] = str(fault)
                    break
                except EngineDied as fault:
                    hung = deadline - self._now() <= left - share
                    if self._died_too_often(engine, fault) or (hung and engine is not live[-1]):
                        break  # a caller waits: the next engine is surer than the one that hung
                except EngineFault:
                    if not _letters(text):
                        return Made(Sound(np.zeros(0, np.int16), RATE_OF_SILENCE), engine, voice)
        return None

    def close(self) -> None:
        """End every process of the engines."""
        for engine in self.engines:
            engine.close()

    def _attempt(self, engine: Engine, text: str, voice: Voice, within_s: float) -> Sound:
        sound = engine.make(text, voice, within_s)
        letters = _letters(text)
        fastest_s = letters / (_FASTEST_PER_S * voice.rate_wpm / 160)
        if letters and (sound.seconds < fastest_s or is_silent(sound, -60.0)):
            raise EngineFault(f"{engine.name} spoke only a part")
        return sound

    def _died_too_often(self, engine: Engine, fault: EngineDied) -> bool:
        now = self._now()
        deaths = self._deaths.setdefault(engine, deque(maxlen=MOST_DEATHS))
        deaths.append(now)
        if len(deaths) < MOST_DEATHS or now - deaths[0] > WITHIN_S:
            return False
        self._out[engine] = f"{engine.name} failed {MOST_DEATHS} times within a minute: {fault}"
        self._tell(f"{self._out[engine]}; it is not used any more")
        return True

    def _tell(self, warning: str) -> None:
        """Warn, of the same thing once."""
        if warning not in self._told:
            self._told.add(warning)
            self._warn(warning)


def _letters(text: str) -> int:
    """How many signs of a text are sure to be heard."""
    return sum(map(str.isalnum, text))
