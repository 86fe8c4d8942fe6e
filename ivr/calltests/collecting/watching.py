"""Runs call tests again whenever what they are made of changes."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ivr.calltests import SUFFIXES as SCRIPTS
from ivr.calltests.scripts_of_flow import flow_of, scripts_below

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

SUFFIXES = (".yaml", ".yml", ".sql", ".wav", ".py")
"""Of flows and scripts, of their data and recordings, and of tests in Python."""

WAITING = "\nWaiting for a flow, a script or its data to be saved; Ctrl-C ends."

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
            tell(WAITING)
    return status


def folders(arguments: Sequence[str]) -> list[str]:
    """Return where all lies that calls are made of: this folder, and what of scripts and flows is elsewhere."""
    paths = [path for argument in arguments if (path := Path(argument.partition("::")[0])).exists()]
    found = {Path(), *(path if path.is_dir() else path.parent for path in paths)}
    for path in paths or [Path()]:
        scripts = scripts_below(path) if path.is_dir() else [path] if path.name.endswith(SCRIPTS) else ()
        found |= {flow.parent for script in scripts if (flow := flow_of(script)) is not None}
    real = {folder.resolve() for folder in found if folder.is_dir()}
    return sorted(os.path.relpath(folder) for folder in real if real.isdisjoint(folder.parents))


def changes_below(*watched: str) -> Iterator[Iterable[str]]:
    """Yield the files that change below folders, hidden folders apart, until Ctrl-C.

    The first lot, mostly of none, comes as soon as they are watched; later ones may be empty too.

    Raises: OSError where they can't be watched.
    """
    from watchfiles import watch

    with suppress(KeyboardInterrupt):
        for changes in watch(*watched, yield_on_timeout=True, rust_timeout=_BEGUN_MS):
            yield [os.path.relpath(path) for _, path in changes]
