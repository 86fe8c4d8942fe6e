"""Every line works by keys alone and by voice alone: each state that a caller can come to is come to either way.

Looked for over every edge of the flow, whatever its conditions: what a caller does, what services and operators answer,
and silence are edges too. What is only offered by one way of answering is no way for a caller who has the other.
"""

from __future__ import annotations

import re
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engine.edges import ANYWHERE, Edge, edges
from engine.flow import Ask, Menu, Queue
from engine.grammar import said
from engine.loading.loader import load
from ivr.lines import flows_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.flow import Choice, Flow, State

FLOWS = flows_in([str(Path(__file__).parents[2] / "flows")])
NOT_BY_KEYS = {
    "sber_900": {
        "identify/check_word": "a code word can only be said: «если забыли его, нажмите один» leads to the date of birth",
        "cannot/small_talk": "whoever wants to chat does not do it by keys",
    },
    "sber_mobile": {"limits/by_operator": "by keys it is 0, which leads to the same operators"},
}
"""States that need a voice, each with the reason."""
every_line = pytest.mark.parametrize("path", FLOWS, ids=lambda path: Path(path).stem)


def by_keys(choice: Choice) -> bool:
    return bool(choice.keys)


def by_voice(choice: Choice) -> bool:
    return bool(said(choice))


def takes_keys(ask: Ask) -> bool:
    kind = ask.value.kind
    return kind != "words" and (kind != "one_of" or any(item.keys for item in ask.value.items))


def choices_of(flow: Flow, state: State) -> dict[str, Choice]:
    """The choices behind the triggers of a state's edges, and of the commands."""
    found = {f"command:{choice.name}": choice for choice in flow.commands}
    if isinstance(state, (Menu, Ask)):
        found |= {f"option:{choice.name}": choice for choice in (*state.borrowed, *state.options)}
    elif isinstance(state, Queue):
        found |= {f"option:{choice.name}": choice for choice in state.leave}
    return found


def is_open(flow: Flow, edge: Edge, can: Callable[[Choice], bool]) -> bool:
    """Whether a caller who answers in one way only can go along an edge."""
    state = flow.states.get(edge.source, flow.states[flow.main])
    choice = choices_of(flow, state).get(edge.trigger)
    if choice is not None:
        return can(choice)
    if isinstance(state, Ask) and edge.trigger in ("next", "yes", "no"):
        return can is not by_keys or takes_keys(state)
    return True


def reached(flow: Flow, can: Callable[[Choice], bool]) -> set[str]:
    """The states that are come to from the start; commands are live wherever the caller is asked."""
    found = {flow.start, flow.on_failure, flow.on_error, *filter(None, [flow.on_too_long])}
    out: dict[str, list[Edge]] = {}
    for edge in edges(flow):
        if not edge.trigger.startswith("to:"):
            out.setdefault(edge.source, []).append(edge)
    waiting = deque(found)
    while waiting:
        name = waiting.popleft()
        for edge in (*out.get(name, ()), *(out[ANYWHERE] if name == flow.main else ())):
            if edge.dest not in found and is_open(flow, edge, can):
                found.add(edge.dest)
                waiting.append(edge.dest)
    return found


@every_line
def test_each_state_is_come_to_by_keys_alone(path: str) -> None:
    flow = load(path)
    missed = reached(flow, lambda _: True) - reached(flow, by_keys)
    assert missed == set(NOT_BY_KEYS.get(flow.name, {}))


@every_line
def test_each_state_is_come_to_by_voice_alone(path: str) -> None:
    flow = load(path)
    assert reached(flow, lambda _: True) - reached(flow, by_voice) == set()


@every_line
def test_each_state_is_come_to_at_all(path: str) -> None:
    flow = load(path)
    assert flow.states.keys() - reached(flow, lambda _: True) == set()


@every_line
def test_the_key_of_each_option_is_named_to_the_caller(path: str) -> None:
    """In the list of options, or in a sentence of its own; «*» and «#» are named to whoever is not understood."""
    flow = load(path)
    unnamed = [
        f"{state.name}: {choice.name}"
        for state in flow.states.values()
        if isinstance(state, (Menu, Ask))
        for choice in state.options
        if choice.keys and not is_named(flow, state, choice)
    ]
    assert unnamed == []


def is_named(flow: Flow, state: Menu | Ask, choice: Choice) -> bool:
    texts = [prompt.text.source for prompt in (*state.prompts, *state.short)]
    listed = choice.offer is not None and any("{options}" in text for text in texts)
    spoken = re.compile(rf"нажмите {flow.language.spell_key(choice.keys[0])}\b")
    by_example = (
        isinstance(state, Ask)
        and state.value.kind == "one_of"
        and any("код региона" in text for text in texts)
    )
    return listed or by_example or any(spoken.search(text) for text in texts)


@every_line
def test_a_yes_and_a_no_are_named_with_their_keys(path: str) -> None:
    flow = load(path)
    questions = [s for s in flow.states.values() if isinstance(s, Ask) and s.value.kind == "yes_no"]
    texts = {s.name: " ".join(p.text.source for p in (*s.prompts, *s.short)) for s in questions}
    unnamed = [
        name for name, text in texts.items() if "нажмите один" not in text or "нажмите два" not in text
    ]
    assert (unnamed, len(questions) >= 2) == ([], True)


@every_line
def test_what_is_read_back_is_confirmed_by_a_key_that_is_named(path: str) -> None:
    flow = load(path)
    asks = [s for s in flow.states.values() if isinstance(s, Ask) and s.confirm is not None]
    assert [s.name for s in asks if s.confirm and "нажмите один" not in s.confirm.source] == []
