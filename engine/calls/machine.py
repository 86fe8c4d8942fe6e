"""The one `transitions` machine that every call of a flow shares.

A machine of one's own for each call, or `add_model`, costs kilobytes and milliseconds a call; here a call is only
handed to `machine.events[trigger].trigger(call)`. The lean classes below are the library's public hooks
(`state_cls`, `transition_cls`, `event_cls`); they leave out what this engine does not use: logging calls, callback
lists looked up by name, queues.
"""

from __future__ import annotations

import logging
from copy import copy
from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakKeyDictionary

from transitions import Event, Machine, MachineError, State, Transition

from engine.edges import ANYWHERE, Edge, edges, from_anywhere, of_state
from engine.flow import Ask
from engine.grammar import derive_grammars, shared_grammars

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.flow import Flow
    from engine.grammar import Grammar

logging.getLogger("transitions").setLevel(logging.WARNING)


class Model(Protocol):
    """What the machine drives."""

    state: str
    edge: Edge | None
    """The edge that it took last."""

    def guard(self, edge: Edge) -> bool:
        """Return whether the condition of this edge holds now."""


class SharedState(State):  # type: ignore[misc,unused-ignore]
    """A state with no callbacks: the call itself does what entering means."""


class SharedTransition(Transition):  # type: ignore[misc,unused-ignore]
    """An edge of the flow, with its condition asked of the call."""

    edge: Edge

    def __init__(self, source: str, dest: str, *_: Any, edge: Edge) -> None:  # noqa: ANN401 - the library's hook
        self.source = source
        self.dest = dest
        self.edge = edge

    def execute(self, event_data: Any) -> bool:  # noqa: ANN401 - the library's hook; here it is the call itself
        """Move the call along this edge unless its condition is false."""
        edge = self.edge
        if edge.when is not None and not event_data.guard(edge):
            return False
        event_data.edge = edge
        event_data.state = self.dest
        return True


class SharedEvent(Event):  # type: ignore[misc,unused-ignore]
    """A trigger whose edges are looked up by the call's state, then among those that start anywhere."""

    def trigger(self, model: Model, *_: Any, **__: Any) -> bool:  # type: ignore[override,unused-ignore]  # noqa: ANN401
        """Take the first edge that is open; return whether there was one. Raises: MachineError where none starts."""
        found = self.transitions.get(model.state) or self.transitions.get(ANYWHERE)
        if found is None:
            raise MachineError(f"no {self.name!r} leads out of {model.state!r}")
        for transition in found:  # noqa: SIM110 - any() would cost each turn three calls more
            if transition.execute(model):  # type: ignore[arg-type]
                return True
        return False


class SharedMachine(Machine):  # type: ignore[misc,unused-ignore]
    """A machine with no model of its own, and what else the calls of a flow share."""

    state_cls = SharedState
    transition_cls = SharedTransition
    event_cls = SharedEvent

    grammars: dict[object, Grammar]
    """What is live in each waiting state, see `engine.grammar`."""
    sensitive: frozenset[str]
    """States in which what the caller answers must not show."""


_machines: WeakKeyDictionary[Flow, SharedMachine] = WeakKeyDictionary()


def machine_of(flow: Flow) -> SharedMachine:
    """Return the machine of a flow, built when first asked for; no later call pays for it again."""
    machine = _machines.get(flow)
    if machine is None:
        machine = _machines[flow] = _build(flow)
    return machine


def _build(flow: Flow) -> SharedMachine:
    machine = SharedMachine(
        model=None,
        states=[ANYWHERE, *flow.states],
        initial=ANYWHERE,
        auto_transitions=False,
        send_event=True,
        queued=False,
    )
    machine.grammars = shared_grammars(flow)
    machine.sensitive = frozenset(
        state.name for state in flow.states.values() if isinstance(state, Ask) and state.sensitive
    )
    for edge in edges(flow):
        machine.add_transition(edge.trigger, edge.source, edge.dest, edge=edge)
    return machine


def derive(original: Flow, flow: Flow) -> None:
    """Give a flow that differs from another in a few values a machine that shares all the rest with the other's.

    Both have states of the same names and kinds. What differs is told by identity, so take over what stays.
    """
    base = machine_of(original)
    changed = [name for name, state in flow.states.items() if state is not original.states[name]]
    machine = copy(base)
    machine.grammars = derive_grammars(original, flow)
    machine.events = dict(base.events)
    before = [edge for name in changed for edge in of_state(original.states[name])]
    after = [edge for name in changed for edge in of_state(flow.states[name])]
    if _jumping(flow) != _jumping(original):
        before += from_anywhere(original)
        after += from_anywhere(flow)
    if before != after:
        _replace_edges(machine, before, after)
    _machines[flow] = machine


def _jumping(flow: Flow) -> tuple[object, ...]:
    """What the edges that start anywhere are made from, as far as it is not the states."""
    return flow.commands, flow.start, flow.main, flow.on_failure, flow.on_error, flow.on_too_long


def _replace_edges(machine: SharedMachine, before: Iterable[Edge], after: Iterable[Edge]) -> None:
    events = machine.events
    own: set[str] = set()

    def event_of(trigger: str) -> Event:
        if trigger not in own:
            own.add(trigger)
            known = events.get(trigger)
            events[trigger] = copy(known) if known is not None else SharedEvent(trigger, machine)
            events[trigger].transitions = events[trigger].transitions.copy()
        return events[trigger]

    for edge in before:
        event_of(edge.trigger).transitions.pop(edge.source, None)
    for edge in after:
        transition = SharedTransition(edge.source, edge.dest, edge=edge)
        event_of(edge.trigger).transitions[edge.source].append(transition)
