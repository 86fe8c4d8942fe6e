"""Rules 15-19 in sound: what a voice and a key do to each kind of prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sound_calls import Dialled, flow_of, keys, line_of, noise, prompt_sound, quiet, word_sound

from engine.events import Heard, KeyPressed, NotSpeech, SpeechStarted
from engine.journal import Failed, Moved, Noted
from ivr.sound.held import PromptHeld, PromptResumed
from ivr.world import PromptBegan, PromptCut

if TYPE_CHECKING:
    from pathlib import Path

    from audio.pcm import Samples

TEXT = "Нажмите один или скажите баланс чтобы узнать свой баланс."
SAYS = word_sound("баланс")
LASTS_S = len(prompt_sound(TEXT)) / 8000


def call(prompt: str, *caller: Samples, folder: Path, **options: object) -> Dialled:
    states = f"""
states:
  main:
    menu: {{text: {TEXT}, {prompt}}}
    options:
      balance: {{key: "1", say: баланс, goto: balance}}
      rates: {{key: "2", say: курсы, goto: bye}}
  balance: {{say: На счёте сто рублей., next: main}}
  bye: {{hang_up: До свидания.}}
"""
    return Dialled(flow_of(states, folder), line_of(*caller, quiet(4)), **options)  # type: ignore[arg-type]


def moved(made: Dialled) -> list[str]:
    return [move.dest for move in made.all(Moved)]


def test_collect_hears_the_prompt_out_and_keeps_what_was_said(tmp_path: Path) -> None:
    made = call("barge_in: collect", quiet(0.5), SAYS, folder=tmp_path)
    assert made.level(0, LASTS_S) > 3000
    assert not made.all(PromptHeld)
    assert moved(made)[:1] == ["balance"]
    assert made.at(Moved) == pytest.approx(LASTS_S)


def test_collect_hears_the_prompt_out_and_keeps_keys(tmp_path: Path) -> None:
    made = call("barge_in: collect", quiet(0.5), keys("2"), folder=tmp_path)
    assert moved(made) == ["bye"]
    assert made.at(Moved) == pytest.approx(LASTS_S)


def test_ignore_discards_what_is_said_and_pressed_over_the_prompt(tmp_path: Path) -> None:
    made = call("barge_in: ignore", quiet(0.2), SAYS, quiet(0.5), keys("2"), folder=tmp_path)
    assert (moved(made), made.all(PromptCut), made.all(PromptHeld)) == ([], [], [])
    assert len([note for note in made.all(Noted) if note.note == "ignored"]) == 2


def test_only_a_match_stops_a_prompt_that_wants_one(tmp_path: Path) -> None:
    made = call("barge_in_on: match", quiet(0.3), noise(0.6), quiet(0.3), folder=tmp_path)
    assert (made.all(PromptCut), made.all(PromptHeld), made.all(Failed)) == ([], [], [])
    made = call("barge_in_on: match", quiet(0.3), SAYS, folder=tmp_path)
    assert moved(made)[:1] == ["balance"]
    assert made.at(PromptCut) < LASTS_S


def test_the_first_seconds_of_a_prompt_may_be_protected(tmp_path: Path) -> None:
    made = call("barge_in_after: 1s", quiet(0.2), SAYS, folder=tmp_path)
    assert (moved(made), made.all(PromptCut), made.all(PromptHeld)) == ([], [], [])
    made = call("barge_in_after: 0.5s", quiet(0.8), SAYS, folder=tmp_path)
    assert moved(made)[:1] == ["balance"]


def test_a_loudspeaker_wants_a_voice_for_longer_but_keys_work_at_once(tmp_path: Path) -> None:
    short = call("barge_in: interrupt", quiet(0.5), noise(0.2), folder=tmp_path, is_guarded=True)
    assert not short.all(PromptHeld)
    made = call("barge_in: interrupt", quiet(0.5), SAYS, folder=tmp_path, is_guarded=True)
    assert 0.75 <= made.at(PromptHeld) <= 0.78
    assert moved(made)[:1] == ["balance"]
    pressed = call("barge_in: interrupt", quiet(0.5), keys("2"), folder=tmp_path, is_guarded=True)
    assert pressed.at(KeyPressed) < 0.56


def test_a_key_beats_the_speech_that_goes_on(tmp_path: Path) -> None:
    made = call("barge_in: interrupt", quiet(3), noise(0.6), keys("2"), noise(0.6), folder=tmp_path)
    assert (moved(made), made.all(Heard)) == (["bye"], [])


def test_who_talks_over_the_end_of_a_prompt_is_heard(tmp_path: Path) -> None:
    made = call("barge_in: interrupt", quiet(LASTS_S - 0.1), SAYS, folder=tmp_path)
    assert [heard.text for heard in made.all(Heard)] == ["баланс"]
    assert made.all(Failed) == []


def test_what_was_begun_before_the_question_answers_nothing(tmp_path: Path) -> None:
    states = """
simulate: {"+74950000000": {outcome: no_answer, wait: 2s}}
states:
  main: {transfer: "+74950000000", say: Соединяю., otherwise: again}
  again:
    menu: Никто не отвечает скажите что дальше.
    options: {balance: {key: "1", say: баланс, goto: bye}}
  bye: {hang_up: До свидания.}
"""
    caller = line_of(quiet(1.8), word_sound("баланс", 1.0), quiet(4))
    made = Dialled(flow_of(states, tmp_path), caller)
    assert made.at(PromptBegan, 1) == pytest.approx(2.2)
    assert (made.all(SpeechStarted), made.all(Heard), made.all(PromptHeld)) == ([], [], [])
    made = Dialled(flow_of(states, tmp_path), line_of(caller[: round(3.5 * 8000)], SAYS, quiet(2)))
    assert [heard.text for heard in made.all(Heard)] == ["баланс"]


def test_keys_typed_ahead_skip_the_prompts_that_they_answer(tmp_path: Path) -> None:
    states = """
variables: {code: {type: digits}}
states:
  main: {ask: Введите две цифры., digits: 2, into: code, next: sure}
  sure:
    menu: Всё верно нажмите один.
    options:
      agreed: {key: "1", goto: bye}
  bye: {hang_up: До свидания.}
"""
    made = Dialled(flow_of(states, tmp_path), line_of(quiet(0.2), keys("421"), quiet(3)))
    assert made.line.end is not None
    assert [key.key for key in made.all(KeyPressed)] == ["4", "2", "1"]
    assert made.at(Moved, 1) < 0.2 + 0.6 + 0.1


def test_two_noises_hold_a_prompt_twice(tmp_path: Path) -> None:
    made = call("barge_in: interrupt", quiet(0.3), noise(0.3), quiet(1.1), noise(0.3), folder=tmp_path)
    assert (len(made.all(PromptHeld)), len(made.all(PromptResumed))) == (2, 2)
    assert made.line.metrics.false_barge_ins == 2
    assert made.all(NotSpeech) == []
