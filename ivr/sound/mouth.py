"""What is being said at each moment, as samples: a prompt begins on its sample, and stops without a click."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from ivr.recordings import recorded_s

if TYPE_CHECKING:
    from audio.pcm import Samples, Sound
    from engine.actions import Say
    from engine.flow import Flow

FADE_S = 0.005
"""A prompt that is stopped dies away so fast; where one goes on, it comes back as fast."""


class Spoken(Protocol):
    """A prompt that was made."""

    @property
    def sound(self) -> Sound | None:
        """At the rate of the line; None where nothing could say it, and its text must do."""

    @property
    def cached(self) -> bool:
        """It had been made before."""

    @property
    def took_s(self) -> float:
        """Seconds that making it took."""


class Voices(Protocol):
    """Who makes the sound of prompts."""

    def prepare(self, say: Say) -> None:
        """Begin to make a prompt's sound, and come back at once."""

    def spoken(self, say: Say, *, wait: bool) -> Spoken | None:
        """Return a prompt that was made; None where it is still being made and is not to be waited for."""


class Mouth:
    """Says the prompts of one call: tells the world how long each lasts, and renders what is heard of it."""

    def __init__(self, flow: Flow, rate: int, voices: Voices | None, *, waits: bool = True) -> None:
        """Set up.

        Args:
            flow: Whose prompts these are.
            rate: Samples a second of what goes out.
            voices: Make the sound; without them the line is silent, and prompts last as long as their texts let expect.
            waits: A prompt that is not ready is waited for, as where time is virtual; else it begins when it is ready.
        """
        self._flow = flow
        self._rate = rate
        self._voices = voices
        self._waits = waits
        self._ready: tuple[Say, Spoken] | None = None
        """The prompt that was asked about last."""
        self.waited_s = 0.0
        """Seconds of processing that were spent on waiting for sounds."""
        self._saying: Say | None = None
        self._sound: Samples = _nothing()
        """Of the prompt that is being said."""
        self._next = 0
        """The sample of it that comes next."""
        self._dying: Samples = _nothing()
        """The end of what was stopped, still to be heard."""

    # What the world asks.

    def prepare(self, say: Say) -> None:
        """Take a prompt that was ordered, to have it ready when its turn comes."""
        if self._voices is not None:
            self._voices.prepare(say)

    def lasts_s(self, say: Say) -> float | None:
        """Return how long a prompt is, in seconds: its sound, or what its text lets expect where it has none (rule 8).

        None while its sound is still being made.
        """
        if self._voices is not None:
            spoken = self.spoken(say)
            if spoken is None:
                return None
            if spoken.sound is not None:
                return spoken.sound.seconds
        lasts_s = recorded_s(self._flow.file, say.audio) if say.audio is not None else None
        lasts_s = self._flow.speaking_s(say.text, say.place) if lasts_s is None else lasts_s
        return round(lasts_s * self._rate) / self._rate

    def spoken(self, say: Say) -> Spoken | None:
        """Return a prompt as it was made; None where it is not ready, or nobody speaks."""
        if self._ready is not None and self._ready[0] is say:
            return self._ready[1]
        spoken = self._voices.spoken(say, wait=self._waits) if self._voices is not None else None
        if spoken is not None:
            self._ready = say, spoken
            self.waited_s += spoken.took_s
        return spoken

    # What is heard.

    @property
    def is_saying(self) -> bool:
        """Whether a prompt is being said."""
        return self._saying is not None

    def render(
        self, length: int, say: Say | None = None, position: int = 0, *, again: bool = False
    ) -> Samples:
        """Return the next samples: of a prompt, from a position in it on, or silence; `again` and again, as music is.

        What was heard before and does not go on dies away first, under what comes now.
        """
        if say is not self._saying or (say is not None and position != self._next):
            self._turn_to(say, position)
        heard: Samples = np.zeros(length, np.int16)
        if again and len(self._sound):
            heard = np.take(self._sound, range(self._next, self._next + length), mode="wrap")
        part = self._sound[self._next : self._next + length]
        heard[: len(part)] = part
        self._next += length
        return self._with_what_dies(heard) if len(self._dying) else heard

    def _turn_to(self, say: Say | None, position: int) -> None:
        fade = np.linspace(0, 1, round(FADE_S * self._rate), endpoint=False)
        rest = self._sound[self._next : self._next + len(fade)]
        if len(rest):
            self._dying = _sum(np.rint(rest * (1 - fade[: len(rest)])).astype(np.int16), self._dying)
        spoken = self.spoken(say) if say is not None else None
        sound = spoken.sound.samples if spoken is not None and spoken.sound is not None else _nothing()
        if position:
            sound = sound.copy()
            back = sound[position : position + len(fade)]
            back[:] = np.rint(back * fade[: len(back)])
        self._saying, self._sound, self._next = say, sound, position

    def _with_what_dies(self, heard: Samples) -> Samples:
        now, self._dying = self._dying[: len(heard)], self._dying[len(heard) :]
        return _sum(heard, now)


def _sum(one: Samples, other: Samples) -> Samples:
    """Both at once; what would be too loud is clipped."""
    if len(one) < len(other):
        one, other = other, one
    both = one.astype(np.int32)
    both[: len(other)] += other
    return both.clip(-32768, 32767).astype(np.int16)


def _nothing() -> Samples:
    return np.zeros(0, np.int16)
