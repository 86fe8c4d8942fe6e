"""What a picture of a flow shows: boxes with what the caller hears, and labelled arrows; nothing of how it is drawn.

States that only set variables are passed over: an arrow to one goes on to where it leads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from textwrap import shorten
from typing import TYPE_CHECKING, Literal

from engine.edges import from_anywhere, of_state
from engine.errors import NOWHERE
from engine.flow import (
    Ask,
    Branch,
    Escalate,
    HangUp,
    Lookup,
    Menu,
    Queue,
    Return,
    Say,
    Set,
    SubFlow,
    Transfer,
)
from engine.telephone_numbers import as_written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.edges import Edge
    from engine.errors import Place
    from engine.flow import Choice, Flow, Prompts, State

Kind = Literal["says", "asks", "decides", "looks up", "connects", "calls", "returns", "counts", "ends"]

LONGEST_WORDS = 110
"""Characters of a prompt in its box."""
LONGEST_LABEL = 60
"""Characters beside an arrow."""
_KINDS: Mapping[type[State], Kind] = {
    Say: "says",
    Menu: "asks",
    Ask: "asks",
    Branch: "decides",
    Lookup: "looks up",
    Transfer: "connects",
    Queue: "connects",
    SubFlow: "calls",
    Return: "returns",
    Escalate: "counts",
    HangUp: "ends",
}
_SLOT = re.compile(r"\{[^{}]*\}")
_CONDITION = (
    (re.compile(r"not open\(\"([^\"]*)\"\)"), r"\1 closed"),
    (re.compile(r"open\(\"([^\"]*)\"\)"), r"\1 open"),
    (re.compile(r"\bis_(\w+)"), r"\1"),
    (re.compile(r"^not (\w[\w.]*)$"), r"\1: no"),
    (re.compile(r"\bcaller\s*==\s*\"\""), "number withheld"),
    (re.compile(r"\bcaller\s*!=\s*\"\""), "number known"),
    (re.compile(r"\"(\+\d+)\" in caller"), r"caller has \1"),
    (re.compile(r"starts_with\(caller, \"(\+\d+)\"\)"), r"caller begins with \1"),
    (re.compile(r"\+\d{11}"), lambda number: as_written(number[0])),
    (re.compile(r"\s*==\s*\"\""), " unknown"),
    (re.compile(r"\s*!=\s*\"\""), " known"),
    (re.compile(r"\s*==\s*"), " is "),
    (re.compile(r"\s*!=\s*"), " is not "),
    (re.compile(r"\s*>=\s*"), " ≥ "),
    (re.compile(r"\s*<=\s*"), " ≤ "),
    (re.compile(r"[_.]"), " "),
    (re.compile(r"\""), ""),
)
"""How a condition is put into words, one step after the other."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way from one box to another."""

    label: str
    """What makes the call go it, in words; empty where it just goes on."""
    dest: str
    """The name of a box."""


@dataclass(frozen=True, slots=True)
class Box:
    """A state."""

    name: str
    kind: Kind
    words: str
    """What is heard there, or what is done."""
    place: Place
    arrows: tuple[Arrow, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A whole flow, ready to be drawn."""

    title: str
    numbers: tuple[str, ...]
    """The telephone numbers that reach it."""
    start: str
    boxes: Mapping[str, Box]
    """By name, in the order of the flow."""
    anywhere: tuple[Arrow, ...]
    """What can be said or pressed in every question."""


def chart(flow: Flow) -> Chart:
    """Return what a picture of the flow shows."""
    boxes = {state.name: _box(flow, state) for state in flow.states.values() if not isinstance(state, Set)}
    commands = {f"command:{command.name}": command for command in flow.commands}
    anywhere = tuple(
        Arrow(choice_words(commands[edge.trigger]), _seen(flow, edge.dest))
        for edge in from_anywhere(flow)
        if edge.trigger in commands
    )
    failing = Arrow("whoever keeps failing", _seen(flow, flow.on_failure))
    return Chart(
        flow.title or flow.name,
        tuple(map(as_written, flow.lines)),
        _seen(flow, flow.start),
        boxes,
        (*anywhere, failing),
    )


def _seen(flow: Flow, name: str) -> str:
    """The first state on the way that is drawn; the loader has refused circles of states that wait for nobody."""
    state = flow.states[name]
    return _seen(flow, state.next) if isinstance(state, Set) else name


def _box(flow: Flow, state: State) -> Box:
    arrows: dict[tuple[str, str], None] = {}
    for edge in of_state(state, borrowed=False):  # those are drawn where they belong
        if edge.trigger != "failure" or edge.dest != flow.on_failure:
            arrows[_label(state, edge), _seen(flow, edge.dest)] = None
    joined: dict[str, list[str]] = {}
    for label, dest in arrows:
        joined.setdefault(dest, []).append(label)
    return Box(
        state.name,
        _KINDS[type(state)],
        _words(state),
        state.place,
        tuple(Arrow(", ".join(filter(None, labels)), dest) for dest, labels in joined.items()),
    )


def _words(state: State) -> str:
    match state:
        case Escalate():
            said = (_heard(step.prompts) for step in state.steps if step.prompts)
            return shorten(" / ".join(said), LONGEST_WORDS, placeholder=" …")
        case Branch():
            asked = (f"{_condition(case.when.text)}?" for case in state.cases if case.when is not None)
            return shorten(" ".join(asked), LONGEST_WORDS, placeholder=" …")
        case Lookup():
            own = tuple(
                prompt for prompt in state.waiting if prompt.place != NOWHERE
            )  # the language's own says nothing
            return _heard(own) or f"looks up: {plain(state.service.name)}"
        case Transfer():
            return _heard(state.prompts) or f"connects to {plain(state.to)}"
        case Queue():
            return _heard(state.prompts) or _heard(state.announce) or f"connects to {plain(state.to)}"
        case SubFlow():
            return f"a part of its own: {plain(state.start.rpartition('/')[0] or state.start)}"
        case Return():
            return plain(state.result)
        case Say() | Menu() | Ask() | HangUp():
            return _heard(state.prompts)
    return plain(state.name)


def _heard(prompts: Prompts) -> str:
    """The first prompt that has no condition, else the first, with «…» for what differs from call to call and without
    its list of options.
    """
    if not prompts:
        return ""
    usual = next((prompt for prompt in prompts if prompt.when is None), prompts[0])
    text = _SLOT.sub("…", usual.text.source.replace("{options}", ""))
    text = text.replace("{{", "{").replace("}}", "}").replace("….", "…")
    return shorten(text, LONGEST_WORDS, placeholder=" …")


def _label(state: State, edge: Edge) -> str:
    what, _, name = edge.trigger.partition(":")
    match what:
        case "option":
            label = choice_words(next(option for option in state.choices if option.name == name))
        case "branch":
            label = _condition(edge.when.text) if edge.when is not None else "otherwise"
        case "step":
            label = f"request {name}"
        case "next" | "enter":
            label = ""
        case "result":
            label = plain(name)
        case "failure":
            label = "keeps failing"
        case _:
            label = plain(what)
    return shorten(label, LONGEST_LABEL, placeholder=" …")


def choice_words(choice: Choice) -> str:
    """Return how a choice is made: its key, and what it is offered as or what is said."""
    if choice.offer is not None:
        words = _SLOT.sub("…", choice.offer.source)
    elif choice.phrases:
        words = f"«{choice.phrases[0].variants()[0]}»"
    else:
        words = plain(choice.name)
    return shorten(" ".join((*choice.keys[:1], words)), LONGEST_LABEL, placeholder=" …")


def _condition(text: str) -> str:
    for pattern, words in _CONDITION:
        text = pattern.sub(words, text)
    return text


def plain(name: str) -> str:
    """Return a name as words: `card_by_last4` as «card by last4»."""
    return re.sub(r"[_/]+", " ", name)
