"""Loads a flow file with its included parts: everything wrong in them is told at once."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from engine.checks import check
from engine.compiler import compile_flow
from engine.diagnosis import diagnose
from engine.errors import NOWHERE, FlowError, Problem
from engine.including import assemble
from engine.problems import Problems
from engine.schema_file import FlowFile
from engine.source import Map, Text, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.diagnosis import Path as Way
    from engine.flow import Flow, VariableType

_STATES, _INTO, _ESCALATE = (text(word, NOWHERE) for word in ("states", "into", "escalate"))


Salvaged = dict[str, "VariableType"]
"""Variables that states declare which could not be read."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of reading a flow file."""

    flow: Flow | None
    """None where there are errors."""
    problems: tuple[Problem, ...]
    """Errors and warnings, in file order."""


def load(path: str | Path) -> Flow:
    """Load a flow. Raises: FlowError, which holds every error that could be found."""
    loaded = read(path)
    if loaded.flow is None:
        raise FlowError(problem for problem in loaded.problems if problem.severity == "error")
    return loaded.flow


def read(path: str | Path) -> Loaded:
    """Read a flow with all its problems, warnings included; never raises for what the file holds."""
    with _without_garbage_collection():
        return _read(Path(path), str(path))


def _read(path: Path, shown: str) -> Loaded:
    problems = Problems()
    root = assemble(path, shown, problems)
    flow = None
    if root:
        flow = _compile(root, shown, path.parent, problems)
    found = tuple(sorted(problems.found, key=lambda problem: problem.place))
    return Loaded(None if problems.has_errors else flow, found)


def _compile(root: Map, shown: str, folder: Path, problems: Problems) -> Flow | None:
    written, salvaged = _validate(root, problems)
    if written is None:
        return None
    compiled = compile_flow(written, shown, folder, problems, salvaged)
    check(compiled, problems)
    return compiled.flow


def _validate(root: Map, problems: Problems) -> tuple[FlowFile | None, Salvaged]:
    """Check the shape; what is damaged is left out, so that the rest can be checked further."""
    salvaged: Salvaged = {}
    try:
        return FlowFile.model_validate(root), salvaged
    except ValidationError as error:
        ways = diagnose(error, root, problems)
    problems.structure_known = False
    for way in ways:
        _leave_out(root, way, problems, salvaged)
    try:
        return FlowFile.model_validate(root), salvaged
    except ValidationError:
        return None, salvaged


def _leave_out(root: Map, way: Way, problems: Problems, salvaged: Salvaged) -> None:
    """Take the smallest whole thing that holds what is wrong out of the written flow."""
    owner, key, names = _holder(root, way)
    if owner is None or key not in owner:
        return
    dropped = owner.pop(key)
    if names:
        problems.damaged.add("/".join(names))
        _salvage(dropped, "/".join(names), problems, salvaged)


def _holder(root: Map, way: Way) -> tuple[Map | None, Text, list[str]]:
    """The mapping to take from, the key to take, and the full name where it is a state."""
    owner: Map = root
    names: list[str] = []
    rest = list(way)
    while len(rest) >= 2 and isinstance(rest[1], Text):
        section = _inner(owner, rest[0])
        if section is None:
            break
        if rest[0] != _STATES:
            return section, rest[1], []
        names.append(str(rest[1]))
        state = _inner(section, rest[1])
        if state is None or len(rest) < 4 or rest[2] != _STATES:
            return section, rest[1], names
        owner, rest = state, rest[2:]
    if rest and isinstance(rest[0], Text):
        return owner, rest[0], []
    return None, _STATES, []


def _inner(owner: Map, key: object) -> Map | None:
    inner = owner.get(key) if isinstance(key, Text) else None
    return inner if isinstance(inner, Map) else None


def _salvage(dropped: object, name: str, problems: Problems, salvaged: Salvaged) -> None:
    """Keep the names that a damaged state declares, so that those who use them are not blamed."""
    if not isinstance(dropped, Map):
        return
    for key, state in (_inner(dropped, _STATES) or {}).items():
        problems.damaged.add(f"{name}/{key}")
        _salvage(state, f"{name}/{key}", problems, salvaged)
    into = dropped.get(_INTO)
    if isinstance(into, Text):
        salvaged[str(into)] = "record" if "service" in dropped else "text"
    counter = dropped.get(_ESCALATE)
    if isinstance(counter, Text):
        salvaged[str(counter)] = "number"


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Loading makes many values and hardly any garbage: collecting meanwhile would take half of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
