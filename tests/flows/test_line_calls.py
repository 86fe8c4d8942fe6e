"""The scripts beside the lines of the bank: they leave nothing of a line uncalled, and notice when it changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.coverage import Coverage
from ivr.calltests.mutating.trial import bench_of, tried
from ivr.calltests.reading import reader
from ivr.calltests.running import runner
from ivr.calltests.scripts_of_flow import scripts_of
from ivr.lines import flows_in

FLOWS = flows_in([str(Path(__file__).parents[2] / "flows")])
EVERY = 160
"""Of so many changes one is tried here; `make prove` tries all of them."""

every_line = pytest.mark.parametrize("flow", FLOWS, ids=lambda path: Path(path).stem)


@every_line
def test_they_cover_all_of_the_line(flow: str) -> None:
    coverage: Coverage | None = None
    for path in scripts_of(flow):
        loaded = reader.load(path)
        coverage = coverage or Coverage(loaded.flow)
        for test in loaded.script.calls:
            coverage.add(runner.run(test, loaded.flow).simulation.journal)
    assert coverage is not None
    assert [f"{item.place.file_line}: {item.never}" for item in coverage.missing()] == []


@every_line
def test_they_notice_what_is_changed(flow: str) -> None:
    bench = bench_of(flow, scripts_of(flow))
    outcomes = tried(bench, range(0, len(bench.mutants), EVERY))
    assert [one.mutant.what for one in outcomes if not (one.noticed_by or one.is_redundant)] == []
