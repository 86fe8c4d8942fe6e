"""What must be true of a call as a whole: the rules of its file, and what the test says of its totals.

All of it is read off the call when it is over, in order of time, so that the first breach is the one that is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.actions import Enqueue, Listen, Transfer
from engine.events import Heard, KeyPressed
from engine.flow import Ask, Menu
from engine.journal import Failed, Moved, Noted
from ivr.calltests.running.nearness import inputs_to
from ivr.calltests.running.outcome import Failure
from ivr.calltests.running.values import as_written, is_written, value_of
from ivr.calltests.script import Bound, Never, Reach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.calltests.running.limits import Limit
    from ivr.calltests.running.outcome import Outcome
    from ivr.calltests.script import Totals


_QUIET = (Listen, Transfer, Enqueue)
"""From here on the line may be silent."""


def broken(outcome: Outcome, never: list[tuple[Never, int]]) -> Failure | None:
    """Return the first breach of a rule, unless a step failed before it; else the first that the totals miss, if any."""
    test = outcome.test
    breaches = [found for rule in test.rules for found in _breach(rule, outcome)]
    breaches += [found for one, first in never for found in _said(one, outcome, first)]
    first = min(breaches, key=lambda breach: breach.at, default=None)
    if first is not None and (outcome.failure is None or first.at <= outcome.failure.at):
        return first
    if outcome.failure is None and test.totals is not None:
        return next(_missing(test.totals, outcome), None)
    return None


def _breach(rule: object, outcome: Outcome) -> Iterator[Failure]:
    match rule:
        case Never():
            yield from _said(rule, outcome, 0)
        case Bound():
            yield from _too_long(rule, outcome)
        case Reach():
            yield from _too_far(rule, outcome)


def _said(rule: Never, outcome: Outcome, first: int) -> Iterator[Failure]:
    for heard in outcome.simulation.heard_so_far[first:]:
        if rule.unwanted.judge(heard.say.shown, outcome.flow.language).ok:
            what = f"the line said what it never should: «{rule.unwanted}»"
            shown = heard.say.shown
            yield Failure("rule", rule.place, heard.at, what, None, f"never {rule.unwanted}", shown, heard)
            return


def _too_long(rule: Bound, outcome: Outcome) -> Iterator[Failure]:
    expected = f"{rule.what} {rule.limit.written}"
    for at, lasts_s in _spans(rule.what, outcome):
        if not rule.limit.holds(lasts_s):
            what, found, heard = f"a {rule.what} lasts {lasts_s:.1f} s", f"{lasts_s:.1f} s", None
            if rule.what == "prompt":
                heard = next(one for one in outcome.simulation.heard_so_far if one.at == at)
                found = heard.say.shown
            yield Failure("rule", rule.place, at, what, None, expected, found, heard)
            return


def _spans(what: str, outcome: Outcome) -> Iterator[tuple[float, float]]:
    """When each thing of a kind began, and how long it lasted."""
    simulation = outcome.simulation
    if what == "call":
        yield simulation.now, simulation.now
    elif what == "prompt":
        for heard in simulation.heard_so_far:
            if not simulation.is_music(heard.say):
                yield heard.at, heard.lasts_s
    else:
        yield from _turns(outcome) if what == "turn" else _silences(outcome)


def _turns(outcome: Outcome) -> Iterator[tuple[float, float]]:
    """How long the line talks without a pause that is the caller's, or a word or key of theirs; music is a pause."""
    records = outcome.simulation.journal.records
    acted = [at for at, record in records if isinstance(record, (KeyPressed, Heard))]
    began = ends = None
    said = [heard for heard in outcome.simulation.heard_so_far if not outcome.simulation.is_music(heard.say)]
    for heard in said:
        goes_on = began is not None and not any(began < at <= heard.at for at in acted)
        if began is None or ends is None or heard.at > ends + 1e-6 or not goes_on:
            if began is not None and ends is not None:
                yield began, ends - began
            began = heard.at
        ends = heard.cut_at if heard.cut_at is not None else heard.at + heard.lasts_s
    if began is not None and ends is not None:
        yield began, ends - began


def _silences(outcome: Outcome) -> Iterator[tuple[float, float]]:
    """How long nothing is heard while it is not the caller's turn to speak.

    While an operator is rung or queued for it is the exchange that plays something.
    """
    quiet_from: float | None = 0.0
    listens = False
    sounds = [(heard.at, 1, False) for heard in outcome.simulation.heard_so_far]
    ends = [
        (heard.cut_at if heard.cut_at is not None else heard.at + heard.lasts_s, 0, False)
        for heard in outcome.simulation.heard_so_far
    ]
    turns = [
        (at, 2, isinstance(record, _QUIET))
        for at, record in outcome.simulation.journal.records
        if isinstance(record, (*_QUIET, Moved))
    ]
    for at, kind, may_be_quiet in sorted([*sounds, *ends, *turns], key=lambda one: one[:2]):
        if kind == 0:
            quiet_from = at
        elif kind == 1:
            if quiet_from is not None and not listens:
                yield quiet_from, at - quiet_from
            quiet_from = None
        else:
            listens = may_be_quiet
            if not listens and quiet_from is not None:
                quiet_from = at
    if quiet_from is not None and not listens:
        yield quiet_from, outcome.simulation.now - quiet_from


def _too_far(rule: Reach, outcome: Outcome) -> Iterator[Failure]:
    near = inputs_to(outcome.flow, rule.target)
    for at, state in _entered(outcome):
        if (
            isinstance(outcome.flow.states[state], (Menu, Ask))
            and near.get(state, rule.inputs + 1) > rule.inputs
        ):
            away = f"{near[state]} inputs away" if state in near else "out of reach"
            what = f"from {state} {rule.target} is {away}"
            yield Failure(
                "rule",
                rule.place,
                at,
                what,
                None,
                f"{rule.target} within {rule.inputs} input{'s' * (rule.inputs != 1)}",
                away,
            )
            return


def _entered(outcome: Outcome) -> Iterator[tuple[float, str]]:
    """When the call came to each state."""
    yield 0.0, outcome.flow.start
    for at, record in outcome.simulation.journal.records:
        if isinstance(record, Moved):
            yield at, record.dest


# Totals.


def _missing(totals: Totals, outcome: Outcome) -> Iterator[Failure]:
    """What the test says of the whole call and is not so."""

    def missing(name: str, what: str, expected: str, found: str) -> Failure:
        place = totals.places.get(name, totals.place)
        return Failure("totals", place, outcome.simulation.now, what, None, expected, found)

    counted = _counted(outcome)
    for name, limit in totals.limits.items():
        if not limit.holds(counted[name]):
            found = f"{counted[name]:.4g}{' s' if name == 'duration' else ''}"
            yield missing(name, f"{name} is {found} and not {limit.written}", limit.written, found)
    path = outcome.simulation.call.path
    for state in totals.visited:
        if state not in path:
            yield missing("visited", f"the call was never in {state}", state, " → ".join(path))
    for state in totals.not_visited:
        if state in path:
            yield missing("not_visited", f"the call was in {state}", f"never in {state}", " → ".join(path))
    for name, written in totals.vars.values.items() if totals.vars is not None else ():
        value = value_of(outcome.simulation.call, name)
        if not is_written(value, written):
            found = as_written(value)
            what = f"in the end {name} is {found} and not {written}"
            yield missing("vars", what, f"{name} = {written}", f"{name} = {found}")
    for name, limit, took_s in _overstepped(totals, outcome):
        found = f"{1000 * took_s:.0f} ms"
        yield missing(
            f"measured.{name}", f"{name} of a turn is {found} and not {limit.written}", limit.written, found
        )


def _overstepped(totals: Totals, outcome: Outcome) -> Iterator[tuple[str, Limit, float]]:
    """Figures of turns that are out of their bounds; in text nothing is measured."""
    if totals.measured:
        for _, record in outcome.simulation.journal.records:
            for name, limit in totals.measured.items():
                took_ms = getattr(record, f"{name}_ms", None)
                if took_ms is not None and not limit.holds(took_ms / 1000):
                    yield name, limit, took_ms / 1000


def _counted(outcome: Outcome) -> dict[str, float]:
    simulation = outcome.simulation
    records = simulation.journal.records
    failures = [record.failure for _, record in records if isinstance(record, Failed)]
    return {
        "duration": simulation.now,
        "no_input": failures.count("no_input"),
        "no_match": failures.count("no_match"),
        "cut_prompts": sum(heard.cut_at is not None for heard in simulation.heard_so_far),
        "turns": outcome.turns,
        "faults": sum(isinstance(record, Noted) and record.note == "fault" for _, record in records),
    }
