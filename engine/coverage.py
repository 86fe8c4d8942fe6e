"""What calls covered of a flow: each call's journal is read for the items it hit, and the calls that hit one counted.

A journal and a flow tell of the same thing by the same key: `("state", name)`, `("prompt", place)`,
`("transition", source, trigger, place)` and so on. `coverable` has the keys of the flow, `_told` those of a journal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from engine.actions import Say, StopSaying
from engine.coverable import KINDS, Item, Kind, coverable, items
from engine.edges import ANYWHERE
from engine.errors import IvrError
from engine.events import PromptFinished
from engine.journal import Began, Chosen, Failed, Guard, Moved

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from engine.errors import Place
    from engine.flow import Flow
    from engine.journal import Journal, Why

__all__ = ("KINDS", "Count", "Coverage", "CoverageError", "Item", "Kind", "Mark", "items")

_UNKNOWN = frozenset((None,))
_TELLING = frozenset((tuple, Say, PromptFinished, StopSaying, Moved, Failed, Guard, Began, Chosen))
"""Records that tell of coverage, a move as a tuple too: most of a journal does not."""


class CoverageError(IvrError):
    """Coverage of another flow, or of another version of it."""


class Count(NamedTuple):
    """How much of one kind is covered."""

    covered: int
    total: int


class Mark(NamedTuple):
    """How far a journal was read for what it covers, and what the rest follows from."""

    state: str
    """Where the call was."""
    playing: Mapping[int, Place]
    """The prompts that were being said, by their numbers."""
    read: int = 0
    """Records."""


class Coverage:
    """What calls covered of one flow."""

    __slots__ = ("_coverable", "by_call", "calls", "flow", "hits", "items")

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self._coverable = coverable(flow)
        self.items = self._coverable.items
        self.hits = [0] * len(self.items)
        """How many calls hit the item, by its index."""
        self.calls = 0
        """How many calls were added."""
        self.by_call: dict[str, frozenset[int]] = {}
        """What each call that was given a name hit."""

    def add(self, journal: Journal, call: str = "") -> frozenset[int]:
        """Count what one call hit and return it, as indices of `items`. `call` names it for `by_call`."""
        told, _ = _told(journal.unconverted(), self.flow.start, {})
        hit = self._known(told)
        hits = self.hits
        for number in hit:
            hits[number] += 1
        self.calls += 1
        if call:
            self.by_call[call] = self.by_call.get(call, frozenset()) | hit
        return hit

    @property
    def beginning(self) -> Mark:
        """Where to read a journal from its beginning."""
        return Mark(self.flow.start, {})

    def news(self, journal: Journal, mark: Mark) -> tuple[frozenset[int], Mark]:
        """Return what a journal tells of from a mark on, as indices of `items`, and where to go on; count nothing."""
        records = journal.unconverted(mark.read)
        playing = dict(mark.playing)
        told, state = _told(records, mark.state, playing)
        return self._known(told), Mark(state, playing, mark.read + len(records))

    def _known(self, told: Iterable[Hashable]) -> frozenset[int]:
        hit: frozenset[Any] = frozenset(map(self._coverable.index.get, told))
        return hit - _UNKNOWN

    def merge(self, other: Coverage) -> None:
        """Add what other calls of the same flow hit. Raises: CoverageError."""
        self._check(other._coverable.digest)
        self.hits = [mine + theirs for mine, theirs in zip(self.hits, other.hits, strict=True)]
        self.calls += other.calls
        for call, hit in other.by_call.items():
            self.by_call[call] = self.by_call.get(call, frozenset()) | hit

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain JSON data, for `from_dict` in another process."""
        return {
            "file": self.flow.file,
            "digest": self._coverable.digest,
            "calls": self.calls,
            "hits": list(self.hits),
            "by_call": {call: sorted(hit) for call, hit in self.by_call.items()},
        }

    @classmethod
    def from_dict(cls, flow: Flow, data: Mapping[str, Any]) -> Coverage:
        """Return what `to_dict` gave away, of the same flow. Raises: CoverageError."""
        coverage = cls(flow)
        coverage._check(data["digest"])
        coverage.calls = data["calls"]
        coverage.hits = list(data["hits"])
        coverage.by_call = {call: frozenset(hit) for call, hit in data["by_call"].items()}
        return coverage

    def _check(self, digest: str) -> None:
        if digest != self._coverable.digest:
            what = "this coverage is of another flow, or the flow has changed since"
            raise CoverageError(f"{self.flow.file}: {what}: run the calls again")

    def summary(self) -> dict[Kind, Count]:
        """Return how much of each kind is covered; a kind that the flow has nothing of is left out."""
        counts: dict[Kind, Count] = {}
        for kind in KINDS:
            hits = [hits for item, hits in zip(self.items, self.hits, strict=True) if item.kind == kind]
            if hits:
                counts[kind] = Count(sum(map(bool, hits)), len(hits))
        return counts

    def missing(self) -> tuple[Item, ...]:
        """Return the items that no call hit, in the order of the flow."""
        return tuple(item for item, hits in zip(self.items, self.hits, strict=True) if not hits)

    def by_line(self) -> dict[str, dict[int, list[int]]]:
        """Return the indices of the items by the line that they begin in, by file; both in order."""
        lines: dict[str, dict[int, list[int]]] = {}
        for number in sorted(range(len(self.items)), key=lambda number: self.items[number].place):
            place = self.items[number].place
            lines.setdefault(place.file, {}).setdefault(place.line, []).append(number)
        return lines


def _told(records: Iterable[Any], state: str, playing: dict[int, Place]) -> tuple[list[Hashable], str]:
    """Return the key of all that records tell of, known to the flow or not, and the last state.

    They are read as they lie, for speed. `playing` is kept up.
    """
    told: list[Hashable] = []
    for record in records:
        kind = type(record)
        if kind not in _TELLING:
            continue
        if kind is tuple:
            source, edge, why = record
            state = edge.dest
            told += _moved(source, edge.trigger, edge.place, state, why)
        elif kind is Say:
            playing[record.prompt] = record.place
        elif kind is PromptFinished:
            told.append(("prompt", playing.pop(record.prompt, None)))
        elif kind is StopSaying:
            for number in record.prompts:
                playing.pop(number, None)
        elif kind is Moved:
            state = record.dest
            told += _moved(record.source, record.trigger, record.place, state, record.why)
        elif kind is Failed:
            told += (("handler", state, record.failure), *_not_meant(record.why))
        elif kind is Guard:
            told.append(("guard", record.place, record.value))
        elif kind is Began:
            told.append(("state", state))
        elif kind is Chosen:
            place = record.why.place
            told += (("chosen", state, place), ("chosen", ANYWHERE, place), *_reasons(record.why))
    return told, state


def _moved(source: str, trigger: str, place: Place, dest: str, why: Why) -> Sequence[Hashable]:
    if trigger.startswith("to:"):  # back, main, or what went wrong, which only the reason tells
        return (("state", dest), ("jump", why.because.partition(" ")[0], dest))
    if trigger.startswith("command:"):
        source = ANYWHERE
    way = (("state", dest), ("transition", source, trigger, place))
    return way if why.won is None and not (why.guards or why.not_meant) else (*way, *_reasons(why))


def _reasons(why: Why) -> Iterator[Hashable]:
    if why.won is not None:
        yield "phrase", why.won.place, why.won.phrase
    for guard in why.guards:
        yield "guard", guard.place, guard.value
    yield from _not_meant(why)


def _not_meant(why: Why) -> Iterator[Hashable]:
    for one in why.not_meant:
        yield "not meant", one.place
