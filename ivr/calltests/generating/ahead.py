"""What the conditions and values ahead of a state read: what is read no more can't make two calls go on differently."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.coverage import items
from engine.edges import ANYWHERE, edges
from engine.flow import Ask, Menu, Return, Set, SubFlow
from engine.loading.checks_graph import closure
from ivr.calltests.generating.guards import names_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.flow import Flow


def names_ahead(flow: Flow) -> Mapping[str, frozenset[str]]:
    """Return for each state the names that it, or any state which it can lead to, reads in conditions and values."""
    read: dict[str, set[str]] = {}
    for item in items(flow):
        if item.kind == "guard true":
            read.setdefault(item.state or ANYWHERE, set()).update(names_in(item.name))
    for state in flow.states.values():
        if isinstance(state, Set):
            for one in state.assign:
                read.setdefault(state.name, set()).update(names_in(one.value.text))
    leads = _leads(flow)
    return {
        name: frozenset().union(*(read.get(ahead, ()) for ahead in closure((name, ANYWHERE), leads)))
        for name in flow.states
    }


def _leads(flow: Flow) -> dict[str, list[str]]:
    """Where each state leads to; whatever ends a sub-flow leads to all that may follow any."""
    leads: dict[str, list[str]] = {name: [] for name in (*flow.states, ANYWHERE)}
    for edge in edges(flow):
        if edge.trigger != f"to:{flow.start}" or isinstance(flow.states[flow.start], (Menu, Ask)):
            leads[edge.source].append(edge.dest)  # a call starts once; only a question is gone back to
    after = [
        to for state in flow.states.values() if isinstance(state, SubFlow) for to in state.results.values()
    ]
    for state in flow.states.values():
        if isinstance(state, Return):
            leads[state.name] += after
    return leads
