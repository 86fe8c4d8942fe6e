"""Measures turns and new calls beside bare state machines: `python -m benchmarks.turns`.

All contenders of all sizes walk in one run, round by round, so that a noisy machine is noisy for all of them:
each walk is compared with those of the bare machine of the same size just before and after it.
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

from benchmarks import flows, peers
from benchmarks.contenders import Contender, NewCall, Unavailable, timed
from benchmarks.ours import Ours
from benchmarks.tables import machine, table
from engine.calls.machine import machine_of
from engine.loading.loader import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from engine.flow import Flow

TURNS = 2000
"""Turns of one walk; as many for every size, so that journals and memories grow alike."""
ROUNDS = 15
CALLS = 10_000


@dataclass(slots=True)
class Results:
    """Everything that one run found out."""

    sizes: Sequence[int]
    walks: dict[str, dict[int, list[float]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    """Microseconds a turn, by contender and size, a value for each round."""
    ratios: dict[str, dict[int, list[float]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    """Each of them in walks of the bare machine."""
    calls: dict[str, dict[int, NewCall]] = field(default_factory=lambda: defaultdict(dict))
    loads: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Seconds."""
    builds: dict[int, float] = field(default_factory=dict)
    """Seconds that the first call of a flow waits for its machine."""
    first_heard: dict[int, float] = field(default_factory=dict)
    """Microseconds of a turn by voice where nobody spoke before."""
    skipped: dict[str, str] = field(default_factory=dict)
    """Why a peer has no figures."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.turns", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=flows.SIZES, help="menus")
    parser.add_argument("--turns", type=int, default=TURNS, help="of one walk")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--calls", type=int, default=CALLS, help="that live while their memory is taken")
    parser.add_argument("--no-xstate", action="store_true", help="do not fetch it from npm")
    chosen = parser.parse_args(arguments)
    results = measure(chosen.sizes, chosen.turns, chosen.rounds, chosen.calls, xstate=not chosen.no_xstate)
    print("\n".join(report(results, chosen.turns, chosen.rounds)))


def measure(sizes: Sequence[int], turns: int, rounds: int, calls: int, *, xstate: bool = True) -> Results:
    """Load, warm up, walk in rounds, then make calls."""
    results = Results(sizes)
    with tempfile.TemporaryDirectory() as folder:
        arena = {size: list(_ours(size, Path(folder), calls, results)) for size in sizes}
        for size in sizes:
            arena[size] += _peers(size, Path(folder), results, xstate=xstate)
        try:
            _walk(arena, turns, rounds, results)
            for size, contenders in arena.items():
                for contender in contenders:
                    _say(f"new calls: {contender.name}, {size} menus")
                    cost = contender.new_call()
                    if cost is not None:
                        results.calls[contender.name][size] = cost
        finally:
            gc.unfreeze()
            for contenders in arena.values():
                for contender in contenders:
                    contender.close()
    return results


def _ours(size: int, folder: Path, calls: int, results: Results) -> Iterator[Contender]:
    _say(f"loading {size} menus")
    path = flows.write(folder, size)
    found: list[Flow] = []
    for _ in range(5):
        found.clear()
        results.loads[size].append(timed(lambda: found.append(load(path))))
    flow = found[0]
    results.builds[size] = timed(lambda: machine_of(flow))
    yield Ours(flow, size, calls=calls)
    yield Ours(flow, size, journal=True, calls=calls)
    loose = Ours(flow, size, "loose")
    results.first_heard[size] = loose.walk(size) / size * 1e6
    yield Ours(flow, size, "exact")
    yield loose


def _peers(size: int, folder: Path, results: Results, *, xstate: bool) -> Iterator[Contender]:
    makers: dict[str, Callable[[], Contender]] = {
        "transitions": lambda: peers.BareTransitions(size),
        "python-statemachine": lambda: peers.PythonStateMachine(size),
    }
    if xstate:
        makers["XState"] = lambda: _xstate(size, folder)
    else:
        results.skipped["XState"] = "not asked for"
    for name, make in makers.items():
        if name not in results.skipped:
            _say(f"building {name}, {size} menus")
            try:
                yield make()
            except Unavailable as reason:
                results.skipped[name] = str(reason)


def _xstate(size: int, folder: Path) -> Contender:
    if not (folder / "node_modules").exists():
        peers.install_xstate(folder)
    return peers.XState(size, folder)


def _walk(arena: dict[int, list[Contender]], turns: int, rounds: int, results: Results) -> None:
    """Walk in rounds; the first is to warm up. What is alive by then burdens nobody's garbage collector."""
    for number in range(rounds + 1):
        _say(f"round {number} of {rounds}")
        if number == 1:
            gc.collect()
            gc.freeze()
        for size, contenders in arena.items():
            bare = next(one for one in contenders if isinstance(one, peers.BareTransitions))
            before = _warm(bare, turns)
            for contender in contenders:
                seconds = contender.walk(turns)
                after = _warm(bare, turns)
                if number:
                    results.walks[contender.name][size].append(seconds / turns * 1e6)
                    results.ratios[contender.name][size].append(2 * seconds / (before + after))
                before = after


def _warm(bare: Contender, turns: int) -> float:
    """Walk twice; the first is slow where the processor has slept or its caches hold something else."""
    bare.walk(turns)
    return bare.walk(turns)


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


# -- the tables


def report(results: Results, turns: int, rounds: int) -> Iterator[str]:
    """Yield the lines of the tables, in Markdown."""
    yield machine()
    yield f"{rounds} rounds of {turns:,} turns: median, least (times the bare machine: median, least/least)."
    yield ""
    yield from table("µs a turn", results.sizes, _turns(results))
    yield from table("a new call: µs, bytes (started; after 20 turns)", results.sizes, _calls(results))
    yield from table("before the first call", results.sizes, _before(results))
    for name, reason in results.skipped.items():
        yield f"Not measured: {name}: {reason}."


def _turns(results: Results) -> Iterator[tuple[str, list[str]]]:
    bare = next(walks for name, walks in results.walks.items() if name.startswith(peers.BARE))
    for name, walks in results.walks.items():
        cells = []
        for size in results.sizes:
            least = min(walks[size])
            times = f"×{median(results.ratios[name][size]):.2f}, ×{least / min(bare[size]):.2f}"
            cells.append(f"{median(walks[size]):.1f}, {least:.1f} ({times})")
        yield name, cells


def _calls(results: Results) -> Iterator[tuple[str, list[str]]]:
    for name, costs in results.calls.items():
        yield name, [_call(costs[size]) for size in results.sizes]


def _call(cost: NewCall) -> str:
    more = [f"{size:,.0f}" for size in (cost.started, cost.walked) if size is not None]
    return f"{cost.us:,.1f}, {cost.size:,.0f}" + (f" ({'; '.join(more)})" if more else "")


def _before(results: Results) -> Iterator[tuple[str, list[str]]]:
    loads = results.loads
    sizes = results.sizes
    yield "`load`, s (median, least)", [f"{median(loads[n]):.2f}, {min(loads[n]):.2f}" for n in sizes]
    yield "the shared machine, ms", [f"{results.builds[n] * 1e3:.1f}" for n in sizes]
    yield (
        "first sentence heard in a menu, µs a turn",
        [f"{results.first_heard[n]:,.0f}" for n in sizes],
    )


if __name__ == "__main__":
    main()
