"""The way to a person in every line of the bank: how soon one is handed over, how long one waits at which hour."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from engine.actions import Enqueue, LeaveQueue
from engine.events import Heard, KeyPressed, QueueMoved, TransferAnswered
from ivr.lines import flows_in
from ivr.main import cli
from ivr.opening import open_flow
from ivr.simulation import Setting, Simulation

if TYPE_CHECKING:
    from collections.abc import Iterator

FLOWS = flows_in([str(Path(__file__).parents[2] / "flows")])
MOSCOW = ZoneInfo("Europe/Moscow")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=MOSCOW)

every_line = pytest.mark.parametrize("path", FLOWS, ids=lambda path: Path(path).stem)


def calling(path: str, at: datetime = NOON) -> Simulation:
    """Return a call that has come to its main menu."""
    flow = open_flow(path)
    simulation = Simulation(flow, Setting(next(iter(flow.lines)), "+79161234567", at))
    simulation.start()
    simulation.settle()
    return simulation


def at_of(simulation: Simulation, kind: type) -> list[float]:
    return [at for at, record in simulation.journal.records if isinstance(record, kind)]


def waited_s(simulation: Simulation) -> float:
    """Hold the line and return how long the operators let one wait."""
    simulation.press("0")
    simulation.hold_the_line()
    return round(at_of(simulation, TransferAnswered)[0] - at_of(simulation, Enqueue)[0], 3)


@every_line
@pytest.mark.parametrize("how", ["0", "оператор", "соедини с оператором"])
def test_within_a_second_of_the_decision_one_is_handed_over(path: str, how: str) -> None:
    simulation = calling(path)
    while not at_of(simulation, Enqueue):
        if how == "0":
            simulation.press(how)
        else:
            simulation.say(how)
        asked_at = at_of(simulation, KeyPressed if how == "0" else Heard)[-1]
        if not at_of(simulation, Enqueue):
            simulation.run_until(simulation.now + 1.0)
        if not at_of(simulation, Enqueue):
            simulation.settle()
    assert 0.0 <= at_of(simulation, Enqueue)[0] - asked_at < 1.0


@every_line
@pytest.mark.parametrize(
    ("moscow", "wait_s"),
    [
        ("00:00", 20.0),
        ("08:58", 20.0),
        ("09:00", 45.0),
        ("15:58", 45.0),
        ("16:00", 240.0),
        ("19:58", 240.0),
        ("20:00", 45.0),
        ("23:58", 45.0),
    ],
)
def test_one_waits_as_long_as_the_hour_in_moscow_lets_expect_wherever_one_is(
    path: str, moscow: str, wait_s: float
) -> None:
    at = datetime.fromisoformat(f"2026-11-23T{moscow}").replace(tzinfo=MOSCOW)
    assert [waited_s(calling(path, at.astimezone(zone))) for zone in (UTC, ZoneInfo("Asia/Vladivostok"))] == [
        wait_s
    ] * 2


@every_line
def test_what_one_is_told_is_what_happens(path: str) -> None:
    simulation = calling(path, datetime(2026, 11, 23, 18, 0, tzinfo=MOSCOW))
    simulation.press("0")
    simulation.hold_the_line()
    (connected_at,) = at_of(simulation, TransferAnswered)
    moves = [(at, one) for at, one in simulation.journal.records if isinstance(one, QueueMoved)]
    assert [one.position for _, one in moves] == list(range(16, 0, -1))
    assert [round(at + one.wait_s - connected_at, 6) for at, one in moves] == [0.0] * 16


@pytest.fixture
def vladivostok(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine seven hours ahead of Moscow."""
    monkeypatch.setenv("TZ", "Asia/Vladivostok")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("vladivostok")
@pytest.mark.parametrize(
    ("at", "told"), [("2026-11-24T01:00", "дольше обычного"), ("2026-11-24T10:00", "почти сразу")]
)
def test_on_a_machine_in_another_zone_the_hours_are_those_of_moscow(at: str, told: str) -> None:
    result = CliRunner().invoke(cli, ["call", FLOWS[0], "--at", at], input="0\n")
    assert result.exit_code == 0
    assert told in result.output


@every_line
def test_whoever_joins_before_the_peak_waits_no_longer_for_it(path: str) -> None:
    simulation = calling(path, datetime(2026, 11, 23, 15, 59, 10, tzinfo=MOSCOW))
    assert waited_s(simulation) == 45.0
    assert at_of(simulation, Enqueue)[0] < 50.0 < at_of(simulation, TransferAnswered)[0]


@every_line
def test_hanging_up_takes_one_out_of_the_queue(path: str) -> None:
    simulation = calling(path)
    simulation.press("0")
    simulation.settle()
    simulation.hang_up()
    (joined,) = (one for _, one in simulation.journal.records if isinstance(one, Enqueue))
    assert [one for _, one in simulation.journal.records if isinstance(one, LeaveQueue)] == [
        LeaveQueue(joined.request)
    ]
    assert simulation.end is not None
    assert simulation.end.end == "caller_hung_up"
