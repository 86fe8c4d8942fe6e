"""Makes few calls of what an exploration found, and writes them as a script with all that was heard filled in.

Each call begins with a known way to something that is missing, then goes on to whatever else is missing near by, and
last to an end that is missing itself: a call has one end only, so that is what the number of calls depends on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from engine.templates import MASK
from ivr.calltests.generating.exploring import explore, spot_of
from ivr.calltests.reading.compiling import DEFAULT_AT, DEFAULT_CALLER, zone_of
from ivr.calltests.saving.writer import WrittenCall

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from engine.coverage import Coverage, Item
    from engine.flow import Flow
    from ivr.calltests.generating.exploring import Exploration, Spot, Way, Witness
    from ivr.calltests.generating.possible import Input, What
    from ivr.calltests.saving.writer import Written
    from ivr.calltests.script import Stub
    from ivr.simulation import Simulation

COVERS: Mapping[str, frozenset[str]] = {
    "transitions": frozenset(("transition", "handler")),
    "prompts": frozenset(("transition", "handler", "state", "prompt", "guard true", "guard false")),
}
"""What can be covered: by name, the kinds of items."""
MAX_TURNS = 20
"""After so many a call takes no further detours."""
_FAR = 9
_ENDING = 5
"""Something missing that ends the call is done at once where nothing else is nearer than this."""
_FAILURES_OF_AN_END = 4
"""Failures that are kept for the end of a call, one more than a question bears: too many in a call end it otherwise."""
_DEAD_END = 2
"""A spot from where no more than so many can be reached is as good as the end."""
_LONGEST_NAME = 110
_MASKED = re.compile(f"{re.escape(MASK)}+")


@dataclass(frozen=True, slots=True)
class Generated:
    """Calls that cover a flow."""

    calls: tuple[WrittenCall, ...]
    turns: int
    """Of the caller, in all calls."""
    items: int
    """How much there is to cover."""
    missing: tuple[tuple[Item, str], ...]
    """What could not be covered, and why."""


def generate(flow: Flow, cover: str = "transitions", seed: int = 0) -> Generated:
    """Return few calls that cover a flow; the same for the same flow and seed.

    Args:
        flow: The flow.
        cover: A key of `COVERS`.
        seed: Another one finds other calls.
    """
    kinds = COVERS[cover]
    found = explore(
        flow, lambda coverage: _of_kinds(coverage, kinds), DEFAULT_AT.replace(tzinfo=zone_of(flow)), seed
    )
    made = _without_needless(_Walker(found).walks())
    names = _Names()
    calls = tuple(WrittenCall(names.of(one), list(_steps(one)), _head(one, flow)) for one in made)
    missing = sorted(found.targets - found.witnesses.keys())
    told = tuple(
        (found.coverage.items[number], _reason(found, found.coverage.items[number])) for number in missing
    )
    turns = sum(len(one.turns) - 1 for one in made)
    return Generated(calls, turns, len(found.targets), told)


def _of_kinds(coverage: Coverage, kinds: frozenset[str]) -> Iterator[int]:
    return (number for number, item in enumerate(coverage.items) if item.kind in kinds)


def _reason(found: Exploration, item: Item) -> str:
    reached = {
        one.state for one, hits in zip(found.coverage.items, found.coverage.hits, strict=True)
        if hits and one.kind == "state"
    }  # fmt: skip
    if item.state and item.state not in reached:
        return f"no call got to {item.state}"
    if found.gave_up:
        return f"{found.tries:,} tries did not lead to it"
    return "nothing that callers, services, queues and opening hours can do led to it"


# One call.


@dataclass(slots=True)
class _Turn:
    input: Input | None
    """None: the line is called."""
    state: str
    is_moved: bool
    heard: tuple[str, ...]


@dataclass(slots=True)
class _Made:
    """A call that was made."""

    simulation: Simulation
    turns: list[_Turn]
    hit: frozenset[int]
    outside: Mapping[Any, Any]
    """What was decided, as `ivr.calltests.generating.possible.Outside` does."""
    usual: Mapping[Any, Any]
    """What would have been without being asked."""


class _Walker:
    """Makes calls until all that can be covered is."""

    def __init__(self, found: Exploration) -> None:
        self._found = found
        self._missing = set(found.witnesses)
        self._assumed: set[int] = set()
        """What the call that is being made should have covered."""
        self._near = _Guide(found, self._missing)
        self._ends = _Guide(found, self._missing, only_ends=True)

    def walks(self) -> list[_Made]:
        """Return the calls, in order of what is nearest to the beginning of one."""
        return [
            self._walk(witness) for item, witness in self._found.witnesses.items() if item in self._missing
        ]

    def _walk(self, witness: Witness) -> _Made:
        """Make a call that begins as the witness does."""
        outside = self._found.outside
        outside.enter(witness.decided)
        simulation = self._found.call(witness.setting)
        made = _Made(simulation, [_turn(simulation, None, 0, 0)], frozenset(), outside.decided, outside.usual)
        for one in witness.inputs():
            self._do(made, one)
        self._hit(made)
        while simulation.end is None and (way := self._way(made)) is not None:
            self._take(made, way)
        self._hit(made)
        made.outside = outside.decided
        return made

    def _way(self, made: _Made) -> Way | None:
        call = made.simulation.call
        is_long = (
            len(made.turns) > MAX_TURNS or call.failures >= call.flow.max_call_failures - _FAILURES_OF_AN_END
        )
        return (self._ends if is_long else self._near).way(spot_of(call))

    def _take(self, made: _Made, way: Way) -> None:
        """Go a way; where it does not lead where it led before it is not gone again."""
        plan = tuple((what, self._option(what, taken)) for what, taken in way.plan)
        self._found.outside.enter(self._found.outside.decided, plan)
        wanted = way.items & self._missing
        self._do(made, way.input)
        spot = None if made.simulation.end is not None else spot_of(made.simulation.call)
        if (
            spot is not None and spot == way.to
        ):  # then it covers what it covered; this is looked at when the call is over
            self._missing -= wanted
            self._assumed |= wanted
            return
        self._hit(made)
        if wanted <= self._missing:
            self._near.ban(way)
            self._ends.ban(way)

    def _option(self, what: What, taken: int) -> int:
        """Let a queue do something that is missing, where it does not matter to the way."""
        others = self._found.otherwise.get(what, ()) if what[0] == "queue" and not taken else ()
        return next((option for option, items in others if not self._missing.isdisjoint(items)), taken)

    def _do(self, made: _Made, one: Input) -> None:
        simulation = made.simulation
        heard, moves = len(simulation.heard_so_far), len(simulation.call.path)
        one.do(simulation)
        made.turns.append(_turn(simulation, one, heard, moves))

    def _hit(self, made: _Made) -> None:
        made.hit = self._found.coverage.add(made.simulation.journal) & self._found.targets
        self._missing |= self._assumed
        self._missing -= made.hit
        self._assumed.clear()


def _turn(simulation: Simulation, one: Input | None, heard: int, moves: int) -> _Turn:
    new = simulation.heard_so_far[heard:]
    texts = tuple(prompt.say.shown for prompt in new if not simulation.is_music(prompt.say))
    return _Turn(one, simulation.call.state, len(simulation.call.path) > moves, texts)


class _Guide:
    """Knows the nearest thing that is missing, from every spot.

    It knows for each spot how far that is at least, and learns more where it turns out to be farther (the search
    LRTA*). What is covered never goes missing again, so nothing is ever learned twice.
    """

    def __init__(self, found: Exploration, missing: set[int], *, only_ends: bool = False) -> None:
        self._ways = found.ways
        self._missing = missing
        self._only_ends = only_ends
        self._at_least: dict[Spot, int] = {}
        self._banned: dict[int, Way] = {}
        self._dead_ends: dict[Spot, bool] = {}

    def ban(self, way: Way) -> None:
        """Leave a way out from now on."""
        self._banned[id(way)] = way

    def way(self, spot: Spot) -> Way | None:
        """Return the way to go from a spot, None where nothing that is missing is near."""
        while self._at_least.get(spot, 1) < _FAR:
            first, at = None, spot
            while True:
                way, cost = self._best(at)
                if cost > self._at_least.get(at, 1):
                    self._at_least[at] = cost
                    break
                if way is None:
                    return None
                first = first or way
                if way.to is None or self._is_wanted(way):
                    return first
                at = way.to
        return None

    def _best(self, spot: Spot) -> tuple[Way | None, int]:
        best, least = None, _FAR
        for key in spot.way_keys():
            for way in self._ways.get(key, ()):
                cost = self._cost(way)
                if cost < least:
                    best, least = way, cost
        return best, least

    def _cost(self, way: Way) -> int:
        if id(way) in self._banned:
            return _FAR
        if self._is_wanted(way):
            return _ENDING if self._ends_soon(way.to) and not self._only_ends else 1
        return _FAR if way.to is None else 1 + self._at_least.get(way.to, 1)

    def _is_wanted(self, way: Way) -> bool:
        return not self._missing.isdisjoint(way.items) and (not self._only_ends or self._ends_soon(way.to))

    def _ends_soon(self, spot: Spot | None) -> bool:
        """Whether a caller who gets there gets nowhere else any more."""
        if spot is None:
            return True
        known = self._dead_ends.get(spot)
        if known is None:
            seen, new = {spot}, [spot]
            while new and len(seen) <= _DEAD_END:
                ways = (way for key in new.pop().way_keys() for way in self._ways.get(key, ()))
                new += (ahead := {way.to for way in ways if way.to is not None} - seen)
                seen |= ahead
            known = self._dead_ends[spot] = len(seen) <= _DEAD_END
        return known


def _without_needless(made: Sequence[_Made]) -> list[_Made]:
    """Leave out calls that cover nothing which the others don't cover."""
    times: dict[int, int] = {}
    for one in made:
        for item in one.hit:
            times[item] = times.get(item, 0) + 1
    kept = []
    for one in made:
        if all(times[item] > 1 for item in one.hit):
            for item in one.hit:
                times[item] -= 1
        else:
            kept.append(one)
    return kept


# What is written.


def _head(made: _Made, flow: Flow) -> Written:
    """What is fixed for the call, as far as it is not what it would be anyway."""
    setting = made.simulation.setting
    head: Written = {}
    if setting.line != next(iter(flow.lines), ""):
        head["line"] = setting.line
    if setting.caller != DEFAULT_CALLER:
        head["from"] = setting.caller
    if setting.at != DEFAULT_AT.replace(tzinfo=zone_of(flow)):
        head["at"] = f"{setting.at:%Y-%m-%d %H:%M}"
    services: dict[str, list[Any]] = {}
    for (what, name, _), decided in sorted(made.outside.items(), key=lambda item: item[0]):
        if what == "service":
            services.setdefault(name, []).append(_stub(decided))
        elif decided != made.usual[what, name]:
            shown = decided if what == "queue" else ("open" if decided else "closed")
            head.setdefault({"queue": "simulate", "hours": "hours"}[what], {})[name] = shown
    if services:
        head["services"] = {name: _shortened(answers) for name, answers in services.items()}
    return head


def _stub(stub: Stub) -> Any:  # noqa: ANN401 - a text or a mapping, for YAML
    if stub.outcome != "found":
        return stub.outcome
    return {"found": dict(stub.values)} if stub.values else "done"


def _shortened(answers: list[Any]) -> Any:  # noqa: ANN401 - one answer, or several
    """The last answer serves all later requests."""
    while len(answers) > 1 and answers[-1] == answers[-2]:
        answers.pop()
    return answers if len(answers) > 1 else answers[0]


def _steps(made: _Made) -> Iterator[Written | str]:
    end = made.simulation.end
    for number, turn in enumerate(made.turns, 1):
        step: Written = _action(turn.input)
        if turn.input is not None and not step:
            yield "silent"
        if turn.heard:
            texts = [_MASKED.sub("…", text) for text in turn.heard]
            step["hear"] = texts[0] if len(texts) == 1 else texts
        if turn.is_moved or turn.input is None:
            step["in"] = turn.state
        if number == len(made.turns) and end is not None:
            step |= {"transfer": end.to} if end.end == "transfer" else {"ends": end.end}
        if step:
            yield step


def _action(one: Input | None) -> Written:
    if one is None or one.how == "silent":
        return {}
    if one.how == "press":
        return {"press": one.what}
    return {"say": one.what if one.confidence == 1.0 else {"text": one.what, "confidence": one.confidence}}


class _Names:
    """Names calls, each differently."""

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def of(self, made: _Made) -> str:
        """Return the way that a call goes: `main: key 2 → cards, silence ×3 → operator`."""
        parts = list(_parts(made.turns[1:]))
        begin = f"{made.turns[0].state}: " if parts else made.turns[0].state
        while len(begin) + sum(len(part) + 2 for part in parts) > _LONGEST_NAME and len(parts) > 2:
            del parts[len(parts) // 2 - (parts[len(parts) // 2] == "…")]
            if "…" not in parts:
                parts.insert(len(parts) // 2, "…")
        name = begin + ", ".join(parts)
        outside = ", ".join(dict.fromkeys(_unusual(made)))
        name = f"{name}; {outside}" if outside else name
        count = self._given[name] = self._given.get(name, 0) + 1
        return name if count == 1 else f"{name} ({count})"


def _parts(turns: Sequence[_Turn]) -> Iterator[str]:
    """What the caller does, how often in a row, and where it leads."""
    times = 0
    for turn, following in zip_longest(turns, turns[1:]):
        times += 1
        if turn.is_moved or following is None or _name(following) != _name(turn):
            often = f" ×{times}" if times > 1 else ""
            yield f"{_name(turn)}{often}" + (f" → {turn.state}" if turn.is_moved else "")
            times = 0


def _name(turn: _Turn) -> str:
    return turn.input.name if turn.input is not None else ""


def _unusual(made: _Made) -> Iterator[str]:
    """What the outside does that it usually does not."""
    if made.simulation.setting.caller == "":
        yield "number withheld"
    for (what, name, _), decided in made.outside.items():
        usual = made.usual[what, name]
        if what == "service" and decided.outcome != usual.outcome:
            yield f"{name} {decided.outcome}"
        elif what == "queue" and decided != usual:
            yield f"{name} {decided}"
        elif what == "hours" and decided != usual:
            yield f"{name} {'open' if decided else 'closed'}"
