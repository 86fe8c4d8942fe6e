"""What the caller does, heard in frames of 20 ms: keys by their tones, and speech."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from audio.dtmf import Detector
from ivr.sound.listener import Listener, SpeechBegan, SpeechEvent, SpeechOver

if TYPE_CHECKING:
    from audio.pcm import Samples
    from engine.grammar import Grammar


@dataclass(frozen=True, slots=True)
class KeyHeard:
    """A key sounds on the line."""

    key: str
    onset: int
    """Samples of the call before it."""


EarEvent = KeyHeard | SpeechEvent


class Ear:
    """Listens to one call."""

    def __init__(self, rate: int, listener: Listener | None) -> None:
        """Take the rate of the line, and who follows its speech; None where only keys are heard."""
        self._rate = rate
        self._position = 0
        self._skipped = 0
        """Samples of the call that were not heard."""
        self._detector = Detector(rate)
        self._listener = listener
        self._turn: tuple[int, Grammar | None] = (0, None)

    @property
    def is_hearing(self) -> bool:
        """Whether something is being said that is listened to."""
        return self._listener is not None and self._listener.is_hearing

    @property
    def key_sounds(self) -> bool:
        """Whether a key sounds now."""
        return self._detector.held_since is not None

    @property
    def onset(self) -> int | None:
        """Where what is being said, or may be, began; None for silence."""
        onset = self._listener.onset if self._listener is not None else None
        return None if onset is None else onset + self._skipped

    @property
    def partial(self) -> str:
        """What was said so far. May be secret: never log it."""
        return self._listener.partial if self._listener is not None else ""

    def listen(self, turn: int, grammar: Grammar | None) -> None:
        """Tell the ear what is live, in which turn of the call; None where nobody listens."""
        if self._listener is not None and (turn, grammar) != self._turn:
            self._turn = turn, grammar
            self._listener.listen(grammar)

    def hear(self, frame: Samples, *, is_guarded: bool = False) -> list[EarEvent]:
        """Take the next 20 ms and return what was noticed in them; `is_guarded`: the line may be heard in them."""
        keys = self._detector.feed(frame)
        since = self._detector.held_since
        onset = self._position if since is None else round(since * self._rate)
        self._position += len(frame)
        heard: list[EarEvent] = [KeyHeard(key, onset) for key in keys]
        if self._listener is not None:
            is_key = bool(keys) or since is not None
            heard += self._listener.hear(frame, is_key=is_key, is_guarded=is_guarded)
        return [_later(event, self._skipped) for event in heard] if self._skipped else heard

    def skip(self, samples: int) -> None:
        """Go on so many samples later; nothing was on the line meanwhile."""
        self._skipped += samples


def _later(event: EarEvent, samples: int) -> EarEvent:
    match event:
        case KeyHeard(onset=onset) | SpeechBegan(onset=onset):
            return replace(event, onset=onset + samples)
        case SpeechOver(onset=onset, end=end):
            return replace(event, onset=onset + samples, end=end + samples)
    return event
