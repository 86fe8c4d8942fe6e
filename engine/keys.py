"""What pressed keys mean: typed answers over the union of all that is live, type-ahead, terminators (rules 9-13, 18).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.actions import StopListening
from engine.answers import take_choice, take_value
from engine.barge_in import guarded, interrupt, interruptible
from engine.events import KEYS
from engine.failures import fail
from engine.masking import shown_keys

if TYPE_CHECKING:
    from engine.call import Call
    from engine.events import KeyPressed
    from engine.grammar import Grammar, Step

MAX_BUFFER = 64
"""Keys typed ahead that a call keeps."""
BURST_S = 0.5
"""Keys that follow a wrong one so closely belong to the same wrong answer: 99 is one failure, not two."""


def on_key(call: Call, event: KeyPressed) -> None:
    key = event.key
    if key not in KEYS or len(key) != 1:
        call.note("ignored", "no such key")
        return
    if call.now <= call.burst_until:
        call.burst_until = call.now + BURST_S
        call.note("ignored", "the rest of an answer that was wrong")
        return
    if call.mode == "waiting" and not call.buffer:
        _take_key(call, key)
    elif call.mode == "queued":
        _type(call, key, hotword=True)
    elif call.mode != "closing":
        _keep(call, key)


def _keep(call: Call, key: str, *, first: bool = False) -> None:
    if call.buffer is None:
        call.buffer = []
    if len(call.buffer) >= MAX_BUFFER:
        call.note("ignored", "too many keys typed ahead")
    else:
        call.buffer.insert(0 if first else len(call.buffer), (key, call.now))


def _take_key(call: Call, key: str) -> None:
    """A key for the question that is being asked, or for the prompt that is being said (rules 15-17)."""
    if not call.playing:
        _type(call, key)
        return
    head = call.playing[0][1]
    if head.barge_in == "ignore":
        call.note("ignored", "the prompt can't be interrupted", head.place)
    elif head.barge_in == "collect" or guarded(call, head):
        _keep(call, key)
    elif head.barge_in_on == "match":
        _type(call, key, hotword=True)
    else:
        interrupt(call)
        if not call.playing:
            _type(call, key)
        elif call.playing[0][1].barge_in != "ignore":
            _keep(call, key, first=True)


def deliver(call: Call) -> None:
    """Take the keys that were kept, one after the other, as far as this question needs them."""
    state, grammar = call.state, call.grammar
    while call.buffer and call.mode == "waiting" and interruptible(call):
        key, _ = call.buffer.pop(0)
        _take_key(call, key)
        if call.state != state or call.grammar is not grammar:
            return  # the next question took over and has taken what it needs


def _type(call: Call, key: str, *, hotword: bool = False) -> None:
    """Add a key to what was typed and act on where that leads (rules 11-13).

    With `hotword`, what does not match is as if it had never been pressed, and the prompt goes on (rule 16).
    """
    grammar = call.grammar
    assert grammar is not None
    settings = grammar.settings
    if key == settings.cancel_key:
        _cancel(call)
        return
    if not call.typed and call.terminator_until >= 0 and _is_late_terminator(call, key):
        return
    typed = call.typed + key
    step = grammar.step(typed)
    if step is None and key == settings.term_char and call.typed:
        _terminate(call, hotword=hotword)
    elif step is None:
        call.typed = ""
        if hotword:
            call.note("ignored", "no option has this key")
            call.timer(None)
        else:
            call.burst_until = call.now + BURST_S
            call.drop_buffer("the answer they begin with was wrong")
            fail(call, "no_match", "out_of_grammar", f"key {shown_keys(call, typed)}: no option has it")
    else:
        call.typed = typed
        _await_more(call, step, grammar, hotword=hotword)


def _cancel(call: Call) -> None:
    """Clear what was typed; the turn goes on (rule 13)."""
    call.typed = ""
    call.note("cancelled", "what was typed was cleared")
    call.timer(None)
    if not call.playing and call.mode == "waiting":
        call.await_first_input()


def _is_late_terminator(call: Call, key: str) -> bool:
    """Whether this is the `#` of a caller who ends an answer that was taken already when it was complete."""
    grammar = call.grammar
    assert grammar is not None
    late = key == grammar.settings.term_char and call.now <= call.terminator_until
    call.terminator_until = -1.0
    if late:
        call.note("ignored", "a terminator after an answer that was complete")
    return late


def _await_more(call: Call, step: Step, grammar: Grammar, *, hotword: bool) -> None:
    """Take a complete answer, or wait for the next key (rule 11)."""
    settings = grammar.settings
    if step.complete and not step.extendable:
        if settings.term_timeout_s and step.value is not None:
            call.timer("term", call.now + settings.term_timeout_s)
        else:
            _accept_typed(call, step)
        return
    if len(call.typed) == 1 and not hotword and grammar.takes_speech:
        call.act(StopListening())  # a key beats speech (rule 19)
    call.speaking = False
    call.partial = None
    if call.mode == "waiting":
        call.lapse(None)
    call.timer("interdigit", call.now + settings.interdigit_timeout_s)


def _terminate(call: Call, *, hotword: bool) -> None:
    """The caller says that the answer is complete (rule 11)."""
    assert call.grammar is not None
    step = call.grammar.step(call.typed)
    if step is not None and step.complete:
        _accept_typed(call, step)
    elif hotword:
        call.typed = ""
    else:
        fail(call, "no_match", "incomplete", f"keys {shown_keys(call, call.typed)}: not a whole answer")


def interdigit_over(call: Call) -> None:
    """No further key came: take the answer if it is one (rule 11)."""
    assert call.grammar is not None
    step = call.grammar.step(call.typed)
    if step is not None and step.complete:
        _accept_typed(call, step)
    elif call.mode == "queued" or call.playing:
        call.typed = ""
    else:
        fail(call, "no_match", "incomplete", f"keys {shown_keys(call, call.typed)}: not a whole answer")


def _accept_typed(call: Call, step: Step) -> None:
    typed, call.typed = call.typed, ""
    assert call.grammar is not None
    if call.playing and call.mode == "waiting":
        interrupt(call)
    call.timer(None)
    call.spoke = False
    call.heard = typed
    if len(typed) > 1:
        call.terminator_until = call.now + call.grammar.settings.interdigit_timeout_s
    because = f"key {shown_keys(call, typed)}" if call.journal is not None else ""
    if step.choice is not None:
        take_choice(call, step.choice, because, None)
    else:
        take_value(call, step.value, because)
