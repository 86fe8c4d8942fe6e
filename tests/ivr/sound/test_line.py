from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sound_calls import (
    Dialled,
    Mute,
    Sines,
    flow_of,
    found_at,
    keys,
    line_of,
    noise,
    prompt_sound,
    quiet,
    steepest,
    word_sound,
)

from engine.actions import End
from engine.events import Heard, KeyPressed, NotSpeech, SpeechStarted
from engine.journal import Failed, Moved
from ivr.sound.held import PromptHeld, PromptResumed
from ivr.world import PromptBegan, PromptCut

if TYPE_CHECKING:
    from pathlib import Path

    from engine.flow import Flow

MENU = """
states:
  main:
    menu: Нажмите один или скажите баланс чтобы узнать свой баланс.
    options:
      balance: {key: "1", say: баланс, goto: balance}
      rates: {key: "2", say: [курсы валют, курсы], goto: bye}
  balance: {say: На счёте сто рублей., next: main}
  bye: {hang_up: До свидания.}
"""


CODE = """
states:
  main: {ask: Введите четыре цифры кода пожалуйста., digits: 4, into: code, next: bye}
  bye: {hang_up: До свидания.}
variables: {code: {type: digits}}
"""


@pytest.fixture
def menu(tmp_path: Path) -> Flow:
    return flow_of(MENU, tmp_path)


LONG = "Нажмите один или скажите баланс чтобы узнать свой баланс."
BALANCE = "На счёте сто рублей."


def test_a_prompt_begins_on_the_first_sample_and_is_heard_as_it_was_made(menu: Flow) -> None:
    call = Dialled(menu, quiet(3))
    sound = prompt_sound(LONG)
    assert call.out[: len(sound)].tolist() == sound.tolist()
    assert not call.out[len(sound) :].any()


def test_a_prompt_that_waited_for_its_sound_is_told_when_it_begins(menu: Flow) -> None:
    call = Dialled(menu, quiet(0.5), voices=Sines(ready_after=10), waits_for_voices=False)
    assert 0.1 < call.at(PromptBegan) < 0.4
    assert call.sounds_from(0.0) == pytest.approx(call.at(PromptBegan), abs=0.005)


def test_a_key_silences_the_prompt_within_60_ms_and_without_a_click(tmp_path: Path) -> None:
    call = Dialled(flow_of(CODE, tmp_path), line_of(quiet(0.5), keys("1"), quiet(2)))
    assert 0.5 < call.silent_from(0.5) <= 0.56
    assert not call.level(0.56, 2.5)
    assert call.click() <= 1.05 * steepest(prompt_sound("Введите четыре цифры кода пожалуйста."))


def test_the_next_prompt_follows_a_key_within_60_ms_and_is_whole(menu: Flow) -> None:
    call = Dialled(menu, line_of(quiet(0.5), keys("1"), quiet(2)))
    at, likeness = found_at(prompt_sound(BALANCE), call.out)
    assert 0.5 < at <= 0.56
    assert likeness > 0.99


def test_keys_of_a_whole_answer_are_heard_as_tones(tmp_path: Path) -> None:
    call = Dialled(flow_of(CODE, tmp_path), line_of(quiet(1), keys("1903"), quiet(2)))
    assert [key.key for key in call.all(KeyPressed)] == list("1903")
    assert call.line.end is not None
    assert call.line.end.end == "hang_up"


def test_keys_work_where_nothing_recognises_speech_and_nothing_speaks(menu: Flow) -> None:
    call = Dialled(menu, line_of(quiet(0.5), keys("2"), noise(1), quiet(4)), speech=False, voices=None)
    assert call.line.end is not None
    assert not call.out.any()
    assert call.all(SpeechStarted) == []


def test_prompts_that_no_engine_can_say_last_as_long_as_their_texts_let_expect(menu: Flow) -> None:
    mute, without = (Dialled(menu, quiet(12), voices=voices) for voices in (Mute(), None))
    assert [at for at, _ in mute.happened] == [at for at, _ in without.happened]
    assert mute.happened[-1][0] > 5


def test_speech_interrupts_a_prompt_within_200_ms_of_its_onset(menu: Flow) -> None:
    call = Dialled(menu, line_of(quiet(0.5), word_sound("баланс"), quiet(2)))
    assert 0.54 < call.silent_from(0.5) <= 0.7
    assert call.all(Heard) == [Heard("баланс", 1.0)]
    assert call.kinds.count("PromptHeld") == 1
    assert call.all(PromptResumed) == []
    at, likeness = found_at(prompt_sound(BALANCE), call.out)
    assert likeness > 0.99
    assert at == call.at(Heard)


def test_the_end_of_a_phrase_that_no_other_begins_with_is_known_200_ms_after_it(menu: Flow) -> None:
    call = Dialled(menu, line_of(quiet(3), word_sound("баланс"), quiet(2)))
    assert 3.7 <= call.at(Heard) <= 3.72


def test_a_phrase_that_another_begins_with_is_waited_after_for_300_ms(menu: Flow) -> None:
    call = Dialled(menu, line_of(quiet(3), word_sound("курсы"), quiet(2)))
    assert 3.8 <= call.at(Heard) <= 3.82


def test_a_pause_shorter_than_that_does_not_end_a_sentence(menu: Flow) -> None:
    word = word_sound("курсы", 0.4)
    call = Dialled(menu, line_of(quiet(3), word, quiet(0.25), word, quiet(2)))
    assert len(call.all(Heard)) == 1
    assert 4.35 <= call.at(Heard) <= 4.37


def test_what_a_flow_says_of_the_end_of_speech_holds(tmp_path: Path) -> None:
    flow = flow_of("defaults: {complete_timeout: 1.2s}" + MENU, tmp_path)
    call = Dialled(flow, line_of(quiet(3), word_sound("баланс"), quiet(2)))
    assert 4.7 <= call.at(Heard) <= 4.72


def test_a_short_noise_holds_the_prompt_which_goes_on_300_ms_before(menu: Flow) -> None:
    call = Dialled(menu, line_of(quiet(0.5), noise(0.3), quiet(3)))
    held, resumed = call.at(PromptHeld), call.at(PromptResumed)
    assert held <= 0.62
    assert resumed - 0.8 <= 1.0
    assert not call.level(held + 0.01, resumed)
    assert [one.from_s for one in call.all(PromptResumed)] == [pytest.approx(held - 0.3)]
    assert (call.all(SpeechStarted), call.all(Heard), call.all(PromptCut)) == ([], [], [])
    sound = prompt_sound(LONG)
    rest = sound[round((held - 0.3) * 8000) :]
    back = call.out[round(resumed * 8000) :][: len(rest)]
    assert back[40:].tolist() == rest[40:].tolist()
    assert call.click() <= 1.05 * steepest(sound)


def test_the_silence_of_the_caller_is_counted_from_the_end_of_a_prompt_that_was_held(menu: Flow) -> None:
    call = Dialled(menu, line_of(quiet(0.5), noise(0.3), quiet(9)))
    gap = call.at(PromptResumed) - call.at(PromptHeld) + 0.3
    assert call.at(Failed) == pytest.approx(len(prompt_sound(LONG)) / 8000 + gap + 5)


def test_a_short_noise_in_silence_is_no_answer_and_the_silence_is_counted_anew(menu: Flow) -> None:
    call = Dialled(menu, line_of(quiet(4), noise(0.3), quiet(8)))
    assert len(call.all(NotSpeech)) == 1
    assert call.at(Failed) == pytest.approx(call.at(NotSpeech) + 5)


def test_long_speech_of_which_no_word_is_known_is_no_match(menu: Flow) -> None:
    call = Dialled(menu, line_of(quiet(0.5), noise(1.5), quiet(3)))
    assert call.all(Heard) == [Heard("…", 0.0)]
    assert [failed.reason for failed in call.all(Failed)] == ["out_of_grammar"]
    assert call.all(PromptResumed) == []


def test_speech_without_end_is_too_long(tmp_path: Path) -> None:
    flow = flow_of("defaults: {max_speech: 3s}" + MENU, tmp_path)
    call = Dialled(flow, line_of(quiet(3), noise(9), quiet(20)))
    assert call.all(Failed)[0].reason == "too_long"
    assert len(call.all(SpeechStarted)) == 1


def test_a_key_while_a_prompt_is_held_is_taken(menu: Flow) -> None:
    call = Dialled(menu, line_of(quiet(0.5), noise(0.3), keys("2"), quiet(2)))
    assert [move.dest for move in call.all(Moved)] == ["bye"]
    assert call.all(PromptResumed) == []


def test_tones_of_keys_are_no_speech(menu: Flow) -> None:
    call = Dialled(menu, line_of(quiet(0.5), keys("7171"), quiet(2)))
    assert (call.all(SpeechStarted), call.all(PromptHeld), call.recogniser.fed_s) == ([], [], 0.0)


def test_nothing_is_recognised_while_nobody_listens(tmp_path: Path) -> None:
    flow = flow_of(CODE, tmp_path)
    call = Dialled(flow, line_of(keys("1903"), noise(2), quiet(1)))
    assert call.recogniser.fed_s == 0.0


def test_the_recogniser_is_given_a_grammar_only_when_it_changes(menu: Flow) -> None:
    said = line_of(word_sound("баланс"), quiet(2.5))
    call = Dialled(menu, line_of(quiet(3), said, said, said))
    assert len(call.all(Heard)) == 3
    assert call.recogniser.given == [["баланс", "курсы валют", "курсы"]]


def test_confidence_is_told(menu: Flow) -> None:
    call = Dialled(menu, line_of(quiet(3), word_sound("баланс"), quiet(2)), confidence=0.4)
    assert [failed.reason for failed in call.all(Failed)] == ["low_confidence"]


def test_recorded_music_is_played_on_in_a_queue_until_something_is_said(tmp_path: Path) -> None:
    states = """
simulate: {operators: {outcome: connected, position: 1, wait: 9s}}
states:
  main:
    queue: operators
    say: Ждите.
    announce: {every: 3s, text: Вы первый.}
    hold: {audio: music.wav, text: "(музыка)"}
    otherwise: bye
  bye: {hang_up: До свидания.}
"""
    call = Dialled(flow_of(states, tmp_path), quiet(12))
    music = prompt_sound("(музыка)")
    begins = [at for at, item in call.happened if isinstance(item, PromptBegan)]
    assert len(begins) > 4
    first = round(begins[2] * 8000)
    on = call.out[first : round(begins[3] * 8000)]
    assert len(on) > 3 * len(music)
    assert on[: 2 * len(music)].tolist() == [*music.tolist(), *music.tolist()]
    assert call.line.end is not None
    assert not call.level(call.at(End) + 0.02, 12)
