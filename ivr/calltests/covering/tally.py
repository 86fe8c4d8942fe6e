"""What the calls of one test run come to, by flow: how many, how long they talked, what they covered."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.coverage import Coverage
from ivr.calltests import flows
from ivr.calltests.covering import html_page, json_file, lcov

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from engine.coverage import Kind
    from ivr.calltests.running.outcome import Outcome

_SHOWN: Mapping[str, tuple[Kind, ...]] = {
    "states": ("state",),
    "transitions": ("transition",),
    "phrases": ("phrase", "not meant", "also"),
    "prompts": ("prompt",),
    "guards": ("guard true", "guard false"),
    "failures": ("handler",),
}
_HELD: tuple[Kind, ...] = ("transition", "phrase", "not meant", "also")
"""What a bound on coverage counts."""


@dataclass(slots=True)
class FlowTally:
    """The calls of one flow."""

    coverage: Coverage
    talked_s: float = 0.0
    """In the calls' own time."""
    took_s: float = 0.0
    """In real time."""

    def line(self, *, by_file: bool = False) -> str:
        """`sber_900: 48 calls, 31 min 12 s of talk in 0.41 s; states 20/20, transitions 109/116, …`

        `by_file` names the flow's file, where another flow has the same name.
        """
        calls = f"{self.coverage.calls} call{'' if self.coverage.calls == 1 else 's'}"
        talk = f"{_duration(self.talked_s)} of talk in {self.took_s:.2f} s"
        counts = [
            f"{name} {done}/{of}" for name, kinds in _SHOWN.items() for done, of in [self._count(kinds)] if of
        ]
        flow = self.coverage.flow
        return f"{flow.file if by_file else flow.name}: {calls}, {talk}; {', '.join(counts)}"

    def missing(self) -> Iterator[str]:
        """What no call did, a line each, with its place."""
        for item in self.coverage.missing():
            yield f"{item.place.file_line}: {item.never}"

    def percent(self) -> float:
        """How much of the transitions and phrases is covered, 0..100."""
        done, of = self._count(_HELD)
        return 100 * done / of if of else 100.0

    def _count(self, kinds: Iterable[Kind]) -> tuple[int, int]:
        counts = [count for kind, count in self.coverage.summary().items() if kind in kinds]
        return sum(count.covered for count in counts), sum(count.total for count in counts)


class Tally:
    """The calls of one run, or of one of its processes."""

    def __init__(self) -> None:
        self._flows: dict[str, FlowTally] = {}

    def add(self, outcome: Outcome, took_s: float) -> None:
        """Count a call."""
        flow = outcome.flow
        known = self._flows.get(flow.file)
        if known is None:
            known = self._flows[flow.file] = FlowTally(Coverage(flow))
        known.coverage.add(outcome.simulation.journal)
        known.talked_s += outcome.lasted_s
        known.took_s += took_s

    def flows(self) -> list[FlowTally]:
        """Each flow that was called, in the order of their names."""
        return sorted(
            self._flows.values(), key=lambda known: (known.coverage.flow.name, known.coverage.flow.file)
        )

    def data(self) -> list[dict[str, Any]]:
        """Everything as plain JSON data, for `merge` in another process."""
        return [
            {"coverage": known.coverage.to_dict(), "talked_s": known.talked_s, "took_s": known.took_s}
            for known in self.flows()
        ]

    def merge(self, data: Iterable[Mapping[str, Any]]) -> None:
        """Add what another process counted. Raises: CoverageError where a flow has changed meanwhile."""
        for one in data:
            file = one["coverage"]["file"]
            flow = flows.load(Path(file)).flow
            if flow is None:
                continue  # it was called, so it did load: somebody is editing it
            coverage = Coverage.from_dict(flow, one["coverage"])
            known = self._flows.setdefault(file, FlowTally(Coverage(flow)))
            known.coverage.merge(coverage)
            known.talked_s += one["talked_s"]
            known.took_s += one["took_s"]

    def write(self, folder: Path) -> None:
        """Write `coverage.json`, `lcov.info` and a page for each flow. Raises: OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        coverages = [known.coverage for known in self.flows()]
        whole = {"flows": [json.loads(json_file.report(coverage)) for coverage in coverages]}
        _write(folder / "coverage.json", json.dumps(whole, ensure_ascii=False, indent=2) + "\n")
        _write(folder / "lcov.info", "".join(map(lcov.tracefile, coverages)))
        names: list[str] = []
        for coverage in coverages:
            names.append(coverage.flow.name)
            again = names.count(coverage.flow.name)
            _write(folder / f"{names[-1]}{f'-{again}' if again > 1 else ''}.html", html_page.page(coverage))


def _write(file: Path, content: str) -> None:
    file.write_text(content, encoding="utf-8")


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(hours or minutes) + [f"{rest} s"]
    return " ".join(parts)
