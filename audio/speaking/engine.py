"""What an engine is to those who use it, and the ways in which it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from audio.errors import AudioError

if TYPE_CHECKING:
    from audio.pcm import Sound
    from audio.speaking.voice import Voice


class EngineFault(AudioError):  # noqa: N818 - it is one of several faults, told apart below
    """An engine gave no sound this time. The text never holds what was to be said, which may be secret."""


class EngineDied(EngineFault):
    """The engine hung, exited or answered nonsense, and was killed; it starts anew with the next text."""


class EngineMissing(EngineFault):
    """The engine is not installed here; the text says how to get it."""


class NoSuchVoice(EngineFault):
    """The engine has no voice of this name or language; the text names one that is near."""


class Engine(Protocol):
    """Something that turns text into sound. Used by one thread at a time, save `close`."""

    @property
    def name(self) -> str:
        """What it is called: `pyttsx3`."""
        ...

    @property
    def version(self) -> str:
        """Changes when its sound may change; empty where it is not installed."""
        ...

    def start(self) -> None:
        """Begin to get ready, in the background; never fails."""
        ...

    def make(self, text: str, voice: Voice, within_s: float) -> Sound:
        """Return the sound of a text, at any rate, or give up after so many seconds. Raises: EngineFault."""
        ...

    def close(self) -> None:
        """End every process of it; nothing may be made afterwards. From any thread."""
        ...
