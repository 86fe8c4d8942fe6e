"""How states listen: bounds, time-outs, typing ahead, commands; what many states inherit is changed in all of them.

Settings do not know where they are written. A value that equals the flow's own is taken for inherited from it; one
that all questions of a group share and the flow does not have, for the group's; any other, for the state's. Left out
are bounds that another one always precedes, `modal` where there are no commands, and bounds and time-outs that would
be nought.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from engine.mutating.ground import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from engine.errors import Place
    from engine.flow import Ask, Menu, Settings, State
    from engine.mutating.ground import Ground
    from engine.mutating.mutant import Mutant


@dataclass(frozen=True, slots=True)
class Inheritors:
    """States that have a value from the same place, as far as one can tell."""

    value: Any
    states: tuple[str, ...]
    place: Place | None
    """Of the first state; None for the flow's own value."""
    home: str
    """Who has it, in words."""

    @property
    def inherited(self) -> bool:
        """Whether it is the flow's own."""
        return self.place is None


def groups(ground: Ground, value_of: Callable[[Settings], object]) -> Iterator[Inheritors]:
    """The distinct written values of a setting; the flow's own first, where anything inherits it."""
    own = value_of(ground.flow.settings)
    found: dict[tuple[str, object], list[Menu | Ask]] = {}
    for state in ground.questions:
        value = value_of(state.settings)
        found.setdefault((_group(state) if value != own else "", value), []).append(state)
    inherited = tuple(state.name for state in found.pop(("", own), ()))
    if inherited:
        yield Inheritors(own, inherited, None, "every question that has the flow's own")
    for (group, value), states in found.items():
        whole = group and len(states) == sum(_group(state) == group for state in ground.questions)
        for some in [states] if whole else [[state] for state in states]:
            names = tuple(state.name for state in some)
            yield Inheritors(value, names, some[0].place, listed(names))


def _group(state: State) -> str:
    return state.name.rpartition("/")[0]


def with_setting(ground: Ground, names: Iterable[str], **values: object) -> Mapping[str, Callable[[], State]]:
    """The states with other settings; those who share their settings go on sharing them."""
    known: dict[int, Settings] = {}

    def made(state: Any) -> State:  # noqa: ANN401 - a question
        settings = known.get(id(state.settings))
        if settings is None:
            settings = known[id(state.settings)] = replace(state.settings, **values)
        new: State = replace(state, settings=settings)
        return new

    return {name: partial(made, ground.flow.states[name]) for name in names}


def settings(ground: Ground) -> Iterator[Mutant]:
    """Every change of how states listen."""
    yield from _bounds(ground)
    yield from _call_bound(ground)
    for group in groups(ground, lambda settings: settings.timeout_s):
        for value in (group.value / 2, group.value * 2):
            what = f"silence is noticed after {value:g} s in place of {group.value:g} s in {group.home}"
            yield _change(ground, "timeout", group, what, timeout_s=value)
    for group in groups(ground, lambda settings: settings.type_ahead):
        what = f"keys typed ahead are {'dropped' if group.value else 'kept'} in {group.home}"
        yield _change(ground, "type_ahead", group, what, type_ahead=not group.value)
    if ground.flow.commands:
        for group in groups(ground, lambda settings: settings.modal):
            what = f"commands are {'live' if group.value else 'not live'} in {group.home}"
            yield _change(ground, "modal", group, what, modal=not group.value)


def _change(ground: Ground, operator: str, group: Inheritors, what: str, **values: Any) -> Mutant:  # noqa: ANN401
    own: dict[str, object] = {}
    if group.inherited:
        own["settings"] = replace(ground.flow.settings, **values)
    states = with_setting(ground, group.states, **values)
    return ground.on_states(operator, what, states, place=group.place, own=own)


_BOUNDS = {"max_no_input": "silences", "max_no_match": "misunderstandings", "max_failures": "failures"}


def _bounds(ground: Ground) -> Iterator[Mutant]:
    for field, label in _BOUNDS.items():
        for group in groups(ground, lambda settings, field=field: getattr(settings, field)):  # type: ignore[misc]
            for value in (group.value - 1, group.value + 1):
                names = tuple(n for n in group.states if value > 0 and _matters(ground, n, **{field: value}))
                if names:
                    what = f"{value} {label} in place of {group.value} are enough to give up in {group.home}"
                    some = replace(group, states=names)
                    yield _change(ground, "limit", some, what, **{field: value})


def _matters(ground: Ground, name: str, **values: int) -> bool:
    question: Any = ground.flow.states[name]
    before, after = question.settings, replace(question.settings, **values)
    most = ground.flow.max_call_failures
    return _reached(before, most) != _reached(after, most)


def _reached(settings: Settings, most: int) -> tuple[int, int, int]:
    """After how many silences, misunderstandings and failures of both kinds a question is given up."""
    silent, wrong, both = settings.max_no_input, settings.max_no_match, settings.max_failures
    return min(silent, both, most), min(wrong, both, most), min(both, silent + wrong - 1, most)


def _call_bound(ground: Ground) -> Iterator[Mutant]:
    most = ground.flow.max_call_failures
    touches = [state.place for state in ground.questions]
    for value in (most - 1, most + 1):
        if value > 0 and touches:
            what = f"the call gives up after {value} failures in place of {most}"
            yield ground.on_states("limit", what, {}, touches=touches, own={"max_call_failures": value})
