"""A caller's recording drives a whole call, as fast as the machine can, in time that is counted in samples.

When the recording ends, the caller is silent, and after a while hangs up.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from itertools import chain, repeat
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from audio import levels, wav
from audio.pcm import FULL_SCALE, frames
from audio.resampling import resample
from engine.journal import MICROSECONDS
from ivr.console import INTERRUPTED, Attention, Output
from ivr.sound.line import SoundLine

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from audio.pcm import Samples, Sound
    from engine.flow import Flow
    from ivr.simulation import Setting, Simulation
    from ivr.sound.hearing import Hearing
    from ivr.sound.mouth import Voices
    from ivr.sound.recording import Recording

NARROW, WIDE = 8000, 16_000
"""Samples a second of a telephone line, and of one with the band that recognisers like."""
LISTENS_S = 1.0
"""Seconds that the line waits for the caller until one who has nothing more to say hangs up."""
_CLIPPED = 3
"""Samples at full scale one after the other that make a clipped peak."""


def recording_of(path: str | Path, rate: int | None, warn: Callable[[str], None]) -> Sound:
    """Return a caller's recording at the rate of the line; what may be wrong with it is warned of.

    Without a `rate` it is `WIDE` where the recording holds so much, else `NARROW`.

    Raises: NotSoundError where it is none.
    """
    sound = wav.read(path)
    if levels.is_silent(sound):
        loudest = levels.dbfs(levels.peak(sound.samples))
        warn(f"{path}: is silent from beginning to end (at most {loudest:.0f} dBFS): the caller says nothing")
    clipped = clipped_peaks(sound.samples)
    if clipped:
        count = f"{clipped} peak{'' if clipped == 1 else 's'}"
        warn(
            f"{path}: is clipped ({count} at full scale), so that keys and words may be missed: record it lower"
        )
    return resample(sound, rate or (WIDE if sound.rate >= WIDE else NARROW))


def clipped_peaks(samples: Samples) -> int:
    """Return how often so many samples in a row are as large as can be."""
    full = np.abs(samples.astype(np.int32)) >= FULL_SCALE - 1
    edges = np.flatnonzero(np.diff(np.concatenate(([0], full.astype(np.int8), [0]))))
    return int(np.count_nonzero(edges[1::2] - edges[::2] >= _CLIPPED))


@dataclass(frozen=True, slots=True)
class Ending:
    """What the caller does when their recording is over: they are silent, and in the end hang up."""

    after_s: float | None = None
    """So long after it, whatever is going on. None: once the line has said all that it has to say and waits for them;
    who is being transferred, or waits in a queue, holds the line."""
    never: bool = False
    """They stay until the line ends the call."""


def dial(line: SoundLine, caller: Sound, ending: Ending, *, is_called_off: Callable[[], bool] = bool) -> None:
    """Carry a whole call through.

    Args:
        line: The call, not yet started.
        caller: What the caller's line carries, at the rate of the call.
        ending: What follows it.
        is_called_off: Asked before each frame whether the caller is to hang up at once.
    """
    line.start()
    frames_left = chain(frames(caller), repeat(None))
    silence = np.zeros(line.frame_length, np.int16)
    over_at, waits = round(caller.seconds * line.rate), 0
    for frame in frames_left:
        if line.end is not None:
            return
        is_over = frame is None and not ending.never
        if is_called_off() or (is_over and _has_enough(line, ending, line.position - over_at, waits)):
            break
        line.feed(silence if frame is None else frame)
        waits = waits + line.frame_length if line.is_waiting else 0
    line.hang_up()
    while line.end is None:  # the answer of a service is waited for
        line.feed(silence)


def _has_enough(line: SoundLine, ending: Ending, silent: int, waits: int) -> bool:
    """Whether the caller hangs up, who was silent for so many samples, and waited for during so many."""
    if ending.after_s is not None:
        return silent >= ending.after_s * line.rate
    return min(silent, waits) >= LISTENS_S * line.rate


def run(
    flow: Flow,
    setting: Setting,
    caller: Sound,
    *,
    voices: Voices | None,
    hearing: Hearing | None,
    recording: Recording | None,
    ending: Ending,
    as_json: bool,
    keep: Callable[[Simulation], None],
) -> int:
    """Make one call and print it to standard output; return the exit status.

    Args:
        flow: What is called.
        setting: How.
        caller: What the caller's line carries; its rate is that of the call.
        voices: As for a `SoundLine`, like `hearing` and `recording`.
        hearing: Understands speech.
        recording: Is closed when the call is over.
        ending: What the caller does when their recording is over.
        as_json: Print the journal in place of the transcript.
        keep: Takes the simulation when the call is over, however it ended.
    """
    output = Output(flow.title, sys.stdout, as_json=as_json, digits=MICROSECONDS)
    line = SoundLine(
        flow,
        setting,
        output.observe,
        rate=caller.rate,
        voices=voices,
        hearing=hearing,
        recording=recording,
        clock=perf_counter,
    )
    attention = Attention()
    try:
        with attention:
            dial(line, caller, ending, is_called_off=lambda: attention.called)
    finally:
        line.close()
        output.flush()
        keep(line.simulation)
    return INTERRUPTED if attention.called else 0
