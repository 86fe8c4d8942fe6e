"""What a random call is made in: when and from where, what services answer, how queues end. Each a fact by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.flow import Queue, Simulated, Transfer
from ivr.calltests.script import CallTest, Stub, World
from ivr.calltests.usual import USUAL_CALLER, usual_moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from random import Random

    from engine.errors import Place
    from engine.flow import Flow, Service
    from engine.hours import Hours
    from ivr.calltests.script import Rule

WITHHELD = ""
_WAITS_S = (3.0, 5.0, 40.0, 200.0, 3600.0)
_OUTCOMES = ("connected", "busy", "no_answer", "failed", "closed", "queue_full")
_MINUTE = timedelta(minutes=1)
_DAY = 24 * 60
_LOW: Mapping[str, object] = {
    "number": Decimal(0),
    "amount": Decimal(0),
    "yes_no": False,
    "text": "Анна",
    "digits": "7",
    "date": "2026-11-23",
    "phone": "+79165550123",
}
_HIGH: Mapping[str, object] = {**_LOW, "number": Decimal(21), "amount": Decimal("1234567.89"), "yes_no": True}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is otherwise than in an ordinary call."""

    key: str
    """As in a script: from, line, at, services, simulate."""
    name: str
    """Of the service or queue; empty for the others."""
    value: Any
    """A text, a moment, answers (`Stub`) or a `Simulated`."""


class Outside:
    """All that may be otherwise in the calls of one flow."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._zone = next((hours.zone for hours in flow.hours.values()), UTC)
        self._moments = [*dict.fromkeys(self._all_moments())]
        self._targets = sorted(
            {state.to for state in flow.states.values() if isinstance(state, (Queue, Transfer))}
        )

    def facts(self, random: Random) -> tuple[Fact, ...]:
        """Return what is otherwise in one call."""
        return tuple(fact for fact in self._possible(random) if random.random() < 0.5)

    def test(self, facts: Sequence[Fact], rules: tuple[Rule, ...], place: Place) -> CallTest:
        """Return a call with nothing done in it yet."""
        by_key: dict[str, dict[str, Any]] = {}
        for fact in facts:
            by_key.setdefault(fact.key, {})[fact.name] = fact.value
        return CallTest(
            file=place.file,
            name="a random call",
            variant="",
            place=place,
            tags=(),
            line=by_key.get("line", {}).get(""),
            caller=by_key.get("from", {}).get("", USUAL_CALLER),
            at=by_key.get("at", {}).get("", usual_moment(self._flow)),
            world=World(by_key.get("services", {}), by_key.get("simulate", {})),
            steps=(),
            totals=None,
            rules=rules,
            is_strict=False,
        )

    def _possible(self, random: Random) -> Iterator[Fact]:
        yield Fact("at", "", random.choice(self._moments))
        yield Fact("from", "", WITHHELD)
        if self._flow.lines:
            yield Fact("line", "", random.choice(list(self._flow.lines)))
        for name, service in self._flow.services.items():
            stubs = _answers(service)
            yield Fact("services", name, tuple(random.choices(stubs, k=random.randint(1, 3))))
        for name in self._targets:
            plan = Simulated(
                random.choice(_OUTCOMES), random.randint(1, 4), random.choice(_WAITS_S), is_wait_stated=True
            )
            yield Fact("simulate", name, plan)

    def _all_moments(self) -> Iterator[datetime]:
        """A few times of the week, and the minutes in which something opens or closes."""
        monday = usual_moment(self._flow).date()
        for days, hour in ((0, 10), (0, 3), (4, 18), (5, 12), (6, 23)):
            yield _moment(monday, days, hour * 60, self._zone)
        for hours in self._flow.hours.values():
            for days, minute in _turning(hours, monday):
                yield _moment(monday, days, minute, self._zone)
                yield _moment(monday, days, minute, self._zone) - _MINUTE


def _turning(hours: Hours, monday: date) -> Iterator[tuple[int, int]]:
    for days in (0, 5):
        for span in hours.spans(monday + timedelta(days)):
            yield from ((days, minute) for minute in span if minute % _DAY)


def _moment(monday: date, days: int, minute: int, zone: Any) -> datetime:  # noqa: ANN401 - any time zone
    return datetime.combine(monday, time(), zone) + timedelta(days, minutes=minute)


def _answers(service: Service) -> list[Stub]:
    found = [Stub("not_found"), Stub("failed"), Stub("timed_out")]
    if not service.returns:
        return [Stub("found"), *found]
    low, high = ({name: of[kind] for name, kind in service.returns.items()} for of in (_LOW, _HIGH))
    return [Stub("found", low), Stub("found", high), *found]


def written(facts: Sequence[Fact]) -> dict[str, Any]:
    """Return the keys of a call in a script that say the same."""
    head: dict[str, Any] = {}
    for fact in facts:
        match fact.value:
            case Simulated(outcome, position, wait_s):
                value: object = {"outcome": outcome, "position": position, "wait": f"{wait_s:g}s"}
            case tuple():
                value = [_stub(stub) for stub in fact.value]
            case datetime():
                value = f"{fact.value:%Y-%m-%d %H:%M}"
            case _:
                value = fact.value
        if fact.name:
            head.setdefault(fact.key, {})[fact.name] = value
        else:
            head[fact.key] = value
    return head


def _stub(stub: Stub) -> object:
    return {"found": dict(stub.values)} if stub.values else stub.outcome
