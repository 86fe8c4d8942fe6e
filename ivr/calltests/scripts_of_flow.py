"""Finds the scripts that call a flow, in its folder and below."""

from __future__ import annotations

import os
from pathlib import Path

from engine.loading.source import Text, read_source
from ivr.calltests import SUFFIXES
from ivr.calltests.reading.expanding import get


def scripts_of(flow: str) -> list[str]:
    """Return the paths of all scripts that call a flow, in their order; hidden folders are not looked into."""
    real = Path(flow).resolve()
    return sorted(str(path) for path in _scripts(Path(flow).parent) if _called(path) == real)


def _scripts(below: Path) -> list[Path]:
    found: list[Path] = []
    for folder, folders, files in os.walk(below):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(folder, name) for name in files if name.endswith(SUFFIXES)]
    return found


def _called(script: Path) -> Path | None:
    """The flow that a script names, whatever else may be wrong with it."""
    written = get(read_source(script, str(script)).root, "flow")
    if not isinstance(written, Text) or "\0" in written:
        return None
    return (script.parent / written).resolve()
