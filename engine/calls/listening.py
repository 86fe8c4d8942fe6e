"""Waiting for the caller: prompts are played, skipped for keys typed ahead, and followed by silence or input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.calls import operators
from engine.calls.barge_in import interruptible
from engine.calls.keys import deliver
from engine.calls.speech import on_heard
from engine.flow import Lookup

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.calls.session import Session
    from engine.events import PromptFinished
    from engine.flow import Prompt


def listen(call: Session) -> None:
    """Wait for the caller: play what is queued, unless keys typed ahead answer before (rules 2, 18)."""
    grammar = call.grammar
    assert grammar is not None
    call.mode = "waiting"
    if call.buffer:
        _skip_answered_prompts(call)
    call.flush()
    call.act(grammar.listen)
    if call.buffer and interruptible(call):
        deliver(call)
    elif not call.playing and not call.buffer:
        call.await_first_input()


def _skip_answered_prompts(call: Session) -> None:
    """Leave out prompts that whoever typed ahead does not need to hear."""
    pending = call.pending
    while call.buffer and pending and not call.playing:
        prompt = pending[0][0]
        if prompt.barge_in == "ignore":
            call.drop_buffer("a prompt that can't be interrupted follows")
        elif prompt.barge_in == "interrupt" and prompt.barge_in_on == "any" and not prompt.barge_in_after_s:
            call.note("prompt skipped for keys typed ahead", pending[0][2], prompt.place)
            del pending[0]
        else:
            return


def on_prompt_finished(call: Session, event: PromptFinished) -> None:
    """A prompt was heard out; a report of one that was stopped means nothing (rule 36)."""
    playing = call.playing
    if playing and playing[0][0] == event.prompt:  # nearly always; worth a tenth of a turn
        del playing[0]
    elif not _skipped_to(playing, event.prompt):
        call.note("ignored", "the end of a prompt that was stopped before")
        return
    if playing:
        call.head_starts()
        if call.mode == "waiting" and interruptible(call):
            _deliver_kept(call)
        return
    _SILENCE.get(call.mode, _nothing)(call)


def _skipped_to(playing: list[tuple[int, Prompt]], finished: int) -> bool:
    """Take off a prompt that was heard out with those before it; whether it was there."""
    for index, (number, _) in enumerate(playing):
        if number == finished:
            del playing[: index + 1]
            return True
    return False


def _nothing(_call: Session) -> None:
    return


def _heard_out(call: Session) -> None:
    """The question was heard: take what was kept, or wait for an answer."""
    if call.buffer or call.held is not None:
        _deliver_kept(call)
    elif not call.speaking and not call.typed:
        call.await_first_input()


def _deliver_kept(call: Session) -> None:
    """Take the keys or the sentence that a prompt which is over let nobody have."""
    if call.buffer:
        deliver(call)
    elif call.held is not None:
        held, call.held = call.held, None
        on_heard(call, held)


def _said_goodbye(call: Session) -> None:
    assert call.closing is not None
    call.finish(*call.closing)


def _still_looking_up(call: Session) -> None:
    state = call.flow.states[call.state]
    assert isinstance(state, Lookup)
    call.timer("filler", call.now + state.waiting_after_s)


_SILENCE: Mapping[str, Callable[[Session], None]] = {
    "waiting": _heard_out,
    "closing": _said_goodbye,
    "announcing": operators.ring,
    "looking_up": _still_looking_up,
    "queued": operators.still_queued,
}
"""What happens when the last prompt has been heard, by mode."""
