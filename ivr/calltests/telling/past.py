"""What the variables of a call were at a moment of its journal, and who gave them their values.

A value that the journal doesn't tell, such as an answer that was replaced since, is `UNKNOWN`.
"""

from __future__ import annotations

import ast
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from engine.actions import Enqueue
from engine.calls.queue_place import place_after, told_wait_s
from engine.calls.scope import WEEKDAYS
from engine.events import QueueMoved
from engine.expressions import ExpressionFault
from engine.flow import Ask, Escalate, Lookup, Menu, Set
from engine.journal import Chosen, Failed, Moved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.errors import Place
    from engine.expressions import Expression
    from engine.flow import Assignment, Choice, Flow
    from ivr.simulation import Simulation


class _Unknown:
    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = _Unknown()


class Write(NamedTuple):
    """A variable was given a value."""

    record: int
    """Which record of the journal tells of it."""
    name: str
    value: object
    by: str
    """`state reset`, `option operator`, `the answer in card`, `the service identify`."""
    place: Place
    value_of: Expression | None
    """What the value was worked out from; None for an answer."""


class Past:
    """The values of one call, looked back at."""

    def __init__(self, simulation: Simulation) -> None:
        """Take a call as far as it went."""
        self._simulation = simulation
        self._flow = simulation.flow
        self._records = simulation.journal.records
        self._writes: list[Write] = []
        for write in _writes(self._flow, self._records):
            value = (
                _worked_out(write.value_of, self, write.record) if write.value_of is not None else write.value
            )
            self._writes.append(write._replace(value=value))
        self._know_the_last()

    def _know_the_last(self) -> None:
        """What was written last is what the call holds."""
        values = self._simulation.call.values or {}
        last = {write.name: number for number, write in enumerate(self._writes)}
        for name, number in last.items():
            if name in values:
                self._writes[number] = self._writes[number]._replace(value=values[name])

    def writer(self, name: str, before: int) -> Write | None:
        """Return who wrote a variable last before a record; None where nobody had."""
        variable = name.partition(".")[0]
        found = (
            write for write in reversed(self._writes) if write.name == variable and write.record < before
        )
        return next(found, None)

    def writers(self, name: str, before: int) -> list[Write]:
        """Return the last writer, and before it those that it counted on from: `tries + 1` goes on from another."""
        variable = name.partition(".")[0]
        found: list[Write] = []
        for write in reversed(self._writes):
            if write.name == variable and write.record < before:
                found.append(write)
                if not counts_on(write):
                    break
        return found

    def value(self, name: str, before: int) -> object:
        """Return what a name stood for when a record was about to be written."""
        variable, _, column = name.partition(".")
        declared = self._flow.variables.get(variable)
        if declared is None:
            return self._of_the_call(name, before)
        write = self.writer(variable, before)
        value = declared.start if write is None else write.value
        if column:
            return value.get(column, UNKNOWN) if isinstance(value, dict) else UNKNOWN
        return value

    def _of_the_call(self, name: str, before: int) -> object:
        """What the call itself knows."""
        setting = self._simulation.setting
        at = self._records[min(before, len(self._records) - 1)][0] if self._records else 0.0
        clock = setting.at + timedelta(seconds=at)
        state = self._state(before)
        failed = [record for _, record in self._records[:before] if isinstance(record, Failed)]
        match name:
            case "line" | "caller":
                return getattr(setting, name)
            case "state":
                return state
            case "failures":
                return len(failed)
            case "no_input" | "no_match":
                return next((one.count for one in self._failed_here(before) if one.failure == name), 0)
            case "reason":
                return next((one.reason for one in self._failed_here(before)), "")
            case "today":
                return clock.date()
            case "hour" | "minute":
                return getattr(clock, name)
            case "weekday":
                return WEEKDAYS[clock.weekday()]
            case "position" | "wait":
                return self._in_the_queue(name, before, at)
            case "visits" if self._simulation.call.state == state:
                return (self._simulation.call.visits or {}).get(state, 0)
        return self._requests(name, before, len(failed))

    def _in_the_queue(self, name: str, before: int, at: float) -> object:
        """The place in the queue, or what was left of the wait, as it was known last."""
        for then, record in reversed(self._records[:before]):
            if isinstance(record, QueueMoved):
                return record.position if name == "position" else told_wait_s(then + record.wait_s - at)
            if isinstance(record, Enqueue):
                left_s = then + (record.expected_wait_s or 0.0) - at
                if record.per_caller_s is None:
                    break
                return place_after(left_s, record.per_caller_s) if name == "position" else told_wait_s(left_s)
        return UNKNOWN

    def _failed_here(self, before: int) -> Iterator[Failed]:
        """The failures at the question that the call was at, the last first."""
        for _, record in reversed(self._records[:before]):
            if isinstance(record, Failed):
                yield record
            elif isinstance(record, Moved) and not self._counts_requests(record):
                return

    def _counts_requests(self, move: Moved) -> bool:
        """Whether a move only counts a request, and leaves the question as it was."""
        states = self._flow.states
        return isinstance(states.get(move.dest), Escalate) or (
            isinstance(states.get(move.source), Escalate) and move.trigger.startswith("to:")
        )

    def _requests(self, counter: str, before: int, failures: int) -> object:
        for state in self._flow.states.values():
            if isinstance(state, Escalate) and state.counter == counter:
                moves = [
                    r for _, r in self._records[:before] if isinstance(r, Moved) and r.dest == state.name
                ]
                return len(moves) + (failures if state.failures_count else 0)
        return UNKNOWN

    def _state(self, before: int) -> str:
        moves = (r for _, r in reversed(self._records[:before]) if isinstance(r, Moved))
        return next((move.dest for move in moves), self._flow.start)


class _Scope:
    """The names of a call as they were."""

    def __init__(self, past: Past, before: int) -> None:
        self._past, self._before = past, before

    def __getitem__(self, name: str) -> object:
        value = self._past.value(name, self._before)
        if value is UNKNOWN:
            raise ExpressionFault(f"«{name}» is not known any more")
        return value


def _worked_out(expression: Expression, past: Past, index: int) -> object:
    try:
        return expression(_Scope(past, index + 1))
    except ExpressionFault:
        return UNKNOWN


def names_in(condition: str) -> tuple[str, ...]:
    """Return the variables that a condition reads, in its order; a field of a record as `card.blocked`."""
    tree = ast.parse(f"({condition})", mode="eval")
    nodes = list(ast.walk(tree))
    inner = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    names: dict[str, int] = {}
    for node in nodes:
        if id(node) in inner or id(node) in called:
            continue
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            names.setdefault(f"{node.value.id}.{node.attr}", node.col_offset)
        elif isinstance(node, ast.Name) and node.id not in ("true", "false", "none"):
            names.setdefault(node.id, node.col_offset)
    return tuple(sorted(names, key=lambda name: names[name]))


def counts_on(write: Write) -> bool:
    """Whether a value was worked out from the one before it: `tries + 1`."""
    return write.value_of is not None and write.name in write.value_of.names


# Who writes.


def _writes(flow: Flow, records: list[tuple[float, object]]) -> Iterator[Write]:
    state = flow.start
    yield from _entered(flow, state, 0)
    for index, (_, record) in enumerate(records):
        if isinstance(record, Chosen):
            yield from _chosen(flow, state, record.name, index)
        elif isinstance(record, Moved):
            kind, _, name = record.trigger.partition(":")
            if kind in ("option", "command"):
                yield from _chosen(flow, record.source, name, index)
            else:
                yield from _answered(flow, record, index)
            state = record.dest
            yield from _entered(flow, state, index)


def _entered(flow: Flow, name: str, index: int) -> Iterator[Write]:
    state = flow.states[name]
    if isinstance(state, Set):
        yield from _assigned(state.assign, f"state {name}", index)


def _answered(flow: Flow, move: Moved, index: int) -> Iterator[Write]:
    state = flow.states[move.source]
    if isinstance(state, Ask) and state.into is not None and move.trigger in ("next", "yes", "no"):
        value = {"yes": True, "no": False}.get(move.trigger, UNKNOWN)
        yield Write(index, state.into, value, f"the answer in {state.name}", state.place, None)
    elif isinstance(state, Lookup) and state.into is not None and move.trigger == "found":
        by = f"the service {state.service.name} in {state.name}"
        yield Write(index, state.into, UNKNOWN, by, state.place, None)


def _chosen(flow: Flow, state: str, name: str, index: int) -> Iterator[Write]:
    bare = name.removesuffix(" (command)")
    for choice in (*choices_of(flow, state), *flow.commands):
        if choice.name == bare:
            what = "command" if choice.is_command else "option"
            yield from _assigned(choice.assign, f"{what} {choice.name}", index)
            return


def choices_of(flow: Flow, name: str) -> tuple[Choice, ...]:
    """Return the options of a state."""
    state = flow.states.get(name)
    if state is None:
        return ()
    return (*state.choices, *state.borrowed) if isinstance(state, (Menu, Ask)) else state.choices


def _assigned(assign: tuple[Assignment, ...], by: str, index: int) -> Iterator[Write]:
    for one in assign:
        yield Write(index, one.variable, UNKNOWN, by, one.value.place, one.value)
