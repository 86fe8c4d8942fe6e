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
from time import process_time
from typing import TYPE_CHECKING

from benchmarks import flows
from benchmarks.contenders import timed
from benchmarks.peers import BareTransitions
from benchmarks.tables import machine, table
from engine.coverage import Coverage
from engine.loading.loader import load
from ivr.calltests.generating.choosing import generate
from ivr.calltests.mutating.trial import bench_of, tried
from ivr.calltests.reading import reader
from ivr.calltests.running import runner
from ivr.calltests.saving.writer import WrittenCall, script_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ivr.calltests.generating.choosing import Generated
    from ivr.calltests.reading.reader import Loaded

CALLS = 300
"""Of one script; each begins in the first menu and takes a way of its own."""
ROUNDS = 15
MUTANTS = 200
MUTATED_CALLS = 50
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
    generated: dict[int, tuple[float, Generated]] = field(default_factory=dict)
    """By size: the seconds of processor time that it took, and what came of it."""
    mutated: dict[int, tuple[float, int, int]] = field(default_factory=dict)
    """By size: the seconds, how many mutants were tried, and how many were noticed."""


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
            gc.collect()
            gc.freeze()  # no contender pays for another's heap
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
            gc.unfreeze()
            gc.collect()
            tree = flows.write_tree(Path(folder), size)
            results.generated[size] = _generate(tree)
            results.mutated[size] = _mutate(tree, results.generated[size][1])
    return results


def _generate(tree: Path) -> tuple[float, Generated]:
    """Generate the calls that cover a tree of menus, and write them beside it."""
    gc.disable()  # as the command does
    start = process_time()
    generated = generate(load(tree))
    text = script_text(tree.name, generated.calls)
    took = process_time() - start
    gc.enable()
    tree.with_suffix(".calls.yaml").write_text(text, encoding="utf-8")
    return took, generated


def _mutate(tree: Path, generated: Generated) -> tuple[float, int, int]:
    """Try mutants with calls spread over the flow, in one process."""
    step = max(1, len(generated.calls) // MUTATED_CALLS)
    few = tree.with_suffix(".few.calls.yaml")
    few.write_text(script_text(tree.name, generated.calls[::step][:MUTATED_CALLS]), encoding="utf-8")
    start = process_time()
    bench = bench_of(str(tree), [str(few)])
    every = max(1, len(bench.mutants) // MUTANTS)
    found = tried(bench, range(0, len(bench.mutants), every)[:MUTANTS])
    return process_time() - start, len(found), sum(bool(one.noticed_by) for one in found)


def script(flow: Path, size: int, calls: int, turns: int, by: str) -> Loaded:
    """Return a script of so many calls, each with so many turns, on ways that differ."""
    written = [
        WrittenCall(f"{by} {turns} {number}", list(_steps(size, turns, by, number)))
        for number in range(calls)
    ]
    text = script_text(flow.name, written)
    return reader.loads(text, flow.with_suffix(".calls.yaml"))


def _steps(size: int, turns: int, by: str, number: int) -> Iterator[dict[str, str] | str]:
    menus = flows.menus(size)
    at = menus[0]
    yield {
        "hear": f"Раздел {flows.title(at.name)}. Чтобы {at.options[0].phrases[0]}, нажмите 1",
        "in": at.name,
    }
    for turn in range(turns):
        option = at.options[(number // 4**turn) % 4]
        yield {"press": option.key} if by == "key" else {"say": option.phrases[0]}
        at = menus[int(option.target[1:])]
        yield {
            "hear": f"Раздел {flows.title(at.name)}. Чтобы {at.options[0].phrases[0]}, нажмите 1",
            "in": at.name,
        }
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
    yield from table("seconds of processor time, trees of menus", sizes, _once(results, sizes))


def _rows(results: Results, sizes: Sequence[int]) -> Iterator[tuple[str, list[str]]]:
    for kind, (turns, _) in KINDS.items():
        cells = []
        for size in sizes:
            seconds, ratios = results.seconds[kind, size], results.ratios[kind, size]
            each = median(seconds) / turns * 1e6
            rate = f"{1 / median(seconds):,.0f}, {1 / min(seconds):,.0f}"
            cells.append(f"{rate} ({each:.0f} µs a turn, ×{median(ratios):.1f})")
        yield kind, cells


def _once(results: Results, sizes: Sequence[int]) -> Iterator[tuple[str, list[str]]]:
    made = [results.generated[size] for size in sizes]
    yield (
        "`ivr generate`: seconds (calls, turns; covered)",
        [
            f"{took:.1f} ({len(of.calls):,}, {of.turns:,}; {of.items - len(of.missing):,} of {of.items:,})"
            for took, of in made
        ],
    )
    yield (
        f"`ivr mutate`, {MUTANTS} mutants × {MUTATED_CALLS} calls: seconds (noticed)",
        [f"{took:.1f} ({seen} of {count})" for took, count, seen in map(results.mutated.__getitem__, sizes)],
    )


if __name__ == "__main__":
    main()
