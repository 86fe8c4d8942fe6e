"""The voices of a flow: from a `Say` to the sound that the caller hears.

A prompt is spoken sentence by sentence, so that what stays the same is made once. A sentence that is not among those
that may be shown holds a secret: it is kept in memory only. A recording is taken where there is one that can be read.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from audio import wav
from audio.errors import AudioError
from audio.resampling import resample
from audio.speaking import passages
from audio.speaking.passages import Piece
from audio.speaking.sentences import sentences
from audio.speaking.speaker import Spoken
from audio.speaking.voice import Voice

if TYPE_CHECKING:
    from collections.abc import Callable

    from audio.pcm import Sound
    from audio.speaking.speaker import Speaker
    from engine.actions import Say
    from engine.errors import Place
    from engine.flow import Flow
    from engine.language import Language

_LOG = logging.getLogger(__name__)
RECORDING = "recording"
"""The engine of a prompt that was recorded."""
_MOST_RECORDINGS = 256
"""Kept in memory."""


class FlowVoices:
    """Speaks the prompts of one flow, for any number of its calls."""

    def __init__(
        self,
        flow: Flow,
        speaker: Speaker,
        rate: int,
        *,
        warn: Callable[[str], None] = _LOG.warning,
    ) -> None:
        """Take the flow, who speaks for it, the samples a second of its calls, and what tells of bad recordings."""
        self.flow = flow
        self.rate = rate
        self._speaker = speaker
        self._warn = warn
        self._recordings: dict[tuple[str, int], Sound | None] = {}
        """By path and the time it was changed; None for what can't be used."""

    def prepare(self, say: Say) -> None:
        """Begin to make a prompt, in the background."""
        if self._recorded(say) is None:
            passages.prepare(self._speaker, pieces(say, self.flow.language), self.voice(say), self.rate)

    def spoken(self, say: Say, *, wait: bool) -> Spoken | None:
        """Return a prompt as one sound at the call's rate, or with no sound where it goes on as text.

        With `wait` it is waited for, at most 2 s; without, None where it is still to be made.
        """
        recording = self._recorded(say)
        if recording is not None:
            return Spoken(recording, cached=True, took_s=0.0, engine=RECORDING)
        make = passages.spoken if wait else passages.ready
        return make(self._speaker, pieces(say, self.flow.language), self.voice(say), self.rate)

    def voice(self, say: Say) -> Voice:
        """Return the voice that a prompt is spoken with: its own, else the flow's, else that of the language."""
        return voice_of(self.flow, say.place)

    def _recorded(self, say: Say) -> Sound | None:
        if say.audio is None:
            return None
        path = Path(self.flow.file).parent / say.audio
        try:
            key = (say.audio, path.stat().st_mtime_ns)
        except OSError:
            key = (say.audio, 0)
        if key not in self._recordings:
            if len(self._recordings) >= _MOST_RECORDINGS:
                del self._recordings[next(iter(self._recordings))]
            self._recordings[key] = self._read(path, say)
        return self._recordings[key]

    def _read(self, path: Path, say: Say) -> Sound | None:
        try:
            return resample(wav.read(path), self.rate)
        except AudioError as error:
            self._warn(f"{say.place.file_line}: {error}; the prompt is spoken instead")
            return None


def voice_of(flow: Flow, place: Place) -> Voice:
    """Return the voice of the prompt whose text is written at this place."""
    usual, own = Voice(language=flow.language.code), flow.voices.get(place, flow.voice)
    return Voice(
        usual.language,
        own.name,
        usual.rate_wpm if own.rate_wpm is None else own.rate_wpm,
        usual.pitch if own.pitch is None else own.pitch,
        usual.volume if own.volume is None else own.volume,
    )


def pieces(say: Say, language: Language) -> list[Piece]:
    """Return a prompt in sentences with its figures in words.

    Those are secret that are not among the sentences of what may be shown.
    """
    whole = sentences(language.spoken(say.text))
    if say.text == say.shown:
        return [Piece(*one) for one in whole]
    shown = {one.text for one in sentences(language.spoken(say.shown))}
    return [Piece(one.text, one.pause_s, one.text not in shown) for one in whole]
