"""What of a call must not be recorded: the caller while something secret is asked, the line while it tells a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audio.levels import dbfs, rms
from audio.pcm import FRAMES_A_SECOND
from engine.events import Heard, KeyPressed
from engine.templates import MASK

if TYPE_CHECKING:
    from audio.pcm import Samples
    from ivr.sound.recording import Recording

_QUIET_DBFS = -45.0
_QUIET_S = 0.1
"""After so much quiet, what was secret is over: a tone goes on after its key was taken."""
_LONGEST_S = 3.0
"""What is heard so long after a secret is no longer it, however loud the line is."""
_ECHO_S = 0.4
"""So long a loudspeaker may be heard in the microphone after it told a secret."""


class Secrecy:
    """Hands both sides of one call to its recording, and mutes what is secret in time."""

    def __init__(self, recording: Recording, *, is_loudspeaker: bool) -> None:
        """Take the recording, and whether the line is heard in the caller's microphone."""
        self._recording = recording
        self._is_loudspeaker = is_loudspeaker
        self._left = 0
        """Frames of the caller's that are muted still, unless it is quiet before."""
        self._quiet = 0
        self._echo = 0
        """Frames of the caller's that may hold a secret of the line's."""
        self._line_was_secret = False
        self._was_secret = False

    def caller(self, frame: Samples) -> None:
        """Take the next frame of the caller's, not yet understood."""
        self._recording.caller(frame)

    def understood(self, event: object, onset: int) -> None:
        """The journal got something that the caller did, and that began at a sample of the call."""
        if is_masked(event):
            self._recording.mute(onset)
            self._begin()

    def settle(self, frame: Samples, position: int, *, onset: int | None, is_secret: bool) -> None:
        """The frame at a position is understood.

        `onset` is where what is being said began, None for silence; `is_secret`: what is asked is.
        """
        if is_secret:
            if not self._was_secret and onset is not None:
                self._recording.mute(onset)
            self._begin()
        self._was_secret = is_secret
        if is_secret or self._is_muted(frame):
            self._recording.mute(position)
        self._recording.settle(onset)

    def line(self, frame: Samples, *, is_secret: bool) -> None:
        """Take the next frame that the line says."""
        is_muted = is_secret or self._line_was_secret  # its last samples die away in the next frame
        self._line_was_secret = is_secret
        if is_secret and self._is_loudspeaker:
            self._echo = round(_ECHO_S * FRAMES_A_SECOND)
        self._recording.line(frame, is_muted=is_muted)

    def _begin(self) -> None:
        self._left, self._quiet = round(_LONGEST_S * FRAMES_A_SECOND), 0

    def _is_muted(self, frame: Samples) -> bool:
        """Whether the frame may hold the end of a secret, or its echo."""
        is_muted = self._left > 0 or self._echo > 0
        self._echo = max(self._echo - 1, 0)
        self._quiet = self._quiet + 1 if dbfs(rms(frame)) < _QUIET_DBFS else 0
        self._left = max(self._left - 1, 0) if self._quiet < _QUIET_S * FRAMES_A_SECOND else 0
        return is_muted


def is_masked(event: object) -> bool:
    """Whether the journal hides what the caller did: it is secret, or may be."""
    match event:
        case KeyPressed(key):
            return key == MASK
        case Heard(text):
            return bool(text) and not text.strip(MASK)
    return False
