"""What a data service answers: found, not found, failed, too late or nonsense (rule 33)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.calls import prompting
from engine.calls.masking import is_number, shown_text
from engine.calls.operators import fill_silence
from engine.flow import Lookup

if TYPE_CHECKING:
    from engine.calls.session import Session
    from engine.events import ServiceAnswered

ANSWERS = ("found", "not_found", "failed")
"""What a service may answer."""


def service_answered(call: Session, event: ServiceAnswered) -> None:
    """Go on with what the service answered."""
    state = call.flow.states[call.state]
    if call.mode != "looking_up" or event.request != call.request or not isinstance(state, Lookup):
        call.note("ignored", "an answer that nobody waits for")
        return
    outcome, because = event.outcome, event.reason
    if outcome not in ANSWERS:
        outcome, because = (
            "failed",
            f"the service answered nonsense: no such outcome as {event.outcome!r:.40}",
        )
    elif outcome == "found" and state.into is not None:
        try:
            call.set(state.into, _record(state, event.values))
        except ValueError as nonsense:
            outcome, because = "failed", f"the service answered nonsense: {nonsense}"
    call.request = 0
    sentence = f"the service {state.service.name} answered {outcome}"
    if because and call.journal is not None:
        sentence += f" ({shown_text(call, because)})"
    call.follow(outcome, call.why(sentence, state.place))


def service_timed_out(call: Session) -> None:
    """Go on without an answer."""
    state = call.flow.states[call.state]
    assert isinstance(state, Lookup)
    call.request = 0
    because = f"the service {state.service.name} gave no answer in {state.service.timeout_s:g} s"
    call.follow("timed_out", call.why(because, state.place))


def filler(call: Session) -> None:
    """The service is slow: let the caller hear that something is happening (rule 33)."""
    state = call.flow.states[call.state]
    assert isinstance(state, Lookup)
    prompting.say(call, state.waiting, call.visit(f"{call.state} waiting"))
    call.flush()
    fill_silence(call)


def _record(state: Lookup, values: Mapping[str, object]) -> dict[str, object]:
    """Return the declared fields of an answer. Raises: ValueError where one is missing or of the wrong type."""
    if not isinstance(values, Mapping):
        raise ValueError("the answer is no record")  # noqa: TRY004 - one error for all nonsense
    record: dict[str, object] = {}
    for name, kind in state.service.returns.items():
        if name not in values:
            raise ValueError(f"there is no «{name}»")
        record[name] = _typed(name, kind, values[name])
    return record


def _typed(name: str, kind: str, value: object) -> object:
    if kind in ("number", "amount"):
        if isinstance(value, bool) or not is_number(value):
            raise ValueError(f"«{name}» is not a number that can be told")
        number = Decimal(str(value))
        return int(number) if number == number.to_integral_value() else number
    if kind == "yes_no":
        if not isinstance(value, (int, float)) or value not in (0, 1):
            raise ValueError(f"«{name}» is neither yes nor no")
        return bool(value)
    if not isinstance(value, str):
        raise ValueError(f"«{name}» is not a text")  # noqa: TRY004 - likewise
    return value
