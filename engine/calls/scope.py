"""What a flow's conditions and prompts can name: its variables, and what the call itself knows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from engine.expressions import ExpressionFault
from engine.flow import Escalate

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from engine.calls.call import Call

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class CallScope:
    """The names of one call, as an expression looks them up."""

    __slots__ = ("_call",)

    def __init__(self, call: Call) -> None:
        self._call = call

    def __getitem__(self, name: str) -> object:
        """Return a value; None where a variable has none yet. Raises: ExpressionFault."""
        call = self._call
        if call.values is not None and name in call.values:
            return call.values[name]
        variable = call.flow.variables.get(name)
        if variable is not None:
            return variable.start
        builtin = _BUILTINS.get(name)
        if builtin is not None:
            return builtin(call)
        return requests(call, name)

    def is_open(self, hours: str) -> bool:
        """Whether these opening hours are open at this moment of the call. Raises: ExpressionFault."""
        return is_open(self._call, hours)


def clock(call: Call) -> datetime:
    """Return the wall-clock time in the call. Raises: ExpressionFault where the channel did not give it."""
    if call.at is None:
        raise ExpressionFault("the time of the call is not known")
    return call.at + timedelta(seconds=call.now - call.started)


def today(call: Call) -> date:
    """Return the day of the call, for dates that are said."""
    return (call.at or datetime.min).date()


def is_open(call: Call, hours: str) -> bool:
    """Whether these opening hours are open at this moment of the call. Raises: ExpressionFault."""
    found = call.flow.hours.get(hours)
    if found is None:
        raise ExpressionFault("there are no such opening hours")
    return found.is_open(clock(call))


def requests(call: Call, counter: str, state: Escalate | None = None) -> int:
    """Return how often this was asked for in the whole call; failures count where the flow says so."""
    if state is None:
        state = next(
            (s for s in call.flow.states.values() if isinstance(s, Escalate) and s.counter == counter), None
        )
    counted = call.counts.get(counter, 0) if call.counts is not None else 0
    return counted + (call.failures if state is not None and state.failures_count else 0)


_BUILTINS: dict[str, Callable[[Call], object]] = {
    "line": lambda call: call.line,
    "caller": lambda call: call.caller,
    "state": lambda call: call.state,
    "heard": lambda call: call.heard,
    "reason": lambda call: call.reason,
    "no_input": lambda call: call.no_input,
    "no_match": lambda call: call.no_match,
    "failures": lambda call: call.failures,
    "visits": lambda call: call.visits.get(call.state, 0) if call.visits is not None else 0,
    "today": lambda call: clock(call).date(),
    "hour": lambda call: clock(call).hour,
    "minute": lambda call: clock(call).minute,
    "weekday": lambda call: WEEKDAYS[clock(call).weekday()],
    "position": lambda call: call.position,
    "wait": lambda call: call.wait_s,
    "options": lambda call: call.offers(),
    "value": lambda call: call.question.value if call.question is not None else None,
    "choices": lambda call: call.question.shown if call.question is not None else None,
}
BUILTINS = tuple(_BUILTINS)
"""Names that every flow can use without declaring them."""
