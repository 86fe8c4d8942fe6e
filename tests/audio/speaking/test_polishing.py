from __future__ import annotations

import numpy as np
import pytest
from fake_engines import tone

from audio.levels import dbfs, peak
from audio.pcm import Sound
from audio.speaking.polishing import joined, polished


def padded(sound: Sound, seconds: float) -> Sound:
    silence = np.zeros(round(seconds * sound.rate), np.int16)
    return Sound(np.concatenate((silence, sound.samples, silence)), sound.rate)


@pytest.mark.parametrize("rate", [8000, 16000])
def test_silence_around_a_sound_is_cut_to_50_ms(rate: int) -> None:
    assert polished(padded(tone(1.0), 0.4), rate).seconds == pytest.approx(1.1, abs=0.02)


@pytest.mark.parametrize(("volume", "level"), [(1.0, -3.0), (0.5, -9.02)])
@pytest.mark.parametrize("loudness", [0.02, 1.0, 3.6])
def test_every_sound_has_its_peak_at_3_db_below_full_scale_times_the_volume(
    loudness: float, volume: float, level: float
) -> None:
    raw = tone(0.5)
    raw = Sound((raw.samples * loudness).astype(np.int16), raw.rate)
    assert dbfs(peak(polished(raw, 8000, volume).samples)) == pytest.approx(level, abs=0.1)


def test_a_sound_that_fills_the_scale_is_not_clipped_by_resampling() -> None:
    square = Sound(np.where(tone(0.5).samples > 0, 32767, -32768).astype(np.int16), 22_050)
    found = polished(square, 8000).samples
    assert peak(found) < 32768 * 10 ** (-2.9 / 20)


def test_a_sound_begins_and_ends_without_a_click() -> None:
    found = polished(tone(0.5, hertz=50), 8000).samples
    assert abs(int(found[0])) < 50
    assert abs(int(found[-1])) < 1000
    assert int(np.abs(np.diff(found[:40].astype(int))).max()) < 1500


@pytest.mark.parametrize("samples", [0, 1, 5, 1000])
def test_silence_and_the_shortest_sounds_come_through(samples: int) -> None:
    assert len(polished(Sound(np.zeros(samples, np.int16), 22_050), 8000).samples) == 0
    polished(Sound(np.full(samples, 9000, np.int16), 22_050), 8000)


def test_sounds_are_joined_with_pauses_between_them() -> None:
    one, two = tone(0.1, 8000), tone(0.2, 8000)
    whole = joined([one, two], [0.05, 0.5], 8000)
    assert len(whole.samples) == 800 + 400 + 1600
    assert whole.samples[:800].tolist() == one.samples.tolist()
    assert not whole.samples[800:1200].any()
    assert whole.samples[1200:].tolist() == two.samples.tolist()
    assert len(joined([], [], 8000).samples) == 0
