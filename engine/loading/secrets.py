"""Finds every name whose value must never show: what is marked sensitive, and what was derived from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.flow import Ask, Lookup, Set

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.flow import Assignment, Choice, State


def hidden_names(
    states: Iterable[State],
    commands: Iterable[Choice],
    marked: Iterable[str],
    public: Mapping[str, frozenset[str]],
) -> frozenset[str]:
    """Variables, and fields as `card.owner`; `marked` by hand, `public` columns of services may show.

    What a secret flows into is a secret, until nothing new is found (rule 37).
    """
    states = tuple(states)
    hidden = set(marked)
    columns = {c for s in states if isinstance(s, Lookup) for c in s.service.returns}
    hidden.update(s.into for s in states if isinstance(s, Ask) and s.sensitive and s.into is not None)
    if any(isinstance(s, Ask) and s.sensitive for s in states):
        hidden.add("heard")  # the words of the last answer, which may have been that one
    assignments = list(_assignments(states, commands))
    lookups = [state for state in states if isinstance(state, Lookup) and state.into is not None]
    while True:
        before = len(hidden)
        for assignment in assignments:
            if reads(assignment.value.names, hidden):  # it may copy a whole record
                hidden.add(assignment.variable)
                hidden.update(f"{assignment.variable}.{column}" for column in columns)
        for lookup in lookups:
            hidden.update(_derived(lookup, hidden, public.get(lookup.service.name, frozenset())))
        if len(hidden) == before:
            return frozenset(hidden)


def reads(names: Iterable[str], hidden: set[str]) -> bool:
    """Does what reads these names read a secret?"""
    return any(name in hidden for name in names)


def _derived(lookup: Lookup, hidden: set[str], public: frozenset[str]) -> Iterable[str]:
    """What becomes secret because a service was asked with a secret."""
    record = str(lookup.into)
    if any(reads(argument.value.names, hidden) for argument in lookup.arguments):
        yield record
        yield from (f"{record}.{column}" for column in lookup.service.returns if column not in public)


def _assignments(states: Iterable[State], commands: Iterable[Choice]) -> Iterable[Assignment]:
    for choice in commands:
        yield from choice.assign
    for state in states:
        if isinstance(state, Set):
            yield from state.assign
        for choice in state.choices:
            yield from choice.assign
