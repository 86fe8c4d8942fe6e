"""What a report may show: values of hidden variables are masked, whatever the failure itself says."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from engine.templates import MASK

if TYPE_CHECKING:
    from engine.flow import Flow
    from ivr.calltests.running.outcome import Outcome

SECRET = MASK * 3


def is_hidden(flow: Flow, name: str) -> bool:
    """Whether the value of a variable, or of a field as `card.owner`, never shows."""
    return name in flow.hidden or name.partition(".")[0] in flow.hidden


def shown_value(flow: Flow, name: str, value: object) -> str:
    """Return a variable's value as a script would write it."""
    if value is None:
        return "none"
    if is_hidden(flow, name):
        return SECRET
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {shown_value(flow, f'{name}.{k}', v)}" for k, v in value.items()) + "}"
    if isinstance(value, str):
        return f"«{value}»"
    return value.isoformat() if isinstance(value, date) else str(value)


def shown_failure(outcome: Outcome) -> tuple[str, str, str]:
    """Return what a failure says, what was expected and what was found, without secrets."""
    failure = outcome.failure
    assert failure is not None
    name, equals, _ = failure.found.partition(" = ")
    if equals and is_hidden(outcome.flow, name) and failure.kind in ("other_value", "totals"):
        return f"{name} is not what is expected, and its value never shows", "", ""
    return failure.what, failure.expected, failure.found
