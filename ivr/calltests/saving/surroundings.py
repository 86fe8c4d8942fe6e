"""What stood around a recorded call: how its queues and numbers behaved, and what its services answered."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.events import ServiceAnswered
from engine.flow import Simulated
from engine.templates import MASK
from ivr.calltests.saving.inventing import found_for
from ivr.world import RINGS_AT_LEAST_S, position_and_wait_s

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.flow import Flow, Service
    from ivr.calltests.saving.inventing import Choices
    from ivr.journal_file import Record
    from ivr.services import Answer

_SAME_S = 0.05
"""Waits that differ by less are the same."""
_LATE_S = 1.0


def simulated(records: Sequence[Record], flow: Flow) -> dict[str, Simulated]:
    """Return how queues and numbers behaved that did otherwise than the flow says.

    One that was joined more than once counts as it behaved when it first answered, or else when it was joined first.
    """
    found: dict[str, Simulated] = {}
    answered: set[str] = set()
    for number, record in enumerate(records):
        if record.kind in ("enqueue", "transfer"):
            name = str(record.fields.get("queue") or record.fields.get("to"))
            plan = flow.simulated.get(name, Simulated())
            was = _behaved(records[number:], plan)
            if was == plan or name in answered:
                continue
            if _answers(record, records[number:]):
                answered.add(name)
            elif name in found:
                continue
            found[name] = was
    return found


def _answers(joined: Record, records: Sequence[Record]) -> bool:
    request = joined.fields["request"]
    return any(one.kind == "transfer_answered" and one.fields["request"] == request for one in records)


def _behaved(records: Sequence[Record], plan: Simulated) -> Simulated:
    """How a queue or number behaved; what it did as the plan lets expect is left as in the plan."""
    fields = records[0].fields
    expected = fields.get("expected_wait_s"), fields.get("per_caller_s")
    position, wait_s = position_and_wait_s(plan, *expected)
    was = _did(records, Simulated(plan.outcome, position, wait_s))
    is_planned = was.outcome == plan.outcome
    if was.wait_s == wait_s and is_planned:
        was = replace(was, wait_s=plan.wait_s)
    position, _ = position_and_wait_s(replace(was, position=plan.position), *expected)
    if was.position == position:
        was = replace(was, position=plan.position)
    is_stated = plan.is_wait_stated if is_planned and was.wait_s == plan.wait_s else was.wait_s is not None
    return replace(was, is_wait_stated=is_stated)


def _did(records: Sequence[Record], plan: Simulated) -> Simulated:
    """What a queue or number did, as planned where that can't be told; the first record is the joining."""
    joined, rest = records[0], records[1:]
    request = joined.fields["request"]
    outcome, position, wait_s = plan.outcome, plan.position, plan.wait_s or 0.0
    same = (record for record in rest if record.fields.get("request") == request)
    for record in same:
        if record.kind == "queue_moved" and record.at - joined.at < _SAME_S:
            position, wait_s = record.fields["position"], record.fields["wait_s"]
        elif record.kind == "transfer_answered":
            outcome = record.fields["outcome"]
            took_s = record.at - joined.at
            is_told_soon = outcome == plan.outcome and abs(took_s - RINGS_AT_LEAST_S) < _SAME_S
            if not is_told_soon and abs(took_s - wait_s) >= _SAME_S:
                wait_s = round(took_s, 3)
            return Simulated(outcome, position, wait_s)
    left_at = next((record.at for record in rest if record.kind in ("moved", "end")), joined.at)
    if wait_s <= left_at - joined.at:  # nobody answered until the caller or the flow had enough of it
        wait_s = round(left_at - joined.at, 3) + _LATE_S
    return Simulated(outcome, position, wait_s)


def written_simulated(was: Simulated, plan: Simulated) -> dict[str, object]:
    """Return the entry under `simulate:` for a queue or number: what differs from the plan."""
    entry: dict[str, object] = {}
    if was.outcome != plan.outcome:
        entry["outcome"] = was.outcome
    if was.position != plan.position:
        entry["position"] = was.position
    if was.is_wait_stated and was.wait_s is not None and was != replace(plan, position=was.position):
        entry["wait"] = seconds(was.wait_s)
    return entry


def seconds(value: float) -> str:
    """Return a time as a script writes it."""
    return f"{value:.9f}".rstrip("0").rstrip(".") + "s"


@dataclass(frozen=True, slots=True)
class Answered:
    """What a service answered."""

    outcome: str
    """`found`, `not_found`, `failed` or `timed_out`."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """As the journal keeps them: what is secret is masked."""


def answers(records: Sequence[Record]) -> dict[str, list[Answered]]:
    """Return what each service answered, one a request."""
    found: dict[str, list[Answered]] = {}
    for number, record in enumerate(records):
        if record.kind == "ask":
            one = _answer(record.fields["request"], records[number:])
            found.setdefault(record.fields["service"], []).append(one)
    return found


def _answer(request: int, records: Sequence[Record]) -> Answered:
    for record in records:
        if record.kind == "moved" and record.fields["trigger"] == "timed_out":
            return Answered("timed_out")
        if record.kind == "service_answered" and record.fields.get("request") == request:
            outcome = record.fields["outcome"]
            known = outcome if outcome in ("found", "not_found") else "failed"
            return Answered(known, record.fields.get("values") or {})
    return Answered("failed")


class Stubs:
    """Services that answer as they did in the recorded call; what is secret of it is invented."""

    def __init__(self, flow: Flow, recorded: Mapping[str, list[Answered]], choices: Choices) -> None:
        self._flow = flow
        self._recorded = recorded
        self._choices = choices
        self._given: dict[tuple[str, int], Answered] = {}
        self.invents = False
        """Something of an answer was invented."""

    def answering(self) -> Answer:
        """Return what answers in one call; asked for again, it answers the same."""
        asked: dict[str, int] = {}

        def answer(
            request: int, service: str, _: Mapping[str, object]
        ) -> tuple[float, ServiceAnswered] | None:
            asked[service] = asked.get(service, -1) + 1
            given = self._answer(service, asked[service])
            of = self._flow.services[service]
            if given.outcome == "timed_out":
                return of.timeout_s + _LATE_S, ServiceAnswered(request, "failed")
            return of.takes_s, ServiceAnswered(request, given.outcome, given.values)

        return answer

    def written(self) -> dict[str, list[object]]:
        """Return the entries under `services:`, of what was asked."""
        found: dict[str, list[object]] = {}
        for (service, _), given in sorted(self._given.items()):
            entry: object = {"found": dict(given.values)} if given.values else given.outcome
            found.setdefault(service, []).append(entry)
        return found

    def _answer(self, service: str, number: int) -> Answered:
        key = (service, number)
        if key not in self._given:
            known = self._recorded.get(service) or [Answered("failed")]
            recorded = known[min(number, len(known) - 1)]
            self._given[key] = self._unmasked(self._flow.services[service], recorded)
        return self._given[key]

    def _unmasked(self, service: Service, answer: Answered) -> Answered:
        if answer.outcome != "found":
            return Answered(answer.outcome)
        values: dict[str, object] = {}
        for name, kind in service.returns.items():
            value = answer.values.get(name)
            if isinstance(value, str) and value and not value.strip(MASK):
                self.invents = True
                values[name] = self._choices.choose(found_for(kind, self._flow))
            elif kind in ("number", "amount", "yes_no"):
                if not isinstance(value, (int, float)):
                    return Answered("failed")  # it was nonsense, and taken as a failure
                values[name] = bool(value) if kind == "yes_no" else Decimal(str(value))
            elif not isinstance(value, str):
                return Answered("failed")
            else:
                values[name] = value
        return Answered("found", values)
