"""Takes what the line says now for right: rewrites the expectations of a script whose calls failed, in place.

Only what the caller hears and the states, values and ends that are looked at. A call whose steps can't all be made to
agree is left as it was, and why is told.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from engine.errors import IvrError, did_you_mean
from engine.templates import MASK
from ivr.calltests import script
from ivr.calltests.accepting.rewriting import LeftAlone
from ivr.calltests.accepting.texts import Texts, read, write
from ivr.calltests.errors import ScriptError
from ivr.calltests.reading import reader
from ivr.calltests.reading.expanding import literal
from ivr.calltests.running.runner import run
from ivr.calltests.running.values import as_written, value_of
from ivr.calltests.telling.hiding import is_hidden

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from engine.errors import Place
    from ivr.calltests.accepting.rewriting import Edit
    from ivr.calltests.running.outcome import Failure, Outcome
    from ivr.world import HeardPrompt

MOST_ROUNDS = 500
"""Of changing and calling again; in each, every call that failed comes at least one step further."""
_FOR_YOU = {"totals": "its steps are as heard, and this is for you to mend", "rule": "mend that first"}
"""Failures that are no step's."""
_MASKED = re.compile(rf"{re.escape(MASK)}+")
_ACTIONS = (script.Press, script.Speak, script.Silent, script.HangUp)

_Outcomes: TypeAlias = "Mapping[int, Outcome]"
"""By the number of the call in its script, which no change changes, as it may change a name."""
_Notes: TypeAlias = dict[int, tuple[str, str]]
"""By the number of the call: its name, and what is left for a person."""


class Change(NamedTuple):
    """One change that would let a call go on."""

    do: Literal["replace", "add", "insert", "append", "remove", "end"]
    place: Place
    text: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of a script."""

    changed: Mapping[str, tuple[str, str]]
    """The text of each file before and after; the script, and files that it includes."""
    notes: list[str]
    """What is left for a person, a line each."""

    def diff(self) -> str:
        """Return what was changed."""
        return "".join(map(_diff, self.changed, self.changed.values()))


def _diff(file: str, texts: tuple[str, str]) -> str:
    before, after = (text.splitlines(keepends=True) for text in texts)
    lines = unified_diff(before, after, file, file)
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def accept(path: Path, which: int | str | None = None) -> Accepted:
    """Rewrite a script so that its calls pass, all or some of them, and return what was done.

    Args:
        path: The script.
        which: A line that a call is around, or a call's name; None for all.

    Raises: ScriptError where the script is wrong; IvrError where there is no such call; OSError where a file can't be
    written.
    """
    reader.load(path)  # tells what is wrong with the file itself
    after, notes = accepted(read(path), str(path), which)
    texts = {file: (read(Path(file)), text) for file, text in after.items()}
    changed = {file: both for file, both in texts.items() if both[0] != both[1]}
    for file, (_, text) in changed.items():
        write(Path(file), text)
    return Accepted(changed, notes)


def accepted(content: str, file: str, which: int | str | None = None) -> tuple[dict[str, str], list[str]]:
    """Return texts with which the calls of a script pass, by file, and what is left for a person.

    Raises: ScriptError.
    """
    contents = {file: content}
    outcomes = _outcomes(contents, file)
    chosen = _called(outcomes, which) if isinstance(which, str) else _chosen(outcomes, file, which)
    left: _Notes = {}
    while True:  # each time without the calls that can't be accepted, so that they stay as they are
        attempt = _Attempt(file, chosen - left.keys())
        after = attempt.rewritten(contents)
        if not attempt.stuck:
            return after, _told(left | attempt.notes)
        left |= attempt.stuck


def _told(left: _Notes) -> list[str]:
    """A line for each reason, with the calls that it is true of."""
    titles: defaultdict[str, list[str]] = defaultdict(list)
    for title, note in left.values():
        titles[note].append(title)
    return [
        f"{note} (in «{of[0]}»{f' and {len(of) - 1} more' if len(of) > 1 else ''})"
        for note, of in titles.items()
    ]


def _outcomes(contents: Mapping[str, str], file: str) -> _Outcomes:
    loaded = reader.loads(contents[file], file, contents)
    return {number: run(test, loaded.flow) for number, test in enumerate(loaded.script.calls)}


def _chosen(outcomes: _Outcomes, file: str, line: int | None) -> frozenset[int]:
    """The calls that are written around a line, or fail in it; without a line all."""
    if line is None:
        return frozenset(outcomes)
    begins = {number: outcome.test.place.line for number, outcome in outcomes.items()}
    around = max((begin for begin in begins.values() if begin <= line), default=0)
    failing = {number for number, one in outcomes.items() if (file, line) in _fails_at(one)}
    if not failing and not around:
        raise IvrError(f"no call is written around line {line}: give a line of the call")
    return frozenset(failing or {number for number, begin in begins.items() if begin == around})


def _called(outcomes: _Outcomes, name: str) -> frozenset[int]:
    """The calls of a name, or the one variant."""
    found = {n for n, one in outcomes.items() if name in (one.test.title, one.test.name.replace("::", ":"))}
    if not found:
        names = [outcome.test.title for outcome in outcomes.values()]
        raise IvrError(f"no call is named «{name}»: {did_you_mean(name, names, 'give the name of a call')}")
    return frozenset(found)


def _fails_at(outcome: Outcome) -> list[tuple[str, int]]:
    """The lines of a failure: where the step is written, and where the part of it is used."""
    failure = outcome.failure
    if failure is None:
        return []
    step = _step(outcome, failure)
    via = step.via if step is not None else None
    return [(place.file, place.line) for place in (failure.place, via) if place is not None]


class _Attempt:
    """Changing and calling again until all goes on or somebody is stuck."""

    def __init__(self, file: str, numbers: frozenset[int]) -> None:
        self._file = file
        self._numbers = numbers
        self.stuck: _Notes = {}
        """Calls that can't be accepted, and why."""
        self.notes: _Notes = {}
        """What is wrong with calls, and not with a step of theirs."""

    def rewritten(self, contents: Mapping[str, str]) -> dict[str, str]:
        """Return the texts as far as they come."""
        now = dict(contents)
        seen = [now]
        for _ in range(MOST_ROUNDS):
            outcomes = _outcomes(now, self._file)
            failed = {
                number: one for number, one in outcomes.items() if one.failure and number in self._numbers
            }
            whole = {number: one for number, one in failed.items() if _kind(one) in _FOR_YOU}
            steps = {number: one for number, one in failed.items() if number not in whole}
            written = Texts(now)
            changes = self._agreed(self._changes(steps, written), outcomes)
            if self.stuck:
                return now  # nobody looks at it
            if not changes:
                self.notes = {number: _note(one, _FOR_YOU[_kind(one)]) for number, one in whole.items()}
                return now
            now = written.changed((wanted.place, _edit(written, wanted)) for wanted in changes)
            self._check(now, seen, steps)
            seen.append(now)
        self._give_up(steps, "it never comes to an end")
        return now

    def _changes(self, failed: _Outcomes, written: Texts) -> dict[int, Change]:
        """What each call needs next."""
        found: dict[int, Change] = {}
        for number, outcome in failed.items():
            try:
                wanted = change(outcome)
                if wanted.do == "replace":
                    source = written.at(wanted.place).source(wanted.place, outcome.test.variant)
                    wanted = wanted._replace(place=source)
                _edit(written, wanted)
                found[number] = wanted
            except LeftAlone as why:
                self._give_up({number: outcome}, str(why))
        return found

    def _agreed(self, changes: Mapping[int, Change], outcomes: _Outcomes) -> set[Change]:
        """The changes that every call agrees to that comes by their place."""
        at: defaultdict[Place, dict[int, Change | None]] = defaultdict(dict)
        for number, wanted in changes.items():
            at[wanted.place][number] = wanted
        waiting: set[Place] = set()
        for number, outcome in outcomes.items():
            done = {step.place for step in outcome.test.steps[: len(outcome.marks)]}
            ahead = {step.place for step in outcome.test.steps} - done
            if outcome.passed:
                done.add(outcome.test.place)
            for place in at.keys() & done:
                at[place].setdefault(number, None)
            if number in changes:
                waiting |= (at.keys() & ahead) - done - {changes[number].place}
        agreed = {}
        for place, wants in at.items():
            some = [wanted for wanted in wants.values() if wanted is not None]
            if len(set(wants.values())) == 1 or all(wanted.do == "add" for wanted in some):
                agreed[place] = some[0]
                continue
            others = {number: outcomes[number] for number, wanted in wants.items() if wanted is not None}
            self._give_up(others, "calls that come by this line hear different things")
        ready = {wanted for place, wanted in agreed.items() if place not in waiting}
        return ready or set(agreed.values())

    def _check(self, contents: dict[str, str], seen: Collection[dict[str, str]], changed: _Outcomes) -> None:
        """Whether a script that was changed can be read, and is another one than before."""
        try:
            reader.loads(contents[self._file], self._file, contents)
        except ScriptError as error:
            self._give_up(changed, f"the change could not be written ({error.problems[0].what})")
        if contents in seen:
            self._give_up(changed, "it never comes to an end")

    def _give_up(self, outcomes: _Outcomes, why: str) -> None:
        for number, outcome in outcomes.items():
            self.stuck.setdefault(number, _note(outcome, why))


def _kind(outcome: Outcome) -> str:
    return outcome.failure.kind if outcome.failure is not None else ""


def _note(outcome: Outcome, why: str) -> tuple[str, str]:
    """The call, and what is left of it for a person."""
    failure = outcome.failure
    assert failure is not None
    return outcome.test.title, f"{failure.place.file_line}: left alone: {failure.what}: {why}"


def _edit(texts: Texts, wanted: Change) -> Edit:
    place, text, written = wanted.place, literal(wanted.text), texts.at(wanted.place)
    match wanted.do:
        case "replace":
            return written.replaced(place, text)
        case "add":
            return written.added(place, text)
        case "insert":
            return written.inserted(place, text)
        case "append":
            return written.appended(place, text)
        case "end":
            key, _, name = text.partition(": ")
            return written.renamed(place, key, name)
    return written.removed(place)


# What a failure asks for.


def change(outcome: Outcome) -> Change:
    """Return what has to be changed for a call to go on. Raises: LeftAlone where that is for a person to decide."""
    failure = outcome.failure
    assert failure is not None
    place = failure.place
    match failure.kind:
        case "unexpected_heard" if failure.heard is not None:
            do: Literal["insert", "append"] = "append" if failure.step is None else "insert"
            return Change(do, place, _written(failure.heard))
        case "nothing_heard" if isinstance(_step(outcome, failure), script.Hear):
            return Change("remove", place)
        case "other_heard" if failure.heard is not None:
            return _other_heard(outcome, failure, failure.heard)
        case "other_state":
            return Change("replace", place, failure.found)
        case "other_value":
            return Change("replace", place, _value(outcome, failure))
        case "other_end":
            return _end(outcome, failure)
    raise LeftAlone("only what is heard, a state, a value or an end is taken for right")


def _step(outcome: Outcome, failure: Failure) -> script.AnyStep | None:
    return outcome.step(failure.step) if failure.step is not None else None


def _other_heard(outcome: Outcome, failure: Failure, heard: HeardPrompt) -> Change:
    """Another text; or one more prompt, where the expected one comes later; or one fewer, where a later one came."""
    step = _step(outcome, failure)
    assert isinstance(step, script.Hear)
    language = outcome.flow.language
    if any(step.expected.judge(later.say.shown, language).ok for later in _later(outcome, heard)):
        return Change("insert", failure.place, _written(heard))
    if any(later.expected.judge(heard.say.shown, language).ok for later in _next_hears(outcome, failure)):
        return Change("remove", failure.place)
    is_one_of = len(step.expected.texts) > 1 and step.expected.way.level != "regex"
    return Change("add" if is_one_of else "replace", failure.place, _written(heard))


def _later(outcome: Outcome, heard: HeardPrompt) -> list[HeardPrompt]:
    """What is said after a prompt until it is the caller's turn."""
    number = outcome.simulation.heard_so_far.index(heard)
    ahead = outcome.simulation.fork()
    ahead.settle()
    return [later for later in ahead.heard_so_far[number + 1 :] if not ahead.is_music(later.say)]


def _next_hears(outcome: Outcome, failure: Failure) -> Iterator[script.Hear]:
    """What is expected after a step until the caller does something."""
    assert failure.step is not None
    for step in outcome.test.steps[failure.step + 1 :]:
        if isinstance(step, _ACTIONS):
            return
        if isinstance(step, script.Hear) and step.expected.texts:
            yield step


def _written(heard: HeardPrompt) -> str:
    """A prompt as a script expects it: what is secret is a gap."""
    return " ".join(_MASKED.sub("…", heard.say.shown).split())


def _value(outcome: Outcome, failure: Failure) -> str:
    name = failure.found.partition(" = ")[0]
    if not name or is_hidden(outcome.flow, name):
        raise LeftAlone("its value is for you to decide")
    return as_written(value_of(outcome.simulation.call, name))


def _end(outcome: Outcome, failure: Failure) -> Change:
    step, end = _step(outcome, failure), outcome.simulation.end
    if end is None or (isinstance(step, script.Ends) and step.reason is not None):
        raise LeftAlone("a reason is written with it")
    text = f"transfer: {end.to}" if end.end == "transfer" else f"ends: {end.end}"
    return Change("end", failure.place, text)
