"""Keys as tones, made and heard: the limits of the standards, time, and how samples are cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.dtmf import Detector, detect, generate
from audio.dtmf.keypad import KEYS, tones_of
from audio.errors import AudioError
from audio.levels import amplitude
from benchmarks.dtmf_signals import CHANNELS, FAMILIES, Channel, Family, Shape, Trial, rate_of, trials
from benchmarks.dtmf_talk import pushed

if TYPE_CHECKING:
    from audio.pcm import Samples

RATES = (8000, 16000)
TRIALS = 24
"""Of each family and channel; the benchmark makes 400."""
PRESS = Family("as it should be", Shape(), heard=True, limit="")


def keys_in(samples: Samples, rate: int = 8000) -> str:
    return "".join(tone.key for tone in detect(samples, rate))


def sines(*parts: tuple[float, float], rate: int = 8000, seconds: float = 1.0) -> Samples:
    """Sines of a frequency and an amplitude."""
    time = np.arange(round(seconds * rate)) / rate
    wave = sum((size * np.sin(2 * np.pi * hertz * time) for hertz, size in parts), start=np.zeros(len(time)))
    samples: Samples = np.rint(wave).astype(np.int16)
    return samples


def voice(seconds: float, seed: int) -> Samples:
    """Pulses of a gliding pitch: a voice before its mouth shapes it."""
    chance = np.random.default_rng(seed)
    pitch = 140 + 60 * np.interp(np.arange(round(seconds * 8000)), np.arange(0, seconds * 8000 + 2000, 2000),
                                 chance.uniform(-1, 1, round(seconds * 4) + 1))  # fmt: skip
    phase = np.cumsum(pitch / 8000)
    pulses = np.diff(np.floor(phase), prepend=0.0)
    smooth = np.convolve(pulses, np.exp(-np.arange(40) / 6), mode="same")
    samples: Samples = np.rint(9000 * (smooth - smooth.mean())).clip(-32768, 32767).astype(np.int16)
    return samples


# -- what is made


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 48000])
@pytest.mark.parametrize("key", KEYS)
def test_a_key_has_its_two_tones_and_nothing_else(key: str, rate: int) -> None:
    tone = generate(key, rate, tone=1.0, pause=0)[rate // 10 : -rate // 10].astype(float)
    window = np.blackman(len(tone))
    spectrum = np.abs(np.fft.rfft(tone * window, 8 * len(tone))) / window.sum() * 2
    frequencies = np.arange(len(spectrum)) * rate / 8 / len(tone)

    for hertz, level in zip(tones_of(key), (-9, -7), strict=True):
        near = np.abs(frequencies - hertz) < 10
        assert frequencies[near][spectrum[near].argmax()] == pytest.approx(hertz, rel=0.001)
        assert spectrum[near].max() == pytest.approx(amplitude(level), rel=0.005)
        spectrum[near] = 0
    assert 20 * np.log10(spectrum.max() / amplitude(-9)) <= -60


def test_tones_and_pauses_last_as_long_as_asked() -> None:
    sound = generate("1a", 8000, tone=0.07, pause=0.05)

    assert len(sound) == 2 * (560 + 400)
    assert not sound[560:960].any()
    assert keys_in(sound) == "1A"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"keys": ""}, "no keys"),
        ({"keys": "12X"}, "«X» is no key"),
        ({"keys": "٣"}, "«٣» is no key"),
        ({"keys": "1", "rate": 2000}, "can't carry"),
        ({"keys": "1", "tone": 0}, "can't be made"),
        ({"keys": "1", "pause": -1}, "can't be made"),
        ({"keys": "1", "level": 2.0}, "too loud"),
    ],
)
def test_what_cannot_be_made_says_why(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(AudioError, match=message):
        generate(**arguments)  # type: ignore[arg-type]


# -- what is heard, and what is not


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_limit_holds(family: Family, channel: Channel) -> None:
    rate = rate_of(channel)
    found = [(keys_in(trial.samples, rate), trial.keys) for trial in trials(family, channel, TRIALS)]

    assert [heard for heard, keys in found if heard != (keys if family.heard else "")] == []


@pytest.mark.parametrize("rate", RATES)
def test_all_keys_come_in_their_order(rate: int) -> None:
    for tone, pause in ((0.04, 0.04), (0.07, 0.05), (0.1, 0.1)):
        assert keys_in(generate(KEYS + KEYS[::-1], rate, tone=tone, pause=pause), rate) == KEYS + KEYS[::-1]


def test_a_key_that_follows_without_a_pause_is_another_key() -> None:
    assert keys_in(generate("12", tone=0.06, pause=0)) == "12"


def test_a_key_held_long_is_one_key() -> None:
    (tone,) = detect(generate("5", tone=3.0), 8000)

    assert tone.key == "5"
    assert (tone.start, tone.end) == pytest.approx((0, 3), abs=0.003)


def hidden(off: float) -> Samples:
    """The tones of 8, so much off, from 0.5 s to 1 s; until 0.7 s a third one hides them."""
    sound = np.zeros(9600)
    tones = [(hertz * (1 + off), 4000.0) for hertz in tones_of("8")]
    sound[4000:8000] += sines(*tones, seconds=0.5)
    sound[3200:5600] += sines((1075.0, 12000.0), seconds=0.3)
    samples: Samples = sound.clip(-32768, 32767).astype(np.int16)
    return samples


def test_a_key_whose_onset_is_hidden_begins_where_it_is_first_heard() -> None:
    (tone,) = detect(hidden(0.0), 8000)

    assert tone.key == "8"
    assert 0.5 <= tone.start <= 0.72
    assert tone.end == pytest.approx(1.0, abs=0.003)


def test_a_chord_near_a_key_that_was_not_heard_to_begin_is_none() -> None:
    assert keys_in(hidden(0.02)) == ""


@pytest.mark.parametrize("change", [-10, 10])
def test_a_key_that_gets_fainter_or_louder_is_still_one(change: float) -> None:
    parts = [generate("8", tone=0.15, pause=0, level=-16 + extra) for extra in (0, change)]

    assert keys_in(np.concatenate((*parts, np.zeros(800, np.int16)))) == "8"


def test_24_ms_of_the_closest_pair_of_tones_are_no_key() -> None:
    chance = np.random.default_rng(4)
    time = np.arange(192) / 8000
    for turns in chance.uniform(0, 2 * np.pi, (300, 2)):
        press = sum(
            3000 * np.sin(2 * np.pi * hertz * time + turn)
            for hertz, turn in zip((941, 1209), turns, strict=True)
        )
        quiet = np.zeros(chance.integers(400, 600))
        assert keys_in(np.concatenate((quiet, press, quiet)).astype(np.int16)) == ""


def test_a_key_that_sounds_when_the_recording_ends_ends_there() -> None:
    (tone,) = detect(generate("5", tone=0.2, pause=0), 8000)

    assert tone.end == pytest.approx(0.2, abs=0.003)


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(8000, np.int16),
        np.zeros(0, np.int16),
        np.full(8000, 30000, np.int16),
        np.random.default_rng(1).normal(0, 6000, 80000).astype(np.int16),
        sines((697, 8000)),
        sines((1209, 8000)),
        sines((697, 8000), (770, 8000)),
        sines((1209, 8000), (1477, 8000)),
        sines((697, 8000), (1209, 8000), (1000, 8000)),
        sines((350, 8000), (440, 8000)),
        sines((425, 16000)),
        sines(*((n * 193.0, 20000 / n) for n in range(1, 18))),
    ],
    ids=[
        "silence",
        "nothing",
        "constant",
        "noise",
        "low",
        "high",
        "two low",
        "two high",
        "three",
        "dial tone",
        "European dial tone",
        "harmonics",
    ],
)
def test_other_sounds_are_no_keys(samples: Samples) -> None:
    assert keys_in(samples) == ""


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_voice_is_no_key_even_with_its_formants_on_one(seed: int) -> None:
    speech = voice(20, seed)

    assert keys_in(speech) == ""
    assert keys_in(pushed(speech, 150.0, seed)) == ""


def test_a_key_is_heard_again_after_it_was_spoken_over() -> None:
    speech = voice(1.0, 4) // 2
    sound = np.concatenate((generate("3"), speech, np.zeros(800, np.int16), generate("3")))

    assert keys_in(sound) == "33"


# -- when


def delays_of(trial: Trial, rate: int) -> list[float]:
    """Seconds from the onset to the end of each frame that a key is reported in."""
    detector, length = Detector(rate), rate // 50
    starts = range(0, len(trial.samples), length)
    return [
        (start + length) / rate - trial.onset
        for start in starts
        if detector.feed(trial.samples[start : start + length])
    ]


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_key_is_reported_within_48_ms_of_its_onset_in_frames_of_20_ms(channel: Channel) -> None:
    rate = rate_of(channel)
    delays = [delay for trial in trials(PRESS, channel, 200) for delay in delays_of(trial, rate)]

    assert len(delays) == 200
    assert np.median(delays) <= 0.038
    assert max(delays) <= 0.048


@pytest.mark.parametrize("channel", CHANNELS)
def test_onset_and_end_are_right_to_3_ms(channel: Channel) -> None:
    for trial in trials(PRESS, channel, 40):
        (tone,) = detect(trial.samples, rate_of(channel))
        assert tone.start == pytest.approx(trial.onset, abs=0.003)
        assert tone.end == pytest.approx(trial.end, abs=0.003)


# -- how it is fed


@settings(max_examples=40)
@given(data=st.data(), rate=st.sampled_from(RATES))
def test_keys_do_not_depend_on_how_samples_are_cut(data: st.DataObject, rate: int) -> None:
    chance = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    keys = data.draw(st.text(KEYS, min_size=1, max_size=4))
    tone, pause = data.draw(st.floats(0.02, 0.06)), data.draw(st.floats(0.015, 0.06))
    clean = np.concatenate((generate(keys, rate, tone=tone, pause=pause), np.zeros(rate // 10, np.int16)))
    samples = (clean + chance.normal(0, data.draw(st.floats(0, 2000)), len(clean))).clip(-32768, 32767)
    samples = samples.astype(np.int16)
    whole = Detector(rate).feed(samples)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(samples)), max_size=40)))
    detector = Detector(rate)

    assert [key for part in np.split(samples, cuts) for key in detector.feed(part)] == whole
    assert [one.key for one in detect(samples, rate)] == whole


def test_a_stream_of_hours_keeps_no_more_than_a_moment() -> None:
    detector = Detector(8000)
    for _ in range(9):
        detector.feed(generate("1234567890", tone=0.05, pause=0.05))

    assert len(detector._sound) < 2 * 8000
    assert detector._tracker.ended == []


@pytest.mark.parametrize("rate", [0, 11025, 44100])
def test_another_rate_says_what_to_do(rate: int) -> None:
    with pytest.raises(AudioError, match="resample first"):
        Detector(rate)


@pytest.mark.parametrize("samples", [np.zeros(160), np.zeros((160, 2), np.int16)], ids=["floats", "stereo"])
def test_samples_of_another_kind_are_refused(samples: Samples) -> None:
    with pytest.raises(AudioError, match="16-bit numbers of one channel"):
        Detector(8000).feed(samples)


def test_faint_keys_do_not_depend_on_how_samples_are_cut() -> None:
    samples = generate("159D", 8000, tone=0.03, pause=0.03, level=-46.5, twist=0.5)
    single = Detector(8000)

    whole = Detector(8000).feed(samples)

    assert [key for at in range(len(samples)) for key in single.feed(samples[at : at + 1])] == whole
