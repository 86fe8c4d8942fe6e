"""Finds the state that a name means, seen from the group it is written in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from engine.loading.nodes import Text
    from engine.loading.problems import Problems


def candidates(name: str, group: str) -> Iterator[str]:
    """`a/b/name`, `a/name`, `name` for the group `a/b`."""
    while group:
        yield f"{group}/{name}"
        group = group.rpartition("/")[0]
    yield name


class Targets:
    """The states and groups of one flow."""

    def __init__(self, states: Collection[str], groups: Collection[str], problems: Problems) -> None:
        self.states = frozenset(states)
        self.groups = frozenset(groups)
        self.problems = problems

    def resolve(self, name: Text, group: str) -> str:
        """The full name of a state; one that is not known is noted and comes back as it was written."""
        for candidate in candidates(name, group):
            if candidate in self.states:
                return candidate
        self.problems.structure_known = False
        if any(candidate in self.groups for candidate in candidates(name, group)):
            what, mend = f"«{name}» is a group", f"name one of its states, as in {name}/…"
        else:
            known = self.states | {state.rpartition("/")[2] for state in self._near(group)}
            what, mend = f"there is no state «{name}»", did_you_mean(name, known)
        self.problems.error(name.place, what, mend)
        return str(name)

    def _near(self, group: str) -> list[str]:
        return [state for state in self.states if group and state.startswith(f"{group}/")]

    def area(self, name: Text, group: str) -> str:
        """The full name of a state or group."""
        for candidate in candidates(name, group):
            if candidate in self.states or candidate in self.groups:
                return candidate
        mend = did_you_mean(name, self.states | self.groups | {"key"})
        self.problems.error(name.place, f"there is no state or group «{name}»", mend)
        return str(name)
