"""Silence and misunderstanding: what is said, how it is counted, and where every bound leads (rules 3, 20-22, 24)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.calls import prompting
from engine.calls.commands import say_again
from engine.calls.questions import ask_which
from engine.calls.scope import live_grammar
from engine.journal import Failed

if TYPE_CHECKING:
    from engine.calls.session import Session
    from engine.flow import FailureKind
    from engine.grammar import Grammar, Hearing


def no_input(call: Session) -> None:
    """The caller kept silent."""
    fail(call, "no_input", "", "silence")


def fail(call: Session, kind: FailureKind, reason: str, because: str, hearing: Hearing | None = None) -> None:
    """Count a failure; say what helps and ask again, or go where the bound leads."""
    grammar = call.grammar
    assert grammar is not None
    call.typed = ""
    call.speaking = False
    call.timer(None)
    call.lapse(None)
    call.reason = reason
    call.failures += 1
    if kind == "no_input":
        call.no_input += 1
    else:
        call.no_match += 1
    state = call.flow.states[call.state]
    why = call.why(because, state.place, hearing)
    if why is not None:
        count = call.no_input if kind == "no_input" else call.no_match
        call.write(Failed(kind, reason, count, why))
    bound = _bound(call, grammar)
    if bound:
        _give_up(call, bound)
    elif hearing is not None and reason == "ambiguous":
        ask_which(call, hearing.match, grammar)
    else:
        _help_on(call, kind)


def _bound(call: Session, grammar: Grammar) -> str:
    """Return which bound is reached, empty for none."""
    settings = grammar.settings
    total = call.no_input + call.no_match
    if call.failures >= call.flow.max_call_failures:
        return f"max_call_failures ({call.flow.max_call_failures})"
    if call.no_input >= settings.max_no_input:
        return f"max_no_input ({settings.max_no_input})"
    if call.no_match >= settings.max_no_match:
        return f"max_no_match ({settings.max_no_match})"
    return f"max_failures ({settings.max_failures})" if total >= settings.max_failures else ""


def _give_up(call: Session, bound: str) -> None:
    """A bound is reached: go where it leads; when the whole call's budget is spent for good, end it (rules 21, 22)."""
    assert call.grammar is not None
    state = call.flow.states[call.state]
    call.spoke = False
    if not bound.startswith("max_call_failures"):
        call.follow("failure", call.why(f"{bound} reached", state.place))
    elif not call.given_up:
        call.given_up = True
        call.jump(call.flow.on_failure, f"{bound} reached", state.place)
    else:
        text = call.flow.language.texts.too_many_failures
        prompting.say_plainly(call, text)
        call.close("hang_up", f"{bound} reached")


def _help_on(call: Session, kind: FailureKind) -> None:
    """Say what helps after a failure, with what the handler wants to follow (rule 3)."""
    question, call.question = call.question, None
    if question is None:
        call.grammar = live_grammar(call)  # an option may be there only after a failure
    assert call.grammar is not None
    settings = call.grammar.settings
    handler, count = (
        (settings.no_input, call.no_input) if kind == "no_input" else (settings.no_match, call.no_match)
    )
    call.rest("waiting")
    if call.reason != "rejected" and (question is None or question.kind == "clarify"):
        prompting.say(call, handler.prompts, count)
    if question is not None:
        call.question = question
        call.say_words(question.prompt, question.said, question.shown)
    else:
        say_again(call, "short" if call.reason == "rejected" else handler.reprompt)
    call.listen()
