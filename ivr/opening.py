"""Opening flows: ready to be called, or with all that is wrong with them; and the line of the program itself."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import FlowError, IvrError
from engine.loading import loader
from ivr import databases

if TYPE_CHECKING:
    from engine.flow import Flow
    from engine.loading.loader import Loaded


def open_flow(path: str) -> Flow:
    """Return a flow that is ready to be called. Raises: FlowError with all of its errors."""
    loaded = examine(path)
    errors = [problem for problem in loaded.problems if problem.severity == "error"]
    if loaded.flow is None or errors:
        raise FlowError(errors or [loader.no_flow(path)])
    return loaded.flow


def shipped_flow() -> str:
    """Return the path of the line that comes with the program."""
    spec = find_spec("flows")
    if spec is None or spec.origin is None:
        raise IvrError("the package «flows» is not installed: name a flow")
    path = Path(spec.origin).with_name("sber_900.yaml")
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def examine(path: str) -> Loaded:
    """Return a flow, where it loads, and all that is wrong with it and its databases, in file order."""
    loaded = loader.read(path)
    if loaded.flow is None:
        return loaded
    problems = sorted((*loaded.problems, *databases.problems(loaded.flow)), key=lambda problem: problem.place)
    return replace(loaded, problems=tuple(problems))
