"""Reads one YAML file into plain data that keeps every scalar as it was written and knows where it stands.

Nothing is ever resolved or constructed: `012`, `no` and `9:00` arrive as the texts they are, and a tag is refused.
The file is read as a stream of parser events with a bound on size, depth and what aliases may grow to.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from engine import yaml_traps
from engine.errors import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 4_000_000
"""Some 6,000 menus; a flow of that size should be several files."""
MAX_DEPTH = 50
"""Levels of nesting."""
MAX_NODES = 500_000
"""Keys, values and items, each counted as often as aliases repeat it."""
MAX_REPAIRS = 20
"""Slips of YAML that are reported in one go."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # only its parser is used, never its constructor
_DASH_WITHOUT_SPACE = re.compile(r"-[^\s\d.-]")


class Text(str):
    """A scalar exactly as it was written, without its quotes."""

    __slots__ = ("lead", "place")
    place: Place
    lead: int
    """Characters between `place` and the first one of the text; -1 where it spans several lines or has escapes."""

    def at(self, offset: int) -> Place:
        """The place of the character at `offset`, as near as it is known."""
        if self.lead < 0:
            return self.place
        return self.place._replace(column=self.place.column + self.lead + offset)


class Seq(list["Node"]):
    """A list."""

    __slots__ = ("place",)
    place: Place


class Map(dict[Text, "Node"]):
    """A mapping; its keys know their places."""

    __slots__ = ("place",)
    place: Place


Node = Text | Map | Seq


@dataclass(slots=True)
class Source:
    """One file as it was read."""

    file: str
    root: Map
    problems: list[Problem] = field(default_factory=list)
    silenced: set[Place] = field(default_factory=set)
    """Places about which everything is said; what a later pass finds there is a consequence."""


def text(value: str, place: Place, lead: int = -1) -> Text:
    """A text at a place."""
    made = Text(value)
    made.place = place
    made.lead = lead
    return made


def read_source(path: Path, shown: str) -> Source:
    """Read the file at `path`, which messages call `shown`.

    What can be mended is noted and reading goes on, so that later passes find their problems too.
    """
    source = Source(shown, _empty_map(Place(shown, 0, 0)))
    content = _content(path, source)
    if content is not None:
        parse_source(content, source)
    return source


def parse_source(content: str, source: Source) -> None:
    """Parse the text of a file into `source`."""
    for _ in range(MAX_REPAIRS):
        builder = _Builder(source.file, content)
        try:
            root = builder.build()
        except _Stop as stop:
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
        source.problems += builder.problems
        source.silenced |= builder.silenced
        _take_root(root, source)
        return


def _take_root(root: Node | None, source: Source) -> None:
    start = Place(source.file, 1, 1)
    if root is None:
        source.problems.append(Problem(start, "the file is empty", "begin it with flow: NAME"))
    elif isinstance(root, Map):
        source.root = root
    else:
        kind = "list" if isinstance(root, Seq) else "text"
        what = f"the file is a {kind}, not a mapping of keys to values"
        source.problems.append(Problem(root.place, what, "write lines such as flow: NAME and states: …"))


def _content(path: Path, source: Source) -> str | None:
    """The file's text, or None after noting why there is none."""
    place = Place(source.file, 0, 0)

    def refuse(what: str, mend: str, where: Place = place) -> None:
        source.problems.append(Problem(where, what, mend))

    try:
        if not path.is_file():
            found = "is not a file" if path.exists() else "does not exist"
            return refuse(f"the file {found}", "give the path of a flow, such as flows/sber_900.yaml")
        size = path.stat().st_size
        if size > MAX_BYTES:
            what = f"the file has {size / 1e6:.1f} MB, more than {MAX_BYTES / 1e6:.0f} MB"
            return refuse(what, "split it with include:, or check that it is a flow")
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)[:MAX_BYTES]
    except (OSError, ValueError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else "bad path"
        return refuse(f"the file can't be read ({reason})", "check its path and its permissions")
    try:
        content = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        where = Place(source.file, line, error.start - before.rfind(b"\n"))
        return refuse("the file is not in UTF-8", "save it as UTF-8 in the editor", where)
    return content


def _empty_map(place: Place) -> Map:
    empty = Map()
    empty.place = place
    return empty


class _Stop(Exception):  # noqa: N818 - it stops the reading and never leaves this module
    """The file goes beyond a bound, or is of another shape than any flow."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.what)
        self.problem = problem


class _Builder:
    """Builds nodes from parser events without recursion, so that nesting can't exhaust the stack."""

    def __init__(self, file: str, content: str) -> None:
        self.file = file
        self.content = content
        self.lines: list[str] | None = None
        self.problems: list[Problem] = []
        self.silenced: set[Place] = set()
        self.nodes = 0
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.stack: list[tuple[Map | Seq, Text | None, str | None, int, bool]] = []
        """Per open collection: it, the key that waits in its parent, its anchor, nodes before it, is it in brackets."""
        self.open: Map | Seq | None = None
        self.key: Text | None = None
        self.in_brackets = False
        self.root: Node | None = None
        self.documents = 0

    def build(self) -> Node | None:
        scalar, alias = yaml.ScalarEvent, yaml.AliasEvent
        for event in self._events():
            kind = type(event)
            if kind is scalar:
                self._scalar(event)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self._start(event)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._end()
            elif kind is alias:
                self._alias(event)
            elif kind is yaml.DocumentStartEvent:
                self._document(event)
        return self.root

    def _events(self) -> Iterator[yaml.Event]:
        events: Iterator[yaml.Event] = yaml.parse(self.content, Loader=_LOADER)
        return events

    def _place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1)

    def _stop(self, place: Place, what: str, mend: str) -> _Stop:
        return _Stop(Problem(place, what, mend))

    def _note(self, place: Place, what: str, mend: str) -> None:
        self.problems.append(Problem(place, what, mend))
        self.silenced.add(place)

    def _line(self, number: int) -> str:
        if self.lines is None:
            self.lines = self.content.splitlines()
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def _document(self, event: yaml.Event) -> None:
        self.documents += 1
        if self.documents > 1:
            raise self._stop(
                self._place(event),
                "a second document begins here (---)",
                "keep one flow in one file: remove the line",
            )

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        start, end = event.start_mark, event.end_mark
        value, style = event.value, event.style
        made = Text(value)
        made.place = place = Place(self.file, start.line + 1, start.column + 1)
        if not style:  # plain
            made.lead = 0 if start.line == end.line else -1
            if not value:
                self._nothing(place)
            elif value[0] == "-" and _DASH_WITHOUT_SPACE.match(value):
                self._dash(made)
        else:
            quoted = end.column - start.column == len(value) + 2 and start.line == end.line
            made.lead = 1 if quoted else -1
        if event.tag is not None and event.tag != "!":
            self._tag(place, event.tag)
        if event.anchor:
            self.anchors[event.anchor] = (made, 1)
        self._add(made, 1)

    def _nothing(self, place: Place) -> None:
        """An empty plain value: most often one of YAML's traps."""
        key = self.key
        if key is None:
            if isinstance(self.open, Seq):
                self._note(place, "nothing is written after the dash", "write a value, or remove the line")
            return
        line = self._line(key.place.line)
        after = line[key.place.column - 1 + len(key) :].lstrip("\"'")
        self.silenced |= {place, key.place}
        what, mend = yaml_traps.nothing_after(key, after, self.in_brackets, first=not self.open)
        self.problems.append(Problem(key.place, what, mend))

    def _dash(self, made: Text) -> None:
        before = self._line(made.place.line)[: made.place.column - 1]
        if not before.strip() and self.key is not None:
            self._note(
                made.place,
                "a list item needs a space after the dash",
                f"write - {made.split(chr(32), maxsplit=1)[0][1:]}…",
            )

    def _tag(self, place: Place, tag: str) -> None:
        self._note(
            place,
            f"«{tag.replace('tag:yaml.org,2002:', '!!')}» is a tag, and tags are not allowed",
            "remove it, or quote a text that begins with an exclamation mark",
        )

    def _start(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        place = self._place(event)
        if len(self.stack) >= MAX_DEPTH:
            raise self._stop(
                place, f"this is nested more than {MAX_DEPTH} levels deep", "make the flow flatter"
            )
        if event.tag is not None and event.tag != "!":
            self._tag(place, event.tag)
        made: Map | Seq = Map() if type(event) is yaml.MappingStartEvent else Seq()
        made.place = place
        if isinstance(self.open, Map) and self.key is None:
            what, mend = yaml_traps.COLLECTION_AS_KEY
            raise self._stop(place, what, mend)
        brackets = self.in_brackets
        if self.open is None:
            self.root = made
            self.stack.append((made, None, event.anchor, self.nodes, brackets))
        else:
            self.stack.append((self.open, self.key, event.anchor, self.nodes, brackets))
        self.open, self.key = made, None
        self.in_brackets = bool(event.flow_style)

    def _end(self) -> None:
        made = self.open
        parent, key, anchor, before, self.in_brackets = self.stack.pop()
        assert made is not None  # noqa: S101 - the parser pairs starts and ends
        if anchor:
            self.anchors[anchor] = (made, self.nodes - before + 1)
        if parent is made:
            self.open = None
            return
        self.open, self.key = parent, key
        self._add(made, 1)

    def _alias(self, event: yaml.AliasEvent) -> None:
        place = self._place(event)
        if event.anchor not in self.anchors:
            self._note(
                place,
                f"«*{event.anchor}» stands for an anchor &{event.anchor} that is not written above",
                f'write it in quotes if a text is meant: "*{event.anchor}"',
            )
            self._add(text(f"*{event.anchor}", place), 1)
            return
        self._add(*self.anchors[event.anchor], place)

    def _add(self, node: Node, size: int, place: Place | None = None) -> None:
        """Put a node where the parser is; `place` is that of an alias."""
        self.nodes += size
        if self.nodes > MAX_NODES:
            raise self._stop(
                place or node.place,
                f"the file grows to more than {MAX_NODES:,} values, aliases counted each time",
                "remove aliases (*name) that repeat large parts",
            )
        target = self.open
        if type(target) is Map:
            if self.key is None:
                self._take_key(node, target, place)
            else:
                target[self.key] = node
                self.key = None
        elif target is not None:
            target.append(node)  # type: ignore[union-attr]
        else:
            self.root = node

    def _take_key(self, node: Node, target: Map, place: Place | None) -> None:
        if type(node) is not Text:
            what, mend = yaml_traps.COLLECTION_AS_KEY
            raise self._stop(place or node.place, what, mend)
        if node in target:
            first = next(key for key in target if key == node)
            self._note(
                place or node.place,
                f"«{node}» is written twice here, first in line {first.place.line}",
                "keep one of them",
            )
            node = text(f"{node}\0{node.place.line}:{node.place.column}", node.place)
        elif node == "<<":
            self._note(
                node.place,
                "merging with << is not supported",
                "put what states share under defaults:, or in a group with its own defaults:",
            )
        self.key = node
