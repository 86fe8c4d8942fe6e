"""Call semantics, rule 32: how a call ends, and what an operator's line may answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from caller import TICK_S, Caller
from small_lines import GOOD, OFFICE, caller_of

from engine.actions import End, Enqueue, LeaveQueue, StopSaying, Transfer
from engine.errors import CallOver
from engine.events import KeyPressed, TransferAnswered

if TYPE_CHECKING:
    from pathlib import Path


SATURDAY = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


@pytest.fixture
def caller(tmp_path: Path) -> Caller:
    return caller_of(OFFICE, tmp_path)


def ended(caller: Caller) -> tuple[object, ...] | None:
    end = caller.end
    return None if end is None else (end.end, end.reason, end.outcome, end.to)


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
    text = OFFICE.replace("    found: found", f"    found: {goal}")
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
    caller = caller_of(OFFICE, tmp_path, SATURDAY).press(key)
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
    text = OFFICE.replace("{position | ordinal}", "{card.name}")
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


def test_rule_32_a_yes_or_no_may_lead_the_same_way(tmp_path: Path) -> None:
    text = "states:\n  main: {ask: Да?, yes_no: true, into: sure, next: given_up}\n"
    assert caller_of(text, tmp_path).say("нет").value == {"sure": False}
