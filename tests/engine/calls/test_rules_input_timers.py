"""Call semantics, rules 9 and 14: how long silence and speech may last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from caller import TICK_S, Caller, flow_of
from small_lines import MENU, ask, menu

if TYPE_CHECKING:
    from pathlib import Path


OUT_OF_GRAMMAR = "no_match: out_of_grammar"
TOO_LONG = "no_match: too_long"


# 9. `timeout` runs from the end of the last prompt.


def test_rule_09_silence_for_the_timeout_is_no_input_and_not_a_tick_before(tmp_path: Path) -> None:
    caller = menu(tmp_path).wait(5 - TICK_S)
    assert caller.failures == []
    assert caller.wait(TICK_S).failures == ["no_input"]


def test_rule_09_the_timeout_belongs_to_the_question(tmp_path: Path) -> None:
    text = """
defaults: {timeout: 7s}
states:
  main: {menu: "?", options: {a: {key: 1, goto: other}}}
  other: {menu: "?", timeout: 2s, options: {a: {key: 1, goto: main}}}
"""
    caller = Caller(flow_of(text, tmp_path)).start().hear_out()
    assert caller.call.wake_at == caller.now + 7
    caller.press("1").hear_out()
    assert caller.call.wake_at == caller.now + 2


def test_rule_09_the_timer_does_not_run_while_a_prompt_plays(tmp_path: Path) -> None:
    caller = Caller(flow_of(MENU.replace("SETTINGS", ""), tmp_path)).start().wait(60)
    assert caller.failures == []


def test_rule_09_the_timer_runs_from_the_last_of_several_prompts(tmp_path: Path) -> None:
    text = """
start: hello
states:
  hello: {say: Здравствуйте., next: main}
  main: {menu: "?", options: {a: {key: 1, goto: main}}}
"""
    caller = Caller(flow_of(text, tmp_path)).start().hear_one().wait(20)
    assert caller.failures == []
    assert caller.hear_one().wait(5 - TICK_S).failures == []
    assert caller.wait(TICK_S).failures == ["no_input"]


def test_rule_09_a_question_that_says_nothing_waits_from_its_start(tmp_path: Path) -> None:
    text = """
states:
  main:
    menu: {text: Никогда., when: 1 > 2}
    options: {a: {key: 1, goto: main}}
"""
    caller = Caller(flow_of(text, tmp_path)).start()
    assert caller.wait(5).failures == ["no_input"]


def test_rule_09_after_a_failure_the_timer_runs_from_the_end_of_its_prompt(tmp_path: Path) -> None:
    caller = menu(tmp_path).wait(5).wait(30)
    assert caller.failures == ["no_input"]
    assert caller.hear_out().wait(5 - TICK_S).failures == ["no_input"]
    assert caller.wait(TICK_S).failures == ["no_input", "no_input"]


def test_rule_09_an_answer_at_the_last_moment_counts(tmp_path: Path) -> None:
    caller = menu(tmp_path).wait(5 - TICK_S).press("6")
    assert (caller.failures, caller.state) == ([], "reached")


# 14. Speech ends by a silence, or is too long.


@pytest.mark.parametrize(("text", "wait_s"), [("карта", 0.3), ("кар", 0.8)], ids=["complete", "incomplete"])
def test_rule_14_a_sentence_ends_by_a_silence(tmp_path: Path, text: str, wait_s: float) -> None:
    caller = menu(tmp_path).start_speaking().say_so_far(text).wait(wait_s - TICK_S)
    assert (caller.state, caller.failures) == ("main", [])
    caller.wait(TICK_S)
    assert (caller.state == "reached") == (text == "карта")
    assert caller.failures == ([] if text == "карта" else [OUT_OF_GRAMMAR])


def test_rule_14_a_sentence_that_goes_on_is_not_over(tmp_path: Path) -> None:
    caller = menu(tmp_path).start_speaking()
    caller.say_so_far("ну").wait(0.7).say_so_far("ну моя").wait(0.7).say_so_far("ну моя карта")
    assert (caller.state, caller.failures) == ("main", [])
    assert caller.wait(0.3).state == "reached"


def test_rule_14_what_was_complete_may_become_incomplete(tmp_path: Path) -> None:
    caller = menu(tmp_path).start_speaking().say_so_far("карта").wait(0.2)
    caller.say_so_far("квартира").wait(0.8 - TICK_S)
    assert caller.failures == []
    assert caller.wait(TICK_S).failures == [OUT_OF_GRAMMAR]


def test_rule_14_the_timeouts_belong_to_the_question(tmp_path: Path) -> None:
    settings = "complete_timeout: 1s\n    incomplete_timeout: 3s"
    caller = menu(tmp_path, settings).say_so_far("карта").wait(1 - TICK_S)
    assert caller.state == "main"
    caller.say_so_far("кар").wait(3 - TICK_S)
    assert caller.failures == []
    assert caller.wait(TICK_S).failures == [OUT_OF_GRAMMAR]


def test_rule_14_a_value_that_was_said_is_complete(tmp_path: Path) -> None:
    caller = ask(tmp_path, "digits: 4").say_so_far("один два три четыре").wait(0.3)
    assert caller.value == {"answer": "1234"}


def test_rule_14_the_first_timeout_does_not_run_while_the_caller_speaks(tmp_path: Path) -> None:
    assert menu(tmp_path).wait(4.9).start_speaking().wait(15).failures == []


def test_rule_14_speech_that_is_too_long_is_no_match_with_its_reason(tmp_path: Path) -> None:
    caller = menu(tmp_path).start_speaking().wait(20 - TICK_S)
    assert caller.failures == []
    assert caller.wait(TICK_S).failures == [TOO_LONG]


def test_rule_14_a_sentence_without_pauses_is_too_long(tmp_path: Path) -> None:
    caller = menu(tmp_path, "max_speech: 3s").start_speaking()
    for _ in range(5):
        caller.say_so_far("бла бла").wait(0.5)
    assert caller.failures == []
    assert caller.say_so_far("бла бла").wait(0.5).failures == [TOO_LONG]


def test_rule_14_a_noise_is_no_answer_and_the_silence_is_counted_anew(tmp_path: Path) -> None:
    caller = menu(tmp_path).wait(4).start_speaking().wait(1).was_noise()
    assert caller.wait(5 - TICK_S).failures == []
    assert caller.wait(TICK_S).failures == ["no_input"]


def test_rule_14_a_noise_does_not_end_what_is_being_typed(tmp_path: Path) -> None:
    caller = menu(tmp_path).start_speaking().press("1").was_noise()
    assert caller.wait(3).state == "reached"


def test_rule_14_a_noise_is_not_too_long(tmp_path: Path) -> None:
    caller = menu(tmp_path, "timeout: 60s").start_speaking().was_noise()
    assert caller.wait(30).failures == []


def test_rule_14_a_second_report_of_its_start_does_not_prolong_it(tmp_path: Path) -> None:
    caller = menu(tmp_path, "max_speech: 3s").start_speaking().wait(2).start_speaking()
    assert caller.wait(1).failures == [TOO_LONG]


def test_rule_14_a_second_report_of_its_start_does_not_keep_it_from_ending(tmp_path: Path) -> None:
    caller = menu(tmp_path).start_speaking().say_so_far("карта").start_speaking().wait(0.3)
    assert caller.state == "reached"


def test_rule_14_a_sentence_that_the_recogniser_ended_is_taken_at_once(tmp_path: Path) -> None:
    caller = menu(tmp_path).start_speaking().say_so_far("карта").say("карта")
    assert caller.state == "reached"


def test_rule_14_after_too_long_a_speech_the_question_is_asked_again(tmp_path: Path) -> None:
    caller = menu(tmp_path).start_speaking().wait(20).hear_out()
    assert caller.wait(5).failures == [TOO_LONG, "no_input"]
