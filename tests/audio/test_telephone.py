"""What a telephone line makes of a sound."""

from __future__ import annotations

import numpy as np
import pytest

from audio.levels import dbfs, rms
from audio.pcm import Samples, Sound
from audio.telephone import carried, noise_level


def tone(hertz: float, rate: int = 16_000, seconds: float = 1.0, size: float = 8000) -> Sound:
    time = np.arange(round(seconds * rate)) / rate
    return Sound((size * np.sin(2 * np.pi * hertz * time)).astype(np.int16), rate)


@pytest.mark.parametrize(
    ("hertz", "passes"), [(100, False), (400, True), (1000, True), (3300, True), (3800, False)]
)
def test_a_line_carries_the_band_of_speech_and_no_more(hertz: float, passes: bool) -> None:  # noqa: FBT001
    heard = carried(tone(hertz))
    assert len(heard) == 8000
    assert (dbfs(rms(heard)) > dbfs(rms(tone(hertz).samples)) - 1) is passes
    assert passes or dbfs(rms(heard)) < dbfs(rms(tone(hertz).samples)) - 30


def test_noise_has_the_level_that_was_asked_for() -> None:
    clean, noisy = carried(tone(1000)), carried(tone(1000), 10.0)
    assert dbfs(rms(clean)) - dbfs(rms(difference(noisy, clean))) == pytest.approx(10.0, abs=0.3)


def test_the_same_seed_makes_the_same_noise_and_another_another() -> None:
    assert (carried(tone(500), 10.0, 1) == carried(tone(500), 10.0, 1)).all()
    assert (carried(tone(500), 10.0, 1) != carried(tone(500), 10.0, 2)).any()


def test_pauses_do_not_make_a_sound_quieter() -> None:
    loud = carried(tone(1000))
    paused = np.concatenate((np.zeros(24_000, np.int16), loud, np.zeros(24_000, np.int16)))
    assert noise_level(paused, 20.0) == pytest.approx(noise_level(loud, 20.0), rel=0.05)


def test_silence_stays_nearly_silent() -> None:
    assert (
        np.abs(carried(Sound(np.zeros(1600, np.int16), 16_000), 20.0)).max() <= 8
    )  # the least step of A-law
    assert len(carried(Sound(np.zeros(0, np.int16), 16_000))) == 0


def difference(one: Samples, other: Samples) -> Samples:
    return (one.astype(np.int32) - other).astype(np.int16)
