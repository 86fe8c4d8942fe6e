"""Call semantics, rule 33: what is heard while one waits in a queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from caller import TICK_S, Caller, flow_of
from small_lines import OFFICE, caller_of

from engine.events import QueueMoved

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def caller(tmp_path: Path) -> Caller:
    return caller_of(OFFICE, tmp_path)


@pytest.mark.parametrize("key", ["2", "3"], ids=["queue", "transfer"])
def test_rule_33_nobody_begins_to_wait_in_silence(key: str, tmp_path: Path) -> None:
    text = OFFICE.replace("    say: Все заняты.\n", "").replace("    say: Соединяю.\n", "")
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
