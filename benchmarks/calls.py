"""Measures call tests: `python -m benchmarks.calls`. Scripted calls a second beside the bare state machine.

A call is all that a test makes of it: prompts heard and compared, keys or speech matched, states looked at, a journal
kept and coverage counted. The bare machine does as many events as the call has turns, and nothing else.
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks import flows
from benchmarks.contenders import timed
from benchmarks.peers import BareTransitions
from benchmarks.tables import machine, table
from engine.coverage import Coverage
from ivr.calltests.reading import reader
from ivr.calltests.running import runner
from ivr.calltests.saving.writer import WrittenCall, script_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ivr.calltests.reading.reader import Loaded

CALLS = 300
"""Of one script; each begins in the first menu and takes a way of its own."""
ROUNDS = 15
KINDS = {
    "two turns by key": (2, "key"),
    "two turns by voice": (2, "voice"),
    "ten turns by key": (10, "key"),
    "fifty turns by key": (50, "key"),
}
"""What is called: turns, and how the caller answers."""


@dataclass(slots=True)
class Results:
    """What one run found out: seconds by kind and size, a value for each round."""

    seconds: dict[tuple[str, int], list[float]] = field(default_factory=lambda: defaultdict(list))
    """Of one call."""
    ratios: dict[tuple[str, int], list[float]] = field(default_factory=lambda: defaultdict(list))
    """In bare events: one for each turn of the call."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calls", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=flows.SIZES, help="menus")
    parser.add_argument("--calls", type=int, default=CALLS, help="of one script")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    chosen = parser.parse_args(arguments)
    results = measure(chosen.sizes, chosen.calls, chosen.rounds)
    print("\n".join(report(results, chosen.sizes, chosen.calls, chosen.rounds)))


def measure(sizes: Sequence[int], calls: int, rounds: int) -> Results:
    """Make every script's calls in rounds, the bare machine beside them in each."""
    results = Results()
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            print(f"{size} menus …", file=sys.stderr)
            flow = flows.write(Path(folder), size)
            bare = BareTransitions(size)
            scripts = {kind: script(flow, size, calls, *how) for kind, how in KINDS.items()}
            for number in range(rounds + 1):
                for kind, loaded in scripts.items():
                    turns = KINDS[kind][0] * calls
                    before = bare.walk(turns)
                    took = timed(making(loaded))
                    both = (before + bare.walk(turns)) / 2
                    if number:  # the first round warms up
                        results.seconds[kind, size].append(took / calls)
                        results.ratios[kind, size].append(took / both)
            bare.close()
            gc.collect()
    return results


def script(flow: Path, size: int, calls: int, turns: int, by: str) -> Loaded:
    """Return a script of so many calls, each with so many turns, on ways that differ."""
    written = [
        WrittenCall(f"{by} {turns} {number}", list(_steps(size, turns, by, number))) for number in range(calls)
    ]
    text = script_text(flow.name, written)
    return reader.loads(text, flow.with_suffix(".calls.yaml"))


def _steps(size: int, turns: int, by: str, number: int) -> Iterator[dict[str, str] | str]:
    menus = flows.menus(size)
    at = menus[0]
    yield {"hear": f"Раздел {at.name}. Чтобы {at.options[0].phrases[0]}, нажмите 1", "in": at.name}
    for turn in range(turns):
        option = at.options[(number // 4**turn) % 4]
        yield {"press": option.key} if by == "key" else {"say": option.phrases[0]}
        at = menus[int(option.target[1:])]
        yield {"hear": f"Раздел {at.name}. Чтобы {at.options[0].phrases[0]}, нажмите 1", "in": at.name}
    yield "hang up"


def making(loaded: Loaded) -> Callable[[], None]:
    """Return what makes every call of a script, with its coverage."""

    def make() -> None:
        coverage = Coverage(loaded.flow)
        for call in loaded.script.calls:
            outcome = runner.run(call, loaded.flow)
            assert outcome.passed, outcome.failure
            coverage.add(outcome.simulation.journal)

    return make


def report(results: Results, sizes: Sequence[int], calls: int, rounds: int) -> Iterator[str]:
    """Return the table as lines of Markdown."""
    yield machine()
    yield f"{rounds} rounds of {calls} calls: median, best; times the bare events of the same run: median."
    yield ""
    yield from table("calls a second", sizes, _rows(results, sizes))


def _rows(results: Results, sizes: Sequence[int]) -> Iterator[tuple[str, list[str]]]:
    for kind, (turns, _) in KINDS.items():
        cells = []
        for size in sizes:
            seconds, ratios = results.seconds[kind, size], results.ratios[kind, size]
            each = median(seconds) / turns * 1e6
            rate = f"{1 / median(seconds):,.0f}, {1 / min(seconds):,.0f}"
            cells.append(f"{rate} ({each:.0f} µs a turn, ×{median(ratios):.1f})")
        yield kind, cells


if __name__ == "__main__":
    main()
