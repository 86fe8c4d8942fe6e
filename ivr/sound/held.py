"""What a journal tells of prompts that were held for a voice which may have been a noise."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PromptHeld:
    """A prompt fell silent at a voice on the line."""

    prompt: int


@dataclass(frozen=True, slots=True)
class PromptResumed:
    """It was a noise: the prompt goes on."""

    prompt: int
    from_s: float
    """Seconds of the prompt before it."""
