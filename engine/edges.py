"""Every way from one state to another: the one list that is drawn, checked and built into the machine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.errors import NOWHERE
from engine.flow import Ask, Branch, Escalate, Lookup, Menu, Queue, Say, Set, SubFlow, Transfer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.errors import Place
    from engine.expressions import Expression
    from engine.flow import Choice, Flow, State

ANYWHERE = "(anywhere)"
"""The source of jumps that any state can make; no state has brackets in its name."""
IMMEDIATE = frozenset(("closed", "queue_full", "failed"))
"""Outcomes of a queue that come before the caller has waited."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One way from one state to another."""

    source: str
    """A state, or `ANYWHERE`."""
    trigger: str
    """What makes the call go it."""
    dest: str
    place: Place
    when: Expression | None = None
    """It is there only where this is true."""
    waits: bool = False
    """The call waits for the caller, or for time to pass, before it goes this way."""


def edges(flow: Flow) -> tuple[Edge, ...]:
    """All edges: state by state in the order of the file, then those that start anywhere."""
    found: list[Edge] = []
    for state in flow.states.values():
        found += of_state(state)
    found += from_anywhere(flow)
    return tuple(found)


def from_anywhere(flow: Flow) -> Iterator[Edge]:
    """The edges that any state can be left by: commands, and jumps of the call itself."""
    yield from _commands(flow)
    yield from _jumps(flow)


def of_state(state: State, *, borrowed: bool = True) -> Iterator[Edge]:
    """The edges that leave one state; those of options that other menus offer only where `borrowed`."""
    if not borrowed and isinstance(state, (Menu, Ask)):
        state = replace(state, borrowed=())
    name, place = state.name, state.place
    match state:
        case Say() | Set():
            yield Edge(name, "next", state.next, place)
        case Menu():
            yield from _options(state, (*state.options, *state.borrowed))
            yield Edge(name, "failure", state.settings.on_failure, place, None, True)
        case Ask():
            yield from _ask(state)
        case Branch():
            for case in state.cases:
                yield Edge(name, "branch", case.goto, case.place, case.when)
        case Lookup() | Transfer():
            for outcome, target in state.branches.items():
                yield Edge(name, outcome, target, place)
        case Queue():
            for outcome, target in state.branches.items():
                yield Edge(name, outcome, target, place, None, outcome not in IMMEDIATE)
            yield from _options(state, state.leave)
        case SubFlow():
            yield Edge(name, "enter", state.start, place)
            for result, target in state.results.items():
                yield Edge(name, f"result:{result}", target, place)
        case Escalate():
            for number, step in enumerate(state.steps, 1):
                if step.goto is not None:
                    yield Edge(name, f"step:{number}", step.goto, step.place)


def _ask(state: Ask) -> Iterator[Edge]:
    yield from _options(state, (*state.options, *state.borrowed))
    branches = state.value.kind == "yes_no"
    ways = {"yes": state.yes, "no": state.no} if branches else {"next": state.next}
    for trigger, target in ways.items():
        if target is not None:
            yield Edge(state.name, trigger, target, state.place, None, True)
    yield Edge(state.name, "failure", state.settings.on_failure, state.place, None, True)


def _options(state: State, options: Iterable[Choice]) -> Iterator[Edge]:
    for option in options:
        if option.goto is not None:
            yield Edge(state.name, f"option:{option.name}", option.goto, option.place, option.when, True)


def _commands(flow: Flow) -> Iterator[Edge]:
    for command in flow.commands:
        if command.goto is not None:
            trigger = f"command:{command.name}"
            yield Edge(ANYWHERE, trigger, command.goto, command.place, command.when, True)


def _jumps(flow: Flow) -> Iterator[Edge]:
    """Where `back`, `main`, resuming and failing can take a call from anywhere."""
    named = (flow.start, flow.main, flow.on_failure, flow.on_error, flow.on_too_long)
    targets = dict.fromkeys(name for name in named if name)
    targets |= dict.fromkeys(s.name for s in flow.states.values() if isinstance(s, (Menu, Ask)))
    for target in targets:
        place = flow.states[target].place if target in flow.states else NOWHERE
        yield Edge(ANYWHERE, f"to:{target}", target, place, None, True)
