"""The scripts beside the bank's line 900: they leave nothing of it uncalled, and notice when it changes."""

from __future__ import annotations

from pathlib import Path

from engine.coverage import Coverage
from ivr.calltests.mutating.trial import bench_of, tried
from ivr.calltests.reading import reader
from ivr.calltests.running import runner
from ivr.calltests.scripts_of_flow import scripts_of

FLOW = str(Path(__file__).parents[2] / "flows" / "sber_900.yaml")
EVERY = 20
"""Of so many changes one is tried here; `ivr mutate flows/sber_900.yaml` tries all of them."""


def test_they_cover_all_of_the_line() -> None:
    coverage: Coverage | None = None
    for path in scripts_of(FLOW):
        loaded = reader.load(path)
        coverage = coverage or Coverage(loaded.flow)
        for test in loaded.script.calls:
            coverage.add(runner.run(test, loaded.flow).simulation.journal)
    assert coverage is not None
    assert [f"{item.place.file_line}: {item.never}" for item in coverage.missing()] == []


def test_they_notice_what_is_changed() -> None:
    bench = bench_of(FLOW, scripts_of(FLOW))
    outcomes = tried(bench, range(0, len(bench.mutants), EVERY))
    assert [one.mutant.what for one in outcomes if not (one.noticed_by or one.is_redundant)] == []
