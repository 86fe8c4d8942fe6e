"""Where a caller stands in a queue and for how long: what the flow lets expect, and how it is told."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.flow import ExpectedWait


def expected_wait_s(waits: tuple[ExpectedWait, ...], is_open: Callable[[str], bool]) -> float | None:
    """Return the wait of the first hours that are open now, None where nothing is expected. Raises: ExpressionFault."""
    return next((one.wait_s for one in waits if one.hours is None or is_open(one.hours)), None)


def place_after(wait_s: float, per_caller_s: float) -> int:
    """Return the place of whoever waits so long where each caller takes so long; 1 is the next."""
    return max(1, _steps(wait_s, per_caller_s))


def told_wait_s(left_s: float) -> int:
    """Return a wait as one says it: in steps of 5 s, from a minute on in minutes, and never less than it is."""
    step_s = 5 if left_s <= 60 else 60
    return max(1, _steps(left_s, step_s)) * step_s


def told_beside(wait_s: float) -> tuple[int, int]:
    """Return the waits that are told next below and next above one, 0 for none below."""
    told = (*range(0, 60, 5), *range(60, max(60, int(wait_s)) + 61, 60))
    return max((one for one in told if one < wait_s), default=0), min(one for one in told if one > wait_s)


def _steps(seconds: float, step_s: float) -> int:
    return ceil(round(seconds / step_s, 6))  # sums of times are floats: 20.000001 s are 20
