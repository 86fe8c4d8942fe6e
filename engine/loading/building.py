"""Builds nodes from the events of YAML's parser, with a bound on depth and on what aliases may grow to.

Nothing is ever resolved or constructed: `012`, `no` and `9:00` stay texts, and a tag is refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from engine.errors import Place, Problem
from engine.loading import yaml_traps
from engine.loading.nodes import Map, Node, Seq, Text, text

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_DEPTH = 50
"""Levels of nesting."""
MAX_NODES = 500_000
"""Keys, values and items, each counted as often as aliases repeat it."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # only its parser is used, never its constructor
_new_place = tuple.__new__  # twice as fast as `Place(…)`, and there is one for every word of a file
_DASH_WITHOUT_SPACE = re.compile(r"-[^\s\d.-]")
Event = Any
"""An event of PyYAML, whose types do not tell its kinds apart."""


class Stop(Exception):  # noqa: N818 - it stops the reading, and `engine.loading.source` takes it
    """The file goes beyond a bound, or is of another shape than any flow."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.what)
        self.problem = problem


class _Open(NamedTuple):
    """A collection that the parser is in the middle of, while it reads one inside."""

    made: Map | Seq | None
    key: Text | None
    """The key that waits for the inner one."""
    anchor: str | None
    """That of the inner one."""
    nodes_before: int
    in_brackets: bool


class Builder:
    """Builds nodes from parser events without recursion, so that nesting can't exhaust the stack."""

    def __init__(self, file: str, content: str) -> None:
        self.file = file
        self.content = content
        self.lines: list[str] | None = None
        self.cuts = yaml_traps.cuts(content)
        self.problems: list[Problem] = []
        self.silenced: set[Place] = set()
        self.nodes = 0
        self.repeated: dict[int, list[Text]] = {}
        """Keys of an open mapping that stand for those written twice."""
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.stack: list[_Open] = []
        self.open: Map | Seq | None = None
        self.key: Text | None = None
        self.in_brackets = False
        self.root: Node | None = None
        self.documents = 0

    def build(self) -> Node | None:
        """The root of the file; None where it is empty. Raises: Stop, yaml.YAMLError."""
        work: dict[type, Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._start,
            yaml.SequenceStartEvent: self._start,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }
        parser: Any = _LOADER(self.content)
        next_event = parser.get_event
        while type(event := next_event()) is not yaml.StreamEndEvent:
            handle = work.get(type(event))
            if handle is not None:
                handle(event)
        return self.root

    def _place(self, event: Event) -> Place:
        mark = event.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1)

    def _stop(self, place: Place, what: str, mend: str) -> Stop:
        return Stop(Problem(place, what, mend))

    def _note(self, place: Place, what: str, mend: str) -> None:
        self.problems.append(Problem(place, what, mend))
        self.silenced.add(place)

    def _line(self, number: int) -> str:
        if self.lines is None:
            self.lines = self.content.splitlines()
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def _document(self, event: Event) -> None:
        self.documents += 1
        if self.documents > 1:
            raise self._stop(
                self._place(event),
                "a second document begins here (---)",
                "keep one flow in one file: remove the line",
            )

    def _scalar(self, event: Event) -> None:
        """Most of a file is scalars, so this is written for speed."""
        start, end = event.start_mark, event.end_mark
        line, column = start.line, start.column
        made = Text(event.value)
        made.place = place = _new_place(Place, (self.file, line + 1, column + 1))
        if event.style:
            quoted = end.column - column == len(made) + 2 and end.line == line
            made.lead = 1 if quoted else -1
        else:
            made.lead = 0 if end.line == line else -1
            if not made:
                self._nothing(place)
            elif self.cuts and (end.line, end.column) in self.cuts:
                self._note(Place(self.file, end.line + 1, end.column + 2), *yaml_traps.CUT)
            elif made[0] == "-" and _DASH_WITHOUT_SPACE.match(made):
                self._dash(made)
        if event.tag is not None and event.tag != "!":
            self._tag(place, event.tag)
        if event.anchor:
            self.anchors[event.anchor] = (made, 1)
        if (key := self.key) is not None and self.nodes < MAX_NODES:  # what `_add` does, at twice its speed
            self.nodes += 1
            self.open[key] = made  # type: ignore[call-overload,index]
            self.key = None
        else:
            self._add(made, 1, place)

    def _nothing(self, place: Place) -> None:
        """An empty plain value: most often one of YAML's traps."""
        key = self.key
        if key is None:
            if isinstance(self.open, Seq):
                what = "nothing is written after the dash"
                self._note(place, what, "write a value, or remove the line")
            return
        key = text(key.partition("\0")[0], key.place)
        line = self._line(key.place.line)
        after = line[key.place.column - 1 + len(key) :].lstrip("\"'")
        self.silenced |= {place, key.place}
        what, mend = yaml_traps.nothing_after(key, after, in_brackets=self.in_brackets, first=not self.open)
        self.problems.append(Problem(key.place, what, mend))

    def _dash(self, made: Text) -> None:
        before = self._line(made.place.line)[: made.place.column - 1]
        if not before.strip() and self.key is not None:
            self._note(made.place, yaml_traps.DASH[0], f"write - {made.split()[0][1:]}…")

    def _tag(self, place: Place, tag: str) -> None:
        shown = tag.replace("tag:yaml.org,2002:", "!!")
        what = f"«{shown}» is a tag, and tags are not allowed"
        mend = "remove it, or quote a text that begins with an exclamation mark"
        self._note(place, what, mend)

    def _start(self, event: Event) -> None:
        place = self._place(event)
        if len(self.stack) >= MAX_DEPTH:
            what = f"this is nested more than {MAX_DEPTH} levels deep"
            raise self._stop(place, what, "make the flow flatter")
        if event.tag is not None and event.tag != "!":
            self._tag(place, event.tag)
        if type(self.open) is Map and self.key is None:
            raise self._stop(place, *yaml_traps.COLLECTION_AS_KEY)
        made: Map | Seq = Map() if type(event) is yaml.MappingStartEvent else Seq()
        made.place = place
        above = _Open(self.open, self.key, event.anchor, self.nodes, self.in_brackets)
        self.stack.append(above)
        self.open, self.key = made, None
        self.in_brackets = bool(event.flow_style)

    def _end(self, _event: Event) -> None:
        made = self.open
        self.open, self.key, anchor, before, self.in_brackets = self.stack.pop()
        assert made is not None  # the parser pairs starts and ends
        if type(made) is Map:
            for repeated in self.repeated.pop(id(made), ()):
                made.pop(repeated, None)
        if anchor:
            self.anchors[anchor] = (made, self.nodes - before + 1)
        self._add(made, 1, made.place)

    def _alias(self, event: Event) -> None:
        place = self._place(event)
        if event.anchor in self.anchors:
            self._add(*self.anchors[event.anchor], place)
            return
        what = f"«*{event.anchor}» stands for an anchor &{event.anchor} that is not written above"
        self._note(place, what, f'write it in quotes if a text is meant: "*{event.anchor}"')
        self._add(text(f"*{event.anchor}", place), 1, place)

    def _add(self, node: Node, size: int, place: Place) -> None:
        """Put a node where the parser is; `place` is where it is used, which may be an alias."""
        self.nodes += size
        if self.nodes > MAX_NODES:
            what = f"the file grows to more than {MAX_NODES:,} values, aliases counted each time"
            raise self._stop(place, what, "remove aliases (*name) that repeat large parts")
        target = self.open
        if type(target) is Map:
            if self.key is not None:
                target[self.key] = node
                self.key = None
            elif type(node) is Text:
                self._take_key(node, target, place)
            else:
                raise self._stop(place, *yaml_traps.COLLECTION_AS_KEY)
        elif type(target) is Seq:
            target.append(node)
        else:
            self.root = node

    def _take_key(self, key: Text, target: Map, place: Place) -> None:
        if key in target:
            first = next(known for known in target if known == key)
            what = f"«{key}» is written twice here, first in line {first.place.line}"
            self._note(place, what, "keep one of them")
            key = text(f"{key}\0{place.line}:{place.column}", place)  # set aside until `_end`
            self.repeated.setdefault(id(target), []).append(key)
        elif key == "<<":
            what = "merging with << is not supported"
            mend = "put what states share under defaults:, or in a group with its own defaults:"
            self._note(place, what, mend)
        self.key = key
