"""The values that a tester can look at, and whether one is what they wrote."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from engine.calls.masking import masked
from engine.calls.scope import CallScope
from engine.expressions import ExpressionFault
from engine.loading.scalars import NO, YES

if TYPE_CHECKING:
    from engine.calls.call import Call

NOTHING = ("", "none")
"""How a variable that has no value is written."""


def value_of(call: Call, name: str) -> object:
    """Return a variable, or a column of a record: `card.blocked`; None for what has no value or can't be told.

    What is hidden comes masked.
    """
    variable, _, column = name.partition(".")
    try:
        value = masked({variable: CallScope(call)[variable]}, call.flow.hidden)[variable]
    except ExpressionFault:
        return None
    return value.get(column) if column and isinstance(value, dict) else value


def is_written(value: object, written: str) -> bool:
    """Whether `value` is what `written` says: a number in any form, yes or no, a day as 2026-11-23, a text as it is."""
    if value is None:
        return written in NOTHING
    if isinstance(value, bool):
        return written.lower() in (YES if value else NO)
    if isinstance(value, (int, float, Decimal)):
        try:
            return Decimal(str(value)) == Decimal(written)
        except InvalidOperation:
            return False
    return written == as_written(value)


def as_written(value: object) -> str:
    """Return how a script writes a value."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)
