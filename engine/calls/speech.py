"""What speech means: when a sentence is over, whether it interrupts, and what it matches (rules 14-19, 23, 29)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.calls.answers import take_choice, take_value
from engine.calls.barge_in import guarded_from_speech, interrupt, yields_to_speech
from engine.calls.failures import fail
from engine.calls.masking import shown_speech
from engine.calls.questions import ask_whether
from engine.calls.scope import today
from engine.events import Heard, HeardPartial, SpeechStarted

if TYPE_CHECKING:
    from engine.calls.session import Session
    from engine.events import NotSpeech
    from engine.grammar import Hearing


def is_keyed(call: Session) -> bool:
    """Whether a key was pressed in this turn, which beats speech (rule 19)."""
    return bool(call.typed or call.keyed or call.buffer)


def _sentence_is_over(call: Session) -> None:
    call.speaking = False
    call.partial = None
    call.timer(None)
    call.lapse(None)


def on_speech_started(call: Session, _event: SpeechStarted) -> None:
    """The caller begins to speak: the prompt stops, where it lets itself be stopped, and so do the timers."""
    if call.mode != "waiting" or call.speaking or is_keyed(call):
        return
    if call.playing:
        head = call.playing[0][1]
        if head.barge_in == "ignore" or guarded_from_speech(call, head, call.now):
            call.deaf = True
            return
        if yields_to_speech(call, head, call.now):
            interrupt(call)
    call.deaf = False
    call.speaking = True
    assert call.grammar is not None
    call.timer(None)
    call.lapse("too_long", call.now + call.grammar.settings.max_speech_s)


def on_not_speech(call: Session, _event: NotSpeech) -> None:
    """A noise was taken for speech: it is as if it had never been, and the silence is counted anew."""
    call.deaf = False
    if call.mode != "waiting" or not call.speaking:
        return
    _sentence_is_over(call)
    if not call.playing and not call.typed:
        call.await_first_input()


def on_partial(call: Session, event: HeardPartial) -> None:
    """The sentence so far: how long to wait for its end depends on whether it is complete (rule 14)."""
    if call.mode != "waiting" or call.deaf or is_keyed(call):
        return
    if not call.speaking:
        on_speech_started(call, SpeechStarted())
        if not call.speaking:
            return
    grammar = call.grammar
    assert grammar is not None
    call.partial = event
    hearing = grammar.hear(event.text, today(call))
    complete = hearing.choice is not None or hearing.value is not None
    settings = grammar.settings
    wait_s = settings.complete_timeout_s if complete else settings.incomplete_timeout_s
    call.timer("speech_end", call.now + wait_s)


def speech_over(call: Session) -> None:
    """The sentence has not grown for long enough: it is whole."""
    partial, call.partial = call.partial, None
    if partial is not None:
        on_heard(call, Heard(partial.text, partial.confidence))


def speech_too_long(call: Session) -> None:
    """The caller speaks on and on (rule 14)."""
    _sentence_is_over(call)
    head = call.playing[0][1] if call.playing else None
    if head is not None and (head.barge_in == "ignore" or head.barge_in_on == "match"):
        call.note("ignored", "speech over a prompt", head.place)
    else:
        fail(call, "no_match", "too_long", "the caller spoke for too long")


def on_heard(call: Session, event: Heard) -> None:
    """What the caller said, whole; prompts are dealt with as they ask for (rules 15-17, 19)."""
    deaf, call.deaf = call.deaf, False
    if deaf or call.mode not in ("waiting", "queued") or is_keyed(call):
        call.note("ignored", "speech that was not listened to")
        return
    grammar = call.grammar
    assert grammar is not None
    hearing = grammar.hear(event.text, today(call))
    if call.mode == "queued":
        _heard_in_queue(call, event, hearing)
        return
    _sentence_is_over(call)
    if call.playing and not _barges_in(call, event, hearing):
        return
    _understand(call, event, hearing)


def _barges_in(call: Session, event: Heard, hearing: Hearing) -> bool:
    """Whether speech over a prompt is taken now; if it is, the prompt stops."""
    head = call.playing[0][1]
    matched = hearing.choice is not None or hearing.value is not None
    if head.barge_in == "collect":
        call.held = event
        return False
    unheard = (
        head.barge_in == "ignore"
        or guarded_from_speech(call, head, call.now)
        or (head.barge_in_on == "match" and not (matched and _sure(call, event)))
    )
    if unheard:
        call.note("ignored", "speech over a prompt", head.place)
        return False
    interrupt(call, matched=matched and _sure(call, event))
    return not call.playing or _barges_in(call, event, hearing)


def _sure(call: Session, event: Heard) -> bool:
    assert call.grammar is not None
    return event.confidence >= call.grammar.settings.confidence


def _heard_in_queue(call: Session, event: Heard, hearing: Hearing) -> None:
    if hearing.choice is None or not _sure(call, event):
        call.note("ignored", "speech that leads nowhere in the queue")
        return
    call.spoke = not hearing.by_key
    take_choice(call, hearing.choice, _said(call, event, hearing), hearing)


def _understand(call: Session, event: Heard, hearing: Hearing) -> None:
    """Act on a spoken answer: take it, ask whether or which, or fail with the reason (rules 23, 24, 29)."""
    grammar = call.grammar
    assert grammar is not None
    settings = grammar.settings
    call.spoke = not hearing.by_key
    call.heard = event.text
    because = _said(call, event, hearing) if call.journal is not None else ""
    if hearing.choice is None and hearing.value is None:
        reason = hearing.match.reason or "out_of_grammar"
        if reason == "ambiguous":
            fail(call, "no_match", "ambiguous", because, hearing)
        else:
            fail(call, "no_match", "out_of_grammar", because, hearing)
    elif not _sure(call, event):
        fail(call, "no_match", "low_confidence", because, hearing)
    elif event.confidence < settings.confirm_below and call.question is None:
        ask_whether(call, hearing, event)
    elif hearing.choice is not None:
        take_choice(call, hearing.choice, because, hearing)
    else:
        take_value(call, hearing.value, because)


def _said(call: Session, event: Heard, hearing: Hearing) -> str:
    shown = shown_speech(call, event.text)
    said = f"said «{shown}»"
    if event.confidence < 1.0:
        said += f", confidence {event.confidence:.2f}"
    explanation = hearing.match.explanation if shown == event.text else ""
    return f"{said}: {explanation}" if explanation else said
