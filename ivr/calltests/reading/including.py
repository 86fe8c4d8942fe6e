"""Takes into a script what it shares with others: the parts, phrases and rules of the files it includes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import did_you_mean
from engine.loading.nodes import Map, Seq, Text
from engine.loading.sections import why_outside
from engine.loading.source import read_source, source_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from engine.loading.problems import Problems

PARTS = (".parts.yaml", ".parts.yml")
"""How the name of such a file ends."""
SHARED = ("parts", "phrases", "always")
"""What an included file may have."""


def include(root: Map, path: Path, contents: Mapping[str, str], problems: Problems) -> None:
    """Put what the script at `path` includes into `root`, in the order in which it is named.

    Args:
        root: Of the script.
        path: Where it stands.
        contents: Texts in place of what is in the files, by their paths.
        problems: Takes what is wrong.
    """
    for name in _names(root):
        folder = path.parent
        refusal = why_outside(str(name), folder)
        target = folder / name
        if refusal is not None:
            problems.error(name.place, *refusal)
        elif not target.is_file():
            problems.error(name.place, f"there is no file «{name}»", "put it there, or mend the path")
        else:
            content = contents.get(str(target))
            source = read_source(target, str(target)) if content is None else source_of(content, str(target))
            for problem in source.problems:
                problems.found[problem] = None
            problems.silenced |= source.silenced
            _merge(root, source.root, problems)


def _names(root: Map) -> Iterator[Text]:
    written = root.get("include")  # type: ignore[call-overload]
    for name in [written] if isinstance(written, Text) else written or ():
        if isinstance(name, Text):
            yield name


def _merge(root: Map, shared: Map, problems: Problems) -> None:
    for section, entries in shared.items():
        mine = root.get(section)
        if section not in SHARED:
            what = f"an included file can't have «{section}»"
            problems.error(section.place, what, did_you_mean(section, SHARED, "keep it in the script"))
        elif mine is None:
            root[section] = entries
        elif isinstance(mine, Map) and isinstance(entries, Map):
            for name, entry in entries.items():
                if name in mine:
                    first = next(known for known in mine if known == name)
                    what = f"«{name}» is written here and in {first.place.file_line}"
                    problems.error(name.place, what, "keep one of them, or rename one")
                mine[name] = entry
        elif isinstance(mine, Seq) and isinstance(entries, Seq):
            mine.extend(entries)
