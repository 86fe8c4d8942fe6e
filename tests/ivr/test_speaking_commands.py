"""`ivr say` and `ivr warm`, with an engine that makes tones; one test each speaks for real."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from click.testing import CliRunner
from fake_engines import FakeEngine, tone
from fake_sounddevice import FakeSoundDevice, Plugged

from audio import wav
from audio.speaking import speaker
from ivr.main import cli

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from audio.pcm import Samples, Sound
    from audio.speaking.voice import Voice

FLOW = """\
flow: f
language: ru
start: main
on_failure: main
states:
  main:
    hang_up:
      - {text: Нажмите один. До свидания., audio: help.wav}
"""


class Program:
    """The program with its engines, its cache and what it printed last."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.first, self.second = FakeEngine("first"), FakeEngine("second")
        monkeypatch.setenv("IVR_CACHE", str(folder / "cache"))
        monkeypatch.setattr(speaker, "WorkerEngine", lambda: self.first)
        monkeypatch.setattr(speaker, "EspeakProgram", lambda: self.second)
        self.flow = folder / "f.yaml"
        self.flow.write_text(FLOW, encoding="utf-8")

    def run(self, *arguments: object, text: str = "") -> Result:
        return CliRunner().invoke(cli, [str(argument) for argument in arguments], input=text)

    @property
    def cached(self) -> int:
        return len(list((self.folder / "cache").rglob("*.wav")))


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    return Program(tmp_path, monkeypatch)


def test_a_text_becomes_a_file_at_the_rate_and_with_the_voice_that_are_wanted(program: Program) -> None:
    out = program.folder / "a.wav"
    options = ("--voice", "ru+m3", "--rate", 90, "--pitch", 10, "--sample-rate", 16000, "--volume", 0.5)
    result = program.run("say", "Здравствуйте! Чем помочь?", "-o", out, *options)
    assert (result.exit_code, result.output) == (0, "")
    assert wav.read(out).rate == 16000
    (text, voice), _ = program.first.asked
    assert (text, voice.name, voice.rate_wpm, voice.pitch) == ("Здравствуйте!", "ru+m3", 90, 10)
    assert program.cached == 2


def test_a_text_comes_from_the_standard_input_and_a_sound_goes_to_the_standard_output(
    program: Program,
) -> None:
    result = program.run("say", "-", "-o", "-", text="Здравствуйте!\n")
    assert wav.decode(result.stdout_bytes, "it").rate == 8000
    assert [text for text, _ in program.first.asked] == ["Здравствуйте!"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "write «ivr say TEXT», «ivr say TEXT -o FILE», or «ivr say - < FILE»"),
        ((" ", "-o", "x.wav"), "there is nothing to say: write a text"),
        (("Да.", "--rate", "5"), "5 is not in the range 80<=x<=450"),
        (("Да.", "-o", "/nonexistent/x.wav"), "/nonexistent/x.wav: can't be written"),
    ],
)
def test_what_is_asked_wrongly_is_told(program: Program, arguments: tuple[str, ...], told: str) -> None:
    result = program.run("say", *arguments)
    assert result.exit_code == 2
    assert told in result.output
    assert "Traceback" not in result.output


def test_a_voice_that_is_not_there_is_an_error_and_nothing_is_written(program: Program) -> None:
    program.first.script = ["no voice"]
    result = program.run("say", "Да.", "--voice", "x", "-o", program.folder / "a.wav")
    assert (result.exit_code, result.output) == (2, "Error: there is no such voice\n")
    assert not (program.folder / "a.wav").exists()


def test_without_an_engine_it_is_said_what_to_install(program: Program) -> None:
    program.first.script = program.second.script = ["missing"]
    for command in (("say", "Да.", "-o", program.folder / "a.wav"), ("warm", program.flow)):
        result = program.run(*command)
        assert result.exit_code == 2
        assert "first missing; second missing" in result.output


def test_nothing_to_be_heard_is_an_error(program: Program) -> None:
    program.first.script = ["faults"]
    result = program.run("say", "…", "-o", program.folder / "a.wav")
    assert (result.exit_code, result.output) == (2, "Error: nothing can be heard of this text: write words\n")


class Room:
    """A loudspeaker, which hears 10 ms whenever the program waits so long."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.fake = FakeSoundDevice(Plugged("Speaker", outputs=2, rate=16_000)).install(monkeypatch)
        self.heard: list[Samples] = []
        self.unplugged_after_s = 1e9
        monkeypatch.setattr(import_module("ivr.commands.say"), "time", SimpleNamespace(sleep=self.sleep))

    def sleep(self, seconds: float) -> None:
        if len(self.heard) / 100 >= self.unplugged_after_s:
            self.fake.unplug("Speaker")
        if self.fake.streams and self.fake.stream("output").active:
            self.heard.append(self.fake.hear(160))
        assert seconds < 1


def test_without_a_file_the_text_is_heard_to_its_end(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room(monkeypatch)
    result = program.run("say", "Здравствуйте! Чем помочь?")
    assert (result.exit_code, result.output) == (0, "")
    loud = np.flatnonzero(np.abs(np.concatenate(room.heard).astype(int)) > 1000)
    assert (loud[-1] - loud[0]) / 16_000 == pytest.approx(
        len("Здравствуйте!Чем помочь?") / 20 + 0.25, abs=0.1
    )
    assert room.fake.streams == []


def test_a_loudspeaker_that_goes_away_is_told(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    Room(monkeypatch).unplugged_after_s = 0.3
    result = program.run("say", "Здравствуйте! Чем помочь?")
    assert (result.exit_code, result.output) == (2, "Error: the loudspeaker went away\n")


def test_where_there_is_nothing_to_play_on_a_file_is_offered(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    FakeSoundDevice().install(monkeypatch)
    result = program.run("say", "Да.")
    assert (result.exit_code, result.output) == (
        2, "Error: there is no loudspeaker; to write a WAV file, add -o FILE\n"
    )  # fmt: skip


def test_a_flow_is_warmed_once(program: Program) -> None:
    wav.write(program.folder / "help.wav", tone(1.0))
    first, again = program.run("warm", program.flow), program.run("warm", program.flow)
    assert first.exit_code == again.exit_code == 0
    assert f"{program.flow}: 17 sentences, " in first.stdout
    assert first.stdout.endswith("17 made now; 1 recording\n")
    assert again.stdout.endswith("0 made now; 1 recording\n")
    assert program.cached == 17
    assert "Нажмите один." not in [text for text, _ in program.first.asked]


def test_a_recording_that_is_missing_is_told_and_spoken(program: Program) -> None:
    result = program.run("warm", program.flow, "--sample-rate", "16000")
    assert result.exit_code == 0
    assert "f.yaml:8: " in result.stderr
    assert "there is no such file or folder" in result.stderr
    assert "Нажмите один." in [text for text, _ in program.first.asked]


def test_what_can_not_be_spoken_is_told_and_the_status_is_1(program: Program) -> None:
    program.first.script = program.second.script = ["ok", "faults"]
    result = program.run("warm", program.flow)
    assert result.exit_code == 1
    assert "Warning: could not be spoken: «" in result.stderr


def test_a_flow_that_is_wrong_is_told_as_everywhere(program: Program) -> None:
    result = program.run("warm", program.folder / "nothing.yaml")
    assert result.exit_code == 2
    assert "nothing.yaml" in result.output


def test_ctrl_c_ends_at_once_and_keeps_what_was_made(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = program.first.make

    def interrupted(text: str, voice: Voice, within_s: float) -> Sound:
        if len(program.first.asked) == 3:
            import _thread

            _thread.interrupt_main()
        return made(text, voice, within_s)

    monkeypatch.setattr(program.first, "make", interrupted)
    result = program.run("warm", program.flow)
    assert result.exit_code == 130
    assert "stopped: what was made is kept" in result.stderr
    assert program.first.closed
    assert program.cached >= 3


def test_a_text_is_spoken_for_real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IVR_CACHE", str(tmp_path / "cache"))
    out = tmp_path / "a.wav"
    result = CliRunner().invoke(cli, ["say", "Проверка связи.", "-o", str(out)])
    assert (result.exit_code, result.output) == (0, "")
    assert 0.8 < wav.read(out).seconds < 2.0
    listed = CliRunner().invoke(cli, ["say", "--voices"])
    assert "Russian" in listed.stdout
