"""Both sides of a call as WAV files, written while it goes on, with what is secret muted at its full length.

`caller.wav` is what the line heard, `line.wav` what it said, `call.wav` both: the caller on the left, the line on the
right. All begin with the call. What the caller does may turn out to be secret only when it is understood: a key that
is kept for a later question, a sentence that tells a secret again. So what they just did is held back until then.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from audio.errors import AudioError
from audio.pcm import FRAMES_A_SECOND
from audio.wav_stream import WavStream

if TYPE_CHECKING:
    from collections.abc import Callable

    from audio.pcm import Samples

CALLER, LINE, BOTH = NAMES = ("caller.wav", "line.wav", "call.wav")
_HELD_S = 0.5
"""How long everything is held back: a key is known well before."""
_WRITTEN_S = 1.0
"""How much is written at a time."""


class Recording:
    """The files of one call. A disk that is full ends the recording, not the call."""

    def __init__(self, folder: str | Path, rate: int, warn: Callable[[str], None]) -> None:
        """Begin the files in a folder, which is made where there is none. Raises: AudioError where they can't be."""
        self._rate = rate
        self._warn = warn
        self._held_back: deque[Samples] = deque()
        """Of the caller's frames, the last."""
        self._heard = 0
        """Samples of the caller's that were taken, those held back included."""
        self._callers: list[Samples] = []
        self._lines: list[Samples] = []
        """What is to be written, one frame after the other; of the line, in advance of the caller's."""
        self._files: list[WavStream] = []
        try:
            Path(folder).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise AudioError(f"{folder}: can't be made ({error.strerror}): choose another place") from error
        try:
            for name in NAMES:
                self._files.append(WavStream(Path(folder) / name, rate, 2 if name == BOTH else 1))
        except AudioError:
            self.close()
            raise

    def line(self, frame: Samples, *, is_muted: bool) -> None:
        """Take the next frame of what the line says."""
        self._lines.append(np.zeros_like(frame) if is_muted else frame)

    def caller(self, frame: Samples) -> None:
        """Take the next frame of the caller's; `settle` follows when it is understood."""
        self._held_back.append(frame.copy())
        self._heard += len(frame)

    def settle(self, onset: int | None) -> None:
        """Hold back no longer what is not going to be muted: all but the last, and what is still being said.

        `onset` is where that began, None for silence.
        """
        known = self._heard - round(_HELD_S * self._rate)
        self._let_go(known if onset is None else min(known, onset))
        if len(self._callers) >= _WRITTEN_S * FRAMES_A_SECOND:
            self._write()

    def mute(self, since: int) -> None:
        """Mute the caller from a sample of the call up to now, as far as it is held back."""
        begin = self._heard - sum(map(len, self._held_back))
        for frame in self._held_back:
            if begin + len(frame) > since:
                frame[:] = 0
            begin += len(frame)

    def close(self) -> None:
        """Write what is left and end the files, both sides equally long. May be called again."""
        self._let_go(self._heard)
        for frame in self._lines[len(self._callers) :]:
            self._callers.append(np.zeros_like(frame))
        self._write()
        files, self._files = self._files, []
        for file in files:
            with suppress(AudioError):  # told before, when something was to be written
                file.close()

    def _let_go(self, until: int) -> None:
        """Hold back no longer what was before a sample of the call."""
        begin = self._heard - sum(map(len, self._held_back))
        while self._held_back and begin + len(self._held_back[0]) <= until:
            begin += len(self._held_back[0])
            self._callers.append(self._held_back.popleft())

    def _write(self) -> None:
        count = min(len(self._callers), len(self._lines))
        if not count or not self._files:
            return
        caller, line = np.concatenate(self._callers[:count]), np.concatenate(self._lines[:count])
        del self._callers[:count], self._lines[:count]
        try:
            for file, samples in zip(
                self._files, (caller, line, np.stack((caller, line), axis=1)), strict=True
            ):
                file.write(samples)
        except AudioError as error:
            self._warn(f"the call is no longer recorded: {error}")
            files, self._files = self._files, []
            for file in files:
                with suppress(AudioError):
                    file.close()
