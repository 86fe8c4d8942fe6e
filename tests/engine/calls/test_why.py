"""The journal says why: what was heard or pressed, which option won and which lost, which condition was true."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from any_caller import FLOWS, AnyCaller
from caller import Caller, flow_of
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.journal import Failed, Moved, Why
from engine.loading.loader import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.flow import Flow

FLOW = """
variables: {n: {type: number, start: 0}}
services: {find: {database: bank.sql, query: select 1, timeout: 4s}}
on_too_long: long
max_call_duration: 10m
commands: {operator: {say: оператор, key: "0", goto: operator}}
states:
  main:
    menu: Что вам нужно?
    options:
      card: {key: "1", say: карта, goto: count, set: {n: n + 1}}
      block: {key: "2", say: заблокировать карту, goto: count}
      deposit: {key: "3", say: [вклад, остаток по вкладу], goto: find}
      sub: {key: "4", say: подменю, goto: sub}
      queue: {key: "5", say: очередь, goto: queue}
      silly: {key: "6", say: глупость, goto: silly}
  count:
    branch:
      - {when: n > 1, goto: many}
      - {when: n == 1 and line == "", goto: one}
      - goto: main
  many: {hang_up: Много.}
  one: {ask: Сколько?, number: 1..9, into: n, next: main}
  find: {service: find, found: main, not_found: one, failed: many}
  sub: {call: inner, returns: {done: main}}
  inner: {ask: Да?, yes_no: true, yes: out, no: out}
  out: {return: done}
  queue: {queue: people, say: Ждите., otherwise: main}
  silly: {say: "{reason | date}", next: main}
  operator: {escalate: requests, steps: [{say: Что?}, {say: Да., goto: queue}], at_once: [key]}
  long: {hang_up: Долго.}
"""


@pytest.fixture
def caller(tmp_path: Path) -> Caller:
    (tmp_path / "bank.sql").write_text("create table t (a integer);", encoding="utf-8")
    return Caller(flow_of(FLOW, tmp_path)).start().hear_out()


def text_at(caller: Caller, line: int) -> str:
    """A line of the flow."""
    return Path(caller.call.flow.file).read_text(encoding="utf-8").split("\n")[line - 1].strip()


def option_why(caller: Caller) -> Why:
    moves = caller.recorded(Moved)
    return next(one.why for one in moves if one.trigger.startswith(("option:", "command:")))


def test_a_key_is_told_with_the_line_of_its_option(caller: Caller) -> None:
    why = option_why(caller.press("3"))
    assert (why.because, text_at(caller, why.place.line)[:8], why.won) == ("key 3", "deposit:", None)


def test_speech_is_told_with_the_option_that_won_and_those_that_lost(caller: Caller) -> None:
    why = option_why(caller.say("заблокируйте карту", 0.8))
    assert why.won is not None
    assert why.because.startswith("said «заблокируйте карту», confidence 0.80")
    assert (why.won.name, why.won.phrase, [one.name for one in why.lost]) == (
        "block",
        "заблокировать карту",
        ["card"],
    )
    assert 0.5 <= why.won.score <= 1.0
    assert all(0.0 <= one.score <= 1.0 for one in why.lost)
    assert text_at(caller, why.won.place.line).startswith("block:")
    assert text_at(caller, why.lost[0].place.line).startswith("card:")


def test_the_sentences_say_all_of_it(caller: Caller) -> None:
    sentences = option_why(caller.say("заблокируйте карту", 0.8)).sentences()
    file = caller.call.flow.file
    assert [one for one in sentences if file in one] == sentences
    assert [one.partition(":")[0] for one in sentences[1:]] == ["won", "lost"]
    assert "score" in sentences[1]


@pytest.mark.parametrize(
    ("presses", "dest", "guards"),
    [
        pytest.param(1, "one", [("n > 1", False), ('n == 1 and line == ""', True)], id="second"),
        pytest.param(2, "many", [("n > 1", True)], id="first"),
        pytest.param(0, "main", [("n > 1", False), ('n == 1 and line == ""', False)], id="last"),
    ],
)
def test_conditions_are_told_with_their_value_and_line(
    presses: int, dest: str, guards: list[tuple[str, bool]], caller: Caller
) -> None:
    if presses == 2:
        caller.press("1").hear_out().press("1").hear_out()
    caller.press("1" if presses else "2")
    move = caller.recorded(Moved)[-1]
    assert (move.dest, [(one.when, one.value) for one in move.why.guards]) == (dest, guards)
    lines = [text_at(caller, one.place.line) for one in move.why.guards]
    assert all(guard.when in line for guard, line in zip(move.why.guards, lines, strict=True))


def test_a_condition_is_a_sentence(caller: Caller) -> None:
    sentences = caller.press("2").why()
    assert "condition n > 1 was false (" in sentences[1]


@pytest.mark.parametrize(
    ("failure", "because"),
    [
        pytest.param("silence", "silence", id="silence"),
        pytest.param("nonsense", "said «абракадабра»: No live phrase is near", id="out of grammar"),
        pytest.param("doubt", "said «вклад», confidence 0.20", id="low confidence"),
        pytest.param("key", "key 9: no option has it", id="key"),
        pytest.param("long", "the caller spoke for too long", id="too long"),
    ],
)
def test_a_failure_says_what_was_missed_and_where(failure: str, because: str, caller: Caller) -> None:
    doings: dict[str, Callable[[], object]] = {
        "silence": lambda: caller.wait(5.0),
        "nonsense": lambda: caller.say("абракадабра"),
        "doubt": lambda: caller.say("вклад", 0.2),
        "key": lambda: caller.press("9"),
        "long": lambda: caller.start_speaking().wait(20.0),
    }
    doings[failure]()
    why = caller.recorded(Failed)[-1].why
    assert (why.because.startswith(because), text_at(caller, why.place.line)) == (True, "main:")


def test_two_that_match_are_both_told(caller: Caller) -> None:
    why = caller.say("вклад и подменю").recorded(Failed)[-1].why
    assert (why.won, sorted(one.name for one in why.lost)) == (None, ["deposit", "sub"])


@pytest.mark.parametrize(
    ("move", "because"),
    [
        pytest.param("bound", "max_no_input (3) reached", id="bound"),
        pytest.param("service", "the service find answered not_found", id="service"),
        pytest.param("slow", "the service find gave no answer in 4 s", id="slow service"),
        pytest.param("queue", "people: busy", id="queue"),
        pytest.param("sub", "the sub-flow returned done", id="sub-flow"),
        pytest.param("operator", "requests is 1: step 1 of 2", id="request"),
        pytest.param("key", "requests is 1: step 2 of 2, at once: a key was pressed", id="key"),
        pytest.param("fault", "fault: ", id="fault"),
        pytest.param("long", "max_call_duration", id="too long"),
        pytest.param("value", "said «пять»", id="value"),
    ],
)
def test_every_kind_of_move_says_why(move: str, because: str, caller: Caller) -> None:
    moves: dict[str, Callable[[], object]] = {
        "bound": lambda: [caller.wait(5.0).hear_out() for _ in range(3)],
        "service": lambda: caller.press("3").answer("not_found"),
        "slow": lambda: caller.press("3").wait(4.0),
        "queue": lambda: caller.press("5").hear_out().operator("busy"),
        "sub": lambda: caller.press("4").hear_out().press("1"),
        "operator": lambda: caller.say("оператор"),
        "key": lambda: caller.press("0"),
        "fault": lambda: caller.press("6"),
        "long": lambda: caller.press("5").wait(700.0),
        "value": lambda: caller.press("1").hear_out().say("пять"),
    }
    moves[move]()
    reasons = [one.why.because for one in caller.recorded(Moved)]
    assert [one for one in reasons if one.startswith(because)]


# Whoever calls


@cache
def flow_at(path: Path) -> Flow:
    return load(path)


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_every_move_and_every_failure_of_any_call_has_a_reason_with_its_line(path: Path) -> None:
    @settings(max_examples=60)
    @given(st.binary(min_size=40, max_size=160))
    def call(script: bytes) -> None:
        for _, record in AnyCaller(flow_at(path), script).run().journal.records:
            if isinstance(record, (Moved, Failed)):
                why = record.why
                places = [why.place, *(one.place for one in why.lost)]
                places += [one.place for one in why.guards]
                places += [why.won.place] if why.won is not None else []
                assert why.because
                assert all(place.line for place in places), record

    call()
