"""Call semantics, rules 15-19: barge-in and type-ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from caller import TICK_S, Caller, flow_of

from engine.actions import Listen, Say, StopListening, StopSaying

if TYPE_CHECKING:
    from pathlib import Path

OUT_OF_GRAMMAR = "no_match: out_of_grammar"

LINE = """
start: hello
states:
  hello: {say: {text: Здравствуйте., HELLO}, next: main}
  main:
    menu: {text: Что нужно?, MENU}
    max_no_match: 9
    max_failures: 9
    SETTINGS
    options:
      card: {key: 1, say: карта, goto: card}
      block: {key: 12, say: блокировка, goto: block}
  card: {menu: Карта., options: {a: {key: 1, say: назад, goto: block}, b: {key: 2, goto: card}}}
  block: {menu: Блок., options: {a: {key: 1, say: назад, goto: card}}}
"""
SINGLE = LINE.replace("block: {key: 12,", "block: {key: 2,")


def line(tmp_path: Path, hello: str = "", menu: str = "", settings: str = "", text: str = SINGLE) -> Caller:
    text = text.replace("HELLO", hello or "barge_in: interrupt")
    text = text.replace("MENU", menu or "barge_in: interrupt").replace("SETTINGS", settings)
    return Caller(flow_of(text, tmp_path)).start()


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


def test_rule_19_nobody_listens_for_speech_once_a_key_was_pressed(tmp_path: Path) -> None:
    caller = line(tmp_path, text=LINE).hear_out()
    assert caller.call.listens_to is caller.last(Listen).grammar
    assert caller.press("1").call.listens_to is None
    assert caller.wait(5).hear_out().call.listens_to is caller.last(Listen).grammar


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


# 18. Type-ahead.


def test_rule_18_keys_typed_during_prompts_answer_this_question_and_the_next(
    tmp_path: Path,
) -> None:
    caller = line(tmp_path).press("121")
    assert (caller.path, caller.failures) == (["main", "card", "card", "block"], [])


LOOKUP = """
services: {one: {database: bank.sql, query: select 1, timeout: 9s}}
states:
  main: {menu: "?", options: {a: {key: 1, goto: find}}}
  find: {service: one, done: first}
  first: {ask: Четыре цифры., digits: 4, into: digits, next: second}
  second: {menu: {text: Второе., SECOND}, SETTINGS, options: {a: {key: 1, goto: main}, b: {key: 2, goto: second}}}
"""


def looking_up(tmp_path: Path, settings: str = "timeout: 5s", second: str = "") -> Caller:
    (tmp_path / "bank.sql").write_text("create table t (a);", encoding="utf-8")
    text = LOOKUP.replace("SETTINGS", settings)
    text = text.replace("SECOND", second or "barge_in: interrupt")
    caller = Caller(flow_of(text, tmp_path)).start().hear_out().press("1")
    assert caller.said == ["?"]
    return caller


def test_rule_18_keys_typed_in_a_transition_answer_the_next_questions(tmp_path: Path) -> None:
    caller = looking_up(tmp_path).press("12341").answer("found")
    assert (caller.value, caller.state, caller.failures) == ({"digits": "1234"}, "main", [])


def test_rule_18_prompts_that_were_answered_ahead_are_not_played(tmp_path: Path) -> None:
    assert looking_up(tmp_path).press("12341", gap_s=0.1).answer("found").said == ["?"]


def test_rule_18_a_part_of_an_answer_waits_for_the_rest(tmp_path: Path) -> None:
    caller = looking_up(tmp_path).press("12").answer("found").wait(1).press("34")
    assert caller.value == {"digits": "1234"}


def test_rule_18_a_terminator_typed_ahead_belongs_to_its_answer(tmp_path: Path) -> None:
    caller = looking_up(tmp_path).press("1234#").wait(4).answer("found")
    assert (caller.said[-1], caller.failures, caller.state) == ("Второе.", [], "second")


def test_rule_18_a_prompt_that_ignores_empties_the_buffer_when_it_starts(tmp_path: Path) -> None:
    caller = looking_up(tmp_path, second="barge_in: ignore").press("12341").answer("found")
    assert (caller.value, caller.state) == ({"digits": "1234"}, "second")
    assert caller.hear_out().wait(1).state == "second"


def test_rule_18_it_empties_the_buffer_also_when_it_starts_behind_another(tmp_path: Path) -> None:
    caller = line(tmp_path, hello="barge_in: collect", menu="barge_in: ignore").press("1")
    assert caller.hear_out().wait(1).state == "main"


def test_rule_18_a_question_may_empty_the_buffer_before_it_asks(tmp_path: Path) -> None:
    caller = looking_up(tmp_path, "type_ahead: false").press("12341").answer("found")
    assert (caller.state, caller.said) == ("second", ["Второе."])
    assert caller.hear_out().press("1").state == "main"


def test_rule_18_such_a_question_takes_keys_over_its_own_prompt(tmp_path: Path) -> None:
    caller = looking_up(tmp_path, "type_ahead: false").press("1234").answer("found").press("1")
    assert caller.state == "main"


CONFIRM = """
states:
  main: {say: {text: Карта найдена., BEFORE}, next: sure}
  sure:
    ask: Заблокировать?
    yes_no: true
    type_ahead: false
    yes: given_up
    no: main
"""


@pytest.mark.parametrize("before", ["interrupt", "collect", "ignore"])
def test_rule_18_a_key_over_a_prompt_before_such_a_question_does_not_answer_it(
    tmp_path: Path, before: str
) -> None:
    text = CONFIRM.replace("BEFORE", f"barge_in: {before}")
    caller = Caller(flow_of(text, tmp_path)).start().press("1").hear_out().wait(1)
    assert (caller.state, caller.failures) == ("sure", [])


def test_rule_18_such_a_question_is_answered_over_its_own_prompt(tmp_path: Path) -> None:
    text = CONFIRM.replace("BEFORE", "barge_in: interrupt")
    caller = Caller(flow_of(text, tmp_path)).start().hear_one().press("1")
    assert caller.state == "given_up"


def test_rule_18_such_a_question_asked_again_is_answered_over_what_is_said(tmp_path: Path) -> None:
    text = CONFIRM.replace("BEFORE", "barge_in: interrupt")
    caller = Caller(flow_of(text, tmp_path)).start().hear_out().wait(5).press("1")
    assert caller.state == "given_up"


@pytest.mark.parametrize(("type_ahead", "state"), [("true", "done"), ("false", "main")])
def test_rule_18_whether_a_read_back_can_be_confirmed_ahead(
    tmp_path: Path, type_ahead: str, state: str
) -> None:
    text = f"""
states:
  main:
    ask: {{text: Код?, barge_in: collect}}
    digits: 4
    into: code
    type_ahead: {type_ahead}
    confirm: Код {{value | digits}}, верно?
    next: done
  done: {{menu: Готово., options: {{a: {{key: 1, goto: main}}}}}}
"""
    caller = Caller(flow_of(text, tmp_path)).start().press("12341").hear_one()
    assert (caller.state, caller.failures) == (state, [])


def test_rule_18_collecting_prompts_are_heard_by_who_typed_ahead(tmp_path: Path) -> None:
    caller = looking_up(tmp_path, second="barge_in: collect").press("12341").answer("found")
    assert (caller.said, caller.state) == (["Второе."], "second")
    assert caller.hear_one().state == "main"


def test_rule_18_a_wrong_answer_takes_what_was_typed_behind_it_away(tmp_path: Path) -> None:
    caller = looking_up(tmp_path).press("12*1234").answer("found")
    assert (caller.failures, caller.value, caller.state) == ([OUT_OF_GRAMMAR], {}, "first")


def test_rule_18_many_questions_can_be_answered_ahead(tmp_path: Path) -> None:
    caller = looking_up(tmp_path).press("1234" + "2" * 59 + "1", gap_s=0.01).answer("found")
    assert (caller.state, caller.path.count("second")) == ("main", 60)


# 19. A key beats speech.

COLLECT = """
states:
  main:
    ask: Код?
    digits: 4
    into: code
    cancel_key: "*"
    options: {card: {say: карта, goto: done}}
    next: done
  done: {menu: Готово., options: {a: {key: 1, goto: main}}}
"""


def code(tmp_path: Path) -> Caller:
    return Caller(flow_of(COLLECT, tmp_path)).start().hear_out()


def test_rule_19_the_first_key_stops_recognition(tmp_path: Path) -> None:
    caller = code(tmp_path)
    assert caller.actions
    caller.press("123")
    assert [type(one) for one in caller.actions] == [StopListening]


def test_rule_19_a_key_over_the_prompt_stops_recognition(tmp_path: Path) -> None:
    caller = Caller(flow_of(COLLECT, tmp_path)).start().press("1")
    assert [type(one) for one in caller.actions] == [Say, Listen, StopSaying, StopListening]


@pytest.mark.parametrize("by", ["whole", "partial", "started"])
def test_rule_19_speech_after_the_first_key_is_not_taken(tmp_path: Path, by: str) -> None:
    caller = code(tmp_path).press("12")
    if by == "whole":
        caller.say("карта")
    elif by == "partial":
        caller.say_so_far("карта").wait(0.5)
    else:
        caller.start_speaking()
    assert (caller.state, caller.failures) == ("main", [])
    assert caller.press("34").value == {"code": "1234"}


def test_rule_19_a_key_beats_a_sentence_that_has_begun(tmp_path: Path) -> None:
    caller = code(tmp_path).start_speaking().say_so_far("карта").press("1").wait(2)
    assert (caller.state, caller.failures) == ("main", [])
    assert caller.wait(1).failures == ["no_match: incomplete"]


def test_rule_19_a_key_beats_speech_that_was_collected_before_it(tmp_path: Path) -> None:
    caller = line(tmp_path, menu="barge_in: collect").hear_one()
    assert caller.say("блокировка").press("1").hear_one().state == "card"


def test_rule_19_a_key_that_was_collected_beats_speech_after_it(tmp_path: Path) -> None:
    caller = line(tmp_path, menu="barge_in: collect").hear_one()
    assert caller.press("1").say("блокировка").hear_one().state == "card"


def test_rule_19_recognition_stays_off_for_the_turn_when_the_key_was_cancelled(
    tmp_path: Path,
) -> None:
    caller = code(tmp_path).press("1*").say("карта")
    assert (caller.state, caller.failures) == ("main", [])


def test_rule_19_recognition_is_on_again_in_the_next_turn(tmp_path: Path) -> None:
    caller = code(tmp_path).press("1").wait(3)
    assert (caller.failures, isinstance(caller.actions[-1], Listen)) == (
        ["no_match: incomplete"],
        True,
    )
    assert caller.say("карта").state == "done"


def test_rule_19_a_key_while_the_term_char_is_waited_for_stops_recognition(tmp_path: Path) -> None:
    caller = line(tmp_path, settings="term_timeout: 2s").hear_out().start_speaking().press("1")
    assert isinstance(caller.actions[-1], StopListening)
    assert caller.say("блокировка").wait(2).state == "card"
