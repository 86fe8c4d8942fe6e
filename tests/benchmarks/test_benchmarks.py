"""The benchmark programs run, and what a turn costs does not grow with the flow. Nothing here looks at a clock."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

import pytest
from work_done import functions_entered

from benchmarks import calls, flows, peers, turns
from benchmarks.contenders import Unavailable, bytes_of
from benchmarks.ours import Input, Ours, converse, inputs
from engine.calls.call import Call
from engine.journal import Journal
from engine.loading.loader import load, read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from engine.flow import Flow

SMALL, LARGE = 20, 2000
WARM = 8
"""Turns before the one that is counted: all menus on the way were visited by another call."""
MOST_CALLS = 40
"""Python functions that one whole turn by key may enter: the key, the move, the prompt, its end."""
MOST_CALLS_WITH_JOURNAL = 42
MOST_BYTES = 1024
"""Of a new call."""


@pytest.fixture(scope="module")
def by_size(tmp_path_factory: pytest.TempPathFactory) -> Mapping[int, Flow]:
    folder = tmp_path_factory.mktemp("flows")
    return {size: load(flows.write(folder, size)) for size in (SMALL, LARGE)}


def functions_of_a_turn(flow: Flow, size: int, by: Input, *, journal: bool) -> int:
    events = inputs(size, by)[: WARM + 1]
    converse(started(flow, journal=journal), events)  # fills what the calls of a flow share
    call = started(flow, journal=journal)
    converse(call, events[:WARM])
    return functions_entered(lambda: converse(call, events[WARM:]))


def started(flow: Flow, *, journal: bool = False) -> Call:
    call = Call(flow, journal=Journal() if journal else None)
    call.start(0.0)
    return call


def test_a_written_flow_has_no_problems(tmp_path: Path) -> None:
    assert read(flows.write(tmp_path, 7)).problems == ()


def test_the_walk_comes_through_every_menu() -> None:
    menus = flows.menus(9)

    visited = [menu.onward.target for menu in menus]

    assert visited == [*(menu.name for menu in menus[1:]), menus[0].name]


def test_the_tables_have_a_row_for_every_contender(capsys: pytest.CaptureFixture[str]) -> None:
    turns.main(["--sizes", "5", "6", "--turns", "12", "--rounds", "2", "--calls", "50", "--no-xstate"])

    printed = capsys.readouterr().out
    wanted = [
        "| ours, by key |",
        "| ours, by key, journal on |",
        "| ours, by voice, words of a phrase |",
        "| ours, by voice, near a phrase |",
        f"| {peers.BARE}",
        "| `load`, s",
        "Not measured: XState: not asked for.",
    ]
    assert [row for row in wanted if row not in printed] == []


def test_the_table_of_call_tests_has_every_row(capsys: pytest.CaptureFixture[str]) -> None:
    calls.main(["--sizes", "5", "6", "--rounds", "1", "--calls", "4"])

    printed = capsys.readouterr().out
    wanted = [*(f"| {kind} |" for kind in calls.KINDS), "| `ivr generate`", "| `ivr mutate`"]
    assert [row for row in wanted if row not in printed] == []


def test_a_peer_that_is_not_installed_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "statemachine", None)

    with pytest.raises(Unavailable, match=r"\[bench\]"):
        peers.PythonStateMachine(5)


def test_without_node_there_is_no_xstate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(Unavailable, match="node"):
        peers.install_xstate(tmp_path)


@pytest.mark.parametrize("journal", [False, True], ids=["journal off", "journal on"])
@pytest.mark.parametrize("by", ["key", "exact", "loose"])
def test_a_turn_does_the_same_work_in_a_large_flow(
    by_size: Mapping[int, Flow], by: Input, *, journal: bool
) -> None:
    small, large = (functions_of_a_turn(by_size[size], size, by, journal=journal) for size in (SMALL, LARGE))

    assert small == large


@pytest.mark.parametrize(
    ("journal", "most"),
    [(False, MOST_CALLS), (True, MOST_CALLS_WITH_JOURNAL)],
    ids=["journal off", "journal on"],
)
def test_a_turn_by_key_stays_short(by_size: Mapping[int, Flow], *, journal: bool, most: int) -> None:
    assert functions_of_a_turn(by_size[SMALL], SMALL, "key", journal=journal) <= most


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_a_new_call_is_small(by_size: Mapping[int, Flow], size: int) -> None:
    assert bytes_of(lambda: Call(by_size[size]), 1000) <= MOST_BYTES


def test_a_started_call_is_as_small_in_a_large_flow(by_size: Mapping[int, Flow]) -> None:
    # The least of three: what another thread keeps meanwhile, as that of pytest-xdist, counts too.
    small, large = (
        min(bytes_of(partial(started, by_size[size]), 500) for _ in range(3)) for size in (SMALL, LARGE)
    )

    assert abs(small - large) <= 1


def test_a_walk_ends_where_it_should(by_size: Mapping[int, Flow]) -> None:
    """`walk` asserts it; a figure of a walk that went astray would be worth nothing."""
    assert Ours(by_size[SMALL], SMALL).walk(2 * SMALL + 3) > 0
