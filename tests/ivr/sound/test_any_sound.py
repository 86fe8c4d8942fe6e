"""Whatever comes in, nothing is raised and every call ends."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from sound_calls import AT, Loudness, Sines, Words, keys, phrases_of, quiet, word_sound

from audio.hearing.activity import VoiceActivity
from audio.pcm import Sound
from engine.loading.loader import load
from ivr.simulation import Setting
from ivr.sound.dialling import Ending, dial
from ivr.sound.hearing import Hearing
from ivr.sound.line import SoundLine

if TYPE_CHECKING:
    from audio.pcm import Samples
    from engine.flow import Flow


@cache
def _line() -> Flow:
    return load(Path(__file__).parents[1] / "flows" / "line.yaml")


@st.composite
def _parts(draw: st.DrawFn) -> Samples:
    """Noise, tones of keys, words, hum, clicks and silence of any loudness, one after the other or at once."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    parts = []
    for kind in draw(st.lists(st.sampled_from(["noise", "keys", "word", "steps", "quiet"]), max_size=5)):
        length = draw(st.integers(1, 12_000))
        match kind:
            case "noise":
                level = draw(st.sampled_from([3, 300, 3_000, 30_000, 300_000]))
                parts.append(random.normal(0, level, length))
            case "keys":
                parts.append(keys(draw(st.text("0123456789*#ABCD", min_size=1, max_size=5))).astype(float))
            case "word":
                parts.append(word_sound(draw(st.sampled_from(["карта", "оператор", "да"]))).astype(float))
            case "steps":
                parts.append(random.choice([-32768.0, 32767.0], length))
            case _:
                parts.append(np.zeros(length))
    sound = np.concatenate([*parts, np.zeros(160)])
    return np.asarray((sound + random.normal(0, 10, len(sound))).clip(-32768, 32767), np.int16)


_PARTS = st.sets(st.sampled_from(["loudspeaker", "voice", "recogniser"]))
"""What a call has; a loudspeaker is heard in the microphone."""


@settings(max_examples=12)
@given(_parts(), st.sampled_from(["connected", "busy", "no_answer"]), _PARTS)
def test_every_call_ends(caller: Samples, outcome: str, parts: set[str]) -> None:
    hearing = Hearing(Words(), Loudness(), phrases_of) if "recogniser" in parts else None
    line = SoundLine(
        _line(),
        Setting("900", "+79161234567", AT, outcome, 2.0),
        voices=Sines() if "voice" in parts else None,
        hearing=hearing,
        is_guarded="loudspeaker" in parts,
    )
    dial(line, Sound(caller, 8000), Ending(never=True))
    assert line.end is not None
    assert line.feed(quiet(0.02)).shape == (160,)


def test_a_caller_who_only_hisses_reaches_an_end_with_the_real_voice_activity() -> None:
    hiss = np.random.default_rng(3).normal(0, 2000, 8000 * 20).clip(-32768, 32767).astype(np.int16)
    hearing = Hearing(Words(), VoiceActivity(8000), phrases_of)
    line = SoundLine(_line(), Setting("900", "", AT), voices=Sines(), hearing=hearing)
    dial(line, Sound(hiss, 8000), Ending(never=True))
    assert line.end is not None
    assert line.metrics.false_barge_ins == 0
