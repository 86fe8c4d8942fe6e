"""Telephone numbers as people write them."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\+?\d{2,15}", re.ASCII)
_SPACING = re.compile(r"[\s().-]+")


def bare(written: str) -> str | None:
    """Return a number without spaces, brackets and hyphens; "" for one that is withheld, None where it is none."""
    number = _SPACING.sub("", written)
    return number if not number or _NUMBER.fullmatch(number) else None
