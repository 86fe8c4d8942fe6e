"""Reads one YAML file into plain data; what is wrong with it as a file, or as YAML, is noted with its place."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import yaml

from engine.errors import Place, Problem
from engine.loading import yaml_traps
from engine.loading.building import Builder, Stop
from engine.loading.nodes import Map, Seq

if TYPE_CHECKING:
    from pathlib import Path

    from engine.loading.nodes import Node

MAX_BYTES = 4_000_000
"""Some 6,000 menus; a flow of that size should be several files."""
MAX_REPAIRS = 20
"""Slips of YAML that are reported in one go."""


class Sort(NamedTuple):
    """What a file is meant to be, as far as messages name it."""

    path: str
    """Such a file, and where there is one."""
    begins: str
    """Its first key."""
    goes_on: str
    """A key that comes later."""


FLOW = Sort("a flow, such as flows/sber_900.yaml", "flow: NAME", "states: …")


@dataclass(slots=True)
class Source:
    """One file as it was read."""

    file: str
    root: Map
    sort: Sort = FLOW
    content: str = ""
    """Its text, with its slips of YAML repaired."""
    problems: list[Problem] = field(default_factory=list)
    silenced: set[Place] = field(default_factory=set)
    """Places about which everything is said; what a later pass finds there is a consequence."""


def read_source(path: Path, shown: str, sort: Sort = FLOW) -> Source:
    """Read the file at `path`, which messages call `shown`.

    What can be mended is noted and reading goes on, so that later passes find their problems too.
    """
    source = Source(shown, _empty_map(Place(shown, 1, 1)), sort)
    content = _content(path, source)
    if isinstance(content, Problem):
        source.problems.append(content)
    else:
        parse_source(content, source)
    return source


def source_of(content: str, shown: str, sort: Sort = FLOW) -> Source:
    """Read a text as if it stood in a file, which messages call `shown`."""
    source = Source(shown, _empty_map(Place(shown, 1, 1)), sort)
    parse_source(content, source)
    return source


def parse_source(content: str, source: Source) -> None:
    """Parse the text of a file into `source`."""
    for _ in range(MAX_REPAIRS):
        builder = Builder(source.file, content)
        try:
            root = builder.build()
        except Stop as stop:
            source.problems.append(stop.problem)
            return
        except (yaml.YAMLError, RecursionError) as error:
            problem, repaired = yaml_traps.explain(error, content, source.file)
            source.problems.append(problem)
            if repaired is None:
                return
            source.silenced |= {problem.place}
            content = repaired
            continue
        source.content = content
        source.problems += builder.problems
        source.silenced |= builder.silenced
        _take_root(root, source)
        return


def _take_root(root: Node | None, source: Source) -> None:
    start = Place(source.file, 1, 1)
    if root is None:
        source.problems.append(Problem(start, "the file is empty", f"begin it with {source.sort.begins}"))
    elif isinstance(root, Map):
        source.root = root
    else:
        kind = "list" if isinstance(root, Seq) else "text"
        what = f"the file is a {kind}, not a mapping of keys to values"
        mend = f"write lines such as {source.sort.begins} and {source.sort.goes_on}"
        source.problems.append(Problem(root.place, what, mend))


def _content(path: Path, source: Source) -> str | Problem:
    """The file's text, or why there is none."""
    place = Place(source.file, 1, 1)
    try:
        if not path.is_file():
            found = "this is a folder" if path.is_dir() else "this is no regular file"
            what = found if path.exists() else "the file does not exist"
            return Problem(place, what, f"give the path of {source.sort.path}")
        size = path.stat().st_size
        if size > MAX_BYTES:
            what = f"the file has {size / 1e6:.1f} MB, more than {MAX_BYTES / 1e6:.0f} MB"
            return Problem(place, what, "split it with include:, or check that it is a flow")
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES)
    except (OSError, ValueError) as error:
        has_number = isinstance(error, OSError) and error.errno
        reason = os.strerror(error.errno) if has_number else "bad path"  # type: ignore[union-attr,arg-type]
        what = f"the file can't be read ({reason})"
        return Problem(place, what, "check its path and its permissions")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        where = Place(source.file, line, error.start - before.rfind(b"\n"))
        return Problem(where, "the file is not in UTF-8", "save it as UTF-8 in the editor")


def _empty_map(place: Place) -> Map:
    empty = Map()
    empty.place = place
    return empty
