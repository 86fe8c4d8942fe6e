"""What was known of a queue at a moment of a call, for telling why a condition held."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from engine.actions import Enqueue
from engine.events import QueueMoved
from engine.loading.loader import load
from ivr.calltests.telling.past import UNKNOWN, Past
from ivr.simulation import Setting, Simulation

if TYPE_CHECKING:
    from pathlib import Path

FLOW = """
flow: f
language: ru
start: main
on_failure: bye
states:
  main: {queue: people, say: Ждите., EXPECTED otherwise: bye}
  bye: {hang_up: Пока.}
"""


def past_of(folder: Path, expected: str) -> tuple[Past, list[object]]:
    (folder / "f.yaml").write_text(FLOW.replace("EXPECTED", expected), encoding="utf-8")
    simulation = Simulation(load(folder / "f.yaml"), Setting("", "", datetime(2026, 11, 23, 12, tzinfo=UTC)))
    simulation.start()
    simulation.hold_the_line()
    return Past(simulation), [record for _, record in simulation.journal.records]


@pytest.mark.parametrize(("moved", "known"), [(1, (3, 30)), (2, (2, 15))])
def test_the_queue_is_known_as_it_was_told_last(tmp_path: Path, moved: int, known: tuple[int, int]) -> None:
    past, records = past_of(tmp_path, "expected_wait: 40s, per_caller: 15s,")
    moves = [index for index, record in enumerate(records) if isinstance(record, QueueMoved)]
    at = moves[moved]  # as it moves once more
    assert (past.value("position", at), past.value("wait", at)) == known


def test_before_it_moved_the_queue_was_as_expected(tmp_path: Path) -> None:
    past, records = past_of(tmp_path, "expected_wait: 40s, per_caller: 15s,")
    joined = next(index for index, record in enumerate(records) if isinstance(record, Enqueue))
    assert (past.value("position", joined + 1), past.value("wait", joined + 1)) == (3, 40)
    assert past.value("wait", joined) is UNKNOWN


def test_what_a_flow_does_not_expect_was_not_known(tmp_path: Path) -> None:
    past, records = past_of(tmp_path, "")
    joined = next(index for index, record in enumerate(records) if isinstance(record, Enqueue))
    assert past.value("position", joined + 1) is UNKNOWN
