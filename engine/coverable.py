"""What calls can cover of a flow: its states, transitions, prompts, phrases, conditions and failures, each once."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from textwrap import shorten
from typing import TYPE_CHECKING, Literal
from weakref import WeakKeyDictionary

from engine.edges import ANYWHERE, edges
from engine.flow import Ask, Branch, Escalate, HangUp, Lookup, Menu, Prompt, Queue, Say, Transfer

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

    from engine.edges import Edge
    from engine.errors import Place
    from engine.expressions import Expression
    from engine.flow import Choice, Flow, State

Kind = Literal[
    "state", "transition", "prompt", "phrase", "not meant", "also", "guard true", "guard false", "handler"
]
KINDS: tuple[Kind, ...] = (
    "state",
    "transition",
    "prompt",
    "phrase",
    "not meant",
    "also",
    "guard true",
    "guard false",
    "handler",
)
"""In the order of reports."""
LONGEST_NAME = 80
"""Characters of a prompt that name it."""

_NEVER: Mapping[Kind, str] = {
    "state": "state {} was never entered",
    "transition": "{} was never taken",
    "prompt": "«{}» was never heard to its end",
    "phrase": "phrase «{}» never won",
    "not meant": "not_meant «{}» never kept anything from being understood",
    "also": "also {} was never used",
    "guard true": "guard {} was never true",
    "guard false": "guard {} was never false",
    "handler": "{} never happened",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a call can cover."""

    kind: Kind
    name: str
    """For a person: `key 2 → credit`, `open("peak")`, the words of a prompt."""
    state: str
    """Whose it is; empty for what several states share, and for what is live in all of them."""
    place: Place

    @property
    def never(self) -> str:
        """One plain sentence: that no call covered it."""
        return _NEVER[self.kind].format(self.name)


@dataclass(frozen=True, slots=True)
class Coverable:
    """The items of one flow, and how they are found."""

    items: tuple[Item, ...]
    """In the order of the flow."""
    index: Mapping[Hashable, int]
    """Of each item in `items`, by a key that a journal tells as well; see `engine.coverage`."""

    @property
    def digest(self) -> str:
        """The same for the same items of the same flow, wherever its file lies."""
        plain = [(i.kind, i.name, i.state, i.place.line, i.place.column) for i in self.items]
        return sha256(repr(plain).encode()).hexdigest()[:16]


_known: WeakKeyDictionary[Flow, Coverable] = WeakKeyDictionary()


def coverable(flow: Flow) -> Coverable:
    """Return what calls can cover of a flow, worked out when first asked for."""
    known = _known.get(flow)
    if known is None:
        known = _known[flow] = _collect(flow)
    return known


def items(flow: Flow) -> tuple[Item, ...]:
    """Return every thing of a flow that a call can cover. What YAML aliases or defaults share is one item.

    What a state understands of another menu (`also:`) is one item together: each part of it is covered where it is
    offered, as a command is anywhere.
    """
    return coverable(flow).items


def _collect(flow: Flow) -> Coverable:
    found: dict[Hashable, Item] = {}
    for key, item in _found(flow):
        known = found.setdefault(key, item)
        if known.state != item.state:
            found[key] = Item(item.kind, item.name, "", item.place)
    index = {key: number for number, key in enumerate(found)}
    index |= {key: index[of] for key, of in _borrowed(flow)}
    return Coverable(tuple(found.values()), index)


def _borrowed(flow: Flow) -> Iterator[tuple[Hashable, Hashable]]:
    """How a journal tells that a state understood what another menu offers, and the key of that item."""
    for state in flow.states.values():
        for choice in state.borrowed if isinstance(state, (Menu, Ask)) else ():
            of = ("also", state.name, choice.borrowed_from)
            if choice.goto is None:
                yield ("chosen", state.name, choice.place), of
            else:
                yield ("transition", state.name, f"option:{choice.name}", choice.place), of


def _found(flow: Flow) -> Iterator[tuple[Hashable, Item]]:
    """Every item with its key, some of them more than once."""
    edges_of: dict[str, list[Edge]] = {}
    for edge in edges(flow):
        edges_of.setdefault(edge.source, []).append(edge)
    for state in flow.states.values():
        yield from _of_state(state, edges_of.get(state.name, ()))
    for command in flow.commands:
        yield from _choice(ANYWHERE, "", command)
    for phrase in flow.not_meant:
        yield ("not meant", phrase.place), Item("not meant", phrase.text, "", phrase.place)
    yield from _jumps(flow)


def _of_state(state: State, ways: Iterable[Edge]) -> Iterator[tuple[Hashable, Item]]:
    name = state.name
    yield ("state", name), Item("state", name, name, state.place)
    for edge in ways:
        if not edge.trigger.startswith("option:"):
            key = ("transition", name, edge.trigger, edge.place)
            yield key, Item("transition", _way(edge), name, edge.place)
    is_secret = isinstance(state, Ask) and state.sensitive
    for choice in state.choices:
        yield from _choice(name, name, choice, is_secret=is_secret)
    for item in state.value.items if isinstance(state, Ask) and not is_secret else ():
        yield from _phrases(name, item)
    for prompt in prompts_of_state(state):
        if prompt.place.line and prompt.text.source.strip():
            text = shorten(prompt.text.source, LONGEST_NAME, placeholder=" …")
            yield ("prompt", prompt.place), Item("prompt", text, name, prompt.place)
            yield from _guards(name, prompt.when)
    for case in state.cases if isinstance(state, Branch) else ():
        yield from _guards(name, case.when)
    if isinstance(state, (Menu, Ask)):
        for menu in dict.fromkeys(choice.borrowed_from for choice in state.borrowed):
            yield ("also", name, menu), Item("also", menu, name, state.place)
        for failure in ("no_input", "no_match"):
            yield ("handler", name, failure), Item("handler", failure, name, state.place)


def _choice(
    source: str, owner: str, choice: Choice, *, is_secret: bool = False
) -> Iterator[tuple[Hashable, Item]]:
    """A way out that the caller chooses; what was said to a secret question is in no journal."""
    kind = "command" if choice.is_command else "option"
    how = f"key {choice.keys[0]}" if choice.keys else f"{kind} {choice.name}"
    name = f"{how} → {choice.goto or choice.do or 'asked again'}"
    key: Hashable = ("chosen", source, choice.place)
    if choice.goto is not None:
        key = ("transition", source, f"{kind}:{choice.name}", choice.place)
    yield key, Item("transition", name, owner, choice.place)
    yield from _guards(owner, choice.when)
    if not is_secret:
        yield from _phrases(owner, choice)


def _phrases(owner: str, choice: Choice) -> Iterator[tuple[Hashable, Item]]:
    for phrase in choice.phrases:
        yield ("phrase", choice.place, phrase.text), Item("phrase", phrase.text, owner, choice.place)


def _guards(owner: str, when: Expression | None) -> Iterator[tuple[Hashable, Item]]:
    if when is not None:
        yield ("guard", when.place, True), Item("guard true", when.text, owner, when.place)
        yield ("guard", when.place, False), Item("guard false", when.text, owner, when.place)


def prompts_of_state(state: State) -> Iterable[Prompt]:
    """Return everything that a state can say in the flow's own words."""
    match state:
        case Say() | HangUp() | Transfer():
            return state.prompts
        case Menu() | Ask():
            own = (*state.prompts, *state.short)
            if isinstance(state, Ask) and state.confirm is not None:
                own = (*own, Prompt(state.confirm, state.confirm.place))
            settings = state.settings
            return (*own, *settings.no_input.prompts, *settings.no_match.prompts, *settings.help)
        case Queue():
            return (*state.prompts, *state.announce, *state.hold)
        case Lookup():
            return state.waiting
        case Escalate():
            return chain.from_iterable(step.prompts for step in state.steps)
    return ()


def _way(edge: Edge) -> str:
    """Name a transition that nobody chooses."""
    what, _, of = edge.trigger.partition(":")
    if what == "branch":
        how = "otherwise" if edge.when is None else f"when {edge.when.text}"
    else:
        how = {"failure": "too many failures", "enter": "sub-flow", "step": "request"}.get(what, what)
    return f"{f'{how} {of}'.strip()} → {edge.dest}"


def _jumps(flow: Flow) -> Iterator[tuple[Hashable, Item]]:
    """Where a call goes from anywhere when it goes wrong, by the first word of the reason that is given for it."""
    on_error = flow.on_error if flow.on_error != flow.on_failure else None
    asks = any(isinstance(state, (Menu, Ask)) for state in flow.states.values())
    ways = (
        ("max_call_failures", "too many failures in the call", flow.on_failure if asks else None),
        ("fault:", "a fault", on_error),
        ("max_call_duration", "the call lasts too long", flow.on_too_long),
    )
    for word, how, target in ways:
        if target is not None:
            item = Item("transition", f"{how} → {target}", "", flow.states[target].place)
            yield ("jump", word, target), item
