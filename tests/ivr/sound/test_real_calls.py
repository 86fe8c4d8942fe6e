"""Calls with nothing stood in for: eSpeak NG speaks on both sides, Silero's network and Vosk listen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from korean_speech import korean_model, say_korean
from sound_calls import AT, quiet

from audio.dtmf import generate
from audio.pcm import Sound
from audio.speaking.speaker import Speaker
from engine.actions import End
from engine.events import Heard
from engine.journal import Moved
from engine.loading.loader import load
from ivr.opening import open_flow, shipped_flow
from ivr.simulation import Setting
from ivr.sound.dialling import Ending, dial
from ivr.sound.hearing import on_model
from ivr.sound.line import SoundLine
from ivr.sound.voices import FlowVoices

if TYPE_CHECKING:
    from collections.abc import Iterator

RATE = 16_000
KOREAN = Path(__file__).parents[1] / "flows" / "korean.yaml"
PATIENT_S = 60.0
"""For what is spoken on any machine, however busy."""


@pytest.fixture(scope="module")
def speaker() -> Iterator[Speaker]:
    with Speaker(warn=pytest.fail, patience_s=PATIENT_S) as speaker:
        yield speaker


def test_a_caller_speaks_with_the_line_and_interrupts_it(speaker: Speaker) -> None:
    hearing = on_model(korean_model(), RATE)
    flow = load(KOREAN)
    words = ["잔액 조회", "아니요", "상담원"]
    pauses = (np.zeros(round(seconds * RATE), np.int16) for seconds in (3, 0.4, 3))
    caller = np.concatenate(
        [part for pause, said in zip(pauses, words, strict=True) for part in (pause, say_korean(said))]
    )
    happened: list[tuple[float, object]] = []
    line = SoundLine(
        flow,
        Setting("1588", "", AT, "connected", 1.0),
        lambda *told: happened.append(told),
        rate=RATE,
        voices=FlowVoices(flow, speaker, RATE),
        hearing=hearing,
    )
    dial(line, Sound(caller, RATE), Ending())
    heard = [item.text for _, item in happened if isinstance(item, Heard)]
    assert heard == ["잔액 조회", "아니오", "상담원"]  # «no», as the model writes it
    assert [item.dest for _, item in happened if isinstance(item, Moved)] == ["balance", "main", "operator"]
    assert isinstance(line.end, End)
    assert line.end.outcome == "connected"
    first, second, third = line.metrics.turns
    for turn in (first, second, third):
        assert turn.voice_to_voice_ms is not None
        assert turn.voice_to_voice_ms <= 450
    assert second.barge_in_ms is not None
    assert second.barge_in_ms <= 200


def test_the_line_of_the_bank_is_called_by_keys(speaker: Speaker) -> None:
    flow = open_flow(shipped_flow())
    keys = {3.0: "1", 6.0: "4321", 9.0: "1"}
    caller = quiet(14)
    for at, pressed in keys.items():
        tones = generate(pressed, 8000)
        caller[round(at * 8000) :][: len(tones)] += tones
    line = SoundLine(flow, Setting("900", "+79161234567", AT), voices=FlowVoices(flow, speaker, 8000))
    dial(line, Sound(caller, 8000), Ending())
    path = line.simulation.call.path
    assert {"cards/block", "cards/confirm"} <= set(path)
    assert line.end is not None
    assert [turn.by for turn in line.metrics.turns][:2] == ["key", "key"]
