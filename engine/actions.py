"""What a call wants done: orders to the channel, in the order in which they are to be carried out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.errors import Place
    from engine.grammar import Grammar


@dataclass(frozen=True, slots=True, init=False)
class Say:
    """Play a prompt after those that were ordered before; report `PromptFinished` at its end."""

    prompt: int
    """Its number, unique in the call."""
    text: str = field(repr=False)
    """What is said. May hold secrets: never log it, show `shown`."""
    shown: str
    """The text with every secret masked."""
    audio: str | None
    """A recording of it, as a path below the flow's folder."""
    place: Place

    def __init__(self, prompt: int, text: str, shown: str, audio: str | None, place: Place) -> None:
        _set_prompt(self, prompt)  # by the setters of the slots: made in every turn, see `engine.events`
        _set_text(self, text)
        _set_shown(self, shown)
        _set_audio(self, audio)
        _set_place(self, place)


_set_prompt, _set_text, _set_shown, _set_audio, _set_place = (
    vars(Say)[name].__set__ for name in ("prompt", "text", "shown", "audio", "place")
)


@dataclass(frozen=True, slots=True)
class StopSaying:
    """Stop these prompts at once, whether playing or still queued; prompts not named go on."""

    prompts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Listen:
    """From now on the caller may answer; replaces the previous `Listen`."""

    state: str
    grammar: Grammar = field(repr=False)
    """What is live: the recogniser is given its phrases."""


@dataclass(frozen=True, slots=True)
class StopListening:
    """Take the recogniser off: a key was pressed, or nobody is asked any more."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask a data service; answer with `ServiceAnswered`. An answer that comes after the time-out is ignored."""

    request: int
    service: str
    arguments: Mapping[str, object] = field(repr=False)
    """May hold secrets: never log them, show `shown`."""
    shown: Mapping[str, object]
    place: Place


@dataclass(frozen=True, slots=True)
class Transfer:
    """Connect the caller to a number; answer with `TransferAnswered`."""

    request: int
    to: str
    place: Place


@dataclass(frozen=True, slots=True)
class Enqueue:
    """Put the caller in a queue; report `QueueMoved` and in the end `TransferAnswered`."""

    request: int
    queue: str
    place: Place
    expected_wait_s: float | None = None
    """How long callers of this hour wait there, as the flow says; None where it does not."""
    per_caller_s: float | None = None
    """How much of a wait each caller ahead takes; None where nothing is expected."""


@dataclass(frozen=True, slots=True)
class LeaveQueue:
    """Take the caller out of the queue, or stop a transfer that is still ringing."""

    request: int


EndKind = Literal["hang_up", "caller_hung_up", "transfer", "error"]


@dataclass(frozen=True, slots=True)
class End:
    """The call is over; nothing follows."""

    end: EndKind
    reason: str
    """Why, in a few plain words."""
    outcome: str | None = None
    """Of a transfer: `connected`."""
    to: str | None = None
    """The number or queue that the caller was connected to."""
    state: str = ""
    """Where the call was."""
    path: tuple[str, ...] = ()
    """The states that the caller was asked something in, in order; the oldest are dropped beyond a bound."""


Action = Say | StopSaying | Listen | StopListening | Ask | Transfer | Enqueue | LeaveQueue | End
