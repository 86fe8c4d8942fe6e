"""Coverage as an LCOV tracefile of the flow's YAML, so that editors and Codecov colour the lines of menus.

A line was hit as often as the item on it that was hit most; where several items begin in a line, each is a branch of
it, so that a line that was reached and not used up shows as partly covered. The format: man 1 geninfo, "FILES".
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from engine.coverage import Coverage


def tracefile(coverage: Coverage) -> str:
    """Return the tracefile, a section for each file of the flow; tracefiles of several flows may be joined."""
    lines: list[str] = []
    for file, by_line in coverage.by_line().items():
        hits = {line: [coverage.hits[number] for number in numbers] for line, numbers in by_line.items()}
        lines += ("TN:", f"SF:{from_here(file)}", *_branches(hits), *_lines(hits), "end_of_record")
    return "".join(f"{line}\n" for line in lines)


def from_here(file: str) -> str:
    """Return the path from the working directory where the file lies below it, else its whole path."""
    path, here = Path(file).resolve(), Path.cwd().resolve()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _branches(hits: Mapping[int, Sequence[int]]) -> Iterator[str]:
    """The lines in which more than one item begins."""
    taken = {line: counts for line, counts in hits.items() if len(counts) > 1}
    for line, counts in taken.items():
        for branch, count in enumerate(counts):
            yield f"BRDA:{line},0,{branch},{count if any(counts) else '-'}"
    yield f"BRF:{sum(map(len, taken.values()))}"
    yield f"BRH:{sum(count > 0 for counts in taken.values() for count in counts)}"


def _lines(hits: Mapping[int, Sequence[int]]) -> Iterator[str]:
    for line, counts in hits.items():
        yield f"DA:{line},{max(counts)}"
    yield f"LF:{len(hits)}"
    yield f"LH:{sum(max(counts) > 0 for counts in hits.values())}"
