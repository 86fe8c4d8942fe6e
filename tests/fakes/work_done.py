"""How much work something is, in a number that is the same on every machine: Python functions that are entered."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType


def functions_entered(do: Callable[[], object]) -> int:
    """Count the Python functions that are entered while something is done."""
    entered = 0

    def count(_frame: FrameType, event: str, _what: object) -> None:
        nonlocal entered
        entered += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        do()
    finally:
        sys.setprofile(before)
    return entered
