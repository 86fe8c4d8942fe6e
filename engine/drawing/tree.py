"""Where the boxes of a chart stand: a tree that grows to the right, each state in the column of its shortest way.

An arrow to a state that stands elsewhere is no line across the picture but a line of words in its box, so that
nothing ever crosses, and the picture grows with the flow and no faster.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.drawing.chart import Box, Chart

WIDTH = 276
"""Of a box, in pixels; so are all the lengths here."""
GAP_ACROSS = 70
GAP_DOWN = 14
PADDING = 10
LINE = 17
"""From one line of text to the next."""
LABEL_LINE = 15
CHARACTERS = 33
"""That fit into a line of a box, by the mean width of Cyrillic letters at 13 pixels."""
LABEL_CHARACTERS = 38
_SMALL = 5
"""Boxes that can hang on one and it is still small."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A box with its place."""

    box: Box
    x: int
    y: int
    """Of the top of its label."""
    label: tuple[str, ...]
    """Lines over the box: how one gets here from the box on its left."""
    words: tuple[str, ...]
    """Lines in the box."""
    elsewhere: tuple[str, ...]
    """Lines below: where else it goes on to."""
    parent: str | None
    """The name of the box on its left."""

    @property
    def top(self) -> int:
        """Where the box begins, below its label."""
        return self.y + LABEL_LINE * len(self.label)

    @property
    def height(self) -> int:
        """Of the box alone."""
        return 2 * PADDING + LINE * len(self.words) + LABEL_LINE * len(self.elsewhere)

    @property
    def bottom(self) -> int:
        """Where the box ends."""
        return self.top + self.height


def tree(chart: Chart) -> Mapping[str, Placed]:
    """Return every box that a call can come to, by name, with its place. The first stands at the top left."""
    return _Layout(chart).placed


@dataclass(frozen=True, slots=True)
class _Way:
    """How a box is come to."""

    parent: str | None
    """None for a beginning."""
    label: str


class _Layout:
    """Boxes being placed from the top down."""

    def __init__(self, chart: Chart) -> None:
        self._chart = chart
        self._ways = _shortest_ways(chart)
        self._children: dict[str, list[str]] = {name: [] for name in self._ways}
        for name, way in self._ways.items():
            if way.parent is not None:
                self._children[way.parent].append(name)
        self._sort_children()
        self._bottoms: list[int] = []
        """By column, how far down it is taken."""
        self.placed: dict[str, Placed] = {}
        for name, way in self._ways.items():
            if way.parent is None:
                self._place_all_from(name)

    def _sort_children(self) -> None:
        """Put what is small before what is large, so that it stands beside its parent; options keep their order."""
        size: dict[str, int] = {}
        for name in reversed(self._ways):  # whatever hangs on a box was found after it
            size[name] = 1 + sum(size[child] for child in self._children[name])
        for name, children in self._children.items():
            if self._chart.boxes[name].kind not in ("asks", "connects"):
                children.sort(key=lambda child: size[child] > _SMALL)

    def _place_all_from(self, root: str) -> None:
        """Place a beginning and all that hangs on it. Not by recursion: a flow may be a thousand states deep."""
        self._bottoms = [max(self._bottoms, default=-GAP_DOWN) + GAP_DOWN] * max(len(self._bottoms), 1)
        waiting = [(root, 0)]
        while waiting:
            name, column = waiting.pop()
            box = self.placed[name] = self._boxed(name, column, self._free_from(name, column))
            self._bottoms += [0] * (column + 1 - len(self._bottoms))
            self._bottoms[column] = box.bottom + GAP_DOWN
            waiting += [(child, column + 1) for child in reversed(self._children[name])]

    def _free_from(self, name: str, column: int) -> int:
        """Where there is room for a box: beside its parent, below what was placed; one that leads on needs a gap
        to its right that no line runs through.
        """
        parent = self._ways[name].parent
        beside = self.placed[parent].y if parent is not None else 0
        columns = self._bottoms[column:] if self._children[name] else self._bottoms[column : column + 1]
        return max(beside, *columns, 0)

    def _boxed(self, name: str, column: int, y: int) -> Placed:
        box, way = self._chart.boxes[name], self._ways[name]
        elsewhere = (
            f"{arrow.label} → {_short(self._chart.boxes[arrow.dest].words)}".strip()
            for arrow in box.arrows
            if self._ways[arrow.dest].parent != name
        )
        return Placed(
            box,
            column * (WIDTH + GAP_ACROSS),
            y,
            tuple(wrap(way.label, LABEL_CHARACTERS)),
            tuple(wrap(box.words, CHARACTERS)) or ("",),
            tuple(
                part for line in elsewhere for part in wrap(line, LABEL_CHARACTERS, subsequent_indent="   ")
            ),
            way.parent,
        )


def _shortest_ways(chart: Chart) -> dict[str, _Way]:
    """How each box is come to soonest: from the start, else from what can be done anywhere."""
    found: dict[str, _Way] = {}
    for start in (chart.start, *(arrow.dest for arrow in chart.anywhere)):
        if start in found:
            continue
        found[start] = _Way(None, "")
        waiting = deque([start])
        while waiting:
            name = waiting.popleft()
            for arrow in chart.boxes[name].arrows:
                if arrow.dest not in found:
                    found[arrow.dest] = _Way(name, arrow.label)
                    waiting.append(arrow.dest)
    return found


def _short(words: str) -> str:
    return words if len(words) <= CHARACTERS else words[: CHARACTERS - 1].rstrip() + "…"
