"""Collects what is wrong while a flow is loaded, so that all of it is told at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.errors import Problem

if TYPE_CHECKING:
    from engine.errors import Place


EVERY = "*"
"""Stands for every entry of a section."""


@dataclass(slots=True)
class Problems:
    """What was found so far."""

    found: dict[Problem, None] = field(default_factory=dict)
    """In the order of discovery, each once."""
    silenced: set[Place] = field(default_factory=set)
    """Places about which everything is said already."""
    damaged: set[str] = field(default_factory=set)
    """States that could not be read; they exist, but where they lead is not known."""
    damaged_entries: set[tuple[str, str]] = field(default_factory=set)
    """Section and name of other entries that could not be read; `EVERY` where the whole section could not."""
    structure_known: bool = True
    """False: a state or target could not be read, so that what follows from the structure can't be told."""

    def error(self, place: Place, what: str, mend: str) -> None:
        """Note what does not let the flow load."""
        if place not in self.silenced:
            self.found[Problem(place, what, mend)] = None

    def warning(self, place: Place, what: str, mend: str) -> None:
        """Note what the author should know of."""
        if place not in self.silenced:
            self.found[Problem(place, what, mend, "warning")] = None

    def is_damaged(self, section: str, name: str) -> bool:
        """Is this entry there, but could not be read?"""
        return (section, name) in self.damaged_entries or (section, EVERY) in self.damaged_entries

    @property
    def has_errors(self) -> bool:
        """Is there anything that does not let the flow load?"""
        return any(problem.severity == "error" for problem in self.found)
