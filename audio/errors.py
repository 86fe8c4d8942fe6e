"""What can go wrong with sound: one base class, whose text says what is wrong and how to mend it."""

from __future__ import annotations


class AudioError(Exception):
    """Base of every error that sound raises on purpose; its text is a plain sentence, fit for a person."""


class NotSoundError(AudioError):
    """A file is no sound, or one that can't be trusted. Says which file, what is wrong and what to do."""


class DeviceError(AudioError):
    """No microphone or loudspeaker can be had. Says what is missing, or which devices there are."""
