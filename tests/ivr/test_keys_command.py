"""`ivr keys` writes tones and reads them back; a mistake is a plain message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from click.testing import CliRunner

from audio.dtmf import generate
from audio.pcm import Sound
from audio.resampling import resample
from audio.wav import write
from ivr.main import cli

if TYPE_CHECKING:
    from pathlib import Path


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["keys", *map(str, arguments)])
    return result.exit_code, result.output


@pytest.mark.parametrize("rate", [8000, 16000])
def test_what_is_written_is_read(tmp_path: Path, rate: int) -> None:
    file = tmp_path / "tones.wav"

    assert run("12#", "-o", file, "--rate", rate, "--tone", 60, "--pause", 40) == (0, "")
    status, printed = run("--read", file)

    lines = [line.split("\t") for line in printed.splitlines()]
    assert (status, [key for key, _, _ in lines]) == (0, ["1", "2", "#"])
    found = [float(time) for _, *times in lines for time in times]
    assert found == pytest.approx([0.0, 0.06, 0.1, 0.16, 0.2, 0.26], abs=0.003)


def test_a_recording_of_any_rate_is_read(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", resample(Sound(generate("70*"), 8000), 44100), "24-bit")

    assert [line[0] for line in run("--read", tmp_path / "a.wav")[1].splitlines()] == ["7", "0", "*"]


def test_silence_holds_no_keys(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", Sound(np.zeros(8000, np.int16), 8000))

    result = CliRunner().invoke(cli, ["keys", "--read", str(tmp_path / "a.wav")])

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"{tmp_path / 'a.wav'}: no keys are heard in 1.0 s\n"


def test_mistakes_are_plain_messages(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("no sound")

    assert run("12x", "-o", tmp_path / "b.wav") == (
        2,
        "Error: «x» is no key of a telephone: take digits, * and #, or A to D\n",
    )
    assert run("--read", tmp_path / "a.wav")[0] == 2
    assert "is no WAV file" in run("--read", tmp_path / "a.wav")[1]
    assert "ivr keys 12# -o tones.wav" in run()[1]
    assert "ivr keys 12# -o tones.wav" in run("12")[1]
