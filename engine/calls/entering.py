"""What entering each kind of state does: it says, asks, looks up, connects, and names the trigger to leave by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine import actions
from engine.calls import prompting
from engine.calls.masking import shown_speech
from engine.calls.operators import fill_silence, join, ring
from engine.calls.scope import CallScope, assign, is_open, live_grammar, requests, today
from engine.expressions import ExpressionFault
from engine.flow import (
    MAX_SUBFLOW_DEPTH,
    Ask,
    Branch,
    Escalate,
    HangUp,
    Lookup,
    Menu,
    Queue,
    Return,
    Say,
    Set,
    SubFlow,
    Transfer,
)
from engine.grammar import trigger_of
from engine.templates import MASK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.calls.session import Session
    from engine.flow import State


def _say(call: Session, state: Say) -> str:
    prompting.say(call, state.prompts, call.visit(state.name))
    return "next"


def _question(call: Session, state: Menu | Ask) -> str | None:
    """Ask the caller; where something is said instead of the state's prompt, its counters stay."""
    if isinstance(state, Ask) and state.already_said and (trigger := _answered_before(call, state)):
        return trigger
    instead, call.instead = call.instead, None
    call.rest("waiting")
    if not state.settings.type_ahead:
        call.drop_buffer("this question takes no keys typed ahead")
        call.asked_from = call.serial + len(call.pending or ()) + 1
    if instead is None:
        call.no_input = call.no_match = 0
        call.reason = ""
        call.remember(state.name)
        count = call.visit(state.name)
        call.grammar = live_grammar(call)
        prompting.say(call, state.prompts, count)
    else:
        call.grammar = live_grammar(call)
        prompting.say(call, instead)
    call.listen()
    return None


def _answered_before(call: Session, state: Ask) -> str:
    """Take the answer from the words that led here; return the trigger to leave by, empty where they hold none."""
    chosen = call.edge is not None and call.edge.trigger.startswith(("option:", "command:"))
    if not (chosen and call.spoke and call.heard):
        return ""
    grammar = live_grammar(call)
    hearing = grammar.hear(call.heard, today(call))
    value, choice = hearing.value, hearing.choice
    if choice is not None and choice.name in grammar.items and not choice.is_command:
        value = choice.name
    if value is None and (choice not in state.options or choice is None or choice.goto is None):
        return ""
    call.visit(state.name)
    if value is not None and state.into is not None:
        call.set(state.into, value)
    place = state.place if choice is None else choice.place
    because = f"«{shown_speech(call, call.heard)}», which led here, holds the answer"
    call.because = call.why(because, place, hearing)
    return "next" if value is not None or choice is None else trigger_of(choice)


def _branch(_call: Session, _state: Branch) -> str:
    return "branch"


def _set(call: Session, state: Set) -> str:
    assign(call, state.assign)
    return "next"


def _look_up(call: Session, state: Lookup) -> None:
    """Ask the service; what is queued is said meanwhile."""
    scope = CallScope(call)
    arguments = {one.variable: one.value(scope) for one in state.arguments}
    secret = {
        one.variable for one in state.arguments if any(name in call.flow.hidden for name in one.value.names)
    }
    call.rest("looking_up")
    call.flush()
    call.request = call.next_number()
    shown = {name: MASK * 3 if name in secret else value for name, value in arguments.items()}
    call.act(actions.Ask(call.request, state.service.name, arguments, shown, state.place))
    call.lapse("service", call.now + state.service.timeout_s)
    if not call.playing:
        call.timer("filler", call.now + state.waiting_after_s)


def _transfer(call: Session, state: Transfer) -> str | None:
    """Announce the transfer, then ring; closed hours need neither."""
    if state.hours is not None and not is_open(call, state.hours):
        call.because = call.why(f"the hours {state.hours} are closed", state.place)
        return "closed"
    call.rest("announcing")
    prompting.say(call, state.prompts, call.visit(state.name))
    call.flush()
    fill_silence(call)
    if not call.playing:
        ring(call)
    return None


def _queue(call: Session, state: Queue) -> str | None:
    """Join the queue and say so; closed hours need neither."""
    if state.hours is not None and not is_open(call, state.hours):
        call.because = call.why(f"the hours {state.hours} are closed", state.place)
        return "closed"
    join(call, state)
    call.drop_buffer("the caller is in a queue now")
    call.grammar = live_grammar(call)
    call.act(call.grammar.listen)
    prompting.say(call, state.prompts, call.visit(state.name))
    call.flush()
    fill_silence(call)
    return None


def _sub_flow(call: Session, state: SubFlow) -> str:
    if call.returns is None:
        call.returns = []
    if state.name in call.returns:  # the caller left it by a command: no sub-flow runs itself
        del call.returns[call.returns.index(state.name) :]
    if len(call.returns) >= MAX_SUBFLOW_DEPTH:
        raise ExpressionFault("sub-flows are nested too deeply")
    call.returns.append(state.name)
    return "enter"


def _return(call: Session, state: Return) -> str:
    """Go back to the state that started the sub-flow and on with its result."""
    if not call.returns:
        raise ExpressionFault("a return outside of any sub-flow")
    call.state = call.returns.pop()
    call.because = call.why(f"the sub-flow returned {state.result}", state.place)
    return f"result:{state.result}"


def _escalate(call: Session, state: Escalate) -> str | None:
    """Count one more request and answer it with its step (rule 25)."""
    if call.counts is None:
        call.counts = {}
    call.counts[state.counter] = call.counts.get(state.counter, 0) + 1
    count = requests(call, state.counter, state)
    source = call.history[-1][0] if call.history else ""
    at_once = _at_once(call, state, (source, *call.path[-2:-1]))
    number = len(state.steps) if at_once else min(count, len(state.steps))
    step = state.steps[number - 1]
    because = f"{state.counter} is {count}: step {number} of {len(state.steps)}"
    call.because = call.why(because + (f", at once: {at_once}" if at_once else ""), step.place)
    if step.goto is not None:
        prompting.say(call, step.prompts)
        return f"step:{number}"
    call.instead = step.prompts
    return f"to:{source or call.flow.main}"


def _at_once(call: Session, state: Escalate, sources: tuple[str, ...]) -> str:
    """Return why one request is enough, empty where it is not; `sources` are the question and the state before."""
    chosen = call.edge is not None and call.edge.trigger.startswith(("option:", "command:"))
    if state.at_once_on_key and chosen and not call.spoke:
        return "a key was pressed"
    for name in state.at_once_from:
        for source in sources:
            if source == name or source.startswith(f"{name}/"):
                return f"asked in {source}"
    return ""


def _hang_up(call: Session, state: HangUp) -> None:
    call.rest("closing")
    prompting.say(call, state.prompts, call.visit(state.name))
    call.close("hang_up", state.reason)


def _entering() -> Mapping[type[State], Callable[[Session, State], str | None]]:
    table: dict[type, Callable[..., str | None]] = {
        Say: _say,
        Menu: _question,
        Ask: _question,
        Branch: _branch,
        Set: _set,
        Lookup: _look_up,
        Transfer: _transfer,
        Queue: _queue,
        SubFlow: _sub_flow,
        Return: _return,
        Escalate: _escalate,
        HangUp: _hang_up,
    }
    return table


ENTER = _entering()
"""What each kind of state does when it is entered: returns the trigger to leave it by, None to wait in it."""

MEETINGS = (Menu, Ask, Transfer, Queue)
"""States in which somebody is asked or reached: a caller who has hung up is not taken into them (rule 1)."""
