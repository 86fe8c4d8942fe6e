"""Makes the calls of a flow on its mutants: which of them would notice that something was changed.

A call that never came by what was changed can't notice it and is not made; of the others, the first that fails is
enough. What comes of a mutant depends on nothing but the flow and its calls, however many processes share the work.
"""

from __future__ import annotations

import signal
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.coverage import Coverage
from engine.errors import FlowError, IvrError, Place, Problem
from engine.loading.loader import no_flow
from engine.mutants import mutants
from ivr.calltests import flows
from ivr.calltests.errors import ScriptError
from ivr.calltests.reading import reader
from ivr.calltests.running.nearness import inputs_to
from ivr.calltests.running.runner import run
from ivr.calltests.script import Reach

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from engine.flow import Flow
    from engine.mutants import Mutant
    from ivr.calltests.script import CallTest

_AT_ONCE = 16
"""Mutants that are tried in a row; those of a row are near to each other, and what noticed one is asked first."""
_NONE, _REDUNDANT = -1, -2
"""In place of the number of the call that noticed a mutant: none did; none did and it is redundant."""
_SHOWN = 10
"""Failing calls that are told."""


class NotPassing(IvrError):  # noqa: N818 - it says what is the matter
    """Calls fail on the flow as it is."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one mutant."""

    mutant: Mutant
    noticed_by: str
    """The title of the call that failed; empty where none did: the mutant is live."""
    is_covered: bool
    """Whether a call came by what was changed."""
    is_redundant: bool
    """No call noticed it, and it takes nothing from what the flow understands; see `Mutant.is_redundant`."""


class Bench:
    """The calls of one flow and what each came by: what mutants are tried with."""

    def __init__(self, flow: Flow, path: str, scripts: tuple[str, ...], tests: Sequence[CallTest]) -> None:
        """Make every call on the flow itself. Raises: NotPassing."""
        self.flow = flow
        self.files = path, scripts
        """Where the flow and its calls were read from, for other processes to read."""
        self.tests = tests
        self.mutants = tuple(mutants(flow))
        self._sizes: list[int] = []
        self._by_place: dict[Place, set[int]] = {}
        """The calls that came by a place."""
        self._look_around()
        self._reaching: dict[int, set[str]] = {}
        """What a call wants near wherever it is, which is a matter of ways that it did not go, too."""
        for number, test in enumerate(tests):
            targets = {rule.target for rule in test.rules if isinstance(rule, Reach)}
            if targets:
                self._reaching[number] = targets
        self._last = -1

    def _look_around(self) -> None:
        coverage = Coverage(self.flow)
        failed = []
        for number, test in enumerate(self.tests):
            outcome = run(test, self.flow)
            if outcome.failure is not None:
                # what it found instead may be secret
                failed.append(f"  {outcome.failure.place.file_line}: «{test.title}»")
            hit = coverage.add(outcome.simulation.journal)
            self._sizes.append(len(hit))
            for item in hit:
                self._by_place.setdefault(coverage.items[item].place, set()).add(number)
        if failed:
            count = f"{len(failed)} call{'s fail' if len(failed) > 1 else ' fails'}"
            shown = "\n".join(failed[:_SHOWN] + ["  …"] * (len(failed) > _SHOWN))
            mend = f"mend {'them' if len(failed) > 1 else 'it'} first (`ivr test` tells why)"
            message = f"{count} on {self.flow.file} as it is: {mend}\n{shown}"
            raise NotPassing(message)

    def is_covered(self, mutant: Mutant) -> bool:
        """Whether a call came by what was changed."""
        return not self._by_place.keys().isdisjoint(mutant.touches)

    def tried(self, numbers: Iterable[int]) -> list[tuple[int, int]]:
        """Try these mutants, one after the other; return each with the call that noticed it, or why none did."""
        self._last = -1
        return [(number, self._try(self.mutants[number])) for number in numbers]

    def _try(self, mutant: Mutant) -> int:
        number = self._noticing(mutant)
        return _REDUNDANT if number == _NONE and mutant.is_redundant() else number

    def _noticing(self, mutant: Mutant) -> int:
        near = set().union(*(self._by_place.get(place, ()) for place in mutant.touches))
        if not near and not self._reaching:
            return _NONE
        flow = mutant.flow()
        for number in self._in_order(near):
            if _notices(self.tests[number], flow):
                self._last = number
                return number
        farther = {number for number in self._reaching if number not in near and self._differs(number, flow)}
        return next(
            (number for number in self._in_order(farther) if _notices(self.tests[number], flow)), _NONE
        )

    def _in_order(self, numbers: set[int]) -> list[int]:
        """Those first that are likely to notice: the one that did last, then those that came by little else."""
        return sorted(numbers, key=lambda number: (number != self._last, self._sizes[number], number))

    def _differs(self, number: int, flow: Flow) -> bool:
        """Whether something that the call wants near is nearer or farther than it was."""
        targets = self._reaching[number]
        return any(inputs_to(flow, target) != inputs_to(self.flow, target) for target in targets)


def _notices(test: CallTest, flow: Flow) -> bool:
    try:
        return not run(test, flow).passed
    except IvrError:  # a bound of the simulation: the call would go on for ever
        return True


def tried(
    bench: Bench,
    numbers: Sequence[int],
    processes: int = 1,
    progress: Callable[[int], None] | None = None,
) -> list[Tried]:
    """Try mutants in several processes and return what came of each, in the order of the numbers.

    Args:
        bench: The calls.
        numbers: Which of the bench's mutants.
        processes: How many share the work.
        progress: Is told how many are done.
    """
    rows = [numbers[at : at + _AT_ONCE] for at in range(0, len(numbers), _AT_ONCE)]
    found: list[Tried] = []
    for row in _rows(bench, rows, min(processes, len(rows))):
        for number, test in row:
            mutant = bench.mutants[number]
            title = bench.tests[test].title if test >= 0 else ""
            found.append(Tried(mutant, title, bench.is_covered(mutant), test == _REDUNDANT))
        if progress is not None:
            progress(len(found))
    return found


_Row = list[tuple[int, int]]


def _rows(bench: Bench, rows: Sequence[Sequence[int]], processes: int) -> Iterator[_Row]:
    if processes <= 1:
        yield from map(bench.tried, rows)
        return
    _benches[:] = [bench]
    with ProcessPoolExecutor(processes, initializer=_begin, initargs=bench.files) as pool:
        try:
            yield from pool.map(_in_process, rows)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


_benches: list[Bench] = []
"""The one that several processes work at; a process that is forked has it from the first."""


def _begin(flow: str, scripts: tuple[str, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is the first process that ends the others
    if not _benches:
        _benches.append(bench_of(flow, scripts))


def _in_process(numbers: Sequence[int]) -> _Row:
    return _benches[0].tried(numbers)


def bench_of(flow: str, scripts: Iterable[str]) -> Bench:
    """Read a flow and scripts that call it, and make their calls. Raises: FlowError, ScriptError, NotPassing."""
    opened = flows.load(Path(flow))
    errors = [problem for problem in opened.problems if problem.severity == "error"]
    if opened.flow is None or errors:
        raise FlowError(errors or [no_flow(flow)])
    tests: list[CallTest] = []
    for path in scripts:
        loaded = reader.load(path)
        if loaded.flow is not opened.flow:
            what = f"this script calls {loaded.flow.file} and not {flow}"
            raise ScriptError([Problem(Place(path, 1, 1), what, "leave it out, or name its own flow")])
        tests += loaded.script.calls
    return Bench(opened.flow, flow, tuple(scripts), tests)
