"""How long a recorded prompt is; where there is none to be read, nothing is said, and its text serves."""

from __future__ import annotations

import wave
from functools import lru_cache
from pathlib import Path


def recorded_s(flow_file: str, audio: str) -> float | None:
    """Return the seconds of a recording below the flow's folder, None where it can't be read as a WAV file."""
    path = Path(flow_file).parent / audio
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return None
    return _measured(path, changed)


@lru_cache(maxsize=1024)
def _measured(path: Path, _changed: int) -> float | None:
    try:
        with wave.open(str(path), "rb") as recording:
            return recording.getnframes() / recording.getframerate()
    except (OSError, EOFError, wave.Error, ZeroDivisionError):
        return None
