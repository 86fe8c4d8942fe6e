"""Call semantics, rules 18-19: keys typed ahead, and keys against speech."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from caller import Caller, flow_of
from small_lines import LINE, line

from engine.actions import Listen, Say, StopListening, StopSaying

if TYPE_CHECKING:
    from pathlib import Path


OUT_OF_GRAMMAR = "no_match: out_of_grammar"


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


def test_rule_19_nobody_listens_for_speech_once_a_key_was_pressed(tmp_path: Path) -> None:
    caller = line(tmp_path, text=LINE).hear_out()
    assert caller.call.listens_to is caller.last(Listen).grammar
    assert caller.press("1").call.listens_to is None
    assert caller.wait(5).hear_out().call.listens_to is caller.last(Listen).grammar


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
