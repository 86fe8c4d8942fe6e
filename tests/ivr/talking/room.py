"""A caller before the machine, at a terminal and a sound card that aren't there, in time that the test lets pass."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from paper import Paper
from prompt_toolkit.formatted_text import fragment_list_to_text, to_formatted_text
from sound_calls import Sines

from audio.devices.handset import Handset
from audio.devices.opening import Wanted
from audio.errors import AudioError
from audio.hearing.scripted import ScriptedRecogniser
from audio.levels import rms
from ivr.sound.hearing import Hearing
from ivr.talking.by_sound import RATE, BySound
from ivr.talking.listening import Listening
from ivr.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable

    from fake_sounddevice import FakeSoundDevice

    from audio.pcm import Samples
    from engine.flow import Flow
    from ivr.simulation import Setting

CARD = 48_000
"""Samples a second of the card."""
LIMIT_S = 60.0
HEADSET = "USB Headset"
MENU = """
states:
  main:
    menu: Нажмите один или скажите баланс чтобы узнать свой баланс.
    options:
      balance: {key: "1", say: баланс, goto: balance}
      rates: {key: "2", say: курсы, goto: bye}
      code: {key: "3", goto: code}
  balance: {say: На счёте сто рублей., next: main}
  code: {ask: Введите код., digits: 4, into: code, sensitive: true, next: bye}
  bye: {hang_up: До свидания.}
variables: {code: {type: digits}}
"""
LONG = "Нажмите один или скажите баланс чтобы узнать свой баланс."


class Loudness:
    def is_speech(self, samples: Samples) -> bool:
        return rms(samples) > 1500


def hearing(says: list[str] | AudioError) -> Hearing:
    if isinstance(says, AudioError):
        raise says
    return Hearing(ScriptedRecogniser(says), Loudness())


class Room:
    """A caller before the machine: time passes in steps of 10 ms, in which the card takes and gives its sound."""

    def __init__(
        self,
        flow: Flow,
        setting: Setting,
        fake: FakeSoundDevice,
        *,
        says: list[str] | AudioError | None = None,
        headphones: bool = True,
    ) -> None:
        self.fake = fake
        self.now = 50.0
        self.heard: list[Samples] = []
        """What comes out of the loudspeaker."""
        self.happened: list[tuple[float, object]] = []
        self.paper = Paper(columns=100)
        self.handset = Handset(Wanted(RATE), lambda job: job())
        self.handset.open(self.now)
        self.listening = Listening(partial(hearing, says), RATE // 50) if says is not None else None
        make = partial(
            BySound,
            flow,
            setting,
            handset=self.handset,
            voices=Sines(RATE),
            listening=self.listening,
            has_headphones=headphones,
            monotonic=lambda: self.now,
            sleep=self.sleep,
        )
        self.terminal = Terminal(lambda observe: make(self._also(observe)), output=self.paper)
        self.terminal.begin()
        pace = self.terminal._pace
        assert isinstance(pace, BySound)
        self.pace = pace

    def _also(self, observe: Callable[[float, object], None]) -> Callable[[float, object], None]:
        def both(at: float, item: object) -> None:
            self.happened.append((self.now - 50.0, item))
            observe(at, item)

        return both

    def passes(self, seconds: float) -> None:
        self.speaks(np.zeros(round(seconds * CARD), np.int16))

    def speaks(self, sound: Samples) -> None:
        block = CARD // 100
        for at in range(0, len(sound), block):
            self.now += 0.01
            self._card(sound[at : at + block])
            self.terminal.advance()

    def _card(self, spoken: Samples) -> None:
        kinds = [stream.kind for stream in self.fake.streams]
        if "input" in kinds:
            self.fake.speak(spoken)
        if "output" in kinds:
            self.heard.append(self.fake.hear(CARD // 100))

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self._card(np.zeros(0, np.int16))

    def types(self, line: str) -> None:
        self.terminal.advance()
        self.terminal.take(line)

    def presses(self, keys: str) -> None:
        for key in keys:
            self.terminal.advance()
            self.pace.press(key)

    @property
    def seen(self) -> list[str]:
        self.terminal.print_pending()
        return self.paper.lines

    @property
    def below(self) -> str:
        return fragment_list_to_text(to_formatted_text(self.terminal.message()))

    @property
    def out(self) -> Samples:
        return np.concatenate(self.heard)

    def at(self, kind: type, number: int = 0) -> float:
        return [at for at, item in self.happened if isinstance(item, kind)][number]

    def silent_from(self, after_s: float) -> float:
        loud = np.flatnonzero(np.abs(self.out[round(after_s * CARD) :].astype(int)) > 100)
        gaps = np.flatnonzero(np.diff([*loud.tolist(), len(self.out) * 2]) > CARD // 50)
        return after_s + float(loud[gaps[0]]) / CARD


def spoken(seconds: float) -> Samples:
    at = np.arange(round(seconds * CARD)) / CARD
    samples: Samples = np.rint(9000 * np.sin(2 * np.pi * 300 * at)).astype(np.int16)
    return samples


def ready(room: Room) -> None:
    """Wait until the recogniser is there."""
    from threading import Event

    done = Event()
    assert room.listening is not None
    room.listening._recogniser.do(done.set)
    done.wait(LIMIT_S)
