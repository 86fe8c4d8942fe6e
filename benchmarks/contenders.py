"""What is measured: something that walks the menus of `benchmarks.flows`, one for each engine and size."""

from __future__ import annotations

import gc
import tracemalloc
from abc import ABC, abstractmethod
from dataclasses import dataclass
from time import process_time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

TURNS_OF_A_CALL = 20
"""Turns of a call whose memory is taken."""


@dataclass(frozen=True, slots=True)
class NewCall:
    """What one more call costs."""

    us: float
    """Microseconds to make it."""
    size: float
    """Bytes, while it lives; not yet started."""
    started: float | None = None
    """Bytes once it is started and waits in the first menu; None where there is no such difference."""
    walked: float | None = None
    """Bytes after `TURNS_OF_A_CALL` turns."""


class Unavailable(Exception):  # noqa: N818 - it is no error: the table says why there is no figure
    """A peer can't be measured here: says why."""


class Contender(ABC):
    """One engine on a flow of one size."""

    name: str

    @abstractmethod
    def walk(self, turns: int) -> float:
        """Walk so many turns in one call; return the seconds they took."""

    def new_call(self) -> NewCall | None:
        """Return what one more call costs; None where another contender tells it."""
        return None

    def close(self) -> None:  # noqa: B027 - most hold nothing
        """Let go of what it holds."""


def timed(do: Callable[[], object]) -> float:
    """Return the seconds of processor time that something takes; garbage of others is collected before.

    Processor time, since others may be on the machine: what waits for a core costs nothing.
    """
    gc.collect()
    start = process_time()
    do()
    return process_time() - start


def bytes_of(make: Callable[[], object], count: int) -> float:
    """Return the bytes that each of `count` living values takes."""
    make()  # what the first one makes for all is not counted
    gc.collect()
    kept: list[object] = [None] * count
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for at in range(count):
        kept[at] = make()
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return grown / count
