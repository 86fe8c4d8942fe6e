"""Calls over a sound card, at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from fake_sounddevice import FakeSoundDevice, Plugged
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from room import CARD, HEADSET, LIMIT_S, LONG, MENU, Room, ready, spoken
from sound_calls import flow_of, phrases_of, prompt_sound

from audio.devices.handset import BACK_OFF_S
from audio.dtmf import generate
from audio.errors import AudioError
from audio.levels import rms
from engine.events import Heard, KeyPressed
from engine.recognisable import phrases
from ivr.sound.metrics import TurnMeasured
from ivr.talking.by_sound import RATE
from ivr.world import PromptCut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from engine.flow import Flow
    from ivr.simulation import Setting


@pytest.fixture
def menu(tmp_path: Path) -> Flow:
    return flow_of(MENU, tmp_path)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeSoundDevice:
    return FakeSoundDevice(Plugged(HEADSET, inputs=1, outputs=2)).install(monkeypatch)


@pytest.fixture
def room(
    menu: Flow, setting: Setting, fake: FakeSoundDevice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Room]]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr(
        "ivr.talking.aside.PATIENCE_S", LIMIT_S
    )  # its thread may be late by our clock, not by the call's
    rooms: list[Room] = []
    with create_pipe_input() as pipe, create_app_session(input=pipe):

        def enter(**options: object) -> Room:
            rooms.append(Room(menu, setting, fake, **options))  # type: ignore[arg-type]
            return rooms[-1]

        yield enter
    for one in rooms:
        if one.listening is not None:
            one.listening.close()
            one.listening._recogniser._thread.join(LIMIT_S)


def test_the_first_prompt_is_heard_at_once(room: Callable[..., Room]) -> None:
    here = room()
    here.passes(0.5)
    first = int(np.flatnonzero(np.abs(here.out) > 100)[0]) / CARD
    assert first < 0.06  # the rest of G14 is the machine's
    expected = prompt_sound(LONG, RATE)
    assert rms(here.out[CARD // 10 : CARD // 2]) == pytest.approx(rms(expected), rel=0.15)


def test_the_words_are_shown_as_they_are_heard(room: Callable[..., Room]) -> None:
    here = room()
    here.passes(1.0)
    assert here.below.startswith("│ Нажмите один или скажите")
    here.passes(1.0)
    assert here.seen[-1] == f"│ {LONG}"


def test_a_key_of_the_keyboard_silences_the_prompt_within_60_ms(room: Callable[..., Room]) -> None:
    here = room()
    here.passes(1.0)
    here.presses("3")
    here.passes(0.5)
    pressed = here.at(KeyPressed)
    loud = np.abs(here.out[round(pressed * CARD) :].astype(int)) > 100
    before_next = np.flatnonzero(loud)
    # 5 ms of fading, then silence until the next prompt has gone through cushion and card
    gap = np.flatnonzero(np.diff(before_next) > CARD // 100)
    assert before_next[gap[0]] / CARD <= 0.06
    assert before_next[gap[0] + 1] / CARD <= 0.09  # and the next prompt is heard


def test_what_was_cut_is_heard_no_more_once_it_fell_silent(room: Callable[..., Room]) -> None:
    here = room()
    here.passes(1.0)
    here.presses("3")
    here.passes(0.06)
    after = here.out[round(here.at(KeyPressed) * CARD) :].astype(int)
    quiet = np.flatnonzero(np.abs(after) <= 2)
    assert len(quiet) > 0.03 * CARD
    steady = np.abs(np.diff(here.out[CARD // 2 : CARD].astype(int))).max()
    assert np.abs(np.diff(after)).max() <= 1.1 * steady  # no click


def test_a_key_on_the_telephone_is_heard_as_its_tone_and_shown(room: Callable[..., Room]) -> None:
    here = room()
    here.passes(0.5)
    here.speaks(generate("1", 16_000, tone=0.1).repeat(3))
    here.passes(0.3)
    assert here.at(KeyPressed) - 0.5 <= 0.06 + 0.02  # G6, and the block of the card
    assert here.seen[-2:] == ["│ Нажмите один или скажите —", "› 1"]
    assert here.below.startswith("│ На")


def test_before_the_model_is_there_nobody_is_noticed(room: Callable[..., Room]) -> None:
    here = room(says=["баланс"])
    assert here.listening is not None
    ready(here)
    here.listening._recogniser.is_ready = False  # as it was a moment before
    assert here.pace.status.endswith("listening soon…")
    here.passes(0.5)
    here.speaks(spoken(1.5))
    assert not any(isinstance(item, PromptCut | Heard) for _, item in here.happened)


def test_speech_is_understood_once_the_model_is_there(room: Callable[..., Room]) -> None:
    here = room(says=["баланс"])
    ready(here)
    here.passes(2.2)
    here.speaks(spoken(0.6))
    ready(here)  # what was fed was looked at
    here.passes(0.03)
    assert here.below == "› баланс"  # while it is still being said
    here.passes(2.0)
    answered = here.seen.index("› баланс")
    assert here.seen[answered + 1] == "│ На счёте сто рублей."


def test_speech_interrupts_within_200_ms_with_headphones(room: Callable[..., Room]) -> None:
    here = room(says=["баланс"])
    ready(here)
    here.passes(0.5)
    here.speaks(spoken(0.6))
    assert here.silent_from(0.5) - 0.5 <= 0.2


def test_on_a_loudspeaker_a_voice_must_last_longer(room: Callable[..., Room]) -> None:
    here = room(says=["баланс"], headphones=False)
    ready(here)
    here.passes(0.5)
    here.speaks(spoken(0.2))
    here.passes(0.3)
    assert not any(isinstance(item, PromptCut) for _, item in here.happened)
    assert rms(here.out[-CARD // 20 :]) > 1000
    here.speaks(spoken(0.6))
    assert 0.24 <= here.silent_from(1.0) - 1.0 <= 0.4


def test_a_model_that_is_missing_is_told_once_and_keys_go_on(room: Callable[..., Room]) -> None:
    here = room(says=AudioError("there is no model for ru: ivr models"))
    assert here.listening is not None
    here.listening._recogniser._thread.join(LIMIT_S)
    here.passes(0.3)
    told = "  there is no model for ru: ivr models; press keys, or type what you say"
    assert here.seen.count(told) == 1
    assert "keys only" in here.pace.status
    here.presses("2")
    here.passes(1.5)
    assert here.terminal.simulation.end is not None


def test_words_that_are_typed_are_said(room: Callable[..., Room]) -> None:
    here = room()
    here.passes(0.5)
    here.types("баланс")
    here.passes(0.1)
    assert here.seen[-2:] == ["│ Нажмите один или —", "› баланс"]


def test_commands_work_and_going_back_does_not(room: Callable[..., Room]) -> None:
    here = room()
    here.passes(0.5)
    here.types("/options")
    assert any("balance" in line for line in here.seen)
    here.types("/back")
    assert "there is no going back in what was said aloud" in here.seen[-1]
    here.passes(0.5)
    assert here.below.startswith("│ Нажмите")


def test_keys_of_a_secret_show_nowhere(room: Callable[..., Room]) -> None:
    here = room()
    here.passes(0.2)
    here.presses("3")
    here.passes(0.8)
    here.presses("12")
    assert here.below == "› ••"
    here.presses("34")
    here.passes(1.0)
    assert "› ••••" in here.seen
    assert "12" not in "".join(here.seen[2:])


def test_a_device_that_goes_away_is_told_and_the_call_goes_on_as_text(room: Callable[..., Room]) -> None:
    here = room()
    here.passes(0.5)
    here.fake.unplug(HEADSET)
    here.passes(0.5)
    assert here.seen[-1].startswith("  «USB Headset» went away: it is sought again")
    assert "sound is away" in here.pace.status
    here.passes(2.0)
    assert here.seen[-1] == f"│ {LONG}"  # as long as it would have been heard
    here.presses("1")
    here.passes(0.3)
    assert here.below.startswith("│ На")
    assert len([line for line in here.seen if "went away" in line]) == 1
    here.passes(sum(BACK_OFF_S))
    assert any(line.startswith("  there is no sound (there is no microphone") for line in here.seen)
    assert "no sound" in here.pace.status
    here.types("курсы")
    here.passes(1.0)
    assert here.terminal.simulation.end is not None


def test_a_device_that_comes_back_is_used_again(room: Callable[..., Room]) -> None:
    here = room()
    here.passes(0.5)
    here.fake.unplug(HEADSET)
    here.passes(1.0)
    here.fake.plugged.append(Plugged(HEADSET, inputs=1, outputs=2))
    here.passes(1.5)
    here.presses("1")
    here.heard.clear()
    here.passes(0.5)
    assert rms(here.out) > 1000
    assert "  microphone «USB Headset»; loudspeaker «USB Headset»" in here.seen


def test_without_a_microphone_it_is_said_how_to_go_on(
    menu: Flow, setting: Setting, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    fake = FakeSoundDevice(Plugged("Speakers", outputs=2)).install(monkeypatch)
    with create_pipe_input() as pipe, create_app_session(input=pipe):
        here = Room(menu, setting, fake)
        here.passes(0.5)
    assert "  loudspeaker «Speakers»; there is no microphone (press keys, or type what you say)" in here.seen
    assert rms(here.out) > 1000
    assert here.pace.status == "no microphone"


def test_the_level_of_the_microphone_is_shown(room: Callable[..., Room]) -> None:
    here = room()
    here.passes(1.0)
    assert here.pace.status == "▁▁▁▁▁▁"
    here.speaks(spoken(0.3))
    assert here.pace.status[-2:] == "██"


def test_the_last_word_is_heard_before_the_devices_are_let_go(room: Callable[..., Room]) -> None:
    here = room()
    here.passes(0.2)
    here.presses("2")
    here.passes(0.5)
    assert here.terminal.simulation.end is not None
    loudspeaker = here.handset.loudspeaker
    assert loudspeaker is not None
    here.pace.finish()
    assert loudspeaker.waiting_s == 0


def test_a_frozen_sound_card_does_not_keep_the_program_at_the_end(room: Callable[..., Room]) -> None:
    here = room()
    here.passes(0.2)
    here.fake._terminate()
    before = here.now
    here.pace.finish()
    assert here.now - before < 1.5


def test_when_the_program_was_kept_from_its_work_the_line_does_not_lag_behind(
    room: Callable[..., Room],
) -> None:
    here = room()
    here.passes(0.5)
    here.now += 2.0
    here.fake.speak(np.zeros(2 * CARD, np.int16))
    here.terminal.advance()
    loudspeaker = here.handset.loudspeaker
    assert loudspeaker is not None
    assert loudspeaker.waiting_s < 0.3


def test_what_the_card_lost_is_told_in_the_journal(room: Callable[..., Room]) -> None:
    here = room()
    here.passes(0.5)
    here.fake.speak(np.zeros(480, np.int16), lost=True)
    here.fake.hear(480, late=True)
    here.presses("1")
    here.passes(0.5)
    (turn,) = [item for _, item in here.happened if isinstance(item, TurnMeasured)]
    assert (turn.in_overflow, turn.out_underflow) == (1, 1)
    assert turn.by == "key"


def test_wordings_are_found_before_the_caller_speaks(
    room: Callable[..., Room], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = room(says=[])
    ready(here)
    here.passes(0.05)
    ready(here)
    grammar = here.terminal.simulation.call.listens_to
    assert grammar is not None
    monkeypatch.setattr("engine.recognisable._wordings", None)  # the dictionary is asked no more
    assert set(phrases_of(grammar)) <= set(phrases(grammar) or ())
