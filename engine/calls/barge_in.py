"""Whether input may interrupt what is being said, and the interruption itself (rules 15-17)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.actions import StopSaying

if TYPE_CHECKING:
    from engine.calls.session import Session
    from engine.flow import Prompt


def guarded(call: Session, head: Prompt) -> bool:
    """Whether the first seconds of the prompt protect it still; a timer then lets the input through (17)."""
    free_at = call.playing_since + head.barge_in_after_s
    if not head.barge_in_after_s or call.now >= free_at:
        return False
    call.timer("barge_in", free_at)
    return True


def interruptible(call: Session) -> bool:
    """Whether input is taken now: nothing is being said, or what is said may be interrupted."""
    if not call.playing:
        return True
    head = call.playing[0][1]
    return head.barge_in == "interrupt" and not guarded(call, head)


def interrupt(call: Session, *, matched: bool = False) -> None:
    """Stop what is being said, up to the first prompt that this input can't interrupt."""
    count = 0
    for _, prompt in call.playing:
        protected = prompt.barge_in_after_s or (prompt.barge_in_on == "match" and not matched)
        if prompt.barge_in != "interrupt" or (count and protected):
            break
        count += 1
    call.act(StopSaying(tuple(number for number, _ in call.playing[:count])))
    del call.playing[:count]
    call.head_starts()


def guarded_from_speech(call: Session, head: Prompt, now: float) -> bool:
    """Speech in the protected seconds of a prompt may be its own echo; it is as if never said (17)."""
    return bool(head.barge_in_after_s) and now < call.playing_since + head.barge_in_after_s


def yields_to_speech(call: Session, head: Prompt, now: float) -> bool:
    """Whether speech stops a prompt as soon as it begins, whatever it is going to be (15-17)."""
    return (
        head.barge_in == "interrupt"
        and head.barge_in_on == "any"
        and not guarded_from_speech(call, head, now)
    )
