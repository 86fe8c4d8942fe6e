"""From one rate to another."""

from __future__ import annotations

import numpy as np
import pytest

from audio.errors import AudioError
from audio.levels import rms
from audio.pcm import Sound
from audio.resampling import LiveResampler, resample

PAIRS = [(8000, 16000), (16000, 8000), (44100, 16000), (48000, 16000), (48000, 8000), (22050, 8000)]


def sine(hertz: float, rate: int, seconds: float = 1.0) -> Sound:
    time = np.arange(round(seconds * rate)) / rate
    return Sound(np.rint(8000 * np.sin(2 * np.pi * hertz * time)).astype(np.int16), rate)


def live(sound: Sound, rate: int) -> tuple[Sound, float]:
    """The sound resampled by 20 ms, and the most seconds of it that were held back."""
    resampler, step = LiveResampler(sound.rate, rate), sound.rate // 50
    parts, fed, given, most = [], 0, 0, 0.0
    for start in range(0, len(sound.samples), step):
        parts.append(resampler.feed(sound.samples[start : start + step]))
        fed, given = fed + step, given + len(parts[-1])
        most = max(most, fed / sound.rate - given / rate)
    return Sound(np.concatenate((*parts, resampler.finish())), rate), most + resampler.delay


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_a_tone_keeps_its_length_and_level(source: int, target: int) -> None:
    tone = sine(1000, source)
    found = resample(tone, target)

    assert found.seconds == pytest.approx(1.0, abs=0.001)
    assert rms(found.samples) == pytest.approx(rms(tone.samples), rel=0.01)


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_live_is_at_most_5_ms_late(source: int, target: int) -> None:
    found, delay = live(sine(1000, source), target)

    assert delay <= 0.005
    assert found.seconds == pytest.approx(1.0, abs=0.005)
    assert rms(found.samples[target // 10 : -target // 10]) == pytest.approx(5657, rel=0.03)


def noise(rate: int, lowest: float, highest: float) -> Sound:
    """A second of noise between two frequencies."""
    spectrum = np.fft.rfft(np.random.default_rng(1).normal(size=rate))
    hertz = np.fft.rfftfreq(rate, 1 / rate)
    spectrum[(hertz < lowest) | (hertz > highest)] = 0
    wave = np.fft.irfft(spectrum, rate)
    return Sound(np.rint(8000 * wave / np.abs(wave).max()).astype(np.int16), rate)


@pytest.mark.parametrize(("source", "target"), [*PAIRS, (8000, 48000), (44100, 8000), (8000, 8001)])
def test_live_is_what_it_would_be_at_leisure_but_late(source: int, target: int) -> None:
    sound = noise(source, 200, 3300)
    late = LiveResampler(source, target).delay
    spectrum, hertz = np.fft.rfft(sound.samples), np.fft.rfftfreq(source, 1 / source)
    turned = np.fft.irfft(spectrum * np.exp(-2j * np.pi * hertz * late), source)
    wanted = resample(Sound(np.rint(turned).astype(np.int16), source), target).samples
    middle = slice(target // 10, -target // 10)
    found = live(sound, target)[0].samples[: len(wanted)]

    assert rms(found[middle] - wanted[middle]) < rms(wanted[middle]) / 1000


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_a_frame_gives_a_frame(source: int, target: int) -> None:
    resampler = LiveResampler(source, target)
    lengths = {len(resampler.feed(np.zeros(source // 50, np.int16))) for _ in range(50)}

    assert lengths == {target // 50}


def test_live_does_not_depend_on_how_samples_are_cut() -> None:
    sound, chance = noise(11025, 50, 5000), np.random.default_rng(2)
    whole = LiveResampler(11025, 16000).feed(sound.samples)
    resampler = LiveResampler(11025, 16000)
    parts = np.split(sound.samples, np.sort(chance.integers(0, 11025, 100)))

    assert np.concatenate([resampler.feed(part) for part in parts]).tolist() == whole.tolist()


@pytest.mark.parametrize(("source", "target"), [pair for pair in PAIRS if pair[0] > pair[1]])
def test_what_the_lower_rate_cannot_carry_is_gone(source: int, target: int) -> None:
    hiss = sine(0.65 * target, source)
    middle = slice(target // 10, -target // 10)

    assert rms(live(hiss, target)[0].samples[middle]) < 6  # 60 dB below
    assert rms(resample(hiss, target).samples[middle]) < 6


def test_the_same_rate_changes_nothing() -> None:
    tone = sine(440, 8000)

    assert resample(tone, 8000).samples is tone.samples
    assert live(tone, 8000)[0].samples.tolist() == tone.samples.tolist()


@pytest.mark.parametrize("rate", [0, -8000, 10_000_000])
def test_what_is_no_rate_is_refused(rate: int) -> None:
    with pytest.raises(AudioError, match="no rate of sound"):
        resample(sine(440, 8000), rate)
    with pytest.raises(AudioError, match="no rate of sound"):
        LiveResampler(8000, rate)
