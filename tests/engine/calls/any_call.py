"""What holds in every call, whoever calls and whatever they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.actions import Action, End
from engine.calls.keys import MAX_BUFFER
from engine.calls.session import MAX_HISTORY
from engine.events import Event, KeyPressed
from engine.flow import MAX_SUBFLOW_DEPTH
from engine.journal import Journal, Moved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.calls.call import Call

SECRET_DIGITS = "7391"
SECRET_SPOKEN = "семь три девять один"
SECRET_WORD = "секретослово"
SECRETS = (SECRET_DIGITS, SECRET_SPOKEN, SECRET_WORD, "семь тысяч триста девяносто од")
"""What a sensitive question is answered with, in every form in which it could come to light."""
MOST_ACTIONS = 40
"""Actions that one event may lead to."""
MOST_MOVES = 30
"""States that one event may lead through."""


class BrokenError(AssertionError):
    """A call did what no call may do."""


def check_actions(call: Call, actions: list[Action], *, is_queued: bool) -> None:
    """Check a call after an event that led to these actions."""
    if len(actions) > MOST_ACTIONS:
        raise BrokenError(f"{len(actions)} actions at once")
    if len(call.buffer or ()) > MAX_BUFFER or len(call.history or ()) > MAX_HISTORY:
        raise BrokenError("a memory without bounds")
    if len(call.returns or ()) > MAX_SUBFLOW_DEPTH:
        raise BrokenError("sub-flows without bounds")
    if call.failures > call.flow.max_call_failures + 1:
        raise BrokenError("more failures than the call may have")
    settings = getattr(call.flow.states[call.state], "settings", None)
    if settings is not None and call.mode == "waiting" and not call.given_up:
        bounds = (settings.max_no_input, settings.max_no_match, settings.max_failures)
        counts = (call.no_input, call.no_match, call.no_input + call.no_match)
        if any(count > bound for count, bound in zip(counts, bounds, strict=True)):
            raise BrokenError("more failures than the question may have")
    if call.end is None and call.mode == "queued" and not is_queued:
        raise BrokenError("waits in a queue that the caller is not in")


def check_wake(call: Call, now: float) -> None:
    """Check when a call that was just woken wants to be woken next."""
    if call.wake_at is not None and call.wake_at < now:
        raise BrokenError("it wants to be woken in the past")


def check_end(call: Call, journal: Journal, *, is_queued: bool) -> None:
    """Check a call that is over, and all that was written of it."""
    records = [record for _, record in journal.records]
    if [one for one in records if isinstance(one, End)] != [call.end]:
        raise BrokenError("not one end")
    if records[-1] is not call.end:
        raise BrokenError("something follows the end")
    if is_queued and getattr(call.end, "end", None) != "transfer":
        raise BrokenError("the caller is left in a queue")
    if most_moves_at_once(journal) > MOST_MOVES:
        raise BrokenError("one event leads on and on")
    for told in secrets_told(journal):
        raise BrokenError(f"a secret shows: {told}")


def most_moves_at_once(journal: Journal) -> int:
    """The greatest number of moves between two events."""
    most = now = 0
    for _, record in journal.records:
        if isinstance(record, Moved):
            now += 1
            most = max(most, now)
        elif isinstance(record, Event):
            now = 0
    return most


def secrets_told(journal: Journal) -> Iterator[str]:
    """Every line and every record in which a secret can be read, and keys that spell one."""
    spelled = ""
    for (_, record), line in zip(journal.records, journal.lines(), strict=True):
        if isinstance(record, KeyPressed):
            spelled += record.key
        shown = line.partition('"kind"')[2] + repr(record)  # no time is taken for a secret
        if tells(shown):
            yield shown
    if SECRET_DIGITS in spelled:
        yield f"keys {spelled}"


def tells(text: str) -> bool:
    """Whether the secret can be read in a text."""
    folded = text.casefold()
    return any(secret in folded for secret in SECRETS)
