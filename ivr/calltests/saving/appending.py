"""Puts a call into a script in a file: a new one, or one of the same flow, whose text is kept as it is."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import IvrError, Place
from engine.loading.nodes import Map, Seq, Text
from engine.loading.source import Source as SourceFile
from engine.loading.source import parse_source
from ivr.calltests import SUFFIXES
from ivr.calltests.errors import ScriptError
from ivr.calltests.reading import reader
from ivr.calltests.saving.writer import call_text, script_text

if TYPE_CHECKING:
    from ivr.calltests.saving.writer import WrittenCall

_COMMENT = "A call that was made, as it was heard; what must hold in every call goes under always:."


class SaveError(IvrError):
    """The call can't be saved there; nothing was overwritten."""


def check(path: Path, flow_file: str) -> None:
    """Make sure that a call of a flow can be saved in a file; an empty one is left where there was none.

    Raises: SaveError.
    """
    if path.name.endswith(SUFFIXES):
        content = _content(path)
        if content.strip():
            _check_script(path, content, flow_file)
        try:
            with path.open("a", encoding="utf-8"):
                return
        except OSError as error:
            raise SaveError(f"«{path}» can't be written ({error.strerror}): name another file") from None
    raise SaveError(f"«{path}» is no name of a script: end it with {SUFFIXES[0]}")


def save(path: Path, flow_file: str, call: WrittenCall) -> str:
    """Write a call to a file and return the name that it got there. Raises: SaveError."""
    content = _content(path)
    if not content.strip():
        text = script_text(seen_from(path.parent, flow_file), [call], comment=_COMMENT)
    else:
        _check_script(path, content, flow_file)
        call, text = _added(path, content, call)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SaveError(f"«{path}» can't be written ({error.strerror}): name another file") from None
    return call.name


def seen_from(folder: Path, flow_file: str) -> str:
    """Return the path of a flow as a script in a folder names it."""
    return Path(os.path.relpath(flow_file, folder)).as_posix()


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8") if path.exists() else ""
    except UnicodeDecodeError:
        raise SaveError(f"«{path}» holds something else than a script: name another file") from None
    except OSError as error:
        raise SaveError(f"«{path}» can't be read ({error.strerror}): name another file") from None


def _check_script(path: Path, content: str, flow_file: str) -> None:
    """Make sure that a call of a flow can be added to what is written. Raises: SaveError."""
    root = _parsed(path, content)
    named, calls = root.get(_key("flow")), root.get(_key("calls"))
    if not isinstance(named, Text) or not isinstance(calls, Seq):
        raise SaveError(f"«{path}» holds something else than a script: name another file")
    if (path.parent / named).resolve() != Path(flow_file).resolve():
        raise SaveError(f"«{path}» holds calls of another flow, {named}: name another file")
    try:
        reader.loads(content, path)
    except ScriptError as error:
        raise SaveError(f"«{path}» is wrong itself: mend it, or name another file\n{error}") from None
    if not _dash(content, calls):
        raise SaveError(
            f"{calls.place}: the calls stand in brackets: write each below a dash, or name another file"
        )


def _parsed(path: Path, content: str) -> Map:
    empty = Map()
    empty.place = Place(str(path), 1, 1)
    source = SourceFile(str(path), empty)
    parse_source(content, source)
    return source.root


def _key(name: str) -> Text:
    return Text(name)


def _dash(content: str, calls: Seq) -> int:
    """The column, from 1, of the dashes of the calls; 0 where there are none."""
    line = content.splitlines()[calls.place.line - 1]
    return calls.place.column if line[calls.place.column - 1] == "-" else 0


def _added(path: Path, content: str, call: WrittenCall) -> tuple[WrittenCall, str]:
    """Return the call as it is added, and the text with it below the other calls."""
    root = _parsed(path, content)
    calls = root[_key("calls")]
    assert isinstance(calls, Seq)
    taken = {" ".join(str(one.get(_key("call"), "")).split()) for one in calls if isinstance(one, Map)}
    call = replace(call, name=_free(call.name, taken))
    lines = content.splitlines()
    after = [key.place.line for key in root if key.place.line > calls.place.line]
    end = min(after) - 1 if after else len(lines)
    while end > calls.place.line and _is_apart(lines[end - 1]):
        end -= 1
    added = ["", *call_text(call, _dash(content, calls) - 1).splitlines()]
    return call, "\n".join([*lines[:end], *added, *lines[end:]]) + "\n"


def _is_apart(line: str) -> bool:
    """Whether a line belongs to what comes after the calls: empty, or a comment at the left margin."""
    return not line.strip() or line.startswith("#")


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, " ".join(name.split())
    while free in taken:
        number += 1
        free = f"{' '.join(name.split())} {number}"
    return free
