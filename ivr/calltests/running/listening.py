"""A call as the one who tests it hears it: which of its prompts a step has taken, and which comes next.

Strict turns are kept here: between two actions of the caller every prompt must be taken, or the call fails.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from ivr.calltests.running.depths import TEXT, Setup
from ivr.calltests.running.outcome import Failure, FailureKind, Outcome
from ivr.calltests.running.stubs import answering, with_hours
from ivr.simulation import Setting

if TYPE_CHECKING:
    from engine.errors import Place
    from engine.flow import Flow
    from ivr.calltests import script
    from ivr.calltests.running.depths import Depth
    from ivr.calltests.script import CallTest
    from ivr.world import HeardPrompt


class StepFailed(Exception):  # noqa: N818 - it ends the run, and says what happened
    """A step is not as expected, and the run is over."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.what)
        self.failure = failure


class Listener:
    """Listens to one call, which it sets up; what is done in it is `ivr.calltests.running.runner.Run`."""

    def __init__(self, test: CallTest, flow: Flow, depth: Depth = TEXT) -> None:
        called = with_hours(flow, test.world.hours)
        line = test.line if test.line is not None else next(iter(flow.lines), "")
        setting = Setting(line, test.caller, test.at)
        answer = answering(called, test.world.services)
        self._caller = depth.caller(Setup(called, setting, answer, test.world.simulated or None))
        self.simulation = self._caller.simulation
        self.outcome = Outcome(test, flow, self.simulation)
        self._heard = self.simulation.heard_so_far
        self._language = flow.language
        self._is_strict = test.is_strict
        self._next = 0
        """The first prompt that no step has taken."""
        self._acted_at = 0.0
        """When the last key was pressed, or the last word said."""
        self._acted_from = self._acted_until = 0.0
        """While the caller acted: no time in text, some in sound."""
        self._heard_before = 0
        """Prompts that had begun when the caller last acted."""
        self._state_before = ""
        self._moves_before = 0
        self._skips = False
        """Whatever is said until the next `hear` or action may be anything."""
        self._never: list[tuple[script.Never, int]] = []
        """What must not be said, and the first prompt it is true of."""

    # What was heard, and what comes.

    def _is_told(self, prompt: HeardPrompt) -> bool:
        """Whether a prompt tells the caller something: music does not, nor what they cut as it began, or by going on."""
        cut_at = prompt.cut_at
        is_cut = cut_at is not None and (
            cut_at == prompt.at or (prompt.at >= self._acted_from and cut_at <= self._acted_until)
        )
        return not is_cut and not self.simulation.is_music(prompt.say)

    def _coming(self) -> int | None:
        """The next prompt that no step has taken, when it begins; None where it is the caller's turn before."""
        heard = self._heard
        while True:
            while self._next < len(heard):
                if self._is_told(heard[self._next]):
                    return self._next
                self._next += 1
            if not self._goes_on():
                return None

    def _goes_on(self) -> bool:
        """Let the next thing happen, unless it is the caller who has to do it."""
        simulation = self.simulation
        call = simulation.call
        if call.end is not None or (call.mode == "waiting" and not call.playing and not call.typed):
            return False
        return simulation.step()

    def _nothing_unexpected(self, place: Place, *, hears_on: bool) -> None:
        """Every prompt until now was expected; the one that is cut off now, if any, need not be."""
        if self._skips or not self._is_strict:
            return
        heard = self._heard
        last = len(heard)
        if not hears_on and self.simulation.world.saying is not None:
            last -= 1
        while self._next < last:
            prompt = heard[self._next]
            if self._is_told(prompt):
                self._fail(
                    "unexpected_heard", place, "the line said something that no step expects", heard=prompt
                )
            self._next += 1

    def _acted(self) -> None:
        """Note that the caller acts now: what is heard from here on answers it."""
        simulation = self.simulation
        self._acted_at = self._acted_from = self._acted_until = simulation.now
        self._heard_before = self._next = len(self._heard)
        self._state_before = simulation.call.state
        self._moves_before = len(simulation.call.path)
        self._skips = False
        self.outcome.turns += 1

    def _fail(
        self,
        kind: FailureKind,
        place: Place,
        what: str,
        *,
        expected: str = "",
        found: str = "",
        heard: HeardPrompt | None = None,
    ) -> NoReturn:
        at = heard.at if heard is not None else self.simulation.now
        found = heard.say.shown if heard is not None else found
        done = len(self.outcome.marks)
        number = done if done < len(self.outcome.test.steps) else None
        raise StepFailed(Failure(kind, place, at, what, number, expected, found, heard))
