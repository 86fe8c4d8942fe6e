"""Reads what stands in for the outside of a call: services, queues, opening hours."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Protocol

from engine.errors import did_you_mean
from engine.flow import Simulated
from engine.loading.nodes import Text
from engine.loading.scalars import NO, YES
from ivr.calltests.reading.schema_parts import SimulatedEntry, StubEntry
from ivr.calltests.script import Stub, StubOutcome, World

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.flow import Service, VariableType
    from ivr.calltests.reading.names import Names

_OUTCOMES: Mapping[str, StubOutcome] = {
    "found": "found",
    "done": "found",
    "not_found": "not_found",
    "failed": "failed",
    "timed_out": "timed_out",
}
_OPEN = {"open": True, "closed": False}


class Fixed(Protocol):
    """What is fixed for a call."""

    def merged(self, name: str) -> dict[Text, object]:
        """A mapping of it."""
        ...


def world(of: Fixed, names: Names) -> World:
    """Return the outside of a call."""
    services = {
        str(name): tuple(_stub(item, name, names) for item in _answers(written, name, names))
        for name, written in of.merged("services").items()
        if names.service(name)
    }
    simulated = {
        str(name): _simulated(written, names.flow.simulated.get(name, Simulated()))
        for name, written in of.merged("simulate").items()
        if names.queue(name)
    }
    hours = {
        str(name): _is_open(written, names)
        for name, written in of.merged("hours").items()
        if names.hours(name) and isinstance(written, Text)
    }
    return World(services, simulated, hours)


def _answers(written: object, name: Text, names: Names) -> list[object]:
    if written == []:
        names.problems.error(name.place, "the list is empty", f"write at least one answer of {name}")
    return written if isinstance(written, list) else [written]


def _is_open(written: Text, names: Names) -> bool:
    if written not in _OPEN:
        mend = did_you_mean(written, _OPEN, "write open or closed")
        names.problems.error(written.place, f"«{written}» is neither open nor closed", mend)
    return written == "open"


def _simulated(written: object, plan: Simulated) -> Simulated:
    if not isinstance(written, SimulatedEntry):
        return Simulated(str(written), plan.position, plan.wait_s)
    outcome = written.outcome or plan.outcome
    return Simulated(
        outcome,
        plan.position if written.position is None else written.position,
        plan.wait_s if written.wait is None else written.wait,
        is_wait_stated=written.wait is not None or (plan.is_wait_stated and outcome == plan.outcome),
    )


def _stub(written: object, name: Text, names: Names) -> Stub:
    service = names.flow.services[name]
    stub = written if isinstance(written, StubEntry) else StubEntry.model_construct(outcome=written)
    values = _values(stub.found or {}, service, names)
    outcome = _outcome(stub.outcome, names) if stub.outcome is not None else "found"
    place = stub.outcome.place if stub.outcome is not None else name.place
    if outcome == "found" and service.returns and not stub.found:
        names.problems.error(place, *_no_row(service))
    if outcome != "found" and stub.found:
        what = f"«{stub.outcome}» answers with no row, and one is written"
        names.problems.error(place, what, "keep one of them")
    return Stub(outcome, values, stub.takes)


def _no_row(service: Service) -> tuple[str, str]:
    columns = ", ".join(f"{name}: …" for name in service.returns)
    return f"{service.name} answers with a row, and none is written", f"write {{found: {{{columns}}}}}"


def _outcome(written: Text, names: Names) -> StubOutcome:
    if written not in _OUTCOMES:
        mend = did_you_mean(written, _OUTCOMES)
        names.problems.error(written.place, f"a service never answers «{written}»", mend)
    return _OUTCOMES.get(written, "failed")


def _values(written: Mapping[Text, Text], service: Service, names: Names) -> dict[str, object]:
    """The row that a service finds, of the types that it declares."""
    values: dict[str, object] = {}
    for name, raw in written.items():
        if name not in service.returns:
            mend = did_you_mean(name, service.returns)
            names.problems.error(name.place, f"{service.name} has no column «{name}»", mend)
            continue
        try:
            values[str(name)] = _value(raw, service.returns[name])
        except (ValueError, InvalidOperation):
            kind = service.returns[name]
            names.problems.error(raw.place, f"«{name}» is no {kind}", "write a value of that type")
    for column in service.returns:
        if column not in values and written:
            what = f"{service.name} answers with «{column}» too"
            names.problems.error(next(iter(written)).place, what, f"add {column}: …")
    return values


def _value(raw: Text, kind: VariableType) -> object:
    match kind:
        case "number" | "amount":
            return Decimal(raw)
        case "yes_no":
            if raw.lower() not in YES + NO:
                raise ValueError(raw)
            return raw.lower() in YES
        case "date":
            return date.fromisoformat(raw).isoformat()
    return str(raw)
