"""Call semantics, rules 15-17: barge-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from caller import TICK_S, Caller, flow_of
from small_lines import LINE, SINGLE, line

from engine.actions import StopSaying

if TYPE_CHECKING:
    from pathlib import Path


OUT_OF_GRAMMAR = "no_match: out_of_grammar"


def stopped(caller: Caller) -> list[int]:
    """The prompts that were stopped."""
    return [n for one in caller.everything if isinstance(one, StopSaying) for n in one.prompts]


# 15. interrupt, collect, ignore.


def test_rule_15_by_default_a_key_stops_the_prompts_and_is_delivered(tmp_path: Path) -> None:
    caller = line(tmp_path).press("1")
    assert (stopped(caller), caller.state) == ([1, 2], "card")


def test_rule_15_by_default_speech_stops_the_prompts_and_is_delivered(tmp_path: Path) -> None:
    caller = line(tmp_path).say("карта")
    assert (stopped(caller), caller.state) == ([1, 2], "card")


def test_rule_15_the_beginning_of_speech_stops_the_prompts(tmp_path: Path) -> None:
    caller = line(tmp_path).start_speaking()
    assert (stopped(caller), caller.state) == ([1, 2], "main")
    assert caller.say("карта").state == "card"


def test_rule_15_a_wrong_key_stops_the_prompts_and_is_no_match(tmp_path: Path) -> None:
    caller = line(tmp_path).press("7")
    assert (stopped(caller), caller.failures) == ([1, 2], [OUT_OF_GRAMMAR])


def test_rule_15_what_was_said_wrong_stops_the_prompts_and_is_no_match(tmp_path: Path) -> None:
    caller = line(tmp_path).say("слон")
    assert (stopped(caller), caller.failures) == ([1, 2], [OUT_OF_GRAMMAR])


@pytest.mark.parametrize("by", ["key", "speech", "partial"])
def test_rule_15_collect_hears_the_prompt_out_and_keeps_the_input(tmp_path: Path, by: str) -> None:
    caller = line(tmp_path, menu="barge_in: collect").hear_one()
    if by == "key":
        caller.press("1")
    elif by == "speech":
        caller.start_speaking().say("карта")
    else:
        caller.start_speaking().say_so_far("карта").wait(0.5)
    assert (stopped(caller), caller.state) == ([], "main")
    assert caller.hear_one().state == "card"


def test_rule_15_input_that_was_collected_stops_the_prompt_behind(tmp_path: Path) -> None:
    caller = line(tmp_path, hello="barge_in: collect").press("1")
    assert caller.state == "main"
    caller.hear_one()
    assert (stopped(caller), caller.state) == ([2], "card")


def test_rule_15_speech_that_was_collected_stops_the_prompt_behind(tmp_path: Path) -> None:
    caller = line(tmp_path, hello="barge_in: collect").say("карта")
    assert caller.state == "main"
    caller.hear_one()
    assert (stopped(caller), caller.state) == ([2], "card")


def test_rule_15_several_keys_are_collected(tmp_path: Path) -> None:
    caller = line(tmp_path, menu="barge_in: collect").hear_one().press("11").hear_one()
    assert caller.state == "block"


def test_rule_15_speech_that_was_collected_is_not_too_long_while_the_prompt_plays(
    tmp_path: Path,
) -> None:
    caller = line(tmp_path, menu="barge_in: collect", settings="max_speech: 5s").hear_one()
    caller.start_speaking().say("карта").wait(10)
    assert caller.failures == []
    assert caller.hear_one().state == "card"


def test_rule_15_who_speaks_when_the_collecting_prompt_ends_is_heard_out(tmp_path: Path) -> None:
    caller = line(tmp_path, menu="barge_in: collect").hear_one().start_speaking().hear_one()
    assert caller.wait(6).failures == []
    assert caller.say("карта").state == "card"


@pytest.mark.parametrize("by", ["key", "speech", "started", "partial"])
def test_rule_15_ignore_discards_the_input(tmp_path: Path, by: str) -> None:
    caller = line(tmp_path, menu="barge_in: ignore").hear_one()
    if by == "key":
        caller.press("1")
    elif by == "speech":
        caller.say("карта")
    elif by == "started":
        caller.start_speaking().say("карта")
    else:
        caller.start_speaking().say_so_far("карта").wait(0.5)
    caller.hear_one().wait(5 - TICK_S)
    assert (stopped(caller), caller.state, caller.failures) == ([], "main", [])
    assert caller.wait(TICK_S).failures == ["no_input"]


def test_rule_15_speech_that_began_in_an_ignoring_prompt_is_discarded_whole(
    tmp_path: Path,
) -> None:
    caller = line(tmp_path, menu="barge_in: ignore").hear_one().start_speaking().hear_one()
    assert caller.say("карта").state == "main"


def test_rule_15_a_noise_in_a_collecting_prompt_leaves_it_and_its_silence_alone(tmp_path: Path) -> None:
    caller = line(tmp_path, menu="barge_in: collect").hear_one().start_speaking().was_noise().hear_one()
    assert (stopped(caller), caller.wait(5).failures) == ([], ["no_input"])


def test_rule_15_after_a_noise_in_an_ignoring_prompt_the_caller_is_heard(tmp_path: Path) -> None:
    caller = line(tmp_path, menu="barge_in: ignore").hear_one().start_speaking().was_noise().hear_one()
    assert caller.say("карта").state == "card"


def test_rule_15_speech_would_stop_what_may_be_interrupted_by_anything(tmp_path: Path) -> None:
    caller = line(tmp_path)
    assert caller.call.speech_would_stop(caller.now) == 1
    for menu in ("barge_in: collect", "barge_in: ignore", "barge_in_on: match", "barge_in_after: 2s"):
        caller = line(tmp_path, menu=menu).hear_one()
        assert caller.call.speech_would_stop(caller.now) is None
    assert caller.call.speech_would_stop(caller.now + 2) == 2
    assert caller.hear_out().call.speech_would_stop(caller.now) is None


def test_rule_15_ignore_discards_keys_in_a_transition_too(tmp_path: Path) -> None:
    (tmp_path / "bank.sql").write_text("create table t (a);", encoding="utf-8")
    text = """
services: {one: {database: bank.sql, query: select 1}}
states:
  main: {say: {text: Важно., barge_in: ignore}, next: find}
  find: {service: one, done: ask}
  ask: {menu: "?", options: {a: {key: 1, goto: ask}}}
"""
    caller = Caller(flow_of(text, tmp_path)).start().press("1")
    caller.hear_out().press("1").answer("found")
    assert caller.path == ["find", "ask", "ask"]


def test_rule_15_an_ignoring_prompt_behind_is_not_stopped(tmp_path: Path) -> None:
    caller = line(tmp_path, menu="barge_in: ignore").press("1")
    assert (stopped(caller), caller.state, len(caller.playing)) == ([1], "main", 1)
    assert caller.hear_out().wait(1).state == "main"


def test_rule_15_a_collecting_prompt_behind_is_heard_out_before_the_key_counts(
    tmp_path: Path,
) -> None:
    caller = line(tmp_path, menu="barge_in: collect").press("11")
    assert (stopped(caller), caller.state) == ([1], "main")
    assert caller.hear_one().state == "block"


def test_rule_15_it_may_be_given_for_many_states(tmp_path: Path) -> None:
    text = "defaults: {barge_in: ignore}\n" + SINGLE.replace("{text: Что нужно?, MENU}", "Что?")
    caller = line(tmp_path, text=text).hear_one().press("1")
    assert (stopped(caller), caller.state) == ([], "main")


# 16. Only what matches stops the prompt.


HOTWORD = "barge_in_on: match"


@pytest.mark.parametrize("by", ["key", "speech"])
def test_rule_16_what_matches_stops_the_prompt_and_counts(tmp_path: Path, by: str) -> None:
    caller = line(tmp_path, menu=HOTWORD).hear_one()
    caller.press("1") if by == "key" else caller.start_speaking().say("карта")
    assert (stopped(caller), caller.state) == ([2], "card")


@pytest.mark.parametrize("by", ["key", "#", "speech", "mumbled", "too long"])
def test_rule_16_what_does_not_match_is_as_if_never_said(tmp_path: Path, by: str) -> None:
    caller = line(tmp_path, menu=HOTWORD).hear_one()
    if by in ("key", "#"):
        caller.press("7" if by == "key" else "#")
    elif by == "too long":
        caller.start_speaking().wait(20)
    else:
        caller.start_speaking().say(*(("слон", 1.0) if by == "speech" else ("карта", 0.4)))
    assert (stopped(caller), caller.failures, len(caller.playing)) == ([], [], 1)
    caller.hear_one().wait(5 - TICK_S)
    assert caller.failures == []
    assert caller.wait(TICK_S).failures == ["no_input"]


def test_rule_16_the_beginning_of_speech_does_not_stop_the_prompt(tmp_path: Path) -> None:
    assert stopped(line(tmp_path, menu=HOTWORD).hear_one().start_speaking()) == []


def test_rule_16_a_sentence_so_far_stops_the_prompt_only_when_it_is_over(tmp_path: Path) -> None:
    caller = line(tmp_path, menu=HOTWORD).hear_one().say_so_far("карта").wait(0.3 - TICK_S)
    assert stopped(caller) == []
    assert stopped(caller.wait(TICK_S)) == [2]


def test_rule_16_a_wrong_key_does_not_lose_what_is_being_said(tmp_path: Path) -> None:
    caller = line(tmp_path, menu=HOTWORD).hear_one().say_so_far("карта").press("7").wait(0.3)
    assert caller.state == "card"


def test_rule_16_a_prompt_stops_when_the_sequence_is_complete(tmp_path: Path) -> None:
    caller = line(tmp_path, menu=HOTWORD, text=LINE).hear_one().press("1")
    assert stopped(caller) == []
    assert caller.press("2").state == "block"
    assert stopped(caller) == [2]


def test_rule_16_a_sequence_that_stays_incomplete_is_as_if_never_pressed(tmp_path: Path) -> None:
    text = LINE.replace("card: {key: 1,", "card: {key: 3,")
    caller = line(tmp_path, menu=HOTWORD, text=text).hear_one().press("1").wait(4)
    assert (stopped(caller), caller.failures, len(caller.playing)) == ([], [], 1)
    assert caller.press("12").state == "block"


def test_rule_16_after_the_prompt_what_does_not_match_counts(tmp_path: Path) -> None:
    caller = line(tmp_path, menu=HOTWORD).hear_out().press("7")
    assert caller.failures == [OUT_OF_GRAMMAR]


@pytest.mark.parametrize(("key", "prompts", "state"), [("7", [1], "main"), ("1", [1, 2], "card")])
def test_rule_16_it_protects_a_prompt_behind_one_that_anything_stops(
    tmp_path: Path, key: str, prompts: list[int], state: str
) -> None:
    caller = line(tmp_path, menu=HOTWORD).press(key)
    assert (stopped(caller), caller.failures, caller.state) == (prompts, [], state)


def test_rule_16_speech_over_several_prompts_stops_those_it_may(tmp_path: Path) -> None:
    caller = line(tmp_path, menu=HOTWORD).start_speaking().say("слон")
    assert (stopped(caller), caller.failures) == ([1], [])


def test_rule_16_a_match_stops_every_prompt_that_a_match_may_stop(tmp_path: Path) -> None:
    caller = line(tmp_path, hello=HOTWORD, menu=HOTWORD).say("карта")
    assert (stopped(caller), caller.state) == ([1, 2], "card")


QUEUE = """
states:
  main:
    queue: operators
    say: Ждите.
    announce: {every: 20s, text: Вы в очереди.}
    leave: {callback: {key: LEAVE, say: перезвоните, goto: given_up}}
    otherwise: given_up
"""


@pytest.mark.parametrize(
    ("leave", "keys", "every_s"),
    [("1", "7", 20), ("1", "#", 20), ("12", "13", 20), ("12", "1", 20)],
    ids=["wrong key", "terminator", "wrong sequence", "incomplete sequence"],
)
def test_rule_16_in_a_queue_a_wrong_key_does_not_silence_the_announcements(
    tmp_path: Path, leave: str, keys: str, every_s: float
) -> None:
    caller = Caller(flow_of(QUEUE.replace("LEAVE", leave), tmp_path)).start().hear_out()
    caller.queue_moves(2, 90).hear_out().wait(5)
    assert caller.said == ["Ждите.", "Вы в очереди."]
    caller.press(keys).wait(every_s + 4)
    assert (caller.said, caller.failures) == (["Вы в очереди."], [])


# 17. The first seconds of a prompt can't be interrupted.


GUARD = "barge_in_after: 2s"


def test_rule_17_a_key_in_the_first_seconds_is_kept_until_they_are_over(tmp_path: Path) -> None:
    caller = line(tmp_path, menu=GUARD).hear_one().wait(0.5).press("1").wait(1.5 - TICK_S)
    assert (stopped(caller), caller.state) == ([], "main")
    caller.wait(TICK_S)
    assert (stopped(caller), caller.state) == ([2], "card")


def test_rule_17_a_key_at_the_end_of_the_first_seconds_counts_at_once(tmp_path: Path) -> None:
    caller = line(tmp_path, menu=GUARD).hear_one().wait(2).press("1")
    assert (stopped(caller), caller.state) == ([2], "card")


def test_rule_17_a_prompt_that_is_shorter_lets_the_key_through_at_its_end(tmp_path: Path) -> None:
    caller = line(tmp_path, menu=GUARD).hear_one().press("1").hear_one()
    assert (stopped(caller), caller.state) == ([], "card")


@pytest.mark.parametrize("by", ["whole", "started", "partial"])
def test_rule_17_speech_in_the_first_seconds_is_as_if_never_said(tmp_path: Path, by: str) -> None:
    caller = line(tmp_path, menu=GUARD).hear_one().wait(2 - TICK_S)
    if by == "whole":
        caller.say("карта")
    elif by == "started":
        caller.start_speaking().say("карта")
    else:
        caller.start_speaking().say_so_far("карта")
    caller.wait(2)
    assert (stopped(caller), caller.state, caller.failures) == ([], "main", [])


def test_rule_17_speech_after_the_first_seconds_stops_the_prompt(tmp_path: Path) -> None:
    caller = line(tmp_path, menu=GUARD).hear_one().wait(2).start_speaking().say("карта")
    assert (stopped(caller), caller.state) == ([2], "card")


def test_rule_17_the_seconds_run_from_the_beginning_of_that_prompt(tmp_path: Path) -> None:
    caller = line(tmp_path, menu=GUARD).wait(30).hear_one().wait(2 - TICK_S).press("1")
    assert stopped(caller) == []
    assert stopped(caller.wait(TICK_S)) == [2]


def test_rule_17_a_protected_prompt_behind_is_not_stopped_before_it_began(tmp_path: Path) -> None:
    caller = line(tmp_path, menu=GUARD).press("1")
    assert (stopped(caller), caller.state) == ([1], "main")
    assert caller.wait(2).state == "card"
