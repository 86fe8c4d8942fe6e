from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.actions import Ask, End, Enqueue, LeaveQueue, Say, StopSaying, Transfer
from engine.errors import NOWHERE
from engine.events import Event, PromptFinished, QueueMoved, ServiceAnswered, TransferAnswered
from engine.flow import Simulated
from engine.loading.loader import load
from ivr.world import PromptBegan, PromptCut, World

if TYPE_CHECKING:
    from engine.actions import Action
    from engine.flow import Flow


class OneWordASecond:
    def speaking_s(self, text: str) -> float:
        return float(len(text.split()))


def _slowly(flow: Flow) -> Flow:
    """The line, spoken at one word a second."""
    return replace(flow, language=OneWordASecond())  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def slow(flow: Flow) -> Flow:
    return _slowly(flow)


@cache
def _line() -> Flow:
    """The line of the fixture: Hypothesis would print a fixture whole."""
    return load(Path(__file__).parent / "flows" / "line.yaml")


def say(number: int, words: int = 3) -> Say:
    text = " ".join(["слово"] * words)
    return Say(number, text, text, None, NOWHERE)


def told(world: World, until: float = 1000.0) -> list[tuple[float, Event]]:
    """Everything that happens by then, each with its time."""
    happened = []
    while (at := world.next_at) is not None and at <= until:
        event = world.due(at)
        assert event is not None
        happened.append((at, event))
    return happened


def test_prompts_are_heard_one_after_the_other(slow: Flow) -> None:
    world = World(slow)
    for number in (1, 2):
        world.carry_out(say(number), 10.0)
    assert told(world) == [(13.0, PromptFinished(1)), (16.0, PromptFinished(2))]


def test_a_world_that_is_asked_late_has_kept_its_times(slow: Flow) -> None:
    world = World(slow)
    for number in (1, 2):
        world.carry_out(say(number), 10.0)
    world.due(15.9)
    assert world.next_at == 16.0


def test_stopping_the_prompt_that_is_heard_begins_the_next(slow: Flow) -> None:
    world = World(slow)
    for number in (1, 2):
        world.carry_out(say(number, words=4), 0.0)
    world.carry_out(StopSaying((1,)), 1.0)
    assert told(world) == [(5.0, PromptFinished(2))]
    assert [(at, type(one), one.say.prompt) for at, one in world.heard()] == [
        (0.0, PromptBegan, 1),
        (1.0, PromptCut, 1),
        (1.0, PromptBegan, 2),
    ]


def test_a_cut_prompt_tells_how_much_of_it_was_heard(slow: Flow) -> None:
    world = World(slow)
    world.carry_out(say(1, words=4), 0.0)
    world.carry_out(StopSaying((1,)), 1.0)
    assert world.heard()[-1] == (1.0, PromptCut(say(1, words=4), 0.25))


def test_stopping_a_queued_prompt_leaves_the_one_that_is_heard(slow: Flow) -> None:
    world = World(slow)
    for number in (1, 2, 3):
        world.carry_out(say(number), 0.0)
    world.carry_out(StopSaying((2,)), 1.0)
    assert told(world) == [(3.0, PromptFinished(1)), (6.0, PromptFinished(3))]


def test_a_service_answers_after_the_time_it_takes(flow: Flow) -> None:
    world = World(flow)
    world.carry_out(Ask(4, "card_by_last4", {"last4": "5678"}, {}, NOWHERE), 10.0)
    assert told(world) == [(13.0, ServiceAnswered(4, "found", {"owner": "Пётр", "balance": 20}))]


def test_a_queue_moves_up_and_then_an_operator_answers(flow: Flow) -> None:
    world = World(flow)
    world.carry_out(Enqueue(5, "operators", NOWHERE), 10.0)
    assert told(world) == [
        (10.0, QueueMoved(5, 2, 60.0)),
        (40.0, QueueMoved(5, 1, 30.0)),
        (70.0, TransferAnswered(5, "connected")),
    ]


def test_a_queue_takes_as_long_as_its_flow_lets_expect_and_moves_up_evenly(flow: Flow) -> None:
    world = World(replace(flow, simulated={}))
    world.carry_out(Enqueue(5, "operators", NOWHERE, 40.0, 15.0), 10.0)
    assert [(at, event) for at, event in told(world) if at != 10.0 + 40.0 / 3 * 2] == [
        (10.0, QueueMoved(5, 3, 40.0)),
        (10.0 + 40.0 / 3, QueueMoved(5, 2, 40.0 - 40.0 / 3)),
        (50.0, TransferAnswered(5, "connected")),
    ]


@pytest.mark.parametrize(
    ("plan", "wait_s", "first"),
    [
        pytest.param(Simulated(), None, (3, 45.0), id="as expected"),
        pytest.param(Simulated(wait_s=100.0), None, (7, 100.0), id="another wait, and the place after it"),
        pytest.param(Simulated(position=9), None, (9, 45.0), id="another place"),
        pytest.param(Simulated(position=2, wait_s=100.0), None, (2, 100.0), id="both"),
        pytest.param(Simulated(wait_s=100.0), 60.0, (4, 60.0), id="the command line wins"),
    ],
)
def test_what_is_simulated_on_purpose_comes_before_what_is_expected(
    flow: Flow, plan: Simulated, wait_s: float | None, first: tuple[int, float]
) -> None:
    world = World(flow, simulated={"operators": plan}, wait_s=wait_s)
    world.carry_out(Enqueue(5, "operators", NOWHERE, 45.0, 15.0), 0.0)
    happened = told(world)
    assert happened[0] == (0.0, QueueMoved(5, *first))
    assert happened[-1] == (first[1], TransferAnswered(5, "connected"))


def test_where_nothing_is_said_somebody_answers_the_first_caller_in_twenty_seconds(flow: Flow) -> None:
    world = World(replace(flow, simulated={}))
    world.carry_out(Enqueue(5, "operators", NOWHERE), 0.0)
    assert told(world) == [(0.0, QueueMoved(5, 1, 20.0)), (20.0, TransferAnswered(5, "connected"))]


def test_whoever_leaves_the_queue_hears_nothing_more_of_it(flow: Flow) -> None:
    world = World(flow)
    world.carry_out(Enqueue(5, "operators", NOWHERE), 10.0)
    world.carry_out(LeaveQueue(5), 20.0)
    assert (world.next_at, world.other_side) == (None, None)


def test_a_number_rings_as_the_flow_says(flow: Flow) -> None:
    world = World(replace(flow, simulated={"+7495": Simulated("no_answer", 1, 45.0)}))
    world.carry_out(Transfer(1, "+7495", NOWHERE), 0.0)
    assert told(world) == [(45.0, TransferAnswered(1, "no_answer"))]


@pytest.mark.parametrize(
    ("action", "outcome", "expected"),
    [
        (Transfer(1, "x", NOWHERE), "busy", "busy"),
        (Transfer(1, "x", NOWHERE), "queue_full", "busy"),
        (Enqueue(1, "x", NOWHERE), "queue_full", "queue_full"),
    ],
    ids=["busy", "a number has no queue", "full"],
)
def test_the_network_says_at_once_that_nobody_can_answer(
    flow: Flow, action: Action, outcome: str, expected: str
) -> None:
    world = World(flow, outcome=outcome)
    world.carry_out(action, 0.0)
    assert told(world) == [(1.0, TransferAnswered(1, expected))]


def test_outcome_and_wait_of_the_command_line_win(flow: Flow) -> None:
    world = World(flow, outcome="busy", wait_s=90.0)
    world.carry_out(Enqueue(1, "operators", NOWHERE), 0.0)
    assert told(world)[-1] == (90.0, TransferAnswered(1, "busy"))


def test_the_other_side_may_answer_before_its_time(flow: Flow) -> None:
    world = World(flow)
    world.carry_out(Enqueue(1, "operators", NOWHERE), 0.0)
    assert world.answered("busy") == TransferAnswered(1, "busy")
    assert world.answered("busy") is None
    assert world.next_at is None


def test_of_two_things_at_one_time_the_one_ordered_first_is_first(flow: Flow) -> None:
    def answer(request: int, *_: object) -> tuple[float, ServiceAnswered]:
        return 1.0, ServiceAnswered(request, "found")

    world = World(flow, make_answer=lambda: answer)
    for request in (3, 1, 2):
        world.carry_out(Ask(request, "block_card", {}, {}, NOWHERE), 0.0)
    assert [event.request for _, event in told(world)] == [3, 1, 2]  # type: ignore[union-attr]


def test_nothing_happens_after_the_end(slow: Flow) -> None:
    world = World(slow)
    world.carry_out(say(1), 0.0)
    world.carry_out(Enqueue(2, "operators", NOWHERE), 0.0)
    world.carry_out(End("hang_up", "done"), 1.0)
    assert world.next_at is None


ORDERS = st.lists(
    st.one_of(
        st.integers(0, 6).map(lambda words: ("say", words)),
        st.sets(st.integers(1, 12), max_size=6).map(lambda numbers: ("stop", numbers)),
        st.floats(0.0, 5.0).map(lambda seconds: ("wait", seconds)),
    ),
    max_size=40,
)


@given(ORDERS)
def test_a_stopped_prompt_is_never_reported_finished(orders: list[tuple[str, object]]) -> None:
    world, now, number = World(_slowly(_line())), 0.0, 0
    stopped: set[int] = set()
    finished: list[int] = []
    for kind, what in orders:
        if kind == "say":
            number += 1
            world.carry_out(say(number, what), now)  # type: ignore[arg-type]
        elif kind == "stop":
            stopped |= set(what) - set(finished)  # type: ignore[call-overload]
            world.carry_out(StopSaying(tuple(what)), now)  # type: ignore[arg-type]
            stopped = {one for one in stopped if one <= number}  # a number not given yet stops nothing
        else:
            now += what  # type: ignore[operator]
            for _, event in told(world, now):
                assert isinstance(event, PromptFinished)
                assert event.prompt not in stopped
                finished.append(event.prompt)
    rest = [event.prompt for _, event in told(world) if isinstance(event, PromptFinished)]
    assert sorted({*finished, *rest, *stopped}) == list(range(1, number + 1))
    assert finished + rest == sorted(set(finished + rest))


# Prompts that are said aloud.


class Aloud:
    """A voice whose prompts last a second, and are ready after so many questions."""

    def __init__(self, ready_after: int = 0) -> None:
        self.ready_after = ready_after
        self.prepared: list[int] = []

    def prepare(self, say: Say) -> None:
        self.prepared.append(say.prompt)

    def lasts_s(self, say: Say) -> float | None:
        del say
        self.ready_after -= 1
        return 1.0 if self.ready_after < 0 else None


def aloud(ready_after: int = 0, prompts: int = 2) -> World:
    world = World(_slowly(_line()), voice=Aloud(ready_after))
    for number in range(1, prompts + 1):
        world.carry_out(say(number, words=30), 10.0)
    return world


def test_a_prompt_lasts_as_long_as_its_sound() -> None:
    assert told(aloud()) == [(11.0, PromptFinished(1)), (12.0, PromptFinished(2))]


def test_a_prompt_whose_sound_is_not_ready_begins_when_it_is() -> None:
    world = aloud(ready_after=2)
    assert (world.next_at, world.saying, world.sounding(10.5), world.heard()) == (None, None, None, [])
    world.begin_when_ready(10.5)
    assert world.next_at is None
    world.begin_when_ready(10.75)
    assert world.sounding(11.0) == (say(1, words=30), 0.25)
    assert told(world) == [(11.75, PromptFinished(1)), (12.75, PromptFinished(2))]


def test_a_prompt_that_is_stopped_before_it_began_was_never_heard() -> None:
    world = aloud(ready_after=1, prompts=1)
    world.carry_out(StopSaying((1,)), 10.5)
    assert (world.next_at, world.heard(), world.heard_so_far) == (None, [], [])


def test_a_prompt_that_is_held_goes_on_a_little_before() -> None:
    world = aloud(prompts=1)
    assert world.hold(10.5)
    assert (world.is_holding, world.next_at, world.sounding(20.0)) == (True, None, None)
    assert world.go_on(20.0, 0.3) == pytest.approx(0.2)
    assert world.sounding(20.1) == (say(1, words=30), 20.1 - (20.0 - 0.2))
    ended = 20.0 - 0.2 + 1.0
    assert told(world) == [(ended, PromptFinished(1))]
    assert world.heard_so_far[0].at + world.heard_so_far[0].lasts_s == pytest.approx(ended)


def test_a_prompt_that_is_held_and_stopped_ended_where_it_was_held() -> None:
    world = aloud()
    world.heard()
    world.hold(10.25)
    world.carry_out(StopSaying((1,)), 10.75)
    assert world.heard() == [
        (10.75, PromptCut(say(1, words=30), 0.25)),
        (10.75, PromptBegan(say(2, words=30), 1.0)),
    ]
    assert (world.heard_so_far[0].cut_at, world.is_holding) == (10.25, False)
    assert told(world) == [(11.75, PromptFinished(2))]


def test_nothing_is_held_in_silence() -> None:
    world = aloud(prompts=0)
    assert not world.hold(1.0)
    assert not world.is_holding
