"""Both sides as WAV files, and what must not be in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from sound_calls import Dialled, flow_of, keys, line_of, noise, prompt_sound, quiet, word_sound

from audio import wav, wav_stream
from audio.dtmf import detect
from audio.errors import AudioError
from audio.levels import rms
from ivr.sound.recording import NAMES, Recording

if TYPE_CHECKING:
    from pathlib import Path

    from audio.pcm import Samples

SECRET = """
variables: {card: {type: digits}}
states:
  main:
    menu: Скажите номер или нажмите один.
    options: {number: {key: "1", say: номер, goto: ask}}
  ask: {ask: Наберите номер карты., digits: 4, into: card, sensitive: true, next: told}
  told:
    menu: Ваша карта {card} верно скажите номер.
    options: {number: {key: "5", say: номер, goto: bye}}
  bye: {hang_up: До свидания.}
"""


def recorded(folder: Path, caller: Samples, states: str = SECRET, **options: object) -> tuple[Dialled, Path]:
    warnings: list[str] = []
    out = folder / "recording"
    recording = Recording(out, 8000, warnings.append)
    made = Dialled(flow_of(states, folder), caller, recording=recording, **options)  # type: ignore[arg-type]
    made.line.close()
    assert warnings == []
    return made, out


def pressed(path: Path) -> str:
    return "".join(tone.key for tone in detect(wav.read(path).samples, 8000))


def test_both_sides_are_recorded_as_they_were(tmp_path: Path) -> None:
    caller = line_of(quiet(0.5), word_sound("номер"), quiet(1))
    made, folder = recorded(tmp_path, caller, SECRET.replace(", sensitive: true", ""))
    assert wav.read(folder / "caller.wav").samples.tolist() == [*caller.tolist(), *[0] * 160]
    assert wav.read(folder / "line.wav").samples.tolist() == made.out.tolist()
    mixed = np.rint((made.out + np.append(caller, quiet(0.02)).astype(int)) / 2)
    assert np.abs(wav.read(folder / "call.wav").samples - mixed).max() <= 1


def test_keys_of_a_secret_are_muted_to_the_end_of_their_tones(tmp_path: Path) -> None:
    caller = line_of(quiet(0.3), keys("1"), quiet(0.8), keys("1903"), quiet(2.5), keys("5"), quiet(1))
    made, folder = recorded(tmp_path, caller)
    assert made.line.end is not None
    assert pressed(folder / "caller.wav").removeprefix("1") == "5"  # the secret question began within the 1
    muted = wav.read(folder / "caller.wav").samples[round(1.2 * 8000) : round(3.2 * 8000)]
    assert not muted.any()


def test_speech_to_a_secret_question_is_muted(tmp_path: Path) -> None:
    caller = line_of(quiet(0.3), keys("1"), quiet(2), noise(1.5), quiet(2))
    _, folder = recorded(tmp_path, caller)
    samples = wav.read(folder / "caller.wav").samples
    assert not samples[round(2.4 * 8000) : round(4.2 * 8000)].any()
    assert rms(samples[round(0.3 * 8000) : round(0.4 * 8000)]) > 1000


def test_a_prompt_that_tells_a_secret_is_muted_and_nothing_else_of_the_line(tmp_path: Path) -> None:
    caller = line_of(quiet(0.3), keys("1"), quiet(0.8), keys("1903"), quiet(3))
    made, folder = recorded(tmp_path, caller)
    line = wav.read(folder / "line.wav").samples
    secret = len(prompt_sound("Ваша карта 1903 верно скажите номер."))
    begin = next(at for at in range(8000, len(line)) if made.out[at] and not line[at])
    assert begin < 2.1 * 8000
    assert made.out[begin : begin + secret].any()
    assert not line[begin : begin + secret].any()
    assert line[:2400].tolist() == made.out[:2400].tolist()


def test_a_secret_told_by_a_loudspeaker_is_muted_in_the_microphone_too(tmp_path: Path) -> None:
    hum = noise(8, level=50)
    caller = hum.copy()
    caller[2400 : 2400 + 1600] = keys("1")
    tones = keys("1903")
    caller[9600 : 9600 + len(tones)] = tones
    made, folder = recorded(tmp_path, caller, is_guarded=True)
    heard = wav.read(folder / "caller.wav").samples
    line = wav.read(folder / "line.wav").samples
    secret = np.flatnonzero((made.out != 0) & (line == 0) & (np.arange(len(line)) < len(heard)))
    assert len(secret) > 4000
    assert not heard[secret].any()


def test_keys_that_may_be_kept_for_a_secret_question_are_muted(tmp_path: Path) -> None:
    menu = "{text: Нажмите один пожалуйста сейчас., barge_in: collect}"
    states = SECRET.replace("Скажите номер или нажмите один.", menu)
    made, folder = recorded(tmp_path, line_of(quiet(0.1), keys("119"), quiet(3)), states)
    assert made.line.simulation.call.state == "ask"
    assert pressed(folder / "caller.wav") == ""


def test_the_files_can_be_played_at_any_moment(tmp_path: Path) -> None:
    recording = Recording(tmp_path, 8000, pytest.fail)
    for _ in range(120):
        recording.line(quiet(0.02) + 7, is_muted=False)
        recording.caller(quiet(0.02) + 5)
        recording.settle(None)
    assert wav.read(tmp_path / "line.wav").seconds >= 1
    recording.close()
    recording.close()
    assert {wav.read(tmp_path / name).seconds for name in NAMES} == {2.4}


def test_a_full_disk_ends_the_recording_and_not_the_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise AudioError("x.wav: can't be written (No space left on device): choose another place")

    warnings: list[str] = []
    recording = Recording(tmp_path / "there", 8000, warnings.append)
    monkeypatch.setattr(wav_stream.WavStream, "write", full)
    caller = line_of(quiet(2), keys("1"), quiet(3))
    made = Dialled(flow_of(SECRET, tmp_path), caller, recording=recording)
    made.line.close()
    assert made.line.simulation.call.state == "ask"
    assert len(warnings) == 1
    assert "No space left" in warnings[0]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AudioError, match="can't be made"):
        Recording(tmp_path / "file" / "x", 8000, pytest.fail)
