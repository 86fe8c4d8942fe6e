"""Call semantics, rules 1-4: the turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from caller import TICK_S, Caller, flow_of

from engine.actions import Ask, End, LeaveQueue, Listen, Say, StopListening, Transfer
from engine.events import SpeechStarted

if TYPE_CHECKING:
    from pathlib import Path

LOOKUP = """
services:
  cards:
    database: bank.sql
    query: select 1
    timeout: 10s
states:
  main:
    menu: Что нужно?
    options:
      find: {key: 1, say: найти, goto: find}
      other: {key: 2, say: другое, goto: other}
  find:
    service: cards
    waiting: Ищу.
    waiting_after: 2s
    done: other
    failed: failed
  other:
    menu: Что ещё?
    options:
      first: {key: 1, say: первое, goto: first}
      second: {key: 2, say: второе, goto: second}
  first: {menu: Первое., options: {a: {key: 3, say: дальше, goto: other}}}
  second: {menu: Второе., options: {a: {key: 3, say: дальше, goto: other}}}
  failed: {hang_up: Сбой.}
"""
MENUS = """
states:
  main:
    menu: [Первый раз., Второй раз.]
    short: Коротко.
    options:
      again: {key: 1, say: снова, goto: main}
      over: {key: 2, say: туда, goto: over}
      rep: {key: 3, say: повтори, do: repeat}
  over:
    menu: Там.
    options:
      back: {key: 1, say: обратно, goto: main}
"""


@pytest.fixture
def looking_up(tmp_path: Path) -> Caller:
    (tmp_path / "bank.sql").write_text("create table t (a);", encoding="utf-8")
    return Caller(flow_of(LOOKUP, tmp_path)).start().hear_out().press("1")


def menus(tmp_path: Path, text: str = MENUS) -> Caller:
    return Caller(flow_of(text, tmp_path)).start().hear_out()


# 1. A call is waiting for the caller, or in transition.


def test_rule_01_a_question_waits(tmp_path: Path) -> None:
    assert menus(tmp_path).mode == "waiting"


def test_rule_01_a_state_that_asks_a_service_does_not_wait_for_the_caller(
    looking_up: Caller,
) -> None:
    assert (looking_up.mode, looking_up.state) == ("looking_up", "find")


def test_rule_01_the_recogniser_is_taken_off_in_a_transition(looking_up: Caller) -> None:
    assert isinstance(looking_up.actions[-2], StopListening)


@pytest.mark.parametrize("how", ["whole", "partial", "started"])
def test_rule_01_speech_in_a_transition_is_not_taken(looking_up: Caller, how: str) -> None:
    if how == "whole":
        looking_up.say("второе")
    elif how == "partial":
        looking_up.start_speaking().say_so_far("второе")
    else:
        looking_up.feed(SpeechStarted())
    looking_up.answer("found").hear_out().wait(1)
    assert (looking_up.state, looking_up.failures) == ("other", [])


def test_rule_01_keys_in_a_transition_are_kept_for_the_next_question(looking_up: Caller) -> None:
    looking_up.press("2").answer("found")
    assert looking_up.state == "second"


def test_rule_01_kept_keys_keep_their_times(looking_up: Caller) -> None:
    looking_up.press("23", gap_s=1.5)
    now = looking_up.now
    assert looking_up.call.buffer == [("2", pytest.approx(now - 1.5)), ("3", now)]


def test_rule_01_a_hang_up_in_a_transition_is_held_until_it_is_complete(looking_up: Caller) -> None:
    looking_up.hang_up()
    assert looking_up.end is None


@pytest.mark.parametrize("outcome", ["found", "failed"])
def test_rule_01_a_held_hang_up_ends_the_call_when_the_transition_is_complete(
    looking_up: Caller, outcome: str
) -> None:
    looking_up.hang_up().answer(outcome)
    assert looking_up.end is not None
    assert looking_up.end.end == "caller_hung_up"


def test_rule_01_a_held_hang_up_ends_the_call_when_the_service_times_out(
    looking_up: Caller,
) -> None:
    looking_up.hang_up().wait(10)
    assert looking_up.end is not None
    assert looking_up.end.end == "caller_hung_up"


def test_rule_01_after_a_held_hang_up_nothing_more_is_said(looking_up: Caller) -> None:
    assert looking_up.hang_up().said  # what was said until now
    looking_up.wait(3).answer("found")
    assert looking_up.said == []


def test_rule_01_after_a_held_hang_up_nobody_is_listened_to(looking_up: Caller) -> None:
    assert looking_up.hang_up().actions
    looking_up.answer("found")
    assert [type(one) for one in looking_up.actions] == [End]


def test_rule_01_a_held_hang_up_waits_for_a_chain_of_services(tmp_path: Path) -> None:
    (tmp_path / "bank.sql").write_text("create table t (a);", encoding="utf-8")
    caller = Caller(
        flow_of(
            """
services:
  one: {database: bank.sql, query: select 1}
  two: {database: bank.sql, query: select 2}
states:
  main: {service: one, done: next}
  next: {service: two, done: gone}
  gone: {hang_up: Готово.}
""",
            tmp_path,
        )
    )
    caller.start().hang_up().answer("found")
    assert (caller.end, caller.last(Ask).service) == (None, "two")
    caller.answer("found")
    assert caller.end is not None
    assert (caller.end.end, caller.said) == ("caller_hung_up", [])


def test_rule_01_a_held_hang_up_connects_nobody(tmp_path: Path) -> None:
    (tmp_path / "bank.sql").write_text("create table t (a);", encoding="utf-8")
    caller = Caller(
        flow_of(
            """
services:
  one: {database: bank.sql, query: select 1}
states:
  main: {service: one, done: operators}
  operators: {queue: operators, otherwise: gone}
  gone: {hang_up: Готово.}
""",
            tmp_path,
        )
    )
    caller.start().hang_up().answer("found")
    assert caller.end is not None
    assert caller.end.end == "caller_hung_up"


def test_rule_01_a_hang_up_at_a_question_ends_the_call_at_once(tmp_path: Path) -> None:
    caller = menus(tmp_path).hang_up()
    assert caller.end is not None
    assert (caller.end.end, caller.end.state) == ("caller_hung_up", "main")


def test_rule_01_a_hang_up_while_it_rings_takes_the_transfer_back(tmp_path: Path) -> None:
    caller = Caller(
        flow_of(
            """
states:
  main: {transfer: "112", say: Соединяю., otherwise: gone}
  gone: {hang_up: Готово.}
""",
            tmp_path,
        )
    )
    caller.start().hear_out().hang_up()
    assert [type(one) for one in caller.actions] == [Say, Transfer, LeaveQueue, End]


# 2. Prompts are queued at once; logic never blocks on audio.


def test_rule_02_a_chain_of_states_is_ordered_at_once_up_to_the_question(tmp_path: Path) -> None:
    caller = Caller(
        flow_of(
            """
start: greeting
variables: {n: {type: number, start: 0}}
states:
  greeting: {say: Здравствуйте., next: count}
  count: {set: {n: n + 1}, next: notice}
  notice: {say: Разговор записывается., next: main}
  main: {menu: Что нужно?, options: {a: {key: 1, goto: main}}}
""",
            tmp_path,
        )
    ).start()
    said = ["Здравствуйте.", "Разговор записывается.", "Что нужно?"]
    assert (caller.said, caller.state, caller.value) == (said, "main", {"n": 1})
    assert [type(one) for one in caller.actions] == [Say, Say, Say, Listen]


def test_rule_02_the_caller_is_listened_to_while_the_first_prompt_plays(tmp_path: Path) -> None:
    caller = Caller(flow_of(MENUS, tmp_path)).start().press("2")
    assert caller.state == "over"


def test_rule_02_a_service_is_asked_while_the_prompt_plays(tmp_path: Path) -> None:
    (tmp_path / "bank.sql").write_text("create table t (a);", encoding="utf-8")
    caller = Caller(
        flow_of(
            """
services: {one: {database: bank.sql, query: select 1}}
states:
  main: {say: Ищу., next: find}
  find: {service: one, done: gone}
  gone: {hang_up: Готово.}
""",
            tmp_path,
        )
    ).start()
    assert [type(one) for one in caller.actions] == [Say, Ask]


def test_rule_02_an_answer_while_a_prompt_plays_is_queued_behind_it(looking_up: Caller) -> None:
    looking_up.wait(2)
    assert looking_up.said[-1] == "Ищу."
    looking_up.answer("found")
    assert (looking_up.said, len(looking_up.playing)) == (["Что ещё?"], 2)


# 3. After a failure the state's own prompt comes only where the handler asks for it.

SHORT = "    short: Коротко.\n"
HANDLERS = {
    "a list, with short": ("[Не слышу.]", SHORT, ["Не слышу.", "Коротко."]),
    "a text, with short": ("Не слышу.", SHORT, ["Не слышу.", "Коротко."]),
    "a list, without short": ("[Не слышу.]", "", ["Не слышу."]),
    "a text, without short": ("Не слышу.", "", ["Не слышу."]),
    "a mapping that asks for nothing": ("{text: Не слышу.}", SHORT, ["Не слышу."]),
    "prompts that ask for nothing": ("{prompts: [Не слышу.]}", SHORT, ["Не слышу."]),
    "reprompt: none": ("{text: Не слышу., reprompt: none}", SHORT, ["Не слышу."]),
    "reprompt: full": ("{text: Не слышу., reprompt: full}", SHORT, ["Не слышу.", "Полностью."]),
    "reprompt: short": ("{text: Не слышу., reprompt: short}", SHORT, ["Не слышу.", "Коротко."]),
    "only a reprompt": ("{reprompt: full}", SHORT, ["Полностью."]),
}


@pytest.mark.parametrize(("handler", "short", "said"), list(HANDLERS.values()), ids=list(HANDLERS))
@pytest.mark.parametrize("kind", ["no_input", "no_match"])
def test_rule_03_the_question_follows_a_failure_only_where_the_handler_asks_for_it(
    tmp_path: Path, kind: str, handler: str, short: str, said: list[str]
) -> None:
    caller = menus(
        tmp_path,
        f"states:\n  main:\n    menu: Полностью.\n{short}    {kind}: {handler}\n"
        "    options: {a: {key: 1, goto: main}}",
    )
    assert caller.said == ["Полностью."]
    caller.wait(5) if kind == "no_input" else caller.press("9")
    assert caller.said == said


def test_rule_03_without_a_handler_the_language_asks_again_in_short(tmp_path: Path) -> None:
    caller = menus(tmp_path)
    assert caller.said
    caller.wait(5)
    assert caller.said[1:] == ["Коротко."]


def test_rule_03_the_short_prompt_is_tapered_by_the_failures(tmp_path: Path) -> None:
    caller = menus(
        tmp_path,
        """
states:
  main:
    menu: Полностью.
    short: [Коротко., Совсем коротко.]
    no_input: Не слышу.
    options: {a: {key: 1, goto: main}}
""",
    )
    caller.wait(5).hear_out().wait(5)
    assert caller.said == ["Полностью.", "Не слышу.", "Коротко.", "Не слышу.", "Совсем коротко."]


# 4. Entering resets the counters and plays the prompt; `repeat` replays without resetting.


def test_rule_04_entering_plays_the_long_prompt_even_after_failures(tmp_path: Path) -> None:
    caller = menus(tmp_path).wait(5).hear_out().press("2").press("1")
    assert caller.said[-2:] == ["Там.", "Второй раз."]


def test_rule_04_entering_resets_the_counters(tmp_path: Path) -> None:
    caller = menus(tmp_path).wait(5).press("9")
    assert (caller.call.no_input, caller.call.no_match) == (1, 1)
    caller.wait(1).press("21")
    assert (caller.state, caller.call.no_input, caller.call.no_match) == ("main", 0, 0)


def test_rule_04_after_entering_again_the_first_failure_prompt_is_said(tmp_path: Path) -> None:
    caller = menus(tmp_path, MENUS.replace("    short: Коротко.", "    no_input: [Раз., Два., Три.]"))
    caller.wait(5).hear_out().wait(5).hear_out().press("21").hear_out().wait(5)
    assert [text for text in caller.said if text in ("Раз.", "Два.", "Три.")] == [
        "Раз.",
        "Два.",
        "Раз.",
    ]


def test_rule_04_repeat_does_not_reset_the_counters(tmp_path: Path) -> None:
    caller = menus(tmp_path).wait(5).press("9").wait(1).press("3")
    assert caller.said[-1] == "Первый раз."
    assert (caller.call.no_input, caller.call.no_match) == (1, 1)


@pytest.mark.parametrize(
    ("before", "replayed"),
    [("", "Первый раз."), ("1", "Второй раз."), ("21", "Второй раз.")],
    ids=["first visit", "second visit", "came back"],
)
def test_rule_04_repeat_replays_the_prompt_of_this_visit(tmp_path: Path, before: str, replayed: str) -> None:
    caller = menus(tmp_path).press(before).hear_out()
    assert caller.said[-1] == replayed
    caller.press("3")
    assert caller.said == [replayed]


def test_rule_04_repeat_is_no_visit(tmp_path: Path) -> None:
    caller = menus(tmp_path).press("3").press("3").press("1")
    assert caller.said == ["Первый раз.", "Первый раз.", "Первый раз.", "Второй раз."]


def test_rule_04_repeat_gives_the_whole_timeout_again(tmp_path: Path) -> None:
    caller = menus(tmp_path).wait(4).press("3").hear_out().wait(5 - TICK_S)
    assert caller.failures == []
    assert caller.wait(TICK_S).failures == ["no_input"]
