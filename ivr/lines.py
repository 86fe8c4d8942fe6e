"""What there is to be called: the lines of flows with their numbers, hours and size."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.coverable import coverable
from engine.errors import FlowError, IvrError
from engine.hours import ALL_DAY, DAY
from engine.loading.source import read_source
from ivr.calltests import SUFFIXES
from ivr.calltests.reading import reader
from ivr.calltests.reading.expanding import get
from ivr.calltests.scripts_of_flow import scripts_of
from ivr.opening import open_flow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.flow import Flow
    from engine.hours import Hours, Spans

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Line:
    """One flow, as a list of lines shows it."""

    title: str
    file: str
    numbers: Mapping[str, str]
    """With the remark of each."""
    hours: Mapping[str, str]
    """By name, in words."""
    zone: str
    """The time zone of the hours; empty where they have none, or several, which stand in their words then."""
    states: int
    prompts: int
    phrases: int
    calls: int
    """Call tests in the scripts beside it."""


def flows_in(paths: Iterable[str]) -> list[str]:
    """Return files as they are named, and of folders the flows right in them, each once, in order.

    Raises: IvrError where there is no flow in a folder.
    """
    found: dict[str, None] = {}
    for path in paths:
        if not Path(path).is_dir():
            found[path] = None
            continue
        inside = [str(file) for file in sorted(Path(path).glob("*.y*ml")) if _is_flow(file)]
        if not inside:
            raise IvrError(f"there is no flow in {path}: name a folder with flows, or a flow")
        found.update(dict.fromkeys(inside))
    return list(found)


def _is_flow(file: Path) -> bool:
    if file.name.endswith(SUFFIXES) or file.suffix not in (".yaml", ".yml"):
        return False
    return get(read_source(file, str(file)).root, "flow") is not None


def line_of(path: str) -> Line:
    """Return what a list shows of a flow. Raises: FlowError where it doesn't load."""
    flow = open_flow(path)
    size = coverable(flow).items
    count = {kind: sum(item.kind == kind for item in size) for kind in ("state", "prompt", "phrase")}
    zones = {hours.zone.key for hours in flow.hours.values() if not _is_always(hours)}
    zone = zones.pop() if len(zones) == 1 else ""
    return Line(
        flow.title or flow.name,
        path,
        dict(flow.lines),
        {name: in_words(hours) if zone else _zoned(hours) for name, hours in flow.hours.items()},
        zone,
        count["state"],
        count["prompt"],
        count["phrase"],
        _calls_of(flow),
    )


def _calls_of(flow: Flow) -> int:
    """How many calls the scripts make that load."""
    calls = 0
    for script in scripts_of(flow.file):
        try:
            calls += len(reader.load(script).script.calls)
        except (IvrError, FlowError):
            continue  # `ivr check` tells what is wrong with it
    return calls


def in_words(hours: Hours) -> str:
    """Return opening hours in words: `Mon-Fri 9:00-21:00, Sat-Sun 10:00-18:00`."""
    if _is_always(hours):
        return "around the clock"
    runs: list[tuple[int, int, Spans]] = []
    for day, spans in enumerate(hours.weekly):
        if runs and runs[-1][2] == spans:
            runs[-1] = (runs[-1][0], day, spans)
        else:
            runs.append((day, day, spans))
    said = ", ".join(f"{_days(first, last)} {_times(spans)}" for first, last, spans in runs)
    holidays = f", {len(hours.holidays)} holidays" if len(hours.holidays) > 1 else ", a holiday"
    return f"{said}{holidays if hours.holidays else ''}"


def _zoned(hours: Hours) -> str:
    return in_words(hours) if _is_always(hours) else f"{in_words(hours)} ({hours.zone.key})"


def _is_always(hours: Hours) -> bool:
    return all(spans == ALL_DAY for spans in hours.weekly) and not hours.holidays


def _days(first: int, last: int) -> str:
    if (first, last) == (0, 6):
        return "daily"
    return _DAYS[first] if first == last else f"{_DAYS[first]}-{_DAYS[last]}"


def _times(spans: Spans) -> str:
    if spans == ALL_DAY:
        return "all day"
    return " and ".join(f"{_clock(first)}-{_clock(last)}" for first, last in spans) or "closed"


def _clock(minute: int) -> str:
    hour, minute = divmod(minute, 60)
    return f"{hour % 24 if 60 * hour > DAY else hour}:{minute:02}"
