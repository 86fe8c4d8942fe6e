"""Calls over a sound card, without a terminal."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
from fake_sounddevice import FakeSoundDevice, Plugged
from room import HEADSET, LONG, MENU, spoken
from sound_calls import Sines, flow_of

from audio.devices.handset import Handset
from audio.devices.opening import Wanted
from audio.dtmf import generate
from ivr.talking import plain
from ivr.talking.by_sound import RATE, BySound

if TYPE_CHECKING:
    from pathlib import Path

    from engine.flow import Flow
    from ivr.simulation import Setting


@pytest.fixture
def menu(tmp_path: Path) -> Flow:
    return flow_of(MENU, tmp_path)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeSoundDevice:
    return FakeSoundDevice(Plugged(HEADSET, inputs=1, outputs=2)).install(monkeypatch)


def test_without_a_terminal_the_transcript_is_printed(
    menu: Flow, setting: Setting, fake: FakeSoundDevice
) -> None:
    handset = Handset(Wanted(RATE), lambda job: job())
    clock = [0.0]
    printed: list[str] = []
    kept: list[object] = []

    def sleep(seconds: float) -> None:
        clock[0] += seconds
        if fake.streams:
            sound = generate("2", RATE, tone=0.1).repeat(3) if 0.5 <= clock[0] < 0.51 else spoken(0.01) * 0
            fake.speak(sound.astype(np.int16))
            fake.hear(480)

    handset.open(0.0)
    make = partial(BySound, flow=menu, setting=setting, handset=handset, voices=Sines(RATE), listening=None)
    status = plain.run(
        lambda observe: make(observe=observe, monotonic=lambda: clock[0], sleep=sleep),
        "Test",
        keep=kept.append,
        write=printed.append,
        sleep=sleep,
    )
    assert status == 0
    assert [line[9:].lstrip() for line in printed] == [
        f"Test      {LONG}",
        "(system)  microphone «USB Headset»; loudspeaker «USB Headset»",
        "caller    ⌨ 2",
        "Test      До свидания.",
        "(system)  end: the line hangs up",
    ]
    assert len(kept) == 1


def test_ctrl_c_without_a_terminal_hangs_up(menu: Flow, setting: Setting, fake: FakeSoundDevice) -> None:
    handset = Handset(Wanted(RATE), lambda job: job())
    handset.open(0.0)
    make = partial(BySound, flow=menu, setting=setting, handset=handset, voices=None, listening=None)
    ends = []

    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    status = plain.run(
        lambda observe: make(observe=observe, monotonic=lambda: 0.0),
        "Test",
        keep=lambda simulation: ends.append(simulation.end),
        write=lambda _: None,
        sleep=interrupt,
    )
    assert status == 130
    assert ends[0] is not None
    assert ends[0].end == "caller_hung_up"
    assert fake.streams
    handset.close()
    assert not fake.streams
