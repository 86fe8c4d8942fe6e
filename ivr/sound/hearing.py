"""What understands the speech of one call: a recogniser on a model that all calls share, given what is live."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from engine.recognisable import phrases

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from audio.hearing.recogniser import Recogniser
    from audio.hearing.vosk_model import VoskModel
    from audio.pcm import Samples
    from engine.grammar import Grammar


class VoiceActivity(Protocol):
    """Tells speech from what else is on a line."""

    def is_speech(self, samples: Samples) -> bool:
        """Whether a frame of 20 ms holds speech."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """What understands the speech of one call."""

    recogniser: Recogniser
    activity: VoiceActivity
    """At the line's rate."""
    phrases_of: Callable[[Grammar], Sequence[str] | None] = phrases
    """What the recogniser is given of a grammar; None for free speech."""


def on_model(model: VoskModel, rate: int) -> Hearing:
    """Return what understands one call at this rate. Raises: HearingError."""
    from audio.hearing.activity import VoiceActivity
    from audio.hearing.vosk_recogniser import VoskRecogniser

    return Hearing(VoskRecogniser(model), VoiceActivity(rate))
