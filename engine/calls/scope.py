"""What a flow's conditions and prompts can name: its variables, and what the call itself knows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from engine.calls.queue_place import place_after, told_wait_s
from engine.expressions import ExpressionFault
from engine.flow import Escalate, Queue
from engine.grammar import grammar_of
from engine.journal import Guard

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.calls.session import Session
    from engine.expressions import Expression
    from engine.flow import Assignment, Choice
    from engine.grammar import Grammar

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class CallScope:
    """The names of one call, as an expression looks them up."""

    __slots__ = ("_call",)

    def __init__(self, call: Session) -> None:
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


def clock(call: Session) -> datetime:
    """Return the wall-clock time in the call. Raises: ExpressionFault where the channel did not give it."""
    if call.at is None:
        raise ExpressionFault("the time of the call is not known")
    return call.at + timedelta(seconds=call.now - call.started)


def today(call: Session) -> date:
    """Return the day of the call, for dates that are said."""
    return call.at.date() if call.at is not None else date.min


def is_open(call: Session, hours: str) -> bool:
    """Whether these opening hours are open at this moment of the call. Raises: ExpressionFault."""
    found = call.flow.hours.get(hours)
    if found is None:
        raise ExpressionFault("there are no such opening hours")
    return found.is_open(clock(call))


def requests(call: Session, counter: str, state: Escalate | None = None) -> int:
    """Return how often this was asked for in the whole call; failures count where the flow says so."""
    if state is None:
        state = next(
            (s for s in call.flow.states.values() if isinstance(s, Escalate) and s.counter == counter), None
        )
    counted = call.counts.get(counter, 0) if call.counts is not None else 0
    return counted + (call.failures if state is not None and state.failures_count else 0)


def assign(call: Session, assignments: tuple[Assignment, ...]) -> None:
    """Give variables their values, in order. Raises: ExpressionFault."""
    for one in assignments:
        call.set(one.variable, one.value(CallScope(call)))


def holds(call: Session, condition: Expression | None) -> bool:
    """Return whether a condition is true now; none at all is. Raises: ExpressionFault."""
    return condition is None or bool(condition(CallScope(call)))


def is_live(call: Session, condition: Expression) -> bool:
    """Return whether the condition of a prompt or a choice is true now; the journal gets it where that is new.

    A grammar is made anew several times a turn: what is as it was is not written again. Raises: ExpressionFault.
    """
    is_true = holds(call, condition)
    journal = call.journal
    if journal is not None and journal.guards.get(condition.place) is not is_true:
        journal.guards[condition.place] = is_true
        journal.write(call.now, Guard(condition.text, is_true, condition.place))
    return is_true


def live_grammar(call: Session) -> Grammar:
    """Return what is live in the current state, where conditions are true. Raises: ExpressionFault."""
    known = call.machine.grammars.get(call.state)
    if known is not None:
        return known
    return grammar_of(call.flow, call.flow.states[call.state], lambda when: is_live(call, when))


def offers(call: Session) -> str:
    """Return the live options, enumerated: function before key. Raises: ExpressionFault."""
    grammar = call.grammar
    if grammar is None:
        return ""
    lines = [_offer(call, grammar, choice) for choice in grammar.choices if choice.offer is not None]
    return " ".join(line for line in lines if line)


def _offer(call: Session, grammar: Grammar, choice: Choice) -> str:
    """Offer a choice by a key that leads to it here, else by what to say (rule 6)."""
    assert choice.offer is not None
    keys = [keys for keys in choice.keys if grammar.leads_to(keys) is choice][:1]
    say = choice.phrases[0].text if choice.phrases and not keys else None
    if not keys and say is None:
        return ""
    text, _ = choice.offer.fill(CallScope(call), call.hidden())
    return call.flow.language.enumerate_option(text, keys, say)


def _wait_s(call: Session) -> int | None:
    """Return what is left of the wait, as it is told."""
    return None if call.wait_until is None else told_wait_s(call.wait_until - call.now)


def _position(call: Session) -> int | None:
    """Return the caller's place in the queue; the one to expect after the wait until the queue itself tells it."""
    state = call.flow.states.get(call.state)
    if call.position is None and call.wait_until is not None and isinstance(state, Queue):
        return place_after(call.wait_until - call.now, state.per_caller_s)
    return call.position


_BUILTINS: dict[str, Callable[[Session], object]] = {
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
    "position": _position,
    "wait": _wait_s,
    "options": offers,
    "value": lambda call: call.question.value if call.question is not None else None,
    "choices": lambda call: call.question.shown if call.question is not None else None,
}
BUILTINS = tuple(_BUILTINS)
"""Names that every flow can use without declaring them."""
