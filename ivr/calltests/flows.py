"""The flows that scripts call: each loaded once in the life of the program."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ivr.opening import examine

if TYPE_CHECKING:
    from engine.loading.loader import Loaded


def load(path: Path) -> Loaded:
    """Return a flow with its problems: for one file always the same object."""
    return _load(path.resolve())


def forget() -> None:
    """Load every flow anew: files have changed."""
    _load.cache_clear()


@cache
def _load(real: Path) -> Loaded:
    here = Path.cwd()
    return examine(str(real.relative_to(here) if real.is_relative_to(here) else real))
