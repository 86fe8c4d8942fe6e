"""Makes the call of a test in virtual time, step by step, and finds the first thing that is not as expected.

The caller acts when everything was said that is to be said, unless they interrupt; what is heard in between must be
expected, in its order. Nothing here waits or reads a clock, and nothing is printed.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, NoReturn

from engine.flow import Ask, Menu, Queue
from ivr.calltests import script
from ivr.calltests.running import invariants
from ivr.calltests.running.depths import TEXT
from ivr.calltests.running.listening import Listener, StepFailed
from ivr.calltests.running.nearness import is_called
from ivr.calltests.running.values import as_written, is_written, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.flow import Flow
    from ivr.calltests.running.depths import Depth
    from ivr.calltests.running.outcome import Outcome
    from ivr.calltests.script import CallTest
    from ivr.world import HeardPrompt


QUESTIONS = (Menu, Ask, Queue)
"""States in which the caller can do something."""


def run(test: CallTest, flow: Flow, depth: Depth = TEXT) -> Outcome:
    """Make a call of the flow and return what came of it."""
    return Run(test, flow, depth).whole()


class Run(Listener):
    """One call in the making. `do` one step after the other, then `finish`."""

    def whole(self) -> Outcome:
        """Make the whole call."""
        try:
            self.start()
            for step in self.outcome.test.steps:
                self.do(step)
            self.finish()
        except StepFailed as failed:
            self.outcome.failure = failed.failure
        finally:
            self._caller.close()
        self.outcome.failure = invariants.broken(self.outcome, self._never) or self.outcome.failure
        return self.outcome

    def start(self) -> None:
        """Answer the call."""
        self.simulation.start()
        self._state_before = self.simulation.call.state
        self._moves_before = len(self.simulation.call.path)

    def do(self, step: script.AnyStep) -> None:
        """Do one step. Raises: StepFailed where it is not as expected."""
        taken = _STEPS[type(step)](self, step)
        mark = (self.simulation.now, -1) if taken is None else (self._heard[taken].at, taken)
        self.outcome.marks.append(mark)

    def finish(self) -> None:
        """Hear out what is being said; then the caller hangs up, unless the call is over."""
        simulation = self.simulation
        if simulation.call.end is None:
            simulation.settle()
        self._nothing_unexpected(self.outcome.test.place, hears_on=True)
        totals = self.outcome.test.totals
        if simulation.call.faulted and (totals is None or "faults" not in totals.limits):
            self._fail("fault", self.outcome.test.place, "something in the flow could not be worked out")
        if simulation.call.end is None:
            simulation.hang_up()
            simulation.settle()

    # What the caller does.

    def _press(self, step: script.Press) -> None:
        self._before(step)
        self._act(self._caller.press(step.keys))

    def _speak(self, step: script.Speak) -> None:
        self._before(step)
        self._act(self._caller.say(step.text, step.confidence))

    def _act(self, at: float) -> None:
        """The caller has acted: keys and words that sound on the line take their time."""
        self._acted_at, self._acted_until = at, self.simulation.now

    def _before(self, step: script.Action) -> None:
        """Come to the moment of an action; everything that was heard by then must have been expected."""
        self._must_go_on(step)
        simulation = self.simulation
        if step.interrupt_s is None:
            self._hear_out()
            self._nothing_unexpected(step.place, hears_on=True)
            self._must_go_on(step)
        else:
            simulation.run_until(simulation.now)
            began, ends = self._interruptible()
            if began + step.interrupt_s >= ends:
                lasts = f"the prompt lasts {ends - began:.1f} s" if ends > began else "nothing is being said"
                self._fail("nothing_to_interrupt", step.place, f"there is nothing to interrupt: {lasts}")
            simulation.run_until(max(simulation.now, began + step.interrupt_s))
            self._nothing_unexpected(step.place, hears_on=False)
        self._acted()

    def _hear_out(self) -> None:
        """Let all be said; whoever skips that waits for it even where the line waits for another key first."""
        if self._skips:
            self._take_in()
        self.simulation.settle()

    def _interruptible(self) -> tuple[float, float]:
        """When that began and will end which an action can interrupt; the line's silence where it is not their turn."""
        simulation = self.simulation
        saying = simulation.world.saying
        if saying is not None:
            return saying[1], saying[2]
        return simulation.now, simulation.now if simulation.is_callers_turn else inf

    def _silent(self, step: script.Silent) -> None:
        self._must_go_on(step)
        simulation = self.simulation
        self._hear_out()
        self._nothing_unexpected(step.place, hears_on=True)
        self._must_go_on(step)
        self._acted()
        if step.lasts_s is None:
            simulation.silence()
        else:
            simulation.run_until(simulation.now + step.lasts_s)

    def _wait(self, step: script.Wait) -> None:
        self._must_go_on(step)
        self.simulation.run_until(self.simulation.now + step.lasts_s)

    def _hang_up(self, step: script.HangUp) -> None:
        self._must_go_on(step)
        self.simulation.run_until(self.simulation.now)
        self._nothing_unexpected(step.place, hears_on=False)
        self._acted()
        self.simulation.hang_up()
        self.simulation.settle()

    def _must_go_on(self, step: script.Step) -> None:
        end = self.simulation.call.end
        if end is not None:
            self._fail("over", step.place, f"the call is over: {end.reason}", found=end.end)

    # What is heard.

    def _hear(self, step: script.Hear) -> int:
        while True:
            number = self._coming()
            if number is None:
                over = self.simulation.call.end is not None
                what = (
                    "the call ended, and this was not said"
                    if over
                    else "nothing more was said, it is the caller's turn"
                )
                self._fail("nothing_heard", step.place, what, expected=str(step.expected))
            heard = self._heard[number]
            verdict = step.expected.judge(heard.say.shown, self._language)
            self._next = number + 1
            if verdict.ok:
                break
            if not (self._skips or not self._is_strict):
                self._other(step, heard)
        if verdict.warning:
            self.outcome.warnings.append((step.place, f"«{heard.say.shown}»: {verdict.warning}"))
        self._skips = False
        return number

    def _other(self, step: script.Hear, heard: HeardPrompt) -> NoReturn:
        unwanted = step.expected.unwanted_in(heard.say.shown, self._language)
        if unwanted is not None:
            self._fail(
                "unwanted_heard",
                step.place,
                "the line said what it should not",
                expected=f"not {unwanted}",
                heard=heard,
            )
        what = "the line said something else than expected"
        self._fail("other_heard", step.place, what, expected=str(step.expected), heard=heard)

    def _skip(self, step: script.Skip) -> None:
        if step.count is None:
            self._skips = True
            return
        for _ in range(step.count):
            number = self._coming()
            if number is None:
                self._fail("nothing_heard", step.place, "nothing more was said that could be skipped")
            self._next = number + 1

    def _never_heard(self, step: script.Never) -> None:
        self._never.append((step, self._next))

    def _within(self, step: script.Within) -> None:
        first = self._heard_before
        while len(self._heard) <= first and self._goes_on():
            pass
        while first < len(self._heard) and not self._is_told(self._heard[first]):
            first += 1
        at = self._heard[first].at if len(self._heard) > first else None
        if at is None and self.simulation.call.end is not None:
            at = self.simulation.now
        took_s = None if at is None else at - self._acted_at
        if took_s is None or took_s > step.limit_s + self._caller.known_after_s + 1e-6:
            took = "it did not" if took_s is None else f"it took {took_s:.1f} s"
            self._fail("late", step.place, f"the line should react within {step.limit_s:g} s, and {took}")

    # What is seen.

    def _in_state(self, step: script.InState) -> None:
        call = self.simulation.call
        if step.still:
            self._take_in()
            been = (self._state_before, *self._asked_since(), call.state)
            left = next((state for state in been if state != step.state), None)
            if left is not None:
                self._fail(
                    "left_state",
                    step.place,
                    f"the call was in {left} too",
                    expected=step.state,
                    found=call.state,
                )
            return
        while call.state != step.state:
            if not self._goes_on():
                passed = step.state in call.path[self._moves_before :]
                only = ", which it only passed through: expect that by visited" if passed else ""
                what = f"the call is in {call.state} and not in {step.state}{only}"
                self._fail("other_state", step.place, what, expected=step.state, found=call.state)

    def _take_in(self) -> None:
        """Let the line make of the caller's keys and words what it will: it may wait whether another key follows."""
        call = self.simulation.call
        while (call.typed or call.mode not in ("waiting", "queued")) and self._goes_on():
            pass

    def _asked_since(self) -> list[str]:
        """The questions that the call was at since the caller last acted."""
        states = self.simulation.flow.states
        return [
            name
            for name in self.simulation.call.path[self._moves_before :]
            if isinstance(states[name], QUESTIONS)
        ]

    def _vars(self, step: script.Vars) -> None:
        for name, written in step.values.items():
            value = value_of(self.simulation.call, name)
            if not is_written(value, written):
                self._take_in()
                value = value_of(self.simulation.call, name)
            if not is_written(value, written):
                what = f"{name} is {as_written(value)} and not {written}"
                expected, found = f"{name} = {written}", f"{name} = {as_written(value)}"
                self._fail("other_value", step.places[name], what, expected=expected, found=found)

    def _ends(self, step: script.Ends) -> None:
        while self._goes_on():
            pass
        end = self.simulation.call.end
        self._nothing_unexpected(step.place, hears_on=True)
        expected = f"{step.kind} to {step.to}" if step.to else step.kind
        if end is None:
            state = self.simulation.call.state
            self._fail(
                "not_over",
                step.place,
                f"the call goes on: it waits for the caller in {state}",
                expected=expected,
            )
            return
        found = f"{end.end} to {end.to}" if end.to else end.end
        if end.end != step.kind or (step.to is not None and not is_called(end.to or "", step.to)):
            self._fail(
                "other_end", step.place, f"the call ended otherwise: {found}", expected=expected, found=found
            )
        if step.reason is not None and step.reason != end.reason:
            self._fail(
                "other_end",
                step.place,
                f"the call ended for another reason: {end.reason}",
                expected=step.reason,
                found=end.reason,
            )


_STEPS: Mapping[type, Callable[..., int | None]] = {
    script.Press: Run._press,  # noqa: SLF001 - its own table
    script.Speak: Run._speak,  # noqa: SLF001
    script.Silent: Run._silent,  # noqa: SLF001
    script.Wait: Run._wait,  # noqa: SLF001
    script.HangUp: Run._hang_up,  # noqa: SLF001
    script.Hear: Run._hear,  # noqa: SLF001
    script.Skip: Run._skip,  # noqa: SLF001
    script.Never: Run._never_heard,  # noqa: SLF001
    script.Within: Run._within,  # noqa: SLF001
    script.InState: Run._in_state,  # noqa: SLF001
    script.Vars: Run._vars,  # noqa: SLF001
    script.Ends: Run._ends,  # noqa: SLF001
}
