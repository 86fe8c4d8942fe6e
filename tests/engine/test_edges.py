"""The one list of edges that is drawn, checked and built into the machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import load
from engine.edges import ANYWHERE, edges

EVERYTHING = load(Path(__file__).parent / "flows" / "everything.yaml")
EDGES = edges(EVERYTHING)


def leaving(state: str) -> list[tuple[str, str, bool]]:
    return [(e.trigger, e.dest, e.waits) for e in EDGES if e.source == state]


CASES = {
    "say": ("greeting", [("next", "is_open", False)]),
    "branch": ("is_open", [("branch", "count", False), ("branch", "main", False), ("branch", "main", False)]),
    "ask": (
        "cards/block",
        [
            ("option:unknown", "cards/give_up", True),
            ("next", "cards/find", True),
            ("failure", "cards/give_up", True),
        ],
    ),
    "yes_no": (
        "cards/sure",
        [("yes", "cards/do_block", True), ("no", "main", True), ("failure", "cards/give_up", True)],
    ),
    "service": (
        "cards/do_block",
        [
            ("found", "cards/blocked", False),
            ("not_found", "apology", False),
            ("failed", "apology", False),
            ("timed_out", "operators", False),
        ],
    ),
    "transfer": (
        "other_number",
        [
            ("busy", "operators", False),
            ("no_answer", "operators", False),
            ("failed", "operators", False),
            ("closed", "main", False),
        ],
    ),
    "queue": (
        "operators",
        [
            ("busy", "apology", True),
            ("no_answer", "apology", True),
            ("failed", "apology", False),
            ("closed", "closed", False),
            ("queue_full", "apology", False),
            ("option:callback", "farewell", True),
        ],
    ),
    "sub-flow": (
        "balance",
        [
            ("enter", "identify", False),
            ("result:known", "tell_balance", False),
            ("result:unknown", "main", False),
        ],
    ),
    "escalate": ("operator", [("step:2", "main", False), ("step:3", "operators", False)]),
    "return": ("word_known", []),
    "hang up": ("closed", []),
}


@pytest.mark.parametrize(("state", "expected"), CASES.values(), ids=CASES)
def test_the_edges_that_leave_a_state(state: str, expected: list[tuple[str, str, bool]]) -> None:
    assert leaving(state) == expected


def test_an_option_with_a_condition_keeps_it() -> None:
    (edge,) = [e for e in EDGES if e.trigger == "option:number"]
    assert edge.when is not None
    assert edge.when.text == "tries < 3"


def test_commands_and_jumps_start_anywhere() -> None:
    anywhere = leaving(ANYWHERE)
    assert ("command:operator", "operator", True) in anywhere
    assert ("command:goodbye", "farewell", True) in anywhere
    jumps = {dest for trigger, dest, _ in anywhere if trigger == f"to:{dest}"}
    assert {"greeting", "main", "operators", "apology", "farewell", "cards/block"} <= jumps
    assert "cards/find" not in jumps


def test_every_edge_leads_to_a_state_and_knows_its_place() -> None:
    assert all(edge.dest in EVERYTHING.states and edge.place.line > 0 for edge in EDGES)
