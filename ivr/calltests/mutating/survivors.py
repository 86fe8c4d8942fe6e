"""What came of all mutants together: how many were noticed, which were not, and which of those may be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from engine.errors import Problem, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from engine.mutants import Mutant
    from ivr.calltests.mutating.excuses import Excuse
    from ivr.calltests.mutating.trial import Tried

_KINDS = ("killed", "live", "excused", "redundant")


@dataclass(frozen=True)
class Survivors:
    """What came of the mutants that were tried."""

    tried: Sequence[Tried]
    excuses: Sequence[Excuse]

    @cached_property
    def _excused(self) -> dict[str, Excuse]:
        return {one.what: one for one in self.excuses}

    @property
    def _unnoticed(self) -> Iterator[Tried]:
        return (one for one in self.tried if not (one.noticed_by or one.is_redundant))

    @cached_property
    def redundant(self) -> tuple[Tried, ...]:
        """Those that took away what is understood without it, and that no call noticed; they count for nothing."""
        return _by_line(one for one in self.tried if one.is_redundant)

    @cached_property
    def killed(self) -> tuple[Tried, ...]:
        """Those that a call noticed."""
        return tuple(one for one in self.tried if one.noticed_by)

    @cached_property
    def live(self) -> tuple[Tried, ...]:
        """Those that no call noticed and nothing excuses, by their lines."""
        return _by_line(one for one in self._unnoticed if one.mutant.what not in self._excused)

    @cached_property
    def excused(self) -> tuple[Tried, ...]:
        """Those that no call noticed, and need not, by their lines."""
        return _by_line(one for one in self._unnoticed if one.mutant.what in self._excused)

    @property
    def percent(self) -> float:
        """The share of the killed among those that are not excused, 0..100; 100 where there are none."""
        counted = len(self.killed) + len(self.live)
        return 100.0 * len(self.killed) / counted if counted else 100.0

    def lines(self) -> Iterator[str]:
        """Everything, for a person."""
        for one in self.excused:
            why = self._excused[one.mutant.what].why
            yield f"excused: {one.mutant.what} ({one.mutant.place.file_line}): {why}"
        for one in self.redundant:
            reason = "the phrases that are left understand all that it did"
            yield f"redundant: {one.mutant.what} ({one.mutant.place.file_line}): {reason}"
        for one in self.live:
            untouched = "" if one.is_covered else "; no call comes by"
            yield f"tests would not notice if {one.mutant.what} ({one.mutant.place.file_line}{untouched})"
        counted = len(self.killed) + len(self.live)
        percent = int(self.percent * 10) / 10  # 100 % is all of them
        excused = f", {len(self.excused)} excused" if self.excused else ""
        excused += f", {len(self.redundant)} redundant" if self.redundant else ""
        whole = f"killed {len(self.killed)} of {counted} ({percent:.1f} %), {len(self.live)} live{excused}"
        ways = ", ".join(
            f"{operator} {counts['live']} of {counts['live'] + counts['killed']}"
            for operator, counts in self._by_operator().items()
            if counts["live"]
        )
        yield f"{whole}; live by operator: {ways}" if ways else whole

    def _by_operator(self) -> dict[str, Counter[str]]:
        counted: dict[str, Counter[str]] = {}
        for kind in _KINDS:
            for one in getattr(self, kind):
                counted.setdefault(one.mutant.operator, Counter())[kind] += 1
        return dict(sorted(counted.items()))

    def data(self) -> dict[str, Any]:
        """Everything, as plain JSON data."""
        return {
            "killed": len(self.killed),
            "live": len(self.live),
            "excused": len(self.excused),
            "redundant": len(self.redundant),
            "percent": round(self.percent, 2),
            "operators": {
                operator: {kind: counts[kind] for kind in _KINDS}
                for operator, counts in self._by_operator().items()
            },
            "mutants": [self._entry(one) for one in _by_line(self.tried)],
        }

    def _entry(self, one: Tried) -> dict[str, Any]:
        mutant = one.mutant
        entry: dict[str, Any] = {
            "file": mutant.place.file,
            "line": mutant.place.line,
            "state": mutant.state,
            "operator": mutant.operator,
            "what": mutant.what,
            "covered": one.is_covered,
        }
        if one.noticed_by:
            return entry | {"noticed_by": one.noticed_by}
        if one.is_redundant:
            return entry | {"redundant": True}
        excuse = self._excused.get(mutant.what)
        return entry if excuse is None else entry | {"why": excuse.why}


def _by_line(some: Iterable[Tried]) -> tuple[Tried, ...]:
    return tuple(sorted(some, key=lambda one: one.mutant.place))


def stale(survivors: Survivors, mutants: Iterable[Mutant]) -> Iterator[Problem]:
    """Warn of excuses that excuse nothing; `mutants` are all of the flow, some of which may not have been tried."""
    tried = {one.mutant for one in survivors.tried}
    left = {mutant.what for mutant in mutants if mutant not in tried}
    left |= {one.mutant.what for one in survivors.excused}
    noticed = {one.mutant.what: one.noticed_by for one in survivors.killed}
    for excuse in survivors.excuses:
        if excuse.what in left:
            continue
        if excuse.what in noticed:
            what, mend = f"the call «{noticed[excuse.what]}» notices this", "take it away"
        else:
            live = (one.mutant.what for one in survivors.live)
            what, mend = "there is no such change", did_you_mean(excuse.what, live, "take it away")
        yield Problem(excuse.place, what, mend, "warning")
