"""What pressed keys mean: typed answers over the union of all that is live, type-ahead, terminators (rules 9-13, 18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.actions import StopListening
from engine.calls.answers import take_choice, take_value
from engine.calls.barge_in import guarded, interrupt, interruptible
from engine.calls.failures import fail
from engine.calls.masking import shown_keys
from engine.calls.operators import led_nowhere
from engine.events import KEYS

if TYPE_CHECKING:
    from engine.calls.session import Session
    from engine.events import KeyPressed
    from engine.grammar import Grammar, Step

MAX_BUFFER = 64
"""Keys typed ahead that a call keeps."""
BURST_S = 0.5
"""Keys that follow a wrong one so closely belong to the same wrong answer: 99 is one failure, not two."""


def on_key(call: Session, event: KeyPressed) -> None:
    """A key was pressed: it is an answer, is kept for a later one, or means nothing now."""
    key = event.key
    if key not in KEYS:
        call.note("ignored", "no such key")
    elif call.now <= call.burst_until:
        call.burst_until = call.now + BURST_S
        call.note("ignored", "the rest of an answer that was wrong")
    elif call.mode == "waiting" and not call.buffer and not call.playing and call.terminator is None:
        _type(call, key)
    elif call.buffer or not _is_late_terminator(call, key):
        _on_good_key(call, key)


def _on_good_key(call: Session, key: str) -> None:
    if call.mode == "waiting" and not call.buffer:
        _take_key(call, key)
    elif call.mode == "queued":
        _type(call, key, hotword=True)
    elif call.playing and call.playing[0][1].barge_in == "ignore":
        call.note("ignored", "the prompt can't be interrupted", call.playing[0][1].place)
    elif call.mode != "closing":
        _keep(call, key)


def _keep(call: Session, key: str, *, first: bool = False) -> None:
    if call.buffer is None:
        call.buffer = []
    if len(call.buffer) >= MAX_BUFFER:
        call.note("ignored", "too many keys typed ahead")
    else:
        call.buffer.insert(0 if first else len(call.buffer), (key, call.now))


def _take_key(call: Session, key: str) -> None:
    """A key for the question that is being asked, or for the prompt that is being said (rules 15-17)."""
    while call.playing:
        number, head = call.playing[0]
        if head.barge_in == "ignore":
            call.note("ignored", "the prompt can't be interrupted", head.place)
            return
        if number < call.asked_from:
            call.note("ignored", "this question takes no keys typed ahead", head.place)
            return
        if head.barge_in == "collect" or guarded(call, head):
            _keep(call, key, first=True)
            return
        if head.barge_in_on == "match":
            _type(call, key, hotword=True)
            return
        interrupt(call)
    _type(call, key)


def deliver(call: Session) -> None:
    """Take the keys that were kept, one after the other, until another question is asked: it takes the next."""
    while call.buffer and not call.asks and call.trigger is None and interruptible(call):
        key, _ = call.buffer.pop(0)
        _take_key(call, key)


def _type(call: Session, key: str, *, hotword: bool = False) -> None:
    """Add a key to what was typed and act on where that leads (rules 11-13).

    With `hotword`, what does not match is as if it had never been pressed, and the prompt goes on (rule 16).
    """
    grammar = call.grammar
    assert grammar is not None
    settings = grammar.settings
    if key == settings.cancel_key:
        _cancel(call)
        return
    typed = call.typed + key
    step = grammar.step(typed)
    if step is not None:
        call.typed = typed
        _await_more(call, step, grammar, hotword=hotword)
    elif key == settings.term_char and call.typed:
        _terminate(call, hotword=hotword)
    elif hotword:
        call.note("ignored", "no option has this key")
        _lead_nowhere(call)
    else:
        call.burst_until = call.now + BURST_S
        call.drop_buffer("the answer they begin with was wrong")
        fail(call, "no_match", "out_of_grammar", f"key {shown_keys(call, typed)}: no option has it")


def _forget(call: Session) -> None:
    """Forget what was typed, with the timer that waited for more of it."""
    if not call.typed:
        return
    call.typed = ""
    call.timer(None)


def _lead_nowhere(call: Session) -> None:
    """What was typed is no answer, which is as if it had never been pressed; in a queue the caller is told more."""
    _forget(call)
    if call.mode == "queued":
        led_nowhere(call)


def _cancel(call: Session) -> None:
    """Clear what was typed; the turn goes on (rule 13)."""
    call.note("cancelled", "what was typed was cleared")
    _forget(call)
    if not call.playing and call.mode == "queued":
        led_nowhere(call)
    if not call.playing and call.mode == "waiting":
        _stop_recognition(call)
        call.await_first_input()


def _is_late_terminator(call: Session, key: str) -> bool:
    """Whether this is the `#` of a caller who ends an answer that was taken already when it was complete."""
    if call.terminator is None or call.typed:
        return False
    (terminator, until), call.terminator = call.terminator, None
    if key != terminator or call.now > until:
        return False
    call.note("ignored", "a terminator after an answer that was complete")
    return True


def _await_more(call: Session, step: Step, grammar: Grammar, *, hotword: bool) -> None:
    """Take a complete answer, or wait for the next key (rule 11)."""
    settings = grammar.settings
    whole = step.complete and not step.extendable
    if whole and not settings.term_timeout_s:
        _accept_typed(call, step)
        return
    if call.mode == "waiting":
        _stop_recognition(call, hotword=hotword)
    if whole:
        call.timer("term", call.now + settings.term_timeout_s)
    else:
        call.timer("interdigit", call.now + settings.interdigit_timeout_s)


def _stop_recognition(call: Session, *, hotword: bool = False) -> None:
    """A key beats speech: the first one that counts stops recognition for this turn (rule 19)."""
    assert call.grammar is not None
    if not hotword and not call.keyed:
        call.keyed = True
        if call.grammar.takes_speech:
            call.act(StopListening())
    call.speaking = False
    call.partial = None
    call.lapse(None)


def _terminate(call: Session, *, hotword: bool) -> None:
    """The caller says that the answer is complete (rule 11)."""
    assert call.grammar is not None
    step = call.grammar.step(call.typed)
    if step is not None and step.complete:
        _accept_typed(call, step, terminated=True)
    elif hotword:
        _lead_nowhere(call)
    else:
        fail(call, "no_match", "incomplete", f"keys {shown_keys(call, call.typed)}: not a whole answer")


def interdigit_over(call: Session) -> None:
    """No further key came: take the answer if it is one (rule 11)."""
    assert call.grammar is not None
    step = call.grammar.step(call.typed)
    if step is not None and step.complete:
        _accept_typed(call, step)
    elif call.mode == "queued" or call.playing:
        _lead_nowhere(call)
    else:
        fail(call, "no_match", "incomplete", f"keys {shown_keys(call, call.typed)}: not a whole answer")


def _accept_typed(call: Session, step: Step, *, terminated: bool = False) -> None:
    typed, call.typed = call.typed, ""
    assert call.grammar is not None
    if call.playing and call.mode == "waiting":
        interrupt(call, matched=True)
    call.timer(None)
    call.spoke = False
    call.heard = typed
    if len(typed) > 1 and not terminated:
        _expect_terminator(call, call.grammar)
    if step.trigger is not None and call.mode == "waiting" and not call.sensitive():
        call.follow(step.trigger, step.why)  # all that `take_choice` would do, for a fifth of a turn less
        return
    because = f"key {shown_keys(call, typed)}" if call.journal is not None else ""
    if step.choice is not None:
        take_choice(call, step.choice, because)
    else:
        take_value(call, step.value, because)


def _expect_terminator(call: Session, grammar: Grammar) -> None:
    """Let the `#` of a caller who ends an answer that ended by itself be no input to what comes next."""
    settings = grammar.settings
    if call.buffer and call.buffer[0][0] == settings.term_char:
        del call.buffer[0]
    else:
        call.terminator = settings.term_char, call.now + settings.interdigit_timeout_s
