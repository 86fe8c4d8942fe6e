"""Rules 32 to 34: ends, services and queues with a branch for everything, sub-flows."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from caller import TICK_S, Caller, flow_of

from engine.actions import Ask, End, Enqueue, LeaveQueue, Say, StopSaying, Transfer
from engine.errors import CallOver, FlowError
from engine.events import KeyPressed, QueueMoved, ServiceAnswered, TransferAnswered
from engine.flow import MAX_SUBFLOW_DEPTH
from engine.language import language

if TYPE_CHECKING:
    from pathlib import Path

SQL = "create table cards (last4 text primary key, kopecks integer);\n"
FLOW = """
on_error: broken
max_call_duration: 30m
hours:
  office: {zone: Europe/Moscow, open: {mon-fri: "9:00-18:00"}}
services:
  find:
    database: bank.sql
    query: select kopecks from cards where last4 = '1234'
    returns: {sum: amount, name: text, open: yes_no}
    timeout: 10s
commands: {out: {say: выйти, key: "0", goto: main}}
states:
  main:
    menu: Что вам нужно?
    options:
      find: {key: "1", goto: find}
      queue: {key: "2", goto: queue}
      transfer: {key: "3", goto: transfer}
      bye: {key: "4", goto: bye}
      broken: {key: "5", goto: silly}
      sub: {key: "6", goto: sub}
  find:
    service: find
    waiting: Ищу.
    waiting_after: 1500ms
    into: card
    found: found
    not_found: not_found
    failed: failed
    timed_out: slow
  found: {menu: Нашла., options: {main: {key: "1", goto: main}}}
  not_found: {menu: Не нашла., options: {main: {key: "1", goto: main}}}
  failed: {menu: Сломалось., options: {main: {key: "1", goto: main}}}
  slow: {menu: Слишком долго., options: {main: {key: "1", goto: main}}}
  queue:
    queue: people
    say: Все заняты.
    announce: {every: 20s, text: "Вы {position | ordinal}."}
    hours: office
    leave:
      callback: {key: "9", say: перезвоните, goto: bye}
      star: {key: "12", goto: bye}
    max_wait: 5m
    busy: o_busy
    no_answer: o_no_answer
    failed: o_failed
    closed: o_closed
    queue_full: o_queue_full
  transfer:
    transfer: "+74955005550"
    say: Соединяю.
    hours: office
    timeout: 20s
    busy: o_busy
    no_answer: o_no_answer
    failed: o_failed
    closed: o_closed
  o_busy: {menu: Занято., options: {main: {key: "1", goto: main}}}
  o_no_answer: {menu: Не отвечают., options: {main: {key: "1", goto: main}}}
  o_failed: {menu: Не вышло., options: {main: {key: "1", goto: main}}}
  o_closed: {menu: Закрыто., options: {main: {key: "1", goto: main}}}
  o_queue_full: {menu: Полно., options: {main: {key: "1", goto: main}}}
  silly: {say: "{card.sum | money}", next: main}
  broken: {say: "{card.name}", next: bye}
  sub: {call: inner, returns: {done: found, undone: not_found}}
  inner: {menu: Внутри., options: {d: {key: "1", goto: d}, u: {key: "2", goto: u}}}
  d: {return: done}
  u: {return: undone}
  bye: {hang_up: Пока., reason: said goodbye}
"""
SATURDAY = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


def caller_of(text: str, tmp_path: Path, at: datetime | None = None) -> Caller:
    (tmp_path / "bank.sql").write_text(SQL, encoding="utf-8")
    flow = flow_of(text, tmp_path)
    caller = Caller(flow) if at is None else Caller(flow, at=at)
    caller.start().hear_out()
    caller.said  # noqa: B018 - what was said so far
    return caller


@pytest.fixture
def caller(tmp_path: Path) -> Caller:
    return caller_of(FLOW, tmp_path)


def ended(caller: Caller) -> tuple[object, ...] | None:
    end = caller.end
    return None if end is None else (end.end, end.reason, end.outcome, end.to)


# 32


def test_rule_32_the_flow_hangs_up_after_its_last_words(caller: Caller) -> None:
    caller.press("4")
    before = ended(caller)
    assert (before, ended(caller.hear_out())) == (None, ("hang_up", "said goodbye", None, None))


@pytest.mark.parametrize("keys", ["", "2", "3", "6", "4"])
def test_rule_32_the_caller_hangs_up_anywhere(keys: str, caller: Caller) -> None:
    caller.press(keys).hang_up()
    assert ended(caller) == ("caller_hung_up", "the caller hung up", None, None)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [("found", "found"), ("not_found", "not_found"), ("failed", "failed")],
)
def test_rule_32_a_hang_up_while_a_service_works_ends_the_call_when_it_has_answered(
    outcome: str, state: str, caller: Caller
) -> None:
    caller.press("1").hang_up()
    before = caller.end
    caller.answer(outcome, sum=1, name="", open=1)
    assert (before, caller.state, ended(caller)) == (
        None,
        state,
        ("caller_hung_up", "the caller hung up", None, None),
    )


@pytest.mark.parametrize("goal", ["queue", "transfer", "bye"])
def test_rule_32_a_caller_who_is_gone_is_connected_to_nobody(goal: str, tmp_path: Path) -> None:
    text = FLOW.replace("    found: found", f"    found: {goal}")
    caller = caller_of(text, tmp_path).press("1").hang_up().answer("found", **GOOD)
    asked = [one for one in caller.everything if isinstance(one, (Enqueue, Transfer))]
    assert (ended(caller), asked) == (("caller_hung_up", "the caller hung up", None, None), [])


def test_rule_32_a_caller_who_is_gone_ends_the_call_when_the_service_never_answers(
    caller: Caller,
) -> None:
    caller.press("1").hang_up().wait(10.0)
    assert ended(caller) == ("caller_hung_up", "the caller hung up", None, None)


@pytest.mark.parametrize(("key", "to"), [("2", "people"), ("3", "+74955005550")])
def test_rule_32_an_operator_answers(key: str, to: str, caller: Caller) -> None:
    caller.press(key).hear_out().operator("connected")
    assert ended(caller) == ("transfer", "an operator answered", "connected", to)


@pytest.mark.parametrize("outcome", ["busy", "no_answer", "failed", "closed"])
@pytest.mark.parametrize("key", ["2", "3"], ids=["queue", "transfer"])
def test_rule_32_every_outcome_has_its_branch(key: str, outcome: str, caller: Caller) -> None:
    caller.press(key).hear_out().operator(outcome)
    assert (caller.state, caller.end) == (f"o_{outcome}", None)


@pytest.mark.parametrize(
    ("key", "outcome", "state"),
    [
        pytest.param("2", "queue_full", "o_queue_full", id="a full queue"),
        pytest.param("3", "queue_full", "o_failed", id="a number is no queue"),
        pytest.param("2", "caller_left", "o_failed", id="a caller who left is still here"),
        pytest.param("2", "чушь", "o_failed", id="nonsense"),
        pytest.param("3", "", "o_failed", id="nothing"),
    ],
)
def test_rule_32_an_outcome_that_is_none_counts_as_failed(
    key: str, outcome: str, state: str, caller: Caller
) -> None:
    assert caller.press(key).hear_out().operator(outcome).state == state


@pytest.mark.parametrize("key", ["2", "3"], ids=["queue", "transfer"])
def test_rule_32_outside_hours_nobody_is_called(key: str, tmp_path: Path) -> None:
    caller = caller_of(FLOW, tmp_path, SATURDAY).press(key)
    asked = [one for one in caller.everything if isinstance(one, (Enqueue, Transfer))]
    assert (caller.state, caller.said, asked) == ("o_closed", ["Закрыто."], [])


@pytest.mark.parametrize(("key", "seconds"), [("2", 300.0), ("3", 20.0)], ids=["queue", "transfer"])
def test_rule_32_without_an_answer_the_outcome_is_no_answer(key: str, seconds: float, caller: Caller) -> None:
    caller.press(key).hear_one()
    begun = 1.0 if key == "2" else 0.0  # a queue is joined at once, a number rings after the words
    caller.wait(seconds - begun - TICK_S)
    before = caller.state
    caller.wait(TICK_S)
    left = [one for one in caller.everything if isinstance(one, LeaveQueue)]
    assert (before, caller.state, len(left)) == (
        {"2": "queue", "3": "transfer"}[key],
        "o_no_answer",
        1,
    )


def test_rule_32_the_caller_leaves_the_queue(caller: Caller) -> None:
    caller.press("2").hear_out().say("перезвоните").hear_out()
    left = [one.request for one in caller.everything if isinstance(one, LeaveQueue)]
    assert (left, caller.state) == ([caller.last(Enqueue).request], "bye")


@pytest.mark.parametrize("keys", ["9", "12"])
def test_rule_32_the_caller_leaves_the_queue_by_key(keys: str, caller: Caller) -> None:
    assert caller.press("2").hear_out().press(keys).state == "bye"


def test_rule_32_who_hangs_up_in_a_queue_leaves_it(caller: Caller) -> None:
    caller.press("2").hear_out().hang_up()
    assert [type(one) for one in caller.actions[-2:]] == [LeaveQueue, End]


@pytest.mark.parametrize("request_number", [0, 1, 999])
@pytest.mark.parametrize("key", ["2", "3"], ids=["queue", "transfer"])
def test_rule_32_the_answer_to_another_request_means_nothing(
    key: str, request_number: int, caller: Caller
) -> None:
    caller.press(key)
    before = caller.state
    caller.feed(TransferAnswered(request_number, "connected"))
    assert (caller.end, caller.state) == (None, before)


def test_rule_32_an_error_in_the_flow_takes_its_way_and_then_apologises(caller: Caller) -> None:
    caller.press("5").hear_out()
    end = caller.end
    assert end is not None
    assert (end.end, "broken" in end.path, len(caller.said)) == ("error", True, 1)


def test_rule_32_an_error_in_a_queue_takes_the_caller_out_of_it(tmp_path: Path) -> None:
    text = FLOW.replace("{position | ordinal}", "{card.name}")
    caller = caller_of(text, tmp_path).press("2").hear_out().queue_moves(1, 10).hear_out()
    left = [one.request for one in caller.everything if isinstance(one, LeaveQueue)]
    assert left == [caller.last(Enqueue).request]


def test_rule_32_the_record_of_the_call_holds_its_end_and_path(caller: Caller) -> None:
    caller.press("6").hear_out().press("1").hear_out().hang_up()
    assert caller.journal[-1] == {
        "t": round(caller.now, 3),
        "kind": "end",
        "end": "caller_hung_up",
        "reason": "the caller hung up",
        "state": "found",
        "path": ["main", "sub", "inner", "d", "found"],
    }


def test_rule_32_nothing_follows_the_end(caller: Caller) -> None:
    caller.hang_up()
    count = len(caller.journal)
    with pytest.raises(CallOver):
        caller.feed(KeyPressed("1"))
    with pytest.raises(CallOver):
        caller.call.wake(caller.now + 1)
    assert (len(caller.journal), caller.call.wake_at) == (count, None)


def test_rule_32_what_is_playing_is_stopped_at_the_end(caller: Caller) -> None:
    caller.press("2").hang_up()
    assert [type(one) for one in caller.actions[-3:]] == [LeaveQueue, StopSaying, End]


# 33

GOOD = {"sum": 5, "name": "Анна", "open": 1}


@pytest.mark.parametrize(
    ("outcome", "state"),
    [("found", "found"), ("not_found", "not_found"), ("failed", "failed"), ("чушь", "failed")],
)
def test_rule_33_every_answer_has_its_branch(outcome: str, state: str, caller: Caller) -> None:
    assert caller.press("1").answer(outcome, **GOOD).state == state


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({}, id="nothing"),
        pytest.param({**GOOD, "sum": "много"}, id="a text for a number"),
        pytest.param({**GOOD, "sum": True}, id="yes for a number"),
        pytest.param({**GOOD, "sum": None}, id="null for a number"),
        pytest.param({**GOOD, "sum": float("nan")}, id="not a number"),
        pytest.param({**GOOD, "sum": Decimal("NaN")}, id="not a decimal number"),
        pytest.param({**GOOD, "sum": float("inf")}, id="no end"),
        pytest.param({**GOOD, "sum": 10**5000}, id="a number nobody can tell"),
        pytest.param({**GOOD, "sum": Decimal("1e999999")}, id="nor this one"),
        pytest.param({**GOOD, "name": 7}, id="a number for a text"),
        pytest.param({**GOOD, "name": None}, id="null for a text"),
        pytest.param({**GOOD, "open": 2}, id="neither yes nor no"),
        pytest.param({**GOOD, "open": "да"}, id="a text for yes"),
        pytest.param({**GOOD, "open": []}, id="a list for yes"),
        pytest.param(None, id="null"),
        pytest.param("sum name open", id="a text"),
        pytest.param(["sum", "name", "open"], id="a list"),
        pytest.param({"sum", "name", "open"}, id="a set"),
        pytest.param(7, id="a number"),
    ],
)
def test_rule_33_nonsense_is_a_failure(values: object, caller: Caller) -> None:
    caller.press("1")
    caller.feed(ServiceAnswered(caller.last(Ask).request, "found", values))  # type: ignore[arg-type]
    assert (caller.state, len(list(caller.journal)) > 0) == ("failed", True)


def test_rule_33_what_was_not_declared_is_left_out(caller: Caller) -> None:
    caller.press("1").answer("found", **GOOD, more="лишнее")
    assert caller.value == {"card": {"sum": 5, "name": "Анна", "open": True}}


def test_rule_33_a_service_that_never_answers_has_its_branch(caller: Caller) -> None:
    caller.press("1").wait(10.0 - TICK_S)
    before = caller.state
    assert (before, caller.wait(TICK_S).state) == ("find", "slow")


def test_rule_33_an_answer_that_comes_too_late_means_nothing(caller: Caller) -> None:
    caller.press("1").wait(10.0).answer("found", **GOOD)
    assert (caller.state, caller.value) == ("slow", {})


def test_rule_33_without_branches_the_default_of_the_flow_serves(tmp_path: Path) -> None:
    text = """
on_error: sorry
services: {find: {database: bank.sql, query: select 1, timeout: 10s}}
states:
  main: {service: find, found: bye}
  bye: {hang_up: Пока.}
  sorry: {ask: Простите. Ещё раз?, yes_no: true, yes: main, no: bye}
"""
    states = [caller_of(text, tmp_path).answer(one).state for one in ("not_found", "failed")]
    states.append(caller_of(text, tmp_path).wait(10.0).state)
    assert states == ["sorry", "sorry", "sorry"]


def silence_s(caller: Caller, seconds: float) -> float:
    """Let time pass, each prompt heard for a second; return the longest silence."""
    longest = silent_since = 0.0
    began = caller.now
    while caller.now - began < seconds and caller.end is None:
        if caller.playing:
            caller.hear_one()
            silent_since = caller.now
        else:
            caller.wait(0.1)
            longest = max(longest, caller.now - silent_since) if silent_since else longest
            silent_since = silent_since or began
    return longest


def test_rule_32_a_yes_or_no_may_lead_the_same_way(tmp_path: Path) -> None:
    text = "states:\n  main: {ask: Да?, yes_no: true, into: sure, next: given_up}\n"
    assert caller_of(text, tmp_path).say("нет").value == {"sure": False}


def test_rule_33_the_caller_hears_something_while_a_service_works(caller: Caller) -> None:
    caller.press("1").wait(1.5 - TICK_S)
    before = caller.said
    assert (before, caller.wait(TICK_S).said) == ([], ["Ищу."])


@pytest.mark.parametrize(
    "waiting",
    [
        pytest.param("", id="the language's words"),
        pytest.param("waiting: Ищу.", id="the flow's words"),
        pytest.param('waiting: {text: Ищу., when: line == "1"}', id="no words at this time"),
        pytest.param('waiting: ""', id="no words at all"),
    ],
)
def test_rule_33_no_silence_is_longer_than_two_seconds(waiting: str, tmp_path: Path) -> None:
    text = FLOW.replace("waiting: Ищу.", waiting).replace("    waiting_after: 1500ms\n", "")
    caller = caller_of(text, tmp_path).press("1")
    assert silence_s(caller, 9.5) <= 2.05
    assert len(caller.said) > 2


@pytest.mark.parametrize("key", ["2", "3"], ids=["queue", "transfer"])
def test_rule_33_nobody_begins_to_wait_in_silence(key: str, tmp_path: Path) -> None:
    text = FLOW.replace("    say: Все заняты.\n", "").replace("    say: Соединяю.\n", "")
    assert len(caller_of(text, tmp_path).press(key).wait(2.0).said) == 1


def test_rule_33_the_place_in_the_queue_is_told_when_it_is_known_and_ever_again(
    caller: Caller,
) -> None:
    caller.press("2").hear_out().queue_moves(2, 60).hear_out()
    first = caller.said
    caller.queue_moves(1, 30).wait(20.0 - TICK_S)
    between = caller.said
    assert (first, between, caller.wait(TICK_S).said) == (
        ["Все заняты.", "Вы второй."],
        [],
        ["Вы первый."],
    )


@pytest.mark.parametrize("keys", ["7", "1", "13"], ids=["wrong", "half", "half wrong"])
def test_rule_33_a_key_that_leads_nowhere_does_not_silence_the_queue(keys: str, caller: Caller) -> None:
    caller.press("2").hear_out().queue_moves(2, 60).hear_out()
    caller.said  # noqa: B018
    caller.wait(5.0).press(keys).wait(30.0)
    assert caller.said == ["Вы второй."]


@pytest.mark.parametrize(
    ("position", "wait_s", "said"),
    [
        pytest.param(0, 10.0, ["Вы первый."], id="nobody before the caller"),
        pytest.param(-3, -10.0, ["Вы первый."], id="fewer than nobody"),
        pytest.param(1, float("inf"), [], id="for ever"),
        pytest.param(1, float("nan"), [], id="no time at all"),
    ],
)
def test_rule_33_a_queue_that_tells_nonsense_does_no_harm(
    position: int, wait_s: float, said: list[str], caller: Caller
) -> None:
    caller.press("2").hear_out()
    caller.said  # noqa: B018
    caller.queue_moves(position, wait_s)
    assert (caller.state, caller.said) == ("queue", said)


def test_rule_33_news_of_another_queue_is_ignored(caller: Caller) -> None:
    caller.press("2").hear_out()
    caller.said  # noqa: B018
    assert caller.feed(QueueMoved(0, 1, 5.0)).said == []


# 34


@pytest.mark.parametrize(("key", "state"), [("1", "found"), ("2", "not_found")])
def test_rule_34_a_sub_flow_returns_with_its_result(key: str, state: str, caller: Caller) -> None:
    assert caller.press("6").hear_out().press(key).state == state


def test_rule_34_a_sub_flow_that_was_left_is_no_nesting(caller: Caller) -> None:
    for _ in range(MAX_SUBFLOW_DEPTH + 2):
        caller.press("6").hear_out().press("0").hear_out()
    assert (caller.state, caller.press("6").hear_out().press("1").state) == ("main", "found")


def nested(depth: int) -> str:
    lines = ["start: s1", "main: s1", "states:"]
    for number in range(1, depth + 1):
        lines.append(f"  s{number}: {{call: s{number + 1}, returns: {{done: back{number}}}}}")
        back = "{hang_up: Конец.}" if number == 1 else "{return: done}"
        lines.append(f"  back{number}: {back}")
    lines.append(f"  s{depth + 1}: {{ask: Да?, yes_no: true, next: out}}")
    lines.append("  out: {return: done}")
    return "\n".join(lines)


def test_rule_34_twelve_sub_flows_may_be_nested(tmp_path: Path) -> None:
    caller = Caller(flow_of(nested(MAX_SUBFLOW_DEPTH), tmp_path)).start().hear_out()
    assert (MAX_SUBFLOW_DEPTH, caller.press("1").state) == (12, "back1")


def test_rule_34_thirteen_may_not(tmp_path: Path) -> None:
    with pytest.raises(FlowError, match="sub-flow"):
        flow_of(nested(MAX_SUBFLOW_DEPTH + 1), tmp_path)


@pytest.mark.parametrize(
    "states",
    [
        pytest.param("main: {say: А., next: main}", id="itself"),
        pytest.param("main: {say: А., next: b}\n  b: {set: {n: n}, next: main}", id="two"),
        pytest.param("main: {branch: [{when: n > 1, goto: given_up}, {goto: main}]}", id="branch"),
    ],
)
def test_rule_34_a_loop_that_waits_for_nobody_does_not_load(states: str, tmp_path: Path) -> None:
    text = f"variables: {{n: {{type: number, start: 0}}}}\nstates:\n  {states}\n"
    with pytest.raises(FlowError, match="waits for nobody"):
        flow_of(text, tmp_path)


def test_rule_34_a_loop_through_a_question_loads(tmp_path: Path) -> None:
    text = "states:\n  main: {ask: Ещё?, yes_no: true, yes: main, no: given_up}\n"
    assert Caller(flow_of(text, tmp_path)).start().hear_out().press("1").state == "main"


def test_rule_34_every_prompt_has_a_number_of_its_own(caller: Caller) -> None:
    caller.press("6").hear_out().press("1").hear_out().press("1").hear_out()
    numbers = [one.prompt for one in caller.everything if isinstance(one, Say)]
    assert len(numbers) == len(set(numbers))


def test_rule_33_a_wait_that_goes_on_is_told_in_other_words(tmp_path: Path) -> None:
    (tmp_path / "data.sql").write_text("CREATE TABLE t (x);", encoding="utf-8")
    text = """
services:
  slow: {database: data.sql, query: SELECT x FROM t, timeout: 20s}
states:
  main: {service: slow, found: bye, not_found: bye, failed: given_up}
  bye: {hang_up: До свидания.}
"""
    caller = Caller(flow_of(text, tmp_path)).start()
    for _ in range(3):
        caller.wait(1).hear_out()
    texts = language("ru").texts
    assert caller.said == [texts.waiting, texts.waiting_more, texts.waiting_more]


def test_the_wait_that_is_told_goes_down_while_one_waits(tmp_path: Path) -> None:
    text = """
states:
  main:
    queue: operators
    say: Ждите.
    announce: {every: 60s, text: "Ещё {wait | duration}."}
    otherwise: bye
  bye: {hang_up: До свидания.}
"""
    caller = Caller(flow_of(text, tmp_path)).start().queue_moves(2, 180).hear_out()
    for _ in range(3):
        caller.wait(60).hear_out()
    assert caller.said == [
        "Ждите.",
        "Ещё три минуты.",
        "Ещё две минуты.",
        "Ещё одна минута.",
        "Ещё пять секунд.",
    ]
