"""The texts that are rewritten: a script's, and those of the files that it includes."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from ivr.calltests.accepting.rewriting import Edit, ScriptText, apply

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.errors import Place

_MARK = "\ufeff"
"""What some editors begin a file with."""


def read(path: Path) -> str:
    """Return the text of a file, with its line breaks and without the mark at its beginning. Raises: OSError."""
    return path.read_bytes().decode("utf-8").removeprefix(_MARK)


def write(path: Path, content: str) -> None:
    """Write another text into a file, which keeps its mark. Raises: OSError."""
    mark = _MARK if path.read_bytes().startswith(_MARK.encode()) else ""
    path.write_bytes((mark + content).encode("utf-8"))


class Texts:
    """What is written in each file at a moment, and where; an included file is read when it is first asked for."""

    def __init__(self, contents: Mapping[str, str]) -> None:
        """Take the texts by file."""
        self.contents = dict(contents)
        self._written: dict[str, ScriptText] = {}

    def at(self, place: Place) -> ScriptText:
        """Return the text that a place is in. Raises: OSError."""
        file = place.file
        if file not in self._written:
            if file not in self.contents:
                self.contents[file] = read(Path(file))
            self._written[file] = ScriptText(self.contents[file])
        return self._written[file]

    def changed(self, edits: Iterable[tuple[Place, Edit]]) -> dict[str, str]:
        """Return the texts with edits made, each in the file of its place."""
        by_file: defaultdict[str, list[Edit]] = defaultdict(list)
        for place, edit in edits:
            by_file[place.file].append(edit)
        return self.contents | {file: apply(self.contents[file], some) for file, some in by_file.items()}
