"""How many inputs of the caller a state or queue is away from every other, whatever conditions there are."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from engine.edges import ANYWHERE, edges
from engine.flow import Ask, Menu, Queue, Transfer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.flow import Flow

_known: WeakKeyDictionary[Flow, dict[str, Mapping[str, int]]] = WeakKeyDictionary()
_BY_CALLER = ("option:", "command:", "yes", "no", "next")


def inputs_to(flow: Flow, target: str) -> Mapping[str, int]:
    """Return for each state that can lead there how many inputs it takes at least; silence is none."""
    known = _known.setdefault(flow, {})
    if target not in known:
        known[target] = _distances(flow, target)
    return known[target]


def is_called(name: str, wanted: str) -> bool:
    """Whether a name is the one wanted; `*` at its end stands for anything."""
    return name.startswith(wanted[:-1]) if wanted.endswith("*") else name == wanted


def _goals(flow: Flow, target: str) -> Iterator[str]:
    for state in flow.states.values():
        names = (state.name, state.to) if isinstance(state, (Queue, Transfer)) else (state.name,)
        if any(is_called(name, target) for name in names):
            yield state.name


def _distances(flow: Flow, target: str) -> dict[str, int]:
    """Breadth first from the goals, back along the edges; an edge that waits for the caller costs one input."""
    back: dict[str, list[tuple[str, int]]] = {}
    for edge in edges(flow):
        if edge.trigger == "failure" or edge.trigger.startswith("to:"):
            continue  # what happens to a caller, and does not depend on what they want
        cost = int(edge.waits and edge.trigger.startswith(_BY_CALLER))
        back.setdefault(edge.dest, []).append((edge.source, cost))
    back_from_anywhere = [
        (state.name, 0)
        for state in flow.states.values()
        if isinstance(state, (Menu, Ask)) and not state.settings.modal
    ]
    found: dict[str, int] = {}
    queue = deque((goal, 0) for goal in _goals(flow, target))
    while queue:
        state, far = queue.popleft()
        if found.get(state, far + 1) <= far:
            continue
        found[state] = far
        for source, cost in back_from_anywhere if state == ANYWHERE else back.get(state, ()):
            (queue.append if cost else queue.appendleft)((source, far + cost))
    found.pop(ANYWHERE, None)
    return found
