"""A failed call as one page for people: what is told of it, and the flow's YAML with the way that the call took."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from engine.coverage import Coverage
from ivr.calltests.covering.html_page import source, whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ivr.calltests.running.outcome import Outcome

_SHOWN = 8
"""Visits of a state that are told by their numbers."""


def page(outcome: Outcome, report: str) -> str:
    """Return the page, in HTML, below the report of the failure. Nothing secret is in it, as in the report."""
    coverage = Coverage(outcome.flow)
    coverage.add(outcome.simulation.journal)
    came = _visits(outcome)
    here = outcome.flow.states[outcome.simulation.call.state].place

    def row(line: int, text: str, numbers: Sequence[int]) -> str:
        places = {coverage.items[number].place for number in numbers}
        hit = any(coverage.hits[number] for number in numbers)
        css = "here" if here in places else "covered" if hit else ""
        told = "; ".join(came[place.file_line] for place in sorted(places) if place.file_line in came)
        return (
            f'<div class="row {css}"><span class="number">{line}</span><span class="mark">{"✓" if hit else ""}</span>'
            f'<code>{escape(text) or " "}</code><span class="came">{escape(told)}</span></div>\n'
        )

    files = (source(file, lines, row) for file, lines in coverage.by_line().items())
    return whole(outcome.test.title, f"<pre>{escape(report)}</pre>\n", "".join(files))


def _visits(outcome: Outcome) -> Mapping[str, str]:
    """What is told beside each state that the call was in, by its line: which steps of its way led there."""
    numbers: dict[str, list[int]] = {}
    for number, name in enumerate(outcome.simulation.call.path, 1):
        numbers.setdefault(name, []).append(number)
    state = outcome.simulation.call.state
    return {
        outcome.flow.states[name].place.file_line: ", ".join(map(str, found[:_SHOWN]))
        + (", …" if len(found) > _SHOWN else "")
        + ("  ← the call was here" if name == state else "")
        for name, found in numbers.items()
    }
