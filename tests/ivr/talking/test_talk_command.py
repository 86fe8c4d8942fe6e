from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from fake_sounddevice import FakeSoundDevice, Plugged

from audio.devices import portaudio
from ivr.main import cli

if TYPE_CHECKING:
    from click.testing import Result

GOODBYE = """flow: test
title: Test
language: en
start: bye
on_failure: bye
states:
  bye: {hang_up: Bye.}
"""


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IVR_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("IVR_MODELS", str(tmp_path / "models"))
    monkeypatch.chdir(tmp_path)
    Path("flow.yaml").write_text(GOODBYE, encoding="utf-8")


def talked(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["talk", *arguments])


def test_a_whole_call_is_made_where_there_is_no_sound_card(monkeypatch: pytest.MonkeyPatch) -> None:
    FakeSoundDevice().install(monkeypatch)
    done = talked("flow.yaml", "--no-speech", "--record", "rec", "--journal", "call.jsonl")
    assert done.exit_code == 0
    assert [line[9:].split(maxsplit=1) for line in done.stdout.splitlines()] == [
        [
            "(system)",
            "there is no sound (there is no microphone; there is no loudspeaker): press keys, or type what you say",
        ],
        ["Test", "Bye."],
        ["(system)", "end: the line hangs up"],
    ]
    assert {path.name for path in Path("rec").iterdir()} == {"caller.wav", "line.wav", "call.wav"}
    assert Path("call.jsonl").read_text(encoding="utf-8").count('"kind": "end"') == 1


def test_devices_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    FakeSoundDevice(Plugged("Headset", inputs=1, outputs=2), Plugged("HDMI", outputs=2)).install(monkeypatch)
    done = talked("--list-devices")
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "Headset, ALSA\tmicrophone (the system's own), loudspeaker (the system's own), 48000 Hz",
        "HDMI, ALSA\tloudspeaker, 48000 Hz",
    ]


def test_where_there_is_no_device_to_list_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    FakeSoundDevice().install(monkeypatch)
    done = talked("--list-devices")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "ivr doctor" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--input", "Hedset"], "Error: there is no microphone «Hedset»: did you mean «Headset, ALSA»?\n"),
        (
            ["--output", "7"],
            "Error: there is no loudspeaker «7»: there is «Headset, ALSA»\n",
        ),
        (["--model", "nowhere"], "Error: the model nowhere is not there\n"),
        (["--record", "flow.yaml/x"], "Error: flow.yaml/x: can't be made (Not a directory)"),
        (["--no-speech", "--model", "x"], "--no-speech and --model contradict each other"),
    ],
)
def test_what_is_asked_for_wrongly_is_told_before_the_call(
    arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    FakeSoundDevice(Plugged("Headset", inputs=1, outputs=2)).install(monkeypatch)
    done = talked("flow.yaml", *arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stdout == ""


def test_a_flow_that_does_not_load_is_told_and_nothing_stays_open(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeSoundDevice(Plugged("Headset", inputs=1, outputs=2)).install(monkeypatch)
    Path("flow.yaml").write_text(GOODBYE.replace("start: bye", "start: by"), encoding="utf-8")
    done = talked("flow.yaml")
    assert done.exit_code == 2
    assert "did you mean «bye»?" in done.stderr
    assert fake.streams == []


def test_without_portaudio_a_named_device_is_told_to_be_missing_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(_: str) -> object:
        raise OSError("PortAudio library not found")

    monkeypatch.setattr(portaudio, "import_module", missing)
    done = talked("flow.yaml", "--device", "Headset")
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: PortAudio is not there (PortAudio library not found): ")
