"""How a caller gets from one state of a flow to another, told in their own doings: keys, words, silence."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from engine.edges import ANYWHERE, edges
from engine.flow import Ask, Escalate, Menu, Queue, Transfer
from ivr.calltests.telling.past import choices_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from engine.edges import Edge
    from engine.flow import Choice, Flow

Way = tuple["Edge", ...]
_SILENCES = 3
"""Inputs that running out of patience counts as: a way to be told last."""


def ways_from(flow: Flow, start: str, gone: Collection[tuple[str, str]] = frozenset()) -> Mapping[str, Way]:
    """Return for each state that can be reached the way with the fewest inputs of the caller.

    Args:
        flow: Where to go.
        start: The state to start from.
        gone: Edges, by trigger and target, that a caller has just gone: of ways as short theirs is taken.
    """
    out: dict[str, list[Edge]] = {}
    for edge in edges(flow):
        if not edge.trigger.startswith("to:"):
            out.setdefault(edge.source, []).append(edge)
    found: dict[str, Way] = {}
    queue: list[tuple[int, int, int, int, str, Way]] = [(0, 0, 0, 0, start, ())]
    number = 0
    while queue:
        inputs, new, moves, _, state, way = heappop(queue)
        if state in found:
            continue
        found[state] = way
        at = flow.states.get(state)
        asks = isinstance(at, (Menu, Ask)) and not at.settings.modal
        for edge in (*out.get(state, ()), *(out.get(ANYWHERE, ()) if asks else ())):
            number += 1
            cost = _SILENCES if edge.trigger == "failure" else int(edge.waits)
            is_new = (edge.trigger, edge.dest) not in gone
            heappush(queue, (inputs + cost, new + is_new, moves + 1, number, edge.dest, (*way, edge)))
    return found


def inputs_of(way: Way) -> int:
    """Return how many inputs of the caller a way takes."""
    return sum(_SILENCES if edge.trigger == "failure" else int(edge.waits) for edge in way)


def goals(flow: Flow, target: str) -> list[str]:
    """Return the states that a target stands for: itself, or those that connect to that queue or number."""
    if target in flow.states:
        return [target]
    reaching = (s for s in flow.states.values() if isinstance(s, (Queue, Transfer)))
    return [
        s.name for s in reaching if s.to == target or (target.endswith("*") and s.to.startswith(target[:-1]))
    ]


def how(flow: Flow, edge: Edge) -> str:
    """Tell in a few words what makes a call go an edge: ` by key 1`, ` where tries > 2`; empty for nothing."""
    kind, _, name = edge.trigger.partition(":")
    if kind in ("option", "command"):
        choices = choices_of(flow, edge.source) if kind == "option" else flow.commands
        choice = next((choice for choice in choices if choice.name == name), None)
        text = inputs_for(choice) if choice is not None else f"{kind} {name}"
    else:
        text = _by_itself(flow, edge, kind, name)
    by = f" by {text}" if text else ""
    return f"{by} where {edge.when.text}" if edge.when is not None else by


def _by_itself(flow: Flow, edge: Edge, kind: str, name: str) -> str:
    state = flow.states.get(edge.source)
    match kind:
        case "step" if isinstance(state, Escalate):
            return f"request {name} of {len(state.steps)}"
        case "next" if isinstance(state, Ask):
            return "an answer"
        case "yes" | "no":
            return f"the answer {kind}"
        case "failure":
            return "too many failures"
        case "result":
            return f"the sub-flow returns {name}"
        case "next" | "enter":
            return ""
        case "branch":
            return "otherwise" if edge.when is None else ""
    return kind.replace("_", " ")


def inputs_for(choice: Choice) -> str:
    """Return how a caller chooses something: `key 0 or «оператор»`."""
    keys = [f"key {choice.keys[0]}"] if choice.keys else []
    phrases = sorted(
        choice.phrases, key=lambda phrase: "<" in phrase.text
    )  # a class of words is no good example
    if keys and phrases and "<" in phrases[0].text:
        return keys[0]
    phrase = next((one for phrase in phrases for one in phrase.variants()), None)
    return " or ".join([*keys, *([f"«{phrase}»"] if phrase is not None else [])]) or f"option {choice.name}"
