"""Engines without sound, and a clock that only they move."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

import numpy as np

from audio.pcm import Sound
from audio.speaking.engine import EngineDied, EngineFault, EngineMissing, NoSuchVoice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from audio.speaking.voice import Voice


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


def tone(seconds: float, rate: int = 22_050, hertz: float = 300.0) -> Sound:
    """Something that can be heard."""
    wave = np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
    return Sound((wave * 9000).astype(np.int16), rate)


class FakeEngine:
    """Does what its script says, one entry a text, the last one for ever; speaks 20 characters a second.

    `ok`, or: `hangs` takes all the time it is given, `dies`, `faults`, `missing`, `no voice` where one is named,
    `part` and `silence` give too little, `slow` takes 0.3 s.
    """

    def __init__(
        self, name: str = "first", script: Iterable[str] = ("ok",), clock: Clock | None = None
    ) -> None:
        self.name = name
        self.version = "1"
        self.script = list(script)
        self.clock = clock or Clock()
        self.asked: list[tuple[str, Voice]] = []
        self.within: list[float] = []
        self.closed = False

    def start(self) -> None:
        pass

    def make(self, text: str, voice: Voice, within_s: float) -> Sound:
        self.asked.append((text, voice))
        self.within.append(within_s)
        does = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        self.clock.time += within_s if does == "hangs" else min(0.3 if does == "slow" else 0.01, within_s)
        if does == "no voice" and voice.name is not None:
            raise NoSuchVoice("there is no such voice")
        faults = {"hangs": EngineDied, "dies": EngineDied, "faults": EngineFault, "missing": EngineMissing}
        if does in faults:
            raise faults[does](f"{self.name} {does}")
        if does == "silence":
            return Sound(np.zeros(22_050, np.int16), 22_050)
        return tone(0.01 if does == "part" else max(len(text), 4) / 20)

    def close(self) -> None:
        self.closed = True


class GatedEngine(FakeEngine):
    """Speaks when it is let."""

    def __init__(self, script: Iterable[str] = ("ok",)) -> None:
        super().__init__(script=script)
        self.begun, self.go_on = Event(), Event()

    def make(self, text: str, voice: Voice, within_s: float) -> Sound:
        self.begun.set()
        self.go_on.wait()
        return super().make(text, voice, within_s)
