"""Reads a script `*.calls.yaml`: everything wrong in it is told at once, each with its line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from engine.errors import NOWHERE, Problem
from engine.loading.diagnosis import diagnose
from engine.loading.nodes import Map, Seq, Text, text
from engine.loading.problems import Problems
from engine.loading.source import Sort, read_source, source_of
from engine.loading.source import Source as SourceFile
from ivr.calltests import flows
from ivr.calltests.errors import ScriptError
from ivr.calltests.reading.compiling import compile_calls
from ivr.calltests.reading.expanding import Expanded, Expansion, get
from ivr.calltests.reading.including import include
from ivr.calltests.reading.schema import TAGGED, ScriptFile
from ivr.calltests.script import CallTest, Script

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.flow import Flow


SCRIPT = Sort("a script, such as flows/sber_900.calls.yaml", "flow: FILE", "calls: …")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of reading a script."""

    script: Script
    flow: Flow


def load(path: str | Path) -> Loaded:
    """Read a script and the flow it calls. Raises: ScriptError, which holds every problem that was found."""
    return _load(read_source(Path(path), str(path), SCRIPT), Path(path), {})


def loads(content: str, path: str | Path, included: Mapping[str, str] | None = None) -> Loaded:
    """Read a script from a text, as if it stood in a file at `path`; so too files that it includes, by their paths.

    Raises: ScriptError.
    """
    return _load(source_of(content, str(path), SCRIPT), Path(path), included or {})


def _load(source: SourceFile, path: Path, included: Mapping[str, str]) -> Loaded:
    problems = Problems()
    for problem in source.problems:
        problems.found[problem] = None
    problems.silenced |= source.silenced
    if not source.root:
        raise ScriptError(problems.found)
    include(source.root, path, included, problems)
    expanded = list(Expansion(source.root, problems, source.content.splitlines()).calls())
    _name_each_once(source.root, problems)
    written = _validate(source.root, expanded, problems)
    flow = _flow(source.root, path, problems)
    calls: tuple[CallTest, ...] = ()
    if written is not None and flow is not None:
        calls = compile_calls(written, expanded, flow, source.file, problems)
    if problems.found or written is None or flow is None:
        raise ScriptError(problems.found)
    return Loaded(Script(source.file, path.parent / written.flow, calls), flow)


def _validate(root: Map, expanded: list[Expanded], problems: Problems) -> ScriptFile | None:
    """Check the shape of the file with its calls as they are made."""
    whole = Map(root)
    whole.place = root.place
    key = next((key for key in root if key == "calls"), None)
    if key is not None and isinstance(root[key], Seq) and all(isinstance(call, Map) for call in root[key]):
        calls = Seq(one.written for one in expanded)
        calls.place = root[key].place
        whole[key] = calls
    for unused in ("parts",):  # as written they may hold ${name}; each is checked where it is used
        whole.pop(text(unused, NOWHERE), None)
    try:
        return ScriptFile.model_validate(whole)
    except ValidationError as error:
        diagnose(error, whole, problems, ScriptFile, TAGGED)
        return None


def _name_each_once(root: Map, problems: Problems) -> None:
    calls = get(root, "calls")
    seen: dict[str, Text] = {}
    for call in calls if isinstance(calls, Seq) else ():
        written = get(call, "call")
        if not isinstance(written, Text):
            continue
        name = " ".join(written.split())
        if not name:
            problems.error(written.place, "the call has no name", "say in a few words what it shows")
        elif name in seen:
            what = f"a call «{written}» is in line {seen[name].place.line} already"
            problems.error(written.place, what, "name each call for what it alone shows")
        seen.setdefault(name, written)


def _flow(root: Map, path: Path, problems: Problems) -> Flow | None:
    """The flow that is called; what is wrong with it is told too."""
    written = get(root, "flow")
    if not isinstance(written, Text):
        return None
    if not written.strip() or "\0" in written:
        problems.error(written.place, "this is not a path", "name the file of a flow, such as bank.yaml")
        return None
    loaded = flows.load(path.parent / written)
    errors = [problem for problem in loaded.problems if problem.severity == "error"]
    if loaded.flow is not None and not errors:
        return loaded.flow
    problems.error(written.place, f"the flow «{written}» does not load", "mend it, or name another flow")
    for problem in errors or [Problem(written.place, "it is a part of flows and no flow", "name a flow")]:
        problems.found[problem] = None
    return None
