"""Loads a flow file with its included parts: everything wrong in them is told at once."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from engine.errors import NOWHERE, FlowError, Place, Problem
from engine.loading.checks import check
from engine.loading.compiler import compile_flow
from engine.loading.diagnosis import diagnose
from engine.loading.including import assemble
from engine.loading.nodes import Map, Text, text
from engine.loading.problems import EVERY, Problems
from engine.loading.schema_file import FlowFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.flow import Flow, VariableType
    from engine.loading.diagnosis import Path as Way

_FLOW, _STATES, _INTO, _ESCALATE = (text(word, NOWHERE) for word in ("flow", "states", "into", "escalate"))


_OPTIONS = ("options", "leave")
_ATTEMPTS = 5
"""Rounds of leaving out what is damaged: each round can uncover that what holds it must go too."""

_MANY = 20_000
"""Values that are left of loading a large flow; fewer are walked through in a millisecond or two."""

Salvaged = dict[str, "VariableType"]
"""Variables that states declare which could not be read."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of reading a flow file."""

    flow: Flow | None
    """None where there are errors."""
    problems: tuple[Problem, ...]
    """Errors and warnings, in file order."""
    is_part: bool = False
    """True: it is no flow but a part for `include:`, which is checked with the flows that include it."""


def load(path: str | Path) -> Flow:
    """Load a flow. Raises: FlowError, which holds every error that could be found."""
    loaded = read(path)
    if loaded.flow is None:
        errors = [problem for problem in loaded.problems if problem.severity == "error"]
        raise FlowError(errors or [no_flow(str(path))])
    return loaded.flow


def no_flow(shown: str) -> Problem:
    """Return what is wrong with a part that is taken for a flow."""
    what = "this is a part of flows and no flow: flow and start are missing"
    return Problem(Place(shown, 1, 1), what, "give the path of a flow that includes it")


def read(path: str | Path) -> Loaded:
    """Read a flow with all its problems, warnings included; never raises for what the file holds."""
    with _without_garbage_collection():
        return _read(Path(path), str(path))


def _read(path: Path, shown: str) -> Loaded:
    problems = Problems()
    root = assemble(path, shown, problems)
    flow = None
    is_part = bool(root) and not any(key in root for key in ("flow", "start"))
    if "calls" in root and "states" not in root:
        called = root.get(_FLOW)
        mend = (
            f"give the flow that it calls, {path.parent / called}"
            if isinstance(called, Text)
            else "give a flow"
        )
        problems.error(Place(shown, 1, 1), "this is a script of call tests and no flow", mend)
    elif root and not is_part:
        flow = _compile(root, shown, path.parent, problems)
    found = tuple(sorted(problems.found, key=lambda problem: problem.place))
    return Loaded(None if problems.has_errors else flow, found, is_part)


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
    for attempt in range(_ATTEMPTS):
        try:
            return FlowFile.model_validate(root), salvaged
        except ValidationError as error:
            # Later attempts find only what follows from leaving things out.
            faults = diagnose(error, root, problems if attempt == 0 else Problems())
        problems.structure_known = False
        for fault in faults:
            if attempt == 0 and fault.is_unknown_key:
                _drop_key(root, fault.way)
            else:
                _leave_out(root, fault.way, problems, salvaged, with_option=attempt == 0)
    return None, salvaged


def _drop_key(root: Map, way: Way) -> None:
    owner: object = root
    for part in way[:-1]:
        try:
            owner = owner[part]  # type: ignore[index]
        except (LookupError, TypeError):
            return  # what held it is left out already
    if isinstance(owner, Map) and isinstance(way[-1], Text):
        owner.pop(way[-1], None)


def _leave_out(root: Map, way: Way, problems: Problems, salvaged: Salvaged, *, with_option: bool) -> None:
    """Take the smallest whole thing that holds what is wrong out of the written flow."""
    owner, key, names, below = _holder(root, way)
    if owner is None or key not in owner:
        return
    if with_option and names and len(below) >= 2 and below[0] in _OPTIONS:
        options = _inner(owner[key], below[0])
        if options is not None and isinstance(below[1], Text):
            options.pop(below[1], None)
            return
    dropped = owner.pop(key)
    if names:
        problems.damaged.add("/".join(names))
        _salvage(dropped, "/".join(names), problems, salvaged)
    elif owner is root:
        problems.damaged_entries.add((str(key), EVERY))
    else:
        section = str(way[0])
        problems.damaged_entries.add((section, str(key)))
        if section == "variables":
            salvaged[str(key)] = "text"


def _holder(root: Map, way: Way) -> tuple[Map | None, Text, list[str], list[Text | int]]:
    """The mapping to take from, the key to take, a state's full name, and the way on from there."""
    owner: Map = root
    names: list[str] = []
    rest = list(way)
    while len(rest) >= 2 and isinstance(rest[1], Text):
        section = _inner(owner, rest[0])
        if section is None:
            break
        if rest[0] != _STATES:
            return section, rest[1], [], rest[2:]
        names.append(str(rest[1]))
        state = _inner(section, rest[1])
        if state is None or len(rest) < 4 or rest[2] != _STATES:
            return section, rest[1], names, rest[2:]
        owner, rest = state, rest[2:]
    if rest and isinstance(rest[0], Text):
        return owner, rest[0], names, rest[1:]
    return None, _STATES, names, []


def _inner(owner: object, key: object) -> Map | None:
    inner = owner.get(key) if isinstance(owner, Map) and isinstance(key, Text) else None
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
        if (
            gc.get_count()[0] > _MANY and not gc.get_freeze_count()
        ):  # which counts all that is frozen, one by one
            gc.freeze()  # frozen and thawed, what was made counts as old: nobody walks through it at once
            gc.unfreeze()
        if was_enabled:
            gc.enable()
