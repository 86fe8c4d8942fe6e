"""Rules 26 to 28: global commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from caller import Caller, flow_of

from engine.calls.session import MAX_HISTORY
from engine.loading.loader import read

if TYPE_CHECKING:
    from pathlib import Path

FLOW = """
commands:
  goodbye: {say: [до свидания, пока], key: "9", goto: farewell}
  repeat: {say: повтори, key: "*", do: repeat}
  back: {say: назад, key: "#", do: back}
  main_menu: {say: главное меню, do: main}
  help: {say: помощь, do: help}
  leave: {say: повесь трубку, do: hang_up}
states:
  main:
    menu: [Главное меню., Снова главное меню.]
    short: Коротко.
    help: Справка.
    options:
      a: {key: "1", say: первый, goto: a}
      s: {key: "2", say: второй, goto: s}
      sub: {key: "3", say: третий, goto: sub}
  a: {menu: Вопрос А., options: {b: {key: "1", goto: b}}}
  b: {menu: Вопрос Б., options: {a: {key: "1", goto: a}}}
  s: {menu: Глухой вопрос., modal: true, options: {a: {key: "1", goto: a}}}
  sub: {call: inner, returns: {done: a}}
  inner: {menu: Внутри., options: {deep: {key: "1", goto: deep}}}
  deep: {menu: Глубже., options: {out: {key: "1", goto: out}}}
  out: {return: done}
  farewell: {hang_up: Всего хорошего.}
"""


@pytest.fixture
def caller(tmp_path: Path) -> Caller:
    caller = Caller(flow_of(FLOW, tmp_path)).start().hear_out()
    caller.said  # noqa: B018 - what was said so far
    return caller


def silent_twice(caller: Caller) -> Caller:
    return caller.wait(5.0).hear_out().wait(5.0).hear_out()


# 26


@pytest.mark.parametrize(
    ("words", "state", "said"),
    [
        pytest.param("до свидания", "farewell", ["Всего хорошего."], id="goto"),
        pytest.param("повтори", "main", ["Главное меню."], id="repeat"),
        pytest.param("назад", "main", ["Главное меню."], id="back at the first question"),
        pytest.param("главное меню", "main", ["Снова главное меню."], id="main"),
        pytest.param("помощь", "main", ["Справка.", "Коротко."], id="help"),
    ],
)
def test_rule_26_a_command_goes_to_a_state_or_does_one_thing(
    words: str, state: str, said: list[str], caller: Caller
) -> None:
    caller.say(words)
    assert (caller.state, caller.said) == (state, said)


def test_rule_26_hang_up_ends_the_call(caller: Caller) -> None:
    end = caller.say("повесь трубку").hear_out().end
    assert end is not None
    assert end.end == "hang_up"


@pytest.mark.parametrize("key", ["9", "до свидания", "пока"], ids=["key", "phrase", "other"])
@pytest.mark.parametrize("path", ["", "1", "11", "3"], ids=["main", "a", "b", "in a sub-flow"])
def test_rule_26_a_command_is_live_in_every_state(path: str, key: str, caller: Caller) -> None:
    for step in path:
        caller.press(step).hear_out()
    caller.press(key) if key == "9" else caller.say(key)
    assert caller.state == "farewell"


def test_rule_26_a_modal_state_hears_no_command(caller: Caller) -> None:
    caller.press("2").hear_out().say("до свидания").hear_out().press("9")
    assert (caller.state, caller.failures) == ("s", ["no_match: out_of_grammar"] * 2)


def test_rule_26_a_modal_state_hears_its_own_options(caller: Caller) -> None:
    assert caller.press("2").hear_out().press("1").state == "a"


def test_rule_26_repeat_keeps_the_counters(caller: Caller) -> None:
    silent_twice(caller).say("повтори").hear_out().wait(5.0)
    assert caller.state == "given_up"


def test_rule_26_main_leaves_the_sub_flow(caller: Caller) -> None:
    caller.press("3").hear_out().say("главное меню").hear_out()
    assert (caller.state, caller.call.returns) == ("main", None)


def test_rule_26_a_command_may_be_live_only_sometimes(tmp_path: Path) -> None:
    text = FLOW.replace("до свидания, пока], key", "до свидания], when: visits > 1, key")
    caller = Caller(flow_of(text, tmp_path)).start().hear_out()
    first = caller.press("9").hear_out().state
    again = caller.press("1").hear_out().say("назад").hear_out().press("9").state
    assert (first, again) == ("main", "farewell")


# 27


def test_rule_27_back_returns_step_by_step(caller: Caller) -> None:
    caller.press("1").hear_out().press("1").hear_out()
    states = []
    for _ in range(3):
        states.append(caller.say("назад").state)
        caller.hear_out()
    assert states == ["a", "main", "main"]


def test_rule_27_back_goes_to_a_question_with_fresh_counters(caller: Caller) -> None:
    silent_twice(caller).press("1").hear_out().say("назад").hear_out()
    assert silent_twice(caller).state == "main"


def test_rule_27_back_at_the_first_question_repeats_it_without_resetting(caller: Caller) -> None:
    silent_twice(caller).say("назад").hear_out().wait(5.0)
    assert caller.state == "given_up"


def test_rule_27_back_skips_what_does_not_wait(caller: Caller) -> None:
    caller.press("3").hear_out().press("1").hear_out().press("1").hear_out()
    assert (caller.state, caller.say("назад").state) == ("a", "deep")


def test_rule_27_back_into_a_sub_flow_can_return_from_it_again(caller: Caller) -> None:
    caller.press("3").hear_out().press("1").hear_out().press("1").hear_out()
    assert caller.say("назад").hear_out().press("1").state == "a"


def test_rule_27_back_out_of_a_sub_flow_leaves_it(caller: Caller) -> None:
    caller.press("3").hear_out().say("назад").hear_out()
    assert (caller.state, caller.call.returns) == ("main", None)


def test_rule_27_the_history_is_bounded(caller: Caller) -> None:
    for _ in range(MAX_HISTORY):
        caller.press("1").hear_out()
    backs = 0
    while caller.call.history and len(caller.call.history) > 1 and backs < 2 * MAX_HISTORY:
        backs += 1
        caller.say("назад").hear_out()
    assert backs == MAX_HISTORY - 1


# 28

OWN = """
commands:
  goodbye: {say: до свидания, key: "1", goto: farewell}
  card: {say: моя карта, goto: farewell}
states:
  main:
    menu: Что вам нужно?
    options:
      a: {key: "1", say: [первый, до свидания], goto: a}
      card: {key: "2", say: другая, goto: a}
  a: {ask: Сколько вам лет?, number: 1..120, into: age, next: farewell}
  farewell: {hang_up: Пока.}
"""


@pytest.mark.parametrize("said", ["1", "до свидания"], ids=["key", "phrase"])
def test_rule_28_a_states_own_option_wins(said: str, tmp_path: Path) -> None:
    caller = Caller(flow_of(OWN, tmp_path)).start().hear_out()
    caller.press(said) if said == "1" else caller.say(said)
    assert caller.state == "a"


def test_rule_28_elsewhere_the_key_is_the_commands(tmp_path: Path) -> None:
    text = OWN.replace("number: 1..120", "one_of: [много, мало]").replace(
        "one_of: [много, мало]", "words: true"
    )
    caller = Caller(flow_of(text, tmp_path)).start().hear_out().press("1").hear_out()
    assert caller.press("1").state == "farewell"


def test_rule_28_a_value_wins_over_a_command_on_the_same_key(tmp_path: Path) -> None:
    caller = Caller(flow_of(OWN, tmp_path)).start().hear_out().press("1").hear_out()
    caller.press("1").wait(3.0)
    assert caller.value == {"age": 1}


def test_rule_28_the_same_name_hides_no_phrase_of_the_command(tmp_path: Path) -> None:
    assert Caller(flow_of(OWN, tmp_path)).start().say("моя карта").state == "farewell"


def test_rule_28_the_checker_warns(tmp_path: Path) -> None:
    flow_of(OWN, tmp_path)
    warnings = [str(one) for one in read(tmp_path / "flow.yaml").problems]
    assert [one for one in warnings if "the key 1 of «a» hides the command «goodbye»" in one]
