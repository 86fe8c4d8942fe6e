from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from fake_engines import FakeEngine, tone

from audio import wav
from audio.pcm import Sound
from audio.speaking.speaker import Speaker
from audio.speaking.store import PromptStore
from audio.speaking.voice import Voice
from engine.actions import Say
from engine.errors import NOWHERE, Place
from engine.flow import USUAL_RATE_WPM
from engine.language import language
from engine.loading.loader import load
from ivr.sound.static_prompts import recordings, static_sentences
from ivr.sound.voices import FlowVoices, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.flow import Flow

FLOW = """\
flow: f
language: ru
start: main
on_failure: bye
voice: {rate: 150}
variables: {code: {type: digits, sensitive: true}, name: text}
commands:
  operator: {key: "0", offer: чтобы позвать оператора, goto: bye}
states:
  main:
    menu:
      - Здравствуйте! {options} Выбирайте, {name}. Спасибо.
      - {text: Что ещё?, voice: {name: ru+m3}}
    options:
      a: {key: 1, offer: чтобы узнать баланс, goto: bye}
      b: {key: 2, offer: "чтобы спросить {name}", when: name == "x", goto: bye}
    no_input: [Тихо., Очень тихо.]
    help: {text: Нажмите один., audio: sounds/help.wav}
  bye: {hang_up: "До свидания, код {code}. Пока."}
"""


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    path = tmp_path / "f.yaml"
    path.write_text(FLOW, encoding="utf-8")
    (tmp_path / "sounds").mkdir()
    return load(path)


class Cabin:
    """The voices of a flow, an engine that makes tones, and what they warned of."""

    def __init__(self, flow: Flow, folder: Path) -> None:
        self.engine = FakeEngine()
        self.warnings: list[str] = []
        self.folder = folder / "cache"
        store = PromptStore(self.folder, warn=self.warnings.append)
        self.speaker = Speaker([self.engine], store, warn=self.warnings.append)
        self.voices = FlowVoices(flow, self.speaker, 8000, warn=self.warnings.append)

    def say(
        self, text: str, shown: str | None = None, audio: str | None = None, place: Place = NOWHERE
    ) -> Say:
        return Say(1, text, text if shown is None else shown, audio, place)


@pytest.fixture
def cabin(flow: Flow, tmp_path: Path) -> Iterator[Cabin]:
    made = Cabin(flow, tmp_path)
    yield made
    made.speaker.close()


def test_a_prompt_is_spoken_sentence_by_sentence_and_joined(cabin: Cabin) -> None:
    say = cabin.say("Здравствуйте! Чем помочь?")
    assert cabin.voices.spoken(say, wait=False) is None
    spoken = cabin.voices.spoken(say, wait=True)
    assert spoken is not None
    assert spoken.sound is not None
    assert spoken.sound.rate == 8000
    assert [text for text, _ in cabin.engine.asked] == ["Здравствуйте!", "Чем помочь?"]
    again = cabin.voices.spoken(say, wait=False)
    assert again is not None
    assert again.cached
    assert cabin.voices.spoken(cabin.say("Чем помочь?"), wait=False) is not None


def test_a_prompt_that_is_prepared_is_there_when_its_turn_comes(cabin: Cabin) -> None:
    cabin.voices.prepare(cabin.say("Здравствуйте!"))
    cabin.voices.spoken(cabin.say("Здравствуйте!"), wait=True)
    assert len(cabin.engine.asked) == 1


@pytest.mark.parametrize(
    ("text", "shown", "secret"),
    [
        ("Код 12. Спасибо.", "Код •••. Спасибо.", ["Код 12."]),
        ("Спасибо. Код 12", "Спасибо. Код •••", ["Код 12"]),
        ("Раз. Код А. Б. В. Два.", "Раз. Код •••. Два.", ["Код А. Б. В. Два."]),
        ("Код два. Раз.", "Код •••. Раз.", ["Код два."]),
        ("Код 12", "•••", ["Код 12"]),
        ("Всё видно. Да.", "Всё видно. Да.", []),
    ],
)
def test_only_sentences_that_may_be_shown_are_no_secret(text: str, shown: str, secret: list[str]) -> None:
    found = pieces(Say(1, text, shown, None, NOWHERE), language("en"))
    assert " ".join(piece.text for piece in found) == text
    assert [piece.text for piece in found if piece.secret] == secret


def test_a_secret_sentence_is_in_no_file(cabin: Cabin) -> None:
    spoken = cabin.voices.spoken(cabin.say("Код семь. Спасибо.", "Код •••. Спасибо."), wait=True)
    assert spoken is not None
    cabin.speaker.close()
    assert len(list(cabin.folder.rglob("*.wav"))) == 1
    assert "семь" not in repr(spoken)


@pytest.mark.parametrize("rate", [8000, 44_100])
def test_a_recording_is_played_at_the_rate_of_the_call(cabin: Cabin, tmp_path: Path, rate: int) -> None:
    wav.write(tmp_path / "sounds" / "help.wav", tone(1.0, rate), "24-bit")
    spoken = cabin.voices.spoken(cabin.say("Нажмите один.", audio="sounds/help.wav"), wait=False)
    assert spoken is not None
    assert spoken.sound is not None
    assert (spoken.sound.rate, spoken.engine, spoken.cached) == (8000, "recording", True)
    assert spoken.sound.seconds == pytest.approx(1.0, abs=0.001)
    assert cabin.engine.asked == []


def test_a_recording_that_was_made_anew_is_heard(cabin: Cabin, tmp_path: Path) -> None:
    import os

    path = tmp_path / "sounds" / "help.wav"
    say = cabin.say("Нажмите один.", audio="sounds/help.wav")
    for seconds in (1.0, 2.0):
        wav.write(path, tone(seconds, 8000))
        os.utime(path, (seconds, seconds))
        spoken = cabin.voices.spoken(say, wait=False)
        assert spoken is not None
        assert spoken.sound is not None
        assert spoken.sound.seconds == seconds


@pytest.mark.parametrize(
    "content", [None, b"", b"RIFF", wav.encode(Sound(np.zeros(80, np.int16), 8000))[:60]]
)
def test_a_recording_that_cant_be_read_is_spoken_with_one_warning(
    cabin: Cabin, tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "sounds" / "help.wav").write_bytes(content)
    for _ in range(2):
        say = cabin.say("Нажмите один.", audio="sounds/help.wav", place=Place("f.yaml", 18, 18))
        spoken = cabin.voices.spoken(say, wait=True)
        assert spoken is not None
        assert spoken.engine == "first"
    assert len(cabin.warnings) == 1
    assert cabin.warnings[0].startswith(f"f.yaml:18: {tmp_path}/sounds/help.wav: ")
    assert cabin.warnings[0].endswith("; the prompt is spoken instead")


def test_a_prompt_has_its_own_voice_else_the_flows_else_that_of_the_language(
    cabin: Cabin, flow: Flow
) -> None:
    own = next(place for place in flow.voices)
    assert cabin.voices.voice(cabin.say("Что ещё?", place=own)) == Voice("ru", "ru+m3", 150)
    assert cabin.voices.voice(cabin.say("Пока.")) == Voice("ru", None, 150)


def test_the_estimate_and_the_voice_have_the_same_usual_rate() -> None:
    assert Voice().rate_wpm == USUAL_RATE_WPM


def test_all_that_is_said_in_every_call_is_known_beforehand(flow: Flow) -> None:
    found = static_sentences(flow)
    texts = [sentence.text for sentence in found]
    assert texts[:7] == [
        "Здравствуйте!",
        "Чтобы узнать баланс, нажмите один.",
        "Чтобы позвать оператора, нажмите ноль.",
        "Спасибо.",
        "Что ещё?",
        "Тихо.",
        "Очень тихо.",
    ]
    assert "Простите, не поняла." in texts
    assert "Нажмите один." in texts
    assert "Пока." in texts
    assert "Одну секунду, пожалуйста." in texts
    assert not [text for text in texts if "код" in text.split() or "Выбирайте" in text or "верно" in text]
    assert {sentence.voice for sentence in found if sentence.text == "Что ещё?"} == {
        Voice("ru", "ru+m3", 150)
    }
    assert {sentence.voice for sentence in found if sentence.text == "Одну секунду, пожалуйста."} == {
        Voice("ru", None, 150)
    }


def test_what_is_recorded_need_not_be_spoken(flow: Flow) -> None:
    (recording,) = recordings(flow)
    assert (recording.audio, recording.text) == ("sounds/help.wav", "Нажмите один.")
    assert "Нажмите один." not in [sentence.text for sentence in static_sentences(flow, [recording.place])]


def test_every_static_sentence_of_a_call_was_known_beforehand(flow: Flow, tmp_path: Path) -> None:
    """What a call of the flow says, but for its slots, is what was spoken before it."""
    from datetime import UTC, datetime

    from engine.journal import Journal
    from ivr.simulation import Setting, Simulation

    known = {sentence.text for sentence in static_sentences(flow)}
    said: list[str] = []

    def observe(_: float, record: object) -> None:
        if isinstance(record, Say):
            said.extend(piece.text for piece in pieces(record, plain.language))

    path = tmp_path / "f.yaml"
    plain = load_again(path, path.read_text(encoding="utf-8").replace(" Выбирайте, {name}.", ""))
    simulation = Simulation(plain, Setting("", "", datetime(2026, 11, 23, tzinfo=UTC)), observe)
    simulation.start()
    simulation.settle()
    assert isinstance(simulation.journal, Journal)
    assert len(said) >= 4
    assert [text for text in said if text not in known] == []


def load_again(path: Path, text: str) -> Flow:
    path.write_text(text, encoding="utf-8")
    return load(path)
