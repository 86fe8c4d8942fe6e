"""Taking an answer: the option or command that was chosen, or the value that was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.asked import in_tense
from engine.calls.commands import DO, ask_again
from engine.calls.failures import fail
from engine.calls.operators import leave_queue
from engine.calls.questions import read_back
from engine.calls.scope import assign, live_grammar, today
from engine.flow import Ask
from engine.grammar import trigger_of
from engine.journal import Chosen

if TYPE_CHECKING:
    from engine.calls.session import Question, Session
    from engine.flow import Choice
    from engine.grammar import Hearing


def take_choice(call: Session, choice: Choice, because: str, hearing: Hearing | None = None) -> None:
    """The caller chose an option or a command."""
    grammar = call.grammar
    assert grammar is not None
    is_item = choice.name in grammar.items and not choice.is_command
    why = call.why(because, choice.place, hearing)
    if why is not None and choice.goto is None and not (is_item and call.sensitive()):
        call.write(Chosen(choice.name, why))
    if is_item:
        if call.question is not None and call.question.kind == "clarify":
            call.question = None
        take_value(call, choice.name, because)
        return
    if call.mode == "queued" and choice.do != "repeat":
        leave_queue(call)
    if choice.assign:
        assign(call, choice.assign)
    if choice.do is not None:
        DO[choice.do](call, why)
        return
    if choice.goto is None:
        ask_again(call, "full")
        return
    call.follow(trigger_of(choice), why)


def take_value(call: Session, value: object, because: str) -> None:
    """The caller gave a value, or answered the question whether it was meant."""
    question = call.question
    if question is not None:
        _answered_whether(call, question, because, meant=value is True)
        return
    state = call.flow.states[call.state]
    assert isinstance(state, Ask)
    if not in_tense(state.value, value, today(call)):
        fail(call, "no_match", "out_of_grammar", f"{because}: the date is not in the {state.value.tense}")
    elif state.confirm is not None:
        read_back(call, state, value)
    else:
        _store(call, state, value, because)


def _store(call: Session, state: Ask, value: object, because: str) -> None:
    if state.into is not None:
        call.set(state.into, value)
    why = call.why(because, state.place)
    if state.value.kind == "yes_no":
        call.follow("yes" if value else "no", why)
    else:
        call.follow("next", why)


def _answered_whether(call: Session, question: Question, because: str, *, meant: bool) -> None:
    state = call.flow.states[call.state]
    call.question = None
    call.grammar = live_grammar(call)
    if not meant:
        fail(call, "no_match", "rejected", because)
    elif question.choice is not None:
        take_choice(call, question.choice, because)
    else:
        assert isinstance(state, Ask)
        _store(call, state, question.value, because)
