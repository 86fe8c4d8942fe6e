"""Looks up what a script names of the flow that it calls; what is not there is noted, with what may be meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.calls.scope import BUILTINS
from engine.errors import did_you_mean
from engine.flow import Escalate, Queue, Transfer
from ivr.calltests.script import Vars
from ivr.telephone_number import bare

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.errors import Place
    from engine.flow import Flow
    from engine.loading.nodes import Text
    from engine.loading.problems import Problems


class Names:
    """What a script may name of a flow."""

    def __init__(self, flow: Flow, problems: Problems) -> None:
        self.flow = flow
        self.problems = problems
        self.targets = {s.to for s in flow.states.values() if isinstance(s, (Queue, Transfer))}
        """Queues and numbers."""
        self.counters = {s.counter for s in flow.states.values() if isinstance(s, Escalate)}

    def state(self, name: Text) -> str:
        """A state by its full name."""
        if name not in self.flow.states:
            self._unknown(name, "state", self.flow.states)
        return str(name)

    def target(self, name: Text) -> str:
        """A queue or number that calls are handed to; `*` at its end stands for anything."""
        known = (
            any(to.startswith(name[:-1]) for to in self.targets)
            if name.endswith("*")
            else name in self.targets
        )
        if not known:
            self._unknown(name, "queue or number", self.targets)
        return str(name)

    def values(self, written: Mapping[Text, Text], place: Place) -> Vars:
        """Variables with the values that they should have."""
        known = {*self.flow.variables, *BUILTINS, *self.counters}
        for name in written:
            variable, _, column = name.partition(".")
            if variable not in known:
                self._unknown(name, "variable", known)
            elif variable in self.flow.hidden or (column and str(name) in self.flow.hidden):
                what = f"«{name}» is sensitive, and a script is no place for it"
                self.problems.error(name.place, what, "look at what the caller hears of it")
        values = {str(name): str(value) for name, value in written.items()}
        return Vars(place, values, {str(name): name.place for name in written})

    def service(self, name: Text) -> bool:
        """Whether the flow has a service; where not, that is noted."""
        return name in self.flow.services or self._unknown(name, "service", self.flow.services)

    def queue(self, name: Text) -> bool:
        """Whether the flow has a queue or number; where not, that is noted."""
        return name in self.targets or self._unknown(name, "queue or number", self.targets)

    def hours(self, name: Text) -> bool:
        """Whether the flow has such opening hours; where not, that is noted."""
        return name in self.flow.hours or self._unknown(name, "opening hours", self.flow.hours)

    def line(self, number: Text) -> str:
        """A number that reaches the flow."""
        found = bare(number) or str(number)
        if found not in self.flow.lines:
            what = f"the flow is not reached by the number «{number}»"
            self.problems.error(number.place, what, did_you_mean(found, self.flow.lines))
        return found

    def caller(self, number: Text) -> str:
        """A caller's number; "" for one that is withheld."""
        found = bare(number)
        if found is None:
            what = f"«{number}» is not a telephone number"
            self.problems.error(number.place, what, 'write +79161234567, or "" for one that is withheld')
        return found or ""

    def _unknown(self, name: Text, kind: str, known: Iterable[str]) -> bool:
        there = "there are" if kind.endswith("s") else "there is"
        mend = did_you_mean(name, known)
        self.problems.error(name.place, f"{there} no {kind} «{name}» in {self.flow.file}", mend)
        return False
