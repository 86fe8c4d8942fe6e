"""What can happen to a call: the whole vocabulary a channel may feed it.

`KeyPressed` and `PromptFinished` are made in every turn, like `Say`: each sets its fields by the setters of its slots,
which takes a third of the time of the `__init__` that a frozen dataclass is given.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

KEYS = frozenset("0123456789*#ABCD")
"""The keys of a telephone (ITU-T Q.23)."""


@dataclass(frozen=True, slots=True, init=False)
class KeyPressed:
    """The caller pressed one key."""

    key: str
    """One character of `KEYS`."""

    def __init__(self, key: str) -> None:
        _set_key(self, key)


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """The caller began to speak; what they say follows as `HeardPartial` or `Heard`, or was `NotSpeech`."""


@dataclass(frozen=True, slots=True)
class NotSpeech:
    """What began as speech was a noise: no words were in it, and it is over."""


@dataclass(frozen=True, slots=True)
class HeardPartial:
    """The recogniser's guess so far; the call decides when the sentence is over."""

    text: str = field(repr=False)
    confidence: float = 1.0
    """0..1"""


@dataclass(frozen=True, slots=True)
class Heard:
    """What the caller said, whole."""

    text: str = field(repr=False)
    confidence: float = 1.0
    """0..1"""


@dataclass(frozen=True, slots=True, init=False)
class PromptFinished:
    """A prompt was heard to its end."""

    prompt: int
    """The number of the `Say` it belongs to."""

    def __init__(self, prompt: int) -> None:
        _set_prompt(self, prompt)


@dataclass(frozen=True, slots=True)
class ServiceAnswered:
    """A data service answered."""

    request: int
    """The number of the `AskService` it belongs to."""
    outcome: str
    """`found`, `not_found` or `failed`; anything else is nonsense and taken as `failed`."""
    values: Mapping[str, object] = field(default_factory=dict, repr=False)
    """What was found, by column name."""
    reason: str = ""
    """Why it failed, for the journal; never shown to the caller."""


@dataclass(frozen=True, slots=True)
class QueueMoved:
    """The caller's place in the queue changed, or became known."""

    request: int
    """The number of the `Enqueue` it belongs to."""
    position: int
    """1 is the next to be answered."""
    wait_s: float
    """Expected seconds until an operator answers."""


@dataclass(frozen=True, slots=True)
class TransferAnswered:
    """The other side of a transfer or queue answered, or did not."""

    request: int
    """The number of the `Transfer` or `Enqueue` it belongs to."""
    outcome: str
    """`connected`, `busy`, `no_answer`, `failed`, `closed` or `queue_full`."""


@dataclass(frozen=True, slots=True)
class HungUp:
    """The caller hung up."""


_set_key = vars(KeyPressed)["key"].__set__
_set_prompt = vars(PromptFinished)["prompt"].__set__

Event = (
    KeyPressed
    | SpeechStarted
    | NotSpeech
    | HeardPartial
    | Heard
    | PromptFinished
    | ServiceAnswered
    | QueueMoved
    | TransferAnswered
    | HungUp
)
