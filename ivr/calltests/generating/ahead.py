"""What the conditions and values ahead of a state read: what is read no more can't make two calls go on differently."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from engine.coverage import items
from engine.edges import ANYWHERE, edges
from engine.flow import Ask, Menu, Return, Set, SubFlow
from engine.loading.checks_graph import closure
from ivr.calltests.generating.guards import names_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.flow import Flow


def names_ahead(flow: Flow) -> Mapping[str, set[str]]:
    """Return for each state the names that it, or any state which it can lead to, reads in conditions and values."""
    ahead: dict[str, set[str]] = {state: set() for state in flow.states}
    back = _back(flow)
    for name, readers in _readers(flow).items():  # there are fewer names than states to look ahead from
        before = closure(readers, back)
        for state in flow.states if ANYWHERE in before else before:
            ahead[state].add(name)
    return ahead


def names_deciding(flow: Flow) -> Mapping[str, set[str]]:
    """Return for each state the names that it reads, and those that the values of these are made of anywhere."""
    made_of: dict[str, set[str]] = defaultdict(set)
    for state in flow.states.values():
        for one in state.assign if isinstance(state, Set) else ():
            made_of[one.variable] |= names_in(one.value.text)
    read: dict[str, set[str]] = defaultdict(set)
    for name, readers in _readers(flow).items():
        for reader in readers:
            read[reader].add(name)
    return {state: closure(names, made_of) for state, names in read.items()}


def _readers(flow: Flow) -> Mapping[str, set[str]]:
    """Which states read each name."""
    readers: dict[str, set[str]] = defaultdict(set)
    for item in items(flow):
        if item.kind == "guard true":
            for name in names_in(item.name):
                readers[name].add(item.state or ANYWHERE)
    for state in flow.states.values():
        for one in state.assign if isinstance(state, Set) else ():
            for name in names_in(one.value.text):
                readers[name].add(state.name)
    return readers


def _back(flow: Flow) -> dict[str, list[str]]:
    """What leads to each state; whatever ends a sub-flow leads to all that may follow any."""
    back: dict[str, list[str]] = defaultdict(list)
    for edge in edges(flow):
        if edge.trigger != f"to:{flow.start}" or isinstance(flow.states[flow.start], (Menu, Ask)):
            back[edge.dest].append(edge.source)  # a call starts once; only a question is gone back to
    sub_flows = [state for state in flow.states.values() if isinstance(state, SubFlow)]
    returns = [state.name for state in flow.states.values() if isinstance(state, Return)]
    for after in {to for sub_flow in sub_flows for to in sub_flow.results.values()}:
        back[after] += returns
    return back
