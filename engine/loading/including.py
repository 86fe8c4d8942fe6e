"""Puts a flow file and the parts it includes together into one written flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.loading.nodes import Map, Seq, Text
from engine.loading.sections import why_outside
from engine.loading.source import Source, read_source

if TYPE_CHECKING:
    from pathlib import Path

    from engine.loading.problems import Problems

MAX_FILES = 100
"""Files that one flow may consist of."""
_ONLY_IN_FLOWS = ("flow", "title", "start")


def assemble(path: Path, shown: str, problems: Problems) -> Map:
    """Read a flow file and everything it includes; names of parts must not clash."""
    return _Assembly(path, shown, problems).assemble()


class _Assembly:
    def __init__(self, path: Path, shown: str, problems: Problems) -> None:
        self.path = path
        self.shown = shown
        self.folder = path.parent
        self.problems = problems
        self.seen: dict[Path, str] = {}

    def assemble(self) -> Map:
        source = self._read(self.path, self.shown)
        self.seen[_real(self.path)] = self.shown
        self._include(source.root, source.root, self.path, self.shown, [(_real(self.path), self.path.name)])
        return source.root

    def _read(self, path: Path, shown: str) -> Source:
        source = read_source(path, shown)
        for problem in source.problems:
            self.problems.found[problem] = None
        self.problems.silenced |= source.silenced
        if source.problems and not source.root:
            self.problems.structure_known = False
        return source

    def _include(self, root: Map, part: Map, path: Path, shown: str, chain: list[tuple[Path, str]]) -> None:
        """Take in all that `part`, which is `root` or included by it, includes in its turn."""
        written = part.get("include")  # type: ignore[call-overload]
        if isinstance(written, Text):
            written = [written]
        for name in written if isinstance(written, list) else ():
            if isinstance(name, Text):
                self._include_one(root, name, path, shown, chain)

    def _include_one(
        self, root: Map, name: Text, path: Path, shown: str, chain: list[tuple[Path, str]]
    ) -> None:
        target = path.parent / name
        refusal = why_outside(str(name), path.parent) or why_outside(_below(target, self.folder), self.folder)
        if refusal is not None:
            self.problems.error(name.place, *refusal)
            return
        real = _real(target)
        circle = next((index for index, (known, _) in enumerate(chain) if known == real), None)
        if circle is not None:
            ring = " → ".join([*(known for _, known in chain[circle:]), target.name])
            self.problems.error(
                name.place, f"these files include each other: {ring}", "take one include: away"
            )
            return
        if real in self.seen:
            return  # two parts may share a third
        if len(self.seen) >= MAX_FILES:
            self.problems.error(name.place, "too many files are included", f"use {MAX_FILES} at most")
            return
        if not _is_file(target):
            self.problems.error(name.place, f"there is no file «{name}»", "put it there, or mend the path")
            self.problems.structure_known = False
            return
        shown_below = shown[: len(shown) - len(path.name)] + str(name)
        self.seen[real] = shown_below
        source = self._read(target, shown_below)
        self._merge(root, source.root)
        self._include(root, source.root, target, shown_below, [*chain, (real, target.name)])

    def _merge(self, root: Map, part: Map) -> None:
        for section, value in part.items():
            if section == "include":
                continue
            if section in _ONLY_IN_FLOWS:
                what = f"an included file can't have «{section}»"
                self.problems.error(section.place, what, "keep it in the file that includes this one")
                continue
            mine = root.get(section)
            if mine is None:
                root[section] = value
            elif isinstance(mine, Map) and isinstance(value, Map):
                joined = Map(mine)  # an alias may stand for the same mapping elsewhere
                joined.place = mine.place
                for key, entry in value.items():
                    self._add(joined, key, entry)
                key_there = next(known for known in root if known == section)
                root[key_there] = joined
            elif isinstance(mine, Seq) and isinstance(value, Seq):
                mine.extend(value)
            else:
                self._clash(section, next(known for known in root if known == section))

    def _add(self, target: Map, key: Text, entry: Text | Map | Seq) -> None:
        if key in target:
            self._clash(key, next(known for known in target if known == key))
        else:
            target[key] = entry

    def _clash(self, second: Text, first: Text) -> None:
        what = f"«{second}» is written here and in {first.place.file_line}"
        self.problems.error(second.place, what, "keep one of them, or rename one")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _real(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return path


def _below(target: Path, folder: Path) -> str:
    """The target as the flow's folder sees it."""
    try:
        return target.relative_to(folder).as_posix()
    except ValueError:
        return target.as_posix()
