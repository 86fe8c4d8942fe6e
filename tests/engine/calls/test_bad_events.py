"""Events that no channel should send: they change nothing, or what they must."""

from __future__ import annotations

from functools import cache, partial
from math import inf, nan
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import pytest
from caller import STARTS_AT_S, Caller, flow_of
from hypothesis import given, settings
from hypothesis import strategies as st
from work_done import functions_entered

from engine.actions import StopSaying
from engine.calls.call import Call
from engine.calls.session import Session
from engine.errors import CallOver
from engine.events import (
    Event,
    Heard,
    HeardPartial,
    HungUp,
    KeyPressed,
    NotSpeech,
    PromptFinished,
    QueueMoved,
    ServiceAnswered,
    SpeechStarted,
    TransferAnswered,
)

if TYPE_CHECKING:
    from engine.flow import Flow

LINE = """
services: {one: {database: bank.sql, query: select 1, timeout: 5s}}
states:
  main:
    menu: Что нужно?
    options:
      card: {key: 1, say: карта, goto: card}
      find: {key: 2, say: найти, goto: find}
      wait: {key: 3, say: ждать, goto: operators}
      call: {key: 4, say: звонить, goto: number}
  card: {menu: Карта., options: {a: {key: 1, say: назад, goto: main}}}
  find: {service: one, done: card, failed: main}
  operators:
    queue: operators
    announce: {every: 20s, text: "Вы {position | ordinal}, ждать {wait | duration}."}
    otherwise: main
  number: {transfer: "112", say: Соединяю., otherwise: main}
"""
EVENTS: list[Event] = [
    KeyPressed("1"),
    SpeechStarted(),
    NotSpeech(),
    HeardPartial("карта"),
    Heard("карта"),
    PromptFinished(1),
    ServiceAnswered(1, "found"),
    QueueMoved(1, 1, 1.0),
    TransferAnswered(1, "connected"),
    HungUp(),
]
by_name = pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    (tmp_path / "bank.sql").write_text("create table t (a);", encoding="utf-8")
    return flow_of(LINE, tmp_path)


@pytest.fixture
def caller(flow: Flow) -> Caller:
    return Caller(flow).start().hear_out()


def whole(call: Call) -> dict[str, object]:
    """Everything that a call remembers, apart from its journal."""
    kept = {name: getattr(call, name) for name in Session.__slots__ if name != "journal"}
    return {name: list(one) if isinstance(one, list) else one for name, one in kept.items()}


# After the end and before the start.


@by_name
def test_an_event_after_the_end_raises_and_changes_nothing(caller: Caller, event: Event) -> None:
    caller.hang_up()
    before = whole(caller.call), len(caller.records.records)
    with pytest.raises(CallOver, match="over"):
        caller.call.feed(event, caller.now + 1)
    assert (whole(caller.call), len(caller.records.records)) == before


@by_name
def test_an_event_before_the_start_raises_and_changes_nothing(flow: Flow, event: Event) -> None:
    call = Call(flow)
    before = whole(call)
    with pytest.raises(CallOver, match="not started"):
        call.feed(event, 1.0)
    assert whole(call) == before


def test_a_wake_after_the_end_raises(caller: Caller) -> None:
    caller.hang_up()
    with pytest.raises(CallOver, match="over"):
        caller.call.wake(caller.now)


def test_a_wake_before_the_start_raises(flow: Flow) -> None:
    with pytest.raises(CallOver, match="not started"):
        Call(flow).wake(1.0)


def test_a_second_start_raises(caller: Caller) -> None:
    with pytest.raises(CallOver, match="before"):
        caller.call.start(caller.now)


def test_nothing_wakes_a_call_before_its_start_or_after_its_end(flow: Flow) -> None:
    caller = Caller(flow)
    assert caller.call.wake_at is None
    assert caller.start().hang_up().call.wake_at is None


def test_an_event_that_comes_after_a_timer_ended_the_call_is_not_taken(flow: Flow) -> None:
    call = Call(flow)
    call.start(0.0)
    call.feed(KeyPressed("1"), 1e9)
    assert call.end is not None
    assert call.end.end == "hang_up"


# Time.


def test_time_that_runs_backwards_stands_still(caller: Caller) -> None:
    caller.call.feed(KeyPressed("7"), STARTS_AT_S - 50)
    assert (caller.call.now, caller.failures) == (caller.now, ["no_match: out_of_grammar"])


def test_a_wake_in_the_past_does_nothing(caller: Caller) -> None:
    before = whole(caller.call)
    assert (caller.call.wake(STARTS_AT_S - 50), whole(caller.call)) == ([], before)


def test_a_wake_before_its_time_does_nothing(caller: Caller) -> None:
    wake_at = caller.call.wake_at
    assert (caller.call.wake(caller.now + 1), caller.call.wake_at) == ([], wake_at)


def test_time_that_is_no_number_stands_still(caller: Caller) -> None:
    caller.call.feed(KeyPressed("1"), nan)
    assert (caller.call.now, caller.state) == (caller.now, "card")
    assert caller.call.wake(nan) == []


@pytest.mark.parametrize("start", [nan, inf, -inf])
def test_a_call_that_starts_at_no_time_has_its_timers(flow: Flow, start: float) -> None:
    call = Call(flow)
    call.start(start)
    call.feed(PromptFinished(1), 1.0)
    assert call.wake_at == 6.0


def test_time_without_end_ends_the_call(caller: Caller) -> None:
    caller.call.wake(inf)
    assert caller.end is not None


@pytest.mark.parametrize("start", [-1e6, 0.0, 1e12], ids=["negative", "zero", "huge"])
def test_any_scale_of_time_will_do(flow: Flow, start: float) -> None:
    call = Call(flow)
    call.start(start)
    call.feed(PromptFinished(1), start + 1)
    assert call.wake_at == start + 6


def test_a_terminator_is_late_on_a_scale_below_zero_too(tmp_path: Path) -> None:
    text = """
states:
  main: {ask: Код?, digits: 2, into: code, next: done}
  done: {menu: Готово., options: {a: {key: 1, goto: main}}}
"""
    call = Call(flow_of(text, tmp_path))
    call.start(-1000.0)
    for second, key in enumerate("12#"):
        call.feed(KeyPressed(key), -999.0 + second / 10)
    assert (call.state, call.no_match, len(call.playing)) == ("done", 0, 1)


def test_two_events_at_the_same_time_are_both_taken(caller: Caller) -> None:
    assert caller.press("11", gap_s=0.0).path == ["card", "main"]


# Keys.


@pytest.mark.parametrize("key", ["", "E", "12", "١", "１", "ф", "\n", "\0"], ids=repr)
def test_an_unknown_key_is_ignored(caller: Caller, key: str) -> None:
    wake_at = caller.call.wake_at
    caller.feed(KeyPressed(key))
    assert (caller.failures, caller.call.wake_at) == ([], wake_at)
    assert caller.notes == ["ignored: no such key"]


@pytest.mark.parametrize("key", ["A", "B", "C", "D"])
def test_a_key_that_no_telephone_has_any_more_is_no_match(caller: Caller, key: str) -> None:
    assert caller.press(key).failures == ["no_match: out_of_grammar"]


@pytest.mark.parametrize("keys", ["7", "1", "0123456789*#"], ids=["wrong", "right", "all"])
@pytest.mark.parametrize("where", ["question", "service", "queue", "ringing"])
def test_a_burst_of_ten_thousand_keys_costs_little(caller: Caller, where: str, keys: str) -> None:
    caller.press({"question": "", "service": "2", "queue": "3", "ringing": "4"}[where])

    def burst() -> None:
        for number in range(10_000):
            if caller.end is None:
                caller.call.feed(KeyPressed(keys[number % len(keys)]), caller.now + number / 1000)

    assert functions_entered(burst) < 10_000 * 60
    assert len(caller.call.buffer or ()) <= 64
    assert len(caller.call.typed) <= 32


def test_a_burst_typed_ahead_does_not_grow_the_stack(caller: Caller) -> None:
    caller.press("2").press("1" * 200, gap_s=0.001).answer("found")
    assert caller.state in ("main", "card")


# Prompts.


def test_a_prompt_reported_twice_counts_once(caller: Caller) -> None:
    wake_at = caller.call.wake_at
    caller.wait(1).feed(PromptFinished(1))
    assert (caller.call.wake_at, caller.failures) == (wake_at, [])


def test_a_prompt_that_was_stopped_and_is_reported_late_does_not_start_the_timer(
    caller: Caller,
) -> None:
    caller.press("1").press("1", gap_s=0)
    stopped = caller.last(StopSaying).prompts[0]
    before = caller.call.wake_at
    assert caller.wait(1).feed(PromptFinished(stopped)).call.wake_at == before


@pytest.mark.parametrize("prompt", [0, -1, 999])
def test_a_prompt_that_never_was_is_ignored(flow: Flow, prompt: int) -> None:
    caller = Caller(flow).start()
    assert (caller.feed(PromptFinished(prompt)).call.playing != [], caller.failures) == (True, [])


def test_a_report_that_was_lost_is_made_up_by_the_next(tmp_path: Path) -> None:
    text = """
start: hello
states:
  hello: {say: Здравствуйте., next: main}
  main: {menu: "?", options: {a: {key: 1, goto: main}}}
"""
    caller = Caller(flow_of(text, tmp_path)).start().feed(PromptFinished(2))
    assert caller.call.wake_at == caller.now + 5


# The outside.


@pytest.mark.parametrize("request_", [0, -1, 999])
@pytest.mark.parametrize("where", ["", "2", "3", "4"], ids=["asked", "looking up", "queued", "rung"])
def test_an_answer_that_nobody_waits_for_is_ignored(caller: Caller, where: str, request_: int) -> None:
    caller.press(where)
    before = caller.state, caller.mode
    caller.feed(ServiceAnswered(request_, "found"))
    caller.feed(TransferAnswered(request_, "connected"))
    caller.feed(QueueMoved(request_, 1, 1.0))
    assert (caller.state, caller.mode, caller.end) == (*before, None)


def test_a_service_that_answers_twice_counts_once(caller: Caller) -> None:
    caller.press("2").answer("found").answer("failed")
    assert caller.state == "card"


def test_a_service_that_answers_after_its_time_out_counts_no_more(caller: Caller) -> None:
    caller.press("2").wait(5)
    assert caller.state == "main"
    assert caller.answer("found").state == "main"


@pytest.mark.parametrize(("position", "wait_s"), [(1, nan), (1, inf), (-5, -5.0), (10**9, 1e300)], ids=str)
def test_a_queue_that_tells_nonsense_does_not_break_the_call(
    caller: Caller, position: int, wait_s: float
) -> None:
    caller.press("3").queue_moves(position, wait_s)
    assert (caller.mode, caller.end) == ("queued", None)


@pytest.mark.parametrize("outcome", ["", "nonsense", "queue_full", "caller_left"])
def test_an_outcome_that_a_transfer_cannot_have_is_a_failure(caller: Caller, outcome: str) -> None:
    caller.press("4").hear_out().operator(outcome)
    assert (caller.state, caller.end) == ("main", None)


# Speech.


@pytest.mark.parametrize("confidence", [nan, -1.0, -inf])
def test_a_confidence_that_is_none_is_low(caller: Caller, confidence: float) -> None:
    assert caller.say("карта", confidence).failures == ["no_match: low_confidence"]


@pytest.mark.parametrize("text", ["", " ", "\0", "!?", "\ud800", "💳"], ids=repr)
def test_speech_without_words_is_no_match(caller: Caller, text: str) -> None:
    assert caller.say(text).failures == ["no_match: out_of_grammar"]


def test_speech_without_end_costs_little(caller: Caller) -> None:
    said, a_hundred_times_as_much = (
        functions_entered(partial(caller.say, "карта или не карта " * times)) for times in (100, 10_000)
    )
    assert a_hundred_times_as_much < 100 * said


@by_name
def test_any_event_at_a_question_leaves_a_call_that_wants_to_be_woken(caller: Caller, event: Event) -> None:
    caller.feed(event)
    assert (caller.end is None) == (caller.call.wake_at is not None)


# Whatever happens, nobody is left in silence.

MIXED = """
services: {one: {database: bank.sql, query: select 1, timeout: 5s}}
max_call_failures: 1000
defaults: {max_speech: 3s, max_failures: 20, max_no_match: 20}
states:
  main:
    menu: {text: Что нужно?, barge_in_on: match}
    cancel_key: "*"
    options:
      code: {key: 12, say: код, goto: before}
      other: {key: 1, say: другое, goto: sure}
      find: {key: 3, say: найти, goto: find}
  before: {say: {text: Важно., barge_in: ignore}, next: guarded}
  guarded: {say: {text: Закон., barge_in_after: 500ms}, next: code}
  code:
    ask: {text: Код?, barge_in: collect}
    digits: 2..3
    into: code
    term_timeout: 1s
    confirm: Верно?
    next: main
  sure: {ask: Точно?, yes_no: true, type_ahead: false, yes: find, no: main}
  find: {service: one, waiting_after: 1s, done: main}
"""
HAPPENS = st.one_of(
    st.sampled_from("123#*7").map(KeyPressed),
    st.sampled_from(["код", "другое", "да", "слон", "один два"]).map(Heard),
    st.sampled_from(["код", "слон"]).map(HeardPartial),
    st.just(SpeechStarted()),
    st.just(NotSpeech()),
    st.just("hear"),
    st.just("answer"),
)


@given(st.lists(st.tuples(HAPPENS, st.sampled_from([0.0, 0.1, 0.6, 2.0])), max_size=40))
@settings(max_examples=200)
def test_nobody_is_left_in_silence(steps: list[tuple[Event | str, float]]) -> None:
    caller = Caller(mixed_flow()).start()
    for event, wait_s in steps:
        if caller.end is not None:
            break
        if event == "hear" and caller.playing:
            caller.feed(PromptFinished(caller.playing.pop(0)))
        elif event == "answer" and caller.mode == "looking_up":
            caller.answer("found")
        elif not isinstance(event, str):
            caller.feed(event)
        caller.wait(wait_s)
        wake_at = caller.call.wake_at
        assert caller.end or caller.playing or (wake_at and wake_at - caller.now <= 10)


@cache
def mixed_flow() -> Flow:
    folder = Path(mkdtemp())
    (folder / "bank.sql").write_text("create table t (a);", encoding="utf-8")
    return flow_of(MIXED, folder)
