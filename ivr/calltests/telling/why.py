"""Why a call of a test went as it did: what was made of the caller's last input, and what kept it from the rest.

Each reason is one plain line with the place in the flow that it is about.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from engine.edges import ANYWHERE
from engine.flow import Ask, Menu
from engine.journal import Chosen, Failed, Guard, Moved, Noted
from ivr.calltests import script
from ivr.calltests.telling.hiding import SECRET, is_hidden, shown_value
from ivr.calltests.telling.past import UNKNOWN, Past, Write, counts_on, names_in
from ivr.calltests.telling.prompts import Said, nearest, prompts_of, where
from ivr.calltests.telling.ways import goals, how, inputs_of, ways_from

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.errors import Place
    from engine.journal import Why
    from ivr.calltests.running.outcome import Outcome
    from ivr.calltests.telling.told import Told
    from ivr.calltests.telling.ways import Way

MOST_RIVALS = 2
"""Options that were considered and lost, as far as they are told."""
MOST_WRITERS = 3
LONGEST = 60
"""Characters of a prompt that is named in passing."""
_TO_A_STATE = ("other_state", "left_state")
_TO_AN_END = ("other_end", "not_over")
_OF_TIME = ("nothing_to_interrupt",)


def where_lines(outcome: Outcome, told: Told) -> list[str]:
    """Return where in the flow the words stand that were expected, if any were."""
    failure = outcome.failure
    assert failure is not None
    step = outcome.step(failure.step) if failure.step is not None else None
    if not isinstance(step, script.Hear) or failure.kind not in ("other_heard", "nothing_heard"):
        return []
    found = _found(outcome, told)
    if found:
        more = f", the nearest of {len(found)} places" if len(found) > 1 else ""
        return [f"The flow says it here: {found[0].place.file_line} ({_said(found[0])}){more}"]
    near = nearest(step.expected, outcome.flow) if step.expected.way.level != "regex" else None
    text = "No prompt of the flow says this"
    if near is not None and failure.heard is not None and near.place == failure.heard.say.place:
        text += "; the nearest is what was heard"
    elif near is not None:
        text += f"; the nearest is «{_brief(near.prompt.text.source)}» ({near.place.file_line})"
    return [text]


def why_lines(outcome: Outcome, told: Told) -> list[str]:
    """Return why the call went as it did after the caller's last input, and what keeps it from what was expected."""
    past = Past(outcome.simulation)
    failure = outcome.failure
    assert failure is not None
    if failure.kind in ("other_value", "totals"):
        name, equals, _ = failure.found.partition(" = ")
        written = _written(outcome, past, name, len(outcome.simulation.journal.records))
        return [line.strip() for line in written] if equals else []
    is_too_long = failure.kind == "rule" and not failure.expected.startswith("never ")
    if failure.kind in _OF_TIME or is_too_long:
        return []
    lines = [*_happened(outcome, told, past), *_chose(outcome, past), *_kept_from(outcome, told, past)]
    return list(dict.fromkeys(lines))


# What happened.


def _happened(outcome: Outcome, told: Told, past: Past) -> Iterator[str]:
    records = outcome.simulation.journal.records
    failure = outcome.failure
    until = failure.at if failure is not None else outcome.simulation.now
    state = told.state
    for index in range(told.since, len(records)):
        at, record = records[index]
        if at > until + 1e-6:
            return
        match record:
            case Failed():
                yield from _failed(outcome, state, record)
            case Chosen():
                yield f"{_told(record.why)}: {record.name} ({record.why.place.file_line})"
                yield from _rivals(record.why)
            case Moved():
                yield from _moved(outcome, past, index, record)
                state = record.dest
            case Noted() if record.note == "fault" and not _leads_on(records[index:], record):
                yield f"fault: {record.detail} ({record.place.file_line})"


def _leads_on(records: Sequence[tuple[float, object]], fault: Noted) -> bool:
    """Whether the call goes on after a fault, by a move that tells of it."""
    moves = (record for _, record in records if isinstance(record, Moved))
    return any(move.why.because == f"fault: {fault.detail}" for move in moves)


def _failed(outcome: Outcome, name: str, failed: Failed) -> Iterator[str]:
    state = outcome.flow.states[name]
    settings = state.settings if isinstance(state, (Menu, Ask)) else outcome.flow.settings
    most = settings.max_no_input if failed.failure == "no_input" else settings.max_no_match
    what = (
        "silence" if failed.failure == "no_input" else f"not understood ({failed.reason.replace('_', ' ')})"
    )
    told = _told(failed.why)
    because = f": {told}" if told not in ("silence", "") else ""
    yield f"{what}, {failed.failure} {failed.count} of {most} in {name}{because} ({failed.why.place.file_line})"
    yield from _rivals(failed.why)


def _told(why: Why) -> str:
    """A reason without what is told beside it."""
    because = why.because.rstrip(". ")
    did, colon, rest = because.partition("»: ")
    if why.won is not None and colon:
        return f"{did}»: {why.won.name} by «{why.won.phrase}», score {why.won.score:.2f}"
    return f"{did}»" if rest.startswith("No live phrase") else because


def _rivals(why: Why) -> Iterator[str]:
    """What else it could have been."""
    for rival in why.lost[:MOST_RIVALS]:
        yield f"  lost: {rival.name}, score {rival.score:.2f}, by «{rival.phrase}» ({rival.place.file_line})"


def _moved(outcome: Outcome, past: Past, index: int, move: Moved) -> Iterator[str]:
    for guard in move.why.guards:
        yield from _guard(outcome, past, index, guard)
    because = _told(move.why)
    if because == "it goes on":
        return
    yield f"{move.source} → {move.dest}: {because} ({_line(move.why.place, move.place)})"
    yield from _rivals(move.why)


def _line(place: Place, otherwise: Place) -> str:
    return place.file_line if place.line else otherwise.file_line


def _guard(outcome: Outcome, past: Past, index: int, guard: Guard) -> Iterator[str]:
    """A condition with the values it was judged by, and who wrote them."""
    names = names_in(guard.when)
    values = ", ".join(_value(outcome, past, name, index) for name in names)
    told = f": {values}" if values else ""
    if "open(" in guard.when:
        at = outcome.simulation.setting.at
        told += (
            f", the call began {at:%a %Y-%m-%d %H:%M}" if told else f": the call began {at:%a %Y-%m-%d %H:%M}"
        )
    yield f"condition {guard.when} was {str(guard.value).lower()}{told} ({guard.place.file_line})"
    for name in names:
        yield from _written(outcome, past, name, index)


def _value(outcome: Outcome, past: Past, name: str, index: int) -> str:
    value = past.value(name, index)
    return (
        f"{name} is not known" if value is UNKNOWN else f"{name} = {shown_value(outcome.flow, name, value)}"
    )


def _written(outcome: Outcome, past: Past, name: str, index: int) -> Iterator[str]:
    """Who gave a variable its value: the last, and those that it counted on from."""
    declared = outcome.flow.variables.get(name.partition(".")[0])
    if declared is None:
        return
    shown = shown_value(outcome.flow, declared.name, declared.start)
    starts = f"it starts as {shown} ({declared.place.file_line})"
    writers = past.writers(name, index)
    if not writers:
        yield f"  {declared.name} was never written, {starts}"
        return
    written = [
        f"{text}, {times} times" if (times := len(list(same))) > 1 else text
        for text, same in groupby(_wrote(outcome, write) for write in writers)
    ]
    if len(written) > MOST_WRITERS:  # a counter: where it began matters most
        written = [written[0], f"{len(written) - 2} more like it", written[-1]]
    yield f"  last written: {', before it '.join(written)}{f'; {starts}' if counts_on(writers[-1]) else ''}"


def _wrote(outcome: Outcome, write: Write) -> str:
    if write.value_of is None:
        return f"{write.name} by {write.by} ({write.place.file_line})"
    value = SECRET if is_hidden(outcome.flow, write.name) else write.value_of.text
    return f"{write.name} = {value} in {write.by} ({write.place.file_line})"


# What was missing.


def _found(outcome: Outcome, told: Told) -> list[Said]:
    failure = outcome.failure
    assert failure is not None
    step = outcome.step(failure.step) if failure.step is not None else None
    if not isinstance(step, script.Hear) or not step.expected.texts:
        return []
    ways = ways_from(outcome.flow, told.state, _gone(outcome, told))
    near = {state: inputs_of(way) for state, way in ways.items()}
    return where(step.expected, outcome.flow, near)


def _kept_from(outcome: Outcome, told: Told, past: Past) -> Iterator[str]:
    """The way to what was expected, as it starts from where the caller was."""
    failure = outcome.failure
    assert failure is not None
    flow = outcome.flow
    targets: list[str] = []
    if failure.kind in _TO_A_STATE:
        targets = goals(flow, failure.expected)
    elif failure.kind in _TO_AN_END and " to " in failure.expected:
        targets = goals(flow, failure.expected.partition(" to ")[2])
    elif failure.kind in ("other_heard", "nothing_heard"):
        found = _found(outcome, told)
        targets = [found[0].state] if found else []
        when = found[0].prompt.when if found else None
        if when is not None:
            looked = list(_last_look(outcome, past, when.place))
            yield from looked or [f"what is expected is said where {when.text} ({when.place.file_line})"]
        if found:
            yield from _conditions(outcome, past, found[0].place, told.since)
    ways = ways_from(flow, told.state, _gone(outcome, told))
    known = [ways[target] for target in targets if target in ways]
    if targets and not known:
        yield f"no way leads from {told.state} to {targets[0]}"
    yield from _way(outcome, told, past, min(known, key=len, default=()))


def _way(outcome: Outcome, told: Told, past: Past, way: Way) -> Iterator[str]:
    """The rest of a way, from where the call has left it."""
    gone = _gone(outcome, told)
    for edge in way:
        if (edge.trigger, edge.dest) in gone or (told_how := how(outcome.flow, edge)) == "":
            continue
        source = "anywhere" if edge.source == ANYWHERE else edge.source
        yield f"the way there: {source} → {edge.dest}{told_how} ({edge.place.file_line})"
        if edge.when is not None:
            yield from _last_look(outcome, past, edge.when.place)


def _gone(outcome: Outcome, told: Told) -> frozenset[tuple[str, str]]:
    """The moves that came of the caller's last input, by trigger and target."""
    records = outcome.simulation.journal.records[told.since :]
    return frozenset((record.trigger, record.dest) for _, record in records if isinstance(record, Moved))


def _chose(outcome: Outcome, past: Past) -> Iterator[str]:
    """Under which conditions what was heard was said, and not another prompt of the same kind."""
    failure = outcome.failure
    if failure is not None and failure.heard is not None:
        yield from _conditions(outcome, past, failure.heard.say.place, 0)


def _conditions(outcome: Outcome, past: Past, place: Place, since: int) -> Iterator[str]:
    """What the conditions were, from a record of the journal on, of a prompt and of those that go before it."""
    kin = {(one.state, one.role.partition(" ")[0]) for one in prompts_of(outcome.flow) if one.place == place}
    places = [
        one.prompt.when.place
        for one in prompts_of(outcome.flow)
        if one.prompt.when is not None and (one.state, one.role.partition(" ")[0]) in kin
    ]
    for when in dict.fromkeys(places):
        yield from _last_look(outcome, past, when, since)


def _last_look(outcome: Outcome, past: Past, place: Place, since: int = 0) -> Iterator[str]:
    """What a condition was when it was looked at last; nothing where it never was from a record on."""
    failure = outcome.failure
    assert failure is not None
    looked = [
        (index, record)
        for index, (at, record) in enumerate(outcome.simulation.journal.records)
        if isinstance(record, Guard) and record.place == place and at <= failure.at + 1e-6
    ]
    if looked and looked[-1][0] >= since:
        yield from _guard(outcome, past, *looked[-1])


def _said(said: Said) -> str:
    return f"{said.state}, {said.role}" if said.role else said.state


def _brief(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 2].rstrip()} …"
