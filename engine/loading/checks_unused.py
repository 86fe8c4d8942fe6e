"""Checks that what a flow declares itself is used; all of it warnings. What it includes may be there for other flows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import did_you_mean
from engine.flow import Queue, Transfer

if TYPE_CHECKING:
    from engine.loading.compiler import Compiled
    from engine.loading.problems import Problems

_LABELS = {
    "hours": "the hours",
    "services": "the service",
    "variables": "the variable",
    "phrases": "the phrase set",
}


def check(compiled: Compiled, problems: Problems) -> None:
    """Note what is declared and not used, and simulated lines that do not exist."""
    suggested = {problem.mend for problem in problems.found}
    for section, label in _LABELS.items():
        for name, place in compiled.places[section].items():
            meant = did_you_mean(name, [name]) in suggested  # and misspelt, which is told already
            if name not in compiled.used[section] and place.file == compiled.flow.file and not meant:
                verb = "are" if section == "hours" else "is"
                problems.warning(place, f"{label} «{name}» {verb} not used", "remove it, or use it")
    lines = {s.to for s in compiled.flow.states.values() if isinstance(s, (Queue, Transfer))}
    for name, place in compiled.places["simulate"].items():
        if name not in lines:
            what = f"nothing is connected to «{name}»"
            problems.warning(place, what, did_you_mean(name, lines))
