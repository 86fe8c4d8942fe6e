"""A call at the pace of a microphone: what it hears goes into the line, and what the line says comes out."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from audio.devices.news import Gone, Lost, Opened
from ivr.sound.held import PromptHeld
from ivr.sound.line import SoundLine
from ivr.sound.mouth import FADE_S
from ivr.talking.meter import Meter
from ivr.world import PromptCut

if TYPE_CHECKING:
    from collections.abc import Callable

    from audio.devices.handset import Handset
    from audio.devices.news import News
    from audio.pcm import Samples
    from engine.flow import Flow
    from ivr.pace import Observe
    from ivr.simulation import Setting
    from ivr.sound.mouth import Voices
    from ivr.sound.recording import Recording
    from ivr.talking.listening import Listening

RATE = 16_000
"""Samples a second: what recognisers take."""
_OPENS_S = 2.0
"""How long the first word waits for the devices."""
_BEHIND = 10
"""Frames at one time; of more, the oldest are skipped, or the line would answer late from there on."""
_LAST_S = 1.0
"""How long the last word may take to be heard."""


class BySound:
    """A `Pace`: time is the frames that a handset gives. One thread owns it."""

    tick_s = 0.01
    keys_at_once = True

    def __init__(
        self,
        flow: Flow,
        setting: Setting,
        observe: Observe,
        *,
        handset: Handset,
        voices: Voices | None,
        listening: Listening | None,
        recording: Recording | None = None,
        has_headphones: bool = False,
        told: list[str] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Set up.

        Args:
            flow: The flow.
            setting: What is fixed before the call begins.
            observe: Is told what happens, and when.
            handset: Opened, or being opened.
            voices: Make the sound of prompts, at 16 kHz.
            listening: Understands speech; None where only keys are to be heard.
            recording: Gets both sides.
            has_headphones: The line is not heard in the microphone, so that the caller may interrupt it at once.
            told: Where others put what the caller has to be told, from any thread.
            monotonic: A clock.
            sleep: Lets it pass.
        """
        self._observe = observe
        self._handset = handset
        self._listening = listening
        self._monotonic = monotonic
        self._sleep = sleep
        self.line = SoundLine(
            flow,
            setting,
            self._look_on,
            rate=RATE,
            voices=voices,
            hearing=listening.hearing if listening is not None else None,
            waits_for_voices=False,
            is_guarded=not has_headphones,
            clock=time.perf_counter,
            recording=recording,
        )
        self.simulation = self.line.simulation
        self._meter = Meter()
        self._was_cut = False
        fade = round(FADE_S * RATE)
        self._past_what_dies = np.ones(self.line.frame_length)
        self._past_what_dies[: 2 * fade] = np.concatenate((np.zeros(fade), np.linspace(0, 1, fade)))
        self._sound = "sound soon…"
        self._told = told if told is not None else []

    def begin(self) -> None:
        """Pick up, when the devices are there or it takes too long."""
        self._handset.wait(_OPENS_S)
        self._handset.hear(self._monotonic())
        self._take_news()
        self._handset.play(self.line.start())
        if self._listening is not None:
            self._listening.begin()

    @property
    def now(self) -> float:
        """Seconds since the call's start, counted in samples."""
        return self.simulation.now

    def advance(self) -> None:
        """Take what was heard meanwhile, and say what is to be said."""
        for frame in self._handset.hear(self._monotonic())[-_BEHIND:]:
            if self.simulation.end is not None:
                break
            self._meter.take(frame)
            spoken = self.line.feed(frame)
            self._handset.play(self._without_what_was_cut(spoken))
        if self._listening is not None:
            self._listening.expect(self.simulation.call.listens_to)
        counts, metrics = self._handset.counts, self.line.metrics
        metrics.in_overflow, metrics.out_underflow = counts.in_overflows, counts.out_underflows
        self._take_news()

    def press(self, keys: str) -> None:
        """Press keys that were typed: the line hears no tones of them."""
        self.line.press(keys)

    def undo(self, turns: int) -> None:  # noqa: ARG002 - as paces have it
        """What was said aloud was said."""
        return

    @property
    def status(self) -> str:
        """How loud the microphone is, and whether speech is understood."""
        if self._handset.microphone is None:
            return self._sound
        listening = f" {self._listening.status}" if self._listening is not None else ""
        return f"{self._meter}{listening}"

    @property
    def partial(self) -> str:
        """What the caller is saying, as far as it was understood."""
        return self.line.partial

    def notes(self) -> list[str]:
        """Return what the caller has to be told since this was last asked."""
        fault = self._listening.fault() if self._listening is not None else ""
        if fault:
            self._told.append(f"{fault}; press keys, or type what you say")
        return [self._told.pop(0) for _ in range(len(self._told))]

    def finish(self) -> None:
        """Let the last word be heard."""
        until = self._monotonic() + _LAST_S
        while (loudspeaker := self._handset.loudspeaker) is not None and loudspeaker.waiting_s > 0:
            if loudspeaker.ended or self._monotonic() >= until:
                break
            self._sleep(self.tick_s)
        if loudspeaker is not None and not loudspeaker.ended:
            self._sleep(min(loudspeaker.latency_s, _LAST_S))

    def _look_on(self, at: float, item: object) -> None:
        if isinstance(item, PromptCut | PromptHeld):
            self._handset.clear()
            self._was_cut = True
        self._observe(at, item)

    def _without_what_was_cut(self, spoken: Samples) -> Samples:
        """The loudspeaker has let what was cut die away already; here it would be heard once more."""
        if not self._was_cut:
            return spoken
        self._was_cut = False
        return np.rint(spoken * self._past_what_dies).astype(np.int16)

    def _take_news(self) -> None:
        for item in self._handset.news():
            self._take(item)

    def _take(self, item: News) -> None:
        match item:
            case Opened(microphone, loudspeaker, missing):
                named = [
                    f"{what} «{device.name}»"
                    for what, device in (("microphone", microphone), ("loudspeaker", loudspeaker))
                    if device is not None
                ]
                instead = " (press keys, or type what you say)" if microphone is None else ""
                self._told.append("; ".join((*named, *missing)) + instead)
                self._sound = "no microphone"
            case Lost(reason):
                if self._sound != "sound is away":
                    self._told.append(
                        f"{reason}: it is sought again; meanwhile press keys, or type what you say"
                    )
                self._sound = "sound is away"
            case Gone(reason):
                self._told.append(f"there is no sound ({reason}): press keys, or type what you say")
                self._sound = "no sound"
