from __future__ import annotations

import pytest
from fake_engines import Clock, FakeEngine
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.speaking.chain import MOST_DEATHS, WITHIN_S, Chain, Made
from audio.speaking.engine import NoSuchVoice
from audio.speaking.voice import Voice

TEXT = "Здравствуйте, чем могу помочь?"
WAYS = ("ok", "hangs", "dies", "faults", "missing", "no voice", "part", "silence", "slow")


def chain_of(*scripts: list[str]) -> tuple[Chain, list[FakeEngine], list[str], Clock]:
    clock, warnings = Clock(), list[str]()
    engines = [FakeEngine(f"engine {number}", script, clock) for number, script in enumerate(scripts, 1)]
    return Chain(engines, warn=warnings.append, now=clock), engines, warnings, clock


def made_by(made: Made | None) -> str:
    return "" if made is None else made.engine.name


def test_the_first_engine_that_can_speaks() -> None:
    chain, (first, second), warnings, _ = chain_of(["ok"], ["ok"])
    assert made_by(chain.make(TEXT, Voice(), 2.0)) == "engine 1"
    assert (len(first.asked), len(second.asked), warnings) == (1, 0, [])


def test_what_fails_is_tried_once_more_then_the_next_engine() -> None:
    chain, (first, second), _, _ = chain_of(["dies", "ok"], ["ok"])
    assert made_by(chain.make(TEXT, Voice(), 2.0)) == "engine 1"
    first.script = ["faults"]
    assert made_by(chain.make(TEXT, Voice(), 2.0)) == "engine 2"
    assert (len(first.asked), len(second.asked)) == (4, 1)


def test_a_part_of_a_text_or_silence_is_no_sound() -> None:
    for way in ("part", "silence"):
        chain, _, _, _ = chain_of([way], ["ok"])
        assert made_by(chain.make(TEXT, Voice(), 2.0)) == "engine 2"


def test_after_a_hang_the_next_engine_has_the_time_that_is_left() -> None:
    chain, (first, second), _, clock = chain_of(["hangs"], ["ok"])
    assert made_by(chain.make(TEXT, Voice(), 2.0)) == "engine 2"
    assert first.within == [1.0]
    assert second.within == [0.5]
    assert clock.time - 100 < 1.1


def test_where_there_is_no_next_engine_one_that_hung_is_tried_once_more() -> None:
    chain, (engine,), _, _ = chain_of(["hangs", "ok"])
    assert made_by(chain.make(TEXT, Voice(), 2.0)) == "engine 1"
    assert engine.within == [1.0, 1.0]


def test_three_deaths_within_a_minute_and_an_engine_is_left_alone_with_one_warning() -> None:
    chain, (first, _), warnings, clock = chain_of(["dies"], ["ok"])
    for _ in range(4):
        assert made_by(chain.make(TEXT, Voice(), 2.0)) == "engine 2"
        clock.time += 1
    assert len(first.asked) == MOST_DEATHS
    assert warnings == ["engine 1 failed 3 times within a minute: engine 1 dies; it is not used any more"]


def test_deaths_far_apart_are_forgiven() -> None:
    chain, (first, _), warnings, clock = chain_of(["dies", "ok"], ["ok"])
    for _ in range(5):
        first.script = ["dies", "ok"]
        assert made_by(chain.make(TEXT, Voice(), 2.0)) == "engine 1"
        clock.time += WITHIN_S / 2
    assert warnings == []


def test_an_engine_that_is_not_installed_is_not_asked_again_and_nobody_is_told_while_another_speaks() -> None:
    chain, (first, _), warnings, _ = chain_of(["missing"], ["ok"])
    for _ in range(3):
        assert made_by(chain.make(TEXT, Voice(), 2.0)) == "engine 2"
    assert (len(first.asked), warnings, chain.why_silent) == (1, [], "")


def test_where_no_engine_is_left_it_is_said_why() -> None:
    chain, _, _, _ = chain_of(["missing"], ["missing"])
    assert chain.make(TEXT, Voice(), 2.0) is None
    assert chain.why_silent == "engine 1 missing; engine 2 missing"
    assert Chain((), warn=print).why_silent == "there is no engine"


def test_a_voice_that_is_not_there_is_told_once_and_the_usual_one_speaks() -> None:
    chain, (first,), warnings, _ = chain_of(["no voice"])
    for _ in range(2):
        made = chain.make(TEXT, Voice(name="irina"), 2.0)
        assert made is not None
        assert made.voice == Voice()
    assert warnings == ["there is no such voice; the usual voice speaks instead"]
    assert [voice.name for _, voice in first.asked] == ["irina", None] * 2


def test_a_strict_chain_refuses_a_voice_that_is_not_there() -> None:
    chain = Chain([FakeEngine(script=["no voice"])], warn=print, strict=True)
    with pytest.raises(NoSuchVoice, match="there is no such voice"):
        chain.make(TEXT, Voice(name="irina"), 2.0)


def test_a_text_without_words_that_no_engine_speaks_is_empty_and_kills_nothing() -> None:
    chain, _, warnings, _ = chain_of(["faults"])
    made = chain.make("…", Voice(), 2.0)
    assert made is not None
    assert (len(made.sound.samples), warnings) == (0, [])


@settings(max_examples=100)
@given(
    st.lists(st.lists(st.sampled_from(WAYS), min_size=1, max_size=5), min_size=1, max_size=3),
    st.integers(1, 6),
)
def test_whatever_engines_do_there_is_a_whole_sound_or_none_and_never_too_late(
    scripts: list[list[str]], times: int
) -> None:
    chain, _, warnings, clock = chain_of(*scripts)
    for _ in range(times):
        began = clock.time
        made = chain.make(TEXT, Voice(name="irina"), 2.0)
        assert clock.time - began <= 2.0 + 1e-6
        if made is not None:
            assert made.sound.seconds == len(TEXT) / 20
    assert len(set(warnings)) == len(warnings)
