from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from click.testing import CliRunner
from sound_calls import keys, line_of, noise, quiet

from audio import wav
from audio.pcm import Sound
from audio.resampling import resample
from ivr.journal_file import read
from ivr.main import cli
from ivr.replay import lines_of
from ivr.sound.dialling import clipped_peaks, recording_of

if TYPE_CHECKING:
    from audio.pcm import Samples

FLOW = """
flow: test
title: Банк
language: ru
lines: {"900": "", "901": ""}
start: main
on_failure: bye
variables: {card: {type: digits}}
states:
  main:
    menu: Нажмите один.
    options:
      card: {key: "1", goto: card}
      desk: {key: "0", goto: desk}
  card: {ask: Наберите номер., digits: 4, into: card, sensitive: true, next: main}
  desk: {transfer: "+74950000000", say: Соединяю., otherwise: bye}
  bye: {hang_up: До свидания.}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("IVR_MODEL", raising=False)
    Path("flow.yaml").write_text(FLOW, encoding="utf-8")
    return tmp_path


def dial(*arguments: str, caller: Samples | None = None, rate: int = 8000) -> tuple[int, str, str]:
    if caller is not None:
        wav.write("caller.wav", Sound(caller, rate))
    told = ["dial", "flow.yaml", "--audio", "caller.wav", "--at", "2026-11-23T10:15+03:00", *arguments]
    result = CliRunner().invoke(cli, told)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


ONE = line_of(quiet(0.5), keys("1"), quiet(3), keys("1903"), quiet(1))
KEYS_ONLY = ("--no-speech", "--no-voice")


def test_a_recording_makes_a_whole_call_and_prints_its_transcript(folder: Path) -> None:
    status, out, err = dial(*KEYS_ONLY, "--journal", "j.jsonl", caller=ONE)
    assert (status, err) == (0, "")
    assert [line[9:].split(maxsplit=1) for line in out.splitlines()[:3]] == [
        ["Банк", "Нажмите один."],
        ["caller", "⌨ 1"],
        ["Банк", "Наберите номер."],
    ]
    assert out.splitlines()[-1].endswith("end: the caller hung up")
    assert "1903" not in out + (folder / "j.jsonl").read_text(encoding="utf-8")
    assert [str(line) for line in lines_of(read("j.jsonl"))] == out.splitlines()


def test_the_journal_has_its_times_to_the_sample(folder: Path) -> None:
    status, out, _ = dial(*KEYS_ONLY, "--json", caller=ONE)
    records = [json.loads(line) for line in out.splitlines()]
    assert (status, records[0]["kind"], records[-1]["kind"]) == (0, "began", "end")
    assert "turn_measured" in {record["kind"] for record in records}
    assert all(abs(record["t"] * 8000 - round(record["t"] * 8000)) < 0.005 for record in records)
    assert folder.exists()


@pytest.mark.usefixtures("folder")
def test_the_same_recording_makes_the_same_call() -> None:
    first, second = (dial(*KEYS_ONLY, caller=ONE) for _ in range(2))
    assert first == second


@pytest.mark.usefixtures("folder")
def test_who_is_transferred_holds_the_line() -> None:
    _, out, _ = dial(*KEYS_ONLY, "--wait", "20s", caller=line_of(quiet(0.5), keys("0")))
    assert "transfer to +74950000000: connected" in out.splitlines()[-1]
    assert out.splitlines()[-1].startswith("00:2")


@pytest.mark.usefixtures("folder")
def test_who_stays_is_silent_until_the_line_hangs_up() -> None:
    _, out, _ = dial(*KEYS_ONLY, "--stay", caller=line_of(quiet(0.5)))
    assert out.count("(silence)") == 3
    assert out.splitlines()[-1].endswith("end: the line hangs up")


@pytest.mark.usefixtures("folder")
def test_who_hangs_up_does_so_in_the_middle_of_a_prompt() -> None:
    _, out, _ = dial(*KEYS_ONLY, "--hang-up-after", "0.2s", caller=line_of(quiet(0.5)))
    assert out.splitlines()[-1].startswith("00:00.7")


@pytest.mark.usefixtures("folder")
def test_24_bit_stereo_at_44100_is_taken() -> None:
    sound = resample(Sound(ONE, 8000), 44_100)
    one = np.zeros((len(sound.samples), 2, 3), np.uint8)
    one[:, 0, 1:] = one[:, 1, 1:] = sound.samples.astype("<i2").view(np.uint8).reshape(-1, 2)
    data = one.tobytes()
    fmt = struct.pack("<HHIIHH", 1, 2, 44_100, 44_100 * 6, 6, 24)
    body = b"WAVEfmt " + struct.pack("<I", 16) + fmt + b"data" + struct.pack("<I", len(data)) + data
    Path("caller.wav").write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    _, out, err = dial(*KEYS_ONLY)
    assert ([line.split("⌨ ")[1] for line in out.splitlines() if "⌨" in line], err) == (["1", "••••"], "")


def test_both_sides_are_recorded(folder: Path) -> None:
    dial(*KEYS_ONLY, "--record", "rec", caller=ONE)
    assert sorted(path.name for path in (folder / "rec").iterdir()) == ["call.wav", "caller.wav", "line.wav"]


@pytest.mark.usefixtures("folder")
def test_the_callers_recording_is_not_written_over() -> None:
    status, _, err = dial(*KEYS_ONLY, "--record", ".", caller=ONE)
    assert status == 2
    assert "would be written over: name another folder" in err
    assert len(wav.read("caller.wav").samples) == len(ONE)


@pytest.mark.usefixtures("folder")
def test_a_call_becomes_a_test_that_passes() -> None:
    status, _, err = dial(*KEYS_ONLY, "--save", "saved.calls.yaml", "--name", "by keys", caller=ONE)
    assert (status, err) == (0, "saved.calls.yaml: «by keys» is saved\n")


@pytest.mark.usefixtures("folder")
def test_silence_is_warned_of() -> None:
    status, _, err = dial(*KEYS_ONLY, caller=quiet(1))
    assert status == 0
    assert err.startswith("warning: caller.wav: is silent from beginning to end")


@pytest.mark.usefixtures("folder")
def test_clipping_is_warned_of() -> None:
    status, _, err = dial(*KEYS_ONLY, caller=noise(1, level=60_000))
    assert status == 0
    assert "is clipped" in err
    assert "record it lower" in err


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "there is no such file"),
        (b"", "is empty"),
        (b"hello, this is text", "is no WAV file"),
        (
            b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0data\0\0\0\0",
            "holds no sound",
        ),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_is_no_sound_is_told_and_how_to_mend_it(content: bytes | None, told: str) -> None:
    if content is not None:
        Path("caller.wav").write_bytes(content)
    status, out, err = dial(*KEYS_ONLY)
    assert (status, out) == (2, "")
    assert told in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--stay", "--hang-up-after", "2s"), "--stay and --hang-up-after contradict each other"),
        (("--no-speech", "--model", "x"), "--no-speech and --model contradict each other"),
        (("--model", "nowhere"), "nowhere"),
        (("--line", "902"), "did you mean"),
        (("--rate", "11025"), "8000"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_wrong_arguments_are_told(arguments: tuple[str, ...], told: str) -> None:
    status, out, err = dial("--no-voice", *arguments, caller=ONE)
    assert (status, out) == (2, "")
    assert told in err


def test_a_recording_has_the_rate_of_the_line_that_it_is_good_for(tmp_path: Path) -> None:
    rates = []
    for rate in (8000, 11_025, 16_000, 44_100):
        wav.write(tmp_path / "x.wav", resample(Sound(noise(0.5), 8000), rate))
        rates.append(recording_of(tmp_path / "x.wav", None, pytest.fail).rate)
    assert rates == [8000, 8000, 16_000, 16_000]


def test_clipped_peaks_are_three_samples_at_full_scale_or_more() -> None:
    samples = np.array([0, 32767, 32767, 0, 32767, 32767, 32767, 0, -32768, -32768, -32768, -32768], np.int16)
    assert clipped_peaks(samples) == 2
