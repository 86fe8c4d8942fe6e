"""What a command does that leads to no state of its own: repeat, back, main, help, hang up (rules 4, 26, 27)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.calls import prompting
from engine.calls.operators import announce_anew
from engine.calls.questions import put
from engine.calls.scope import live_grammar
from engine.flow import Ask, Menu

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.calls.session import Session
    from engine.flow import Reprompt
    from engine.journal import Why


def say_again(call: Session, reprompt: Reprompt) -> None:
    """Queue the state's own prompt once more."""
    state = call.flow.states[call.state]
    assert isinstance(state, (Menu, Ask))
    if reprompt == "full" or (reprompt == "short" and not state.short and call.reason == "rejected"):
        prompting.say(call, state.prompts, call.visits.get(state.name, 1) if call.visits is not None else 1)
    elif reprompt == "short":
        prompting.say(call, state.short, call.no_input + call.no_match)


def ask_again(call: Session, reprompt: Reprompt) -> None:
    """Ask the same question again with its counters as they are."""
    call.rest("waiting")
    call.grammar = live_grammar(call)
    say_again(call, reprompt)
    call.listen()


def repeat(call: Session, why: Why | None) -> None:
    """Ask the question again that is being asked, also one within a question; in a queue tell the place again."""
    call.note("repeat", why.because if why is not None else "")
    question, grammar = call.question, call.grammar
    if call.mode == "queued":
        announce_anew(call)
    elif question is None:
        ask_again(call, "full")
    else:
        put(call, question, grammar)


def back(call: Session, why: Why | None) -> None:
    """Return to the question before; at the first one it is asked again."""
    history = call.history
    if history is None or len(history) < 2:
        repeat(call, why)
        return
    history.pop()
    name, returns = history.pop()
    call.be_in_sub_flows(returns)
    call.follow(f"to:{name}", why)


def to_main(call: Session, why: Why | None) -> None:
    """Go to the main menu, out of every sub-flow."""
    call.be_in_sub_flows(())
    call.follow(f"to:{call.flow.main}", why)


def help_caller(call: Session, why: Why | None) -> None:
    """Say what helps here, then ask again."""
    call.note("help", why.because if why is not None else "")
    grammar = live_grammar(call)
    call.rest("waiting")
    call.grammar = grammar
    if grammar.settings.help:
        prompting.say(call, grammar.settings.help)
        say_again(call, "short")
    else:
        text = call.flow.language.texts.help_default
        prompting.say_plainly(call, text)
        say_again(call, "full")
    call.listen()


def hang_up(call: Session, why: Why | None) -> None:
    """End the call, as the caller wishes."""
    call.close("hang_up", f"the caller asked to end the call: {why.because}" if why else "asked to")


DO: Mapping[str, Callable[[Session, Why | None], None]] = {
    "repeat": repeat,
    "back": back,
    "main": to_main,
    "help": help_caller,
    "hang_up": hang_up,
}
