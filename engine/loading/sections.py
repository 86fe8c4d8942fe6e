"""Gives the sections beside the states their meaning: variables, hours, services, simulated lines."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo, available_timezones

from engine.calls.scope import BUILTINS
from engine.errors import did_you_mean
from engine.flow import Service, Simulated, Variable, VariableType
from engine.hours import ALL_DAY, DAY, Holiday, Hours, Spans
from engine.loading.scalars import NO, YES
from engine.loading.schema_file import FieldEntry, VariableEntry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.loading.nodes import Text
    from engine.loading.problems import Problems
    from engine.loading.schema_file import HoursEntry, ServiceEntry, SimulateEntry

NAME = re.compile(r"[^\W\d]\w*")
_RESERVED = frozenset(("true", "false", "none", "and", "or", "not", "in", "is", "if", "else", "now"))
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_NAMES = {
    **{day: index for index, day in enumerate(_DAYS)},
    **{day: index for index, day in enumerate(("пн", "вт", "ср", "чт", "пт", "сб", "вс"))},
}
_SPAN = re.compile(r"\s*(\d{1,2}):(\d\d)\s*[-–—]\s*(\d{1,2}):(\d\d)\s*")
_DATE = re.compile(r"(?:(\d{4})-)?(\d{1,2})-(\d{1,2})")
_PARAMETER = re.compile(r"'[^']*'|\"[^\"]*\"|--[^\n]*|(?<![:\w]):([A-Za-z_]\w*)")


def parameters(query: str) -> frozenset[str]:
    """The `:parameter` names of an SQL statement."""
    return frozenset(name for name in _PARAMETER.findall(query) if name)


def compile_variable(name: Text, written: object, problems: Problems) -> Variable:
    """One entry of `variables:`."""
    check_name(name, problems)
    if not isinstance(written, VariableEntry):
        return Variable(str(name), cast("VariableType", written), None, name.place)
    kind = cast("VariableType", written.type)
    start: object = None
    if written.start is not None:
        start = _start(written.start, kind, problems)
    return Variable(str(name), kind, start, name.place)


def check_name(name: Text, problems: Problems) -> None:
    """A name that conditions use must look like one."""
    if name in BUILTINS:
        what = f"«{name}» is what every call knows by itself"
        problems.error(name.place, what, "use another name for the variable")
    if not NAME.fullmatch(name) or name in _RESERVED:
        mend = "use letters, digits and _, beginning with a letter"
        problems.error(name.place, f"«{name}» can't be the name of a variable", mend)


def check_column(name: Text, problems: Problems) -> None:
    """Columns are fields, so that they may be called as they like."""
    if not NAME.fullmatch(name):
        mend = "use letters, digits and _, and rename it in the query: select x as name"
        problems.error(name.place, f"«{name}» can't be the name of a column", mend)


def _start(raw: Text, kind: VariableType, problems: Problems) -> object:
    value = _value(raw, kind)
    if value is None:
        examples = {"date": "2026-12-31", "yes_no": "yes or no", "record": "nothing: leave start out"}
        mend = f"write {examples.get(kind, 'digits')}"
        problems.error(raw.place, f"«{raw}» is not a value of the type {kind}", mend)
    return value


def _value(raw: str, kind: VariableType) -> object:
    if kind == "text":
        return str(raw)
    if kind == "digits":
        return str(raw) if re.fullmatch(r"[0-9]*", raw) else None
    if kind == "phone":
        return str(raw) if re.fullmatch(r"\+?[0-9]{3,15}", raw) else None
    if kind == "yes_no":
        return raw.lower() in YES if raw.lower() in YES + NO else None
    if kind in ("number", "amount"):
        return Decimal(raw) if re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,6})?", raw) else None
    if kind == "date":
        try:
            return date.fromisoformat(raw)
        except ValueError:
            return None
    return None


def compile_hours(written: HoursEntry, problems: Problems) -> Hours:
    """One entry of `hours:`."""
    zone = _zone(written.zone, problems)
    weekly: list[Spans] = [()] * 7
    if isinstance(written.open, dict):
        seen: dict[int, Text] = {}
        for days, times in written.open.items():
            spans = _spans(times, problems)
            for day in _days(days, problems):
                if day in seen:
                    what = f"{_DAYS[day]} is given twice, first in line {seen[day].place.line}"
                    problems.error(days.place, what, "keep one of them")
                seen[day] = days
                weekly[day] = spans
    elif written.open == "always":
        weekly = [ALL_DAY] * 7
    else:
        mend = "write always, or days below it: mon-fri: 9:00-18:00"
        problems.error(written.open.place, f"«{written.open}» does not say when it is open", mend)
    holidays = tuple(
        holiday
        for days, times in (written.holidays or {}).items()
        if (holiday := _holiday(days, times, problems)) is not None
    )
    return Hours(zone, tuple(weekly), holidays)


def _zone(raw: Text, problems: Problems) -> ZoneInfo:
    try:
        return ZoneInfo(str(raw))
    except (KeyError, ValueError, OSError):
        mend = did_you_mean(raw, available_timezones(), "write it like Europe/Moscow")
    problems.error(raw.place, f"there is no time zone «{raw}»", mend)
    return ZoneInfo("UTC")


def _days(raw: Text, problems: Problems) -> list[int]:
    """`mon`, `mon-fri`, `sat, sun`, `daily`."""
    if raw.strip().lower() == "daily":
        return list(range(7))
    found: list[int] = []
    for part in raw.lower().split(","):
        ends = [_DAY_NAMES.get(end.strip()) for end in re.split("[-–—]", part)]
        if len(ends) > 2 or None in ends:
            problems.error(raw.place, f"«{raw}» is not a day", "write it like mon, mon-fri or daily")
            return []
        first, last = cast("int", ends[0]), cast("int", ends[-1])
        found += [day % 7 for day in range(first, last + 1 if last >= first else last + 8)]
    return found


def _spans(times: tuple[Text, ...], problems: Problems) -> Spans:
    spans: list[tuple[int, int]] = []
    for raw in times:
        if raw.strip().lower() in ("closed", "always"):
            spans += ALL_DAY if raw.strip().lower() == "always" else ()
            continue
        match = _SPAN.fullmatch(raw)
        if match is None:
            problems.error(raw.place, f"«{raw}» is not a span of time", "write it like 9:00-18:00, or closed")
            continue
        h1, m1, h2, m2 = map(int, match.groups())
        first, last = h1 * 60 + m1, h2 * 60 + m2
        if m1 > 59 or m2 > 59 or first >= DAY or last > DAY:
            problems.error(raw.place, f"«{raw}» has a time that no clock shows", "write 0:00 to 24:00")
            continue
        if first == last:
            problems.error(raw.place, f"«{raw}» is empty", "write 0:00-24:00 for the whole day")
            continue
        spans.append((first, last if last > first else last + DAY))
    return tuple(sorted(spans))


def _holiday(days: Text, times: tuple[Text, ...], problems: Problems) -> Holiday | None:
    ends = [_day(part) for part in re.split(r"\.\.|–|—", days)]
    first, last = ends[0], ends[-1]
    if len(ends) > 2 or first is None or last is None or len(first) != len(last):
        mend = "write 2027-01-01, 2027-01-01..2027-01-08, or 12-31 for every year"
        problems.error(days.place, f"«{days}» is not a day or a range of days", mend)
        return None
    if len(first) == 3 and first > last:
        problems.error(days.place, f"«{days}» ends before it begins", "write the first day first")
        return None
    return Holiday(first, last, _spans(times, problems))


def _day(raw: str) -> tuple[int, ...] | None:
    match = _DATE.fullmatch(raw.strip())
    if match is None:
        return None
    year, month, day = match.groups()
    try:
        date(int(year or 2024), int(month), int(day))  # 2024 has a 29 February
    except ValueError:
        return None
    return tuple(int(part) for part in match.groups() if part is not None)


def compile_service(name: Text, written: ServiceEntry, folder: Path, problems: Problems) -> Service:
    """One entry of `services:`."""
    check_path(written.database, folder, problems)
    returns: dict[str, VariableType] = {}
    for column, kind in (written.returns or {}).items():
        check_column(column, problems)
        returns[str(column)] = kind.type if isinstance(kind, FieldEntry) else kind  # type: ignore[assignment]
        if returns[str(column)] == "record":
            mend = "name each column with its own type"
            problems.error(column.place, f"the column «{column}» can't be a record", mend)
    for column in written.public or ():
        if column not in returns:
            what = f"the service answers with no «{column}»"
            problems.error(column.place, what, did_you_mean(column, returns))
    return Service(
        name=str(name),
        place=name.place,
        database=str(written.database),
        query=str(written.query).strip(),
        timeout_s=2.0 if written.timeout is None else written.timeout,
        returns=returns,
        takes_s=written.takes or 0.0,
    )


def check_path(raw: Text, folder: Path, problems: Problems, *, required: bool = True) -> Path | None:
    """The file that a flow names, or None after noting why it can't be had."""
    refusal = why_outside(raw, folder)
    if refusal is not None:
        problems.error(raw.place, *refusal)
        return None
    path = folder / raw
    try:
        there = path.is_file()
    except (OSError, ValueError):
        there = False
    if there:
        return path
    note = problems.error if required else problems.warning
    note(raw.place, f"there is no file «{raw}» beside the flow", "put it there, or mend the path")
    return None


def why_outside(raw: str, folder: Path) -> tuple[str, str] | None:
    """What is wrong with a path that leads out of the flow's folder, and how to mend it; None for one that does not."""
    mend = "name a file in the flow's own folder or below, such as data/bank.sql"
    pure = PurePosixPath(raw)
    if not raw.strip() or "\0" in raw:
        return "this is not a path", mend
    if pure.is_absolute() or ".." in pure.parts or "\\" in raw or re.match(r"^[A-Za-z]:|~", raw):
        return f"«{raw}» leads out of the flow's folder", mend
    try:
        inside = (folder / raw).resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):
        return f"«{raw}» can't be read", mend
    return None if inside else (f"«{raw}» is a link that leads out of the flow's folder", mend)


def compile_simulated(written: Mapping[Text, SimulateEntry] | None) -> dict[str, Simulated]:
    """The section `simulate:`."""
    default = Simulated()
    return {
        str(name): Simulated(
            entry.outcome or default.outcome,
            entry.position,
            entry.wait,
            is_wait_stated=entry.outcome is not None and entry.wait is not None,
        )
        for name, entry in (written or {}).items()
    }
