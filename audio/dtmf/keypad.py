"""The sixteen keys of a telephone and the two tones of each (ITU-T Q.23)."""

from __future__ import annotations

LOW = (697.0, 770.0, 852.0, 941.0)
"""Hertz, by row."""
HIGH = (1209.0, 1336.0, 1477.0, 1633.0)
"""Hertz, by column."""
ROWS = ("123A", "456B", "789C", "*0#D")
KEYS = "".join(ROWS)


def key_at(row: int, column: int) -> str:
    """Return the key of a row and a column, both counted from 0."""
    return ROWS[row][column]


def tones_of(key: str) -> tuple[float, float]:
    """Return the low and the high tone of a key, in hertz."""
    row, column = divmod(KEYS.index(key), len(HIGH))
    return LOW[row], HIGH[column]
