"""Where the nodes of a YAML file stand: each with those around it, and the end of its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

Node = Any
"""A node of PyYAML, whose types do not tell its kinds apart."""
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # that of the reader: the other takes less


@dataclass(frozen=True, slots=True)
class Spot:
    """A node with those around it, the nearest first."""

    node: Node
    owner: Node
    number: int
    """Of the item or pair in the owner."""
    above: tuple[Spot, ...]

    @property
    def in_brackets(self) -> bool:
        """Whether it stands in [ ] or { }."""
        return any(spot.owner.flow_style for spot in (self, *self.above))

    @property
    def pair(self) -> tuple[Node, Node]:
        """The key and value that it is one of."""
        pair: tuple[Node, Node] = self.owner.value[self.number]
        return pair


def spots_of(content: str) -> tuple[list[Spot], frozenset[int]]:
    """Return every node of a text, in its order, and the ids of those that an alias repeats, which come once."""
    shared: set[int] = set()
    found = list(_spots(yaml.compose(content, Loader=_LOADER), (), set(), shared))
    return found, frozenset(shared)


def _spots(node: Node, above: tuple[Spot, ...], seen: set[int], shared: set[int]) -> Iterator[Spot]:
    """Every node below one; what an alias repeats comes once."""
    if isinstance(node, yaml.ScalarNode) or node is None:
        return
    for number, item in enumerate(node.value):
        for child in item if isinstance(node, yaml.MappingNode) else (item,):
            if id(child) in seen:
                shared.add(id(child))
                continue
            seen.add(id(child))
            spot = Spot(child, node, number, above)
            yield spot
            yield from _spots(child, (spot, *above), seen, shared)


def end_of(node: Node) -> int:
    """Where the text of a node ends: PyYAML ends blocks where the next thing begins."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
        end: int = node.end_mark.index
        return end
    last = node.value[-1]
    return end_of(last[1] if isinstance(node, yaml.MappingNode) else last)
