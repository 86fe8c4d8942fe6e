"""Checks sub-flows: results lead somewhere, `return` stands inside one, none runs itself."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from engine.edges import of_state
from engine.errors import did_you_mean
from engine.flow import MAX_SUBFLOW_DEPTH, Return, SubFlow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.flow import Flow
    from engine.loading.problems import Problems


def check(flow: Flow, problems: Problems) -> bool:
    """Note what is wrong with sub-flows and returns; is every result led on?"""
    before = len(problems.found)
    calls = {name: s for name, s in flow.states.items() if isinstance(s, SubFlow)}
    inside = {name: within(flow, (call.start,), borrowed=False) for name, call in calls.items()}
    for name, call in calls.items():
        _check_results(flow, call, inside[name], problems)
    _check_stray_returns(flow, problems)
    _check_nesting(calls, inside, problems)
    return len(problems.found) == before


def within(flow: Flow, roots: Iterable[str], *, borrowed: bool = True) -> set[str]:
    """The states that a sub-flow, or the call itself, passes without entering a sub-flow in its turn.

    Whoever says what another menu offers leaves a sub-flow, as by a command: without `borrowed` those ways are left out.
    """
    reached = set(roots)
    pending = list(reached)
    while pending:
        state = flow.states.get(pending.pop())
        for edge in () if state is None else of_state(state, borrowed=borrowed):
            if edge.trigger != "enter" and edge.dest not in reached:
                reached.add(edge.dest)
                pending.append(edge.dest)
    return reached


def _results(flow: Flow, names: Iterable[str]) -> set[str]:
    return {s.result for name in names if isinstance(s := flow.states.get(name), Return)}


def _check_results(flow: Flow, call: SubFlow, inside: set[str], problems: Problems) -> None:
    given = _results(flow, inside)
    if not given:
        what = f"the sub-flow that begins at «{call.start}» never returns"
        problems.error(call.place, what, "let it lead to a state with return: RESULT, or use next: instead")
        return
    for result in sorted(given - set(call.results)):
        what = f"«{call.start}» can return «{result}», and «{call.name}» does not say where that leads"
        problems.error(call.place, what, f"add {result}: STATE to returns:")
    for result in sorted(set(call.results) - given):
        what = f"«{call.start}» never returns «{result}»"
        problems.warning(call.place, what, did_you_mean(result, given))


def _check_stray_returns(flow: Flow, problems: Problems) -> None:
    roots = {flow.start, flow.on_failure, flow.on_error, flow.main} | {flow.on_too_long or flow.start}
    for name in within(flow, roots):
        state = flow.states.get(name)
        if isinstance(state, Return):
            what = f"the call can get to «{name}» without being in a sub-flow"
            problems.error(state.place, what, "enter it with call: STATE, or use next: instead of return:")


def _check_nesting(calls: dict[str, SubFlow], inside: dict[str, set[str]], problems: Problems) -> None:
    depth: dict[str, int] = {}

    def measure(name: str, chain: tuple[str, ...]) -> int:
        if name in chain:
            ring = " → ".join([*chain[chain.index(name) :], name])
            problems.error(calls[name].place, f"a sub-flow runs itself: {ring}", "lead out of the circle")
            return 0
        if name not in depth:
            if len(chain) > MAX_SUBFLOW_DEPTH:
                return 1
            below = [measure(inner, (*chain, name)) for inner in sorted(inside[name] & calls.keys())]
            depth[name] = 1 + max(below, default=0)
        return depth[name]

    for name, call in calls.items():
        if measure(name, ()) > MAX_SUBFLOW_DEPTH:
            what = f"sub-flows are nested more than {MAX_SUBFLOW_DEPTH} deep"
            problems.error(call.place, what, "make the flow flatter")


def silent_results(flow: Flow) -> dict[str, set[str]]:
    """For each sub-flow state the results that it can come back with without waiting for anybody."""
    calls = [s for s in flow.states.values() if isinstance(s, SubFlow)]
    silent: dict[str, set[str]] = defaultdict(set)
    while True:
        before = sum(map(len, silent.values()))
        for call in calls:
            silent[call.name] |= _results(flow, _without_waiting(flow, call.start, silent))
        if sum(map(len, silent.values())) == before:
            return silent


def _without_waiting(flow: Flow, start: str, silent: dict[str, set[str]]) -> set[str]:
    reached = {start}
    pending = [start]
    while pending:
        state = flow.states.get(pending.pop())
        for edge in () if state is None else of_state(state):
            result = edge.trigger.removeprefix("result:")
            passes = result == edge.trigger or result in silent[edge.source]
            if passes and not edge.waits and edge.trigger != "enter" and edge.dest not in reached:
                reached.add(edge.dest)
                pending.append(edge.dest)
    return reached
