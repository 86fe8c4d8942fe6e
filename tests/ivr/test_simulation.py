from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.actions import Say
from engine.events import KeyPressed
from engine.journal import Moved
from engine.loading.loader import load
from ivr import simulation as module
from ivr.simulation import Restless, Setting, Simulation
from ivr.world import PromptBegan

if TYPE_CHECKING:
    from engine.flow import Flow


@pytest.fixture
def call(flow: Flow, setting: Setting) -> Simulation:
    simulation = Simulation(flow, setting)
    simulation.start()
    return simulation


def where(simulation: Simulation) -> tuple[str, str]:
    return simulation.call.state, simulation.call.mode


def said(simulation: Simulation) -> list[str]:
    return [record.shown for _, record in simulation.journal.records if isinstance(record, Say)]


def test_settling_hears_the_prompts_to_their_end(call: Simulation) -> None:
    call.settle()
    assert (where(call), list(call.call.playing), call.world.saying) == (("main", "waiting"), [], None)


def test_settling_twice_changes_nothing(call: Simulation) -> None:
    call.settle()
    now = call.now
    call.settle()
    assert call.now == now


def test_silence_ends_when_the_call_says_something(call: Simulation) -> None:
    call.settle()
    began = call.now
    call.silence()
    assert call.now - began == pytest.approx(5.0)
    assert said(call)[-2] == "Я вас не слышу."


def test_a_service_is_waited_for(call: Simulation) -> None:
    call.settle()
    call.press("1")
    call.settle()
    call.press("1234")
    call.settle()
    assert where(call) == ("main", "waiting")
    assert "Карта заблокирована. На счёте •••." in said(call)


def test_a_number_that_was_begun_waits_for_its_next_key(call: Simulation) -> None:
    call.settle()
    call.press("7")
    call.settle()
    assert (call.call.typed, where(call)) == ("7", ("main", "waiting"))
    call.finish_typing()
    call.settle()
    assert said(call)[-2] == "Вкладов пока нет."


def test_the_turn_in_a_queue_is_after_each_announcement(call: Simulation) -> None:
    call.settle()
    call.press("0")
    times = []
    for _ in range(3):
        call.settle()
        times.append((round(call.now), said(call)[-2]))
        call.silence()
    assert times == [
        (14, "Вы второй в очереди."),
        (37, "Вы второй в очереди."),
        (59, "Вы первый в очереди."),
    ]


def test_holding_the_line_waits_for_the_operator(call: Simulation) -> None:
    call.settle()
    call.press("0")
    call.hold_the_line()
    assert call.end is not None
    assert (call.end.end, call.end.to) == ("transfer", "operators")


def test_the_other_side_answers_when_it_is_told_to(call: Simulation) -> None:
    assert call.other_side("busy") is False
    call.settle()
    call.press("3")
    call.run_until(call.now + 5.0)
    assert call.other_side("busy") is True
    assert where(call) == ("queue", "queued")


def test_nothing_can_be_done_after_the_end(call: Simulation) -> None:
    call.hang_up()
    records = len(call.journal.records)
    call.press("1")
    call.say("оператор")
    call.settle()
    call.silence()
    assert len(call.journal.records) == records


def test_time_never_runs_backwards(call: Simulation) -> None:
    call.run_until(20.0)
    call.run_until(3.0)
    assert call.now == 20.0


def test_going_back_asks_again_and_another_answer_leads_elsewhere(call: Simulation) -> None:
    call.settle()
    call.press("1")
    call.settle()
    call.press("0000")
    call.settle()
    assert "Такой карты нет." in said(call)
    assert call.undo(1) == 1
    assert where(call) == ("last4", "waiting")
    call.settle()
    call.press("1234")
    call.settle()
    assert "Карта заблокирована. На счёте •••." in said(call)
    assert "Такой карты нет." not in said(call)


def test_going_back_gives_the_data_back(call: Simulation) -> None:
    """The card is blocked once, taken back, and there to be blocked again."""
    for _ in range(2):
        call.settle()
        call.press("1")
        call.settle()
        call.press("1234")
        call.settle()
        assert "Карта заблокирована. На счёте •••." in said(call)
        assert call.undo(2) == 2


def test_going_back_further_than_the_call_is_long_begins_it_anew(call: Simulation) -> None:
    call.settle()
    call.press("1")
    assert call.undo(5) == 1
    assert (call.now, where(call)[0], said(call)[0]) == (0.0, "main", "Здравствуйте! Вы позвонили в банк.")


def test_going_back_after_the_end_takes_the_call_up_again(call: Simulation) -> None:
    call.settle()
    call.press("0")
    call.hold_the_line()
    assert call.end is not None
    call.undo(1)
    assert call.end is None


def test_the_observer_hears_only_what_follows_from_the_last_kept_turn(flow: Flow, setting: Setting) -> None:
    seen: list[object] = []
    simulation = Simulation(flow, setting, lambda _, item: seen.append(item))
    simulation.start()
    for keys in ("7", "1", "0000"):
        simulation.settle()
        simulation.press(keys)
        simulation.finish_typing()
    seen.clear()
    simulation.undo(1)
    assert [item.key for item in seen if isinstance(item, KeyPressed)] == ["1"]


def test_the_observer_is_told_in_the_order_of_things(flow: Flow, setting: Setting) -> None:
    seen: list[tuple[float, object]] = []
    simulation = Simulation(flow, setting, lambda at, item: seen.append((at, item)))
    simulation.start()
    simulation.settle()
    simulation.press("9")
    simulation.settle()
    times = [at for at, _ in seen]
    assert times == sorted(times)
    begun = [item.say.shown for _, item in seen if isinstance(item, PromptBegan)]
    assert begun == said(simulation)
    assert [item for _, item in seen if not isinstance(item, PromptBegan)] == [
        record for _, record in simulation.journal.records
    ]


def test_a_call_without_rest_is_an_error(call: Simulation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_STEPS", 3)
    with pytest.raises(Restless, match="3 steps"):
        call.run_until(1000.0)


@cache
def _line() -> Flow:
    """The line of the fixture: Hypothesis would print a fixture whole."""
    return load(Path(__file__).parent / "flows" / "line.yaml")


TURNS = st.lists(
    st.one_of(
        st.text("0123456789*#", min_size=1, max_size=6).map(lambda keys: ("press", keys)),
        st.sampled_from(["оператор", "потерял карту", "мошенники", "да", "абракадабра"]).map(
            lambda text: ("say", text)
        ),
        st.just(("silence", "")),
        st.floats(0.0, 30.0).map(lambda seconds: ("wait", str(seconds))),
    ),
    max_size=8,
)


def do(simulation: Simulation, turn: tuple[str, str]) -> None:
    kind, what = turn
    match kind:
        case "press":
            simulation.press(what)
        case "say":
            simulation.say(what)
        case "silence":
            simulation.silence()
        case _:
            simulation.run_until(simulation.now + float(what))


@settings(max_examples=40, deadline=None)
@given(TURNS)
def test_whatever_was_done_going_back_nowhere_leads_to_the_same_call(turns: list[tuple[str, str]]) -> None:
    setting = Setting("900", "", datetime(2026, 11, 23, 10, 15, tzinfo=UTC))
    simulation = Simulation(_line(), setting)
    simulation.start()
    for turn in turns:
        do(simulation, turn)
    simulation.run_until(simulation.now)
    now, before = simulation.now, list(simulation.journal.records)
    simulation.undo(0)
    simulation.run_until(now)
    assert simulation.journal.records == before


def test_moves_are_in_the_journal(call: Simulation) -> None:
    call.settle()
    moves = [(record.source, record.dest) for _, record in call.journal.records if isinstance(record, Moved)]
    assert moves == [("greeting", "main")]
