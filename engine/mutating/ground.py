"""What all kinds of changes want to know of a flow, and how they are carried out on it."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from engine.edges import of_state
from engine.errors import NOWHERE, Place
from engine.flow import Ask, Choice, Menu, State
from engine.mutating.mutant import Mutant
from engine.mutating.parts import Part, Rewriter, at, parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from engine.flow import Flow
    from engine.mutating.parts import P


class Ground:
    """A flow that is to be changed."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.place = Place(flow.file, 1, 1)

    @cached_property
    def states(self) -> tuple[State, ...]:
        """The states that a call can reach, in the order of the file."""
        flow = self.flow
        goals = [flow.start, flow.main, flow.on_failure, flow.on_error, flow.on_too_long or ""]
        goals += [command.goto or "" for command in flow.commands]
        reached: set[str] = set()
        while goals:
            name = goals.pop()
            if name not in reached and name in flow.states:
                reached.add(name)
                goals += [edge.dest for edge in of_state(flow.states[name])]
        return tuple(state for name, state in flow.states.items() if name in reached)

    @cached_property
    def questions(self) -> tuple[Menu | Ask, ...]:
        """The states that wait for an answer."""
        return tuple(state for state in self.states if isinstance(state, (Menu, Ask)))

    @cached_property
    def _homes(self) -> Mapping[tuple[type, Place], dict[str, None]]:
        """The states in which a part stands; an alias in YAML makes them several."""
        homes: dict[tuple[type, Place], dict[str, None]] = {}
        for state in self.states:
            for part in parts(state):
                homes.setdefault((type(part), part.place), {})[state.name] = None
        return homes

    def homes(self, part: Part) -> tuple[str, ...]:
        """The states that a part stands in; none for one that no state holds."""
        return tuple(self._homes.get((type(part), part.place), ()))

    def owns(self, state: State, part: Part) -> bool:
        """Whether this is the first state with a part that the flow itself says."""
        return part.place != NOWHERE and self.homes(part)[:1] == (state.name,)

    def home(self, part: Part) -> str:
        """The states of a part, in words."""
        return listed(self.homes(part)) or "the whole line"

    def places(self, names: Iterable[str]) -> frozenset[Place]:
        """The places of states."""
        return frozenset(self.flow.states[name].place for name in names)

    @cached_property
    def listening(self) -> frozenset[Place]:
        """The places of all states that hear commands."""
        return frozenset(state.place for state in self.questions if not state.settings.modal)

    # -- the kinds of change

    def on_part(
        self,
        operator: str,
        what: str,
        part: P,
        change: Callable[[P], P | None],
        *,
        touches: Iterable[Place] | None = None,
        also: Mapping[Place, Callable[[P], P | None]] | None = None,
    ) -> Mutant:
        """A change of a part, and of others beside it, in every state that it stands in."""
        names = self.homes(part)
        command = isinstance(part, Choice) and part.is_command
        if touches is None:
            touches = self.listening if command else self.places(names)
        changes = {part.place: change, **(also or {})}

        def make(flow: Flow) -> Flow:
            rewrite = Rewriter(type(part), at(changes))
            states = {name: rewrite(flow.states[name]) for name in names}
            return replace(
                flow,
                states={**flow.states, **states},
                commands=rewrite(flow.commands) if command else flow.commands,
                settings=rewrite(flow.settings),
            )

        owner = names[0] if names else ""
        return Mutant(part.place, owner, operator, what, frozenset(touches), self.flow, make)

    def on_state(
        self,
        operator: str,
        what: str,
        state: State,
        place: Place | None = None,
        **values: Any,  # noqa: ANN401
    ) -> Mutant:
        """A change of one state's own values."""

        def make(flow: Flow) -> Flow:
            return replace(flow, states={**flow.states, state.name: replace(state, **values)})

        touches = frozenset((state.place,))
        return Mutant(place or state.place, state.name, operator, what, touches, self.flow, make)

    def on_states(
        self,
        operator: str,
        what: str,
        states: Mapping[str, Callable[[], State]],
        *,
        place: Place | None = None,
        touches: Iterable[Place] | None = None,
        own: Mapping[str, Any] | None = None,
    ) -> Mutant:
        """A change of several states at once, and of the flow's `own` values."""

        def make(flow: Flow) -> Flow:
            made = {name: state() for name, state in states.items()}
            return replace(flow, states={**flow.states, **made}, **(own or {}))

        names = tuple(states)
        owner = names[0] if len(names) == 1 or place is not None else ""
        where = place or (self.flow.states[owner].place if owner else self.place)
        touched = self.places(names) if touches is None else frozenset(touches)
        return Mutant(where, owner, operator, what, touched, self.flow, make)


def listed(names: tuple[str, ...]) -> str:
    """Names in words, the first few of many."""
    if len(names) > 3:
        return f"{names[0]} and {len(names) - 1} more"
    return ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else "".join(names)
