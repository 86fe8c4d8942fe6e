"""What a YAML file holds: texts as they are written, lists and mappings, each with the place that it stands at."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.errors import Place


class Text(str):
    """A scalar exactly as it was written, without its quotes."""

    __slots__ = ("lead", "place")
    place: Place
    lead: int
    """Characters from `place` to the text's first one; -1 where it spans lines or has escapes."""

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


def text(value: str, place: Place) -> Text:
    """A text at a place."""
    made = Text(value)
    made.place = place
    made.lead = -1
    return made
