"""A call that was made for a test, told in the lines of its script: what was heard and done, when, and what passed.

It is put together from the outcome's marks, the journal and what was heard; of what is secret only the mask gets in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from engine.actions import Say, StopSaying
from engine.events import Heard, HungUp, KeyPressed, PromptFinished
from engine.journal import Moved
from ivr.calltests import script
from ivr.calltests.telling.hiding import shown_failure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.errors import Place
    from ivr.calltests.running.outcome import Outcome
    from ivr.calltests.script import AnyStep, CallTest

Who = Literal["line", "pressed", "said", "silent", "waited", "hung up", "ended", ""]
CALLER: tuple[Who, ...] = ("pressed", "said", "silent", "hung up")
EPSILON_S = 1e-6
_CHECKS: dict[type, str] = {
    script.Hear: "hear",
    script.Skip: "skip",
    script.Within: "within",
    script.Vars: "vars",
}
_BRIEFLY = {
    "nothing_heard": "nothing more is said",
    "nothing_to_interrupt": "nothing to interrupt",
    "over": "the call is over",
    "not_over": "the call goes on",
}
"""What is told of a failure in the call itself; of the others all of it."""


@dataclass(slots=True)
class Row:
    """One line of the call."""

    order: float
    """Where it belongs among the records of the journal."""
    at: float
    """Seconds into the call."""
    who: Who
    """Empty for a check that failed and was about nothing that was heard."""
    words: str
    line: str = ""
    """Of the script: `34`, `25›15` for a step of a part; empty for a prompt that no step took."""
    state: str = ""
    """Where the call was before."""
    dest: str | None = None
    """Where it went then; None where it did not move."""
    checks: list[tuple[str, bool]] = field(default_factory=list)
    """What was looked at, and whether it was as expected."""
    fails: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """The whole call."""

    rows: tuple[Row, ...]
    turn: Row | None
    """The last that the caller did before it went wrong; None where they did nothing."""
    since: int
    """The first record of the journal that came of it."""
    state: str
    """Where the call was when the caller did it."""
    now: str
    """Where it was when it went wrong."""


def told(outcome: Outcome) -> Told:
    """Tell a call, in the order in which it happened."""
    rows = _Teller(outcome).rows()
    failure = outcome.failure
    until = failure.at if failure is not None else outcome.simulation.now
    before = next((number for number, row in enumerate(rows) if row.fails), len(rows))
    turns = [row for row in rows[:before] if row.who in CALLER and row.at <= until + EPSILON_S]
    turn = turns[-1] if turns else None
    state = now = turn.state if turn is not None else outcome.flow.start
    since = int(turn.order) if turn is not None else 0
    for at, record in outcome.simulation.journal.records[since:]:
        if isinstance(record, Moved) and at <= until + EPSILON_S:
            now = record.dest
    return Told(tuple(rows), turn, since, state, now)


class _Teller:
    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._heard = outcome.simulation.heard_so_far
        self._records = outcome.simulation.journal.records
        begins = _prompt_orders(outcome)
        self._prompts = [
            Row(order, heard.at, "line", heard.say.shown)
            for heard, order in zip(self._heard, begins, strict=True)
        ]
        self._inputs = [
            (index, record)
            for index, (_, record) in enumerate(self._records)
            if isinstance(record, (KeyPressed, Heard, HungUp))
        ]
        self._skips: list[tuple[float, float, int | None, str]] = []
        self._ends: list[script.Ends] = []

    def rows(self) -> list[Row]:
        """Tell everything."""
        rows = [*self._steps(), *self._end()]
        rows += [
            row
            for row, heard in zip(self._prompts, self._heard, strict=True)
            if row.checks or not self._outcome.simulation.is_music(heard.say)
        ]
        rows.sort(key=lambda row: row.order)
        self._failing(rows)
        rows.sort(key=lambda row: (row.order, row.at))
        self._skipped(rows)
        self._moves(rows)
        return rows

    def _steps(self) -> Iterator[Row]:
        """Yield what the caller did; what was heard gets the lines and checks of the steps that took it."""
        last = self._prompts[0] if self._prompts else None
        order, before = -1.0, 0.0
        for number, (at, taken) in enumerate(self._outcome.marks):
            step = self._outcome.step(number)
            match step:
                case script.Hear() if taken >= 0:
                    last = self._prompts[taken]
                    last.line = last.line or written_line(step)
                    last.checks.append(("hear", True))
                case script.Press() | script.Speak() | script.Silent() | script.Wait() | script.HangUp():
                    last = self._done(step, at, before)
                    yield last
                case script.Skip():
                    before = at
                    self._skips.append((order, float("inf"), step.count, written_line(step)))
                    continue
                case script.Never():
                    continue
                case script.Ends():
                    self._ends.append(step)
                    continue
                case _:
                    if last is not None:
                        last.checks.append((name_of(step), True))
                    continue
            order, before = last.order, max(before, at)
            if self._skips and self._skips[-1][1] == float("inf"):
                begin, _, count, line = self._skips[-1]
                self._skips[-1] = (begin, order, count, line)

    def _done(
        self,
        step: script.Press | script.Speak | script.Silent | script.Wait | script.HangUp,
        at: float,
        before: float,
    ) -> Row:
        line = written_line(step)
        match step:
            case script.Press():
                taken = self._take(KeyPressed, len(step.keys))
                words = "".join(record.key for _, record in taken if isinstance(record, KeyPressed))
                at = self._records[taken[0][0]][0] if taken else at  # a tone is known while it sounds
                return Row(taken[0][0] if taken else self._after(at), at, "pressed", words, line)
            case script.Speak():
                taken = self._take(Heard, 1)
                words = "".join(f"«{record.text}»" for _, record in taken if isinstance(record, Heard))
                unsure = f" (confidence {step.confidence:g})" if step.confidence < 1 else ""
                return Row(taken[0][0] if taken else self._after(at), at, "said", words + unsure, line)
            case script.HangUp():
                taken = self._take(HungUp, 1)
                return Row(taken[0][0] if taken else self._after(at), at, "hung up", "", line)
        begin = self._quiet_from(step, at, before)
        who: Who = "silent" if isinstance(step, script.Silent) else "waited"
        return Row(self._after(begin) + 0.7, begin, who, seconds(at - begin), line)

    def _quiet_from(self, step: script.Silent | script.Wait, at: float, before: float) -> float:
        """When the caller began to do nothing: who keeps silent hears everything out before."""
        if step.lasts_s is not None and at - step.lasts_s >= before - EPSILON_S:
            return at - step.lasts_s
        if isinstance(step, script.Wait):
            return before
        begin = before
        for heard in self._heard:
            if heard.at <= begin + EPSILON_S:
                end = heard.cut_at if heard.cut_at is not None else heard.at + heard.lasts_s
                begin = max(begin, end)
        return min(begin, at)

    def _end(self) -> Iterator[Row]:
        """Yield how the call ended, where it was not the caller who ended it."""
        end = self._outcome.simulation.end
        if end is None or end.end == "caller_hung_up":
            return
        how = {"hang_up": "the line hangs up", "transfer": f"transfer to {end.to}"}.get(end.end, end.end)
        at, index = self._outcome.simulation.journal.records[-1][0], len(self._records) - 0.4
        row = Row(index, at, "ended", f"{how} ({end.reason})" if end.reason else how)
        for step in self._ends:
            row.line = written_line(step)
            row.checks.append((name_of(step), True))
        yield row

    def _take(self, kind: type, count: int) -> list[tuple[int, object]]:
        """Take the records of one thing that the caller did."""
        while self._inputs and not isinstance(self._inputs[0][1], kind):
            del self._inputs[0]
        taken: list[tuple[int, object]] = []
        while self._inputs and len(taken) < count and isinstance(self._inputs[0][1], kind):
            taken.append(self._inputs.pop(0))
        return taken

    def _after(self, at: float) -> float:
        """The last record by this time."""
        return max((i for i, (t, _) in enumerate(self._records) if t <= at + EPSILON_S), default=0)

    # What went wrong.

    def _failing(self, rows: list[Row]) -> None:
        """Mark the row of the failure, or add one."""
        failure = self._outcome.failure
        if failure is None:
            return
        step = self._outcome.step(failure.step) if failure.step is not None else None
        numbers = [number for number, heard in enumerate(self._heard) if heard is failure.heard]
        ended = [row for row in rows if row.who == "ended"]
        if numbers:
            row = self._prompts[numbers[0]]
        elif ended and failure.kind == "other_end":
            row = ended[0]
        else:
            words = _BRIEFLY.get(failure.kind) or shown_failure(self._outcome)[0]
            row = Row(self._after(failure.at) + 0.7, failure.at, "", words.rpartition(", and ")[2])
            rows.append(row)
        row.fails = True
        if step is not None and failure.kind != "unexpected_heard":
            row.line = written_line(step)
        elif failure.kind in ("rule", "totals") and not numbers:
            row.line = str(failure.place.line)
        is_never = step_of(self._outcome.test, failure.place) is not None
        row.checks.append(("never" if is_never else _check(failure.kind, step), False))

    def _skipped(self, rows: list[Row]) -> None:
        for begin, end, count, line in self._skips:
            loose = [r for r in rows if r.who == "line" and not r.checks and begin < r.order < end]
            for row in loose[:count]:
                row.line = line
                row.checks.append(("skip", True))

    # Where the call was.

    def _moves(self, rows: list[Row]) -> None:
        """Tell each row where the call was, and where it led."""
        states = [(-1, self._outcome.flow.start)]
        for index, (at, record) in enumerate(self._records):
            if isinstance(record, Moved):
                states.append((index, record.dest))
                row = _cause(rows, index, at)
                if row is not None and row.dest is None:
                    row.state = record.source
                if row is not None:
                    row.dest = record.dest
        for row in rows:
            if row.dest is None:
                row.state = next(state for index, state in reversed(states) if index < max(row.order, 0))


def _cause(rows: list[Row], index: int, at: float) -> Row | None:
    """The row that a move came of."""
    for row in reversed(rows):
        if row.order < index and (row.at < at - EPSILON_S or row.who in ("pressed", "said")):
            return row
    return rows[0] if rows else None


def _prompt_orders(outcome: Outcome) -> list[float]:
    """Where each prompt began to be heard among the records: when it was ordered, and the one before was over."""
    ordered: dict[int, int] = {}
    over: dict[int, int] = {}
    for index, (_, record) in enumerate(outcome.simulation.journal.records):
        match record:
            case Say():
                ordered[record.prompt] = index
            case PromptFinished():
                over.setdefault(record.prompt, index)
            case StopSaying():
                for number in record.prompts:
                    over.setdefault(number, index)
    orders, before = [], -1.0
    for heard in outcome.simulation.heard_so_far:
        number = heard.say.prompt
        orders.append(max(ordered.get(number, 0), before) + 0.5)
        before = over.get(number, before)
    return orders


def seconds(lasts_s: float) -> str:
    """Return how long something lasts: `5 s`, `51.9 s`."""
    return f"{lasts_s:.1f}".removesuffix(".0") + " s"


def written_line(step: AnyStep) -> str:
    """Return the line of a step: `34`, and `25›15` where a part is used in line 25."""
    return f"{step.via.line}›{step.place.line}" if step.via is not None else str(step.place.line)


def step_of(test: CallTest, place: Place) -> script.Never | None:
    """Return the step of a call that a rule is; None for a rule of all calls."""
    return next((step for step in test.steps if isinstance(step, script.Never) and step.place == place), None)


def name_of(step: AnyStep) -> str:
    """Return what a step that looks at something is called in a script."""
    if isinstance(step, script.InState):
        return "still in" if step.still else "in"
    if isinstance(step, script.Ends):
        return "transfer" if step.kind == "transfer" else "ends"
    return _CHECKS.get(type(step), "")


def _check(kind: str, step: AnyStep | None) -> str:
    if kind == "unexpected_heard":
        return "not expected"
    if kind in ("rule", "totals", "fault") or step is None:
        return {"rule": "always", "totals": "expect"}.get(kind, kind)
    return {"unwanted_heard": "not", "nothing_to_interrupt": "interrupt"}.get(kind) or name_of(step) or kind
