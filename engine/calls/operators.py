"""Reaching a person: announcing, ringing, waiting in a queue, and every way in which that ends.

Whoever waits in a queue hears what it says to those who join, then announcements with music between them. Each is
worded when its turn comes, so that the place and the wait that it tells are those of that moment.
"""

from __future__ import annotations

from functools import partial
from math import inf
from typing import TYPE_CHECKING

from engine import actions
from engine.actions import LeaveQueue
from engine.calls import prompting
from engine.calls.queue_place import expected_wait_s
from engine.calls.scope import is_open
from engine.flow import Queue, Transfer

if TYPE_CHECKING:
    from engine.calls.session import Session
    from engine.events import QueueMoved, TransferAnswered


LONGEST_WAIT_S = 86_400.0
"""A day: a longer wait in a queue is a mistake of the switch."""
_PAUSE_S = 1.0
"""The least silence between announcements where there is no music."""
_MUSIC_S = 0.5
"""What is shorter is no music, and is not played over and over."""


def fill_silence(call: Session) -> None:
    """Say something where the flow says nothing, so that nobody waits in silence (rule 33)."""
    if not call.playing:
        text = call.flow.language.texts.waiting
        prompting.say_plainly(call, text)
        call.flush()


def join(call: Session, state: Queue) -> None:
    """Join a queue at once; what is queued is said meanwhile. Raises: ExpressionFault, before anything is changed."""
    wait_s = expected_wait_s(state.expected_wait, partial(is_open, call))
    call.rest("queued")
    call.request = call.next_number()
    expected = () if wait_s is None else (wait_s, state.per_caller_s)
    call.act(actions.Enqueue(call.request, state.to, state.place, *expected))
    call.position = None
    call.wait_until = None if wait_s is None else call.now + wait_s
    call.announce_at = -inf  # as soon as nothing else is said
    call.lapse("no_answer", call.now + state.max_wait_s)


def still_queued(call: Session) -> None:
    """All was heard: play the music once more, or announce what is due."""
    state = call.flow.states[call.state]
    assert isinstance(state, Queue)
    has_music = bool(state.hold) and call.now - call.playing_since >= _MUSIC_S
    if call.announce_at == inf:
        announced_at = call.playing_since if has_music else call.now
        call.announce_at = announced_at + state.announce_every_s
    if call.announce_at == -inf or (has_music and call.now >= call.announce_at):
        announce(call)
        return
    if has_music:
        prompting.say(call, state.hold)
        call.flush()
    if not call.playing and not call.typed:
        call.timer("announce", max(call.announce_at, call.now + _PAUSE_S))


def on_queue_moved(call: Session, event: QueueMoved) -> None:
    """The place in the queue changed; over the music it is announced when it is the first time."""
    if call.mode != "queued" or event.request != call.request:
        call.note("ignored", "a queue that the caller is not in")
        return
    if not event.wait_s <= LONGEST_WAIT_S:  # NaN included
        call.note("ignored", "a place in the queue that makes no sense")
        return
    first = call.wait_until is None
    call.position = max(1, event.position)
    call.wait_until = call.now + max(0.0, event.wait_s)
    if first and _hears_nothing_new(call):
        call.stop_prompts()
        announce(call)


def _hears_nothing_new(call: Session) -> bool:
    """Whether nothing is said to a caller in a queue, but for the music."""
    state = call.flow.states[call.state]
    return isinstance(state, Queue) and all(prompt in state.hold for _, prompt in call.playing)


def announce(call: Session) -> None:
    """Tell the caller where they stand in the queue, then let them hear the music."""
    _announce(call, call.visit(f"{call.state} announcement") if call.wait_until is not None else 0)


def _announce(call: Session, count: int) -> None:
    """Say the announcement for the `count`-th time, none for the 0th, and the music."""
    state = call.flow.states[call.state]
    assert isinstance(state, Queue)
    if not call.typed:
        call.timer(None)
    call.announce_at = inf
    if count:
        prompting.say(call, state.announce, count)
    prompting.say(call, state.hold)
    call.flush()
    if not call.playing:
        still_queued(call)


def announce_anew(call: Session) -> None:
    """Tell a caller who wishes it where they stand in the queue, whatever is being said, as at first."""
    call.stop_prompts()
    _announce(call, 0 if call.wait_until is None else 1)
    fill_silence(call)


def led_nowhere(call: Session) -> None:
    """A key means nothing in the queue: over the music the caller is told what was announced first."""
    state = call.flow.states[call.state]
    assert isinstance(state, Queue)
    if state.announce and call.wait_until is not None and _hears_nothing_new(call):
        announce_anew(call)
    elif not call.playing:
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
