"""Gives the written calls of a script their meaning for the flow that they call; every name is looked up in it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from engine.errors import did_you_mean
from ivr.calltests.reading.names import Names
from ivr.calltests.reading.rules import rules
from ivr.calltests.reading.steps import Steps
from ivr.calltests.reading.stubbing import world
from ivr.calltests.reading.wording import way_of
from ivr.calltests.script import CallTest, Totals
from ivr.calltests.usual import USUAL_CALLER, usual_moment, zone_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.flow import Flow
    from engine.loading.nodes import Map, Text
    from engine.loading.problems import Problems
    from ivr.calltests.reading.expanding import Expanded
    from ivr.calltests.reading.schema import CallEntry, Circumstances, ExpectEntry, ScriptFile
    from ivr.calltests.running.limits import Limit

_TAG = re.compile(r"[\w:+\-.\[\]\\/]+")
"""What pytest takes for one name behind -m."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_NO_TAGS = ("and", "or", "not")
_TURNS = ("strict", "loose")
_COUNTED = ("duration", "no_input", "no_match", "cut_prompts", "turns", "faults")


def compile_calls(
    written: ScriptFile, expanded: list[Expanded], flow: Flow, file: str, problems: Problems
) -> tuple[CallTest, ...]:
    """Return the calls to be made."""
    names = Names(flow, problems)
    steps = Steps(names)
    way = way_of(written.defaults.match if written.defaults is not None else None, problems)
    always = rules(written.always or [], names, way)
    calls = []
    for entry, source in zip(written.calls, expanded, strict=True):
        of = _Of(written.defaults, entry)
        own = way_of(entry.match, problems) if entry.match is not None else way
        totals = _totals(entry.expect, names, source.written) if entry.expect is not None else None
        calls.append(
            CallTest(
                file=file,
                name=_label(entry.call),
                variant=_label(source.variant),
                place=entry.call.place,
                tags=tuple(dict.fromkeys(_tag(tag, problems) for tag in of.tags())),
                line=names.line(line) if (line := of.text("line")) is not None else None,
                caller=names.caller(number) if (number := of.text("from_")) is not None else USUAL_CALLER,
                at=_moment(of.text("at"), flow, problems),
                world=world(of, names),
                steps=steps.of(entry, source, own),
                totals=totals,
                rules=always,
                is_strict=_is_strict(of.text("turn"), problems),
            )
        )
    return _told_apart(calls)


def _label(written: str) -> str:
    """A name as it is printed: on one line, and with nothing that a terminal would obey."""
    return " ".join(_CONTROL.sub(" ", written).split())


class _Of:
    """What is fixed for a call: what it says itself, else what the file's defaults say."""

    def __init__(self, defaults: Circumstances | None, own: CallEntry) -> None:
        self._both = [entry for entry in (own, defaults) if entry is not None]

    def text(self, name: str) -> Text | None:
        """One value."""
        return next((value for entry in self._both if (value := getattr(entry, name)) is not None), None)

    def merged(self, name: str) -> dict[Text, object]:
        """A mapping: the call's entries over the defaults'."""
        merged: dict[Text, object] = {}
        for entry in reversed(self._both):
            merged.update(getattr(entry, name) or {})
        return merged

    def tags(self) -> Iterator[Text]:
        """The tags of both."""
        for entry in reversed(self._both):
            yield from entry.tags or ()


def _tag(written: Text, problems: Problems) -> str:
    """A tag as pytest's -m can name it."""
    if _TAG.fullmatch(written) is None or written in _NO_TAGS:
        problems.error(written.place, f"«{written}» can't be chosen by -m", "write one word, such as smoke")
    return str(written)


def _is_strict(written: Text | None, problems: Problems) -> bool:
    if written is not None and written not in _TURNS:
        problems.error(
            written.place, f"«{written}» is neither strict nor loose", did_you_mean(written, _TURNS)
        )
    return written != "loose"


def _moment(written: Text | None, flow: Flow, problems: Problems) -> datetime:
    """The moment of the call; without an offset it is in the zone of the flow's opening hours, else UTC."""
    if written is None:
        return usual_moment(flow)
    try:
        when = datetime.fromisoformat(written.strip())
    except ValueError:
        problems.error(written.place, f"«{written}» is not a day and time", "write it like 2026-11-23 10:15")
        return usual_moment(flow)
    return when if when.tzinfo is not None else when.replace(tzinfo=zone_of(flow))


def _totals(entry: ExpectEntry, names: Names, call: Map) -> Totals:
    key = next(key for key in call if key == "expect")
    expected = call[key]
    places = {str(name): name.place for name in expected} if isinstance(expected, dict) else {}
    limits = {name: found for name in _COUNTED if (found := getattr(entry, name)) is not None}
    return Totals(
        key.place,
        limits,
        tuple(names.state(state) for state in entry.visited or ()),
        tuple(names.state(state) for state in entry.not_visited or ()),
        names.values(entry.vars, places["vars"]) if entry.vars is not None else None,
        _figures(entry.measured, names.problems),
        places | {f"measured.{name}": name.place for name in entry.measured or ()},
    )


def _figures(written: Mapping[Text, Limit] | None, problems: Problems) -> dict[str, Limit]:
    """Bounds of what a call in sound measures."""
    if written is None:
        return {}
    from ivr.sound.metrics import TIMES

    for name in written:
        if name not in TIMES:
            problems.error(name.place, f"«{name}» is not measured", did_you_mean(name, TIMES))
    return {str(name): limit for name, limit in written.items()}


def _told_apart(calls: list[CallTest]) -> tuple[CallTest, ...]:
    """The calls, each variant of a name once: a second one of the same gets a number."""
    counts: dict[str, int] = {}
    apart: dict[str, CallTest] = {}
    for call in calls:
        told, count = call, counts.get(call.title, 1)
        while told.title in apart:
            count += 1
            told = replace(call, variant=f"{call.variant} #{count}".strip())
        counts[call.title] = count
        apart[told.title] = told
    return tuple(apart.values())
