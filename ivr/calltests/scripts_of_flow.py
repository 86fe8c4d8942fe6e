"""Finds the scripts that call a flow, in its folder and below."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from engine.loading.nodes import Text
from engine.loading.source import read_source
from ivr.calltests import SUFFIXES
from ivr.calltests.reading.expanding import get

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEVER = ("node_modules", "venv", "build", "dist", "__pycache__")
"""Folders that hold nothing a person wrote."""


def scripts_of(flow: str) -> list[str]:
    """Return the paths of all scripts that call a flow, in their order; hidden folders are not looked into."""
    real = Path(flow).resolve()
    return sorted(str(path) for path in scripts_below(Path(flow).parent) if flow_of(path) == real)


def scripts_below(below: Path) -> Iterator[Path]:
    """Yield the paths of all scripts in a folder and below; hidden folders are not looked into."""
    for folder, folders, files in os.walk(below):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _NEVER)
        yield from (Path(folder, name) for name in sorted(files) if name.endswith(SUFFIXES))


def flow_of(script: Path) -> Path | None:
    """Return the path of the flow that a script names, whatever else may be wrong with it; None for none."""
    written = get(read_source(script, str(script)).root, "flow")
    if not isinstance(written, Text) or "\0" in written:
        return None
    return (script.parent / written).resolve()
