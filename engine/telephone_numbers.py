"""Telephone numbers as people of their country write them."""

from __future__ import annotations

import re

_WRITTEN = (
    (re.compile(r"\+7(800)(\d{3})(\d\d)(\d\d)"), r"8-\1-\2-\3-\4"),
    (re.compile(r"\+7(\d{3})(\d{3})(\d\d)(\d\d)"), r"+7 \1 \2-\3-\4"),
    (re.compile(r"\+1(\d{3})(\d{3})(\d{4})"), r"+1 \1-\2-\3"),
    (re.compile(r"\+82(2|\d\d)(\d{3,4})(\d{4})"), r"+82 \1-\2-\3"),
)


def as_written(number: str) -> str:
    """Return `8-800-555-55-50` for `+78005555550`; short numbers, and those of other countries, as they are."""
    for pattern, written in _WRITTEN:
        if pattern.fullmatch(number):
            return pattern.sub(written, number)
    return number
