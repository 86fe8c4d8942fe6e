"""Reads the rules of `always:`, which hold in every call of a script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from engine.errors import did_you_mean
from engine.loading.nodes import Text
from ivr.calltests.reading.wording import expectation
from ivr.calltests.running.limits import limit
from ivr.calltests.script import Bound, Never, Reach, Rule

if TYPE_CHECKING:
    from engine.errors import Place
    from ivr.calltests.reading.names import Names
    from ivr.calltests.reading.schema import ReachEntry, RuleEntry
    from ivr.calltests.reading.schema_parts import HearEntry
    from ivr.calltests.running.expectation import Way

BOUNDED = ("prompt", "turn", "silence", "call")
_BOUND = re.compile(r"(\w+)\s*((?:<=?)\s*\S+)")
_INPUTS = re.compile(r"(\d{1,3})(?:\s+inputs?)?")


def rules(written: list[Text | RuleEntry], names: Names, way: Way) -> tuple[Rule, ...]:
    """Return the rules."""
    found: list[Rule] = []
    for entry in written:
        if isinstance(entry, Text):
            found += _bound(entry, names)
            continue
        if entry.never_hear is not None:
            found += never(entry.never_hear, names, way)
        if entry.can_reach is not None:
            found += _reach(entry.can_reach, names)
    return tuple(found)


def never(written: list[Text] | Text | HearEntry, names: Names, way: Way) -> list[Never]:
    """Return what must not be said; of a list, any of it."""
    entries = written if isinstance(written, list) else [written]
    return [Never(_place(entry), expectation(entry, way, names.problems)) for entry in entries]


def _place(entry: Text | HearEntry) -> Place:
    if isinstance(entry, Text):
        return entry.place
    texts = [text for name in type(entry).model_fields for text in _texts(getattr(entry, name))]
    return texts[0].place


def _texts(value: object) -> list[Text]:
    return [value] if isinstance(value, Text) else list(value) if isinstance(value, tuple) else []


def _bound(written: Text, names: Names) -> list[Rule]:
    parts = _BOUND.fullmatch(written.strip())
    found = limit(parts[2]) if parts is not None else None
    if parts is None or found is None:
        mend = "write it like prompt <= 20s, turn <= 30s, silence <= 2s or call <= 10m"
        names.problems.error(written.place, f"«{written}» is no rule", mend)
        return []
    if parts[2][-1].isdigit():
        bare = parts[2].lstrip("<= ")
        mend = f"write {bare}s for seconds, {bare}m for minutes"
        names.problems.error(written.place, f"«{bare}» has no unit", mend)
        return []
    if parts[1] not in BOUNDED:
        names.problems.error(
            written.place, f"nothing is known of a «{parts[1]}»", did_you_mean(parts[1], BOUNDED)
        )
        return []
    return [Bound(cast("object", parts[1]), found, written.place)]  # type: ignore[arg-type]


def _reach(entry: ReachEntry, names: Names) -> list[Rule]:
    target = entry.transfer or entry.state
    inputs = _INPUTS.fullmatch(entry.within.strip())
    if inputs is None:
        names.problems.error(entry.within.place, f"«{entry.within}» is no number of inputs", "write 3 inputs")
    if target is None:
        names.problems.error(
            entry.within.place, "nothing is to be reached", "add transfer: QUEUE or state: STATE"
        )
    if inputs is None or target is None:
        return []
    known = names.target(target) if entry.transfer is not None else names.state(target)
    return [Reach(known, int(inputs[1]), target.place)]
