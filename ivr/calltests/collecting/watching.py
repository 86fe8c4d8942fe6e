"""Runs call tests again whenever what they are made of changes."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

SUFFIXES = (".yaml", ".yml", ".sql")
"""Of flows and scripts, and of their data."""

_BEGUN_MS = 100
"""After so long without a change it is sure that they are watched."""


def again(run: Callable[[], int], changes: Iterable[Iterable[str]], tell: Callable[[str], None]) -> int:
    """Run, and again after each lot of changed files that matters; return the last exit status.

    The first lot only says that watching has begun: what is saved during the first run is in the next.
    """
    status = 0
    for number, changed in enumerate(changes):
        paths = sorted({path for path in changed if path.endswith(SUFFIXES)})
        if paths:
            tell(f"\n{paths[0]}{f' and {len(paths) - 1} more' if len(paths) > 1 else ''} changed\n")
        if paths or not number:
            status = run()
    return status


def changes_below(folder: str) -> Iterator[Iterable[str]]:
    """Yield the files that change below a folder, hidden folders apart, until Ctrl-C.

    The first lot, mostly of none, comes as soon as they are watched; later ones may be empty too.
    """
    from watchfiles import watch

    with suppress(KeyboardInterrupt):
        for changes in watch(folder, yield_on_timeout=True, rust_timeout=_BEGUN_MS):
            yield [os.path.relpath(path) for _, path in changes]
