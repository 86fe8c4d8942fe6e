"""Changes single places of a script's text, and nothing else of it: comments, quotes and layout stay as they are.

Places are those that the reader gave: of a key, of an item of a list, of a line of a `talk:`. The file is composed anew
to find where a value begins and ends; nothing here knows what a call is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from ivr.calltests.accepting.scalar_style import like, plain_or_quoted
from ivr.calltests.accepting.spots import Spot, end_of, spots_of

if TYPE_CHECKING:
    from engine.errors import Place
    from ivr.calltests.accepting.spots import Node

_ACTIONS = ("press", "say", "silent", "wait")
_COMPARED = ("text", "exact", "contains", "words", "fuzzy")
_ANY = ("any", "any of")
_ONCE = "it is written once (&) and used in several places"
_SLOT = re.compile(r"\s*\$\{\s*([^}]*?)\s*\}\s*")
_HAS_SLOT = re.compile(r"(?<!\$)\$\{")
_TALK = re.compile(r"(\s*(?:—|–|-|=>|>)\s*)(.*?)(\s*)")


class LeftAlone(Exception):  # noqa: N818 - it says what happens
    """The place is written in a way that a person has to change it; the text says why."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Some text in place of other text."""

    start: int
    end: int
    text: str


class ScriptText:
    """The text of a script, without a byte order mark, and the places in it."""

    def __init__(self, content: str) -> None:
        self.content = content
        self._newline = "\r\n" if "\r\n" in content else "\n"
        self._spots: dict[tuple[int, int], Spot] = {}
        self._talks: list[Node] = []
        found, self._shared = spots_of(content)
        for spot in found:
            mark = spot.node.start_mark
            if isinstance(spot.node, yaml.ScalarNode):
                self._spots.setdefault((mark.line + 1, mark.column + 1), spot)
                if isinstance(spot.owner, yaml.MappingNode) and spot.pair[0].value == "talk":
                    self._talks.append(spot.pair[1])

    # The changes.

    def replaced(self, place: Place, text: str) -> Edit:
        """Write another text: of a list's item at the place, of the key there, or of the line of a talk."""
        if self._talk_of(place) is not None:
            start, line = self._line_at(place.line)
            parts = _talk_parts(line)
            return Edit(start + len(parts[0]), start + len(parts[0]) + len(parts[1]), text)
        node = self._value(self._spot(place))
        if _HAS_SLOT.search(node.value):
            raise LeftAlone("a part of its text comes from the cases: of the call")
        return Edit(node.start_mark.index, node.end_mark.index, self._like(text, node, self._spot(place)))

    def added(self, place: Place, text: str) -> Edit:
        """Write one more text after those any of which may be heard."""
        texts = self._compared(self._spot(place).pair[1])
        if not isinstance(texts, yaml.SequenceNode) or id(texts) in self._shared:
            raise LeftAlone(_ONCE)
        end = end_of(texts.value[-1])
        if texts.flow_style:
            return Edit(end, end, f", {plain_or_quoted(text, flow=True)}")
        end = self._line_end(end)
        dash = f"{self._newline}{' ' * texts.start_mark.column}- "
        return Edit(end, end, dash + plain_or_quoted(text, flow=False))

    def source(self, place: Place, variant: str) -> Place:
        """Return where a text comes from that a variant of a call expects: of `${name}` the cell of its case."""
        if self._talk_of(place) is not None:
            return place
        spot = self._spot(place)
        slot = _SLOT.fullmatch(self._value(spot).value)
        if slot is None:
            return place
        for key, value in self._case(spot, variant):
            if key.value == slot[1] and isinstance(value, yaml.ScalarNode):
                mark = value.start_mark
                return place._replace(line=mark.line + 1, column=mark.column + 1)
        raise LeftAlone("its text comes from the cases: of the calls")

    def _case(self, spot: Spot, variant: str) -> list[tuple[Node, Node]]:
        """The row of the table that a call is made with; nothing where the place is in a part."""
        owners = [one.owner for one in (spot, *spot.above) if isinstance(one.owner, yaml.MappingNode)]
        tables = [value for owner in owners for key, value in owner.value if key.value == "cases"]
        for row in tables[0].value if tables else ():
            cells = {key.value: value.value for key, value in row.value if isinstance(value, yaml.ScalarNode)}
            case = cells.get("name") or ", ".join(cells.values())
            if variant == case or variant.startswith((f"{case}, ", f"{case} #")):
                return list(row.value)
        return []

    def renamed(self, place: Place, key: str, text: str) -> Edit:
        """Write another key with another text in the place of a key and its value."""
        if self._talk_of(place) is not None:
            return self.replaced(place, text)
        written, value = self._spot(place).pair
        if not isinstance(value, yaml.ScalarNode):
            raise LeftAlone("it is written with more than a name")
        return Edit(
            written.start_mark.index, value.end_mark.index, f"{key}: {plain_or_quoted(text, flow=False)}"
        )

    def inserted(self, place: Place, text: str) -> Edit:
        """Add a step that hears a text before the one at the place."""
        if self._talk_of(place) is not None:
            start, line = self._line_at(place.line)
            indent = line[: len(line) - len(line.lstrip())]
            return Edit(start, start, f"{indent}— {text}{self._newline}")
        spot = self._spot(place)
        if isinstance(spot.owner, yaml.SequenceNode):
            item, heard = (
                spot,
                bool(spot.above)
                and isinstance(spot.above[0].owner, yaml.MappingNode)
                and (spot.above[0].pair[0].value == "hear"),
            )
            return self._before_item(item, text, is_text=heard)
        if spot.number and spot.pair[0].value not in _ACTIONS:
            return self._between(spot, text)
        return self._before_item(spot.above[0], text)

    def appended(self, place: Place, text: str) -> Edit:
        """Add a step that hears a text at the end of the call whose name is at the place."""
        call = {key.value: value for key, value in self._spot(place).owner.value}
        talk = call.get("talk")
        steps = call.get("steps")
        if talk is not None:
            body = self.content[: talk.end_mark.index].rstrip()
            last = body[body.rfind("\n") + 1 :]
            indent = last[: len(last) - len(last.lstrip())]
            return Edit(len(body), len(body), f"{self._newline}{indent}— {text}")
        if steps is None or steps.flow_style or not steps.value:
            raise LeftAlone("its steps stand in [ ]")
        column = steps.start_mark.column
        end = self._line_end(end_of(steps))
        return Edit(end, end, f"{self._newline}{' ' * column}- hear: {plain_or_quoted(text, flow=False)}")

    def removed(self, place: Place) -> Edit:
        """Take away the key at the place, the item of a list, or the line of a talk; a step that is empty then, too."""
        if self._talk_of(place) is not None:
            start, line = self._line_at(place.line)
            return Edit(start, start + len(line) + len(self._newline), "")
        spot = self._spot(place)
        if isinstance(spot.owner, yaml.SequenceNode):
            return self._without_item(spot)
        if len(spot.owner.value) == 1:
            return self._without_item(spot.above[0])
        return self._without_key(spot)

    # Where things are.

    def _spot(self, place: Place) -> Spot:
        spot = self._spots.get((place.line, place.column))
        if spot is None:
            raise LeftAlone("it is not found again in the file")
        return spot

    def _talk_of(self, place: Place) -> Node | None:
        """The conversation that has the place in it."""
        for talk in self._talks:
            first = talk.start_mark.line + 1 + (talk.style == "|")
            if first <= place.line <= talk.end_mark.line + (talk.end_mark.column > 0):
                if talk.style != "|":
                    raise LeftAlone("the talk: is not written with a |")
                return talk
        return None

    def _line_at(self, number: int) -> tuple[int, str]:
        """Where a line begins, and its text without its end."""
        lines = self.content.splitlines(keepends=True)
        start = sum(map(len, lines[: number - 1]))
        return start, lines[number - 1].rstrip("\r\n")

    def _line_start(self, index: int) -> int:
        return self.content.rfind("\n", 0, index) + 1

    def _line_end(self, index: int) -> int:
        """The end of the line in which something ends, before its line break."""
        if index and self.content[index - 1] == "\n":  # a block of text ends where the next line begins
            index -= 1
        found = self.content.find("\n", index)
        end = len(self.content) if found < 0 else found
        return end - 1 if self.content[end - 1 : end] == "\r" else end

    def _value(self, spot: Spot) -> Node:
        """The one text that is written at a place."""
        if isinstance(spot.owner, yaml.SequenceNode):
            return spot.node
        key, value = spot.pair
        value = self._compared(value)
        if isinstance(value, yaml.SequenceNode) and len(value.value) == 1:
            value = value.value[0]
        if not isinstance(value, yaml.ScalarNode):
            raise LeftAlone("any of several texts may be heard")
        if id(value) in self._shared or value.start_mark.index < key.end_mark.index:
            raise LeftAlone(_ONCE)
        return value

    def _compared(self, value: Node) -> Node:
        """What is expected, out of the braces that also say how it is compared."""
        if not isinstance(value, yaml.MappingNode):
            return value
        inside = {key.value: texts for key, texts in value.value}
        found = [name for name in (*_COMPARED, *_ANY, "to", "by") if name in inside]
        if len(found) != 1:
            raise LeftAlone(f"what is expected is written with {', '.join(inside)}:")
        compared = inside[found[0]]
        if found[0] in _ANY and isinstance(compared, yaml.ScalarNode):
            raise LeftAlone(f"any of the phrases «{compared.value}» may be heard: add it to them")
        return compared

    def _like(self, text: str, node: Node, spot: Spot) -> str:
        """A text in the style of the one before."""
        before = self.content[node.start_mark.index : node.end_mark.index]
        in_braces = bool(node is not spot.node and spot.pair[1] is not node and spot.pair[1].flow_style)
        in_brackets = spot.in_brackets or in_braces
        return like(text, node.style, before, in_brackets=in_brackets, newline=self._newline)

    # Steps.

    def _before_item(self, item: Spot, text: str, *, is_text: bool = False) -> Edit:
        """A new item before another; a text by itself in a list of texts."""
        steps = item.owner
        if not isinstance(steps, yaml.SequenceNode):
            raise LeftAlone("it is not found again in the file")
        if steps.flow_style:
            if not is_text:
                raise LeftAlone("its steps stand in [ ]")
            start = item.node.start_mark.index
            return Edit(start, start, f"{plain_or_quoted(text, flow=True)}, ")
        start, column = self._dash(item), steps.start_mark.column
        written = plain_or_quoted(text, flow=False)
        return Edit(start, start, f"{' ' * column}- {'' if is_text else 'hear: '}{written}{self._newline}")

    def _between(self, spot: Spot, text: str) -> Edit:
        """A step in the midst of one: what is looked at after it becomes a step of its own."""
        item = spot.above[0]
        start = self._line_start(spot.pair[0].start_mark.index)
        if spot.in_brackets or self.content[start : spot.pair[0].start_mark.index].strip():
            raise LeftAlone("its step stands in { }")
        column, inner = item.owner.start_mark.column, spot.pair[0].start_mark.column
        self._dash(item)
        dash = f"{' ' * column}-".ljust(inner)
        return Edit(start, start, f"{dash}hear: {plain_or_quoted(text, flow=False)}{self._newline}")

    def _dash(self, item: Spot) -> int:
        """Where the line begins that has the dash of an item."""
        column, start = item.owner.start_mark.column, self._line_start(item.node.start_mark.index)
        while start and self.content[start + column : start + column + 1] != "-":
            start = self._line_start(start - 1)
        if self.content[start : start + column].strip():
            raise LeftAlone("there is something before its dash")
        return start

    def _without_item(self, item: Spot) -> Edit:
        items = item.owner
        if not isinstance(items, yaml.SequenceNode) or len(items.value) == 1:
            raise LeftAlone("nothing would be left there")
        if items.flow_style:
            return self._without_part(item.node, [(one, one) for one in items.value], item.number)
        start, end = self._dash(item), end_of(item.node)
        return self._without_lines(start, end, items.start_mark.column)

    def _without_key(self, spot: Spot) -> Edit:
        pairs, number = spot.owner.value, spot.number
        key, value = pairs[number]
        if spot.owner.flow_style:
            return self._without_part(key, pairs, number)
        start, end = key.start_mark.index, end_of(value)
        if number + 1 < len(pairs):
            following = pairs[number + 1][0].start_mark.index
            return Edit(start, end if self.content[end:following].strip() else following, "")
        return self._without_lines(self._line_start(start), end, key.start_mark.column)

    def _without_part(self, node: Node, pairs: list[tuple[Node, Node]], number: int) -> Edit:
        """Take one of several out of brackets, with its comma."""
        if number + 1 < len(pairs):
            return Edit(node.start_mark.index, pairs[number + 1][0].start_mark.index, "")
        return Edit(end_of(pairs[number - 1][1]), end_of(pairs[number][1]), "")

    def _without_lines(self, start: int, end: int, column: int) -> Edit:
        """Take whole lines away; a comment at their end stays."""
        last = self._line_end(end)
        comment = self.content[end:last].strip() if end < last else ""
        if comment:
            return Edit(start, last, " " * column + comment)
        after = last + len(self._newline) if last < len(self.content) else last
        return Edit(start, after, "")


def apply(content: str, edits: list[Edit]) -> str:
    """Return a text with edits made; of two that touch each other the later is left out."""
    free = len(content) + 1
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end), reverse=True):
        if edit.end < free:
            content = content[: edit.start] + edit.text + content[edit.end :]
            free = edit.start
    return content


def _talk_parts(line: str) -> tuple[str, str]:
    """The sign at the beginning of a line of a talk, and what comes after it."""
    found = _TALK.fullmatch(line)
    if found is None:
        raise LeftAlone("it is no line of a talk")
    return found[1], found[2]
