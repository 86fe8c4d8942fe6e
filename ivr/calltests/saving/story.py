"""What a journal tells: what happened in the call, in order, and what its caller did in between."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from engine.journal import kind, plain
from engine.templates import MASK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ivr.journal_file import Record

Happening = tuple[str, ...]
"""The kind of a record and what makes it the same in another call: all but times and numbers."""

_TOLD: Mapping[str, tuple[str, ...]] = {
    "moved": ("source", "dest", "trigger"),
    "say": ("text",),
    "failed": ("failure", "reason"),
    "chosen": ("name",),
    "ask": ("service",),
    "transfer": ("to",),
    "enqueue": ("queue",),
    "end": ("end", "to"),
}
_COMES = ("prompt_finished", "service_answered", "transfer_answered", "queue_moved")
_AT_ONCE_S = 0.01
"""What follows sooner than this follows at once."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something the caller did."""

    at: float
    """Seconds since the call's start."""
    happened: int
    """How much of the story had happened before."""
    finished: int
    """How many prompts had been heard to their end before, and how often the queue had got shorter."""
    came: int = 0
    """How much had come from elsewhere before: prompts that ended, answers, places in a queue."""
    keys: str = ""
    """Keys pressed one after the other; a secret one is masked."""
    text: str | None = None
    """What was said; all of it masked where it is secret."""
    confidence: float = 1.0
    hangs_up: bool = False
    until: float = 0.0
    """When the last key was pressed."""
    before_keys: tuple[int, ...] = ()
    """How much of the story had happened before each key."""

    @property
    def is_secret(self) -> bool:
        """Whether a part of it is masked."""
        return MASK in self.keys or (bool(self.text) and MASK in str(self.text))


@dataclass(frozen=True, slots=True)
class Story:
    """One call."""

    happened: tuple[Happening, ...]
    times: tuple[float, ...]
    """When each of it happened."""
    acts: tuple[Act, ...]
    is_over: bool
    """The journal has the end of the call."""

    def reacts_at_once(self, act: Act, following: Act | None) -> bool:
        """Whether something happened at once when the caller did this, before they did the following."""
        upto = len(self.times) if following is None else following.happened
        return act.happened < upto and self.times[act.happened] - act.until < _AT_ONCE_S


def happening(name: str, fields: Mapping[str, Any]) -> Happening | None:
    """Return what a record tells; None where it is no part of a story."""
    told = _TOLD.get(name)
    return (name, *(str(fields.get(key, "")) for key in told)) if told is not None else None


def happened_in(records: Sequence[tuple[float, object]]) -> list[Happening]:
    """Return what the records of a journal in memory tell."""
    found = []
    for _, record in records:
        name = kind(record)
        if name in _TOLD:
            found.append((name, *(str(value) for value in _values(record, _TOLD[name]))))
    return found


def _values(record: object, names: tuple[str, ...]) -> list[object]:
    fields = plain(record)
    return [fields.get(name, "") for name in names]


def story_of(records: Iterable[Record]) -> Story:
    """Return the story of a journal; each key is an act of its own."""
    happened: list[Happening] = []
    times: list[float] = []
    acts: list[Act] = []
    finished, came, began_to_speak = 0, 0, None
    for record in records:
        fields = record.fields
        told = happening(record.kind, fields)
        now = Act(record.at, len(happened), finished, came, until=record.at)
        came += record.kind in _COMES
        if told is not None:
            happened.append(told)
            times.append(record.at)
        match record.kind:
            case "prompt_finished" | "queue_moved":
                finished += 1
            case "key_pressed":
                acts.append(replace(now, keys=fields["key"], before_keys=(now.happened,)))
            case "speech_started":
                began_to_speak = now
            case "heard":
                since, began_to_speak = began_to_speak or now, None
                acts.append(replace(since, text=fields["text"], confidence=fields["confidence"]))
            case "hung_up":
                acts.append(replace(now, hangs_up=True))
    return Story(tuple(happened), tuple(times), tuple(acts), any(one[0] == "end" for one in happened))


def gathered(acts: Iterable[Act], *, by_pause_s: float, by_quiet: bool) -> list[Act]:
    """Join keys to one press where nothing comes between: those not further apart, `by_quiet` those that did nothing."""
    joined: list[Act] = []
    for act in acts:
        last = joined[-1] if joined else None
        if last is not None and last.keys and act.keys and last.came == act.came:
            quiet = by_quiet and last.happened == act.happened
            if quiet or act.at - last.until <= by_pause_s:
                before = (*last.before_keys, *act.before_keys)
                joined[-1] = replace(last, keys=last.keys + act.keys, until=act.at, before_keys=before)
                continue
        joined.append(act)
    return joined
