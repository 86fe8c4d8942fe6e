"""Makes a call test of a recorded call: the call is made again step by step, and each step is written down.

What is written is what was just done, so the test passes by its making. Pauses that change nothing are left out first;
where the call then goes otherwise, it is made once more with each of them. Secrets, of which a journal keeps only the
length, are invented until the call goes as it went.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from math import inf
from typing import TYPE_CHECKING, Any

from engine.events import QueueMoved
from engine.templates import MASK
from ivr.calltests.running.expectation import Expectation
from ivr.calltests.running.runner import QUESTIONS
from ivr.calltests.saving.inventing import Choices, hinted, keys_for, texts_for
from ivr.calltests.saving.story import gathered, happened_in, story_of
from ivr.calltests.saving.surroundings import Stubs, answers, seconds, simulated, written_simulated
from ivr.calltests.saving.writer import WrittenCall
from ivr.simulation import Setting, Simulation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.flow import Flow, Simulated
    from ivr.calltests.saving.story import Act, Happening, Story
    from ivr.calltests.saving.writer import Written
    from ivr.journal_file import Record

INVENTED = "invented: the real answer is secret"
_STUBBED = "What the services answer is as it was in the call; what of it is secret is invented."
_SHORT_S = 0.05
"""A pause that nobody notices."""
_SAME_S = 0.0005
"""A journal in a file keeps thousandths of a second."""
_LATE_S = 0.01
_MOST_HINTS = 6


@dataclass(frozen=True, slots=True)
class Recording:
    """A recorded call as a test."""

    call: WrittenCall
    is_same: bool
    """The test makes the call that was recorded; if not, the flow or its data have changed since."""


@dataclass(frozen=True, slots=True)
class _Way:
    """How a call is made again."""

    is_brief: bool
    """Without the pauses in which nothing happened."""
    is_stubbed: bool
    """With the services' answers as they were."""


class _Otherwise(Exception):  # noqa: N818 - it ends a try and never leaves this module
    """The call goes another way than the recorded one."""


def recorded(records: Sequence[Record], flow: Flow, name: str | None = None) -> Recording:
    """Return a recorded call as a test of the flow.

    Args:
        records: A journal, its head first.
        flow: The flow that was called.
        name: The call's name; its day and time by default.
    """
    story = story_of(records)
    title = name or f"call of {datetime.fromisoformat(records[0].fields['at']):%Y-%m-%d %H:%M}"
    has_secrets = any(act.is_secret for act in story.acts)
    ways = [
        _Way(is_brief, is_stubbed)
        for is_stubbed in ((True,) if has_secrets else (False, True))
        for is_brief in (True, False)
    ]
    for way in ways:
        choices = Choices()
        while True:
            retelling = _Retelling(records, story, flow, way, choices)
            try:
                retelling.tell()
                return Recording(retelling.written(title), is_same=True)
            except _Otherwise:
                if not choices.retry():
                    break
    retelling = _Retelling(records, story, flow, ways[0], Choices(), is_strict=False)
    retelling.tell()
    return Recording(retelling.written(title), is_same=False)


class _Retelling:
    """One try to make a recorded call again."""

    def __init__(
        self,
        records: Sequence[Record],
        story: Story,
        flow: Flow,
        way: _Way,
        choices: Choices,
        *,
        is_strict: bool = True,
    ) -> None:
        self._head = records[0].fields
        self._story = story
        self._flow = flow
        self._way = way
        self._choices = choices
        self._is_strict = is_strict
        self._stubs = Stubs(flow, answers(records) if way.is_stubbed else {}, choices)
        self._simulated: dict[str, Simulated] = simulated(records, flow)
        line = self._head["line"] if self._head["line"] in flow.lines else next(iter(flow.lines), "")
        setting = Setting(line, self._head["caller"], datetime.fromisoformat(self._head["at"]))
        self._simulation = Simulation(
            flow,
            setting,
            make_answer=self._stubs.answering if way.is_stubbed else None,
            simulated=self._simulated or None,
        )
        self._steps: list[Written | str] = []
        self._remarks: dict[int, str] = {}
        self._heard = 0
        """How many prompts are written down."""
        self._stands_at = 0.0
        """The time at which whoever does the steps written so far has arrived."""
        self._turn_at: float | None = None
        """Since when it has been the caller's turn."""
        self._offset_s = 0.0
        """How much later than in the recorded call it is."""
        self._question = ""
        """The last that was written down."""
        self._told = self._queue_moved = 0
        self._happened: list[Happening] = []

    # The call from its start to its end.

    def tell(self) -> None:
        """Make the call. Raises: _Otherwise, if it is to be strictly the same."""
        self._simulation.start()
        self._look()
        pause_s = _SHORT_S if self._way.is_brief else _SAME_S
        acts = gathered(self._story.acts, by_pause_s=pause_s, by_quiet=self._way.is_brief)
        for act, following in zip_longest(acts, acts[1:]):
            if not self._go_on_to(act):
                break
            reacts = self._do(act)
            known = following is not None or self._story.is_over
            if (
                act.is_secret
                and self._is_strict
                and known
                and reacts != self._story.reacts_at_once(act, following)
            ):
                raise _Otherwise
        self._finish()

    def written(self, name: str) -> WrittenCall:
        """Return the call as it was made."""
        head: dict[str, Any] = {}
        if self._head["line"] in self._flow.lines:
            head["line"] = self._head["line"]
        head["from"] = self._head["caller"]
        head["at"] = self._head["at"].replace("T", " ")
        if self._way.is_stubbed and (services := self._stubs.written()):
            head["services"] = services
        if self._simulated:
            head["simulate"] = {
                name: written_simulated(was, self._plan(name)) for name, was in self._simulated.items()
            }
        comment = _STUBBED if self._stubs.invents else ""
        return WrittenCall(name, self._steps, head, comment=comment, remarks=self._remarks)

    def _plan(self, name: str) -> Simulated:
        from engine.flow import Simulated

        return self._flow.simulated.get(name, Simulated())

    # Coming to the moment of an act.

    def _go_on_to(self, act: Act) -> bool:
        """Let happen what happened before an act; return False where the call is over by then."""
        simulation = self._simulation
        while len(self._happened) < act.happened or self._finished() < act.finished:
            at = simulation.next_at
            if at is None or (not self._is_strict and at > act.at + self._offset_s + _LATE_S):
                break
            self._let_happen()
        self._compare(act.happened)
        return simulation.end is None

    def _finished(self) -> int:
        heard = self._simulation.heard_so_far
        saying = self._simulation.world.saying is not None
        return sum(prompt.cut_at is None for prompt in heard) - saying + self._queue_moved

    def _let_happen(self) -> None:
        """Let the next thing happen; where it takes the caller's silence, that is a step."""
        simulation = self._simulation
        call = simulation.call
        if call.mode == "waiting" and not call.playing and not call.typed:
            self._write_question()
            self._write("silent")
            simulation.silence()
            self._stands_at, self._turn_at = simulation.now, None
        elif not simulation.step():
            raise _Otherwise
        self._look()

    def _look(self) -> None:
        """Write down what is heard since the last look, and see whose turn it is."""
        simulation = self._simulation
        for prompt in simulation.heard_so_far[self._heard :]:
            self._heard += 1
            if prompt.cut_at != prompt.at and not simulation.is_music(prompt.say):
                self._write(self._hearing(prompt.say.shown))
                self._stands_at, self._turn_at = simulation.now, None
        records = simulation.journal.records
        self._happened += happened_in(records[self._told :])
        self._queue_moved += sum(isinstance(record, QueueMoved) for _, record in records[self._told :])
        self._told = len(records)
        if not simulation.is_callers_turn:
            self._turn_at = None
        elif self._turn_at is None:
            self._turn_at = simulation.now

    def _hearing(self, shown: str) -> Written:
        text = _without_masks(shown)
        is_heard = bool(text.strip()) and Expectation((text,)).judge(shown, self._flow.language).ok
        return {"hear": text} if is_heard else {"skip": 1}

    def _compare(self, happened: int) -> None:
        if self._is_strict and self._happened != list(self._story.happened[:happened]):
            raise _Otherwise

    # Doing it.

    def _do(self, act: Act) -> bool:
        """Do something and write it down; return whether the line reacts at once."""
        simulation = self._simulation
        simulation.run_until(simulation.now)  # what is due at this moment comes before what is done
        self._look()
        if simulation.end is not None:
            return False
        self._write_question()
        at, next_at = act.at + self._offset_s, simulation.next_at
        upto = inf if next_at is None else next_at
        if not simulation.now <= at < upto:
            at = simulation.now if at < simulation.now else (simulation.now + upto) / 2
        if act.hangs_up:
            self._hang_up(at, upto)
            return True
        done, is_invented = self._done(act, at)
        when = self._come_to(at, upto)
        if is_invented:
            self._remarks[len(self._steps)] = INVENTED
        before = len(self._happened)
        if act.keys:
            simulation.press(done)
            self._write({"press": done, **when})
        else:
            simulation.say(done, act.confidence)
            sure = {"text": done, "confidence": f"{act.confidence:.9f}".rstrip("0").rstrip(".")}
            self._write({"say": done if act.confidence == 1 else sure, **when})
        self._offset_s = simulation.now - act.until if act.until > act.at else simulation.now - act.at
        self._stands_at, self._turn_at = simulation.now, None
        self._look()
        return len(self._happened) > before

    def _come_to(self, at: float, upto: float) -> Written:
        """Let time pass until a moment before which nothing more happens; return how an act says when it is done."""
        simulation = self._simulation
        saying = simulation.world.saying
        if saying is not None and not simulation.is_music(saying[0]):
            after_s = _rounded(saying[1], at, simulation.now, min(upto, saying[2]))
            simulation.run_until(max(simulation.now, saying[1] + after_s))
            return {"interrupt": f"after {seconds(after_s)}" if after_s else "at once"}
        if self._turn_at is not None:
            self._keep_quiet(max(self._turn_at, self._stands_at), at, upto)
            return {}
        self._wait(at, upto)
        return {"interrupt": "at once"}

    def _keep_quiet(self, since: float, at: float, upto: float) -> None:
        """Write how long the caller was silent in their turn, where that may matter."""
        simulation = self._simulation
        nothing_happened = simulation.now <= since
        if nothing_happened and (at - since <= _SHORT_S or self._way.is_brief):
            return
        quiet_s = _rounded(since, at, simulation.now, upto)
        self._write({"silent": seconds(quiet_s)})
        simulation.run_until(since + quiet_s)

    def _wait(self, at: float, upto: float) -> None:
        simulation = self._simulation
        since = self._stands_at
        if simulation.now <= since and at - since <= _SHORT_S:
            return
        waited_s = _rounded(since, at, simulation.now, upto)
        self._write({"wait": seconds(waited_s)})
        simulation.run_until(since + waited_s)

    def _done(self, act: Act, at: float) -> tuple[str, bool]:
        """Return what is pressed or said, and whether it is invented."""
        if not act.is_secret:
            return (act.keys or str(act.text)), False
        told = self._story.happened[act.happened : act.happened + _MOST_HINTS]
        hints = hinted(self._flow, told)
        if not act.keys:
            return self._choices.choose(texts_for(self._simulation.call, hints)), True
        keys, before = "", self._simulation.fork()
        before.run_until(at)
        ahead = before.fork()
        for key, happened in zip(act.keys, act.before_keys, strict=True):
            so_far = self._happened + happened_in(ahead.journal.records[self._told :])
            if self._is_strict and keys and so_far != list(self._story.happened[:happened]):
                raise _Otherwise
            pressed = self._choices.choose(keys_for(ahead.call, hints)) if key == MASK else key
            keys += pressed
            if ahead.next_at is not None and ahead.next_at <= ahead.now:
                ahead = before.fork()  # or it would come between the keys, and the step presses all at once
                ahead.press(keys)
            else:
                ahead.press(pressed)
        return keys, True

    def _hang_up(self, at: float, upto: float) -> None:
        """The caller hangs up; at their turn that needs no step, for so ends every call that is not over."""
        simulation = self._simulation
        if self._turn_at is not None and self._steps:
            self._keep_quiet(max(self._turn_at, self._stands_at), at, upto)
        else:
            self._wait(at, upto)
            self._write("hang up")
        simulation.hang_up()
        simulation.settle()
        self._look()

    # The end.

    def _finish(self) -> None:
        """Write how the call ends, if it was not the caller who ended it."""
        simulation, story = self._simulation, self._story
        while simulation.end is None and len(self._happened) < len(story.happened):
            if simulation.next_at is None:
                break
            self._let_happen()
        if not story.is_over:  # the journal was about to tell more
            del self._happened[len(story.happened) :]
        self._compare(len(story.happened))
        end = simulation.end
        if end is None:
            self._write("hang up")
        elif end.end == "transfer":
            self._write({"transfer": end.to})
        elif end.end != "caller_hung_up":
            self._write({"ends": end.end})

    # Writing.

    def _write(self, step: Written | str) -> None:
        self._steps.append(step)

    def _write_question(self) -> None:
        """Say which question the caller is at, if it is another than before."""
        simulation = self._simulation
        state = simulation.call.state
        if state == self._question or not isinstance(self._flow.states[state], QUESTIONS):
            return
        self._question = state
        last = self._steps[-1] if self._steps else None
        if isinstance(last, dict) and "in" not in last:
            last["in"] = state
        else:
            self._write({"in": state})
        self._stands_at = max(self._stands_at, _entered_at(simulation))


def _entered_at(simulation: Simulation) -> float:
    from engine.journal import Moved

    records = reversed(simulation.journal.records)
    return next((at for at, record in records if isinstance(record, Moved)), 0.0)


def _rounded(since: float, at: float, least: float, upto: float) -> float:
    """Return the seconds from `since` to `at`, as short a number as lies between `least` and `upto`."""
    for seconds_s in _shorter_first(at - since):
        if seconds_s >= 0 and least <= since + seconds_s < upto:
            return seconds_s
    return at - since


def _shorter_first(value: float) -> Iterator[float]:
    for digits in (2, 3, 4, 6, 9):
        for more in (0.0, 10.0**-digits, -(10.0**-digits)):
            yield round(value + more, digits)


def _without_masks(shown: str) -> str:
    """A text whose masked parts may be anything."""
    parts = shown.split(MASK)
    return "…".join(part for number, part in enumerate(parts) if part or number in (0, len(parts) - 1))
