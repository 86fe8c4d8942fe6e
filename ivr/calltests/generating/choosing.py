"""Chooses few calls that cover a flow, and gives them as they will stand in a script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr.calltests.generating.exploring import explore
from ivr.calltests.generating.naming import Names
from ivr.calltests.generating.walking import walks
from ivr.calltests.generating.writing_down import head, steps
from ivr.calltests.saving.writer import WrittenCall
from ivr.calltests.usual import usual_moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from engine.coverage import Coverage, Item
    from engine.flow import Flow
    from ivr.calltests.generating.exploration import Exploration
    from ivr.calltests.generating.walking import Made

COVERS: Mapping[str, frozenset[str]] = {
    "transitions": frozenset(("transition", "handler")),
    "prompts": frozenset(("transition", "handler", "state", "prompt", "guard true", "guard false")),
}
"""What can be covered: by name, the kinds of items."""


@dataclass(frozen=True, slots=True)
class Generated:
    """Calls that cover a flow."""

    calls: tuple[WrittenCall, ...]
    turns: int
    """Of the caller, in all calls."""
    items: int
    """How much there is to cover."""
    missing: tuple[tuple[Item, str], ...]
    """What the calls do not cover, and why."""


def generate(flow: Flow, cover: str = "transitions", seed: int = 0) -> Generated:
    """Return few calls that cover a flow; the same for the same flow and seed.

    Args:
        flow: The flow.
        cover: A key of `COVERS`.
        seed: Another one finds other calls.
    """
    kinds = COVERS[cover]
    found = explore(flow, lambda coverage: _wanted(coverage, kinds), usual_moment(flow), seed)
    made = _without_needless(list(walks(found)))
    names = Names(flow)
    calls = tuple(WrittenCall(names.of(one), list(steps(one)), head(one, flow)) for one in made)
    missing = sorted(found.targets.difference(*(one.hit for one in made)))
    turns = sum(len(one.turns) - 1 for one in made)
    items = sum(1 for _ in _of_kinds(found.coverage, kinds))
    return Generated(calls, turns, items, tuple(_told(found, number) for number in missing))


def _wanted(coverage: Coverage, kinds: frozenset[str]) -> list[int]:
    """What is to be covered; where there is nothing, the line is called once all the same."""
    return list(_of_kinds(coverage, kinds)) or list(_of_kinds(coverage, frozenset(("state",))))


def _of_kinds(coverage: Coverage, kinds: frozenset[str]) -> Iterator[int]:
    return (number for number, item in enumerate(coverage.items) if item.kind in kinds)


def _told(found: Exploration, number: int) -> tuple[Item, str]:
    item = found.coverage.items[number]
    return item, _reason(found, item)


def _reason(found: Exploration, item: Item) -> str:
    covered = (found.coverage.items[other] for other in found.covered)
    reached = {one.state for one in covered if one.kind == "state"}
    if item.state and item.state not in reached:
        return f"no call got to {item.state}"
    if found.gave_up:
        return f"{found.tries:,} tries did not lead to it"
    return "nothing that callers, services, queues and opening hours can do led to it"


def _without_needless(made: Sequence[Made]) -> list[Made]:
    """Leave out calls that cover nothing which the others don't cover."""
    times: dict[int, int] = {}
    for one in made:
        for item in one.hit:
            times[item] = times.get(item, 0) + 1
    kept = []
    for one in made:
        if all(times[item] > 1 for item in one.hit):
            for item in one.hit:
                times[item] -= 1
        else:
            kept.append(one)
    return kept
