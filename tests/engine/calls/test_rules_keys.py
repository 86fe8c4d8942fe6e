"""Call semantics, rules 10-13: when keys are an answer, and when there are more to come."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from caller import TICK_S, Caller, flow_of
from small_lines import MENU, ask, menu

if TYPE_CHECKING:
    from pathlib import Path


INCOMPLETE = "no_match: incomplete"
OUT_OF_GRAMMAR = "no_match: out_of_grammar"


# 10. The first digit stops `timeout` and starts `interdigit_timeout`.


def test_rule_10_the_first_digit_stops_the_timeout(tmp_path: Path) -> None:
    caller = menu(tmp_path).wait(4).press("3").wait(3 - TICK_S)
    assert caller.failures == []


def test_rule_10_the_interdigit_timeout_is_three_seconds(tmp_path: Path) -> None:
    caller = menu(tmp_path).press("3")
    assert caller.call.wake_at == caller.now + 3


def test_rule_10_every_digit_starts_the_interdigit_timeout_again(tmp_path: Path) -> None:
    caller = menu(tmp_path).press("345", gap_s=3 - TICK_S)
    assert (caller.failures, caller.state) == ([], "dozen")


def test_rule_10_the_interdigit_timeout_belongs_to_the_question(tmp_path: Path) -> None:
    caller = menu(tmp_path, "interdigit_timeout: 1500ms").press("3").wait(1.5 - TICK_S)
    assert caller.failures == []
    assert caller.wait(TICK_S).failures == [INCOMPLETE]


# 11. The union of everything that listens.


@pytest.mark.parametrize("keys", ["9", "13", "39", "349", "*"])
def test_rule_11_when_nothing_can_match_any_more_it_is_no_match_at_once(tmp_path: Path, keys: str) -> None:
    caller = menu(tmp_path).press(keys)
    assert (caller.failures, caller.now) == ([OUT_OF_GRAMMAR], 101 + round(0.2 * (len(keys) - 1), 3))


@pytest.mark.parametrize(
    ("keys", "state"), [("6", "reached"), ("12", "dozen"), ("345", "dozen"), ("0", "reached")]
)
def test_rule_11_a_match_that_cannot_be_extended_is_accepted_at_once(
    tmp_path: Path, keys: str, state: str
) -> None:
    assert menu(tmp_path).press(keys).state == state


def test_rule_11_a_complete_answer_that_could_be_longer_waits_for_the_interdigit_timeout(
    tmp_path: Path,
) -> None:
    caller = menu(tmp_path).press("1").wait(3 - TICK_S)
    assert caller.state == "main"
    assert caller.wait(TICK_S).state == "reached"


def test_rule_11_the_term_char_accepts_what_could_be_longer_now(tmp_path: Path) -> None:
    assert menu(tmp_path).press("1#").state == "reached"


def test_rule_11_a_key_that_extends_a_match_wins_over_the_term_char(tmp_path: Path) -> None:
    assert menu(tmp_path).press("7#").state == "dozen"


def test_rule_11_another_term_char_may_be_given(tmp_path: Path) -> None:
    assert menu(tmp_path, 'term_char: "*"').press("1*").state == "reached"
    assert menu(tmp_path, 'term_char: "*"').press("1#").failures == [OUT_OF_GRAMMAR]


def test_rule_11_without_a_term_char_the_sharp_is_a_key_like_any_other(tmp_path: Path) -> None:
    assert menu(tmp_path, "term_char: none").press("1#").failures == [OUT_OF_GRAMMAR]


@pytest.mark.parametrize("keys", ["3", "34", "7"])
def test_rule_11_an_answer_that_is_not_complete_is_no_match_and_never_a_short_value(
    tmp_path: Path, keys: str
) -> None:
    caller = menu(tmp_path).press(keys).wait(3 - TICK_S)
    assert caller.failures == []
    assert caller.wait(TICK_S).failures == [INCOMPLETE]


def test_rule_11_the_term_char_does_not_complete_what_is_incomplete(tmp_path: Path) -> None:
    caller = menu(tmp_path).press("34#")
    assert (caller.failures, caller.state) == ([INCOMPLETE], "main")


@pytest.mark.parametrize(
    ("keys", "reached"),
    [("6", "reached"), ("12", "dozen"), ("0", "reached")],
    ids=["an option", "a sequence", "a command"],
)
def test_rule_11_with_a_term_timeout_what_cannot_be_extended_waits_for_the_term_char(
    tmp_path: Path, keys: str, reached: str
) -> None:
    caller = menu(tmp_path, "term_timeout: 2s").press(keys).wait(2 - TICK_S)
    assert caller.state == "main"
    assert caller.wait(TICK_S).state == reached


def test_rule_11_with_a_term_timeout_the_term_char_accepts_now(tmp_path: Path) -> None:
    assert menu(tmp_path, "term_timeout: 2s").press("12#").state == "dozen"


def test_rule_11_with_a_term_timeout_one_more_digit_is_no_match(tmp_path: Path) -> None:
    caller = ask(tmp_path, "digits: 4", "term_timeout: 2s").press("12345")
    assert (caller.failures, caller.value) == ([OUT_OF_GRAMMAR], {})


def test_rule_11_a_value_waits_for_the_term_char_too(tmp_path: Path) -> None:
    caller = ask(tmp_path, "digits: 4", "term_timeout: 2s").press("1234").wait(2 - TICK_S)
    assert caller.value == {}
    assert caller.wait(TICK_S).value == {"answer": "1234"}


def test_rule_11_digits_of_a_fixed_length_are_accepted_at_the_last(tmp_path: Path) -> None:
    assert ask(tmp_path, "digits: 4").press("1234").value == {"answer": "1234"}


def test_rule_11_digits_of_a_fixed_length_are_never_short(tmp_path: Path) -> None:
    caller = ask(tmp_path, "digits: 4").press("123").wait(3)
    assert (caller.value, caller.failures) == ({}, [INCOMPLETE])


@pytest.mark.parametrize(
    ("keys", "wait_s", "value"),
    [
        ("123", 3, None),
        ("1234", 3 - TICK_S, None),
        ("1234", 3, "1234"),
        ("1234#", 0, "1234"),
        ("123456", 0, "123456"),
        ("123#", 0, None),
    ],
)
def test_rule_11_digits_of_several_lengths(
    tmp_path: Path, keys: str, wait_s: float, value: str | None
) -> None:
    caller = ask(tmp_path, "digits: 4..6").press(keys).wait(wait_s)
    assert caller.value.get("answer") == value


@pytest.mark.parametrize(
    ("keys", "wait_s", "state"),
    [
        ("0", 3 - TICK_S, "main"),
        ("0", 3, "connected"),
        ("0#", 0, "connected"),
        ("0123", 0, "took"),
        ("012", 3, "main"),
    ],
)
def test_rule_11_a_command_is_in_the_union_with_digits(
    tmp_path: Path, keys: str, wait_s: float, state: str
) -> None:
    assert ask(tmp_path, "digits: 4").press(keys).wait(wait_s).state == state


NUMBERS = {
    "1..100: 5 could be 50": ("1..100", "5", None),
    "1..100: 10 could be 100": ("1..100", "10", None),
    "1..100: 11 can be nothing longer": ("1..100", "11", 11),
    "1..100: 99 can be nothing longer": ("1..100", "99", 99),
    "1..100: 100": ("1..100", "100", 100),
    "20..30: 25": ("20..30", "25", 25),
    "0..7: 7": ("0..7", "7", 7),
    "5..15: 7 can be nothing longer": ("5..15", "7", 7),
}


@pytest.mark.parametrize(("limits", "keys", "value"), list(NUMBERS.values()), ids=list(NUMBERS))
def test_rule_11_a_number_is_accepted_at_once_when_no_longer_one_is_in_range(
    tmp_path: Path, limits: str, keys: str, value: int | None
) -> None:
    assert ask(tmp_path, f"number: {limits}").press(keys).value.get("answer") == value


@pytest.mark.parametrize(
    ("limits", "keys"),
    [("20..30", "4"), ("20..30", "31"), ("1..100", "101"), ("1..100", "000"), ("250..260", "27")],
)
def test_rule_11_a_number_that_can_never_be_in_range_is_no_match_at_once(
    tmp_path: Path, limits: str, keys: str
) -> None:
    assert ask(tmp_path, f"number: {limits}").press(keys).failures == [OUT_OF_GRAMMAR]


@pytest.mark.parametrize(("keys", "value"), [("5", 5), ("12", 12)])
def test_rule_11_a_number_that_could_be_longer_waits(tmp_path: Path, keys: str, value: int) -> None:
    caller = ask(tmp_path, "number: 1..1000").press(keys).wait(3 - TICK_S)
    assert caller.value == {}
    assert caller.wait(TICK_S).value == {"answer": value}


def test_rule_11_a_number_below_its_range_is_incomplete(tmp_path: Path) -> None:
    assert ask(tmp_path, "number: 20..30").press("2").wait(3).failures == [INCOMPLETE]


@pytest.mark.parametrize("keys", ["4", "32", "00", "3002", "3113", "1013", "1000"])
def test_rule_11_what_no_date_begins_with_is_no_match_at_once(tmp_path: Path, keys: str) -> None:
    caller = ask(tmp_path, "date: any").press(keys[:-1])
    assert caller.failures == []
    assert caller.press(keys[-1]).failures == [OUT_OF_GRAMMAR]


def test_rule_11_a_date_is_accepted_at_its_eighth_digit(tmp_path: Path) -> None:
    assert ask(tmp_path, "date: any").press("29022024").value == {"answer": date(2024, 2, 29)}


def test_rule_11_a_day_that_the_year_lacks_is_no_match(tmp_path: Path) -> None:
    assert ask(tmp_path, "date: any").press("29022023").failures == [OUT_OF_GRAMMAR]


@pytest.mark.parametrize(
    ("keys", "value"),
    [("9161234567", "+79161234567"), ("89161234567", "+79161234567")],
    ids=["ten digits", "eleven digits"],
)
def test_rule_11_a_telephone_number_is_accepted_when_no_longer_one_is_there(
    tmp_path: Path, keys: str, value: str
) -> None:
    caller = ask(tmp_path, "phone: true").press(keys)
    assert caller.value == {"answer": value}


def test_rule_11_a_telephone_number_that_is_too_short_is_incomplete(tmp_path: Path) -> None:
    assert ask(tmp_path, "phone: true").press("891612345").wait(3).failures == [INCOMPLETE]


@pytest.mark.parametrize(("key", "state"), [("1", "yes"), ("2", "no")])
def test_rule_11_yes_and_no_have_keys(tmp_path: Path, key: str, state: str) -> None:
    text = """
states:
  main: {ask: Верно?, yes_no: true, yes: "yes", no: "no"}
  "yes": {menu: Да., options: {a: {key: 5, goto: main}}}
  "no": {menu: Нет., options: {a: {key: 5, goto: main}}}
"""
    assert Caller(flow_of(text, tmp_path)).start().hear_out().press(key).state == state


def test_rule_11_an_item_of_a_list_has_its_number_as_a_key(tmp_path: Path) -> None:
    caller = ask(tmp_path, "one_of: [Москва, Казань]").press("2")
    assert caller.value == {"answer": "Казань"}


def test_rule_11_the_tail_of_a_wrong_answer_is_no_second_failure(tmp_path: Path) -> None:
    assert menu(tmp_path).press("9999").failures == [OUT_OF_GRAMMAR]


def test_rule_11_a_terminator_after_an_answer_that_was_complete_is_no_input(
    tmp_path: Path,
) -> None:
    caller = ask(tmp_path, "digits: 4").press("1234#")
    assert (caller.state, caller.failures, len(caller.playing)) == ("took", [], 1)


def test_rule_11_a_late_terminator_does_not_stop_the_next_timeout(tmp_path: Path) -> None:
    caller = ask(tmp_path, "digits: 4").press("1234").hear_out().press("#")
    assert caller.hear_out().wait(5).failures == ["no_input"]


def test_rule_11_a_terminator_that_was_meant_is_followed_by_a_real_one(tmp_path: Path) -> None:
    caller = ask(tmp_path, "digits: 4..6").press("1234##")
    assert (caller.state, caller.failures) == ("took", [OUT_OF_GRAMMAR])


def test_rule_11_a_late_terminator_is_an_input_after_the_interdigit_timeout(
    tmp_path: Path,
) -> None:
    caller = ask(tmp_path, "digits: 4").press("1234").hear_out().wait(3).press("#")
    assert caller.failures == [OUT_OF_GRAMMAR]


# 12. A `term_char` alone is `no_match`.


def test_rule_12_a_term_char_alone_is_no_match(tmp_path: Path) -> None:
    assert menu(tmp_path).press("#").failures == [OUT_OF_GRAMMAR]


def test_rule_12_a_term_char_alone_is_no_match_over_a_prompt_too(tmp_path: Path) -> None:
    caller = Caller(flow_of(MENU.replace("SETTINGS", ""), tmp_path)).start().press("#")
    assert caller.failures == [OUT_OF_GRAMMAR]


def test_rule_12_a_term_char_that_is_an_option_is_that_option(tmp_path: Path) -> None:
    text = MENU.replace("SETTINGS", "").replace('key: "7#"', 'key: "#"')
    assert Caller(flow_of(text, tmp_path)).start().hear_out().press("#").state == "dozen"


# 13. A cancel key clears what was typed.


CANCEL = 'cancel_key: "*"'


def test_rule_13_the_cancel_key_clears_what_was_typed(tmp_path: Path) -> None:
    caller = ask(tmp_path, "digits: 4", CANCEL).press("12*3456")
    assert (caller.value, caller.failures) == ({"answer": "3456"}, [])


def test_rule_13_it_does_not_end_the_turn(tmp_path: Path) -> None:
    caller = ask(tmp_path, "digits: 4", CANCEL).press("12*")
    assert (caller.state, caller.failures, caller.said) == ("main", [], ["Сколько?"])


def test_rule_13_after_it_the_first_timeout_runs(tmp_path: Path) -> None:
    caller = ask(tmp_path, "digits: 4", CANCEL).press("12*").wait(5 - TICK_S)
    assert caller.failures == []
    assert caller.wait(TICK_S).failures == ["no_input"]


def test_rule_13_there_is_none_by_default(tmp_path: Path) -> None:
    assert ask(tmp_path, "digits: 4").press("12*").failures == [OUT_OF_GRAMMAR]


def test_rule_13_with_nothing_typed_it_is_no_failure(tmp_path: Path) -> None:
    assert ask(tmp_path, "digits: 4", CANCEL).press("*").failures == []


def test_rule_13_it_clears_what_waits_for_the_term_char(tmp_path: Path) -> None:
    caller = ask(tmp_path, "digits: 4", f"{CANCEL}\n    term_timeout: 2s").press("1234*5678#")
    assert caller.value == {"answer": "5678"}
