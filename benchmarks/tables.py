"""How figures are printed: the machine they were taken on, and tables in Markdown with a column for each size."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


def machine() -> str:
    """Return what this is measured on, in one line."""
    return (
        f"{platform.platform()}, {_processor()}, {os.cpu_count()} cores; Python {platform.python_version()}."
    )


def table(title: str, sizes: Sequence[int], rows: Iterable[tuple[str, list[str]]]) -> Iterator[str]:
    """Yield a table: a row is a name and a cell for each size."""
    yield f"| {title} | " + " | ".join(f"{size:,} menus" for size in sizes) + " |"
    yield "|---|" + "---:|" * len(sizes)
    for name, cells in rows:
        yield f"| {name} | " + " | ".join(cells) + " |"
    yield ""


def _processor() -> str:
    """The processor's name, as Linux tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())
