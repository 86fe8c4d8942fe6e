"""Voices are told from what else is on a line, soon and to their end; and where utterances begin and end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from korean_speech import say_korean

from audio.dtmf import generate
from audio.errors import AudioError
from audio.hearing.activity import VoiceActivity
from audio.hearing.utterance import Began, Ended, Utterances
from audio.pcm import Sound, from_floats
from audio.resampling import resample

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from audio.pcm import Samples

RATES = (8_000, 16_000)
both_rates = pytest.mark.parametrize("rate", RATES)


def judged(samples: Samples, rate: int) -> NDArray[np.bool_]:
    """Whether there is speech, frame by frame."""
    activity, length = VoiceActivity(rate), rate // 50
    ends = range(length, len(samples) + 1, length)
    return np.array([activity.is_speech(samples[end - length : end]) for end in ends])


def noise(seconds: float, rate: int, level: float, seed: int = 1) -> NDArray[np.float64]:
    return np.random.default_rng(seed).normal(0, level, round(seconds * rate))


def line(speech: Samples, rate: int, level: float) -> Samples:
    """Speech of -25 dBFS on a line with this noise, after a second of it."""
    sound = resample(Sound(speech, 16_000), rate).samples.astype(float)
    loud = sound[np.abs(sound) > 0.02 * np.abs(sound).max()]
    sound *= 1800 / np.sqrt(np.mean(loud**2))
    around = np.zeros(rate)
    whole = np.concatenate((around, sound, around))
    return from_floats((whole + noise(len(whole) / rate, rate, level)[: len(whole)]) / 32768)


@both_rates
@pytest.mark.parametrize(("level", "text"), [(3, "아니요"), (180, "상담원")], ids=["clean", "20 dB"])
def test_a_voice_is_noticed_within_a_fifth_of_a_second_and_to_its_end(
    rate: int, level: float, text: str
) -> None:
    spoken = say_korean(text)
    found = np.flatnonzero(judged(line(spoken, rate, level), rate))
    audible = np.flatnonzero(np.abs(spoken) > 0.02 * np.abs(spoken).max()) / 16_000 + 1.0
    first, last = found[0] * 0.02, (found[-1] + 1) * 0.02
    assert audible[0] - 0.05 < first < audible[0] + 0.2
    assert audible[-1] - 0.2 < last < audible[-1] + 0.1


def tones(rate: int, *frequencies: float) -> NDArray[np.float64]:
    at = np.arange(3 * rate) / rate
    total = np.zeros(len(at))
    for frequency in frequencies:
        total += np.sin(2 * np.pi * frequency * at)
    return total


NO_VOICE: dict[str, Callable[[int], NDArray[np.float64]]] = {
    "digital silence": lambda rate: np.zeros(2 * rate),
    "hiss": lambda rate: noise(3, rate, 60),
    "loud noise": lambda rate: noise(3, rate, 1000),
    "noise that sets in": lambda rate: np.concatenate((noise(1, rate, 20), noise(3, rate, 300))),
    "hum": lambda rate: 600 * tones(rate, 50) + 300 * tones(rate, 150) + noise(3, rate, 10),
    "keys": lambda rate: generate("1234567890*#", rate).astype(float),
    "ringing": lambda rate: 3000 * tones(rate, 425),
    "music": lambda rate: 800 * tones(rate, 262, 330, 392, 523) * np.tile(np.linspace(1, 0.1, rate // 2), 6),
    "clicks": lambda rate: 20_000.0 * (np.arange(3 * rate) % (rate // 3) < 2) + noise(3, rate, 5),
}


@both_rates
@pytest.mark.parametrize("name", NO_VOICE)
def test_what_is_no_voice_is_no_speech(name: str, rate: int) -> None:
    assert not judged(from_floats(NO_VOICE[name](rate) / 32768), rate).any()


def test_only_frames_of_20_ms_are_judged() -> None:
    with pytest.raises(AudioError, match="8000 or 16000 samples a second, not 44100"):
        VoiceActivity(44_100)
    for wrong in (np.zeros(100, np.int16), np.zeros((160, 2), np.int16), np.zeros(160)):
        with pytest.raises(AudioError, match="frames of 160 16-bit samples"):
            VoiceActivity(8_000).is_speech(wrong)  # type: ignore[arg-type]


# -- utterances -----------------------------------------------------------------------------------


def events(pattern: str, **settings: float) -> list[Began | Ended]:
    """What frames show, `#` one with speech and `.` one without, at 100 samples a frame."""
    utterances = Utterances(5_000, **settings)
    told = [utterances.feed(is_speech=frame == "#") for frame in pattern]
    return [event for event in told if event is not None]


def test_an_utterance_begins_with_its_first_frame_and_ends_with_its_last() -> None:
    assert events("..." + "#" * 10 + "." * 20, confirm=0.1) == [Began(300), Ended(300, 1300)]


def test_what_is_shorter_than_the_confirmation_is_no_utterance() -> None:
    assert events("...####.....####...#...#..#....", confirm=0.1) == []


def test_a_gap_of_a_frame_or_two_breaks_nothing() -> None:
    assert events("##.##.##.##" + "." * 20, confirm=0.1) == [Began(0), Ended(0, 1100)]


def test_one_frame_of_noise_does_not_put_off_the_end() -> None:
    assert events("#####" + "....#" * 10, confirm=0.1, hangover=0.3) == [Began(0), Ended(0, 500)]


def test_the_hangover_may_change_while_somebody_speaks() -> None:
    utterances = Utterances(5_000, hangover=1.0)
    for _ in range(10):
        utterances.feed(is_speech=True)
    assert utterances.started_at == 0
    told = [utterances.feed(is_speech=False) for _ in range(10)]
    assert told == [None] * 10
    assert utterances.silent == pytest.approx(0.2)
    utterances.hangover = 0.2
    assert utterances.feed(is_speech=False) == Ended(0, 1000)
    assert not utterances.speaking


def test_an_utterance_may_be_ended_from_outside() -> None:
    utterances = Utterances(5_000)
    assert utterances.end() is None
    for _ in range(10):
        utterances.feed(is_speech=True)
    assert utterances.end() == Ended(0, 1000)
    assert utterances.started_at is None
