"""Reaching a person: announcing, ringing, waiting in a queue, and every way in which that ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine import actions
from engine.actions import LeaveQueue
from engine.calls import prompting
from engine.flow import Queue, Transfer

if TYPE_CHECKING:
    from engine.calls.session import Session
    from engine.events import QueueMoved, TransferAnswered


def fill_silence(call: Session) -> None:
    """Say something where the flow says nothing, so that nobody waits in silence (rule 33)."""
    if not call.playing:
        text = call.flow.language.texts.waiting
        prompting.say_plainly(call, text)
        call.flush()


LONGEST_WAIT_S = 86_400.0
"""A day: a longer wait in a queue is a mistake of the switch."""


def still_queued(call: Session) -> None:
    """An announcement is over: hold until the next."""
    state = call.flow.states[call.state]
    assert isinstance(state, Queue)
    call.timer("announce", call.now + state.announce_every_s)


def on_queue_moved(call: Session, event: QueueMoved) -> None:
    """The place in the queue is known; announce it when it is the first time."""
    if call.mode != "queued" or event.request != call.request:
        call.note("ignored", "a queue that the caller is not in")
        return
    if not event.wait_s <= LONGEST_WAIT_S:  # NaN included
        call.note("ignored", "a place in the queue that makes no sense")
        return
    first = call.position is None
    call.position = max(1, event.position)
    call.wait_until = call.now + max(0.0, event.wait_s)
    if first:
        announce(call)


def announce(call: Session) -> None:
    """Tell the caller where they stand in the queue, then let them hear the music."""
    state = call.flow.states[call.state]
    assert isinstance(state, Queue)
    if call.position is not None:
        prompting.say(call, state.announce, call.visit(f"{call.state} announcement"))
    prompting.say(call, state.hold)
    call.flush()
    if not call.playing:
        still_queued(call)


def on_transfer_answered(call: Session, event: TransferAnswered) -> None:
    """The other side answered: the call is over, or goes where the outcome leads."""
    state = call.flow.states[call.state]
    if call.mode not in ("ringing", "queued") or event.request != call.request:
        call.note("ignored", "an answer that nobody waits for")
        return
    assert isinstance(state, (Transfer, Queue))
    if event.outcome == "connected":
        call.request = 0
        call.finish("transfer", "an operator answered", "connected", state.to)
        return
    not_connected(call, event.outcome if event.outcome in state.branches else "failed")


def no_answer(call: Session) -> None:
    """Nobody answered in time."""
    call.act(LeaveQueue(call.request))
    not_connected(call, "no_answer")


def not_connected(call: Session, outcome: str) -> None:
    """Go where this outcome leads."""
    state = call.flow.states[call.state]
    assert isinstance(state, (Transfer, Queue))
    call.request = 0
    call.stop_prompts()
    call.rest("announcing")
    call.grammar = None
    call.follow(outcome, call.why(f"{state.to}: {outcome}", state.place))


def leave_queue(call: Session) -> None:
    """Stop waiting for an operator."""
    call.give_up_request()
    call.stop_prompts()
    call.rest("announcing")


def ring(call: Session) -> None:
    """Order the transfer that was announced."""
    state = call.flow.states[call.state]
    assert isinstance(state, Transfer)
    call.rest("ringing")
    call.request = call.next_number()
    call.act(actions.Transfer(call.request, state.to, state.place))
    call.lapse("no_answer", call.now + state.timeout_s)
