"""Puts what a test fixes in the place of a call's outside: answers of services, opening hours."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from engine.calls.machine import derive
from engine.events import ServiceAnswered
from engine.hours import ALL_DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.flow import Flow
    from ivr.calltests.script import Stub
    from ivr.services import Answer

_flows: WeakKeyDictionary[Flow, dict[frozenset[tuple[str, bool]], Flow]] = WeakKeyDictionary()
LATE_S = 1.0
"""How much later than its time-out a service answers that answers too late."""


def answering(flow: Flow, stubs: Mapping[str, tuple[Stub, ...]]) -> Callable[[], Answer] | None:
    """Return what makes the answers of one call; None where every service is asked as in the flow."""
    if not stubs:
        return None

    def make() -> Answer:
        asked: dict[str, int] = {}

        def answer(
            request: int, service: str, _: Mapping[str, object]
        ) -> tuple[float, ServiceAnswered] | None:
            known = stubs.get(service)
            if not known:
                return None
            number = asked[service] = asked.get(service, -1) + 1
            stub = known[min(number, len(known) - 1)]
            of = flow.services[service]
            if stub.outcome == "timed_out":
                return of.timeout_s + LATE_S, ServiceAnswered(request, "failed", reason="too late")
            takes_s = of.takes_s if stub.takes_s is None else stub.takes_s
            return takes_s, ServiceAnswered(request, stub.outcome, stub.values)

        return answer

    return make


def with_hours(flow: Flow, hours: Mapping[str, bool]) -> Flow:
    """Return a flow some of whose opening hours are open or closed at all times: the same one for the same hours."""
    if not hours:
        return flow
    known = _flows.setdefault(flow, {})
    key = frozenset(hours.items())
    if key not in known:
        fixed = {
            name: replace(flow.hours[name], weekly=(ALL_DAY if is_open else (),) * 7, holidays=())
            for name, is_open in hours.items()
        }
        known[key] = replace(flow, hours={**flow.hours, **fixed})
        derive(flow, known[key])
    return known[key]
