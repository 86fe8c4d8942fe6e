"""How deep a call test goes: the caller's keys and words are told to the engine, or sound on the line and are heard.

A script is the same at every depth. What the line says is not made into sound for it: its prompts last as they are
estimated, so that a call takes the same time. Only the caller's side is deeper, which is what may be misheard.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from ivr.simulation import Simulation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from audio.pcm import Samples
    from engine.flow import Flow, Simulated
    from ivr.services import Answer
    from ivr.simulation import Setting
    from ivr.sound.caller_voice import CallerVoice
    from ivr.sound.hearing import Hearing
    from ivr.sound.line import SoundLine

KNOWN_AFTER_S = 0.08
"""A tone is a key after 60 ms at the latest, and the frame it is known in lasts 20 ms."""
_LONGEST_ANSWER_S = 4.0
"""After the last sound of the caller's: a sentence is over long before."""


class Setup(NamedTuple):
    """What is fixed before a call begins, as a `Simulation` is given it."""

    flow: Flow
    setting: Setting
    make_answer: Callable[[], Answer] | None
    simulated: Mapping[str, Simulated] | None


class Caller(Protocol):
    """The caller of one call."""

    @property
    def simulation(self) -> Simulation:
        """The call."""

    @property
    def known_after_s(self) -> float:
        """Seconds after a key or word at which the line knows it, at the latest."""

    def press(self, keys: str) -> float:
        """Press keys, one right after the other, and return when the last one was pressed, in seconds of the call."""

    def say(self, text: str, confidence: float) -> float:
        """Say something aloud and return when it was said, in seconds of the call.

        A `confidence` under 1 is that of a recogniser which is sure of nothing better.
        """

    def close(self) -> None:
        """Let go of what hears them; the call stays as it is."""


class Depth(Protocol):
    """Makes callers."""

    def caller(self, setup: Setup) -> Caller:
        """Return the caller of a new call."""


class Text:
    """Keys and words are told to the engine."""

    def caller(self, setup: Setup) -> Caller:
        """Return the caller of a new call."""
        flow, setting, make_answer, simulated = setup
        return _TextCaller(Simulation(flow, setting, make_answer=make_answer, simulated=simulated))


@dataclass(slots=True)
class _TextCaller:
    simulation: Simulation
    known_after_s: float = 0.0

    def press(self, keys: str) -> float:
        self.simulation.press(keys)
        return self.simulation.now

    def say(self, text: str, confidence: float) -> float:
        self.simulation.say(text, confidence)
        return self.simulation.now

    def close(self) -> None:
        pass  # nothing hears them


@dataclass(frozen=True, slots=True)
class Sound:
    """Keys are tones, through the telephone's code into the detector; words too, where there is a voice and an ear."""

    voice: CallerVoice | None = None
    """Speaks for the caller; None: what they say is told to the engine."""
    new_hearing: Callable[[], Hearing] | None = None
    """Makes what understands the speech of a call."""

    def caller(self, setup: Setup) -> Caller:
        """Return the caller of a new call."""
        from audio.telephone import RATE
        from ivr.sound.line import SoundLine

        flow, setting, make_answer, simulated = setup
        line = SoundLine(
            flow,
            setting,
            rate=self.voice.rate if self.voice is not None else RATE,
            hearing=self.new_hearing() if self.new_hearing is not None else None,
            make_answer=make_answer,
            simulated=simulated,
        )
        return _SoundCaller(line, self.voice)


class _SoundCaller:
    known_after_s = KNOWN_AFTER_S

    def __init__(self, line: SoundLine, voice: CallerVoice | None) -> None:
        self._line, self._voice = line, voice
        self.simulation = line.simulation

    def press(self, keys: str) -> float:
        import numpy as np

        from audio.dtmf import generate
        from audio.telephone import RATE, through_a_law

        code = through_a_law if self._line.rate == RATE else lambda samples: samples
        tones = [code(generate(key, self._line.rate)) for key in keys]
        began_s = self._sound(np.concatenate(tones), _quiet)
        return began_s + sum(map(len, tones[:-1])) / self._line.rate

    def say(self, text: str, confidence: float) -> float:
        """Say something aloud; where a script fixes how well it is heard, there is nothing to be heard."""
        if self._voice is None or confidence < 1.0:
            self.simulation.say(text, confidence)
            return self.simulation.now
        samples, ends_s = self._voice.says(text)
        return self._sound(samples, self._voice.silence) + ends_s

    def close(self) -> None:
        self._line.close()

    def _sound(self, samples: Samples, silence: Callable[[int], Samples]) -> float:
        """Let samples sound on the line, then its silence for as long as something is being heard.

        Returns when the first of them sounded, in seconds of the call.
        """
        import numpy as np

        line = self._line
        line.catch_up()
        began_s = line.position / line.rate
        length = line.frame_length
        padded = np.concatenate((samples, silence(-len(samples) % length)))
        for start in range(0, len(padded), length):
            if line.end is not None:
                return began_s
            line.feed(padded[start : start + length])
        last = line.position + round(_LONGEST_ANSWER_S * line.rate)
        while line.is_hearing and line.end is None and line.position < last:
            line.feed(silence(length))
        return began_s


def _quiet(length: int) -> Samples:
    import numpy as np

    return np.zeros(length, np.int16)


TEXT = Text()
"""The depth of call tests unless something else is asked for."""
