"""A passage: sentences spoken one by one, from the store where they were spoken before, and joined to one sound."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from audio.speaking.polishing import joined
from audio.speaking.sentences import sentences
from audio.speaking.speaker import Spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audio.speaking.speaker import Speaker
    from audio.speaking.voice import Voice


class Piece(NamedTuple):
    """A sentence of a passage."""

    text: str
    pause_s: float
    """Seconds of silence that follow it within the passage."""
    secret: bool = False
    """Kept in memory only."""


def pieces_of(text: str) -> list[Piece]:
    """Return a text that holds no secret as a passage."""
    return [Piece(*sentence) for sentence in sentences(text)]


def prepare(speaker: Speaker, pieces: Sequence[Piece], voice: Voice, rate: int) -> None:
    """Begin to make what is not there, in the background."""
    for piece in pieces:
        speaker.prepare(piece.text, voice, rate=rate, secret=piece.secret)


def ready(speaker: Speaker, pieces: Sequence[Piece], voice: Voice, rate: int) -> Spoken | None:
    """Return the passage without waiting; None where something of it is still to be made, which is begun then."""
    started = speaker.now()
    found = [speaker.ready(piece.text, voice, rate=rate, secret=piece.secret) for piece in pieces]
    there = [spoken for spoken in found if spoken is not None]
    if len(there) == len(found) or any(spoken.sound is None for spoken in there):
        return _whole(there, pieces, rate, speaker.now() - started)
    prepare(speaker, pieces, voice, rate)
    return None


def spoken(speaker: Speaker, pieces: Sequence[Piece], voice: Voice, rate: int) -> Spoken:
    """Return the passage; all of it together is waited for as long as the speaker's patience, not longer.

    Where a sentence can't be spoken in time there is no sound at all, lest a caller hear half of what is meant.
    """
    started = speaker.now()
    prepare(speaker, pieces, voice, rate)
    deadline = started + speaker.patience_s
    found = []
    for piece in pieces:
        left = deadline - speaker.now()
        found.append(speaker.sound(piece.text, voice, rate=rate, secret=piece.secret, within_s=left))
        if found[-1].sound is None:
            return Spoken(None, cached=False, took_s=speaker.now() - started, engine="")
    return _whole(found, pieces, rate, speaker.now() - started)


def _whole(found: Sequence[Spoken], pieces: Sequence[Piece], rate: int, took_s: float) -> Spoken:
    sounds = [one.sound for one in found if one.sound is not None]
    if len(sounds) < len(found):
        return Spoken(None, cached=False, took_s=took_s, engine="")
    sound = sounds[0] if len(sounds) == 1 else joined(sounds, [piece.pause_s for piece in pieces], rate)
    engines = dict.fromkeys(one.engine for one in found)
    return Spoken(sound, cached=all(one.cached for one in found), took_s=took_s, engine=", ".join(engines))
