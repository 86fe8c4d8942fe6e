"""What may be shown of what is secret: only its length (rule 37)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.flow import Lookup
from engine.templates import MASK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.call import Call
    from engine.events import ServiceAnswered


def key_is_secret(call: Call) -> bool:
    """Whether a key that is pressed now must not show: it may be part of a sensitive answer."""
    if call.mode in ("waiting", "queued"):
        return call.sensitive()
    return bool(call.flow.hidden)  # it is not known yet what it will answer


def shown_keys(call: Call, typed: str) -> str:
    """Return what may be shown of typed keys."""
    return MASK * len(typed) if call.sensitive() else typed


def shown_speech(call: Call, text: str) -> str:
    """Return what may be shown of speech: where the question is sensitive only its length."""
    return MASK * len(text) if call.sensitive() else text


def shown_answer(call: Call, event: ServiceAnswered) -> dict[str, object]:
    """Return what the journal may keep of a service's answer: declared fields, the secret ones masked."""
    state = call.flow.states[call.state]
    if not isinstance(state, Lookup) or not isinstance(event.values, dict):
        return {}
    if state.into is None:
        return {name: MASK * 3 for name in event.values if name in state.service.returns}
    known = {name: value for name, value in event.values.items() if name in state.service.returns}
    shown = masked({state.into: known}, call.flow.hidden)[state.into]
    assert isinstance(shown, dict)
    return shown


def masked(values: Mapping[str, object], hidden: frozenset[str]) -> dict[str, object]:
    """Return variables as they may be shown: those hidden, and the hidden fields of records, masked."""
    shown: dict[str, object] = {}
    for name, value in values.items():
        if isinstance(value, dict):
            shown[name] = {
                key: MASK * 3 if f"{name}.{key}" in hidden else field for key, field in value.items()
            }
        else:
            shown[name] = MASK * 3 if name in hidden and value is not None else value
    return shown
