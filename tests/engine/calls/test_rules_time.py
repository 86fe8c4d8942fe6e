"""Rules 35 and 36: time comes from outside, and a timer belongs to its question."""

from __future__ import annotations

import ast
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from caller import AT, STARTS_AT_S, TICK_S, Caller, flow_of

from engine.calls.call import Call
from engine.events import Heard, HeardPartial, KeyPressed, PromptFinished, SpeechStarted
from engine.journal import Journal

if TYPE_CHECKING:
    from engine.flow import Flow

ENGINE = Path(__file__).parents[3] / "engine"
FORBIDDEN = {"time", "threading", "asyncio", "queue", "socket", "subprocess", "random", "secrets"}
CLOCKS = {"now", "utcnow", "today", "time", "monotonic", "perf_counter"}
FLOW = """
variables: {n: {type: number, start: 0}}
hours: {office: {zone: Europe/Moscow, open: {mon-fri: "9:00-18:00"}}}
services: {find: {database: bank.sql, query: select 1, timeout: 4s}}
states:
  main:
    menu: "Вопрос первый. {n | number}"
    options:
      two: {key: "1", say: второй, goto: two, set: {n: n + 1}}
      three: {key: "12", say: третий, goto: three}
      open: {key: "3", say: открыто, goto: open}
      find: {key: "4", goto: find}
  two: {ask: Вопрос второй., digits: 2..4, into: code, next: main}
  three: {menu: Вопрос третий., options: {main: {key: "1", say: [первый, первый вопрос], goto: main}}}
  open:
    branch:
      - {when: open("office"), goto: two}
      - goto: three
  find: {service: find, found: two, failed: three}
"""


def flow_at(tmp_path: Path) -> Flow:
    (tmp_path / "bank.sql").write_text("create table t (a integer);", encoding="utf-8")
    return flow_of(FLOW, tmp_path)


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    return flow_at(tmp_path)


@pytest.fixture
def caller(flow: Flow) -> Caller:
    return Caller(flow).start().hear_out()


# 35


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def reads_a_clock(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
        and ast.unparse(node.func.value) in {"date", "datetime", "datetime.datetime", "datetime.date"}
    ]


MODULES = sorted(ENGINE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ENGINE)))
def test_rule_35_the_engine_imports_no_clock_no_thread_no_network_no_chance(path: Path) -> None:
    assert (imports(path) & FORBIDDEN, reads_a_clock(path)) == (set(), [])


def script() -> list[tuple[object, float]]:
    """What a caller does, and when."""
    return [
        (PromptFinished(1), 1.0),
        (KeyPressed("1"), 2.0),
        (None, 5.0),
        (PromptFinished(2), 6.0),
        (Heard("двенадцать тридцать четыре"), 7.0),
        (HeardPartial("второй"), 8.0),
        (None, 8.3),
    ]


def step(call: Call, event: object, now: float) -> None:
    if event is None:
        call.wake(now)
    else:
        call.feed(event, now)  # type: ignore[arg-type]


def lines(journal: Journal) -> list[str]:
    return list(journal.lines())


def test_rule_35_the_same_events_at_the_same_times_give_the_same_call(flow: Flow) -> None:
    journals = []
    for _ in range(2):
        journals.append(Journal())
        call = Call(flow, at=AT, journal=journals[-1])
        call.start(0.0)
        for event, now in script():
            step(call, event, now)
    assert lines(journals[0]) == lines(journals[1])


def test_rule_35_two_calls_at_a_time_do_not_know_of_each_other(flow: Flow) -> None:
    alone, first, second = Journal(), Journal(), Journal()
    lonely = Call(flow, at=AT, journal=alone)
    pair = [Call(flow, at=AT, journal=first), Call(flow, at=AT, journal=second)]
    for call in (lonely, *pair):
        call.start(0.0)
    for event, now in script():
        step(lonely, event, now)
        step(pair[0], event, now)
        pair[1].feed(KeyPressed("1"), now)
    assert (lines(first), lines(second) != lines(alone)) == (lines(alone), True)


def test_rule_35_the_scale_of_time_does_not_matter(flow: Flow) -> None:
    ends = []
    for zero in (0.0, 1e6, -500.0):
        call = Call(flow, at=AT)
        call.start(zero)
        times = []
        for event, now in script():
            step(call, event, zero + now)
            times.append(round((call.wake_at or 0.0) - zero, 3))
        ends.append((call.state, call.values, times))
    assert ends[0] == ends[1] == ends[2]


def test_rule_35_a_call_says_when_it_wants_to_be_woken(caller: Caller) -> None:
    assert caller.call.wake_at == pytest.approx(caller.now + 5.0)


def test_rule_35_a_call_that_was_woken_too_early_does_nothing(caller: Caller) -> None:
    at = caller.call.wake_at
    caller.call.wake(caller.now + 1.0)
    assert (caller.call.wake_at, caller.failures) == (at, [])


def test_rule_35_timers_run_out_each_at_its_own_time_however_late_the_call_is_told(
    caller: Caller,
) -> None:
    now = caller.now
    caller.call.wake(now + 4.0)
    caller.call.wake(now + 60.0)
    failed = [line["t"] for line in caller.journal if line["kind"] == "failed"]
    assert failed == [pytest.approx(now + 5.0)]


def test_rule_35_an_event_comes_after_the_timers_that_were_due_before_it(caller: Caller) -> None:
    caller.call.feed(KeyPressed("3"), caller.now + 20.0)
    assert (caller.failures, caller.state) == (["no_input"], "two")


def test_rule_35_an_event_at_the_very_time_of_a_timer_comes_first(caller: Caller) -> None:
    caller.call.feed(KeyPressed("3"), caller.now + 5.0)
    assert (caller.failures, caller.state) == ([], "two")


def test_rule_35_a_time_that_runs_backwards_stands_still(caller: Caller) -> None:
    caller.call.feed(KeyPressed("1"), caller.now - 50.0)
    assert caller.call.wake_at == pytest.approx(caller.now + 3.0)


def test_rule_35_before_the_start_and_after_the_end_there_is_nothing_to_wait_for(
    flow: Flow,
) -> None:
    new = Call(flow)
    done = Caller(flow).start().hang_up()
    assert (new.wake_at, done.call.wake_at) == (None, None)


@pytest.mark.parametrize(
    ("at", "state"),
    [
        pytest.param(datetime(2026, 11, 23, 6, 0, tzinfo=UTC), "two", id="opening in Moscow"),
        pytest.param(datetime(2026, 11, 23, 5, 59, 50, tzinfo=UTC), "three", id="just before"),
        pytest.param(
            datetime(2026, 11, 23, 1, 0, tzinfo=timezone(timedelta(hours=-5))),
            "two",
            id="told in another zone",
        ),
    ],
)
def test_rule_35_the_time_of_day_is_told_too(at: datetime, state: str, flow: Flow) -> None:
    caller = Caller(flow, at=at).start().hear_out().press("3")
    assert caller.state == state


def test_rule_35_the_time_of_day_goes_on_with_the_call(flow: Flow) -> None:
    at = datetime(2026, 11, 23, 5, 59, 50, tzinfo=UTC)
    caller = Caller(flow, at=at).start().hear_out().wait(4.0).say("второй").hear_out().wait(4.0)
    caller.press("1234").hear_out().wait(2.0).press("3")
    assert (caller.now - STARTS_AT_S >= 10.0, caller.state) == (True, "two")


# 36


def test_rule_36_silence_is_not_counted_in_the_next_question(caller: Caller) -> None:
    caller.wait(5.0 - TICK_S).say("третий").wait(TICK_S)
    assert (caller.state, caller.failures) == ("three", [])


def test_rule_36_nor_is_a_key_that_was_waited_for(caller: Caller) -> None:
    caller.press("1").wait(3.0)
    caller.hear_out().wait(3.0)
    assert (caller.state, caller.failures, caller.value) == ("two", [], {"n": 1})


def test_rule_36_nor_the_end_of_a_sentence(caller: Caller) -> None:
    caller.say_so_far("третий").say("третий").hear_out().wait(1.0)
    assert (caller.state, caller.path, caller.failures) == ("three", ["three"], [])


def test_rule_36_nor_speech_that_was_too_long(caller: Caller) -> None:
    caller.feed(SpeechStarted()).say("третий").wait(20.0)
    assert (caller.state, caller.failures) == ("three", [])


def test_rule_36_nor_a_service_that_was_too_slow(caller: Caller) -> None:
    caller.press("4").wait(3.9).answer("found").hear_out().wait(1.0)
    assert (caller.state, caller.failures) == ("two", [])


def test_rule_36_the_end_of_a_prompt_that_was_stopped_starts_no_timer(flow: Flow) -> None:
    caller = Caller(flow).start()
    stopped = caller.playing[0]
    caller.say("третий").feed(PromptFinished(stopped)).wait(60.0)
    assert (caller.state, caller.failures) == ("three", [])


def test_rule_36_the_end_of_a_prompt_is_told_once(flow: Flow) -> None:
    caller = Caller(flow).start()
    number = caller.playing[0]
    caller.hear_out().wait(4.0).feed(PromptFinished(number)).wait(1.0)
    assert caller.failures == ["no_input"]
