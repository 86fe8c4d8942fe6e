"""Which function deals with which event, and which with which timer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine import events
from engine.calls import failures, keys, listening, lookups, operators, speech

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.calls.session import Session


def _on_hung_up(call: Session, _event: events.HungUp) -> None:
    """The caller left; while a service is asked, the call is over when it has answered (rule 1)."""
    if call.mode == "looking_up":
        call.hold_hang_up()
    else:
        call.finish("caller_hung_up", "the caller hung up")


HANDLERS: Mapping[type, Callable[..., None]] = {
    events.KeyPressed: keys.on_key,
    events.SpeechStarted: speech.on_speech_started,
    events.NotSpeech: speech.on_not_speech,
    events.HeardPartial: speech.on_partial,
    events.Heard: speech.on_heard,
    events.PromptFinished: listening.on_prompt_finished,
    events.ServiceAnswered: lookups.service_answered,
    events.QueueMoved: operators.on_queue_moved,
    events.TransferAnswered: operators.on_transfer_answered,
    events.HungUp: _on_hung_up,
}
"""What each event does."""

TIMERS: Mapping[str, Callable[[Session], None]] = {
    "no_input": failures.no_input,
    "interdigit": keys.interdigit_over,
    "term": keys.interdigit_over,
    "barge_in": keys.deliver,
    "speech_end": speech.speech_over,
    "too_long": speech.speech_too_long,
    "service": lookups.service_timed_out,
    "filler": lookups.filler,
    "no_answer": operators.no_answer,
    "announce": operators.announce,
}
"""What happens when a timer runs out."""

_WAITS: Mapping[str, str] = {
    "no_input": "your answer",
    "interdigit": "the next key",
    "term": "the end of your answer",
    "barge_in": "the prompt",
    "speech_end": "the end of your sentence",
    "filler": "the service",
    "announce": "an operator",
}
_MODES: Mapping[str, str] = {
    "looking_up": "the service",
    "queued": "an operator",
    "ringing": "an answer",
    "waiting": "you",
}


def waiting_for(call: Session, timer: str | None, at: float) -> tuple[str, float | None]:
    """Say in plain English what a call waits for, and until when."""
    if timer is not None:
        return _WAITS[timer], at
    if call.playing:
        return "the end of the prompt", None
    return _MODES.get(call.mode, "nothing"), None
