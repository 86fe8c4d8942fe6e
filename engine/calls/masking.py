"""What may be shown of what is secret: only its length (rule 37)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.events import Heard, HeardPartial, KeyPressed, ServiceAnswered
from engine.flow import Lookup
from engine.templates import MASK

if TYPE_CHECKING:
    from engine.calls.session import Session
    from engine.events import Event
    from engine.flow import VariableType

MOST = 10**15
"""Numbers as great as this are nonsense."""
MOST_SHOWN = 200
"""Characters of a text from outside that a journal keeps."""


def _shown_key(call: Session, event: KeyPressed) -> KeyPressed:
    """A key; masked where it may be part of a sensitive answer."""
    if call.mode == "queued" or (call.mode == "waiting" and not _may_be_kept(call)):
        return _MASKED_KEY if call.sensitive() else event
    return _MASKED_KEY if call.flow.hidden else event  # it is not known yet what it will answer


def _may_be_kept(call: Session) -> bool:
    """Whether a key that is pressed now may be kept for a later question."""
    if not call.playing:
        return bool(call.buffer)
    return bool(call.buffer) or any(
        prompt.barge_in != "interrupt" or prompt.barge_in_after_s for _, prompt in call.playing
    )


def shown_keys(call: Session, typed: str) -> str:
    """Return what may be shown of typed keys."""
    return MASK * len(typed) if call.sensitive() else typed


def speech_is_secret(call: Session, text: str) -> bool:
    """Whether speech must not show: it answers a sensitive question, it may, or it holds a secret.

    The last happens when a recogniser reports late or twice, and when a caller says their secret again.
    """
    if call.sensitive():
        return True
    if call.mode not in ("waiting", "queued"):
        return bool(call.flow.hidden)
    return tells_secret(call, text)


def tells_secret(call: Session, text: str) -> bool:
    """Whether a text holds one of the call's secrets, however it is written or said."""
    values = call.values
    secrets = (
        [] if values is None else [one for name in call.flow.hidden if (one := values.get(name)) is not None]
    )
    if call.overheard is not None:
        secrets.append(call.overheard)
    if not secrets:
        return False
    plain = _plain(call, text)
    return any((word := _plain(call, value)) and word in plain for value in secrets)


def _plain(call: Session, value: object) -> str:
    return "".join(call.flow.language.words(str(value)))


def shown_speech(call: Session, text: str) -> str:
    """Return what may be shown of speech: where it is secret only its length."""
    return MASK * len(text) if speech_is_secret(call, text) else text


def _shown_hearing(call: Session, event: Heard | HeardPartial) -> Heard | HeardPartial:
    if call.sensitive():
        call.overheard = event.text
    shown = shown_speech(call, event.text)
    return event if shown is event.text else replace(event, text=shown)


def _shown_answer(call: Session, event: ServiceAnswered) -> ServiceAnswered:
    """Declared fields of a service's answer, what is secret masked."""
    outcome, reason = shown_text(call, event.outcome), shown_text(call, event.reason)
    return ServiceAnswered(event.request, outcome, _shown_values(call, event), reason)


def shown_text(call: Session, text: str) -> str:
    """Return what may be shown of a text from outside."""
    return MASK * 3 if tells_secret(call, text) else text[:MOST_SHOWN]


def _shown_values(call: Session, event: ServiceAnswered) -> dict[str, object]:
    state = call.flow.states[call.state]
    values = event.values
    if event.request != call.request or not isinstance(state, Lookup) or not isinstance(values, Mapping):
        return {}
    columns = state.service.returns.items()
    known = {name: _brief(kind, values[name]) for name, kind in columns if name in values}
    if state.into is None:
        return dict.fromkeys(known, MASK * 3)
    shown = masked({state.into: known}, call.flow.hidden)[state.into]
    assert isinstance(shown, dict)
    return shown


def _brief(kind: VariableType, value: object) -> object:
    """A value as a service gave it; of nonsense only what type it is, for nobody knows what it tells."""
    if isinstance(value, str) and kind not in ("number", "amount", "yes_no"):
        return value[:MOST_SHOWN]
    if value is None or (is_number(value) and kind in ("number", "amount", "yes_no")):
        return value
    return f"a value of the type {type(value).__name__}"


def is_number(value: object) -> bool:
    """Whether a service's value is a number that can be worked with and told."""
    if isinstance(value, Decimal) and value.is_nan():
        return False
    return isinstance(value, (int, float, Decimal)) and -MOST < value < MOST


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


_MASKED_KEY = KeyPressed(MASK)

SHOWN: Mapping[type, Callable[..., Event]] = {
    KeyPressed: _shown_key,
    Heard: _shown_hearing,
    HeardPartial: _shown_hearing,
    ServiceAnswered: _shown_answer,
}
"""What the journal may keep of an event; one that is not named here holds nothing secret."""
