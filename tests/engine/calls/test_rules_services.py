"""Call semantics, rule 33: a service has a branch for every answer, and nobody waits for it in silence."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from caller import TICK_S, Caller, flow_of
from small_lines import GOOD, OFFICE, caller_of

from engine.actions import Ask
from engine.events import ServiceAnswered
from engine.language import language

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def caller(tmp_path: Path) -> Caller:
    return caller_of(OFFICE, tmp_path)


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
    text = OFFICE.replace("waiting: Ищу.", waiting).replace("    waiting_after: 1500ms\n", "")
    caller = caller_of(text, tmp_path).press("1")
    assert silence_s(caller, 9.5) <= 2.05
    assert len(caller.said) > 2


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
