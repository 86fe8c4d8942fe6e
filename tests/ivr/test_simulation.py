from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.actions import Enqueue, Say
from engine.calls.session import Session
from engine.events import KeyPressed, ServiceAnswered, TransferAnswered
from engine.flow import Simulated
from engine.journal import Moved
from engine.loading.loader import load
from ivr import simulation as module
from ivr.simulation import Restless, Setting, Simulation
from ivr.world import PromptBegan

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.flow import Flow
    from ivr.services import Answer


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
        (36, "Вы второй в очереди."),
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


@settings(max_examples=40)
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


def begun(turns: list[tuple[str, str]]) -> Simulation:
    simulation = Simulation(_line(), Setting("900", "", datetime(2026, 11, 23, 10, 15, tzinfo=UTC)))
    simulation.start()
    for turn in turns:
        do(simulation, turn)
    return simulation


def shared(one: Session, other: Session) -> list[str]:
    """Names of lists and dicts that are the same in both."""
    same = [name for name in Session.__slots__ if getattr(one, name) is getattr(other, name)]
    return [name for name in same if isinstance(getattr(one, name), (list, dict))]


@settings(max_examples=60)
@given(TURNS, TURNS, TURNS)
def test_a_fork_goes_on_like_the_call_and_neither_touches_the_other(
    before: list[tuple[str, str]], after: list[tuple[str, str]], otherwise: list[tuple[str, str]]
) -> None:
    simulation = begun(before)
    fork, stray = simulation.fork(), simulation.fork()
    assert shared(simulation.call, fork.call) == []
    for turn in otherwise:
        do(stray, turn)
    for turn in after:
        do(fork, turn)
    for turn in after:
        do(simulation, turn)
    plain = begun(before + after)
    assert simulation.journal.records == plain.journal.records
    assert fork.journal.records == plain.journal.records
    assert simulation.heard_so_far == fork.heard_so_far == plain.heard_so_far
    assert stray.journal.records == begun(before + otherwise).journal.records


def block_the_card(simulation: Simulation) -> str:
    """Block the card and return what is said of it."""
    simulation.settle()
    simulation.press("1")
    simulation.settle()
    simulation.press("1234")
    simulation.settle()
    return said(simulation)[-2]


BLOCKED, UNKNOWN = "Карта заблокирована. На счёте •••.", "Такой карты нет."


def test_what_a_fork_changes_in_the_data_the_call_does_not_see(call: Simulation) -> None:
    fork = call.fork()
    assert (block_the_card(fork), block_the_card(call)) == (BLOCKED, BLOCKED)


def test_a_fork_sees_what_was_changed_before_it(call: Simulation) -> None:
    assert block_the_card(call) == BLOCKED
    fork = call.fork().fork()
    assert (block_the_card(fork), block_the_card(call)) == (UNKNOWN, UNKNOWN)


def test_a_fork_can_go_back_by_itself(call: Simulation) -> None:
    call.settle()
    call.press("3")
    fork = call.fork()
    assert fork.undo(1) == 1
    assert (where(fork)[0], where(call)[0]) == ("main", "fraud")


def test_the_observer_is_told_nothing_of_a_fork(flow: Flow, setting: Setting) -> None:
    seen: list[object] = []
    simulation = Simulation(flow, setting, lambda _, item: seen.append(item))
    simulation.start()
    before = len(seen)
    simulation.fork().hang_up()
    assert len(seen) == before
    simulation.settle()
    assert len(seen) > before


def test_a_fork_that_interrupts_a_prompt_leaves_it_whole_in_the_call(call: Simulation) -> None:
    call.run_until(1.0)
    fork = call.fork()
    fork.press("3")
    assert [prompt.cut_at for prompt in fork.heard_so_far[:1]] == [1.0]
    assert [prompt.cut_at for prompt in call.heard_so_far] == [None]


@pytest.mark.parametrize("observe", [None, lambda *_: None], ids=["alone", "observed"])
def test_what_was_heard_is_kept_with_its_times(
    flow: Flow, setting: Setting, observe: Callable[[float, object], None] | None
) -> None:
    simulation = Simulation(flow, setting, observe)
    simulation.start()
    simulation.settle()
    simulation.press("7")
    simulation.finish_typing()
    simulation.run_until(simulation.now + 0.5)
    now = simulation.now
    simulation.press("0")
    heard = simulation.heard_so_far
    assert [prompt.say.shown for prompt in heard] == said(simulation)[:3] + said(simulation)[-1:]
    assert [prompt.cut_at for prompt in heard] == [None, None, now, None]
    assert heard[1].at == heard[0].at + heard[0].lasts_s
    assert (heard[2].at, heard[3].at) == (now - 0.5, now)


def test_music_is_told_from_announcements_after_the_queue_too(call: Simulation) -> None:
    call.settle()
    call.press("0")
    call.hold_the_line()
    music = {prompt.say.shown for prompt in call.heard_so_far if call.is_music(prompt.say)}
    assert (music, call.end is not None) == ({"(музыка)"}, True)


def refusing_once() -> Answer:
    """No card is found the first time; from then on the database is asked."""
    asked: list[str] = []

    def answer(
        request: int, service: str, arguments: Mapping[str, object]
    ) -> tuple[float, ServiceAnswered] | None:
        assert arguments == {"last4": "1234"}
        asked.append(service)
        return (0.5, ServiceAnswered(request, "not_found")) if len(asked) == 1 else None

    return answer


@pytest.fixture
def refused(flow: Flow, setting: Setting) -> Simulation:
    simulation = Simulation(flow, setting, make_answer=refusing_once)
    simulation.start()
    assert block_the_card(simulation) == UNKNOWN
    return simulation


def test_an_answer_in_place_of_the_service_comes_when_it_says(refused: Simulation) -> None:
    asked_at = max(at for at, record in refused.journal.records if isinstance(record, KeyPressed))
    times = [at for at, record in refused.journal.records if isinstance(record, ServiceAnswered)]
    assert times == [pytest.approx(asked_at + 0.5)]


def test_where_nothing_is_answered_in_its_place_the_database_is_asked(refused: Simulation) -> None:
    refused.press("1234")
    refused.settle()
    assert BLOCKED in said(refused)


def test_after_going_back_the_answers_begin_anew(refused: Simulation) -> None:
    assert refused.undo(1) == 1
    refused.settle()
    refused.press("1234")
    refused.settle()
    assert said(refused)[-2] == UNKNOWN


def test_a_fork_remembers_what_was_answered_before_it(refused: Simulation) -> None:
    for simulation in (refused.fork(), refused.fork(), refused):
        simulation.press("1234")
        simulation.settle()
        assert BLOCKED in said(simulation)


def test_a_queue_behaves_as_the_caller_of_the_simulation_says(flow: Flow, setting: Setting) -> None:
    simulation = Simulation(flow, setting, simulated={"operators": Simulated("no_answer", 1, 7.0)})
    simulation.start()
    simulation.settle()
    simulation.press("0")
    simulation.hold_the_line()
    queued_at = next(at for at, record in simulation.journal.records if isinstance(record, Enqueue))
    answers = [
        (at, record.outcome)
        for at, record in simulation.journal.records
        if isinstance(record, TransferAnswered)
    ]
    assert answers == [(queued_at + 7.0, "no_answer")]


def test_moves_are_in_the_journal(call: Simulation) -> None:
    call.settle()
    moves = [(record.source, record.dest) for _, record in call.journal.records if isinstance(record, Moved)]
    assert moves == [("greeting", "main")]


def test_the_journal_of_a_fork_can_begin_anew(call: Simulation) -> None:
    call.settle()
    fork, other = call.fork(journal=False), call.fork()
    before = len(other.journal.records)
    assert fork.journal.records == []
    fork.press("1")
    other.press("1")
    assert fork.journal.records == other.journal.records[before:]
