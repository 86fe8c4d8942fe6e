"""Checks where a flow leads: all is reached, no loop waits for nobody, a silent caller gets to an end."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from engine.edges import ANYWHERE, Edge, edges
from engine.flow import Ask, HangUp, Menu, Queue, Return, SubFlow, Transfer
from engine.loading.checks_subflows import silent_results

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from engine.flow import Choice, Flow
    from engine.loading.problems import Problems

Graph = dict[str, list[str]]
"""Where each state leads."""


def check(flow: Flow, problems: Problems, *, with_silence: bool) -> None:
    """Note unreachable states, loops that wait for nobody, and silent callers who never get to an end."""
    found = edges(flow)
    reached = _reachable(flow, found)
    for state in flow.states.values():
        if state.name not in reached:
            mend = "lead to it from another state, or remove it"
            problems.error(state.place, f"nobody reaches the state «{state.name}»", mend)
    _check_loops(flow, found, problems)
    if with_silence:
        _check_silence(flow, found, reached, problems)


# -- reachable


def _reachable(flow: Flow, found: Iterable[Edge]) -> set[str]:
    leads: Graph = defaultdict(list)
    roots = [flow.start, flow.on_failure, flow.on_error, *filter(None, (flow.on_too_long,))]
    for edge in found:
        if edge.source != ANYWHERE:
            leads[edge.source].append(edge.dest)
        elif not edge.trigger.startswith("to:"):
            roots.append(edge.dest)
    if any(choice.do == "main" for choice in choices(flow)):
        roots.append(flow.main)
    return closure(roots, leads)


def choices(flow: Flow) -> Iterator[Choice]:
    """Every option and command."""
    yield from flow.commands
    for state in flow.states.values():
        yield from state.choices


def closure(roots: Iterable[str], leads: Mapping[str, Iterable[str]]) -> set[str]:
    """All that can be reached from the roots."""
    reached = set(roots)
    pending = list(reached)
    while pending:
        for target in leads.get(pending.pop(), ()):
            if target not in reached:
                reached.add(target)
                pending.append(target)
    return reached


# -- loops that wait for nobody


def _check_loops(flow: Flow, found: Iterable[Edge], problems: Problems) -> None:
    silent = silent_results(flow)
    leads: Graph = defaultdict(list)
    for edge in found:
        if edge.source == ANYWHERE or edge.waits or edge.dest not in flow.states:
            continue
        result = edge.trigger.removeprefix("result:")
        if result != edge.trigger and result not in silent[edge.source]:
            continue
        leads[edge.source].append(edge.dest)
    for members in _loops(leads):
        first = min(members, key=lambda name: flow.states[name].place)
        loop = _circle(first, members, leads)
        ring = " → ".join([*loop, loop[0]] if len(loop) < 9 else [*loop[:8], "…", loop[0]])
        what = f"these states lead in a circle that waits for nobody: {ring}"
        problems.error(flow.states[first].place, what, "put a question into the circle, or lead out of it")


def _loops(leads: Graph) -> Iterator[set[str]]:
    """Each set of states that lead to each other."""
    for component in _components(leads):
        if len(component) > 1 or component[0] in leads.get(component[0], ()):
            yield set(component)


def _circle(start: str, members: set[str], leads: Graph) -> list[str]:
    """The shortest way from `start` back to itself."""
    came_from: dict[str, str] = {}
    pending = [start]
    for name in pending:
        for target in leads.get(name, ()):
            if target == start:
                ring = [name]
                while ring[-1] != start:
                    ring.append(came_from[ring[-1]])
                return ring[::-1]
            if target in members and target not in came_from:
                came_from[target] = name
                pending.append(target)
    return [start]


def _components(leads: Graph) -> Iterator[list[str]]:
    """The strongly connected components (Tarjan's algorithm, without recursion)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    for root in list(leads):
        if root in index:
            continue
        work = [(root, iter(leads.get(root, ())))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            name, targets = work[-1]
            target = next(targets, None)
            if target is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == index[name]:
                    yield _popped(name, stack, on_stack)
            elif target not in index:
                index[target] = low[target] = len(index)
                stack.append(target)
                on_stack.add(target)
                work.append((target, iter(leads.get(target, ()))))
            elif target in on_stack:
                low[name] = min(low[name], index[target])


def _popped(name: str, stack: list[str], on_stack: set[str]) -> list[str]:
    component: list[str] = []
    while not component or component[-1] != name:
        component.append(stack.pop())
        on_stack.discard(component[-1])
    return component


# -- the silent caller


def _check_silence(flow: Flow, found: Iterable[Edge], reached: set[str], problems: Problems) -> None:
    """From wherever a caller falls silent the call must be able to end (rules 21 and 22)."""
    back: Graph = defaultdict(list)
    for name, targets in _after_silence(flow, found).items():
        for target in targets:
            back[target].append(name)
    ends = [s.name for s in flow.states.values() if isinstance(s, (HangUp, Transfer, Queue))]
    ending = closure(ends, back)
    told: set[str] = set()
    for state in flow.states.values():
        if not isinstance(state, (Menu, Ask)) or state.name in ending or state.name not in reached:
            continue
        target = state.settings.on_failure
        if target not in told:
            told.add(target)
            what = f"a caller who is silent in «{state.name}» goes to «{target}» and never gets to an end"
            mend = "let on_failure lead to a state that hangs up, transfers or queues"
            problems.error(state.place, what, mend)


def _after_silence(flow: Flow, found: Iterable[Edge]) -> Graph:
    """Where each state leads when the caller says nothing and presses nothing."""
    returns: Graph = defaultdict(list)
    for state in flow.states.values():
        if isinstance(state, SubFlow):
            for result, target in state.results.items():
                returns[result].append(target)
    leads: Graph = {}
    for edge in found:
        if edge.source == ANYWHERE:
            continue
        state = flow.states[edge.source]
        waits_for_caller = isinstance(state, (Menu, Ask)) and edge.trigger != "failure"
        if not waits_for_caller and not edge.trigger.startswith(("option:", "result:")):
            leads.setdefault(edge.source, []).append(edge.dest)
    for state in flow.states.values():
        if isinstance(state, Return):
            leads[state.name] = returns[state.result]
    return leads
