"""What every call of every flow keeps, whoever calls; and the rules of a script, each looked at for itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from engine.actions import Ask
from engine.events import HungUp, KeyPressed
from engine.flow import Escalate
from engine.journal import Moved, Noted
from ivr.calltests.running import invariants
from ivr.calltests.running.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from engine.flow import Flow
    from ivr.calltests.monkey.calling import Made
    from ivr.calltests.script import Rule

QUIET_S = 2.0
"""A caller who waits for a service hears something before so many seconds are over (rule 33)."""
LEFT_ALONE_S = 300.0
"""A call that nobody does anything in for so long should not have to be ended for its length."""
IN_VAIN = 2
"""How much more often than the flow says one may have to ask for the operator."""
_SHOWN = re.compile(r'"(?:t|place|at|caller|line)": (?:"[^"]*"|[\d.]+)')
"""What stands in a journal and is no answer of the caller."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that a call broke."""

    rule: str
    """The rule in a few words, the same for every call that breaks it."""
    at: float
    """Seconds into the call."""
    what: str
    """One plain sentence."""
    of_script: Rule | None = None
    """The same rule as its script has it; None for what is promised of every call."""


def broken(made: Made) -> list[Broken]:
    """Return all rules that a call broke, each once, in order of time."""
    found = [
        Broken(name, at, what) for name, promise in PROMISES.items() for at, what in _first(promise, made)
    ]
    if made.crash is None:
        found += _of_script(made.outcome)
    return sorted(found, key=lambda one: one.at)


def _first(promise: Callable[[Made], Iterator[tuple[float, str]]], made: Made) -> list[tuple[float, str]]:
    return [first] if (first := next(promise(made), None)) is not None else []


def _of_script(outcome: Outcome) -> Iterator[Broken]:
    for rule in outcome.test.rules:
        alone = Outcome(replace(outcome.test, rules=(rule,)), outcome.flow, outcome.simulation)
        failure = invariants.broken(alone, [])
        if failure is not None:
            said = f": «{failure.found}»" if failure.heard is not None else ""
            name = f"{rule_place(failure.place)}: {failure.expected}"
            yield Broken(name, failure.at, failure.what + said, rule)


def rule_place(place: object) -> str:
    """The line of a rule in its script."""
    return str(getattr(place, "file_line", place))


# The promises.


def _no_crash(made: Made) -> Iterator[tuple[float, str]]:
    if made.crash is not None:
        what = f"the program failed: {type(made.crash).__name__}: {made.crash}"
        yield made.outcome.simulation.now, what


def _no_fault(made: Made) -> Iterator[tuple[float, str]]:
    for at, record in made.outcome.simulation.journal.records:
        if isinstance(record, Noted) and record.note == "fault":
            yield (
                at,
                f"something in the flow could not be worked out: {record.detail} ({record.place.file_line})",
            )


def _ends(made: Made) -> Iterator[tuple[float, str]]:
    simulation = made.outcome.simulation
    call = simulation.call
    if made.crash is not None:
        return
    if call.end is None:
        yield simulation.now, f"the call never ended: it was in {call.state} at last"
        return
    turns = made.done[: made.planned]
    acted_at = turns[-1][0] if turns else 0.0
    if call.overtime and simulation.now - acted_at > LEFT_ALONE_S:
        where = call.path[-1]
        yield simulation.now, f"the call went on by itself until its greatest length, at last in {where}"


def _never_quiet(made: Made) -> Iterator[tuple[float, str]]:
    simulation = made.outcome.simulation
    records = simulation.journal.records
    for index, (asked_at, record) in enumerate(records):
        if not isinstance(record, Ask):
            continue
        ends_at = next(
            (at for at, later in records[index:] if isinstance(later, Moved | HungUp)), simulation.now
        )
        quiet_from = asked_at
        for heard in simulation.heard_so_far:
            begin, end = heard.at, heard.cut_at if heard.cut_at is not None else heard.at + heard.lasts_s
            if end <= quiet_from:
                continue
            if min(begin, ends_at) - quiet_from > QUIET_S:
                break
            quiet_from = max(quiet_from, end)
        if ends_at - quiet_from > QUIET_S:
            yield (
                quiet_from,
                f"nothing is heard for {ends_at - quiet_from:.1f} s while {record.service} is asked",
            )


def _secrets_kept(made: Made) -> Iterator[tuple[float, str]]:
    if not made.secrets:
        return
    journal = made.outcome.simulation.journal
    lines = [_SHOWN.sub("", line) for line in journal.lines()]
    pressed = "".join(record.key for _, record in journal.records if isinstance(record, KeyPressed))
    for secret, at in made.secrets.items():
        alone = re.compile(rf"(?<!\w){re.escape(secret)}(?!\w)")
        if secret in pressed or any(alone.search(line) for line in lines):
            yield at, f"{len(secret)} characters of a sensitive answer stand in the journal"


def _operator_is_reached(made: Made) -> Iterator[tuple[float, str]]:
    if made.in_vain >= _requests(made.outcome.flow) + IN_VAIN and _always_open(made):
        what = f"the operator was asked for {made.in_vain} times in a row and nobody came"
        yield made.in_vain_at, what


def _requests(flow: Flow) -> int:
    """How often one has to ask for a person."""
    return max((len(s.steps) for s in flow.states.values() if isinstance(s, Escalate)), default=1)


def _always_open(made: Made) -> bool:
    """Whether everything was open all through the call: else nobody need come."""
    begin = made.outcome.test.at
    end = begin + timedelta(seconds=made.outcome.simulation.now)
    return all(hours.is_open(begin) and hours.is_open(end) for hours in made.outcome.flow.hours.values())


PROMISES: Mapping[str, Callable[[Made], Iterator[tuple[float, str]]]] = {
    "the program does not fail": _no_crash,
    "everything in the flow can be worked out": _no_fault,
    "every call ends by itself": _ends,
    "nobody waits in silence": _never_quiet,
    "secrets stay secret": _secrets_kept,
    "whoever keeps asking for the operator gets one": _operator_is_reached,
}
"""What is promised, each with what finds the breaches of a call: when, and one sentence."""
