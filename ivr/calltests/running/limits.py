"""Bounds on a number or a time, as a person writes them: `3`, `< 40s`, `15s..60s`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import inf

_NUMBER = r"\d+(?:\.\d+)?"
_QUANTITY = rf"{_NUMBER}(?:ms|s|m|h)?|(?:{_NUMBER}h)?(?:{_NUMBER}m)?(?:{_NUMBER}s)?"
_COMPARED = re.compile(rf"(<=|>=|<|>|=)?\s*({_QUANTITY})")
_RANGE = re.compile(rf"({_QUANTITY})\s*(?:\.\.|…)\s*({_QUANTITY})")
_PART = re.compile(rf"({_NUMBER})(ms|s|m|h)?")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "": 1.0}
_TOLERANCE = 1e-6
"""Sums of virtual times are floats."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A range of numbers, its ends included unless they are marked as open."""

    written: str
    least: float = -inf
    most: float = inf
    above_least: bool = False
    """The least itself is outside."""
    below_most: bool = False
    """The most itself is outside."""

    def holds(self, value: float) -> bool:
        """Whether a value is within."""
        low = value - self.least
        high = self.most - value
        return (low > _TOLERANCE if self.above_least else low >= -_TOLERANCE) and (
            high > _TOLERANCE if self.below_most else high >= -_TOLERANCE
        )


def limit(written: str) -> Limit | None:
    """Return the bounds that a text writes; seconds where it has units, None where it is none."""
    written = written.strip()
    both = _RANGE.fullmatch(written)
    if both is not None and all(both.groups()):
        low, high = quantity(both[1]), quantity(both[2])
        return Limit(written, low, high) if low <= high else None
    compared = _COMPARED.fullmatch(written)
    if compared is None or not compared[2]:
        return None
    sign, value = compared[1] or "=", quantity(compared[2])
    return {
        "=": Limit(written, value, value),
        "<=": Limit(written, most=value),
        "<": Limit(written, most=value, below_most=True),
        ">=": Limit(written, least=value),
        ">": Limit(written, least=value, above_least=True),
    }[sign]


def quantity(written: str) -> float:
    """Return a number, or the seconds of `1m30s`."""
    return sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(written))
