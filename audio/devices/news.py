"""What a handset tells: what became of its devices, and how well sound came through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audio.devices.listing import Device
    from audio.devices.opening import Pair


@dataclass(frozen=True, slots=True)
class Opened:
    """There is sound."""

    microphone: Device | None
    """None where it could not be had."""
    loudspeaker: Device | None
    """Likewise."""
    missing: tuple[str, ...]
    """Why, a sentence for each that is None."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Sound went away."""

    reason: str
    again_in_s: float
    """After that it is tried again."""


@dataclass(frozen=True, slots=True)
class Gone:
    """There is no sound, and it is not tried again."""

    reason: str


News = Opened | Lost | Gone


@dataclass(slots=True)
class Counts:
    """How well sound came through."""

    in_overflows: int = 0
    """Blocks of the microphone before which some was lost."""
    out_underflows: int = 0
    """Times at which the loudspeaker had nothing to play in the middle of sound."""
    largest_gap_s: float = 0.0
    """The longest time between two calls of a device."""

    def add(self, pair: Pair) -> None:
        """Add what streams have counted."""
        if pair.microphone is not None:
            self.in_overflows += pair.microphone.troubles
        if pair.loudspeaker is not None:
            self.out_underflows += pair.loudspeaker.troubles + pair.loudspeaker.short
        gaps = (stream.largest_gap_s for stream in pair.streams)
        self.largest_gap_s = max(self.largest_gap_s, *gaps, 0.0)
