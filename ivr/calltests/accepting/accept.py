"""Takes what the line says now for right: rewrites the expectations of a script whose calls failed, in place.

Only what the caller hears and the states, values and ends that are looked at. A call whose steps can't all be made to
agree is left as it was, and why is told.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from difflib import unified_diff
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from engine.errors import IvrError
from engine.templates import MASK
from ivr.calltests import script
from ivr.calltests.accepting.rewriting import Edit, LeftAlone, ScriptText, apply
from ivr.calltests.errors import ScriptError
from ivr.calltests.reading import reader
from ivr.calltests.running.runner import run
from ivr.calltests.running.values import as_written, value_of
from ivr.calltests.telling.hiding import is_hidden

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from engine.errors import Place
    from ivr.calltests.running.outcome import Failure, Outcome
    from ivr.world import HeardPrompt

MOST_ROUNDS = 500
"""Of changing and calling again; in each, every call that failed comes at least one step further."""
_FOR_YOU = {"totals": "its steps are as heard, and this is for you to mend", "rule": "mend that first"}
"""Failures that are no step's."""
_MASKED = re.compile(rf"{re.escape(MASK)}+")
_MARK = "\ufeff"
"""What some editors begin a file with."""
_ACTIONS = (script.Press, script.Speak, script.Silent, script.HangUp)

_Outcomes: TypeAlias = "Mapping[int, Outcome]"
"""By the number of the call in its script, which no change changes, as it may change a name."""
_Notes: TypeAlias = dict[int, tuple[str, str]]
"""By the number of the call: its name, and what is left for a person."""


class Change(NamedTuple):
    """One change that would let a call go on."""

    do: Literal["replace", "insert", "append", "remove", "end"]
    place: Place
    text: str = ""


@dataclass(slots=True)
class Accepted:
    """What became of a script."""

    file: str
    before: str
    after: str
    notes: list[str] = field(default_factory=list)
    """What is left for a person, a line each."""

    def diff(self) -> str:
        """Return what was changed."""
        lines = unified_diff(
            self.before.splitlines(keepends=True), self.after.splitlines(keepends=True), self.file, self.file
        )
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def accept(path: Path, line: int | None = None) -> Accepted:
    """Rewrite a script so that its calls pass, all or those around a line, and return what was done.

    Raises: ScriptError where the script is wrong; IvrError where no call is around the line; OSError where the file
    can't be written.
    """
    reader.load(path)  # tells what is wrong with the file itself
    before = path.read_bytes().decode("utf-8")  # with its line breaks
    mark = _MARK if before.startswith(_MARK) else ""
    before = before.removeprefix(mark)
    after, notes = accepted(before, str(path), line)
    if after != before:
        path.write_bytes((mark + after).encode("utf-8"))
    return Accepted(str(path), before, after, notes)


def accepted(content: str, file: str, line: int | None = None) -> tuple[str, list[str]]:
    """Return the text of a script whose calls pass, and what is left for a person. Raises: ScriptError."""
    chosen = _chosen(_outcomes(content, file), line)
    left: _Notes = {}
    while True:  # each time without the calls that can't be accepted, so that they stay as they are
        attempt = _Attempt(file, chosen - left.keys())
        after = attempt.rewritten(content)
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


def _outcomes(content: str, file: str) -> _Outcomes:
    loaded = reader.loads(content, file)
    return {number: run(test, loaded.flow) for number, test in enumerate(loaded.script.calls)}


def _chosen(outcomes: _Outcomes, line: int | None) -> frozenset[int]:
    """The calls that are written around a line, or fail in it; without a line all."""
    if line is None:
        return frozenset(outcomes)
    begins = {number: outcome.test.place.line for number, outcome in outcomes.items()}
    around = max((begin for begin in begins.values() if begin <= line), default=0)
    failing = {number for number, one in outcomes.items() if one.failure and one.failure.place.line == line}
    if not failing and not around:
        raise IvrError(f"no call is written around line {line}: give a line of the call")
    return frozenset(failing or {number for number, begin in begins.items() if begin == around})


class _Attempt:
    """Changing and calling again until all goes on or somebody is stuck."""

    def __init__(self, file: str, numbers: frozenset[int]) -> None:
        self._file = file
        self._numbers = numbers
        self.stuck: _Notes = {}
        """Calls that can't be accepted, and why."""
        self.notes: _Notes = {}
        """What is wrong with calls, and not with a step of theirs."""

    def rewritten(self, content: str) -> str:
        """Return the text as far as it comes."""
        seen = {content}
        for _ in range(MOST_ROUNDS):
            outcomes = _outcomes(content, self._file)
            failed = {
                number: one for number, one in outcomes.items() if one.failure and number in self._numbers
            }
            whole = {number: one for number, one in failed.items() if _kind(one) in _FOR_YOU}
            steps = {number: one for number, one in failed.items() if number not in whole}
            written = ScriptText(content)
            changes = self._agreed(self._changes(steps, written), outcomes)
            if self.stuck:
                return content  # nobody looks at it
            if not changes:
                self.notes = {number: _note(one, _FOR_YOU[_kind(one)]) for number, one in whole.items()}
                return content
            content = apply(content, [_edit(written, wanted) for wanted in changes])
            self._check(content, seen, steps)
            seen.add(content)
        self._give_up(steps, "it never comes to an end")
        return content

    def _changes(self, failed: _Outcomes, written: ScriptText) -> dict[int, Change]:
        """What each call needs next."""
        found: dict[int, Change] = {}
        for number, outcome in failed.items():
            try:
                wanted = change(outcome)
                if wanted.do == "replace":
                    wanted = wanted._replace(place=written.source(wanted.place, outcome.test.variant))
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
            if len(set(wants.values())) == 1:
                agreed[place] = next(wanted for wanted in wants.values() if wanted)
                continue
            others = {number: outcomes[number] for number, wanted in wants.items() if wanted is not None}
            self._give_up(others, "calls that come by this line hear different things")
        ready = {wanted for place, wanted in agreed.items() if place not in waiting}
        return ready or set(agreed.values())

    def _check(self, content: str, seen: set[str], changed: _Outcomes) -> None:
        """Whether a script that was changed can be read, and is another one than before."""
        try:
            reader.loads(content, self._file)
        except ScriptError as error:
            self._give_up(changed, f"the change could not be written ({error.problems[0].what})")
        if content in seen:
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


def _edit(written: ScriptText, wanted: Change) -> Edit:
    match wanted.do:
        case "replace":
            return written.replaced(wanted.place, wanted.text)
        case "insert":
            return written.inserted(wanted.place, wanted.text)
        case "append":
            return written.appended(wanted.place, wanted.text)
        case "end":
            key, _, text = wanted.text.partition(": ")
            return written.renamed(wanted.place, key, text)
    return written.removed(wanted.place)


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
    return Change("replace", failure.place, _written(heard))


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
